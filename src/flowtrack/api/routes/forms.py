"""Forms: made, read, changed; and what was sent in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from fastapi import Path
from starlette.responses import Response

from flowtrack.api import hosted
from flowtrack.api.addresses import PUBLIC_FORMS
from flowtrack.api.auth import Caller, private_router
from flowtrack.api.deps import Deps, Parts
from flowtrack.api.hosted import Shown
from flowtrack.api.pages import snippet
from flowtrack.api.schemas.forms import FieldView, FormChange, FormView, NewForm, Preview, Share, SubmissionView
from flowtrack.api.schemas.problem import problems
from flowtrack.api.schemas.wire import KNOWN, Page, Paged
from flowtrack.services import forms as service
from flowtrack.services import submissions
from flowtrack.services.forms import FieldInput
from flowtrack.store import forms
from flowtrack.store.database import Transaction
from flowtrack.store.forms import StoredForm, StoredSubmission

FormId = Annotated[str, Path(alias="formId"), KNOWN]
SubmissionId = Annotated[str, Path(alias="submissionId"), KNOWN]
router = private_router("forms", "/forms")


@router.post("", status_code=201, responses=problems(409))
async def create_form(body: NewForm, caller: Caller, deps: Parts) -> FormView:
    """A new form."""
    values = {**body.sent(), "fields": [field.given() for field in body.fields]}
    return await _view(deps, await deps.database.write(lambda tx: service.create(tx, deps.system, caller, **values)))


@router.get("")
async def list_forms(caller: Caller, deps: Parts, paged: Paged) -> Page[FormView]:
    """The workspace's forms, newest first."""
    rows = await deps.database.read(lambda tx: forms.list_forms(tx, caller.id, paged.cursor, paged.most))
    return paged.page(await _views(deps, rows), lambda view: view, lambda view: view.id)


@router.get("/{formId}", responses=problems(404))
async def read_form(form_id: FormId, caller: Caller, deps: Parts) -> FormView:
    """A form."""
    return await _view(deps, await deps.database.read(lambda tx: service.get(tx, caller, form_id)))


@router.patch("/{formId}", responses=problems(404, 409))
async def change_form(form_id: FormId, body: FormChange, caller: Caller, deps: Parts) -> FormView:
    """Change a form. A form that becomes the default one takes the place of the one that was. 409 if it has moved on
    since ``revision``."""
    values, fields = _given(body)
    seen = values.pop("revision", None)
    changed = await deps.database.write(
        lambda tx: service.update(tx, deps.system, caller, form_id, values, fields, seen)
    )
    return await _view(deps, changed)


@router.delete("/{formId}", status_code=204, responses=problems(404, 409))
async def delete_form(form_id: FormId, caller: Caller, deps: Parts) -> None:
    """Remove a form that nothing was ever sent in to. Others can be closed."""
    await deps.database.write(lambda tx: service.remove(tx, caller, form_id))


@router.get("/{formId}/share", responses=problems(404))
async def share_form(form_id: FormId, caller: Caller, deps: Parts) -> Share:
    """The form's address, and snippets to paste into pages."""
    form = await deps.database.read(lambda tx: service.get(tx, caller, form_id))
    place = f"{form.workspace_slug}/{form.slug}"
    url = f"{deps.public_url}/f/{place}"
    embed = snippet("embed", base=deps.public_url, form=place, title=form.name, url=url)
    return Share(url=url, embed=embed, html=hosted.plain_html(form, url))


@router.post("/{formId}/preview", responses=problems(404))
async def preview_form(form_id: FormId, body: FormChange, caller: Caller, deps: Parts) -> Preview:
    """The form's page as it would be with these changes, none of which are kept."""
    values, fields = _given(body)
    form = await deps.database.read(lambda tx: service.with_changes(tx, caller, form_id, values, fields))
    return Preview(html=hosted.preview(Shown(form, caller.name)))


@router.get("/{formId}/submissions", responses=problems(404))
async def list_submissions(
    form_id: FormId, caller: Caller, deps: Parts, paged: Paged, quarantined: bool | None = None
) -> Page[SubmissionView]:
    """What was sent in, newest first: everything that was sent, known to the form or not."""

    def work(tx: Transaction) -> list[StoredSubmission]:
        form = service.get(tx, caller, form_id)
        return forms.list_submissions(tx, form.id, paged.cursor, paged.most, quarantined=quarantined)

    rows = await deps.database.read(work)
    return paged.page(rows, SubmissionView.model_validate, lambda row: row.id)


@router.post("/{formId}/submissions/{submissionId}/accept", responses=problems(404, 409))
async def accept_submission(
    form_id: FormId, submission_id: SubmissionId, caller: Caller, deps: Parts
) -> SubmissionView:
    """It was a person after all: take a quarantined submission in as if it had come now. 422 names the fields that
    can't be used."""

    def work(tx: Transaction) -> StoredSubmission:
        return submissions.release(tx, deps.system, service.get(tx, caller, form_id), submission_id)

    accepted = await deps.database.write(work)
    deps.ring()
    return SubmissionView.model_validate(accepted)


@router.delete("/{formId}/submissions/{submissionId}", status_code=204, responses=problems(404, 409))
async def discard_submission(form_id: FormId, submission_id: SubmissionId, caller: Caller, deps: Parts) -> Response:
    """Throw a quarantined submission away. Any other stays on record."""
    await deps.database.write(lambda tx: submissions.discard(tx, service.get(tx, caller, form_id), submission_id))
    return Response(status_code=204)


def _given(body: FormChange) -> tuple[dict[str, Any], list[FieldInput] | None]:
    """What was sent, by column name, and the fields if there are any among it."""
    values = body.sent()
    sent = values.pop("fields", None)
    return values, None if sent is None else [field.given() for field in sent]


async def _view(deps: Deps, form: StoredForm) -> FormView:
    (view,) = await _views(deps, [form])
    return view


async def _views(deps: Deps, found: Sequence[StoredForm]) -> list[FormView]:
    counts = await deps.database.read(lambda tx: forms.count_submissions(tx, [form.id for form in found]))
    return [_shown(deps, form, *counts[form.id]) for form in found]


def _shown(deps: Deps, form: StoredForm, submissions: int, newest: datetime | None) -> FormView:
    place = f"{form.workspace_slug}/{form.slug}"
    return FormView(
        id=form.id,
        name=form.name,
        slug=form.slug,
        workflow_id=form.workflow_id,
        is_default=form.is_default,
        thank_you=form.thank_you,
        closed_at=form.closed_at,
        fields=[FieldView.model_validate(field) for field in form.fields],
        hosted_url=f"{deps.public_url}/f/{place}",
        submit_url=f"{deps.public_url}{PUBLIC_FORMS}/{place}/submit",
        submission_count=submissions,
        last_submission_at=newest,
        created_at=form.created_at,
        updated_at=form.updated_at,
        revision=form.revision,
    )
