"""Joins: what they wait for, what they take in, and how often they open."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.engine.building import START, TRY_AGAIN, started

from flowtrack.domain.failure import Failure
from flowtrack.engine.state import Status

# Mode all -----------------------------------------------------------------------------------------------


def test_all_waits_for_every_path_and_goes_on_once() -> None:
    run = started("start -> wait1, wait2, set1", "wait1, wait2, set1 -> all -> set2", wait2={"delayHours": 2})
    run.wake_when_due()
    assert run.stands == {"all": "joining", "wait2": "waiting"}
    assert run.statuses["all"] == "waiting"
    run.wake_when_due()
    assert run.trail == "start.next wait1.next wait2.next set1.next all.next set2.next"
    assert run.step("all").output == {"arrived": 3, "steps": [4, 2, 3]}
    assert run.state.status is Status.COMPLETED


def test_all_takes_the_number_of_its_first_arrival() -> None:
    run = started("start -> wait, set1", "set1 -> set2 -> all", "wait -> all")
    assert (run.step("all").number, run.step("all").parent) == (5, 4)
    run.wake_when_due()
    assert [step.node for step in run.steps.values()].count("all") == 1


def test_all_does_not_wait_for_an_edge_that_no_path_can_take_any_more() -> None:
    run = started("start -> rich -true-> mail -> all -> set", "rich -false-> wait -> all")
    run.succeed("mail")
    assert run.trail == "start.next rich.true mail.next all.next set.next"
    assert run.step("all").output == {"arrived": 1, "steps": [3]}


def test_all_goes_on_when_a_path_turned_away_from_it() -> None:
    run = started("start -> mail, wait", "mail -> all -> set", "wait -> replied -true-> all")
    run.succeed("mail")
    assert run.stands == {"all": "joining", "wait": "waiting"}
    run.wake_when_due()
    assert run.trail == "start.next mail.next wait.next all.next replied.false set.next"


def test_all_waits_for_a_path_in_back_off() -> None:
    run = started("start -> mail, set1", "mail, set1 -> all -> set2")
    run.fail("mail", TRY_AGAIN)
    assert run.stands == {"mail": "backing_off", "all": "joining"}
    run.wake_when_due()
    assert run.stands == {"mail": "working", "all": "joining"}
    run.succeed("mail")
    assert run.step("all").output == {"arrived": 2, "steps": [3, 2]}


def test_all_waits_for_a_path_that_is_held() -> None:
    run = started("start -> mail, set1", "mail, set1 -> all -> set2")
    run.fail("mail", Failure("account", "The account is paused.", hold=True))
    assert run.stands == {"mail": "held", "all": "joining"}
    run.wake(days=100)
    assert run.stands == {"mail": "held", "all": "joining"}
    run.resume()
    run.succeed("mail")
    assert run.state.status is Status.COMPLETED


def test_all_waits_for_a_signal_path_and_for_the_way_back_of_a_loop() -> None:
    run = started("start -> set1, listen", "set1 -> all", "listen -happened:reply-> wait -> listen, all")
    assert run.stands == {"listen": "waiting", "all": "joining"}
    run.signal("reply")
    run.wake_when_due()
    # The loop's way back can always lead here once more, so the join waits on.
    assert run.stands == {"listen": "waiting", "all": "joining"}
    assert run.state.paths[0].took == (2, 5)


def test_what_a_standing_join_took_in_is_on_record_as_it_comes() -> None:
    run = started("start -> mail, wait, set", "mail, wait, set -> all")
    assert (run.step("all").status, run.step("all").output) == ("waiting", {"arrived": 1, "steps": [4]})
    run.succeed("mail")
    assert (run.step("all").status, run.step("all").output) == ("waiting", {"arrived": 2, "steps": [4, 2]})
    run.cancel()
    assert (run.step("all").status, run.step("all").output) == ("cancelled", {"arrived": 2, "steps": [4, 2]})


def test_what_is_not_known_of_a_join_s_past_is_not_on_record() -> None:
    run = started("start -> wait, set -> all")
    paths = (path._replace(took=(3, 0)) if path.node == "all" else path for path in run.state.paths)
    run.state = replace(run.state, paths=tuple(paths))  # as read from a state of version 1
    run.wake_when_due()
    assert run.step("all").output == {"arrived": 3, "steps": [3, 2]}


def test_all_in_a_loop_opens_once_a_round() -> None:
    run = started("start -> all -> wait1, wait2", "wait1, wait2 -> all")
    for _ in range(3):
        run.wake_when_due()
    assert run.trail == "start.next" + " all.next wait1.next wait2.next" * 3 + " all.next"
    assert [s.output["arrived"] for s in run.steps.values() if s.node == "all"] == [1, 2, 2, 2]


def test_all_counts_paths_not_edges() -> None:
    run = started("start -> set1 -> all", "start -> wait1, wait2", "wait1, wait2 -> set2 -> all")
    run.wake_when_due()
    assert [s.node for s in run.steps.values()].count("set2") == 2
    assert run.step("all").output == {"arrived": 3, "steps": [2, 6, 7]}


def test_a_join_behind_a_join_waits_for_it() -> None:
    run = started("start -> set1, set2, set3", "set3 -> all2 -> end", "set1, set2 -> all1 -> wait -> all2")
    assert run.stands == {"all2": "joining", "wait": "waiting"}
    run.wake_when_due()
    assert run.step("all2").output == {"arrived": 2, "steps": [4, 7]}


def test_two_joins_that_wait_only_for_each_other_the_older_goes_on() -> None:
    run = started("start -> all2, all1", "all1 -> wait1 -> all2", "all2 -> wait2 -> all1")
    assert run.trail == "start.next all2.next"
    assert run.stands == {"all1": "joining", "wait2": "waiting"}
    run.wake_when_due()
    assert run.step("all1").output == {"arrived": 2, "steps": [1, 4]}
    assert run.stands == {"wait1": "waiting"}


def test_a_join_behind_two_that_wait_for_each_other_lets_them_go_first() -> None:
    run = started(
        "start -> all3, all2, all1",
        "all1 -> wait1 -> all2, all3",
        "all2 -> wait2 -> all1",
    )
    assert run.step("all3").number < run.step("all2").number  # it is the oldest, but the two can reach it
    assert run.trail == "start.next all2.next"


# Mode first ---------------------------------------------------------------------------------------------


def test_first_goes_on_with_the_first_and_ends_the_others() -> None:
    run = started("start -> wait, mail", "wait, mail -> first -> set")
    run.succeed("mail")
    assert run.trail == "start.next mail.next first.next set.next"
    assert run.stands == {"wait": "waiting"}
    run.wake_when_due()
    assert run.trail == "start.next wait.next mail.next first.next set.next"
    assert run.state.status is Status.COMPLETED


def test_first_takes_one_of_two_that_come_together() -> None:
    run = started("start -> set1, set2", "set1, set2 -> first -> set3")
    assert run.trail == "start.next set1.next set2.next first.next set3.next"


def test_first_in_a_loop_with_parallel_paths_inside_opens_once_a_round() -> None:
    run = started("start -> first -> wait1, wait2", "wait1, wait2 -> first", wait2={"delayHours": 0.5})
    for _ in range(6):
        run.wake_when_due()
    opened = [(s.started_at - START).total_seconds() / 3600 for s in run.steps.values() if s.node == "first"]
    assert opened == [0, 0.5, 1, 1.5, 2, 2.5, 3]
    assert sorted(path.node for path in run.state.paths) == ["wait1", "wait1", "wait2"]


def test_a_path_of_an_earlier_round_ends_at_a_first_join() -> None:
    run = started("start -> first -> wait1, wait2", "wait1 -> first", "wait2 -> set -> first", wait2={"delayHours": 3})
    for _ in range(3):
        run.wake_when_due()
    visits = [s.node for s in run.steps.values()]
    assert (visits.count("first"), visits.count("set")) == (4, 1)


def test_a_path_that_never_came_by_ends_at_a_first_join_that_was_passed() -> None:
    run = started("start -> set, wait", "set -> first -> day", "wait -> first")
    run.wake_when_due()
    assert run.stands == {"day": "waiting"}
    assert list(run.steps) == [1, 2, 3, 4, 5]


def test_the_path_behind_a_join_is_of_every_round_that_came_into_it() -> None:
    run = started(
        "start -> first -> set1, wait1",
        "set1, wait1 -> all -> replied -true-> end",
        "replied -false-> wait2 -> first",
    )
    run.wake_when_due()
    run.wake_when_due()
    visits = [s.node for s in run.steps.values()]
    assert (visits.count("first"), visits.count("all")) == (2, 2)
    assert run.stands == {"wait1": "waiting", "all": "joining"}


def test_a_path_that_took_another_in_may_pass_where_that_one_passed() -> None:
    run = started(
        "start -> set -> all -> replied -false-> wait2 -> first",
        "start -> first -> wait1 -> all",
        "replied -true-> end",
    )
    run.wake_when_due()
    assert run.step("all").output == {"arrived": 2, "steps": [2, 5]}
    run.wake_when_due()
    assert [s.node for s in run.steps.values()].count("first") == 2


@pytest.mark.parametrize("mode", ["all", "first"])
def test_a_join_with_one_path_goes_straight_on(mode: str) -> None:
    run = started(f"start -> {mode} -> set")
    assert run.trail == f"start.next {mode}.next set.next"
    assert run.state.status is Status.COMPLETED
