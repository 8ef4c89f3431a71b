"""The node types as an editor needs them: for its palette, its settings panel, and the card of each node."""

from __future__ import annotations

from typing import Any

from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from flowtrack.domain.workflow import Definition, NodeSpec
from flowtrack.engine.node import NodeType, exit_label
from flowtrack.nodes.registry import REGISTRY

MOST_SUMMARY = 200


def catalogue() -> list[dict[str, Any]]:
    """Each type: its face, its exits as long as nothing is set, and the JSON schema of its settings.

    In a schema, ``format`` says what a text is (``liquid-html``, ``liquid-text``, ``template-name``,
    ``lead-field``), ``x-unit`` what a number counts, ``x-labels`` how each choice reads, and ``x-when`` by setting
    the choices under which this one matters.
    """
    return [_entry(node_type) for node_type in REGISTRY.values()]


def cards(definition: Definition) -> list[dict[str, Any]]:
    """Each node of a draft as its card shows it: a line that says what it does, and its exits. One whose settings
    are faulty has an empty line, and the exits of its type."""
    return [_card(spec, definition) for spec in definition.nodes]


def _entry(node_type: type[NodeType]) -> dict[str, Any]:
    schema = node_type.model_json_schema(by_alias=True, schema_generator=_SettingsSchema)
    return {
        "type": node_type.type,
        "label": node_type.label,
        "description": node_type.description,
        "group": node_type.group,
        "icon": node_type.icon,
        "exits": _exits(node_type.exits),
        "trigger": node_type.trigger,
        "palette": node_type.palette,
        "waits": node_type.holds_wait is not NodeType.holds_wait,
        "settings": {**schema, "title": node_type.label, "description": node_type.description},
    }


def _card(spec: NodeSpec, definition: Definition) -> dict[str, Any]:
    node_type = REGISTRY.get(spec.type)
    if node_type is None:
        return {"key": spec.key, "summary": "", "exits": []}
    try:
        node = node_type.model_validate(spec.config)
    except ValueError:
        return {"key": spec.key, "summary": "", "exits": _exits(node_type.exits)}
    line = " ".join(node.summary(definition.configuration).split())
    return {"key": spec.key, "summary": line[:MOST_SUMMARY], "exits": _exits(node.exits)}


def _exits(names: tuple[str, ...]) -> list[dict[str, str]]:
    return [{"name": name, "label": exit_label(name)} for name in names]


class _SettingsSchema(GenerateJsonSchema):
    """A setting that may be left out is not also null: whoever draws a form has one way to say that."""

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        made = super().default_schema(schema)
        return {key: value for key, value in made.items() if key != "default" or value is not None}
