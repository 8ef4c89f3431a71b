"""Errors a caller can act on. Each names what is wrong and, where there is one, the field."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One fault of the input. ``field`` is its path as the caller wrote it, e.g. ``fields.email``."""

    field: str
    message: str


class FlowTrackError(Exception):
    """Base of every error that is the caller's to read; the message is a full sentence."""


class NotFoundError(FlowTrackError):
    """The thing does not exist, or not in the caller's workspace (the two are told apart to nobody)."""


class InvalidError(FlowTrackError):
    """The input can't be used; ``problems`` says where and how to mend it."""

    def __init__(self, message: str, problems: tuple[FieldProblem, ...] = ()) -> None:
        super().__init__(message)
        self.problems = problems


class ConflictError(FlowTrackError):
    """The input is fine but the thing is in a state that does not allow it."""


class TooOftenError(FlowTrackError):
    """It was tried too often; ``seconds`` says how long to wait."""

    def __init__(self, message: str, seconds: int) -> None:
        super().__init__(message)
        self.seconds = seconds


class ChangedElsewhereError(ConflictError):
    """The ``thing`` that was to be changed has moved on since the caller saw it at ``seen``. It is at ``revision`` now,
    since ``updated_at``."""

    def __init__(self, thing: str, seen: int | None, revision: int, updated_at: datetime) -> None:
        super().__init__(f"The {thing} was changed elsewhere (its revision is {revision}, not {seen}).")
        self.revision = revision
        self.updated_at = updated_at


class GoneError(FlowTrackError):
    """The thing was there, and is closed for good or for now."""


class UnavailableError(FlowTrackError):
    """The system can't take this now (database full, locked or away). Nothing was recorded; try again."""


class RefusedError(UnavailableError):
    """A server is there, but it knows neither us nor what we ask for: the settings are likely wrong."""
