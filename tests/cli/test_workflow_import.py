"""``flowtrack workflow import``: a file becomes a workflow, and the same file its next draft."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from flowtrack.services import gallery, workflows
from flowtrack.services.gallery import Sample
from flowtrack.store.database import SqliteDatabase, Transaction
from flowtrack.store.workflows import Workflow, version_page, workflows_called
from tests.cli.conftest import Cli
from tests.cli.test_workflow_check import document, mail, written
from tests.clock import ManualSystem


@pytest.fixture
def sample(sqlite_path: Path) -> Sample:
    made: Sample = asyncio.run(_write(sqlite_path, lambda tx: gallery.make_sample(tx, ManualSystem())))
    return made


async def _write(path: Path, work: Any) -> Any:
    database = SqliteDatabase(path)
    try:
        return await database.write(work)
    finally:
        await database.close()


def called(path: Path, sample: Sample, name: str) -> list[tuple[Workflow, int]]:
    """The workflows of this name, each with how many versions it has."""

    def look(tx: Transaction) -> list[tuple[Workflow, int]]:
        found = workflows_called(tx, sample.workspace.id, name)
        return [(item, len(version_page(tx, item.id, None, 100))) for item in found]

    found: list[tuple[Workflow, int]] = asyncio.run(_write(path, look))
    return found


def test_a_file_becomes_a_draft_and_then_a_version(cli: Cli, sqlite_path: Path, sample: Sample, tmp_path: Path) -> None:
    first = cli("workflow", "import", written(tmp_path, document(mail(), name="Short")))
    assert first.code == 0
    assert first.err == "“Short” is a draft; --publish makes it a version.\n"
    ((made, versions),) = called(sqlite_path, sample, "Short")
    assert (first.out.strip(), versions) == (made.id, 0)
    changed = document(mail(emailSubject="Hello"), name="Short")
    again = cli("workflow", "import", written(tmp_path, changed), "--publish")
    assert (again.code, again.out.strip()) == (0, made.id)
    assert again.err == "“Short” is published as version 1.\n"
    ((draft, versions),) = called(sqlite_path, sample, "Short")
    assert versions == 1
    assert draft.definition["nodes"][1]["config"]["emailSubject"] == "Hello"


def test_without_a_name_in_it_the_file_s_own_counts(
    cli: Cli, sqlite_path: Path, sample: Sample, tmp_path: Path
) -> None:
    assert cli("workflow", "import", written(tmp_path, document(mail()), "welcome.json")).code == 0
    assert len(called(sqlite_path, sample, "welcome")) == 1


def test_what_can_not_be_published_changes_nothing(cli: Cli, sqlite_path: Path, sample: Sample, tmp_path: Path) -> None:
    file = written(tmp_path, document(mail(emailSubject="Hi {{ frstName }}"), name="Short"))
    answer = cli("workflow", "import", file, "--publish")
    assert answer.code == 1
    assert "hello.emailSubject: Line 1: There is no field frstName. Did you mean firstName?" in answer.err
    assert called(sqlite_path, sample, "Short") == []


@pytest.mark.parametrize(("length", "code"), [(200, 0), (201, 1)])
def test_a_name_fits_its_column(cli: Cli, sample: Sample, tmp_path: Path, length: int, code: int) -> None:
    answer = cli("workflow", "import", written(tmp_path, document(mail(), name="n" * length)))
    assert answer.code == code
    assert ("the name has 201 characters; it has at most 200" in answer.err) is bool(code)


def test_two_of_one_name_are_told_apart_by_nobody(cli: Cli, sqlite_path: Path, sample: Sample, tmp_path: Path) -> None:
    def twice(tx: Transaction) -> None:
        for number in (1_000, 2_000):
            workflows.create(tx, ManualSystem(first_id=number), sample.workspace, "Short", document(mail()))

    asyncio.run(_write(sqlite_path, twice))
    answer = cli("workflow", "import", written(tmp_path, document(mail(), name="Short")))
    assert (answer.code, answer.err) == (
        1,
        "flowtrack: There are 2 workflows called 'Short'. Give the file's another name.\n",
    )


def test_a_name_that_no_form_may_have_is_a_warning(cli: Cli, tmp_path: Path) -> None:
    answer = cli("workflow", "check", written(tmp_path, document(mail(emailSubject="Hi {{ frstName }}"))))
    assert answer.code == 0
    assert "Did you mean firstName? Unless one of your forms has it, this can't be published." in answer.out
