"""Workflows as text: YAML for people, or JSON. What is written reads back to the same, and is then written the same."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

import yaml

from flowtrack.domain.errors import FieldProblem, InvalidError
from flowtrack.domain.text import clean_json
from flowtrack.domain.workflow import Definition, Problem, error
from flowtrack.engine.document import parse_definition

MOST_NAME = 200
MOST_DEPTH = 20
_MOST_BITS = 333
"""Of a whole number: a hundred digits."""
_ODD_BREAK = re.compile("[\r\x85\u2028\u2029]")
"""Where a line ends for YAML, but would be read as an ordinary line end, or none."""


@dataclass(frozen=True, slots=True)
class WorkflowFile:
    """What a file says: the workflow's name, if it has one, and its definition, not looked at yet."""

    name: str | None
    document: Any

    def definition(self) -> Definition:
        """The definition. Raises InvalidError naming each fault by node and key."""
        try:
            return parse_definition(self.document)
        except InvalidError as invalid:
            found = [self.in_words(fault) for fault in invalid.problems]
            places = tuple(FieldProblem(".".join(filter(None, (p.node, p.key))), p.message) for p in found)
            raise InvalidError(str(invalid), places) from None

    def in_words(self, fault: FieldProblem) -> Problem:
        """A place such as ``nodes.3.config.x`` in the words of the file: by the node's key, where it has one."""
        head, *rest = fault.field.split(".")
        message = fault.message
        if fault.field.endswith(".exit"):
            message = f'{message.rstrip(".")}. In YAML, true and false need quotes here: "true".'
        if head != "nodes" or not rest or not rest[0].isdigit():
            return error("", fault.field, message)
        node = self.document["nodes"][int(rest[0])]
        key = node.get("key") if isinstance(node, Mapping) else None
        named = key if isinstance(key, str) and key else f"nodes.{rest[0]}"
        return error(named, ".".join(rest[1:]), message)


def read(text: str, *, as_json: bool) -> WorkflowFile:
    """What ``text`` says. Raises InvalidError with line and column if it can't be read; what it means is not looked
    at here."""
    try:
        data = _json(text) if as_json else _yaml(text)
        _examine(data)
    except RecursionError:
        _refuse("it is nested too deeply")
    if data is None:
        _refuse("it is empty")
    data = clean_json(data, MOST_DEPTH + 1)
    if not isinstance(data, dict):
        return WorkflowFile(None, data)
    name = data.pop("name", None)
    if name is not None and len(str(name)) > MOST_NAME:
        _refuse(f"the name has {len(str(name))} characters; it has at most {MOST_NAME}")
    return WorkflowFile(str(name).strip() or None if name is not None else None, data)


def write(name: str, definition: Mapping[str, Any]) -> str:
    """The YAML of a definition as it is stored."""
    document = {
        "name": name,
        "configurationData": _ordered(definition["configurationData"]),
        "nodes": [_node(node) for node in definition["nodes"]],
        "edges": [_Line((part, edge[part]) for part in ("source", "exit", "target")) for edge in definition["edges"]],
    }
    written: str = yaml.dump(document, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=math.inf)
    return written


def _node(node: Mapping[str, Any]) -> dict[str, Any]:
    """Its parts in the order people look for them."""
    known = ("key", "type", "label", "config", "position")
    parts = {name: _ordered(node[name]) for name in known if name in node}
    return {name: _Line(part) if name == "position" else part for name, part in parts.items()}


def _ordered(value: Any) -> Any:
    """Objects by their keys: not every database keeps the order in which they were written."""
    if isinstance(value, Mapping):
        return {key: _ordered(value[key]) for key in sorted(value)}
    return [_ordered(item) for item in value] if isinstance(value, list) else value


def _examine(data: Any) -> None:
    """Refuse what nobody means and not every database takes: what is too deep, or too large a number."""
    ahead = [(data, 1)]
    while ahead:
        value, depth = ahead.pop()
        if depth > MOST_DEPTH:
            _refuse(f"it is nested more than {MOST_DEPTH} deep")
        if isinstance(value, int) and value.bit_length() > _MOST_BITS:
            _refuse("it holds a number that is too large")
        if isinstance(value, dict | list):
            inner = value.values() if isinstance(value, dict) else value
            ahead += [(item, depth + 1) for item in inner]


# JSON ---------------------------------------------------------------------------------------------------


def _json(text: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_once)
    except json.JSONDecodeError as fault:
        _refuse(f"{fault.msg[:1].lower()}{fault.msg[1:]}", fault.lineno, fault.colno)
    except ValueError:  # Python's own limit
        _refuse("it holds a number that is too large")


def _once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        [(twice, _)] = Counter(name for name, _ in pairs).most_common(1)
        _refuse(f"the key {twice!r} stands twice in one object")
    return found


# YAML ---------------------------------------------------------------------------------------------------


class _Loader(yaml.SafeLoader):
    """Refuses what would be silently lost (a key that stands twice) or changed (one that is no text), and what could
    grow without end (aliases)."""

    def compose_node(self, parent: Any, index: Any) -> Any:
        event: Any = self.peek_event()  # type: ignore[no-untyped-call]
        if self.check_event(yaml.AliasEvent):
            raise yaml.MarkedYAMLError(problem="aliases (*name) are not taken here", problem_mark=event.start_mark)
        if getattr(event, "tag", None) is not None:
            raise yaml.MarkedYAMLError(problem="tags (!name) are not taken here", problem_mark=event.start_mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        seen: set[str] = set()
        for key, _ in node.value:
            if key.tag != "tag:yaml.org,2002:str":
                raise yaml.MarkedYAMLError(problem="this key is no text; quote it", problem_mark=key.start_mark)
            if key.value in seen:
                raise yaml.MarkedYAMLError(problem=f"the key {key.value!r} stands twice", problem_mark=key.start_mark)
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def _resolvers() -> dict[str, list[tuple[str, re.Pattern[str]]]]:
    """What a plain value may be, without the numbers to the base of 60 of YAML 1.1: nobody means a number by 1:30, and
    reading a long one takes time without end."""
    numbers = {f"tag:yaml.org,2002:{kind}": _without_sixties(kind) for kind in ("int", "float")}
    return {
        first: [(tag, numbers.get(tag, pattern)) for tag, pattern in known]
        for first, known in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


def _without_sixties(kind: str) -> re.Pattern[str]:
    (pattern,) = {
        pattern
        for known in yaml.SafeLoader.yaml_implicit_resolvers.values()
        for tag, pattern in known
        if tag.endswith(f":{kind}")
    }
    return re.compile(rf"(?!.*:){pattern.pattern}", pattern.flags)


_Loader.yaml_implicit_resolvers = _resolvers()


class _Line(dict[str, Any]):
    """An object that is written into one line."""


class _Dumper(yaml.SafeDumper):
    """Writes texts of several lines as they are, and lists as people indent them."""

    def ignore_aliases(self, data: Any) -> bool:
        del data
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        del indentless
        super().increase_indent(flow, indentless=False)


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"' if _ODD_BREAK.search(text) else style)


def _represent_line(dumper: yaml.SafeDumper, line: _Line) -> yaml.MappingNode:
    return dumper.represent_mapping("tag:yaml.org,2002:map", line.items(), flow_style=True)


_Dumper.add_representer(str, _represent_text)
_Dumper.add_representer(_Line, _represent_line)


def _yaml(text: str) -> Any:
    try:
        return yaml.load(text, Loader=_Loader)  # noqa: S506 it is a safe one
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        place = (mark.line + 1, mark.column + 1) if mark else (None, None)
        _refuse(str(fault.problem or fault.context), *place)
    except yaml.YAMLError as fault:
        _refuse(str(fault).splitlines()[0].rstrip("."))
    except ValueError as fault:  # a date that there is not, a number without end
        _refuse(f"it holds a value that is none: {fault}"[:200])


def _refuse(why: str, line: int | None = None, column: int | None = None) -> NoReturn:
    place = f"line {line}, column {column}: " if line is not None else ""
    raise InvalidError(f"{place}{why}.")
