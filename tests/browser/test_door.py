"""Setting up, signing in and out."""

from __future__ import annotations

from playwright.sync_api import Page, expect


def test_whoever_comes_to_the_demo_is_signed_in(page: Page) -> None:
    page.goto("/")
    expect(page.get_by_role("navigation", name="Main")).to_be_visible()
    expect(page.get_by_text("Nina", exact=True)).to_be_visible()
