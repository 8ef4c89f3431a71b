"""API keys, as people look after them."""

from __future__ import annotations

import httpx2
import pytest

from flowtrack.services.workspaces import digest
from tests.access.conftest import Fresh
from tests.api.people import Browser
from tests.api.site import check_problem, writes_of


async def by(key: str, fresh: Fresh) -> httpx2.Response:
    """A program's request."""
    return await fresh.site.client.get("/api/v1/leads", headers={"X-API-Key": key})


async def the_key(ada: Browser) -> dict[str, str]:
    """The only key there is, as it is listed."""
    (listed,) = (await ada.send("GET", "/api-keys")).json()["items"]
    found: dict[str, str] = listed
    return found


async def test_key_is_shown_once_and_works(fresh: Fresh) -> None:
    ada = await fresh.owner()
    answer = await ada.send("POST", "/api-keys", {"name": " website "})
    assert answer.status_code == 201
    made = answer.json()
    key = made.pop("key")
    assert await the_key(ada) == made
    assert (made["name"], made["lastUsedAt"], made["createdAt"]) == ("website", None, "2026-03-02T09:00:00Z")
    assert key.startswith(made["prefix"])
    assert (await by(key, fresh)).status_code == 200
    (row,) = await fresh.site.rows("api_key")
    assert row["digest"] == digest(key)
    assert key not in str(row)
    check_problem(await ada.send("POST", "/api-keys", {"name": "x" * 201}), 422, "name")


async def test_last_use_is_noted_once_a_minute(fresh: Fresh, monkeypatch: pytest.MonkeyPatch) -> None:
    ada = await fresh.owner()
    key = (await ada.send("POST", "/api-keys", {"name": "website"})).json()["key"]
    begun = writes_of(fresh.site, monkeypatch)
    fresh.system.move(minutes=5)
    for _ in range(3):
        await by(key, fresh)
    assert (await the_key(ada))["lastUsedAt"] == "2026-03-02T09:05:00Z"
    fresh.system.move(seconds=59)
    await by(key, fresh)
    assert len(begun) == 1
    fresh.system.move(seconds=1)
    missing = await fresh.site.client.get("/api/v1/workflows/executions/none", headers={"X-API-Key": key})
    check_problem(missing, 404)
    assert (await the_key(ada))["lastUsedAt"] == "2026-03-02T09:06:00Z"
    assert len(begun) == 2


async def test_revoked_key_is_refused_at_once(fresh: Fresh) -> None:
    ada = await fresh.owner()
    keys = [(await ada.send("POST", "/api-keys", {"name": name})).json() for name in ("one", "two")]
    assert (await ada.send("DELETE", f"/api-keys/{keys[0]['id']}")).status_code == 204
    assert [(await by(key["key"], fresh)).status_code for key in keys] == [401, 200]
    assert (await the_key(ada))["name"] == "two"
    check_problem(await ada.send("DELETE", f"/api-keys/{keys[0]['id']}"), 404)


async def test_list_has_pages(fresh: Fresh) -> None:
    ada = await fresh.owner()
    for number in range(3):
        await ada.send("POST", "/api-keys", {"name": str(number)})
    first = (await ada.send("GET", "/api-keys?limit=2")).json()
    second = (await ada.send("GET", f"/api-keys?limit=2&cursor={first['nextCursor']}")).json()
    assert [[item["name"] for item in page["items"]] for page in (first, second)] == [["2", "1"], ["0"]]
    assert second["nextCursor"] is None
