"""``flowtrack demo`` from start to end, and what it shows in the browser."""

from __future__ import annotations

import base64
import hashlib
import re
import socket
from collections.abc import AsyncIterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import httpx2
import pytest

from flowtrack.bootstrap import Parts, running, web_app
from flowtrack.cli import demo, demo_pages
from flowtrack.cli.demo_feed import Feed
from flowtrack.cli.demo_words import DemoClock
from flowtrack.settings import SettingsError, load_settings
from flowtrack.system import RealSystem
from tests.cli.process import Running


def test_auto_and_once_is_the_main_job_from_end_to_end(tmp_path: Path) -> None:
    with Running("demo", "--auto", "--once", "--day-seconds", "0.4", "--port", "0", TMPDIR=str(tmp_path)) as ran:
        assert ran.ended() == 0, ran.err
    lines = [" ".join(line.split()) for line in ran.out.splitlines()]
    told = [re.sub(r"^day \d+ \d\d:\d\d ", "", line) for line in lines if line.startswith("day ")]
    grace = [line.removeprefix("Grace Hopper ") for line in told if line.startswith("Grace")]
    assert [line[0] for line in grace] == list("→?✉…?✉…?×■")
    assert "✉ was sent “Re: Thanks for reaching out, Grace!”" in grace
    assert grace[-1] == "■ finished; the lead is now “failed”"
    ada = [line.removeprefix("Ada Lovelace ") for line in told if line.startswith("Ada")]
    assert {"↩ replied", "? Did they reply? yes", "■ contacted; the lead is now “replied”"} <= set(ada)
    assert "Charles Babbage ? Budget of 2,000 or more? no (“500”)" in told
    assert lines[-3:] == [
        "grace@example.com failed completed 2 9",
        "ada@example.com replied completed 1 6",
        "charles@example.com failed completed 0 3",
    ]
    assert ran.err == ""
    assert max(map(len, ran.out.splitlines())) <= 80
    assert list(tmp_path.iterdir()) == [], "its data are still there"


def test_whoever_comes_is_signed_in(tmp_path: Path) -> None:
    with (
        Running("demo", "--port", "0", TMPDIR=str(tmp_path)) as running,
        running.listening("/demo").client() as browser,
    ):
        there = browser.get("/api/v1/session").json()
        assert (there["demo"], there["captures"], there["setUp"]) == (True, True, True)
        assert there["account"]["email"] == "nina@northwind.example"
        assert browser.get("/api/v1/workspace").json()["slug"] == there["workspace"]["slug"] == "demo"
        assert running.stop() == 0


def test_usual_port_that_is_taken_is_no_hindrance(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        monkeypatch.setattr(demo, "USUAL_PORT", taken)
        with demo.listen("127.0.0.1", None) as bound:
            assert bound.getsockname()[1] != taken
        with pytest.raises(SettingsError, match=f"FLOWTRACK_PORT: {taken} is in use"):
            demo.listen("127.0.0.1", taken)


@dataclass
class Shown:
    """A demo's pages, and what it tells in the terminal."""

    parts: Parts
    feed: Feed
    client: httpx2.AsyncClient

    async def page(self, path: str = "/demo") -> str:
        """A page's source."""
        answer = await self.client.get(path)
        assert answer.status_code == 200, answer.text
        return answer.text

    async def until(self, words: str) -> str:
        """The overview, once it shows these words."""
        while True:
            page = await self.page()
            if words in page:
                return page

    async def send_in(self, name: str = "Ada") -> None:
        """Fill in the form as a browser does."""
        form = await self.page("/f/demo/contact")
        assert "<form" in form
        answer = await self.client.post("/f/demo/contact", data={"name": name, "email": "ada@example.com"})
        assert answer.status_code == 303


@pytest.fixture
async def shown(tmp_path: Path) -> AsyncIterator[Shown]:
    settings = load_settings({"FLOWTRACK_DATA_DIR": str(tmp_path)})
    system = RealSystem()
    sample = await demo.prepare(settings, system)
    async with running(settings, system, capture=True) as parts:
        await parts.until_opened()
        clock = DemoClock(system)
        app = web_app(parts)
        app.include_router(demo_pages.router(parts, sample, clock))
        transport = httpx2.ASGITransport(app=app)
        async with httpx2.AsyncClient(transport=transport, base_url=settings.resolved_public_url()) as client:
            yield Shown(parts, Feed(parts.database, sample.workspace.id, clock), client)


async def test_newcomer_sees_the_lead_move_on(shown: Shown) -> None:
    assert (await shown.client.get("/")).headers["location"] == "/demo"
    empty = await shown.page()
    assert "No lead yet." in empty
    assert "No mail yet." in empty
    await shown.send_in()
    page = await shown.until("Three days")
    assert "ada@example.com" in page
    assert "contacted" in page
    assert re.search(r"until day 3 \d\d:\d\d, 259\d\d\d s", page)
    assert "Thanks for reaching out, Ada!" in page
    await shown.client.post(deed(page, "reply"))
    await shown.until('data-live data-look="replied"')
    await shown.client.post(deed(page, "book"))
    await shown.until('data-live data-look="booked"')
    assert [line.told.text for line in await shown.feed.look() if line.told.sign in "↩★"] == [
        "replied",
        "booked a meeting",
    ]


async def test_mail_is_shown_and_can_do_nothing(shown: Shown) -> None:
    await shown.send_in()
    overview = await shown.until("/demo/mails/1")
    page = await shown.page("/demo/mails/1")
    assert "as the lead sees it" in page.lower()
    (frame,) = re.findall(r'<iframe title="The mail" sandbox="" srcdoc="([^"]*)"></iframe>', page)
    assert "<p>Hi Ada,</p>" in unescape(frame)
    assert "<script" not in page
    (link,) = re.findall(r'<a href="http://127[^"]*(/t/c/[^"]*)"[^>]*>Pick a time that suits you</a>', page)
    followed = await shown.client.get(link)
    assert followed.headers["location"] == "https://cal.example/northwind/intro"
    (way_out,) = set(re.findall(r'"(/u/[^"]*)"', overview))
    assert "Unsubscribe?" in await shown.page(way_out)
    assert (await shown.client.get("/demo/mails/99")).headers["location"] == "/demo"


async def test_names_are_never_markup(shown: Shown) -> None:
    await shown.send_in("<script>alert(1)</script>")
    page = await shown.until("/demo/mails/1")
    mail = await shown.page("/demo/mails/1")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "<script>alert" not in page + mail


async def test_pages_run_their_own_script_and_no_other(shown: Shown) -> None:
    answer = await shown.client.get("/demo")
    (script,) = re.findall(r"<script>(.*?)</script>", answer.text, re.DOTALL)
    (style,) = re.findall(r"<style>(.*?)</style>", answer.text, re.DOTALL)
    policy = answer.headers["content-security-policy"]
    for kind, text in (("script-src", script), ("style-src", style)):
        digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
        assert f"{kind} 'sha256-{digest}'" in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    await shown.send_in()
    await shown.until("/demo/mails/1")
    assert "script-src" not in (await shown.client.get("/demo/mails/1")).headers["content-security-policy"]


async def test_buttons_of_other_sites_are_not_listened_to(shown: Shown) -> None:
    await shown.send_in()
    page = await shown.until("contacted")
    await shown.client.post(deed(page, "reply"), headers={"Sec-Fetch-Site": "cross-site"})
    assert 'data-look="contacted"' in await shown.page()


def deed(page: str, name: str) -> str:
    """Where a lead's button leads."""
    (path,) = re.findall(rf'action="(/demo/leads/[^"]*/{name})"', page)
    return str(path)
