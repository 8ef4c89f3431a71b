"""Whoever sets FlowTrack up."""

from __future__ import annotations

from playwright.sync_api import Page

PASSWORD = "a calm sentence of mine"


def set_up(page: Page, link: str | None, password: str = PASSWORD) -> None:
    """Has the owner make the account by the printed link."""
    page.goto(f"/setup?token={link}")
    page.get_by_label("Your name").fill("Maria Lopez")
    page.get_by_label("Company").fill("Lopez & Sons")
    page.get_by_label("Your e-mail").fill("maria@example.com")
    page.get_by_role("textbox", name="Password").fill(password)
    page.get_by_role("button", name="Create the account").click()
