"""Columns that could be read wrongly: what they hold is read as it stands, or refused."""

import datetime
from typing import Any

import duckdb
import hot
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import froth

DAYS = [datetime.date(1999, 1, 1), datetime.date(1999, 2, 1), datetime.date(1999, 3, 1)]
HEAT = [1.0, 2.0, 5.0]


def seen(data: Any) -> tuple[str | None, str | None, float | None]:
    report = hot.monthly().evaluate(data)
    return report.phase.id, report.bar, report.inputs["heat"].value


def without_pyarrow(self: object, requested_schema: object | None = None) -> object:
    raise ImportError("Missing optional dependency 'pyarrow'")


def zoned(zone: str, hour: int = 0) -> list[datetime.datetime]:
    times = [datetime.datetime.combine(day, datetime.time(hour)) for day in DAYS]
    found: list[datetime.datetime] = list(pd.Series(times).dt.tz_localize(zone))
    return found


def test_a_column_that_is_not_read_may_hold_times_of_day_and_infinity() -> None:
    noon = [datetime.datetime.combine(day, datetime.time(12)) for day in DAYS]
    table = {"date": DAYS, "heat": HEAT, "updated": noon, "ratio": [1.0, float("inf"), 2.0]}
    assert seen(pa.table(table)) == ("warm", "1999-03", 5.0)
    assert seen(pd.DataFrame(table)) == ("warm", "1999-03", 5.0)


@pytest.mark.parametrize("zone", ["America/New_York", "Europe/Berlin", "Asia/Tokyo"])
@pytest.mark.parametrize("hour", [0, 9, 19])
def test_times_of_a_zone_are_refused_whatever_the_hour_is_in_greenwich(
    zone: str, hour: int
) -> None:
    # At 19:00 in New York it is midnight in Greenwich, and the next day.
    times = zoned(zone, hour)
    with pytest.raises(froth.FrothError, match="a time of day in column `date`"):
        seen(pa.table({"date": pa.array(times, pa.timestamp("us", zone)), "heat": HEAT}))
    with pytest.raises(froth.FrothError, match="the day of a time depends on its time zone"):
        seen(pl.DataFrame({"date": pl.Series(times).dt.convert_time_zone(zone), "heat": HEAT}))
    with pytest.raises(ValueError, match="a time of day in row 1"):
        seen({"date": times, "heat": HEAT})
    table = pa.table({"who": ["a"] * 3, "date": pa.array(times, pa.timestamp("s", zone)), "heat": HEAT})
    with pytest.raises(froth.FrothError, match="a time of day in column `date`, row 1"):
        hot.rows().survey(table, entity="who")


@pytest.mark.parametrize("zone", ["UTC", "Etc/UTC", "+00:00"])
def test_midnight_in_greenwich_is_a_day(zone: str) -> None:
    times = pa.array(zoned("UTC"), pa.timestamp("ns", zone))
    assert seen(pa.table({"date": times, "heat": HEAT})) == ("warm", "1999-03", 5.0)
    assert seen({"date": zoned("UTC"), "heat": HEAT}) == ("warm", "1999-03", 5.0)


def test_dictionaries_of_days_and_numbers_are_refused() -> None:
    days = pa.array(DAYS).dictionary_encode()
    with pytest.raises(froth.FrothError, match="not read in column `date` is not a date"):
        seen(pa.table({"date": days, "heat": HEAT}))
    with pytest.raises(froth.FrothError, match="not read in column `heat` is not a number"):
        seen(pa.table({"date": DAYS, "heat": pa.array(HEAT).dictionary_encode()}))


def test_whole_numbers_are_dates_only_if_they_read_as_such() -> None:
    for written in ([19990101, 19990201, 19990301], [199901, 199902, 199903]):
        for kind in (pa.int32(), pa.int64(), pa.uint32()):
            table = pa.table({"date": pa.array(written, kind), "heat": HEAT})
            assert seen(table) == ("warm", "1999-03", 5.0)
    days = pa.array([10592, 10623, 10651], pa.int32())
    with pytest.raises(froth.FrothError, match="does not say from which day it counts"):
        seen(pa.table({"date": days, "heat": HEAT}))


@pytest.mark.parametrize(
    "kind", [pa.decimal32(5, 1), pa.decimal64(9, 1), pa.decimal256(40, 2), pa.float16()], ids=str
)
def test_numbers_of_rare_layouts_are_refused(kind: pa.DataType) -> None:
    heat = pa.array(HEAT, pa.float32()).cast(kind)
    with pytest.raises(froth.FrothError, match="type that is not read in column `heat`"):
        seen(pa.table({"date": DAYS, "heat": heat}))


def test_decimals_are_the_numbers_that_they_write() -> None:
    relation = duckdb.sql(
        "select date '1999-01-01' + interval (i) month as date, (i * 1.15)::decimal(12, 2) as heat,"
        " sum(3::bigint) over () as spare from range(4) as numbers(i)"
    )
    assert relation is not None
    assert seen(relation) == ("warm", "1999-04", 3.45)
    negative = pa.array([100, 200, 500], pa.decimal128(9, -2))
    assert seen(pa.table({"date": DAYS, "heat": negative}))[2] == 500.0


def test_a_number_of_32_bits_is_that_very_number() -> None:
    table = pa.table({"date": DAYS, "heat": pa.array([1, 2, 3.3], pa.float32())})
    assert seen(table)[2] == 3.299999952316284


def test_parts_of_tables_are_their_own_rows() -> None:
    days = [datetime.date(1990, 1, 1)] * 2 + DAYS + [datetime.date(2030, 1, 1)]
    heat = [None, 9.0, *HEAT, None]
    whole = pa.table({"date": days, "heat": heat})
    texts = whole.set_column(0, "date", pa.array(["a", "b", "1999-01", "1999-02", "1999-03", "c"]))
    words = texts.set_column(0, "date", texts["date"].dictionary_encode())
    for table in (whole, texts, words):
        assert seen(table.slice(2, 3)) == ("warm", "1999-03", 5.0)
        assert seen(table.slice(1, 5).slice(1, 3)) == ("warm", "1999-03", 5.0)
    frame: Any = pl.from_arrow(whole)
    assert seen(frame[2:5]) == ("warm", "1999-03", 5.0)
    for kind in (pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int8(), pa.string())):
        names = pa.array(["x", "x", "b", "a", "a", "x"]).cast(kind)
        part = whole.append_column("who", names).slice(2, 3)
        found = pl.DataFrame(hot.rows().survey(part, entity="who"))
        assert found["entity"].to_list() == ["b", "a"] and found["high"].to_list() == ["off", "on"]


def test_chunks_without_rows_are_passed_over() -> None:
    days = pa.chunked_array([[], DAYS[:1], [], DAYS[1:], []], type=pa.date32())
    heat = pa.chunked_array([[1.0], [], [2.0, 5.0], []], type=pa.float64())
    assert seen(pa.table({"date": days, "heat": heat})) == ("warm", "1999-03", 5.0)
    empty = pa.record_batch({"date": pa.array([], pa.date32()), "heat": pa.array([], pa.float64())})
    full = pa.record_batch({"date": DAYS, "heat": HEAT})
    reader = pa.RecordBatchReader.from_batches(full.schema, [empty, full, empty])
    assert seen(reader) == ("warm", "1999-03", 5.0)


def test_long_numbers_of_entities_are_told_apart() -> None:
    # Through a float both of each pair would be one.
    for kind, first in ((pa.int64(), 2**53), (pa.int64(), -(2**53) - 1), (pa.uint64(), 2**64 - 2)):
        names = pa.array([first] * 2 + [first + 1] * 2, kind)
        table = pa.table({"who": names, "date": DAYS[:2] * 2, "heat": [1.0, 2.0, 3.0, 5.0]})
        found = pl.DataFrame(hot.rows().survey(table, entity="who"))
        assert found["entity"].to_list() == [str(first), str(first + 1)]
    small = pa.table({"who": pa.array([7, 7, -3], pa.int8()), "date": [*DAYS[:2], DAYS[0]], "heat": HEAT})
    assert pl.DataFrame(hot.rows().survey(small, entity="who"))["entity"].to_list() == ["7", "-3"]
    gap = small.set_column(0, "who", pa.array([7, 7, None], pa.int8()))
    with pytest.raises(froth.FrothError, match="a row without a name"):
        hot.rows().survey(gap, entity="who")


@pytest.mark.parametrize(
    "columns",
    [
        {"date": DAYS, "heat": pa.array([{"a": 1.0}] * 3)},
        {"date": DAYS, "heat": pa.RunEndEncodedArray.from_arrays([1, 3], [1.0, 5.0])},
        {"date": DAYS, "heat": pa.array([1, 0, 1], pa.int8()).cast(pa.bool8())},
        {"date": pa.array([datetime.time(1)] * 3), "heat": HEAT},
    ],
)
def test_what_is_no_number_and_no_date_is_refused(columns: Any) -> None:
    with pytest.raises(froth.FrothError, match="type that is not read"):
        seen(pa.table(columns))


def test_two_columns_of_one_name_are_refused() -> None:
    frame = pd.DataFrame([[DAYS[0], 1.0, 2.0]], columns=["date", "heat", "heat"])
    with pytest.raises(ValueError, match="[Dd]uplicate column names"):
        seen(frame)


@pytest.mark.parametrize("has_pyarrow", [True, False])
@pytest.mark.parametrize("name", [None, "date", "day"])
def test_an_index_of_days_is_the_dates(
    has_pyarrow: bool, name: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not has_pyarrow:
        monkeypatch.setattr(pd.DataFrame, "__arrow_c_stream__", without_pyarrow)
    frame = pd.DataFrame({"heat": HEAT}, index=pd.Index(pd.to_datetime(DAYS), name=name))
    assert seen(frame) == ("warm", "1999-03", 5.0)


@pytest.mark.parametrize("has_pyarrow", [True, False])
def test_an_index_of_entities_and_days_is_two_columns(
    has_pyarrow: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not has_pyarrow:
        monkeypatch.setattr(pd.DataFrame, "__arrow_c_stream__", without_pyarrow)
    frame = pd.DataFrame({"who": ["a", "a", "b"], "day": [*DAYS[:2], DAYS[0]], "heat": HEAT})
    found = hot.rows().survey(frame.set_index(["who", "day"]), entity="who", date="day")
    assert pl.DataFrame(found)["entity"].to_list() == ["a", "b"]


def test_objects_are_read_as_what_they_are() -> None:
    dates = pd.Series(DAYS, dtype=object)
    heat = pd.Series([1, 2.0, 5], dtype=object)
    assert seen(pd.DataFrame({"date": dates, "heat": heat})) == ("warm", "1999-03", 5.0)
    for wrong in ([1, "x", 5], ["1", 2, 5], [1, [2], 5]):
        frame = pd.DataFrame({"date": dates, "heat": pd.Series(wrong, dtype=object)})
        with pytest.raises((ValueError, TypeError)):
            seen(frame)


@pytest.mark.parametrize(
    ("freq", "start", "bar"),
    [("M", "1999-01", "1999-03"), ("D", "1999-01-29", "1999-01")],
)
def test_periods_of_pandas_are_the_periods(freq: str, start: str, bar: str) -> None:
    # Arrow has them as numbers since 1970, which could be years.
    periods = pd.period_range(start, periods=3, freq=freq, name="date")
    frames: list[Any] = [
        pd.DataFrame({"heat": HEAT}, index=periods),
        pd.DataFrame({"heat": HEAT}, index=periods.rename(None)),
        pd.DataFrame({"date": periods, "heat": HEAT}),
        {"date": periods, "heat": HEAT},
    ]
    for frame in frames:
        assert seen(frame) == ("warm", bar, 5.0)


def test_weeks_and_quarters_are_read_and_others_refused() -> None:
    rules = froth.RuleSet.parse(hot.ROWS)
    for freq in ("Q-DEC", "Y-DEC", "W-SUN"):
        periods = pd.period_range("2008-01-01", periods=3, freq=freq, name="date")
        history = rules.history(pd.DataFrame({"heat": HEAT}, index=periods))
        ends = [period.end_time.date().isoformat() for period in periods]
        assert [bar["date"] for bar in history.bars] == ends, freq
    for freq in ("Q-JAN", "W-WED", "h"):
        periods = pd.period_range("2008-01-01", periods=3, freq=freq)
        with pytest.raises(ValueError, match="periods are days, weeks from Monday"):
            rules.history(pd.DataFrame({"heat": HEAT}, index=periods))
    # What Arrow has of weeks are whole numbers: 1983 is no year here.
    weeks = pa.table(pd.DataFrame({"date": pd.period_range("2008-01-07", periods=3, freq="W"), "heat": HEAT}))
    with pytest.raises(froth.FrothError, match="type that is not read"):
        rules.history(weeks)
