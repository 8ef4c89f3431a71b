"""The commands about who may come in, with their options and their help; like ``commands``, which takes them in."""

# ruff: noqa: PLC0415

from __future__ import annotations

from typing import Annotated

import typer

from flowtrack.cli.options import DataDir

key = typer.Typer(help="Make API keys.", no_args_is_help=True)
account = typer.Typer(help="Help people to sign in.", no_args_is_help=True)


@key.command("new")
def key_new(
    workspace: Annotated[
        str | None,
        typer.Option(metavar="SLUG", help="The workspace it opens.", show_default="the first"),
    ] = None,
    name: Annotated[str, typer.Option(help="What it is for; for your own eyes.")] = "command line",
    data_dir: DataDir = None,
) -> None:
    """Make an API key, for a program or for yourself. Those there are go on working."""
    from flowtrack.cli.access import make_key

    make_key(data_dir, workspace, name)


def setup_link(data_dir: DataDir = None) -> None:
    """Print another link by which the first account is made.

    The first start prints one, too; the newest is the one that works. It
    begins with FLOWTRACK_PUBLIC_URL.
    """
    from flowtrack.cli.access import print_setup_link

    print_setup_link(data_dir)


@account.command("password")
def account_password(
    email: Annotated[str, typer.Argument(metavar="EMAIL", help="Whose it is.", show_default=False)],
    data_dir: DataDir = None,
) -> None:
    """Set a password that was forgotten.

    You are asked for it; what you type is not shown. A program pipes it in,
    as one line. Whoever is signed in to this account has to sign in anew.
    """
    from flowtrack.cli.access import set_password

    set_password(data_dir, email)
