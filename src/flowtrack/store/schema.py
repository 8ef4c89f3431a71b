"""Brings a database's schema up to date."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from flowtrack.store.database import Transaction

_MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(tx: Transaction) -> tuple[str | None, str]:
    """Run every migration that is missing; answers the revisions before and after (None: it was empty).

    Safe to call at each start: with nothing missing it only reads.
    """
    config = _config(tx)
    before = current(tx)
    newest = ScriptDirectory.from_config(config).get_current_head() or ""
    if before != newest:
        command.upgrade(config, "head")
    return before, newest


def current(tx: Transaction) -> str | None:
    """The revision that the database is at; None for an empty one."""
    return MigrationContext.configure(tx).get_current_revision()


@cache
def newest() -> str:
    """The revision that this FlowTrack works with."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    return ScriptDirectory.from_config(config).get_current_head() or ""


def _config(tx: Transaction) -> Config:
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = tx
    return config
