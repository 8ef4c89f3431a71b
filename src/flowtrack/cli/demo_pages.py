"""What the demo shows in the browser: its leads and how far each has come, and its mailbox. Made here, on the
server, with one small script that keeps the page up to date; without scripts the page loads itself anew.

There is no key to it, which is why it is only there in the demo, whose data is invented.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from html import unescape
from importlib.resources import files
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from liquid import BoundTemplate, Environment, Markup
from starlette.responses import HTMLResponse, RedirectResponse, Response

from flowtrack.bootstrap import Parts
from flowtrack.cli.demo_words import DemoClock, Told, is_mail, labels_of, tell_step, wait_until
from flowtrack.domain.errors import NotFoundError
from flowtrack.services import captured, signals
from flowtrack.services.captured import ReadCapture
from flowtrack.services.gallery import Sample
from flowtrack.store import execution_views, lead_list, leads, steps, workflows
from flowtrack.store.database import Transaction
from flowtrack.store.execution_list import Filter
from flowtrack.store.execution_views import ExecutionRow
from flowtrack.store.leads import LeadRow
from flowtrack.store.steps import Step

MOST_LEADS, MOST_MAILS = 20, 40
_ENVIRONMENT = Environment(autoescape=True)
_URL = re.compile(r"https?://[^\s<>\"]+")
_LINK = re.compile(r'<a\b[^>]*?\bhref="(https?://[^"]*)"[^>]*>(.*?)</a>', re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
_FINAL = ("completed", "failed", "cancelled")
LeadId = Annotated[str, Path(max_length=36)]
Number = Annotated[int, Path(ge=1, le=2**53)]


def router(parts: Parts, sample: Sample, clock: DemoClock) -> APIRouter:
    """The demo's pages, on a running FlowTrack."""
    pages = _Pages(parts, sample, clock)
    routes = APIRouter(include_in_schema=False)
    routes.add_api_route("/", pages.home, methods=["GET"])
    routes.add_api_route("/demo", pages.show, methods=["GET"])
    routes.add_api_route("/demo/mails/{number}", pages.show_mail, methods=["GET"])
    routes.add_api_route("/demo/leads/{lead_id}/reply", pages.reply, methods=["POST"])
    routes.add_api_route("/demo/leads/{lead_id}/book", pages.book, methods=["POST"])
    return routes


@dataclass(frozen=True, slots=True)
class _Pages:
    parts: Parts
    sample: Sample
    clock: DemoClock

    async def home(self) -> Response:
        return RedirectResponse("/demo", 303)

    async def show(self) -> Response:
        values = await self.parts.database.read(self._overview)
        return _page("demo", "What happens", live=True, **values)

    async def show_mail(self, number: Number) -> Response:
        try:
            values = await self.parts.database.read(partial(self._mail, number))
        except NotFoundError:
            return RedirectResponse("/demo", 303)
        return _page("mail", values["subject"], live=False, **values)

    async def reply(self, request: Request, lead_id: LeadId) -> Response:
        system, workspace = self.parts.system, self.sample.workspace
        return await self._act(
            request, lambda tx: signals.reply(tx, system, workspace, lead_id, "by the demo's button")
        )

    async def book(self, request: Request, lead_id: LeadId) -> Response:
        system, workspace = self.parts.system, self.sample.workspace
        return await self._act(
            request, lambda tx: signals.book(tx, system, workspace, lead_id, None, "by the demo's button")
        )

    async def _act(self, request: Request, work: Callable[[Transaction], None]) -> Response:
        """Do what a button says. Buttons of other sites are not listened to."""
        if request.headers.get("sec-fetch-site", "same-origin") in ("same-origin", "none"):
            await self.parts.database.write(work)
            self.parts.transport.ring()
        return RedirectResponse("/demo", 303)

    # What the pages show ------------------------------------------------------------------------------

    def _overview(self, tx: Transaction) -> dict[str, Any]:
        workspace = self.sample.workspace
        rows = lead_list.page(tx, workspace.id, most=MOST_LEADS)
        ways_out = _unsubscribe(tx, rows)
        received = captured.newest(tx, workspace, MOST_MAILS, None)
        mail_of = {mail.parsed.message_id: mail.stored.id for mail in received}
        return {
            "now": self.clock.show(self.clock.now()),
            "day_seconds": f"{self.clock.day_seconds:g}",
            "form": f"/f/{workspace.slug}/contact",
            "brand": workspace.name,
            "leads": [self._lead(tx, row, mail_of) | {"unsubscribe": ways_out[row.id]} for row in rows],
            "mails": [self._line(mail) for mail in received],
        }

    def _lead(self, tx: Transaction, row: LeadRow, mail_of: Mapping[str | None, int]) -> dict[str, Any]:
        runs = execution_views.page(tx, self.sample.workspace.id, Filter(lead_id=row.id), most=3)
        return {
            "id": row.id,
            "name": row.name or row.email,
            "email": row.email,
            "status": row.status,
            "runs": [self._run(tx, run, mail_of) for run in runs],
        }

    def _run(self, tx: Transaction, run: ExecutionRow, mail_of: Mapping[str | None, int]) -> dict[str, Any]:
        (definition,) = workflows.load_definitions(tx, [run.version_id]).values()
        labels = labels_of(definition)
        taken = steps.steps_of(tx, run.id)
        return {
            "id": run.id,
            "state": _state(run),
            "over": run.status in _FINAL,
            "steps": [self._step(step, labels[step.node_key], mail_of) for step in taken],
        }

    def _step(self, step: Step, label: str, mail_of: Mapping[str | None, int]) -> dict[str, Any]:
        told = tell_step(step, label, self.clock)
        left = ""
        if step.node_type == "delay" and step.status == "waiting":
            until = wait_until(step)
            left = f"until {self.clock.show(until)}, {self.clock.seconds_until(until):.0f} s"
        return {
            "label": label,
            "answer": _answer(step, told),
            "state": step.status,
            "left": left,
            "mail": mail_of.get((step.output_data or {}).get("messageId")) if is_mail(step) else None,
        }

    def _line(self, mail: ReadCapture) -> dict[str, Any]:
        return {
            "id": mail.stored.id,
            "subject": mail.parsed.subject or "(no subject)",
            "to": mail.stored.recipient,
            "at": self.clock.show(mail.stored.received_at),
        }

    def _mail(self, number: int, tx: Transaction) -> dict[str, Any]:
        mail = captured.read(tx, self.sample.workspace, number)
        html = mail.parsed.html or ""
        return {
            **self._line(mail),
            "brand": self.sample.workspace.name,
            "from": mail.parsed.sender,
            "html": html,
            "links": [{"url": unescape(url), "text": _plain(text)} for url, text in _LINK.findall(html)],
            "text": _linked(mail.parsed.text or ""),
            "lead": self._addressee(tx, mail.stored.recipient),
        }

    def _addressee(self, tx: Transaction, address: str) -> dict[str, Any] | None:
        lead_id = leads.lead_id_of(tx, self.sample.workspace.id, address)
        row = leads.load_lead(tx, self.sample.workspace.id, lead_id) if lead_id else None
        return {"id": row.id, "unsubscribe": _unsubscribe(tx, [row])[row.id]} if row else None


def _unsubscribe(tx: Transaction, rows: Sequence[LeadRow]) -> dict[str, str]:
    """By lead, the address of the page that ends its mails."""
    found = leads.load_leads(tx, [row.id for row in rows])
    return {key: f"/u/{item.unsubscribe_token}" for key, item in found.items()}


def _state(run: ExecutionRow) -> str:
    if run.status == "paused" and run.reason == "waiting":
        return "waiting"
    return str((run.output_data or {}).get("result") or run.status)


def _answer(step: Step, told: Told | None) -> str:
    if step.node_type == "condition" and step.exit:
        seen = (step.input_data or {}).get("value")
        return ("yes" if step.exit == "true" else "no") + (f": “{seen}”" if seen else "")
    if step.error_message and told is not None:
        return step.error_message
    return ""


def _plain(html: str) -> str:
    return " ".join(unescape(_TAG.sub(" ", html)).split())


def _linked(text: str) -> Markup:
    """A mail's text part, its addresses to be clicked."""
    parts, end = [], 0
    for found in _URL.finditer(text):
        url = Markup.escape(found[0])
        parts += [
            Markup.escape(text[end : found.start()]),
            Markup(f'<a href="{url}" target="_blank" rel="noopener">{url}</a>'),
        ]
        end = found.end()
    return Markup("").join([*parts, Markup.escape(text[end:])])


# How a page is made -------------------------------------------------------------------------------------


def _page(template: str, title: str, *, live: bool, **values: Any) -> HTMLResponse:
    """``pages/<template>.liquid`` in the frame both pages share. Every value is escaped."""
    content = Markup(_template(template).render(**values))
    extra = {"css": Markup(_text("demo.css")), "script": Markup(_text("demo.js")) if live else ""}
    whole = _template("frame").render(title=title, content=content, **extra)
    headers = {"Content-Security-Policy": _policy(live), "Referrer-Policy": "same-origin"}
    return HTMLResponse(whole, headers=headers)


@cache
def _policy(live: bool) -> str:
    """A mail in its frame is under the page's policy too: its page allows styles and pictures, and no script."""
    rest = "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    if live:
        own = f"style-src {_digest('demo.css')}; script-src {_digest('demo.js')}; connect-src 'self'"
        return f"default-src 'none'; {own}; img-src data:; {rest}"
    return f"default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data: https:; {rest}"


def _digest(name: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(_text(name).encode()).digest()).decode()}'"


@cache
def _template(name: str) -> BoundTemplate:
    return _ENVIRONMENT.from_string(_text(f"{name}.liquid"))


@cache
def _text(name: str) -> str:
    return (files("flowtrack.cli") / "pages" / name).read_text("utf-8")
