"""The script that puts a form into other sites' pages."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import Response

from flowtrack.api.pages import embed_script

router = APIRouter(tags=["pages"])
_HEADERS = {"Cache-Control": "public, max-age=3600", "Cross-Origin-Resource-Policy": "cross-origin"}


@router.get("/embed.js", response_class=Response)
async def embed() -> Response:
    """The script of the snippet that `GET /api/v1/forms/{formId}/share` gives."""
    return Response(embed_script(), media_type="text/javascript", headers=_HEADERS)
