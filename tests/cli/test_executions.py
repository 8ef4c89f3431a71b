"""``flowtrack execution …``, on a database that has seen some leads."""

from __future__ import annotations

import contextlib
import sqlite3
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.cli.conftest import Cli
from tests.cli.past import Past
from tests.world import World


def test_list_names_them_all_the_newest_first(cli: Cli, past: Past) -> None:
    answer = cli("execution", "list")
    lines = [line.split() for line in answer.out.splitlines()[1:]]
    assert [line[0] for line in lines] == [past.over, past.failed, past.waiting]
    assert [line[1] for line in lines] == ["completed", "failed", "paused"]
    assert lines[2][2:5] == ["in", "2", "d"]
    assert max(map(len, answer.out.splitlines())) <= 80


def test_list_by_status(cli: Cli, past: Past) -> None:
    answer = cli("execution", "list", "--status", "failed", "--json")
    assert [(item["id"], item["lead"]["email"]) for item in answer.json()] == [(past.failed, "gone@example.com")]
    assert cli("execution", "list", "--status", "running").out == "No execution is running.\n"
    assert len(cli("execution", "list", "--limit", "2", "--json").json()) == 2


def test_show_tells_the_whole_story(cli: Cli, past: Past) -> None:
    answer = cli("execution", "show", past.failed)
    assert answer.code == 0
    assert "Gone [Girl] <gone@example.com>" in answer.out
    steps = [line.split() for line in answer.out.splitlines() if line[:3] in ("1  ", "2  ", "3  ")]
    assert [(line[0], line[3], line[5]) for line in steps] == [
        ("1", "form", "completed"),
        ("2", "budget", "completed"),
        ("3", "welcome", "failed"),
    ]
    assert "550 5.7.1 not from you" in answer.out
    assert "the budget “$5,000” is at least 2000" in " ".join(answer.out.split())
    assert max(len(line) for line in answer.out.splitlines() if not line.startswith("step ")) <= 80


def test_show_a_waiting_one(cli: Cli, past: Past) -> None:
    out = cli("execution", "show", past.waiting).out
    assert "paused (waiting)" in out
    assert "goes on" in out
    assert "Thanks for reaching out, Ada!" in out


@pytest.fixture
def reader_in(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Takes the reader to another time zone."""

    def travel(name: str) -> None:
        monkeypatch.setenv("TZ", name)
        time.tzset()

    yield travel
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("place", "named"), [("UTC", "UTC"), ("IST-5:30", "IST (UTC+05:30)"), ("BRT3", "BRT (UTC-03:00)")]
)
def test_times_are_the_readers_and_the_zone_is_said(
    cli: Cli, past: Past, reader_in: Callable[[str], None], place: str, named: str
) -> None:
    reader_in(place)
    out = cli("execution", "show", past.waiting).out
    assert out.endswith(f"Times are in {named}.\n")
    assert f"{past.system.now().astimezone():%Y-%m-%d %H:%M:%S}" in out


def test_show_as_json_is_what_the_api_says(cli: Cli, past: Past) -> None:
    told = cli("execution", "show", past.failed, "--json").json()
    assert told["id"] == past.failed
    assert told["progress"] == {"totalSteps": 3, "completedSteps": 2}
    assert [step["nodeType"] for step in told["steps"]] == ["trigger_form", "condition", "send_email"]
    assert told["mails"][0]["status"] == "refused"


def test_retry_goes_on_where_it_failed(cli: Cli, past: Past) -> None:
    answer = cli("execution", "retry", past.failed)
    assert (answer.code, answer.err) == (0, "")
    assert "go on where it failed" in answer.out
    past.sink.release()
    past.system.move_to(datetime.now(UTC))

    async def work(world: World) -> None:
        await world.settle()

    past.go_on(work)
    told = cli("execution", "show", past.failed, "--json").json()
    assert [step["status"] for step in told["steps"]] == ["completed", "completed", "completed", "waiting"]
    assert len(past.sink.mails) == 2


def test_retry_from_an_earlier_step(cli: Cli, past: Past) -> None:
    assert "from step 2" in cli("execution", "retry", past.failed, "--from-step", "2").out
    past.sink.release()
    past.system.move_to(datetime.now(UTC))

    async def work(world: World) -> None:
        await world.settle()

    past.go_on(work)
    told = cli("execution", "show", past.failed, "--json").json()
    assert [step["nodeKey"] for step in told["steps"]][3:] == ["budget", "welcome", "wait_for_reply"]
    assert "no step 99" in cli("execution", "retry", past.over, "--from-step", "99").err


def test_cancel_ends_it(cli: Cli, past: Past) -> None:
    assert cli("execution", "cancel", past.waiting).code == 0
    past.system.move_to(datetime.now(UTC))

    async def work(world: World) -> None:
        await world.settle()

    past.go_on(work)
    assert cli("execution", "show", past.waiting, "--json").json()["status"] == "cancelled"


def test_skip_ends_a_wait(cli: Cli, past: Past) -> None:
    answer = cli("execution", "skip", past.waiting)
    assert (answer.code, answer.err) == (0, "")
    assert "It will wait no longer" in answer.out
    past.system.move_to(datetime.now(UTC))

    async def work(world: World) -> None:
        await world.settle()

    past.go_on(work)
    told = cli("execution", "show", past.waiting, "--json").json()
    assert [(s["nodeKey"], s["status"]) for s in told["steps"][3:]][:2] == [
        ("wait_for_reply", "completed"),
        ("replied", "completed"),
    ]
    assert told["steps"][3]["output"]["skipped"] is True


@pytest.mark.parametrize(
    ("args", "which", "why"),
    [
        (("retry",), "waiting", "it must be failed"),
        (("cancel",), "over", "to cancel it, it must be"),
        (("skip",), "over", "to skip it, it must be"),
        (("retry", "--from-step", "77"), "failed", "no step 77"),
    ],
)
def test_what_can_not_be_is_one_line(cli: Cli, past: Past, args: tuple[str, ...], which: str, why: str) -> None:
    answer = cli("execution", args[0], getattr(past, which), *args[1:])
    assert (answer.code, answer.out) == (1, "")
    assert why in answer.err
    assert answer.err.count("\n") == 1


def test_unknown_execution(cli: Cli, past: Past) -> None:
    for name in ("show", "cancel", "retry"):
        answer = cli("execution", name, "nobody")
        assert answer.code == 1
        assert "There is no execution 'nobody'." in answer.err


def test_nothing_there_yet(cli: Cli, sqlite_path: Path) -> None:
    assert cli("execution", "list").out == "There is no execution yet.\n"
    assert cli("execution", "list", "--json").json() == []


@pytest.mark.parametrize("args", [("execution", "list"), ("queue", "status"), ("key", "new")])
def test_no_database_is_said_and_none_is_made(cli: Cli, tmp_path: Path, args: tuple[str, ...]) -> None:
    answer = cli(*args, "--data-dir", str(tmp_path / "none"))
    assert answer.code == 1
    assert answer.err.startswith(f"flowtrack: There is no database at {tmp_path}/none/flowtrack.sqlite3 yet.")
    assert not (tmp_path / "none").exists()


def test_database_of_a_newer_flowtrack_is_left_alone(cli: Cli, sqlite_path: Path) -> None:
    with contextlib.closing(sqlite3.connect(sqlite_path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    for args in (("queue", "status"), ("db", "upgrade"), ("up", "--port", "0")):
        answer = cli(*args)
        assert answer.code == 1
        assert answer.err.startswith("flowtrack: A newer FlowTrack has worked with this database: its schema is 9999")
        assert answer.err.count("\n") == 1


def test_database_without_its_schema(cli: Cli, tmp_path: Path) -> None:
    (tmp_path / "flowtrack.sqlite3").touch()
    answer = cli("queue", "status")
    assert answer.code == 1
    assert "The database's schema is missing, not" in answer.err
    assert "Run 'flowtrack db upgrade' first." in answer.err


def test_ids_are_whole_however_narrow_the_terminal(cli: Cli, past: Past) -> None:
    lines = cli("execution", "list", COLUMNS="60").out.splitlines()
    for key in (past.waiting, past.failed, past.over):
        assert sum(key in line for line in lines) == 1


def test_a_held_one_says_so_and_goes_on_at_once_when_resumed(cli: Cli, past: Past) -> None:
    held: list[str] = []

    async def hold(world: World) -> None:
        past.sink.refuse("mail", "550 5.1.8 who are you", times=1)
        held.append((await world.submit("held@example.com")).execution_id or "")
        await world.settle()

    past.go_on(hold)
    assert "paused (held)" in cli("execution", "list").out
    assert cli("execution", "resume", held[0]).code == 0

    async def work(world: World) -> None:
        await world.pass_time(minutes=1)

    past.go_on(work)
    sent = cli("execution", "show", held[0], "--json").json()["mails"]
    assert [mail["status"] for mail in sent] == ["sent"]
