"""The public door: what a page or program sends in, and all that it is told."""

from __future__ import annotations

from typing import Any

from flowtrack.api.schemas.wire import Answer, with_example

FIELDS = {"name": "Ada Lovelace", "email": "ada@example.com", "companyName": "Analytical Engines", "budget": "$5,000"}
TRACKING = {"utmSource": "newsletter", "utmCampaign": "spring", "referrer": "https://example.com/pricing"}
_OBJECT = {"type": "object", "additionalProperties": True}
_BODY = {
    "type": "object",
    "required": ["fields"],
    "properties": {
        "fields": {**_OBJECT, "description": "values by field key; keys the form does not know are kept as well"},
        "tracking": {
            **_OBJECT,
            "description": "utmSource, utmMedium, utmCampaign, utmTerm, utmContent, referrer, …",
        },
    },
}
_CONTENT = {
    "application/json": {"schema": _BODY, "example": {"fields": FIELDS, "tracking": TRACKING}},
    "application/x-www-form-urlencoded": {"schema": _OBJECT, "example": {**FIELDS, "utm_source": "newsletter"}},
    "multipart/form-data": {"schema": _OBJECT, "example": FIELDS},
}
_KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 255},
    "description": "A second submission to the form under the same key records nothing and is answered alike.",
}


def request_of(*slugs: str) -> dict[str, Any]:
    """The documentation of a submission whose address has these slugs in it."""
    path = [{"in": "path", "name": name, "required": True, "schema": {"type": "string"}} for name in slugs]
    return {"requestBody": {"required": True, "content": _CONTENT}, "parameters": [*path, _KEY]}


class SubmissionAnswer(Answer):
    """The submission is on record. Only with an API key of the workspace are the other keys there."""

    model_config = with_example(Answer, {"submissionId": "0192f0c1-2b3c-7d4e-8f50-61728394a5b6"})

    submission_id: str
    lead_id: str | None = None
    execution_id: str | None = None
    held_back: str | None = None
