"""A small kill -9 run; ``python -m benchmarks.crash --kill`` makes one of 300 executions."""

from __future__ import annotations

from pathlib import Path

from tests.faults.crash_points import make_template
from tests.faults.kill_run import KillRun
from tests.faults.nursery import Nursery


async def test_killed_again_and_again_it_loses_nothing(nursery: Nursery, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'kill.sqlite3'}"
    await make_template(url, "resend")
    outcome = KillRun(nursery, url, executions=30, kills=5, seed=1).run()
    assert outcome.faults == []
    assert outcome.kills == 5
    assert outcome.acknowledged_before_the_last > 0
