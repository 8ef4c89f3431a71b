from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parseaddr, parsedate_to_datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flowtrack.domain.errors import InvalidError
from flowtrack.mail import message as message_module
from flowtrack.mail.headers import clean_header
from flowtrack.mail.message import Message, compose, unsubscribe_headers

TOKEN = "https://app.example.com/u/" + "Zm9vYmFy" * 14
PLAIN = Message(
    message_id="<6f1c2b4e-5a5b-5c5d-8e8f-0a1b2c3d4e5f@mail.example.com>",
    sender_name="Example Sales",
    sender_address="sales@example.com",
    recipient_name="Ada Lovelace",
    recipient_address="ada@example.org",
    reply_to="replies@example.com",
    subject="Thanks for reaching out!",
    date=datetime(2026, 11, 23, 9, 5, 7, tzinfo=UTC),
    html="<p>Hi Ada,</p>",
    text="Hi Ada,",
    in_reply_to="<one@mail.example.com>",
    references=tuple(f"<{'r' * 60}{place}@mail.example.com>" for place in range(9)),
    extra=(*unsubscribe_headers(TOKEN), ("X-FlowTrack-Ref", "abc")),
)
NAMES = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "MIME-Version",
    "Reply-To",
    "In-Reply-To",
    "References",
]
NAMES += ["List-Unsubscribe", "List-Unsubscribe-Post", "X-FlowTrack-Ref", "Content-Type"]
HOSTILE = [
    "=?utf-8?q?Hi=0D=0ABcc:_evil@example.com?=", "=?utf-8?b?DQpCY2M6IGV2aWxAZXhhbXBsZS5jb20=?=", "=?utf-8?q?",
    "\r\n", "\r", "\n", "\r\n\r\n", "\x00", "\x0b", "\x0c", "\x85", "\u2028", "\u2029", "\ud800", "\udfff",
    "😀", "é", "日本語", "w" * 2000, "é" * 300, '"' * 950, " ", "  ", "\t", '"', "\\", "<", ">", ",", ";",
    ":", "@", "(", ")", "[", "=", "?", "_", ".", "\r\nBcc: evil@example.com", "--=_", "\n.\n", "a",
    "Hello", "\u00a0",
]  # fmt: skip
hostile_text = st.lists(st.sampled_from(HOSTILE) | st.text(max_size=8), max_size=12).map("".join)


def parse(content: bytes) -> EmailMessage:
    return message_from_bytes(content, policy=policy.default)


def header_lines(content: bytes) -> list[bytes]:
    return content.partition(b"\r\n\r\n")[0].split(b"\r\n")


def raw_header(content: bytes, name: str) -> str:
    """The header's value, unfolded but not decoded."""
    return str(message_from_bytes(content)[name]).replace("\r\n", "")


def display_name(content: bytes, header: str) -> str:
    # Not by ``policy.default``: it puts a blank between two encoded-words of a name, against RFC 2047, 6.2.
    return str(make_header(decode_header(parseaddr(raw_header(content, header))[0])))


def body(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    assert part is not None
    return str(part.get_content())


def canonical(text: str) -> str:
    return "\r\n".join(re.split("\r\n|\r|\n", text)).encode(errors="replace").decode()


def test_a_plain_mail_reads_back_as_it_was_written() -> None:
    mail = parse(compose(PLAIN))
    assert mail.keys() == NAMES
    assert mail["from"] == "Example Sales <sales@example.com>"
    assert mail["to"] == "Ada Lovelace <ada@example.org>"
    assert mail["reply-to"] == "replies@example.com"
    assert mail["subject"] == "Thanks for reaching out!"
    assert mail["date"] == "Mon, 23 Nov 2026 09:05:07 +0000"
    assert mail["message-id"] == PLAIN.message_id
    assert mail["in-reply-to"] == PLAIN.in_reply_to
    assert mail["list-unsubscribe-post"] == "List-Unsubscribe=One-Click"
    assert [part.get_content_type() for part in mail.iter_parts()] == ["text/plain", "text/html"]
    assert (body(mail, "plain"), body(mail, "html")) == ("Hi Ada,", "<p>Hi Ada,</p>")


def test_what_is_not_set_is_not_written() -> None:
    mail = parse(compose(replace(PLAIN, reply_to=None, in_reply_to=None, references=(), extra=())))
    assert mail.keys() == [*NAMES[:6], "Content-Type"]


def test_equal_messages_give_equal_bytes_and_another_id_another_boundary() -> None:
    assert compose(PLAIN) == compose(replace(PLAIN))
    other = compose(replace(PLAIN, message_id="<other@mail.example.com>"))
    assert parse(other).get_boundary() != parse(compose(PLAIN)).get_boundary()


def test_tokens_are_neither_folded_nor_encoded() -> None:
    content = compose(PLAIN)
    assert f"\r\nList-Unsubscribe: <{TOKEN}>\r\n".encode() in content
    assert raw_header(content, "References").split() == list(PLAIN.references)
    for reference in PLAIN.references:
        assert reference.encode() in content


def test_only_words_that_need_it_are_encoded() -> None:
    content = compose(replace(PLAIN, subject="For Zoë and all the others too", sender_name="Jürgen of Example Sales"))
    subject = "For =?utf-8?q?Zo=C3=AB?= and all the others too"
    assert raw_header(content, "Subject") == subject
    assert raw_header(content, "From") == "=?utf-8?q?J=C3=BCrgen_of_Example_Sales?= <sales@example.com>"


def test_the_shorter_encodings_are_taken() -> None:
    content = compose(replace(PLAIN, subject="Привет", text="Привет, как дела? " * 40))
    assert raw_header(content, "Subject") == "=?utf-8?b?0J/RgNC40LLQtdGC?="
    encodings = [part["content-transfer-encoding"] for part in parse(content).iter_parts()]
    assert encodings == ["base64", "quoted-printable"]


@pytest.mark.parametrize("offset", [0, 5.5, -8])
def test_the_date_is_the_same_instant(offset: float) -> None:
    date = datetime(2026, 2, 28, 23, 59, 58, tzinfo=timezone(timedelta(hours=offset)))
    assert parsedate_to_datetime(raw_header(compose(replace(PLAIN, date=date)), "Date")) == date


@settings(deadline=None)
@given(hostile_text, hostile_text, hostile_text)
def test_hostile_headers_read_back_clean_and_add_nothing(sender: str, recipient: str, subject: str) -> None:
    content = compose(replace(PLAIN, sender_name=sender, recipient_name=recipient, subject=subject))
    mail = parse(content)
    assert mail.keys() == NAMES
    assert mail["subject"] == clean_header(subject)
    assert not mail["subject"].defects
    assert display_name(content, "From") == clean_header(sender)
    assert display_name(content, "To") == clean_header(recipient)
    assert [address.addr_spec for address in mail["from"].addresses] == [PLAIN.sender_address]
    assert [address.addr_spec for address in mail["to"].addresses] == [PLAIN.recipient_address]
    for line in header_lines(content):
        assert len(line) <= 998
        assert len(line) <= 76 or not re.search(rb"=\?utf-8\?[qb]\?", line)
        assert all(len(word) <= 75 for word in re.findall(rb"=\?utf-8\?[qb]\?[^?]*\?=", line))


@settings(deadline=None)
@given(hostile_text, hostile_text)
def test_hostile_bodies_read_back_whole(html: str, text: str) -> None:
    content = compose(replace(PLAIN, html=html, text=text))
    mail = parse(content)
    assert not mail.defects
    assert body(mail, "html") == canonical(html)
    assert body(mail, "plain") == canonical(text)
    assert content.count(b"\n") == content.count(b"\r") == content.count(b"\r\n")
    assert max(map(len, content.partition(b"\r\n\r\n")[2].split(b"\r\n"))) <= 76
    content.decode("ascii")


@pytest.mark.parametrize(
    "change",
    [
        {"sender_address": "sales@example.com\r\nBcc: evil@example.com"},
        {"sender_address": "sales@example.com>, <evil@example.com"},
        {"recipient_address": "=?utf-8?q?x?=@example.com"},
        {"recipient_address": "ada@example.org, evil@example.com"},
        {"recipient_address": "jürgen@example.com"},
        {"recipient_address": ""},
        {"reply_to": "a@example.com\n b@example.com"},
        {"message_id": "no-brackets@example.com"},
        {"message_id": "<a@b>\r\nBcc: <c@d>"},
        {"message_id": "<\ud800@b>"},
        {"in_reply_to": "<a b@c>"},
        {"references": ("<a@b>", "<c@d>\n")},
        {"references": ("<" + "x" * 1000 + ">",)},
        {"date": datetime(2026, 1, 1)},  # noqa: DTZ001
        {"extra": (("Bcc", "evil@example.com"),)},
        {"extra": (("subject", "again"),)},
        {"extra": (("X-Name: y\r\nBcc", "evil@example.com"),)},
        {"extra": (("X-Name", "a\r\nBcc: evil@example.com"),)},
        {"extra": (("X-Name", "=?utf-8?q?=0D=0ABcc:_evil@example.com?="),)},
        {"extra": (("X-Name", "é"),)},
        {"extra": (("X-Name", "x" * 2000),)},
        {"extra": (("X-Name", ""),)},
    ],
)
def test_what_can_not_stand_in_a_header_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(InvalidError):
        compose(replace(PLAIN, **change))  # type: ignore[arg-type]


@pytest.mark.parametrize("leak", ["x\r\nBcc: evil@example.com", "x\nBcc: evil", "x\rBcc: evil", "x\r\n\r\n", "x" * 999])
def test_a_hole_in_the_cleaning_is_found_before_the_bytes_leave(leak: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(message_module, "unstructured", lambda _: leak)
    with pytest.raises(InvalidError):
        compose(PLAIN)


@pytest.mark.parametrize("url", ["", "mailto:a@b.c", "https://x.test/ y", "https://x>,<y", "https://x\r\nBcc: y"])
def test_an_unsubscribe_address_must_be_plain(url: str) -> None:
    with pytest.raises(InvalidError):
        unsubscribe_headers(url)
