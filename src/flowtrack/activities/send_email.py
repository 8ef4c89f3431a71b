"""Sending a mail: written down whole before, handed over once, its end written down after.

The mail's record carries the step's id, so that every attempt of a step finds the same mail: the same
bytes under the same Message-ID. A record that says ``sending`` while nobody is sending is a mail in doubt:
SMTP can't be asked, so the workspace's policy decides whether it goes out once more or waits for a person.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any, cast

from flowtrack.activities import Effect, Performed, Settled, Task
from flowtrack.channels import Channel, InDoubt, OutgoingMail, SendResult, Sent
from flowtrack.domain.errors import InvalidError
from flowtrack.domain.failure import Failure
from flowtrack.domain.ids import message_id
from flowtrack.engine.events import ActivityResult, Succeeded
from flowtrack.mail.address import domain_of
from flowtrack.mail.headers import reply_subject
from flowtrack.mail.message import Message, compose, unsubscribe_headers
from flowtrack.mail.templating import MailTemplate, RenderedMail, compile_mail
from flowtrack.nodes.sending import SendingNode
from flowtrack.store import leads, mails
from flowtrack.store.database import Transaction
from flowtrack.store.leads import LeadEvent
from flowtrack.store.mails import AttemptResult, Mail, MailContent, NewLink
from flowtrack.store.workspaces import Workspace
from flowtrack.system import System
from flowtrack.telemetry import log

MOST_REFERENCES = 20
NO_SENDER = Failure(
    "no_sender",
    "The workspace has no address to send from. Set its fromAddress.",
    retryable=True,
    counts=False,
    retry_after=timedelta(minutes=5),
    hold=True,
)
STOPPED = Failure(
    "stopped",
    "FlowTrack was stopped before the mail went out.",
    retryable=True,
    counts=False,
    retry_after=timedelta(0),
)
NO_CHANNEL = Failure(
    "no_mail_server",
    "No mail server is set. Set SMTP_HOST, or start with --capture to keep mails here.",
    retryable=True,
    counts=False,
    retry_after=timedelta(minutes=5),
    hold=True,
)


class _AnyName(frozenset[str]):
    """A version was checked when it was published; at send time every name is taken as known."""

    def __contains__(self, name: object) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A mail on record, ready to be handed over."""

    mail_id: str
    mail: OutgoingMail


@dataclass(frozen=True, slots=True)
class _Draft:
    """A mail being written: its record, its bytes, and where its tracked links lead."""

    mail: Mail
    content: bytes
    links: list[NewLink]
    missing: tuple[str, ...]


class SendEmail:
    """The activity ``send_email``. ``channel`` is the server's way of sending, None if there is none."""

    kind = "send_email"

    def __init__(self, system: System, public_url: str, channel: Channel | None) -> None:
        self._system = system
        self._public_url = public_url.rstrip("/")
        self._channel = channel

    # In the transaction -------------------------------------------------------------------------------

    def recover(self, tx: Transaction, tasks: Sequence[Task]) -> list[Settled]:
        on_record = mails.load_mails(tx, [task.step_id for task in tasks])
        settled: list[Settled] = []
        lost: list[AttemptResult] = []
        for task in tasks:
            mail = on_record.get(task.step_id)
            if mail is not None and mail.status == "sent":
                settled.append((task, _success(mail)))
            elif mail is not None and mail.status == "sending":
                message = "The worker stopped while it was sending."
                lost.append(self._attempt_result(mail.id, mail.attempt, InDoubt(message)))
                settled.append((task, _in_doubt(task.workspace, mail.doubts, message)))
        mails.record_results(tx, lost)
        return settled

    def prepare(self, tx: Transaction, tasks: Sequence[Task]) -> tuple[list[Effect[Outgoing]], list[Settled]]:
        pairs = [(task.workspace.id, task.lead.lead.email) for task in tasks]
        suppressed = leads.suppressed(tx, pairs)
        known = mails.load_mails(tx, [task.step_id for task in tasks])
        contents = mails.load_contents(tx, known) if known else {}
        effects: list[Effect[Outgoing]] = []
        settled: list[Settled] = []
        drafts: list[_Draft] = []
        again: dict[str, int] = {}
        for task, pair in zip(tasks, pairs, strict=True):
            mail = known.get(task.step_id)
            if mail is not None and mail.status == "sent":
                settled.append((task, _success(mail)))
            elif pair in suppressed:
                settled.append((task, Succeeded({"emailSent": False, "suppressed": suppressed[pair]})))
            elif mail is not None:
                again[mail.id] = task.activity.attempt
                effects.append(_effect(task, mail, contents[mail.id]))
            else:
                draft = self._draft(task)
                if isinstance(draft, Failure):
                    settled.append((task, draft))
                else:
                    drafts.append(draft)
                    effects.append(_effect(task, draft.mail, draft.content))
        mails.begin_attempts(tx, again)
        mails.insert_mails(
            tx,
            [draft.mail for draft in drafts],
            [MailContent(draft.mail.id, draft.content) for draft in drafts],
            [link for draft in drafts for link in draft.links],
        )
        return effects, settled

    def record(self, tx: Transaction, performed: Sequence[Performed[Outgoing, SendResult]]) -> list[Settled]:
        attempts = [(p.effect.work.mail_id, p.effect.task.activity.attempt) for p in performed]
        results = [
            self._attempt_result(mail_id, attempt, p.result)
            for (mail_id, attempt), p in zip(attempts, performed, strict=True)
        ]
        mails.record_results(tx, results)
        on_record = mails.load_mails(tx, [mail_id for mail_id, _ in attempts])
        sent = [on_record[result.mail_id] for result in results if result.status == "sent"]
        leads.insert_events(tx, [self._timeline(mail) for mail in sent])
        return [(p.effect.task, self._meaning(p, on_record[p.effect.work.mail_id])) for p in performed]

    # In the world -------------------------------------------------------------------------------------

    async def perform(self, effect: Effect[Outgoing], still_ours: Callable[[], bool]) -> SendResult:
        if self._channel is None:
            return NO_CHANNEL
        try:
            return await self._channel.send(effect.work.mail, still_ours)
        except asyncio.CancelledError:
            return STOPPED  # a channel lets itself be cancelled only while nothing has gone out
        except Exception as surprise:  # noqa: BLE001 nobody knows how far it came
            log.exception("sending mail %s ended in a surprise", effect.work.mail_id)
            return InDoubt(f"Sending ended in an unexpected error: {type(surprise).__name__}.")

    # How a mail is made -------------------------------------------------------------------------------

    def _draft(self, task: Task) -> _Draft | Failure:
        workspace = task.workspace
        if not workspace.from_address:
            return NO_SENDER
        node = cast("SendingNode", task.graph.nodes[task.activity.node])
        links: list[NewLink] = []
        mail_id = task.step_id
        open_token = self._system.new_token()

        def track(destination: str) -> str:
            token = self._system.new_token()
            links.append(NewLink(token, mail_id, destination))
            return f"{self._public_url}/t/c/{token}"

        unsubscribe_url = f"{self._public_url}/u/{task.lead.unsubscribe_token}"
        try:
            template = compiled(node.subject(), node.source(task.graph.configuration) or "")
            rendered = template.render(
                template_values(task.lead.lead, workspace, unsubscribe_url),
                track=track,
                pixel_url=f"{self._public_url}/t/o/{open_token}.gif",
            )
            message = self._message(task, workspace.from_address, rendered, unsubscribe_url)
            content = compose(message)
        except InvalidError as invalid:
            return Failure("template_error", _with_places(invalid))
        except Exception as surprise:  # noqa: BLE001 one mail that can't be made must not stop the others
            log.exception("the mail of step %s could not be made", mail_id)
            return Failure("mail_error", f"The mail could not be made: {type(surprise).__name__}.")
        return _Draft(self._record(task, message, open_token), content, links, rendered.missing)

    def _message(self, task: Task, sender: str, rendered: RenderedMail, unsubscribe_url: str) -> Message:
        lead, workspace = task.lead.lead, task.workspace
        thread = task.activity.data.get("thread")
        return Message(
            message_id=message_id(task.step_id, domain_of(sender)),
            sender_name=workspace.from_name or workspace.name,
            sender_address=sender,
            recipient_name=lead.name,
            recipient_address=lead.email,
            reply_to=workspace.reply_to,
            subject=reply_subject(thread["subject"]) if thread else rendered.subject,
            date=self._system.now(),
            html=rendered.html,
            text=rendered.text,
            in_reply_to=thread["messageId"] if thread else None,
            references=tuple(thread["references"][-MOST_REFERENCES:]) if thread else (),
            extra=unsubscribe_headers(unsubscribe_url),
        )

    def _record(self, task: Task, message: Message, open_token: str) -> Mail:
        tracking = task.execution.trigger_data.get("tracking") or {}
        attribution = {key: tracking[key] for key in ("utmSource", "utmCampaign") if tracking.get(key)}
        return Mail(
            id=task.step_id,
            workspace_id=task.workspace.id,
            execution_id=task.execution.id,
            step_number=task.activity.step,
            lead_id=task.lead.lead.id,
            status="sending",
            attempt=task.activity.attempt,
            doubts=0,
            message_id=message.message_id,
            in_reply_to=message.in_reply_to,
            references=list(message.references),
            sender=message.sender_address,
            recipient=message.recipient_address,
            subject=message.subject,
            open_token=open_token,
            attribution=attribution,
            provider=None,
            response=None,
            created_at=self._system.now(),
            sent_at=None,
        )

    def _timeline(self, mail: Mail) -> LeadEvent:
        data = {"emailId": mail.id, "executionId": mail.execution_id, "subject": mail.subject}
        at = self._system.now()
        return LeadEvent(self._system.new_id(), mail.workspace_id, mail.lead_id, "email_sent", at, data)

    # What an end means --------------------------------------------------------------------------------

    def _attempt_result(self, mail_id: str, attempt: int, result: SendResult) -> AttemptResult:
        provider = self._channel.provider if self._channel else "none"
        if isinstance(result, Sent):
            status, response = "sent", result.response
        else:
            status, response = "unknown" if isinstance(result, InDoubt) else "refused", result.message
        return AttemptResult(mail_id, attempt, status, provider, response, self._system.now())

    def _meaning(self, performed: Performed[Outgoing, SendResult], mail: Mail) -> ActivityResult:
        result = performed.result
        if mail.status == "sent":
            return _success(mail)
        if isinstance(result, Failure):
            return result
        message = result.message if isinstance(result, InDoubt) else ""
        return _in_doubt(performed.effect.task.workspace, mail.doubts - 1, message)


def _effect(task: Task, mail: Mail, content: bytes) -> Effect[Outgoing]:
    return Effect(task, Outgoing(mail.id, OutgoingMail(mail.sender, mail.recipient, content)))


def _success(mail: Mail) -> Succeeded:
    return Succeeded(
        {
            "emailSent": True,
            "messageId": mail.message_id,
            "provider": mail.provider,
            "subject": mail.subject,
            "references": [*mail.references, mail.message_id],
        }
    )


def _in_doubt(workspace: Workspace, earlier_doubts: int, message: str) -> Failure:
    """What to do about a mail that may have been sent: once more under the same Message-ID, but only once."""
    if workspace.doubt_policy == "resend" and not earlier_doubts:
        why = f"{message} It may have been sent; it is sent once more under the same Message-ID."
        return Failure("in_doubt", why, retryable=True, counts=False, retry_after=timedelta(0))
    why = f"{message} It may have been sent; a person has to decide whether to send it again."
    return Failure("in_doubt", why, retryable=True, counts=False, hold=True)


def template_values(lead: Any, workspace: Workspace, unsubscribe_url: str) -> dict[str, str | None]:
    """The variables of a template: every field of the lead by its key, and the built-in ones."""
    return {
        **lead.fields,
        "firstName": lead.first_name() or "there",
        "name": lead.name,
        "email": lead.email,
        "companyName": lead.company_name,
        "bookingLink": workspace.booking_link,
        "workspaceName": workspace.name,
        "postalAddress": workspace.postal_address,
        "unsubscribeUrl": unsubscribe_url,
    }


@lru_cache(maxsize=512)
def compiled(subject: str, html: str) -> MailTemplate:
    """The mail's template, made ready once a text and not once a mail."""
    return compile_mail(subject, html, _AnyName())


def _with_places(invalid: InvalidError) -> str:
    return " ".join([str(invalid), *(f"{problem.field}: {problem.message}" for problem in invalid.problems)])
