"""Rule sets, and what is asked of them."""

from __future__ import annotations

import datetime
import difflib
import json
import math
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Unpack, overload

from . import _froth
from ._asking import Asking, Day, Knowledge, _asking, _day, _names, _pairs
from ._data import Data, Episodes, sources
from ._data import episodes as _episodes
from ._errors import Diagnostic, read, warn
from ._reports import (
    Diff,
    Explanation,
    History,
    Report,
    RulesDiff,
    Score,
    State,
    Survey,
    TestReport,
    Values,
)

Section = Literal["flips", "stability", "history", "charts"]


class RuleSet:
    """A checked rule set: what to watch, and which phases it adds up to."""

    def __init__(self, native: _froth.Rules, path: str | None = None) -> None:
        self._native = native
        self._path = path
        warn(native.warnings)

    @staticmethod
    def builtin(id: str) -> RuleSet:
        """The rule set of this name that comes with the package."""
        return RuleSet(_froth.Rules.builtin(id))

    @staticmethod
    def from_path(path: str | os.PathLike[str]) -> RuleSet:
        """The rule set in this file."""
        name = os.fspath(path)
        with open(name, encoding="utf-8") as file:
            return RuleSet(_froth.Rules.parse(name, file.read()), name)

    @staticmethod
    def parse(text: str, *, file: str = "rules.yaml") -> RuleSet:
        """The rule set in this text, which messages call `file`."""
        return RuleSet(_froth.Rules.parse(file, text))

    @property
    def id(self) -> str:
        """Its name."""
        return self._native.id

    @property
    def version(self) -> str:
        """Its author's version."""
        return self._native.version

    @property
    def title(self) -> str:
        """The question that it asks."""
        return self._native.title

    @property
    def about(self) -> str | None:
        """What it is about, and what is known to be weak."""
        return self._native.about

    @property
    def calendar(self) -> str:
        """The steps at which it decides: `quarter`, `trading day`, `rows`."""
        return self._native.calendar

    @property
    def text(self) -> str:
        """Its text."""
        return self._native.text

    @property
    def inputs(self) -> dict[str, list[str]]:
        """The series it needs, each with the columns that it is looked for under."""
        return dict(self._native.columns())

    @property
    def compares_entities(self) -> bool:
        """Whether an input is made by comparing all entities of a date."""
        return self._native.compares_entities

    @property
    def signals(self) -> list[str]:
        """What it watches."""
        return self._native.signals

    @property
    def phases(self) -> list[str]:
        """The verdicts it can come to, in their order."""
        return self._native.phases

    @property
    def params(self) -> dict[str, str]:
        """Its numbers, as rules write them."""
        return dict(self._native.params)

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (self._native.file, self._native.text, self._path)

    def __repr__(self) -> str:
        return f"<froth.RuleSet {self.id} {self.version}: {self.title}>"

    def evaluate(
        self,
        data: Data | None = None,
        *,
        sections: Section | Iterable[Section] = (),
        draws: int = 1000,
        seed: int = 1,
        **asking: Unpack[Asking],
    ) -> Report:
        """Which phase it is, why, and what is not known.

        Without data the figures are asked that come with a built-in rule set. The
        sections take longer, and only `to_dict()` and the texts have them.
        """
        return Report(self._question(data, asking), _names(sections), draws, seed)

    def history(
        self,
        data: Data | None = None,
        *,
        start: Day | None = None,
        end: Day | None = None,
        every: str | None = None,
        values: bool = False,
        **asking: Unpack[Asking],
    ) -> History:
        """What every decision of the past would have been.

        `start` and `end` say which are shown, `every="1y"` that of each year only the
        last one is; with `values` each has what it saw of every input.
        """
        span = (_day(start), _day(end), every)
        return History(self._question(data, asking), span, values)

    def explain(
        self, what: str | None = None, data: Data | None = None, **asking: Unpack[Asking]
    ) -> Explanation:
        """Why a signal, a phase or any expression is what it is; without a name, every
        phase that was passed over and the one that holds."""
        return Explanation(self._question(data, asking).explain(what))

    def compute(
        self,
        expressions: str | Iterable[str],
        data: Data | None = None,
        **asking: Unpack[Asking],
    ) -> Values:
        """The values of expressions over the names of these rules, period by period."""
        return Values(self._question(data, asking).compute(_names(expressions)))

    def survey(
        self,
        data: Data,
        *,
        entity: str,
        date: str | None = None,
        shared: Data | None = None,
        rows: Literal["last", "all"] = "last",
        sort: bool = False,
        threads: int | None = None,
        **asking: Unpack[Asking],
    ) -> Survey:
        """The phase of each of many entities, such as companies.

        `entity` and `date` are columns of the table, `shared` series that all entities
        have in common. The rows of an entity follow each other and rise by date, or
        `sort` has it done in memory.
        """
        if "set" in asking:
            raise ValueError("`set` is about one entity, and `entity` about many")
        if "vintages" in asking:
            raise ValueError("vintages of a table of many entities are rows: `released` says of when")
        reading = {
            "entity": entity,
            "date": date,
            "rows": rows,
            "sort": sort,
            "threads": threads,
        }
        tables, others = sources(data), sources(shared, "shared")
        found = _froth.survey(self._native, tables, others, reading, _asking(asking))
        warn(found.notes)
        return Survey(found)

    def score(
        self,
        data: Data | None = None,
        *,
        episodes: Episodes | None = None,
        fall: str | None = None,
        within: str | None = None,
        labels: Episodes | None = None,
        rank: str | Iterable[str] = (),
        horizon: str = "12q",
        preference: float = 0.5,
        start: Day | None = None,
        end: Day | None = None,
        views: Knowledge | Iterable[Knowledge] = (),
        **asking: Unpack[Asking],
    ) -> Score:
        """How often these rules warned of what happened, and how often in vain.

        `episodes` have the columns `onset`, `end`, `name` and `source`; without them it
        is a `fall` of so much (`"40pct"`) `within` a length of time, of the number that
        the rules name under `base_rates`. `labels` are episodes whose names are phases,
        `rank` expressions that rank decisions, `views` other views of the past to stand
        beside `knowledge`.
        """
        question = self._question(data, asking)
        own = asking.get("knowledge", "released")
        others = dict.fromkeys(view for view in _names(views) if view != own)
        scoring = {
            "episodes": None if episodes is None else _episodes(episodes, "episodes"),
            "fall": fall,
            "within": within,
            "labels": None if labels is None else _episodes(labels, "labels"),
            "rank": _names(rank),
            "horizon": horizon,
            "preference": preference,
            "start": _day(start),
            "end": _day(end),
            "views": list(others),
        }
        return Score(_froth.score(question, scoring))

    @overload
    def diff(
        self,
        other: RuleSet,
        data: Data | None = None,
        *,
        episodes: Episodes | None = None,
        **asking: Unpack[Asking],
    ) -> RulesDiff: ...

    @overload
    def diff(self, other: Day, data: Data | None = None, **asking: Unpack[Asking]) -> Diff: ...

    def diff(
        self,
        other: RuleSet | Day,
        data: Data | None = None,
        *,
        episodes: Episodes | None = None,
        **asking: Unpack[Asking],
    ) -> RulesDiff | Diff:
        """What changes from these rules to others, or has changed since a day.

        With another rule set: the keys that mean something else, every decision that
        comes out otherwise, and with `episodes` the records of both. What is left out,
        set and changed concerns the rule set that has it.
        """
        if isinstance(other, RuleSet):
            found = sources(data)
            own, theirs = _of_each(self, other, asking)
            old, new = self._asked(found, own), other._asked(found, theirs)
            happened = None if episodes is None else _episodes(episodes, "episodes")
            return RulesDiff(_froth.rules_diff(old, new, happened))
        day = _day(other)
        if day is None:
            raise TypeError("name a day, or give other rules")
        if episodes is not None:
            raise ValueError("`episodes` are for two rule sets, and a day is given")
        return Diff(_froth.diff(self._question(data, asking), day))

    def stream(
        self,
        *,
        knowledge: Literal["released", "vintage", "latest"] = "released",
        params: Mapping[str, str | float] | None = None,
    ) -> Stream:
        """These rules at work, one record after the other."""
        return Stream(self, None, {"knowledge": knowledge, "params": params or {}})

    def load(
        self,
        state: str,
        *,
        knowledge: Literal["released", "vintage", "latest"] = "released",
        params: Mapping[str, str | float] | None = None,
    ) -> Stream:
        """A stream that goes on from what its `save()` gave."""
        return Stream(self, state, {"knowledge": knowledge, "params": params or {}})

    def monitor(self, *, params: Mapping[str, str | float] | None = None) -> Monitor:
        """These rules at work for verdicts alone: no dates, no evidence, no history."""
        return Monitor(self, None, {"params": params or {}})

    def load_monitor(
        self, state: str, *, params: Mapping[str, str | float] | None = None
    ) -> Monitor:
        """A monitor that goes on from what its `save()` gave."""
        return Monitor(self, state, {"params": params or {}})

    def test(self, *paths: str | os.PathLike[str], filter: str = "") -> TestReport:
        """What came out of the tests in the rule file, beside it, and in these files."""
        named = [os.fspath(path) for path in paths]
        if self._path is not None:
            stem, ending = os.path.splitext(self._path)
            beside = f"{stem}.test{ending}"
            if os.path.isfile(beside) and beside not in named:
                named.insert(0, beside)
        tests = []
        for name in named:
            with open(name, encoding="utf-8") as file:
                tests.append((name, file.read()))
        return TestReport(*self._native.test(tests, filter))

    def _question(self, data: Data | None, asking: Asking) -> _froth.Question:
        return self._asked(sources(data), asking)

    def _asked(self, found: list[_froth.Source], asking: Asking) -> _froth.Question:
        dated = [
            (str(_day(day)), one)
            for day, tables in (asking.get("vintages") or {}).items()
            for one in sources(tables, f"vintage of {day}")
        ]
        question = _froth.Question(self._native, found, _asking(asking), dated)
        warn(question.notes)
        return question


class Stream:
    """Rules at work, one record after the other: the answers are those of the whole.

    An input is what is pushed under its name, in its own unit; what is not pushed is
    missing. Records follow each other without a hole.
    """

    def __init__(self, rules: RuleSet, state: str | None, asking: Asking) -> None:
        self._inputs = rules._native.inputs
        self._native = _froth.Stream(rules._native, state, _asking(asking))

    def push(
        self,
        values: Mapping[str, float | None],
        bar: Day | None = None,
        *,
        date: Day | None = None,
    ) -> Step:
        """One more record, and what is decided on it.

        `bar` is its period, such as `1999Q4`; rules that count rows need none. `date`
        is the day of the decision, or else the last day of the period.
        """
        said = self._native.push(_day(bar), _day(date), _numbers(values, self._inputs))
        day = None if said[1] is None else datetime.date.fromisoformat(said[1])
        return Step(said[0], day, said[2], tuple(said[3]), dict(said[4]))

    def save(self) -> str:
        """The state as text, to be gone on with by `RuleSet.load`."""
        return self._native.save()

    def to_dict(self) -> dict[str, Any]:
        """The report of the last decision."""
        found: dict[str, Any] = json.loads(self._native.report().json())
        return found

    def __str__(self) -> str:
        return self._native.report().text().rstrip("\n")


class Monitor:
    """Rules at work for verdicts alone: what they must remember, and nothing else.

    An input is what is pushed under its name, in its own unit; what is not pushed is
    missing. It can run for ever: its state is as long as the windows of the rules.
    """

    def __init__(self, rules: RuleSet, state: str | None, asking: Asking) -> None:
        self._inputs = rules._native.inputs
        self._native = _froth.Monitor(rules._native, state, _asking(asking))

    def push(self, values: Mapping[str, float | None]) -> str | None:
        """One more record; the phase, or `None` if more than one is possible."""
        return self._native.push(_numbers(values, self._inputs))

    @property
    def phase(self) -> str | None:
        """The phase at the last record."""
        return self._native.phase

    @property
    def possible(self) -> tuple[str, ...]:
        """The phases that could still be the answer, in the order of the rules."""
        return tuple(self._native.possible)

    @property
    def signals(self) -> dict[str, State]:
        """The state of each signal at the last record; empty before the first."""
        return dict(self._native.signals)

    def reset(self) -> None:
        """Back to before the first record."""
        self._native.reset()

    def save(self) -> str:
        """The state as text, to be gone on with by `RuleSet.load_monitor`."""
        return self._native.save()


def _numbers(values: Mapping[str, float | None], inputs: list[str]) -> list[float]:
    """A number for each input, in their order."""
    for name in values:
        if name not in inputs:
            near = difflib.get_close_matches(name, inputs, 1)
            hint = f": did you mean `{near[0]}`?" if near else ""
            raise KeyError(f"these rules have no input `{name}`{hint}")
    found = [values.get(name) for name in inputs]
    return [math.nan if value is None else float(value) for value in found]


@dataclass(frozen=True)
class Step:
    """What was decided on one record."""

    bar: str
    date: datetime.date | None
    phase: str | None
    possible: tuple[str, ...]
    signals: dict[str, State]


@dataclass(frozen=True)
class Operator:
    """An operator: what rules can do with series."""

    name: str
    family: str
    usage: str
    gives: str
    definition: str
    lookback: str
    missing: str
    source: str


def operators() -> list[Operator]:
    """All operators, in the order of the documentation."""
    return [Operator(*texts) for texts in _froth.operators()]


def check(text: str, *, file: str = "rules.yaml") -> list[Diagnostic]:
    """All that is wrong with the text of rules, and what is odd about it."""
    return read(_froth.check(file, text))


def compute(
    expressions: str | Iterable[str],
    data: Data,
    *,
    calendar: Literal["day", "week", "month", "quarter", "year", "rows"] | None = None,
    **asking: Unpack[Asking],
) -> Values:
    """The values of expressions over the columns of data, without any rules."""
    if "vintages" in asking:
        raise ValueError("`vintages` are for rules")
    found = _froth.compute(sources(data), _names(expressions), calendar, _asking(asking))
    return Values(found)


def _again(file: str, text: str, path: str | None) -> RuleSet:
    """The rule set that another process sent; what is odd about it was told there."""
    rules = RuleSet.__new__(RuleSet)
    rules._native, rules._path = _froth.Rules.parse(file, text), path
    return rules


def _of_each(old: RuleSet, new: RuleSet, asking: Asking) -> tuple[Asking, Asking]:
    """What concerns each of two rule sets; what none has stays, to be told."""

    def of(own: RuleSet, other: RuleSet) -> Asking:
        def concerns(name: str, kind: Literal["inputs", "params"]) -> bool:
            return name in getattr(own, kind) or name not in getattr(other, kind)

        kept = Asking(**asking)
        if "drop" in asking:
            kept["drop"] = [name for name in _names(asking["drop"]) if concerns(name, "inputs")]
        if "params" in asking:
            pairs = dict(_pairs(asking["params"]))
            kept["params"] = {name: one for name, one in pairs.items() if concerns(name, "params")}
        if "set" in asking:
            pairs = dict(_pairs(asking["set"]))
            kept["set"] = {name: one for name, one in pairs.items() if concerns(name, "inputs")}
        return kept

    return of(old, new), of(new, old)
