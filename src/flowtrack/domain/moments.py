"""Moments as they leave FlowTrack: in steps, logs, timelines and answers they all read alike."""

from __future__ import annotations

from datetime import UTC, datetime


def moment_text(at: datetime) -> str:
    """``at`` in UTC, as ISO 8601 with a ``Z``: ``2026-05-31T12:00:00Z``, with the fraction if there is one."""
    return f"{at.astimezone(UTC).replace(tzinfo=None).isoformat()}Z"
