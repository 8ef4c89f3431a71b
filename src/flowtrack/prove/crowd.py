"""The leads: they send the form in over HTTP, and the same again when no answer comes."""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager

import httpx2

CLIENTS = 20
"""So many send at once at most."""
SPREAD_SECONDS = 4.0
"""They come over this time (or as fast as they are answered), so that whatever happens meets some of them."""
ANSWER_SECONDS = 5.0
AGAIN_SECONDS = 0.2


class Crowd:
    """So many leads, each with an Idempotency-Key of their own. ``accepted`` is what was answered with 202: by key
    the execution; ``surprises`` are answers that no trouble accounts for. ``form`` is the form's path."""

    def __init__(self, client: httpx2.AsyncClient, form: str, size: int) -> None:
        self.accepted: dict[str, str] = {}
        self.surprises: Counter[str] = Counter()
        self.size = size
        self._form = form
        self._client = client

    @property
    def all_in(self) -> bool:
        """Whether everybody was accepted."""
        return len(self.accepted) == self.size

    async def send_in(self) -> None:
        """Send everybody in, until each is accepted."""
        began, numbers = time.monotonic(), iter(range(self.size))
        async with asyncio.TaskGroup() as clients:
            for _ in range(CLIENTS):
                clients.create_task(self._one_after_the_other(began, numbers))

    async def decide(self, execution_id: str) -> bool:
        """What a person says about a mail in doubt: send it once more. False if nobody heard it."""
        answer = await self._post(f"/workflows/executions/{execution_id}/resume", None, {})
        return answer is not None and answer.status_code < 500

    async def _one_after_the_other(self, began: float, numbers: Iterator[int]) -> None:
        for number in numbers:
            await asyncio.sleep(began + number * SPREAD_SECONDS / self.size - time.monotonic())
            key = f"lead-{number}"
            fields = {"name": f"Ada{number} Lovelace", "email": f"{key}@example.com", "budget": "$5,000"}
            while not await self._is_taken(key, fields):  # noqa: ASYNC110 nobody rings here
                await asyncio.sleep(AGAIN_SECONDS)

    async def _is_taken(self, key: str, fields: dict[str, str]) -> bool:
        answer = await self._post(self._form, {"fields": fields}, {"Idempotency-Key": key})
        if answer is None or answer.status_code == 503:
            return False
        if answer.status_code != 202:
            self.surprises[f"a submission was answered with {answer.status_code}: {answer.text:.200}"] += 1
            return False
        self.accepted[key] = answer.json()["executionId"]
        return True

    async def _post(self, path: str, body: object, headers: dict[str, str]) -> httpx2.Response | None:
        """The answer; None if none came."""
        try:
            return await self._client.post(path, json=body, headers=headers)
        except httpx2.TransportError:
            return None


@asynccontextmanager
async def a_crowd(url: str, key: str, form: str, size: int) -> AsyncIterator[Crowd]:
    """A crowd for the FlowTrack at ``url``, which ``key`` opens."""
    headers = {"X-API-Key": key}
    async with httpx2.AsyncClient(
        base_url=f"{url}/api/v1", headers=headers, timeout=ANSWER_SECONDS, trust_env=False
    ) as client:
        yield Crowd(client, form, size)
