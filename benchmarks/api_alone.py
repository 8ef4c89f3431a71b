"""FlowTrack's API with no worker beside it: ``python -m benchmarks.api_alone URL PORT``.

What it takes in is on disk when it is answered, as ever; nobody runs it.
"""

from __future__ import annotations

import asyncio
import sys
from functools import partial

from flowtrack.api.app import create_app
from flowtrack.api.deps import Deps
from flowtrack.cli import serving
from flowtrack.services.hints import Hints
from flowtrack.services.intake import Intake
from flowtrack.store.database import open_database
from flowtrack.system import RealSystem


async def _serve(url: str, port: int, stop: asyncio.Event) -> int:
    database, system = open_database(url), RealSystem()
    intake = Intake(database, system, lambda: None)
    hints = Hints(database, system)
    app = create_app(Deps(database, system, intake, lambda: None, hints, f"http://127.0.0.1:{port}"))
    with serving.listen("127.0.0.1", port) as bound:
        async with serving.serving(app, bound, "", hints.close):
            await stop.wait()
    await hints.finish()
    await database.close()
    return 0


if __name__ == "__main__":
    sys.exit(serving.run(partial(_serve, sys.argv[1], int(sys.argv[2]))))
