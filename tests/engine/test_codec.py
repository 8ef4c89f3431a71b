"""Stored states: what earlier versions wrote is read for ever.

``golden/state_v*_*.json`` were written once and are never edited. When the format changes, ``VERSION`` grows,
an upcaster is added, the files of the new version join them, and these tests still read the old ones.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path as File
from typing import Any

import pytest
from tests.engine.building import NEVER, TRY_AGAIN

from flowtrack.domain.failure import Failure
from flowtrack.engine.codec import (
    UPCASTERS,
    VERSION,
    UnknownStateError,
    decode,
    decode_failure,
    encode,
    encode_failure,
)
from flowtrack.engine.state import Path, Reason, Standing, State, Status, begin

GOLDEN = File(__file__).parent / "golden"
AT = datetime(2026, 1, 5, 9, 0, 0, 250_000, tzinfo=UTC)
DAY = timedelta(days=1)
SENT = {"emailSent": True, "messageId": "<5b2c@example.com>", "references": ["<1@x>"], "subject": "Hi Zoë", "step": 3}

VERSION_1 = {
    "queued": begin("form"),
    "working": State(
        status=Status.RUNNING,
        paths=(
            Path(
                "again",
                Standing.WORKING,
                step=6,
                parent=5,
                entered_at=AT,
                attempt=1,
                activity={"kind": "send_email", "thread": {"messageId": "<1@x>", "references": []}},
            ),
        ),
        next_step=7,
        outputs={"form": {"step": 1}, "hello": SENT},
    ),
    "waiting": State(
        status=Status.PAUSED,
        paths=(
            Path("three_days", Standing.WAITING, step=4, parent=3, entered_at=AT, due_at=AT + 3 * DAY),
            Path(
                "listen",
                Standing.WAITING,
                step=5,
                parent=3,
                entered_at=AT,
                due_at=AT + DAY,
                signals=("reply", "booking"),
            ),
        ),
        next_step=6,
        outputs={"form": {"step": 1}, "rich": {"result": True, "step": 2}, "hello": SENT},
        reason=Reason.WAITING,
        due_at=AT + DAY,
    ),
    "back_off": State(
        status=Status.PAUSED,
        paths=(
            Path(
                "hello",
                Standing.BACKING_OFF,
                step=3,
                parent=2,
                entered_at=AT,
                due_at=AT + timedelta(seconds=4.5),
                attempt=3,
                failures=2,
                activity={"kind": "send_email"},
                failure=Failure("smtp_busy", "Try later.", retryable=True, retry_after=timedelta(seconds=1.5)),
            ),
        ),
        next_step=4,
        outputs={"form": {"step": 1}, "rich": {"result": True, "step": 2}},
        retries=2,
        reason=Reason.WAITING,
        due_at=AT + timedelta(seconds=4.5),
    ),
    "held": State(
        status=Status.PAUSED,
        paths=(
            Path(
                "hello",
                Standing.HELD,
                step=3,
                parent=2,
                entered_at=AT,
                attempt=1,
                activity={"kind": "send_email"},
                failure=Failure("account", "The account is paused.", counts=False, hold=True),
            ),
        ),
        next_step=4,
        outputs={"form": {"step": 1}},
        reason=Reason.HELD,
    ),
    "joining": State(
        status=Status.PAUSED,
        paths=(
            Path(
                "all", Standing.JOINING, step=5, parent=2, entered_at=AT, took=(2, 0), waves={"first": 2, "first_2": 1}
            ),
            Path("wait", Standing.WAITING, step=4, parent=1, entered_at=AT, due_at=AT + DAY, waves={"first": 1}),
        ),
        next_step=6,
        outputs={"form": {"step": 1}, "first": {"step": 3}},
        waves={"first": 2, "first_2": 1},
        reason=Reason.WAITING,
        due_at=AT + DAY,
    ),
    "operator": State(
        status=Status.PAUSED,
        paths=(
            Path("set", Standing.READY, parent=3),
            Path("wait", Standing.WAITING, step=4, parent=1, entered_at=AT, due_at=AT + DAY),
        ),
        next_step=5,
        operator_paused=True,
        reason=Reason.OPERATOR,
    ),
    "failed": State(
        status=Status.FAILED,
        paths=(
            Path(
                "hello",
                Standing.FAILED,
                step=3,
                parent=2,
                entered_at=AT,
                attempt=4,
                failures=3,
                activity={"kind": "send_email"},
                failure=NEVER,
            ),
            Path("wait", Standing.WAITING, step=4, parent=2, entered_at=AT, due_at=AT + DAY),
        ),
        next_step=5,
        outputs={"form": {"step": 1}},
        retries=4,
        failure=NEVER,
    ),
    "completed": State(
        status=Status.COMPLETED,
        next_step=7,
        outputs={"form": {"step": 1}, "hello": SENT, "replied": {"result": True, "step": 5}},
        outcome="ended",
        result="contacted",
    ),
    "cancelled": State(
        status=Status.CANCELLED,
        paths=(
            Path(
                "hello", Standing.WORKING, step=3, parent=2, entered_at=AT, attempt=1, activity={"kind": "send_email"}
            ),
        ),
        next_step=4,
    ),
}


VERSION_2 = {
    **VERSION_1,
    "joining": State(
        status=Status.PAUSED,
        paths=(
            Path("all", Standing.JOINING, step=5, parent=2, entered_at=AT, took=(2, 3), waves={"first": 2}),
            Path("wait", Standing.WAITING, step=4, parent=1, entered_at=AT, due_at=AT + DAY, waves={"first": 1}),
        ),
        next_step=6,
        outputs={"form": {"step": 1}, "first": {"step": 3}},
        waves={"first": 2},
        reason=Reason.WAITING,
        due_at=AT + DAY,
    ),
    "joined_before": State(
        status=Status.PAUSED,
        paths=(
            Path("set", Standing.READY, parent=3),
            Path("all", Standing.READY, parent=4, took=(4, 6)),
        ),
        next_step=8,
        outputs={"all_2": {"arrived": 2, "steps": [5, 3], "step": 7}},
        operator_paused=True,
        reason=Reason.OPERATOR,
    ),
    "greylisted": State(
        status=Status.PAUSED,
        paths=(
            Path(
                "hello",
                Standing.BACKING_OFF,
                step=3,
                parent=2,
                entered_at=AT,
                due_at=AT + timedelta(minutes=10),
                attempt=3,
                activity={"kind": "send_email"},
                failing_since=AT,
                failure=Failure(
                    "greylisted",
                    "Come back later.",
                    retryable=True,
                    counts=False,
                    retry_after=timedelta(minutes=5),
                    patience=timedelta(hours=48),
                ),
            ),
        ),
        next_step=4,
        outputs={"form": {"step": 1}},
        reason=Reason.WAITING,
        due_at=AT + timedelta(minutes=10),
    ),
}

EXPECTED = {1: VERSION_1, VERSION: VERSION_2}
STORED = [(version, name) for version, states in EXPECTED.items() for name in states]


def golden(version: int, name: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads((GOLDEN / f"state_v{version}_{name}.json").read_text())
    return document


def test_every_golden_file_is_looked_at() -> None:
    assert {file.name for file in GOLDEN.iterdir()} == {f"state_v{version}_{name}.json" for version, name in STORED}


@pytest.mark.parametrize(("version", "name"), STORED)
def test_a_state_of_every_version_is_read(version: int, name: str) -> None:
    state = decode(golden(version, name))
    assert state == EXPECTED[version][name]
    assert repr(state) == repr(EXPECTED[version][name])  # a plain word equals its Status, but is not it


@pytest.mark.parametrize("name", EXPECTED[VERSION])
def test_a_state_is_written_as_it_was(name: str) -> None:
    assert encode(EXPECTED[VERSION][name]) == golden(VERSION, name)


def test_a_join_of_version_1_still_knows_how_many_had_come() -> None:
    join = decode(golden(1, "joining")).paths[0]
    assert golden(1, "joining")["paths"][0]["arrived"] == len(join.took)


def test_every_standing_status_and_reason_is_in_a_golden_file() -> None:
    states = EXPECTED[VERSION].values()
    assert {path.standing for state in states for path in state.paths} == set(Standing)
    assert {state.status for state in states} == set(Status)
    assert {state.reason for state in states} == {None, *Reason}


@pytest.mark.parametrize("state", VERSION_2.values(), ids=VERSION_2)
def test_what_was_written_is_read_back_to_the_same(state: State) -> None:
    assert decode(json.loads(json.dumps(encode(state)))) == state


def test_what_has_its_default_is_left_out() -> None:
    assert encode(begin("form")) == {"v": 2, "paths": [{"node": "form", "standing": "ready"}]}


@pytest.mark.parametrize(("version", "name"), [(1, "joining"), (2, "failed")])
def test_reading_leaves_the_document_alone(version: int, name: str) -> None:
    document = golden(version, name)
    decode(document)
    assert document == golden(version, name)


def test_a_false_zero_or_empty_text_is_not_taken_for_a_default() -> None:
    failure = Failure("", "", counts=False, retry_after=timedelta())
    state = State(paths=(Path("a", Standing.HELD, failure=failure),), outcome="", next_step=0)
    assert decode(json.loads(json.dumps(encode(state)))) == state


# Versions -----------------------------------------------------------------------------------------------


def to_next(document: dict[str, Any]) -> dict[str, Any]:
    """A made-up change: the next version names nodes by their sub-workflow too."""
    paths = [{**path, "node": f"main/{path['node']}"} for path in document["paths"]]
    return {**document, "paths": paths}


def to_the_one_after(document: dict[str, Any]) -> dict[str, Any]:
    return {**document, "result": f"was {document['status']}"}


@pytest.mark.parametrize(("version", "name"), [stored for stored in STORED if stored[1] != "queued"])
def test_an_older_state_goes_through_every_upcaster_between(version: int, name: str) -> None:
    upcasters = {**UPCASTERS, VERSION: to_next, VERSION + 1: to_the_one_after}
    state, expected = decode(golden(version, name), upcasters, VERSION + 2), EXPECTED[version][name]
    assert [path.node for path in state.paths] == [f"main/{path.node}" for path in expected.paths]
    assert state.result == f"was {expected.status}"
    assert (state.next_step, [path.took for path in state.paths]) == (
        expected.next_step,
        [path.took for path in expected.paths],
    )


def test_a_state_of_the_present_version_goes_through_none() -> None:
    document = {**golden(VERSION, "waiting"), "v": VERSION + 1}
    assert decode(document, {VERSION: to_next}, VERSION + 1) == VERSION_2["waiting"]


def test_there_is_an_upcaster_from_every_version_there_was() -> None:
    assert set(UPCASTERS) == set(range(1, VERSION))


@pytest.mark.parametrize("version", [VERSION + 1, 99, 0, -1, None, "1", "2"])
def test_a_state_of_an_unknown_version_is_not_touched(version: object) -> None:
    with pytest.raises(UnknownStateError, match=f"version {version!r}; this FlowTrack knows {VERSION}"):
        decode({**golden(VERSION, "waiting"), "v": version})


def test_a_state_without_a_version_is_not_touched() -> None:
    with pytest.raises(UnknownStateError):
        decode({"status": "running"})


# Failures -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("failure", "document"),
    [
        (NEVER, {"code": "smtp_refused", "message": "There is no such mailbox."}),
        (TRY_AGAIN, {"code": "smtp_busy", "message": "The mail server is busy.", "retryable": True}),
        (
            Failure("a", "b", counts=False, retry_after=timedelta(minutes=1.5), hold=True),
            {"code": "a", "message": "b", "counts": False, "retry_after": 90.0, "hold": True},
        ),
        (
            Failure("a", "b", counts=False, retry_after=timedelta(), patience=timedelta(days=2)),
            {"code": "a", "message": "b", "counts": False, "retry_after": 0.0, "patience": 172_800.0},
        ),
    ],
)
def test_a_failure_is_written_and_read(failure: Failure, document: dict[str, Any]) -> None:
    assert encode_failure(failure) == document
    assert decode_failure(document) == failure
