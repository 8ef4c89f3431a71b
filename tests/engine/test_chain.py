"""Workflows with an order and no edges: section 3, last row of the contract, clause by clause."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import dropwhile
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.engine.playing import PROFILE

from flowtrack.domain.workflow import NodeSpec
from flowtrack.engine.chain import chain_edges

KINDS: dict[str, tuple[str, dict[str, Any]]] = {
    "form": ("trigger_form", {}),
    "budget": ("condition", {"conditionType": "budget_qualification"}),
    "reply": ("condition", {"conditionType": "reply_received"}),
    "booking": ("condition", {"conditionType": "booking_completed"}),
    "clicked": ("condition", {"conditionType": "link_clicked"}),
    "mail": ("send_email", {}),
    "wait": ("delay", {}),
    "lost": ("mark_failed", {}),
    "end": ("end", {}),
    "odd": ("send_email", {"conditionType": "reply_received"}),
}


def specs(order: str) -> tuple[NodeSpec, ...]:
    """The nodes of ``form mail1 …`` in order; a node's key begins with its kind."""
    return tuple(NodeSpec(key, *KINDS[key.rstrip("0123456789")]) for key in order.split())


def chain(order: str) -> list[str]:
    """The edges that ``order`` means, as ``form.next mail1``."""
    return [f"{edge.source}.{edge.exit} {edge.target}" for edge in chain_edges(specs(order))[1]]


@pytest.mark.parametrize(
    ("order", "edges"),
    [
        # imported as a chain
        ("form mail wait", ["form.next mail", "mail.next wait"]),
        ("form", []),
        ("", []),
        # a budget condition that is false goes to the next mark_failed, one that is true to the next node
        ("budget mail lost", ["budget.true mail", "budget.false lost", "mail.next lost"]),
        ("budget mail lost1 lost2", ["budget.true mail", "budget.false lost1", "mail.next lost1"]),
        # ... the next one: a mark_failed before it is not meant
        ("lost1 budget mail lost2", ["budget.true mail", "budget.false lost2", "mail.next lost2"]),
        # (or the end)
        ("budget mail", ["budget.true mail"]),
        ("lost budget mail", ["budget.true mail"]),
        ("budget", []),
        # or past it if that node is this very mark_failed
        ("budget lost mail", ["budget.true mail", "budget.false lost"]),
        ("budget lost", ["budget.false lost"]),
        ("budget lost1 lost2", ["budget.true lost2", "budget.false lost1"]),
        # a true reply or booking condition skips the node after it
        ("reply mail wait", ["reply.true wait", "reply.false mail", "mail.next wait"]),
        ("booking lost mail", ["booking.true mail", "booking.false lost"]),
        ("reply mail", ["reply.false mail"]),
        ("booking", []),
        # any other condition has no say in the seed: both ways lead on
        ("clicked mail", ["clicked.true mail", "clicked.false mail"]),
        # mark_failed ends its path, and so does an end
        ("mail lost wait", ["mail.next lost"]),
        ("mail end wait", ["mail.next end"]),
    ],
)
def test_what_an_order_means(order: str, edges: list[str]) -> None:
    assert chain(order) == edges


def test_a_workflow_like_the_seeds() -> None:
    assert chain("form budget lost1 mail1 wait1 reply mail2 wait2 booking lost2") == [
        "form.next budget",
        "budget.true mail1",
        "budget.false lost1",
        "mail1.next wait1",
        "wait1.next reply",
        "reply.true wait2",
        "reply.false mail2",
        "mail2.next wait2",
        "wait2.next booking",
        "booking.false lost2",
    ]


@pytest.mark.parametrize(
    ("kind", "config"),
    [
        ("reply", {"conditionType": "reply_received", "since": "ever", "countOpens": True}),
        ("booking", {"conditionType": "booking_completed", "since": "ever"}),
        ("budget", {"conditionType": "budget_qualification"}),
        ("clicked", {"conditionType": "link_clicked"}),
        ("mail", {}),
        ("odd", {"conditionType": "reply_received"}),
    ],
)
def test_conditions_look_at_what_the_seeds_looked_at(kind: str, config: dict[str, Any]) -> None:
    assert chain_edges(specs(kind))[0] == (NodeSpec(kind, KINDS[kind][0], config),)


def test_what_is_written_stands() -> None:
    written = {"conditionType": "reply_received", "since": "start", "countOpens": False}
    nodes, _ = chain_edges((NodeSpec("reply", "condition", written),))
    assert nodes[0].config == written


@PROFILE
@given(st.lists(st.tuples(st.sampled_from(sorted(KINDS)), st.booleans()), min_size=1, max_size=12))
def test_following_the_edges_is_going_by_the_contract(drawn: list[tuple[str, bool]]) -> None:
    keys = [f"{kind}{number}" for number, (kind, _) in enumerate(drawn)]
    answers = dict(zip(keys, (answer for _, answer in drawn), strict=True))
    nodes, edges = chain_edges(specs(" ".join(keys)))
    assert [(spec.key, spec.type) for spec in nodes] == [(spec.key, spec.type) for spec in specs(" ".join(keys))]
    assert len(set(edges)) == len(edges)
    by_edges, at = [], keys[0]
    while at:
        by_edges.append(at)
        exit_name = ("true" if answers[at] else "false") if KINDS[at.rstrip("0123456789")][0] == "condition" else "next"
        at = next((edge.target for edge in edges if (edge.source, edge.exit) == (at, exit_name)), "")
    assert by_edges == list(by_the_contract(keys, answers))


def by_the_contract(keys: list[str], answers: dict[str, bool]) -> Iterator[str]:
    """The nodes that are visited, read off the order itself."""
    while keys:
        key, *keys = keys
        yield key
        if key.startswith(("lost", "end")):
            return
        if key.startswith("budget"):
            if not answers[key]:
                keys = list(dropwhile(lambda other: not other.startswith("lost"), keys))
            elif keys and keys[0].startswith("lost"):
                keys = keys[1:]
        elif key.startswith(("reply", "booking")) and answers[key]:
            keys = keys[1:]
