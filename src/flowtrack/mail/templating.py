"""Templates of mails: compiled once, rendered for every lead.

What a person writes (HTML or plain text, with Liquid or the seed's ``{firstName}``) becomes three Liquid
templates. The subject and the text part are rendered without escaping, the HTML part with. Links are framed in
the source and rewritten in the result (see ``links``), the text part is made from the source (see
``plain_text``), and what the law wants of a mail, a way out and a postal address, is added if it is not there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from liquid import BoundTemplate
from liquid.exceptions import LiquidError

from flowtrack.domain.errors import FieldProblem, InvalidError
from flowtrack.mail import sandbox
from flowtrack.mail.headers import clean_header
from flowtrack.mail.links import body_end, mark_links, nonce_of, rewrite
from flowtrack.mail.lint import ALWAYS_THERE, Fault, explain, faults_of, line_inside_element, variables_of
from flowtrack.mail.placeholders import translate_placeholders
from flowtrack.mail.plain_text import is_plain, paragraphs, text_of, tidy, unescaped_text

__all__ = [
    "MailTemplate",
    "RenderedMail",
    "TemplateError",
    "compile_mail",
    "html_faults",
    "lint_mail",
    "subject_faults",
    "translate_placeholders",
]

_UNSUBSCRIBE = "unsubscribeUrl"
_ADDRESS = "postalAddress"
_STYLE = "margin:24px 0 0;color:#767676;font-size:12px;line-height:1.5"
# No text has them, or (the last ones) they are what the marks in sources begin with, which nobody else may write
_UNSUITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ue000\ue010\ue100-\ue104]")


class TemplateError(InvalidError):
    """A template can't be used; each problem names ``subject`` or ``html``, the line and what to do."""


@dataclass(frozen=True, slots=True)
class RenderedMail:
    """A mail for one lead. ``subject`` is clean for a header; ``missing`` names the variables of the template
    that had no value, in the order of their first use."""

    subject: str
    html: str
    text: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MailTemplate:
    """A compiled template. It never changes, and any number of renderings may go on at once."""

    variables: tuple[str, ...]
    _subject: BoundTemplate
    _html: BoundTemplate
    _text: BoundTemplate
    _nonce: str

    def render(
        self, values: Mapping[str, str | None], *, track: Callable[[str], str] | None, pixel_url: str | None
    ) -> RenderedMail:
        """The mail for ``values``, which hold ``unsubscribeUrl`` and ``postalAddress`` at least. A value that is
        ``None`` or blank counts as missing.

        ``track`` is called with the address of each http and https link of the HTML part that may be tracked, and
        gives the address to put there; without it links stay as they are. ``pixel_url`` is an image of 1 × 1 to put at
        the end. Raises ``TemplateError`` if these values make the template fail.
        """
        given: dict[str, object] = {}
        for name in self.variables:
            value = values.get(name)
            if value and not value.isspace():
                given[name] = _UNSUITABLE.sub(" ", value) if _UNSUITABLE.search(value) else value
        html = rewrite(
            _run(self._html, given, "html"),
            self._nonce,
            track=track,
            pixel_url=pixel_url,
            unsubscribe_url=str(given.get(_UNSUBSCRIBE, "")),
        )
        return RenderedMail(
            subject=clean_header(_run(self._subject, given, "subject")),
            html=html,
            text=tidy(_run(self._text, given, "html")),
            missing=tuple(name for name in self.variables if name not in given),
        )


def compile_mail(subject: str, html: str, known: frozenset[str], *, encoded: bool = True) -> MailTemplate:
    """The template that ``subject`` and ``html`` (HTML, or plain text if it has no tag) make. ``known`` holds the
    names of the variables that exist; ``encoded`` as for ``translate_placeholders``. Raises ``TemplateError`` with
    every problem of ``lint_mail``."""
    problems = lint_mail(subject, html, known)
    if problems:
        raise TemplateError("The template has faults.", problems)
    title = sandbox.PLAIN.parse(_translated(subject, known))
    body, text = _parts(_translated(html, known, encoded))
    nonce = nonce_of(body)
    page = sandbox.HTML.parse(mark_links(body, nonce))
    names = dict.fromkeys((*variables_of(title), *variables_of(page), *variables_of(text)))
    return MailTemplate(tuple(names), title, page, text, nonce)


def lint_mail(subject: str, html: str, known: frozenset[str]) -> tuple[FieldProblem, ...]:
    """Everything that is wrong with a template, without raising: ``field`` is ``subject`` or ``html``."""
    return (*_problems("subject", subject_faults(subject, known)), *_problems("html", html_faults(html, known)))


def subject_faults(subject: str, known: frozenset[str]) -> list[Fault]:
    """Everything that is wrong with a subject."""
    return faults_of(_translated(subject, known), known)


def html_faults(html: str, known: frozenset[str]) -> list[Fault]:
    """Everything that is wrong with a mail's text."""
    body = _translated(html, known)
    return faults_of(body, known) or _whole_faults(body)


def _problems(field: str, faults: Iterable[Fault]) -> tuple[FieldProblem, ...]:
    return tuple(FieldProblem(field, f"Line {fault.line}: {fault.message}") for fault in faults)


def _translated(source: str, known: frozenset[str], encoded: bool = True) -> str:
    lines = _UNSUITABLE.sub("", source).replace("\r\n", "\n").replace("\r", "\n")
    return translate_placeholders(translate_placeholders(lines, known, encoded=encoded), ALWAYS_THERE)


def _whole_faults(body: str) -> list[Fault]:
    """What only shows when the parts are made."""
    try:
        html, _ = _parts(body)
        mark_links(html, nonce_of(html))
    except LiquidError:
        sentence = "A Liquid tag stands inside an HTML tag, and its end outside of it."
        return [Fault(line_inside_element(body), f"{sentence} Put both inside or both outside.")]
    except ValueError as error:
        return [Fault(1, f"It can't be read as HTML: {error}. Correct the declaration (<! …) in it.")]
    return []


def _parts(body: str) -> tuple[str, BoundTemplate]:
    """The source of the HTML part and the text part, both with a way out and a postal address."""
    plain = is_plain(body)
    html = paragraphs(body) if plain else body
    footer = _html_footer(variables_of(sandbox.HTML.parse(body)))
    end = body_end(html)
    html = html[:end] + footer + html[end:]
    text = unescaped_text(body) if plain else text_of(html)
    return html, sandbox.PLAIN.parse(text + _text_footer(variables_of(sandbox.PLAIN.parse(text))))


def _html_footer(used: Iterable[str]) -> str:
    lines = []
    if _ADDRESS not in used:
        lines.append(f"{{{{ {_ADDRESS} | newline_to_br }}}}")
    if _UNSUBSCRIBE not in used:
        lines.append(f'<a href="{{{{ {_UNSUBSCRIBE} }}}}" style="color:#767676">Unsubscribe</a>')
    return f'<p style="{_STYLE}">{"<br>".join(lines)}</p>\n' if lines else ""


def _text_footer(used: Iterable[str]) -> str:
    lines = []
    if _ADDRESS not in used:
        lines.append(f"{{{{ {_ADDRESS} }}}}")
    if _UNSUBSCRIBE not in used:
        lines.append(f"Unsubscribe <{{{{ {_UNSUBSCRIBE} }}}}>")
    return "\n".join(["", *lines]) if lines else ""


def _run(template: BoundTemplate, values: Mapping[str, object], field: str) -> str:
    try:
        return sandbox.run(template, values)
    except Exception as error:
        raise TemplateError("The template can't be rendered.", _problems(field, [explain(error)])) from error
