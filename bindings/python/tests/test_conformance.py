"""The answers are those of the Rust library, byte for byte: `tests/conformance/`."""

import json
import warnings
from pathlib import Path
from typing import Any

import pytest

import froth
from froth import _froth as native

CASES = Path(__file__).resolve().parents[3] / "tests" / "conformance"
NAMES = sorted(path.stem for path in CASES.glob("*.json"))


def text(file: dict[str, Any]) -> str:
    return "\n".join(file["lines"]) + "\n"


def answer(case: dict[str, Any]) -> str:
    question = dict(case["question"])
    ask, rules = question.pop("ask"), case["rules"]
    if ask == "check":
        # What it says of good rules are warnings, and of wrong ones an error.
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            try:
                froth.RuleSet.parse(text(rules), file=rules["file"])
            except froth.FrothError as error:
                return error.to_json()
        assert all(isinstance(one.message, froth.FrothWarning) for one in told)
        return native.check(rules["file"], text(rules))
    if "id" in rules:
        own = froth.RuleSet.builtin(rules["id"])
    else:
        own = froth.RuleSet.parse(text(rules), file=rules["file"])
    files = []
    for file in case["data"]:
        Path(file["file"]).write_text(text(file))
        files.append(file["file"])
    data: Any = files or None
    try:
        if ask == "survey":
            return own.survey(data, **question).to_json()
        if ask == "explain":
            return own.explain(question.pop("what", None), data, **question).to_json()
        if ask == "compute":
            return own.compute(question.pop("expressions"), data, **question).to_json()
        if ask == "history":
            return own.history(data, **question).to_json()
        return own.evaluate(data, **question).to_json()
    except froth.FrothError as error:
        return error.to_json()


@pytest.mark.parametrize("name", NAMES)
def test_the_answer_is_that_of_rust_to_the_byte(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = json.loads((CASES / f"{name}.json").read_text())
    monkeypatch.chdir(tmp_path)
    assert answer(case).splitlines() == case["expected"]


def test_there_is_a_good_dozen_of_every_kind() -> None:
    asked = {json.loads((CASES / f"{name}.json").read_text())["question"]["ask"] for name in NAMES}
    assert len(NAMES) >= 12
    assert asked == {"check", "compute", "evaluate", "explain", "history", "survey"}
