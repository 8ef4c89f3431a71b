"""The workspace's settings."""

from __future__ import annotations

import zoneinfo
from datetime import datetime
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, StringConstraints

from flowtrack.api.schemas.wire import Answer, Change, Name, Slug, with_example
from flowtrack.domain.errors import InvalidError
from flowtrack.domain.ids import MOST_DOMAIN
from flowtrack.mail.address import domain_of, normalise_address


def _address(text: str) -> str:
    try:
        return normalise_address(text)
    except InvalidError as invalid:
        raise ValueError(str(invalid)) from None


def _sender(address: str) -> str:
    length = len(domain_of(address))
    if length > MOST_DOMAIN:
        raise ValueError(f"The domain of a sender has at most {MOST_DOMAIN} characters; this has {length}.")
    return address


def _time_zone(name: str) -> str:
    if name not in zoneinfo.available_timezones():
        raise ValueError("This is no time zone. Use a name like Europe/Berlin or UTC.")
    return name


def _web_address(text: str) -> str:
    wrong = ValueError("This must be an address like https://cal.example/you.")
    try:
        parts = urlsplit(text)
    except ValueError:
        raise wrong from None
    if parts.scheme not in ("http", "https") or not parts.hostname or any(sign.isspace() for sign in text):
        raise wrong
    return text


Address = Annotated[str, StringConstraints(max_length=254), AfterValidator(_address)]
Sender = Annotated[Address, AfterValidator(_sender)]
TimeZone = Annotated[str, StringConstraints(max_length=64), AfterValidator(_time_zone)]
WebAddress = Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000), AfterValidator(_web_address)]


class WorkspaceView(Answer):
    """Who mails. ``doubtPolicy`` says what to do with a mail nobody knows the end of."""

    id: str
    slug: str
    name: str
    from_name: str
    from_address: str | None
    reply_to: str | None
    postal_address: str
    time_zone: str
    booking_link: str | None
    doubt_policy: str
    created_at: datetime


class WorkspaceChange(Change):
    """Changes to the settings; what is left out stays. A null takes an address or link away."""

    model_config = with_example(
        Change,
        {
            "fromName": "Nina of Northwind Studio",
            "fromAddress": "nina@northwind.example",
            "postalAddress": "Northwind Studio, 1 Harbour Street, 20457 Hamburg",
            "timeZone": "Europe/Berlin",
            "bookingLink": "https://cal.example/northwind/intro",
        },
    )

    name: Name = ""
    slug: Slug = ""
    from_name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""
    from_address: Sender | None = None
    reply_to: Address | None = None
    postal_address: Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000)] = ""
    time_zone: TimeZone = "UTC"
    booking_link: WebAddress | None = None
    doubt_policy: Literal["resend", "hold"] = "resend"
