"""A template as a mail for one lead, before it is kept: rendered by what sends, with all that is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, NamedTuple

from flowtrack.domain.errors import FieldProblem, InvalidError
from flowtrack.domain.form import FieldType
from flowtrack.domain.lead import Lead
from flowtrack.engine.document import parse_definition
from flowtrack.mail.lint import Fault
from flowtrack.mail.source import line_of
from flowtrack.mail.templating import RenderedMail, html_faults, subject_faults, translate_placeholders
from flowtrack.mail.writing import compiled, template_values
from flowtrack.nodes.sending import BUILT_IN
from flowtrack.services import forms as form_service
from flowtrack.services import signals, workflows
from flowtrack.services.workflow_check import written_fields
from flowtrack.store import forms, leads
from flowtrack.store.database import Transaction
from flowtrack.store.forms import StoredField
from flowtrack.store.workspaces import Workspace

MOST_FORMS = 200
Origin = Literal["lead", "workspace", "mail", "field"]
Field = Literal["subject", "html"]
SAMPLE = Lead("", "ada@example.com", "Ada Lovelace", "Analytical Engines")
_SAMPLES = {
    FieldType.NUMBER: "5000",
    FieldType.PHONE: "+44 20 7946 0000",
    FieldType.URL: "https://example.com",
    FieldType.DATE: "2026-05-31",
    FieldType.CHECKBOX: "yes",
}
_BUILT_IN: Mapping[str, tuple[Origin, str]] = {
    "firstName": ("lead", "First word of the name, else “there”"),
    "name": ("lead", "Name"),
    "email": ("lead", "E-mail"),
    "companyName": ("lead", "Company"),
    "bookingLink": ("workspace", "Booking link"),
    "workspaceName": ("workspace", "Name of the workspace"),
    "postalAddress": ("workspace", "Postal address"),
    "unsubscribeUrl": ("mail", "Link to unsubscribe"),
}


class Variable(NamedTuple):
    """What a template may name. ``origin`` says whose it is, ``label`` what people call it."""

    name: str
    origin: Origin
    label: str


class Filled(NamedTuple):
    """A variable that the template names, with its value for this lead; None: it has none."""

    name: str
    value: str | None
    origin: Origin


class Problem(NamedTuple):
    """One fault (``error``: it can't be kept) or something worth a look (``warning``). ``line`` and ``column`` count
    from 1 in the source of ``field``; None where it is about no place."""

    level: Literal["error", "warning"]
    field: Field | None
    message: str
    line: int | None = None
    column: int | None = None
    name: str | None = None


class Preview(NamedTuple):
    """The mail; of a template that can't be rendered, as much as can. ``rendered`` is whole if there is no error."""

    rendered: RenderedMail
    problems: tuple[Problem, ...]
    variables: tuple[Filled, ...]


@dataclass(frozen=True, slots=True)
class Material:
    """What a preview is made of: the names that exist, and their values for one lead."""

    names: frozenset[str]
    values: Mapping[str, str | None]


@dataclass(frozen=True, slots=True)
class Asked:
    """For whom: a lead of the workspace, or one made up of ``sample`` (values by variable) and what the fields of the
    form are like. ``workflow_id``: a workflow whose own fields may be named too."""

    lead_id: str | None = None
    sample: Mapping[str, str] | None = None
    form_id: str | None = None
    workflow_id: str | None = None


def variables(tx: Transaction, workspace: Workspace, asked: Asked) -> list[Variable]:
    """All that a template may name. Raises NotFoundError for a form or workflow that is not there."""
    found = {name: Variable(name, origin, label) for name, (origin, label) in _BUILT_IN.items()}
    for item in _fields(tx, workspace, asked.form_id):
        found.setdefault(item.field_key, Variable(item.field_key, "field", item.label))
    for name in sorted(_written(tx, workspace, asked.workflow_id)):
        found.setdefault(name, Variable(name, "field", name))
    return list(found.values())


def gather(tx: Transaction, workspace: Workspace, unsubscribe_url: str, asked: Asked) -> Material:
    """Read what a preview takes. Raises NotFoundError for a lead, form or workflow that is not there."""
    names = BUILT_IN | forms.field_keys(tx, workspace.id) | _written(tx, workspace, asked.workflow_id)
    if asked.lead_id is not None:
        lead, own = _lead(tx, workspace, asked.lead_id), {}
    else:
        own = dict(asked.sample or {})
        lead = _sample(_fields(tx, workspace, asked.form_id), own)
    return Material(frozenset(names), {**template_values(lead, workspace, unsubscribe_url), **own})


def preview(material: Material, subject: str, html: str) -> Preview:
    """The mail for this lead, without tracking: no pixel, and links as they are. Nothing is raised for a template that
    can't be rendered."""
    problems = [
        *(_of_fault("subject", subject, fault) for fault in subject_faults(subject, material.names)),
        *(_of_fault("html", html, fault) for fault in html_faults(html, material.names)),
    ]
    title, body = (translate_placeholders(source, material.names) for source in (subject, html))
    shown = _shown(title, body, material)
    if isinstance(shown, InvalidError):
        problems = problems or [_of_refusal(fault) for fault in shown.problems]
        shown = _halves(_shown(title, "", material), _shown("", body, material))
    warnings = _warnings(subject, html, shown.mail.missing, material)
    return Preview(shown.mail, (*problems, *warnings), tuple(_filled(shown.names, material)))


def faultless(material: Material, subject: str, html: str) -> RenderedMail:
    """The same for a mail that is to be sent. Raises InvalidError naming every fault of the template."""
    made = preview(material, subject, html)
    faults = [problem for problem in made.problems if problem.level == "error"]
    if faults:
        places = tuple(FieldProblem(fault.field or "html", f"Line {fault.line}: {fault.message}") for fault in faults)
        raise InvalidError("The template can't be used as it is.", places)
    return made.rendered


class _Shown(NamedTuple):
    mail: RenderedMail
    names: tuple[str, ...]


_NOTHING = _Shown(RenderedMail("", "", "", ()), ())


def _shown(subject: str, html: str, material: Material) -> _Shown | InvalidError:
    """The mail by the way that sends, for which any name exists."""
    try:
        template = compiled(subject, html)
        return _Shown(template.render(material.values, track=None, pixel_url=None), template.variables)
    except InvalidError as invalid:
        return invalid


def _halves(subject: _Shown | InvalidError, body: _Shown | InvalidError) -> _Shown:
    """The part that is not at fault, if one is not."""
    title, text = (_NOTHING if isinstance(half, InvalidError) else half for half in (subject, body))
    names = tuple(dict.fromkeys((*title.names, *text.names)))
    missing = tuple(dict.fromkeys((*title.mail.missing, *text.mail.missing)))
    return _Shown(RenderedMail(title.mail.subject, text.mail.html, text.mail.text, missing), names)


def _filled(names: Iterable[str], material: Material) -> Iterator[Filled]:
    for name in names:
        if name in material.names or name in material.values:
            origin = _BUILT_IN[name][0] if name in _BUILT_IN else "field"
            yield Filled(name, material.values.get(name) or None, origin)


# Problems --------------------------------------------------------------------------------------------------


def _of_fault(field: Field, source: str, fault: Fault) -> Problem:
    line, column = _place(source, fault.name)
    return Problem(
        "error", field, fault.message, fault.line, column if line == fault.line else None, fault.name or None
    )


def _of_refusal(fault: FieldProblem) -> Problem:
    """A fault that only shows with this lead's values."""
    line, _, sentence = fault.message.removeprefix("Line ").partition(": ")
    return Problem("error", "subject" if fault.field == "subject" else "html", sentence, int(line))


def _warnings(subject: str, html: str, missing: Iterable[str], material: Material) -> Iterator[Problem]:
    for name in missing:
        in_subject, in_html = _place(subject, name), _place(html, name)
        if in_subject[0] or in_html[0]:
            field: Field = "subject" if in_subject[0] else "html"
            if name in material.names:
                message = f"{name} has no value for this lead. It is left blank, unless the template has a default."
                yield Problem("warning", field, message, *(in_subject if in_subject[0] else in_html), name)
        elif name == "postalAddress":
            message = "The workspace has no postal address, which has to stand in every mail. Set it in the settings."
            yield Problem("warning", None, message, name=name)


def _place(source: str, name: str) -> tuple[int | None, int | None]:
    """Line and column where a template names something first, counted from 1; None if it does not."""
    named = re.compile(rf"\{{[^{{}}]*?(?<![\w.-])({re.escape(name)})(?![\w-])") if name else None
    found = named.search(source) if named else None
    if found is None:
        return None, None
    return line_of(source, found.start(1)), found.start(1) - source.rfind("\n", 0, found.start(1))


# Names and values ------------------------------------------------------------------------------------------


def _fields(tx: Transaction, workspace: Workspace, form_id: str | None) -> list[StoredField]:
    """The fields of the form, or of all forms."""
    if form_id is not None:
        return list(form_service.get(tx, workspace, form_id).fields)
    return [item for form in forms.list_forms(tx, workspace.id, None, MOST_FORMS) for item in form.fields]


def _written(tx: Transaction, workspace: Workspace, workflow_id: str | None) -> set[str]:
    """The fields that the workflow itself writes."""
    if workflow_id is None:
        return set()
    return written_fields(parse_definition(workflows.get(tx, workspace, workflow_id).definition))


def _lead(tx: Transaction, workspace: Workspace, lead_id: str) -> Lead:
    row = signals.get_lead(tx, workspace, lead_id)
    return Lead(row.id, row.email, row.name, row.company_name, fields=leads.field_values(tx, lead_id))


def _sample(fields: Iterable[StoredField], own: Mapping[str, str]) -> Lead:
    """A lead made up: what is its ``own``, and for the rest what people would write."""
    values = {item.field_key: _example(item) for item in fields if item.field_key not in _BUILT_IN}
    email, name, company = (own.get(key, default) for key, default in zip(_PERSON, SAMPLE[1:4], strict=True))
    return Lead("", email, name, company, fields={**values, **own})


_PERSON = ("email", "name", "companyName")


def _example(item: StoredField) -> str:
    kind = FieldType(item.type)
    return item.options[0] if item.options else _SAMPLES.get(kind, item.label)
