"""The join: the engine does its waiting."""

from __future__ import annotations

from tests.nodes.cases import Case, visit

from flowtrack.engine.outcome import Leave
from flowtrack.nodes.join import Join

CASES = [Case("next"), Case("next", {"mode": "first"})]


def test_it_tells_the_engine_how_to_wait() -> None:
    assert Join().join == "all"
    assert Join(mode="first").join == "first"


def test_whoever_enters_goes_on() -> None:
    assert Join().enter(visit()) == Leave("next")
