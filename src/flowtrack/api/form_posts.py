"""What a browser's form sends: fields, tracking in hidden inputs, and what only a machine fills in."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from fastapi import Request
from starlette.exceptions import HTTPException

from flowtrack.domain.text import clean
from flowtrack.store.forms import StoredForm

TRAP = "_website"
"""The input that people neither see nor hear. Field keys never begin with an underscore."""
VISIT = "_visit"
TRACKING = "tracking."
UTM = {f"utm_{word}": f"utm{word.capitalize()}" for word in ("source", "medium", "campaign", "term", "content")}
MOST_INPUTS = 500
MOST_HEADER = 500
_URLENCODED, _MULTIPART = "application/x-www-form-urlencoded", "multipart/form-data"
_TRACKED = re.compile(r"\w{1,50}")


@dataclass(frozen=True, slots=True)
class FormPost:
    """A form as it was filled in. An input that came more than once has a list. ``trapped``: the one that nobody
    sees was filled in as well."""

    fields: Mapping[str, str | list[str]]
    tracking: Mapping[str, str]
    visit: str
    trapped: bool

    def repeat_key(self) -> str | None:
        """A key that is the same when the same page is sent twice with the same values (a double click, a
        reload), and only then; None for a page that was not ours."""
        if not self.visit:
            return None
        whole = json.dumps([self.visit, sorted(self.fields.items()), *(["trapped"] if self.trapped else [])])
        return f"page-{hashlib.sha256(whole.encode()).hexdigest()}"


def is_form(content_type: str) -> bool:
    """Whether the header says that a form was posted."""
    return content_type.partition(";")[0].strip().lower() in (_URLENCODED, _MULTIPART)


async def read_form(request: Request, form: StoredForm) -> FormPost:
    """The post's inputs. Raises HTTPException 400 for a body that is no form, or one with files in it."""
    known = {field.field_key for field in form.fields}
    fields: dict[str, str | list[str]] = {}
    tracking: dict[str, str] = {}
    ours: dict[str, str] = {}
    for name, value in await _inputs(request):
        if name in (TRAP, VISIT):
            ours[name] = value
        elif (key := _tracking_key(name, known)) is not None:
            tracking[key] = value
        else:
            _add(fields, name, value)
    return FormPost(fields, tracking, ours.get(VISIT, "")[:MOST_HEADER], bool(ours.get(TRAP)))


def metadata_of(request: Request) -> dict[str, str]:
    """Where the request came from. Whose word counts for the address is set at the server, not here."""
    found = {
        "ipAddress": request.client.host if request.client else "",
        "userAgent": request.headers.get("user-agent", ""),
        "origin": request.headers.get("origin", ""),
    }
    return {name: clean(value)[:MOST_HEADER] for name, value in found.items() if value}


def _tracking_key(name: str, known: Iterable[str]) -> str | None:
    if name in known:
        return None
    if name.startswith(TRACKING) and _TRACKED.fullmatch(name.removeprefix(TRACKING)):
        return name.removeprefix(TRACKING)
    return UTM.get(name)


def _add(fields: dict[str, Any], name: str, value: str) -> None:
    if name not in fields:
        fields[name] = value
    elif isinstance(fields[name], list):
        fields[name].append(value)
    else:
        fields[name] = [fields[name], value]


async def _inputs(request: Request) -> list[tuple[str, str]]:
    if request.headers["content-type"].lower().startswith(_URLENCODED):
        try:
            pairs = parse_qsl((await request.body()).decode(), keep_blank_values=True, max_num_fields=MOST_INPUTS)
        except ValueError:
            raise HTTPException(400, f"The form can't be read, or has more than {MOST_INPUTS} inputs.") from None
    else:
        form = await request.form(max_files=0, max_fields=MOST_INPUTS)
        pairs = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
    return [(clean(name), clean(value)) for name, value in pairs]
