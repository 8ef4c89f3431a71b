"""Workflows, their versions, and the templates they may name."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, bindparam, delete, func, insert, literal, or_, select, update

from flowtrack.store.among import among
from flowtrack.store.database import Transaction
from flowtrack.store.tables import execution_tally, template, workflow, workflow_execution, workflow_version


@dataclass(frozen=True, slots=True)
class Workflow:
    """A workflow with its draft. ``revision`` counts the draft's changes, so that none is overwritten unseen;
    ``draft_version_id`` is the version that the draft is, until it is changed."""

    id: str
    workspace_id: str
    name: str
    definition: Mapping[str, Any]
    revision: int
    published_version_id: str | None
    created_at: datetime
    updated_at: datetime
    draft_version_id: str | None
    archived_at: datetime | None


@dataclass(frozen=True, slots=True)
class Standing:
    """How a workflow stands: the numbers of its newest version and of the one that is published, its executions that
    are live, those of them that are paused, and when the newest began."""

    newest_number: int | None = None
    published_number: int | None = None
    live: int = 0
    waiting: int = 0
    last_execution_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Version:
    """A published version. It never changes."""

    id: str
    workflow_id: str
    workspace_id: str
    number: int
    definition: Mapping[str, Any]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Template:
    """A mail's text under a name, for workflows to use."""

    id: str
    workspace_id: str
    name: str
    subject: str
    html: str
    created_at: datetime
    updated_at: datetime
    revision: int


def insert_workflow(tx: Transaction, values: Mapping[str, Any]) -> None:
    """Record a new workflow; ``values`` by column name."""
    tx.execute(insert(workflow).values(**values))


def update_workflow(tx: Transaction, workflow_id: str, revision: int, values: Mapping[str, Any]) -> bool:
    """Change a workflow whose draft is still at ``revision``; False if it has moved on."""
    unmoved = (workflow.c.id == workflow_id) & (workflow.c.revision == revision)
    return tx.execute(update(workflow).where(unmoved).values(**values)).rowcount > 0


def load_workflow(tx: Transaction, workspace_id: str, workflow_id: str, *, locked: bool = False) -> Workflow | None:
    """The workflow, if it is this workspace's. It is ``locked`` until the end for who publishes it, puts it away or
    binds it to a form: that is decided by one at a time."""
    found = select(workflow).where(workflow.c.workspace_id == workspace_id, workflow.c.id == workflow_id)
    row = tx.execute(found.with_for_update() if locked else found).one_or_none()
    return Workflow(*row) if row else None


def workflows_called(tx: Transaction, workspace_id: str, name: str) -> list[Workflow]:
    """The workspace's workflows of this name; nothing keeps it from having several."""
    ours = (workflow.c.workspace_id == workspace_id) & (workflow.c.name == name)
    return [Workflow(*row) for row in tx.execute(select(workflow).where(ours)).all()]


def list_workflows(
    tx: Transaction, workspace_id: str, before: str | None, most: int, *, archived: bool = False, called: str = ""
) -> list[Workflow]:
    """The workspace's workflows that are put away, or those that are not, whose name contains ``called`` in whatever
    case, newest first, from before the id ``before``."""
    put_away = workflow.c.archived_at.is_not(None) if archived else workflow.c.archived_at.is_(None)
    found = select(workflow).where(workflow.c.workspace_id == workspace_id, put_away)
    if called:
        found = found.where(_called(called))
    if before is not None:
        found = found.where(workflow.c.id < before)
    return [Workflow(*row) for row in tx.execute(found.order_by(workflow.c.id.desc()).limit(most)).all()]


def _called(text: str) -> ColumnElement[bool]:
    """Whether a workflow's name contains this. Of letters beyond ASCII not every database knows the small one, so all
    spellings are looked for."""
    spellings = sorted({text, text.lower(), text.upper(), text.capitalize()})
    return or_(*(workflow.c.name.icontains(spelling, autoescape=True) for spelling in spellings))


def drafts(tx: Transaction, workspace_id: str) -> list[tuple[str, str, Mapping[str, Any]]]:
    """Id, name and draft of every workflow of the workspace that is not put away, by name."""
    columns = (workflow.c.id, workflow.c.name, workflow.c.definition)
    ours = (workflow.c.workspace_id == workspace_id) & workflow.c.archived_at.is_(None)
    found = tx.execute(select(*columns).where(ours).order_by(workflow.c.name, workflow.c.id))
    return [(row.id, row.name, row.definition) for row in found]


def insert_version(tx: Transaction, values: Mapping[str, Any]) -> int:
    """Record a version under its workflow's next number. It is the one new executions begin with, and what the draft is
    now."""
    number = select(func.coalesce(func.max(workflow_version.c.number), 0) + 1)
    next_number = tx.execute(number.where(workflow_version.c.workflow_id == values["workflow_id"])).scalar_one()
    tx.execute(insert(workflow_version).values(number=next_number, **values))
    published = update(workflow).where(workflow.c.id == values["workflow_id"])
    tx.execute(published.values(published_version_id=values["id"], draft_version_id=values["id"]))
    return int(next_number)


def set_published(tx: Transaction, workflow_id: str, version_id: str | None) -> None:
    """Make this version the one that new executions begin with; None: they do not begin."""
    tx.execute(update(workflow).where(workflow.c.id == workflow_id).values(published_version_id=version_id))


def set_archived(tx: Transaction, workflow_id: str, at: datetime | None) -> None:
    """Put the workflow away, unpublished; with None, take it out again."""
    values = {"archived_at": at} if at is None else {"archived_at": at, "published_version_id": None}
    tx.execute(update(workflow).where(workflow.c.id == workflow_id).values(**values))


def standings(tx: Transaction, workspace_id: str, workflow_ids: Sequence[str]) -> dict[str, Standing]:
    """By id, how the workspace's workflows stand. Costs the same however many executions there are."""
    if not workflow_ids:
        return {}
    asked = {"ids": list(workflow_ids)}
    live: Counter[str] = Counter()
    waiting: Counter[str] = Counter()
    for workflow_id, _, status, count in tx.execute(_LIVE, {"workspace": workspace_id, **asked}):
        live[workflow_id] += int(count)
        waiting[workflow_id] += int(count) if status == "paused" else 0
    return {
        row.id: Standing(row.newest, row.published, live[row.id], waiting[row.id], row.last)
        for row in tx.execute(_NUMBERS, asked)
    }


_x = workflow_execution.c
_of_workflow = workflow_version.c.workflow_id == workflow.c.id
_newest_execution = select(_x.created_at).where(_x.workflow_id == workflow.c.id).order_by(_x.id.desc()).limit(1)
_NUMBERS = select(
    workflow.c.id,
    select(func.max(workflow_version.c.number)).where(_of_workflow).scalar_subquery().label("newest"),
    select(workflow_version.c.number)
    .where(_of_workflow, workflow_version.c.id == workflow.c.published_version_id)
    .scalar_subquery()
    .label("published"),
    _newest_execution.scalar_subquery().label("last"),
).where(among(workflow.c.id, "ids"))
_RUN = (workflow_version.c.workflow_id, workflow_version.c.id, execution_tally.c.status)
_LIVE = (
    select(*_RUN, func.sum(execution_tally.c.count))
    .join(execution_tally, execution_tally.c.version_id == workflow_version.c.id)
    .where(execution_tally.c.workspace_id == bindparam("workspace"), among(workflow_version.c.workflow_id, "ids"))
    .where(execution_tally.c.status.in_(("queued", "running", "paused")))
    .group_by(*_RUN)
)


def count_live(tx: Transaction, workspace_id: str, workflow_id: str) -> int:
    """How many executions of the workflow are live."""
    rows = tx.execute(_LIVE, {"workspace": workspace_id, "ids": [workflow_id]})
    return sum(int(count) for *_, count in rows)


def has_executions(tx: Transaction, workflow_id: str) -> bool:
    """Whether any execution of the workflow is on record."""
    return tx.execute(select(_x.id).where(_x.workflow_id == workflow_id).limit(1)).first() is not None


def delete_workflow(tx: Transaction, workflow_id: str) -> None:
    """Remove a workflow of which there is no execution, with its versions."""
    tx.execute(delete(workflow_version).where(workflow_version.c.workflow_id == workflow_id))
    tx.execute(delete(workflow).where(workflow.c.id == workflow_id))


def live_by_version(tx: Transaction, workspace_id: str, workflow_id: str) -> dict[str, int]:
    """By version id, how many executions of it are live; versions that never had any are left out."""
    live: Counter[str] = Counter()
    for _, version_id, _, count in tx.execute(_LIVE, {"workspace": workspace_id, "ids": [workflow_id]}):
        live[version_id] += int(count)
    return live


def load_version(tx: Transaction, workflow_id: str, version_id: str) -> Version | None:
    """The version, if it is this workflow's."""
    ours = (workflow_version.c.workflow_id == workflow_id) & (workflow_version.c.id == version_id)
    row = tx.execute(select(workflow_version).where(ours)).one_or_none()
    return Version(*row) if row else None


def version_page(tx: Transaction, workflow_id: str, before: int | None, most: int) -> list[Version]:
    """A workflow's versions, newest first, from before the number ``before``."""
    found = select(workflow_version).where(workflow_version.c.workflow_id == workflow_id)
    if before is not None:
        found = found.where(workflow_version.c.number < literal(before, BigInteger))  # a caller's may be any number
    return [Version(*row) for row in tx.execute(found.order_by(workflow_version.c.number.desc()).limit(most)).all()]


def any_published(tx: Transaction, workspace_id: str) -> bool:
    """Whether the workspace has published a workflow."""
    ours = (workflow.c.workspace_id == workspace_id) & workflow.c.published_version_id.is_not(None)
    return tx.execute(select(workflow.c.id).where(ours).limit(1)).first() is not None


def version_ids(tx: Transaction, workflow_id: str) -> list[str]:
    """The ids of all of a workflow's versions."""
    found = select(workflow_version.c.id).where(workflow_version.c.workflow_id == workflow_id)
    return list(tx.execute(found).scalars())


def load_definitions(tx: Transaction, version_ids: Iterable[str]) -> dict[str, Mapping[str, Any]]:
    """By version id, the definitions as stored."""
    found = select(workflow_version.c.id, workflow_version.c.definition)
    rows = tx.execute(found.where(workflow_version.c.id.in_(list(version_ids)))).all()
    return {row.id: row.definition for row in rows}


def load_published(tx: Transaction, workflow_ids: Iterable[str]) -> dict[str, Version]:
    """By workflow id, the version that new executions begin with; workflows without one are left out."""
    rows = tx.execute(_PUBLISHED, {"ids": list(workflow_ids)}).all()
    return {row.workflow_id: Version(*row) for row in rows}


_PUBLISHED = (
    select(workflow_version)
    .join(workflow, workflow.c.published_version_id == workflow_version.c.id)
    .where(among(workflow.c.id, "ids"))
)


def insert_template(tx: Transaction, values: Mapping[str, Any]) -> None:
    """Record a template; ``values`` by column name."""
    tx.execute(insert(template).values(**values))


def update_template(tx: Transaction, template_id: str, revision: int | None, values: Mapping[str, Any]) -> bool:
    """Change a template, and count it; False if ``revision`` is given and it is no longer at that one. ``values`` by
    column name."""
    this = update(template).where(template.c.id == template_id)
    unmoved = this if revision is None else this.where(template.c.revision == revision)
    return tx.execute(unmoved.values(**values, revision=template.c.revision + 1)).rowcount > 0


def delete_template(tx: Transaction, template_id: str) -> None:
    """Remove a template. Versions that used it have its text."""
    tx.execute(delete(template).where(template.c.id == template_id))


def list_templates(tx: Transaction, workspace_id: str) -> list[Template]:
    """The workspace's templates by name."""
    found = select(template).where(template.c.workspace_id == workspace_id)
    return [Template(*row) for row in tx.execute(found.order_by(template.c.name)).all()]


def template_page(tx: Transaction, workspace_id: str, before: str | None, most: int) -> list[Template]:
    """The workspace's templates, newest first, from before the id ``before``."""
    found = select(template).where(template.c.workspace_id == workspace_id)
    if before is not None:
        found = found.where(template.c.id < before)
    return [Template(*row) for row in tx.execute(found.order_by(template.c.id.desc()).limit(most)).all()]


def load_template(tx: Transaction, workspace_id: str, template_id: str) -> Template | None:
    """The template, if it is this workspace's."""
    ours = (template.c.workspace_id == workspace_id) & (template.c.id == template_id)
    row = tx.execute(select(template).where(ours)).one_or_none()
    return Template(*row) if row else None
