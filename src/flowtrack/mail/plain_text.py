"""The text part of a mail, made from the template's HTML when it is compiled. Liquid stays in it and is rendered
without escaping, so every mail has a text part of its own at the price of a second Liquid rendering. And the
other way round: the HTML part of a template that was written as plain text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from copy import copy
from html import escape
from typing import Any

from inscriptis import get_text
from inscriptis.css_profiles import STRICT_CSS_PROFILE
from inscriptis.html_properties import Display
from inscriptis.model.config import ParserConfig
from inscriptis.model.html_element import HtmlElement
from inscriptis.model.tag import CustomHtmlTagHandlerMapping

from flowtrack.mail.links import unescaped
from flowtrack.mail.source import Tag, mask, scan

# Letters of the private use area stand for Liquid tags and link ends while the HTML becomes text
_HOLDER = re.compile("\ue100([0-9]+)\ue101")
_LINK = re.compile("\ue102([^\ue102]*?)\ue103([0-9]+)\ue104")
_UNSEEN = re.compile(r"<!--.*?(?:-->|\Z)|<(head|style|script|title)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL)
# Neither <https://…> nor <somebody@example.com> nor a < b
_ELEMENT = re.compile(r"</?[a-z][a-z0-9]*(?:[\s/][^<>]*)?>|<!--|<!doctype", re.IGNORECASE)
_STRIPPING = re.compile(r"(?<=\A\{[{%])-|-(?=[}%]\}\Z)")
# Only from where a run of blanks begins, or a long one would be gone through again from each of its blanks
_PARAGRAPH_END = re.compile(r"(?<![^\S\n])[^\S\n]*\n(?:[^\S\n]*\n)+")
# A line of control tags only; without its line end it leaves no gap where it is rendered
_CONTROL_LINE = re.compile(r"\n[^\S\n]*((?:\{%(?:(?!%\}|\{%).)*%\}[^\S\n]*)+)(?=\n)", re.DOTALL)


def text_of(source: str) -> str:
    """The Liquid source of the text part for ``source`` (HTML with Liquid). A link is ``words <address>``;
    tables are read cell by cell, since in mails they are there for the looks; images are left out.

    Of the Liquid in comments and in the head the control tags stay (an ``assign`` there counts); Liquid inside an
    HTML tag is left out.
    """
    tags = scan(source)
    holders = {tag: f"\ue100{place}\ue101" for place, tag in enumerate(tags)}
    page = _UNSEEN.sub(_control_of(tags), _replaced(source, tags, holders.__getitem__))
    addresses: list[str] = []
    # inscriptis decodes once more what lxml has decoded
    text = get_text(page.replace("&amp;", "&amp;amp;"), _config(addresses))
    text = _LINK.sub(lambda found: _link(found[1], unescaped(addresses[int(found[2])])), text)
    liquid = _HOLDER.sub(lambda found: _in_text(source, tags[int(found[1])]), text)
    return tidy(_CONTROL_LINE.sub(r"\1", liquid))


def is_plain(source: str) -> bool:
    """Whether ``source`` holds no HTML at all, apart from its Liquid."""
    return _ELEMENT.search(mask(source, scan(source))) is None


def paragraphs(source: str) -> str:
    """``source``, which is plain, as HTML: paragraphs and line breaks. What is escaped already stays so."""
    source = source.strip()
    tags = scan(source)
    return f"<p>{_replaced(source, tags, lambda tag: source[tag.start : tag.end], _as_html)}</p>\n"


def unescaped_text(source: str) -> str:
    """The text part's source for ``source``, which is plain."""
    tags = scan(source)
    return tidy(_replaced(source, tags, lambda tag: source[tag.start : tag.end], unescaped))


def tidy(text: str) -> str:
    """``text`` without blanks at line ends, without rows of empty lines, ended by one line end."""
    if " \n" in text or "\t\n" in text:
        text = "\n".join([line.rstrip() for line in text.split("\n")])
    while "\n\n\n" in text:
        text = text.replace("\n\n\n", "\n\n")
    return text.strip() + "\n"


def _replaced(
    source: str, tags: Iterable[Tag], of_tag: Callable[[Tag], str], of_rest: Callable[[str], str] = str
) -> str:
    parts: list[str] = []
    position = 0
    for tag in tags:
        parts += [of_rest(source[position : tag.start]), of_tag(tag)]
        position = tag.end
    return "".join([*parts, of_rest(source[position:])])


def _as_html(text: str) -> str:
    parts = _PARAGRAPH_END.split(escape(unescaped(text), quote=False))
    return "</p>\n<p>".join(part.replace("\n", "<br>\n") for part in parts)


def _control_of(tags: Sequence[Tag]) -> Callable[[re.Match[str]], str]:
    def kept(unseen: re.Match[str]) -> str:
        holders = _HOLDER.finditer(unseen[0])
        return "".join(found[0] for found in holders if tags[int(found[1])].kind == "tag")

    return kept


def _in_text(source: str, tag: Tag) -> str:
    """The tag as it stands in the text part: a literal such as ``"Tom &amp; Co"`` was written for HTML, and so was
    ``{%- -%}``, which would take the paragraphs apart."""
    text = _STRIPPING.sub("", source[tag.start : tag.end])
    plain = unescaped(text)
    harmless = tag.kind == "output" and all(plain.count(sign) == text.count(sign) for sign in "\"'|{}")
    return plain if harmless else text


def _link(words: str, address: str) -> str:
    address = address.strip()
    if not address or address.startswith("#") or words.strip() == address.removeprefix("mailto:"):
        return words
    return f"{words.rstrip()} <{address}>" if words.strip() else f"<{address}>"


def _config(addresses: list[str]) -> ParserConfig:
    """How to read a page, whose links' addresses are put into ``addresses``. Made anew each time, because
    inscriptis writes into the elements of the profile it is given."""

    def link_ends(state: Any) -> None:
        state.tags[-1].write(f"\ue103{len(addresses)}\ue104")
        addresses.append(state.link_target)

    css = {name: copy(element) for name, element in STRICT_CSS_PROFILE.items()}
    css |= {name: HtmlElement(display=Display.block) for name in ("table", "tr", "caption", "hr", "center")}
    css |= {name: HtmlElement(prefix=" ", suffix=" ") for name in ("td", "th")}
    in_place = dict.fromkeys(("table", "tr", "td", "th"), _nothing)
    handlers = CustomHtmlTagHandlerMapping(
        start_tag_mapping={**in_place, "a": _link_begins}, end_tag_mapping={**in_place, "a": link_ends}
    )
    config = ParserConfig(css=css, display_links=True, custom_html_tag_handler_mapping=handlers)
    config.attribute_handler.attribute_mapping = {"style": _hide}
    return config


# What inscriptis calls: with its state, and at a start tag with the attributes as well


def _nothing(*_: Any) -> None:
    """Tables as inscriptis draws them would take the Liquid between their rows out of its place."""


def _link_begins(state: Any, attributes: Any) -> None:
    state.link_target = attributes.get("href", "")
    state.tags[-1].write("\ue102")


def _hide(style: str, element: HtmlElement) -> None:
    """Of all styles only the one that hides a preview text matters."""
    if "display:none" in "".join(style.lower().split()):
        element.display = Display.none
