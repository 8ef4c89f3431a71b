"""The form's trigger."""

from __future__ import annotations

from tests.nodes.cases import Case, visit

from flowtrack.engine.outcome import Leave
from flowtrack.nodes.trigger_form import TriggerForm

TRACKING = {"utmSource": "ads", "utmCampaign": "spring"}
CASES = [
    Case("next"),
    Case("next", visit=visit(trigger_data={"tracking": TRACKING})),
    Case("next", visit=visit(trigger_data={"tracking": None})),
]


def test_where_the_lead_came_from_is_on_the_record_of_the_step() -> None:
    assert TriggerForm().enter(visit(trigger_data={"tracking": TRACKING})) == Leave(
        "next", input={"tracking": TRACKING}
    )


def test_without_tracking_there_is_nothing_to_record() -> None:
    assert TriggerForm().enter(visit(trigger_data={"tracking": {}})) == Leave("next")
    assert TriggerForm().enter(visit()) == Leave("next")
