"""Writing one mail: from the node's template, the lead and the workspace to bytes and their record."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import cast

from flowtrack.activities import Task
from flowtrack.domain.errors import InvalidError
from flowtrack.domain.failure import Failure, held
from flowtrack.domain.ids import message_id
from flowtrack.mail import writing
from flowtrack.mail.address import domain_of
from flowtrack.mail.headers import reply_subject
from flowtrack.mail.message import Message, compose
from flowtrack.mail.templating import RenderedMail
from flowtrack.nodes.sending import SendingNode
from flowtrack.store.mails import Mail, NewLink
from flowtrack.system import System
from flowtrack.telemetry import log

MOST_REFERENCES = 20
NO_SENDER = held("no_sender", "The workspace has no address to send from. Set its fromAddress.", timedelta(minutes=5))


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
        template = writing.compiled(node.subject(), node.source(task.graph.configuration) or "")
        rendered = template.render(
            writing.template_values(task.lead.lead, task.workspace, unsubscribe_url),
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
    return writing.message(
        workspace,
        sender,
        (lead.name, lead.email),
        rendered,
        message_id=message_id(task.step_id, domain_of(sender)),
        subject=reply_subject(thread["subject"]) if thread else rendered.subject,
        date=system.now(),
        unsubscribe_url=unsubscribe_url,
        in_reply_to=thread["messageId"] if thread else None,
        references=tuple(thread["references"][-MOST_REFERENCES:]) if thread else (),
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


def _with_places(invalid: InvalidError) -> str:
    return " ".join([str(invalid), *(f"{problem.field}: {problem.message}" for problem in invalid.problems)])
