"""Retries from an earlier step, with joins behind it: what is given up, what stays, and what opens again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.engine.building import START, started
from tests.engine.going_back import after, retry_from, stored, visits

from flowtrack.engine.decision import outstanding
from flowtrack.engine.state import Status
from flowtrack.services.executions import _after

# What followed from a step ------------------------------------------------------------------------------


def test_what_follows_is_found_through_every_path_that_a_join_took_in() -> None:
    run = started("start -> set1, set2, set3", "set1, set2, set3 -> all -> mail")
    assert (run.step("all").number, run.step("all").parent) == (5, 2)
    assert after(run, 2) == (2, 5, 6)
    assert after(run, 3) == (3, 5, 6)
    assert after(run, 4) == (4, 5, 6)
    assert after(run, 5) == (5, 6)
    assert after(run, 1) == (1, 2, 3, 4, 5, 6)


def test_what_follows_is_found_where_a_join_is_older_than_what_it_took_in() -> None:
    run = started("start -> set1, wait1", "wait1 -> set2 -> wait2", "set1, wait2 -> all -> mail")
    assert run.step("all").number == 4
    run.wake_when_due()
    assert (run.step("set2").number, run.step("wait2").number) == (5, 6)
    assert after(run, 5) == (5, 6)
    run.wake_when_due()
    assert after(run, 5) == (5, 4, 6, 7)  # the step itself comes first
    assert after(run, 6) == (6, 4, 7)


def test_a_standing_join_follows_from_what_has_come_to_it() -> None:
    run = started("start -> set1, set2, mail", "set1, set2, mail -> all")
    assert run.stands == {"all": "joining", "mail": "working"}
    assert after(run, 3) == (3, 5)
    assert after(run, 4) == (4,)


def test_only_a_join_says_in_its_output_what_it_took_in() -> None:
    run = started("start -> set, mail1", "mail1 -> mail2", "set -> mail3")
    run.succeed("mail1", steps=[2])
    assert run.step("mail1").output["steps"] == [2]
    assert after(run, 2) == (2, 4)


def test_a_join_on_record_from_before_it_noted_what_it_took_in_follows_from_its_parent() -> None:
    run = started("start -> set1, set2 -> all -> mail")
    taken = [stored(step) for step in run.steps.values()]
    old = [step._replace(output_data={"arrived": 2}) if step.node_key == "all" else step for step in taken]
    assert _after(old, 2) == [2, 4, 5]
    assert _after(old, 3) == [3]
    none = [step._replace(output_data=None) if step.node_key == "all" else step for step in taken]
    assert _after(none, 2) == [2, 4, 5]


# A join in mode all that stands -------------------------------------------------------------------------


def test_a_standing_join_is_given_up_with_the_only_path_that_came_to_it() -> None:
    run = started("start -> mail1, mail2 -> all -> mail3")
    run.succeed("mail1")
    run.fail("mail2")
    retry_from(run, 2)
    assert (run.waiting_for, run.stands) == (
        [("mail2", 2), ("mail1", 1)],
        {"mail2": "working", "mail1": "working"},
    )
    run.succeed("mail1")
    run.succeed("mail2")
    assert visits(run, "all") == [(4, "cancelled"), (6, "completed")]
    assert run.step("all").output == {"arrived": 2, "steps": [5, 3]}
    assert run.waiting_for == [("mail3", 1)]


def test_a_standing_join_keeps_what_came_to_it_from_elsewhere() -> None:
    run = started("start -> mail1, mail2, mail3", "mail1, mail2, mail3 -> all -> mail4")
    run.succeed("mail1")
    run.succeed("mail2")
    run.fail("mail3")
    retry_from(run, 3)
    assert run.stands == {"mail3": "working", "mail2": "working", "all": "joining"}
    assert (run.step("all").parent, run.step("all").output) == (2, {"arrived": 1, "steps": [2]})
    run.succeed("mail2")
    run.succeed("mail3")
    assert visits(run, "all") == [(5, "cancelled"), (7, "completed")]
    assert run.step("all").output == {"arrived": 3, "steps": [2, 6, 4]}
    assert run.waiting_for == [("mail4", 1)]


def test_what_a_join_keeps_opens_it_when_the_new_visit_turns_away() -> None:
    run = started("start -> mail1, mail2, mail3", "mail1, mail2, mail3 -> all -> set1", "mail2 -failed-> set2")
    run.succeed("mail1")
    run.succeed("mail2")
    run.fail("mail3")
    retry_from(run, 3)
    run.fail("mail2")
    assert run.statuses["set2"] == "completed"
    run.succeed("mail3")
    assert run.step("all").output == {"arrived": 2, "steps": [2, 4]}
    assert run.statuses["set1"] == "completed"


def test_a_retry_of_a_path_that_has_not_come_leaves_the_standing_join_alone() -> None:
    run = started("start -> mail1, mail2 -> all -> mail3")
    run.succeed("mail1")
    run.fail("mail2")
    retry_from(run, 3)
    run.succeed("mail2")
    assert visits(run, "all") == [(4, "completed")]
    assert run.step("all").output == {"arrived": 2, "steps": [2, 5]}
    assert run.waiting_for == [("mail3", 1)]


def test_a_retry_from_before_the_fork_gives_the_standing_join_up_whole() -> None:
    run = started("start -> set -> mail1, mail2 -> all -> mail3")
    run.succeed("mail1")
    run.fail("mail2")
    retry_from(run, 2)
    assert run.stands == {"mail1": "working", "mail2": "working"}
    run.succeed("mail1")
    run.succeed("mail2")
    assert visits(run, "all") == [(5, "cancelled"), (9, "completed")]
    assert run.waiting_for == [("mail3", 1)]


@pytest.mark.parametrize("number", [2, 4])
def test_a_join_that_was_not_reached_again_yet_keeps_what_it_stands_for(number: int) -> None:
    """The retry fails at once, before it comes to the join in its new place; so it is there for the next one."""
    run = started("start -> mail1, mail2, mail3 -> all -> mail4", "mail1 -> refuse")
    for node in ("mail2", "mail3", "mail1"):
        run.succeed(node)
    assert run.stands == {"refuse": "failed", "all": "joining"}
    run.now += timedelta(hours=1)
    retry_from(run, 3)
    assert run.stands == {"refuse": "failed", "mail2": "ready", "all": "ready"}
    run.now += timedelta(days=1)
    retry_from(run, number)
    again = f"mail{number - 1}"
    assert {activity.node for activity in outstanding(run.state)} == {"mail2", again}
    run.succeed("mail2")
    run.succeed(again)
    assert run.step("all").output["arrived"] == 3
    assert run.waiting_for == [("mail4", 1)]


def test_a_join_that_stands_anew_takes_in_what_another_visit_of_it_keeps() -> None:
    run = started(
        "start -> set1, set2, set3, replied",
        "set1, set2, set3 -> all -> mail1",
        "replied -true-> all, mail2",
        "mail2 -> all",
    )
    run.fail("mail1")
    run.lead = run.lead._replace(last_replied_at=START)
    retry_from(run, 5)
    run.fail("mail2")
    assert run.stands == {"mail1": "working", "all": "joining", "mail2": "failed"}
    retry_from(run, 4)
    run.succeed("mail2")
    assert run.step("all").output["arrived"] == 5
    assert run.waiting_for == [("mail1", 1)]


# A join in mode all that was passed ---------------------------------------------------------------------


@pytest.mark.parametrize("number", [2, 3])
def test_a_passed_join_is_given_up_whichever_of_its_paths_is_retried(number: int) -> None:
    run = started("start -> mail1, mail2 -> all -> mail3")
    run.succeed("mail1")
    run.succeed("mail2")
    run.fail("mail3")
    retry_from(run, number)
    again = f"mail{number - 1}"
    assert run.waiting_for == [(again, 1)]  # what failed behind the join is given up, not tried again
    assert run.stands == {again: "working", "all": "joining"}
    run.succeed(again)
    assert run.step("all").output == {"arrived": 2, "steps": [5 - number, 6]}
    assert run.waiting_for == [("mail3", 1)]
    assert visits(run, "mail3") == [(5, "failed"), (8, "running")]


def test_a_second_retry_from_another_path_gives_up_what_the_first_brought() -> None:
    run = started("start -> mail1, mail2 -> all -> mail3")
    run.succeed("mail1")
    run.succeed("mail2")
    run.fail("mail3")
    retry_from(run, 3)
    run.succeed("mail2")
    run.fail("mail3")
    retry_from(run, 2)
    assert run.waiting_for == [("mail1", 1)]
    run.succeed("mail1")
    assert run.step("all").output == {"arrived": 2, "steps": [6, 9]}
    assert run.waiting_for == [("mail3", 1)]
    run.succeed("mail3")
    assert run.state.status is Status.COMPLETED
    assert [status for _, status in visits(run, "mail3")] == ["failed", "failed", "completed"]


def test_what_was_given_up_once_does_not_come_back() -> None:
    run = started("start -> mail1, mail2 -> all -> mail3")
    run.succeed("mail1")
    run.succeed("mail2")
    run.fail("mail3")
    retry_from(run, 3)
    run.fail("mail2")
    retry_from(run, 2)
    assert run.stands == {"mail2": "working", "mail1": "working"}
    run.succeed("mail2")
    run.succeed("mail1")
    assert run.step("all").output == {"arrived": 2, "steps": [6, 8]}


def test_a_passed_join_keeps_what_came_to_it_from_elsewhere_if_the_new_visit_turns_away() -> None:
    run = started("start -> mail1, mail2 -> all -> mail3", "mail2 -failed-> set")
    run.succeed("mail1")
    run.succeed("mail2")
    run.fail("mail3")
    retry_from(run, 3)
    run.fail("mail2")
    assert run.step("all").output == {"arrived": 1, "steps": [2]}
    assert run.waiting_for == [("mail3", 1)]


def test_a_join_behind_a_join_is_given_up_too() -> None:
    run = started("start -> set1, set2, set3", "set1, set2 -> all1 -> set4", "set3, set4 -> all2 -> mail")
    run.fail("mail")
    retry_from(run, run.step("set2").number)
    assert run.waiting_for == [("mail", 1)]
    assert [status for _, status in visits(run, "all1")] == ["completed", "completed"]
    assert [status for _, status in visits(run, "all2")] == ["completed", "completed"]
    assert run.step("all1").output["arrived"] == run.step("all2").output["arrived"] == 2


@pytest.mark.parametrize("times", [1, 2])
def test_a_retry_from_the_join_itself_opens_it_with_what_it_had_taken_in(times: int) -> None:
    run = started("start -> set1, set2 -> all -> mail")
    for _ in range(times):
        run.fail("mail")
        retry_from(run, 4)
    assert (run.step("all").parent, run.step("all").output) == (4, {"arrived": 2, "steps": [2, 3]})
    assert run.waiting_for == [("mail", 1)]
    run.fail("mail")
    retry_from(run, 3)
    assert run.waiting_for == [("mail", 1)]
    assert run.step("all").output == {"arrived": 2, "steps": [2, run.step("set2").number]}


def test_the_same_retry_twice_is_one_visit_in_place_of_another() -> None:
    run = started("start -> refuse")
    for _ in range(2):
        run.retry("refuse", 2)
    assert run.stands == {"refuse": "failed"}
    assert [(step.number, step.parent) for step in run.steps.values()] == [(1, 0), (2, 1), (3, 2), (4, 2)]
    assert len(run.state.paths) == 1


def test_a_second_retry_from_the_same_step_gives_up_the_first() -> None:
    run = started("start -> set1 -> set2 -> mail")
    run.fail("mail")
    retry_from(run, 3)
    run.fail("mail")
    assert run.step("set2").parent == 3
    retry_from(run, 3)
    assert run.waiting_for == [("mail", 1)]
    run.fail("mail")
    retry_from(run, 2)
    assert run.waiting_for == [("mail", 1)]
