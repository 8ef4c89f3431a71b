"""Whatever a caller sends fits the tables, on both databases: the longest is taken, and what is longer is named."""

from __future__ import annotations

from email.message import EmailMessage
from typing import Any

import pytest

from flowtrack.channels.capture import CapturedMail
from flowtrack.domain.errors import InvalidError
from flowtrack.domain.ids import MOST_DOMAIN
from flowtrack.engine.document import parse_definition
from flowtrack.nodes.limits import MOST_KEY, MOST_NAME, MOST_RESULT, MOST_TAG, MOST_VALUE
from flowtrack.nodes.registry import REGISTRY
from flowtrack.services import workspaces
from flowtrack.services.captured import Captured
from flowtrack.store.tables import execution_step
from tests.api.site import ADA, SUBMIT, Site, check_problem
from tests.servers.smtp import SmtpSink
from tests.world import a_world

EMAIL = {"key": "email", "label": "E-mail", "type": "email"}


def domain_of_length(length: int) -> str:
    """A domain of so many characters, whose labels are as long as labels may be."""
    labels = "d" * (length - len(".example"))
    return ".".join(labels[start : start + 60] for start in range(0, len(labels), 60))[: len(labels)] + ".example"


def texts(length: int) -> str:
    """So many characters that take several bytes each."""
    return "ö" * length


def flow(key: str, update: dict[str, Any], result: str) -> dict[str, Any]:
    """A workflow that writes all that one can."""
    nodes = [
        {"key": key, "type": "trigger_form"},
        {"key": "update", "type": "update_lead", "config": update},
        {"key": "done", "type": "end", "config": {"result": result}},
    ]
    return {"nodes": nodes, "edges": [{"source": key, "target": "update"}, {"source": "update", "target": "done"}]}


async def test_longest_of_everything_a_workflow_writes_is_written(both: Site, sink: SmtpSink) -> None:
    update = {
        "name": texts(MOST_NAME),
        "companyName": texts(MOST_NAME),
        "fields": {texts(MOST_KEY): texts(MOST_VALUE)},
        "addTags": [texts(MOST_TAG)],
    }
    async with a_world(both.database, both.system, sink.port, both.sample) as world:
        await world.publish(flow("f" * 100, update, texts(MOST_RESULT)))
        accepted = await world.submit()
        await world.settle()
        execution = await world.execution(accepted.execution_id)
    assert (execution.status, execution.output_data) == ("completed", {"outcome": "ended", "result": texts(1_000)})
    (lead,) = await both.rows("lead")
    assert (lead["name"], lead["tags"]) == (texts(MOST_NAME), [texts(MOST_TAG)])
    values = {row["field_key"]: row["value"] for row in await both.rows("lead_field_data")}
    assert values[texts(MOST_KEY)] == texts(MOST_VALUE)


async def test_what_is_longer_cannot_be_published(site: Site) -> None:
    update = {"name": texts(MOST_NAME + 1), "fields": {"k" * (MOST_KEY + 1): "x"}, "addTags": ["t" * (MOST_TAG + 1)]}
    definition = flow("form", update, texts(MOST_RESULT + 1))
    made = (await site.post("/workflows", {"name": "Long", "definition": definition})).json()
    problem = check_problem(
        await site.post(f"/workflows/{made['id']}/publish"),
        422,
        "update.name",
        f"update.fields.{'k' * 40}…",
        "update.addTags",
        "done.result",
    )
    assert problem["errors"][1]["message"] == "The key of a field has at most 100 characters; this has 101."
    checked = (await site.post("/workflows/validate", {"definition": definition})).json()
    assert not checked["publishable"]
    too_long = flow("f" * 101, {"status": "new"}, "x")
    check_problem(await site.post("/workflows", {"name": "x", "definition": too_long}), 422, "definition.nodes.0.key")


def test_what_the_catalogue_names_fits_the_record_of_steps() -> None:
    most = {name: getattr(execution_step.c[name].type, "length") for name in ("node_type", "exit", "node_key")}  # noqa: B009
    assert max(map(len, REGISTRY)) <= most["node_type"]
    assert max(len(name) for node in REGISTRY.values() for name in node.exits) <= most["exit"]
    unnamed = parse_definition({"nodes": [{"type": name} for name in REGISTRY]})
    assert max(len(spec.key) for spec in unnamed.nodes) <= most["node_key"]


LONGEST: list[tuple[str, str, dict[str, Any], str]] = [
    ("POST", "/forms", {"name": texts(200), "slug": "x", "fields": [EMAIL]}, "name"),
    ("POST", "/forms", {"name": "x", "slug": "s" * 100, "fields": [EMAIL]}, "slug"),
    ("POST", "/forms", {"name": "x", "slug": "x", "fields": [{**EMAIL, "key": "k" * 100}]}, "fields.0.key"),
    ("POST", "/forms", {"name": "x", "slug": "x", "fields": [{**EMAIL, "label": texts(200)}]}, "fields.0.label"),
    ("POST", "/workflows", {"name": texts(200), "gallery": "lead-nurture"}, "name"),
    ("POST", "/templates", {"name": texts(200), "subject": "x", "html": "x"}, "name"),
    ("POST", "/suppressions", {"email": f"{'a' * 64}@{domain_of_length(189)}"}, "email"),
    ("PATCH", "/workspace", {"name": texts(200)}, "name"),
    ("PATCH", "/workspace", {"fromName": texts(200)}, "fromName"),
    ("PATCH", "/workspace", {"slug": "s" * 100}, "slug"),
    ("PATCH", "/workspace", {"replyTo": f"{'a' * 64}@{domain_of_length(189)}"}, "replyTo"),
    ("PATCH", "/workspace", {"fromAddress": f"{'a' * 38}@{domain_of_length(MOST_DOMAIN)}"}, "fromAddress"),
]


def longer(value: Any, place: list[str]) -> Any:
    """``value`` with one character more in the text at ``place``; in an address, in its domain."""
    if not place:
        return value.replace("@", "@e") if "@" in value else f"{value}e"
    if isinstance(value, list):
        return [longer(item, place[1:]) for item in value]
    return {**value, place[0]: longer(value[place[0]], place[1:])}


@pytest.mark.parametrize(("method", "path", "body", "field"), LONGEST, ids=[f"{c[1]} {c[3]}" for c in LONGEST])
async def test_longest_is_taken_and_one_more_is_named(
    both: Site, method: str, path: str, body: dict[str, Any], field: str
) -> None:
    check_problem(await both.send(method, path, longer(body, field.split("."))), 422, field)
    answer = await both.send(method, path, body)
    assert answer.status_code in (200, 201), answer.text


async def test_sender_whose_domain_is_too_long_is_told_the_limit(site: Site) -> None:
    change = {"fromAddress": f"a@{domain_of_length(MOST_DOMAIN + 1)}"}
    problem = check_problem(await site.patch("/workspace", change), 422, "fromAddress")
    assert problem["errors"][0]["message"] == "The domain of a sender has at most 215 characters; this has 216."


async def test_longest_sender_and_idempotency_key_make_a_mail(both: Site, sink: SmtpSink) -> None:
    domain = domain_of_length(MOST_DOMAIN)
    await both.patch("/workspace", {"fromAddress": f"a@{domain}"})
    async with a_world(both.database, both.system, sink.port, both.sample) as world:
        answer = await both.client.post(SUBMIT, json={"fields": ADA}, headers={"Idempotency-Key": "k" * 255})
        world.transport.ring()
        await world.pass_time(days=4)
    assert answer.status_code == 202
    first, second = sorted(await both.rows("email_message"), key=lambda mail: mail["step_number"])
    assert first["message_id"] == f"<{first['id']}@{domain}>"
    assert second["in_reply_to"] == first["message_id"]


async def test_name_of_a_key_has_its_limit(both: Site) -> None:
    workspace = both.sample.workspace
    assert await both.database.write(lambda tx: workspaces.new_key(tx, both.system, workspace, texts(200)))
    with pytest.raises(InvalidError) as refused:
        await both.database.write(lambda tx: workspaces.new_key(tx, both.system, workspace, texts(201)))
    (problem,) = refused.value.problems
    assert (problem.field, problem.message) == ("name", "It has at most 200 characters; this has 201.")


async def test_strangers_mail_is_captured_however_long_its_names_are(both: Site) -> None:
    message = EmailMessage()
    message["Message-ID"] = f"<{'m' * 2_000}@example.com>"
    mail = CapturedMail(f"{'s' * 400}@example.com", (f"{'r' * 400}@example.com",), message.as_bytes())
    await Captured(both.database, both.system).keep(mail)
    (kept,) = await both.rows("captured_mail")
    assert (len(kept["sender"]), len(kept["recipient"]), len(kept["message_id"])) == (254, 254, 998)
    assert kept["content"] == message.as_bytes()


async def test_numbers_beyond_the_tables_are_no_trouble(both: Site) -> None:
    path = f"/workflows/{both.sample.workflow_id}"
    versions = await both.get(f"{path}/versions?cursor=999999999999999")
    assert (versions.status_code, len(versions.json()["items"])) == (200, 1)
    check_problem(await both.patch(path, {"revision": 2**31 - 2, "name": "x"}), 409)
    check_problem(await both.patch(path, {"revision": 2**31 - 1, "name": "x"}), 422, "revision")
