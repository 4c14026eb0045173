"""Plots of phases and signals over time, by matplotlib or altair, whichever is there.

A lane is the phase or one signal; a run is a stretch of it in one state, from the first
decision that said so to the first one that said something else. What is unknown is a
state of its own, hatched, and never taken for off.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

Backend = Literal["matplotlib", "altair"]

_STATES = {"off": "#e6e6e6", "watch": "#f2c14e", "on": "#c8553d"}
_UNKNOWN = "#ffffff"
# From the gravest phase to the mildest, as rules list them.
_PHASES = ("#7f1d1d", "#c8553d", "#e08e45", "#f2c14e", "#b7c68b", "#7aa874", "#4c8c8a", "#4a6fa5")


@dataclass(frozen=True)
class Run:
    """A stretch of one lane in one state; of rows without dates from row to row."""

    lane: str
    state: str
    start: Any
    end: Any


def plot(
    titles: list[str],
    phases: list[str],
    rows: list[dict[str, Any]],
    backend: Backend | None,
    ax: Any,
) -> Any:
    """The runs of a history, drawn; `titles` are the question and the signals."""
    if backend is None:
        found = [name for name in ("matplotlib", "altair") if importlib.util.find_spec(name)]
        backend = "matplotlib" if ax is not None or not found else found[0]  # type: ignore[assignment]
    if backend not in ("matplotlib", "altair"):
        raise ValueError(f"`backend` is `{backend}`, and may be one of `matplotlib`, `altair`")
    if not importlib.util.find_spec(backend):
        raise ImportError(f"a plot needs matplotlib or altair: type `pip install {backend}`")
    if backend == "altair" and ax is not None:
        raise ValueError("`ax` is for matplotlib")
    title, *signals = titles
    found_runs = list(runs(signals, rows))
    palette = _palette(phases)
    if backend == "altair":
        return _altair(title, signals, found_runs, palette)
    return _matplotlib(title, signals, found_runs, palette, ax)


def runs(signals: list[str], rows: list[dict[str, Any]]) -> Iterable[Run]:
    """The runs of the phase and of each signal, oldest first."""
    if not rows:
        return
    columns = list(rows[0])
    # A signal that is called as another column has a name of its own there.
    places = ["phase", *columns[4 : 4 + len(signals)]]
    has_dates = rows[0]["date"] is not None
    times = [row["date"] if has_dates else place for place, row in enumerate(rows, 1)]
    step = times[-1] - times[-2] if len(times) > 1 else times[-1] - times[-1]
    for lane, column in zip(["phase", *signals], places, strict=True):
        open_word = "undetermined" if column == "phase" else "unknown"
        states = [row[column] or open_word for row in rows]
        begins = [0] + [at for at in range(1, len(rows)) if states[at] != states[at - 1]]
        ends = [times[at] for at in begins[1:]] + [times[-1] + step]
        for begin, end in zip(begins, ends, strict=True):
            yield Run(lane, states[begin], times[begin], end)


def _palette(phases: list[str]) -> dict[str, str]:
    last = max(len(phases) - 1, 1)
    places = (round(at * (len(_PHASES) - 1) / last) for at in range(len(phases)))
    colours = {phase: _PHASES[place] for phase, place in zip(phases, places, strict=True)}
    return {**colours, "undetermined": _UNKNOWN}


def _matplotlib(
    title: str, signals: list[str], found: list[Run], palette: dict[str, str], ax: Any
) -> Any:
    import matplotlib.dates
    import matplotlib.patches
    import matplotlib.pyplot

    lanes = ["phase", *signals]
    if ax is None:
        _, ax = matplotlib.pyplot.subplots(figsize=(9, 1.2 + 0.4 * len(lanes)), layout="constrained")

    def number(time: Any) -> float:
        if isinstance(time, int):
            return float(time)
        return float(matplotlib.dates.date2num(time))  # type: ignore[no-untyped-call]

    for place, lane in enumerate(lanes):
        colours = palette if lane == "phase" and place == 0 else _STATES
        for state in dict.fromkeys(run.state for run in found if run.lane == lane):
            own = [run for run in found if run.lane == lane and run.state == state]
            spans = [(number(run.start), number(run.end) - number(run.start)) for run in own]
            is_open = state in ("unknown", "undetermined")
            bars = ax.broken_barh(
                spans,
                (place - 0.4, 0.8),
                facecolors=colours.get(state, _UNKNOWN),
                hatch="////" if is_open else None,
                edgecolors="#999999" if is_open else "none",
                linewidth=0,
            )
            bars.set_gid(f"{lane}: {state}")
    ax.set_yticks(range(len(lanes)), lanes)
    ax.invert_yaxis()
    ax.set_title(title)
    if found and not isinstance(found[0].start, int):
        ax.xaxis_date()
    seen = {run.state for run in found}
    names = [name for name in (*palette, *_STATES, "unknown") if name in seen]
    colour = {**_STATES, **palette}
    patches = [
        matplotlib.patches.Patch(
            facecolor=colour.get(name, _UNKNOWN),
            hatch="////" if name in ("unknown", "undetermined") else None,
            edgecolor="#999999",
            label=name,
        )
        for name in names
    ]
    ax.legend(handles=patches, loc="center left", bbox_to_anchor=(1, 0.5), frameon=False)
    return ax


def _altair(title: str, signals: list[str], found: list[Run], palette: dict[str, str]) -> Any:
    import altair

    spoken: Any = altair
    has_dates = bool(found) and not isinstance(found[0].start, int)

    def time(value: Any) -> Any:
        return value.isoformat() if has_dates else value

    values = [
        {"lane": run.lane, "state": run.state, "start": time(run.start), "end": time(run.end)}
        for run in found
    ]
    seen = {run.state for run in found}
    colours = {**palette, **_STATES, "unknown": _UNKNOWN}
    names = [name for name in colours if name in seen]
    kind = "temporal" if has_dates else "quantitative"
    return (
        spoken.Chart(spoken.Data(values=values), title=title)
        .mark_bar(stroke="#999999", strokeWidth=0.3)
        .encode(
            x=spoken.X("start", type=kind, title=None),
            x2="end",
            y=spoken.Y("lane", type="nominal", sort=["phase", *signals], title=None),
            color=spoken.Color(
                "state",
                type="nominal",
                title=None,
                scale=spoken.Scale(domain=names, range=[colours[name] for name in names]),
            ),
            tooltip=["lane:N", "state:N", "start:N", "end:N"],
        )
    )
