"""Two people, or a person and a machine, at the same thing in the same moment."""

from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial

import pytest
from sqlalchemy import insert, update

from flowtrack.api.schemas.workflows import DEFINITION
from flowtrack.services import signals
from flowtrack.store import askable, executions, forms, leads, mail_accounts, workflows
from flowtrack.store.database import Transaction, open_database
from flowtrack.store.tables import email_message, workflow_execution
from tests.api.meeting import at_once
from tests.api.site import Site, a_site, check_problem
from tests.clock import ManualSystem


@pytest.fixture
async def site(postgres_url: str, system: ManualSystem) -> AsyncIterator[Site]:
    """An app over PostgreSQL, where two can write at once, and a workflow of its own in it that no form starts."""
    database = open_database(postgres_url)
    async with a_site(database, system) as made:
        yield made
    await database.close()


@pytest.fixture
async def path(site: Site) -> str:
    """Where a workflow is that no form starts."""
    answer = await site.post("/workflows", {"name": "Welcome", "definition": DEFINITION})
    return f"/workflows/{answer.json()['id']}"


async def test_draft_that_changes_while_it_is_published_is_no_version(
    site: Site, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    changed = {**DEFINITION, "configurationData": {"delayDays": 7}}
    published, patched = await at_once(
        monkeypatch,
        site.database,
        (workflows, "insert_version"),
        partial(site.post, f"{path}/publish"),
        partial(site.patch, path, {"revision": 1, "definition": changed}),
    )
    assert (published.status_code, patched.status_code) == (201, 200)
    there = (await site.get(path)).json()
    assert there["definition"]["configurationData"] == {"delayDays": 7}
    assert there["unpublishedChanges"]


@pytest.mark.parametrize("wish", ["publish", "start", "bind"])
async def test_workflow_that_is_archived_meanwhile_does_not_run(
    site: Site, path: str, wish: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = (await site.post("/leads", {"email": "ada@example.com"})).json()["id"]
    form = (await site.get("/forms")).json()["items"][0]["id"]
    await site.post(f"{path}/publish")
    place, first = {
        "publish": ((workflows, "insert_version"), partial(site.post, f"{path}/publish")),
        "start": ((executions, "insert_executions"), partial(site.post, f"{path}/start", {"leadId": lead})),
        "bind": ((forms, "update_form"), partial(site.patch, f"/forms/{form}", {"workflowId": path[-36:]})),
    }[wish]
    done, archived = await at_once(monkeypatch, site.database, place, first, partial(site.post, f"{path}/archive"))
    assert done.status_code < 300
    if wish == "publish":
        assert (await site.get(path)).json()["publishedVersionId"] is None
    else:
        check_problem(archived, 409)


@pytest.mark.parametrize("kind", ["form", "template"])
async def test_of_two_who_change_one_thing_the_second_is_told(site: Site, kind: str) -> None:
    if kind == "form":
        path, key = f"/forms/{(await site.get('/forms')).json()['items'][0]['id']}", "thankYou"
    else:
        new = {"name": "Hello", "subject": "Hi", "html": "<p>Hi</p>"}
        path, key = f"/templates/{(await site.post('/templates', new)).json()['id']}", "subject"
    seen = (await site.get(path)).json()["revision"]
    assert (await site.patch(path, {key: "One", "revision": seen})).json()["revision"] == seen + 1
    problem = check_problem(await site.patch(path, {key: "Two", "revision": seen}), 409)
    assert (problem["current"]["revision"], problem["detail"].split(" was ")[0]) == (seen + 1, f"The {kind}")
    assert (await site.get(path)).json()[key] == "One"
    assert (await site.patch(path, {key: "Three"})).status_code == 200


async def test_account_that_is_removed_while_it_is_saved(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    account = {"host": "smtp.example.com", "user": "ada", "password": "secret"}
    await site.put("/mail-account", account)
    saved, removed = await at_once(
        monkeypatch,
        site.database,
        (mail_accounts, "update_account"),
        partial(site.put, "/mail-account", {**account, "password": "other"}),
        partial(site.send, "DELETE", "/mail-account"),
    )
    assert (saved.status_code, removed.status_code) == (200, 204)
    assert await site.count("mail_account") == 0


async def test_two_first_accounts(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = (partial(site.put, "/mail-account", {"host": f"{name}.example.com"}) for name in ("one", "two"))
    answers = await at_once(monkeypatch, site.database, (mail_accounts, "insert_account"), first, second)
    assert [answer.status_code for answer in answers] == [200, 200]
    assert [row["host"] for row in await site.rows("mail_account")] == ["two.example.com"]


async def test_two_opens_are_one_mail_opened(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    await site.submit()
    token = await mailed(site)

    def note(tx: Transaction) -> None:
        signals.opened(tx, site.system, token, user_agent="Mozilla/5.0 (X11) Firefox/140", method="GET")

    opened = partial(site.database.write, note)
    await at_once(monkeypatch, site.database, (leads, "insert_events"), opened, opened)
    assert [row["count"] for row in await site.rows("event_tally") if row["type"] == "open"] == [1]


async def mailed(site: Site) -> str:
    """The pixel's token of a mail that went out an hour ago."""
    (execution,) = await site.rows("workflow_execution")
    mail = {
        "id": site.system.new_id(),
        **{name: execution[name] for name in ("workspace_id", "lead_id", "created_at")},
        "execution_id": execution["id"],
        "step_number": 2,
        "status": "sent",
        "attempt": 1,
        "doubts": 0,
        "message_id": "<1@a.example>",
        "references": [],
        "sender": "a@a.example",
        "recipient": "b@b.example",
        "subject": "Hello",
        "open_token": "o" * 22,
        "attribution": {},
    }
    await site.database.write(lambda tx: tx.execute(insert(email_message).values(mail)))
    site.system.move(hours=1)
    return "o" * 22


async def test_execution_that_ends_meanwhile_is_asked_nothing(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    execution = (await site.submit(key=True)).json()["executionId"]
    path = f"/workflows/executions/{execution}/pause"

    async def end() -> None:
        over = update(workflow_execution).where(workflow_execution.c.id == execution).values(status="completed")
        await site.database.write(lambda tx: tx.execute(over))

    asked, _ = await at_once(monkeypatch, site.database, (askable, "lock"), partial(site.post, path), end)
    assert "it must be" in check_problem(asked, 409)["detail"]


async def test_who_names_no_revision_is_refused_for_none(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    path = f"/forms/{(await site.get('/forms')).json()['items'][0]['id']}"
    first, second = (partial(site.patch, path, {key: "Changed"}) for key in ("name", "thankYou"))
    answers = await at_once(monkeypatch, site.database, (forms, "update_form"), first, second)
    assert [answer.status_code for answer in answers] == [200, 200]
    there = (await site.get(path)).json()
    assert (there["name"], there["thankYou"], there["revision"]) == ("Changed", "Changed", 3)
