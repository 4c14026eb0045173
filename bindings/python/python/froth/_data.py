"""What data may be: files, tables of any library that speaks Arrow, and columns.

A column of Python values holds numbers, dates or texts; `None` and NaN are missing.
What cannot be read is an error, never an empty answer.
"""

from __future__ import annotations

import csv
import datetime
import decimal
import io
import math
import numbers
import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol, TypeAlias, runtime_checkable

from ._froth import Source


@runtime_checkable
class ArrowTable(Protocol):
    """A table that speaks the Arrow PyCapsule interface: of pandas, Polars, PyArrow,
    DuckDB and others."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...


# Mostly lists; of lists of several types a checker of types makes objects.
Columns: TypeAlias = Mapping[str, Any]
OneSource: TypeAlias = "str | os.PathLike[str] | ArrowTable | Columns"
Data: TypeAlias = "OneSource | Sequence[OneSource]"
Episodes: TypeAlias = "OneSource | Sequence[Mapping[str, Any]]"

_EPOCH = datetime.date(1970, 1, 1)
_NO_TIME = datetime.time(0)


def sources(data: Data | None, name: str = "table") -> list[Source]:
    """Each thing that data come from; none for `None`."""
    if data is None:
        return []
    if isinstance(data, Sequence) and not isinstance(data, str | bytes):
        if not data:
            raise ValueError("the list of data is empty")
        return [_source(one, f"{name} {place}") for place, one in enumerate(data, 1)]
    return [_source(data, name)]


def _source(data: Any, name: str) -> Source:
    if isinstance(data, str | os.PathLike):
        path = os.fspath(data)
        # What is wrong with the name is told as by everything else in Python.
        with open(path, "rb"):
            return Source.file(path)
    if isinstance(data, Mapping):
        return _columns(data, name)
    if hasattr(data, "reset_index"):
        data = _with_texts_of_periods(data)
    if hasattr(data, "__arrow_c_stream__"):
        try:
            return Source.arrow(name, data.__arrow_c_stream__())
        except ImportError:
            # pandas has Arrow's interface from PyArrow only.
            if not hasattr(data, "reset_index"):
                raise
            return _columns(_of_frame(data), name)
    kind = f"{type(data).__module__}.{type(data).__qualname__}"
    if hasattr(data, "collect"):
        raise TypeError(f"`{kind}` is not computed yet: give its `.collect()`")
    raise TypeError(
        f"`{kind}` is not data: give a file name, a table of pandas, Polars, PyArrow or "
        "DuckDB, or a dict of columns"
    )


def _of_frame(frame: Any) -> dict[str, list[Any]]:
    """The columns of a frame of pandas, its index among them unless it counts rows."""
    if frame.index.name is not None or frame.index.nlevels > 1:
        frame = frame.reset_index()
    elif type(frame.index).__name__ != "RangeIndex":
        frame = frame.rename_axis("__index_level_0__").reset_index()
    names = [str(name) for name in frame.columns]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"two columns are called `{name}`")
    return {name: frame.iloc[:, place].tolist() for place, name in enumerate(names)}


def _with_texts_of_periods(frame: Any) -> Any:
    """The same with texts such as `1999Q4` for periods, of which Arrow has the number
    since 1970 only."""

    def is_of_periods(kind: Any) -> bool:
        return type(kind).__name__ == "PeriodDtype"

    def texts(column: str, periods: Iterable[Any]) -> list[Any]:
        return [_value(column, row, one)[1] for row, one in enumerate(periods, 1)]

    index = getattr(frame, "index", None)
    if index is not None and is_of_periods(getattr(index, "dtype", None)):
        named = texts(index.name or "index", index)
        frame = frame.set_axis(named, axis=0).rename_axis(index.name)
    kinds: Any = getattr(frame, "dtypes", {})
    for name, kind in kinds.items() if hasattr(kinds, "items") else ():
        if is_of_periods(kind):
            frame = frame.assign(**{name: texts(name, frame[name])})
    return frame


def episodes(data: Episodes, name: str) -> tuple[str, str]:
    """A file of episodes: its name, and its text."""
    if isinstance(data, str | os.PathLike):
        path = os.fspath(data)
        with open(path, encoding="utf-8", newline="") as file:
            return path, file.read()
    if isinstance(data, Mapping):
        columns: Any = data
    elif hasattr(data, "to_pydict"):
        columns = data.to_pydict()
    elif hasattr(data, "to_dict"):
        columns = data.to_dict("list") if hasattr(data, "iloc") else data.to_dict(as_series=False)
    elif isinstance(data, Sequence) and all(isinstance(row, Mapping) for row in data):
        rows: Any = data
        titles = list(dict.fromkeys(title for row in rows for title in row))
        columns = {title: [row.get(title) for row in rows] for title in titles}
    else:
        kind = f"{type(data).__module__}.{type(data).__qualname__}"
        raise TypeError(f"`{kind}` has no episodes: give a file name, a table or a list of dicts")
    listed = {title: _listed(title, values) for title, values in columns.items()}
    if len({len(values) for values in listed.values()}) > 1:
        raise ValueError("columns are of one length")
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    writer.writerow(listed)
    for row, cells in enumerate(zip(*listed.values(), strict=True), 1):
        both = zip(listed, cells, strict=True)
        writer.writerow([_written(title, row, cell) for title, cell in both])
    return name, written.getvalue()


def _written(column: str, row: int, value: Any) -> str:
    kind, value = _value(column, row, value)
    if value is None:
        return ""
    if kind == "days":
        return (_EPOCH + datetime.timedelta(days=value)).isoformat()
    return f"{value:.0f}" if kind == "numbers" and value == int(value) else str(value)


def _columns(data: Columns, name: str) -> Source:
    columns: list[tuple[str, Any]] = []
    lengths: dict[str, int] = {}
    for column, values in data.items():
        if not isinstance(column, str):
            raise TypeError(f"the name of a column is a text, not `{column!r}`")
        listed = _listed(column, values)
        lengths[column] = len(listed)
        columns.append((column, _column(column, listed)))
    if len(set(lengths.values())) > 1:
        told = ", ".join(f"`{column}` has {length}" for column, length in lengths.items())
        raise ValueError(f"columns are of one length, and {told}")
    if not columns:
        raise ValueError("the table has no columns")
    return Source.columns(name, columns)


def _listed(column: str, values: Any) -> list[Any]:
    """The values of a column, of whatever library, as values of Python."""
    if isinstance(values, str | bytes) or not isinstance(values, Iterable):
        raise TypeError(f"column `{column}` is a list of values, not `{values!r}`")
    if getattr(getattr(values, "dtype", None), "kind", "") == "M" and hasattr(values, "astype"):
        # In nanoseconds NumPy would list whole numbers.
        values = values.astype("datetime64[us]")
    for listing in ("to_pylist", "to_list", "tolist"):
        if hasattr(values, listing):
            return list(getattr(values, listing)())
    return list(values)


def _column(column: str, values: list[Any]) -> Any:
    kinds: dict[str, int] = {}
    read: list[Any] = []
    for row, value in enumerate(values, 1):
        kind, value = _value(column, row, value)
        read.append(value)
        if value is not None:
            kinds.setdefault(kind, row)
    if len(kinds) > 1:
        told = " and ".join(f"{kind} in row {row}" for kind, row in kinds.items())
        raise ValueError(f"column `{column}` holds {told}; write None where a value is missing")
    if "days" in kinds:
        return {"days": read}
    if "text" in kinds:
        return {"texts": read}
    return [math.nan if value is None else value for value in read]


def _value(column: str, row: int, value: Any) -> tuple[str, Any]:
    """What kind of value this is, and the value as the native part takes it."""
    if value is None or type(value).__name__ in ("NAType", "NaTType"):
        return "nothing", None
    if type(value).__name__ == "datetime64":
        return _value(column, row, value.astype("datetime64[us]").item())
    if isinstance(value, str):
        return "text", value
    if type(value).__name__ == "Period":
        return "text", _period(column, row, value)
    if isinstance(value, datetime.datetime):
        # Midnight elsewhere is of another day in Greenwich.
        if value.time() != _NO_TIME or value.utcoffset():
            raise ValueError(
                f"column `{column}` holds a time of day in row {row}; write whole days: which "
                "day a time belongs to, the time zone decides"
            )
        return "days", (value.date() - _EPOCH).days
    if isinstance(value, datetime.date):
        return "days", (value - _EPOCH).days
    if isinstance(value, numbers.Real | decimal.Decimal) and not isinstance(value, bool):
        try:
            number = float(value)
        except OverflowError:
            # What is infinite is refused where it is read.
            number = math.inf
        return "numbers", None if math.isnan(number) else number
    raise TypeError(
        f"column `{column}` holds `{value!r}` in row {row}, a value of `{type(value).__name__}`; "
        "values are numbers, dates, texts and None"
    )


def _period(column: str, row: int, period: Any) -> str:
    """A period of pandas as text; only those of the common calendar have one."""
    step, start = period.freqstr, period.start_time
    if step == "D":
        return str(start.date().isoformat())
    if step in ("M", "ME"):
        return f"{start.year:04}-{start.month:02}"
    if step in ("Q-DEC", "QE-DEC"):
        return f"{start.year:04}Q{(start.month + 2) // 3}"
    if step in ("Y-DEC", "YE-DEC", "A-DEC"):
        return f"{start.year:04}"
    if step == "W-SUN":
        year, week, _ = start.isocalendar()
        return f"{year:04}-W{week:02}"
    raise ValueError(
        f"column `{column}` holds the period `{period}` of `{step}` in row {row}; periods are "
        "days, weeks from Monday, months, and quarters and years that end with December"
    )
