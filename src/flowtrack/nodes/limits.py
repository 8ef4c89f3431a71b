"""How much a workflow may write: what the tables hold, and no more than anybody can mean.

Asked when a workflow is published or checked, and not when a version is run: one that was published before goes on
as it is. Keys and types of nodes and names of exits need no asking, since a definition with longer ones can't be read,
or names none that there is.
"""

from __future__ import annotations

from collections.abc import Iterator

from flowtrack.domain.workflow import Definition, NodeSpec, Problem, error
from flowtrack.engine.node import NodeType
from flowtrack.nodes.end import End
from flowtrack.nodes.registry import REGISTRY
from flowtrack.nodes.update_lead import UpdateLead

MOST_KEY = 100
MOST_TAG = 100
MOST_NAME = 1_000
MOST_RESULT = 1_000
MOST_VALUE = 10_000
"""As much as a form takes for one field."""
_SHOWN = 40


def size_problems(definition: Definition) -> tuple[Problem, ...]:
    """Every text that is too long to be written, by node and setting."""
    return tuple(problem for spec in definition.nodes for problem in _of_node(spec))


def _of_node(spec: NodeSpec) -> Iterator[Problem]:
    try:
        node = REGISTRY[spec.type].model_validate(spec.config)
    except (KeyError, ValueError):
        return  # the check of the graph says so
    for setting, what, text, most in _texts(node):
        if len(text) > most:
            yield error(spec.key, setting, f"{what} has at most {most:,} characters; this has {len(text):,}.")


def _texts(node: NodeType) -> Iterator[tuple[str, str, str, int]]:
    """What a node writes: the setting, what it is, the text, and how long that may be."""
    match node:
        case End(result=str(result)):
            yield "result", "A result", result, MOST_RESULT
        case UpdateLead():
            yield "name", "A name", node.name or "", MOST_NAME
            yield "companyName", "A company's name", node.company_name or "", MOST_NAME
            yield from _fields(node)
            yield from (("addTags", "A tag", tag, MOST_TAG) for tag in node.add_tags)
            yield from (("removeTags", "A tag", tag, MOST_TAG) for tag in node.remove_tags)


def _fields(node: UpdateLead) -> Iterator[tuple[str, str, str, int]]:
    for key, value in node.fields.items():
        setting = f"fields.{key if len(key) <= _SHOWN else f'{key[:_SHOWN]}…'}"
        yield setting, "The key of a field", key, MOST_KEY
        yield setting, "A field's value", value, MOST_VALUE
