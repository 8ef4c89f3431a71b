"""The text part of a mail, made from the template's HTML when it is compiled. Liquid stays in it and is rendered a
second time, without escaping; so every mail has a text part of its own at the price of a Liquid rendering."""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import copy
from typing import TYPE_CHECKING

from inscriptis import ParserConfig, get_text
from inscriptis.css_profiles import STRICT_CSS_PROFILE
from inscriptis.html_properties import Display
from inscriptis.model.html_element import HtmlElement
from inscriptis.model.tag import CustomHtmlTagHandlerMapping

from flowtrack.mail.source import Tag, scan

if TYPE_CHECKING:
    from inscriptis.model.html_document_state import HtmlDocumentState

# Letters of the private use area stand for Liquid tags and link ends while the HTML becomes text
_HOLDER = re.compile("\ue100([0-9]+)\ue101")
_LINK = re.compile("\ue102([^\ue102-\ue104]*)\ue103([^\ue102-\ue104]*)\ue104")
_RESERVED = re.compile("[\ue100-\ue104]")
_UNSEEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<(head|style|script|title)\b.*?(?:</\1\s*>|\Z)", re.IGNORECASE | re.DOTALL
)
_BLANK_LINES = re.compile(r"[^\S\n]*\n(?:[^\S\n]*\n)+")
_TRAILING = re.compile(r"[^\S\n]+\n")


def text_of(source: str) -> str:
    """The Liquid source of the text part for ``source`` (HTML with Liquid). A link is ``words <address>``;
    tables are read cell by cell, since in mails they are there for looks; images are left out.

    Tags of Liquid that stand inside an HTML tag have no place in the text and are left out.
    """
    tags = scan(source)
    text = get_text(_UNSEEN.sub(_control_only(tags), _held(source, tags)), _config())
    text = _LINK.sub(_link, text)
    return tidy(_HOLDER.sub(lambda found: _original(source, tags[int(found[1])]), text))


def tidy(text: str) -> str:
    """``text`` without blanks at line ends, without rows of empty lines, ended by one line end."""
    return _TRAILING.sub("\n", _BLANK_LINES.sub("\n\n", text)).strip() + "\n"
