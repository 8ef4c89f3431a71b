"""The seed's own placeholders, ``{firstName}`` and ``{firstName|there}``: read once, as Liquid, when a template
is compiled. Data never passes through here, so a lead who is called ``{email}`` stays called that."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from flowtrack.mail.source import mask, scan

_NAME = r"\s*([^\W\d][\w-]*)\s*"
_SINGLE = re.compile(rf"\{{{_NAME}(?:\|([^{{}}\n]*))?\}}")
# Editors that mend links write the braces of an address in percent-encoding. What stands in for a missing value
# ends at the next brace, of either kind: looking on to the end from every beginning would take for ever.
_IN_LINK = re.compile(rf"(?:\{{|%7B){_NAME}(?:(?:\||%7C)((?:[^{{}}%\n]|%(?!7[BD]))*))?(?:\}}|%7D)", re.IGNORECASE)
_PLACE = re.compile(
    rf"(?P<code><(style|script)\b.*?(?:</\2\s*>|\Z))|(?P<link>(?<=[\s\"'])href\s*=\s*(?:\"[^\"]*\"|'[^']*'))"
    rf"|(?P<single>{_SINGLE.pattern})|\{{\s*(?P<words>[^\W\d]\w*(?:[ \t]+\w+){{1,3}})\s*\}}",
    re.IGNORECASE | re.DOTALL,
)
_WORDS_OF_LIQUID = frozenset([
    "true", "false", "nil", "null", "empty", "blank", "and", "or", "contains", "not", "in", "offset", "limit",
    "reversed", "cols", "continue", "with", "for", "as", "if", "else", "required",
])  # fmt: skip


def translate_placeholders(source: str, known: frozenset[str], *, encoded: bool = True) -> str:
    """``source`` with each placeholder whose name is in ``known`` as Liquid: ``{{ firstName }}`` or
    ``{{ firstName | default: "there" }}``.

    Liquid itself, raw blocks, ``<style>`` and ``<script>`` are left alone. In an ``href`` the percent-encoded
    form ``%7BfirstName%7D`` counts too, unless ``encoded`` is false. A placeholder that is not known stays (see
    ``unknown_placeholders``).
    """
    parts: list[str] = []
    position = 0
    for found in _placeholders(source):
        if found[1] in known and (encoded or found[0].startswith("{")):
            parts += [source[position : found.start()], _liquid(found)]
            position = found.end()
    return "".join([*parts, source[position:]])


def unknown_placeholders(source: str, known: frozenset[str]) -> Iterator[tuple[int, str]]:
    """Position and name of each single-brace name that is not in ``known``. A percent-encoded one may be part
    of somebody's address and counts as none."""
    for found in _placeholders(source):
        if found[1] not in known and found[0].startswith("{"):
            yield found.start(), found[1]


def spaced_placeholders(source: str, known: frozenset[str]) -> Iterator[tuple[int, str]]:
    """Position and words of each name in single braces that would be known if it were written as one:
    ``{first name}``."""
    together = {name.casefold() for name in known}
    masked = mask(source, scan(source))
    for place in _PLACE.finditer(masked):
        if (words := place["words"]) and "".join(words.split()).casefold() in together:
            yield place.start(), words


def _placeholders(source: str) -> Iterator[re.Match[str]]:
    masked = mask(source, scan(source))
    for place in _PLACE.finditer(masked):
        if place["link"] or place["single"]:
            pattern = _IN_LINK if place["link"] else _SINGLE
            for found in pattern.finditer(masked, place.start(), place.end()):
                if found[0] == source[found.start() : found.end()]:  # else there is Liquid inside
                    yield found


def _liquid(found: re.Match[str]) -> str:
    name = f'["{found[1]}"]' if found[1] in _WORDS_OF_LIQUID else found[1]
    fallback = (found[2] or "").strip()
    if "%7" in found[0]:
        fallback = unquote(fallback)
    if not fallback:
        return f"{{{{ {name} }}}}"
    if '"' not in fallback:
        return f'{{{{ {name} | default: "{fallback}" }}}}'
    if "'" not in fallback:
        return f"{{{{ {name} | default: '{fallback}' }}}}"
    return f"{{% if {name} %}}{{{{ {name} }}}}{{% else %}}{fallback}{{% endif %}}"
