"""What holds for every run of every workflow, whatever happens to it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy

import pytest
from hypothesis import given
from tests.engine.building import Run
from tests.engine.playing import PROFILE, Play, few_steps, plays

from flowtrack.engine.codec import decode, encode
from flowtrack.engine.decision import Decision, StepStatus, outstanding
from flowtrack.engine.events import RetryRequested, SignalReceived
from flowtrack.engine.machine import advance
from flowtrack.engine.state import FINAL, Reason, Standing, State, Status

CLOSED = {StepStatus.COMPLETED, StepStatus.FAILED, StepStatus.CANCELLED}


@pytest.fixture(scope="module", autouse=True)
def _few_steps() -> Iterator[None]:
    with few_steps():
        yield


@PROFILE
@given(plays())
def test_every_run_keeps_these_laws(play: Play) -> None:
    run = play.replay()
    the_same_events_make_the_same_decisions_also_from_stored_states(run)
    a_decision_leaves_its_input_alone(run)
    an_event_that_comes_twice_changes_nothing_the_second_time(run)
    an_event_that_changes_nothing_says_nothing(run)
    steps_are_numbered_without_gaps(run)
    a_step_is_closed_once(run)
    no_activity_is_begun_twice(run)
    for answered in run.history:
        status_and_paths_agree(answered.decision.state)


def the_same_events_make_the_same_decisions_also_from_stored_states(run: Run) -> None:
    state = run.history[0].before
    for answered in run.history:
        state = decode(json.loads(json.dumps(encode(state))))
        decision = advance(run.graph, state, answered.event, answered.facts)
        assert decision == answered.decision
        state = decision.state


def a_decision_leaves_its_input_alone(run: Run) -> None:
    for answered in run.history:
        before, event, facts = deepcopy((answered.before, answered.event, answered.facts))
        advance(run.graph, answered.before, answered.event, answered.facts)
        assert (answered.before, answered.event, answered.facts) == (before, event, facts)


def an_event_that_comes_twice_changes_nothing_the_second_time(run: Run) -> None:
    for answered in run.history:
        state = answered.decision.state
        match answered.event:
            case RetryRequested() if state.status is Status.FAILED:
                continue  # the retry failed at once; asking again is another retry
            case SignalReceived(signal=signal) if any(signal in path.signals for path in state.paths):
                continue  # a node behind the one that was woken waits for the same signal
        assert advance(run.graph, state, answered.event, run.facts) == Decision(state)


def an_event_that_changes_nothing_says_nothing(run: Run) -> None:
    for answered in run.history:
        if answered.decision.state == answered.before and not answered.decision.steps:
            assert answered.decision == Decision(answered.before)
            assert answered.decision.state is answered.before


def steps_are_numbered_without_gaps(run: Run) -> None:
    assert list(run.steps) == list(range(1, run.state.next_step))
    fresh = [step.number for answered in run.history for step in answered.decision.steps if step.fresh]
    assert fresh == list(run.steps)


def a_step_is_closed_once(run: Run) -> None:
    closed = Counter(
        step.number for answered in run.history for step in answered.decision.steps if step.status in CLOSED
    )
    reopened = {number for number, count in closed.items() if count > 1}
    for number in reopened:
        records = [step for answered in run.history for step in answered.decision.steps if step.number == number]
        ends = [step.status for step in records if step.status in CLOSED]
        assert ends[:-1] == [StepStatus.FAILED] * (len(ends) - 1)  # only what failed can be taken up again


def no_activity_is_begun_twice(run: Run) -> None:
    begun = [(activity.step, activity.attempt) for activity in run.activities]
    assert len(set(begun)) == len(begun)
    for step in {step for step, _ in begun}:
        attempts = [attempt for number, attempt in begun if number == step]
        assert attempts == list(range(1, len(attempts) + 1))
    assert {(a.step, a.attempt) for a in outstanding(run.state)} <= set(begun)


def status_and_paths_agree(state: State) -> None:
    standings = {path.standing for path in state.paths}
    moments = [path.due_at for path in state.paths if path.due_at is not None]
    moving = state.status not in FINAL and not state.operator_paused
    if state.status is Status.QUEUED:
        assert (len(state.paths), standings, state.next_step) == (1, {Standing.READY}, 1)
        return
    assert state.due_at == (min(moments, default=None) if moving else None)
    assert (state.reason is not None) == (state.status is Status.PAUSED)
    assert (state.failure is not None) == (state.status is Status.FAILED)
    assert (state.outcome is not None) == (state.status is Status.COMPLETED)
    assert (state.reason is Reason.OPERATOR) == (state.operator_paused and state.status is Status.PAUSED)
    if state.status in (Status.RUNNING, Status.PAUSED):
        assert state.paths
        assert (state.status is Status.RUNNING) == (Standing.WORKING in standings)
        assert Standing.FAILED not in standings
    if state.reason is Reason.WAITING:
        assert standings <= {Standing.WAITING, Standing.BACKING_OFF, Standing.JOINING}
        assert standings != {Standing.JOINING}
    if state.reason is Reason.HELD:
        assert Standing.HELD in standings
    if moving:
        assert Standing.READY not in standings
    if state.status in (Status.COMPLETED, Status.CANCELLED):
        assert standings <= {Standing.WORKING}
        assert not state.operator_paused
    for path in state.paths:
        sleeps = path.standing in (Standing.WAITING, Standing.BACKING_OFF, Standing.HELD)
        assert path.due_at is None or sleeps, path
        assert path.due_at is not None or path.standing is not Standing.BACKING_OFF, path


def test_the_order_of_hashes_does_not_matter() -> None:
    script = "from tests.engine.fixed_runs import main; main()"
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": os.pathsep.join(sys.path)},
            stdout=subprocess.PIPE,
            text=True,
        )
        for seed in ("1", "2")
    ]
    first, second = (process.communicate()[0] for process in processes)
    assert [process.returncode for process in processes] == [0, 0]
    assert first.count("\n") > 1_000
    assert first == second
