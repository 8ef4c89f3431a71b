"""What the engine's tests are written with: workflows drawn as text, and a run that is played by hand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flowtrack.domain.failure import Failure
from flowtrack.domain.lead import Lead
from flowtrack.domain.workflow import Definition, Edge, NodeSpec
from flowtrack.engine.decision import Activity, Decision, LogRecord, StepRecord, merge_steps, outstanding
from flowtrack.engine.document import parse_definition
from flowtrack.engine.events import (
    ActivityDone,
    CancelRequested,
    Event,
    PauseRequested,
    ReleaseRequested,
    ResumeRequested,
    RetryRequested,
    SignalReceived,
    SkipRequested,
    Succeeded,
    Woken,
)
from flowtrack.engine.graph import Graph, compile_graph
from flowtrack.engine.machine import advance
from flowtrack.engine.node import Facts, Happening, NodeType, Registry, TimerFired, Visit
from flowtrack.engine.outcome import Act, Fail, Finish, Leave, Note, Outcome, Wait
from flowtrack.engine.state import Standing, State, begin
from flowtrack.nodes.registry import REGISTRY

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
EXECUTION = "6f1d1c7e-6c9b-4a62-9f0e-2d1b8f7a0c11"
ADA = Lead(id="lead-1", email="ada@example.com", name="Ada Lovelace", fields={"budget": "$5,000"})
TRY_AGAIN = Failure("smtp_busy", "The mail server is busy.", retryable=True)
NEVER = Failure("smtp_refused", "There is no such mailbox.")


# Node types that only tests have ------------------------------------------------------------------------


class Listen(NodeType):
    """Waits for signals, for a length of time, or for whichever comes first. A signal may be the goal."""

    type = "listen"
    label = "Listen"
    group = "test"
    icon = "ear"
    exits = ("happened:reply", "happened:booking", "timed_out")

    signals: tuple[str, ...] = ("reply",)
    hours: float | None = None
    goal: bool = False

    def enter(self, visit: Visit) -> Wait:
        until = None if self.hours is None else visit.at + timedelta(hours=self.hours)
        return Wait(until, self.signals, notes=(Note("Listening."),))

    def resume(self, visit: Visit, happening: Happening) -> Outcome:
        if isinstance(happening, SignalReceived):
            if self.goal:
                return Finish("goal", result=happening.signal)
            return Leave(f"happened:{happening.signal}", output=happening.data)
        return Leave("timed_out")

    def holds_wait(self, configuration: object) -> bool:
        return self.hours != 0


class Refuse(NodeType):
    """Can't be done until so many hours after the start, which it may find out only after an hour."""

    type = "refuse"
    label = "Refuse"
    group = "test"
    icon = "ban"
    exits = ("next", "failed")

    hours: float = 24
    late: bool = False

    def enter(self, visit: Visit) -> Outcome:
        return Wait(visit.at + timedelta(hours=1)) if self.late else self.resume(visit, TimerFired())

    def resume(self, visit: Visit, happening: Happening) -> Outcome:
        if visit.at < visit.facts.started_at + timedelta(hours=self.hours):
            return Fail(Failure("refused", "It is too early."), input={"hours": self.hours})
        return Leave("next")


class Call(NodeType):
    """Calls twice: the first answer leads to a second activity of the same step."""

    type = "call"
    label = "Call"
    group = "test"
    icon = "phone"

    def enter(self, visit: Visit) -> Act:
        return Act("call", data={"number": 1})

    def resume(self, visit: Visit, happening: Happening) -> Outcome:
        again = isinstance(happening, Succeeded) and happening.output.get("again")
        return Act("call", data={"number": 2}) if again else Leave("next")


class Order(NodeType):
    """Waits for a reply, has something done, and waits an hour: three things in one step."""

    type = "order"
    label = "Order"
    group = "test"
    icon = "list"

    def enter(self, visit: Visit) -> Wait:
        return Wait(signals=("reply",))

    def resume(self, visit: Visit, happening: Happening) -> Outcome:
        if isinstance(happening, SignalReceived):
            return Act("order")
        return Wait(visit.at + timedelta(hours=1)) if isinstance(happening, Succeeded) else Leave("next")


_TEST_TYPES: tuple[type[NodeType], ...] = (Listen, Refuse, Call, Order)
TEST_REGISTRY: Registry = {**REGISTRY, **{node_type.type: node_type for node_type in _TEST_TYPES}}


# Drawing a workflow -------------------------------------------------------------------------------------

_KINDS: Mapping[str, tuple[str, Mapping[str, Any]]] = {
    "start": ("trigger_form", {}),
    "mail": ("send_email", {"emailTemplate": "Hello"}),
    "follow": ("send_followup", {"followUpTemplate": "Hello again"}),
    "wait": ("delay", {"delayHours": 1}),
    "day": ("delay", {"delayDays": 1}),
    "rich": ("condition", {"conditionType": "budget_qualification"}),
    "replied": ("condition", {"conditionType": "reply_received"}),
    "contacted": (
        "condition",
        {"conditionType": "field", "field": "status", "operator": "equals", "value": "contacted"},
    ),
    "set": ("update_lead", {"addTags": ["seen"]}),
    "all": ("join", {}),
    "first": ("join", {"mode": "first"}),
    "lost": ("mark_failed", {}),
    "end": ("end", {}),
    "listen": ("listen", {}),
    "refuse": ("refuse", {}),
    "call": ("call", {}),
    "order": ("order", {}),
}
_ARROW = re.compile(r"\s+(?:-([\w:]+))?->\s+")


def draw(*lines: str, **config: Mapping[str, Any]) -> Definition:
    """The workflow of ``lines`` like ``start -> rich -true-> mail, wait``: a node's key begins with one of
    ``_KINDS``; a comma draws parallel edges; ``config`` gives nodes other settings."""
    nodes: dict[str, NodeSpec] = {}
    edges: list[Edge] = []
    for line in lines:
        first, *rest = _ARROW.split(line)
        sources = _nodes(first, nodes, config)
        for exit_name, part in zip(rest[::2], rest[1::2], strict=True):
            targets = _nodes(part, nodes, config)
            edges += [Edge(s, exit_name or "next", t) for s in sources for t in targets]
            sources = targets
    return Definition(tuple(nodes.values()), tuple(edges))


def flow(*lines: str, **config: Mapping[str, Any]) -> Graph:
    """The workflow that ``draw`` draws, made ready to run."""
    return compile_graph(draw(*lines, **config), TEST_REGISTRY)


def _nodes(part: str, nodes: dict[str, NodeSpec], config: Mapping[str, Mapping[str, Any]]) -> list[str]:
    keys = [key.strip() for key in part.split(",")]
    for key in keys:
        kind, settings = _KINDS[re.match("[a-z]+", key)[0]]  # type: ignore[index]
        nodes.setdefault(key, NodeSpec(key, kind, config.get(key, settings)))
    return keys


REFERENCE = parse_definition(
    {
        "nodes": [
            {"key": "form", "type": "trigger_form"},
            {"key": "rich", "type": "condition", "config": {"conditionType": "budget_qualification"}},
            {"key": "hello", "type": "send_email", "config": {"emailTemplate": "Hello {firstName}"}},
            {"key": "three_days", "type": "delay", "config": {"delayDays": 3}},
            {"key": "replied", "type": "condition", "config": {"conditionType": "reply_received"}},
            {"key": "contacted", "type": "end", "config": {"result": "contacted"}},
            {"key": "again", "type": "send_followup", "config": {"followUpTemplate": "Still there?"}},
            {"key": "two_days", "type": "delay", "config": {"delayDays": 2}},
            {"key": "met", "type": "condition", "config": {"conditionType": "booking_completed"}},
            {"key": "booked", "type": "end", "config": {"result": "booked"}},
            {"key": "lost", "type": "mark_failed"},
        ],
        "edges": [
            {"source": "form", "target": "rich"},
            {"source": "rich", "exit": "false", "target": "lost"},
            {"source": "rich", "exit": "true", "target": "hello"},
            {"source": "hello", "target": "three_days"},
            {"source": "three_days", "target": "replied"},
            {"source": "replied", "exit": "true", "target": "contacted"},
            {"source": "replied", "exit": "false", "target": "again"},
            {"source": "again", "target": "two_days"},
            {"source": "two_days", "target": "met"},
            {"source": "met", "exit": "true", "target": "booked"},
            {"source": "met", "exit": "false", "target": "lost"},
        ],
    }
)
"""The reference flow of the contract's section 1."""


# Playing it ---------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Answered:
    """One call of ``advance``, as it can be made again."""

    before: State
    event: Event
    facts: Facts
    decision: Decision


class Run:
    """One execution of ``graph``, its record and its lead kept as the store would keep them."""

    def __init__(self, graph: Graph, lead: Lead = ADA, *, max_retries: int = 3, pace: float = 1.0) -> None:
        trigger = graph.trigger("trigger_form")
        self.graph = graph
        self.now = START
        self.lead = lead
        self.max_retries = max_retries
        self.pace = pace
        self.state = begin(trigger)
        self.steps: dict[int, StepRecord] = {}
        self.logs: list[LogRecord] = []
        self.activities: list[Activity] = []
        self.history: list[Answered] = []

    @property
    def facts(self) -> Facts:
        return Facts(EXECUTION, self.lead, START, {}, self.max_retries, self.pace)

    def send(self, event: Event) -> Decision:
        """Let ``event`` happen and take the decision on record."""
        facts = self.facts
        decision = advance(self.graph, self.state, event, facts)
        self.history.append(Answered(self.state, event, facts, decision))
        self.state = decision.state
        for record in decision.steps:
            assert record.fresh == (record.number not in self.steps), record
        self.steps = dict(merge_steps((*self.steps.values(), *decision.steps)))
        self.logs += decision.logs
        self.activities += decision.activities
        for patch in decision.patches:
            self.lead = self.lead.patched(patch)
        return decision

    def wake(self, **after: float) -> Decision:
        """Look at the execution, so much later."""
        self.now += timedelta(**after)
        return self.send(Woken(self.now))

    def wake_when_due(self) -> Decision:
        assert self.state.due_at is not None
        self.now = max(self.now, self.state.due_at)
        return self.send(Woken(self.now))

    def succeed(self, node: str, attempt: int | None = None, **output: Any) -> Decision:
        """The activity of ``node`` succeeds; a mail is sent, unless ``output`` says otherwise."""
        step = self.step(node)
        sent = {"emailSent": True, "messageId": f"<{step.number}@x>", "references": [], "subject": "Hi"}
        return self._result(node, attempt, Succeeded({**sent, **output}))

    def fail(self, node: str, failure: Failure = NEVER, attempt: int | None = None) -> Decision:
        return self._result(node, attempt, failure)

    def _result(self, node: str, attempt: int | None, result: Succeeded | Failure) -> Decision:
        step = self.step(node).number
        newest = max(a.attempt for a in self.activities if a.step == step)
        return self.send(ActivityDone(self.now, step, attempt or newest, result))

    def signal(self, signal: str, **data: Any) -> Decision:
        return self.send(SignalReceived(self.now, signal, data))

    def pause(self) -> Decision:
        return self.send(PauseRequested(self.now))

    def resume(self) -> Decision:
        return self.send(ResumeRequested(self.now))

    def skip(self, *nodes: str) -> Decision:
        """Ask for the waits at these nodes to end; without any, for all that wait now."""
        waiting = [path.step for path in self.state.paths if path.standing is Standing.WAITING]
        return self.send(SkipRequested(self.now, tuple(self.step(node).number for node in nodes) or tuple(waiting)))

    def release(self) -> Decision:
        return self.send(ReleaseRequested(self.now))

    def cancel(self) -> Decision:
        return self.send(CancelRequested(self.now))

    def retry(self, node: str | None = None, *instead_of: int) -> Decision:
        return self.send(RetryRequested(self.now, node, instead_of))

    def step(self, node: str) -> StepRecord:
        """The newest step of ``node``."""
        return max((s for s in self.steps.values() if s.node == node), key=lambda s: s.number)

    @property
    def trail(self) -> str:
        """The finished steps in order, each with its exit: ``start.next rich.true end``."""
        return " ".join(f"{s.node}.{s.exit}" if s.exit else s.node for s in self.steps.values() if s.completed_at)

    @property
    def stands(self) -> dict[str, str]:
        """What the paths are doing, by node."""
        return {path.node: str(path.standing) for path in self.state.paths}

    @property
    def statuses(self) -> dict[str, str]:
        """The status of each node's newest step."""
        return {step.node: str(step.status) for step in self.steps.values()}

    @property
    def waiting_for(self) -> list[tuple[str, int]]:
        """Whose result is awaited, and of which attempt."""
        return [(activity.node, activity.attempt) for activity in outstanding(self.state)]

    @property
    def story(self) -> list[str]:
        return [record.message for record in self.logs]


def started(*lines: str, lead: Lead = ADA, **config: Mapping[str, Any]) -> Run:
    """A run of the workflow drawn by ``lines`` that was woken for the first time."""
    run = Run(flow(*lines, **config), lead)
    run.wake()
    return run
