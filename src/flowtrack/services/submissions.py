"""A form was sent in: lead, submission and execution come to be in one transaction, or not at all.

Submissions that arrive together are taken together, in a few set-wise statements. Each still gets its own
answer, and what is wrong with one is not wrong with the others. One that only a machine can have sent is put on
record as it came, unread, and nothing comes of it: should it have been a person after all, it is not lost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from flowtrack.domain.errors import ConflictError, FieldProblem, FlowTrackError, GoneError, InvalidError, NotFoundError
from flowtrack.domain.form import FieldType, FormField, person, read_values
from flowtrack.domain.text import clean_json
from flowtrack.engine import codec
from flowtrack.engine.retry import MAX_RETRIES
from flowtrack.engine.state import begin
from flowtrack.mail.address import normalise_address
from flowtrack.services.workflows import trigger_key
from flowtrack.store import executions, forms, leads, workflows
from flowtrack.store.database import Transaction
from flowtrack.store.executions import NewExecution
from flowtrack.store.forms import StoredForm, StoredSubmission
from flowtrack.store.leads import FieldValue, LeadEvent, LeadInput
from flowtrack.store.workflows import Version
from flowtrack.system import System

MOST_FIELDS = 200
QUARANTINED = "quarantined"
CLOSED = "This form is closed and takes nothing in any more."


@dataclass(frozen=True, slots=True)
class Incoming:
    """A submission as it came in. ``form_slug`` None asks for the workspace's default form; ``trapped`` says that
    it fills in what no person sees."""

    workspace_slug: str
    form_slug: str | None
    fields: Mapping[str, Any]
    tracking: Mapping[str, Any] = field(default_factory=dict)
    metadata: Mapping[str, Any] = field(default_factory=dict)
    idempotency_key: str | None = None
    trapped: bool = False


@dataclass(frozen=True, slots=True)
class Accepted:
    """A submission on record. ``held_back`` says why it began no execution, if it did not; one that is quarantined
    has no lead either."""

    submission_id: str
    workspace_id: str
    lead_id: str | None
    execution_id: str | None
    held_back: str | None
    thank_you: str


@dataclass(frozen=True, slots=True)
class _Entry:
    """A submission that is in order, on its way to the tables."""

    incoming: Incoming
    form: StoredForm
    values: Mapping[str, str]
    lead: LeadInput
    submission_id: str
    at: datetime | None = None
    """When it came in, if that was before."""


@dataclass(frozen=True, slots=True)
class _Trapped:
    """A submission on its way to the quarantine."""

    incoming: Incoming
    form: StoredForm
    submission_id: str


def accept_many(tx: Transaction, system: System, incoming: Sequence[Incoming]) -> list[Accepted | FlowTrackError]:
    """Take submissions in; answers each, in the order given: what was recorded, or what is wrong with it
    (NotFoundError for an unknown form, GoneError for one that is closed, InvalidError naming the fields)."""
    found = forms.find_public(tx, {(item.workspace_slug, item.form_slug) for item in incoming})
    named = [found.get((item.workspace_slug, item.form_slug)) for item in incoming]
    keys = [(form.id, item.idempotency_key) for form, item in zip(named, incoming, strict=True) if form]
    before = forms.find_repeated(tx, {(form_id, key) for form_id, key in keys if key is not None})
    answers: list[Accepted | FlowTrackError | _Entry | _Trapped] = []
    first: dict[tuple[str, str], _Entry | _Trapped] = {}
    for form, item in zip(named, incoming, strict=True):
        if form is None:
            answers.append(NotFoundError("There is no such form."))
        elif item.idempotency_key is None:
            answers.append(_read(system, form, item))
        else:
            key = (form.id, item.idempotency_key)
            if key in before:
                answers.append(_repeated(before[key], form, item))
            elif key in first:
                answers.append(first[key] if first[key].incoming.fields == item.fields else _other_body())
            else:
                answers.append(answer := _read(system, form, item))
                if isinstance(answer, _Entry | _Trapped):
                    first[key] = answer
    new = {answer.submission_id: answer for answer in answers if isinstance(answer, _Entry | _Trapped)}.values()
    recorded = _record(tx, system, [item for item in new if isinstance(item, _Entry)])
    recorded += _quarantine(tx, system, [item for item in new if isinstance(item, _Trapped)])
    made = {accepted.submission_id: accepted for accepted in recorded}
    return [made[answer.submission_id] if isinstance(answer, _Entry | _Trapped) else answer for answer in answers]


def release(tx: Transaction, system: System, form: StoredForm, submission_id: str) -> StoredSubmission:
    """It was a person after all: what is quarantined is taken in as if it had come now, and answered as it is then.
    Raises NotFoundError, ConflictError if it is not quarantined, InvalidError naming the fields that can't be used."""
    found = _quarantined(tx, form, submission_id)
    incoming = Incoming(
        form.workspace_slug, form.slug, found.fields, found.tracking, found.metadata, found.idempotency_key
    )
    entry = _understood(system, form, incoming)
    if isinstance(entry, InvalidError):
        raise entry
    forms.delete_submission(tx, found.id)
    _record(tx, system, [replace(entry, submission_id=found.id, at=found.created_at)])
    return _on_record(tx, form, found.id)


def discard(tx: Transaction, form: StoredForm, submission_id: str) -> None:
    """Throw away what is quarantined. Raises NotFoundError, or ConflictError if it is not."""
    forms.delete_submission(tx, _quarantined(tx, form, submission_id).id)


def _quarantined(tx: Transaction, form: StoredForm, submission_id: str) -> StoredSubmission:
    found = _on_record(tx, form, submission_id)
    if found.held_back != QUARANTINED:
        raise ConflictError("The submission is not in quarantine.")
    return found


def _on_record(tx: Transaction, form: StoredForm, submission_id: str) -> StoredSubmission:
    found = forms.load_submission(tx, form.id, submission_id)
    if found is None:
        raise NotFoundError("The form has no such submission.")
    return found


def _repeated(submission: StoredSubmission, form: StoredForm, item: Incoming) -> Accepted | InvalidError:
    """The first answer once more, if it is the same submission that comes again."""
    same = submission.fields == clean_json(dict(item.fields))
    return _accepted(submission, form) if same else _other_body()


def _other_body() -> InvalidError:
    message = "It was used for another submission of this form. Use one key for each."
    return InvalidError("The submission can't be used.", (FieldProblem("Idempotency-Key", message),))


def _read(system: System, form: StoredForm, item: Incoming) -> _Entry | _Trapped | InvalidError | GoneError:
    if form.closed_at is not None:
        return GoneError(CLOSED)
    if len(item.fields) > MOST_FIELDS:
        return InvalidError(f"A submission has at most {MOST_FIELDS} fields.")
    if item.trapped:
        return _Trapped(item, form, system.new_id())
    return _understood(system, form, item)


def _understood(system: System, form: StoredForm, item: Incoming) -> _Entry | InvalidError:
    fields = [FormField(f.field_key, f.label, FieldType(f.type), f.required, f.options) for f in form.fields]
    values, problems = read_values(fields, item.fields)
    sender = person(fields, values)
    email_key = next((f.key for f in fields if f.type is FieldType.EMAIL), "email")
    email = ""
    if not any(problem.field == f"fields.{email_key}" for problem in problems):
        try:
            email = normalise_address(sender.email)
        except InvalidError as invalid:
            missing = "An e-mail address is needed. Please fill it in."
            message = str(invalid) if sender.email else missing
            problems += (FieldProblem(f"fields.{email_key}", message),)
    if problems:
        return InvalidError("Some fields need another look.", problems)
    lead = LeadInput(form.workspace_id, email, sender.name, sender.company_name)
    return _Entry(item, form, values, lead, system.new_id())


def _record(tx: Transaction, system: System, entries: Sequence[_Entry]) -> list[Accepted]:
    if not entries:
        return []
    now = system.now()
    lead_ids = _leads(tx, system, entries)
    _fields(tx, entries, lead_ids)
    live = forms.live_executions(tx, lead_ids.values())
    published = workflows.load_published(tx, {e.form.workflow_id for e in entries if e.form.workflow_id})
    started: list[NewExecution] = []
    recorded: list[StoredSubmission] = []
    told: list[LeadEvent] = []
    for entry in entries:
        lead_id = lead_ids[entry.lead.workspace_id, entry.lead.email]
        workflow_id = entry.form.workflow_id or ""
        version, running = published.get(workflow_id), live.get((lead_id, workflow_id))
        execution_id, held_back = running, _held_back(entry.form, version, running)
        if version is not None and held_back is None:
            execution = _execution(system, entry, version, lead_id)
            started.append(execution)
            execution_id = live[lead_id, workflow_id] = execution.id
        recorded.append(_stored(entry, entry.at or now, lead_id, execution_id, held_back))
        told.append(_timeline(system, entry, lead_id, now))
    executions.insert_executions(tx, started)
    forms.insert_submissions(tx, recorded)
    leads.insert_events(tx, told)
    return [_accepted(s, e.form) for s, e in zip(recorded, entries, strict=True)]


def _quarantine(tx: Transaction, system: System, trapped: Sequence[_Trapped]) -> list[Accepted]:
    recorded = [_stored(item, system.now(), None, None, QUARANTINED) for item in trapped]
    forms.insert_submissions(tx, recorded)
    return [_accepted(s, item.form) for s, item in zip(recorded, trapped, strict=True)]


def _stored(
    item: _Entry | _Trapped, at: datetime, lead_id: str | None, execution_id: str | None, held_back: str | None
) -> StoredSubmission:
    return StoredSubmission(
        id=item.submission_id,
        workspace_id=item.form.workspace_id,
        form_id=item.form.id,
        lead_id=lead_id,
        execution_id=execution_id,
        held_back=held_back,
        fields=clean_json(dict(item.incoming.fields)),
        tracking=clean_json(dict(item.incoming.tracking)),
        metadata=clean_json(dict(item.incoming.metadata)),
        idempotency_key=item.incoming.idempotency_key,
        created_at=at,
    )


def _leads(tx: Transaction, system: System, entries: Sequence[_Entry]) -> dict[tuple[str, str], str]:
    """Upsert each person once; where one sent twice in the group, the later values win."""
    inputs: dict[tuple[str, str], LeadInput] = {}
    for entry in entries:
        earlier = inputs.get((entry.lead.workspace_id, entry.lead.email), entry.lead)
        inputs[entry.lead.workspace_id, entry.lead.email] = LeadInput(
            entry.lead.workspace_id,
            entry.lead.email,
            entry.lead.name or earlier.name,
            entry.lead.company_name or earlier.company_name,
        )
    new = {system.new_id(): item for item in inputs.values()}
    tokens = {lead_id: system.new_token() for lead_id in new}
    return leads.upsert_leads(tx, new, tokens, system.now())


def _fields(tx: Transaction, entries: Sequence[_Entry], lead_ids: Mapping[tuple[str, str], str]) -> None:
    values: dict[tuple[str, str], FieldValue] = {}
    for entry in entries:
        lead_id = lead_ids[entry.lead.workspace_id, entry.lead.email]
        for stored in entry.form.fields:
            value = entry.values.get(stored.field_key)
            if value is not None:
                values[lead_id, stored.field_key] = FieldValue(lead_id, stored.field_key, stored.id, value)
    leads.put_fields(tx, [values[key] for key in sorted(values)])


def _held_back(form: StoredForm, version: Version | None, running: str | None) -> str | None:
    if form.workflow_id is None:
        return "no_workflow"
    if version is None:
        return "not_published"
    return "already_running" if running else None


def _execution(system: System, entry: _Entry, version: Version, lead_id: str) -> NewExecution:
    trigger, now = trigger_key(version.definition, "trigger_form"), system.now()
    return NewExecution(
        id=system.new_id(),
        workspace_id=entry.form.workspace_id,
        workflow_id=version.workflow_id,
        version_id=version.id,
        lead_id=lead_id,
        trigger_type="form_submission",
        trigger_node_id=trigger,
        trigger_data={
            "submissionData": clean_json(dict(entry.incoming.fields)),
            "tracking": clean_json(dict(entry.incoming.tracking)),
            "metadata": clean_json(dict(entry.incoming.metadata)),
        },
        state=codec.encode(begin(trigger)),
        max_retries=MAX_RETRIES,
        due_at=now,
        created_at=now,
    )


def _timeline(system: System, entry: _Entry, lead_id: str, at: datetime) -> LeadEvent:
    data = {"submissionId": entry.submission_id, "formId": entry.form.id, "formName": entry.form.name}
    return LeadEvent(system.new_id(), entry.form.workspace_id, lead_id, "submission", at, data)


def _accepted(submission: StoredSubmission, form: StoredForm) -> Accepted:
    return Accepted(
        submission_id=submission.id,
        workspace_id=submission.workspace_id,
        lead_id=submission.lead_id,
        execution_id=submission.execution_id,
        held_back=submission.held_back,
        thank_you=form.thank_you,
    )
