"""Workflows as files over HTTP: what is exported can be imported, and is then exported the same."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from flowtrack.domain.errors import InvalidError
from flowtrack.domain.text import clean_json
from flowtrack.engine.document import dump_definition, parse_definition
from flowtrack.services import gallery, workflow_files
from tests.api.site import Site, check_problem

SMALL = "name: Small\nnodes:\n  - {key: form, type: trigger_form}\n"
TEXTS = st.text(max_size=40) | st.sampled_from(
    [
        "a\n b\n",
        " x",
        "x ",
        "\n",
        "\t",
        "\r\n",
        "\x85",
        "\u2028",
        "\ufeff",
        "true",
        "1e3",
        "2026-01-01",
        "<<",
        "=",
        "- a",
        "*a",
        "!b",
    ]
)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=10,
)
NODES = st.fixed_dictionaries(
    {"key": st.from_regex(r"[\w.:-]{1,10}", fullmatch=True), "type": TEXTS.filter(bool)},
    optional={
        "config": st.dictionaries(TEXTS, VALUES, max_size=4),
        "label": TEXTS,
        "position": st.fixed_dictionaries({"x": st.floats(-1e6, 1e6), "y": st.integers(-9, 9)}),
    },
)
EDGES = st.fixed_dictionaries({"source": TEXTS, "exit": TEXTS, "target": TEXTS})
DOCUMENTS = st.fixed_dictionaries(
    {"nodes": st.lists(NODES, max_size=3)},
    optional={"edges": st.lists(EDGES, max_size=3), "configurationData": st.dictionaries(TEXTS, VALUES, max_size=3)},
)


async def taken_in(site: Site, text: str, **more: Any) -> dict[str, Any]:
    """The workflow that a file becomes."""
    answer = await site.post("/workflows/import", {"text": text, **more})
    assert answer.status_code == 201, answer.text
    body: dict[str, Any] = answer.json()
    return body


async def exported(site: Site, workflow_id: str) -> str:
    """The workflow as a file."""
    answer = await site.get(f"/workflows/{workflow_id}/export")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize("name", gallery.names())
async def test_shipped_workflow_goes_out_and_comes_in_and_goes_out_the_same(both: Site, name: str) -> None:
    made = (await both.post("/workflows", {"gallery": name})).json()
    first = await exported(both, made["id"])
    again = await taken_in(both, first)
    assert (again["name"], again["definition"]) == (made["name"], made["definition"])
    assert await exported(both, again["id"]) == first
    assert "emailTemplate: |\n        <p>Hi" in first, "texts stand as they are"
    assert "  - {source: form, exit: next, target: budget}\n" in first


async def test_file_has_the_workflows_name(site: Site) -> None:
    made = await taken_in(site, SMALL, name='Grüße / "an" alle')
    answer = await site.get(f"/workflows/{made['id']}/export")
    assert answer.headers["content-type"] == "application/yaml"
    assert answer.headers["content-disposition"] == (
        "attachment; filename=\"grue-an-alle.yaml\"; filename*=UTF-8''Gr%C3%BC%C3%9Fe%20%2F%20%22an%22%20alle.yaml"
    )
    await site.patch(f"/workflows/{made['id']}", {"revision": 1, "name": "日本"})
    assert (
        'filename="workflow.yaml"' in (await site.get(f"/workflows/{made['id']}/export")).headers["content-disposition"]
    )


async def test_json_is_taken_as_well(site: Site) -> None:
    text = f"\n {json.dumps({'name': 'As JSON', **gallery.shipped('lead-nurture').definition})}"
    made = await taken_in(site, text)
    assert (made["name"], made["publishable"]) == ("As JSON", True)


async def test_order_without_edges_is_read_as_the_chain_it_means(site: Site) -> None:
    nodes = [{"nodeType": "delay", "executionOrder": 2}, {"nodeType": "trigger_form", "executionOrder": 1}]
    made = await taken_in(site, json.dumps({"nodes": nodes}), name="Chain")
    assert [edge["target"] for edge in made["definition"]["edges"]] == ["delay_1"]


async def test_file_replaces_a_draft_that_was_seen(both: Site) -> None:
    made = await taken_in(both, SMALL)
    there = {"workflowId": made["id"], "revision": 1}
    other = SMALL.replace("Small", "Other").replace("form,", "start,")
    replaced = await taken_in(both, other, **there)
    assert (replaced["id"], replaced["name"], replaced["revision"]) == (made["id"], "Small", 2)
    assert replaced["definition"]["nodes"][0]["key"] == "start"
    problem = check_problem(await both.post("/workflows/import", {"text": SMALL, **there}), 409)
    assert problem["current"]["revision"] == 2
    for part in ({"workflowId": made["id"]}, {"revision": 2}):
        check_problem(await both.post("/workflows/import", {"text": SMALL, **part}), 422, "body")
    nobody = {"workflowId": both.sample.form_id, "revision": 1}
    check_problem(await both.post("/workflows/import", {"text": SMALL, **nobody}), 404)


def test_no_number_has_the_base_of_60() -> None:
    """As in YAML 1.1; but people mean times by it, and long ones take for ever to read."""
    texts = ["1:30", "1:30.5", "-1:0_0", f"1{':1' * 400_000}"]
    found = workflow_files.read("".join(f"a{n}: {text}\n" for n, text in enumerate(texts)), as_json=False)
    assert list(found.document.values()) == texts
    assert workflow_files.read("[0x1f, 0b11, 017, 1_000, -5, 1.5, 1.5e+3]", as_json=False).document == [
        *(31, 3, 15, 1000, -5, 1.5, 1500.0)
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "It is empty."),
        ("# nothing", "It is empty."),
        ("nodes: [\n", "Line 2, column 1: expected the node content"),
        ('{"nodes": [\n}', "Line 2, column 1: expecting value"),
        ('{"nodes": [], "nodes": []}', "The key 'nodes' stands twice in one object."),
        ("nodes: []\nnodes: []\n", "Line 2, column 1: the key 'nodes' stands twice."),
        ("a: &a [x]\nnodes: [*a, *a]\n", "Line 2, column 9: aliases (*name) are not taken here."),
        ("nodes: !!python/name:os.system x\n", "Line 1, column 8: tags (!name) are not taken here."),
        ("name: x\nnodes:\n  - config: {on: 1}\n", "Line 3, column 14: this key is no text; quote it."),
        ("nodes: []\n<<: {a: 1}\n", "Line 2, column 1: this key is no text; quote it."),
        ("? [a]\n: b\n", "Line 1, column 3: this key is no text; quote it."),
        ("a: 2001-99-99\n", "It holds a value that is none: month must be in 1..12."),
        (f"a: {'9' * 5000}\n", "It holds a value that is none: Exceeds the limit"),
        (f"a: {'9' * 101}\n", "It holds a number that is too large."),
        (f'{{"a": {"9" * 5000}}}', "It holds a number that is too large."),
        (f"a: {'[' * 20}{']' * 20}\n", "It is nested more than 20 deep."),
        ("[" * 5000, "It is nested too deeply."),
        ('{"a":' * 5000, "It is nested too deeply."),
        ("a: \ufffe", "Unacceptable character #xfffe: special characters"),
        (f"name: {'n' * 201}\nnodes: []\n", "The name has 201 characters; it has at most 200."),
        ("--- a\n--- b\n", "Line 2, column 1: but found another document."),
        pytest.param(
            "{" + "".join(f'"{n}": 0, ' for n in range(70_000)) + '"69999": 0}',
            "The key '69999' stands twice in one object.",
            id="a key twice among many",
        ),
    ],
)
async def test_file_that_can_not_be_read_is_refused_with_its_place(site: Site, text: str, message: str) -> None:
    problem = check_problem(await site.post("/workflows/import", {"text": text, "name": "x"}), 422, "text")
    assert problem["errors"][0]["message"].startswith(message)
    assert await site.count("workflow") == 1


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("nodes: 3", ["nodes"]),
        ("[]", ["workflow"]),
        ("nodes: [{key: a b, type: end}]", ["a b.key"]),
        ("nodes: [{type: end}, {config: {}}]", ["nodes.1.type"]),
        ("nodes: [{key: x}]", ["x.type"]),
        ("nodes: [{key: x, type: end, config: {at: 2026-01-01}}]", ["x.config.at"]),
        ("nodes: [{key: x, type: end}]\nedges: [{source: x, exit: true, target: x}]", ["edges.0.exit"]),
        ("nodes: []\ncolour: red", ["colour"]),
    ],
)
async def test_what_is_no_workflow_is_named_in_the_files_words(site: Site, text: str, fields: list[str]) -> None:
    check_problem(await site.post("/workflows/import", {"text": text, "name": "x"}), 422, *fields)


async def test_workflow_needs_a_name_from_somewhere(site: Site) -> None:
    for text in ("nodes: []", "name: null\nnodes: []", "name: '  '\nnodes: []"):
        check_problem(await site.post("/workflows/import", {"text": text}), 422, "name")
    assert (await taken_in(site, "nodes: []", name="Named"))["name"] == "Named"


@given(DOCUMENTS, TEXTS)
@example({"nodes": [], "configurationData": {"a": "x\n", "b": "\n x\n\n", "c": "x\n ", "d": "x\ty\n"}}, "n")
@settings(max_examples=200, deadline=None)
def test_whatever_can_be_a_draft_survives_the_file(document: Any, name: str) -> None:
    try:
        kept = dump_definition(parse_definition(clean_json(document, 21)))
    except InvalidError:
        return
    text = workflow_files.write(name, kept)
    file = workflow_files.read(text, as_json=False)
    assert dump_definition(file.definition()) == kept
    assert workflow_files.write(name, dump_definition(file.definition())) == text
    assert (file.name or "") == str(clean_json(name)).strip()


@given(
    st.text(max_size=200) | st.text("{}[]:,-?*&!|>'\"%@`#\n\tab01.", max_size=80) | VALUES.map(json.dumps),
    st.booleans(),
)
@settings(max_examples=300, deadline=None)
def test_whatever_is_sent_is_read_or_refused(text: str, as_json: bool) -> None:
    with suppress(InvalidError):
        workflow_files.read(text, as_json=as_json).definition()


@given(DOCUMENTS)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_whatever_is_taken_in_can_be_looked_at(site: Site, document: Any) -> None:
    answer = await site.post("/workflows/import", {"text": json.dumps(document), "name": "x"})
    assert answer.status_code in (201, 422), answer.text
    if answer.status_code == 201:
        path = f"/workflows/{answer.json()['id']}"
        text = (await site.get(f"{path}/export")).content.decode()
        again = await taken_in(site, text)
        assert again["definition"] == answer.json()["definition"]
        assert await exported(site, again["id"]) == text
