"""``deploy/`` and its guides name only what there is: commands, options, settings, files and services."""

from __future__ import annotations

import http.server
import json
import os
import re
import shlex
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.core import TyperGroup
from typer.main import get_command

from flowtrack.cli.commands import app
from flowtrack.settings import Settings
from flowtrack.worker.loop import GRACE_SECONDS

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
GUIDE, BOARD_GUIDE = ROOT / "docs" / "hosting.md", ROOT / "docs" / "how-to" / "bull-board.md"
COMPOSE = {name: yaml.safe_load((DEPLOY / f"compose.{name}.yaml").read_text()) for name in ("single", "scaled")}
SERVICES = [(file, name) for file, content in COMPOSE.items() for name in content["services"]]
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
SETTINGS = {field.alias for field in Settings.model_fields.values()}
FOR_COMPOSE = {"POSTGRES_PASSWORD", "REDIS_PASSWORD", "WORKERS"}
"""What ``.env`` sets for the compose file itself."""
HARDENED = {
    *("User=flowtrack", "NoNewPrivileges=yes", "ProtectSystem=strict", "ProtectHome=yes", "PrivateTmp=yes"),
    *("CapabilityBoundingSet=", "RestrictNamespaces=yes", "SystemCallFilter=@system-service"),
}


def unknown_words(words: list[str]) -> list[str]:
    """What of a command line FlowTrack does not know. Words in capitals stand for something else."""
    command: Any = get_command(app)
    rest = list(words)
    while isinstance(command, TyperGroup) and rest and rest[0] in command.commands:
        command = command.commands[rest.pop(0)]
    if isinstance(command, TyperGroup) and rest != ["--help"]:
        return rest or ["(no command)"]
    flags = {name: parameter.is_flag for parameter in command.params for name in parameter.opts if name[0] == "-"}
    values = {at + 1 for at, word in enumerate(rest) if flags.get(word) is False}
    return [word for at, word in enumerate(rest) if at not in values and word not in flags and not word.isupper()]


def is_pinned(image: str) -> bool:
    """Whether the image has at least a major version."""
    return re.fullmatch(r"[a-z/-]+:\d+(\.\d+)*(-[a-z]+)?", image) is not None


def service(file: str, name: str) -> dict[str, Any]:
    found: dict[str, Any] = COMPOSE[file]["services"][name]
    return found


def is_ours(content: dict[str, Any]) -> bool:
    return str(content["image"]).startswith("flowtrack:")


def variables(path: Path) -> set[str]:
    """What a file of settings sets, or shows how to set."""
    return set(re.findall(r"^#?([A-Z][A-Z_]+)=", path.read_text(), re.MULTILINE))


def unit(path: Path) -> dict[str, dict[str, list[str]]]:
    """A unit's sections, each with its keys' values."""
    found: dict[str, dict[str, list[str]]] = {}
    section = ""
    for line in path.read_text().splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif "=" in line and not line.startswith("#"):
            key, _, value = line.partition("=")
            found.setdefault(section, {}).setdefault(key, []).append(value)
    return found


def seconds(text: str) -> float:
    return float(text.removesuffix("s"))


def block(path: Path, language: str) -> Iterator[str]:
    """The code of that language in a guide."""
    yield from re.findall(rf"^```{language}\n(.*?)^```", path.read_text(), re.MULTILINE | re.DOTALL)


# The rules can fail --------------------------------------------------------------------------------------


@pytest.mark.parametrize("line", ["servee", "serve --prot 1", "db", "db upgrade --now", ""])
def test_unknown_commands_are_found(line: str) -> None:
    assert unknown_words(line.split()) != []


@pytest.mark.parametrize("image", ["postgres", "postgres:latest", "caddy:alpine", "flowtrack:"])
def test_unpinned_images_are_found(image: str) -> None:
    assert not is_pinned(image)


# Compose -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("file", "name"), SERVICES)
def test_services_are_well(file: str, name: str) -> None:
    content = service(file, name)
    assert is_pinned(content["image"])
    assert all(re.fullmatch(r"127\.0\.0\.1:\d+:\d+", port) for port in content.get("ports", []))
    if is_ours(content):
        assert unknown_words(content["command"]) == []
        assert set(content["environment"]) <= SETTINGS
        assert content["read_only"] is True
        assert content["cap_drop"] == ["ALL"]


@pytest.mark.parametrize(("file", "name"), [("single", "flowtrack"), ("scaled", "worker")])
def test_workers_may_finish(file: str, name: str) -> None:
    assert seconds(service(file, name)["stop_grace_period"]) > GRACE_SECONDS


def test_everybody_waits_for_the_migration() -> None:
    assert service("scaled", "migrate")["command"] == ["db", "upgrade"]
    for name in ("api-1", "api-2", "worker"):
        waits_for = service("scaled", name)["depends_on"]["migrate"]
        assert waits_for == {"condition": "service_completed_successfully"}


def test_redis_throws_nothing_away() -> None:
    command = service("scaled", "redis")["command"]
    assert command[command.index("--maxmemory-policy") + 1] == "noeviction"


def test_only_the_proxy_is_believed() -> None:
    network = COMPOSE["scaled"]["networks"]["inner"]["ipam"]["config"][0]
    proxy = service("scaled", "proxy")["networks"]["inner"]["ipv4_address"]
    for name in ("api-1", "api-2"):
        believed = service("scaled", name)["environment"]["FLOWTRACK_TRUSTED_PROXIES"]
        assert believed.split(",") == [proxy, network["gateway"]]
    assert f"trusted_proxies {network['gateway']}\n" in (DEPLOY / "Caddyfile").read_text()
    single = COMPOSE["single"]["networks"]["front"]["ipam"]["config"][0]["gateway"]
    assert service("single", "flowtrack")["environment"]["FLOWTRACK_TRUSTED_PROXIES"] == single


def test_caddy_shares_among_the_apis() -> None:
    file = (DEPLOY / "Caddyfile").read_text()
    apis = [name for name in COMPOSE["scaled"]["services"] if name.startswith("api-")]
    assert "reverse_proxy " + " ".join(f"{name}:8000" for name in apis) in file
    assert service("scaled", "proxy")["ports"][0].endswith(":8080")
    assert "\n:8080 {" in file


@pytest.mark.parametrize("file", COMPOSE)
def test_what_compose_refers_to_is_there(file: str) -> None:
    text = (DEPLOY / f"compose.{file}.yaml").read_text()
    assert set(re.findall(r"\$\{(\w+)", text)) <= variables(DEPLOY / "env.example")
    for content in COMPOSE[file]["services"].values():
        build = content.get("build")
        folder, dockerfile = (build, "Dockerfile") if isinstance(build, str) else ("..", "deploy/Dockerfile")
        assert build is None or (DEPLOY / folder / dockerfile).is_file()
        for volume in content.get("volumes", []):
            source = volume.partition(":")[0]
            assert (DEPLOY / source).is_file() or source in COMPOSE[file]["volumes"]


def test_guide_names_the_services() -> None:
    table = GUIDE.read_text().partition("starts:\n")[2].partition("\n\nAll ports")[0]
    rows = re.findall(r"^\| (`.*?) \|", table, re.MULTILINE)
    assert sorted(name for row in rows for name in re.findall(r"`(.*?)`", row)) == sorted(COMPOSE["scaled"]["services"])


# Images --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", ["Dockerfile", "board/Dockerfile"])
def test_images_are_built_from_what_is_there(file: str) -> None:
    text = (DEPLOY / file).read_text()
    bases = re.findall(r"^FROM (\S+)", text, re.MULTILINE)
    assert bases
    assert len(set(bases)) == 1
    assert is_pinned(bases[0])
    root = ROOT if file == "Dockerfile" else DEPLOY / "board"
    for line in re.findall(r"^COPY (?!--from)(.*)", text, re.MULTILINE):
        assert all((root / name).exists() for name in line.split()[:-1]), line
    assert set(re.findall(r"(FLOWTRACK_\w+)=", text)) <= SETTINGS
    assert re.search(r"^USER (?!root)", text, re.MULTILINE)


def test_image_gets_all_it_copies_and_no_secrets() -> None:
    rules = (ROOT / ".dockerignore").read_text().split("\n")
    copied = re.findall(r"^COPY (?!--from)(.*)", (DEPLOY / "Dockerfile").read_text(), re.MULTILINE)
    assert {name for line in copied for name in line.split()[:-1]} == {r[1:] for r in rules if r.startswith("!")}
    assert rules[1] == "*"
    assert ".env" in (ROOT / ".gitignore").read_text().split()


def test_image_starts_flowtrack_itself() -> None:
    text = (DEPLOY / "Dockerfile").read_text()
    assert json.loads(re.findall(r"^ENTRYPOINT (.*)", text, re.MULTILINE)[0]) == ["flowtrack"]
    assert unknown_words(json.loads(re.findall(r"^CMD (.*)", text, re.MULTILINE)[0])) == []


class _Health(http.server.BaseHTTPRequestHandler):
    status = 200

    def do_GET(self) -> None:
        self.send_response(self.status if self.path == "/healthz" else 404)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.mark.parametrize(("status", "well"), [(200, True), (503, False)])
def test_health_check(status: int, well: bool) -> None:
    handler = type("Health", (_Health,), {"status": status})
    with http.server.HTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.handle_request, daemon=True).start()
        environment = {**os.environ, "FLOWTRACK_PORT": str(server.server_port)}
        done = subprocess.run([sys.executable, DEPLOY / "healthcheck.py"], env=environment, check=False)
    assert (done.returncode == 0) is well


# systemd -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_units_are_well(path: Path) -> None:
    found = unit(path)
    service = found["Service"]
    program, *words = shlex.split(service["ExecStart"][0])
    assert program == "/opt/flowtrack/bin/flowtrack"
    assert unknown_words(words) == []
    assert service["EnvironmentFile"] == ["/etc/flowtrack/flowtrack.env"]
    assert {line.partition("=")[0] for line in service.get("Environment", [])} <= SETTINGS
    assert HARDENED - set(path.read_text().splitlines()) == set()
    wanted = [name for name in found["Unit"]["Wants"][0].split() if name.startswith("flowtrack")]
    assert all((path.parent / name).is_file() for name in wanted)
    if words[0] in ("up", "worker"):
        assert seconds(service["TimeoutStopSec"][0]) > GRACE_SECONDS
        assert service["KillSignal"] == ["SIGTERM"]


def test_there_are_the_units_of_the_guide() -> None:
    promised = {"flowtrack.service", "flowtrack-serve.service", "flowtrack-worker@.service"}
    assert {path.name for path in UNITS} == {*promised, "flowtrack-migrate.service"}
    assert promised <= set(re.findall(r"`(flowtrack\S*\.service)`", GUIDE.read_text()))


# Settings and guides -------------------------------------------------------------------------------------


def test_settings_files_name_what_there_is() -> None:
    assert variables(DEPLOY / "env.example") <= SETTINGS | FOR_COMPOSE
    assert variables(DEPLOY / "systemd" / "flowtrack.env") <= SETTINGS


@pytest.mark.parametrize("guide", [GUIDE, BOARD_GUIDE], ids=lambda path: path.name)
def test_guides_name_what_there_is(guide: Path) -> None:
    text = guide.read_text()
    for line in re.findall(r"`flowtrack ([^`]+)`", text):
        assert unknown_words(line.split()) == [], line
    assert set(re.findall(r"\b(?:FLOWTRACK|SMTP)_[A-Z_]+\b", text)) <= SETTINGS
    for link in re.findall(r"\]\((?!http)([^)#]+)\)", text):
        assert (guide.parent / link).exists(), link
    for file in re.findall(r"deploy/[\w./*-]+\w", text):
        assert list(ROOT.glob(file)) or file == "deploy/.env", file


def test_board_is_the_guides() -> None:
    (code,) = block(BOARD_GUIDE, "js")
    assert code.partition("\n")[2] == (DEPLOY / "board" / "board.js").read_text()
    needed = json.loads((DEPLOY / "board" / "package.json").read_text())["dependencies"]
    install = re.findall(r"^npm install (.*)", BOARD_GUIDE.read_text(), re.MULTILINE)[0].split()
    assert install == [f"{name}@{version.removeprefix('^')}" for name, version in needed.items()]
