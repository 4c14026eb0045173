"""What data may be, and what is refused."""

import datetime
import decimal
import math
from pathlib import Path
from typing import Any

import duckdb
import hot
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import froth

DAYS = [datetime.date(1999, 1, 1), datetime.date(1999, 2, 1), datetime.date(1999, 3, 1)]


def verdict(data: Any, **asking: Any) -> str | None:
    return hot.monthly().evaluate(data, **asking).phase.id


def told(report: froth.Report) -> dict[str, Any]:
    """All that a report says, but for where its data come from."""
    found = report.to_dict()
    found["provenance"].pop("data")
    for seen in found["inputs"].values():
        seen.pop("file")
    return found


def tables(path: Path) -> dict[str, Any]:
    frame = pd.read_csv(path)
    frame["quarter"] = frame["quarter"].astype("object")
    arrow = pa.Table.from_pandas(frame)
    names = [str(name) for name in frame.columns]
    return {
        "pandas": frame,
        "polars": pl.read_csv(path),
        "pyarrow": arrow,
        "pyarrow batches": pa.RecordBatchReader.from_batches(
            arrow.schema, arrow.to_batches(max_chunksize=7)
        ),
        "duckdb": duckdb.sql(f"from read_csv('{path}')"),
        "lists": {name: frame[name].tolist() for name in names},
        "arrays": {name: frame[name].to_numpy() for name in names},
        "polars series": {name: pl.read_csv(path)[name] for name in names},
        "arrow columns": {name: arrow[name] for name in names},
    }


@pytest.mark.parametrize("kind", sorted(tables(Path(__file__).parents[3] / "fixtures" / "us-quarterly.csv")))
def test_every_library_gives_the_report_of_the_file(kind: str, quarterly: Path) -> None:
    rules = froth.RuleSet.builtin("goldman-1997-vs-1999")
    of_file = rules.evaluate(quarterly, as_of="1999-12-31")
    assert of_file.phase.id == "late_boom"
    assert told(rules.evaluate(tables(quarterly)[kind], as_of="1999-12-31")) == told(of_file)


@pytest.mark.parametrize(
    "dates",
    [
        DAYS,
        [datetime.datetime.combine(day, datetime.time()) for day in DAYS],
        ["1999-01", "1999-02", "1999-03"],
        ["1999-01-01", "1999-02-01", "1999-03-01"],
        pd.Series(pd.to_datetime(DAYS)),
        np.array(DAYS, dtype="datetime64[ns]"),
        np.array(DAYS, dtype="datetime64[D]"),
        pl.Series(DAYS),
        pa.array(DAYS),
        pa.array(DAYS).cast(pa.timestamp("ns")),
    ],
    ids=lambda dates: f"{type(dates).__module__}.{type(dates).__name__}",
)
def test_dates_may_be_days_times_at_midnight_and_texts(dates: Any) -> None:
    assert verdict({"date": dates, "heat": [1.0, 2.0, 5.0]}) == "warm"


@pytest.mark.parametrize(
    "kind",
    [
        pa.int8(), pa.uint32(), pa.int64(), pa.float32(), pa.float64(), pa.decimal128(9, 2),
        pa.decimal128(38, 0),
    ],
    ids=str,
)  # fmt: skip
def test_numbers_of_every_width_are_read(kind: pa.DataType) -> None:
    heat = pa.array([1, 2, 5]).cast(pa.float64()).cast(kind)
    assert verdict(pa.table({"date": DAYS, "heat": heat})) == "warm"


@pytest.mark.parametrize(
    "kind", [pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int32(), pa.string())],
    ids=str,
)  # fmt: skip
def test_texts_of_every_layout_are_dates(kind: pa.DataType) -> None:
    dates = pa.array(["1999-01", "1999-02", "1999-03"]).cast(kind)
    assert verdict(pa.table({"date": dates, "heat": [1.0, 2.0, 5.0]})) == "warm"


@pytest.mark.parametrize("gap", [None, math.nan, pd.NA, pd.NaT, np.nan, decimal.Decimal("NaN")])
def test_what_is_missing_is_unknown_and_never_off(gap: Any) -> None:
    bar = hot.rows().history({"heat": [1.0, gap, 5.0]}).bars[1]
    assert bar["phase"] is None and bar["possible"] == ["rising", "warm", "cool"]
    assert bar["signals"]["high"] == "unknown"


def test_nulls_of_arrow_are_missing() -> None:
    for heat in ([1.0, None, 5.0], [1, None, 5], [1.0, math.nan, 5.0]):
        bar = hot.rows().history(pa.table({"heat": heat})).bars[1]
        assert bar["phase"] is None and bar["signals"]["high"] == "unknown"


def test_what_is_missing_is_read_as_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "heat.csv").write_text("date,heat\n1999-01,1\n1999-02,\n1999-03,5\n1999-04,\n")
    of_file = hot.monthly().history(tmp_path / "heat.csv")
    dates = ["1999-01", "1999-02", "1999-03", "1999-04"]
    of_table = hot.monthly().history({"date": dates, "heat": [1.0, None, 5.0, None]})
    assert of_table.bars == of_file.bars


def test_numbers_of_python_are_numbers() -> None:
    for high in (5, 5.0, decimal.Decimal("5"), np.float32(5), np.int64(5)):
        assert verdict({"date": DAYS, "heat": [1, 2, high]}) == "warm"


@pytest.mark.parametrize(
    ("heat", "error", "words"),
    [
        ([1.0, 2.0, "n/a"], ValueError, "numbers in row 1 and text in row 3"),
        ([1.0, 2.0, True], TypeError, "`True` in row 3"),
        ([1.0, 2.0, [3.0]], TypeError, "row 3"),
        ([1.0, 2.0], ValueError, "one length"),
        ("abc", TypeError, "list of values"),
        ([1.0, 2.0, math.inf], froth.FrothError, "an infinite value in column `heat` is not a number"),
        (["a", "b", "c"], froth.FrothError, "is not a number"),
        (pa.array([True, False, True]).to_pylist(), TypeError, "`True` in row 1"),
    ],
)
def test_a_column_that_cannot_be_read_is_an_error(
    heat: Any, error: type[Exception], words: str
) -> None:
    with pytest.raises(error, match=words):
        verdict({"date": DAYS, "heat": heat})


def test_a_column_of_a_type_that_is_not_read_is_an_error_and_never_an_empty_answer() -> None:
    for column in (
        pa.array([True, False, True]),
        pa.array([[1.0], [2.0], [3.0]]),
        pa.array([b"1", b"2", b"3"]),
        pa.array([1, 2, 3], pa.duration("s")),
        pa.nulls(3),
    ):
        with pytest.raises(froth.FrothError, match="of a type that is not read"):
            verdict(pa.table({"date": DAYS, "heat": column}))


def test_a_column_that_no_rule_reads_may_hold_anything() -> None:
    table = pa.table({"date": DAYS, "heat": [1.0, 2.0, 5.0], "spare": [[1], [2], [3]]})
    assert verdict(table) == "warm"


def test_times_of_day_are_refused() -> None:
    noon = [datetime.datetime.combine(day, datetime.time(12)) for day in DAYS]
    with pytest.raises(ValueError, match="a time of day in row 1"):
        verdict({"date": noon, "heat": [1.0, 2.0, 5.0]})
    with pytest.raises(froth.FrothError, match="a time of day in column `date` is not a date"):
        verdict(pa.table({"date": noon, "heat": [1.0, 2.0, 5.0]}))


def test_rows_in_disorder_are_refused() -> None:
    with pytest.raises(froth.FrothError, match="F0803|comes before|out of order"):
        verdict({"date": [DAYS[0], DAYS[2], DAYS[1]], "heat": [1.0, 2.0, 5.0]})


def test_how_a_table_was_read_is_a_warning_at_the_line_that_asked() -> None:
    turned = {"date": DAYS[::-1], "heat": [5.0, 2.0, 1.0]}
    with pytest.warns(froth.FrothWarning, match="the newest row comes first") as told:
        assert verdict(turned) == "warm"
    [one] = told
    assert one.filename == __file__
    assert isinstance(one.message, froth.FrothWarning) and one.message.diagnostic.code == "F0721"


def test_a_day_beyond_the_calendar_is_refused() -> None:
    for day in (2**31 - 1, -(2**31), 5_000_000):
        table = pa.table({"date": pa.array([day], pa.date32()), "heat": [1.0]})
        with pytest.raises(froth.FrothError, match="in column `date` is not a date"):
            verdict(table)


@pytest.mark.parametrize(
    "data",
    [
        pl.DataFrame({"date": DAYS, "heat": [1.0, 2.0, 5.0]})[:0],
        {"date": [], "heat": []},
        pa.schema({"date": pa.date32(), "heat": pa.float64()}).empty_table().to_reader(),
    ],
    ids=["polars", "lists", "pyarrow"],
)
def test_a_table_without_rows_is_an_error(data: Any) -> None:
    with pytest.raises(froth.FrothError, match="no row"):
        verdict(data)


def test_two_columns_of_one_name_are_an_error() -> None:
    heat = pa.array([1.0, 2.0, 5.0])
    table = pa.Table.from_arrays([pa.array(DAYS), heat, heat], names=["date", "heat", "heat"])
    with pytest.raises(froth.FrothError, match="two columns are called `heat`"):
        verdict(table)


def test_an_index_with_a_name_is_a_column() -> None:
    frame = pd.DataFrame({"heat": [1.0, 2.0, 5.0]}, index=pd.Index(pd.to_datetime(DAYS), name="date"))
    assert verdict(frame) == "warm"


def test_pandas_needs_no_pyarrow(monkeypatch: pytest.MonkeyPatch) -> None:
    def none(self: object, requested_schema: object | None = None) -> object:
        raise ImportError("Missing optional dependency 'pyarrow'")

    monkeypatch.setattr(pd.DataFrame, "__arrow_c_stream__", none)
    frame = pd.DataFrame({"date": pd.to_datetime(DAYS), "heat": [1.0, 2.0, 5.0]})
    assert verdict(frame) == "warm"
    assert verdict(frame.set_index("date")) == "warm"


def test_several_tables_are_one(quarterly: Path) -> None:
    rules = froth.RuleSet.builtin("goldman-1997-vs-1999")
    frame = pl.read_csv(quarterly)
    names = [name for name in frame.columns if name != "quarter"]
    parts = [frame.select("quarter", *names[:4]), frame.select("quarter", *names[4:])]
    whole, split = rules.evaluate(quarterly), rules.evaluate(parts)
    assert told(split) == told(whole)
    assert split.inputs["gdp"].file == "table 1"


def test_vintages_are_read_from_a_table() -> None:
    table = {
        "date": ["1999-01", "1999-02", "1999-02"],
        "released": ["1999-02-10", "1999-03-10", "1999-04-10"],
        "heat": [1.0, 5.0, 2.0],
    }
    asked = {"as_of": "1999-03-31", "knowledge": "vintage"}
    assert verdict(table, **asked) == "warm"
    assert verdict(table, knowledge="vintage") == "cool"


def test_vintages_may_be_a_table_each() -> None:
    first = {"date": ["1999-01", "1999-02"], "heat": [1.0, 5.0]}
    second = {"date": ["1999-01", "1999-02"], "heat": [1.0, 2.0]}
    # In any order, and of days or periods.
    vintages: dict[Any, Any] = {"1999-04": second, datetime.date(1999, 3, 10): first}
    asked: dict[str, Any] = {"knowledge": "vintage", "vintages": vintages}
    assert verdict(None, as_of="1999-03-31", **asked) == "warm"
    assert verdict(None, **asked) == "cool"
    beside = pl.DataFrame({"date": DAYS, "spare": [1.0, 2.0, 3.0]})
    assert verdict(beside, as_of="1999-03-31", **asked) == "warm"
    of_rows = {
        "date": ["1999-01", "1999-02", "1999-02"],
        "released": ["1999-03-10", "1999-03-10", "1999-04-30"],
        "heat": [1.0, 5.0, 2.0],
    }
    bars = hot.monthly().history(None, **asked).bars
    assert bars == hot.monthly().history(of_rows, knowledge="vintage").bars
    with pytest.raises(ValueError, match="`vintages` is `soon`"):
        verdict(None, vintages={"soon": first})
    with pytest.raises(ValueError, match="are rows"):
        hot.rows().survey({"who": ["a"], "heat": [1.0]}, entity="who", vintages=vintages)


def test_what_is_no_data_is_told() -> None:
    frame = pl.DataFrame({"date": DAYS, "heat": [1.0, 2.0, 5.0]})
    with pytest.raises(TypeError, match=r"\.collect\(\)"):
        verdict(frame.lazy())
    with pytest.raises(TypeError, match="is not data"):
        verdict(3)
    with pytest.raises((TypeError, ValueError)):
        verdict(pl.Series([1.0, 2.0]))
    with pytest.raises(FileNotFoundError, match="nowhere.csv"):
        verdict("nowhere.csv")
    with pytest.raises(ValueError, match="no data are given"):
        verdict(None)
    with pytest.raises(ValueError, match="empty"):
        verdict([])


def test_a_file_of_another_kind_is_told_with_a_way_out(tmp_path: Path) -> None:
    (tmp_path / "heat.parquet").write_bytes(b"PAR1PAR1")
    with pytest.raises(froth.FrothError, match="pandas, Polars or PyArrow"):
        verdict(tmp_path / "heat.parquet")
    (tmp_path / "heat.foo").write_bytes(b"")
    with pytest.raises(ValueError, match="of no kind that is read"):
        verdict(tmp_path / "heat.foo")


def test_a_stream_that_fails_is_an_error_and_no_shorter_table() -> None:
    schema = pa.schema({"date": pa.date32(), "heat": pa.float64()})

    def batches() -> Any:
        yield pa.record_batch({"date": DAYS, "heat": [1.0, 2.0, 5.0]}, schema=schema)
        raise OSError("the disk is gone")

    with pytest.raises(ValueError, match="the disk is gone"):
        verdict(pa.RecordBatchReader.from_batches(schema, batches()))


def test_a_stream_that_was_read_is_not_read_again() -> None:
    table = pa.table({"date": DAYS, "heat": [1.0, 2.0, 5.0]})
    reader = table.to_reader()
    assert verdict(reader) == "warm"
    with pytest.raises(Exception, match=r"."):
        verdict(reader)
