"""Forms, their fields, and what people sent in."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import delete, exists, func, insert, or_, select, text, tuple_, update

from flowtrack.store.among import among
from flowtrack.store.bulk import insert_all
from flowtrack.store.database import Transaction
from flowtrack.store.tables import execution_inbox, form, form_field, submission, workflow_execution, workspace
from flowtrack.store.tables.executions import LIVE
from flowtrack.store.tables.leads import QUARANTINED

MOST_COUNTED = 10_000


class StoredField(NamedTuple):
    """A field of a form."""

    id: str
    field_key: str
    label: str
    type: str
    required: bool
    options: Sequence[str]
    placeholder: str = ""
    help_text: str = ""


class StoredForm(NamedTuple):
    """A form with its fields in order, and the slug of its workspace. One that is closed takes nothing in."""

    id: str
    workspace_id: str
    workspace_slug: str
    slug: str
    name: str
    workflow_id: str | None
    is_default: bool
    thank_you: str
    created_at: datetime
    updated_at: datetime
    closed_at: datetime | None
    revision: int
    fields: tuple[StoredField, ...]


class StoredSubmission(NamedTuple):
    """What was sent in once, and what came of it. One that is quarantined has no lead."""

    id: str
    workspace_id: str
    form_id: str
    lead_id: str | None
    execution_id: str | None
    held_back: str | None
    fields: Mapping[str, Any]
    tracking: Mapping[str, Any]
    metadata: Mapping[str, Any]
    idempotency_key: str | None
    created_at: datetime


_FORM = (
    form.c.id, form.c.workspace_id, workspace.c.slug.label("workspace_slug"), form.c.slug, form.c.name,
    form.c.workflow_id, form.c.is_default, form.c.thank_you, form.c.created_at, form.c.updated_at,
    form.c.closed_at, form.c.revision,
)  # fmt: skip
_FORMS: Any = select(*_FORM).join(workspace, workspace.c.id == form.c.workspace_id)


_FIELDS = (
    select(form_field).where(among(form_field.c.form_id, "ids")).order_by(form_field.c.form_id, form_field.c.position)
)
_PUBLIC = _FORMS.where(
    among(workspace.c.slug, "workspaces"),
    or_(among(form.c.slug, "forms"), form.c.is_default),
)


def _with_fields(tx: Transaction, rows: Sequence[Any]) -> list[StoredForm]:
    fields: dict[str, list[StoredField]] = {row.id: [] for row in rows}
    for row in tx.execute(_FIELDS, {"ids": list(fields)}).all():
        field = StoredField(
            row.id, row.field_key, row.label, row.type, row.required, row.options, row.placeholder, row.help_text
        )
        fields[row.form_id].append(field)
    return [StoredForm(**row._mapping, fields=tuple(fields[row.id])) for row in rows]


def find_public(
    tx: Transaction, addresses: Collection[tuple[str, str | None]]
) -> dict[tuple[str, str | None], StoredForm]:
    """By (workspace slug, form slug), the forms; None as the form's slug asks for the default form."""
    asked = {"workspaces": list({w for w, _ in addresses}), "forms": list({f for _, f in addresses if f is not None})}
    found = _with_fields(tx, tx.execute(_PUBLIC, asked).all())
    by_address: dict[tuple[str, str | None], StoredForm] = {(f.workspace_slug, f.slug): f for f in found}
    by_address |= {(f.workspace_slug, None): f for f in found if f.is_default}
    return {address: by_address[address] for address in addresses if address in by_address}


def load_form(tx: Transaction, workspace_id: str, form_id: str) -> StoredForm | None:
    """The form, if it is this workspace's."""
    rows = tx.execute(_FORMS.where(form.c.workspace_id == workspace_id, form.c.id == form_id)).all()
    return next(iter(_with_fields(tx, rows)), None)


def list_forms(tx: Transaction, workspace_id: str, before: str | None, most: int) -> list[StoredForm]:
    """The workspace's forms, newest first, from before the id ``before``."""
    found = _FORMS.where(form.c.workspace_id == workspace_id)
    if before is not None:
        found = found.where(form.c.id < before)
    return _with_fields(tx, tx.execute(found.order_by(form.c.id.desc()).limit(most)).all())


def slug_taken(tx: Transaction, workspace_id: str, slug: str, but: str | None = None) -> bool:
    """Whether a form of the workspace, other than ``but``, has this slug."""
    found = select(form.c.id).where(form.c.workspace_id == workspace_id, form.c.slug == slug)
    return any(form_id != but for form_id in tx.execute(found).scalars())


def field_keys(tx: Transaction, workspace_id: str) -> set[str]:
    """The keys of every field of every form of the workspace."""
    found = select(form_field.c.field_key).join(form, form.c.id == form_field.c.form_id)
    return set(tx.execute(found.where(form.c.workspace_id == workspace_id)).scalars())


def names_of_starting(tx: Transaction, workflow_id: str) -> list[str]:
    """The names of the forms that start the workflow."""
    return list(tx.execute(select(form.c.name).where(form.c.workflow_id == workflow_id).order_by(form.c.id)).scalars())


def has_submissions(tx: Transaction, form_id: str) -> bool:
    """Whether anything was ever sent in."""
    return tx.execute(select(submission.c.id).where(submission.c.form_id == form_id).limit(1)).first() is not None


def delete_form(tx: Transaction, form_id: str) -> None:
    """Remove a form that nothing was sent in to, with its fields."""
    tx.execute(delete(form_field).where(form_field.c.form_id == form_id))
    tx.execute(delete(form).where(form.c.id == form_id))


def insert_form(tx: Transaction, values: Mapping[str, Any]) -> None:
    """Record a form; ``values`` by column name."""
    tx.execute(insert(form).values(**values))


def update_form(tx: Transaction, form_id: str, revision: int | None, values: Mapping[str, Any]) -> bool:
    """Change a form, and count it; False if ``revision`` is given and it is no longer at that one. ``values`` by column
    name."""
    this = update(form).where(form.c.id == form_id)
    unmoved = this if revision is None else this.where(form.c.revision == revision)
    return tx.execute(unmoved.values(**values, revision=form.c.revision + 1)).rowcount > 0


def clear_default(tx: Transaction, workspace_id: str) -> None:
    """No form of the workspace is the default one any more."""
    tx.execute(update(form).where(form.c.workspace_id == workspace_id).values(is_default=False))


def replace_fields(tx: Transaction, form_id: str, fields: Sequence[StoredField]) -> None:
    """Make ``fields`` the form's fields, in this order. A field that stays keeps its id."""
    known = select(form_field.c.field_key, form_field.c.id).where(form_field.c.form_id == form_id)
    ids = {row.field_key: row.id for row in tx.execute(known)}
    gone = [ids[key] for key in ids.keys() - {field.field_key for field in fields}]
    tx.execute(delete(form_field).where(form_field.c.id.in_(gone)))
    for position, field in enumerate(fields):
        values = {**field._asdict(), "position": position, "form_id": form_id}
        if field.field_key in ids:
            values["id"] = ids[field.field_key]
            tx.execute(update(form_field).where(form_field.c.id == values["id"]).values(**values))
        else:
            tx.execute(insert(form_field).values(**values))


def insert_submissions(tx: Transaction, submissions: Sequence[StoredSubmission]) -> None:
    """Record submissions."""
    insert_all(tx, submission, submissions)


def count_submissions(tx: Transaction, form_ids: Collection[str]) -> dict[str, tuple[int, datetime | None]]:
    """By form id, how many submissions there are (MOST_COUNTED stands for that many or more), and when the newest
    came."""
    rows = tx.execute(_COUNTS, {"ids": list(form_ids)}).all()
    return {row.id: (row.total, row.last) for row in rows}


def find_repeated(tx: Transaction, keys: Collection[tuple[str, str]]) -> dict[tuple[str, str], StoredSubmission]:
    """Of (form id, idempotency key) pairs, the submissions that were taken before."""
    if not keys:
        return {}
    pair = tuple_(submission.c.form_id, submission.c.idempotency_key)
    rows = tx.execute(select(submission).where(pair.in_(list(keys)))).all()
    return {(row.form_id, row.idempotency_key): StoredSubmission(*row) for row in rows}


def load_submission(tx: Transaction, form_id: str, submission_id: str) -> StoredSubmission | None:
    """A form's submission, locked until the end, so that only one decides what becomes of it."""
    found = select(submission).where(submission.c.form_id == form_id, submission.c.id == submission_id)
    row = tx.execute(found.with_for_update()).one_or_none()
    return StoredSubmission(*row) if row else None


def delete_submission(tx: Transaction, submission_id: str) -> None:
    """Take a submission off the record."""
    tx.execute(delete(submission).where(submission.c.id == submission_id))


def list_submissions(
    tx: Transaction, form_id: str, before: str | None, most: int, *, quarantined: bool | None = None
) -> list[StoredSubmission]:
    """A form's submissions, newest first, from before the id ``before``; those that are in quarantine, or those that
    are not, if it is said."""
    found = select(submission).where(submission.c.form_id == form_id)
    if quarantined is not None:
        found = found.where(text(QUARANTINED if quarantined else f"({QUARANTINED}) IS NOT TRUE"))
    if before is not None:
        found = found.where(submission.c.id < before)
    return [StoredSubmission(*row) for row in tx.execute(found.order_by(submission.c.id.desc()).limit(most)).all()]


def live_executions(tx: Transaction, lead_ids: Iterable[str]) -> dict[tuple[str, str], str]:
    """By (lead id, workflow id), the id of the execution that is live, or failed and about to be retried."""
    rows = tx.execute(_LIVE_ONES, {"ids": list(lead_ids)}).all()
    return {(row[0], row[1]): row[2] for row in rows}


_of_form = submission.c.form_id == form.c.id
_FEW = select(submission.c.id).where(_of_form).correlate(form).limit(MOST_COUNTED).subquery()
_NEWEST = select(submission.c.created_at).where(_of_form).order_by(submission.c.id.desc()).limit(1)
_COUNTS = select(
    form.c.id,
    select(func.count()).select_from(_FEW).scalar_subquery().label("total"),
    _NEWEST.scalar_subquery().label("last"),
).where(among(form.c.id, "ids"))
_x = workflow_execution.c
_RETRIED = exists().where(execution_inbox.c.execution_id == _x.id, execution_inbox.c.kind == "retry")
_LIVE_ONES = select(_x.lead_id, _x.workflow_id, _x.id).where(
    among(_x.lead_id, "ids"), or_(text(LIVE), (_x.status == "failed") & _RETRIED)
)
