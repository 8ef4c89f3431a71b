"""Failures that do not count, the patience with them, and a business clock that runs faster than the world."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.engine.building import NEVER, START, TRY_AGAIN, Run, flow, started

from flowtrack.domain.failure import Failure
from flowtrack.engine.retry import LONGEST_PAUSE
from flowtrack.engine.state import Reason, Status

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
BUSY = Failure("busy", "Come back later.", retryable=True, counts=False)
GREYLISTED = replace(BUSY, code="greylisted", retry_after=5 * MINUTE, patience=2 * DAY)
DEMO = 17_280.0
"""A day passes in five seconds."""


def pauses(run: Run, failure: Failure, most: int = 100) -> list[timedelta]:
    """How long the node ``mail`` waits after each such failure, until it is tried no more."""
    found: list[timedelta] = []
    while run.state.status is not Status.FAILED and len(found) < most:
        run.fail("mail", failure)
        if run.state.due_at is not None:
            found.append(run.state.due_at - run.now)
            run.wake_when_due()
    return found


def demo(*lines: str, pace: float = DEMO) -> Run:
    run = Run(flow(*lines), pace=pace)
    run.wake()
    return run


# Failures that do not count -----------------------------------------------------------------------------


def test_a_failure_that_does_not_count_uses_up_no_retry() -> None:
    run = started("start -> mail")
    for _ in range(9):
        run.fail("mail", replace(BUSY, retry_after=timedelta(minutes=5)))
        assert run.state.due_at == run.now + timedelta(minutes=5)
        run.wake_when_due()
    assert run.waiting_for == [("mail", 10)]
    assert run.state.retries == 0
    for _ in range(3):
        run.fail("mail", TRY_AGAIN)
        run.wake_when_due()
    run.fail("mail", TRY_AGAIN)
    assert run.state.status is Status.FAILED


def test_a_failure_that_does_not_count_waits_exactly_as_long_as_it_says() -> None:
    run = started("start -> mail")
    run.fail("mail", replace(BUSY, retry_after=timedelta(seconds=1)))
    assert run.state.due_at == START + timedelta(seconds=1)


def test_a_failure_that_does_not_count_and_names_no_wait_takes_the_first() -> None:
    run = started("start -> mail")
    for failure in (TRY_AGAIN, TRY_AGAIN):
        run.fail("mail", failure)
        run.wake_when_due()
    run.fail("mail", BUSY)
    assert run.state.due_at is not None
    assert timedelta(seconds=2) <= run.state.due_at - run.now <= timedelta(seconds=2.5)


def test_without_patience_there_is_no_end_and_the_pause_stays_the_same() -> None:
    run = started("start -> mail")
    assert set(pauses(run, replace(GREYLISTED, patience=None), most=1000)) == {5 * MINUTE}
    assert run.now - START > 3 * DAY
    assert run.state.paths[0].failing_since is None


# Patience -----------------------------------------------------------------------------------------------


def test_each_pause_is_as_long_as_what_has_passed_so_they_double_up_to_four_hours() -> None:
    run = started("start -> mail")
    found = pauses(run, GREYLISTED)
    assert found[:9] == [minutes * MINUTE for minutes in (5, 5, 10, 20, 40, 80, 160, 240, 240)]
    assert set(found[8:]) == {LONGEST_PAUSE} == {4 * HOUR}


def test_it_ends_with_the_first_failure_after_the_patience() -> None:
    run = started("start -> mail")
    found = pauses(run, GREYLISTED)
    assert sum(found[:-1], timedelta()) < 2 * DAY <= sum(found, timedelta()) < 2 * DAY + LONGEST_PAUSE
    assert (run.state.status, run.state.retries) == (Status.FAILED, 0)
    said = Failure("greylisted", "Tried for 2 days and given up: Come back later.", counts=False)
    assert run.step("mail").failure == run.state.failure == run.state.paths[0].failure == said
    assert run.story[-1] == f"Failed at mail: {said.message}"
    assert len(run.activities) == len(found) + 1


@pytest.mark.parametrize(("later", "ends"), [(2 * DAY - timedelta(microseconds=1), False), (2 * DAY, True)])
def test_the_patience_ends_at_its_moment(later: timedelta, ends: bool) -> None:
    run = started("start -> mail")
    run.fail("mail", GREYLISTED)
    run.wake_when_due()
    run.now = START + later
    run.fail("mail", GREYLISTED)
    assert (run.state.status is Status.FAILED) is ends


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (1.99, "less than 2 minutes"),
        (2, "2 minutes"),
        (119.9, "119 minutes"),
        (120, "2 hours"),
        (47.9 * 60, "47 hours"),
        (49 * 60, "2 days"),
        (8.5 * 1440, "8 days"),
    ],
)
def test_how_long_it_was_tried_is_said_in_plain_words(minutes: float, words: str) -> None:
    run = started("start -> mail")
    short = replace(GREYLISTED, retry_after=MINUTE, patience=MINUTE)
    run.fail("mail", short)
    run.wake_when_due()
    run.now = START + minutes * MINUTE
    run.fail("mail", short)
    assert run.state.failure is not None
    assert run.state.failure.message == f"Tried for {words} and given up: Come back later."


def test_a_mail_that_was_given_up_goes_on_by_its_wired_exit() -> None:
    run = started("start -> mail -failed-> set")
    while run.state.due_at is not None or run.waiting_for:
        run.fail("mail", GREYLISTED)
        _ = run.wake_when_due() if run.state.due_at else None
    assert run.trail == "start.next mail.failed set.next"
    assert run.step("mail").failure == Failure(
        "greylisted", "Tried for 2 days and given up: Come back later.", counts=False
    )


def test_a_success_within_the_patience_is_a_success() -> None:
    run = started("start -> mail -> set")
    pauses(run, GREYLISTED, most=9)
    run.succeed("mail")
    assert run.trail == "start.next mail.next set.next"


@pytest.mark.parametrize(
    "other",
    [
        TRY_AGAIN,
        BUSY,
        replace(BUSY, retry_after=MINUTE),
        Failure("account", "The account is paused.", hold=True, retry_after=MINUTE),
        Failure("account", "The account is paused.", counts=False, hold=True, retry_after=MINUTE, patience=DAY),
    ],
)
def test_any_other_failure_in_between_begins_the_patience_anew(other: Failure) -> None:
    run = started("start -> mail")
    pauses(run, GREYLISTED, most=6)
    run.fail("mail", other)
    assert run.state.paths[0].failing_since is None
    run.wake_when_due()
    run.fail("mail", GREYLISTED)
    assert run.state.paths[0].failing_since == run.now
    assert run.state.due_at == run.now + 5 * MINUTE


def test_another_activity_of_the_same_step_begins_the_patience_anew() -> None:
    run = started("start -> call")
    run.fail("call", GREYLISTED)
    run.wake_when_due()
    run.succeed("call", again=True)
    assert run.state.paths[0].failing_since is None


def test_a_retry_by_a_person_begins_the_patience_anew() -> None:
    run = started("start -> mail")
    pauses(run, GREYLISTED)
    run.retry()
    assert pauses(run, GREYLISTED, most=3) == [5 * MINUTE, 5 * MINUTE, 10 * MINUTE]


def test_failures_that_count_use_up_retries_whatever_their_patience() -> None:
    run = started("start -> mail")
    assert len(pauses(run, replace(TRY_AGAIN, patience=timedelta()))) == 3
    assert run.state.failure == replace(TRY_AGAIN, patience=timedelta())


def test_patience_without_a_moment_grows_from_the_first_back_off() -> None:
    run = started("start -> mail")
    found = pauses(run, replace(BUSY, patience=HOUR))
    assert timedelta(seconds=2) <= found[0] == found[1] <= timedelta(seconds=2.5)
    assert found[2:5] == [2 * found[0], 4 * found[0], 8 * found[0]]


def test_the_other_side_may_ask_for_more_than_the_longest_pause() -> None:
    run = started("start -> mail")
    assert set(pauses(run, replace(GREYLISTED, retry_after=9 * HOUR))) == {9 * HOUR}


def test_a_failure_that_no_attempt_can_mend_is_not_put_up_with() -> None:
    run = started("start -> mail")
    run.fail("mail", replace(GREYLISTED, retryable=False))
    assert run.state.failure == replace(GREYLISTED, retryable=False)


def test_what_is_given_up_after_a_cancel_fails_its_step_as_it_is() -> None:
    run = started("start -> mail")
    run.cancel()
    run.fail("mail", GREYLISTED)
    assert run.step("mail").failure == GREYLISTED


# Pace ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pace", [1.0, 0.5, 60.0, DEMO])
def test_back_offs_are_of_real_time(pace: float) -> None:
    run, slow = demo("start -> mail", pace=pace), started("start -> mail")
    assert pauses(run, TRY_AGAIN) == [pause * pace for pause in pauses(slow, TRY_AGAIN)]


def test_what_the_other_side_asks_for_is_of_real_time() -> None:
    for failure in (replace(TRY_AGAIN, retry_after=MINUTE), replace(BUSY, retry_after=MINUTE)):
        run = demo("start -> mail")
        run.fail("mail", failure)
        assert run.state.due_at == START + DEMO * MINUTE


def test_holds_are_of_real_time() -> None:
    run = demo("start -> mail")
    run.fail("mail", Failure("limit", "The daily limit is reached.", hold=True, retry_after=HOUR))
    assert (run.state.reason, run.state.due_at) == (Reason.HELD, START + DEMO * HOUR)


def test_waits_are_of_the_business_clock() -> None:
    run = demo("start -> wait")
    assert run.state.due_at == START + HOUR


@pytest.mark.parametrize("pace", [60.0, DEMO])
def test_patience_is_of_real_time(pace: float) -> None:
    run, slow = demo("start -> mail", pace=pace), started("start -> mail")
    assert pauses(run, GREYLISTED) == [pause * pace for pause in pauses(slow, GREYLISTED)]
    assert run.state.failure == slow.state.failure
    assert run.now - START == pace * (slow.now - START)


def test_a_retry_by_a_person_is_due_at_once_at_any_pace() -> None:
    run = demo("start -> mail")
    run.fail("mail", NEVER)
    run.retry()
    assert run.waiting_for == [("mail", 2)]
