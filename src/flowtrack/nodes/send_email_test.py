"""The mail of its own, and what all nodes that send do once it is sent."""

from __future__ import annotations

import pytest
from tests.nodes.cases import ACTS, ADA, FINISHES, NOW, Case, faults, visit

from flowtrack.domain.lead import LeadPatch, LeadStatus
from flowtrack.engine.events import Succeeded
from flowtrack.engine.node import TimerFired
from flowtrack.engine.outcome import Act, Finish, Leave
from flowtrack.nodes.send_email import SendEmail

SENT = Succeeded({"emailSent": True, "messageId": "<4@x>", "references": [], "subject": "Hello, Ada"})
SUPPRESSED = Succeeded({"emailSent": False, "suppressed": "unsubscribed"})
CASES = [
    Case(ACTS, {"emailTemplate": "Hello"}),
    Case(ACTS, {"template": "welcome", "emailSubject": "Hi"}),
    Case("next", {"emailTemplate": "Hello"}, happening=SENT),
    Case(FINISHES, {"emailTemplate": "Hello"}, happening=SUPPRESSED),
]


def test_it_asks_for_a_mail_to_the_lead() -> None:
    assert SendEmail().enter(visit()) == Act("send_email", input={"to": "ada@example.com"})


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (LeadStatus.NEW, LeadStatus.CONTACTED),
        (LeadStatus.CONTACTED, None),
        (LeadStatus.REPLIED, None),
        (LeadStatus.BOOKED, None),
        (LeadStatus.FAILED, None),
    ],
)
def test_sent_a_new_lead_is_contacted_and_others_stay(before: LeadStatus, after: LeadStatus | None) -> None:
    outcome = SendEmail().resume(visit(ADA._replace(status=before)), SENT)
    assert isinstance(outcome, Leave)
    assert (outcome.exit, outcome.output) == ("next", SENT.output)
    assert outcome.patch == LeadPatch(status=after, last_email_sent_at=NOW, last_activity_at=NOW)
    assert [note.message for note in outcome.notes] == ["Sent “Hello, Ada” to ada@example.com."]


def test_suppressed_the_execution_is_over_and_nothing_is_written_to_the_lead() -> None:
    outcome = SendEmail().resume(visit(), SUPPRESSED)
    assert isinstance(outcome, Finish)
    assert (outcome.outcome, outcome.result) == ("suppressed", "suppressed (unsubscribed)")
    assert outcome.output == SUPPRESSED.output
    assert [note.level for note in outcome.notes] == ["warn"]


def test_what_is_no_success_is_no_mail() -> None:
    outcome = SendEmail().resume(visit(), TimerFired())
    assert isinstance(outcome, Finish)


def test_its_text_is_its_own_or_else_the_workflows() -> None:
    configuration = {"emailTemplate": "Fall-back", "followUpTemplate": "Not this"}
    assert SendEmail.model_validate({"emailTemplate": "Own"}).source(configuration) == "Own"
    assert SendEmail().source(configuration) == "Fall-back"
    assert SendEmail().source({}) is None


def test_its_subject_is_its_own_or_else_the_seeds() -> None:
    assert SendEmail.model_validate({"emailSubject": "Hi {firstName}"}).subject() == "Hi {firstName}"
    assert SendEmail().subject() == "Thanks for reaching out!"


def test_a_text_is_needed_unless_a_template_is_named() -> None:
    assert faults("send_email", {}, {}) == ["emailTemplate"]
    assert faults("send_email", {"emailTemplate": "  "}, {}) == ["emailTemplate"]
    assert faults("send_email", {}, {"followUpTemplate": "Hello"}) == ["emailTemplate"]
    assert faults("send_email", {}, {"emailTemplate": "Hello"}) == []
    assert faults("send_email", {"emailTemplate": "Hello"}, {}) == []
    assert faults("send_email", {"template": "welcome"}, {}) == []
