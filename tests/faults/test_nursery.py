"""The helper that forks the processes of a proof leaves none of them behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from typing import Any

ASLEEP = "tests.faults.test_nursery"


def run(plan: dict[str, Any]) -> None:
    """A program of the helper's: it does nothing until it is ended."""
    del plan
    signal.pause()


def lives(pid: int) -> bool:
    """Whether there is such a process."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_who_is_killed_before_the_answer_leaves_nobody_behind() -> None:
    """The helper finds nobody to answer, and ends as if it had heard so by the end of its input."""
    request = json.dumps({"program": "asleep", "plan": {}}) + "\n"
    command = [sys.executable, "-m", "flowtrack.prove.nursery", json.dumps({"asleep": ASLEEP})]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as helper:
        assert helper.stdin
        assert helper.stdout
        helper.stdin.write(request)
        helper.stdin.flush()
        child = int(helper.stdout.readline())
        assert lives(child)
        helper.stdout.close()
        helper.stdin.write(request)
        helper.stdin.flush()
        assert helper.wait(30) == 0
    assert not lives(child)
