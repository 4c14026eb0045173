"""Rules at work, record by record."""

import datetime
import math

import hot
import pytest

import froth

HEAT = [1.0, 2.0, None, 5.0, 6.0, 2.0]


def test_a_stream_says_what_the_whole_says() -> None:
    rules = hot.rows()
    whole = rules.history({"heat": HEAT}).bars
    stream = rules.stream()
    for heat, bar in zip(HEAT, whole, strict=True):
        step = stream.push({"heat": heat})
        assert (step.bar, step.phase, step.signals) == (bar["bar"], bar["phase"], bar["signals"])
        assert list(step.possible) == bar["possible"]
    assert stream.to_dict()["phase"]["id"] == whole[-1]["phase"]
    assert str(stream).startswith("Is it hot?")


def test_a_saved_stream_goes_on_as_if_it_had_never_stopped() -> None:
    rules = hot.rows()
    through = rules.stream()
    steps = [through.push({"heat": heat}) for heat in HEAT]
    state = None
    for heat, step in zip(HEAT, steps, strict=True):
        stream = rules.stream() if state is None else rules.load(state)
        assert stream.push({"heat": heat}) == step
        state = stream.save()
    assert state == through.save()


def test_periods_follow_each_other_without_a_hole() -> None:
    stream = hot.monthly().stream()
    step = stream.push({"heat": 2.0}, "1999-01")
    assert step.date == datetime.date(1999, 1, 31) and step.phase == "cool"
    for wrong in ("1999-03", "1999-01", "1998-12", "1999Q1", "1999-02-01"):
        with pytest.raises(ValueError, match=wrong):
            stream.push({"heat": 5.0}, wrong)
    with pytest.raises(ValueError, match="name the month"):
        stream.push({"heat": 5.0})
    assert stream.push({"heat": 5.0}, "1999-02", date="1999-03-05").phase == "warm"
    again = hot.monthly().load(stream.save())
    with pytest.raises(ValueError, match="does not follow 1999-02: push 1999-03"):
        again.push({"heat": 5.0}, "1999-04")
    assert again.push({"heat": 1.0}, "1999-03").phase == "cool"


def test_what_is_not_pushed_is_missing() -> None:
    for values in ({}, {"heat": None}, {"heat": math.nan}):
        assert hot.rows().stream().push(values).phase is None
    with pytest.raises(KeyError, match="did you mean `heat`"):
        hot.rows().stream().push({"heta": 1.0})


def test_a_state_of_other_rules_or_parameters_is_refused() -> None:
    stream = hot.monthly().stream()
    stream.push({"heat": 2.0}, "1999-01")
    state = stream.save()
    with pytest.raises(froth.FrothError):
        hot.rows().load(state)
    with pytest.raises(froth.FrothError):
        hot.monthly().load(state, params={"limit": 4})
    with pytest.raises(froth.FrothError):
        hot.monthly().load(state[:-40])


def test_parameters_are_changed_for_a_stream() -> None:
    stream = hot.monthly().stream(params={"limit": 1})
    assert stream.push({"heat": 2.0}, "1999-01").phase == "warm"


def test_a_monitor_says_the_phases_of_a_stream() -> None:
    rules = hot.rows()
    stream, monitor = rules.stream(), rules.monitor()
    assert monitor.phase is None and monitor.signals == {}
    for heat in HEAT:
        step = stream.push({"heat": heat})
        assert monitor.push({"heat": heat}) == step.phase == monitor.phase
        assert monitor.possible == step.possible and monitor.signals == step.signals
    with pytest.raises(KeyError, match="did you mean `heat`"):
        monitor.push({"heta": 1.0})
    monitor.reset()
    assert monitor.save() == rules.monitor().save()


def test_a_saved_monitor_goes_on_as_if_it_had_never_stopped() -> None:
    rules = hot.rows()
    through = rules.monitor()
    state = None
    for heat in HEAT:
        monitor = rules.monitor() if state is None else rules.load_monitor(state)
        assert monitor.push({"heat": heat}) == through.push({"heat": heat})
        assert (monitor.possible, monitor.signals) == (through.possible, through.signals)
        state = monitor.save()
    assert state == through.save()
    assert state is not None
    assert rules.load_monitor(state).phase == through.phase
    for wrong in ("{", rules.stream().save(), state.replace("froth.monitor/2", "froth.monitor/9")):
        with pytest.raises(froth.FrothError):
            rules.load_monitor(wrong)
