"""Links of a mail: found once, in the template's source; rewritten once a mail, after Liquid has rendered.

Finding them in every finished mail would cost an HTML parser a mail, and finding them in the source alone would
miss what Liquid does with them (loops, links that are a lead's value). So the value of each ``href`` is framed in
the source by marks that pass through Liquid, and the finished HTML is split at them. The marks hold a number that
follows from the source: a lead can't know it, and it is taken out of values anyway.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from html import escape
from html.entities import html5
from html.parser import HTMLParser

from flowtrack.mail.source import mask, scan

_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s>"']+))?""")
_REFERENCE = re.compile(r"&(?:#(?:[0-9]+|[xX][0-9a-fA-F]+);?|[A-Za-z][A-Za-z0-9]*;)")
_INVISIBLE = re.compile(r"[\x00-\x20\x7f-\xa0\u200b-\u200f\u2028\u2029\ufeff]+")
_AROUND = re.compile(rf"\A{_INVISIBLE.pattern}|{_INVISIBLE.pattern}\Z")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_LEFT_ALONE = frozenset(["mailto", "tel"])
# What follows the nonce
_TRACKED, _UNTRACKED, _END, _PIXEL = "([)."
_BODY_END = re.compile(r"</body\s*>", re.IGNORECASE)


def nonce_of(source: str) -> str:
    """What the marks for ``source`` begin with. No filter that changes case or escapes alters a mark."""
    return f"\ue010{int.from_bytes(sha256(source.encode()).digest()[:8]):020d}"


def mark_links(source: str, nonce: str) -> str:
    """``source`` (HTML with Liquid) with every ``href`` of ``<a>`` and ``<area>`` framed, and a mark where the
    pixel goes. Raises ``ValueError`` if it can't be read as HTML."""
    before = body_end(source)
    source = f"{source[:before]}{nonce}{_PIXEL}{source[before:]}"
    parts: list[str] = []
    position = 0
    for start, end, tracked in _hrefs(mask(source, scan(source))):
        parts += [source[position:start], _framed(source[start:end], _TRACKED if tracked else _UNTRACKED, nonce)]
        position = end
    return "".join([*parts, source[position:]])


def body_end(source: str) -> int:
    """Where something can be added to the end of the HTML: before the last ``</body>``, if there is one."""
    ends = list(_BODY_END.finditer(mask(source, scan(source))))
    return ends[-1].start() if ends else len(source)


def rewrite(
    html: str, nonce: str, *, track: Callable[[str], str] | None, pixel_url: str | None, unsubscribe_url: str
) -> str:
    """The finished ``html`` without its marks. ``track`` is asked once for each http and https link but the
    unsubscribe link and those with ``data-notrack``; mailto, tel and what has no scheme stay as they are; any
    other scheme (``javascript:`` under whatever disguise) becomes ``#``."""
    first, *pieces = html.split(nonce)
    parts = [first]
    for piece in pieces:
        if piece.startswith((_TRACKED, _UNTRACKED)):
            parts.append(_link(piece[1:], track if piece[0] == _TRACKED else None, unsubscribe_url))
        elif piece.startswith(_PIXEL) and pixel_url:
            parts.append(f'<img src="{escape(pixel_url)}" width="1" height="1" alt="">{piece[1:]}')
        else:
            parts.append(piece[1:])
    return "".join(parts)


def _link(value: str, track: Callable[[str], str] | None, unsubscribe_url: str) -> str:
    url = unescaped(value)
    visible = _INVISIBLE.sub("", url) if _INVISIBLE.search(url) else url
    scheme = _SCHEME.match(visible)
    if scheme is None or scheme[1].lower() in _LEFT_ALONE:
        return value
    if scheme[1].lower() not in ("http", "https"):
        return "#"
    if track is None or (unsubscribe_url and url.startswith(unsubscribe_url)):
        return value
    if visible != url:  # a browser takes no line end or tab in an address, and no blank around it (URL, 4.4)
        url = _AROUND.sub("", re.sub(r"[\t\r\n]+", "", url)).replace(" ", "%20")
    return escape(track(url))


def uncounted(text: str, destinations: Mapping[str, str], *, html: bool) -> str:
    """``text`` (of a mail that was sent) with links that lead where they lead, and without its pixel: to be looked at
    by others than the person it was sent to. ``destinations`` are by token."""
    if html:
        text = _PIXEL_TAG.sub("", text)

    parts: list[str] = []
    position = 0
    for start, end, token in _counted(text):
        if (url := destinations.get(token)) is not None:
            parts += [text[position:start], escape(url) if html else url]
            position = end
    return "".join([*parts, text[position:]])


def _counted(text: str) -> Iterator[tuple[int, int, str]]:
    """Start, end and token of each link that is counted. It is looked for from its token back: from every ``http``
    onwards would be work without end in a text that is full of them."""
    before = 0
    for found in _COUNTED.finditer(text):
        word = _BETWEEN_LINKS.split(text[before : found.start()])[-1]
        if begun := _WEB.search(word):
            yield found.start() - len(word) + begun.start(), found.end(), found[1]
        before = found.end()


_PIXEL_TAG = re.compile(r'<img src="[^"]*/t/o/[\w-]{22}\.gif" width="1" height="1" alt="">')
_COUNTED = re.compile(r"/t/c/([\w-]{22})(?![\w-])")
_BETWEEN_LINKS = re.compile(r"""[\s"'<>]""")
_WEB = re.compile("https?://")


def unescaped(value: str) -> str:
    """What an attribute says (HTML, 13.2.5.73). A reference without its semicolon is text there, or the
    ``&copy=`` of an address would become a sign; ``html.unescape`` knows nothing of that."""
    return _REFERENCE.sub(_character, value) if "&" in value else value


def _character(found: re.Match[str]) -> str:
    reference = found[0]
    if reference[1] != "#":
        return html5.get(reference[1:], reference)
    digits, base = (reference[3:], 16) if reference[2] in "xX" else (reference[2:], 10)
    digits = digits.rstrip(";").lstrip("0")  # any number of noughts is allowed
    code = int(digits, base) if 0 < len(digits) < 8 else 0
    return chr(code) if 0 < code < 0xD800 or 0xDFFF < code < 0x110000 else "\ufffd"


def _framed(value: str, kind: str, nonce: str) -> str:
    quoted = value[0] in "\"'"
    quote, bare = (value[0], value[1:-1]) if quoted else ('"', value)
    return f"{quote}{nonce}{kind}{bare}{nonce}{_END}{quote}"


def _hrefs(masked: str) -> Iterator[tuple[int, int, bool]]:
    """Start and end (quotes included) of each href's value, and whether the link may be tracked."""
    for position, text, name_end in _link_tags(masked):
        attributes = list(_ATTRIBUTE.finditer(text, name_end))
        tracked = all(found[1].lower() != "data-notrack" for found in attributes)
        for found in attributes:
            if found[1].lower() == "href" and found[2]:
                yield position + found.start(2), position + found.end(2), tracked


def _link_tags(masked: str) -> list[tuple[int, str, int]]:
    finder = _Finder(masked)
    try:
        finder.feed(masked)
        finder.close()
    except AssertionError as broken:  # how html.parser says that a declaration makes no sense
        raise ValueError(str(broken)) from broken
    return finder.found


class _Finder(HTMLParser):
    def __init__(self, masked: str) -> None:
        super().__init__(convert_charrefs=False)
        self.found: list[tuple[int, str, int]] = []
        self._lines = [0, *(end.end() for end in re.finditer("\n", masked))]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        text = self.get_starttag_text()
        if tag in ("a", "area") and text:
            line, column = self.getpos()
            self.found.append((self._lines[line - 1] + column, text, len(tag) + 1))
