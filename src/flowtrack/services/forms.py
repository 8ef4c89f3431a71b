"""Forms: their fields, their addresses, and the workflow each starts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flowtrack.domain.errors import ChangedElsewhereError, ConflictError, FieldProblem, InvalidError, NotFoundError
from flowtrack.domain.form import FieldType
from flowtrack.store import forms, workflows
from flowtrack.store.database import Transaction
from flowtrack.store.forms import StoredField, StoredForm
from flowtrack.store.workspaces import Workspace
from flowtrack.system import System

_OURS = ("bookingLink", "unsubscribeUrl", "postalAddress", "workspaceName")
"""Variables of every mail that a form must not seem to fill in."""


@dataclass(frozen=True, slots=True)
class FieldInput:
    """A field as it is asked for. Only a select has ``options``; ``placeholder`` stands in the empty input, and
    ``help_text`` below the label."""

    key: str
    label: str
    type: FieldType
    required: bool
    options: Sequence[str]
    placeholder: str = ""
    help_text: str = ""


def get(tx: Transaction, workspace: Workspace, form_id: str) -> StoredForm:
    """The form, or NotFoundError."""
    found = forms.load_form(tx, workspace.id, form_id)
    if found is None:
        raise NotFoundError("There is no such form.")
    return found


def create(
    tx: Transaction,
    system: System,
    workspace: Workspace,
    *,
    name: str,
    slug: str,
    fields: Sequence[FieldInput],
    workflow_id: str | None = None,
    is_default: bool | None = None,
    thank_you: str = "",
) -> StoredForm:
    """A new form. With ``is_default`` None it is the default form if it is the workspace's first.

    Raises InvalidError naming the field, or ConflictError when the slug is taken.
    """
    first = not forms.list_forms(tx, workspace.id, None, 1)
    form_id, now = system.new_id(), system.now()
    values = {
        "name": name,
        "slug": slug,
        "workflow_id": workflow_id,
        "is_default": first if is_default is None else is_default,
        "thank_you": thank_you,
    }
    _check(tx, workspace, values, None)
    _check_fields(fields)
    base = {"id": form_id, "workspace_id": workspace.id, "created_at": now, "updated_at": now}
    forms.insert_form(tx, {**base, **values})
    forms.replace_fields(tx, form_id, _stored(system, fields))
    return get(tx, workspace, form_id)


def update(
    tx: Transaction,
    system: System,
    workspace: Workspace,
    form_id: str,
    values: Mapping[str, Any],
    fields: Sequence[FieldInput] | None,
    revision: int | None,
) -> StoredForm:
    """Change the form; ``values`` by column name, and whether it is ``closed``; ``fields`` in place of all there
    are. Raises as ``create``, and ChangedElsewhereError if it is no more at the ``revision`` that the caller has
    seen."""
    current = get(tx, workspace, form_id)
    values = dict(values)
    if (closed := values.pop("closed", None)) is not None:
        values["closed_at"] = (current.closed_at or system.now()) if closed else None
    _check(tx, workspace, values, form_id)
    if not forms.update_form(tx, form_id, revision, {**values, "updated_at": system.now()}):
        there = get(tx, workspace, form_id)
        raise ChangedElsewhereError("form", revision, there.revision, there.updated_at)
    if fields is not None:
        _check_fields(fields)
        forms.replace_fields(tx, form_id, _stored(system, fields))
    return get(tx, workspace, form_id)


def remove(tx: Transaction, workspace: Workspace, form_id: str) -> None:
    """Remove the form. Raises NotFoundError, or ConflictError if anything was ever sent in: that is kept."""
    found = get(tx, workspace, form_id)
    if forms.has_submissions(tx, found.id):
        raise ConflictError("The form has submissions, which are kept. Close it instead, and it takes no more.")
    forms.delete_form(tx, found.id)


def with_changes(
    tx: Transaction, workspace: Workspace, form_id: str, values: Mapping[str, Any], fields: Sequence[FieldInput] | None
) -> StoredForm:
    """The form as it would be if it were changed like this; nothing is. Raises NotFoundError or InvalidError."""
    found = get(tx, workspace, form_id)
    known = {name: value for name, value in values.items() if name in ("name", "thank_you")}
    if fields is not None:
        _check_fields(fields)
        known["fields"] = tuple(_field("", field) for field in fields)
    return found._replace(**known)


def _check(tx: Transaction, workspace: Workspace, values: Mapping[str, Any], form_id: str | None) -> None:
    """What other rows have to say to ``values``; a new default form takes the place of the old one."""
    if (workflow_id := values.get("workflow_id")) is not None:
        workflow = workflows.load_workflow(tx, workspace.id, workflow_id, locked=True)  # nobody puts it away meanwhile
        if workflow is None:
            raise _invalid("workflowId", "There is no such workflow.")
        if workflow.archived_at is not None:
            raise _invalid("workflowId", "The workflow is archived. Take it out of the archive first.")
    if "slug" in values and forms.slug_taken(tx, workspace.id, values["slug"], but=form_id):
        raise ConflictError(f"Another form has the slug {values['slug']!r}. Choose another.")
    if values.get("is_default"):
        forms.clear_default(tx, workspace.id)


def _check_fields(fields: Sequence[FieldInput]) -> None:
    seen: set[str] = set()
    for index, field in enumerate(fields):
        if field.key in seen:
            raise _invalid(f"fields.{index}.key", f"Another field has the key {field.key!r}; each needs its own.")
        if field.key in _OURS:
            raise _invalid(f"fields.{index}.key", f"{field.key} is what FlowTrack fills in itself. Use another key.")
        seen.add(field.key)
    if not any(field.type is FieldType.EMAIL or field.key == "email" for field in fields):
        raise _invalid("fields", "A form needs a field of type email: it says who the lead is.")


def _stored(system: System, fields: Sequence[FieldInput]) -> list[StoredField]:
    return [_field(system.new_id(), field) for field in fields]


def _field(field_id: str, f: FieldInput) -> StoredField:
    return StoredField(field_id, f.key, f.label, f.type, f.required, list(f.options), f.placeholder, f.help_text)


def _invalid(field: str, message: str) -> InvalidError:
    return InvalidError("The form can't be kept like this.", (FieldProblem(field, message),))
