"""A FlowTrack process as ``flowtrack prove`` starts it: the real one, but for a clock that can be set back."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
from importlib import import_module
from typing import Any

from flowtrack.bootstrap import Roles
from flowtrack.cli import up
from flowtrack.prove.clock import SteppedSharedSystem, SteppedSystem
from flowtrack.prove.processes import STEP_BACK, STEP_SECONDS
from flowtrack.settings import load_settings

for _late in ("sqlalchemy.ext.asyncio", "asyncpg", "uvicorn.protocols.http.httptools_impl", "bullmq"):
    with contextlib.suppress(ModuleNotFoundError):
        import_module(_late)  # else each process would load them for itself, after it was forked
_ROLES = {"serve": Roles(works=False), "worker": Roles(serves=False), "up": Roles()}


def run(plan: dict[str, Any]) -> None:
    """Be ``role``, with ``environment`` as all of its settings; what it says goes to the file ``log``."""
    _say_into(plan["log"])
    settings = load_settings(plan["environment"])
    system = SteppedSystem() if settings.sqlite_path() else SteppedSharedSystem()
    signal.signal(STEP_BACK, lambda *_: system.step_back(STEP_SECONDS))
    sys.exit(up.run(settings, _ROLES[plan["role"]], system=system))


def _say_into(path: str) -> None:
    log = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for stream in (1, 2):
        os.dup2(log, stream)
