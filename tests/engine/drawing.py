"""Random workflows, leads and courses of events, drawn from one source of choices.

``choose(n)`` gives a number from 0 to n - 1. Hypothesis draws it in the properties, a seeded generator in the
runs that two processes have to agree on. Smaller numbers are meant to be simpler.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar

from tests.engine.building import ADA, START, TEST_REGISTRY, Run
from tests.engine.going_back import request

from flowtrack.domain.failure import Failure
from flowtrack.domain.lead import Lead, LeadStatus
from flowtrack.domain.workflow import Definition, Edge, NodeSpec, Severity
from flowtrack.engine.decision import outstanding
from flowtrack.engine.events import (
    ActivityDone,
    ActivityResult,
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
from flowtrack.engine.graph import check
from flowtrack.engine.state import FINAL, Standing, Status

Choose = Callable[[int], int]
T = TypeVar("T")

# Workflows ----------------------------------------------------------------------------------------------

_NODES: Sequence[tuple[str, dict[str, Any]]] = (
    ("update_lead", {"addTags": ["a"]}),
    *(("join", {"mode": "all"}),) * 8,
    *(("delay", {"delayHours": 1}),) * 3,
    *(("send_email", {"emailTemplate": "Hello"}),) * 3,
    *(("join", {"mode": "first"}),) * 4,
    *(("send_followup", {"followUpTemplate": "Hello again"}),) * 2,
    *(("delay", {"delayHours": 2}),) * 2,
    ("condition", {"conditionType": "reply_received"}),
    ("delay", {}),
    ("delay", {"delayDays": 1, "delayHours": 0.5}),
    ("delay", {"delayDays": 0}),
    ("condition", {"conditionType": "budget_qualification"}),
    ("condition", {"conditionType": "budget_qualification", "budgetThreshold": 0, "onUnreadable": "fail"}),
    ("condition", {"conditionType": "reply_received", "countOpens": True, "since": "ever"}),
    ("condition", {"conditionType": "booking_completed", "since": "ever"}),
    ("condition", {"conditionType": "email_opened"}),
    ("condition", {"conditionType": "link_clicked"}),
    ("condition", {"conditionType": "field", "field": "status", "value": "contacted"}),
    ("update_lead", {"status": "qualified", "removeTags": ["a"]}),
    ("update_lead", {"status": "new", "addTags": ["b", "c"]}),
    ("listen", {"signals": ["reply"]}),
    ("listen", {"signals": ["reply", "booking"], "hours": 2}),
    ("listen", {"signals": ["booking", "reply"], "goal": True}),
    ("refuse", {"hours": 3}),
    ("mark_failed", {}),
    ("end", {}),
)


def draw_workflow(choose: Choose) -> Definition:
    """A valid workflow of 2 to 12 nodes, with joins, parallel edges, loops and unwired exits."""
    count = 2 + choose(11)
    specs = [NodeSpec("n0", "trigger_form")]
    edges: list[Edge] = []
    for number in range(1, count):
        kind, config = _pick(choose, _NODES)
        specs.append(NodeSpec(f"n{number}", kind, config))
        before = [spec for spec in specs[:-1] if TEST_REGISTRY[spec.type].exits]
        edges.append(_edge(choose, before, specs[-1]))
    sources = [spec for spec in specs if TEST_REGISTRY[spec.type].exits]
    joins = [spec for spec in specs if spec.type == "join"]
    for _ in range(choose(3 * count)):
        edge = _edge(choose, sources, _pick(choose, joins if joins and choose(3) else specs[1:]))
        if edge not in edges and not _faults(specs, [*edges, edge]):
            edges.append(edge)
    return Definition(tuple(specs), tuple(edges))


def _edge(choose: Choose, sources: Sequence[NodeSpec], target: NodeSpec) -> Edge:
    source = _pick(choose, sources)
    return Edge(source.key, _pick(choose, TEST_REGISTRY[source.type].exits), target.key)


def _faults(specs: list[NodeSpec], edges: list[Edge]) -> bool:
    problems = check(Definition(tuple(specs), tuple(edges)), TEST_REGISTRY)
    return any(problem.severity is Severity.ERROR for problem in problems)


def _pick(choose: Choose, things: Sequence[T]) -> T:
    return things[choose(len(things))]


# Leads --------------------------------------------------------------------------------------------------

_BEFORE = START - timedelta(days=1)


def draw_lead(choose: Choose) -> Lead:
    """A lead, perhaps with a past."""
    return ADA._replace(
        status=_pick(choose, (LeadStatus.NEW, LeadStatus.CONTACTED, LeadStatus.QUALIFIED)),
        fields=_pick(choose, ({"budget": "5000"}, {"budget": "1999"}, {}, {"budget": "lots!"}, {"budget": "0"})),
        tags=_pick(choose, ((), ("a",), ("z",))),
        last_replied_at=_pick(choose, (None, None, _BEFORE, START)),
        last_email_opened_at=_pick(choose, (None, _BEFORE)),
        last_booked_at=_pick(choose, (None, _BEFORE)),
    )


# Courses of events --------------------------------------------------------------------------------------

SIGNALS = {
    "reply": "last_replied_at",
    "open": "last_email_opened_at",
    "click": "last_clicked_at",
    "booking": "last_booked_at",
}
_5_MIN = timedelta(minutes=5)
_SENT = {"emailSent": True, "messageId": "<1@x>", "references": [], "subject": "Hi"}
_RESULTS: Sequence[ActivityResult] = (
    *(Succeeded(_SENT),) * 9,
    *(Failure("busy", "Busy.", retryable=True),) * 5,
    Failure("busy", "Busy.", retryable=True, retry_after=timedelta(minutes=1)),
    Failure("grey", "Later.", retryable=True, counts=False),
    Failure("grey", "Later.", retryable=True, counts=False, retry_after=_5_MIN),
    *(Failure("grey", "Later.", retryable=True, counts=False, retry_after=_5_MIN, patience=timedelta(hours=48)),) * 2,
    Failure("grey", "Later.", retryable=True, counts=False, patience=timedelta(minutes=5)),
    Failure("limit", "Limit.", hold=True, retry_after=timedelta(hours=1)),
    Failure("account", "Account.", hold=True),
    Failure("refused", "Refused."),
    Failure("refused", "Refused."),
    Succeeded({"emailSent": False, "suppressed": "unsubscribed"}),
)
_LATER = tuple(timedelta(seconds=seconds) for seconds in (0, 0, 0, 1, 600, 7_200, 400_000))


@dataclass(frozen=True, slots=True)
class Happening:
    """One event, and the signal that the lead gave just before it, if any."""

    event: Event
    signal: str | None = None


def draw_course(choose: Choose, run: Run, most: int) -> Iterator[Happening]:
    """Up to ``most`` events, each one drawn when the one before has happened to ``run``: mostly those that the
    world owes the execution, with late, repeated, made-up ones and people's requests mixed in."""
    now = START
    begun: Sequence[Event] = (
        *(Woken(START),) * 9,
        PauseRequested(START),
        ResumeRequested(START),
        CancelRequested(START),
    )
    past = [Happening(_pick(choose, begun))]
    yield past[0]
    for _ in range(most):
        now += _pick(choose, _LATER)
        owed = choose(8) < 7
        happening = _owed(choose, run, now) if owed else _odd(choose, run, now, past)
        now = max(now, happening.event.at)
        past.append(happening)
        yield happening
        if run.state.status in FINAL - {Status.FAILED} and not run.state.paths and choose(3) == 2:
            return


def _owed(choose: Choose, run: Run, now: datetime) -> Happening:
    """What is bound to happen next, if anybody waits for anything."""
    state = run.state
    activities = outstanding(state)
    if activities and (state.due_at is None or choose(3) < 2):
        activity = _pick(choose, activities)
        return Happening(ActivityDone(now, activity.step, activity.attempt, _pick(choose, _RESULTS)))
    if state.due_at is not None:
        return Happening(Woken(max(now, state.due_at)))
    if state.status is Status.FAILED:
        return Happening(_retry(choose, run, now))
    if any(path.signals and path.standing is Standing.WAITING for path in state.paths):
        signal = _pick(choose, tuple(SIGNALS))
        return Happening(SignalReceived(now, signal), signal)
    return Happening(ResumeRequested(now))


def _odd(choose: Choose, run: Run, now: datetime, past: list[Happening]) -> Happening:
    """What may happen at any time, whether it makes sense or not."""
    signal = _pick(choose, tuple(SIGNALS))
    made_up = ActivityDone(now, choose(run.state.next_step + 1), choose(6), _pick(choose, _RESULTS))
    return _pick(
        choose,
        (
            *(Happening(_pick(choose, past).event),) * 3,
            *(Happening(replace(_pick(choose, past).event, at=now)),) * 2,
            *(Happening(made_up),) * 2,
            Happening(Woken(now)),
            Happening(SignalReceived(now, signal), signal),
            Happening(PauseRequested(now)),
            Happening(ResumeRequested(now)),
            *(Happening(_skip(choose, run, now)),) * 3,
            Happening(ReleaseRequested(now)),
            Happening(_retry(choose, run, now)),
            Happening(CancelRequested(now)),
        ),
    )


def _skip(choose: Choose, run: Run, now: datetime) -> SkipRequested:
    """Of all that waits, or of any steps, whether they wait, wait for something else, are over, or never were."""
    waiting = tuple(path.step for path in run.state.paths if path.standing is Standing.WAITING)
    some = tuple(1 + choose(run.state.next_step + 1) for _ in range(1 + choose(3)))
    return SkipRequested(now, waiting if choose(2) else some)


def _retry(choose: Choose, run: Run, now: datetime) -> RetryRequested:
    if run.steps and choose(2):
        return replace(request(run, 1 + choose(len(run.steps))), at=now)
    state = run.state
    node = (None, None, *state.outputs, "nowhere")[choose(3 + len(state.outputs))]
    given_up = range(state.next_step - choose(state.next_step), state.next_step)
    return RetryRequested(now, node, tuple(given_up) if node else ())
