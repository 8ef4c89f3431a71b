"""People who sign in, as their browsers do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import httpx2

from flowtrack.services import sessions
from flowtrack.store.database import Transaction
from flowtrack.store.tables import metadata
from tests.api.site import Site

COOKIE = "__Host-flowtrack_session"
PASSWORD = "correct horse battery"
EMAIL = "ada@example.com"
OWNER = {"name": "Ada", "email": EMAIL, "password": PASSWORD}


@dataclass
class Browser:
    """A browser at the site's public address. Its jar holds the cookie; ``csrf`` is what its page has been told."""

    site: Site
    cookie: str = ""
    csrf: str = ""

    async def send(self, method: str, path: str, body: Any = None, **headers: str) -> httpx2.Response:
        """A request under /api/v1 with the cookie, and for a change with the session's token; ``headers`` count more.
        What the answer says of the cookie is followed."""
        own = {"Cookie": f"{COOKIE}={self.cookie}"} if self.cookie else {}
        own |= {"X-CSRF-Token": self.csrf} if self.csrf and method != "GET" else {}
        own |= {name.replace("_", "-"): value for name, value in headers.items()}
        more = {} if body is None else {"json": body}
        answer = await self.site.client.request(method, f"/api/v1{path}", headers=own, **more)
        self._follow(answer)
        return answer

    def _follow(self, answer: httpx2.Response) -> None:
        for line in answer.headers.get_list("set-cookie"):
            name, _, rest = line.partition("=")
            assert name == COOKIE
            self.cookie = rest.partition(";")[0]
        if answer.is_success and "csrfToken" in answer.text:
            self.csrf = answer.json()["csrfToken"] or ""

    async def sign_in(self, password: str = PASSWORD, email: str = EMAIL, **headers: str) -> httpx2.Response:
        """Fill the form in."""
        return await self.send("POST", "/session", {"email": email, "password": password}, **headers)

    async def session(self) -> Any:
        """How things stand."""
        answer = await self.send("GET", "/session")
        assert answer.status_code == 200
        return answer.json()


async def sign_in(site: Site) -> Browser:
    """A browser signed in to the site's workspace, without anybody typing a password."""
    workspace_id = site.sample.workspace.id

    def start(tx: Transaction) -> sessions.Started:
        account = metadata.tables["account"]
        owner = tx.execute(account.select().where(account.c.workspace_id == workspace_id)).one()
        return sessions.start(tx, site.system, owner.id)

    started = await site.database.write(start)
    return Browser(site, started.token, started.session.csrf_token)
