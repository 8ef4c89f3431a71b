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

FEW = 20_000


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
    """A thing to look for: what asks for the ids of all leads that fit, and whether a single lead does."""

    ids: Select[Any]
    fits: ColumnElement[bool]


def page(
    tx: Transaction, workspace_id: str, wanted: Wanted = ANY, *, before: str | None = None, most: int
) -> list[LeadRow]:
    """The workspace's leads that fit, newest first, from before the id ``before``."""
    if (wanted.text or "").strip() and not wanted_words(wanted.text or ""):
        return []  # no word begins with what was typed
    found = WITH_SUPPRESSION
    things = list(_things(workspace_id, wanted))
    rare = next((thing for thing in things if _is_rare(tx, thing)), None)
    if rare is not None:
        gathered = rare.ids.distinct().cte("gathered").prefix_with("MATERIALIZED")
        found = found.join(gathered, next(iter(gathered.c)) == lead.c.id)
    rows = select(*ROW).select_from(found).where(lead.c.workspace_id == workspace_id)
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
        yield _Fitting(lead_words.leads_with(workspace_id, word), _there_is(lead_word.c.lead_id == lead.c.id, word))
    if wanted.form_id is not None:
        sent = submission.c.form_id == wanted.form_id
        ids = select(submission.c.lead_id).where(sent, submission.c.lead_id.is_not(None))
        yield _Fitting(ids, _there_is(submission.c.lead_id == lead.c.id, sent))
    if wanted.suppressed:
        same = (lead.c.workspace_id == suppression.c.workspace_id) & (lead.c.email == suppression.c.email)
        ids = select(lead.c.id).join(suppression, same).where(suppression.c.workspace_id == workspace_id)
        yield _Fitting(ids, suppression.c.id.is_not(None))


def _there_is(*which: ColumnElement[bool]) -> ColumnElement[bool]:
    # With an OFFSET, PostgreSQL asks lead by lead instead of gathering all that fit first.
    return exists(select(1).where(*which).correlate(lead).offset(0))


def _is_rare(tx: Transaction, thing: _Fitting) -> bool:
    some = thing.ids.limit(FEW + 1).subquery()
    return tx.execute(select(func.count()).select_from(some)).scalar_one() <= FEW
