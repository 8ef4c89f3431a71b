"""What a stream of hints says."""

from __future__ import annotations

from flowtrack.api.schemas.wire import Answer
from flowtrack.services.hints import Hint, Topic


class HintView(Answer):
    """What may have changed. Ids name the ones that have, at most 50 of each kind; null: it may be any."""

    topics: list[Topic]
    execution_ids: list[str] | None
    workflow_ids: list[str] | None
    lead_ids: list[str] | None


def hint_view(hint: Hint) -> HintView:
    """The hint as it goes out."""
    return HintView(
        topics=sorted(hint.topics),
        execution_ids=_listed(hint.execution_ids),
        workflow_ids=_listed(hint.workflow_ids),
        lead_ids=_listed(hint.lead_ids),
    )


def _listed(ids: frozenset[str] | None) -> list[str] | None:
    return None if ids is None else sorted(ids)
