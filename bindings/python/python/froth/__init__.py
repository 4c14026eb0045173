"""Rules for warning signals over dated data: which phase it is, and why.

    import froth

    rules = froth.RuleSet.builtin("sahm")
    report = rules.evaluate("unemployment.csv", as_of="2008-06-30")
    report.phase.id, report.phase.since

What is not known is unknown, and never taken for off or zero.
"""

from ._data import Data
from ._errors import Diagnostic, FrothError, FrothWarning, Place
from ._froth import Table, __version__, builtin
from ._froth import explanation as _explanation
from ._reports import (
    Comparing,
    Evidence,
    Explanation,
    History,
    Report,
    Sighting,
    Signal,
    Survey,
    TestReport,
    Values,
    Verdict,
)
from ._rules import Asking, RuleSet, Step, Stream, check, compute

__all__ = [
    "Asking",
    "Comparing",
    "Data",
    "Diagnostic",
    "Evidence",
    "Explanation",
    "FrothError",
    "FrothWarning",
    "History",
    "Place",
    "Report",
    "RuleSet",
    "Sighting",
    "Signal",
    "Step",
    "Stream",
    "Survey",
    "Table",
    "TestReport",
    "Values",
    "Verdict",
    "__version__",
    "builtin",
    "check",
    "code",
    "compute",
]


def code(name: str) -> str:
    """The page about the code of a diagnostic, such as `F0301`."""
    page = _explanation(name)
    if page is None:
        raise KeyError(f"there is no diagnostic `{name}`")
    return page
