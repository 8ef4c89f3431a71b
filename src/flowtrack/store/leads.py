"""Leads, their field values, their timeline, and who must not be mailed."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from itertools import chain
from typing import Any, Literal, NamedTuple

from sqlalchemy import (
    ColumnElement,
    Dialect,
    bindparam,
    case,
    delete,
    func,
    insert,
    literal,
    literal_column,
    select,
    update,
)

from flowtrack.domain.lead import Lead, LeadPatch, LeadStatus
from flowtrack.store import lead_words
from flowtrack.store.among import among
from flowtrack.store.bulk import insert_all, insert_returning, update_all, upsert
from flowtrack.store.database import Transaction
from flowtrack.store.tables import booking, lead, lead_event, lead_field_data, suppression

UNSUBSCRIBE = "unsubscribe"
"""The one reason to suppress an address that is the person's own wish."""
_SNAPSHOT = (
    lead.c.id, lead.c.email, lead.c.name, lead.c.company_name, lead.c.status, lead.c.tags,
    lead.c.last_email_sent_at, lead.c.last_email_opened_at, lead.c.last_clicked_at, lead.c.last_replied_at,
    lead.c.last_booked_at, lead.c.last_activity_at, lead.c.unsubscribe_token,
)  # fmt: skip


class StoredLead(NamedTuple):
    """A lead's snapshot, with the token of its unsubscribe page."""

    lead: Lead
    unsubscribe_token: str


class LeadInput(NamedTuple):
    """What a submission says of a person. Empty texts leave what is on record."""

    workspace_id: str
    email: str
    name: str
    company_name: str


class LeadEvent(NamedTuple):
    """One line of a lead's timeline."""

    id: str
    workspace_id: str
    lead_id: str
    type: str
    at: datetime
    data: Mapping[str, Any]


class FieldValue(NamedTuple):
    """A lead's value for one field; ``form_field_id`` where a form has the field."""

    lead_id: str
    field_key: str
    form_field_id: str | None
    value: str


def load_leads(tx: Transaction, ids: Iterable[str]) -> dict[str, StoredLead]:
    """By id, the leads with all their field values. They stay locked until the end, so that what is decided on
    what they are (their status, their tags) is written before anybody changes it."""
    wanted = {"ids": list(ids)}
    rows = tx.execute(_LEADS, wanted).all()
    fields: dict[str, dict[str, str]] = {row[0]: {} for row in rows}
    for lead_id, key, value in tx.execute(_FIELDS, wanted).all():
        fields[lead_id][key] = value
    return {row[0]: _stored(row, fields[row[0]]) for row in rows}


# Foreign keys to a lead may be made meanwhile (key_share).
_LEADS = select(*_SNAPSHOT).where(among(lead.c.id, "ids")).order_by(lead.c.id).with_for_update(key_share=True)
_FIELDS = select(lead_field_data.c.lead_id, lead_field_data.c.field_key, lead_field_data.c.value).where(
    among(lead_field_data.c.lead_id, "ids")
)


def _stored(row: Any, fields: Mapping[str, str]) -> StoredLead:
    lead_id, email, name, company_name, status, tags, *moments, token = row
    return StoredLead(
        Lead(lead_id, email, name, company_name, LeadStatus(status), fields, tuple(tags), *moments), token
    )


def upsert_leads(
    tx: Transaction, inputs: Mapping[str, LeadInput], tokens: Mapping[str, str], at: datetime
) -> dict[tuple[str, str], str]:
    """Make each lead, or take what is new into the one on record. ``inputs`` and ``tokens`` go by the id
    and unsubscribe token that a new lead would get; (workspace, e-mail) must not repeat.
    Answers the lead's id by (workspace id, e-mail). Existing leads stay locked until the end.
    """
    rows = [
        _NewLead(lead_id, *item, LeadStatus.NEW, [], tokens[lead_id], at, at)
        for lead_id, item in sorted(inputs.items(), key=lambda pair: (pair[1].workspace_id, pair[1].email))
    ]
    ids = {(row[0], row[1]): row[2] for row in insert_returning(tx, lead, rows, _upsert_lead)}
    words = (lead_words.words_of(row.workspace_id, ids[row.workspace_id, row.email], *row[2:5]) for row in rows)
    lead_words.add(tx, chain.from_iterable(words))
    return ids


class _NewLead(NamedTuple):
    id: str
    workspace_id: str
    email: str
    name: str
    company_name: str
    status: str
    tags: list[str]
    unsubscribe_token: str
    last_activity_at: datetime
    created_at: datetime


_NOTHING: ColumnElement[str] = literal_column("''")


@lru_cache
def _upsert_lead(dialect: Dialect) -> Any:
    statement = upsert(dialect, lead)
    new = statement.excluded
    return statement.on_conflict_do_update(
        index_elements=["workspace_id", "email"],
        set_={
            "name": func.coalesce(func.nullif(new.name, _NOTHING), lead.c.name),
            "company_name": func.coalesce(func.nullif(new.company_name, _NOTHING), lead.c.company_name),
            "last_activity_at": new.last_activity_at,
        },
    ).returning(lead.c.workspace_id, lead.c.email, lead.c.id)


def put_fields(tx: Transaction, values: Sequence[FieldValue]) -> None:
    """Set field values. None may repeat within ``values``."""
    insert_all(tx, lead_field_data, values, _put_field)


def _put_field(dialect: Dialect) -> Any:
    statement = upsert(dialect, lead_field_data)
    new = statement.excluded
    form_field_id = func.coalesce(new.form_field_id, lead_field_data.c.form_field_id)
    return statement.on_conflict_do_update(
        index_elements=["lead_id", "field_key"], set_={"value": new.value, "form_field_id": form_field_id}
    )


def patch_leads(tx: Transaction, patches: Mapping[str, LeadPatch], after: Mapping[str, Lead]) -> None:
    """Write patches, by lead id. ``after`` is each lead as it is then, for what is stored whole (tags)."""
    if not patches:
        return
    rows = [
        _Patched(
            lead_id,
            patch.status,
            patch.name,
            patch.company_name,
            list(after[lead_id].tags) if patch.add_tags or patch.remove_tags else None,
            patch.last_email_sent_at,
            patch.last_activity_at,
        )
        for lead_id, patch in sorted(patches.items())
    ]
    update_all(tx, _PATCH, rows)
    lead_words.follow(tx, patches, after)
    put_fields(tx, [FieldValue(key, name, None, v) for key, p in patches.items() for name, v in p.fields.items()])


class _Patched(NamedTuple):
    id: str
    status: str | None
    name: str | None
    company_name: str | None
    tags: list[str] | None
    last_email_sent_at: datetime | None
    last_activity_at: datetime | None


_PATCH = (
    update(lead)
    .where(lead.c.id == bindparam("id"))
    .values(
        {
            name: func.coalesce(bindparam(name, type_=lead.c[name].type), lead.c[name])
            for name in _Patched._fields
            if name != "id"
        }
    )
)


def insert_events(tx: Transaction, events: Sequence[LeadEvent]) -> None:
    """Add lines to timelines. One that is there already, by its id, stays as it is."""
    insert_all(tx, lead_event, events, _new_event)


def _new_event(dialect: Dialect) -> Any:
    return upsert(dialect, lead_event).on_conflict_do_nothing(index_elements=["id"])


def suppressed(tx: Transaction, pairs: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Of (workspace id, e-mail) pairs, those that must not be mailed, each with the reason."""
    wanted = set(pairs)
    workspaces, emails = ({pair[place] for pair in wanted} for place in (0, 1))
    rows = tx.execute(_SUPPRESSED, {"workspaces": list(workspaces), "emails": list(emails)}).all()
    return {(row[0], row[1]): row[2] for row in rows if (row[0], row[1]) in wanted}


_SUPPRESSED = select(suppression.c.workspace_id, suppression.c.email, suppression.c.reason).where(
    among(suppression.c.workspace_id, "workspaces"),
    among(suppression.c.email, "emails"),
)


def suppress(
    tx: Transaction,
    *,
    id: str,  # noqa: A002
    workspace_id: str,
    email: str,
    reason: str,
    at: datetime,
) -> Literal["new", "raised"] | None:
    """Never mail this address again. The first reason stays, but for a person's own word: ``unsubscribe`` takes
    the place of any other. Answers what changed, if anything did."""
    statement = upsert(tx.dialect, suppression)
    raised = (statement.excluded.reason == UNSUBSCRIBE) & (suppression.c.reason != UNSUBSCRIBE)
    statement = statement.on_conflict_do_update(
        index_elements=["workspace_id", "email"], set_={"reason": statement.excluded.reason}, where=raised
    ).returning(suppression.c.id)
    row = {"id": id, "workspace_id": workspace_id, "email": email, "reason": reason, "created_at": at}
    changed = tx.execute(statement, row).scalar()
    if changed is None:
        return None
    return "new" if changed == id else "raised"


def touch(
    tx: Transaction,
    lead_id: str,
    column: str,
    at: datetime,
    status: LeadStatus | None,
    instead_of: Collection[LeadStatus] = tuple(LeadStatus),
) -> None:
    """Note that the person gave a signal at ``at``: ``column`` is the lead's instant for it. ``status`` is the
    lead's from now on, if it is one of ``instead_of`` when this is written."""
    moment = literal(at, lead.c.last_activity_at.type)
    values: dict[str, Any] = {column: moment, "last_activity_at": moment}
    if status is not None:
        values["status"] = case((lead.c.status.in_(instead_of), status), else_=lead.c.status)
    tx.execute(update(lead).where(lead.c.id == lead_id).values(values))


class LeadRow(NamedTuple):
    """A lead as people look at it. ``suppressed`` says why it is not mailed, if it is not."""

    id: str
    email: str
    name: str
    company_name: str
    status: str
    tags: Sequence[str]
    last_email_sent_at: datetime | None
    last_email_opened_at: datetime | None
    last_clicked_at: datetime | None
    last_replied_at: datetime | None
    last_booked_at: datetime | None
    last_activity_at: datetime | None
    created_at: datetime
    suppressed: str | None


ROW = (*(column for column in lead.c if column.name not in ("workspace_id", "unsubscribe_token")), suppression.c.reason)
WITH_SUPPRESSION = lead.outerjoin(
    suppression, (suppression.c.workspace_id == lead.c.workspace_id) & (suppression.c.email == lead.c.email)
)


def lock_leads(tx: Transaction, ids: Sequence[str]) -> None:
    """Have whoever else wants to begin or retry something for these leads wait until the transaction ends."""
    tx.execute(_LOCK, {"ids": list(ids)})


_LOCK = select(lead.c.id).where(among(lead.c.id, "ids")).order_by(lead.c.id).with_for_update(key_share=True)


def load_lead(tx: Transaction, workspace_id: str, lead_id: str) -> LeadRow | None:
    """The lead, if it is this workspace's."""
    ours = (lead.c.workspace_id == workspace_id) & (lead.c.id == lead_id)
    row = tx.execute(select(*ROW).select_from(WITH_SUPPRESSION).where(ours)).one_or_none()
    return LeadRow(*row) if row else None


def lead_id_of(tx: Transaction, workspace_id: str, email: str) -> str | None:
    """The id of the lead with this (normalised) address, if there is one."""
    ours = (lead.c.workspace_id == workspace_id) & (lead.c.email == email)
    return tx.execute(select(lead.c.id).where(ours)).scalar()


def field_values(tx: Transaction, lead_id: str) -> dict[str, str]:
    """A lead's field values by key."""
    found = select(lead_field_data.c.field_key, lead_field_data.c.value)
    return {row[0]: row[1] for row in tx.execute(found.where(lead_field_data.c.lead_id == lead_id))}


def timeline(tx: Transaction, lead_id: str, most: int) -> list[LeadEvent]:
    """The newest lines of a lead's timeline, newest first."""
    found = select(lead_event).where(lead_event.c.lead_id == lead_id)
    return [LeadEvent(*row) for row in tx.execute(found.order_by(lead_event.c.id.desc()).limit(most)).all()]


def lead_by_unsubscribe_token(tx: Transaction, token: str) -> tuple[str, LeadRow] | None:
    """The lead whose unsubscribe page this token opens, with its workspace's id."""
    found = select(lead.c.workspace_id, *ROW).select_from(WITH_SUPPRESSION)
    row = tx.execute(found.where(lead.c.unsubscribe_token == token)).one_or_none()
    return (row[0], LeadRow(*row[1:])) if row else None


def insert_booking(tx: Transaction, values: Mapping[str, Any]) -> None:
    """Record a booking; ``values`` by column name."""
    tx.execute(insert(booking).values(**values))


def was_told(tx: Transaction, lead_id: str, kind: str, email_id: str) -> bool:
    """Whether the lead's timeline tells that a person has opened this mail (or clicked in it) before."""
    mail, grade = (lead_event.c.data[name].as_string() for name in ("emailId", "grade"))
    lines = select(lead_event.c.id).where(lead_event.c.lead_id == lead_id, lead_event.c.type == kind)
    return tx.execute(lines.where(mail == email_id, grade.is_distinct_from("machine")).limit(1)).first() is not None


def suppression_of(tx: Transaction, workspace_id: str, email: str) -> str | None:
    """Why this address must not be mailed; None if it may."""
    return suppressed(tx, [(workspace_id, email)]).get((workspace_id, email))


def lift_suppression(tx: Transaction, workspace_id: str, email: str) -> bool:
    """Allow mailing this address again. False if it was allowed."""
    ours = (suppression.c.workspace_id == workspace_id) & (suppression.c.email == email)
    return tx.execute(delete(suppression).where(ours)).rowcount > 0
