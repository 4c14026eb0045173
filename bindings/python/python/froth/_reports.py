"""What rules answer: objects with typed fields, which print as the program prints.

Fields hold what is asked for most. All that an answer says is in `to_dict()`, which
is the program's JSON.
"""

from __future__ import annotations

import datetime
import html
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any, Literal, TypeVar

from . import _froth
from ._plots import Backend, plot

State = Literal["off", "watch", "on", "unknown"]
Truth = Literal["true", "false", "unknown"]
T = TypeVar("T")


def _day(text: str | None) -> datetime.date | None:
    return None if text is None else datetime.date.fromisoformat(text)


def _made(kind: type[T], found: Mapping[str, Any]) -> T:
    """An object with the fields of its class, out of JSON."""
    values = {}
    for own in fields(kind):  # type: ignore[arg-type]
        read: Callable[[Any], Any] | None = own.metadata.get("read")
        value = found.get(own.name)
        values[own.name] = value if read is None else read(value)
    return kind(**values)


def _read(read: Callable[[Any], Any]) -> Any:
    return field(metadata={"read": read})


def _texts(found: list[str] | None) -> tuple[str, ...]:
    return tuple(found or ())


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """Which phase it is. `id` is `None` if what is unknown leaves more than one
    `possible`; `needs` are the inputs that would settle it."""

    id: str | None
    title: str | None
    like: str | None
    since: datetime.date | None = _read(_day)
    since_bar: str | None
    bars: int
    because: str | None
    possible: tuple[str, ...] = _read(_texts)
    needs: tuple[str, ...] = _read(_texts)


@dataclass(frozen=True, kw_only=True)
class Comparing:
    """Two numbers that a condition compares; `None` where one is unknown."""

    expression: str
    value: float | None
    sign: str
    against: str
    threshold: float | None
    margin: float | None
    unit: str
    margin_unit: str
    truth: Truth
    period: str | None
    known: datetime.date | None = _read(_day)
    inputs: tuple[str, ...] = _read(_texts)


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """A condition of a signal, and the numbers that decide it."""

    level: Literal["watch", "on", "until"]
    condition: str
    truth: Truth
    line: int
    comparisons: tuple[Comparing, ...] = _read(
        lambda found: tuple(_made(Comparing, one) for one in found)
    )


@dataclass(frozen=True, kw_only=True)
class Signal:
    """What a signal says, since when, and on what evidence."""

    title: str | None
    state: State
    possible: tuple[State, ...] = _read(_texts)
    since: datetime.date | None = _read(_day)
    since_bar: str | None
    because: str | None
    evidence: tuple[Evidence, ...] = _read(
        lambda found: tuple(_made(Evidence, one) for one in found)
    )


@dataclass(frozen=True, kw_only=True)
class Sighting:
    """What the decision saw of an input."""

    title: str | None
    column: str | None
    file: str | None
    value: float | None
    unit: str
    period: str | None
    known: datetime.date | None = _read(_day)
    is_provisional: bool
    age_days: int | None
    unknown: dict[str, Any] | None


class _Answer:
    """What all answers have: text, JSON, and the JSON as a dict."""

    _native: Any

    def to_json(self) -> str:
        """The answer as the program writes it with `--format json`."""
        return str(self._native.json())

    def to_dict(self) -> dict[str, Any]:
        """The same, read; each call gives a dict of its own."""
        found: dict[str, Any] = json.loads(self.to_json())
        return found

    @cached_property
    def _found(self) -> dict[str, Any]:
        return self.to_dict()

    def __str__(self) -> str:
        return str(self._native.text()).rstrip("\n")

    def __repr__(self) -> str:
        return str(self)


class _Tabular(_Answer):
    """What answers that are tables have, too."""

    @cached_property
    def table(self) -> _froth.Table:
        """The answer as a table of Arrow."""
        found: _froth.Table = self._native.table()
        return found

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self.table.__arrow_c_stream__(requested_schema)

    def __iter__(self) -> Iterator[dict[str, Any]]:
        """The rows of the table, each a dict; what speaks Arrow is faster."""
        return iter(self.table)


def _frame(page: str) -> str:
    """A whole page within a notebook, where its style reaches nothing else."""
    shown = html.escape(page, quote=True)
    style = "width:100%;height:40em;border:0"
    return f'<iframe sandbox srcdoc="{shown}" style="{style}"></iframe>'


class Report(_Tabular):
    """A decision: the phase, the signals, what was seen of the inputs. As a table it is
    the signals."""

    def __init__(self, question: _froth.Question, sections: list[str], draws: int, seed: int):
        self._question = question
        self._draws, self._seed = draws, seed
        self._native: _froth.Report = question.report(sections, draws, seed)

    @property
    def title(self) -> str:
        """The question that the rules ask."""
        return str(self._found["title"])

    @property
    def as_of(self) -> datetime.date | None:
        """The day of the decision; `None` for rows without dates."""
        return _day(self._found["as_of"])

    @property
    def bar(self) -> str | None:
        """The period of the decision, such as `1999Q4`, or the row."""
        bar: str | None = self._found["bar"]
        return bar

    @property
    def is_provisional(self) -> bool:
        """Whether the decision comes before the end of its period."""
        return bool(self._found["is_provisional"])

    @property
    def knowledge(self) -> str:
        """What the decision could know of the past."""
        return str(self._found["knowledge"])

    @cached_property
    def phase(self) -> Verdict:
        """The verdict."""
        return _made(Verdict, self._found["phase"])

    @cached_property
    def signals(self) -> dict[str, Signal]:
        """Each signal, in the order of the rules."""
        return {id: _made(Signal, one) for id, one in self._found["signals"].items()}

    @cached_property
    def inputs(self) -> dict[str, Sighting]:
        """What was seen of each input, in the order of the rules."""
        return {name: _made(Sighting, one) for name, one in self._found["inputs"].items()}

    def to_markdown(self) -> str:
        """The answer as a note."""
        asked = ["decided_by", "flips", "stability", "history"]
        return self._question.report(asked, self._draws, self._seed).markdown()

    def to_html(self) -> str:
        """The answer as a page of its own."""
        return self._whole().html()

    def to_svg(self) -> str | None:
        """The phases and signals over time; `None` if nothing was decided."""
        return self._question.report(["history", "charts"], self._draws, self._seed).svg()

    def plot(self, backend: Backend | None = None, *, ax: Any = None) -> Any:
        """The phases and signals up to the decision: axes of matplotlib, or a chart of
        altair."""
        return History(self._question, (None, None, None), False).plot(backend, ax=ax)

    def _whole(self) -> _froth.Report:
        asked = ["decided_by", "flips", "stability", "history", "charts"]
        return self._question.report(asked, self._draws, self._seed)

    def _repr_html_(self) -> str:
        return _frame(self.to_html())


class History(_Tabular):
    """Every decision of the past. As a table it is `bar`, `date`, `phase`, `possible`, and
    each signal."""

    def __init__(
        self,
        question: _froth.Question,
        span: tuple[str | None, str | None, str | None],
        values: bool,
    ):
        self._question, self._span = question, span
        self._native: _froth.History = question.history(span, values, False)

    @property
    def bars(self) -> list[dict[str, Any]]:
        """The decisions, oldest first."""
        return list(self._found["bars"])

    @property
    def episodes(self) -> list[dict[str, Any]]:
        """The runs of decisions in one phase, oldest first."""
        return list(self._found["episodes"])

    def to_csv(self) -> str:
        """The decisions as the program writes them with `--format csv`."""
        return self._native.csv()

    def to_html(self) -> str:
        """The history as a page of its own."""
        return self._question.history(self._span, False, True).html()

    def plot(self, backend: Backend | None = None, *, ax: Any = None) -> Any:
        """The phases and signals over time: axes of matplotlib, or a chart of altair."""
        found = self._found
        titles = [str(found["title"]), *(str(one["id"]) for one in found["signals"])]
        phases = [str(one["id"]) for one in found["phases"]]
        return plot(titles, phases, list(self), backend, ax)

    def _repr_html_(self) -> str:
        return _frame(self.to_html())


class Explanation(_Answer):
    """Why an answer is what it is, part by part."""

    def __init__(self, native: _froth.Explanation):
        self._native: _froth.Explanation = native


class Values(_Tabular):
    """The values of expressions, period by period; so is its table."""

    def __init__(self, native: _froth.Values):
        self._native: _froth.Values = native

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The periods, oldest first, each with its values."""
        return list(self._found["rows"])

    def __str__(self) -> str:
        names = ", ".join(column["expression"] for column in self._found["columns"])
        return f"{names}: {len(self.rows)} rows, every {self._found['calendar']}"


class Survey(_Tabular):
    """What rules say of many entities. As a table it is the rows asked for."""

    def __init__(self, native: _froth.Survey):
        self._native: _froth.Survey = native

    @property
    def entities(self) -> int:
        """How many entities there are."""
        return int(self._found["entities"])

    @property
    def verdicts(self) -> int:
        """How many verdicts there are, over all entities."""
        return int(self._found["bars"])

    @property
    def last(self) -> dict[str, int]:
        """How many entities are in each phase at their last bar."""
        return dict(self._found["last"]["phases"])

    @property
    def undetermined(self) -> int:
        """How many are in none for certain."""
        return int(self._found["last"]["undetermined"])

    @property
    def rows(self) -> _froth.Table:
        """`entity`, `date`, `phase`, `possible`, and each signal."""
        return self._native.rows

    @property
    def counts(self) -> _froth.Table:
        """How many entities are in each phase, date by date."""
        return self._native.counts

    @cached_property
    def table(self) -> _froth.Table:
        """The rows."""
        return self.rows


class Score(_Tabular):
    """How often rules warned of what happened, and how often in vain. As a table it has
    a row for each signal and phase, and each view of the past."""

    def __init__(self, native: _froth.Score):
        self._native: _froth.Score = native

    @property
    def views(self) -> list[dict[str, Any]]:
        """The record for each view of the past, in the order asked."""
        return list(self._found["views"])

    @cached_property
    def numbers(self) -> _froth.Table:
        """How well each number ranks decisions: those that decide a signal, how many
        signals are on, and the expressions asked for."""
        return self._native.numbers()

    def to_csv(self) -> str:
        """The records as the program writes them with `--format csv`."""
        return self._native.csv()


@dataclass(frozen=True, kw_only=True)
class Moment:
    """The verdict of one of two decisions."""

    as_of: datetime.date | None = _read(_day)
    bar: str | None
    phase: str | None
    title: str | None
    possible: tuple[str, ...] = _read(_texts)


class Diff(_Tabular):
    """What has changed since an earlier decision. As a table it is the signals then and
    now."""

    def __init__(self, native: _froth.Diff):
        self._native: _froth.Diff = native

    @property
    def is_changed(self) -> bool:
        """Whether the phase or the state of a signal is another."""
        return bool(self._found["is_changed"])

    @cached_property
    def then(self) -> Moment:
        """The earlier verdict."""
        return _made(Moment, self._found["then"])

    @cached_property
    def now(self) -> Moment:
        """The later one."""
        return _made(Moment, self._found["now"])


class RulesDiff(_Tabular):
    """What changes from one rule set to another. As a table it has a row for each phase
    and signal that a decision has otherwise."""

    def __init__(self, native: _froth.RulesDiff):
        self._native: _froth.RulesDiff = native

    @property
    def is_changed(self) -> bool:
        """Whether the rules mean something else, or decide something else."""
        return bool(self._found["is_changed"])

    @property
    def changes(self) -> list[dict[str, Any]]:
        """The keys of the rules that have another meaning."""
        return list(self._found["changes"])

    @property
    def decisions(self) -> list[dict[str, Any]]:
        """The decisions of both that differ, oldest first."""
        return list(self._found["decisions"])

    def to_markdown(self) -> str:
        """The answer as a note."""
        return self._native.markdown()


class TestReport(_Answer):
    """What came out of rule tests."""

    # For pytest, which collects classes of such names.
    __test__ = False

    def __init__(self, text: str, document: str, is_success: bool):
        self._text, self._document = text, document
        self.is_success = is_success

    def to_json(self) -> str:
        return self._document

    @property
    def passed(self) -> int:
        """How many tests came out as expected."""
        return int(self._found["counts"]["passed"])

    @property
    def failed(self) -> int:
        """How many did not."""
        return int(self._found["counts"]["failed"])

    def __str__(self) -> str:
        return self._text.rstrip("\n")
