"""Writing one mail: from the node's template, the lead and the workspace to bytes and their record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import cast

from flowtrack.activities import Task
from flowtrack.domain.errors import InvalidError
from flowtrack.domain.failure import Failure, held
from flowtrack.domain.ids import message_id
from flowtrack.domain.lead import Lead
from flowtrack.mail.address import domain_of
from flowtrack.mail.headers import reply_subject
from flowtrack.mail.message import Message, compose, unsubscribe_headers
from flowtrack.mail.templating import MailTemplate, RenderedMail, compile_mail
from flowtrack.nodes.sending import SendingNode
from flowtrack.store.mails import Mail, NewLink
from flowtrack.store.workspaces import Workspace
from flowtrack.system import System
from flowtrack.telemetry import log

MOST_REFERENCES = 20
NO_SENDER = held("no_sender", "The workspace has no address to send from. Set its fromAddress.", timedelta(minutes=5))


class AnyName(frozenset[str]):
    """Every name is taken as known: at send time a version was checked when it was published, and a file is checked
    without knowing what fields the forms have."""

    def __contains__(self, name: object) -> bool:
        return True


@dataclass(frozen=True, slots=True)
class Draft:
    """A mail as it will be put on record: its row, its bytes, and where its tracked links lead. ``missing`` are
    the template's variables that had no value and were left blank."""

    mail: Mail
    content: bytes
    links: list[NewLink]
    missing: tuple[str, ...]


def write(task: Task, system: System, public_url: str) -> Draft | Failure:
    """The mail that ``task`` is to send. What can't be written is a failure of the step; a workspace without a
    sender holds it."""
    sender = task.workspace.from_address
    if not sender:
        return NO_SENDER
    mail_id = task.step_id
    links: list[NewLink] = []
    open_token = system.new_token()

    def track(destination: str) -> str:
        token = system.new_token()
        links.append(NewLink(token, mail_id, destination))
        return f"{public_url}/t/c/{token}"

    unsubscribe_url = f"{public_url}/u/{task.lead.unsubscribe_token}"
    node = cast("SendingNode", task.graph.nodes[task.activity.node])
    try:
        template = compiled(node.subject(), node.source(task.graph.configuration) or "")
        rendered = template.render(
            template_values(task.lead.lead, task.workspace, unsubscribe_url),
            track=track,
            pixel_url=f"{public_url}/t/o/{open_token}.gif",
        )
        message = _message(task, system, sender, rendered, unsubscribe_url)
        content = compose(message)
    except InvalidError as invalid:
        return Failure("template_error", _with_places(invalid))
    except Exception as surprise:  # noqa: BLE001 one mail that can't be made must not stop the others
        log.exception("the mail of step %s could not be made", mail_id)
        return Failure("mail_error", f"The mail could not be made: {type(surprise).__name__}.")
    return Draft(_record(task, message, open_token), content, links, rendered.missing)


def _message(task: Task, system: System, sender: str, rendered: RenderedMail, unsubscribe_url: str) -> Message:
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
        date=system.now(),
        html=rendered.html,
        text=rendered.text,
        in_reply_to=thread["messageId"] if thread else None,
        references=tuple(thread["references"][-MOST_REFERENCES:]) if thread else (),
        extra=unsubscribe_headers(unsubscribe_url),
    )


def _record(task: Task, message: Message, open_token: str) -> Mail:
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
        created_at=message.date,
        sent_at=None,
    )


def template_values(lead: Lead, workspace: Workspace, unsubscribe_url: str) -> dict[str, str | None]:
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
    """The mail's template, made ready once a text and not once a mail. What is percent-encoded in an address was
    translated when the version was published, if it was a field's name; else it is the address's own."""
    return compile_mail(subject, html, AnyName(), encoded=False)


def _with_places(invalid: InvalidError) -> str:
    return " ".join([str(invalid), *(f"{problem.field}: {problem.message}" for problem in invalid.problems)])
