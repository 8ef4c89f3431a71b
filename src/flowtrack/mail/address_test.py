from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flowtrack.domain.errors import InvalidError
from flowtrack.mail.address import domain_of, normalise_address


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("ada@example.com", "ada@example.com"),
        ("Ada.Lovelace+Forms@Example.COM", "ada.lovelace+forms@example.com"),
        ("  ada@example.com ", "ada@example.com"),
        ("ada@Bücher.de", "ada@xn--bcher-kva.de"),
        ("ada@xn--bcher-kva.de", "ada@xn--bcher-kva.de"),
        ("o'hara@example.com", "o'hara@example.com"),
        ("lead@shop.test", "lead@shop.test"),
    ],
)
def test_one_person_has_one_spelling(text: str, address: str) -> None:
    assert normalise_address(text) == address
    assert normalise_address(address) == address


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "@", "ada", "ada@", "@example.com", "ada@example", "ada@@example.com", "ada@b@example.com",
        "a b@example.com", "ada@exa mple.com", "a..b@example.com", ".ada@example.com", "ada@-example.com",
        "Ada <ada@example.com>", '"a b"@example.com', "ada@[127.0.0.1]", "ada@localhost", "ada@printer.local",
        "=?utf-8?q?x?=@example.com", "ada@example.com\n", "ada@example.com\r\nBcc: b@example.com",
        "ada\x00@example.com", "ada@example.com\u2028", "\ud800@example.com", "ada\u200b@example.com",
        "jürgen@example.com", "ａda@example.com", "a" * 65 + "@example.com", "a@" + "b" * 64 + ".com",
        "a@" + ".".join(["b" * 60] * 5) + ".com", "a@" + ".".join(["ü" * 50] * 4) + ".com", "a@b.com," * 40,
    ],
)  # fmt: skip
def test_what_no_envelope_can_hold_is_refused_in_one_sentence(text: str) -> None:
    with pytest.raises(InvalidError) as caught:
        normalise_address(text)
    sentence = str(caught.value)
    assert sentence.endswith(".")
    assert ". " not in sentence


@settings(deadline=None)
@given(st.text(max_size=40) | st.emails() | st.tuples(st.text(max_size=9), st.text(max_size=9)).map("@".join))
def test_an_address_is_refused_or_fit_for_a_header(text: str) -> None:
    try:
        address = normalise_address(text)
    except InvalidError:
        return
    assert address.isascii()
    assert address.isprintable()
    assert address == address.lower() == normalise_address(address)
    assert not set(address) & set(' "<>()[],;:\\')
    assert len(address) <= 254


def test_the_domain_is_what_follows_the_at() -> None:
    assert domain_of("ada@example.com") == "example.com"
