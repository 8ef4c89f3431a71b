"""Reads a workflow from a file, and says everything that is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import NoReturn

from flowtrack.cli.database import write
from flowtrack.cli.output import FAILED, err, out, say
from flowtrack.domain.errors import ConflictError, InvalidError, NotFoundError
from flowtrack.domain.workflow import Definition, Problem, Severity, warning, worst_first
from flowtrack.engine.document import parse_definition
from flowtrack.engine.graph import check as check_graph
from flowtrack.mail.writing import AnyName
from flowtrack.nodes.limits import size_problems
from flowtrack.nodes.registry import REGISTRY
from flowtrack.nodes.sending import BUILT_IN
from flowtrack.services import workflow_files, workflows
from flowtrack.services.workflow_check import text_problems, written_fields
from flowtrack.services.workflow_files import MOST_NAME, WorkflowFile
from flowtrack.services.workspaces import named
from flowtrack.store import workflows as store
from flowtrack.store.database import Transaction
from flowtrack.store.workflows import Workflow
from flowtrack.system import System

MOST_BYTES = 1_000_000
_STYLES = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTICE: "dim"}


def check(path: Path, *, as_json: bool) -> int:
    """Print every problem; answers the exit code. Raises NotFoundError or InvalidError for what can't be read."""
    file = _load(path)
    definition: Definition | None = None
    try:
        definition = parse_definition(file.document)
        problems = _problems(definition)
    except InvalidError as invalid:
        problems = tuple(file.in_words(fault) for fault in invalid.problems)
    wrong, warnings = (sum(p.severity is kind for p in problems) for kind in (Severity.ERROR, Severity.WARNING))
    if as_json:
        shown = [{**asdict(problem), "severity": problem.severity.value} for problem in problems]
        say(json.dumps({"problems": shown, "publishable": not wrong}, ensure_ascii=False))
        return FAILED if wrong else 0
    for problem in problems:
        line = str(problem)
        say(line if line.endswith((".", "!", "?", '"')) else f"{line}.", _STYLES[problem.severity])
    _conclude(path, definition, wrong, warnings)
    return FAILED if wrong else 0


def _problems(definition: Definition) -> tuple[Problem, ...]:
    found = check_graph(definition, REGISTRY) + size_problems(definition)
    known = frozenset(BUILT_IN | written_fields(definition))
    for spec in definition.nodes:
        if spec.type in REGISTRY:
            found += text_problems(spec, definition, AnyName()) or _perhaps(text_problems(spec, definition, known))
    return worst_first(found)


def _perhaps(found: tuple[Problem, ...]) -> tuple[Problem, ...]:
    """Names that are a fault unless a form has such a field."""
    message = "{} Unless one of your forms has it, this can't be published."
    return tuple(warning(problem.node, problem.key, message.format(problem.message)) for problem in found)


def _conclude(path: Path, definition: Definition | None, wrong: int, warnings: int) -> None:
    also = f" ({warnings} warning{'s' if warnings > 1 else ''})" if warnings else ""
    if wrong:
        errors = f"{wrong} error{'s' if wrong > 1 else ''}{also}"
        say(f"{path}: {errors}. It can't be published like this.", "bold", console=err)
    elif definition is not None:
        size = f"{_count(definition.nodes, 'node')}, {_count(definition.edges, 'edge')}"
        out.print(f"[green]✓[/] {size}{also}. It can be published.")


def _count(things: Sequence[object], name: str) -> str:
    return f"{len(things)} {name}{'' if len(things) == 1 else 's'}"


def take_in(path: Path, data_dir: Path | None, slug: str | None, *, publish: bool) -> None:
    """Make the file's workflow the draft of the workflow of that name, or a new one. Raises NotFoundError,
    InvalidError or ConflictError, and nothing was changed then."""
    file = _load(path)
    name, document = file.name or path.stem, file.document
    if len(name) > MOST_NAME:
        _refuse(path, f"the name has {len(name)} characters; it has at most {MOST_NAME}")

    def work(tx: Transaction, system: System) -> tuple[Workflow, int | None]:
        workspace = named(tx, slug)
        there = store.workflows_called(tx, workspace.id, name)
        if len(there) > 1:
            raise ConflictError(f"There are {len(there)} workflows called {name!r}. Give the file's another name.")
        if there:
            draft = workflows.update(tx, system, workspace, there[0].id, name=None, document=document, revision=None)
        else:
            draft = workflows.create(tx, system, workspace, name, document)
        return draft, workflows.publish(tx, system, workspace, draft.id).number if publish else None

    draft, version = write(data_dir, work)
    say(draft.id)
    state = f"published as version {version}" if version else "a draft; --publish makes it a version"
    say(f"“{name}” is {state}.", "dim", console=err)


def _load(path: Path) -> WorkflowFile:
    text = _text(path)
    try:
        return workflow_files.read(text, as_json=path.suffix.lower() == ".json")
    except InvalidError as fault:
        _refuse(path, str(fault).removesuffix("."))


def _text(path: Path) -> str:
    try:
        if path.is_dir():
            _refuse(path, "it is a directory; name the file in it")
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except FileNotFoundError:
        raise NotFoundError(f"{path}: there is no such file.") from None
    except OSError as trouble:
        _refuse(path, str(trouble.strerror).lower())
    if len(content) > MOST_BYTES:
        _refuse(path, f"it is larger than {MOST_BYTES // 1_000_000} MB, which no workflow is")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        _refuse(path, f"it is not UTF-8 text (byte {fault.start + 1})")


def _refuse(path: Path, why: str) -> NoReturn:
    raise InvalidError(f"{path}: {why}.")
