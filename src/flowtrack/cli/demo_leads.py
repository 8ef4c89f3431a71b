"""Three sample leads that come in by themselves, over HTTP as real ones do: one that stays silent, one that
replies to the first mail, and one whose budget is too small."""

from __future__ import annotations

import asyncio
from typing import Any

import httpx2

from flowtrack.domain.errors import UnavailableError
from flowtrack.services.gallery import Sample

LEADS = (
    {"name": "Grace Hopper", "email": "grace@example.com", "companyName": "Compilers & Co", "budget": "$8,000"},
    {"name": "Ada Lovelace", "email": "ada@example.com", "budget": "5k"},
    {"name": "Charles Babbage", "email": "charles@example.com", "budget": "500"},
)
REPLIES = "ada@example.com"
_LOOK_SECONDS = 0.05


async def send_in(url: str, sample: Sample) -> None:
    """Send the leads in, and let the second one reply as soon as it has its first mail."""
    headers = {"X-API-Key": sample.key}
    async with httpx2.AsyncClient(base_url=f"{url}/api/v1", headers=headers, trust_env=False) as client:
        for lead in LEADS:
            body = {"fields": lead, "tracking": {"utmSource": "demo"}}
            accepted = await _ask(client, "POST", f"/forms/public/{sample.workspace.slug}/submit", body)
            if lead["email"] == REPLIES:
                await _reply(client, accepted)


async def _reply(client: httpx2.AsyncClient, accepted: Any) -> None:
    while True:
        if await _has_mail(client, accepted["executionId"]):
            break
        await asyncio.sleep(_LOOK_SECONDS)
    await _ask(client, "POST", f"/leads/{accepted['leadId']}/replies", {"note": "Yes, let us talk!"})


async def _has_mail(client: httpx2.AsyncClient, execution_id: str) -> bool:
    execution = await _ask(client, "GET", f"/workflows/executions/{execution_id}", None)
    return any(mail["status"] == "sent" for mail in execution["mails"])


async def _ask(client: httpx2.AsyncClient, method: str, path: str, body: object) -> Any:
    answer = await client.request(method, path, json=body)
    if answer.is_error:
        raise UnavailableError(f"{method} {path} was answered with {answer.status_code}: {answer.text}")
    return answer.json()
