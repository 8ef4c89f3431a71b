"""Writes ``web/src/api/schema.d.ts``, the types of the API, from the OpenAPI document that FlowTrack itself gives.

``python web/api_types.py`` writes it anew; with ``--check`` it only says whether it is up to date.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import cast

from flowtrack.api.addresses import API
from flowtrack.api.app import create_app
from flowtrack.api.deps import Deps
from flowtrack.bootstrap import Parts
from flowtrack.cli import demo_api
from flowtrack.system import DemoSystem

sys.path.insert(0, str(Path(__file__).parent))
import build

TYPES = build.WEB / "src" / "api" / "schema.d.ts"


def generated() -> str:
    """The types as they should be. Raises BuildError."""
    build.install()
    app = create_app(cast("Deps", None))  # only answering a request needs the parts
    app.include_router(demo_api.router(cast("Parts", None), DemoSystem()), prefix=API)
    document = app.openapi()
    with TemporaryDirectory() as folder:
        source, target = Path(folder) / "openapi.json", Path(folder) / "schema.d.ts"
        source.write_text(json.dumps(document))
        options = ("--alphabetize", "--default-non-nullable=false")  # what has a default may be left out of a body
        build.run("node_modules/openapi-typescript/bin/cli.js", str(source), "-o", str(target), *options)
        return target.read_text()


def main(*args: str) -> int:
    """Write or check; answers the exit code."""
    wanted = generated()
    if "--check" not in args:
        TYPES.write_text(wanted)
        return 0
    if TYPES.is_file() and TYPES.read_text() == wanted:
        return 0
    print(f"{TYPES.relative_to(build.WEB.parent)} is out of date. Write it anew: ./run python web/api_types.py")
    return 1


if __name__ == "__main__":
    try:
        sys.exit(main(*sys.argv[1:]))
    except build.BuildError as trouble:
        sys.exit(f"web: {trouble}")
