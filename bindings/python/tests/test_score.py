"""The record of rules, and what changes from one decision or rule set to another."""

import datetime
from pathlib import Path
from typing import Any

import hot
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import froth

EPISODES = "onset,end,name\n2000Q3,2000Q4,first\n2003Q1,,second\n"
QUARTERS = [f"{year}Q{quarter}" for year in (1999, 2000, 2001, 2002, 2003) for quarter in (1, 2, 3, 4)]
HEAT = [1, 1, 1, 5, 5, 1, 1, 1, 1, 1, 5, 1, 1, 1, None, 5, 1, 1, 1, 1]
DATA = {"date": QUARTERS, "heat": HEAT}


def quarterly() -> froth.RuleSet:
    return froth.RuleSet.parse(hot.MONTHLY.replace("month", "quarter"))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "episodes.csv"
    path.write_text(EPISODES)
    return path


def test_a_score_counts_hits_misses_and_false_alarms(file: Path) -> None:
    score = quarterly().score(DATA, episodes=file, horizon="4q")
    [view] = score.views
    [high, *_] = view["rows"]
    assert (high["id"], high["hits"], high["misses"], high["untold"]) == ("high", 2, 0, 0)
    assert (high["on_quiet"], high["on_before"], high["off_before"]) == (1, 3, 5)
    assert score.to_dict()["schema"] == "froth.score/1"
    assert str(score).startswith("Is it hot?\nscored against")
    assert score.to_csv().splitlines()[0].startswith("knowledge,kind,id")


def test_its_table_has_a_row_for_each_alarm_and_view(file: Path) -> None:
    score = quarterly().score(
        DATA, episodes=file, horizon="4q", views=["released", "latest"], rank="heat"
    )
    frame = pl.DataFrame(score)
    assert frame["knowledge"].to_list() == ["released"] * 3 + ["latest"] * 3
    assert frame["id"].to_list() == ["high", "warm", "cool"] * 2
    [high, *_] = score.views[0]["rows"]
    first = frame.row(0, named=True)
    for name in ("hits", "misses", "on_quiet", "type_2", "usefulness", "share_unknown"):
        assert first[name] == high[name], name
    numbers = pl.DataFrame(score.numbers)
    assert numbers["kind"].to_list() == ["signal", "expression"] * 2
    areas = [one["area"] for one in score.views[0]["scores"]]
    assert numbers["auroc"].to_list()[:2] == areas
    assert [row["auroc"] for row in score][0] == areas[0]


@pytest.mark.parametrize("kind", ["dict", "rows", "pandas", "polars", "pyarrow"])
def test_episodes_may_be_a_table(kind: str, file: Path) -> None:
    columns: dict[str, Any] = {
        "onset": [datetime.date(2000, 7, 1), datetime.date(2003, 1, 1)],
        "end": [datetime.date(2000, 12, 31), None],
        "name": ["first", "second"],
    }
    tables: dict[str, Any] = {
        "dict": columns,
        "rows": [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)],
        "pandas": pd.DataFrame(columns),
        "polars": pl.DataFrame(columns),
        "pyarrow": pa.table(columns),
    }
    score = quarterly().score(DATA, episodes=tables[kind], horizon="4q")
    assert score.views == quarterly().score(DATA, episodes=file, horizon="4q").views


def test_labels_are_held_against_verdicts(file: Path) -> None:
    labels = {"onset": ["1999Q4", "2001Q3"], "end": ["2000Q1", "2001Q3"], "name": ["warm", "warm"]}
    score = quarterly().score(DATA, episodes=file, labels=labels)
    assert score.views[0]["confusion"]
    with pytest.raises(froth.FrothError, match="F1103"):
        quarterly().score(DATA, episodes=file, labels={**labels, "name": ["hot", "hot"]})


def test_a_fall_of_a_number_that_the_rules_name_is_an_episode(quarterly_rules: froth.RuleSet) -> None:
    score = quarterly_rules.score(fall="40pct", within="24m")
    assert score.views[0]["fall"]["percent"] == 40


@pytest.fixture
def quarterly_rules() -> froth.RuleSet:
    return froth.RuleSet.builtin("goldman-1997-vs-1999")


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"preference": 1.0}, "`preference` is `1`"),
        ({"horizon": "soon"}, "`horizon` is `soon`"),
        ({"start": "2003", "end": "2001"}, "comes after"),
        ({"fall": "40pct"}, "`episodes` say what happened"),
        ({"views": "all"}, "`knowledge` is `all`"),
    ],
)
def test_what_is_asked_wrongly_is_told(asked: Any, words: str, file: Path) -> None:
    with pytest.raises(ValueError, match=words):
        quarterly().score(DATA, episodes=file, **asked)


def test_rules_without_base_rates_ask_for_episodes() -> None:
    with pytest.raises(froth.FrothError, match="episodes=") as raised:
        quarterly().score(DATA)
    assert "--" not in str(raised.value)
    with pytest.raises(froth.FrothError, match="F110"):
        quarterly().score(DATA, episodes={"onset": ["2001"], "end": ["2000"]})
    with pytest.raises(TypeError, match="has no episodes"):
        quarterly().score(DATA, episodes=3)  # type: ignore[arg-type]


def test_what_has_changed_since_a_day_is_told() -> None:
    rules = hot.monthly()
    data = {"date": ["1999-01", "1999-02", "1999-03"], "heat": [1.0, 2.0, 5.0]}
    diff = rules.diff("1999-02", data)
    assert diff.is_changed and (diff.then.phase, diff.now.phase) == ("cool", "warm")
    assert diff.then.as_of == datetime.date(1999, 2, 28)
    assert list(diff) == [{"signal": "high", "old": "off", "new": "on"}]
    assert diff.to_dict()["schema"] == "froth.diff/1" and "WARM" in str(diff)
    assert not rules.diff(datetime.date(1999, 3, 31), data).is_changed
    with pytest.raises(ValueError, match="comes after the last decision"):
        rules.diff("2010", data)
    with pytest.raises(ValueError, match="`other` is `yesterday`"):
        rules.diff("yesterday", data)


def test_what_other_rules_decide_is_told(file: Path) -> None:
    old, new = quarterly(), froth.RuleSet.parse(hot.MONTHLY.replace("month", "quarter").replace("value: 3", "value: 2.5"))
    data = {"date": QUARTERS[:4], "heat": [1.0, 2.7, 5.0, 1.0]}
    diff = old.diff(new, data)
    assert diff.is_changed
    [change] = diff.changes
    assert (change["name"], change["old"], change["new"]) == ("limit", "3", "2.5")
    assert [one["bar"] for one in diff.decisions] == ["1999Q2"]
    rows = pl.DataFrame(diff)
    assert rows["kind"].to_list() == ["phase", "signal"] and rows["id"].to_list() == [None, "high"]
    assert rows["old"].to_list() == ["cool", "off"] and rows["new"].to_list() == ["warm", "on"]
    assert diff.to_markdown() and "1999Q2" in str(diff)
    assert not old.diff(old, data).is_changed
    scored = old.diff(new, DATA, episodes=file).to_dict()["scores"]
    assert {one["id"] for one in scored} == {"high", "warm", "cool"}


def test_what_is_changed_concerns_the_rules_that_have_it() -> None:
    other = hot.MONTHLY.replace("limit", "bound").replace("month", "quarter")
    old, new = quarterly(), froth.RuleSet.parse(other)
    data = {"date": QUARTERS[:4], "heat": [1.0, 2.7, 5.0, 1.0]}
    diff = old.diff(new, data, params={"limit": "2.5"})
    assert [one["bar"] for one in diff.decisions] == ["1999Q2"]
    with pytest.raises(froth.FrothError, match="`limits`"):
        old.diff(new, data, params={"limits": "2.5"})
    with pytest.raises(ValueError, match="a day is given"):
        old.diff("1999Q2", data, episodes={})  # type: ignore[call-overload]


def test_a_reader_serves_both_rule_sets() -> None:
    reader = pa.table({"date": QUARTERS[:2], "heat": [1.0, 5.0]}).to_reader()
    assert not quarterly().diff(quarterly(), reader).is_changed


def test_every_operator_is_told() -> None:
    operators = froth.operators()
    names = [one.name for one in operators]
    assert len(names) == len(set(names)) > 40
    [lag] = [one for one in operators if one.name == "lag"]
    assert lag.usage.startswith("lag(") and all(
        (one.family, one.definition, one.missing) for one in operators
    )
