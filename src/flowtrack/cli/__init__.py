"""Commands that people type."""

from flowtrack.cli.commands import main

__all__ = ["main"]
