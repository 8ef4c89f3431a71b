"""Nothing private is open by default. The routes are walked over, so that a new one without a wall fails."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from fastapi.routing import iter_route_contexts

from flowtrack.services import accounts, workspaces
from flowtrack.services.accounts import Owner
from flowtrack.services.gallery import Sample
from flowtrack.store.tables import metadata
from tests.api.people import sign_in
from tests.api.site import ADA, SUBMIT, Living, Site, a_site, check_problem

PUBLIC = {
    ("POST", "/api/v1/forms/public/{workspaceSlug}/submit"),
    ("POST", "/api/v1/forms/public/{workspaceSlug}/{formSlug}/submit"),
    ("GET", "/api/v1/session"),
    ("POST", "/api/v1/session"),
    ("POST", "/api/v1/setup"),
    ("POST", "/api/v1/setup/check"),
    ("GET", "/f/{workspaceSlug}/{formSlug}"),
    ("POST", "/f/{workspaceSlug}/{formSlug}"),
    ("GET", "/f/{workspaceSlug}/{formSlug}/thanks"),
    ("GET", "/u/{token}"),
    ("POST", "/u/{token}"),
    ("GET", "/t/o/{token}.gif"),
    ("GET", "/t/c/{token}"),
    ("GET", "/embed.js"),
    ("GET", "/assets"),
    ("GET", "/healthz"),
    ("GET", "/healthz/work"),
    ("GET", "/readyz"),
    ("GET", "/api/openapi.json"),
}
PEOPLE = ("/api/v1/session", "/api/v1/account", "/api/v1/api-keys")
"""What a key can't do, only a person who has signed in."""
STREAMS = {("GET", "/api/v1/events")}
"""Answers that never end; tests/api/test_events.py asks the same of them."""
NOBODY = "01a20a3f-57e0-7000-af40-fd9f17fc9d3d"


def routes(site: Site) -> list[tuple[str, str]]:
    """Every method and path of the app that is not meant for everybody."""
    found = {
        ("GET" if method == "HEAD" else method, str(route.path))
        for route in iter_route_contexts(site.app.routes)
        for method in route.methods or {"GET"}
    }
    assert found >= PUBLIC
    return sorted(found - PUBLIC)


def example(site: Site, method: str, path: str) -> Any:
    """A body for the route, from its documentation."""
    document = site.app.openapi()
    body = document["paths"][path][method.lower()].get("requestBody")
    if body is None:
        return None
    schema = body["content"]["application/json"]["schema"]
    reference = schema.get("$ref") or schema["anyOf"][0]["$ref"]
    return document["components"]["schemas"][reference.rpartition("/")[2]]["examples"][0]


async def test_there_are_private_routes(site: Site) -> None:
    assert len(routes(site)) >= 40
    assert {path for _, path in routes(site)} >= {"/api/v1/workflows/executions/{executionId}", "/api/v1/workspace"}


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-API-Key": ""},
        {"X-API-Key": "ft_wrong"},
        {"Authorization": "Bearer"},
        {"Authorization": "Bearer ft_wrong"},
        {"Authorization": "Basic ZnQ6ZnQ="},
        {"X-API-Key": "ft_" + "x" * 5000},
        {"Cookie": "__Host-flowtrack_session="},
        {"Cookie": "__Host-flowtrack_session=wrong"},
        {"Cookie": f"__Host-flowtrack_session={'x' * 5000}"},
    ],
    ids=range(10),
)
async def test_no_private_route_answers_without_a_key(site: Site, headers: dict[str, str]) -> None:
    for method, path in routes(site):
        for content in (b"", b"{"):
            answer = await site.client.request(method, path, content=content, headers=headers)
            check_problem(answer, 401)
            assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_key_is_taken_from_either_header_and_nowhere_else(site: Site) -> None:
    key = site.sample.key
    for headers in ({"Authorization": f"Bearer {key}"}, {"Authorization": f"bearer  {key}"}, {"X-API-Key": key}):
        assert (await site.client.get("/api/v1/workspace", headers=headers)).status_code == 200
    check_problem(await site.client.get(f"/api/v1/workspace?key={key}&api_key={key}"), 401)
    check_problem(await site.client.get("/api/v1/workspace", headers={"Cookie": f"key={key}"}), 401)
    digest = workspaces.digest(key)
    check_problem(await site.client.get("/api/v1/workspace", headers={"X-API-Key": digest}), 401)


async def test_keys_are_never_logged(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    await site.database.write(lambda tx: tx.exec_driver_sql("DROP TABLE lead_event"))
    answer = await site.get(f"/leads/{(await site.get('/workspace')).json()['id']}")
    check_problem(answer, 404)
    await site.client.get("/api/v1/leads", headers={"X-API-Key": "ft_secret"})
    assert site.sample.key not in caplog.text
    assert "ft_secret" not in caplog.text


async def world_of(living: Living) -> dict[str, str]:
    """The first workspace with one of everything; by path parameter, the id of each."""
    execution_id = await living.run(email="secret@example.com")
    site = living.site
    template = {"name": "Welcome", "subject": "Hi", "html": "<p>Hi</p>"}
    suppression = await site.post("/suppressions", {"email": "never@example.com"})
    view = (await site.get(f"/workflows/executions/{execution_id}")).json()
    workflow_id = view["workflow"]["id"]
    return {
        "executionId": execution_id,
        "leadId": view["lead"]["id"],
        "workflowId": workflow_id,
        "versionId": view["workflow"]["versionId"],
        "formId": site.sample.form_id,
        "submissionId": (await site.rows("submission"))[0]["id"],
        "templateId": (await site.post("/templates", template)).json()["id"],
        "suppressionId": suppression.json()["id"],
        "apiKeyId": str((await site.rows("api_key"))[0]["id"]),
        "emailId": view["mails"][0]["id"],
        "mailId": str(await captured(site)),
    }


async def captured(site: Site) -> int:
    """A captured mail of the first workspace."""
    values: dict[str, Any] = {
        "workspace_id": site.sample.workspace.id,
        "sender": "a@b.example",
        "recipient": "ada@example.com",
    }
    values |= {"message_id": "<x@y>", "content": b"Subject: secret\r\n\r\nsecret", "received_at": site.system.now()}
    table = metadata.tables["captured_mail"]
    await site.database.write(lambda tx: tx.execute(table.insert().values(**values)))
    return int((await site.rows("captured_mail"))[0]["id"])


async def everything(site: Site) -> dict[str, list[str]]:
    """Every row of every table."""
    return {name: sorted(map(str, await site.rows(name))) for name in metadata.tables}


async def a_rival(site: Site) -> Sample:
    """Another workspace with a key of its own, and the same things in it."""

    def make(tx: Any) -> Sample:
        workspace = workspaces.create(tx, site.system, slug="rival", name="Rival")
        accounts.create(tx, site.system, workspace.id, Owner("Rita", "rita@rival.example", None))
        return Sample(workspace, "", "", workspaces.new_key(tx, site.system, workspace, "rival"))

    return await site.database.write(make)


def refused_a_key(path: str) -> bool:
    """Whether this is for people alone."""
    return path.startswith(PEOPLE)


async def test_keys_are_refused_what_is_for_people(site: Site) -> None:
    there = [(method, path) for method, path in routes(site) if refused_a_key(path)]
    assert len(there) == 6
    for method, path in there:
        check_problem(await site.send(method, path.removeprefix("/api/v1"), example(site, method, path)), 403)


@pytest.mark.parametrize("by", ["key", "cookie"])
async def test_another_workspace_is_shown_nothing_and_changes_nothing(living: Living, by: str) -> None:
    ids = await world_of(living)
    site = living.site
    await sign_in(site)
    before = await everything(site)
    made = await a_rival(site)
    async with a_site(site.database, site.system, made) as rival:
        secrets = {*ids.values(), "secret@example.com", "never@example.com", site.sample.workspace.id} - {ids["mailId"]}
        for method, path in sorted({*routes(site)} - STREAMS):
            address = path.removeprefix("/api/v1").format(**ids)
            if by == "key" and refused_a_key(path):
                continue
            sender = rival if by == "key" else await sign_in(rival)
            answer = await sender.send(method, address, example(site, method, path))
            if path == "/api/v1/account/password":
                check_problem(answer, 422, "current")
            elif "{" in path:
                check_problem(answer, 404)
            else:
                assert answer.status_code < 300, (method, path, answer.text)
            assert not [secret for secret in secrets if secret in answer.text], (method, path)
    after = await everything(site)
    for table, rows in before.items():
        assert not set(rows) - set(after[table]), table
    for table in ("execution_inbox", "execution_step", "lead_event", "booking", "workflow_version", "lead"):
        assert before[table] == [row for row in after[table] if rival.sample.workspace.id not in row], table


async def test_one_workspaces_things_cannot_be_put_into_anothers(living: Living) -> None:
    ids = await world_of(living)
    site = living.site
    async with a_site(site.database, site.system, await a_rival(site)) as rival:
        form = {"name": "x", "slug": "x", "fields": [{"key": "email", "label": "x", "type": "email"}]}
        check_problem(await rival.post("/forms", {**form, "workflowId": ids["workflowId"]}), 422, "workflowId")
        own = (await rival.post("/forms", form)).json()
        check_problem(await rival.patch(f"/forms/{own['id']}", {"workflowId": ids["workflowId"]}), 422, "workflowId")
        await rival.patch("/workspace", {"fromAddress": "r@rival.example", "postalAddress": "Rival Street 1"})
        workflow = (await rival.post("/workflows", {"gallery": "lead-nurture"})).json()
        assert (await rival.post(f"/workflows/{workflow['id']}/publish")).status_code == 201
        check_problem(await rival.post(f"/workflows/{workflow['id']}/start", {"leadId": ids["leadId"]}), 404)
        for query in ("leadId", "workflowId"):
            assert (await rival.get(f"/workflows/executions?{query}={ids[query]}")).json()["items"] == []
        version = f"/workflows/{workflow['id']}/versions/{ids['versionId']}"
        check_problem(await rival.get(version), 404)
        check_problem(await rival.post(f"{version}/publish"), 404)
        check_problem(await rival.post(f"{version}/restore", {"revision": 1}), 404)
        taken_in = {"text": "nodes: []", "workflowId": ids["workflowId"], "revision": 1}
        check_problem(await rival.post("/workflows/import", taken_in), 404)


async def test_rivals_key_is_a_strangers_at_the_public_door(site: Site) -> None:
    rival = await a_rival(site)
    answer = await site.client.post(SUBMIT, json={"fields": ADA}, headers={"X-API-Key": rival.key})
    assert set(answer.json()) == {"submissionId"}
