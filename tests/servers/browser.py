"""A real browser for the tests, found on this machine.

Run as a program it prints where the browser is, or one line on how to get it.
"""

from __future__ import annotations

import os
import shutil
import sys

PROGRAMS = ("chromium-headless-shell", "chromium", "google-chrome", "chromium-browser")
_MAC = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome"


class BrowserMissingError(RuntimeError):
    """There is no browser that the tests can use; the message says how to get one."""


def find_browser() -> str:
    """Where the browser's program is. ``FLOWTRACK_CHROMIUM`` names one that is to be used instead."""
    named = os.environ.get("FLOWTRACK_CHROMIUM")
    for name in [named] if named else [*PROGRAMS, _MAC]:
        if found := shutil.which(name):
            return found
    if named:
        raise BrowserMissingError(f"FLOWTRACK_CHROMIUM names {named!r}, which is no program")
    advice = "brew install --cask chromium" if sys.platform == "darwin" else "apt install chromium-headless-shell"
    raise BrowserMissingError(f"the tests need a Chromium. Install it: {advice}")


if __name__ == "__main__":
    try:
        print(find_browser())  # noqa: T201
    except BrowserMissingError as missing:
        sys.exit(str(missing))
