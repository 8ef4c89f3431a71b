"""The submit endpoint's shape without a database: the raw limit of the web server and framework."""

from typing import Any
from uuid import uuid4

from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class Submission(BaseModel):
    """The body."""

    fields: dict[str, Any]
    tracking: dict[str, Any] = {}


@app.post("/submit", status_code=202)
async def submit(submission: Submission) -> dict[str, str]:
    """Take it and forget it."""
    del submission
    return {"submissionId": str(uuid4())}
