"""What people ask of an execution: cancel, pause, resume, skip, release."""

from __future__ import annotations

from datetime import timedelta

from tests.engine.building import NEVER, START, TRY_AGAIN, Run, flow, started

from flowtrack.domain.failure import Failure, held
from flowtrack.domain.lead import LeadStatus
from flowtrack.engine.state import Reason, Status

# Cancel -------------------------------------------------------------------------------------------------


def test_cancel_ends_every_path_and_its_open_step() -> None:
    run = started("start -> wait, listen, set, all", "wait -> all")
    run.cancel()
    assert (run.state.status, run.state.paths, run.state.due_at) == (Status.CANCELLED, (), None)
    assert run.statuses == {
        "start": "completed",
        "wait": "cancelled",
        "listen": "cancelled",
        "set": "completed",
        "all": "cancelled",
    }
    assert run.state.outcome is None
    assert run.story[-1] == "Cancelled on request."


def test_cancel_before_the_first_look() -> None:
    run = Run(flow("start -> mail"))
    run.cancel()
    assert (run.state.status, run.steps) == (Status.CANCELLED, {})
    run.wake()
    assert run.steps == {}


def test_cancel_with_a_mail_under_way_its_late_success_completes_its_step() -> None:
    run = started("start -> mail -> set", "start -> wait")
    run.cancel()
    assert run.statuses == {"start": "completed", "mail": "running", "wait": "cancelled"}
    assert run.waiting_for == [("mail", 1)]
    run.succeed("mail")
    assert run.statuses["mail"] == "completed"
    assert (run.lead.status, run.lead.last_email_sent_at) == (LeadStatus.CONTACTED, START)
    assert (run.state.status, run.state.paths) == (Status.CANCELLED, ())
    assert "set" not in run.statuses


def test_cancel_with_a_mail_under_way_its_late_failure_fails_its_step() -> None:
    run = started("start -> mail -failed-> set")
    run.cancel()
    run.fail("mail", TRY_AGAIN)
    assert (run.statuses["mail"], run.step("mail").failure) == ("failed", TRY_AGAIN)
    assert (run.state.status, run.state.paths) == (Status.CANCELLED, ())


def test_a_mail_that_turns_out_suppressed_after_the_cancel_does_not_complete_it() -> None:
    run = started("start -> mail")
    run.cancel()
    run.succeed("mail", emailSent=False, suppressed="bounced")
    assert (run.state.status, run.state.outcome, run.statuses["mail"]) == (
        Status.CANCELLED,
        None,
        "completed",
    )


def test_cancel_of_a_failed_execution_keeps_its_failed_step_on_record() -> None:
    run = started("start -> mail, wait")
    run.fail("mail", NEVER)
    run.cancel()
    assert (run.state.status, run.state.paths) == (Status.CANCELLED, ())
    assert run.statuses == {"start": "completed", "mail": "failed", "wait": "cancelled"}
    assert run.retry().state is run.state
    assert run.state.status is Status.CANCELLED


def test_cancel_of_a_paused_execution() -> None:
    run = started("start -> wait")
    run.pause()
    run.cancel()
    assert (run.state.status, run.state.operator_paused) == (Status.CANCELLED, False)


# Pause and resume ---------------------------------------------------------------------------------------


def test_pause_stands_still_and_is_not_due() -> None:
    run = started("start -> wait -> set")
    run.pause()
    assert (run.state.status, run.state.reason) == (Status.PAUSED, Reason.OPERATOR)
    assert run.state.due_at is None
    run.wake(days=1)
    assert run.stands == {"wait": "waiting"}


def test_timers_that_fell_due_while_paused_fire_when_resumed() -> None:
    run = started("start -> wait1, wait2, wait3", "wait1 -> set", wait2={"delayHours": 2}, wait3={"delayDays": 3})
    run.pause()
    run.wake(days=1)
    run.resume()
    assert run.statuses["set"] == "completed"
    assert run.stands == {"wait3": "waiting"}
    assert (run.state.reason, run.state.due_at) == (Reason.WAITING, START + timedelta(days=3))


def test_resume_before_a_timer_is_due_leaves_it_its_moment() -> None:
    run = started("start -> wait")
    run.pause()
    run.now += timedelta(minutes=30)
    run.resume()
    assert run.state.due_at == START + timedelta(hours=1)


def test_pause_before_the_first_look() -> None:
    run = Run(flow("start -> set"))
    run.pause()
    run.wake()
    assert (run.state.status, run.state.reason, run.steps) == (Status.PAUSED, Reason.OPERATOR, {})
    run.resume()
    assert run.state.status is Status.COMPLETED


def test_pause_with_a_mail_under_way_takes_its_result_and_stands_still_behind_it() -> None:
    run = started("start -> mail -> set")
    run.pause()
    assert (run.state.status, run.state.reason) == (Status.RUNNING, None)
    run.succeed("mail")
    assert (run.state.status, run.state.reason) == (Status.PAUSED, Reason.OPERATOR)
    assert run.lead.status is LeadStatus.CONTACTED
    assert run.stands == {"set": "ready"}
    run.resume()
    assert run.state.status is Status.COMPLETED


def test_pause_keeps_a_failed_attempt_in_back_off() -> None:
    run = started("start -> mail")
    run.pause()
    run.fail("mail", TRY_AGAIN)
    assert (run.state.reason, run.state.due_at) == (Reason.OPERATOR, None)
    run.wake(hours=1)
    assert run.waiting_for == []
    run.resume()
    assert run.waiting_for == [("mail", 2)]


def test_pause_takes_signals() -> None:
    run = started("start -> listen -happened:reply-> set")
    run.pause()
    run.signal("reply")
    assert run.stands == {"set": "ready"}
    run.resume()
    assert run.trail == "start.next listen.happened:reply set.next"


def test_a_paused_execution_whose_last_path_ends_is_completed() -> None:
    run = started("start -> mail")
    run.pause()
    run.succeed("mail")
    assert (run.state.status, run.state.operator_paused) == (Status.COMPLETED, False)


def test_resume_takes_held_paths_up() -> None:
    run = started("start -> mail1, mail2, wait")
    run.fail("mail1", Failure("limit", "The daily limit is reached.", hold=True))
    run.fail("mail2", Failure("window", "It is night.", hold=True, retry_after=timedelta(hours=8)))
    run.resume()
    assert run.waiting_for == [("mail1", 2), ("mail2", 2)]
    assert run.stands["wait"] == "waiting"


def test_release_tries_what_is_held_until_a_moment_and_leaves_what_waits_for_a_person() -> None:
    run = started("start -> mail, mail2, wait")
    run.fail("mail", held("account_refused", "Wrong password.", timedelta(minutes=5)))
    run.fail("mail2", held("in_doubt", "A person has to decide."))
    due = run.state.due_at
    run.release()
    assert run.stands == {"mail": "working", "mail2": "held", "wait": "waiting"}
    assert due != run.now
    assert run.story[-1] == "What it is held for may have passed; it is tried again."


def test_release_while_paused_waits_for_the_operator() -> None:
    run = started("start -> mail")
    run.fail("mail", held("account_refused", "Wrong password.", timedelta(minutes=5)))
    run.pause()
    run.release()
    assert run.stands == {"mail": "held"}
    assert run.release().state is run.history[-1].before
    run.resume()
    assert run.stands == {"mail": "working"}


def test_a_failed_execution_is_retried_not_paused_or_resumed() -> None:
    run = started("start -> mail1, mail2")
    run.fail("mail1", Failure("limit", "The daily limit is reached.", hold=True))
    run.fail("mail2", NEVER)
    assert run.resume().state is run.history[-1].before
    assert run.pause().state is run.history[-1].before
    assert run.stands == {"mail1": "held", "mail2": "failed"}


def test_pausing_twice_and_resuming_twice_is_once() -> None:
    run = started("start -> wait")
    run.pause()
    assert run.pause().state is run.history[-1].before
    run.resume()
    assert run.resume().state is run.history[-1].before
    assert run.story == ["Paused on request.", "Resumed on request."]


def test_a_retry_of_an_execution_that_failed_while_paused() -> None:
    """It was paused, and retrying says nothing of that: it goes on when it is resumed too."""
    run = started("start -> mail")
    run.pause()
    run.fail("mail", NEVER)
    assert run.state.status is Status.FAILED
    run.retry()
    assert (run.state.status, run.state.reason) == (Status.PAUSED, Reason.OPERATOR)
    assert run.stands == {"mail": "backing_off"}
    run.resume()
    assert run.waiting_for == [("mail", 2)]


# Skip ---------------------------------------------------------------------------------------------------


def test_a_skipped_wait_ends_as_if_its_time_had_come_and_says_so() -> None:
    run = started("start -> wait -> set")
    run.now += timedelta(minutes=10)
    run.skip()
    assert run.state.status is Status.COMPLETED
    assert run.step("wait").output == {"until": "2026-01-05T09:10:00Z", "skipped": True}
    assert run.step("wait").completed_at == run.now
    assert run.story[0] == "The wait at wait was skipped on request."
    assert "skipped" not in run.step("set").output


def test_a_skip_ends_every_wait_there_is_or_those_that_are_named() -> None:
    run = started("start -> wait, day, listen", "wait -> set1", "day -> set2", "listen -timed_out-> set3")
    run.skip("day")
    assert run.stands == {"wait": "waiting", "listen": "waiting"}
    run.skip()
    assert run.state.status is Status.COMPLETED
    assert [run.step(node).exit for node in ("wait", "day", "listen")] == ["next", "next", "timed_out"]


def test_a_skip_that_comes_late_or_twice_leaves_the_next_wait_alone() -> None:
    run = started("start -> wait -> day -> set")
    run.skip("wait")
    asked = run.history[-1].event
    assert run.stands == {"day": "waiting"}
    assert run.send(asked).state is run.history[-1].before
    run = started("start -> wait -> day -> set")
    run.wake_when_due()
    assert run.send(asked).state is run.history[-1].before
    assert run.stands == {"day": "waiting"}


def test_back_offs_holds_and_joins_are_not_skipped() -> None:
    run = started("start -> mail1, mail2, wait, all", "wait -> all -> set")
    run.fail("mail1", TRY_AGAIN)
    run.fail("mail2", Failure("limit", "The daily limit is reached.", hold=True))
    assert run.skip("mail1", "mail2", "all").state is run.history[-1].before


def test_a_skip_behind_a_mail_under_way_and_while_paused() -> None:
    run = started("start -> mail, wait", "wait -> set")
    run.pause()
    run.skip()
    assert run.stands == {"mail": "working", "set": "ready"}
    run.succeed("mail")
    assert (run.state.status, run.state.reason, run.state.due_at) == (Status.PAUSED, Reason.OPERATOR, None)
    run.resume()
    assert run.state.status is Status.COMPLETED


def test_a_skip_of_what_is_over_or_has_not_begun_changes_nothing() -> None:
    run = Run(flow("start -> wait"))
    assert run.skip().state is run.history[-1].before
    run = started("start -> mail, wait")
    run.fail("mail", NEVER)
    assert run.skip("wait").state is run.history[-1].before
    assert run.stands == {"mail": "failed", "wait": "waiting"}
    run.cancel()
    assert run.skip("wait").state is run.history[-1].before


def test_a_skipped_wait_that_fails_or_waits_on_is_told_in_the_log() -> None:
    run = started("start -> refuse -failed-> set", refuse={"hours": 24, "late": True})
    run.skip()
    assert run.statuses == {"start": "completed", "refuse": "failed", "set": "completed"}
    assert run.story[0] == "The wait at refuse was skipped on request."
    run = started("start -> order -> wait")
    run.skip()
    assert (run.stands, run.step("order").output) == ({"wait": "waiting"}, {"skipped": True})


def test_a_skip_ends_a_wait_that_opens_a_join() -> None:
    run = started("start -> wait1, wait2", "wait1 -> all", "wait2 -> all -> set", wait2={"delayHours": 2})
    run.skip()
    assert run.trail == "start.next wait1.next wait2.next all.next set.next"
