"""Rules for warning signals over dated data: which phase it is, and why.

    import froth

    rules = froth.RuleSet.builtin("sahm")
    report = rules.evaluate("unemployment.csv", as_of="2008-06-30")
    report.phase.id, report.phase.since

What is not known is unknown, and never taken for off or zero.
"""

from ._asking import Asking
from ._data import Data, Episodes
from ._errors import Diagnostic, FrothError, FrothWarning, Place
from ._froth import Table, __version__, builtin
from ._froth import explanation as _explanation
from ._reports import (
    Comparing,
    Diff,
    Evidence,
    Explanation,
    History,
    Moment,
    Report,
    RulesDiff,
    Score,
    Sighting,
    Signal,
    Survey,
    TestReport,
    Values,
    Verdict,
)
from ._rules import Monitor, Operator, RuleSet, Step, Stream, check, compute, operators

__all__ = [
    "Asking",
    "Comparing",
    "Data",
    "Diagnostic",
    "Diff",
    "Episodes",
    "Evidence",
    "Explanation",
    "FrothError",
    "FrothWarning",
    "History",
    "Moment",
    "Monitor",
    "Operator",
    "Place",
    "Report",
    "RuleSet",
    "RulesDiff",
    "Score",
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
    "operators",
]


def code(name: str) -> str:
    """The page about the code of a diagnostic, such as `F0301`."""
    page = _explanation(name)
    if page is None:
        raise KeyError(f"there is no diagnostic `{name}`")
    return page
