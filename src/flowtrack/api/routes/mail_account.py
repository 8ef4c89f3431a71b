"""The account that the workspace's mails are sent from: kept, tried, taken away."""

from __future__ import annotations

from starlette.responses import Response

from flowtrack.api.auth import Caller, private_router
from flowtrack.api.deps import Parts
from flowtrack.api.schemas.mail_account import AccountBody, MailAccountView, TrialBody, TrialView
from flowtrack.api.schemas.problem import problems
from flowtrack.domain.errors import FieldProblem, InvalidError
from flowtrack.services import mail_accounts as service
from flowtrack.store import mail_accounts
from flowtrack.store.database import Transaction

router = private_router("mail account", "/mail-account")


@router.get("")
async def read_mail_account(caller: Caller, deps: Parts) -> MailAccountView:
    """The account, and where mails go now. Its password is never told."""
    stored = await deps.database.read(lambda tx: service.get(tx, caller))
    return MailAccountView.of(deps.ways, stored, captures=deps.captures)


@router.put("", responses=problems(409))
async def save_mail_account(body: AccountBody, caller: Caller, deps: Parts) -> MailAccountView:
    """Send by this account from the next mail on. Mails that are held are tried at once. 409 if this server has no key
    to encrypt the password with."""

    def work(tx: Transaction) -> MailAccountView:
        saved = service.save(tx, deps.system, deps.ways, caller, body.given())
        return MailAccountView.of(deps.ways, saved, captures=deps.captures)

    saved = await deps.database.write(work)
    await _release(caller, deps)
    return saved


@router.delete("", status_code=204)
async def delete_mail_account(caller: Caller, deps: Parts) -> Response:
    """Forget the account. Mails go by the server's own from then on; without one they are held."""
    await deps.database.write(lambda tx: mail_accounts.delete_account(tx, caller.id))
    await _release(caller, deps)
    return Response(status_code=204)


@router.post("/test", responses=problems(409, 429))
async def test_mail_account(body: TrialBody, caller: Caller, deps: Parts) -> TrialView:
    """Connect, log in and, with `to`, send a small mail; says in words how it went. Takes up to a minute."""
    deps.tests.take(caller.id, deps.system.monotonic())
    given = body.account.given() if body.account else None
    try:
        return TrialView.of(await deps.trials().account(caller, given, body.to))
    except InvalidError as invalid:
        places = tuple(_in_body(fault) for fault in invalid.problems)
        raise InvalidError(str(invalid), places) from None


def _in_body(fault: FieldProblem) -> FieldProblem:
    """The fault at its place in what was sent: all but whom the mail was for is of the account."""
    return fault if fault.field == "to" else FieldProblem(f"account.{fault.field}", fault.message)


async def _release(caller: Caller, deps: Parts) -> None:
    await service.release(deps.database, deps.system, caller)
    deps.ring()
