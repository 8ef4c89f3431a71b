"""Waits a length of time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Annotated

from pydantic import Field

from flowtrack.domain.moments import moment_text
from flowtrack.domain.workflow import JsonObject, Problem, error
from flowtrack.engine.node import Happening, NodeType, Visit
from flowtrack.engine.outcome import Leave, Outcome, Wait

DEFAULT_DAYS = 3.0
MOST_DAYS = 3650.0

Days = Annotated[float, Field(ge=0, le=MOST_DAYS, allow_inf_nan=False)]
Hours = Annotated[float, Field(ge=0, le=MOST_DAYS * 24, allow_inf_nan=False)]
Minutes = Annotated[float, Field(ge=0, le=MOST_DAYS * 24 * 60, allow_inf_nan=False)]


class Delay(NodeType):
    """A wait: days, hours and minutes add up. With none of them set it takes the workflow's
    ``followUpDelayDays``, else three days. Zero is zero: the path goes straight on."""

    type = "delay"
    label = "Wait"
    description = "Waits before it goes on."
    group = "Wait"
    icon = "clock-pause"

    delay_days: Days | None = Field(
        default=None,
        title="Days",
        description="Days, hours and minutes add up. If none is set, the workflow says how long, or it is 3 days.",
        examples=[3],
        json_schema_extra={"x-unit": "days"},
    )
    delay_hours: Hours | None = Field(
        default=None,
        title="Hours",
        description="Added to the days.",
        examples=[4],
        json_schema_extra={"x-unit": "hours"},
    )
    delay_minutes: Minutes | None = Field(
        default=None,
        title="Minutes",
        description="Added to days and hours.",
        examples=[30],
        json_schema_extra={"x-unit": "minutes"},
    )

    def summary(self, configuration: JsonObject) -> str:
        try:
            minutes = round(self.length(configuration).total_seconds() / 60)
        except (TypeError, ValueError, OverflowError):
            return self.label
        days, hours = divmod(minutes // 60, 24)
        parts = ((days, "day"), (hours, "hour"), (minutes % 60, "minute"))
        told = [f"{count:,} {unit}{'' if count == 1 else 's'}" for count, unit in parts if count]
        return f"Wait {' '.join(told)}" if told else "No wait"

    def enter(self, visit: Visit) -> Outcome:
        length = self.length(visit.configuration)
        if not length:
            return Leave("next", output={"until": moment_text(visit.at)})
        return Wait(until=visit.at + length, input={"seconds": length.total_seconds()})

    def resume(self, visit: Visit, happening: Happening) -> Leave:
        del happening
        return Leave("next", output={"until": moment_text(visit.at)})

    def length(self, configuration: JsonObject) -> timedelta:
        """How long the wait is."""
        set_here = (self.delay_days, self.delay_hours, self.delay_minutes)
        if set_here == (None, None, None):
            fallback = configuration.get("followUpDelayDays")
            return timedelta(days=DEFAULT_DAYS if fallback is None else float(fallback))
        days, hours, minutes = (value or 0.0 for value in set_here)
        return timedelta(days=days, hours=hours, minutes=minutes)

    def holds_wait(self, configuration: JsonObject) -> bool:
        try:
            return self.length(configuration) > timedelta()
        except (TypeError, ValueError, OverflowError):
            return True

    def problems(self, key: str, configuration: JsonObject) -> Iterable[Problem]:
        fallback = configuration.get("followUpDelayDays")
        if fallback is None or (isinstance(fallback, int | float) and 0 <= fallback <= MOST_DAYS):
            return
        message = f"The workflow's followUpDelayDays must be from 0 to {MOST_DAYS:g}, not {fallback!r}."
        yield error(key, "delayDays", message)
