"""The account of the person who is signed in."""

from __future__ import annotations

from fastapi import Request

from flowtrack.api import cookies
from flowtrack.api.auth import SignedIn, people_router, place_of
from flowtrack.api.deps import Parts
from flowtrack.api.routes.session import view
from flowtrack.api.schemas.accounts import AccountChange, AccountView, PasswordChange, SessionView
from flowtrack.api.schemas.problem import problems
from flowtrack.domain.errors import FieldProblem, InvalidError
from flowtrack.services import accounts as service
from flowtrack.services import passwords

router = people_router("account", "/account")


@router.patch("")
async def change_account(body: AccountChange, session: SignedIn, deps: Parts) -> AccountView:
    """Change what you are called."""
    changed = await deps.database.write(lambda tx: service.rename(tx, session.account, body.name))
    return AccountView.model_validate(changed)


@router.put("/password", responses=problems(409, 429))
async def change_password(body: PasswordChange, session: SignedIn, request: Request, deps: Parts) -> SessionView:
    """Change your password. It ends all your other sessions; this one goes on, with a new cookie and csrfToken."""
    passwords.check(body.new, "new")
    account, place = session.account, place_of(request)
    await deps.database.write(lambda tx: service.begin_sign_in(tx, deps.system, account.email, place))
    if not await passwords.matches(body.current, account.password_hash):
        wrong = FieldProblem("current", "This is not your present password.")
        raise InvalidError("The password was not changed.", (wrong,))
    hashed = await passwords.hashed(body.new)
    started = await deps.database.write(lambda tx: service.change_password(tx, deps.system, account, hashed, place))
    cookies.keep_signed_in(request, started)
    return view(deps, started.session)
