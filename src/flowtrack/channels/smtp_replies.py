"""What an SMTP server's answer means for the mail, the lead and the account. Pure: no connection in sight.

The first row that fits wins. x.2.2 is an enhanced status (RFC 3463), whatever its first digit. What is held
is the account's fault and never counts against the lead.

======================================================  ===================  ============================
answer                                                  code                 then
======================================================  ===================  ============================
before MAIL: 5xx, no STARTTLS or AUTH, bad certificate  account_refused      hold, 5 min
before MAIL: a host that may not be reached             account_refused      hold, 5 min
before MAIL: no connection, time-out, 4xx               account_unreachable  hold, 5 min
x.2.2; 552 to RCPT                                      mailbox_full         retry, counts
words of a daily, hourly or sending limit               account_limited      hold, 1 h
530, 534, 535, 538; x.1.7, x.1.8 (about the sender)     account_refused      hold, 5 min
421 (the connection is dropped)                         smtp_deferred        retry, counts
450, 451, "try again later" to MAIL or RCPT             greylisted           5 min and growing, for 48 h
4.7.1 or the word greylist                              greylisted           5 min and growing, for 48 h
other 4xx; what is neither 2xx, 4xx nor 5xx             smtp_deferred        retry, counts
552 to MAIL; 5.3.4 (too big)                            content_refused      permanent
other 5xx to MAIL                                       account_refused      hold, 5 min
5.1.x; "user unknown" by 550, 551, 553 without status   hard_bounce          permanent
5xx to DATA or to the content                           content_refused      permanent
5.7.x to RCPT                                           policy_refused       permanent
other 5xx                                               smtp_refused         permanent
no answer before the final dot was written              smtp_disconnected    retry, counts
no answer after it, or none that can be read            (InDoubt)
``still_ours`` said no                                  lease_lost           retry, does not count
======================================================  ===================  ============================

Without a status, or with 5.1.0, words about who sends (sender, host, relay …) make it no bounce.

Two rows differ from a plain reading of the codes. x.1.7 and x.1.8 are in the class of bad addresses but
mean the sender's (RFC 3463 section 3.2), so no lead is suppressed for them. A 550 without enhanced status
is a bounce only if its words say so: the code alone also stands for policy (RFC 5321 section 4.2.3).

A greylisted mail counts no attempt: a server that greylists wants the same mail again, minutes to hours later,
and pauses that grow meet its moment without pestering it. RFC 5321 section 4.5.4.1 would have a queue go on for
four or five days; here it is 48 hours, since some servers use the same codes for trouble that never ends, and a
nurture mail that is days late is better reported than sent.
"""

from __future__ import annotations

import base64
import re
import ssl
from datetime import timedelta
from typing import Literal

from aiosmtplib import SMTPResponse, SMTPResponseException

from flowtrack.channels.reach import OutOfReachError
from flowtrack.domain.failure import Failure, held

Phase = Literal["NOOP", "RSET", "MAIL", "RCPT", "DATA", "content"]

_HOLD = timedelta(minutes=5)
_GREYLIST_PAUSE = timedelta(minutes=5)  # the first; many servers let a mail pass from here on
_GREYLIST_PATIENCE = timedelta(hours=48)
_LIMIT_HOLD = timedelta(hours=1)
_LOGIN_CODES = (530, 534, 535, 538)  # RFC 4954 section 6
_STATUS = re.compile(r"[245]\.(\d{1,3}\.\d{1,3})(?!\S)")
_SPAN = r"\b(?:daily|hourly|per[ -](?:day|hour)|24[ -]hours?)\b"
_BOUND = r"\b(?:limits?|quota|exceed\w*)\b"
_LIMIT = re.compile(
    rf"{_SPAN}.*{_BOUND}|{_BOUND}.*{_SPAN}|\b(?:sending|rate) (?:limit|quota)", re.IGNORECASE | re.DOTALL
)
_GREYLIST = re.compile(r"gr[ea]y-?\s?list", re.IGNORECASE)
_LATER = re.compile(r"\b(?:try|come back|retry)(?: again)? later", re.IGNORECASE)
_UNKNOWN = re.compile(r"unknown|no such|(?:not|n't) exist|not found|invalid (?:user|recipient|mailbox)", re.IGNORECASE)
_UNPRINTABLE = re.compile(r"[\s\x00-\x1f\x7f-\x9f]+")


_ABOUT_US = re.compile(r"sender|helo|client|\bhosts?\b|relay|spf|dkim|dmarc|\bfrom\b", re.IGNORECASE)
"""Words of answers that are about who sends: whatever else they say, the address is not at fault."""


def words(text: str) -> str:
    """The server's words on one line, fit for a log and a database: at most 300 characters, without
    control characters, and without the surrogates that stand for bytes that are not UTF-8."""
    return _UNPRINTABLE.sub(" ", text.encode("utf-8", "replace").decode()).strip()[:300]


def reason(error: Exception | str) -> str:
    """What there is to say of an error, as ``words``; a time-out of asyncio has no words of its own."""
    if isinstance(error, str):
        return words(error)
    return words(" ".join(str(part) for part in error.args)) or "no answer in time"


def judge(phase: Phase, reply: SMTPResponse, host: str) -> Failure:
    """The failure that ``reply`` (anything but the success that ``phase`` waits for) stands for."""
    code, text = reply.code, reply.message[:1000]  # bounds the searches below
    message = f"{host} answered {phase} with: {code} {words(text)}"
    found = _STATUS.match(text)
    status = found[1] if found else ""
    if status == "2.2" or (phase == "RCPT" and code == 552):
        return Failure("mailbox_full", message, retryable=True)
    if _LIMIT.search(text):
        return held("account_limited", message, _LIMIT_HOLD)
    if code in _LOGIN_CODES or status in ("1.7", "1.8"):
        return held("account_refused", message, _HOLD)
    if not 500 <= code < 600:
        return _deferred(phase, code, status, text, message)
    return _permanent(phase, code, status, text, message)


def _deferred(phase: Phase, code: int, status: str, text: str, message: str) -> Failure:
    soon = phase in ("MAIL", "RCPT") and (code in (450, 451) or _LATER.search(text))
    if code != 421 and (soon or status == "7.1" or _GREYLIST.search(text)):
        return _greylisted(message)
    return Failure("smtp_deferred", message, retryable=True)


def _greylisted(message: str) -> Failure:
    return Failure(
        "greylisted",
        message,
        retryable=True,
        counts=False,
        retry_after=_GREYLIST_PAUSE,
        patience=_GREYLIST_PATIENCE,
    )


def _permanent(phase: Phase, code: int, status: str, text: str, message: str) -> Failure:
    if status == "3.4" or (phase == "MAIL" and code == 552):
        return Failure("content_refused", message)
    if phase == "MAIL":
        return held("account_refused", message, _HOLD)
    unsaid = status in ("", "0.0", "1.0") and code in (550, 551, 553) and phase == "RCPT"
    nobody = bool(_UNKNOWN.search(text)) and not _ABOUT_US.search(text)
    if nobody if unsaid else status.startswith("1."):
        return Failure("hard_bounce", message)
    if phase != "RCPT":
        return Failure("content_refused", message)
    return Failure("policy_refused" if status.startswith("7.") else "smtp_refused", message)


def account_trouble(place: str, error: Exception, user: str | None, password: str | None) -> Failure:
    """The failure for what went wrong before the first MAIL. ``place`` names host and phase.

    ``account_refused`` needs a person (a definite no, no encryption, no trust); ``account_unreachable``
    may pass by itself. A server that repeats what we sent does not get the password into the message.
    """
    text = reason(error)
    for secret in _secrets(user, password):
        text = text.replace(secret, "***")
    refused = not isinstance(error, OSError)  # what the library finds missing: STARTTLS, AUTH
    if isinstance(error, SMTPResponseException):
        refused = error.code >= 500
    if isinstance(error, ssl.SSLError | OutOfReachError) or isinstance(error.__cause__, ssl.SSLError):
        refused = True
    return held("account_refused" if refused else "account_unreachable", f"{place}: {text}", _HOLD)


def _secrets(user: str | None, password: str | None) -> tuple[str, ...]:
    """The password in the shapes it goes over the wire: AUTH LOGIN and PLAIN (RFC 4616) send base64."""
    if not password:
        return ()
    plain = f"\0{user or ''}\0{password}"
    return (*(base64.b64encode(text.encode()).decode() for text in (plain, password)), password)


def disconnected(phase: Phase, error: Exception | str, host: str) -> Failure:
    """No answer came while it was still certain that the mail was not handed over."""
    return Failure("smtp_disconnected", f"{host} was lost at {phase}: {reason(error)}", retryable=True)


def lease_lost() -> Failure:
    """Somebody else has the execution by now, and with it the mail."""
    return Failure("lease_lost", "The lease ran out before the mail went out.", retryable=True, counts=False)
