"""Leads as a list: those that fit, newest first.

What people look for is either rare or common, and each wants another way. The few leads that fit a rare thing are
gathered and put in order. Of a common thing there will be enough among the newest leads, which are gone through, each
being asked whether it fits. Which of the two it is, is found by counting up to a limit.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, exists, func, select

from flowtrack.domain.search import wanted_words
from flowtrack.store import lead_words
from flowtrack.store.database import Transaction
from flowtrack.store.leads import ROW, WITH_SUPPRESSION, LeadRow
from flowtrack.store.tables import lead, lead_word, submission, suppression

FEW = 5_000


class Wanted(NamedTuple):
    """Which leads: with this status, this tag, what somebody typed to find one, (not) suppressed, sent in by this
    form. None: whatever it is."""

    status: str | None = None
    tag: str | None = None
    text: str | None = None
    suppressed: bool | None = None
    form_id: str | None = None


ANY = Wanted()


class _Fitting(NamedTuple):
    """A thing to look for: what asks for the ids of all leads that fit, whether a single lead does, and the rows
    that tell how rare it is, one for a lead at least."""

    ids: Select[Any]
    fits: ColumnElement[bool]
    rows: Select[Any]


def page(
    tx: Transaction, workspace_id: str, wanted: Wanted = ANY, *, before: str | None = None, most: int
) -> list[LeadRow]:
    """The workspace's leads that fit, newest first, from before the id ``before``."""
    if (wanted.text or "").strip() and not wanted_words(wanted.text or ""):
        return []  # no word begins with what was typed
    things = list(_things(workspace_id, wanted))
    rare = next((thing for thing in things if _is_rare(tx, thing)), None)
    # Put like this, no planner goes through all leads of the workspace instead of those that were gathered.
    ours = lead.c.workspace_id.concat("") == workspace_id if rare else lead.c.workspace_id == workspace_id
    rows = select(*ROW).select_from(WITH_SUPPRESSION).where(ours)
    if rare is not None:
        rows = rows.where(lead.c.id.in_(rare.ids))
    rows = rows.where(*(thing.fits for thing in things if thing is not rare), *_plain(wanted))
    if before is not None:
        rows = rows.where(lead.c.id < before)
    return [LeadRow(*row) for row in tx.execute(rows.order_by(lead.c.id.desc()).limit(most)).all()]


def _plain(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    """What every lead can tell at once, and that has an index of its own or is common."""
    if wanted.status is not None:
        yield lead.c.status == wanted.status
    if wanted.suppressed is False:
        yield suppression.c.id.is_(None)


def _things(workspace_id: str, wanted: Wanted) -> Iterator[_Fitting]:
    words = [lead_words.tagged(wanted.tag)] if wanted.tag is not None else []
    words += map(lead_words.beginning_with, wanted_words(wanted.text or ""))
    for word in words:
        ids = lead_words.leads_with(workspace_id, word)
        yield _Fitting(ids, _there_is(lead_word.c.lead_id == lead.c.id, word), ids)
    if wanted.form_id is not None:
        sent = submission.c.form_id == wanted.form_id
        ids = select(submission.c.lead_id).where(sent, submission.c.lead_id.is_not(None))
        yield _Fitting(ids, _there_is(submission.c.lead_id == lead.c.id, sent), ids)
    if wanted.suppressed:
        listed, theirs = suppression.alias(), lead.alias()
        emails = select(listed.c.email).where(listed.c.workspace_id == workspace_id)
        ids = select(theirs.c.id).where(theirs.c.workspace_id == workspace_id, theirs.c.email.in_(emails))
        yield _Fitting(ids, suppression.c.id.is_not(None), emails)


def _there_is(*which: ColumnElement[bool]) -> ColumnElement[bool]:
    # With an OFFSET, PostgreSQL asks lead by lead instead of gathering all that fit first.
    return exists(select(1).where(*which).correlate(lead).offset(0))


def _is_rare(tx: Transaction, thing: _Fitting) -> bool:
    some = thing.rows.limit(FEW + 1).subquery()
    return tx.execute(select(func.count()).select_from(some)).scalar_one() <= FEW
