"""What is wrong with a template, found when it is saved: every fault with its line and what to do about it.

A template is a stranger's work as far as time goes: whatever stands in it, the work stays bounded. Faults are
looked for only until there are ``MOST_FAULTS``, and a name that does not exist is told once, where it stands first.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Collection, Iterable, Iterator
from difflib import get_close_matches
from itertools import chain, islice
from typing import NamedTuple

from liquid import BoundTemplate
from liquid.exceptions import (
    BlockNestingError,
    LiquidError,
    LocalNamespaceLimitError,
    LoopIterationLimitError,
    OutputStreamLimitError,
)
from liquid.static_analysis import TemplateAnalysis

from flowtrack.mail import sandbox
from flowtrack.mail.placeholders import spaced_placeholders, unknown_placeholders
from flowtrack.mail.source import Tag, line_of, mask, scan


class Fault(NamedTuple):
    """A line of the source, counted from 1, a sentence or two, and the name that is at fault, if one is."""

    line: int
    message: str
    name: str = ""


MOST_SOURCE = 150_000
"""Characters of a template. What a mail may hold is more: values and links come on top."""
MOST_TAGS = 2_000
MOST_FAULTS = 100
MOST_COMPARED = 10_000
"""Pairs of names that are compared for hints: comparing is slow, and a workspace may have thousands of fields."""
LONGEST_NAME = 100
"""What is longer is nobody's field, and is compared with none."""
ALWAYS_THERE = frozenset(["unsubscribeUrl", "postalAddress"])
"""Variables that every mail has."""
_BLOCKS = frozenset(["if", "unless", "case", "for", "tablerow", "capture", "ifchanged"])
_ENDS = {f"end{block}": block for block in _BLOCKS}
_INNER = {"elsif": "{%% if true %%}%s{%% endif %%}", "when": "{%% case 1 %%}%s{%% endcase %%}"}
_CLOCK = re.compile(r"""["'](?:now|today)["']\s*\|\s*date\b""")
_NO_FIELD = "Correct the name, or add the field to the form."
_LIMITS: tuple[tuple[type[LiquidError], str], ...] = (
    (LoopIterationLimitError, f"It loops more than {sandbox.MOST_ITERATIONS:,} times. Shorten the loop."),
    (OutputStreamLimitError, f"It writes more than {sandbox.MOST_OUTPUT // 1000} kB. Shorten it."),
    (LocalNamespaceLimitError, f"Its variables hold more than {sandbox.MOST_LOCALS // 1000} kB. Keep less in them."),
    (BlockNestingError, "Its blocks stand too deep in one another. Take some of them apart."),
)


def faults_of(source: str, known: frozenset[str]) -> list[Fault]:
    """Every fault of ``source``, whose known placeholders are translated already, in the order of its lines (the
    first ``MOST_FAULTS`` of them)."""
    if len(source) > MOST_SOURCE:
        return [Fault(1, f"The template is longer than {MOST_SOURCE // 1000} kB. Shorten it.")]
    tags = scan(source)
    if len(tags) > MOST_TAGS:
        return [Fault(1, f"The template has more than {MOST_TAGS:,} Liquid tags. Shorten it.")]
    placeholders = chain(unknown_placeholders(source, known), spaced_placeholders(source, known))
    faults = list(_unknown(source, "field {{{}}}", placeholders, known, _NO_FIELD))
    faults += islice(_syntax_faults(source, tags), MOST_FAULTS)
    if all(tag.kind != "unclosed" for tag in tags):
        faults += islice(_block_faults(source, tags), MOST_FAULTS)
    if not faults:
        faults += _deep_faults(source, known)
    return sorted(faults)[:MOST_FAULTS]


def variables_of(template: BoundTemplate) -> tuple[str, ...]:
    """The variables that ``template`` takes from outside, in the order of their first use."""
    return tuple(template.analyze().globals)


def explain(error: Exception) -> Fault:
    """What went wrong in a rendering, and on which line (1 if the library doesn't know)."""
    token = error.token if isinstance(error, LiquidError) else None
    line = line_of(token.source, token.start_index) if token and token.start_index >= 0 else 1
    for kind, sentence in _LIMITS:
        if isinstance(error, kind):
            return Fault(line, sentence)
    reason = str(error.args[0]) if error.args else type(error).__name__
    if "not supported between" in reason:  # every value is text, and Liquid compares text with no number
        return Fault(
            line, "It compares text with a number. Make a number first: {% assign amount = budget | plus: 0 %}."
        )
    return Fault(line, f"It can't be rendered: {reason}.")


def line_inside_element(source: str) -> int:
    """The line of the first control tag that stands inside an HTML tag; 1 if there is none."""
    tags = scan(source)
    starts = [tag.start for tag in tags if tag.kind == "tag"]
    for element in re.finditer(r"<[a-z/][^<>]*>", mask(source, tags), re.IGNORECASE):
        within = starts[bisect(starts, element.start()) :][:1]
        if within and within[0] < element.end():
            return line_of(source, within[0])
    return 1


def _unknown(
    source: str, what: str, uses: Iterable[tuple[int, str]], candidates: Collection[str], otherwise: str
) -> Iterator[Fault]:
    """The first ``MOST_FAULTS`` names of ``uses`` (position and name), each where it stands first."""
    seen: set[str] = set()
    for position, name in uses:
        if name not in seen:
            seen.add(name)
            affordable = len(seen) * len(candidates) <= MOST_COMPARED and len(name) <= LONGEST_NAME
            near = get_close_matches(name, candidates, n=1) if affordable else []
            hint = f"Did you mean {near[0]}?" if near else otherwise
            yield Fault(line_of(source, position), f"There is no {what.format(name)}. {hint}", name)
        if len(seen) == MOST_FAULTS:
            return


def _syntax_faults(source: str, tags: Iterable[Tag]) -> Iterator[Fault]:
    for tag in tags:
        sentence = _syntax_fault(source[tag.start : tag.end], tag)
        if sentence:
            yield Fault(line_of(source, tag.start), sentence)


def _syntax_fault(text: str, tag: Tag) -> str | None:
    if tag.kind == "unclosed":
        end = f"{{% end{tag.name} %}}" if tag.name else "}}" if text.startswith("{{") else "%}"
        return f"{_shown(text)} is never closed. Add {end}, or put it into {{% raw %}} if it is meant as text."
    if tag.kind == "opaque" or tag.name == "else" or tag.name in _ENDS:
        return None
    if tag.kind == "output" and not text.strip("{}- \t\n"):
        return "{{ }} is empty. Name a field, or take it out."
    if tag.kind == "tag" and tag.name not in sandbox.HTML.tags and tag.name not in _INNER:
        return f"The tag {{% {tag.name} %}} can't be used in a mail. Write what it stands for in its place."
    if _CLOCK.search(text):
        return f"{_shown(text)} asks for the time, which a template doesn't know. Write the date, or leave it out."
    return _parse_fault(text, tag)


def _parse_fault(text: str, tag: Tag) -> str | None:
    alone = _INNER.get(tag.name, "%s") % text + (f"{{% end{tag.name} %}}" if tag.name in _BLOCKS else "")
    try:
        sandbox.HTML.parse(alone)
    except LiquidError as error:
        advice = "Correct it, or put it into {% raw %} if it is meant as text."
        if re.search(r"&(?:[lg]t|quot|amp|#39);", text):
            advice = "An editor has put codes such as &gt; or &quot; in place of the signs. Write the signs."
        return f"{_shown(text)} can't be read: {error.message}. {advice}"
    return None


def _shown(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 60 else f"{line[:57]} …"


def _block_faults(source: str, tags: Iterable[Tag]) -> Iterator[Fault]:
    """Blocks that are not closed, or not in the order they were opened in."""
    opened: list[Tag] = []
    for tag in tags:
        if tag.name in _BLOCKS:
            opened.append(tag)
        elif tag.name in _ENDS and not (opened and opened[-1].name == _ENDS[tag.name]):
            last = f" {{% {opened[-1].name} %}} was opened last." if opened else " Nothing is open there."
            yield Fault(line_of(source, tag.start), f"{{% {tag.name} %}} closes nothing.{last}")
            return
        elif tag.name in _ENDS:
            opened.pop()
    for tag in opened:
        yield Fault(line_of(source, tag.start), f"{{% {tag.name} %}} is never closed. Add {{% end{tag.name} %}}.")


def _deep_faults(source: str, known: frozenset[str]) -> Iterator[Fault]:
    try:
        template = sandbox.HTML.parse(source)
    except LiquidError as error:
        fault = explain(error)
        yield fault._replace(message=fault.message.replace("be rendered", "be read"))
        return
    analysis = template.analyze()
    names = _names(analysis, known)
    faults = list(_unknown(source, "field {}", names, known, _NO_FIELD))
    faults += _unknown(source, "filter {}", _filters(analysis), sandbox.HTML.filters, "Take it out.")
    yield from faults or _trial_faults(template, analysis.globals)


def _names(analysis: TemplateAnalysis, known: frozenset[str]) -> Iterator[tuple[int, str]]:
    for name, places in analysis.globals.items():
        if name not in known and name not in ALWAYS_THERE:
            yield places[0].span.index, name


def _filters(analysis: TemplateAnalysis) -> Iterator[tuple[int, str]]:
    for name, spans in analysis.filters.items():
        if name not in sandbox.HTML.filters:
            yield spans[0].index, name


def _trial_faults(template: BoundTemplate, names: Iterable[str]) -> Iterator[Fault]:
    """What would go wrong for a lead without any value, or for one with all of them."""
    for values in ({}, dict.fromkeys(names, "1")):
        try:
            sandbox.run(template, values)
        except Exception as error:  # noqa: BLE001 whatever a template makes the library raise is the template's fault
            yield explain(error)
            return
