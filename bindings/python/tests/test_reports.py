"""What rules answer: fields, texts, tables."""

import datetime
import json
from pathlib import Path

import duckdb
import hot
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import froth

HEAT = {"date": ["1999-01", "1999-02", "1999-03"], "heat": [1.0, 2.0, 5.0]}


def test_fields_say_what_the_json_says(quarterly: Path) -> None:
    report = froth.RuleSet.builtin("goldman-1997-vs-1999").evaluate(quarterly, as_of="1999Q4")
    found = report.to_dict()
    assert json.loads(report.to_json()) == found
    assert report.as_of == datetime.date(1999, 12, 31) and report.bar == "1999Q4"
    assert report.phase.since == datetime.date.fromisoformat(found["phase"]["since"])
    assert list(report.signals) == list(found["signals"])
    debt = report.signals["debt_rises"]
    assert debt.state == "on" and debt.evidence[0].comparisons[0].unit == "pp"
    assert report.inputs["gdp"].value == found["inputs"]["gdp"]["value"]
    assert report.inputs["gdp"].known == datetime.date.fromisoformat(found["inputs"]["gdp"]["known"])


def test_a_dict_is_the_caller_s_own() -> None:
    report = hot.monthly().evaluate(HEAT)
    report.to_dict()["phase"]["id"] = "other"
    assert report.phase.id == "warm" and report.to_dict()["phase"]["id"] == "warm"


def test_a_report_prints_as_text_and_shows_as_a_page() -> None:
    report = hot.monthly().evaluate(HEAT)
    assert str(report).startswith("Is it hot?\nas of 1999-03-31 (1999-03)") and repr(report) == str(report)
    page = report.to_html()
    assert page.startswith("<!DOCTYPE html>")
    shown = report._repr_html_()
    assert shown.startswith("<iframe sandbox srcdoc=") and "<html" not in shown
    assert report.to_markdown().startswith("#") and "<svg" in (report.to_svg() or "")


def test_sections_are_in_the_report_when_asked() -> None:
    report = hot.monthly().evaluate(HEAT, sections=["flips", "stability"], draws=10)
    assert {"flips", "stability"} <= set(report.to_dict())
    with pytest.raises(ValueError, match="may be one of"):
        hot.monthly().evaluate(HEAT, sections="flip")  # type: ignore[arg-type]


def test_a_day_may_be_written_in_every_way() -> None:
    for day in ("1999-02-28", "1999-02", datetime.date(1999, 2, 28), datetime.datetime(1999, 2, 28, 12)):
        assert hot.monthly().evaluate(HEAT, as_of=day).bar == "1999-02"
    with pytest.raises(ValueError, match="write a day or a period"):
        hot.monthly().evaluate(HEAT, as_of="yesterday")
    with pytest.raises(TypeError, match="a day is a date or a text"):
        hot.monthly().evaluate(HEAT, as_of=1999)  # type: ignore[arg-type]


def test_parameters_figures_and_inputs_are_changed_for_one_answer() -> None:
    rules = hot.monthly()
    assert rules.params == {"limit": "3"}
    assert rules.evaluate(HEAT, params={"limit": 6}).phase.id == "cool"
    assert rules.evaluate(HEAT, set={"heat": 1}).phase.id == "cool"
    assert rules.evaluate(HEAT, drop="heat").phase.id is None
    assert rules.evaluate({"date": ["1999-01"], "cold": [1]}, allow_missing=True).phase.id is None
    assert rules.evaluate(HEAT).phase.id == "warm"
    with pytest.raises(froth.FrothError) as raised:
        rules.evaluate(HEAT, params={"limits": 6})
    assert raised.value.kind == "input"
    with pytest.raises(ValueError, match="a number with its unit"):
        rules.evaluate(HEAT, params={"limit": "much"})
    with pytest.raises(TypeError, match="did you mean `as_of`"):
        rules.evaluate(HEAT, asof="1999")  # type: ignore[call-arg]
    with pytest.raises(ValueError, match="`knowledge` is `all`"):
        rules.evaluate(HEAT, knowledge="all")  # type: ignore[arg-type]


def test_no_plan_outlives_its_panel() -> None:
    rules = hot.monthly()
    for _ in range(2):
        assert rules.evaluate(HEAT).phase.id == "warm"
        assert rules.evaluate({**HEAT, "heat": [5.0, 5.0, 1.0]}).phase.id == "cool"
        with pytest.raises(froth.FrothError):
            rules.evaluate({"date": ["1999Q1"], "heat": [5.0]})


def test_a_history_is_text_rows_and_a_table() -> None:
    history = hot.monthly().history(HEAT)
    assert [bar["phase"] for bar in history.bars] == ["cool", "cool", "warm"]
    assert [episode["phase"] for episode in history.episodes] == ["cool", "warm"]
    lines = [",".join("" if cell is None else str(cell) for cell in row) for row in pl.DataFrame(history).rows()]
    assert history.to_csv().splitlines()[1:] == lines
    frame = pl.DataFrame(history)
    assert frame.columns == ["bar", "date", "phase", "possible", "high"]
    assert frame["phase"].to_list() == ["cool", "cool", "warm"]
    assert frame["high"].to_list() == ["off", "off", "on"]
    assert frame["date"].to_list()[-1] == datetime.date(1999, 3, 31)
    assert len(history.table) == 3 and history.table.columns == frame.columns
    assert pa.table(history).num_rows == 3
    cool = duckdb.sql("select count(*) from history where phase = 'cool'")
    assert cool is not None and cool.fetchall() == [(2,)]
    assert isinstance(pa.table(history).to_pandas(), pd.DataFrame)
    part = hot.monthly().history(HEAT, start="1999-02", end="1999-02", values=True)
    [bar] = part.bars
    assert bar["values"] == {"heat": 2.0}
    assert pl.DataFrame(part)["heat"].to_list() == [2.0]
    assert history._repr_html_().startswith("<iframe")


def test_a_history_of_what_is_open_says_what_is_possible() -> None:
    frame = pl.DataFrame(hot.rows().history({"heat": [1.0, None, 5.0]}))
    assert frame["phase"].to_list()[:2] == ["cool", None]
    assert frame["possible"].to_list()[1] == "rising|warm|cool"
    assert frame["date"].to_list() == [None] * 3


def test_answers_that_are_tables_are_frames_of_every_library() -> None:
    rules = hot.monthly()
    survey = hot.rows().survey({"who": ["a"], "heat": [5.0]}, entity="who")
    for answer in (
        rules.evaluate(HEAT), rules.history(HEAT), rules.compute("heat", HEAT), survey,
        survey.counts,
    ):  # fmt: skip
        arrow = pa.table(answer)
        assert 0 < arrow.num_rows
        rows = arrow.to_pylist()
        assert pl.DataFrame(answer).to_dicts() == rows == list(answer)
        frame = pd.DataFrame(answer)
        assert frame.columns.to_list() == arrow.column_names
        assert frame.iloc[0].to_list()[0] == rows[0][arrow.column_names[0]]
        relation = duckdb.sql("from arrow")
        assert relation is not None and relation.fetchall() == [tuple(row.values()) for row in rows]


def test_a_report_as_a_table_is_its_signals() -> None:
    report = hot.monthly().evaluate(HEAT)
    [row] = report
    own = report.signals["high"]
    assert row == {
        "signal": "high", "title": None, "state": "on", "possible": "on",
        "since": own.since, "because": own.because,
    }  # fmt: skip


def test_answers_are_explained() -> None:
    rules = hot.monthly()
    assert str(rules.explain("high", HEAT)).startswith("high is on")
    assert rules.explain(None, HEAT).to_dict()
    assert "5" in str(rules.explain("heat - limit", HEAT))
    with pytest.raises(froth.FrothError):
        rules.explain("heta + 1", HEAT)


def test_expressions_are_computed_with_rules_and_without() -> None:
    frame = pl.DataFrame(hot.monthly().compute("heat * 2", HEAT))
    assert frame["heat * 2"].to_list() == [2.0, 4.0, 10.0]
    values = froth.compute(["heat * 2", "heat > 2"], HEAT)
    assert pl.DataFrame(values)["heat * 2"].to_list() == [2.0, 4.0, 10.0]
    assert values.rows[0]["values"][0]["value"] == 2.0
    assert str(values) == "heat * 2, heat > 2: 3 rows, every month"
    with pytest.raises(froth.FrothError):
        froth.compute("heta", HEAT)
