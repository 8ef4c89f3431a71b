"""The end."""

from __future__ import annotations

from tests.nodes.cases import FINISHES, Case, visit

from flowtrack.engine.outcome import Finish
from flowtrack.nodes.end import End

CASES = [Case(FINISHES), Case(FINISHES, {"result": "booked"})]


def test_its_word_is_the_executions_result() -> None:
    assert End(result="booked").enter(visit()) == Finish("ended", result="booked", output={"result": "booked"})


def test_it_needs_no_word() -> None:
    assert End().enter(visit()) == Finish("ended")
