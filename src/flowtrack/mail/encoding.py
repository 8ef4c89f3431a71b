"""Header values as RFC 2047 and RFC 5322 want them: encoded where they must be, folded where they can be.

Everything here takes text that went through ``clean_header``: one line, single blanks, no encoded-words.
"""

from __future__ import annotations

import re
from binascii import b2a_base64
from collections.abc import Callable, Iterator

_LINE = 76  # RFC 2047, 2: a line with an encoded-word in it; RFC 5322 would let the others have 78
_PAYLOAD = 52  # with its frame an encoded-word has 64 characters and fits behind the name of any header
_UNQUOTED = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~ -]+")
_SAFE = frozenset(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*+-/")
_Q = [chr(byte) if byte in _SAFE else f"={byte:02X}" for byte in range(256)]
_Q[ord(" ")] = "_"


def unstructured(text: str) -> str:
    """A subject: from the first word that is not ASCII to the last as encoded-words, the rest as it is."""
    if text.isascii():
        return text
    words = text.split(" ")
    foreign = [place for place, word in enumerate(words) if not word.isascii()]
    first, end = foreign[0], foreign[-1] + 1
    return " ".join([*words[:first], *_encoded_words(" ".join(words[first:end])), *words[end:]])


def phrase(text: str) -> str:
    """A display name (RFC 5322, 3.2.5): plain words, or a quoted string, or encoded-words."""
    if not text.isascii():
        return " ".join(_encoded_words(text))
    if _UNQUOTED.fullmatch(text):
        return text
    quoted = '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
    # Escapes can double a word that can't be folded beyond what a line may hold; encoded it can be split.
    return quoted if len(quoted) < 900 else " ".join(_encoded_words(text))


def fold(line: str) -> str:
    """A header line, broken at blanks into lines of at most 76 characters where its words allow that. The
    first word stays beside the header's name: some readers take a first line without a value for empty."""
    if len(line) <= _LINE:
        return line
    name, *words = line.split(" ")
    lines, current = [], f"{name} {words[0]}"
    for word in words[1:]:
        if len(current) + 1 + len(word) > _LINE:
            lines.append(current)
            current = ""
        current += f" {word}"
    return "\r\n".join([*lines, current])


def _encoded_words(text: str) -> Iterator[str]:
    """``text`` as encoded-words (RFC 2047, 5), none of which splits a character, by the shorter encoding."""
    data = text.encode()
    if len(_quoted(text)) <= (len(data) + 2) // 3 * 4:
        return (f"=?utf-8?q?{_quoted(chunk)}?=" for chunk in _chunks(text, _PAYLOAD, _quoted))
    return (f"=?utf-8?b?{_base64(chunk)}?=" for chunk in _chunks(text, _PAYLOAD // 4 * 3, str.encode))


def _quoted(text: str) -> str:
    return "".join([_Q[byte] for byte in text.encode()])


def _base64(text: str) -> str:
    return b2a_base64(text.encode(), newline=False).decode()


def _chunks(text: str, limit: int, encode: Callable[[str], str | bytes]) -> Iterator[str]:
    start, used = 0, 0
    for place, character in enumerate(text):
        size = len(encode(character))
        if used + size > limit:
            yield text[start:place]
            start, used = place, 0
        used += size
    yield text[start:]
