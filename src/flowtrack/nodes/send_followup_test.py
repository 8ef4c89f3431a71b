"""The follow-up and the thread it belongs to."""

from __future__ import annotations

from typing import Any

from tests.nodes.cases import ACTS, FINISHES, Case, faults, visit

from flowtrack.domain.lead import LeadStatus
from flowtrack.engine.outcome import Act, Leave
from flowtrack.nodes.send_email_test import SENT, SUPPRESSED
from flowtrack.nodes.send_followup import SendFollowup


def mail(step: int) -> dict[str, Any]:
    return {
        "emailSent": True,
        "messageId": f"<{step}@x>",
        "references": ["<0@x>"],
        "subject": f"Mail {step}",
        "provider": "smtp",
        "step": step,
    }


CASES = [
    Case(ACTS, {"followUpTemplate": "Hello?"}),
    Case(ACTS, {"followUpTemplate": "Hello?"}, visit(outputs={"hello": mail(2)})),
    Case(ACTS, {"template": "again", "emailSubject": "Still there?", "sameThread": False}),
    Case("next", {"followUpTemplate": "Hello?"}, happening=SENT),
    Case(FINISHES, {"followUpTemplate": "Hello?"}, happening=SUPPRESSED),
]


def thread(outputs: dict[str, Any], **config: Any) -> Any:
    outcome = SendFollowup.model_validate(config).enter(visit(outputs=outputs))
    assert isinstance(outcome, Act)
    assert (outcome.kind, outcome.input) == ("send_email", {"to": "ada@example.com"})
    return outcome.data.get("thread")


def test_it_answers_the_newest_mail_of_the_execution() -> None:
    outputs = {"a": mail(3), "b": mail(10), "c": mail(9), "wait": {"step": 11}}
    assert thread(outputs) == {"messageId": "<10@x>", "references": ["<0@x>"], "subject": "Mail 10"}


def test_a_mail_that_was_not_sent_is_not_answered() -> None:
    assert thread({"hello": {"emailSent": False, "suppressed": "bounced", "step": 2}}) is None
    assert thread({}) is None


def test_with_same_thread_off_it_stands_alone() -> None:
    assert thread({"hello": mail(2)}, sameThread=False) is None


def test_sent_it_goes_on_like_any_mail() -> None:
    outcome = SendFollowup().resume(visit(), SENT)
    assert isinstance(outcome, Leave)
    assert outcome.patch is not None
    assert outcome.patch.status is LeadStatus.CONTACTED


def test_its_text_and_subject() -> None:
    configuration = {"emailTemplate": "Not this", "followUpTemplate": "Fall-back"}
    assert SendFollowup.model_validate({"followUpTemplate": "Own"}).source(configuration) == "Own"
    assert SendFollowup().source(configuration) == "Fall-back"
    assert SendFollowup().subject() == "Following up"
    assert SendFollowup.model_validate({"emailSubject": "Still there?"}).subject() == "Still there?"
    assert faults("send_followup", {}, {"emailTemplate": "Hello"}) == ["followUpTemplate"]
    assert faults("send_followup", {"template": "again"}, {}) == []
