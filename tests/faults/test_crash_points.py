"""A fixed draw of crashes; ``python -m benchmarks.crash --every`` makes all of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest

from tests.faults.crash_points import ANSWERED, Lab, Verdict
from tests.faults.nursery import Nursery


@pytest.fixture(scope="module")
def lab(nursery: Nursery, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with Lab(nursery, tmp_path_factory.mktemp("crashes")) as made:
        yield made


@pytest.fixture(scope="module")
def holding(nursery: Nursery, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    with Lab(nursery, tmp_path_factory.mktemp("held"), "hold") as made:
        yield made


def faulty(verdicts: list[Verdict]) -> list[str]:
    return [str(verdict) for verdict in verdicts if verdict.faults]


def test_boundaries_are_those_of_the_whole_flow(lab: Lab) -> None:
    """The enumeration itself: nothing is to be left out because a library changed its ways."""
    found = Counter(lab.boundaries)
    assert found["before BEGIN"] == found["after BEGIN IMMEDIATE"] == found["before COMMIT"] == found["after COMMIT"]
    for command in ("MAIL", "RCPT", "DATA", "the content"):
        assert found[f"before {command} is written"] == found[f"{command} is written"] == 2
    assert found["MAIL is answered with 250"] == found["DATA is answered with 354"] == found[ANSWERED] == 2
    assert found["after INSERT submission"] == 1
    assert found["after INSERT email_message"] == 2
    assert len(lab.boundaries) > 150


def test_crash_anywhere_leaves_the_same_trace(lab: Lab) -> None:
    numbers = {*lab.first_mail(), *range(1, len(lab.boundaries) + 1, 7)}
    verdicts = [lab.crash(number) for number in sorted(numbers)]
    assert faulty(verdicts) == []
    twice = [verdict.crashes[0] for verdict in verdicts if max(verdict.copies.values()) == 2]
    assert set(range(lab.number_of(ANSWERED), lab.first_mail()[-1])) <= set(twice), "the draw misses the window"


def test_doubt_is_held_where_the_workspace_wants_that(holding: Lab) -> None:
    stretch = holding.first_mail()
    verdicts = [holding.crash(number) for number in (*stretch[::9], holding.number_of(ANSWERED), stretch[-1])]
    assert faulty(verdicts) == []
    doubts = [verdict for verdict in verdicts if verdict.windows]
    assert doubts
    assert all(verdict.decisions == 1 for verdict in doubts)
    assert verdicts[-1].decisions == 0


def test_second_crash_during_the_recovery(lab: Lab) -> None:
    """The first crash is the worst: the server has the mail and nobody here knows."""
    first = lab.number_of(ANSWERED)
    recovery = lab.crash(first).lives[1].report.boundaries
    until = recovery.index("after COMMIT", recovery.index(ANSWERED)) + 1
    verdicts = [lab.crash(first, second) for second in (*range(1, until, 9), until, len(recovery))]
    assert faulty(verdicts) == []
    assert any(verdict.decisions for verdict in verdicts), "a mail that is in doubt twice waits for a person"
