"""``flowtrack workflow check``: every problem on a line of its own, with node and key."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from flowtrack.services import gallery
from tests.cli.conftest import Cli

FORM = {"key": "form", "type": "trigger_form"}
END = {"key": "done", "type": "end"}


def document(*nodes: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A workflow that goes from the form through ``nodes`` to the end."""
    chain = [FORM, *nodes, END]
    edges = [{"source": one["key"], "target": two["key"]} for one, two in pairwise(chain)]
    return {"nodes": chain, "edges": edges, **more}


def written(folder: Path, content: object, name: str = "flow.json") -> str:
    """A file with this in it."""
    path = folder / name
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return str(path)


def mail(**config: Any) -> dict[str, Any]:
    """A node that sends a mail."""
    return {"key": "hello", "type": "send_email", "config": {"emailTemplate": "Hello {firstName}", **config}}


@pytest.mark.parametrize("name", gallery.names())
@pytest.mark.parametrize("suffix", ["json", "yaml"])
def test_shipped_workflows_are_fine(cli: Cli, tmp_path: Path, name: str, suffix: str) -> None:
    shipped = Path(gallery.__file__).parents[1] / "gallery" / f"{name}.yaml"
    content = shipped.read_text("utf-8") if suffix == "yaml" else gallery.shipped(name).definition
    answer = cli("workflow", "check", written(tmp_path, content, f"flow.{suffix}"))
    assert (answer.code, answer.err) == (0, "")
    assert "It can be published." in answer.out


def test_warnings_alone_are_no_failure(cli: Cli, tmp_path: Path) -> None:
    flow = document(mail())
    flow["edges"].pop()
    flow["nodes"].pop()
    answer = cli("workflow", "check", written(tmp_path, flow))
    assert answer.code == 0
    assert answer.out.splitlines()[0].startswith("warning: hello.next: ")


@pytest.mark.parametrize(
    ("flow", "place"),
    [
        (document({"key": "x", "type": "sendmail"}), "x.type"),
        (document(mail(colour="red")), "hello.colour"),
        (document({"key": "x", "type": "update_lead", "config": {"addTags": ["t" * 101]}}), "x.addTags"),
        (document(mail(emailTemplate="")), "hello.emailTemplate"),
        (document(mail(emailTemplate="{% if x %}never ended")), "hello.emailTemplate"),
        (document(mail(emailSubject="{{ x")), "hello.emailSubject"),
        (document({"key": "x", "type": "delay", "config": {"delayDays": -1}}), "x.delayDays"),
        (document({"key": "x", "type": "delay", "config": {"delayDays": "soon"}}), "x.delayDays"),
        (document({"key": "x", "type": "delay", "colour": "red"}), "x.colour"),
        (document(surprise=1), "surprise"),
        ({"nodes": [END]}, "nodes"),
        ({"nodes": [FORM, {"key": "x", "type": "end"}, {"key": "x", "type": "end"}], "edges": []}, "x.key"),
        ({"nodes": [FORM, END], "edges": [{"source": "form", "target": "nowhere"}]}, "form.edges"),
        ({"nodes": [FORM, END], "edges": [{"source": "form", "exit": True, "target": "done"}]}, "edges.0.exit"),
        ({"nodes": [FORM, {"key": "y"}], "edges": []}, "y.type"),
        ({"nodes": [FORM, {"config": {}}], "edges": []}, "nodes.1.type"),
        ({"edges": []}, "nodes"),
        ([], "workflow"),
        ("just words", "workflow"),
    ],
)
def test_error_names_node_and_key(cli: Cli, tmp_path: Path, flow: object, place: str) -> None:
    path = written(tmp_path, json.dumps(flow))
    answer = cli("workflow", "check", path)
    assert answer.code == 1
    lines = answer.out.splitlines()
    assert any(line.startswith(f"error: {place}: ") for line in lines), lines
    assert all(line.startswith(("error: ", "warning: ")) and line.endswith((".", '".')) for line in lines), lines
    assert answer.err.startswith(f"{path}: ")
    assert answer.err.endswith("It can't be published like this.\n")


def test_every_problem_is_named_at_once(cli: Cli, tmp_path: Path) -> None:
    flow = document(mail(colour="red"), {"key": "x", "type": "delay", "config": {"delayDays": -1}})
    answer = cli("workflow", "check", written(tmp_path, flow))
    assert [line.split(": ")[1] for line in answer.out.splitlines()] == ["hello.colour", "x.delayDays"]
    assert "2 errors" in answer.err


def test_json(cli: Cli, tmp_path: Path) -> None:
    answer = cli("workflow", "check", "--json", written(tmp_path, document(mail(colour="red"))))
    assert answer.code == 1
    (problem,) = answer.json()["problems"]
    assert (problem["severity"], problem["node"], problem["key"]) == ("error", "hello", "colour")
    fine = cli("workflow", "check", "--json", written(tmp_path, document(mail())))
    assert (fine.code, fine.json()) == (0, {"problems": [], "publishable": True})


@pytest.mark.parametrize(
    ("name", "content", "what"),
    [
        ("flow.json", '{"nodes": [}', "line 1, column 12: expecting value"),
        ("flow.json", '{"nodes": [], "nodes": []}', "'nodes' stands twice"),
        ("flow.json", "[" * 100_000, "nested too deeply"),
        ("flow.yaml", "nodes:\n  - key: a\n   type: b\n", "line 3, column 4: "),
        ("flow.yaml", "nodes: []\nnodes: []\n", "line 2, column 1: the key 'nodes' stands twice"),
        ("flow.yaml", "nodes: [*a]\n", "line 1, column 9: aliases"),
        ("flow.yaml", "nodes: &a []\nedges: *a\n", "line 2, column 8: aliases"),
        ("flow.yaml", "nodes: !!python/object:os.system x\n", "line 1, column 8: "),
        ("flow.yaml", "[" * 5_000, "nested too deeply"),
        ("flow.yaml", "nodes: \x07", "special characters are not allowed"),
        ("flow.yaml", "", "empty"),
        ("flow.yaml", "# nothing\n", "empty"),
        ("flow.yaml", "#" * 1_000_001, "larger than 1 MB"),
    ],
)
def test_file_that_can_not_be_read_is_one_line(cli: Cli, tmp_path: Path, name: str, content: str, what: str) -> None:
    path = written(tmp_path, content, name)
    answer = cli("workflow", "check", path)
    assert (answer.code, answer.out) == (1, "")
    assert answer.err.startswith(f"flowtrack: {path}: ")
    assert what in answer.err
    assert answer.err.count("\n") == 1


def test_no_file_at_all(cli: Cli, tmp_path: Path) -> None:
    answer = cli("workflow", "check", str(tmp_path / "none.yaml"))
    assert (answer.code, answer.err) == (1, f"flowtrack: {tmp_path}/none.yaml: there is no such file.\n")
    answer = cli("workflow", "check", str(tmp_path))
    assert (answer.code, answer.err) == (1, f"flowtrack: {tmp_path}: it is a directory; name the file in it.\n")
    latin = tmp_path / "latin.yaml"
    latin.write_bytes("name: Müller".encode("latin-1"))
    assert "is not UTF-8 text (byte 8)" in cli("workflow", "check", str(latin)).err


def test_hint_where_yaml_reads_true_as_a_value(cli: Cli, tmp_path: Path) -> None:
    text = "nodes: [{key: form, type: trigger_form}]\nedges: [{source: form, exit: true, target: form}]\n"
    answer = cli("workflow", "check", written(tmp_path, text, "flow.yaml"))
    assert 'need quotes here: "true".' in answer.out
