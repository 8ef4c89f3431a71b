from __future__ import annotations

from typing import Any

import pytest

from flowtrack.domain.workflow import Definition, NodeSpec
from flowtrack.engine.document import parse_definition
from flowtrack.engine.graph import compile_graph
from flowtrack.nodes.limits import MOST_KEY, MOST_NAME, MOST_RESULT, MOST_TAG, MOST_VALUE, size_problems
from flowtrack.nodes.registry import REGISTRY

LONGEST = {
    "name": "n" * MOST_NAME,
    "companyName": "c" * MOST_NAME,
    "fields": {"k" * MOST_KEY: "v" * MOST_VALUE},
    "addTags": ["t" * MOST_TAG] * 2,
    "removeTags": ["r" * MOST_TAG],
}


def problems(kind: str, config: dict[str, Any]) -> list[tuple[str, str, str]]:
    found = size_problems(Definition((NodeSpec("here", kind, config),), ()))
    return [(problem.node, problem.key, problem.message) for problem in found]


def test_longest_texts_are_fine() -> None:
    assert problems("update_lead", LONGEST) == []
    assert problems("end", {"result": "r" * MOST_RESULT}) == []


@pytest.mark.parametrize(
    ("kind", "config", "key", "message"),
    [
        ("end", {"result": "x" * 1_001}, "result", "A result has at most 1,000 characters; this has 1,001."),
        ("update_lead", {"name": "x" * 1_001}, "name", "A name has at most 1,000 characters; this has 1,001."),
        (
            "update_lead",
            {"companyName": "x" * 2_000},
            "companyName",
            "A company's name has at most 1,000 characters; this has 2,000.",
        ),
        (
            "update_lead",
            {"fields": {"k" * 101: "v"}},
            f"fields.{'k' * 40}…",
            "The key of a field has at most 100 characters; this has 101.",
        ),
        (
            "update_lead",
            {"fields": {"tier": "v" * 10_001}},
            "fields.tier",
            "A field's value has at most 10,000 characters; this has 10,001.",
        ),
        ("update_lead", {"addTags": ["a", "t" * 101]}, "addTags", "A tag has at most 100 characters; this has 101."),
        ("update_lead", {"removeTags": ["t" * 101]}, "removeTags", "A tag has at most 100 characters; this has 101."),
    ],
    ids=["result", "name", "company", "key", "value", "tag", "tag to remove"],
)
def test_what_is_longer_is_named_by_node_and_setting(kind: str, config: dict[str, Any], key: str, message: str) -> None:
    assert problems(kind, config) == [("here", key, message)]


@pytest.mark.parametrize(("kind", "config"), [("teleport", {}), ("end", {"result": ["x"]}), ("end", {"colour": "red"})])
def test_what_cannot_be_read_is_left_to_the_other_check(kind: str, config: dict[str, Any]) -> None:
    assert problems(kind, config) == []


def test_version_published_before_there_were_limits_still_runs() -> None:
    nodes = [{"key": "form", "type": "trigger_form"}, {"key": "end", "type": "end", "config": {"result": "x" * 2_000}}]
    definition = parse_definition({"nodes": nodes, "edges": [{"source": "form", "target": "end"}]})
    assert size_problems(definition)
    assert set(compile_graph(definition, REGISTRY).nodes) == {"form", "end"}
