"""``flowtrack serve`` and ``flowtrack worker``: processes of their own on one PostgreSQL."""

from __future__ import annotations

import re

import httpx2
import pytest

from flowtrack.api.routes.health import NO_QUEUE
from tests.cli.conftest import Cli
from tests.cli.process import Running
from tests.servers.postgres import PostgresServer
from tests.servers.redis import RedisServer
from tests.servers.smtp import SmtpSink

LINK = r"/setup\?token=([A-Za-z0-9_-]{44})\n"
SENDER = {"fromName": "Nina", "fromAddress": "nina@northwind.example", "postalAddress": "1 Harbour Street, Hamburg"}


def settings(database_url: str, sink: SmtpSink, **more: str) -> dict[str, str]:
    """What server and worker have in common."""
    mails = {"SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(sink.port), "FLOWTRACK_SMTP_SECURITY": "none"}
    return {"DATABASE_URL": database_url, **mails, **more}


def set_up(api: httpx2.Client) -> None:
    """A sender, the lead-nurture workflow, and a form that starts it."""
    api.patch("/api/v1/workspace", json=SENDER).raise_for_status()
    flow = api.post("/api/v1/workflows", json={"gallery": "lead-nurture"}).raise_for_status().json()["id"]
    api.post(f"/api/v1/workflows/{flow}/publish").raise_for_status()
    fields = [{"key": "email", "label": "E-mail", "type": "email", "required": True}]
    form = {"name": "Talk to us", "slug": "contact", "workflowId": flow, "fields": fields}
    api.post("/api/v1/forms", json=form).raise_for_status()


def submit(api: httpx2.Client, name: str) -> None:
    """Send the form in, for a lead of that name."""
    fields = {"name": name, "email": f"{name}@example.com", "budget": "$5,000"}
    api.post("/api/v1/forms/public/main/contact/submit", json={"fields": fields}).raise_for_status()


def test_server_and_worker_start_before_their_database(sink: SmtpSink) -> None:
    """Each says once a try that it waits; then the one takes the form's submission and the other sends its mail."""
    with PostgresServer() as server:
        common = settings(server.create_database("flowtrack"), sink)
        server.stop()
        with (
            Running("serve", "--host", "127.0.0.1", "--port", "0", "--log-level", "info", **common) as serve,
            Running("worker", "--concurrency", "2", **common) as worker,
        ):
            for process in (serve, worker):
                process.said(r"error: The database can't be used right now: .*\. Tried again in 2 s\.")
            server.start()
            serve.listening().said(LINK)
            key = serve.new_key()
            worker.said(r"works: up to 2 mails at once")
            with serve.client(key) as api:
                assert api.get("/readyz").json() == {"status": "ready"}
                set_up(api)
                submit(api, "ada")
                sink.wait_for(1)
                (known,) = api.get("/api/v1/workflows/queue-status").json()["workers"]
                assert (known["transport"], known["concurrency"]) == ("postgresql", 2)
            assert serve.stop() == 0
            assert worker.stop() == 0
        for process in (serve, worker):
            assert "Traceback" not in process.err
        assert not re.search(LINK, worker.out)


def test_without_redis_leads_are_taken_and_mailed_all_the_same(
    postgres: PostgresServer, own_redis: RedisServer, sink: SmtpSink
) -> None:
    """Redis is away at the start, comes, and goes again; its queue is used while it is there."""
    common = settings(postgres.create_database("without_redis"), sink, REDIS_URL=own_redis.url)
    own_redis.stop()
    with Running("serve", "--port", "0", **common) as serve, Running("worker", **common) as worker:
        serve.listening().said(LINK)
        key = serve.new_key()
        worker.said(r"Redis does not answer \(.*\); workers take what is due from the database meanwhile")
        with serve.client(key) as api:
            set_up(api)
            submit(api, "ada")
            sink.wait_for(1)
            ready = api.get("/readyz")
            assert ready.status_code == 200
            assert ready.json() == {"status": "ready", "queue": NO_QUEUE}  # where it is, is nobody's business
            own_redis.start()
            for process in (serve, worker):
                process.said("Redis answers again")
            submit(api, "bob")
            sink.wait_for(2)
            assert api.get("/readyz").json() == {"status": "ready"}
            with own_redis.client() as client:
                assert client.exists("bull:workflow-execution:events")
            own_redis.kill()
            submit(api, "eve")
            sink.wait_for(3)
        assert serve.stop() == 0
        assert worker.stop() == 0
    for process in (serve, worker):
        assert "Traceback" not in process.err
    assert len({mail.message_id for mail in sink.mails}) == len(sink.mails) == 3
    postgres.drop_database("without_redis")


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
            refused = api.post("/api/v1/forms/public/main/contact/submit", json={"fields": {"email": "a@example.com"}})
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
