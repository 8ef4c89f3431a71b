"""Commands in this very process, which is faster than a process each."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from flowtrack.cli.commands import app
from flowtrack.telemetry import log
from tests.cli.past import Past
from tests.cli.process import environment
from tests.clock import ManualSystem
from tests.servers.smtp import SmtpSink
from tests.world import World


@dataclass(frozen=True)
class Answer:
    """What a command said, and its exit code."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        """What it said, as a program reads it."""
        return json.loads(self.out)


Cli = Callable[..., Answer]


@pytest.fixture(autouse=True)
def log_as_before() -> Iterator[None]:
    """Takes back what a command that ran in this process has changed about logging."""
    loggers = [logging.getLogger(), log]
    before = [(logger.level, list(logger.handlers)) for logger in loggers]
    yield
    for logger, (level, handlers) in zip(loggers, before, strict=True):
        logger.setLevel(level)
        logger.handlers[:] = handlers


@pytest.fixture
def cli(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Cli:
    """Runs a command; keyword arguments are its environment, but for ``piped``, which it reads. Its data are in
    ``tmp_path``."""
    for name in set(os.environ) - set(environment()):
        monkeypatch.delenv(name)
    for name, value in environment(FLOWTRACK_DATA_DIR=str(tmp_path)).items():
        monkeypatch.setenv(name, value)

    def invoke(*args: str, piped: str = "", **extra: str) -> Answer:
        result = CliRunner().invoke(app, args, input=piped, prog_name="flowtrack", env=extra)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return Answer(result.exit_code, result.stdout, result.stderr)

    return invoke


@pytest.fixture
def past(sqlite_path: Path, sink: SmtpSink) -> Past:
    made = Past(sqlite_path, ManualSystem(datetime.now(UTC)), sink)

    async def live(world: World) -> None:
        sink.refuse("rcpt", "550 5.7.1 not from you", recipient="gone@example.com")
        made.waiting = (await world.submit()).execution_id or ""
        made.failed = (await world.submit("gone@example.com", name="Gone [Girl]")).execution_id or ""
        made.over = (await world.submit("poor@example.com", budget="5")).execution_id or ""
        await world.settle()

    made.go_on(live)
    return made
