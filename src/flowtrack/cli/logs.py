"""What the server says while it runs: short lines for people, on stderr."""

from __future__ import annotations

import logging
import sys

from flowtrack.telemetry import log

_COLOURS = {logging.DEBUG: "2", logging.WARNING: "33", logging.ERROR: "31", logging.CRITICAL: "31;1"}


class _Lines(logging.Formatter):
    """``12:30:01 warning: what happened``; plain information goes without its level."""

    def __init__(self, *, coloured: bool) -> None:
        super().__init__(datefmt="%H:%M:%S")
        self._coloured = coloured

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802
        level = "" if record.levelno == logging.INFO else f"{record.levelname.lower()}: "
        line = f"{record.asctime} {level}{record.message}"
        colour = _COLOURS.get(record.levelno)
        return f"\x1b[{colour}m{line}\x1b[0m" if self._coloured and colour else line

    def usesTime(self) -> bool:  # noqa: N802
        return True


def set_up(level: str) -> None:
    """Log FlowTrack's own lines from ``level`` on, and those of its libraries from warnings on (all, for debug)."""
    handler = logging.StreamHandler()
    handler.setFormatter(_Lines(coloured=sys.stderr.isatty()))
    wanted = logging.getLevelNamesMapping()[level.upper()]
    others = wanted if wanted == logging.DEBUG else max(wanted, logging.WARNING)
    logging.basicConfig(level=others, handlers=[handler], force=True)
    log.setLevel(wanted)
