"""Pages for people: rendered here, whole, and without anything from elsewhere. They work without a script; those
that may be framed have one, which tells the page around them how high they are."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from liquid import BoundTemplate, Environment, Markup
from starlette.responses import HTMLResponse

_ENVIRONMENT = Environment(autoescape=True)
_MESSAGES = {
    404: ("This page does not exist", "The link may be incomplete or out of date. Please check it once more."),
    405: ("That did not work", "This page is only there to be looked at. Please go back."),
    410: ("This form is closed", "It takes nothing in any more. Nothing you wrote was sent."),
    413: ("That was too much", "What was sent is longer than we take. Please shorten it and send it again."),
    415: (
        "That did not work",
        "This page takes only what its own form sends. Please go back to the form.",
    ),
    503: ("Please try again in a moment", "We can't be reached properly right now. Nothing was changed or lost."),
}
_OTHERWISE = ("That did not work", "We could not do what this page was asked for. Please go back and try again.")


def page(
    template: str,
    title: str,
    *,
    brand: str = "",
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    embeddable: bool = False,
    **values: Any,
) -> HTMLResponse:
    """``pages/<template>.liquid`` with ``values``, in the frame all pages share. Every value is escaped."""
    content = Markup(snippet(template, title=title, brand=brand, **values))
    script = Markup(_script()) if embeddable else ""
    whole = snippet("layout", title=title, brand=brand, content=content, css=Markup(_css()), script=script)
    # same-origin: with no-referrer, a browser would send the form with "Origin: null"
    extra = {"Content-Security-Policy": _policy(embeddable), "Referrer-Policy": "same-origin"}
    return HTMLResponse(whole, status, {**extra, **(headers or {})})


def snippet(template: str, **values: Any) -> str:
    """``pages/<template>.liquid`` with ``values``, by itself. Every value is escaped."""
    return _template(template).render(**values)


@cache
def embed_script() -> str:
    """The script that other sites put a form into their pages with."""
    return _text("embed.js")


def refusal_page(status: int, headers: Mapping[str, str] | None = None) -> HTMLResponse:
    """What a person sees instead of an error."""
    title, text = _MESSAGES.get(status, _OTHERWISE)
    return page("message", title, status=status, headers=headers, paragraphs=[text])


@cache
def _template(name: str) -> BoundTemplate:
    return _ENVIRONMENT.from_string(_text(f"{name}.liquid"))


@cache
def _css() -> str:
    return _text("style.css")


@cache
def _script() -> str:
    return _text("height.js")


@cache
def _policy(embeddable: bool) -> str:
    script, ancestors = (f"script-src {_digest(_script())}; ", "*") if embeddable else ("", "'none'")
    return (
        f"default-src 'none'; style-src {_digest(_css())}; {script}img-src data:; form-action 'self'; "
        f"base-uri 'none'; frame-ancestors {ancestors}"
    )


def _digest(source: str) -> str:
    """How a policy names what stands within the page."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(source.encode()).digest()).decode()}'"


def _text(name: str) -> str:
    return (files("flowtrack.api") / "pages" / name).read_text("utf-8")
