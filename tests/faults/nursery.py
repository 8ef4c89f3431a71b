"""A helper process that has FlowTrack loaded and forks children on request.

A child begins in a few milliseconds instead of a second, and the fork is safe, since the helper never has
more than its one thread. A child is a process of its own like any other: it can be killed, stopped, signalled.
"""

from __future__ import annotations

import gc
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self, cast

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = {"crash": "tests.faults.crash_child", "serve": "tests.faults.serving_child"}


class Nursery:
    """The helper, as a context manager. It ends with the block, or when this process does."""

    def __enter__(self) -> Self:
        self._helper = subprocess.Popen(
            [sys.executable, "-W", "error", "-m", "tests.faults.nursery"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            text=True,
        )
        self._warm: set[str] = set()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._to.close()
        self._helper.wait(30)
        self._from.close()

    def start(self, program: str, **plan: Any) -> int:
        """Fork a child that runs ``program`` with this plan; its pid."""
        return self._ask({"program": program, "plan": plan})

    def warm_up(self, program: str, **plan: Any) -> None:
        """Let the helper itself run ``program``, once, so that what is compiled on first use is there for all."""
        if program not in self._warm:
            self._warm.add(program)
            self._ask({"warm": program, "plan": plan})

    def wait(self, pid: int) -> int:
        """Wait for a child's end: its exit code, or minus the signal that ended it."""
        return self._ask({"wait": pid})

    def _ask(self, request: dict[str, Any]) -> int:
        self._to.write(json.dumps(request) + "\n")
        self._to.flush()
        answer = self._from.readline()
        assert answer, "the nursery has died"
        return int(answer)

    @property
    def _to(self) -> IO[str]:
        return cast("IO[str]", self._helper.stdin)

    @property
    def _from(self) -> IO[str]:
        return cast("IO[str]", self._helper.stdout)


def serve(requests: IO[str], answers: IO[str], programs: dict[str, Callable[[dict[str, Any]], None]]) -> None:
    """The helper's life: one request a line, one answer a line."""
    gc.freeze()  # what is there now is shared with every child, as long as nobody counts it
    for line in requests:
        request = json.loads(line)
        if "wait" in request:
            _, status = os.waitpid(request["wait"], 0)
            answer = os.waitstatus_to_exitcode(status)
        elif "warm" in request:
            programs[request["warm"]](request["plan"])
            answer = 0
        else:
            assert threading.active_count() == 1, "a fork would leave the other threads' locks taken"
            answer = os.fork()
            if answer == 0:
                _live(programs[request["program"]], request["plan"])
        answers.write(f"{answer}\n")
        answers.flush()


def _live(program: Callable[[dict[str, Any]], None], plan: dict[str, Any]) -> None:
    """A child's life. It must not go on in the helper's loop, whatever happens."""
    code = 1
    try:
        nothing = os.open(os.devnull, os.O_RDWR)
        os.dup2(nothing, 0)
        os.dup2(nothing, 1)
        program(plan)
        code = 0
    except BaseException:  # noqa: BLE001 told, and then the process ends
        sys.excepthook(*sys.exc_info())
    finally:
        os._exit(code)


if __name__ == "__main__":
    serve(sys.stdin, sys.stdout, {name: import_module(module).run for name, module in PROGRAMS.items()})
