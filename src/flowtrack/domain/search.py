"""What a lead is found by: the beginning of its address, or of a word of its name or company."""

from __future__ import annotations

import unicodedata

MOST_WORDS = 20
MOST_LETTERS = 100
_AROUND = "\"'’“”„«».,;:!?()[]{}<>/\\|#&*+-–—_"


def plain(text: str) -> str:
    """``text`` as words are kept and compared: without the differences that nobody types."""
    return unicodedata.normalize("NFKC", text).casefold()


def lead_words(email: str, *texts: str) -> list[str]:
    """The words under which a lead is kept, sorted: its address, and the words of ``texts`` (its name, say). A word
    with which another one begins is left out, since whoever looks for it finds the other one."""
    found = {plain(email)} if email else set()
    for text in texts:
        found.update(_words(text)[:MOST_WORDS])
    ordered = sorted(found)
    return [word for word, after in zip(ordered, [*ordered[1:], ""], strict=True) if not after.startswith(word)]


def wanted_words(text: str) -> list[str]:
    """The beginnings of words that all have to be there, from what somebody typed."""
    return [word for word in (_bare(piece) for piece in plain(text).split()) if word][:MOST_WORDS]


def tag_word(tag: str) -> str:
    """The word under which a lead with this tag is kept. No other word begins so."""
    return f"#{tag}"


def _words(text: str) -> list[str]:
    """Its words; one with hyphens in it is also found by what stands behind them."""
    words: list[str] = []
    for piece in plain(text).split():
        parts = _bare(piece).split("-")
        words += (_bare("-".join(parts[place:])) for place in range(len(parts)))
    return [word for word in words if word]


def _bare(piece: str) -> str:
    return piece.strip(_AROUND)[:MOST_LETTERS]


def beginning(word: str) -> tuple[str, str]:
    """The range of the words that begin with this one: from the first, up to but without the second."""
    return word, f"{word}\U0010ffff"
