"""The app: every route, what stands before them, and what is answered when they refuse."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.routing import APIRoute

from flowtrack import __version__
from flowtrack.api import errors, web_app
from flowtrack.api.addresses import API, is_page
from flowtrack.api.cookies import LeftBehind
from flowtrack.api.deps import Deps
from flowtrack.api.headers import AnswerHeaders
from flowtrack.api.limits import BodyLimit
from flowtrack.api.routes import (
    account,
    api_keys,
    captured_mails,
    dashboard,
    embedding,
    events,
    executions,
    forms,
    health,
    hosted_forms,
    leads,
    mail_account,
    mails,
    public_forms,
    session,
    stats,
    suppressions,
    templates,
    tracking,
    unsubscribe,
    workflow_files,
    workflow_versions,
    workflows,
    workspace,
)
from flowtrack.api.schemas.problem import Problem, problems

__all__ = ["Deps", "create_app"]

_ABOUT = (
    "Self-hosted lead nurture. Everything but the public endpoints needs an API key of the workspace, or the session "
    "of a person who has signed in to it."
)
# The order counts: the busiest first, and /workflows/executions before /workflows/{id}.
_UNDER_API = (
    public_forms,
    executions,
    workflows,
    stats,
    workflow_versions,
    workflow_files,
    forms,
    leads,
    templates,
    suppressions,
    workspace,
    dashboard,
    mail_account,
    captured_mails,
    session,
    account,
    api_keys,
    events,
    mails,
)
_BESIDE_API = (tracking, hosted_forms, unsubscribe, embedding, health)


def create_app(deps: Deps) -> FastAPI:
    """FlowTrack over HTTP. The app holds nothing of its own: ``deps`` does the work."""
    app = FastAPI(
        title="FlowTrack",
        description=_ABOUT,
        version=__version__,
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=_operation_id,
    )
    app.state.deps = deps
    for module in _UNDER_API:
        app.include_router(module.router, prefix=API)
    app.include_router(session.own, prefix=API)
    for module in _BESIDE_API:
        app.include_router(module.router)
    web_app.install(app)
    errors.install(app)
    app.add_middleware(BodyLimit)
    app.add_middleware(LeftBehind)
    app.add_middleware(AnswerHeaders)
    _document(app)
    return app


def _operation_id(route: APIRoute) -> str:
    first, *rest = route.name.split("_")
    return first + "".join(word.capitalize() for word in rest)


def _document(app: FastAPI) -> None:
    """Complete the OpenAPI document with the refusals, whose shape is FlowTrack's own and not FastAPI's."""
    generate = app.openapi

    def complete() -> dict[str, Any]:
        document = generate()
        schema = Problem.model_json_schema(by_alias=True, ref_template="#/components/schemas/{model}")
        schemas = document["components"]["schemas"]
        schemas |= {**schema.pop("$defs"), "Problem": schema}
        for path, operations in document["paths"].items():
            for operation in operations.values():
                _complete(path, operation)
        for unused in ("HTTPValidationError", "ValidationError"):
            schemas.pop(unused, None)
        return document

    app.openapi = complete  # type: ignore[method-assign]


def _complete(path: str, operation: dict[str, Any]) -> None:
    answers = operation["responses"]
    if "application/json" in answers.get("422", {}).get("content", {}):
        del answers["422"]  # FastAPI's own, for any route with a parameter
    if "requestBody" in operation and not is_page(path):
        refusals = {str(status): refusal for status, refusal in problems(400, 413, 415).items()}
        operation["responses"] = {**answers, **refusals}
