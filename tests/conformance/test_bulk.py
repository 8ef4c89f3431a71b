"""Rows go in and come out as they were, whatever is in them, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from typing import Any, NamedTuple

import pytest
from sqlalchemy import (
    Boolean,
    Column,
    Dialect,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    bindparam,
    func,
    select,
    text,
    update,
)
from sqlalchemy.exc import DBAPIError

from flowtrack.store.among import among
from flowtrack.store.bulk import insert_all, insert_returning, update_all, upsert
from flowtrack.store.database import Database, Transaction
from flowtrack.store.types import Counter, Document, Id, Instant
from tests.clock import START

thing = Table(
    "thing",
    MetaData(),
    Column("id", Id, primary_key=True),
    Column("short", String(5)),
    Column("long", Text),
    Column("number", Integer),
    Column("large", Counter),
    Column("flag", Boolean),
    Column("at", Instant),
    Column("document", Document),
    Column("content", LargeBinary),
)


class Thing(NamedTuple):
    id: str
    short: str | None = None
    long: str | None = None
    number: int | None = None
    large: int | None = None
    flag: bool | None = None
    at: datetime | None = None
    document: Any = None
    content: bytes | None = None


ODD = [
    Thing("nothing"),
    Thing("empty", "", "", 0, 0, False, START, {}, b""),
    Thing(
        "quotes", "'\"\\,{", 'it\'s "so" {a,b} \\N NULL $1 :1 %s ?', -1, 2**31 - 1, True, START, {"'": '"\\'}, b"'\\"
    ),
    Thing("null", "NULL", "null", 1, 1, True, START + timedelta(microseconds=1), [None], b"\x00\xff\x00"),
    Thing("unicode", "åß😀", "Zoë\n\t\u2028 \u202e😀", 2**31 - 1, 1, False, START, {"ключ": "😀"}, "😀".encode()),
    Thing("texts", "[]", "{}", 1, 1, False, START, "{}", b"{}"),
    Thing("lists", "{}", "{{},{}}", 1, 1, True, START, [], b"[]"),
    Thing("nested", "a", "b", 1, 1, True, START, [[], [[1, 2.5, True, None]], {"a": []}], b"x" * 10_000),
    Thing("number", "1", "1", 1, 1, True, START, 0, b"0"),
    Thing("yes", "t", "true", 1, 1, True, START, False, b"f"),
    Thing("east", at=START.astimezone(timezone(timedelta(hours=5, minutes=30)))),
]
CHANGE = (
    update(thing)
    .where(thing.c.id == bindparam("id"), text("(number IS NULL OR number >= -1)"))
    .values({name: bindparam(name, type_=thing.c[name].type) for name in Thing._fields if name != "id"})
)
LONG = thing.c.long
RAISE = (
    update(thing)
    .where(thing.c.id == bindparam("id"))
    .values(
        number=thing.c.number + bindparam("number"), long=func.coalesce(bindparam("long", type_=Text), thing.c.long)
    )
)


@pytest.fixture
async def things(database: Database) -> Database:
    await database.write(thing.create)
    return database


def put(dialect: Dialect) -> Any:
    statement = upsert(dialect, thing)
    kept = func.coalesce(statement.excluded.long, thing.c.long)
    return statement.on_conflict_do_update(index_elements=["id"], set_={"long": kept}).returning(
        thing.c.id, thing.c.long
    )


async def write(database: Database, *items: Thing) -> None:
    await database.write(lambda tx: insert_all(tx, thing, items))


async def read(database: Database) -> dict[str, Thing]:
    return await database.read(lambda tx: {row[0]: Thing(*row) for row in tx.execute(select(thing))})


async def test_what_is_inserted_comes_back_as_it_was(things: Database) -> None:
    await write(things, *ODD)
    assert await read(things) == {item.id: item for item in ODD}


async def test_each_comes_back_though_it_is_alone(things: Database) -> None:
    for item in ODD:
        await write(things, item)
    assert await read(things) == {item.id: item for item in ODD}


async def test_what_is_updated_comes_back_as_it_was(things: Database) -> None:
    await write(things, *(Thing(item.id, "old", "old", 7, 7, True, START, {"old": 1}, b"old") for item in ODD))
    await things.write(lambda tx: update_all(tx, CHANGE, ODD[:-1]))
    expected = {item.id: item for item in ODD}
    last = ODD[-1].id
    found = await read(things)
    assert found.pop(last).short == "old"
    expected.pop(last)
    assert found == expected


async def test_an_update_may_build_on_what_is_there(things: Database) -> None:
    await write(things, Thing("a", long="first", number=1), Thing("b", long="second", number=2))
    changes = [Thing("b", number=10), Thing("a", number=10, long="new"), Thing("missing", number=1)]
    await things.write(lambda tx: update_all(tx, RAISE, changes))
    assert await read(things) == {"a": Thing("a", long="new", number=11), "b": Thing("b", long="second", number=12)}


async def test_an_upsert_answers_what_there_is_then(things: Database) -> None:
    await write(things, Thing("a", long="kept"), Thing("b", long="old"))
    new = [Thing("a"), Thing("b", long="new"), Thing("c", document=[])]
    rows = await things.write(lambda tx: [tuple(row) for row in insert_returning(tx, thing, new, put)])
    assert sorted(rows, key=str) == [("a", "kept"), ("b", "new"), ("c", None)]
    assert (await read(things))["c"].document == []


async def test_a_row_of_another_kind_makes_another_statement(things: Database) -> None:
    class Narrow(NamedTuple):
        content: bytes
        id: str

    await things.write(lambda tx: insert_all(tx, thing, [Narrow(b"x", "a")]))
    await write(things, Thing("b"))
    assert await read(things) == {"a": Thing("a", content=b"x"), "b": Thing("b")}


async def test_a_moment_without_a_zone_is_refused(things: Database) -> None:
    with pytest.raises(ValueError, match="time zone"):
        await write(things, Thing("a"), Thing("b", at=datetime(2026, 1, 1)))  # noqa: DTZ001
    assert await read(things) == {}


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("wrong", [Thing("b", short="longer"), Thing("b", long="a\0b"), Thing("b", document="a\0b")])
async def test_postgresql_refuses_what_it_cannot_keep_and_cuts_nothing(things: Database, wrong: Thing) -> None:
    with pytest.raises(DBAPIError):
        await write(things, Thing("a"), wrong)
    assert await read(things) == {}


@pytest.mark.parametrize(
    "ids", [[], ["quotes"], ["quotes", "it's", '{"', "empty", "empty"], [str(n) for n in range(3000)]]
)
async def test_a_list_of_any_length_can_be_asked_for(things: Database, ids: Sequence[str]) -> None:
    await write(things, *ODD)

    def ask(tx: Transaction) -> tuple[set[str], set[str]]:
        wanted = among(thing.c.id, "ids")
        within = tx.execute(select(thing.c.id).where(wanted), {"ids": ids}).scalars()
        without = tx.execute(select(thing.c.id).where(~wanted), {"ids": ids}).scalars()
        return set(within), set(without)

    known = {item.id for item in ODD}
    assert await things.read(ask) == (known & set(ids), known - set(ids))


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
async def test_a_plan_made_while_a_table_is_nearly_empty_goes_by_its_index(things: Database) -> None:
    def plan(tx: Transaction) -> str:
        given = "unnest(ARRAY['a'], ARRAY['b']) AS given(id, long)"
        return "\n".join(
            tx.exec_driver_sql(
                f"EXPLAIN UPDATE thing SET long = given.long FROM {given} WHERE thing.id = given.id"
            ).scalars()
        )

    await write(things, *ODD)
    await things.write(lambda tx: tx.exec_driver_sql("ANALYZE thing"))
    assert "Seq Scan on thing" not in await things.read(plan)
