"""Setting FlowTrack up, signing in and out, and who is signed in."""

from __future__ import annotations

from functools import partial

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response

from flowtrack import __version__
from flowtrack.api import cookies
from flowtrack.api.auth import CHALLENGE, SignedIn, people_router, place_of, refuse_elsewhere, session_of
from flowtrack.api.deps import Deps, Parts
from flowtrack.api.json_body import JsonRoute
from flowtrack.api.schemas.accounts import AccountView, HomeView, SessionView, Setup, SetupLink, SignIn
from flowtrack.api.schemas.problem import problems
from flowtrack.services import accounts as service
from flowtrack.services import passwords, sessions
from flowtrack.services.accounts import Owner
from flowtrack.services.sessions import Started
from flowtrack.store import accounts
from flowtrack.store.database import Transaction
from flowtrack.store.sessions import Session

WRONG = "The e-mail address or the password is wrong."
router = APIRouter(tags=["session"], route_class=JsonRoute, responses=problems(422, 503))
own = people_router("session", "/session")


@router.get("/session")
async def read_session(request: Request, deps: Parts) -> SessionView:
    """Who is signed in, by the cookie alone; whether FlowTrack is set up, and what kind of FlowTrack it is."""
    session = await session_of(request)
    if session is not None:
        return view(deps, session)
    set_up = await deps.database.read(accounts.any_account)
    if deps.demo and set_up:
        started = await deps.database.write(partial(_sign_anybody_in, deps))
        cookies.keep_signed_in(request, started)
        return view(deps, started.session)
    return view(deps, None, set_up=set_up)


@router.post("/session", responses=problems(401, 403, 429))
async def sign_in(body: SignIn, request: Request, deps: Parts) -> SessionView:
    """Sign in. A 401 does not tell whether there is such an account; after too many tries it is 429 for a while."""
    refuse_elsewhere(request)
    place, left = place_of(request), cookies.token_in(request)
    account = await deps.database.write(lambda tx: service.begin_sign_in(tx, deps.system, body.email, place))
    right = await passwords.matches(body.password, account.password_hash if account else None)
    started: Started | None = None
    if right and account is not None:
        started = await deps.database.write(lambda tx: service.sign_in(tx, deps.system, account, place, left))
    if started is None:
        raise HTTPException(401, WRONG, CHALLENGE)
    cookies.keep_signed_in(request, started)
    return view(deps, started.session)


@own.delete("", status_code=204)
async def sign_out(session: SignedIn, request: Request, deps: Parts) -> Response:
    """Sign out: the session is gone, and its cookie opens nothing any more."""
    await deps.database.write(lambda tx: sessions.end(tx, session))
    cookies.sign_out(request)
    return Response(status_code=204)


@router.post("/setup/check", status_code=204, responses=problems(403, 404, 409))
async def check_set_up(body: SetupLink, request: Request, deps: Parts) -> Response:
    """Whether the link's token can be used. 404: it is no longer valid; 409: the set-up is done already."""
    refuse_elsewhere(request)
    await deps.database.read(lambda tx: service.check_link(tx, deps.system, body.token))
    return Response(status_code=204)


@router.post("/setup", status_code=201, responses=problems(403, 404, 409))
async def set_up(body: Setup, request: Request, deps: Parts) -> SessionView:
    """Make the owner's account with the link that the first start prints, and sign in. 404: the link is no longer
    valid; 409: it is done already."""
    refuse_elsewhere(request)
    passwords.check(body.password, "password")
    await deps.database.read(lambda tx: service.check_link(tx, deps.system, body.token))  # before the costly hash
    hashed = await passwords.hashed(body.password)
    owner = Owner(body.name, body.email, hashed, body.workspace_name, body.time_zone)
    started = await deps.database.write(lambda tx: service.set_up(tx, deps.system, body.token, owner))
    cookies.keep_signed_in(request, started)
    return view(deps, started.session)


def view(deps: Deps, session: Session | None, *, set_up: bool = True) -> SessionView:
    """How things stand for whoever has this session."""
    return SessionView(
        set_up=set_up,
        account=AccountView.model_validate(session.account) if session else None,
        workspace=HomeView.model_validate(session.workspace) if session else None,
        csrf_token=session.csrf_token if session else None,
        captures=deps.captures,
        demo=deps.demo,
        version=__version__,
    )


def _sign_anybody_in(deps: Deps, tx: Transaction) -> Started:
    """In the demo there is nothing to protect."""
    return sessions.start(tx, deps.system, accounts.all_accounts(tx)[0].id)
