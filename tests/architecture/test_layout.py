"""The layout's rules: plain functions from a text to complaints, so that they can be seen to fail as well."""

from __future__ import annotations

import ast
import hashlib
import re
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "flowtrack"
MODULES = sorted(PACKAGE.rglob("*.py"))
MOST_LINES = 399
VAGUE_NAMES = {"utils", "helpers", "common", "manager", "base"}
APACHE_2_TERMS = "09ae9bf1886f530f7338889ef805f37b288ec6adedd1e1e32058921acf05a782"
# Spelt so that this file passes its own test.
WORKPLACE = re.compile(
    r"(?<![\w.~-])/(?:home|Users|root|work)/[\w.]"
    r"|[A-Z]:\\Users\\"
    r"|\b(?:pypi|pythonhosted|npmjs|deb[.]debian)[.]org\b"
)
# Where there is no git to ask: what it would not list.
NEVER_TRACKED = {".git", ".venv", ".hypothesis", "node_modules", "__pycache__", "build", "dist", "data"}


def named(path: Path) -> str:
    """The path from the root, as people write it."""
    return path.relative_to(ROOT).as_posix()


def tracked_files() -> list[Path]:
    """What is, or would be, committed. A tree without a usable git (an archive) is walked instead."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode()
        paths = [ROOT / name for name in listed.split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        paths = [path for path in ROOT.rglob("*") if not ignored(path.relative_to(ROOT))]
    return sorted(path for path in paths if path.is_file())


def ignored(path: Path) -> bool:
    """Whether a path of an archive is something a machine made."""
    return any(part in NEVER_TRACKED or part.endswith(("_cache", ".egg-info")) for part in path.parts)


def is_public_module(path: Path) -> bool:
    """Tests beside the code are nobody's interface, and neither are names with a leading underscore."""
    parts = path.relative_to(PACKAGE).with_suffix("").parts
    is_test = parts[-1].endswith("_test") or parts[-1].startswith("test_")
    return not is_test and not any(part.startswith("_") and part != "__init__" for part in parts)


def has_vague_name(path: Path) -> bool:
    """Whether a module, or a package it is in, is called something that anything fits into."""
    return bool(VAGUE_NAMES & set(path.relative_to(PACKAGE).with_suffix("").parts))


def too_long(text: str) -> Iterator[str]:
    """A module longer than one sitting."""
    lines = len(text.splitlines())
    if lines > MOST_LINES:
        yield f"{lines} lines; a module has at most {MOST_LINES}"


def without_docstring(text: str) -> Iterator[str]:
    """The module and its public classes, nested ones as well, that do not say what they are for."""
    tree = ast.parse(text)
    if not ast.get_docstring(tree):
        yield "the module has no docstring"
    for node in public_classes(tree):
        if not ast.get_docstring(node):
            yield f"line {node.lineno}: class {node.name} has no docstring"


def public_classes(parent: ast.Module | ast.ClassDef) -> Iterator[ast.ClassDef]:
    """Classes that can be reached by public names alone."""
    for node in parent.body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield node
            yield from public_classes(node)


def of_a_workplace(text: str) -> Iterator[str]:
    """Words that are true on one machine or in one network only."""
    for number, line in enumerate(text.splitlines(), start=1):
        for found in WORKPLACE.finditer(line):
            yield f"line {number}: {found[0]!r}"


def beyond_stdlib(text: str) -> Iterator[str]:
    """Imports a bare Python can't satisfy, wherever in the file they stand."""
    for node in ast.walk(ast.parse(text)):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = ["." * node.level + (node.module or "")]
        yield from (name for name in names if name.split(".")[0] not in sys.stdlib_module_names)


def moments_by_hand(text: str) -> Iterator[str]:
    """Moments made into texts in their own way; ``domain/moments.py`` has the one way there is."""
    for number, line in enumerate(text.splitlines(), start=1):
        if ".isoformat(" in line:
            yield f"line {number}: {line.strip()}"


def terms(licence: str) -> str:
    """A fingerprint of the licence's terms, whatever their layout; the appendix may name a holder."""
    words = licence.partition("END OF TERMS AND CONDITIONS")[0].split()
    return hashlib.sha256(" ".join(words).encode()).hexdigest()


def complaints(rule: Callable[[str], Iterator[str]], paths: list[Path]) -> list[str]:
    """What a rule says about files, each line with its file."""
    found = []
    for path in paths:
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # a picture, a font: no words in it
        found += [f"{named(path)}: {complaint}" for complaint in rule(text)]
    return found


def test_there_is_a_package_to_look_at() -> None:
    assert PACKAGE / "__init__.py" in MODULES
    assert {ROOT / "run", Path(__file__)} <= set(tracked_files())


def test_no_module_is_too_long() -> None:
    written = [path for path in MODULES if path.parent.name != "versions"]  # migrations are drawn up by a program
    assert complaints(too_long, written) == []


def test_modules_have_telling_names() -> None:
    assert [named(path) for path in MODULES if has_vague_name(path)] == []


def test_a_vague_name_is_found() -> None:
    assert has_vague_name(PACKAGE / "store" / "utils.py")
    assert has_vague_name(PACKAGE / "common" / "__init__.py")
    assert not has_vague_name(PACKAGE / "store" / "database.py")


def test_public_modules_and_classes_say_what_they_are_for() -> None:
    public = [path for path in MODULES if is_public_module(path)]
    assert complaints(without_docstring, public) == []


def test_nothing_tells_of_a_workplace() -> None:
    assert complaints(of_a_workplace, tracked_files()) == []


def test_run_needs_nothing_but_python() -> None:
    assert complaints(beyond_stdlib, [ROOT / "run"]) == []


def test_moments_are_written_in_one_way() -> None:
    stored = {PACKAGE / "engine" / "codec.py", PACKAGE / "store" / "types.py"}  # what never leaves
    exempt = {PACKAGE / "domain" / "moments.py", *stored}
    ours = [path for path in MODULES if path not in exempt and not path.stem.endswith("_test")]
    assert complaints(moments_by_hand, ours) == []


def test_licence_is_apache_2() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["license"] == "Apache-2.0"
    assert terms((ROOT / "LICENSE").read_text(encoding="utf-8")) == APACHE_2_TERMS


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (too_long, "pass\n" * 400),
        (without_docstring, "x = 1"),
        (without_docstring, '"""Fine."""\nclass Lead: ...'),
        (without_docstring, '"""Fine."""\nclass Lead:\n    """Fine."""\n    class Inner: ...'),
        (of_a_workplace, "cd /ho" + "me/ada/flowtrack"),
        (of_a_workplace, "see '/Us" + "ers/ada' for more"),
        (of_a_workplace, "index-url = https://pypi" + ".org/simple"),
        (of_a_workplace, "https://registry.npmjs" + ".org/react"),
        (beyond_stdlib, "import os\ndef f():\n    from rich.table import Table"),
        (beyond_stdlib, "import os, yaml"),
        (moments_by_hand, 'x = {"until": at.isoformat()}'),
        (beyond_stdlib, "from . import x"),
    ],
)
def test_rule_finds_a_fault(rule: Callable[[str], Iterator[str]], text: str) -> None:
    assert list(rule(text)) != []


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (too_long, "pass\n" * 399),
        (without_docstring, '"""Fine."""\nclass _Own: ...\ndef f():\n    class Local: ...'),
        (of_a_workplace, "GET /users/7, ~/work/x, docs/home/x, ./root/x, https://flowtrack.example/home/x"),
        (beyond_stdlib, "import os.path\nfrom collections.abc import Iterator"),
    ],
)
def test_rule_is_content(rule: Callable[[str], Iterator[str]], text: str) -> None:
    assert list(rule(text)) == []
