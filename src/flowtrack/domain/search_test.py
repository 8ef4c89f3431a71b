"""What leads are found by."""

from __future__ import annotations

import pytest

from flowtrack.domain.search import lead_words, wanted_words


@pytest.mark.parametrize(
    ("email", "texts", "words"),
    [
        ("ada@example.com", ("Ada Lovelace", ""), ["ada@example.com", "lovelace"]),
        ("x@y.de", ("Jürgen Müller-Lüdenscheidt",), ["jürgen", "lüdenscheidt", "müller-lüdenscheidt", "x@y.de"]),
        ("x@y.de", ("O’Brien (Acme & Co.)",), ["acme", "co", "o’brien", "x@y.de"]),
        ("x@y.de", ("ＡＤＡ", "Straße"), ["ada", "strasse", "x@y.de"]),
        ("x@y.de", ("an anna",), ["anna", "x@y.de"]),
        ("x@y.de", ("#vip -- &",), ["vip", "x@y.de"]),
        ("x@y.de", ("", " \t\n"), ["x@y.de"]),
        ("", ("Ada",), ["ada"]),
    ],
)
def test_words_of_a_lead(email: str, texts: tuple[str, ...], words: list[str]) -> None:
    assert lead_words(email, *texts) == words


def test_words_have_limits() -> None:
    assert len(lead_words("x@y.de", " ".join(f"{n}w" for n in range(500)))) == 21
    assert max(map(len, lead_words("x@y.de", "w" * 5000, "-" * 5000))) == 100


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("Ada", ["ada"]),
        (" ADA  love ", ["ada", "love"]),
        ("ada@example.com", ["ada@example.com"]),
        ("Müller-L", ["müller-l"]),
        ("%_'\"", ["%"]),
        ("#vip", ["vip"]),
        ("  ", []),
    ],
)
def test_what_is_looked_for(typed: str, wanted: list[str]) -> None:
    assert wanted_words(typed) == wanted


@pytest.mark.parametrize("typed", ["Ada", "love", "müller", "lüd", "acme", "ada@ex", "co."])
def test_every_beginning_of_a_word_finds_it(typed: str) -> None:
    words = lead_words("ada@example.com", "Ada Lovelace Müller-Lüdenscheidt", "(Acme & Co.)")
    assert all(any(word.startswith(want) for word in words) for want in wanted_words(typed))
