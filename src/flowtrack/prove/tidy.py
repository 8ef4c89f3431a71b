"""The last thing that the nursery does: it removes what a proof has made, however that ended."""

from __future__ import annotations

import asyncio
import shutil
import sys
from typing import Any

from flowtrack.domain.errors import UnavailableError
from flowtrack.store.scratch import ScratchPostgres

PROGRAM = "tidy"


def run(plan: dict[str, Any]) -> None:
    """Remove a ``folder``, or the scratch database ``name`` on the server of ``url``."""
    if "folder" in plan:
        shutil.rmtree(plan["folder"], ignore_errors=True)
        return
    try:
        asyncio.run(ScratchPostgres(plan["url"], plan["name"]).remove())
    except UnavailableError as trouble:
        sys.stderr.write(f"flowtrack: the scratch database {plan['name']} is left behind: {trouble}\n")
