from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowtrack.mail.headers import MAX_LENGTH, clean_header, reply_subject

BREAKERS = ["\r\n", "\r", "\n", "\x00", "\x0b", "\x0c", "\x1b", "\x7f", "\x85", "\x9f", "\u2028", "\u2029"]
LOOK_ALIKE = "=?utf-8?q?Hi=0D=0ABcc:_evil@example.com?="
HOSTILE = [
    *BREAKERS,
    "\ud800",
    LOOK_ALIKE,
    "=?utf-8?B?DQo=?=",
    "=?",
    "?q?",
    "?=",
    "=",
    "?",
    " ",
    "é",
    "😀",
    "a",
]


@pytest.mark.parametrize("text", ["", "Hello", "Thanks for reaching out, Ada!", "Ångström & Söhne", "2+2=?", "=?"])
def test_harmless_text_stays(text: str) -> None:
    assert clean_header(text) == text


@pytest.mark.parametrize("breaker", [*BREAKERS, "\ud800", "\t", "  ", "\u00a0"])
def test_what_could_end_the_line_becomes_a_blank(breaker: str) -> None:
    assert clean_header(f"{breaker}Hi{breaker}Bcc: x{breaker}") == "Hi Bcc: x"


def test_an_encoded_word_look_alike_is_broken_up() -> None:
    assert clean_header(LOOK_ALIKE) == "= ?utf-8?q?Hi=0D=0ABcc:_evil@example.com?="
    assert clean_header("=\x00?utf-8?b?QQ==?=") == "= ?utf-8?b?QQ==?="


def test_a_value_keeps_its_first_900_characters() -> None:
    assert clean_header("x" * 2000) == "x" * MAX_LENGTH
    assert clean_header("é " * 2000).startswith("é é")
    assert len(clean_header("é " * 2000)) <= MAX_LENGTH


@given(st.lists(st.sampled_from(HOSTILE) | st.text(max_size=5), max_size=12).map("".join))
def test_cleaned_text_is_one_line_that_hides_nothing(text: str) -> None:
    clean = clean_header(text)
    assert clean == clean_header(clean)
    assert clean.splitlines() in ([], [clean])
    assert not any(character < " " or "\x7f" <= character <= "\x9f" for character in clean)
    clean.encode()
    assert not any(mark in clean.lower() for mark in ("=?utf-8?q?", "=?utf-8?b?"))


@pytest.mark.parametrize(
    ("subject", "reply"),
    [
        ("Your project", "Re: Your project"),
        ("Re: Your project", "Re: Your project"),
        ("RE: re: Your project", "Re: Your project"),
        ("Re[2]: Your project", "Re: Your project"),
        ("AW: Your project", "Re: Your project"),
        ("Aw: Re: Your project", "Re: Your project"),
        ("SV: Your project", "Re: Your project"),
        ("Re : Votre projet", "Re: Votre projet"),
        ("Regarding: Your project", "Re: Regarding: Your project"),
        ("Fwd: Re: Your project", "Re: Fwd: Re: Your project"),
        ("", "Re: "),
    ],
)
def test_reply_marks_do_not_pile_up(subject: str, reply: str) -> None:
    assert reply_subject(subject) == reply
    assert reply_subject(reply) == reply
