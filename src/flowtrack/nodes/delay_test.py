"""Waiting a length of time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.nodes.cases import NOW, WAITS, Case, faults, visit

from flowtrack.engine.node import TimerFired
from flowtrack.engine.outcome import Leave, Wait
from flowtrack.nodes.delay import Delay

CASES = [
    Case(WAITS),
    Case(WAITS, {"delayDays": 3}),
    Case(WAITS, {"delayHours": 1, "delayMinutes": 1}),
    Case("next", {"delayDays": 0}),
    Case("next", {"delayDays": 0, "delayHours": 0, "delayMinutes": 0}),
    Case("next", visit=visit(configuration={"followUpDelayDays": 0})),
    Case("next", {"delayDays": 3}, happening=TimerFired()),
]


@pytest.mark.parametrize(
    ("config", "configuration", "length"),
    [
        ({}, {}, timedelta(days=3)),
        ({}, {"followUpDelayDays": 5}, timedelta(days=5)),
        ({}, {"followUpDelayDays": 0}, timedelta()),
        ({}, {"followUpDelayDays": 0.5}, timedelta(hours=12)),
        ({}, {"followUpDelayDays": None}, timedelta(days=3)),
        ({"delayDays": 0}, {"followUpDelayDays": 5}, timedelta()),
        ({"delayHours": 2}, {"followUpDelayDays": 5}, timedelta(hours=2)),
        ({"delayMinutes": 0}, {}, timedelta()),
        ({"delayDays": 1.5}, {}, timedelta(hours=36)),
        ({"delayDays": 1, "delayHours": 2, "delayMinutes": 3}, {}, timedelta(days=1, hours=2, minutes=3)),
        ({"delayDays": None, "delayHours": 1}, {}, timedelta(hours=1)),
    ],
)
def test_how_long_it_waits(config: dict[str, Any], configuration: dict[str, Any], length: timedelta) -> None:
    node = Delay.model_validate(config)
    assert node.length(configuration) == length
    assert node.holds_wait(configuration) == bool(length)


def test_it_waits_from_now() -> None:
    outcome = Delay.model_validate({"delayHours": 2}).enter(visit())
    assert outcome == Wait(until=NOW + timedelta(hours=2), input={"seconds": 7200.0})


def test_zero_goes_straight_on() -> None:
    assert Delay.model_validate({"delayDays": 0}).enter(visit()) == Leave(
        "next", output={"until": "2026-01-08T09:00:00Z"}
    )


def test_the_moment_come_it_goes_on() -> None:
    assert Delay().resume(visit(), TimerFired()) == Leave("next", output={"until": "2026-01-08T09:00:00Z"})


@pytest.mark.parametrize("days", ["3", -1, 3651, float("nan"), float("inf"), [1], {}])
def test_a_fall_back_that_is_no_length_is_a_fault(days: object) -> None:
    assert faults("delay", {}, {"followUpDelayDays": days}) == ["delayDays"]


@pytest.mark.parametrize("days", ["soon", float("nan"), float("inf"), [1], {}])
def test_a_fall_back_that_cant_be_read_is_not_also_a_loop_without_a_wait(days: object) -> None:
    assert Delay().holds_wait({"followUpDelayDays": days}) is True


@pytest.mark.parametrize(
    ("setting", "most"), [("delayDays", 3650), ("delayHours", 87_600), ("delayMinutes", 5_256_000)]
)
def test_a_wait_is_from_0_to_ten_years(setting: str, most: float) -> None:
    for good in (0, 0.5, most):
        assert Delay.model_validate({setting: good}).holds_wait({}) == bool(good)
    for bad in (-0.5, most + 1, float("nan"), float("inf")):
        with pytest.raises(ValueError, match=setting):
            Delay.model_validate({setting: bad})


def test_a_fall_back_from_0_to_3650_is_none() -> None:
    for days in (None, 0, 0.5, 3650):
        assert faults("delay", {}, {"followUpDelayDays": days}) == []
