"""Every command with its options and its help, and nothing else: what a command does is loaded when it runs,
so that ``--help`` is there at once.
"""

# ruff: noqa: PLC0415

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from typer.core import TyperGroup

from flowtrack.cli.access_commands import account, key, setup_link
from flowtrack.cli.options import DataDir

_RUN, _LOOK, _CARE = "Run it", "Look at it", "Look after it"


class _Commands(TyperGroup):
    """Says what went wrong in one line, where a person can do something about it."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except Exception as error:
            from flowtrack.cli.output import explain

            code = explain(error)
            if code is None:
                raise
            raise typer.Exit(code) from None


app = typer.Typer(
    name="flowtrack",
    cls=_Commands,
    help="FlowTrack: every lead gets its mail, once, and every wait is kept.",
    epilog="Settings come from the environment; 'flowtrack settings' lists them. New here? Try 'flowtrack demo'.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
workflow = typer.Typer(help="Check and import workflow files.", no_args_is_help=True)
execution = typer.Typer(help="Show, retry, skip and cancel executions.", no_args_is_help=True)
queue = typer.Typer(help="See how much there is to do.", no_args_is_help=True)
db = typer.Typer(help="Bring the database up to date.", no_args_is_help=True)
app.add_typer(execution, name="execution", rich_help_panel=_LOOK)
app.add_typer(queue, name="queue", rich_help_panel=_LOOK)
app.add_typer(workflow, name="workflow", rich_help_panel=_CARE)
app.add_typer(db, name="db", rich_help_panel=_CARE)
app.command("setup-link", rich_help_panel=_CARE)(setup_link)
app.add_typer(account, name="account", rich_help_panel=_CARE)
app.add_typer(key, name="key", rich_help_panel=_CARE)

Host = Annotated[str | None, typer.Option(metavar="ADDRESS", help="Address to listen on.", show_default="127.0.0.1")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, for programs.")]
Port = Annotated[
    int | None,
    typer.Option(min=0, max=65535, metavar="PORT", help="Port to listen on; 0 takes a free one.", show_default="8000"),
]
Concurrency = Annotated[
    int | None,
    typer.Option(min=1, max=1000, metavar="N", help="How many mails are sent at once.", show_default="5"),
]
ExecutionId = Annotated[str, typer.Argument(metavar="ID", help="The execution's id.", show_default=False)]
LogLevel = Literal["debug", "info", "warning", "error"]
Level = Annotated[
    LogLevel | None,
    typer.Option(metavar="LEVEL", help="The least that is logged: debug, info, warning or error.", show_default="info"),
]
Status = Literal["queued", "running", "paused", "completed", "failed", "cancelled"]


def main() -> None:
    """Run the command that was typed. A terminal that lacks a sign shows a question mark in its place."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")
    app()


@contextmanager
def _loading() -> Iterator[None]:
    """Loading makes hundreds of thousands of objects and no garbage. So nothing is collected meanwhile, and what
    was loaded is left out of every collection that comes."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _version(wanted: bool) -> None:
    if wanted:
        from flowtrack import __version__

        typer.echo(f"FlowTrack {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """FlowTrack: every lead gets its mail, once, and every wait is kept."""
    del version


@app.command(rich_help_panel=_RUN)
def up(
    host: Host = None,
    port: Port = None,
    data_dir: DataDir = None,
    capture: Annotated[
        bool, typer.Option("--capture", help="Keep mails in FlowTrack's own mailbox instead of sending them.")
    ] = False,
    concurrency: Concurrency = None,
    log_level: Level = None,
) -> None:
    """Run FlowTrack: the API, the hosted forms and the worker, in one process.

    The first start makes the database and a workspace. Until there is an
    account, each start prints a link by which you make it. SIGTERM and Ctrl-C stop it cleanly: what is being sent
    is finished, the rest waits for the next start. A second Ctrl-C ends it
    at once; nothing is lost then either.
    """
    _run(
        capture=capture,
        FLOWTRACK_HOST=host,
        FLOWTRACK_PORT=port,
        FLOWTRACK_DATA_DIR=data_dir,
        FLOWTRACK_CONCURRENCY=concurrency,
        FLOWTRACK_LOG_LEVEL=log_level,
    )


@app.command(rich_help_panel=_RUN)
def serve(host: Host = None, port: Port = None, log_level: Level = None) -> None:
    """Run the API and the hosted forms alone; mails are sent by workers.

    Any number of these and of 'flowtrack worker' share one PostgreSQL
    database, on one machine or many. DATABASE_URL says where it is.
    """
    _run(works=False, FLOWTRACK_HOST=host, FLOWTRACK_PORT=port, FLOWTRACK_LOG_LEVEL=log_level)


@app.command(rich_help_panel=_RUN)
def worker(concurrency: Concurrency = None, log_level: Level = None) -> None:
    """Run a worker alone: it takes what is due and sends the mails.

    Start as many as you like, on any machine that reaches the database. One
    that dies is replaced by the others: what it had in hand is taken over
    after FLOWTRACK_LEASE_SECONDS (30).
    """
    _run(serves=False, FLOWTRACK_CONCURRENCY=concurrency, FLOWTRACK_LOG_LEVEL=log_level)


@app.command(rich_help_panel=_RUN)
def relay(log_level: Level = None) -> None:
    """Run a relay alone: it puts what is due into the queue in Redis.

    Every 'serve' and 'worker' relays as well; this is for those who want it
    apart. REDIS_URL says where Redis is.
    """
    _run(serves=False, works=False, FLOWTRACK_LOG_LEVEL=log_level)


def _run(*, serves: bool = True, works: bool = True, capture: bool = False, **given: object) -> None:
    with _loading():
        from flowtrack.bootstrap import Roles
        from flowtrack.cli.output import settings_from
        from flowtrack.cli.up import run

    raise typer.Exit(run(settings_from(**given), Roles(serves, works), capture=capture))


@app.command(rich_help_panel=_RUN)
def demo(
    day_seconds: Annotated[
        float | None,
        typer.Option(
            min=0.1, max=86400, metavar="SECONDS", help="How long a day takes.", show_default="60; with --once 5"
        ),
    ] = None,
    port: Annotated[
        int | None,
        typer.Option(min=0, max=65535, metavar="PORT", help="Port to listen on.", show_default="8000, or a free one"),
    ] = None,
    host: Host = None,
    auto: Annotated[bool, typer.Option("--auto", help="Send in three sample leads by itself.")] = False,
    once: Annotated[bool, typer.Option("--once", help="End when every execution has ended, with a summary.")] = False,
) -> None:
    """Try FlowTrack with sample data and a clock that hurries; nothing leaves this machine.

    Sets up a workspace with a form, the lead-nurture workflow and a mailbox
    of its own, says what to open in the browser, and tells what happens as
    it happens. There the clock can be hurried, slowed down and put forward.
    The data is thrown away at the end.
    """
    with _loading():
        from flowtrack.cli.demo import run

    pace = day_seconds or (5.0 if once else 60.0)
    raise typer.Exit(run(day_seconds=pace, port=port, host=host or "127.0.0.1", auto=auto, once=once))


@app.command(rich_help_panel=_LOOK)
def settings(as_json: Json = False) -> None:
    """List every setting: its environment variable, what it is now, and what it does.

    Values that come from the environment are marked; secrets are hidden.
    """
    from flowtrack.cli.settings_list import show

    show(as_json=as_json)


@execution.command("list")
def execution_list(
    status: Annotated[
        Status | None,
        typer.Option(
            metavar="STATUS",
            help="Only those that are queued, running, paused, completed, failed or cancelled.",
            show_default=False,
        ),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, metavar="N", help="How many to list.")] = 20,
    data_dir: DataDir = None,
    as_json: Json = False,
) -> None:
    """List executions, newest first."""
    from flowtrack.cli.executions import show_list

    show_list(data_dir, status, limit, as_json=as_json)


@execution.command("show")
def execution_show(execution_id: ExecutionId, data_dir: DataDir = None, as_json: Json = False) -> None:
    """Show an execution: how it stands, every step, its mails and its log."""
    from flowtrack.cli.executions import show_one

    show_one(data_dir, execution_id, as_json=as_json)


@execution.command("retry")
def execution_retry(
    execution_id: ExecutionId,
    from_step: Annotated[
        int | None,
        typer.Option(min=1, metavar="N", help="Go on with a new visit of this step.", show_default="where it failed"),
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Let a failed execution go on.

    A mail that was sent is not sent again, unless you go back to its step with --from-step.
    """
    from flowtrack.cli.executions import retry

    retry(data_dir, execution_id, from_step)


@execution.command("resume")
def execution_resume(execution_id: ExecutionId, data_dir: DataDir = None) -> None:
    """Let an execution go on now that was paused by hand, or whose mail is held.

    While the mail server can't be used, mails are held and tried again by
    themselves every few minutes; this does it at once. A mail of which nobody
    knows whether it was sent may wait for you; this sends it once more.
    """
    from flowtrack.cli.executions import resume

    resume(data_dir, execution_id)


@execution.command("skip")
def execution_skip(execution_id: ExecutionId, data_dir: DataDir = None) -> None:
    """Let an execution's waits end now, as if their time had come. For held mails there is 'resume'."""
    from flowtrack.cli.executions import skip

    skip(data_dir, execution_id)


@execution.command("cancel")
def execution_cancel(execution_id: ExecutionId, data_dir: DataDir = None) -> None:
    """End an execution; it sends nothing more."""
    from flowtrack.cli.executions import cancel

    cancel(data_dir, execution_id)


@queue.command("status")
def queue_status(data_dir: DataDir = None, as_json: Json = False) -> None:
    """See what is due, under way, waiting and failed, who works, and what is wrong.

    Every execution that was ever accepted is counted, in the status that it
    is in now. What is wrong is said in red: one that is not on record,
    something that is due for too long, or that nobody is there for.
    """
    from flowtrack.cli.queue import show

    show(data_dir, as_json=as_json)


@workflow.command("check")
def workflow_check(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A JSON or YAML file.", show_default=False)],
    as_json: Json = False,
) -> None:
    """Check a workflow file: every problem, with its node and key.

    The exit code is 1 if it can't be published as it is; warnings alone
    give 0. No database is looked at, so the names of templates and of form
    fields are taken as they are.
    """
    from flowtrack.cli.workflow_file import check

    raise typer.Exit(check(file, as_json=as_json))


@workflow.command("import")
def workflow_import(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A JSON or YAML file.", show_default=False)],
    publish: Annotated[bool, typer.Option("--publish", help="Publish it as well.")] = False,
    workspace: Annotated[
        str | None, typer.Option(metavar="SLUG", help="The workspace it is for.", show_default="the first")
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Take a workflow from a file into the database, and print its id.

    The name in the file, or else the file's own, says which workflow it is:
    one that is there gets a new draft, otherwise it is made.
    """
    from flowtrack.cli.workflow_file import take_in

    take_in(file, data_dir, workspace, publish=publish)


@app.command(rich_help_panel=_CARE)
def prove(
    executions: Annotated[int, typer.Option(min=1, metavar="N", help="How many executions for each fault.")] = 200,
    only: Annotated[
        list[str] | None,
        typer.Option(metavar="FAULT", help="This fault alone; may be given again for more.", show_default="all"),
    ] = None,
    seed: Annotated[int, typer.Option(metavar="N", help="What the moments of trouble are drawn from.")] = 1,
    list_only: Annotated[bool, typer.Option("--list", help="Say what the faults are, and do nothing.")] = False,
    as_json: Json = False,
) -> None:
    """Prove on this machine and its database that nothing gets lost, whatever happens.

    Real processes are killed, frozen and cut off while executions go through
    them; then the record is compared with what a mail server got. This takes
    some minutes. Your own data, Redis and mail server are left alone: all of
    it happens in a scratch database, and is removed afterwards. The exit code
    is 1 if anything happened that the contract does not allow, or could not
    be tried out.
    """
    from flowtrack.cli import prove as proof
    from flowtrack.cli.output import settings_from

    if list_only:
        proof.show_faults()
        return
    code = proof.run(settings_from(), executions=executions, only=only or [], seed=seed, as_json=as_json)
    raise typer.Exit(code)


@db.command("upgrade")
def db_upgrade(data_dir: DataDir = None) -> None:
    """Make the database, or bring its schema up to date. 'up', 'serve' and 'worker' do so at each start, too."""
    from flowtrack.cli.database import upgrade
    from flowtrack.cli.output import settings_from

    upgrade(settings_from(FLOWTRACK_DATA_DIR=data_dir))
