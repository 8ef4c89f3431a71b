"""Trying how mails leave: the workspace's account, and mails sent by hand to see what they look like. Neither is on
any lead's record, and what a person learns of it is told in words."""

from __future__ import annotations

from dataclasses import dataclass

from flowtrack.channels import OutgoingMail
from flowtrack.channels.capture import CapturedMail
from flowtrack.channels.smtp import SmtpAccount
from flowtrack.channels.smtp_trial import Trial, try_account
from flowtrack.domain.errors import FieldProblem, InvalidError
from flowtrack.domain.ids import message_id
from flowtrack.keyring import SealedError
from flowtrack.mail import writing
from flowtrack.mail.address import domain_of
from flowtrack.mail.message import compose
from flowtrack.mail.templating import RenderedMail
from flowtrack.services import mail_accounts
from flowtrack.services.captured import Captured
from flowtrack.services.mail_accounts import AccountInput, MailWays
from flowtrack.store import leads
from flowtrack.store.database import Database
from flowtrack.store.workspaces import Workspace
from flowtrack.system import System

MARK = "[Test]"
_HELLO = "This is a test mail of FlowTrack. If you can read it, mails of this workspace go out."
HELLO = RenderedMail("Your mails go out", f"<p>{_HELLO}</p>\n", f"{_HELLO}\n", ())
KEPT = Trial(True, "done", "The mail was kept here, among the captured mails: this server sends none (--capture).")
NOT_ASKED = Trial(True, "done", "This server sends no mails, it keeps them here (--capture): nobody was asked.")
NO_SENDER = Trial(
    False, "sender", "The workspace has no address to send from.", "Set fromAddress in the workspace's settings."
)
NO_SERVER = Trial(
    False, "connect", "There is no mail server to send by.", "Enter the workspace's mail account, or set SMTP_HOST."
)


@dataclass(frozen=True, slots=True)
class Trials:
    """What trying takes: the database, the time, the ways out (or that none is taken, and mails are captured), and what
    links in mails start with."""

    database: Database
    system: System
    ways: MailWays
    captures: bool
    public_url: str

    async def account(self, workspace: Workspace, given: AccountInput | None, to: str | None) -> Trial:
        """Try the account ``given`` (None: the one that is used), and send a mail there if it says ``to`` whom. Raises
        InvalidError for settings that can't be, or an address that is never mailed."""
        account = await self._account(workspace, given)
        if to is not None:
            await self._may_be_mailed(workspace, to)
        mail = None if to is None else self._mail(workspace, HELLO, to)
        return await self._send(workspace, account, mail)

    async def mail(self, workspace: Workspace, rendered: RenderedMail, to: str) -> Trial:
        """Send a mail by the way that the workspace's mails go. Raises InvalidError if the address is never mailed."""
        await self._may_be_mailed(workspace, to)
        account = await self._account(workspace, None)
        return await self._send(workspace, account, self._mail(workspace, rendered, to))

    async def _account(self, workspace: Workspace, given: AccountInput | None) -> SmtpAccount | Trial:
        stored = await self.database.read(lambda tx: mail_accounts.get(tx, workspace))
        try:
            if given is not None:
                return mail_accounts.completed(self.ways, stored, given)
            return self.ways.opened(stored) if stored else self.ways.server or NO_SERVER
        except SealedError as sealed:
            return Trial(False, "login", str(sealed), "Enter the password again and save the account.")

    async def _may_be_mailed(self, workspace: Workspace, to: str) -> None:
        """Who wants no mails wants no tests either. Raises InvalidError."""
        reason = await self.database.read(lambda tx: leads.suppression_of(tx, workspace.id, to))
        if reason is not None:
            message = f"{to} is never mailed ({reason}). Choose another address, or allow this one again first."
            raise InvalidError("The mail can't be sent there.", (FieldProblem("to", message),))

    def _mail(self, workspace: Workspace, rendered: RenderedMail, to: str) -> OutgoingMail | Trial:
        if workspace.from_address is None:
            return NO_SENDER
        made = writing.message(
            workspace,
            workspace.from_address,
            ("", to),
            rendered,
            message_id=message_id(self.system.new_id(), domain_of(workspace.from_address)),
            subject=f"{MARK} {rendered.subject}",
            date=self.system.now(),
            unsubscribe_url=unsubscribe_url(self.public_url),
        )
        return OutgoingMail(workspace.from_address, to, compose(made))

    async def _send(
        self, workspace: Workspace, account: SmtpAccount | Trial, mail: OutgoingMail | Trial | None
    ) -> Trial:
        if isinstance(mail, Trial):
            return mail
        if self.captures:
            return await self._keep(workspace, mail)
        if isinstance(account, Trial):
            return account
        return await try_account(account, mail)

    async def _keep(self, workspace: Workspace, mail: OutgoingMail | None) -> Trial:
        if mail is None:
            return NOT_ASKED
        captured = CapturedMail(mail.sender, (mail.recipient,), mail.content)
        await Captured(self.database, self.system).keep(captured, workspace.id)
        return KEPT


def unsubscribe_url(public_url: str) -> str:
    """What stands in for a lead's own: whoever gets a mail to look at must not take a lead off the list with it."""
    return f"{public_url.rstrip('/')}/u/test"
