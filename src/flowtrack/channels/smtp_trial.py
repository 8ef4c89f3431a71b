"""Trying an SMTP account, for people who are setting it up: how far it comes, and what to do about it if not far."""

from __future__ import annotations

import asyncio
import socket
import ssl
from typing import Literal, NamedTuple

from aiosmtplib import SMTPException, SMTPResponseException

from flowtrack.channels import InDoubt, OutgoingMail, SendResult, Sent
from flowtrack.channels.reach import SETTING, OutOfReachError
from flowtrack.channels.smtp_connection import GoneError, SmtpAccount, SmtpConnection, SmtpTimeouts

Stage = Literal["connect", "tls", "login", "sender", "recipient", "content", "done"]
PATIENCE = SmtpTimeouts(connect=10.0, command=10.0, data=30.0)
"""A person waits for the answer."""
_PORTS = "Usual are port 587 with STARTTLS, and port 465 with TLS."


class Trial(NamedTuple):
    """How it went. ``phase`` is where it ended; ``message`` says what happened, ``hint`` what to do (or nothing)."""

    ok: bool
    phase: Stage
    message: str
    hint: str = ""


async def try_account(account: SmtpAccount, mail: OutgoingMail | None, timeouts: SmtpTimeouts = PATIENCE) -> Trial:
    """Connect and log in over a connection of its own, and hand ``mail`` over if there is one."""
    tls = None if account.security == "none" else await asyncio.to_thread(ssl.create_default_context)
    connection = SmtpConnection(account, timeouts, tls)
    try:
        await connection.open()
        result = None if mail is None else await connection.deliver(mail, lambda: True)
        await connection.leave()
    except GoneError as gone:
        return _of_connection(account, gone, timeouts) if gone.phase else _of_mail(account, gone.failure)
    finally:
        connection.drop()
    return _of_mail(account, result)


def _of_mail(account: SmtpAccount, result: SendResult | None) -> Trial:
    host = account.host
    if result is None:
        logged_in = " and user name and password are right" if account.user is not None else ""
        return Trial(True, "done", f"{host} answers{logged_in}.", "Send a test mail to see that it delivers.")
    if isinstance(result, Sent):
        return Trial(True, "done", f"{host} took the mail. It said: {result.response}")
    if isinstance(result, InDoubt):
        return Trial(False, "content", result.message, "Look whether the mail has arrived, and try again.")
    stage, hint = _MAIL.get(result.code, ("content", "Try again in a few minutes."))
    return Trial(False, stage, result.message, hint)


_MAIL: dict[str, tuple[Stage, str]] = {
    "account_refused": (
        "sender",
        "The server does not let this login send from the workspace's address. Use one that belongs to the login.",
    ),
    "account_limited": ("sender", "The account has sent as much as it may. Wait, or use another account."),
    "hard_bounce": ("recipient", "Check the address of the test mail."),
    "mailbox_full": ("recipient", "Send the test mail to another address."),
    "policy_refused": ("recipient", "The server refuses mails to this address. Its words say why."),
    "smtp_refused": ("recipient", "The server may want a user name and password before it sends mails on."),
    "greylisted": ("recipient", "The receiving server wants the mail again later, as many do the first time."),
    "content_refused": ("content", "The server does not like what is in the mail. Its words say why."),
}


def _of_connection(account: SmtpAccount, gone: GoneError, timeouts: SmtpTimeouts) -> Trial:
    """What went wrong before the first mail. The failure's words hold no password."""
    error = gone.__cause__ or gone
    root = error.__cause__ if isinstance(error.__cause__, OSError) else error
    said = gone.failure.message.partition(": ")[2]
    if isinstance(root, ssl.SSLError):
        return _of_tls(account, root)
    if gone.phase == "AUTH":
        return _of_login(account, error, said)
    if gone.phase == "STARTTLS":
        return _of_starttls(account, error, said)
    return _of_host(account, root, said, timeouts)


def _of_host(account: SmtpAccount, root: BaseException, said: str, timeouts: SmtpTimeouts) -> Trial:
    host, where = account.host, f"{account.host}:{account.port}"
    if isinstance(root, OutOfReachError):
        hint = f"Whoever runs this server can allow it, with {SETTING}={host}."
        return Trial(False, "connect", f"{host} is in a private network, and may not be reached from here.", hint)
    if isinstance(root, socket.gaierror):
        return Trial(False, "connect", f"There is no server called {host}.", "Check the name of the host.")
    if isinstance(root, TimeoutError):
        return Trial(False, "connect", f"{where} did not answer within {timeouts.connect:.0f} s.", _silence(account))
    if isinstance(root, ConnectionRefusedError):
        return Trial(False, "connect", f"Nothing answers at {where}.", f"Check host and port. {_PORTS}")
    if isinstance(root, SMTPResponseException):
        hint = "It may not know this machine's address. Ask whoever runs it."
        return Trial(False, "connect", f"{host} does not want to talk to FlowTrack. It said: {said}", hint)
    hint = _silence(account) if isinstance(root, SMTPException) else f"Check host and port. {_PORTS}"
    return Trial(False, "connect", f"The connection to {where} does not work: {said}", hint)


def _silence(account: SmtpAccount) -> str:
    if account.port == 465 and account.security != "tls":
        return "Port 465 speaks TLS from the start: choose TLS."
    if account.port == 25:
        return "Many networks block port 25. Use port 587 with STARTTLS, or port 465 with TLS."
    return f"Check host and port; a firewall may stand in between. {_PORTS}"


def _of_tls(account: SmtpAccount, root: ssl.SSLError) -> Trial:
    if isinstance(root, ssl.SSLCertVerificationError):
        message = f"{account.host} has a certificate that can't be trusted: {root.verify_message.rstrip('.')}."
        return Trial(
            False, "tls", message, "Use the name that the certificate is made for, or have a valid one put in."
        )
    message = f"{account.host}:{account.port} does not speak TLS as it should."
    hint = "Choose STARTTLS, usually with port 587." if account.security == "tls" else _PORTS
    return Trial(False, "tls", message, hint)


def _of_starttls(account: SmtpAccount, error: BaseException, said: str) -> Trial:
    if isinstance(error, SMTPException) and "not supported" in said:
        hint = "Choose TLS, usually with port 465. Mails and passwords are not sent in clear text."
        return Trial(False, "tls", f"{account.host}:{account.port} offers no STARTTLS.", hint)
    return Trial(False, "tls", f"{account.host} can't encrypt the connection right now: {said}", "Try again later.")


def _of_login(account: SmtpAccount, error: BaseException, said: str) -> Trial:
    host = account.host
    if isinstance(error, SMTPResponseException) and error.code >= 500:
        hint = "Check both. Large providers want an app password here, not the one you sign in with."
        return Trial(False, "login", f"{host} did not take user name and password. It said: {said}", hint)
    if isinstance(error, SMTPException) and "not supported" in said:
        hint = f"Leave user name and password empty, or use the port for sending. {_PORTS}"
        return Trial(False, "login", f"{host}:{account.port} takes no user name and password.", hint)
    return Trial(False, "login", f"{host} can't check user name and password right now: {said}", "Try again later.")
