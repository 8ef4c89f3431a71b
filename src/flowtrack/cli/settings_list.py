"""The settings as a table. It is made from the settings themselves, so it never leaves one out."""

from __future__ import annotations

import json

from rich.table import Table
from rich.text import Text

from flowtrack.cli.output import out, say
from flowtrack.settings import SettingView, load_settings


def show(*, as_json: bool) -> None:
    """Every environment variable with what it does and what it is now."""
    views = list(load_settings().overview())
    if as_json:
        shown = {v.name: {"value": v.value, "set": v.from_environment, "description": v.description} for v in views}
        say(json.dumps(shown, indent=2, ensure_ascii=False))
        return
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_edge=False)
    table.add_column("variable", no_wrap=True)
    table.add_column("now", overflow="fold", max_width=24)
    table.add_column("what it does", style="dim")
    for view in views:
        table.add_row(view.name, _value(view), view.description)
    out.print(table)
    say("\nGreen comes from the environment; everything else is the default.", "dim")


def _value(view: SettingView) -> Text:
    if view.value is None:
        return Text("not set", "dim")
    return Text(view.value, "green" if view.from_environment else "")
