"""Retries from an earlier step, with first-come joins behind it; and what holds however often one goes back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.engine.building import NEVER, START, TEST_REGISTRY, Run, started
from tests.engine.going_back import after, retry_from, visits
from tests.engine.playing import PROFILE

from flowtrack.domain.workflow import Definition, Edge, NodeSpec
from flowtrack.engine.decision import Activity, outstanding
from flowtrack.engine.events import ActivityDone, ActivityResult, Succeeded
from flowtrack.engine.graph import compile_graph
from flowtrack.engine.state import Status

# First-come joins ---------------------------------------------------------------------------------------


def test_a_retry_of_a_late_path_does_not_pass_the_first_come_join_again() -> None:
    run = started("start -> mail1, mail2 -> first -> mail3")
    run.succeed("mail1")
    run.fail("mail2")
    retry_from(run, 3)
    run.succeed("mail2")
    assert [status for _, status in visits(run, "first")] == ["completed"]
    assert (run.state.waves, run.waiting_for) == ({"first": 1}, [("mail3", 1)])


def test_a_retry_of_a_late_path_s_earlier_step_does_neither() -> None:
    run = started("start -> set1, set2", "set1 -> first -> mail3", "set2 -> mail1 -> mail2 -> first")
    run.succeed("mail1")
    run.fail("mail2")
    retry_from(run, run.step("set2").number)
    run.succeed("mail1")
    run.succeed("mail2")
    assert len(visits(run, "first")) == 1
    assert run.waiting_for == [("mail3", 1)]


def test_a_retry_from_a_step_that_the_passing_followed_from_opens_the_first_come_join_anew() -> None:
    run = started("start -> mail1, mail2 -> first -> mail3")
    run.succeed("mail1")
    run.fail("mail2")
    retry_from(run, 2)
    assert run.waiting_for == [("mail2", 2), ("mail1", 1)]
    run.succeed("mail1")
    assert len(visits(run, "first")) == 2
    assert run.waiting_for == [("mail2", 2), ("mail3", 1)]
    run.succeed("mail2")
    assert len(visits(run, "first")) == 2


def test_the_passing_may_be_given_up_when_only_a_late_path_is_left_to_replace() -> None:
    run = started("start -> set -> mail1, mail2 -> first -> mail3")
    run.succeed("mail1")
    run.succeed("mail3")
    run.fail("mail2")
    retry_from(run, 2)
    run.succeed("mail2")
    assert len(visits(run, "first")) == 2
    run.succeed("mail1")
    assert len(visits(run, "first")) == 2
    assert run.waiting_for == [("mail3", 1)]


def test_a_retry_of_a_path_that_ended_at_the_first_come_join_ends_there_again() -> None:
    run = started("start -> set1, set2, mail1", "set1, set2 -> first -> mail2")
    run.fail("mail1")
    retry_from(run, 3)
    assert [s.node for s in run.steps.values()].count("set2") == 2
    assert len(visits(run, "first")) == 1
    assert run.waiting_for == [("mail1", 2), ("mail2", 1)]


def test_a_passing_that_is_taken_back_leaves_the_first_come_join_to_whoever_comes_first() -> None:
    run = started("start -> mail1, mail2 -> first -> mail3", "mail1 -failed-> set")
    run.succeed("mail1")
    run.fail("mail3")
    retry_from(run, 2)
    run.fail("mail1")
    assert run.statuses["set"] == "completed"
    run.succeed("mail2")
    assert len(visits(run, "first")) == 2
    assert run.waiting_for == [("mail3", 1)]


def test_a_passing_stays_taken_back_until_the_next() -> None:
    run = started("start -> mail1, mail2 -> first -> mail3")
    run.succeed("mail1")
    run.fail("mail3")
    retry_from(run, 2)
    run.fail("mail1")
    retry_from(run, run.step("mail1").number)
    run.succeed("mail1")
    assert len(visits(run, "first")) == 2
    run.succeed("mail2")
    assert len(visits(run, "first")) == 2


def test_a_passing_is_taken_back_once() -> None:
    run = started("start -> mail1, mail2 -> first -> mail3")
    run.succeed("mail1")
    run.fail("mail3")
    for _ in range(2):
        retry_from(run, 2)
        run.fail("mail1")
    run.retry()
    run.succeed("mail1")
    run.succeed("mail2")
    assert len(visits(run, "first")) == 2


def test_in_a_loop_a_path_in_place_of_none_may_pass_the_first_come_join() -> None:
    run = started("start -> first -> wait -> replied -false-> first", "replied -true-> set", "start -> mail")
    run.lead = run.lead._replace(last_replied_at=START)
    run.wake_when_due()
    run.fail("mail")
    assert run.stands == {"mail": "failed"}
    run.lead = run.lead._replace(last_replied_at=None)
    retry_from(run, run.step("replied").number)
    assert len(visits(run, "first")) == 2


def test_in_a_loop_a_late_path_is_as_late_when_it_is_retried() -> None:
    run = started(
        "start -> first -> wait1, mail", "wait1 -> first", "mail -> wait2 -> first", wait2={"delayHours": 0.5}
    )
    run.wake_when_due()
    assert run.state.waves == {"first": 2}
    answer(run, outstanding(run.state)[0], NEVER)
    retry_from(run, 4)
    run.succeed("mail")
    run.wake_when_due()
    assert run.step("wait2").exit == "next"
    assert run.state.waves == {"first": 2}


def test_in_a_loop_a_path_is_of_the_oldest_wave_of_those_it_replaces() -> None:
    """One of them stands at a join that has taken in a path of a newer wave."""
    run = started(
        "start -> first -> wait1, set1",
        "wait1 -> first",
        "set1 -> all, mail",
        "mail -> wait2 -> first, all",
        wait2={"delayHours": 0.5},
    )
    run.wake_when_due()
    assert [path.waves for path in run.state.paths if path.node == "all"] == [{"first": 2}]
    answer(run, outstanding(run.state)[0], NEVER)
    retry_from(run, 4)
    answer(run, outstanding(run.state)[-1], SENT)
    run.wake_when_due()
    assert run.step("wait2").exit == "next"
    assert run.state.waves == {"first": 2}


def test_a_path_in_place_of_one_behind_a_first_come_join_passes_it_in_the_next_round() -> None:
    run = started("start -> first -> mail1 -> wait -> first")
    run.succeed("mail1")
    run.wake_when_due()
    run.fail("mail1")
    retry_from(run, run.step("mail1").number)
    run.succeed("mail1")
    run.wake_when_due()
    assert len(visits(run, "first")) == 3
    assert run.waiting_for == [("mail1", 1)]


def test_what_a_join_in_mode_all_keeps_is_of_the_waves_of_the_paths_it_replaces() -> None:
    run = started(
        "start -> set1, mail1",
        "set1 -> first1 -> set2",
        "set2, mail1 -> all -> mail2 -> first2 -> set3",
        "start -> mail3 -> first1",
        "set2 -> first2",
    )
    run.succeed("mail3")
    run.succeed("mail1")
    assert (run.state.waves, len(visits(run, "set3"))) == ({"first1": 1, "first2": 1}, 1)
    run.fail("mail2")
    retry_from(run, run.step("mail1").number)
    run.succeed("mail1")
    run.succeed("mail2")
    assert (run.state.waves, len(visits(run, "set3"))) == ({"first1": 1, "first2": 1}, 1)
    assert run.state.status is Status.COMPLETED


# What holds for every workflow of such nodes ------------------------------------------------------------

SENT = Succeeded({"emailSent": True, "messageId": "<1@x>", "references": [], "subject": "Hi"})
RESULTS: Sequence[ActivityResult] = (SENT, SENT, NEVER)
_TYPES: Sequence[tuple[str, Mapping[str, Any]]] = (
    ("send_email", {"emailTemplate": "Hello"}),
    ("join", {"mode": "all"}),
    ("join", {"mode": "first"}),
    ("update_lead", {"addTags": ["a"]}),
)


@st.composite
def loop_free(draw: st.DrawFn) -> Definition:
    """A workflow without loops, in which every node has but one way to go."""
    specs = [NodeSpec("n0", "trigger_form")]
    edges: list[Edge] = []
    for number in range(1, draw(st.integers(3, 9))):
        sources = draw(st.sets(st.integers(0, number - 1), min_size=1, max_size=3))
        specs.append(NodeSpec(f"n{number}", *draw(st.sampled_from(_TYPES))))
        edges += [Edge(f"n{source}", "next", f"n{number}") for source in sorted(sources)]
    return Definition(tuple(specs), tuple(edges))


def answer(run: Run, activity: Activity, result: ActivityResult) -> None:
    run.send(ActivityDone(run.now, activity.step, activity.attempt, result))


def what_stands(run: Run, given_up: set[int]) -> Counter[tuple[str, int]]:
    """How often each node was visited by steps that were not given up, and what joins took in there."""
    steps = (step for step in run.steps.values() if step.number not in given_up)
    return Counter((step.node, step.output.get("arrived", 0)) for step in steps)


@PROFILE
@given(loop_free(), st.data())
def test_however_often_one_goes_back_what_stands_in_the_end_is_an_undisturbed_run(
    definition: Definition, data: st.DataObject
) -> None:
    """What stands are the steps that no retry gave up; so nothing behind a join is visited twice, or not at all. It
    is asked of workflows in which every path goes everywhere, as else another way may be taken the second time, and
    of retries from steps that stand themselves."""
    graph = compile_graph(definition, TEST_REGISTRY)
    smooth, run = Run(graph), Run(graph)
    given_up: set[int] = set()
    smooth.wake()
    while activities := outstanding(smooth.state):
        answer(smooth, activities[0], SENT)
    run.wake()
    for _ in range(30):
        if run.state.status is Status.FAILED:
            number = data.draw(st.sampled_from([0, *sorted(set(run.steps) - given_up)]))
            given_up |= set(after(run, number) if number else ())
            _ = retry_from(run, number) if number else run.retry()
        elif activities := outstanding(run.state):
            answer(run, data.draw(st.sampled_from(activities)), data.draw(st.sampled_from(RESULTS)))
    if run.state.status is Status.FAILED:
        run.retry()
    while activities := outstanding(run.state):
        answer(run, activities[0], SENT)
    assert run.state.status is Status.COMPLETED
    assert what_stands(run, given_up) == what_stands(smooth, set())
