"""A FlowTrack that was installed without its web application."""

from __future__ import annotations

from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI

from flowtrack.api import errors, web_app


@pytest.mark.parametrize(("path", "status"), [("/", 503), ("/leads", 503), ("/assets/x.js", 404), ("/logo.svg", 404)])
async def test_pages_that_are_not_there_are_said_to_be_missing(tmp_path: Path, path: str, status: int) -> None:
    app = FastAPI(openapi_url=None)
    web_app.install(app, tmp_path)
    errors.install(app)
    accepted = "text/html" if status == 503 else "*/*"
    async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app), base_url="http://test") as client:
        answer = await client.get(path, headers={"Accept": accepted})
    assert answer.status_code == status
    assert ("without its web application" in answer.text) == (status == 503)
