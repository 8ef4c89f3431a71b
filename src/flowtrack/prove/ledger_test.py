"""The comparison can fail: each thing that may not be is a violation, and nothing else is."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from flowtrack.prove.ledger import Ledger
from flowtrack.store.proof import MailOnRecord, Record

ADA, BOB = "ada@example.com", "bob@example.com"


def a_mail(execution_id: str, message_id: str, recipient: str) -> MailOnRecord:
    return MailOnRecord(execution_id, message_id, recipient, "sent", 0)


MAILS = [a_mail("a", "<1>", ADA), a_mail("a", "<2>", ADA), a_mail("b", "<3>", BOB), a_mail("b", "<4>", BOB)]
RIGHT = Ledger(
    accepted={"key-a": "a", "key-b": "b"},
    record=Record(
        submissions={"key-a": "a", "key-b": "b"},
        executions={"a": "completed", "b": "completed"},
        mails=MAILS,
        left_over=0,
        missing=0,
    ),
    copies=Counter({(mail.recipient, mail.message_id): 1 for mail in MAILS}),
)
DOUBTED = [MAILS[0]._replace(doubts=1), *MAILS[1:]]


def recorded(**changes: Any) -> Ledger:
    return replace(RIGHT, record=RIGHT.record._replace(**changes))


def received(*more: tuple[str, str], less: tuple[str, str] | None = None, ledger: Ledger = RIGHT) -> Ledger:
    copies = ledger.copies + Counter(more)
    if less:
        del copies[less]
    return replace(ledger, copies=copies)


def test_all_is_well() -> None:
    figures = RIGHT.figures()
    assert list(RIGHT.violations(may_doubt=False)) == []
    assert (figures.accepted, figures.completed, figures.mails) == (2, 2, 4)
    assert (figures.second_copies, figures.lost, figures.stuck) == (0, 0, 0)


def test_second_copy_is_allowed_where_there_is_a_doubt_and_once_for_each() -> None:
    doubted = recorded(mails=DOUBTED)
    assert list(doubted.violations(may_doubt=True)) == []  # it may turn out that it had not been sent
    twice = received((ADA, "<1>"), ledger=doubted)
    assert list(twice.violations(may_doubt=True)) == []
    assert twice.figures().second_copies == twice.figures().doubts == 1
    thrice = received((ADA, "<1>"), ledger=twice)
    assert list(thrice.violations(may_doubt=True)) == ["a second copy without a doubt: <1> of a"]


def test_doubt_is_a_violation_where_nothing_could_make_one() -> None:
    (violation,) = recorded(mails=DOUBTED).violations(may_doubt=False)
    assert violation == "a doubt, though nothing could make one: <1> of a"


@pytest.mark.parametrize(
    ("wrong", "violation"),
    [
        (received(less=(BOB, "<4>")), "lost: b (1 of 2 mails)"),
        (recorded(executions={"a": "completed"}), "lost: key-b (no execution)"),
        (recorded(executions={"a": "completed", "b": "paused"}), "stuck or failed: b (paused)"),
        (recorded(executions={"a": "completed", "b": "failed"}), "stuck or failed: b (failed)"),
        (received((ADA, "<1>")), "a second copy without a doubt: <1> of a"),
        (received((BOB, "<1>")), "a mail that nobody has on record: <1> to bob@example.com"),
        (recorded(submissions={"key-a": "a", "key-b": "c"}), "wrongly on record: submission key-b"),
        (
            recorded(executions={"a": "completed", "b": "completed", "c": "completed"}),
            "wrongly on record: execution c, which nobody sent in",
        ),
        (recorded(mails=[*MAILS[:3], MAILS[3]._replace(status="sending")]), "wrongly on record: <4> of b (sending)"),
        (recorded(left_over=2), "2 executions are still leased or due, or have something in their inbox"),
        (recorded(missing=-1), "the conservation law is off by -1"),
    ],
)
def test_whatever_may_not_be_is_a_violation(wrong: Ledger, violation: str) -> None:
    assert list(wrong.violations(may_doubt=True)) == [violation]


def test_stuck_and_lost_are_counted() -> None:
    stuck = recorded(executions={"a": "completed", "b": "paused"})
    assert received(less=(BOB, "<4>"), ledger=stuck).figures().stuck == 1
    assert received(less=(BOB, "<4>"), ledger=stuck).figures().lost == 1


def test_many_cases_of_the_same_are_one_sentence() -> None:
    nobody = replace(RIGHT, accepted={}, record=Record({}, {}, MAILS, 0, 0), copies=Counter())
    more = replace(nobody, accepted={f"key-{number}": "x" for number in range(5)})
    lost = next(iter(more.violations(may_doubt=True)))
    assert lost == "lost: key-0 (no execution), key-1 (no execution), key-2 (no execution) and 2 more"
