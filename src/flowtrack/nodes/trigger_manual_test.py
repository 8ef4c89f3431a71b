"""The trigger by hand."""

from __future__ import annotations

from tests.nodes.cases import Case, visit

from flowtrack.engine.outcome import Leave
from flowtrack.nodes.trigger_manual import TriggerManual

CASES = [Case("next")]


def test_it_only_starts() -> None:
    assert TriggerManual().enter(visit(trigger_data={"tracking": {"utmSource": "ads"}})) == Leave("next")
