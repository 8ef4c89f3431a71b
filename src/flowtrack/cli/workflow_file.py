"""Reads a workflow from a file, and says everything that is wrong with it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, NoReturn

import yaml

from flowtrack.cli.database import write
from flowtrack.cli.output import FAILED, err, out, say
from flowtrack.domain.errors import ConflictError, FieldProblem, InvalidError, NotFoundError
from flowtrack.domain.workflow import Definition, Problem, Severity, error, warning
from flowtrack.engine.document import parse_definition
from flowtrack.engine.graph import check as check_graph
from flowtrack.mail.writing import AnyName
from flowtrack.nodes.limits import size_problems
from flowtrack.nodes.registry import REGISTRY
from flowtrack.nodes.sending import BUILT_IN
from flowtrack.services import workflows
from flowtrack.services.workflows import text_problems, written_fields
from flowtrack.services.workspaces import named
from flowtrack.store import workflows as store
from flowtrack.store.database import Transaction
from flowtrack.store.workflows import Workflow
from flowtrack.system import System

MOST_BYTES = 1_000_000
MOST_NAME = 200
_STYLES = {Severity.ERROR: "red", Severity.WARNING: "yellow"}


def check(path: Path, *, as_json: bool) -> int:
    """Print every problem; answers the exit code. Raises NotFoundError or InvalidError for what can't be read."""
    data = _load(path)
    definition: Definition | None = None
    try:
        definition = parse_definition(data)
        problems = _problems(definition)
    except InvalidError as invalid:
        problems = tuple(_unreadable(data, fault) for fault in invalid.problems)
    wrong = sum(problem.severity is Severity.ERROR for problem in problems)
    if as_json:
        shown = [{**asdict(problem), "severity": problem.severity.value} for problem in problems]
        say(json.dumps({"problems": shown, "publishable": not wrong}, ensure_ascii=False))
        return FAILED if wrong else 0
    for problem in problems:
        line = str(problem)
        say(line if line.endswith((".", "!", "?", '"')) else f"{line}.", _STYLES[problem.severity])
    _conclude(path, definition, wrong, len(problems) - wrong)
    return FAILED if wrong else 0


def _problems(definition: Definition) -> tuple[Problem, ...]:
    found = check_graph(definition, REGISTRY) + size_problems(definition)
    known = frozenset(BUILT_IN | written_fields(definition))
    for spec in definition.nodes:
        if spec.type in REGISTRY:
            found += text_problems(spec, definition, AnyName()) or _perhaps(text_problems(spec, definition, known))
    return tuple(sorted(found, key=lambda problem: problem.severity is not Severity.ERROR))


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
    data = _load(path)
    name = str(data.get("name") or path.stem) if isinstance(data, Mapping) else path.stem
    if len(name) > MOST_NAME:
        _refuse(path, f"the name has {len(name)} characters; it has at most {MOST_NAME}")
    document = {key: value for key, value in data.items() if key != "name"} if isinstance(data, Mapping) else data

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


def _unreadable(data: Any, fault: FieldProblem) -> Problem:
    """A place such as ``nodes.3.config.x`` in the words of the file: by the node's key, where it has one."""
    head, *rest = fault.field.split(".")
    message = fault.message
    if fault.field.endswith(".exit"):
        message += '. In YAML, true and false need quotes here: "true".'
    if head != "nodes" or not rest or not rest[0].isdigit():
        return error("", fault.field, message)
    node = data["nodes"][int(rest[0])]
    key = node.get("key") if isinstance(node, Mapping) else None
    named = key if isinstance(key, str) and key else f"nodes.{rest[0]}"
    return error(named, ".".join(rest[1:]), message)


# Reading ------------------------------------------------------------------------------------------------


def _load(path: Path) -> Any:
    text = _text(path)
    try:
        data = _json(path, text) if path.suffix.lower() == ".json" else _yaml(path, text)
    except RecursionError:
        _refuse(path, "it is nested too deeply")
    if data is None:
        _refuse(path, "it is empty")
    return data


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


def _json(path: Path, text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=lambda pairs: _once(path, pairs))
    except json.JSONDecodeError as fault:
        _refuse(path, f"{fault.msg[:1].lower()}{fault.msg[1:]}", fault.lineno, fault.colno)


def _once(path: Path, pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        _refuse(path, f"the key {twice!r} stands twice in one object")
    return found


class _Loader(yaml.SafeLoader):
    """Refuses what would be silently lost (a key that stands twice) and what could grow without end (aliases)."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            event: Any = self.peek_event()  # type: ignore[no-untyped-call]
            raise yaml.MarkedYAMLError(problem="aliases (*name) are not taken here", problem_mark=event.start_mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        seen: set[object] = set()
        for key_node, _ in node.value:
            if isinstance(key_node, yaml.ScalarNode) and key_node.value in seen:
                problem = f"the key {key_node.value!r} stands twice"
                raise yaml.MarkedYAMLError(problem=problem, problem_mark=key_node.start_mark)
            if isinstance(key_node, yaml.ScalarNode):
                seen.add(key_node.value)
        return super().construct_mapping(node, deep)


def _yaml(path: Path, text: str) -> Any:
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506 it is a safe one
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        place = (mark.line + 1, mark.column + 1) if mark else (None, None)
        _refuse(path, str(fault.problem or fault.context), *place)
    except yaml.YAMLError as fault:
        _refuse(path, str(fault).splitlines()[0].rstrip("."))


def _refuse(path: Path, why: str, line: int | None = None, column: int | None = None) -> NoReturn:
    place = f"line {line}, column {column}: " if line is not None else ""
    raise InvalidError(f"{path}: {place}{why}.")
