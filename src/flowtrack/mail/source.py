"""Where the Liquid of a template source stands, found without parsing it.

Everything that looks at a source as HTML first masks its Liquid: each tag becomes filler of the same length,
so that positions in the masked text are positions in the source.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

FILLER = "\ue000"
_OPENING = re.compile(r"\{\{|\{%")
_NAME = re.compile(r"\{%-?\s*(#|\w*)")
_COMMENT = re.compile(r"\{%-?\s*(end)?comment\b")
_OPAQUE = {name: re.compile(rf"\{{%-?\s*end{name}\s*-?%\}}") for name in ("raw", "doc")}


@dataclass(frozen=True, slots=True)
class Tag:
    """``source[start:end]``: an ``output`` ``{{ … }}``, a ``tag`` ``{% name … %}``, a whole ``opaque`` block
    (raw, doc, comment) in which nothing is Liquid, or an ``unclosed`` beginning, which reaches to the end."""

    start: int
    end: int
    kind: Literal["output", "tag", "opaque", "unclosed"]
    name: str = ""


def scan(source: str) -> tuple[Tag, ...]:
    """Every Liquid tag of ``source`` in order, as the Liquid lexer would take them."""
    tags: list[Tag] = []
    position = 0
    while found := _OPENING.search(source, position):
        tags.append(_tag_at(source, found.start()))
        position = tags[-1].end
    return tuple(tags)


def mask(source: str, tags: Iterable[Tag]) -> str:
    """``source`` with an output as ``FILLER`` (it stands for text) and any other tag as blanks."""
    parts: list[str] = []
    position = 0
    for tag in tags:
        parts.append(source[position : tag.start])
        parts.append((FILLER if tag.kind == "output" else " ") * (tag.end - tag.start))
        position = tag.end
    return "".join([*parts, source[position:]])


def line_of(source: str, position: int) -> int:
    """The line that ``position`` is on, counted from 1."""
    return source.count("\n", 0, position) + 1


def _tag_at(source: str, start: int) -> Tag:
    output = source[start + 1] == "{"
    end = source.find("}}" if output else "%}", start + 2) + 2
    if end == 1:
        return Tag(start, len(source), "unclosed")
    if output:
        return Tag(start, end, "output")
    found = _NAME.match(source, start)
    name = found[1] if found else ""
    if name == "comment" or name in _OPAQUE:
        block_end = _comment_end(source, end) if name == "comment" else _block_end(source, end, name)
        return Tag(start, block_end or len(source), "opaque" if block_end else "unclosed", name)
    return Tag(start, end, "tag", name)


def _block_end(source: str, position: int, name: str) -> int | None:
    found = _OPAQUE[name].search(source, position)
    return found.end() if found else None


def _comment_end(source: str, position: int) -> int | None:
    """Comments nest."""
    depth = 1
    while depth:
        found = _COMMENT.search(source, position)
        close = source.find("%}", found.end()) if found else -1
        if found is None or close < 0:
            return None
        depth += -1 if found[1] else 1
        position = close + 2
    return position
