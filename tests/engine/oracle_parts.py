"""What the oracle is made of: the rows of its record, its paths, and what workflow and lead say by themselves."""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

Document = Mapping[str, Any]
Waits = Generator[tuple[str, datetime | None], Any, str | None]
"""Yields how it stands (``away, asleep, later, held, gathering, stuck``) and until when; ends with its exit."""


@dataclass
class Row:
    """One step on record."""

    node: str
    parent: int
    status: str = "running"
    exit: str | None = None
    origins: Sequence[int] = ()
    taken_back: bool = False


@dataclass(eq=False)
class Token:
    """One path: where it is, how it stands there, and the life it leads."""

    node: str
    parent: int
    rounds: dict[str, int]
    life: Waits | None = None
    standing: str = "new"
    due: datetime | None = None
    step: int = 0
    attempt: int = 0
    ears: tuple[str, ...] = ()
    origins: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.origins = self.origins or [self.parent]


def leads_to(document: Document, source: str, target: str) -> bool:
    """Whether one or more edges lead from ``source`` to ``target``."""
    found: set[str] = set()
    while True:
        more = {e["target"] for e in document["edges"] if e["source"] in {source} | found} - found
        if not more:
            return target in found
        found |= more


def jitter(execution_id: str, step: int, number: int) -> float:
    """A number in [0, 1) for one attempt of one step."""
    digest = hashlib.sha256(f"{uuid5(UUID(execution_id), str(step))}:{number}".encode()).hexdigest()
    return int(digest[:16], 16) / 2**64


def holds(config: Document, lead: Document, started_at: datetime) -> bool:
    """Whether a condition's ``config`` holds for ``lead``."""
    kind = config["conditionType"]
    if kind == "budget_qualification":
        text = lead["budget"]
        if not text.isdigit():
            return not text or config.get("onUnreadable") != "fail"
        return bool(int(text) >= config.get("budgetThreshold", 2000))
    if kind == "field":
        return bool(lead["status"] == config["value"])
    names = {
        "reply_received": ["reply", "open"] if config.get("countOpens") else ["reply"],
        "booking_completed": ["booking"],
        "email_opened": ["open"],
        "link_clicked": ["click"],
    }[kind]
    moments = [lead[name] for name in names if lead[name] is not None]
    return any(config.get("since", "start") == "ever" or moment >= started_at for moment in moments)
