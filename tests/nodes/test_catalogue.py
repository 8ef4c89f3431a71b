"""What is asked of every node type, whichever it is."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import pytest
from pydantic import ValidationError
from pydantic.alias_generators import to_camel
from tests.nodes.cases import ACTS, ENDS, FAILS, FINISHES, WAITS, Case

from flowtrack.engine.node import NodeType
from flowtrack.nodes.registry import REGISTRY, catalogue

EVERY_TYPE = pytest.mark.parametrize("name", REGISTRY)
NO_EXIT = {ACTS, ENDS, FAILS, FINISHES, WAITS}
GROUPS = {"start", "mail", "time", "decide", "do", "end"}
WORDS = {
    "$ref", "additionalProperties", "anyOf", "const", "default", "description", "enum", "items", "maximum",
    "minimum", "properties", "required", "title", "type",
}  # fmt: skip


def cases(name: str) -> list[Case]:
    """The cases that stand beside the type."""
    assert find_spec(f"flowtrack.nodes.{name}_test"), f"{name} has no {name}_test.py beside it."
    found: list[Case] = import_module(f"flowtrack.nodes.{name}_test").CASES
    return found


# Its cases ----------------------------------------------------------------------------------------------


@EVERY_TYPE
def test_it_goes_the_way_its_cases_say(name: str) -> None:
    assert [case.way_taken(name) for case in cases(name)] == [case.way for case in cases(name)]


@EVERY_TYPE
def test_it_leaves_by_the_exits_it_declares_and_by_each_of_them(name: str) -> None:
    ways = {case.way_taken(name) for case in cases(name)}
    used_by_the_engine = {"failed"} if ACTS in ways or FAILS in ways else set()
    assert ways - NO_EXIT | used_by_the_engine == set(REGISTRY[name].exits)


@EVERY_TYPE
def test_it_is_resumed_in_a_case_if_it_ever_waits(name: str) -> None:
    waits = any(case.way_taken(name) in (WAITS, ACTS) for case in cases(name))
    assert waits == any(case.happening is not None for case in cases(name))


@EVERY_TYPE
def test_it_decides_the_same_from_the_same_and_leaves_it_alone(name: str) -> None:
    for case in cases(name):
        before = deepcopy(case)
        first = case.outcome(name)
        assert case == before
        assert deepcopy(case).outcome(name) == first


@EVERY_TYPE
def test_what_it_decides_can_be_stored_as_json_and_comes_back_the_same(name: str) -> None:
    for case in cases(name):
        outcome = case.outcome(name)
        for part in ("input", "output", "data"):
            kept = getattr(outcome, part, {})
            assert json.loads(json.dumps(kept, allow_nan=False)) == kept


@EVERY_TYPE
def test_its_cases_use_every_setting(name: str) -> None:
    assert {setting for case in cases(name) for setting in case.config} == set(_settings(REGISTRY[name]))


# Its settings -------------------------------------------------------------------------------------------


@EVERY_TYPE
def test_it_never_changes(name: str) -> None:
    assert REGISTRY[name].model_config.get("frozen") is True
    for case in cases(name):
        node = case.node(name)
        for field in type(node).model_fields:
            with pytest.raises(ValidationError, match="frozen"):
                setattr(node, field, None)


@EVERY_TYPE
def test_it_forbids_unknown_settings(name: str) -> None:
    with pytest.raises(ValidationError, match="extra_forbidden"):
        REGISTRY[name].model_validate({**cases(name)[0].config, "noSuchSetting": 1})


@EVERY_TYPE
def test_its_settings_are_camel_case_and_only_that(name: str) -> None:
    for field, info in REGISTRY[name].model_fields.items():
        assert info.alias == to_camel(field)
        if info.alias != field:
            with pytest.raises(ValidationError, match="extra_forbidden"):
                REGISTRY[name].model_validate({**cases(name)[0].config, field: None})


@EVERY_TYPE
def test_its_settings_survive_being_written_and_read(name: str) -> None:
    for case in cases(name):
        node = case.node(name)
        written = node.model_dump(mode="json", by_alias=True, exclude_unset=True)
        assert written == case.config
        assert REGISTRY[name].model_validate(json.loads(json.dumps(written))) == node


def _settings(node_type: type[NodeType]) -> list[str]:
    return [info.alias or name for name, info in node_type.model_fields.items()]


# Its face in the editor ---------------------------------------------------------------------------------


@EVERY_TYPE
def test_it_stands_in_the_catalogue_under_its_own_name(name: str) -> None:
    node_type = REGISTRY[name]
    assert node_type.type == name
    assert re.fullmatch(r"[a-z]+(_[a-z]+)*", name)
    assert node_type.__module__ == f"flowtrack.nodes.{name}"
    assert to_camel(name).lower() == node_type.__name__.lower()


@EVERY_TYPE
def test_it_has_a_face(name: str) -> None:
    node_type = REGISTRY[name]
    assert re.fullmatch(r"[A-Z].*[a-z]", node_type.label)
    assert node_type.group in GROUPS
    assert re.fullmatch(r"[a-z]+(-[a-z0-9]+)*", node_type.icon)
    assert node_type.trigger == (node_type.group == "start")
    assert isinstance(node_type.exits, tuple)
    assert len(set(node_type.exits)) == len(node_type.exits)
    assert all(re.fullmatch(r"[a-z][\w:]*", exit_name) for exit_name in node_type.exits)


@EVERY_TYPE
def test_its_docstring_is_its_help(name: str) -> None:
    text = REGISTRY[name].__doc__ or ""
    assert text != NodeType.__doc__
    assert text.strip().endswith(".")


def test_no_two_types_look_the_same() -> None:
    for word in ("label", "icon"):
        words = [getattr(node_type, word) for node_type in REGISTRY.values()]
        assert len(set(words)) == len(words)


def test_the_catalogue_shows_every_type_and_is_json() -> None:
    entries = json.loads(json.dumps(catalogue()))
    assert [entry["type"] for entry in entries] == list(REGISTRY)
    for entry in entries:
        node_type = REGISTRY[entry["type"]]
        assert (entry["label"], entry["group"], entry["icon"]) == (node_type.label, node_type.group, node_type.icon)
        assert (tuple(entry["exits"]), entry["trigger"]) == (node_type.exits, node_type.trigger)
        assert entry["description"] == " ".join((node_type.__doc__ or "").split())
        assert list(entry["settings"].get("properties", {})) == _settings(node_type)


@EVERY_TYPE
def test_its_schema_is_one_a_form_can_be_drawn_from(name: str) -> None:
    schema = REGISTRY[name].model_json_schema(by_alias=True)
    definitions = schema.pop("$defs", {})
    assert schema["type"] == "object"
    assert schema["additionalProperties"] is False
    for part in (schema, *definitions.values()):
        for place in _schemas(part):
            assert set(place) <= WORDS
            assert set(place.get("required", ())) <= set(place.get("properties", ()))
            assert {"type", "$ref", "anyOf", "const", "enum"} & set(place)
            assert place.get("$ref", "").removeprefix("#/$defs/") in {"", *definitions}


def _schemas(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """``schema`` and every schema within it."""
    yield schema
    inner = [*schema.get("properties", {}).values(), *schema.get("anyOf", ())]
    inner += [schema[word] for word in ("items", "additionalProperties") if isinstance(schema.get(word), dict)]
    for part in inner:
        yield from _schemas(part)
