"""Expected failures are values. What is raised is a surprise."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Failure:
    """Why an attempt did not succeed, and what that means for the next one.

    ``code`` is a stable word for programs (``smtp_refused``), ``message`` one sentence for people.
    Neither ever holds a secret.
    """

    code: str
    message: str
    retryable: bool = False
    """Whether another attempt can help at all; a failure that is not retryable fails the step at once."""
    counts: bool = True
    """Whether the attempt uses up one of the step's retries. Greylisting and account faults do not."""
    retry_after: timedelta | None = None
    """The earliest moment of the next attempt, where the other side (or a limit) named one."""
    hold: bool = False
    """The lead is not at fault: the step is held, until ``retry_after`` or until a person decides."""
    patience: timedelta | None = None
    """For how long such failures of one step, from the first on, are put up with; only for those that neither
    count nor hold. Each pause is as long as what has passed since the first one, so pauses double. None: there is
    no end, and the pause stays the same."""


def held(code: str, message: str, retry_after: timedelta | None = None) -> Failure:
    """A failure that is nobody's of the lead's doing: tried again after ``retry_after``, or when a person says so."""
    return Failure(code, message, retryable=True, counts=False, retry_after=retry_after, hold=True)
