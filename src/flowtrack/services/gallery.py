"""The workflows that FlowTrack ships, and the sample workspace of the demo."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import takewhile
from typing import Any

from flowtrack.domain.errors import NotFoundError
from flowtrack.engine.document import dump_definition
from flowtrack.services import accounts, workflow_files, workflows, workspaces
from flowtrack.services.accounts import Owner
from flowtrack.store import forms
from flowtrack.store.database import Transaction
from flowtrack.store.forms import StoredField
from flowtrack.store.workspaces import Workspace
from flowtrack.system import System

OWNER = "nina@northwind.example"
SAMPLE_FIELDS = (
    ("name", "Your name", "text", True),
    ("email", "E-mail", "email", True),
    ("companyName", "Company", "text", False),
    ("budget", "Budget", "text", False),
    ("message", "What are you planning?", "textarea", False),
)


@dataclass(frozen=True, slots=True)
class Shipped:
    """A workflow that FlowTrack ships, under its name in the gallery. What it is for stands as a comment at the top
    of its file."""

    gallery: str
    name: str
    description: str
    definition: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Sample:
    """The demo's workspace, its form and workflow, and the key that opens it."""

    workspace: Workspace
    form_id: str
    workflow_id: str
    key: str


def names() -> list[str]:
    """The names of the shipped workflows."""
    return sorted(item.name.removesuffix(".yaml") for item in _folder().iterdir() if item.name.endswith(".yaml"))


@cache
def shipped(name: str) -> Shipped:
    """A shipped workflow, or NotFoundError."""
    if name not in names():
        raise NotFoundError(f"There is no shipped workflow {name!r}. There are: {', '.join(names())}.")
    text = (_folder() / f"{name}.yaml").read_text("utf-8")
    file = workflow_files.read(text, as_json=False)
    about = " ".join(line.removeprefix("#").strip() for line in takewhile(_is_comment, text.splitlines()))
    return Shipped(name, file.name or name, about, dump_definition(file.definition()))


def _is_comment(line: str) -> bool:
    return line.startswith("#")


def make_sample(tx: Transaction, system: System) -> Sample:
    """A workspace with a published lead-nurture workflow, a form that starts it, and an owner without a password."""
    workspace = workspaces.create(
        tx,
        system,
        slug="demo",
        name="Northwind Studio",
        from_name="Nina of Northwind Studio",
        from_address=OWNER,
        reply_to=OWNER,
        postal_address="Northwind Studio, 1 Harbour Street, 20457 Hamburg",
        booking_link="https://cal.example/northwind/intro",
    )
    nurture = shipped("lead-nurture")
    workflow = workflows.create(tx, system, workspace, nurture.name, nurture.definition)
    form_id = system.new_id()
    now = system.now()
    form = {
        "id": form_id,
        "workspace_id": workspace.id,
        "slug": "contact",
        "name": "Talk to us",
        "workflow_id": workflow.id,
        "is_default": True,
        "thank_you": "Thank you! A mail is on its way to you.",
        "created_at": now,
        "updated_at": now,
    }
    forms.insert_form(tx, form)
    fields = [StoredField(system.new_id(), key, label, kind, must, ()) for key, label, kind, must in SAMPLE_FIELDS]
    forms.replace_fields(tx, form_id, fields)
    workflows.publish(tx, system, workspace, workflow.id)
    accounts.create(tx, system, workspace.id, Owner("Nina", OWNER, None))
    return Sample(workspace, form_id, workflow.id, workspaces.new_key(tx, system, workspace, "demo"))


def _folder() -> Any:
    return files("flowtrack") / "gallery"
