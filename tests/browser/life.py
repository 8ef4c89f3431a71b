"""Leads of every kind in the sample workspace, so that its pages have something to show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.browser.stage import Stage

TEMPLATE = {"name": "Warm welcome", "subject": "Hello {{ firstName }}", "html": "<p>Dear {{ firstName }}, welcome.</p>"}


@dataclass(frozen=True, slots=True)
class Life:
    """The ids of what is there, by the names that addresses use for them."""

    ids: dict[str, str]


def fill(stage: Stage) -> Life:
    """One who stays silent, one who replies, one whose budget is too small, one who books, one who just came."""
    stage.submit("Grace Hopper", "8,000", companyName="Compilers & Co", message="A new site for our conference.")
    ada: Any = stage.submit("Ada Lovelace", "5k", message="Can you help us with our analytical engine?")
    stage.submit("Charles Babbage", "500")
    alan = stage.submit("Alan Turing", "12,000", companyName="Bletchley")
    stage.settle()
    stage.ask("POST", f"/leads/{ada['leadId']}/replies", {"note": "Yes, let us talk next week!"})
    stage.pass_time(days=3)
    stage.ask("POST", f"/leads/{alan['leadId']}/bookings", {})
    stage.pass_time(days=2)
    stage.submit("Edsger Dijkstra", "3,000", companyName="Shortest Paths")
    stage.settle()
    stage.ask("POST", "/suppressions", {"email": "never@example.com", "reason": "manual"})
    template = stage.ask("POST", "/templates", TEMPLATE)
    return Life(
        {
            "workflowId": stage.sample.workflow_id,
            "executionId": ada["executionId"],
            "leadId": ada["leadId"],
            "formId": stage.sample.form_id,
            "templateId": template["id"],
        }
    )
