"""The questions a workflow can ask about a lead."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import pytest
from tests.nodes.cases import ADA, START, Case, faults, visit

from flowtrack.domain.lead import Lead, LeadPatch, LeadStatus
from flowtrack.domain.moments import moment_text
from flowtrack.engine.outcome import Leave
from flowtrack.nodes.condition import Condition, lead_field

BUDGET = {"conditionType": "budget_qualification"}
REPLY = {"conditionType": "reply_received"}
BEFORE, AFTER = START - timedelta(seconds=1), START + timedelta(days=1)

CASES = [
    Case("true", BUDGET),
    Case("false", {**BUDGET, "budgetField": "seats", "setLeadStatus": True}),
    Case("true", {**BUDGET, "budgetThreshold": 0}),
    Case("false", {**BUDGET, "onUnreadable": "fail"}, visit(ADA._replace(fields={"budget": "lots"}))),
    Case("false", REPLY),
    Case("true", REPLY, visit(ADA._replace(last_replied_at=AFTER))),
    Case("true", {**REPLY, "since": "ever", "countOpens": True}, visit(ADA._replace(last_email_opened_at=BEFORE))),
    Case("false", {"conditionType": "booking_completed"}),
    Case("true", {"conditionType": "link_clicked"}, visit(ADA._replace(last_clicked_at=AFTER))),
    Case("true", {"conditionType": "email_opened"}, visit(ADA._replace(last_email_opened_at=AFTER))),
    Case("true", {"conditionType": "field", "field": "seats", "operator": "at_least", "value": 10}),
    Case("false", {"conditionType": "field", "field": "colour", "operator": "not_equals", "value": "red"}),
]


def ask(config: Mapping[str, Any], lead: Lead = ADA) -> Leave:
    return Condition.model_validate(config).enter(visit(lead))


def field(name: str, operator: str, value: object = None, lead: Lead = ADA) -> bool:
    return ask({"conditionType": "field", "field": name, "operator": operator, "value": value}, lead).exit == "true"


# The budget ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("budget", "threshold", "met"),
    [
        ("2000", None, True),
        ("1999.99", None, False),
        ("$5,000", None, True),
        ("5k", 5000, True),
        ("2.000 €", 2001, False),
        ("2,000–5,000", 2000, True),  # the lower bound counts
        ("1,000–5,000", 2000, False),
        ("0", 0, True),  # a real 0 is 0
        ("0", None, False),
        ("999999", 1_000_000, False),
        ("0.3", 0.3, True),
    ],
)
def test_a_budget_is_held_against_the_threshold(budget: str, threshold: float | None, met: bool) -> None:
    config = BUDGET if threshold is None else {**BUDGET, "budgetThreshold": threshold}
    outcome = ask(config, ADA._replace(fields={"budget": budget}))
    assert (outcome.exit, outcome.output) == ("true" if met else "false", {"result": met})
    assert outcome.input["value"] == budget
    assert [note.level for note in outcome.notes] == ["info"]


def test_no_budget_passes() -> None:
    for fields in ({}, {"budget": ""}, {"budget": "  "}):
        outcome = ask({**BUDGET, "onUnreadable": "fail"}, ADA._replace(fields=fields))
        assert outcome.exit == "true"
        assert [(note.level, note.message) for note in outcome.notes] == [
            ("info", "here: no budget was given, which passes.")
        ]


@pytest.mark.parametrize(("setting", "exit_name"), [(None, "true"), ("pass", "true"), ("fail", "false")])
def test_a_budget_that_cant_be_read_takes_its_setting_and_is_logged(setting: str | None, exit_name: str) -> None:
    config = BUDGET if setting is None else {**BUDGET, "onUnreadable": setting}
    outcome = ask(config, ADA._replace(fields={"budget": "a whole lot"}))
    assert outcome.exit == exit_name
    assert [note.level for note in outcome.notes] == ["warn"]
    assert "a whole lot" in outcome.notes[0].message


def test_the_budget_may_stand_in_another_field() -> None:
    lead = ADA._replace(fields={"budget": "1", "spend": "9000"})
    assert ask({**BUDGET, "budgetField": "spend"}, lead).exit == "true"


@pytest.mark.parametrize(("budget", "status"), [("9000", LeadStatus.QUALIFIED), ("9", LeadStatus.UNQUALIFIED)])
def test_the_verdict_is_written_to_the_lead_where_the_workflow_says_so(budget: str, status: LeadStatus) -> None:
    lead = ADA._replace(fields={"budget": budget})
    assert ask({**BUDGET, "setLeadStatus": True}, lead).patch == LeadPatch(status=status)
    assert ask(BUDGET, lead).patch is None
    assert ask({**REPLY, "setLeadStatus": True}, lead).patch is None


@pytest.mark.parametrize(("threshold", "text"), [(2000, "2000"), (1e6, "1000000"), (1234567.5, "1234567.5")])
def test_the_log_names_the_threshold_as_people_write_it(threshold: float, text: str) -> None:
    outcome = ask({**BUDGET, "budgetThreshold": threshold}, ADA._replace(fields={"budget": "9m"}))
    assert outcome.notes[0].message == f"here: the budget “9m” is at least {text}."


@pytest.mark.parametrize("threshold", [-1, float("nan"), float("inf"), "many"])
def test_a_threshold_is_a_number_from_0(threshold: object) -> None:
    with pytest.raises(ValueError, match="budgetThreshold"):
        Condition.model_validate({**BUDGET, "budgetThreshold": threshold})


# Signals ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "fact"),
    [
        ("reply_received", "last_replied_at"),
        ("booking_completed", "last_booked_at"),
        ("email_opened", "last_email_opened_at"),
        ("link_clicked", "last_clicked_at"),
    ],
)
@pytest.mark.parametrize(
    ("since", "at", "met"),
    [
        ("start", None, False),
        ("start", BEFORE, False),
        ("start", START, True),
        ("start", AFTER, True),
        ("ever", None, False),
        ("ever", BEFORE, True),
        ("ever", AFTER, True),
    ],
)
def test_a_signal_counts_from_the_start_or_from_ever(
    kind: str, fact: str, since: str, at: datetime | None, met: bool
) -> None:
    facts: dict[str, Any] = {fact: at}
    outcome = ask({"conditionType": kind, "since": since}, ADA._replace(**facts))
    assert outcome.exit == ("true" if met else "false")
    assert outcome.input == {"since": since, "last": at and moment_text(at)}
    if since == "start":
        assert ask({"conditionType": kind}, ADA._replace(**facts)).exit == outcome.exit


def test_an_open_is_no_reply_unless_the_seed_says_so() -> None:
    opened = ADA._replace(last_email_opened_at=AFTER)
    assert ask(REPLY, opened).exit == "false"
    assert ask({**REPLY, "countOpens": True}, opened).exit == "true"
    assert ask({"conditionType": "booking_completed", "countOpens": True}, opened).exit == "false"


def test_the_newer_of_reply_and_open_counts() -> None:
    lead = ADA._replace(last_replied_at=BEFORE, last_email_opened_at=AFTER)
    assert ask({**REPLY, "countOpens": True}, lead).input["last"] == moment_text(AFTER)


@pytest.mark.parametrize(
    ("config", "message"),
    [
        (REPLY, "here: reply since the start: yes."),
        ({**REPLY, "since": "ever"}, "here: reply ever: yes."),
        ({"conditionType": "booking_completed"}, "here: booking since the start: no."),
        ({"conditionType": "field", "field": "seats", "value": "12"}, "here: seats equals '12': yes."),
        ({"conditionType": "field", "field": "seats", "operator": "is_empty"}, "here: seats is_empty: no."),
    ],
)
def test_the_log_says_what_was_asked_and_answered(config: dict[str, Any], message: str) -> None:
    outcome = ask(config, ADA._replace(last_replied_at=AFTER))
    assert [(note.level, note.message) for note in outcome.notes] == [("info", message)]


# Fields -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("operator", "value", "met"),
    [
        ("equals", "analytical engines", True),
        ("equals", "Analytical", False),
        ("not_equals", "other", True),
        ("not_equals", "ANALYTICAL ENGINES", False),
        ("contains", "engine", True),
        ("contains", "steam", False),
        ("not_contains", "steam", True),
        ("not_contains", "Engine", False),
        ("starts_with", "ana", True),
        ("starts_with", "engine", False),
        ("ends_with", "INES", True),
        ("ends_with", "ana", False),
        ("one_of", ["acme", "Analytical Engines"], True),
        ("one_of", ["acme"], False),
        ("one_of", "analytical engines", True),
        ("one_of", [], False),
        ("is_set", None, True),
        ("is_empty", None, False),
        ("greater", 1, False),  # no number: never a yes
        ("less", 1, False),
    ],
)
def test_texts_are_compared_whatever_their_case(operator: str, value: object, met: bool) -> None:
    assert field("companyName", operator, value, ADA._replace(company_name="Analytical Engines")) is met


@pytest.mark.parametrize(
    ("text", "operator", "value", "met"),
    [
        ("12", "greater", 11.5, True),
        ("12", "greater", 12, False),
        ("12", "at_least", 12, True),
        ("12", "less", 12, False),
        ("12", "at_most", "12", True),
        ("$1,200", "greater", "1k", True),
        ("0.1", "at_least", 0.1, True),
        ("12", "greater", "many", False),
        ("12", "greater", -5, True),
        ("12", "less", -5, False),
        ("2 million", "greater", 1_234_567, True),
        ("many", "at_most", 1e16, False),
        ("12", "at_most", 1e16, True),
        ("12", "equals", 12, True),
        ("1234567", "equals", 1_234_567, True),
        ("0.1", "equals", 0.1, True),
        ("1234567", "one_of", [7, 1_234_567], True),
    ],
)
def test_numbers_are_read_as_people_write_them(text: str, operator: str, value: object, met: bool) -> None:
    assert field("size", operator, value, ADA._replace(fields={"size": text})) is met


@pytest.mark.parametrize("operator", ["equals", "not_equals", "contains", "not_contains", "one_of", "less", "is_set"])
def test_what_is_not_there_never_counts_as_a_yes(operator: str) -> None:
    assert field("colour", operator, "red") is False
    assert field("colour", operator, "red", ADA._replace(fields={"colour": ""})) is False


def test_what_is_not_there_is_empty() -> None:
    assert field("colour", "is_empty") is True
    assert field("colour", "is_empty", lead=ADA._replace(fields={"colour": ""})) is True


def test_the_leads_own_fields_have_their_public_names() -> None:
    lead = ADA._replace(status=LeadStatus.QUALIFIED, tags=("a", "b"), fields={"name": "hidden", "seats": "12"})
    seen = {name: lead_field(lead, name) for name in ("email", "name", "firstName", "companyName", "status", "tags")}
    assert seen == {
        "email": "ada@example.com",
        "name": "Ada Lovelace",
        "firstName": "Ada",
        "companyName": "Analytical",
        "status": "qualified",
        "tags": "a,b",
    }
    assert lead_field(lead, "seats") == "12"
    assert lead_field(lead, "nothing") is None
    assert lead_field(ADA._replace(company_name="", fields={}), "companyName") is None


@pytest.mark.parametrize(
    ("config", "found"),
    [
        ({"field": "seats", "value": "12"}, []),
        ({"field": "colour", "value": "red"}, []),
        ({"field": "seats", "operator": "is_set"}, []),
        ({"field": "seats", "operator": "greater", "value": -1.5}, []),
        ({"field": "seats", "operator": "less", "value": 1_234_567}, []),
        ({"field": "seats", "operator": "less", "value": "5k"}, []),
        ({"value": "12"}, ["field"]),
        ({"field": "", "value": "12"}, ["field"]),
        ({"field": "seats"}, ["value"]),
        ({"field": "seats", "operator": "greater"}, ["value"]),
        ({"field": "seats", "operator": "greater", "value": "many"}, ["value"]),
        ({"field": "seats", "operator": "greater", "value": ["1"]}, ["value"]),
    ],
)
def test_faults_of_a_comparison_are_named(config: dict[str, Any], found: list[str]) -> None:
    assert faults("condition", {"conditionType": "field", **config}, {}) == found


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_value_that_is_no_number_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="finite"):
        Condition.model_validate({"conditionType": "field", "field": "seats", "value": value})
