"""Where the child processes of these tests come from."""

from __future__ import annotations

from pathlib import Path

from flowtrack.prove.nursery import Nursery as AnyNursery

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = {"crash": "tests.faults.crash_child", "serve": "tests.faults.serving_child"}


class Nursery(AnyNursery):
    """A nursery for the programs of these tests. Every warning is an error in there, too."""

    def __init__(self) -> None:
        super().__init__(PROGRAMS, options=("-W", "error"), cwd=ROOT)
