"""Rules over many entities: the answers of one by one, from any table."""

import datetime
import os
import signal
import threading
import time
from typing import Any

import duckdb
import hot
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import froth


def companies(entities: int, days: int, seed: int = 1) -> dict[str, Any]:
    """Random walks with gaps, entity after entity."""
    drawn = np.random.default_rng(seed)
    first = np.datetime64("2000-01-01")
    return {
        "who": [f"e{place:04}" for place in range(entities) for _ in range(days)],
        "date": np.tile(first + np.arange(days), entities),
        "heat": np.where(
            drawn.random(entities * days) < 0.05,
            np.nan,
            np.cumsum(drawn.normal(size=entities * days)),
        ),
    }


def test_a_survey_says_of_each_what_would_be_said_of_it_alone() -> None:
    table = pl.DataFrame(companies(20, 40))
    rules = hot.rows()
    found = rules.survey(table, entity="who", date="date", rows="all")
    rows = pl.DataFrame(found)
    assert rows.columns == ["entity", "date", "phase", "possible", "high", "higher"]
    assert found.entities == 20 and found.verdicts == rows.height == 800
    for (name,), own in table.group_by("who"):
        alone = pl.DataFrame(rules.history(own.drop("who")))
        theirs = rows.filter(pl.col("entity") == name)
        for column in ("phase", "high", "higher"):
            assert theirs[column].to_list() == alone[column].to_list()
        is_open = alone["phase"].is_null()
        assert theirs["possible"].is_null().equals(~is_open)
        assert theirs["possible"].filter(is_open).equals(alone["possible"].filter(is_open))


def test_counts_and_last_rows_agree_with_all_rows() -> None:
    table = pl.DataFrame(companies(30, 25))
    rules = hot.rows()
    every = pl.DataFrame(rules.survey(table, entity="who", rows="all"))
    last = rules.survey(table, entity="who")
    frame = pl.DataFrame(last)
    assert frame.equals(every.group_by("entity", maintain_order=True).last())
    for phase in rules.phases:
        assert last.last[phase] == (frame["phase"] == phase).sum()
    assert last.undetermined == frame["phase"].null_count()
    counts = pl.DataFrame(last.counts)
    assert counts.height == 25 and (counts.drop("date").sum_horizontal() == 30).all()
    assert last.to_dict()["schema"] == "froth.survey/1" and "30" in str(last)


@pytest.mark.parametrize(
    "kind",
    [
        pa.string(), pa.large_string(), pa.string_view(),
        pa.dictionary(pa.int32(), pa.string()), pa.dictionary(pa.uint8(), pa.large_string()),
    ],
    ids=str,
)  # fmt: skip
def test_entities_may_be_texts_of_every_layout(kind: pa.DataType) -> None:
    table = pa.table(companies(5, 10))
    whole = pl.DataFrame(hot.rows().survey(table, entity="who", rows="all"))
    place = table.schema.get_field_index("who")
    cast = table.set_column(place, "who", table["who"].cast(kind))
    assert pl.DataFrame(hot.rows().survey(cast, entity="who", rows="all")).equals(whole)


def test_every_library_gives_the_same_survey() -> None:
    table = companies(7, 30)
    frame = pd.DataFrame(table)
    whole = hot.rows().survey(table, entity="who").to_json()
    polars = pl.DataFrame(table)
    tables: list[Any] = [frame, polars, polars.to_arrow(), duckdb.sql("from frame")]
    for data in tables:
        assert hot.rows().survey(data, entity="who").to_json() == whole
    categories = polars.with_columns(pl.col("who").cast(pl.Categorical))
    assert hot.rows().survey(categories, entity="who").to_json() == whole
    parts = [polars[:100], polars[100:]]
    split = hot.rows().survey(parts, entity="who")
    assert split.last == hot.rows().survey(table, entity="who").last


def test_a_word_that_no_row_holds_is_a_warning_at_the_line_that_asked() -> None:
    rules = froth.RuleSet.parse("""
format: 1
id: banks
version: "1.0.0"
title: Is it a bank?
calendar: rows
inputs: { sector: { unit: text } }
phases:
  - { id: bank, when: 'sector == "Bnaks"' }
  - { id: other, otherwise: true }
""")
    table = {"who": ["ann", "bob"], "sector": ["Banks", "Steel"]}
    with pytest.warns(froth.FrothWarning, match="did you mean `Banks`") as told:
        assert rules.survey(table, entity="who").last == {"bank": 0, "other": 2}
    [one] = told
    assert one.filename == __file__
    assert isinstance(one.message, froth.FrothWarning) and one.message.diagnostic.code == "F0918"


def test_a_file_is_surveyed(tmp_path: Any) -> None:
    table = pl.DataFrame(companies(7, 30)).fill_nan(None)
    table.write_csv(tmp_path / "many.csv")
    of_file = hot.rows().survey(tmp_path / "many.csv", entity="who", rows="all")
    of_table = hot.rows().survey(table, entity="who", rows="all")
    assert pl.DataFrame(of_file).equals(pl.DataFrame(of_table))


def test_any_number_of_threads_gives_the_same() -> None:
    table = pl.DataFrame(companies(400, 700))
    one = pl.DataFrame(hot.rows().survey(table, entity="who", rows="all", threads=1))
    two = pl.DataFrame(hot.rows().survey(table, entity="who", rows="all", threads=2))
    assert one.height == 280_000 and one.equals(two)


def test_rows_in_disorder_are_refused_or_sorted() -> None:
    table = pl.DataFrame(companies(5, 10))
    mixed = table.sample(fraction=1.0, shuffle=True, seed=3)
    with pytest.raises(froth.FrothError, match="sort=True"):
        hot.rows().survey(mixed, entity="who")
    whole = pl.DataFrame(hot.rows().survey(table, entity="who", rows="all"))
    assert pl.DataFrame(hot.rows().survey(mixed, entity="who", rows="all", sort=True)).equals(whole)


def test_a_row_without_a_name_or_a_date_is_an_error() -> None:
    table = companies(2, 3)
    for column, gap in (("who", None), ("date", None)):
        values = list(table[column])
        values[4] = gap
        with pytest.raises(froth.FrothError, match="a row without a"):
            hot.rows().survey({**table, column: values}, entity="who")
    with pytest.raises(froth.FrothError, match="no column `whom`"):
        hot.rows().survey(table, entity="whom")
    unread = pa.table(companies(2, 3))
    unread = unread.set_column(0, "who", pa.array([[1]] * 6))
    with pytest.raises(froth.FrothError, match="of a type that is not read, not names"):
        hot.rows().survey(unread, entity="who")


def test_dates_may_be_texts() -> None:
    table = {
        "who": ["a", "a", "b", "b"],
        "date": ["1999Q1", "1999Q2", "1999Q1", "1999Q2"],
        "heat": [1.0, 5.0, 5.0, 1.0],
    }
    frame = pl.DataFrame(hot.rows().survey(table, entity="who"))
    assert frame["phase"].to_list() == ["rising", "cool"]
    assert frame["date"].to_list() == [datetime.date(1999, 4, 1)] * 2


def test_series_are_shared() -> None:
    text = hot.ROWS.replace(
        "  heat: { unit: number, columns: [heat] }",
        "  heat: { unit: number, columns: [heat] }\n  base: { unit: number, columns: [base] }",
    ).replace("heat > 3", "heat > base")
    rules = froth.RuleSet.parse(text)
    table = {"who": ["a", "b"], "date": ["1999-01-01"] * 2, "heat": [1.0, 5.0]}
    shared = {"date": ["1999-01-01"], "base": [3.0]}
    found = rules.survey(table, entity="who", shared=shared)
    assert pl.DataFrame(found)["high"].to_list() == ["off", "on"]


def test_other_threads_of_python_go_on_meanwhile() -> None:
    table = pl.DataFrame(companies(1_000, 1_000))
    steps, is_over = 0, threading.Event()

    def count() -> None:
        nonlocal steps
        while not is_over.is_set():
            steps += 1

    counting = threading.Thread(target=count)
    counting.start()
    before = steps
    hot.rows().survey(table, entity="who")
    during = steps - before
    is_over.set()
    counting.join()
    assert during > 1_000


def test_an_interrupt_ends_a_survey() -> None:
    table = pl.DataFrame(companies(4_000, 1_000))
    began = time.monotonic()
    hot.rows().survey(table, entity="who", rows="all")
    whole = time.monotonic() - began
    timer = threading.Timer(whole / 8, os.kill, (os.getpid(), signal.SIGINT))
    began = time.monotonic()
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        hot.rows().survey(table, entity="who", rows="all")
    assert time.monotonic() - began < 0.8 * whole
    assert hot.rows().survey(table[:1_000], entity="who").entities == 1
