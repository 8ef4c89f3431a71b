"""How commands speak: answers on stdout, what went wrong on stderr in one line, times in the reader's zone."""

from __future__ import annotations

from datetime import datetime

from rich.console import Console

from flowtrack.domain.errors import FlowTrackError, InvalidError
from flowtrack.settings import PROGRAM, Settings, SettingsError, load_settings

UNUSABLE, FAILED = 2, 1
"""Exit codes: what was asked for can't be; what was tried did not work."""
STATUS_STYLES = {
    "queued": "cyan", "pending": "cyan", "running": "blue", "waiting": "yellow", "paused": "yellow",
    "completed": "green", "failed": "red", "cancelled": "bright_black",
}  # fmt: skip

out = Console(highlight=False)
err = Console(stderr=True, highlight=False)


def say(text: str, style: str = "", *, console: Console = out) -> None:
    """One line as it is: not wrapped, so that it can be copied, and without markup. Commands of ours in it, in quotes,
    are written as they are called here."""
    text = text.replace("'flowtrack ", f"'{PROGRAM} ")
    console.print(text, style=style, markup=False, soft_wrap=True)


def explain(error: Exception) -> int | None:
    """Say what went wrong, and answer the exit code; None if it is a fault of ours, which wants its traceback."""
    if not isinstance(error, SettingsError | FlowTrackError):
        return None
    say(f"flowtrack: {error}", "red", console=err)
    if isinstance(error, InvalidError):
        for problem in error.problems:
            say(f"  {problem.field}: {problem.message}", console=err)
    return UNUSABLE if isinstance(error, SettingsError) else FAILED


def settings_from(**given: object) -> Settings:
    """The environment's settings; what was ``given`` on the command line (not None) counts more."""
    return load_settings(over={name: str(value) for name, value in given.items() if value is not None})


def local(moment: datetime | None) -> str:
    """A moment on the reader's clock; the zone is said by ``zone``."""
    return "" if moment is None else f"{moment.astimezone():%Y-%m-%d %H:%M:%S}"


def short(moment: datetime | None) -> str:
    """The same without the year, for tables."""
    return local(moment)[5:]


def zone(moment: datetime) -> str:
    """The name of the reader's time zone at that moment, and how far it is from UTC."""
    there = moment.astimezone()
    offset = f"UTC{there:%z}"[:6] + ":" + f"{there:%z}"[3:5]
    return "UTC" if there.utcoffset() == moment.utcoffset() and there.tzname() == "UTC" else f"{there:%Z} ({offset})"


def span(milliseconds: int | None) -> str:
    """A length of time in its two largest units."""
    if milliseconds is None:
        return ""
    if milliseconds < 1000:
        return f"{milliseconds} ms"
    if milliseconds < 60_000:
        return f"{milliseconds / 1000:.1f} s"
    minutes, seconds = divmod(milliseconds // 1000, 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    parts = ((days, "d"), (hours, "h"), (minutes, "min"), (seconds, "s"))
    shown = [f"{number} {unit}" for number, unit in parts if number]
    return " ".join(shown[:2])
