"""One mail as bytes, ready for SMTP's DATA or Gmail's ``raw``.

The standard library's ``EmailMessage`` is not used to write: its policies put RFC 2047 encoded-words into
the tokens of List-Unsubscribe, In-Reply-To and References (one-click unsubscribe and threading break), it
decodes an encoded-word in a name or subject and writes out what it hid, and it takes a millisecond a mail.
Here a mail is a block of headers, in which every value was checked or cleaned and encoded, and a
multipart/alternative body, encoded by C functions. Before the bytes leave, the header block is read again and
must hold the names that were set, and no others.
"""

from __future__ import annotations

import re
from binascii import b2a_base64, b2a_qp
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from hashlib import sha256

from flowtrack.domain.errors import InvalidError
from flowtrack.mail.encoding import fold, phrase, unstructured
from flowtrack.mail.headers import clean_header

_ID = re.compile(r"<[!-;=?-~]{1,900}>")
_ADDRESS = re.compile(r"(?!.*=\?)[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]+@[A-Za-z0-9.-]+")
_HEADER = re.compile(r"[!-9;-~]{1,60}")
_URL = re.compile(r"https?://[!-;=?-~]{1,900}")
_OURS = frozenset(
    ["from", "to", "cc", "bcc", "reply-to", "subject", "date", "message-id", "in-reply-to", "references",
     "mime-version", "content-type", "content-transfer-encoding", "sender", "return-path"]
)  # fmt: skip
_LONGEST_LINE = 998  # RFC 5322, 2.1.1
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Message:
    """What a mail says. Addresses are bare and normalised, ids carry their angle brackets, ``date`` knows its
    zone. ``extra`` are further headers in printable ASCII, written as they are (see ``unsubscribe_headers``).
    """

    message_id: str
    sender_name: str
    sender_address: str
    recipient_name: str
    recipient_address: str
    reply_to: str | None
    subject: str
    date: datetime
    html: str
    text: str
    in_reply_to: str | None
    references: tuple[str, ...]
    extra: tuple[tuple[str, str], ...]


def compose(message: Message) -> bytes:
    """The whole message, lines ended by CRLF: headers, then the text and the HTML as multipart/alternative
    (RFC 2046, 5.1.4). Equal messages give equal bytes. There is never a Bcc.

    Names and subject are cleaned on the way; line ends of the bodies become CRLF and lone surrogates ``?``.
    Raises ``InvalidError`` if an address, an id or an extra header can't stand in a header.
    """
    boundary = f"=_{sha256(message.message_id.encode(errors='replace')).hexdigest()[:24]}"
    mark = boundary.encode()  # neither encoding of a body ever writes =_
    headers = _headers(message)
    headers.append(("Content-Type", f'multipart/alternative; boundary="{boundary}"'))
    block = "\r\n".join([fold(f"{name}: {value}") for name, value in headers])
    _check(block, [name for name, _ in headers])
    text, html = _part(b"plain", message.text), _part(b"html", message.html)
    return b"%b\r\n\r\n--%b%b--%b%b--%b--\r\n" % (block.encode("ascii"), mark, text, mark, html, mark)


def unsubscribe_headers(url: str) -> tuple[tuple[str, str], ...]:
    """The two headers of one-click unsubscribing (RFC 2369, 3.2 and RFC 8058, 3.1). ``url`` must act on a
    POST without cookies; RFC 8058 wants https. Raises ``InvalidError`` if it is no http or https address."""
    if not _URL.fullmatch(url):
        raise InvalidError("The unsubscribe address must be an http or https address without blanks.")
    return ("List-Unsubscribe", f"<{url}>"), ("List-Unsubscribe-Post", "List-Unsubscribe=One-Click")


def _headers(message: Message) -> list[tuple[str, str]]:
    headers = [
        ("From", _sender(message.sender_name, message.sender_address)),
        ("To", _mailbox(message.recipient_name, message.recipient_address)),
        ("Subject", unstructured(clean_header(message.subject))),
        ("Date", _date(message.date)),
        ("Message-ID", _ids(message.message_id)),
        ("MIME-Version", "1.0"),
    ]
    if message.reply_to is not None:
        headers.append(("Reply-To", _mailbox("", message.reply_to)))
    if message.in_reply_to is not None:
        headers.append(("In-Reply-To", _ids(message.in_reply_to)))
    if message.references:
        headers.append(("References", _ids(*message.references)))
    return headers + [_extra(name, value) for name, value in message.extra]


def _mailbox(name: str, address: str) -> str:
    if not _ADDRESS.fullmatch(address):
        raise InvalidError(f"{clean_header(address)!r} is not an address that can stand in a mail header.")
    name = clean_header(name)
    return f"{phrase(name)} <{address}>" if name else address


_sender = lru_cache(maxsize=256)(_mailbox)  # few people write many mails


def _ids(*ids: str) -> str:
    for one in ids:
        if not _ID.fullmatch(one):
            raise InvalidError(f"{clean_header(one)!r} is not a Message-ID.")
    return " ".join(ids)


def _extra(name: str, value: str) -> tuple[str, str]:
    if not _HEADER.fullmatch(name) or name.lower() in _OURS:
        raise InvalidError(f"The header {clean_header(name)!r} can't be set.")
    if not value.isascii() or not value or clean_header(value) != value:
        raise InvalidError(f"The value of the header {name} can't stand in a mail.")
    return name, value


def _date(moment: datetime) -> str:
    """RFC 5322, 3.3. By hand, since ``strftime`` speaks the language of the machine."""
    if moment.tzinfo is None:
        raise InvalidError("The date of a mail must say its time zone.")
    at = moment.astimezone(UTC)
    day = f"{_DAYS[at.weekday()]}, {at.day:02d} {_MONTHS[at.month - 1]} {at.year:04d}"
    return f"{day} {at.hour:02d}:{at.minute:02d}:{at.second:02d} +0000"


def _check(block: str, names: list[str]) -> None:
    """The last look: one line end is one line end, and every line that is no continuation starts a header
    that was set. A cleaner with a hole would otherwise let a value write a header of its own."""
    lines = block.split("\r\n")
    found = [line.partition(":")[0] for line in lines if line[:1] != " "]
    breaks = len(lines) - 1
    if found != names or block.count("\r") != breaks or block.count("\n") != breaks:
        raise InvalidError("A value of the mail would have written a header of its own.")
    if max(map(len, lines)) > _LONGEST_LINE:
        raise InvalidError("A header of the mail has a line that is too long.")


def _part(kind: bytes, content: str) -> bytes:
    """One body part, from the line end behind its boundary to the one before the next. The line end that is
    added belongs to that boundary (RFC 2046, 5.1.1); it also tells ``b2a_qp`` to break lines by CRLF."""
    if "\r" in content:
        content = content.replace("\r\n", "\n").replace("\r", "\n")
    data = content.replace("\n", "\r\n").encode(errors="replace")
    body, encoding = b2a_qp(data + b"\r\n"), b"quoted-printable"
    letters = (len(data) + 2) // 3 * 4
    if len(body) > letters + (letters + 75) // 76 * 2:
        body, encoding = _base64(data), b"base64"
    return b'\r\nContent-Type: text/%b; charset="utf-8"\r\nContent-Transfer-Encoding: %b\r\n\r\n%b' % (
        kind,
        encoding,
        body,
    )


def _base64(data: bytes) -> bytes:
    """RFC 2045, 6.8, in lines of 76."""
    text = b2a_base64(data, newline=False)
    return b"".join([text[start : start + 76] + b"\r\n" for start in range(0, len(text), 76)])
