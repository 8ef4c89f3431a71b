"""A form's fields, and the check of what people send in."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from flowtrack.domain.errors import FieldProblem
from flowtrack.domain.text import clean

MOST_CHARACTERS = 10_000
MOST_IN_A_LINE = 1_000
"""Of what is written into one line; a name of pages would fill every mail and list."""
_URL = re.compile(r"(https?://)?[^\s/.]+(\.[^\s/.]+)+\.?(/\S*)?", re.IGNORECASE)
_PHONE = re.compile(r"[+\d][\d\s()./-]{4,30}")


class FieldType(StrEnum):
    """What a field takes. All values are kept as the text a person wrote."""

    TEXT = "text"
    TEXTAREA = "textarea"
    EMAIL = "email"
    NUMBER = "number"
    PHONE = "phone"
    URL = "url"
    DATE = "date"
    SELECT = "select"
    CHECKBOX = "checkbox"
    HIDDEN = "hidden"


_LONG = (FieldType.TEXTAREA, FieldType.HIDDEN)


@dataclass(frozen=True, slots=True)
class FormField:
    """One field. ``options`` are the choices of a select; other types have none."""

    key: str
    label: str
    type: FieldType
    required: bool = False
    options: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """What a submission says of who sent it. ``email`` is as written, not yet normalised."""

    email: str
    name: str
    company_name: str


def read_values(
    fields: Iterable[FormField], sent: Mapping[str, Any]
) -> tuple[dict[str, str], tuple[FieldProblem, ...]]:
    """The known fields' values as clean text, and what is wrong with them. Empty values are left out."""
    values: dict[str, str] = {}
    problems: list[FieldProblem] = []
    for field in fields:
        text = as_text(sent.get(field.key))
        fault = _fault(field, text)
        if fault:
            problems.append(FieldProblem(f"fields.{field.key}", fault))
        elif text:
            values[field.key] = text
    return values, tuple(problems)


def person(fields: Iterable[FormField], values: Mapping[str, str]) -> Person:
    """Who sent it: the first e-mail field (or the one called ``email``), the name, the company."""
    email_keys = ["email", *(field.key for field in fields if field.type is FieldType.EMAIL)]
    email = next((values[key] for key in email_keys if values.get(key)), "")
    parts = (values.get("firstName", ""), values.get("lastName", ""))
    name = values.get("name") or " ".join(part for part in parts if part)
    return Person(email, name, values.get("companyName") or values.get("company") or "")


def as_text(value: Any) -> str:
    """A JSON value as a person would write it. A list becomes its items, joined by commas,
    and an object its keys with their values."""
    if value is None or value is False:
        return ""
    if value is True:
        return "yes"
    if isinstance(value, list):
        return ", ".join(text for text in map(as_text, value) if text)
    if isinstance(value, dict):
        return ", ".join(f"{clean(str(key))}: {as_text(item)}" for key, item in value.items())
    if isinstance(value, float) and value.is_integer() and math.isfinite(value):
        return str(int(value))
    return clean(str(value)).strip()


def _fault(field: FormField, text: str) -> str | None:
    if not text:
        return f"{field.label} is missing. Please fill it in." if field.required else None
    most = MOST_CHARACTERS if field.type in _LONG else MOST_IN_A_LINE
    if len(text) > most:
        return f"{field.label} is too long: at most {most:,} characters."
    wanted = _unmet(field, text)
    return f"{field.label} must be {wanted}." if wanted else None


def _unmet(field: FormField, text: str) -> str | None:
    """What the field's type asks for and ``text`` is not."""
    match field.type:
        case FieldType.SELECT if field.options and text not in field.options:
            return f"one of: {', '.join(field.options)}"
        case FieldType.DATE if not _is_date(text):
            return "a date like 2026-05-31"
        case FieldType.URL if not _URL.fullmatch(text):
            return "a web address like https://example.com"
        case FieldType.PHONE if not _PHONE.fullmatch(text):
            return "a telephone number"
    return None


def _is_date(text: str) -> bool:
    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True
