"""Writing to the lead."""

from __future__ import annotations

from typing import Any

import pytest
from tests.nodes.cases import ADA, NOW, Case, faults, visit

from flowtrack.domain.lead import LeadPatch, LeadStatus
from flowtrack.engine.outcome import Leave
from flowtrack.nodes.update_lead import UpdateLead

EVERYTHING = {
    "status": "qualified",
    "name": "Ada King",
    "companyName": "",
    "fields": {"tier": "gold"},
    "addTags": ["vip"],
    "removeTags": ["cold"],
}
CASES = [Case("next", {"status": "qualified"}), Case("next", EVERYTHING), Case("next", {"addTags": []})]


def enter(config: dict[str, Any]) -> Leave:
    outcome = UpdateLead.model_validate(config).enter(visit())
    assert isinstance(outcome, Leave)
    return outcome


def test_everything_that_is_set_is_written_and_on_record() -> None:
    outcome = enter(EVERYTHING)
    assert outcome.exit == "next"
    assert outcome.output == EVERYTHING
    assert outcome.patch == LeadPatch(
        status=LeadStatus.QUALIFIED,
        name="Ada King",
        company_name="",
        fields={"tier": "gold"},
        add_tags=("vip",),
        remove_tags=("cold",),
        last_activity_at=NOW,
    )


def test_what_is_left_out_stays_as_it_is() -> None:
    outcome = enter({"addTags": ["vip"]})
    assert outcome.output == {"addTags": ["vip"]}
    assert outcome.patch is not None
    patched = ADA.patched(outcome.patch)
    assert (patched.status, patched.name, patched.company_name, patched.fields) == (
        ADA.status,
        ADA.name,
        ADA.company_name,
        ADA.fields,
    )
    assert patched.tags == ("vip",)


@pytest.mark.parametrize("setting", EVERYTHING)
def test_any_one_setting_is_enough(setting: str) -> None:
    assert faults("update_lead", {setting: EVERYTHING[setting]}, {}) == []


def test_nothing_to_change_is_a_fault() -> None:
    assert faults("update_lead", {}, {}) == ["status"]
