"""Marking a lead as failed."""

from __future__ import annotations

from tests.nodes.cases import ENDS, NOW, Case, visit

from flowtrack.domain.lead import LeadPatch, LeadStatus
from flowtrack.engine.outcome import Leave
from flowtrack.nodes.mark_failed import MarkFailed

CASES = [Case(ENDS)]


def test_the_lead_is_failed_and_the_path_over() -> None:
    outcome = MarkFailed().enter(visit())
    assert isinstance(outcome, Leave)
    assert outcome.exit is None
    assert outcome.patch == LeadPatch(status=LeadStatus.FAILED, last_activity_at=NOW)
    assert outcome.output == {"status": "failed"}
    assert [note.message for note in outcome.notes] == ["ada@example.com was marked as failed."]
