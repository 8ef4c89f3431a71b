"""Runs of random workflows, as the properties look at them."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from typing import Any
from unittest.mock import patch

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from tests.engine.building import TEST_REGISTRY, Run
from tests.engine.drawing import SIGNALS, Choose, Happening, draw_course, draw_lead, draw_workflow

from flowtrack.domain.lead import Lead
from flowtrack.domain.workflow import Definition
from flowtrack.engine.graph import compile_graph

MOST_STEPS = 60
MOST_EVENTS = 40
PROFILE = settings(
    max_examples=int(os.environ.get("FLOWTRACK_HYPOTHESIS_EXAMPLES", "300")),
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


@dataclass(frozen=True, repr=False)
class Play:
    """A workflow, a lead, and what happened to the two."""

    definition: Definition
    lead: Lead
    pace: float = 1.0
    happenings: tuple[Happening, ...] = ()

    def __repr__(self) -> str:
        nodes = [f"{spec.key} {spec.type} {dict(spec.config)}" for spec in self.definition.nodes]
        edges = [f"{edge.source} -{edge.exit}-> {edge.target}" for edge in self.definition.edges]
        events = [f"{happening.event}" for happening in self.happenings]
        return "\n    ".join(["", *nodes, *edges, f"{self.lead}", f"pace {self.pace}", *events])

    def begin(self) -> Run:
        return Run(compile_graph(self.definition, TEST_REGISTRY), self.lead, pace=self.pace)

    def replay(self) -> Run:
        """The run after all that happened."""
        run = self.begin()
        for happening in self.happenings:
            happen(run, happening)
        return run


def happen(run: Run, happening: Happening) -> None:
    """The lead does what it does, and the engine hears of it."""
    if happening.signal:
        fact: dict[str, Any] = {SIGNALS[happening.signal]: happening.event.at}
        run.lead = run.lead._replace(**fact)
    run.send(happening.event)


def play(choose: Choose) -> Play:
    """A workflow, a lead and a course of events, drawn and lived through."""
    drawn = Play(draw_workflow(choose), draw_lead(choose), (1.0, 1.0, 60.0)[choose(3)])
    run = drawn.begin()
    happenings = []
    for happening in draw_course(choose, run, MOST_EVENTS):
        happen(run, happening)
        happenings.append(happening)
    return replace(drawn, happenings=tuple(happenings))


@st.composite
def plays(draw: st.DrawFn) -> Play:
    return play(lambda count: draw(_numbers(count)))


@st.composite
def workflows(draw: st.DrawFn) -> Definition:
    return draw_workflow(lambda count: draw(_numbers(count)))


@cache
def _numbers(count: int) -> st.SearchStrategy[int]:
    return st.integers(0, count - 1)


@contextmanager
def few_steps() -> Iterator[None]:
    """Executions that take more than ``MOST_STEPS`` steps go round in circles: short runs meet the limit."""
    with patch("flowtrack.engine.machine.MAX_STEPS", MOST_STEPS):
        yield
