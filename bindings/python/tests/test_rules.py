"""Rule sets, what is wrong with them, and what is told about them."""

import pickle
import warnings
from pathlib import Path

import hot
import pytest

import froth


def test_every_rule_set_that_is_built_in_is_read() -> None:
    for id in froth.builtin():
        rules = froth.RuleSet.builtin(id)
        assert rules.id == id and rules.phases and rules.inputs


def test_a_name_that_is_nearly_right_is_suggested() -> None:
    with pytest.raises(KeyError, match="did you mean `sahm`"):
        froth.RuleSet.builtin("sham")


def test_a_file_is_read_and_named_in_the_report(root: Path) -> None:
    path = root / "rules" / "sahm.yaml"
    rules = froth.RuleSet.from_path(path)
    assert rules.text == path.read_text()
    found = rules.evaluate(root / "fixtures" / "us-unemployment.csv").to_dict()
    assert found["provenance"]["rules"]["file"] == str(path)


def test_all_that_is_wrong_is_told_as_data() -> None:
    with pytest.raises(froth.FrothError) as raised:
        froth.RuleSet.parse(hot.MONTHLY.replace("heat > limit", "heta > limit + 1pp"))
    error = raised.value
    assert error.kind == "rules"
    [first, *_] = error.diagnostics
    assert first.code == "F0301" and first.severity == "error"
    assert first.place is not None
    assert (first.place.file, first.place.text) == ("rules.yaml", "heta")
    assert first.help == "did you mean `heat`?"
    assert str(error).startswith("error[F0301]")


def test_an_error_survives_a_pickle() -> None:
    with pytest.raises(froth.FrothError) as raised:
        froth.RuleSet.parse("id: x")
    again = pickle.loads(pickle.dumps(raised.value))
    assert again.diagnostics == raised.value.diagnostics and str(again) == str(raised.value)


def test_rules_that_compare_entities_say_so(root: Path) -> None:
    assert froth.RuleSet.from_path(root / "tests" / "accept" / "across.yaml").compares_entities
    assert not hot.monthly().compares_entities


def test_rules_are_sent_to_other_processes() -> None:
    for rules in (hot.monthly(), froth.RuleSet.builtin("sahm")):
        again = pickle.loads(pickle.dumps(rules))
        assert (again.id, again.text) == (rules.id, rules.text)
    data = {"date": ["1999-01"], "heat": [5.0]}
    assert pickle.loads(pickle.dumps(hot.monthly())).evaluate(data).phase.id == "warm"


def test_checking_raises_nothing() -> None:
    assert froth.check(hot.MONTHLY) == []
    assert {one.code for one in froth.check("id: x")} == {"F0203"}
    assert froth.code("F0301").startswith("# F0301")
    with pytest.raises(KeyError):
        froth.code("F9999")


def test_what_is_odd_about_rules_is_a_warning_at_the_line_that_asked() -> None:
    odd = hot.MONTHLY.replace("signals:", "  spare: { value: 1, because: x, judgement: true }\nsignals:")
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        froth.RuleSet.parse(odd)
    [one] = told
    assert isinstance(one.message, froth.FrothWarning)
    assert one.message.diagnostic.severity == "warning"
    assert one.filename == __file__


def test_help_speaks_of_keywords_and_not_of_the_command_line() -> None:
    with pytest.raises(froth.FrothError) as raised:
        hot.monthly().evaluate({"date": ["1999-01"], "cold": [1.0]})
    assert raised.value.kind == "input"
    assert "allow_missing=True" in str(raised.value) and "--" not in str(raised.value.diagnostics)


def test_rule_tests_run(root: Path, tmp_path: Path) -> None:
    assert froth.RuleSet.builtin("sahm").test().is_success
    beside = froth.RuleSet.from_path(root / "rules" / "sahm.yaml").test()
    assert beside.is_success and beside.passed > 0 and beside.failed == 0
    one = froth.RuleSet.builtin("sahm").test(filter="no test is called so")
    assert not one.is_success and one.passed == 0
    assert "passed" in str(beside) and beside.to_dict()["schema"] == "froth.tests/1"
