"""The engine and the oracle, two readings of the same rules, agree on random workflows and courses of events."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from tests.engine.building import EXECUTION, START, Run
from tests.engine.oracle import Oracle
from tests.engine.playing import MOST_STEPS, PROFILE, Play, few_steps, happen, plays

from flowtrack.domain.lead import Lead
from flowtrack.engine.document import dump_definition


@pytest.fixture(scope="module", autouse=True)
def _few_steps() -> Iterator[None]:
    with few_steps():
        yield


@PROFILE
@given(plays())
def test_the_engine_does_what_the_oracle_says(play: Play) -> None:
    run = play.begin()
    document, lead = dump_definition(play.definition), _as_dict(play.lead)
    oracle = Oracle(document, "n0", EXECUTION, START, lead, MOST_STEPS, pace=play.pace)
    for happening in play.happenings:
        if happening.signal:
            oracle.lead[happening.signal] = happening.event.at
        happen(run, happening)
        oracle.hear(happening.event)
        assert _done_by(run) == _said_by(oracle)


def _done_by(run: Run) -> dict[str, object]:
    steps = [(s.number, s.node, s.exit, str(s.status)) for s in run.steps.values()]
    return {
        "trace": steps,
        "parents": [step.parent for step in run.steps.values()],
        "joined": {number: step.output for number, step in run.steps.items() if "arrived" in step.output},
        "skipped": {number for number, step in run.steps.items() if step.output.get("skipped")},
        "status": (run.state.status, run.state.reason, run.state.due_at),
        "outcome": run.state.outcome,
        "lead": (run.lead.status, set(run.lead.tags)),
        "activities": [(activity.step, activity.attempt) for activity in run.activities],
    }


def _said_by(oracle: Oracle) -> dict[str, object]:
    return {
        "trace": oracle.trace,
        "parents": [row.parent for row in oracle.rows.values()],
        "joined": {
            number: {"arrived": len(row.origins), "steps": [step for step in row.origins if step]}
            for number, row in oracle.rows.items()
            if row.origins
        },
        "skipped": {number for number in oracle.skipped if oracle.rows[number].status == "completed"},
        "status": oracle.status,
        "outcome": oracle.outcome,
        "lead": (oracle.lead["status"], oracle.lead["tags"]),
        "activities": oracle.sent,
    }


def _as_dict(lead: Lead) -> dict[str, object]:
    return {
        "status": str(lead.status),
        "tags": set(lead.tags),
        "budget": lead.fields.get("budget", ""),
        "reply": lead.last_replied_at,
        "open": lead.last_email_opened_at,
        "click": lead.last_clicked_at,
        "booking": lead.last_booked_at,
    }
