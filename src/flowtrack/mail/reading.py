"""What a finished mail offers whoever reads it: its links, its way out, and the conversation it belongs to."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html.parser import HTMLParser
from typing import NamedTuple

_URL = re.compile(r"https?://[^\s<>\"]+")
_ENDS_A_SENTENCE = ".,;:!?)]'"
_BRACKETED = re.compile(r"<\s*(https?://[^\s>]+)\s*>", re.IGNORECASE)


class MailLink(NamedTuple):
    """A link as a reader sees it; ``label`` is its words, or its address where it has none."""

    label: str
    url: str


def links_of(html: str | None, text: str | None) -> tuple[MailLink, ...]:
    """The http and https links of a mail, in their order: those of its HTML, or of its text where it has no HTML."""
    if html is None:
        found = (match[0].rstrip(_ENDS_A_SENTENCE) for match in _URL.finditer(text or ""))
        return tuple(MailLink(url, url) for url in found)
    reader = _Reader()
    try:
        reader.feed(html)
        reader.close()
    except AssertionError:  # how html.parser says that a declaration makes no sense; what came before it counts
        pass
    return tuple(MailLink(" ".join("".join(words).split()) or url, url) for url, words in reader.links)


def way_out(list_unsubscribe: str) -> str | None:
    """The web address in a List-Unsubscribe header (RFC 2369); None if it has none."""
    found = _BRACKETED.search(list_unsubscribe)
    return found[1] if found else None


def thread_of(message_id: str | None, in_reply_to: str | None, references: Sequence[str]) -> str | None:
    """The Message-ID of the mail that the conversation began with; None where nothing tells."""
    return next((found for found in (*references[:1], in_reply_to, message_id) if found), None)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[tuple[str, list[str]]] = []
        self._words: list[str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "a":
            url, self._words = (values.get("href") or "").strip(), None
            if url.lower().startswith(("http://", "https://")):
                self._words = []
                self.links.append((url, self._words))
        elif tag == "img" and self._words is not None:
            self._words.append(f" {values.get('alt') or ''} ")

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self._words = None

    def handle_data(self, data: str) -> None:
        if self._words is not None:
            self._words.append(data)
