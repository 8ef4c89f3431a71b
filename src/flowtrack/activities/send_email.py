"""Sending a mail: written down whole before, handed over once, its end written down after.

The mail's record carries the step's id, so that every attempt of a step finds the same mail: the same
bytes under the same Message-ID. A record that says ``sending`` while nobody is sending is a mail in doubt:
SMTP can't be asked, so the workspace's policy decides whether it goes out once more or waits for a person.

A mail goes by its workspace's own account, if there is one, else by the server's channel, else it is held. Which it
is, and whether the account has changed, is read in the transaction that prepares it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from flowtrack.activities import Effect, Performed, Settled, Task, mail_draft
from flowtrack.activities.account_channels import AccountChannels
from flowtrack.activities.mail_draft import Draft
from flowtrack.channels import Channel, InDoubt, OutgoingMail, SendResult, Sent
from flowtrack.domain.failure import Failure, held
from flowtrack.domain.lead import Signal
from flowtrack.engine.events import ActivityResult, Succeeded
from flowtrack.store import inbox, leads, mail_accounts, mails
from flowtrack.store.database import Transaction
from flowtrack.store.leads import LeadEvent
from flowtrack.store.mail_accounts import MailAccount
from flowtrack.store.mails import AttemptResult, Mail, MailContent
from flowtrack.store.workspaces import Workspace
from flowtrack.system import System
from flowtrack.telemetry import log

STOPPED = Failure(
    "stopped",
    "FlowTrack was stopped before the mail went out.",
    retryable=True,
    counts=False,
    retry_after=timedelta(0),
)
NO_CHANNEL = held(
    "no_mail_server",
    "No mail server is set. Give the workspace a mail account, set SMTP_HOST, or start with --capture.",
    timedelta(minutes=5),
)


_NEVER_LEFT = ("held", "deferred", "refused")


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A mail on record, ready to be handed over. ``line_id`` is the id of the timeline's line that will say
    that it was sent, so that saying it twice says it once. ``account`` is the workspace's own, if it has one."""

    mail: Mail
    content: bytes
    line_id: str
    missing: tuple[str, ...]
    account: MailAccount | None


class SendEmail:
    """The activity ``send_email``. ``channel`` is the server's way of sending, None if there is none; ``accounts`` are
    those of workspaces, None if every mail goes by the server (which captures them, say)."""

    kind = "send_email"

    def __init__(
        self, system: System, public_url: str, channel: Channel | None, accounts: AccountChannels | None = None
    ) -> None:
        self._system = system
        self._public_url = public_url.rstrip("/")
        self._channel = channel
        self._accounts = accounts
        self._troubles: dict[str, str] = {}  # by workspace with an account ("": the server), why mails are held now

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
                provider = self._channel.provider if self._channel else "smtp"
                lost.append(self._attempt_result(mail, mail.attempt, InDoubt(message), provider))
                settled.append((task, _in_doubt(task.workspace, mail.doubts, message)))
        mails.record_results(tx, lost)
        return settled

    def prepare(self, tx: Transaction, tasks: Sequence[Task]) -> tuple[list[Effect[Outgoing]], list[Settled]]:
        pairs = [(task.workspace.id, task.lead.lead.email) for task in tasks]
        suppressed = leads.suppressed(tx, pairs)
        known = self._known(tx, tasks)
        accounts = self._own_accounts(tx, {task.workspace.id for task in tasks})
        effects: list[Effect[Outgoing]] = []
        settled: list[Settled] = []
        drafts: list[Draft] = []
        again: list[tuple[Task, Mail]] = []
        for task, pair in zip(tasks, pairs, strict=True):
            mail = known.get(task.step_id)
            if mail is not None and mail.status == "sent":
                settled.append((task, _success(mail)))
            elif pair in suppressed:
                settled.append((task, Succeeded({"emailSent": False, "suppressed": suppressed[pair]})))
            elif mail is not None:
                again.append((task, mail))
            else:
                draft = mail_draft.write(task, self._system, self._public_url)
                if isinstance(draft, Failure):
                    settled.append((task, draft))
                else:
                    drafts.append(draft)
                    account = accounts.get(task.workspace.id)
                    effects.append(self._effect(task, draft.mail, draft.content, account, draft.missing))
        self._put_on_record(tx, drafts)
        return effects + self._again(tx, again, accounts), settled

    def record(self, tx: Transaction, performed: Sequence[Performed[Outgoing, SendResult]]) -> list[Settled]:
        results = [
            self._attempt_result(
                p.effect.work.mail, p.effect.task.activity.attempt, p.result, self._provider(p.effect.work)
            )
            for p in performed
        ]
        mails.record_results(tx, results)
        sent = [p for p in performed if isinstance(p.result, Sent)]
        leads.insert_events(tx, [self._line(p.effect.work) for p in sent])
        not_sent = [p.effect.work.mail.id for p in performed if not isinstance(p.result, Sent)]
        on_record = mails.load_mails(tx, not_sent) if not_sent else {}
        for p in performed:
            self._tell(p.effect.work, p.result)
            if isinstance(p.result, Failure) and p.result.code == "hard_bounce":
                self._suppress(tx, p.effect.work.mail, p.result)
        mended = self._mended(tx, performed)
        return [(p.effect.task, self._meaning(p, on_record.get(p.effect.work.mail.id), mended)) for p in performed]

    def _own_accounts(self, tx: Transaction, workspace_ids: Collection[str]) -> Mapping[str, MailAccount]:
        return mail_accounts.load_accounts(tx, workspace_ids) if self._accounts and workspace_ids else {}

    def _mended(self, tx: Transaction, performed: Sequence[Performed[Outgoing, SendResult]]) -> set[str]:
        """The workspaces with a mail that was held while their account was changed: the change released what was
        held before, and can't have known of this."""
        held = {p.effect.work.mail.workspace_id for p in performed if isinstance(p.result, Failure) and p.result.hold}
        now = self._own_accounts(tx, held)
        works = (p.effect.work for p in performed)
        return {w.mail.workspace_id for w in works if _is_another(w.account, now.get(w.mail.workspace_id))} & held

    def _known(self, tx: Transaction, tasks: Sequence[Task]) -> Mapping[str, Mail]:
        """The mails that were written before. One that never left, for another sender than today's, is not."""
        begun = {task.step_id: task.workspace.from_address for task in tasks if task.begun}
        if not begun:
            return {}
        known = mails.load_mails(tx, begun)
        stale = [
            mail.id
            for mail in known.values()
            if mail.status in _NEVER_LEFT and not mail.doubts and begun[mail.id] not in (None, mail.sender)
        ]
        mails.forget(tx, stale)
        return {key: mail for key, mail in known.items() if key not in stale}

    def _put_on_record(self, tx: Transaction, drafts: Sequence[Draft]) -> None:
        mails.insert_mails(
            tx,
            [draft.mail for draft in drafts],
            [MailContent(draft.mail.id, draft.content) for draft in drafts],
            [link for draft in drafts for link in draft.links],
        )

    def _again(
        self, tx: Transaction, again: Sequence[tuple[Task, Mail]], accounts: Mapping[str, MailAccount]
    ) -> list[Effect[Outgoing]]:
        if not again:
            return []
        contents = mails.load_contents(tx, [mail.id for _, mail in again])
        mails.begin_attempts(tx, {mail.id: task.activity.attempt for task, mail in again})
        return [self._effect(task, mail, contents[mail.id], accounts.get(task.workspace.id)) for task, mail in again]

    def _effect(
        self, task: Task, mail: Mail, content: bytes, account: MailAccount | None, missing: tuple[str, ...] = ()
    ) -> Effect[Outgoing]:
        return Effect(task, Outgoing(mail, content, self._system.new_id(), missing, account))

    # In the world -------------------------------------------------------------------------------------

    async def perform(self, effect: Effect[Outgoing], still_ours: Callable[[], bool]) -> SendResult:
        mail = effect.work.mail
        channel = self._way(effect.work)
        if isinstance(channel, Failure):
            return channel
        try:
            return await channel.send(OutgoingMail(mail.sender, mail.recipient, effect.work.content), still_ours)
        except asyncio.CancelledError:
            return STOPPED  # a channel lets itself be cancelled only while nothing has gone out
        except Exception as surprise:  # noqa: BLE001 nobody knows how far it came
            log.exception("sending mail %s ended in a surprise", mail.id)
            return InDoubt(f"Sending ended in an unexpected error: {type(surprise).__name__}.")

    def _way(self, work: Outgoing) -> Channel | Failure:
        """The workspace's own way, else the server's."""
        own = self._accounts.channel(work.mail.workspace_id, work.account) if self._accounts else None
        return own or self._channel or NO_CHANNEL

    # What an end means --------------------------------------------------------------------------------

    def _attempt_result(self, mail: Mail, attempt: int, result: SendResult, provider: str) -> AttemptResult:
        response = result.response if isinstance(result, Sent) else result.message
        return AttemptResult(mail.id, attempt, _status(result), provider, response, self._system.now())

    def _tell(self, work: Outgoing, result: SendResult) -> None:
        """To the log, what whoever runs this has to know: that mails are held (once, however many), that they go
        out again, and each that is refused for good."""
        key, whose = (work.mail.workspace_id, f" of workspace {work.mail.workspace_id}") if work.account else ("", "")
        trouble = result.message if isinstance(result, Failure) and result.hold else None
        if trouble is not None and key not in self._troubles:
            log.warning("mails%s are held and tried again: %s", whose, trouble)
        elif isinstance(result, Sent) and key in self._troubles:
            log.warning("mails%s go out again", whose)
        elif isinstance(result, Failure) and not result.retryable:
            log.warning("the mail of execution %s was refused: %s", work.mail.execution_id, result.message)
        if trouble is not None:
            self._troubles[key] = trouble
        elif isinstance(result, Sent):
            self._troubles.pop(key, None)

    def _meaning(
        self, performed: Performed[Outgoing, SendResult], on_record: Mail | None, mended: Collection[str]
    ) -> ActivityResult:
        """``on_record`` is the mail as it now stands, if this attempt did not send it (an earlier one may have)."""
        work = performed.effect.work
        if on_record is None:
            return _success(work.mail._replace(provider=self._provider(work)), work.missing)
        if on_record.status == "sent":
            return _success(on_record)
        if isinstance(performed.result, Failure):
            again = performed.result.hold and work.mail.workspace_id in mended
            return replace(performed.result, retry_after=timedelta(0)) if again else performed.result
        message = performed.result.message if isinstance(performed.result, InDoubt) else ""
        return _in_doubt(performed.effect.task.workspace, on_record.doubts - 1, message)

    def _provider(self, work: Outgoing) -> str:
        if work.account is not None:
            return "smtp"
        return self._channel.provider if self._channel else "none"

    def _line(self, work: Outgoing) -> LeadEvent:
        mail, at = work.mail, self._system.now()
        data = {"emailId": mail.id, "executionId": mail.execution_id, "subject": mail.subject}
        return LeadEvent(work.line_id, mail.workspace_id, mail.lead_id, "email_sent", at, data)

    def _suppress(self, tx: Transaction, mail: Mail, failure: Failure) -> None:
        """The address does not exist: never mail it again, from whatever workflow."""
        at, data = self._system.now(), {"emailId": mail.id, "reason": failure.message}
        new_id = self._system.new_id()
        if not leads.suppress(
            tx, id=new_id, workspace_id=mail.workspace_id, email=mail.recipient, reason=Signal.BOUNCE, at=at
        ):
            return
        line = LeadEvent(self._system.new_id(), mail.workspace_id, mail.lead_id, Signal.BOUNCE, at, data)
        leads.insert_events(tx, [line])
        inbox.signal(tx, mail.lead_id, Signal.BOUNCE, data, at)


def _is_another(then: MailAccount | None, now: MailAccount | None) -> bool:
    """Whether the account has changed, come or gone."""
    return (then and (then.id, then.revision)) != (now and (now.id, now.revision))


def _status(result: SendResult) -> str:
    if isinstance(result, Sent):
        return "sent"
    if isinstance(result, InDoubt):
        return "unknown"
    return "held" if result.hold else "deferred" if result.retryable else "refused"


def _success(mail: Mail, missing: tuple[str, ...] = ()) -> Succeeded:
    output = {
        "emailSent": True,
        "messageId": mail.message_id,
        "provider": mail.provider,
        "subject": mail.subject,
        "references": [*mail.references, mail.message_id],
    }
    return Succeeded(output | ({"leftBlank": list(missing)} if missing else {}))


def _in_doubt(workspace: Workspace, earlier_doubts: int, message: str) -> Failure:
    """What to do about a mail that may have been sent: once more under the same Message-ID, but only once."""
    if workspace.doubt_policy == "resend" and not earlier_doubts:
        why = f"{message} It may have been sent; it is sent once more under the same Message-ID."
        return Failure("in_doubt", why, retryable=True, counts=False, retry_after=timedelta(0))
    why = f"{message} It may have been sent; a person has to decide whether to send it again."
    return held("in_doubt", why)
