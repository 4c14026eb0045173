"""What may be said of a question beside rules and data."""

from __future__ import annotations

import datetime
import difflib
from collections.abc import Iterable, Mapping
from typing import Any, Literal, TypedDict

from ._data import Data

Day = datetime.date | str
Knowledge = Literal["released", "vintage", "latest"]


class Asking(TypedDict, total=False):
    """What may be said of a question beside rules and data."""

    as_of: Day | None
    """Decide as of this day, on what was known then; of a period its last day."""
    knowledge: Literal["released", "vintage", "latest"]
    """What a decision may know: figures that had been published by its day (released), the same as they stood on that day, before revisions (vintage), or all figures, in hindsight (latest)."""
    params: Mapping[str, str | float]
    """Parameters with another value than the rules give them: `{"debt_on": "3pp"}`."""
    set: Mapping[str, str | float]
    """What if the newest figure of an input were this one."""
    drop: str | Iterable[str]
    """Inputs that are left out, as if their data were missing."""
    allow_missing: bool
    """Treat inputs that the data do not have as unknown, instead of failing."""
    vintages: Mapping[Day, Data]
    """Tables of series as they stood on a day: `{"2015-06-30": frame, …}`. They count beside
    the data, or instead of them. What one leaves out stands as it stood."""
    date_format: str | None
    """How dates are written where a column does not tell: `dmy`, `mdy`, `ymd`, …"""
    decimal: Literal["point", "comma"] | None
    """The decimal sign of numbers, if a file does not show it."""


def _names(names: str | Iterable[str] | None) -> list[str]:
    return [names] if isinstance(names, str) else list(names or ())


def _day(day: Day | None) -> str | None:
    if isinstance(day, datetime.datetime):
        day = day.date()
    if isinstance(day, datetime.date):
        return day.isoformat()
    if day is None or isinstance(day, str):
        return day
    raise TypeError(f"a day is a date or a text such as 2026-06-30 or 2026Q2, not `{day!r}`")


def _pairs(pairs: Mapping[str, str | float] | None) -> list[tuple[str, str]]:
    if not isinstance(pairs, Mapping | None):
        raise TypeError(f"names and their values are a dict, not `{pairs!r}`")
    return [(name, str(value)) for name, value in (pairs or {}).items()]


def _asking(asking: Asking) -> dict[str, Any]:
    """All that may be said, as the native part reads it."""
    known = Asking.__annotations__
    for name in asking:
        if name not in known:
            near = difflib.get_close_matches(name, known, 1)
            hint = f": did you mean `{near[0]}`?" if near else f"; there are {', '.join(known)}"
            raise TypeError(f"no argument is called `{name}`{hint}")
    return {
        "as_of": _day(asking.get("as_of")),
        "knowledge": asking.get("knowledge", "released"),
        "params": _pairs(asking.get("params")),
        "set": _pairs(asking.get("set")),
        "drop": _names(asking.get("drop", ())),
        "allow_missing": bool(asking.get("allow_missing", False)),
        "date_format": asking.get("date_format"),
        "decimal": asking.get("decimal"),
    }
