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

from flowtrack.domain.workflow import Definition, NodeSpec
from flowtrack.engine.node import NodeType
from flowtrack.nodes.catalogue import cards, catalogue
from flowtrack.nodes.registry import REGISTRY

EVERY_TYPE = pytest.mark.parametrize("name", REGISTRY)
NO_EXIT = {ACTS, ENDS, FAILS, FINISHES, WAITS}
GROUPS = {"Start", "Mail", "Wait", "Decide", "Lead", "End"}
FORMATS = {"liquid-html", "liquid-text", "template-name", "lead-field"}
UNITS = {"days", "hours", "minutes"}
WORDS = {
    "additionalProperties", "anyOf", "default", "description", "enum", "examples", "format", "items", "maximum",
    "minimum", "properties", "required", "title", "type", "x-labels", "x-unit", "x-when",
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
    assert node_type.trigger == (node_type.group == "Start")
    assert re.fullmatch(r"[A-Z][^.]+\.", node_type.description), "one sentence"
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
        assert (entry["description"], entry["trigger"]) == (node_type.description, node_type.trigger)
        assert tuple(item["name"] for item in entry["exits"]) == node_type.exits
        assert all(re.fullmatch(r"[A-Z][a-z]+( [a-z]+)*", item["label"]) for item in entry["exits"])
        assert entry["palette"] is True
        assert list(entry["settings"].get("properties", {})) == _settings(node_type)


@EVERY_TYPE
def test_it_says_that_it_waits_if_it_ever_does(name: str) -> None:
    waits = any(case.way_taken(name) == WAITS for case in cases(name))
    assert entry_of(name)["waits"] == waits


@EVERY_TYPE
def test_its_schema_is_one_a_form_can_be_drawn_from(name: str) -> None:
    schema = entry_of(name)["settings"]
    assert schema["type"] == "object"
    assert schema["additionalProperties"] is False
    for place in _schemas(schema):
        assert set(place) <= WORDS
        assert set(place.get("required", ())) <= set(place.get("properties", ()))
        assert {"type", "anyOf"} & set(place)
        assert place.get("type") != "null"


@EVERY_TYPE
def test_people_can_read_what_each_setting_is_for(name: str) -> None:
    settings = entry_of(name)["settings"]["properties"]
    for setting in settings.values():
        assert re.fullmatch(r"[A-Z][^_]*[a-z]", setting["title"])
        assert re.fullmatch(r"[A-Z].+[.]", setting["description"])
        assert "`" not in setting["description"]
        assert setting.get("format") in {None, *FORMATS}
        assert setting.get("x-unit") in {None, *UNITS}
        assert set(setting.get("x-labels", ())) == set(setting.get("enum", ())), "each choice has words"
        for other, choices in setting.get("x-when", {}).items():
            assert set(choices) <= set(settings[other]["enum"])


@EVERY_TYPE
def test_examples_and_defaults_are_taken(name: str) -> None:
    schema = entry_of(name)["settings"]
    needed = {key: schema["properties"][key]["enum"][0] for key in schema.get("required", ())}
    for key, setting in schema["properties"].items():
        for value in [*setting.get("examples", ()), *([setting["default"]] if "default" in setting else [])]:
            REGISTRY[name].model_validate({**needed, key: value})


@EVERY_TYPE
def test_its_cards_say_what_it_does(name: str) -> None:
    for case in cases(name):
        node = case.node(name)
        line = node.summary(case.visit.configuration)
        assert line
        (card,) = cards(Definition((NodeSpec("here", name, case.config),), (), case.visit.configuration))
        assert card["summary"] == " ".join(line.split())[:200]
        assert [item["name"] for item in card["exits"]] == list(node.exits)


@pytest.mark.parametrize(
    ("name", "config", "configuration", "line"),
    [
        ("send_email", {"emailTemplate": "x"}, {}, "Thanks for reaching out!"),
        ("send_email", {"emailSubject": "Hi\n{{ firstName }}"}, {}, "Hi {{ firstName }}"),
        ("send_email", {"template": "Welcome"}, {}, "Template “Welcome”"),
        ("send_email", {"template": "Welcome", "emailSubject": "Hi"}, {}, "Hi"),
        ("send_followup", {}, {}, "In the same conversation"),
        ("send_followup", {"sameThread": False}, {}, "Following up"),
        ("delay", {}, {}, "Wait 3 days"),
        ("delay", {}, {"followUpDelayDays": 1.5}, "Wait 1 day 12 hours"),
        ("delay", {}, {"followUpDelayDays": "soon"}, "Wait"),
        ("delay", {"delayDays": 0}, {}, "No wait"),
        ("delay", {"delayDays": 1200, "delayMinutes": 61}, {}, "Wait 1,200 days 1 hour 1 minute"),
        ("condition", {"conditionType": "budget_qualification"}, {}, "Budget at least 2,000"),
        ("condition", {"conditionType": "budget_qualification", "budgetThreshold": 0.5}, {}, "Budget at least 0.5"),
        ("condition", {"conditionType": "reply_received"}, {}, "Replied"),
        ("condition", {"conditionType": "link_clicked", "since": "ever"}, {}, "Clicked a link, whenever it was"),
        ("condition", {"conditionType": "field"}, {}, "A field is “”"),
        ("condition", {"conditionType": "field", "field": "a", "operator": "is_set"}, {}, "a is known"),
        (
            "condition",
            {"conditionType": "field", "field": "a", "operator": "one_of", "value": ["x", 2000.0]},
            {},
            "a is one of “x”, 2,000",
        ),
        ("update_lead", {}, {}, "Update lead"),
        ("update_lead", {"status": "booked", "addTags": ["a"], "removeTags": ["b"]}, {}, "status: booked, + a, − b"),
        ("join", {"mode": "first"}, {}, "With the first path"),
        ("end", {}, {}, "Ends here"),
        ("end", {"result": "booked"}, {}, "Ends as “booked”"),
        ("end", {"result": 1}, {}, ""),
        ("teleport", {}, {}, ""),
    ],
)
def test_a_card_in_words(name: str, config: dict[str, Any], configuration: dict[str, Any], line: str) -> None:
    (card,) = cards(Definition((NodeSpec("here", name, config),), (), configuration))
    assert card["summary"] == line


def entry_of(name: str) -> dict[str, Any]:
    """What the catalogue says of the type."""
    return next(entry for entry in catalogue() if entry["type"] == name)


def _schemas(schema: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """``schema`` and every schema within it."""
    yield schema
    inner = [*schema.get("properties", {}).values(), *schema.get("anyOf", ())]
    inner += [schema[word] for word in ("items", "additionalProperties") if isinstance(schema.get(word), dict)]
    for part in inner:
        yield from _schemas(part)
