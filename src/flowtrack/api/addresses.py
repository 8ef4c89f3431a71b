"""Which addresses are public, which are pages for people, and which may be called from any site."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any

from fastapi import Path
from pydantic import AfterValidator

from flowtrack.domain.errors import NotFoundError

API = "/api/v1"
PUBLIC_FORMS = f"{API}/forms/public"
_SUBMIT = re.compile(rf"{PUBLIC_FORMS}/[^/]+(/[^/]+)?/submit")
_DOORS = (f"{API}/session", f"{API}/setup")
_PAGES = ("/f/", "/u/", "/t/")
_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,22}")

MOST_SLUG = 100


def possible_slug(slug: str) -> str:
    """Refuse, as not found, what can't be anybody's slug: no database needs to see it."""
    if len(slug) > MOST_SLUG or not slug.isprintable():
        raise NotFoundError("There is no such form.")
    return slug


_SLUG = AfterValidator(possible_slug)
WorkspaceSlug = Annotated[str, Path(alias="workspaceSlug", description="the workspace's name in addresses"), _SLUG]
FormSlug = Annotated[str, Path(alias="formSlug", description="the form's name in addresses"), _SLUG]


def path_of(scope: Mapping[str, Any]) -> str:
    """The path within the app, whatever it is mounted under."""
    return str(scope["path"]).removeprefix(str(scope.get("root_path", "")))


def is_submit(path: str) -> bool:
    """Whether this takes submissions, from pages of any origin."""
    return _SUBMIT.fullmatch(path) is not None


def is_private(path: str) -> bool:
    """Whether nothing here answers to strangers."""
    return path.startswith(f"{API}/") and path not in _DOORS and not path.startswith(f"{PUBLIC_FORMS}/")


def is_api(path: str) -> bool:
    """Whether programs are answered here."""
    return f"{path}/".startswith("/api/")


def is_page(path: str) -> bool:
    """Whether a person looks at the answer, in a browser."""
    return path.startswith(_PAGES)


def is_embeddable(path: str) -> bool:
    """Whether other sites may show this in a frame."""
    return path.startswith("/f/")


def is_id(text: str) -> bool:
    """Whether this could be the id of anything."""
    return _ID.fullmatch(text) is not None


def is_token(text: str) -> bool:
    """Whether this could be the token of anything."""
    return _TOKEN.fullmatch(text) is not None
