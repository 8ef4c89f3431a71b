"""What a node decides when a path enters it, or when what it waited for has happened."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from flowtrack.domain.failure import Failure
from flowtrack.domain.lead import LeadPatch
from flowtrack.domain.workflow import JsonObject

Level = Literal["debug", "info", "warn", "error"]


@dataclass(frozen=True, slots=True)
class Note:
    """A line for the execution's log."""

    message: str
    level: Level = "info"
    metadata: JsonObject = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Leave:
    """The step is done; the path goes on by every edge of ``exit`` (``None``: the path ends here)."""

    exit: str | None
    output: JsonObject = field(default_factory=dict)
    input: JsonObject = field(default_factory=dict)
    patch: LeadPatch | None = None
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Wait:
    """The step stays open until a moment, one of the signals, or whichever comes first."""

    until: datetime | None = None
    signals: tuple[str, ...] = ()
    input: JsonObject = field(default_factory=dict)
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Act:
    """The step needs something done in the world. ``kind`` names the activity; ``data`` is kept in the
    state, so that every attempt does the same thing."""

    kind: str
    data: JsonObject = field(default_factory=dict)
    input: JsonObject = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fail:
    """The step can't be done."""

    failure: Failure
    input: JsonObject = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Finish:
    """The whole execution is completed, with this ``outcome`` (ended, goal, suppressed)."""

    outcome: str
    result: str | None = None
    output: JsonObject = field(default_factory=dict)
    notes: tuple[Note, ...] = ()


Outcome = Leave | Wait | Act | Fail | Finish
