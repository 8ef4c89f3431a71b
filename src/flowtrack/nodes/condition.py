"""Asks one question about the lead and goes on by ``true`` or ``false``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field, FiniteFloat

from flowtrack.domain.lead import Lead, LeadPatch, LeadStatus, Signal
from flowtrack.domain.moments import moment_text
from flowtrack.domain.money import parse_amount
from flowtrack.domain.workflow import JsonObject, Problem, error
from flowtrack.engine.node import NodeType, Visit
from flowtrack.engine.outcome import Leave, Note

DEFAULT_THRESHOLD = 2000

Operator = Literal[
    "equals", "not_equals", "contains", "not_contains", "starts_with", "ends_with", "one_of",
    "greater", "at_least", "less", "at_most", "is_set", "is_empty",
]  # fmt: skip


OPERATORS: Mapping[str, str] = {
    "equals": "is", "not_equals": "is not", "contains": "contains", "not_contains": "does not contain",
    "starts_with": "begins with", "ends_with": "ends with", "one_of": "is one of", "greater": "is more than",
    "at_least": "is at least", "less": "is less than", "at_most": "is at most", "is_set": "is known",
    "is_empty": "is not known",
}  # fmt: skip
_ALONE = ("is_set", "is_empty")
_SIGNALS = {
    "reply_received": "Replied", "booking_completed": "Booked a meeting", "email_opened": "Opened a mail",
    "link_clicked": "Clicked a link",
}  # fmt: skip
_BUDGET: dict[str, Any] = {"x-when": {"conditionType": ["budget_qualification"]}}
_FIELD: dict[str, Any] = {"x-when": {"conditionType": ["field"]}}


@dataclass(frozen=True, slots=True)
class _Answer:
    met: bool
    seen: JsonObject
    why: str
    unreadable: bool = False


class Condition(NodeType):
    """One question. ``since`` says from when a reply, booking, open or click counts: the execution's
    ``start`` or ``ever``. A budget that can't be read takes ``onUnreadable``; a lead without one passes.
    ``field`` compares any field of the lead; what is not there, or is no number where one is asked
    for, never counts as a yes."""

    type = "condition"
    label = "Condition"
    description = "Asks one question about the lead, and goes one way for yes and another for no."
    group = "Decide"
    icon = "arrows-split-2"
    exits = ("true", "false")

    condition_type: Literal[
        "budget_qualification", "reply_received", "booking_completed", "email_opened", "link_clicked", "field"
    ] = Field(
        title="Question",
        description="What to ask about the lead.",
        json_schema_extra={
            "x-labels": {
                "budget_qualification": "Is the budget high enough?",
                "reply_received": "Did they reply?",
                "booking_completed": "Did they book a meeting?",
                "email_opened": "Did they open a mail?",
                "link_clicked": "Did they click a link?",
                "field": "What does a field hold?",
            }
        },
    )
    budget_threshold: Annotated[float, Field(ge=0, allow_inf_nan=False)] = Field(
        default=DEFAULT_THRESHOLD,
        title="At least",
        description="The smallest budget that is a yes. A lead that named none passes.",
        examples=[2000],
        json_schema_extra=_BUDGET,
    )
    budget_field: str = Field(
        default="budget",
        title="Field of the budget",
        description="The form's field that holds the budget.",
        json_schema_extra={"format": "lead-field", **_BUDGET},
    )
    on_unreadable: Literal["pass", "fail"] = Field(
        default="pass",
        title="A budget that can't be read",
        description="What a budget counts as that is no amount of money.",
        json_schema_extra={"x-labels": {"pass": "is a yes", "fail": "is a no"}, **_BUDGET},
    )
    set_lead_status: bool = Field(
        default=False,
        title="Say so in the lead's status",
        description="Sets the status to qualified or unqualified.",
        json_schema_extra=_BUDGET,
    )
    since: Literal["start", "ever"] = Field(
        default="start",
        title="Counts",
        description="From when on a reply, booking, open or click counts.",
        json_schema_extra={
            "x-labels": {"start": "since this workflow began for the lead", "ever": "whenever it was"},
            "x-when": {"conditionType": ["reply_received", "booking_completed", "email_opened", "link_clicked"]},
        },
    )
    count_opens: bool = Field(
        default=False,
        title="An opened mail counts as a reply",
        description="Mail programs open mails by themselves, so this says yes too often.",
        json_schema_extra={"x-when": {"conditionType": ["reply_received"]}},
    )
    field: str | None = Field(
        default=None,
        title="Field",
        description="Which of the lead's fields to look at.",
        examples=["companyName", "status", "tags"],
        json_schema_extra={"format": "lead-field", **_FIELD},
    )
    operator: Operator = Field(
        default="equals",
        title="Comparison",
        description="How to compare the field with the value.",
        json_schema_extra={"x-labels": dict(OPERATORS), **_FIELD},
    )
    value: str | FiniteFloat | tuple[str | FiniteFloat, ...] | None = Field(
        default=None,
        title="Value",
        description="What to compare with: a text, a number, or several where it is one of them.",
        json_schema_extra={"x-when": {**_FIELD["x-when"], "operator": [o for o in OPERATORS if o not in _ALONE]}},
    )

    def summary(self, configuration: JsonObject) -> str:
        del configuration
        if self.condition_type == "budget_qualification":
            return f"Budget at least {_exact(self.budget_threshold).normalize():,f}"
        if self.condition_type == "field":
            values = self.value if isinstance(self.value, tuple) else (self.value,)
            told = "" if self.operator in _ALONE else f" {', '.join(_shown(value) for value in values)}"
            return f"{self.field or 'A field'} {OPERATORS[self.operator]}{told}"
        what = _SIGNALS[self.condition_type]
        return f"{what}, whenever it was" if self.since == "ever" else what

    def enter(self, visit: Visit) -> Leave:
        answer = self._answer(visit)
        note = Note(f"{visit.node}: {answer.why}", "warn" if answer.unreadable else "info")
        return Leave(
            "true" if answer.met else "false",
            output={"result": answer.met},
            input=answer.seen,
            patch=self._patch(answer.met),
            notes=(note,),
        )

    def problems(self, key: str, configuration: JsonObject) -> Iterable[Problem]:
        del configuration
        if self.condition_type != "field":
            return
        if not self.field:
            yield error(key, "field", "Say which of the lead's fields to look at, for instance companyName.")
        if self.value is None and self.operator not in _ALONE:
            yield error(key, "value", f"Say what to compare the field with; {self.operator} needs a value.")
        if self.operator in _NUMBERS and self.value is not None and _limit(self.value) is None:
            yield error(key, "value", f"{self.operator} compares numbers; {self.value!r} is none.")

    def _patch(self, met: bool) -> LeadPatch | None:
        if not (self.set_lead_status and self.condition_type == "budget_qualification"):
            return None
        return LeadPatch(status=LeadStatus.QUALIFIED if met else LeadStatus.UNQUALIFIED)

    def _answer(self, visit: Visit) -> _Answer:
        match self.condition_type:
            case "budget_qualification":
                return self._budget(visit.lead)
            case "field":
                return self._field(visit.lead)
            case "reply_received":
                signals = (Signal.REPLY, Signal.OPEN) if self.count_opens else (Signal.REPLY,)
                return self._signal(visit, *signals)
            case "booking_completed":
                return self._signal(visit, Signal.BOOKING)
            case "email_opened":
                return self._signal(visit, Signal.OPEN)
            case "link_clicked":
                return self._signal(visit, Signal.CLICK)

    def _budget(self, lead: Lead) -> _Answer:
        text = lead.fields.get(self.budget_field, "").strip()
        seen = {"field": self.budget_field, "value": text, "threshold": self.budget_threshold}
        if not text:
            return _Answer(True, seen, "no budget was given, which passes.")
        amount = parse_amount(text)
        if amount is None:
            met = self.on_unreadable == "pass"
            why = f"the budget “{text}” can't be read; by its setting that is a {self.on_unreadable}."
            return _Answer(met, seen, why, unreadable=True)
        met = amount.low >= _exact(self.budget_threshold)
        sign = "at least" if met else "below"
        return _Answer(met, seen, f"the budget “{text}” is {sign} {_text(self.budget_threshold)}.")

    def _signal(self, visit: Visit, *signals: Signal) -> _Answer:
        moments = [moment for signal in signals if (moment := visit.lead.when(signal)) is not None]
        newest = max(moments, default=None)
        met = newest is not None and (self.since == "ever" or newest >= visit.facts.started_at)
        seen = {"since": self.since, "last": moment_text(newest) if newest else None}
        span = "ever" if self.since == "ever" else "since the start"
        return _Answer(met, seen, f"{signals[0]} {span}: {'yes' if met else 'no'}.")

    def _field(self, lead: Lead) -> _Answer:
        name = self.field or ""
        text = lead_field(lead, name)
        met = _compare(self.operator, text, self.value)
        wanted = "" if self.value is None else f" {self.value!r}"
        seen = {"field": name, "value": text, "operator": self.operator}
        return _Answer(met, seen, f"{name} {self.operator}{wanted}: {'yes' if met else 'no'}.")


def lead_field(lead: Lead, name: str) -> str | None:
    """The lead's field as text, by its public name or form field key; None if there is no such value."""
    own = _OWN.get(name)
    return (own(lead) if own else "") or lead.fields.get(name) or None


_OWN: Mapping[str, Callable[[Lead], str]] = {
    "email": lambda lead: lead.email,
    "name": lambda lead: lead.name,
    "firstName": Lead.first_name,
    "companyName": lambda lead: lead.company_name,
    "status": lambda lead: lead.status,
    "tags": lambda lead: ",".join(lead.tags),
}


_TEXTS: Mapping[str, Callable[[str, str], bool]] = {
    "equals": lambda text, value: text == value,
    "not_equals": lambda text, value: text != value,
    "contains": lambda text, value: value in text,
    "not_contains": lambda text, value: value not in text,
    "starts_with": lambda text, value: text.startswith(value),
    "ends_with": lambda text, value: text.endswith(value),
}
_NUMBERS: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    "greater": lambda number, value: number > value,
    "at_least": lambda number, value: number >= value,
    "less": lambda number, value: number < value,
    "at_most": lambda number, value: number <= value,
}


def _compare(operator: Operator, text: str | None, value: object) -> bool:
    if operator in _ALONE:
        return (text is not None) == (operator == "is_set")
    if operator == "one_of":
        options = value if isinstance(value, tuple) else (value,)
        return text is not None and text.casefold() in {_text(option) for option in options}
    if operator in _NUMBERS:
        number, limit = _number(text or ""), _limit(value)
        return number is not None and limit is not None and _NUMBERS[operator](number, limit)
    return text is not None and _TEXTS[operator](text.casefold(), _text(value))


def _text(value: object) -> str:
    return f"{_exact(value).normalize():f}" if isinstance(value, float) else str(value).casefold()


def _shown(value: object) -> str:
    return f"{_exact(value).normalize():,f}" if isinstance(value, float) else f"“{value or ''}”"


def _limit(value: object) -> Decimal | None:
    return _exact(value) if isinstance(value, float) else _number(str(value))


def _exact(number: float) -> Decimal:
    """``number`` as it was written, not as the machine holds it."""
    return Decimal(str(number))


def _number(text: str) -> Decimal | None:
    amount = parse_amount(text) if text else None
    return amount.low if amount else None
