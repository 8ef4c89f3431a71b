"""Tells in the terminal what happens in the demo, as it happens, by reading what is new on record."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

from rich.table import Table
from rich.text import Text

from flowtrack.cli.demo_words import WAY, DemoClock, Told, labels_of, lead_is, tell_end, tell_event, tell_step
from flowtrack.cli.output import out
from flowtrack.store import execution_views, executions, feed, mails, steps, workflows
from flowtrack.store.database import Database, Transaction
from flowtrack.store.execution_views import ExecutionRow

LOOK_SECONDS = 0.2
MOST_LINES = 500
_STYLES = {"good": "green", "bad": "red", "wait": "yellow", "": ""}


@dataclass(frozen=True, slots=True)
class Line:
    """What happened to whom."""

    who: str
    told: Told


@dataclass(frozen=True, slots=True)
class Ended:
    """An execution that is over, for the summary."""

    row: ExecutionRow
    mails: int
    steps: int


class Feed:
    """Reads on where it stopped. ``begun`` says whether anything has ever come in."""

    def __init__(self, database: Database, workspace_id: str, clock: DemoClock) -> None:
        self._database = database
        self._workspace_id = workspace_id
        self._clock = clock
        self._mark = feed.Mark()
        self._labels: dict[str, dict[str, str]] = {}
        self._told: set[tuple[str, int, str]] = set()
        self.begun = False

    async def look(self) -> list[Line]:
        """What is new, the oldest first."""
        return await self._database.read(self._look)

    async def all_ended(self) -> bool:
        """Whether something was begun and nothing is left to be done."""
        now = self._clock.now()
        counts = await self._database.read(lambda tx: executions.queue_counts(tx, self._workspace_id, now))
        return self.begun and not (counts["waiting"] or counts["active"] or counts["delayed"])

    async def summary(self) -> list[Ended]:
        """Every execution, the oldest first."""
        return await self._database.read(self._summary)

    def _look(self, tx: Transaction) -> list[Line]:
        new = feed.news(tx, self._workspace_id, self._mark, MOST_LINES)
        self._mark = new.mark
        lines = [Line(event.name or event.email, told) for event in new.events if (told := tell_event(event))]
        for execution_id in new.executions:
            lines.extend(self._of(tx, execution_id))
            self.begun = True
        return sorted(lines, key=lambda line: line.told.at)

    def _of(self, tx: Transaction, execution_id: str) -> Iterator[Line]:
        row = execution_views.load(tx, self._workspace_id, execution_id)
        if row is None:
            return
        labels = self._labels.get(row.version_id)
        if labels is None:
            (definition,) = workflows.load_definitions(tx, [row.version_id]).values()
            labels = self._labels[row.version_id] = labels_of(definition)
        who = row.lead_name or row.lead_email
        for step in steps.steps_of(tx, execution_id):
            told = tell_step(step, labels[step.node_key], self._clock)
            if told and self._is_news(execution_id, step.step_number, f"{step.status} {step.retry_count}"):
                yield Line(who, told)
        end = tell_end(row)
        if end and self._is_news(execution_id, 0, f"{end.at} {row.status}"):
            yield Line(who, end)

    def _is_news(self, execution_id: str, number: int, what: str) -> bool:
        fact = (execution_id, number, what)
        new = fact not in self._told
        self._told.add(fact)
        return new

    def _summary(self, tx: Transaction) -> list[Ended]:
        rows = execution_views.page(tx, self._workspace_id, most=MOST_LINES)
        counts = ((row, mails.mails_of_execution(tx, row.id), steps.steps_of(tx, row.id)) for row in rows)
        return [Ended(row, len(sent), len(taken)) for row, sent, taken in reversed(list(counts))]


class Teller:
    """Prints the feed, and says again what to open as long as nothing has come in."""

    def __init__(self, feed: Feed, clock: DemoClock, reminder: str) -> None:
        self._feed = feed
        self._clock = clock
        self._reminder = reminder

    async def tell(self, *, once: bool, helper: asyncio.Task[None] | None) -> None:
        """Tell what happens; with ``once`` until every execution has ended and ``helper`` is done. Raises what
        the helper raises."""
        remind = asyncio.get_running_loop().time() + 10
        while True:
            ended = once and (helper is None or helper.done()) and await self._feed.all_ended()
            for line in await self._feed.look():
                self._print(line)
            if helper is not None and helper.done():
                helper.result()
            if ended:
                return
            if not self._feed.begun and asyncio.get_running_loop().time() > remind:
                out.print(f"[dim]No lead has come in yet. Send one in at[/] {self._reminder}", soft_wrap=True)
                remind += 60
            await asyncio.sleep(LOOK_SECONDS)

    async def sum_up(self) -> bool:
        """Print how every execution ended; answers whether none of them failed."""
        ended = await self._feed.summary()
        table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
        for name, right in (("lead", False), ("is now", False), ("workflow", False), ("mails", True), ("steps", True)):
            table.add_column(name, justify="right" if right else "left")
        for item in ended:
            row = item.row
            way = WAY.get(row.status, row.status)
            table.add_row(Text(row.lead_email), lead_is(row), way, str(item.mails), str(item.steps))
        out.print()
        out.print(table)
        return all(item.row.status == "completed" for item in ended)

    def _print(self, line: Line) -> None:
        grid = Table.grid(padding=(0, 2, 0, 0))
        grid.add_column(width=12, style="dim")
        grid.add_column(width=16, no_wrap=True, overflow="ellipsis", style="bold")
        grid.add_column(overflow="fold")
        text = Text(f"{line.told.sign} ", _STYLES[line.told.look]).append(line.told.text, "")
        grid.add_row(self._clock.show(line.told.at), Text(line.who), text)
        out.print(grid)
