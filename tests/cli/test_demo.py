"""``flowtrack demo`` from start to end, as the terminal tells of it. What it shows in the browser: tests/browser."""

from __future__ import annotations

import re
import socket
from pathlib import Path

import pytest

from flowtrack.cli import demo
from flowtrack.settings import SettingsError
from tests.cli.process import Running


def test_auto_and_once_is_the_main_job_from_end_to_end(tmp_path: Path) -> None:
    with Running("demo", "--auto", "--once", "--day-seconds", "0.4", "--port", "0", TMPDIR=str(tmp_path)) as ran:
        assert ran.ended() == 0, ran.err
    lines = [" ".join(line.split()) for line in ran.out.splitlines()]
    told = [re.sub(r"^day \d+ \d\d:\d\d ", "", line) for line in lines if line.startswith("day ")]
    grace = [line.removeprefix("Grace Hopper ") for line in told if line.startswith("Grace")]
    assert [line[0] for line in grace] == list("→?✉…?✉…?×■")
    assert "✉ was sent “Re: Thanks for reaching out, Grace!”" in grace
    assert grace[-2] == "× No booking: closed, no deal"
    assert grace[-1] == "■ workflow done. Lead: closed, no deal"
    ada = [line.removeprefix("Ada Lovelace ") for line in told if line.startswith("Ada")]
    assert {"↩ replied", "? Did they reply? yes", "■ workflow done. Lead: has replied"} <= set(ada)
    assert "Charles Babbage ? Budget of 2,000 or more? no (“500”)" in told
    assert lines[-3:] == [
        "grace@example.com closed, no deal went through 2 9",
        "ada@example.com has replied went through 1 6",
        "charles@example.com closed, no deal went through 0 3",
    ]
    assert ran.err == ""
    assert max(map(len, ran.out.splitlines())) <= 80
    assert list(tmp_path.iterdir()) == [], "its data are still there"


def test_whoever_comes_is_signed_in(tmp_path: Path) -> None:
    with (
        Running("demo", "--port", "0", TMPDIR=str(tmp_path)) as running,
        running.listening().client() as browser,
    ):
        assert browser.get("/", headers={"Accept": "text/html"}).status_code == 200
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
