"""What becomes of failures: back-off, holds, the ``failed`` exit, the failed execution and its retry."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from tests.engine.building import EXECUTION, NEVER, START, TRY_AGAIN, Run, flow, started

from flowtrack.domain.failure import Failure
from flowtrack.domain.ids import step_id
from flowtrack.domain.lead import LeadStatus
from flowtrack.domain.moments import moment_text
from flowtrack.engine.retry import MAX_RETRIES, delay_after
from flowtrack.engine.state import Reason, Standing, Status

HELD = Failure("account_paused", "The account is paused.", hold=True)


def exhausted(*lines: str) -> Run:
    """A run whose node ``mail`` failed for good after its four attempts."""
    run = started(*lines)
    for _ in range(3):
        run.fail("mail", TRY_AGAIN)
        run.wake_when_due()
    run.fail("mail", TRY_AGAIN)
    return run


# Back-off -----------------------------------------------------------------------------------------------


def test_three_more_attempts_after_2_4_and_8_seconds_then_the_step_fails() -> None:
    run = started("start -> mail")
    waits = []
    for attempt in (1, 2, 3):
        assert run.waiting_for == [("mail", attempt)]
        run.fail("mail", TRY_AGAIN)
        assert (run.state.status, run.state.reason) == (Status.PAUSED, Reason.WAITING)
        assert run.step("mail").status == "waiting"
        assert run.state.due_at is not None
        waits.append((run.state.due_at - run.now).total_seconds())
        run.wake_when_due()
    assert [base <= wait <= base * 1.25 for base, wait in zip((2, 4, 8), waits, strict=True)] == [True] * 3
    assert run.waiting_for == [("mail", 4)]
    run.fail("mail", TRY_AGAIN)
    assert (run.state.status, run.state.failure) == (Status.FAILED, TRY_AGAIN)
    assert [(a.step, a.attempt) for a in run.activities] == [(2, 1), (2, 2), (2, 3), (2, 4)]
    assert (run.step("mail").status, run.step("mail").retry_count) == ("failed", 3)
    assert run.state.retries == MAX_RETRIES == 3


def test_the_jitter_comes_from_the_key_of_the_step_alone() -> None:
    run = started("start -> mail")
    run.fail("mail", TRY_AGAIN)
    assert run.state.due_at == START + delay_after(TRY_AGAIN, 1, step_id(EXECUTION, 2))
    keys = [step_id(EXECUTION, number) for number in range(50)]
    waits = [delay_after(TRY_AGAIN, 1, key).total_seconds() for key in keys]
    assert waits == [delay_after(TRY_AGAIN, 1, key).total_seconds() for key in keys]
    assert len(set(waits)) == 50
    assert all(2 <= wait < 2.5 for wait in waits)
    assert max(waits) - min(waits) > 0.4


def test_max_retries_of_zero_fails_at_once() -> None:
    run = Run(flow("start -> mail"), max_retries=0)
    run.wake()
    run.fail("mail", TRY_AGAIN)
    assert run.state.status is Status.FAILED


def test_a_permanent_failure_fails_at_once() -> None:
    run = started("start -> mail")
    run.fail("mail", NEVER)
    assert (run.state.status, run.state.failure, run.state.retries) == (Status.FAILED, NEVER, 0)
    assert run.step("mail").failure == NEVER
    assert (run.logs[-1].level, run.logs[-1].metadata) == (
        "error",
        {"node": "mail", "step": 2, "attempt": 1, "code": "smtp_refused"},
    )


def test_the_other_side_may_ask_for_a_longer_wait_not_for_a_shorter() -> None:
    for asked, at_least in ((60, 60), (0.5, 2)):
        run = started("start -> mail")
        run.fail("mail", replace(TRY_AGAIN, retry_after=timedelta(seconds=asked)))
        assert run.state.due_at is not None
        assert timedelta(seconds=at_least) <= run.state.due_at - START <= timedelta(seconds=at_least * 1.25)


def test_a_success_of_an_earlier_attempt_is_taken_during_back_off() -> None:
    run = started("start -> mail -> set")
    run.fail("mail", TRY_AGAIN)
    assert run.stands == {"mail": "backing_off"}
    run.succeed("mail", attempt=1)
    assert run.trail == "start.next mail.next set.next"
    assert run.lead.status is LeadStatus.CONTACTED


def test_a_success_of_an_earlier_attempt_is_taken_while_a_later_is_under_way() -> None:
    run = started("start -> mail -> wait")
    run.fail("mail", TRY_AGAIN)
    run.wake_when_due()
    run.succeed("mail", attempt=1)
    assert run.stands == {"wait": "waiting"}
    run.fail("mail", NEVER, attempt=2)
    assert run.stands == {"wait": "waiting"}


def test_a_failure_of_an_earlier_attempt_is_not() -> None:
    run = started("start -> mail")
    run.fail("mail", TRY_AGAIN)
    run.wake_when_due()
    decision = run.fail("mail", NEVER, attempt=1)
    assert decision.state is run.history[-1].before


def test_a_failed_attempt_is_on_record_and_in_the_log() -> None:
    run = started("start -> mail")
    run.fail("mail", TRY_AGAIN)
    due = run.state.due_at
    assert due is not None
    assert (run.step("mail").failure, run.state.paths[0].failure) == (TRY_AGAIN, TRY_AGAIN)
    line = run.logs[-1]
    assert (line.at, line.level, line.message) == (START, "warn", "Will be tried again: The mail server is busy.")
    about = {"node": "mail", "step": 2, "attempt": 1, "code": "smtp_busy", "standing": "backing_off"}
    assert line.metadata == {**about, "until": moment_text(due)}
    run.wake_when_due()
    assert (run.step("mail").failure, run.step("mail").status, run.state.paths[0].failure) == (None, "running", None)


# Holds --------------------------------------------------------------------------------------------------


def test_a_hold_with_a_moment_ends_by_itself_and_counts_no_attempt() -> None:
    run = started("start -> mail")
    for _ in range(5):
        run.fail("mail", replace(HELD, retry_after=timedelta(hours=1)))
        assert (run.state.status, run.state.reason) == (Status.PAUSED, Reason.HELD)
        assert run.state.due_at == run.now + timedelta(hours=1)
        run.wake_when_due()
    assert run.waiting_for == [("mail", 6)]
    assert (run.state.paths[0].failures, run.state.retries) == (0, 0)


def test_a_hold_without_a_moment_waits_for_a_person() -> None:
    run = started("start -> mail -> set")
    run.fail("mail", HELD)
    assert (run.state.reason, run.state.due_at) == (Reason.HELD, None)
    assert run.story[-1] == "Held: The account is paused."
    assert run.logs[-1].metadata == {
        "node": "mail",
        "step": 2,
        "attempt": 1,
        "code": "account_paused",
        "standing": "held",
    }
    run.wake(days=365)
    assert run.stands == {"mail": "held"}
    run.resume()
    assert run.waiting_for == [("mail", 2)]
    run.succeed("mail")
    assert run.state.status is Status.COMPLETED


def test_a_held_path_lets_the_others_go_on() -> None:
    run = started("start -> mail, wait", "wait -> set")
    run.fail("mail", HELD)
    assert (run.state.reason, run.state.due_at) == (Reason.HELD, START + timedelta(hours=1))
    run.wake_when_due()
    assert run.step("set").status == "completed"


def test_a_success_ends_a_hold() -> None:
    run = started("start -> mail -> set")
    run.fail("mail", HELD)
    run.succeed("mail", attempt=1)
    assert run.state.status is Status.COMPLETED


# The exit ``failed``, and the failed execution ----------------------------------------------------------


@pytest.mark.parametrize("node", ["mail", "follow"])
def test_a_failed_step_goes_on_by_its_wired_exit(node: str) -> None:
    run = started(f"start -> {node} -failed-> set")
    run.fail(node, NEVER)
    assert run.trail == f"start.next {node}.failed set.next"
    assert (run.step(node).status, run.step(node).failure) == ("failed", NEVER)
    assert run.story[-2] == f"{node} failed and goes on by its exit 'failed': There is no such mailbox."
    assert (run.state.status, run.state.outcome) == (Status.COMPLETED, "finished")
    assert run.state.failure is None


def test_a_node_that_fails_on_entering_goes_on_by_its_wired_exit() -> None:
    run = started("start -> refuse -failed-> set", "refuse -> lost")
    assert run.trail == "start.next refuse.failed set.next"
    assert run.step("refuse").input == {"hours": 24}


def test_a_failure_stops_the_other_paths_and_keeps_their_positions() -> None:
    run = started("start -> mail1, mail2, mail3, wait, listen, all", "wait -> set", "listen -timed_out-> all")
    run.fail("mail3", TRY_AGAIN)
    run.fail("mail1", NEVER)
    stands = {
        "mail1": "failed",
        "mail2": "working",
        "mail3": "backing_off",
        "wait": "waiting",
        "listen": "waiting",
        "all": "joining",
    }
    assert run.stands == stands
    assert (run.state.status, run.state.due_at, run.state.reason) == (Status.FAILED, None, None)
    run.wake(days=1)
    assert run.stands == stands


def test_a_failed_execution_still_hears_what_happened_but_does_not_go_on() -> None:
    run = started("start -> mail1, mail2, listen", "mail2 -> set", "listen -happened:reply-> set2")
    run.fail("mail1", NEVER)
    run.succeed("mail2")
    run.signal("reply")
    assert run.lead.status is LeadStatus.CONTACTED
    assert run.stands == {"mail1": "failed", "set": "ready", "set2": "ready"}
    assert (run.state.status, run.state.failure) == (Status.FAILED, NEVER)
    run.retry()
    assert run.stands == {"mail1": "working"}
    assert (run.statuses["set"], run.statuses["set2"]) == ("completed", "completed")


def test_the_first_failure_of_several_is_the_executions() -> None:
    run = started("start -> mail1, mail2")
    run.fail("mail1", NEVER)
    run.fail("mail2", replace(NEVER, code="another"))
    assert run.state.failure == NEVER
    run.retry()
    assert run.waiting_for == [("mail1", 2), ("mail2", 2)]


def test_a_late_success_of_the_failed_step_is_taken() -> None:
    run = started("start -> mail -> set")
    run.fail("mail", NEVER)
    run.succeed("mail", attempt=1)
    assert (run.state.status, run.stands) == (Status.FAILED, {"set": "ready"})
    assert run.statuses["mail"] == "completed"
    run.retry()
    assert run.state.status is Status.COMPLETED
    assert run.trail == "start.next mail.next set.next"


# Retry --------------------------------------------------------------------------------------------------


def test_a_retry_goes_on_at_the_failed_step_with_its_next_attempt() -> None:
    run = exhausted("start -> set -> mail -> set2")
    run.retry()
    assert run.waiting_for == [("mail", 5)]
    assert (run.state.status, run.state.failure) == (Status.RUNNING, None)
    assert run.activities[-1].step == run.step("mail").number == 3
    run.succeed("mail")
    assert run.trail == "start.next set.next mail.next set2.next"
    assert list(run.steps) == [1, 2, 3, 4]
    assert run.step("mail").failure is None
    assert run.state.retries == 4
    assert "Retried on request." in run.story


def test_a_retry_gives_the_step_all_of_its_attempts_again() -> None:
    run = exhausted("start -> mail")
    run.retry()
    for attempt in (5, 6, 7):
        assert run.waiting_for == [("mail", attempt)]
        run.fail("mail", TRY_AGAIN)
        run.wake_when_due()
    run.fail("mail", TRY_AGAIN)
    assert run.state.status is Status.FAILED


def test_a_retry_visits_a_step_again_that_failed_on_entering() -> None:
    run = started("start -> refuse -> set", "start -> wait")
    assert (run.state.status, run.stands) == (Status.FAILED, {"refuse": "failed", "wait": "ready"})
    assert run.state.failure == run.state.paths[0].failure == run.step("refuse").failure
    run.retry()
    assert run.state.status is Status.FAILED
    run.now += timedelta(days=1)
    run.retry()
    assert run.trail == "start.next refuse.next set.next"
    assert run.stands == {"wait": "waiting"}
    assert [s.number for s in run.steps.values() if s.node == "refuse"] == [2]


def test_a_retry_of_a_step_that_failed_after_its_wait_waits_again() -> None:
    run = started("start -> refuse", refuse={"late": True})
    run.wake_when_due()
    assert (run.state.status, run.stands, run.state.paths[0].due_at) == (Status.FAILED, {"refuse": "failed"}, None)
    run.retry()
    assert (run.stands, run.state.due_at) == ({"refuse": "waiting"}, START + timedelta(hours=2))
    assert run.state.paths[0].failure is None


def test_a_retry_at_the_limit_of_steps_still_visits_its_own_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flowtrack.engine.machine.MAX_STEPS", 2)
    run = started("start -> refuse")
    run.now += timedelta(days=1)
    run.retry()
    assert run.state.status is Status.COMPLETED


def test_after_a_retry_the_timers_that_fell_due_meanwhile_fire() -> None:
    run = started("start -> mail, wait", "wait -> set")
    run.fail("mail", NEVER)
    run.wake(days=1)
    assert "set" not in run.statuses
    run.retry()
    assert run.statuses["set"] == "completed"


def test_a_retry_from_an_earlier_node_is_a_new_visit_in_place_of_the_failed_one() -> None:
    run = started("start -> set -> mail -> end")
    run.fail("mail", NEVER)
    run.retry("set", 3)
    assert run.trail == "start.next set.next mail set.next"
    assert run.statuses == {"start": "completed", "set": "completed", "mail": "running"}
    assert run.waiting_for == [("mail", 1)]
    assert (run.step("mail").number, run.steps[3].status) == (5, "failed")
    run.succeed("mail")
    assert (run.state.status, run.state.outcome) == (Status.COMPLETED, "ended")
    assert "Retried on request from set." in run.story


def test_a_retry_from_an_earlier_node_cancels_the_open_steps_it_replaces() -> None:
    run = started("start -> mail, wait", "wait -> set")
    run.fail("mail", NEVER)
    run.retry("start", 2, 3)
    assert (run.steps[2].status, run.steps[3].status) == ("failed", "cancelled")
    assert run.stands == {"mail": "working", "wait": "waiting"}
    assert list(run.steps) == [1, 2, 3, 4, 5, 6]


def test_a_retry_from_an_earlier_node_replaces_what_was_about_to_follow() -> None:
    run = started("start -> mail1, mail2", "mail2 -> mail3")
    run.fail("mail1", NEVER)
    run.succeed("mail2")
    assert run.stands == {"mail1": "failed", "mail3": "ready"}
    run.retry("start", 1, 2, 3)
    assert run.waiting_for == [("mail1", 1), ("mail2", 1)]


def test_a_retry_from_an_earlier_node_also_takes_up_what_it_does_not_replace() -> None:
    run = started("start -> mail1, mail2", "mail1 -> set")
    run.fail("mail1", NEVER)
    run.fail("mail2", NEVER)
    run.retry("start", 2)
    assert sorted(run.waiting_for) == [("mail1", 1), ("mail2", 1), ("mail2", 2)]


def test_a_retry_from_an_unknown_node_changes_nothing() -> None:
    run = started("start -> mail")
    run.fail("mail", NEVER)
    decision = run.retry("nowhere")
    assert decision.state is run.history[-1].before


def test_a_retry_passes_a_first_join_that_was_passed_before() -> None:
    run = started("start -> set1 -> first -> mail")
    run.fail("mail", NEVER)
    run.retry("set1", 2, 3, 4)
    assert run.waiting_for == [("mail", 1)]
    assert run.state.waves == {"first": 1}


def test_an_execution_that_took_too_many_steps_fails_again_when_retried() -> None:
    run = started("start -> wait -> set -> wait")
    while run.state.status is not Status.FAILED:
        run.wake_when_due()
    run.retry()
    assert run.state.status is Status.FAILED
    assert [path.standing for path in run.state.paths] == [Standing.FAILED]
