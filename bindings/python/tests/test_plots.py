"""Plots have what the answers have: each run in its state, and nothing for unknown."""

import datetime
import importlib.util
from collections.abc import Iterator
from typing import Any

import altair
import hot
import matplotlib
import matplotlib.pyplot
import pytest
from matplotlib.dates import num2date

import froth

matplotlib.use("agg")

HEAT = {"date": ["1999-01", "1999-02", "1999-03", "1999-04"], "heat": [1.0, 2.0, 5.0, None]}
ENDS = [datetime.date(1999, 1, 31), datetime.date(1999, 2, 28), datetime.date(1999, 3, 31)]
LAST = datetime.date(1999, 4, 30)


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    yield
    matplotlib.pyplot.close("all")


def monthly() -> froth.RuleSet:
    return froth.RuleSet.parse(hot.MONTHLY.replace("columns: [heat]", "columns: [heat], max_age: 0d"))


def day(time: float) -> datetime.date:
    found: datetime.datetime = num2date(time)  # type: ignore[no-untyped-call]
    return found.date()


def drawn(axes: Any) -> dict[str, list[tuple[datetime.date, datetime.date]]]:
    """What stands in a figure: each lane and state with its spans."""
    found = {}
    for bars in axes.collections:
        spans = []
        for path in bars.get_paths():
            times = [x for x, _ in path.vertices]
            spans.append((day(min(times)), day(max(times))))
        found[bars.get_gid()] = spans
    return found


def test_matplotlib_draws_each_run() -> None:
    history = monthly().history(HEAT, end="1999-04")
    axes = history.plot("matplotlib")
    assert axes.get_title() == "Is it hot?"
    assert [label.get_text() for label in axes.get_yticklabels()] == ["phase", "high"]
    found = drawn(axes)
    assert found["phase: cool"] == [(ENDS[0], ENDS[2])]
    assert found["phase: warm"][0][0] == ENDS[2] and found["high: on"] == found["phase: warm"]
    assert [text.get_text() for text in axes.get_legend().get_texts()][:2] == ["warm", "cool"]


def test_what_is_unknown_is_hatched_and_not_off() -> None:
    axes = hot.rows().history({"heat": [1.0, None, 5.0, 1.0]}).plot("matplotlib")
    found = {bars.get_gid(): bars for bars in axes.collections}
    assert found["high: unknown"].get_hatch() and found["phase: undetermined"].get_hatch()
    assert not found["high: off"].get_hatch()
    [span] = found["high: unknown"].get_paths()
    assert sorted({x for x, _ in span.vertices}) == [2.0, 3.0]


def test_altair_has_the_same_runs() -> None:
    chart = monthly().history(HEAT).plot("altair")
    assert isinstance(chart, altair.Chart)
    made = chart.to_dict()
    values = made["data"]["values"]
    assert values[0] == {"lane": "phase", "state": "cool", "start": "1999-01-31", "end": "1999-03-31"}
    assert made["encoding"]["y"]["sort"] == ["phase", "high"]
    assert made["encoding"]["color"]["scale"]["domain"][:2] == ["warm", "cool"]


def test_a_report_is_drawn_up_to_its_decision() -> None:
    report = hot.monthly().evaluate(HEAT, as_of="1999-02")
    assert set(drawn(report.plot("matplotlib"))) == {"phase: cool", "high: off"}


def test_axes_of_one_s_own_are_drawn_on() -> None:
    _, axes = matplotlib.pyplot.subplots()
    assert hot.monthly().history(HEAT).plot(ax=axes) is axes
    with pytest.raises(ValueError, match="`ax` is for matplotlib"):
        hot.monthly().history(HEAT).plot("altair", ax=axes)


def test_without_a_library_it_is_told_what_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ImportError, match="type `pip install matplotlib`"):
        hot.monthly().history(HEAT).plot()
    with pytest.raises(ImportError, match="type `pip install altair`"):
        hot.monthly().history(HEAT).plot("altair")
    with pytest.raises(ValueError, match="may be one of"):
        hot.monthly().history(HEAT).plot("plotly")  # type: ignore[arg-type]
