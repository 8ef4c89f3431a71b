"""Settings: each documented, each fault of one named in one line, no secret shown."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from flowtrack.domain.errors import ConflictError
from flowtrack.settings import Settings, SettingsError, load_settings
from tests.architecture.test_layout import PACKAGE
from tests.cli.conftest import Cli

SEED = {"DATABASE_URL", "SMTP_HOST", "SMTP_PORT", "SMTP_USER", "SMTP_PASSWORD"} | {
    f"REDIS_{part}" for part in ("URL", "HOST", "PORT", "PASSWORD")
}
"""Names that were promised to go on working."""


def test_every_setting_is_documented(cli: Cli) -> None:
    fields = Settings.model_fields.values()
    assert all(field.alias and field.description for field in fields)
    shown = cli("settings").out
    for field in fields:
        assert f"{field.alias} " in shown
    assert {field.alias for field in fields} >= SEED
    assert all(str(f.alias).startswith("FLOWTRACK_") or f.alias in SEED for f in fields)


def test_nothing_reads_the_environment_but_the_settings() -> None:
    reading = re.compile(r"os\.environ|getenv|envvar=")
    readers = [path.name for path in PACKAGE.rglob("*.py") if reading.search(path.read_text())]
    assert readers == ["settings.py"]


def test_secrets_are_hidden(cli: Cli) -> None:
    secret = {"SMTP_PASSWORD": "s3cret", "DATABASE_URL": "postgresql://ada:s3cret@db.example/flowtrack"}
    secret["FLOWTRACK_SECRET_KEY"] = "c2VjcmV0" * 5 + "AAA="
    for args in (("settings",), ("settings", "--json")):
        shown = cli(*args, **secret).out
        assert "s3cret" not in shown
        assert "c2VjcmV0" not in shown
        assert "ada:" in shown
    assert cli("settings", "--json", **secret).json()["SMTP_PASSWORD"]["set"] is True


def test_value_and_default(cli: Cli) -> None:
    values = cli("settings", "--json", FLOWTRACK_PORT="8080").json()
    assert (values["FLOWTRACK_PORT"]["value"], values["FLOWTRACK_PORT"]["set"]) == ("8080", True)
    assert (values["FLOWTRACK_HOST"]["value"], values["FLOWTRACK_HOST"]["set"]) == ("127.0.0.1", False)
    assert values["SMTP_HOST"]["value"] is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("FLOWTRACK_PORT", "eighty"),
        ("FLOWTRACK_PORT", "70000"),
        ("FLOWTRACK_CONCURRENCY", "0"),
        ("FLOWTRACK_LOG_LEVEL", "loud"),
        ("FLOWTRACK_PUBLIC_URL", "track.example.com"),
        ("FLOWTRACK_DATA_DIR", "what?"),
        ("FLOWTRACK_SMTP_SECURITY", "ssl"),
        ("FLOWTRACK_SECRET_KEY", "s3cret"),
        ("FLOWTRACK_SECRET_KEY", f"{'A' * 43}=,"),
        ("FLOWTRACK_PRIVATE_MAIL_HOSTS", "http://mail"),
        ("SMTP_HOST", "smtp://mail.example.com"),
        ("SMTP_PORT", "smtp"),
        ("DATABASE_URL", "mysql://ada@db.example/flowtrack"),
        ("DATABASE_URL", "flowtrack"),
        ("DATABASE_URL", "sqlite://"),
        ("DATABASE_URL", "sqlite:///:memory:"),
        ("DATABASE_URL", "postgresql://db.example"),
        ("DATABASE_URL", "postgresql://ada:pw@db.example:port/flowtrack"),
        ("DATABASE_URL", "postgresql://ada@db.example/flowtrack?connection_limit=3"),
    ],
)
def test_unusable_setting_is_one_line_that_names_it(cli: Cli, name: str, value: str) -> None:
    answer = cli("settings", **{name: value})
    assert answer.code == 2
    assert answer.err.startswith(f"flowtrack: {name}: ")
    assert answer.err.endswith(".\n")
    assert answer.err.count("\n") == 1
    assert name != "FLOWTRACK_SECRET_KEY" or value not in answer.err
    assert not answer.out


def test_plain_mail_to_another_host_is_refused() -> None:
    with pytest.raises(SettingsError, match="FLOWTRACK_SMTP_SECURITY"):
        load_settings({"SMTP_HOST": "mail.example.com", "FLOWTRACK_SMTP_SECURITY": "none"})


def test_embedded_database_has_a_key_of_its_own(tmp_path: Path) -> None:
    place = {"FLOWTRACK_DATA_DIR": str(tmp_path)}
    made = load_settings(place).keyring()
    file = tmp_path / "flowtrack.key"
    assert file.stat().st_mode & 0o777 == 0o600
    sealed = made.seal("s3cret", "here")
    assert load_settings(place).keyring().open(sealed, "here") == "s3cret"
    both = load_settings({**place, "FLOWTRACK_SECRET_KEY": "A" * 43}).keyring()
    assert both.open(sealed, "here") == "s3cret"
    on_server = {"DATABASE_URL": "postgresql://db/x"}
    moved = load_settings({**on_server, "FLOWTRACK_SECRET_KEY": f"{'A' * 43},{file.read_text()}"}).keyring()
    assert moved.open(both.seal("new", "here"), "here") == "new"
    assert moved.open(sealed, "here") == "s3cret"
    with pytest.raises(ConflictError, match="FLOWTRACK_SECRET_KEY"):
        load_settings(on_server).keyring().seal("s3cret", "here")
    file.write_text("nonsense")
    with pytest.raises(SettingsError, match=r"FLOWTRACK_SECRET_KEY: .*flowtrack\.key can't be used"):
        load_settings(place).keyring()


def test_key_that_is_set_makes_no_file(tmp_path: Path) -> None:
    load_settings({"FLOWTRACK_DATA_DIR": str(tmp_path), "FLOWTRACK_SECRET_KEY": "A" * 43}).keyring()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ("postgresql://a:b@db/x?schema=public", "postgresql://a:b@db/x"),
        ("postgres://a:b@db:5433/x?sslmode=require", "postgresql://a:b@db:5433/x?ssl=require"),
        ("postgresql+asyncpg://a:p%40ss@db/x", "postgresql://a:p%40ss@db/x"),
        ("sqlite:////var/lib/x.sqlite3", "sqlite:////var/lib/x.sqlite3"),
        ("sqlite:///x.sqlite3", "sqlite:///x.sqlite3"),
    ],
)
def test_database_addresses_of_other_programs(given: str, taken: str) -> None:
    settings = load_settings({"DATABASE_URL": given})
    assert settings.resolved_database_url() == taken
    assert settings.sqlite_path() == (Path(taken[10:]) if taken.startswith("sqlite") else None)


@pytest.mark.parametrize(
    ("given", "url"),
    [
        ({}, "http://127.0.0.1:8000"),
        ({"FLOWTRACK_HOST": "0.0.0.0", "FLOWTRACK_PORT": "80"}, "http://127.0.0.1"),
        ({"FLOWTRACK_HOST": "::1", "FLOWTRACK_PORT": "9000"}, "http://[::1]:9000"),
        ({"FLOWTRACK_PUBLIC_URL": "https://track.example.com/"}, "https://track.example.com"),
    ],
)
def test_links_start_where_it_listens_unless_said_otherwise(given: dict[str, str], url: str) -> None:
    assert load_settings(given).resolved_public_url() == url
