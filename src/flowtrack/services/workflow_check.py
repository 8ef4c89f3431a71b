"""What is wrong with a workflow, as far as its own text and the workspace's templates and forms can tell."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from hashlib import sha256

from flowtrack.domain.errors import FieldProblem
from flowtrack.domain.workflow import Definition, NodeSpec, Problem, error, warning, worst_first
from flowtrack.engine.graph import check
from flowtrack.mail.templating import lint_mail
from flowtrack.nodes.limits import size_problems
from flowtrack.nodes.registry import REGISTRY
from flowtrack.nodes.sending import BUILT_IN, SendingNode
from flowtrack.store import forms, workflows
from flowtrack.store.database import Transaction
from flowtrack.store.workflows import Template
from flowtrack.store.workspaces import Workspace

TEXT_SETTING = {"send_email": "emailTemplate", "send_followup": "followUpTemplate"}


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a workflow's text may refer to: its workspace, the templates by name, the keys of the forms' fields."""

    workspace: Workspace
    templates: Mapping[str, Template]
    fields: frozenset[str]

    def names(self, definition: Definition) -> frozenset[str]:
        """The variables that a mail of this workflow may name."""
        return frozenset(BUILT_IN | self.fields | written_fields(definition))


def surroundings(tx: Transaction, workspace: Workspace) -> Surroundings:
    """What there is now."""
    templates = {item.name: item for item in workflows.list_templates(tx, workspace.id)}
    return Surroundings(workspace, templates, frozenset(forms.field_keys(tx, workspace.id)))


def problems_of(definition: Definition, around: Surroundings) -> tuple[Problem, ...]:
    """Everything that keeps ``definition`` from being published here, and what is worth a warning."""
    found = check(definition, REGISTRY) + size_problems(definition)
    names = around.names(definition)
    sending = [spec for spec in definition.nodes if spec.type in TEXT_SETTING]
    for spec in sending:
        named = _template_problems(spec, around.templates)
        found += named or text_problems(with_text(spec, around.templates), definition, names)
    if sending and not around.workspace.from_address:
        message = "The workspace has no address to send from. Enter it in the settings first (fromAddress)."
        found += (error("", "workspace.fromAddress", message),)
    if sending and not around.workspace.postal_address.strip():
        message = "Every mail must name a postal address. Enter the workspace's in the settings first (postalAddress)."
        found += (error("", "workspace.postalAddress", message),)
    return worst_first((*found, *_missing(definition, around)))


def _missing(definition: Definition, around: Surroundings) -> Iterator[Problem]:
    """What mails and questions refer to that is not there: they go on without it, and nobody may notice."""
    fields = around.fields | written_fields(definition)
    for spec in definition.nodes:
        text = json.dumps(with_text(spec, around.templates).config)
        if spec.type in TEXT_SETTING and "bookingLink" in text and not around.workspace.booking_link:
            message = "The mail has the booking link in it, and the workspace has none. Enter it in the settings."
            yield warning(spec.key, TEXT_SETTING[spec.type], message)
        field = spec.config.get("budgetField", "budget")
        if spec.config.get("conditionType") == "budget_qualification" and field not in fields:
            message = f"No form has the field “{field}”: whoever names no budget passes. Add it to the form."
            yield warning(spec.key, "budgetField", message)


def text_problems(spec: NodeSpec, definition: Definition, names: frozenset[str]) -> tuple[Problem, ...]:
    """Faults in the texts of one sending node, by its settings' names."""
    try:
        node = REGISTRY[spec.type].model_validate(spec.config)
    except ValueError:
        return ()
    if not isinstance(node, SendingNode):
        return ()
    source = node.source(definition.configuration)
    if not isinstance(source, str):
        return ()
    setting = {"subject": "emailSubject", "html": TEXT_SETTING[spec.type]}
    return tuple(
        error(spec.key, setting.get(problem.field.split(".")[0], problem.field), problem.message)
        for problem in _faults(node.subject(), source, names)
    )


def _faults(subject: str, source: str, names: frozenset[str]) -> tuple[FieldProblem, ...]:
    """The faults of a mail's texts, which take a while to find, and are kept in mind: a list of workflows asks for the
    same ones again and again. Names that are no plain set are not comparable."""
    if type(names) is not frozenset:
        return lint_mail(subject, source, names)
    asked = json.dumps([subject, source, sorted(names)]).encode()
    place = _remembered(sha256(asked).digest())
    if not place:
        place.append(lint_mail(subject, source, names))
    return place[0]


@lru_cache(maxsize=2048)
def _remembered(digest: bytes) -> list[tuple[FieldProblem, ...]]:
    """Where the faults of the texts of this digest are put; the texts themselves are not kept."""
    del digest
    return []


def _template_problems(spec: NodeSpec, templates: Mapping[str, Template]) -> tuple[Problem, ...]:
    name = spec.config.get("template")
    if not isinstance(name, str) or name in templates:
        return ()  # one that is no text is a fault of the setting
    known = ", ".join(sorted(templates)) or "none yet"
    return (error(spec.key, "template", f"The workspace has no template {name!r}. Its templates: {known}."),)


def with_text(spec: NodeSpec, templates: Mapping[str, Template]) -> NodeSpec:
    """The node with its named template's text in place of the name."""
    template = templates.get(str(spec.config.get("template")))
    if template is None or spec.type not in TEXT_SETTING:
        return spec
    config = {key: value for key, value in spec.config.items() if key != "template"}
    config[TEXT_SETTING[spec.type]] = template.html
    config.setdefault("emailSubject", template.subject)
    return replace(spec, config=config)


def written_fields(definition: Definition) -> set[str]:
    """The lead fields that the workflow itself writes."""
    written: set[str] = set()
    for spec in definition.nodes:
        if spec.type == "update_lead" and isinstance(spec.config.get("fields"), Mapping):
            written |= set(spec.config["fields"])
    return written
