"""What stands in ``--help``: everything, and readable."""

from __future__ import annotations

import itertools
import re
import subprocess
import sys
from collections.abc import Iterator

import pytest
from typer.core import TyperGroup
from typer.main import get_command

from flowtrack import __version__
from flowtrack.cli import output
from flowtrack.cli.commands import app
from flowtrack.domain.errors import ConflictError
from tests.cli.conftest import Cli
from tests.cli.process import ROOT, run

HEAVY = ("sqlalchemy", "fastapi", "alembic", "uvicorn", "pydantic", "aiosmtplib", "liquid")


def commands(group: object = None, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], object]]:
    """Every command and group there is, with its path."""
    here = group or get_command(app)
    yield path, here
    if isinstance(here, TyperGroup):
        for name, inner in here.commands.items():
            yield from commands(inner, (*path, name))


ALL = dict(commands())


@pytest.mark.parametrize("path", ALL, ids=lambda path: " ".join(path) or "flowtrack")
def test_help_fits_a_terminal_and_explains_everything(cli: Cli, path: tuple[str, ...]) -> None:
    answer = cli(*path, "--help")
    assert answer.code == 0
    assert max(map(len, answer.out.splitlines())) <= 80
    for option in ALL[path].params:  # type: ignore[attr-defined]
        assert option.help, f"{option.name} is not explained"
        assert max(option.opts, key=len) in answer.out or option.metavar in answer.out


def test_there_are_the_commands_that_were_promised() -> None:
    promised = ["up", "demo", "settings", "db upgrade", "workflow check", "queue status", "key new"]
    promised += [f"execution {word}" for word in ("list", "show", "retry", "skip", "cancel")]
    assert {tuple(words.split()) for words in promised} <= ALL.keys()


def test_version(cli: Cli) -> None:
    assert cli("--version").out == f"FlowTrack {__version__}\n"


def test_no_command_is_a_question_for_help(cli: Cli) -> None:
    answer = cli()
    assert answer.code == 2
    assert "Usage: flowtrack" in answer.out + answer.err


@pytest.mark.parametrize(
    ("args", "hint"),
    [
        (("upp",), "No such command 'upp'"),
        (("up", "--port", "x"), "--port"),
        (("up", "--port", "70000"), "--port"),
        (("up", "--concurrency", "0"), "--concurrency"),
        (("up", "--log-level", "loud"), "--log-level"),
        (("demo", "--day-seconds", "0"), "--day-seconds"),
        (("execution", "show"), "ID"),
        (("execution", "list", "--status", "tired"), "--status"),
    ],
)
def test_wrong_use_names_what_is_wrong(cli: Cli, args: tuple[str, ...], hint: str) -> None:
    answer = cli(*args)
    assert answer.code == 2
    assert hint in answer.err
    assert "Traceback" not in answer.err


def test_terminal_that_lacks_signs_is_no_hindrance() -> None:
    answer = run("settings", PYTHONIOENCODING="ascii")
    assert (answer.returncode, answer.stderr) == (0, "")
    assert "postgresql://? or sqlite:///path" in answer.stdout


def words_of(document: str) -> Iterator[list[str]]:
    """Every FlowTrack command that a document names."""
    for found in re.finditer(r"(?:\./run (?:flowtrack )?|`flowtrack )([a-z][^`\n)|]*)", document):
        yield found[1].partition("#")[0].split()


@pytest.mark.parametrize("name", ["README.md", "docs/architecture.md", "changes/0001-main-job.md"])
def test_documents_name_commands_and_options_that_there_are(name: str) -> None:
    for words in words_of((ROOT / name).read_text("utf-8")):
        path = tuple(itertools.takewhile(lambda word: word.isalpha() and word.islower(), words))
        assert path in ALL or path in {("test",), ("check",)}, words
        options = {option for parameter in getattr(ALL.get(path), "params", []) for option in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= options | {"--version"}, words


def test_help_loads_nothing_heavy() -> None:
    ask = f"import sys, flowtrack.cli.commands; print([name for name in {HEAVY} if name in sys.modules])"
    answer = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True, cwd=ROOT)
    assert answer.stdout == "[]\n"


def test_commands_are_printed_as_they_are_called_here(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(output, "PROGRAM", "./run flowtrack")
    assert output.explain(ConflictError("Run 'flowtrack db upgrade' first.")) == output.FAILED
    assert capsys.readouterr().err == "flowtrack: Run './run flowtrack db upgrade' first.\n"
