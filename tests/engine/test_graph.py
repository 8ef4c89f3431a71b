"""What ``check`` says of a faulty workflow, and what ``compile_graph`` makes of a sound one."""

from __future__ import annotations

from typing import Any

import pytest
from tests.engine.building import REFERENCE, TEST_REGISTRY, draw, flow

from flowtrack.domain.errors import InvalidError
from flowtrack.domain.workflow import Definition, Edge, NodeSpec, Severity
from flowtrack.engine.graph import check, compile_graph

ERROR, WARNING, NOTICE = Severity.ERROR, Severity.WARNING, Severity.NOTICE


def faults(definition: Definition) -> list[tuple[str, str, str]]:
    """The errors: node, key, message."""
    return [(p.node, p.key, p.message) for p in check(definition, TEST_REGISTRY) if p.severity is ERROR]


def warnings(definition: Definition) -> list[tuple[str, str, str]]:
    return [(p.node, p.key, p.message) for p in check(definition, TEST_REGISTRY) if p.severity is WARNING]


def with_node(node_type: str, **config: Any) -> Definition:
    """A sound workflow but for its node ``odd``."""
    nodes = (NodeSpec("start", "trigger_form"), NodeSpec("odd", node_type, config))
    return Definition(nodes, (Edge("start", "next", "odd"),))


def with_edges(*edges: tuple[str, str, str]) -> Definition:
    """``start -> mail -> wait`` with more edges."""
    sound = draw("start -> mail -> wait")
    return Definition(sound.nodes, (*sound.edges, *(Edge(*edge) for edge in edges)))


def test_a_sound_workflow_has_no_faults() -> None:
    assert check(REFERENCE, TEST_REGISTRY) == ()


# Nodes and their settings -------------------------------------------------------------------------------


def test_an_unknown_type_is_named_with_those_there_are() -> None:
    known = ", ".join(sorted(TEST_REGISTRY))
    assert faults(with_node("send_pigeon")) == [
        ("odd", "type", f"There is no node type 'send_pigeon'. Use one of: {known}.")
    ]


def test_an_unknown_setting_is_named_with_those_there_are() -> None:
    assert faults(with_node("delay", delayWeeks=1)) == [
        ("odd", "delayWeeks", "delay has no such setting. Its settings: delayDays, delayHours, delayMinutes.")
    ]
    assert faults(with_node("trigger_manual", mode="fast"))[0][2] == (
        "trigger_manual has no such setting. Its settings: none."
    )


def test_a_setting_in_snake_case_is_unknown() -> None:
    assert [fault[:2] for fault in faults(with_node("delay", delay_days=1))] == [("odd", "delay_days")]


@pytest.mark.parametrize(
    ("node_type", "config", "place", "message"),
    [
        ("delay", {"delayDays": "soon"}, "delayDays", "must be a number"),
        ("delay", {"delayDays": -1}, "delayDays", "at least 0"),
        ("delay", {"delayHours": 1e9}, "delayHours", "at most 87,600"),
        ("delay", {"delayMinutes": float("nan")}, "delayMinutes", "must be a number"),
        ("condition", {}, "conditionType", "missing"),
        ("condition", {"conditionType": "is_nice"}, "conditionType", "'budget_qualification'"),
        ("condition", {"conditionType": "field", "field": 3}, "field", "must be a text"),
        ("update_lead", {"fields": {"age": [1]}}, "fields.age", "must be a text"),
        ("update_lead", {"addTags": "vip"}, "addTags", "must be a list"),
        ("update_lead", {"status": "happy"}, "status", "'new', 'contacted'"),
        ("join", {"mode": "any"}, "mode", "'all' or 'first'"),
        ("end", {"result": 1}, "result", "must be a text"),
        ("send_followup", {"followUpTemplate": "x", "sameThread": "perhaps"}, "sameThread", "true or false"),
    ],
)
def test_a_setting_of_the_wrong_type_is_named(node_type: str, config: dict[str, Any], place: str, message: str) -> None:
    found = faults(with_node(node_type, **config))
    assert [fault[:2] for fault in found] == [("odd", place)]
    assert message in found[0][2]


def test_every_fault_of_every_node_is_named() -> None:
    nodes = (
        NodeSpec("start", "trigger_form"),
        NodeSpec("a", "delay", {"delayDays": -1, "weeks": 2}),
        NodeSpec("b", "pigeon"),
    )
    found = faults(Definition(nodes, (Edge("start", "next", "a"), Edge("a", "next", "b"))))
    assert [fault[:2] for fault in found] == [("a", "delayDays"), ("a", "weeks"), ("b", "type")]


def test_a_key_that_two_nodes_have_is_named_once() -> None:
    nodes = (NodeSpec("start", "trigger_form"), NodeSpec("set", "end"), NodeSpec("set", "end"), NodeSpec("set", "end"))
    found = faults(Definition(nodes, (Edge("start", "next", "set"),)))
    assert found == [("set", "key", "3 nodes have this key; each needs its own.")]
    found = faults(Definition(nodes[:3], (Edge("start", "next", "set"),)))
    assert found == [("set", "key", "2 nodes have this key; each needs its own.")]


@pytest.mark.parametrize(
    ("node_type", "setting"), [("send_email", "emailTemplate"), ("send_followup", "followUpTemplate")]
)
def test_a_mail_without_a_text_is_named(node_type: str, setting: str) -> None:
    message = "The mail has no text. Write one, or name one of the workspace's templates."
    for config in ({}, {setting: ""}, {setting: " \n"}):
        assert faults(with_node(node_type, **config)) == [("odd", setting, message)]
    assert faults(with_node(node_type, template="welcome")) == []
    sound = with_node(node_type)
    assert faults(Definition(sound.nodes, sound.edges, {setting: "Hello"})) == []


@pytest.mark.parametrize("text", [5, ["Hello"], {"html": "Hello"}, True])
def test_a_fall_back_text_that_is_none_is_a_fault_not_a_crash(text: object) -> None:
    sound = with_node("send_email")
    assert [fault[:2] for fault in faults(Definition(sound.nodes, sound.edges, {"emailTemplate": text}))] == [
        ("odd", "emailTemplate")
    ]


@pytest.mark.parametrize("days", ["soon", -1, 1e9, float("nan"), [3]])
def test_a_fall_back_delay_that_is_none_is_a_fault(days: object) -> None:
    sound = with_node("delay")
    found = faults(Definition(sound.nodes, sound.edges, {"followUpDelayDays": days}))
    assert [fault[:2] for fault in found] == [("odd", "delayDays")]
    assert "followUpDelayDays must be from 0 to 3650" in found[0][2]


def test_settings_that_are_faulty_only_together_are_named() -> None:
    found = faults(with_node("condition", conditionType="field", operator="greater", value="many"))
    assert [fault[:2] for fault in found] == [("odd", "field"), ("odd", "value")]
    assert [fault[:2] for fault in faults(with_node("update_lead"))] == [("odd", "status")]


# Edges --------------------------------------------------------------------------------------------------


def test_an_edge_to_nowhere_and_one_from_nowhere() -> None:
    found = faults(with_edges(("wait", "next", "nowhere"), ("ghost", "next", "wait")))
    assert found == [
        ("wait", "edges", "The edge from exit 'next' leads to 'nowhere', which is no node."),
        ("ghost", "edges", "An edge starts at 'ghost', which is no node."),
    ]


def test_an_edge_from_an_exit_that_is_not_there() -> None:
    assert faults(with_edges(("mail", "true", "wait"))) == [
        ("mail", "edges", "send_email has no exit 'true'. Its exits: next, failed.")
    ]


def test_an_edge_from_a_node_without_exits() -> None:
    definition = draw("start -> end -> wait")
    assert faults(definition) == [("end", "edges", "end has no exit 'next'. Its exits: none.")]


def test_an_edge_into_a_trigger() -> None:
    assert faults(with_edges(("wait", "next", "start"))) == [
        ("wait", "edges", "The edge leads to the trigger 'start'; a trigger only starts.")
    ]


@pytest.mark.parametrize("more", [1, 2])
def test_an_edge_that_is_there_more_than_once(more: int) -> None:
    assert faults(with_edges(*[("mail", "next", "wait")] * more)) == [
        ("mail", "edges", f"The edge from exit 'next' to 'wait' is there {more + 1} times.")
    ]


def test_two_exits_may_lead_to_one_node_and_one_exit_to_two() -> None:
    assert faults(draw("start -> rich -true-> mail, set", "rich -false-> set")) == []


# Triggers and reach -------------------------------------------------------------------------------------


def test_no_trigger() -> None:
    assert faults(draw("set -> wait")) == [
        ("", "nodes", "There is no trigger. Add a trigger_form or trigger_manual node.")
    ]
    assert faults(Definition((), ()))[0][:2] == ("", "nodes")


def test_a_trigger_that_is_misspelt_is_not_also_missing() -> None:
    assert [fault[:2] for fault in faults(Definition((NodeSpec("start", "trigger_from"),), ()))] == [("start", "type")]


def test_a_trigger_without_an_edge() -> None:
    assert faults(draw("start")) == [
        ("start", "next", "Nothing follows the trigger. Draw an edge from it to what is to happen first.")
    ]


def test_a_second_trigger_needs_an_edge_too() -> None:
    assert [fault[:2] for fault in faults(draw("start1 -> set", "start2"))] == [("start2", "next")]
    assert faults(draw("start1 -> set", "start2 -> set")) == []


def test_a_node_that_nothing_reaches() -> None:
    assert faults(draw("start -> set", "wait1 -> wait2 -> wait1")) == [
        ("wait1", "", "No path from a trigger reaches this node. Draw an edge to it, or remove it."),
        ("wait2", "", "No path from a trigger reaches this node. Draw an edge to it, or remove it."),
    ]


def test_a_join_that_nothing_reaches() -> None:
    assert faults(draw("start -> set", "all")) == [
        ("all", "", "This join can never be reached. Draw an edge to it, or remove it.")
    ]


# Loops --------------------------------------------------------------------------------------------------


def test_a_loop_without_a_wait() -> None:
    message = "The loop through set1, rich, set2 holds no wait and would spin. Put a delay into it."
    assert faults(draw("start -> set1 -> rich -true-> set2 -> set1", "rich -false-> end")) == [
        ("set1", "edges", message)
    ]


def test_a_node_that_leads_to_itself() -> None:
    assert [fault[0] for fault in faults(draw("start -> set -> set"))] == ["set"]


def test_a_mail_is_no_wait() -> None:
    assert [fault[0] for fault in faults(draw("start -> mail -> mail"))] == ["mail"]


@pytest.mark.parametrize("config", [{"delayDays": 0}, {"delayHours": 0, "delayMinutes": 0}])
def test_a_delay_of_zero_is_no_wait(config: dict[str, Any]) -> None:
    definition = draw("start -> set -> wait -> set", wait=config)
    assert [fault[:2] for fault in faults(definition)] == [("set", "edges")]


@pytest.mark.parametrize(("days", "sound"), [(0, False), (1, True)])
def test_whether_a_delay_waits_may_depend_on_the_fall_back(days: int, sound: bool) -> None:
    drawn = draw("start -> wait -> wait", wait={})
    assert (faults(Definition(drawn.nodes, drawn.edges, {"followUpDelayDays": days})) == []) == sound


def test_a_loop_with_a_wait_is_sound_and_one_beside_it_is_still_named() -> None:
    assert faults(draw("start -> set -> wait -> set")) == []
    definition = draw("start -> set1 -> wait -> set1", "set1 -> set2 -> set1", "wait -> set3 -> set3")
    assert [fault[0] for fault in faults(definition)] == ["set1", "set3"]


# Warnings -----------------------------------------------------------------------------------------------


def test_an_exit_without_an_edge_is_a_warning() -> None:
    assert warnings(draw("start -> rich -true-> end")) == [
        ("rich", "false", "Nothing comes after “No”: the path ends here.")
    ]
    assert warnings(draw("start -> mail -> end")) == []  # ``failed`` need not be wired


def test_a_join_with_one_edge_is_a_warning() -> None:
    assert warnings(draw("start -> all -> end")) == [
        ("all", "", "Only one edge leads to this join, so there is nothing to join.")
    ]


def test_what_is_as_it_should_be_is_no_warning() -> None:
    assert warnings(draw("start")) == []  # its missing edge is an error
    assert warnings(draw("start -> rich -true-> all -> end", "rich -false-> all")) == []


def test_paths_that_run_side_by_side_are_told_of() -> None:
    definition = draw("start -> rich, set", "rich -true-> end1, end2, end3", "rich -false-> end1", "set -> end1")
    assert [(p.severity, p.node, p.key, p.message, p.edge) for p in check(definition, TEST_REGISTRY)] == [
        (NOTICE, "start", "next", "2 paths go on side by side from here.", Edge("start", "next", "")),
        (NOTICE, "rich", "true", "3 paths go on side by side from “Yes”.", Edge("rich", "true", "")),
    ]


def test_the_worst_comes_first() -> None:
    problems = check(draw("start -> rich, all", "set -> set"), TEST_REGISTRY)
    severities = [problem.severity for problem in problems]
    assert severities == sorted(severities, key=[ERROR, WARNING, NOTICE].index)
    assert set(severities) == {ERROR, WARNING, NOTICE}


@pytest.mark.parametrize(
    ("drawn", "edge"),
    [
        ("start -> mail -> wait -> start", Edge("wait", "next", "start")),
        ("start -> end -> wait", Edge("end", "next", "wait")),
        ("start -> set -> mail -> set", Edge("mail", "next", "set")),
        ("start", Edge("start", "next", "")),
        ("start -> mail", Edge("mail", "next", "")),
    ],
)
def test_what_is_wrong_with_an_edge_names_it(drawn: str, edge: Edge) -> None:
    problem = check(draw(drawn), TEST_REGISTRY)[0]
    assert problem.edge == edge
    assert problem.node in (edge.source, edge.target)


def test_a_problem_reads_as_a_line() -> None:
    lines = [str(problem) for problem in check(draw("rich"), TEST_REGISTRY)]
    assert lines[0].startswith("error: nodes: There is no trigger.")
    assert lines[1] == "warning: rich.true: Nothing comes after “Yes”: the path ends here."


# Made ready to run --------------------------------------------------------------------------------------


def test_a_faulty_workflow_is_not_compiled_and_every_error_is_named() -> None:
    with pytest.raises(InvalidError, match="can't be run") as caught:
        compile_graph(draw("start", "rich"), TEST_REGISTRY)
    assert [problem.field for problem in caught.value.problems] == ["start.next", "rich"]


def test_what_can_follow_a_node_is_known() -> None:
    graph = flow("start -> set1 -> wait -> set1", "set1 -> end")
    assert graph.reach["set1"] == {"set1", "wait", "end"}
    assert graph.reach["end"] == frozenset()
    assert graph.targets["set1", "next"] == ("wait", "end")


def test_the_trigger_asked_for_or_else_the_first() -> None:
    nodes = (NodeSpec("by_hand", "trigger_manual"), NodeSpec("form", "trigger_form"), NodeSpec("end", "end"))
    edges = (Edge("by_hand", "next", "end"), Edge("form", "next", "end"))
    graph = compile_graph(Definition(nodes, edges), TEST_REGISTRY)
    assert graph.trigger("trigger_form") == "form"
    assert graph.trigger("trigger_manual") == "by_hand"
    assert graph.trigger("trigger_event") == "by_hand"
