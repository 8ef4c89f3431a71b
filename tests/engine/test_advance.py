"""The rules of going on: nodes, exits, parallel paths, ends, waits and signals."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.engine.building import ADA, REFERENCE, START, TEST_REGISTRY, TRY_AGAIN, Run, flow, started

from flowtrack.domain.lead import LeadStatus
from flowtrack.engine.graph import compile_graph
from flowtrack.engine.machine import MAX_STEPS
from flowtrack.engine.state import FINAL, Reason, Status


def reference(budget: str = "5k") -> Run:
    run = Run(compile_graph(REFERENCE, TEST_REGISTRY), ADA._replace(fields={"budget": budget}))
    run.wake()
    return run


# The reference flow of the contract ---------------------------------------------------------------------


def test_reference_flow_a_poor_lead_is_marked_failed_at_once() -> None:
    run = reference(budget="$1,999")
    assert run.trail == "form.next rich.false lost"
    assert (run.state.status, run.state.outcome) == (Status.COMPLETED, "finished")
    assert run.lead.status is LeadStatus.FAILED
    assert run.activities == []


def test_reference_flow_the_first_decision_goes_up_to_the_mail() -> None:
    run = reference()
    assert run.trail == "form.next rich.true"
    assert [(a.kind, a.node, a.step, a.attempt) for a in run.activities] == [("send_email", "hello", 3, 1)]
    assert run.statuses["hello"] == "running"
    assert (run.state.status, run.state.reason, run.state.due_at) == (Status.RUNNING, None, None)
    assert run.lead.status is LeadStatus.NEW


def test_reference_flow_the_mail_sent_the_wait_of_three_days_begins() -> None:
    run = reference()
    run.succeed("hello")
    assert run.lead.status is LeadStatus.CONTACTED
    assert run.lead.last_email_sent_at == START
    assert (run.state.status, run.state.reason) == (Status.PAUSED, Reason.WAITING)
    assert run.state.due_at == START + timedelta(days=3)


def test_reference_flow_a_reply_ends_it_contacted() -> None:
    run = reference()
    run.succeed("hello")
    run.lead = run.lead._replace(last_replied_at=START + timedelta(days=1))
    run.wake_when_due()
    assert run.trail == "form.next rich.true hello.next three_days.next replied.true contacted"
    assert (run.state.status, run.state.outcome, run.state.result) == (Status.COMPLETED, "ended", "contacted")
    assert run.step("contacted").output == {"result": "contacted"}


@pytest.mark.parametrize(("booked", "end"), [(True, "met.true booked"), (False, "met.false lost")])
def test_reference_flow_the_follow_up_and_what_became_of_it(booked: bool, end: str) -> None:
    run = reference()
    run.succeed("hello", subject="Hi")
    run.wake_when_due()
    assert run.activities[-1].data == {"thread": {"messageId": "<3@x>", "references": [], "subject": "Hi"}}
    run.succeed("again")
    assert run.state.due_at == START + timedelta(days=5)
    run.lead = run.lead._replace(last_booked_at=START + timedelta(days=4) if booked else None)
    run.wake_when_due()
    assert run.trail == (f"form.next rich.true hello.next three_days.next replied.false again.next two_days.next {end}")
    assert run.state.status is Status.COMPLETED
    assert run.lead.status is (LeadStatus.CONTACTED if booked else LeadStatus.FAILED)


def test_reference_flow_every_step_is_on_record_once_and_in_order() -> None:
    run = reference()
    run.succeed("hello")
    run.wake_when_due()
    run.succeed("again")
    run.wake_when_due()
    assert list(run.steps) == list(range(1, 10))
    assert [step.parent for step in run.steps.values()] == list(range(9))
    waited = run.step("three_days")
    assert (waited.started_at, waited.completed_at) == (START, START + timedelta(days=3))
    assert waited.input == {"seconds": 3 * 86_400.0}
    assert run.step("rich").input == {"field": "budget", "value": "5k", "threshold": 2000}
    assert run.step("rich").output == {"result": True}
    assert run.step("hello").type == "send_email"
    assert [step.retry_count for step in run.steps.values()] == [0] * 9
    assert run.story[-1] == "Completed: finished."


# Exits, branches, parallel paths, ends ------------------------------------------------------------------


@pytest.mark.parametrize(("budget", "trail"), [("9000", "set1.next"), ("9", "set2.next"), ("", "set1.next")])
def test_a_condition_goes_on_by_one_exit_only(budget: str, trail: str) -> None:
    lead = ADA._replace(fields={"budget": budget})
    run = started("start -> rich -true-> set1", "rich -false-> set2", lead=lead)
    assert run.trail.split()[2:] == [trail]


def test_two_edges_from_one_exit_are_parallel_paths() -> None:
    run = started("start -> mail1, mail2, wait")
    assert run.stands == {"mail1": "working", "mail2": "working", "wait": "waiting"}
    assert (run.state.status, run.state.due_at) == (Status.RUNNING, START + timedelta(hours=1))
    run.succeed("mail2")
    run.succeed("mail1")
    assert run.state.status is Status.PAUSED
    run.wake_when_due()
    assert (run.state.status, run.state.outcome) == (Status.COMPLETED, "finished")


def test_parallel_paths_are_numbered_level_by_level() -> None:
    run = started("start -> set1, set2", "set1 -> set3", "set2 -> set4")
    assert run.trail == "start.next set1.next set2.next set3.next set4.next"
    assert [step.parent for step in run.steps.values()] == [0, 1, 1, 2, 3]


def test_end_stops_the_other_paths_and_cancels_their_open_steps() -> None:
    run = started(
        "start -> wait1, mail, listen, wait2, all",
        "wait1 -> end",
        "mail -> all -> set",
        wait2={"delayHours": 9},
    )
    run.wake_when_due()
    assert (run.state.status, run.state.outcome) == (Status.COMPLETED, "ended")
    assert run.statuses == {
        "start": "completed",
        "wait1": "completed",
        "mail": "running",  # the mail is out in the world; its result will still be heard
        "listen": "cancelled",
        "wait2": "cancelled",
        "all": "cancelled",
        "end": "completed",
    }
    assert run.stands == {"mail": "working"}
    run.succeed("mail")
    assert run.statuses["mail"] == "completed"
    assert run.lead.status is LeadStatus.CONTACTED
    assert "set" not in run.trail
    assert run.stands == {}


def test_end_stops_paths_that_were_not_even_begun() -> None:
    run = started("start -> end, set1", "set1 -> set2")
    assert run.trail == "start.next end"
    assert list(run.steps) == [1, 2]


def test_a_failure_after_the_end_only_fails_its_step() -> None:
    run = started("start -> mail, end", "mail -failed-> set")
    run.fail("mail", TRY_AGAIN)
    assert run.statuses["mail"] == "failed"
    assert (run.state.status, run.stands) == (Status.COMPLETED, {})


def test_an_unwired_exit_ends_only_its_path() -> None:
    run = started("start -> rich, wait", "rich -false-> lost", "wait -> set")
    assert run.step("rich").exit == "true"
    assert run.state.status is Status.PAUSED
    run.wake_when_due()
    assert run.trail == "start.next rich.true wait.next set.next"
    assert (run.state.status, run.state.outcome) == (Status.COMPLETED, "finished")


def test_mark_failed_ends_only_its_path() -> None:
    run = started("start -> lost, wait")
    assert run.lead.status is LeadStatus.FAILED
    assert run.state.status is Status.PAUSED


# The lead: patches are seen at once ---------------------------------------------------------------------


def test_a_patch_is_seen_by_later_nodes_of_the_same_decision() -> None:
    run = Run(flow("start -> set -> contacted -true-> lost", set={"status": "contacted"}))
    decision = run.wake()
    assert run.trail == "start.next set.next contacted.true lost"
    assert [patch.status for patch in decision.patches] == [LeadStatus.CONTACTED, LeadStatus.FAILED]


def test_a_patch_is_seen_by_parallel_paths_too() -> None:
    run = started("start -> set, contacted", "contacted -true-> end", set={"status": "contacted"})
    assert run.step("contacted").exit == "true"


def test_a_mail_leaves_a_lead_that_is_further_on_as_it_is() -> None:
    run = started("start -> mail", lead=ADA._replace(status=LeadStatus.REPLIED))
    run.succeed("mail")
    assert run.lead.status is LeadStatus.REPLIED


def test_a_suppressed_mail_ends_the_execution_and_leaves_the_lead_as_it_is() -> None:
    run = started("start -> mail, wait", "mail -> lost")
    run.succeed("mail", emailSent=False, suppressed="unsubscribed")
    assert (run.state.status, run.state.outcome) == (Status.COMPLETED, "suppressed")
    assert run.state.result == "suppressed (unsubscribed)"
    assert run.lead == ADA
    assert run.statuses == {"start": "completed", "mail": "completed", "wait": "cancelled"}
    assert run.logs[-2].level == "warn"


# Time and signals ---------------------------------------------------------------------------------------


def test_a_zero_delay_goes_straight_on() -> None:
    run = started("start -> wait -> set", wait={"delayDays": 0})
    assert run.trail == "start.next wait.next set.next"


def test_a_wait_ends_at_its_moment_not_before() -> None:
    run = started("start -> wait -> set")
    run.wake(minutes=59, seconds=59)
    assert run.stands == {"wait": "waiting"}
    run.wake(seconds=1)
    assert run.state.status is Status.COMPLETED


def test_timers_that_fell_due_together_fire_in_the_order_of_their_moments() -> None:
    run = started("start -> wait1, wait2, wait3", wait1={"delayHours": 3}, wait2={"delayHours": 2})
    run.wake(days=1)
    done = [number for number, step in sorted(run.steps.items()) if step.node.startswith("wait")]
    assert done == [2, 3, 4]
    assert [s.node for s in run.history[-1].decision.steps] == ["wait3", "wait2", "wait1"]


def test_a_wait_behind_a_late_wait_begins_when_it_is_entered() -> None:
    run = started("start -> wait1 -> wait2")
    run.wake(hours=10)
    assert run.state.due_at == START + timedelta(hours=11)


def test_due_at_is_the_earliest_moment_of_all_paths() -> None:
    run = started("start -> wait1, listen, wait2", wait1={"delayHours": 5}, wait2={"delayHours": 2})
    moments = []
    for _ in range(2):
        moments.append(run.state.due_at)
        run.wake_when_due()
    assert moments == [START + timedelta(hours=2), START + timedelta(hours=5)]
    assert (run.state.due_at, run.state.reason) == (None, Reason.WAITING)


def test_a_signal_wakes_the_paths_that_wait_for_it() -> None:
    run = started(
        "start -> listen1, listen2, listen3",
        "listen1 -happened:reply-> set1",
        "listen2 -happened:reply-> set2",
        listen3={"signals": ["booking"]},
    )
    run.signal("reply", text="Yes!")
    assert run.trail == "start.next listen1.happened:reply listen2.happened:reply set1.next set2.next"
    assert run.step("listen1").output == {"text": "Yes!"}
    assert run.stands == {"listen3": "waiting"}


@pytest.mark.parametrize(("hours", "trail"), [(1, "listen.happened:booking"), (5, "listen.timed_out")])
def test_a_signal_or_a_moment_whichever_comes_first(hours: int, trail: str) -> None:
    run = started("start -> listen", listen={"signals": ["reply", "booking"], "hours": 4})
    run.wake(hours=hours)
    run.signal("booking")
    assert run.trail == f"start.next {trail}"
    assert run.state.status is Status.COMPLETED


def test_a_signal_that_is_the_goal_ends_the_execution() -> None:
    run = started("start -> listen1, listen2, mail", "listen2 -happened:reply-> set", listen1={"goal": True})
    run.signal("reply")
    assert (run.state.status, run.state.outcome, run.state.result) == (Status.COMPLETED, "goal", "reply")
    assert run.statuses == {"start": "completed", "listen1": "completed", "listen2": "cancelled", "mail": "running"}


def test_a_signal_nobody_waits_for_changes_nothing() -> None:
    run = started("start -> wait, listen", listen={"signals": ["booking"]})
    decision = run.signal("reply")
    assert decision.state is run.history[-1].before


# Circles ------------------------------------------------------------------------------------------------


def test_a_loop_with_a_wait_visits_its_nodes_anew_each_round() -> None:
    run = started("start -> wait -> replied -false-> wait", "replied -true-> end")
    for _ in range(3):
        run.wake_when_due()
    run.lead = run.lead._replace(last_replied_at=run.now)
    run.wake_when_due()
    assert run.trail == "start.next" + " wait.next replied.false" * 3 + " wait.next replied.true end"
    assert run.state.outputs["wait"]["step"] == 8


def test_an_execution_that_goes_round_in_circles_fails_with_a_clear_error() -> None:
    run = started("start -> wait -> set -> wait")
    while run.state.status not in FINAL:
        run.wake_when_due()
    assert run.state.status is Status.FAILED
    assert run.state.failure is not None
    assert run.state.failure.code == "too_many_steps"
    assert "1,000 steps" in run.state.failure.message
    assert list(run.steps) == list(range(1, MAX_STEPS + 1))
    assert (run.logs[-1].level, run.logs[-1].metadata) == (
        "error",
        {"node": "set", "step": 0, "attempt": 0, "code": "too_many_steps"},
    )
