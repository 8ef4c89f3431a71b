"""Events that do not fit, and what a decision says to those who keep the record."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.engine.building import NEVER, START, TRY_AGAIN, Run, started

from flowtrack.engine.decision import Decision, StepRecord, StepStatus, merge_steps, outstanding
from flowtrack.engine.events import (
    ActivityDone,
    Event,
    PauseRequested,
    ReleaseRequested,
    ResumeRequested,
    RetryRequested,
    SignalReceived,
    Succeeded,
    Woken,
)
from flowtrack.engine.machine import advance
from flowtrack.engine.state import begin


def nothing(run: Run, event: Event) -> bool:
    """Whether ``event`` gives back the very same state, and nothing with it."""
    decision = advance(run.graph, run.state, event, run.facts)
    return decision.state is run.state and decision == Decision(run.state)


# Events that do not fit change nothing ------------------------------------------------------------------


@pytest.mark.parametrize(
    "event",
    [
        Woken(START),
        ResumeRequested(START),
        ReleaseRequested(START),
        RetryRequested(START),
        RetryRequested(START, "start"),
        ActivityDone(START, step=99, attempt=1, result=Succeeded({})),
        ActivityDone(START, step=0, attempt=1, result=Succeeded({})),
        ActivityDone(START, step=1, attempt=1, result=Succeeded({})),
        ActivityDone(START, step=2, attempt=2, result=Succeeded({})),
        ActivityDone(START, step=2, attempt=2, result=NEVER),
        ActivityDone(START, step=2, attempt=0, result=TRY_AGAIN),
        ActivityDone(START, step=3, attempt=1, result=Succeeded({})),
        ActivityDone(START, step=3, attempt=0, result=NEVER),
        SignalReceived(START, "click"),
    ],
)
def test_an_event_that_does_not_fit_gives_back_the_same_state(event: Event) -> None:
    run = started("start -> mail, wait, listen")
    assert run.stands == {"mail": "working", "wait": "waiting", "listen": "waiting"}
    assert nothing(run, event)


@pytest.mark.parametrize(
    "event",
    [
        ActivityDone(START, step=2, attempt=1, result=NEVER),
        ActivityDone(START, step=99, attempt=1, result=Succeeded({})),
        RetryRequested(START),
        ResumeRequested(START),
        ReleaseRequested(START),
        SignalReceived(START, "click"),
    ],
)
def test_an_event_that_does_not_fit_is_no_look_at_the_clock(event: Event) -> None:
    run = started("start -> mail, wait")
    run.fail("mail", TRY_AGAIN)
    run.wake_when_due()
    assert nothing(run, replace(event, at=START + timedelta(days=9)))


def test_events_that_come_twice_change_nothing_the_second_time() -> None:
    run = started("start -> mail -> wait, listen", "wait -> mail2")
    run.fail("mail", TRY_AGAIN)
    assert nothing(run, run.history[-1].event)
    run.wake_when_due()
    assert nothing(run, run.history[-2].event)
    run.succeed("mail")
    assert nothing(run, run.history[-1].event)
    run.signal("reply")
    assert nothing(run, run.history[-1].event)
    run.wake_when_due()
    assert nothing(run, run.history[-1].event)
    run.pause()
    assert nothing(run, PauseRequested(run.now))


@pytest.mark.parametrize("final", ["completed", "cancelled"])
def test_what_is_over_stays_over(final: str) -> None:
    run = started("start -> mail, listen, wait", "mail -> end")
    if final == "cancelled":
        run.cancel()
    run.succeed("mail")
    assert run.state.status == final
    later = run.now + timedelta(days=9)
    requests = (PauseRequested(later), ResumeRequested(later), ReleaseRequested(later), RetryRequested(later))
    for event in (Woken(later), *requests):
        assert nothing(run, event)
    assert nothing(run, SignalReceived(later, "reply"))
    assert nothing(run, ActivityDone(later, 2, 1, Succeeded({"emailSent": True})))
    assert nothing(run, ActivityDone(later, 2, 1, NEVER))
    run.cancel()
    assert run.history[-1].decision == Decision(run.state)


# The small print ----------------------------------------------------------------------------------------


def test_outstanding_says_what_a_worker_that_takes_over_must_look_after() -> None:
    run = started("start -> mail1, mail2, wait")
    run.fail("mail1", TRY_AGAIN)
    assert outstanding(run.state) == (run.activities[1],)
    run.wake_when_due()
    assert outstanding(run.state) == (run.activities[2], run.activities[1])
    assert outstanding(begin("start")) == ()


def test_a_step_may_need_several_activities_one_after_the_other() -> None:
    run = started("start -> call -> set")
    run.succeed("call", again=True)
    assert [(a.attempt, a.data) for a in run.activities] == [(1, {"number": 1}), (2, {"number": 2})]
    run.succeed("call")
    assert run.trail == "start.next call.next set.next"


def test_a_step_may_wait_act_and_wait_again() -> None:
    run = started("start -> order -> set")
    run.signal("reply")
    assert run.waiting_for == [("order", 1)]
    assert nothing(run, SignalReceived(run.now, "reply"))
    run.succeed("order")
    assert (run.stands, run.state.due_at) == ({"order": "waiting"}, START + timedelta(hours=1))
    assert nothing(run, ActivityDone(run.now, 2, 1, Succeeded({})))
    assert nothing(run, ActivityDone(run.now, 2, 1, NEVER))
    run.wake_when_due()
    assert run.trail == "start.next order.next set.next"


def test_each_activity_of_a_step_has_all_of_its_attempts() -> None:
    run = started("start -> call")
    for _ in range(3):
        run.fail("call", TRY_AGAIN)
        run.wake_when_due()
    run.succeed("call", again=True)
    for _ in range(3):
        run.fail("call", TRY_AGAIN)
        run.wake_when_due()
    assert run.waiting_for == [("call", 8)]


def test_what_a_step_went_in_with_is_kept_to_its_end() -> None:
    run = started("start -> mail -> wait")
    run.succeed("mail", provider="smtp")
    mail = run.step("mail")
    assert mail.input == {"to": "ada@example.com"}
    assert mail.output["provider"] == "smtp"
    assert run.state.outputs["mail"] == {**mail.output, "step": mail.number}
    assert (mail.status, mail.exit) == (StepStatus.COMPLETED, "next")


def test_what_nodes_note_is_in_the_log() -> None:
    run = started("start -> rich -true-> mail -> listen -timed_out-> end", listen={"hours": 1}, end={"result": "lost"})
    run.succeed("mail", subject="Hi")
    run.wake_when_due()
    assert run.story == [
        "rich: the budget “$5,000” is at least 2000.",
        "Sent “Hi” to ada@example.com.",
        "Listening.",
        "Completed: lost.",
    ]
    assert [line.at for line in run.logs] == [START, START, START, START + timedelta(hours=1)]
    assert {line.level for line in run.logs} == {"info"}


def test_the_newest_record_of_a_step_stands_with_its_newest_input() -> None:
    first = StepRecord(1, "a", "delay", 0, StepStatus.RUNNING, START, input={"n": 1}, fresh=True)
    for later in ({}, {"n": 2}):
        second = first._replace(status=StepStatus.COMPLETED, exit="next", input=later, fresh=False)
        merged = merge_steps((first, second))
        assert merged == {1: second._replace(input=later or {"n": 1}, fresh=True)}
    assert merge_steps((first._replace(fresh=False),))[1].fresh is False


def test_two_decisions_put_together_say_what_both_said() -> None:
    run = started("start -> mail -> set")
    first = run.history[-1].decision
    second = run.succeed("mail")
    both = first.then(second)
    assert both.state is second.state
    assert {(s.number, s.status, s.fresh) for s in both.steps} == {
        (1, StepStatus.COMPLETED, True),
        (2, StepStatus.COMPLETED, True),
        (3, StepStatus.COMPLETED, True),
    }
    assert both.steps[1].input == {"to": "ada@example.com"}
    assert (both.activities, both.patches) == (first.activities, second.patches)
    assert both.logs == first.logs + second.logs
