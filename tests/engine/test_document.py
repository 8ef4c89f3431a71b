"""Workflows as they are written down: what is read, what is refused and how, and that nothing is lost."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from tests.engine.building import REFERENCE
from tests.engine.playing import PROFILE, workflows

from flowtrack.domain.errors import InvalidError
from flowtrack.domain.workflow import Definition, Edge, NodeSpec
from flowtrack.engine.document import MOST_NODES, dump_definition, parse_definition

NAN, INFINITY = float("nan"), float("inf")
UNKNOWN = "There is no such key; remove it or mend its name."


def faults(data: Any) -> list[tuple[str, str]]:
    with pytest.raises(InvalidError, match="can't be read") as caught:
        parse_definition(data)
    return [(problem.field, problem.message) for problem in caught.value.problems]


def places(data: Any) -> list[str]:
    return [place for place, _ in faults(data)]


# What is read -------------------------------------------------------------------------------------------


def test_a_whole_document() -> None:
    definition = parse_definition(
        {
            "name": "lead-nurture",
            "nodes": [
                {"key": "form", "type": "trigger_form", "position": {"x": 0, "y": 10.5}},
                {"key": "hello", "type": "send_email", "config": {"emailSubject": "Hi"}, "label": "First mail"},
            ],
            "edges": [{"source": "form", "target": "hello"}, {"source": "hello", "exit": "failed", "target": "hello"}],
            "configurationData": {"emailTemplate": "Hello", "followUpDelayDays": 0},
        }
    )
    assert definition == Definition(
        nodes=(
            NodeSpec("form", "trigger_form", position={"x": 0, "y": 10.5}),
            NodeSpec("hello", "send_email", {"emailSubject": "Hi"}, label="First mail"),
        ),
        edges=(Edge("form", "next", "hello"), Edge("hello", "failed", "hello")),
        configuration={"emailTemplate": "Hello", "followUpDelayDays": 0},
    )


def test_what_was_dumped_is_read_back_to_the_same() -> None:
    nodes = (NodeSpec("a", "end", {"result": "won"}, {"x": 0, "y": -1.5}, "The end"), NodeSpec("b", "end"))
    for definition in (REFERENCE, Definition(nodes, (), {"followUpDelayDays": 2})):
        assert parse_definition(json.loads(json.dumps(dump_definition(definition)))) == definition


@PROFILE
@given(workflows())
def test_any_workflow_that_was_dumped_is_read_back_to_the_same(definition: Definition) -> None:
    assert parse_definition(json.loads(json.dumps(dump_definition(definition)))) == definition


def test_nodes_without_a_key_get_one_from_type_and_place() -> None:
    definition = parse_definition({"nodes": [{"type": "trigger_form"}, {"nodeType": "delay"}]})
    assert [spec.key for spec in definition.nodes] == ["trigger_form_1", "delay_2"]


def test_the_seeds_form_is_read_as_the_chain_it_means() -> None:
    definition = parse_definition(
        {
            "nodes": [
                {"nodeType": "delay", "executionOrder": 2, "config": {"delayDays": 3}},
                {"nodeType": "trigger_form", "executionOrder": 0},
                {"nodeType": "send_email", "executionOrder": 1},
                {"nodeType": "send_followup", "executionOrder": 3},
            ],
            "configurationData": {"emailTemplate": "Hello", "followUpTemplate": "Still there?"},
        }
    )
    assert [spec.type for spec in definition.nodes] == ["trigger_form", "send_email", "delay", "send_followup"]
    assert [(edge.source, edge.exit, edge.target) for edge in definition.edges] == [
        ("trigger_form_2", "next", "send_email_3"),
        ("send_email_3", "next", "delay_1"),
        ("delay_1", "next", "send_followup_4"),
    ]


def test_nodes_of_the_same_order_stay_as_they_are_written() -> None:
    nodes = [{"key": key, "type": "delay", "executionOrder": order} for key, order in (("c", 1), ("b", 0), ("a", 1))]
    assert [spec.key for spec in parse_definition({"nodes": nodes}).nodes] == ["b", "c", "a"]


def test_two_nodes_in_order_are_a_chain() -> None:
    nodes = [{"key": key, "type": "delay", "executionOrder": order} for key, order in (("b", 0.5), ("a", -1))]
    assert parse_definition({"nodes": nodes}).edges == (Edge("a", "next", "b"),)


def test_edges_that_are_written_stand_whatever_the_order_says() -> None:
    nodes = [{"key": key, "type": "delay", "executionOrder": order} for key, order in (("a", 1), ("b", 0))]
    definition = parse_definition({"nodes": nodes, "edges": [{"source": "a", "target": "b"}]})
    assert [spec.key for spec in definition.nodes] == ["a", "b"]
    assert definition.edges == (Edge("a", "next", "b"),)


def test_an_order_that_only_some_nodes_have_draws_no_edges() -> None:
    nodes = [{"type": "trigger_form", "executionOrder": 0}, {"type": "end"}]
    assert parse_definition({"nodes": nodes}).edges == ()


# What is refused ----------------------------------------------------------------------------------------


def test_unknown_keys_are_named_by_their_place() -> None:
    data = {
        "nodes": [{"key": "a", "type": "end", "colour": "red"}],
        "edges": [{"source": "a", "target": "a", "when": "true"}],
        "version": 3,
    }
    assert sorted(faults(data)) == [("edges.0.when", UNKNOWN), ("nodes.0.colour", UNKNOWN), ("version", UNKNOWN)]


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (None, "workflow"),
        ([], "workflow"),
        ("nodes", "workflow"),
        ({}, "nodes"),
        ({"nodes": {"a": {"type": "end"}}}, "nodes"),
        ({"nodes": [3]}, "nodes.0"),
        ({"nodes": [{"key": "a"}]}, "nodes.0.type"),
        ({"nodes": [{"key": "", "type": "end"}]}, "nodes.0.key"),
        ({"nodes": [{"key": "a b", "type": "end"}]}, "nodes.0.key"),
        ({"nodes": [{"key": "x" * 101, "type": "end"}]}, "nodes.0.key"),
        ({"nodes": [{"key": 7, "type": "end"}]}, "nodes.0.key"),
        ({"nodes": [{"type": "x" * 101}]}, "nodes.0.type"),
        ({"nodes": [{"nodeType": "x" * 101}]}, "nodes.0.nodeType"),
        ({"nodes": [{"type": "end", "label": "x" * 201}]}, "nodes.0.label"),
        ({"nodes": [{"type": "end", "config": []}]}, "nodes.0.config"),
        ({"nodes": [{"type": "end", "position": 3}]}, "nodes.0.position"),
        ({"nodes": [{"type": "end", "executionOrder": "first"}]}, "nodes.0.executionOrder"),
        ({"nodes": [], "edges": {}}, "edges"),
        ({"nodes": [], "edges": [{"source": "a"}]}, "edges.0.target"),
        ({"nodes": [], "configurationData": "Hello"}, "configurationData"),
    ],
)
def test_a_wrong_shape_is_named_by_its_place(data: Any, place: str) -> None:
    assert places(data) == [place]


@pytest.mark.parametrize("number", [NAN, INFINITY, -INFINITY])
@pytest.mark.parametrize(
    ("data", "place"),
    [
        ({"nodes": [{"type": "end", "executionOrder": ...}]}, "nodes.0.executionOrder"),
        ({"nodes": [{"type": "end", "position": {"x": ...}}]}, "nodes.0.position.x"),
        ({"nodes": [{"type": "end", "config": {"value": [1, ...]}}]}, "nodes.0.config.value.1"),
        ({"nodes": [], "configurationData": {"a": {"b": ...}}}, "configurationData.a.b"),
    ],
)
def test_a_number_that_json_does_not_have_is_refused(data: Any, place: str, number: float) -> None:
    written = json.dumps(data, default=lambda _: number)
    assert places(json.loads(written)) == [place]


def test_what_yaml_has_and_json_has_not_is_refused() -> None:
    for value in (date(2026, 1, 5), {1, 2}, b"x"):
        assert places({"nodes": [{"type": "end", "config": {"value": value}}]}) == ["nodes.0.config.value"]


def test_too_many_nodes_and_too_many_edges() -> None:
    nodes = [{"key": f"n{number}", "type": "end"} for number in range(MOST_NODES + 1)]
    assert places({"nodes": nodes}) == ["nodes"]
    edges = [{"source": "a", "target": "b"}] * (MOST_NODES * 10 + 1)
    assert places({"nodes": [], "edges": edges}) == ["edges"]
    assert len(parse_definition({"nodes": nodes[:-1]}).nodes) == MOST_NODES


def test_every_node_without_a_type_is_named() -> None:
    assert faults({"nodes": [{"key": "a"}, {"type": "end"}, {"key": "b"}]}) == [
        ("nodes.0.type", "Every node needs a type."),
        ("nodes.2.type", "Every node needs a type."),
    ]
