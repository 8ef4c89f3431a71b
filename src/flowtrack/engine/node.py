"""What a node type is: settings, a face in the editor, and two decisions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from flowtrack.domain.lead import Lead
from flowtrack.domain.workflow import JsonObject, Problem
from flowtrack.engine.events import SignalReceived, Succeeded
from flowtrack.engine.outcome import Outcome


@dataclass(frozen=True, slots=True)
class TimerFired:
    """The moment a step waited for has come, or a person would not wait any longer. The latter may happen to any step
    that waits, one that waits for signals alone as well."""


Happening = TimerFired | SignalReceived | Succeeded
"""What a step that is open can be resumed with. Failures are the engine's affair."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of the world when an event is handled."""

    execution_id: str
    lead: Lead
    started_at: datetime
    """When the execution was created; signals count from here."""
    trigger_data: JsonObject
    max_retries: int
    pace: float = 1.0
    """Business seconds that pass in one real second. Waits are of the business clock, which ``event.at`` shows;
    back-offs and holds are of the real world, so on that clock they take so many times as long."""


class Visit(NamedTuple):
    """All that a node may look at when it decides. ``outputs`` as in State; ``configuration`` holds the
    workflow's fall-backs; ``lead`` already shows what earlier nodes of the same decision changed."""

    at: datetime
    node: str
    step: int
    lead: Lead
    facts: Facts
    outputs: Mapping[str, JsonObject]
    configuration: JsonObject


class NodeType(BaseModel):
    """Base of every node type. The fields of a subclass are its settings; it decides and never acts."""

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel, strict=False)

    type: ClassVar[str]
    label: ClassVar[str]
    description: ClassVar[str]
    """One sentence, for people."""
    group: ClassVar[str]
    icon: ClassVar[str]
    """The name of an icon of the Tabler set."""
    exits: ClassVar[tuple[str, ...]] = ("next",)
    trigger: ClassVar[bool] = False
    palette: ClassVar[bool] = True
    """Whether people may add it; a type kept for old workflows alone may not be."""

    @property
    def join(self) -> Literal["all", "first"] | None:
        """For a node that joins paths: whether it waits for all that can still come, or takes the first."""
        return None

    def enter(self, visit: Visit) -> Outcome:
        """What to do when a path comes in."""
        raise NotImplementedError

    def resume(self, visit: Visit, happening: Happening) -> Outcome:
        """What to do when what the step waited for has happened."""
        raise NotImplementedError

    def holds_wait(self, configuration: JsonObject) -> bool:
        """Whether time passes here, so that a loop through this node does not spin."""
        del configuration
        return False

    def summary(self, configuration: JsonObject) -> str:
        """What this node does, in a few words for its card; ``configuration`` holds the workflow's fall-backs."""
        del configuration
        return self.label

    def problems(self, key: str, configuration: JsonObject) -> Iterable[Problem]:
        """Faults that only show when the settings and the workflow's fall-backs are seen together."""
        del key, configuration
        return ()


def exit_label(name: str) -> str:
    """An exit's name as people read it."""
    return _EXIT_LABELS.get(name, name)


_EXIT_LABELS = {"next": "Next", "true": "Yes", "false": "No", "failed": "Failed"}

Registry = Mapping[str, type[NodeType]]
"""The catalogue: node types by their name."""
