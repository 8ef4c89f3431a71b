"""Options that commands have in common."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

DataDir = Annotated[
    Path | None, typer.Option(metavar="DIR", help="Where the embedded database lives.", show_default="./data")
]
