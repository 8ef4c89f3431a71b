"""A second reading of the rules, to hold the engine against.

It shares nothing with ``machine.py`` but the words of events. There, a path is a value and a decision is a
loop over values; here, every path is a *life*: a generator that walks through one node, yields whenever it
has to wait, and is told what it waited for. The graph is the plain definition document; what can be reached
is looked up by walking it anew each time; the lead is a dict. It is slow and has no memory but its lives.

What is not the contract's but agreed between the two: parallel paths are walked in the order in which they
were made, and the jitter of a back-off is taken from the step's key.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from tests.engine.oracle_parts import Document, Row, Token, Waits, holds, jitter, leads_to

from flowtrack.domain.failure import Failure
from flowtrack.engine.events import (
    ActivityDone,
    CancelRequested,
    Event,
    PauseRequested,
    ReleaseRequested,
    ResumeRequested,
    RetryRequested,
    SignalReceived,
    SkipRequested,
    Succeeded,
)

OVER = ("completed", "cancelled")


@dataclass
class Oracle:
    """One execution. ``hear`` events in order; the rest says what should be the case."""

    document: Document
    trigger: str
    execution_id: str
    started_at: datetime
    lead: dict[str, Any]
    most_steps: int
    max_retries: int = 3
    pace: float = 1.0
    rows: dict[int, Row] = field(default_factory=dict)
    sent: list[tuple[int, int]] = field(default_factory=list)
    end: str = ""
    outcome: str | None = None
    seen: bool = False
    stopped: bool = False
    rounds: dict[str, int] = field(default_factory=dict)
    skipped: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.nodes = {node["key"]: node for node in self.document["nodes"]}
        self.tokens = [Token(self.trigger, 0, {})]
        self.now = self.started_at

    # What should be the case ------------------------------------------------------------------------------

    @property
    def status(self) -> tuple[str, str | None, datetime | None]:
        """The status, why it is paused, and when it is due."""
        if self.end:
            return self.end, None, None
        if not self.seen:
            return "queued", None, None
        away = any(token.standing == "away" for token in self.tokens)
        if self.stopped:
            return ("running", None, None) if away else ("paused", "operator", None)
        due = min((token.due for token in self.tokens if token.due), default=None)
        if away:
            return "running", None, due
        held = any(token.standing == "held" for token in self.tokens)
        return "paused", "held" if held else "waiting", due

    @property
    def trace(self) -> list[tuple[int, str, str | None, str]]:
        """Number, node, exit and status of every step."""
        return [(number, row.node, row.exit, row.status) for number, row in self.rows.items()]

    # What happens -----------------------------------------------------------------------------------------

    def hear(self, event: Event) -> None:
        """Let ``event`` happen. One that applies to nothing is not even a look at the clock."""
        self.now = event.at
        if self._applies(event):
            self._settle()

    def _applies(self, event: Event) -> bool:
        match event:
            case ActivityDone():
                applies = self._result(event)
            case SignalReceived():
                applies = self._signal(event)
            case CancelRequested():
                applies = self.end not in OVER and self._close("cancelled")
            case PauseRequested():
                applies = not self.end and not self.stopped and self._pause()
            case ResumeRequested():
                applies = not self.end and self._resume()
            case SkipRequested():
                applies = not self.end and self._skip(event.steps)
            case ReleaseRequested():
                applies = not self.end and self._release()
            case RetryRequested():
                applies = self.end == "failed" and event.node in (None, *self.nodes) and self._retry(event)
            case _:
                applies = self.seen = True
        return applies

    def _result(self, event: ActivityDone) -> bool:
        for token in self.tokens:
            newest = token.standing == "away" and token.attempt == event.attempt
            heard = newest or isinstance(event.result, Succeeded)
            if token.step == event.step and 1 <= event.attempt <= token.attempt and heard:
                self._tell(token, event.result)
                return True
        return False

    def _signal(self, event: SignalReceived) -> bool:
        listening = [token for token in self.tokens if event.signal in token.ears]
        for token in listening:
            if token in self.tokens:
                self._tell(token, event.signal)
        return bool(listening)

    def _pause(self) -> bool:
        self.stopped = self.seen = True
        return True

    def _resume(self) -> bool:
        held = [token for token in self.tokens if token.standing == "held"]
        asked = self.stopped or bool(held)
        self.stopped = False
        for token in held:
            token.due = self.now
        return asked

    def _skip(self, steps: tuple[int, ...]) -> bool:
        asleep = [token for token in self.tokens if token.standing == "asleep" and token.step in steps]
        for token in asleep:
            if token in self.tokens:
                self.skipped.add(token.step)
                self._tell(token, "on")
        return bool(asleep)

    def _release(self) -> bool:
        held = [token for token in self.tokens if token.standing == "held" and token.due and token.due > self.now]
        for token in held:
            token.due = self.now
        return bool(held)

    def _retry(self, event: RetryRequested) -> bool:
        self.end = ""
        if event.node is not None:
            self._go_back(event.node, event.instead_of)
        for token in self.tokens:
            if token.standing == "stuck":
                token.standing, token.due = ("later", self.now) if token.attempt else ("new", None)
        return True

    def _go_back(self, node: str, given_up: tuple[int, ...]) -> None:
        """One more life at ``node``, and at the joins that lose some of those they stand for, in place of theirs."""
        lost = [t for t in self.tokens if {t.step, *t.origins} & set(given_up)]
        left = {key: self._left_at(key, lost, given_up) for key in self.nodes if self._gathers(key)}
        for join in self.rounds:
            if self._take_back(join, given_up):
                self.rounds[join] -= 1
        for token in lost:
            self._stop(token)
        self.tokens.append(Token(node, (*given_up, 0)[0], self._rounds_at(node, lost), origins=left.pop(node, [])))
        for key, steps in left.items():
            if steps:
                self.tokens.append(Token(key, steps[0], self._rounds_at(key, lost), origins=steps))

    def _left_at(self, join: str, lost: list[Token], given_up: tuple[int, ...]) -> list[int]:
        """The steps that had come to ``join``, standing or passed last, and are not given up with it."""
        came = [step for token in lost if token.node == join for step in token.origins]
        passed = self._take_back(join, given_up)
        return [step for step in (*came, *(passed.origins if passed else ())) if step not in given_up]

    def _take_back(self, join: str, given_up: tuple[int, ...]) -> Row | None:
        """The visit in which ``join`` was passed last, if it is given up now and was not before."""
        passed = [n for n, row in self.rows.items() if row.node == join and row.status == "completed"]
        if not passed or passed[-1] not in given_up or self.rows[passed[-1]].taken_back:
            return None
        self.rows[passed[-1]].taken_back = True
        return self.rows[passed[-1]]

    def _rounds_at(self, node: str, lost: list[Token]) -> dict[str, int]:
        """The rounds that a path at ``node`` is of, in place of those that are lost."""
        rounds = {}
        for join, number in self.rounds.items():
            if [row for row in self.rows.values() if row.node == join][-1].taken_back:
                rounds[join] = number
            elif leads_to(self.document, join, node):
                rounds[join] = min([token.rounds.get(join, 0) for token in lost] or [number])
        return rounds

    def _settle(self) -> None:
        while not self.end and not self.stopped:
            fresh = [t for t in self.tokens if t.standing == "new"]
            due = sorted((t for t in self.tokens if t.due and t.due <= self.now), key=lambda t: (t.due, t.step))
            free = sorted((t for t in self.tokens if self._may_open(t)), key=lambda t: t.step)
            if not (fresh or due or free):
                break
            self._tell([*fresh, *due, *free][0], "on")
        if not self.end and not self.tokens:
            self.outcome = "finished"
            self._close("completed")

    def _tell(self, token: Token, news: object) -> None:
        """Let the token live on with ``news`` until it waits again or has left its node."""
        token.ears = ()
        try:
            if token.life is None:
                token.life, news = self._live(token), None
            token.standing, token.due = token.life.send(news)
        except StopIteration as left:
            self.tokens.remove(token)
            if left.value is not None and self.end not in OVER:
                for target in self._targets(token.node, left.value):
                    self.tokens.append(Token(target, token.step, dict(token.rounds)))

    def _close(self, end: str, by: Token | None = None) -> bool:
        self.end, self.stopped = end, False
        for token in [t for t in self.tokens if t.standing != "away" and t is not by]:
            self._stop(token)
        return True

    def _stop(self, token: Token) -> None:
        self.tokens.remove(token)
        if token.step and token.standing != "stuck":
            self.rows[token.step].status = "cancelled"

    # The life of a path at one node -----------------------------------------------------------------------

    def _live(self, token: Token) -> Waits:
        node = self.nodes[token.node]
        kind, config = node["type"], node.get("config", {})
        if kind == "join" and self._taken_in(token, config.get("mode", "all")):
            return None
        while len(self.rows) >= self.most_steps:
            self.end = "failed"
            yield "stuck", None
        token.step = len(self.rows) + 1
        row = self.rows[token.step] = Row(token.node, token.parent)
        way: str | None = yield from getattr(self, f"_{kind}")(token, row, config)
        if row.status == "running":
            row.status, row.exit = "completed", way
        return way

    def _trigger_form(self, _token: Token, _row: Row, _config: Document) -> Waits:
        yield from ()
        return "next"

    def _send_email(self, token: Token, row: Row, _config: Document) -> Waits:
        counted = 0
        grey: datetime | None = None
        news: object = "on"
        while not isinstance(news, Succeeded):
            if isinstance(news, Failure):
                grey = (grey or self.now) if news.patience is not None and not (news.counts or news.hold) else None
            if not isinstance(news, Failure):
                token.attempt += 1
                self.sent.append((token.step, token.attempt))
                row.status = "running"
                news = yield "away", None
            elif self.end in OVER:
                row.status = "failed"
                return None
            elif news.hold:
                row.status = "waiting"
                news = yield "held", None if news.retry_after is None else self._later(news.retry_after)
            elif news.retryable and (counted < self.max_retries if news.counts else not self._weary(news, grey)):
                counted += news.counts
                row.status = "waiting"
                news = yield "later", self._later(self._back_off(token, news, counted, grey))
            else:
                row.status = "failed"
                if self._targets(token.node, "failed"):
                    row.exit = "failed"
                    return "failed"
                self.end = self.end or "failed"
                counted, grey = 0, None
                news = yield "stuck", None
        row.status = "running"
        if not news.output.get("emailSent"):
            return self._finish(token, "suppressed")
        if self.lead["status"] == "new":
            self.lead["status"] = "contacted"
        return "next"

    _send_followup = _send_email

    def _delay(self, _token: Token, row: Row, config: Document) -> Waits:
        hours = config.get("delayHours", 0) + 24 * config.get("delayDays", 0 if "delayHours" in config else 3)
        if hours:
            row.status = "waiting"
            yield "asleep", self.now + timedelta(hours=hours)
            row.status = "running"
        return "next"

    def _listen(self, token: Token, row: Row, config: Document) -> Waits:
        row.status = "waiting"
        token.ears = tuple(config["signals"])
        news = yield "asleep", self.now + timedelta(hours=config["hours"]) if "hours" in config else None
        row.status = "running"
        if news == "on":
            return "timed_out"
        return self._finish(token, "goal") if config.get("goal") else f"happened:{news}"

    def _refuse(self, token: Token, row: Row, config: Document) -> Waits:
        while self.now < self.started_at + timedelta(hours=config["hours"]):
            row.status = "failed"
            if self._targets(token.node, "failed"):
                row.exit = "failed"
                return "failed"
            self.end = self.end or "failed"
            yield "stuck", None
        row.status = "running"
        return "next"

    def _condition(self, _token: Token, _row: Row, config: Document) -> Waits:
        yield from ()
        return "true" if holds(config, self.lead, self.started_at) else "false"

    def _update_lead(self, _token: Token, _row: Row, config: Document) -> Waits:
        yield from ()
        self.lead["status"] = config.get("status", self.lead["status"])
        self.lead["tags"] = (self.lead["tags"] | set(config.get("addTags", ()))) - set(config.get("removeTags", ()))
        return "next"

    def _join(self, token: Token, row: Row, config: Document) -> Waits:
        if config.get("mode", "all") == "first":
            self.rounds[token.node] = token.rounds[token.node] = self.rounds.get(token.node, 0) + 1
        else:
            row.status, row.origins = "waiting", token.origins
            yield "gathering", None
            row.status = "running"
        return "next"

    def _mark_failed(self, _token: Token, _row: Row, _config: Document) -> Waits:
        yield from ()
        self.lead["status"] = "failed"
        return None

    def _end(self, token: Token, _row: Row, _config: Document) -> Waits:
        yield from ()
        return self._finish(token, "ended")

    def _finish(self, token: Token, outcome: str) -> str | None:
        if not self.end:
            self.outcome = outcome
            self._close("completed", by=token)
        return None

    # Questions --------------------------------------------------------------------------------------------

    def _targets(self, node: str, way: str) -> list[str]:
        edges = self.document["edges"]
        return [e["target"] for e in edges if e["source"] == node and e.get("exit", "next") == way]

    def _taken_in(self, token: Token, mode: str) -> bool:
        """Whether the path ends at this join, since another of its round stands for it."""
        if mode == "first":
            return token.rounds.get(token.node, 0) < self.rounds.get(token.node, 0)
        for other in self.tokens:
            if other.node == token.node and other.standing == "gathering":
                other.origins += token.origins
                for node, number in token.rounds.items():
                    other.rounds[node] = max(number, other.rounds.get(node, 0))
                return True
        return False

    def _may_open(self, join: Token) -> bool:
        """Whether ``join`` gathers, and nothing can come to it but what itself waits for ``join``."""
        return join.standing == "gathering" and all(
            other.standing == "gathering" and leads_to(self.document, join.node, other.node)
            for other in self._others_before(join)
        )

    def _others_before(self, join: Token) -> Iterator[Token]:
        return (t for t in self.tokens if t is not join and leads_to(self.document, t.node, join.node))

    def _gathers(self, node: str) -> bool:
        """Whether it is a join that waits for all."""
        return bool(self.nodes[node]["type"] == "join" and self.nodes[node].get("config", {}).get("mode") != "first")

    def _later(self, real: timedelta) -> datetime:
        """The moment on the business clock when so much real time will have passed."""
        return self.now + real * self.pace

    def _weary(self, failure: Failure, grey: datetime | None) -> bool:
        """Whether failures like this have been put up with for as long as they may, since ``grey``."""
        return grey is not None and failure.patience is not None and self.now >= grey + failure.patience * self.pace

    def _back_off(self, token: Token, failure: Failure, counted: int, grey: datetime | None) -> timedelta:
        if grey is not None:
            failure = replace(failure, patience=None)
            least = self._back_off(token, failure, counted, None)
            return sorted((least, (self.now - grey) / self.pace, max(least, timedelta(hours=4))))[1]
        if not failure.counts and failure.retry_after is not None:
            return failure.retry_after
        number = counted if failure.counts else 1
        wait = timedelta(seconds=2**number * (1 + jitter(self.execution_id, token.step, number) / 4))
        return max(wait, failure.retry_after or wait)
