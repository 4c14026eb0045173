"""What data may be: files, tables of any library that speaks Arrow, and columns.

A column of Python values holds numbers, dates or texts; `None` and NaN are missing.
What cannot be read is an error, never an empty answer.
"""

from __future__ import annotations

import datetime
import decimal
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
        f"`{kind}` is no data: give a file name, a table of pandas, Polars, PyArrow or "
        "DuckDB, or a dict of columns"
    )


def _of_frame(frame: Any) -> dict[str, list[Any]]:
    """The columns of a frame of pandas, its index among them if it has a name."""
    if frame.index.name is not None:
        frame = frame.reset_index()
    return {str(name): frame[name].tolist() for name in frame.columns}


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
    if isinstance(value, datetime.datetime):
        if value.tzinfo is not None:
            value = value.astimezone(datetime.UTC)
        if value.time() != _NO_TIME:
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


