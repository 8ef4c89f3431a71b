"""The hosted form: shown, filled in, taken. It works without a script, on any site that frames it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import quote

from fastapi import Request
from starlette.responses import RedirectResponse, Response

from flowtrack.api.deps import Deps
from flowtrack.api.errors import RETRY_SECONDS
from flowtrack.api.form_posts import TRACKING, TRAP, UTM, VISIT, FormPost, metadata_of, read_form
from flowtrack.api.pages import page, snippet
from flowtrack.domain.errors import (
    ConflictError,
    FieldProblem,
    GoneError,
    InvalidError,
    NotFoundError,
    UnavailableError,
)
from flowtrack.domain.form import MOST_CHARACTERS, FieldType
from flowtrack.domain.text import clean
from flowtrack.services.submissions import Incoming
from flowtrack.store import forms, workspaces
from flowtrack.store.database import Transaction
from flowtrack.store.forms import StoredField, StoredForm

MOST_TRACKED = 2000
_UNTICKED = "Please tick this box to go on."
_THANKS = "Thank you. We have it, and will be in touch."
_BUSY = "We could not take your message just now. Nothing you wrote is lost: please send it again in a moment."
_INPUTS = {FieldType.EMAIL: "email", FieldType.PHONE: "tel", FieldType.DATE: "date"}
_KEYBOARDS = {FieldType.NUMBER: "decimal", FieldType.URL: "url"}
_AUTOCOMPLETE = {
    "name": "name", "firstName": "given-name", "lastName": "family-name", "email": "email", "phone": "tel",
    "companyName": "organization", "company": "organization", "website": "url", "country": "country-name",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shown:
    """A form and the name of who it belongs to."""

    form: StoredForm
    owner: str


async def find(deps: Deps, workspace_slug: str, form_slug: str | None) -> Shown:
    """The form at this address (None: the workspace's default form). Raises NotFoundError."""
    return await deps.database.read(partial(_find, workspace_slug, form_slug))


def _find(workspace_slug: str, form_slug: str | None, tx: Transaction) -> Shown:
    form = forms.find_public(tx, [(workspace_slug, form_slug)]).get((workspace_slug, form_slug))
    if form is None:
        raise NotFoundError("There is no such form.")
    return Shown(form, workspaces.load_workspaces(tx, [form.workspace_id])[form.workspace_id].name)


def blank(request: Request, deps: Deps, shown: Shown) -> Response:
    """The form to be filled in; values in the address's query stand in it already. 410 if it is closed."""
    if shown.form.closed_at is not None:
        return _closed(shown)
    query = {name: clean(value)[:MOST_TRACKED] for name, value in request.query_params.items()}
    tracking = {key: query[name] for name, key in UTM.items() if query.get(name)}
    referrer = clean(request.headers.get("referer", ""))[:MOST_TRACKED]
    if referrer:
        tracking["referrer"] = referrer
    keys = {field.field_key for field in shown.form.fields}
    values = {key: value for key, value in query.items() if key in keys}
    return _render(shown, FormPost(values, tracking, deps.system.new_token(), trapped=False))


def preview(shown: Shown) -> str:
    """The page's HTML for a form that need not be kept like this yet, without a script: where it is shown, none may
    run."""
    return bytes(_render(shown, FormPost({}, {}, "", trapped=False), embeddable=False).body).decode()


def plain_html(form: StoredForm, url: str) -> str:
    """A form for somebody's own page that sends to ours, without anything else of ours on it."""
    visible = [_drawn(field, {}, "") for field in form.fields if field.type != FieldType.HIDDEN]
    hidden = [field.field_key for field in form.fields if field.type == FieldType.HIDDEN]
    return snippet("share", url=url, fields=visible, hidden=hidden, trap=TRAP)


def _closed(shown: Shown) -> Response:
    text = "It takes nothing in any more."
    return page("message", "This form is closed", brand=shown.owner, status=410, embeddable=True, paragraphs=[text])


def thanks(shown: Shown) -> Response:
    """What a person sees after sending the form."""
    text = shown.form.thank_you.strip() or _THANKS
    paragraphs = [part.strip() for part in text.splitlines() if part.strip()]
    return page("thanks", "Message received", brand=shown.owner, embeddable=True, paragraphs=paragraphs)


async def take_post(
    request: Request, deps: Deps, workspace_slug: str, form_slug: str | None, key: str | None = None
) -> Response:
    """Take the form in and lead on to its thank-you page; or show it again with what is to be mended."""
    shown = await find(deps, workspace_slug, form_slug)
    post = await read_form(request, shown.form)
    incoming = Incoming(
        workspace_slug,
        shown.form.slug,
        post.fields,
        post.tracking,
        metadata_of(request),
        key or post.repeat_key(),
        post.trapped,
    )
    # browsers refuse to focus anything in a frame of another site, and say so there
    again = partial(_render, shown, post, focus=request.headers.get("sec-fetch-dest") != "iframe")
    try:
        await deps.intake.submit(incoming)
    except GoneError:
        return _closed(shown)
    except InvalidError as invalid:
        return again(status=422, notice=str(invalid), problems=invalid.problems)
    except (UnavailableError, ConflictError):
        return again(status=503, notice=_BUSY)
    return RedirectResponse(_thanks_address(request, shown.form), 303)


def _thanks_address(request: Request, form: StoredForm) -> str:
    root = str(request.scope.get("root_path", ""))
    return f"{root}/f/{quote(form.workspace_slug)}/{quote(form.slug)}/thanks"


def _render(
    shown: Shown,
    post: FormPost,
    *,
    status: int = 200,
    notice: str = "",
    problems: Sequence[FieldProblem] = (),
    embeddable: bool = True,
    focus: bool = True,
) -> Response:
    wrong = {problem.field.removeprefix("fields."): problem.message for problem in problems}
    visible = [field for field in shown.form.fields if field.type != FieldType.HIDDEN]
    drawn = [_drawn(field, post.fields, wrong.pop(field.field_key, "")) for field in visible]
    faults = [{"id": field["id"], "message": field["error"]} for field in drawn if field["error"]]
    title = shown.form.name
    return page(
        "form",
        f"Not sent yet: {title}" if notice else title,
        brand=shown.owner,
        status=status,
        headers={"Retry-After": str(RETRY_SECONDS)} if status == 503 else None,
        embeddable=embeddable,
        heading=title,
        notice=notice,
        faults=[*faults, *({"id": "", "message": message} for message in wrong.values())],
        first=faults[0]["id"] if faults and focus else "",
        fields=drawn,
        hidden=_hidden(shown.form, post),
        trap=TRAP,
        longest=MOST_CHARACTERS,
    )


def _drawn(field: StoredField, values: Mapping[str, Any], error: str) -> dict[str, Any]:
    kind = FieldType(field.type)
    plain = kind.value if kind in (FieldType.TEXTAREA, FieldType.SELECT, FieldType.CHECKBOX) else "text"
    email = "email" if kind is FieldType.EMAIL else ""
    told = [f"f-{field.field_key}-{part}" for part, text in (("help", field.help_text), ("error", error)) if text]
    return {
        "id": f"f-{field.field_key}",
        "name": field.field_key,
        "label": field.label,
        "kind": _INPUTS.get(kind, plain),
        "inputmode": _KEYBOARDS.get(kind, ""),
        "autocomplete": _AUTOCOMPLETE.get(field.field_key, email),
        "needed": field.required,
        "options": list(field.options),
        "placeholder": field.placeholder,
        "help": field.help_text,
        "described": " ".join(told),
        "value": _one(values.get(field.field_key, "")),
        "error": _UNTICKED if error and kind is FieldType.CHECKBOX else error,
    }


def _hidden(form: StoredForm, post: FormPost) -> list[dict[str, str]]:
    """What goes along unseen: hidden fields, inputs that the form does not know, tracking."""
    drawn = {field.field_key for field in form.fields if field.type != FieldType.HIDDEN}
    pairs = [(name, value) for name, sent in post.fields.items() if name not in drawn for value in _each(sent)]
    pairs += [(f"{TRACKING}{key}", value) for key, value in post.tracking.items()]
    return [{"name": name, "value": value} for name, value in [*pairs, (VISIT, post.visit)] if value]


def _one(value: str | list[str]) -> str:
    return ", ".join(_each(value))


def _each(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value
