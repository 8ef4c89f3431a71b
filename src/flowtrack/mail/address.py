"""Mail addresses as the identity of a lead: one person, one spelling."""

from __future__ import annotations

import re

from email_validator import EmailNotValidError, validate_email

from flowtrack.domain.errors import InvalidError

_UNSAFE = re.compile(r"=\?|[\x00-\x1f\x7f-\x9f]")
_MAX_LENGTH = 254  # RFC 5321, 4.5.3.1.3, less the angle brackets


def normalise_address(text: str) -> str:
    """The one spelling of an address: lower case throughout, the domain as A-labels (RFC 5891), ASCII only.

    Blanks around it are dropped; nothing is looked up. Domains under ``.test`` (RFC 6761) are taken, for
    trials. Raises ``InvalidError`` with one sentence for whatever can't stand in an envelope or a header.
    """
    if _UNSAFE.search(text) or (not text.isascii() and not text.isprintable()):
        raise InvalidError("The e-mail address holds characters that no address has.")
    if len(text) > _MAX_LENGTH:
        raise InvalidError(f"The e-mail address is longer than {_MAX_LENGTH} characters.")
    try:
        found = validate_email(
            text.strip(), check_deliverability=False, strict=True, allow_smtputf8=False, test_environment=True
        )
    except EmailNotValidError as fault:
        raise InvalidError(str(fault).partition(". ")[0].rstrip(".") + ".") from fault
    return (found.ascii_email or found.normalized).lower()


def domain_of(address: str) -> str:
    """What follows the last ``@`` of a normalised address."""
    return address.rpartition("@")[2]
