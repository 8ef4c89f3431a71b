"""What a node decides when a path enters it, or when what it waited for has happened."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, NamedTuple

from flowtrack.domain.failure import Failure
from flowtrack.domain.lead import LeadPatch
from flowtrack.domain.workflow import EMPTY, JsonObject

Level = Literal["debug", "info", "warn", "error"]


class Note(NamedTuple):
    """A line for the execution's log."""

    message: str
    level: Level = "info"
    metadata: JsonObject = EMPTY


class Leave(NamedTuple):
    """The step is done; the path goes on by every edge of ``exit`` (``None``: the path ends here)."""

    exit: str | None
    output: JsonObject = EMPTY
    input: JsonObject = EMPTY
    patch: LeadPatch | None = None
    notes: tuple[Note, ...] = ()


class Wait(NamedTuple):
    """The step stays open until a moment, one of the signals, or whichever comes first."""

    until: datetime | None = None
    signals: tuple[str, ...] = ()
    input: JsonObject = EMPTY
    notes: tuple[Note, ...] = ()


class Act(NamedTuple):
    """The step needs something done in the world. ``kind`` names the activity; ``data`` is kept in the
    state, so that every attempt does the same thing."""

    kind: str
    data: JsonObject = EMPTY
    input: JsonObject = EMPTY


class Fail(NamedTuple):
    """The step can't be done."""

    failure: Failure
    input: JsonObject = EMPTY


class Finish(NamedTuple):
    """The whole execution is completed, with this ``outcome``."""

    outcome: Literal["goal", "suppressed", "ended"]
    result: str | None = None
    output: JsonObject = EMPTY
    notes: tuple[Note, ...] = ()


Outcome = Leave | Wait | Act | Fail | Finish


def skipped(outcome: Outcome) -> Outcome:
    """What a node decided when a person would not wait any longer, with that on its step's record."""
    if isinstance(outcome, Leave | Finish):
        return outcome._replace(output={**outcome.output, "skipped": True})
    return outcome
