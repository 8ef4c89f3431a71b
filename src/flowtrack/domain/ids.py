"""Ids that follow from others, so that a repeated attempt finds the same name for the same thing."""

from __future__ import annotations

from uuid import UUID, uuid5

MOST_DOMAIN = 215
"""Characters of a domain that mails are sent from: with a step's id in front, a Message-ID stays as short as an
address (254), which is what other programs are made for."""


def step_id(execution_id: str, step_number: int) -> str:
    """The id of one visit of one node. Every attempt of the visit shares it; another visit has its own."""
    return str(uuid5(UUID(execution_id), str(step_number)))


def message_id(step: str, domain: str) -> str:
    """The Message-ID of the mail that ``step`` sends, with its angle brackets (RFC 5322, 3.6.4)."""
    return f"<{step}@{domain}>"
