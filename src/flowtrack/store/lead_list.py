"""Leads as a list: those that fit, newest first.

What people look for is either rare or common, and each wants another way. Of a rare thing the few leads are looked up
that fit. Of a common one there will be enough among the newest leads, which are gone through, each being asked whether
it fits. Which of the two it is, shows when they are gathered up to a limit. No planner has to guess it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, exists, not_, select

from flowtrack.domain.search import wanted_words
from flowtrack.store import lead_words
from flowtrack.store.among import among
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


class _Thing(NamedTuple):
    """A thing to look for: what asks for the ids (or addresses) of all that fit, which column of a lead these are,
    and whether a single lead fits."""

    all_of_them: Select[Any]
    column: ColumnElement[str]
    fits: ColumnElement[bool]


def page(
    tx: Transaction, workspace_id: str, wanted: Wanted = ANY, *, before: str | None = None, most: int
) -> list[LeadRow]:
    """The workspace's leads that fit, newest first, from before the id ``before``."""
    if (wanted.text or "").strip() and not wanted_words(wanted.text or ""):
        return []  # no word begins with what was typed
    things = list(_things(workspace_id, wanted))
    rare, few = _first_rare(tx, things)
    rows = select(*ROW).select_from(WITH_SUPPRESSION)
    rows = rows.where(*(thing.fits for thing in things if thing is not rare), *_plain(wanted))
    if rare is not None and rare.column is lead.c.id:  # put like this, no planner goes through the workspace's leads
        rows = rows.where(lead.c.workspace_id.concat("") == workspace_id, among(lead.c.id, "few"))
    elif rare is not None:
        rows = rows.where(lead.c.workspace_id == workspace_id, among(rare.column, "few"))
    else:
        rows = rows.where(lead.c.workspace_id == workspace_id)
    if before is not None:
        rows = rows.where(lead.c.id < before)
    found = tx.execute(rows.order_by(lead.c.id.desc()).limit(most), {"few": few} if rare else {})
    return [LeadRow(*row) for row in found.all()]


def _first_rare(tx: Transaction, things: Sequence[_Thing]) -> tuple[_Thing | None, list[str]]:
    """The first of them that is rare, if one is, and all that fit it."""
    for thing in things:
        found = tx.execute(thing.all_of_them.limit(FEW + 1)).scalars().all()
        if len(found) <= FEW:
            return thing, sorted(set(found))
    return None, []


def _plain(wanted: Wanted) -> Iterator[ColumnElement[bool]]:
    """What every lead can tell at once, and that has an index of its own or is common."""
    if wanted.status is not None:
        yield lead.c.status == wanted.status
    if wanted.suppressed is False:
        yield not_(_IS_SUPPRESSED)


def _things(workspace_id: str, wanted: Wanted) -> Iterator[_Thing]:
    words = [lead_words.tagged(wanted.tag)] if wanted.tag is not None else []
    words += map(lead_words.beginning_with, wanted_words(wanted.text or ""))
    for word in words:
        ids = lead_words.leads_with(workspace_id, word)
        yield _Thing(ids, lead.c.id, _there_is(lead_word.c.lead_id == lead.c.id, word))
    if wanted.form_id is not None:
        sent = submission.c.form_id == wanted.form_id
        ids = select(submission.c.lead_id).where(sent, submission.c.lead_id.is_not(None))
        yield _Thing(ids, lead.c.id, _there_is(submission.c.lead_id == lead.c.id, sent))
    if wanted.suppressed:
        emails = select(_listed.email).where(_listed.workspace_id == workspace_id)
        yield _Thing(emails, lead.c.email, _IS_SUPPRESSED)


def _there_is(*which: ColumnElement[bool]) -> ColumnElement[bool]:
    # With an OFFSET, PostgreSQL asks lead by lead instead of gathering all that fit first.
    return exists(select(1).where(*which).correlate(lead).offset(0))


_listed = suppression.alias("listed").c
_IS_SUPPRESSED = _there_is(_listed.workspace_id == lead.c.workspace_id, _listed.email == lead.c.email)
