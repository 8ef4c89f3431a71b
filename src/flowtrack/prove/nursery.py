"""A helper process that has FlowTrack loaded and forks children on request.

A child begins in a few milliseconds instead of a second, and the fork is safe, since the helper never has
more than its one thread. A child is a process of its own like any other: it can be killed, stopped, signalled.

The helper ends when the process that started it does, however that ended: it hears so by the end of its input.
It kills what is left of its children then, also those that are stopped, and tidies up as it was told to.
"""

from __future__ import annotations

import gc
import json
import math
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self, cast

Program = Callable[[dict[str, Any]], None]
PATIENCE_SECONDS = 30
_LOOK_SECONDS = 0.002


class Nursery:
    """The helper, as a context manager. ``programs`` names modules, each with a function ``run`` that is given its
    plan. It runs in the directory ``cwd``, with these ``options`` of Python."""

    def __init__(self, programs: Mapping[str, str], *, options: Sequence[str] = (), cwd: Path | None = None) -> None:
        self._command = [sys.executable, *options, "-m", "flowtrack.prove.nursery", json.dumps(dict(programs))]
        self._cwd = cwd
        self._warm: set[str] = set()
        self._asking = threading.Lock()

    def __enter__(self) -> Self:
        self._helper = subprocess.Popen(  # noqa: S603
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=self._cwd,
            text=True,
            start_new_session=True,  # Ctrl-C is ours to act on
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._to.close()
        self._helper.wait(PATIENCE_SECONDS)
        self._from.close()

    def start(self, program: str, **plan: Any) -> int:
        """Fork a child that runs ``program`` with this plan; its pid."""
        return self._ask({"program": program, "plan": plan})

    def warm_up(self, program: str, **plan: Any) -> None:
        """Let the helper itself run ``program``, once, so that what is compiled on first use is there for all."""
        if program not in self._warm:
            self._warm.add(program)
            self._ask({"warm": program, "plan": plan})

    def at_the_end(self, program: str, **plan: Any) -> None:
        """Let the helper itself run ``program`` as the last thing it does."""
        self._ask({"last": program, "plan": plan})

    def wait(self, pid: int, patience: float = math.inf) -> int:
        """Wait for a child's end: its exit code, or minus the signal that ended it. After ``patience`` seconds it is
        killed. Meanwhile nothing else can be asked."""
        return self._ask({"wait": pid, "patience": patience})

    def _ask(self, request: dict[str, Any]) -> int:
        with self._asking:
            self._to.write(json.dumps(request) + "\n")
            self._to.flush()
            answer = self._from.readline()
        if not answer:
            raise RuntimeError("the nursery has died")
        return int(answer)

    @property
    def _to(self) -> IO[str]:
        return cast("IO[str]", self._helper.stdin)

    @property
    def _from(self) -> IO[str]:
        return cast("IO[str]", self._helper.stdout)


class _Helper:
    """The helper's life: one request a line, one answer a line."""

    def __init__(self, programs: Mapping[str, Program]) -> None:
        self._programs = programs
        self._children: set[int] = set()
        self._last: list[tuple[Program, dict[str, Any]]] = []

    def serve(self, requests: IO[str], answers: IO[str]) -> None:
        gc.freeze()  # what is there now is shared with every child, as long as nobody counts it
        try:
            for line in requests:
                answers.write(f"{self._answer(json.loads(line))}\n")
                answers.flush()
        except BrokenPipeError:  # whoever asked was killed before the answer
            os.dup2(os.open(os.devnull, os.O_WRONLY), answers.fileno())  # what was not told is not tried again
        finally:
            self._end()

    def _answer(self, request: dict[str, Any]) -> int:
        if "wait" in request:
            return self._wait(request["wait"], request["patience"])
        if "warm" in request:
            self._programs[request["warm"]](request["plan"])
        elif "last" in request:
            self._last.append((self._programs[request["last"]], request["plan"]))
        else:
            return self._fork(self._programs[request["program"]], request["plan"])
        return 0

    def _fork(self, program: Program, plan: dict[str, Any]) -> int:
        if threading.active_count() != 1:
            raise RuntimeError("a fork would leave the other threads' locks taken")
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})  # for a child that can't take it yet
        pid = os.fork()
        if pid == 0:
            _live(program, plan)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
        self._children.add(pid)
        return pid

    def _wait(self, pid: int, patience: float) -> int:
        end = time.monotonic() + patience
        while (status := os.waitpid(pid, os.WNOHANG)) == (0, 0):
            if time.monotonic() > end:
                os.kill(pid, signal.SIGKILL)
            time.sleep(_LOOK_SECONDS)
        self._children.discard(pid)
        return os.waitstatus_to_exitcode(status[1])

    def _end(self) -> None:
        for pid in self._children:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        for program, plan in self._last:
            program(plan)


def _live(program: Program, plan: dict[str, Any]) -> None:
    """A child's life. It must not go on in the helper's loop, whatever happens. Until it hears SIGTERM by itself,
    that ends it in good order: it has not begun anything."""
    code = 1
    try:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGTERM})
        nothing = os.open(os.devnull, os.O_RDWR)
        os.dup2(nothing, 0)
        os.dup2(nothing, 1)
        program(plan)
        code = 0
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:  # noqa: BLE001 told, and then the process ends
        sys.excepthook(*sys.exc_info())
    finally:
        os._exit(code)


if __name__ == "__main__":
    named = json.loads(sys.argv[1])
    _Helper({name: import_module(module).run for name, module in named.items()}).serve(sys.stdin, sys.stdout)
