"""What can happen to an execution. Every event carries ``at``: for the engine, that is now."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from flowtrack.domain.failure import Failure
from flowtrack.domain.workflow import JsonObject


@dataclass(frozen=True, slots=True)
class Succeeded:
    """The activity did its work; ``output`` is what the step's record and later nodes see."""

    output: JsonObject


ActivityResult = Succeeded | Failure


@dataclass(frozen=True, slots=True)
class Woken:
    """The execution is looked at: for the first time, or since something may be due."""

    at: datetime


@dataclass(frozen=True, slots=True)
class ActivityDone:
    """The attempt ``attempt`` of the activity of step ``step`` came to an end."""

    at: datetime
    step: int
    attempt: int
    result: ActivityResult


@dataclass(frozen=True, slots=True)
class SignalReceived:
    """The lead did something outside: replied, opened, clicked, booked, unsubscribed, bounced."""

    at: datetime
    signal: str
    data: JsonObject = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CancelRequested:
    """Somebody wants the execution stopped for good."""

    at: datetime


@dataclass(frozen=True, slots=True)
class PauseRequested:
    """Somebody wants the execution to stand still until resumed."""

    at: datetime


@dataclass(frozen=True, slots=True)
class ResumeRequested:
    """Somebody wants a paused execution, or one held for a decision, to go on."""

    at: datetime


@dataclass(frozen=True, slots=True)
class SkipRequested:
    """Somebody wants the waits of these ``steps`` to end now, as if their time had come. It names steps, so that a
    request which comes late does not end the wait behind the one that was meant."""

    at: datetime
    steps: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ReleaseRequested:
    """What the execution is held for (an account, a limit) may have passed: it is to be tried at once. What waits
    for a person's decision is not meant."""

    at: datetime


@dataclass(frozen=True, slots=True)
class RetryRequested:
    """Somebody wants a failed execution to go on: at the failed steps, or (``node`` given) with a new
    visit of an earlier node, in place of the steps ``instead_of``: the one that is to be visited anew,
    then all that followed from it. Paths that stand at one of those, or were to come from one, are given up."""

    at: datetime
    node: str | None = None
    instead_of: tuple[int, ...] = ()


Request = (
    CancelRequested
    | PauseRequested
    | ResumeRequested
    | SkipRequested
    | ReleaseRequested
    | RetryRequested
    | SignalReceived
)
"""What reaches an execution through its inbox."""

Event = Woken | ActivityDone | Request
