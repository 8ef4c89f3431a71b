"""The FlowTrack processes of one row of the matrix: started, killed, frozen, stopped."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from flowtrack.prove.nursery import Nursery

PROGRAM = "flowtrack"
"""What the nursery knows as FlowTrack. Its plan: ``role``, ``environment`` (all of its settings), and the file
``log`` that takes what it says."""
STEP_BACK = signal.SIGUSR1
"""Sets the clock of a process back by ``STEP_SECONDS``."""
STEP_SECONDS = 5.0
"""Longer than a lease of the proof, so that each that is held then is older than the clock says it can be."""
STOP_SECONDS = 20.0
LATE_COMMIT = "was taken over by another worker"
"""What a worker says that comes too late with an execution: another has it, and it writes nothing."""
Role = Literal["serve", "worker", "up"]


@dataclass(frozen=True, slots=True)
class Process:
    """One FlowTrack process."""

    role: Role
    pid: int


class Processes:
    """All of them together. They have ``environment`` as their settings; what they say is kept in ``folder``."""

    def __init__(self, nursery: Nursery, environment: Mapping[str, str], folder: Path, name: str) -> None:
        self.alive: list[Process] = []
        self._nursery = nursery
        self._environment = dict(environment)
        self._folder = folder
        self._name = name
        self._started = 0

    @property
    def workers(self) -> list[Process]:
        """Those that work, the eldest first."""
        return [process for process in self.alive if process.role != "serve"]

    def start(self, role: Role) -> None:
        """Start another one."""
        self._started += 1
        log = str(self._folder / f"{self._name}-{self._started}-{role}.log")
        pid = self._nursery.start(PROGRAM, role=role, environment=self._environment, log=log)
        self.alive.append(Process(role, pid))

    def kill(self, process: Process) -> None:
        """kill -9, and another one of its kind in its place."""
        self._end(process)
        self.start(process.role)

    def freeze(self, process: Process) -> None:
        """Let it stand still, as a machine does that sleeps."""
        os.kill(process.pid, signal.SIGSTOP)

    def thaw(self, process: Process) -> None:
        """Let it go on."""
        os.kill(process.pid, signal.SIGCONT)

    def step_back(self) -> None:
        """Set the clock of all back."""
        for process in self.alive:
            os.kill(process.pid, STEP_BACK)

    async def stop(self) -> list[str]:
        """End all in good order. Answers whom that did not go well with."""
        for process in self.alive:
            os.kill(process.pid, signal.SIGTERM)
        ends = [(one.role, await asyncio.to_thread(self._nursery.wait, one.pid, STOP_SECONDS)) for one in self.alive]
        self.alive.clear()
        return [f"'{role}' did not stop in good order: it ended with {code}" for role, code in ends if code]

    def end(self) -> None:
        """Kill what is left."""
        for process in list(self.alive):
            self._end(process)

    def _end(self, process: Process) -> None:
        os.kill(process.pid, signal.SIGKILL)
        self._nursery.wait(process.pid)
        self.alive.remove(process)

    def late_commits(self) -> int:
        """How often a worker came too late with an execution, and wrote nothing."""
        return sum(path.read_text("utf-8", "replace").count(LATE_COMMIT) for path in self._logs())

    def keep_logs(self) -> Path:
        """Copy what they said to where it stays."""
        kept = Path(tempfile.mkdtemp(prefix=f"flowtrack-prove-{self._name}-"))
        for path in self._logs():
            shutil.copy(path, kept)
        return kept

    def _logs(self) -> Iterator[Path]:
        return self._folder.glob(f"{self._name}-*.log")
