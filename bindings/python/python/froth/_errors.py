"""What is wrong, as data: exceptions, warnings and the diagnostics in them."""

from __future__ import annotations

import json
import os
import sys
import warnings
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

_HERE = os.path.dirname(os.path.abspath(__file__))


@dataclass(frozen=True)
class Place:
    """Where something stands in a file; lines and columns count from 1."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    text: str


@dataclass(frozen=True)
class Diagnostic:
    """One thing that is wrong, or worth knowing, about rules or data."""

    code: str
    severity: Literal["note", "warning", "error"]
    message: str
    place: Place | None
    help: str | None

    def __str__(self) -> str:
        place = f"{self.place.file}:{self.place.line}: " if self.place else ""
        help = f" ({self.help})" if self.help else ""
        return f"{place}{self.severity}[{self.code}]: {self.message}{help}"


class FrothError(Exception):
    """Rules or data are wrong, or these data lack what these rules read.

    `kind` says who can mend it: the author of the `"rules"`, the supplier of the
    `"data"`, or who asked (`"input"`). `diagnostics` has all that was found.
    """

    kind: Literal["rules", "data", "input"]
    diagnostics: tuple[Diagnostic, ...]

    def __init__(
        self,
        text: str,
        kind: Literal["rules", "data", "input"],
        document: str,
    ) -> None:
        super().__init__(text, kind, document)
        self.kind = kind
        self.diagnostics = tuple(read(document))
        self._document = document

    def to_json(self) -> str:
        """The diagnostics in the shape `froth.diagnostics/1`."""
        return self._document

    def __str__(self) -> str:
        return str(self.args[0])


class FrothWarning(UserWarning):
    """Something about rules or data that still can be used."""

    diagnostic: Diagnostic

    def __init__(self, text: str, diagnostic: Diagnostic) -> None:
        super().__init__(text, diagnostic)
        self.diagnostic = diagnostic

    def __str__(self) -> str:
        return str(self.args[0])


def read(document: str) -> list[Diagnostic]:
    """The diagnostics in JSON of the shape `froth.diagnostics/1`."""
    return [_diagnostic(found) for found in json.loads(document)["diagnostics"]]


def warn(listed: Iterable[tuple[str, str]]) -> None:
    """Warns of each, at the line that called this package."""
    for text, document in listed:
        for diagnostic in read(document):
            warnings.warn(FrothWarning(text, diagnostic), stacklevel=_level())


def _diagnostic(found: dict[str, Any]) -> Diagnostic:
    place = found["place"]
    return Diagnostic(
        code=found["code"],
        severity=found["severity"],
        message=found["message"],
        place=None if place is None else Place(**place),
        help=found["help"],
    )


def _level() -> int:
    """How far up the first caller stands who is not of this package."""
    level = 1
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_code.co_filename.startswith(_HERE):
        frame = frame.f_back
        level += 1
    return level


def _raised(kind: Literal["rules", "data", "input"], text: str, document: str) -> FrothError:
    """What the native part raises."""
    return FrothError(text, kind, document)
