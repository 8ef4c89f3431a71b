"""The words that leads are found by. They are only ever added to, but for tags: a lead whose name has changed is found
by the old one as well."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Dialect, Select, delete, select, tuple_

from flowtrack.domain.lead import Lead, LeadPatch
from flowtrack.domain.search import beginning, lead_words, tag_word
from flowtrack.store.among import among
from flowtrack.store.bulk import insert_all, upsert
from flowtrack.store.database import Transaction
from flowtrack.store.tables import lead, lead_word

_word = lead_word.c


class Word(NamedTuple):
    """A word of one lead."""

    workspace_id: str
    word: str
    lead_id: str


def add(tx: Transaction, words: Iterable[Word]) -> None:
    """Have leads found by these words from now on."""
    insert_all(tx, lead_word, sorted(set(words)), _add)


def _add(dialect: Dialect) -> Any:
    return upsert(dialect, lead_word).on_conflict_do_nothing()


def words_of(workspace_id: str, lead_id: str, email: str, *texts: str) -> list[Word]:
    """The words of a lead with this address, and these texts as name and company."""
    return [Word(workspace_id, word, lead_id) for word in lead_words(email, *texts)]


def follow(tx: Transaction, patches: Mapping[str, LeadPatch], after: Mapping[str, Lead]) -> None:
    """Have leads found by what patches, by lead id, give them; and not by tags that they take. ``after`` is each lead
    as it is then."""
    named = {key for key, patch in patches.items() if patch.name or patch.company_name}
    tagged = {key for key, patch in patches.items() if patch.add_tags}
    if named or tagged:
        rows = tx.execute(_WORKSPACES, {"ids": list(named | tagged)}).all()
        owners = {row[0]: row[1] for row in rows}
        words = [w for key in named for w in words_of(owners[key], key, "", after[key].name, after[key].company_name)]
        words += [Word(owners[key], tag_word(tag), key) for key in tagged for tag in after[key].tags]
        add(tx, words)
    lost = [(key, tag_word(tag)) for key, patch in patches.items() for tag in patch.remove_tags]
    if lost:
        tx.execute(delete(lead_word).where(tuple_(_word.lead_id, _word.word).in_(lost)))


_WORKSPACES = select(lead.c.id, lead.c.workspace_id).where(among(lead.c.id, "ids"))


def beginning_with(wanted: str) -> ColumnElement[bool]:
    """Whether a word begins so."""
    first, last = beginning(wanted)
    return (_word.word >= first) & (_word.word < last)


def tagged(tag: str) -> ColumnElement[bool]:
    """Whether a word is this tag."""
    return _word.word == tag_word(tag)


def leads_with(workspace_id: str, which: ColumnElement[bool]) -> Select[Any]:
    """Asks for the leads of a workspace that have such a word."""
    return select(_word.lead_id).where(_word.workspace_id == workspace_id, which)
