"""Mails that were sent, or were to be."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path

from flowtrack.api.auth import Caller, private_router
from flowtrack.api.deps import Parts
from flowtrack.api.schemas.mails import WholeMail, whole
from flowtrack.api.schemas.problem import problems
from flowtrack.api.schemas.wire import KNOWN
from flowtrack.services import sent_mails

router = private_router("mails", "/mails")
MailId = Annotated[str, Path(alias="emailId"), KNOWN]


@router.get("/{emailId}", responses=problems(404))
async def read_mail(mail_id: MailId, caller: Caller, deps: Parts) -> WholeMail:
    """A mail as it was sent: headers, HTML and text. The tracking pixel is taken out, and tracked links point to
    their true destinations, so that looking at it is neither an open nor a click of the lead's."""
    return whole(await deps.database.read(lambda tx: sent_mails.read(tx, caller, mail_id)))
