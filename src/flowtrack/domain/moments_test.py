from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from pydantic import TypeAdapter

from flowtrack.domain.moments import moment_text

NOON = datetime(2026, 5, 31, 12, tzinfo=UTC)
BEHIND = timezone(timedelta(hours=-3, minutes=-30))


@pytest.mark.parametrize(
    ("at", "text"),
    [
        (NOON, "2026-05-31T12:00:00Z"),
        (NOON.replace(microsecond=1500), "2026-05-31T12:00:00.001500Z"),
        (NOON.astimezone(BEHIND), "2026-05-31T12:00:00Z"),
        (datetime(1970, 1, 1, tzinfo=UTC), "1970-01-01T00:00:00Z"),
    ],
)
def test_moments_read_as_the_api_writes_them(at: datetime, text: str) -> None:
    assert moment_text(at) == text
    assert datetime.fromisoformat(text) == at
    assert TypeAdapter(datetime).dump_json(at.astimezone(UTC)).decode() == f'"{text}"'
