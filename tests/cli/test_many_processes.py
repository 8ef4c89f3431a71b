"""``flowtrack serve`` and ``flowtrack worker``: processes of their own on one PostgreSQL."""

from __future__ import annotations

import re

import pytest

from tests.cli.conftest import Cli
from tests.cli.process import Running
from tests.servers.postgres import PostgresServer
from tests.servers.smtp import SmtpSink

SUBMISSION = {"fields": {"name": "Ada Lovelace", "email": "ada@example.com", "budget": "$5,000"}}
SENDER = {"fromName": "Nina", "fromAddress": "nina@northwind.example", "postalAddress": "1 Harbour Street, Hamburg"}


def test_server_and_worker_start_before_their_database(sink: SmtpSink) -> None:
    """Each says once a try that it waits; then the one takes the form's submission and the other sends its mail."""
    with PostgresServer() as server:
        settings = {
            "DATABASE_URL": server.create_database("flowtrack"),
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": str(sink.port),
            "FLOWTRACK_SMTP_SECURITY": "none",
        }
        server.stop()
        with (
            Running("serve", "--host", "127.0.0.1", "--port", "0", "--log-level", "info", **settings) as serve,
            Running("worker", "--concurrency", "2", **settings) as worker,
        ):
            for process in (serve, worker):
                process.said(r"error: The database can't be used right now: .*\. Tried again in 2 s\.")
            server.start()
            key = serve.listening().said(r"ft_[A-Za-z0-9_-]{44}")[0]
            worker.said(r"works: up to 2 mails at once")
            with serve.client(key) as api:
                assert api.get("/readyz").status_code == 200
                api.patch("/api/v1/workspace", json=SENDER).raise_for_status()
                flow = api.post("/api/v1/workflows", json={"gallery": "lead-nurture"}).raise_for_status().json()["id"]
                api.post(f"/api/v1/workflows/{flow}/publish").raise_for_status()
                form = {"name": "Talk to us", "slug": "contact", "workflowId": flow}
                fields = [{"key": "email", "label": "E-mail", "type": "email", "required": True}]
                api.post("/api/v1/forms", json=form | {"fields": fields}).raise_for_status()
                api.post("/api/v1/forms/public/main/contact/submit", json=SUBMISSION).raise_for_status()
            sink.wait_for(1)
            assert serve.stop() == 0
            assert worker.stop() == 0
        for process in (serve, worker):
            assert "Traceback" not in process.err
        assert "ft_" not in worker.out


def test_unready_server_says_what_is_missing() -> None:
    with (
        PostgresServer() as server,
        Running("serve", "--port", "0", DATABASE_URL=server.create_database("flowtrack")) as serve,
    ):
        serve.listening()
        server.stop()
        with serve.client() as api:
            assert api.get("/healthz").status_code == 200
            answer = api.get("/readyz")
            assert answer.status_code == 503
            assert [error["field"] for error in answer.json()["errors"]] == ["database"]
            refused = api.post("/api/v1/forms/public/main/contact/submit", json=SUBMISSION)
            assert refused.status_code == 503
            assert refused.headers["retry-after"]


@pytest.mark.parametrize("command", ["serve", "worker", "relay"])
def test_embedded_database_belongs_to_one_process(cli: Cli, command: str) -> None:
    answer = cli(command)
    assert answer.code == 2
    assert re.fullmatch(r"flowtrack: DATABASE_URL: An embedded database belongs to one process\..*\n", answer.err)


def test_relay_without_a_queue_has_nothing_to_do(cli: Cli, postgres: PostgresServer) -> None:
    answer = cli("relay", DATABASE_URL=postgres.url("postgres"))
    assert (answer.code, answer.err.count("\n")) == (2, 1)
    assert answer.err.startswith("flowtrack: REDIS_URL: ")
