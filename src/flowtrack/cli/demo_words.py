"""What an execution does, in plain words, and the time as the demo's hurried clock has it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flowtrack.store.execution_views import ExecutionRow
from flowtrack.store.feed import FeedEvent
from flowtrack.store.steps import Step
from flowtrack.system import System

DAY_SECONDS = 24 * 60 * 60
_SENDING = ("send_email", "send_followup")
_EVENTS = {
    "reply": ("↩", "replied"),
    "booking": ("★", "booked a meeting"),
    "open": ("○", "opened a mail"),
    "click": ("○", "followed a link in a mail"),
    "unsubscribe": ("×", "unsubscribed"),
    "bounce": ("×", "has an address that bounces"),
}
_LEAD_IS = {
    "new": "new",
    "contacted": "contacted",
    "replied": "has replied",
    "booked": "has booked",
    "qualified": "qualified",
    "unqualified": "not qualified",
    "failed": "closed, no deal",
}
WAY = {"completed": "went through", "failed": "failed", "cancelled": "was cancelled"}
"""By an execution's status, what became of the lead's way through the workflow."""
_ENDED = {"goal": "goal reached", "suppressed": "gets no more mails"}


class DemoClock:
    """Counts the days since the demo began."""

    def __init__(self, system: System) -> None:
        self._system = system
        self._start = system.now()

    @property
    def day_seconds(self) -> float:
        """How long a day really takes at present."""
        return DAY_SECONDS / self._system.pace

    def now(self) -> datetime:
        """The demo's time."""
        return self._system.now()

    def show(self, moment: datetime) -> str:
        """``day 3 04:12``."""
        minutes = max(int((moment - self._start) / timedelta(minutes=1)), 0)
        return f"day {minutes // 1440} {minutes % 1440 // 60:02}:{minutes % 60:02}"

    def seconds_until(self, moment: datetime) -> float:
        """How long one really has to wait for it."""
        return self._system.real_seconds_until(moment)


@dataclass(frozen=True, slots=True)
class Told:
    """Something that happened: when, a sign for its kind, a word for its look (good, bad, wait or nothing), and
    what it was."""

    at: datetime
    sign: str
    look: str
    text: str


def labels_of(definition: Mapping[str, Any]) -> dict[str, str]:
    """By node key, what people call the nodes of a stored definition."""
    return {node["key"]: node.get("label") or node["key"] for node in definition["nodes"]}


def tell_event(event: FeedEvent) -> Told | None:
    """A line of a lead's timeline; None for what the execution tells better, and for what machines do."""
    if event.type == "submission":
        return Told(event.at, "→", "good", f"sent in “{event.data['formName']}”")
    if event.type not in _EVENTS or event.data.get("grade") == "machine":
        return None
    sign, text = _EVENTS[event.type]
    return Told(event.at, sign, "good", text)


def tell_step(step: Step, label: str, clock: DemoClock) -> Told | None:
    """How a step stands; None where there is nothing to say."""
    told = ("", "", "")
    match step.node_type, step.status:
        case "condition", "completed":
            told = ("?", "", _answer(step, label))
        case "delay", "waiting":
            until = _wait_until(step)
            told = ("…", "wait", f"{label}: until {clock.show(until)} ({clock.seconds_until(until):.0f} s)")
        case (("send_email" | "send_followup"), "completed"):
            subject = (step.output_data or {}).get("subject")
            told = ("✉", "good", f"was sent “{subject}”" if subject else "")
        case "mark_failed", "completed":
            told = ("×", "bad", f"{label}: closed, no deal")
        case kind, status if status == "failed" or (kind in _SENDING and status == "waiting"):
            told = ("!", "bad", f"{label}: {step.error_message}")
    sign, look, text = told
    return Told(step.completed_at or step.started_at, sign, look, text) if text else None


def tell_end(row: ExecutionRow) -> Told | None:
    """How an execution ended; None while it lives."""
    if row.completed_at is None:
        return None
    if row.status == "failed":
        return Told(row.completed_at, "■", "bad", f"the workflow failed: {row.error_message}")
    way = "was cancelled" if row.status == "cancelled" else _ENDED.get(row.outcome or "", "workflow done")
    return Told(row.completed_at, "■", "", f"{way}. Lead: {lead_is(row)}")


def lead_is(row: ExecutionRow) -> str:
    """How the execution's lead stands, in words: one whose workflow went through well may have come to no deal."""
    return _LEAD_IS.get(row.lead_status, row.lead_status)


def _wait_until(step: Step) -> datetime:
    return step.started_at + timedelta(seconds=(step.input_data or {}).get("seconds", 0))


def _answer(step: Step, label: str) -> str:
    seen = step.input_data or {}
    question = label if label.endswith("?") else f"{label}:"
    told = f"{question} {'yes' if step.exit == 'true' else 'no'}"
    if "value" in seen:
        told += f" (“{seen['value']}”)" if seen["value"] else " (nothing was given)"
    return told
