"""``flowtrack up`` in a process of its own: first start, errors, and its end."""

from __future__ import annotations

import asyncio
import re
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from flowtrack.worker.loop import Worker
from tests.cli.conftest import Cli
from tests.cli.process import ROOT, Running, environment
from tests.cli.sample import make
from tests.servers.smtp import SmtpSink

LINK = re.compile(r"/setup\?token=([A-Za-z0-9_-]{44})\n")
OWNER = {"name": "Ada", "email": "ada@example.com", "password": "correct horse battery"}
CURL = f"""\
#!{sys.executable}
# As much of curl as the first steps need, for machines that have none.
import argparse, sys, urllib.request
take = argparse.ArgumentParser()
take.add_argument("-sS", action="store_true")
take.add_argument("-H", action="append", default=[])
take.add_argument("-X")
take.add_argument("-d")
take.add_argument("url")
given = take.parse_args()
data = given.d.replace("\\n", "").encode() if given.d else None
request = urllib.request.Request(given.url, data, dict(h.split(": ", 1) for h in given.H), method=given.X)
opener = urllib.request.build_opener(urllib.request.ProxyHandler({{}}))
sys.stdout.write(opener.open(request).read().decode())
"""


def up(folder: Path, *args: str, **extra: str) -> Running:
    """FlowTrack on a free port and this data directory."""
    return Running("up", "--port", "0", "--data-dir", str(folder), *args, **extra)


def rows(folder: Path, query: str) -> list[tuple[Any, ...]]:
    """What a stopped FlowTrack has left in its database."""
    with closing(sqlite3.connect(folder / "flowtrack.sqlite3")) as connection:
        return connection.execute(query).fetchall()


def quick_start(url: str) -> str:
    """What README says is to be pasted, from the key to the form, for a FlowTrack at this address."""
    blocks = re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    (begin,) = [number for number, block in enumerate(blocks) if block.startswith("KEY=")]
    steps = "".join(blocks[begin : begin + 3]).replace("./run flowtrack", f"{sys.executable} -m flowtrack.cli")
    return steps.replace("http://127.0.0.1:8000", url)


def paste(steps: str, folder: Path) -> None:
    """Have a shell do this, which finds its data in ``folder``."""
    tools = folder / "bin"
    tools.mkdir()
    (tools / "curl").write_text(CURL)
    (tools / "curl").chmod(stat.S_IRWXU)
    there = environment(PATH=f"{tools}:{environment()['PATH']}", FLOWTRACK_DATA_DIR=str(folder))
    pasted = subprocess.run(
        ["sh", "-eu"], input=steps, env=there, capture_output=True, text=True, timeout=30, check=False
    )
    assert pasted.returncode == 0, pasted.stderr


def test_first_and_second_start(tmp_path: Path, cli: Cli) -> None:
    """README's quick start works when it is pasted, and leads to a mail. Starts print a link until there is an
    account. While it runs no other one may have its data, and Ctrl-C ends it."""
    data = tmp_path / "data"
    with up(data, "--capture") as first:
        first.listening()
        first.said(LINK.pattern)
        paste(quick_start(first.url), data)
        key = first.new_key("--data-dir", str(data))
        with first.client(key) as client, first.client() as stranger:
            page = stranger.get("/f/main/contact")
            assert page.status_code == 200
            fields = {"name": "Ada Lovelace", "email": "ada@example.com", "budget": "5k"}
            proxied = {"X-Forwarded-For": "203.0.113.9"}
            sent = stranger.post("/api/v1/forms/public/main/contact/submit", json={"fields": fields}, headers=proxied)
            assert sent.status_code == 202
            (form,) = client.get("/api/v1/forms").json()["items"]
            (kept,) = client.get(f"/api/v1/forms/{form['id']}/submissions").json()["items"]
            assert kept["metadata"]["ipAddress"] == "203.0.113.9"
            first_mail = wait_for_mail(client)
            assert first_mail["subject"] == "Thanks for reaching out, Ada!"
            html = client.get(f"/api/v1/captured-mails/{first_mail['id']}").json()["html"]
            assert f"{first.url}/u/" in html
            assert stranger.get("/api/v1/captured-mails").status_code == 401
            assert stranger.get("/api/v1/demo/clock").status_code == 404
            assert stranger.get("/readyz").json() == {"status": "ready"}
        assert first.stop() == 0
    (link,) = LINK.findall(first.out)
    assert link not in first.err
    with up(data) as second:
        second.listening()
        token = second.said(LINK.pattern)[1]
        second.said("without one they are held .SMTP_HOST is not set")
        with second.client(key) as client:
            assert client.get("/api/v1/workspace").json()["fromName"] == "Nina"
            assert "--capture" in client.get("/api/v1/captured-mails").json()["detail"]
            check_refused(cli, data)
            assert client.get("/healthz").json() == {"status": "ok"}
        with second.client() as browser:
            assert browser.post("/api/v1/setup", json={"token": link, **OWNER}).status_code == 404
            made = browser.post("/api/v1/setup", json={"token": token, **OWNER})
            assert made.status_code == 201
            assert browser.get("/api/v1/session").json() == made.json()
            assert browser.get("/api/v1/workspace").json()["fromName"] == "Nina"
        second.signal(signal.SIGINT)
        assert second.ended() == 0
    with up(data) as third:
        third.listening()
        third.said("stop   Ctrl-C")
        assert third.stop() == 0
    assert not LINK.search(third.out + third.err)


def check_refused(cli: Cli, folder: Path) -> None:
    """Another FlowTrack on data that are in use says so, and ends."""
    answer = cli("up", "--port", "0", "--data-dir", str(folder))
    assert (answer.code, answer.out) == (2, "")
    message = f"FLOWTRACK_DATA_DIR: another FlowTrack is running on {folder}. Stop it, or use another directory."
    assert answer.err == f"flowtrack: {message}\n"


def wait_for_mail(client: Any) -> Any:
    """The newest captured mail, once there is one."""
    while True:
        found = client.get("/api/v1/captured-mails").json()["items"]
        if found:
            return found[0]


def test_stops_when_what_is_being_sent_is_sent(tmp_path: Path, sink: SmtpSink) -> None:
    """SIGTERM in the middle of a mail: it is waited for and put on record, and no lease stays behind."""
    prepare(tmp_path)
    sink.hang("dot")
    with up(
        tmp_path, SMTP_HOST="127.0.0.1", SMTP_PORT=str(sink.port), FLOWTRACK_PUBLIC_URL="https://t.test"
    ) as running:
        running.listening()
        submit(running)
        sink.wait_phase("dot")
        running.signal(signal.SIGTERM)
        running.said("stopping: what is being sent is finished first")
        assert running.process.poll() is None
        sink.release()
        assert running.ended() == 0
    assert running.err.splitlines()[-1].endswith(" stopped")
    assert "Traceback" not in running.err
    assert rows(tmp_path, "SELECT status FROM email_message") == [("sent",)]
    assert rows(tmp_path, "SELECT status, lease_until FROM workflow_execution") == [("paused", None)]
    assert len(sink.mails) == 1


def test_workspace_sends_by_its_own_account(tmp_path: Path, sink: SmtpSink) -> None:
    """What is held goes out once an account is saved, whose password is nowhere to be read."""
    sample = asyncio.run(make(tmp_path))
    sink.users = {"nina": "s3cret-pa55"}
    with up(tmp_path, FLOWTRACK_PRIVATE_MAIL_HOSTS="127.0.0.0/8") as running:
        running.listening()
        submit(running)
        account = {
            "host": "127.0.0.1",
            "port": sink.port,
            "security": "none",
            "user": "nina",
            "password": "s3cret-pa55",
        }
        running.said("mails are held and tried again: No mail server is set")
        with running.client(sample.key) as client:
            tried = client.post("/api/v1/mail-account/test", json={"account": account}).json()
            assert (tried["ok"], tried["phase"]) == (True, "done")
            assert client.put("/api/v1/mail-account", json=account).json()["used"] == "workspace"
        sink.wait_for(1)
        assert running.stop() == 0
    for path in tmp_path.iterdir():
        assert b"s3cret-pa55" not in path.read_bytes(), path
    assert "s3cret-pa55" not in running.err + running.out
    assert rows(tmp_path, "SELECT status FROM email_message") == [("sent",)]


def test_second_ctrl_c_ends_it_at_once(tmp_path: Path, sink: SmtpSink) -> None:
    prepare(tmp_path)
    sink.hang("content")
    with up(tmp_path, SMTP_HOST="127.0.0.1", SMTP_PORT=str(sink.port)) as running:
        running.listening()
        submit(running)
        sink.wait_phase("content")
        running.signal(signal.SIGINT)
        running.said("stopping")
        running.signal(signal.SIGINT)
        assert running.ended() == 130
    assert "Traceback" not in running.err
    assert "links in mails lead to this machine only" in running.err


def prepare(folder: Path) -> None:
    """A data directory with the sample workspace in it."""
    asyncio.run(make(folder))


def submit(running: Running) -> None:
    """Send the sample form in."""
    with running.client() as client:
        body = {"fields": {"name": "Ada", "email": "ada@example.com", "budget": "5k"}}
        assert client.post("/api/v1/forms/public/demo/submit", json=body).status_code == 202


def test_port_in_use(cli: Cli) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        answer = cli("up", "--port", str(port))
    assert answer.code == 2
    message = f"FLOWTRACK_PORT: {port} is in use by another program. Choose another with --port."
    assert answer.err == f"flowtrack: {message}\n"


@pytest.mark.parametrize(
    ("args", "named"),
    [
        (("--host", "no.such.host.invalid"), "FLOWTRACK_HOST"),
        (("--host", "203.0.113.7"), "FLOWTRACK_HOST"),
        (("--data-dir", "/dev/null/data"), "FLOWTRACK_DATA_DIR"),
    ],
)
def test_unusable_place_is_one_line(cli: Cli, args: tuple[str, ...], named: str) -> None:
    answer = cli("up", "--port", "0", *args)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith(f"flowtrack: {named}: ")
    assert answer.err.count("\n") == 1


def test_worker_that_dies_takes_the_server_with_it(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that takes leads in and never writes to them would be worse than none."""

    async def fail(worker: Worker) -> None:
        raise RuntimeError("a fault that nobody foresaw")

    monkeypatch.setattr(Worker, "run", fail)
    answer = cli("up", "--port", "0")
    assert answer.code == 1
    assert "critical: the worker ended in a way it never should" in answer.err
    assert "a fault that nobody foresaw" in answer.err
