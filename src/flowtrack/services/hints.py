"""Tells those who watch a workspace that something has changed, so that they ask for it anew. A hint says what to look
at, and never what is there to be seen.

One task a process looks at the database each second, and only while somebody watches; so it does not matter which
process made the change. What was not taken yet is one hint, however much has come together: nobody is too slow.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from functools import partial
from typing import Any

from flowtrack.domain.errors import UnavailableError
from flowtrack.store import signs
from flowtrack.store.database import Database
from flowtrack.store.signs import Signs, Standing
from flowtrack.system import System, uuid7
from flowtrack.telemetry import log

LOOK_SECONDS = 1.0
AHEAD_SECONDS = 5.0
"""So far ahead a look notes what can go on. A look that comes later than that after the one before knows nothing."""
RECENT_SECONDS = 10.0
"""What is on record may have been given its id so long before; clocks of machines may differ as much."""
MOST_STREAMS = 300
MOST_NAMED = 50


class Topic(StrEnum):
    """What may have changed."""

    EXECUTIONS = "executions"
    LEADS = "leads"
    MAILS = "mails"
    WORKFLOWS = "workflows"
    FORMS = "forms"
    TEMPLATES = "templates"
    SUPPRESSIONS = "suppressions"
    SETTINGS = "settings"
    QUEUE = "queue"
    DASHBOARD = "dashboard"
    CLOCK = "clock"


Ids = frozenset[str] | None
"""The things that have changed; None if it may be any."""
_NONE: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Hint:
    """What may have changed, and of three kinds which ones."""

    topics: frozenset[Topic]
    execution_ids: Ids = _NONE
    workflow_ids: Ids = _NONE
    lead_ids: Ids = _NONE

    def __or__(self, other: Hint) -> Hint:
        return Hint(
            self.topics | other.topics,
            _both(self.execution_ids, other.execution_ids),
            _both(self.workflow_ids, other.workflow_ids),
            _both(self.lead_ids, other.lead_ids),
        )


def _both(one: Ids, other: Ids) -> Ids:
    return None if one is None or other is None else _named(one | other)


def _named(ids: Iterable[str]) -> Ids:
    found = frozenset(ids)
    return found if len(found) <= MOST_NAMED else None


NOTHING = Hint(frozenset())
EVERYTHING = Hint(frozenset(Topic), None, None, None)
_GOING_ON = frozenset((Topic.EXECUTIONS, Topic.LEADS, Topic.MAILS, Topic.WORKFLOWS, Topic.QUEUE, Topic.DASHBOARD))
"""What an execution may change when it goes on."""
_OF_STANDING = {
    "workflows": {Topic.WORKFLOWS, Topic.DASHBOARD},
    "forms": {Topic.FORMS},
    "templates": {Topic.TEMPLATES},
    "settings": {Topic.SETTINGS},
    "mail_account": {Topic.SETTINGS, Topic.DASHBOARD},
    "workers": {Topic.QUEUE, Topic.DASHBOARD},
}
_OF_RECENT = {
    "submissions": {Topic.FORMS},
    "suppressions": {Topic.SUPPRESSIONS, Topic.LEADS},
    "captured": {Topic.MAILS},
}
_NO_SIGNALS = {"submission", "email_sent"}


class Watcher:
    """Somebody who watches a workspace. ``bell`` is set when there is a hint, or when it is ``over``."""

    def __init__(self, workspace_id: str) -> None:
        self.workspace_id = workspace_id
        self.bell = asyncio.Event()
        self.over = False
        self._hint = NOTHING

    def tell(self, hint: Hint) -> None:
        """Something may have changed."""
        self._hint |= hint
        self.bell.set()

    def take(self) -> Hint:
        """All that may have changed since it was last asked for; no topics: nothing."""
        hint, self._hint = self._hint, NOTHING
        self.bell.clear()
        return hint

    def end(self) -> None:
        """There will be no more hints."""
        self.over = True
        self.bell.set()


class Hints:
    """The watchers of one process."""

    def __init__(self, database: Database, system: System) -> None:
        self._database = database
        self._system = system
        self._watchers: set[Watcher] = set()
        self._signs: dict[str, Signs] = {}
        self._looking: asyncio.Task[None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        self._closed = False

    @property
    def full(self) -> bool:
        """Whether nobody more can watch by this process."""
        return self._closed or len(self._watchers) >= MOST_STREAMS

    async def watch(self, workspace_id: str) -> Watcher:
        """From when this returns, everything that changes in the workspace is hinted at. Raises UnavailableError."""
        watcher = Watcher(workspace_id)
        self._watchers.add(watcher)
        try:
            if workspace_id not in self._signs:
                seen = await self._look([workspace_id], ())
                self._signs.setdefault(workspace_id, seen.signs[workspace_id])
        except BaseException:
            self.leave(watcher)
            raise
        if self._looking is None and not self._closed:
            self._looking = asyncio.create_task(self._keep_looking())
            self._tasks.add(self._looking)
            self._looking.add_done_callback(self._tasks.discard)
        return watcher

    def leave(self, watcher: Watcher) -> None:
        """Somebody watches no longer."""
        self._watchers.discard(watcher)
        if watcher.workspace_id not in self._watched():
            self._signs.pop(watcher.workspace_id, None)
        if not self._watchers:
            self._rest()

    def tell(self, workspace_id: str, hint: Hint) -> None:
        """Hint at what no look would see, to whoever watches by this process."""
        for watcher in self._watchers:
            if watcher.workspace_id == workspace_id:
                watcher.tell(hint)

    def close(self) -> None:
        """The process comes to its end: nobody watches from now on."""
        self._closed = True
        for watcher in self._watchers:
            watcher.end()
        self._rest()

    async def finish(self) -> None:
        """Close, and wait until the database is left alone."""
        self.close()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _rest(self) -> None:
        if self._looking is not None:
            self._looking.cancel()
            self._looking = None

    def _watched(self) -> set[str]:
        return {watcher.workspace_id for watcher in self._watchers}

    async def _keep_looking(self) -> None:
        while True:
            await self._system.wait(asyncio.Event(), LOOK_SECONDS)
            try:
                await self._compare()
            except UnavailableError:
                continue  # whoever works says so
            except Exception:  # noqa: BLE001 those who watch rely on it for as long as they do
                log.exception("what has changed could not be looked at; tried again")

    async def _compare(self) -> None:
        before = dict(self._signs)
        seen = await self._look(before, [key for signs in before.values() for key in signs.moving])
        for workspace_id, old in before.items():
            if self._signs.get(workspace_id) is old:  # else all left meanwhile, and whoever came began anew
                self._signs[workspace_id] = seen.signs[workspace_id]
                hint = difference(old, seen.signs[workspace_id], seen.executions)
                if hint.topics:
                    self.tell(workspace_id, hint)

    async def _look(self, workspace_ids: Collection[str], noted: Collection[str]) -> signs.Look:
        now, real_now = self._system.now(), self._system.real_now()
        recent = (real_now - timedelta(seconds=RECENT_SECONDS)).timestamp()
        work = partial(
            signs.look,
            workspace_ids=workspace_ids,
            noted=noted,
            at=now,
            until=now + timedelta(seconds=AHEAD_SECONDS * self._system.pace),
            real_now=real_now,
            recent_id=str(uuid7(int(recent * 1000), 0, 0)),
        )
        return await self._database.read(work)


def difference(old: Signs, new: Signs, executions: Mapping[str, Standing]) -> Hint:
    """What may have changed in a workspace from one look to the next, which found ``executions`` to stand like that."""
    if new.at > old.until or (old.crowded and old.live):
        return EVERYTHING
    hint = _gone_on(old, new, executions)
    if _waiting(old) != _waiting(new):
        hint |= Hint(frozenset((Topic.QUEUE,)))
    for kind, topics in _OF_STANDING.items():
        changed = old.standing[kind] ^ new.standing[kind]
        if changed:
            ids = _named(fact[0] for fact in changed) if kind == "workflows" else _NONE
            hint |= Hint(frozenset(topics), workflow_ids=ids)
    for kind, topics in _OF_RECENT.items():
        if new.recent[kind] - old.recent[kind]:
            hint |= Hint(frozenset(topics))
    hint |= _logged(new.recent["logged"] - old.recent["logged"])
    return hint | _told(new.recent["timeline"] - old.recent["timeline"])


def _gone_on(old: Signs, new: Signs, executions: Mapping[str, Standing]) -> Hint:
    """What may have changed because executions have gone on. They are named unless the tally tells of more: others came
    to be, or were told to go on, which nobody has noted."""
    moved = [item for item in old.moving.values() if executions.get(item.id) != item.standing]
    changes = Counter(executions[item.id][1:] for item in moved if item.id in executions)
    changes.subtract(item.standing[1:] for item in moved)
    counts = Counter({fact[:2]: fact[2] for fact in new.standing["tally"]})
    counts.subtract({fact[:2]: fact[2] for fact in old.standing["tally"]})
    if counts != changes:
        return Hint(_GOING_ON, None, None, None)
    return _went_on((item.id, item.workflow_id, item.lead_id) for item in moved)


def _logged(lines: Collection[tuple[Any, ...]]) -> Hint:
    """Executions that have something to say have gone on: by request, say, which nobody has foreseen."""
    return _went_on(ids for _, *ids in lines)


def _went_on(executions: Iterable[Sequence[str]]) -> Hint:
    """What may have changed because these have gone on; of each its own id, its workflow's and its lead's."""
    ids = list(zip(*executions, strict=True))
    return Hint(_GOING_ON, *map(_named, ids)) if ids else NOTHING


def _waiting(signs: Signs) -> int:
    return sum(item.waits for item in signs.moving.values())


def _told(lines: Collection[tuple[Any, ...]]) -> Hint:
    """What new lines of timelines may mean. A signal may have moved executions that wait for it."""
    if not lines:
        return NOTHING
    kinds = {kind for _, kind, _ in lines}
    topics = frozenset((Topic.LEADS, Topic.MAILS, Topic.DASHBOARD))
    hint = Hint(topics, lead_ids=_named(lead_id for _, _, lead_id in lines))
    return hint | Hint(frozenset((Topic.EXECUTIONS,)), None) if kinds - _NO_SIGNALS else hint
