"""What can be asked of the executions' list, on both databases, held against going through all there are."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from flowtrack.store import execution_list, lead_search
from flowtrack.store.database import Transaction
from flowtrack.store.execution_list import Filter, Mark
from flowtrack.store.tables import lead, workflow, workflow_execution
from tests.api.site import Living, Site, check_problem
from tests.clock import START

LIST = "/workflows/executions"
PEOPLE = [
    ("ada@example.com", "Ada Lovelace"),
    ("ADA.B@example.com".lower(), "ADA Byron"),
    ("aenne@example.com", "Änne Berg"),
    ("zoe@example.com", "zoë 100%"),
    ("m_ller@example.com", "Øyvind Müller"),
    ("x%y@example.com", ""),
    ("long@example.com", "Adam" + "a" * 5000),
    ("q@example.com", "adA_x"),
]
KINDS = [
    ("queued", None, None),
    ("running", None, None),
    ("paused", "waiting", None),
    ("paused", "held", None),
    ("paused", "operator", None),
    ("paused", None, None),
    ("completed", None, "finished"),
    ("completed", None, "goal"),
    ("completed", None, "suppressed"),
    ("completed", None, "ended"),
    ("completed", None, None),
    ("failed", None, None),
    ("cancelled", None, None),
]


@dataclass
class Crowd:
    """Executions of all kinds, in no order: each row as it stands in the table, with its lead's name and address."""

    workspace_id: str
    rows: list[dict[str, Any]]
    people: dict[str, tuple[str, str]]

    def asked(self, wanted: Filter) -> list[Mark]:
        """What fits, by looking at each."""
        fits = [row for row in self.rows if self._fits(row, wanted)]
        return [Mark(row["created_at"], row["id"]) for row in sorted(fits, key=_place, reverse=True)]

    def _fits(self, row: dict[str, Any], wanted: Filter) -> bool:
        email, name = self.people[row["lead_id"]]
        start = (wanted.search or "").lower()
        return (
            row["status"] in (wanted.statuses or (row["status"],))
            and wanted.reason in (None, row["reason"])
            and wanted.outcome in (None, row["outcome"])
            and wanted.workflow_id in (None, row["workflow_id"])
            and wanted.lead_id in (None, row["lead_id"])
            and (wanted.created_from is None or row["created_at"] >= wanted.created_from)
            and (wanted.created_to is None or row["created_at"] < wanted.created_to)
            and (email.startswith(start) or name.lower().startswith(start))
        )


def _place(row: dict[str, Any]) -> tuple[Any, str]:
    return row["created_at"], row["id"]


async def a_crowd(site: Site, size: int = 400) -> Crowd:
    await site.submit(key=True, email="model@example.com", name="Model")
    model, person, flow = [(await site.rows(name))[0] for name in ("workflow_execution", "lead", "workflow")]
    chance = random.Random(7)
    leads = [
        {
            **person,
            "id": site.system.new_id(),
            "email": email,
            "name": name,
            "unsubscribe_token": site.system.new_token(),
        }
        for email, name in PEOPLE
    ]
    other = {**flow, "id": site.system.new_id(), "name": "Other"}
    rows = []
    for _ in range(size):
        status, reason, outcome = chance.choice(KINDS)
        changes: dict[str, Any] = {"status": status, "reason": reason, "outcome": outcome, "id": site.system.new_id()}
        changes["created_at"] = START + timedelta(hours=chance.randrange(100))
        changes["lead_id"] = chance.choice(leads)["id"]
        changes["workflow_id"] = chance.choice([flow, flow, other])["id"]
        rows.append({**model, **changes})

    def fill(tx: Transaction) -> None:
        tx.execute(workflow_execution.delete())
        for table, new in ((lead, leads), (workflow, [other]), (workflow_execution, rows)):
            tx.execute(table.insert(), new)

    await site.database.write(fill)
    people = {item["id"]: (item["email"], item["name"]) for item in leads}
    return Crowd(model["workspace_id"], rows, people)


def a_filter(chance: random.Random, crowd: Crowd) -> Filter:
    """Any of the things that may be asked for, mostly a few of them."""
    row = chance.choice(crowd.rows)

    def maybe(value: Any) -> Any:
        return value if chance.random() < 0.3 else None

    statuses = tuple({chance.choice(KINDS)[0] for _ in range(chance.randrange(1, 4))}) if chance.random() < 0.5 else ()
    searches = ["a", "ada", "ADA B", "äNNE", "Zoë 100%", "øy", "m_l", "x%", "q@", "adam" + "a" * 70, "nobody"]
    return Filter(
        statuses=statuses,
        reason=maybe(chance.choice(KINDS)[1]),
        outcome=maybe(chance.choice(KINDS)[2]),
        workflow_id=maybe(row["workflow_id"]),
        lead_id=maybe(row["lead_id"]),
        search=maybe(chance.choice(searches)),
        created_from=maybe(START + timedelta(hours=chance.randrange(100))),
        created_to=maybe(START + timedelta(hours=chance.randrange(100))),
    )


@pytest.mark.parametrize("most_leads", [execution_list.MOST_LEADS, 1])
async def test_every_page_is_what_going_through_all_would_give(
    both: Site, monkeypatch: pytest.MonkeyPatch, most_leads: int
) -> None:
    """Also where the leads are too many to be listed first."""
    monkeypatch.setattr(execution_list, "MOST_LEADS", most_leads)
    crowd = await a_crowd(both)
    chance = random.Random(most_leads)
    for _ in range(150):
        wanted = a_filter(chance, crowd)
        expected = crowd.asked(wanted)
        before = chance.choice([None, *expected])
        behind = expected[expected.index(before) + 1 :] if before else expected
        most = chance.choice([1, 7, 500])
        find = partial(_find, wanted, before, most)
        assert await both.database.read(partial(find, crowd.workspace_id)) == (behind[:most], len(behind)), wanted
        assert await both.database.read(partial(find, both.system.new_id())) == ([], 0)


def _find(wanted: Filter, before: Mark | None, most: int, workspace_id: str, tx: Transaction) -> tuple[list[Mark], int]:
    found = execution_list.find(tx, workspace_id, wanted, before, most)
    return found, execution_list.count(tx, workspace_id, wanted, before)


@pytest.mark.parametrize(
    ("start", "found"),
    [
        ("ada", {0, 1, 6, 7}),
        ("ADA L", {0}),
        ("änne", {2}),
        ("ÄNNE", {2}),
        ("aenne@", {2}),
        ("zoë 1", {3}),
        ("ØYVIND M", {4}),
        ("m_", {4}),
        ("x%y", {5}),
        ("%", set()),
        ("lovelace", set()),
        ("adam" + "a" * 300, {6}),
        ("\U0010ffff", set()),
        ("'", set()),
    ],
)
async def test_leads_are_found_by_how_they_begin(both: Site, start: str, found: set[int]) -> None:
    crowd = await a_crowd(both, 1)
    ids = await both.database.read(
        lambda tx: tx.execute(lead_search.begin(crowd.workspace_id, start, 100)).scalars().all()
    )
    assert {crowd.people[key] for key in ids} == {PEOPLE[place] for place in found}


async def test_the_words_of_the_address_are_those_of_the_store(both: Site) -> None:
    crowd = await a_crowd(both, 60)
    someone, flow = crowd.rows[0]["lead_id"], crowd.rows[0]["workflow_id"]
    moment = "2026-03-04T09:00:00Z"
    for query, wanted in [
        ("", Filter()),
        ("status=failed", Filter(("failed",))),
        ("status=failed,completed", Filter(("failed", "completed"))),
        ("status=failed&status=completed,queued", Filter(("failed", "completed", "queued"))),
        ("reason=held", Filter(reason="held")),
        ("outcome=goal&status=completed", Filter(("completed",), outcome="goal")),
        (f"workflowId={flow}&leadId={someone}", Filter(workflow_id=flow, lead_id=someone)),
        ("q=%20ADA%20", Filter(search="ada")),
        ("q=", Filter()),
        (f"from={moment}", Filter(created_from=START + timedelta(days=2))),
        (f"to={moment}", Filter(created_to=START + timedelta(days=2))),
    ]:
        answer = await both.get(f"{LIST}?limit=200&{query}")
        assert [item["id"] for item in answer.json()["items"]] == [mark.id for mark in crowd.asked(wanted)], query


async def test_what_can_not_be_asked_is_named(site: Site) -> None:
    for query, field in [
        ("status=sleeping", "status"),
        ("status=failed,asleep", "status"),
        ("reason=bored", "reason"),
        ("outcome=good", "outcome"),
        ("from=yesterday", "from"),
        ("to=2026-03-04T09:00:00", "to"),
        (f"q={'x' * 300}", "q"),
        (f"cursor={site.system.new_id()}", "cursor"),
    ]:
        check_problem(await site.get(f"{LIST}?{query}"), 422, field)


async def test_pages_stay_as_they_are_while_executions_come_in_and_go_on(both: Site) -> None:
    """Each that was there at the beginning is met once, and none that came in meanwhile."""
    ids = [(await both.submit(key=True, email=f"a{n}@example.com")).json()["executionId"] for n in range(12)]
    met: list[str] = []
    cursor: str | None = ""
    while cursor is not None:
        page = (await both.get(f"{LIST}?limit=5{cursor and f'&cursor={cursor}'}")).json()
        met += [item["id"] for item in page["items"]]
        cursor = page["nextCursor"]
        both.system.move(seconds=1)
        await both.submit(key=True, email=f"new{len(met)}@example.com")
        done = workflow_execution.update().where(workflow_execution.c.id == met[-1])
        await both.database.write(partial(_run, done.values(status="completed", outcome="ended")))
    assert met == ids[::-1]


def _run(statement: Any, tx: Transaction) -> None:
    tx.execute(statement)


async def test_rows_say_where_an_execution_stands(living: Living) -> None:
    waiting = await living.run()
    living.sink.refuse("rcpt", "550 5.1.1 no such mailbox", times=1)
    failed = await living.run(email="gone@example.com")
    living.sink.refuse("rcpt", "450 4.2.0 later", times=1)
    again = await living.run(email="later@example.com")
    poor = await living.run(email="poor@example.com", budget="1")
    items = {item["id"]: item for item in (await living.site.get(LIST)).json()["items"]}
    assert items[waiting]["at"] == [
        {
            "nodeKey": "wait_for_reply",
            "nodeType": "delay",
            "label": "Three days",
            "stepNumber": 4,
            "standing": "waiting",
            "dueAt": "2026-03-05T09:00:00Z",
        }
    ]
    assert [(at["nodeKey"], at["standing"], at["label"]) for at in items[failed]["at"]] == [
        ("welcome", "failed", "First mail")
    ]
    assert [(at["stepNumber"], at["standing"]) for at in items[again]["at"]] == [(3, "backing_off")]
    assert items[poor]["at"] == []
    assert items[waiting]["workflow"]["versionNumber"] == 1
    assert items[failed]["errorMessage"]


async def test_one_that_can_not_be_read_hides_no_others(site: Site) -> None:
    await site.submit(key=True, email="a@example.com")
    await site.submit(key=True, email="b@example.com")
    one = workflow_execution.update().where(workflow_execution.c.id == (await site.rows("workflow_execution"))[0]["id"])
    await site.database.write(partial(_run, one.values(state={"v": 999})))
    assert [len(item["at"]) for item in (await site.get(LIST)).json()["items"]] == [1, 0]
