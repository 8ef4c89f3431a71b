"""Whether an open or a click was a person's. Mail providers load pictures and scanners follow links on their own.

Nobody can be sure, so every grade carries its reason, and where nothing speaks for a person the answer is
``unknown``. What counts as a sign of a machine is looked at first: a scanner can call itself any browser, but a
browser has no reason to call itself a scanner.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

OPENED_TOO_SOON_SECONDS = 2.0
"""Nobody reads a mail this soon after it was handed over."""
CLICKED_TOO_SOON_SECONDS = 5.0
"""A click takes a person longer than an open: the mail has to be seen, opened and read."""
BURST_SECONDS = 2.0
"""Links of one mail followed within this time are followed by a scanner."""

_GMAIL_PREFETCH = re.compile(r"Chrome/42\.0\.2311\.135 Safari/537\.36 Edge/12\.246 Mozilla/5\.0\s*$")
_SCANNERS = re.compile(
    r"barracuda|mimecast|proofpoint|messagelabs|symantec|ironport|fireeye|trellix|trendmicro|trend micro|sophos"
    r"|fortinet|forcepoint|zscaler|mailguard|safelinks|urldefense|existence discovery"
    r"|(?<!cu)bot\b|crawl|spider|slurp|facebookexternalhit|whatsapp|skypeuripreview|bingpreview|linkcheck|validator"
    r"|headless|phantomjs|puppeteer|playwright|selenium"
    r"|curl/|wget/|python|aiohttp|httpx|go-http-client|java/|apache-httpclient|okhttp|libwww|ruby|php/|guzzle"
    r"|node-fetch|axios|undici|powershell|postman|scrapy",
    re.IGNORECASE,
)
# A browser names its system in brackets and then its engine; mail programs name themselves.
_BROWSER = re.compile(r"Mozilla/\d\S* \([^)]+\) .*(?:AppleWebKit|Gecko|Trident|Presto)|Opera/\d")
_MAIL_PROGRAM = re.compile(
    r"Outlook|Thunderbird|Microsoft Office|MSOffice|Lotus-Notes|eM ?Client|Airmail|Mailbird|Postbox"
)


@dataclass(frozen=True, slots=True)
class Grading:
    """Who it was, as far as can be told, and why."""

    grade: Literal["human", "machine", "unknown"]
    reason: str


def grade_open(*, user_agent: str, seconds_since_sent: float, method: str, ahead: bool = False) -> Grading:
    """Grade a request for the pixel, ``seconds_since_sent`` after the mail was handed over. ``ahead``: the program
    said that it loads what nobody has asked for yet."""
    machine = _machine(user_agent, method, ahead)
    if machine:
        return Grading("machine", machine)
    if _GMAIL_PREFETCH.search(user_agent):
        return Grading("machine", "Gmail loads pictures ahead with this browser name")
    if user_agent.strip() == "Mozilla/5.0":
        return Grading("machine", "Apple Mail Privacy Protection loads every picture, read or not")
    if seconds_since_sent < OPENED_TOO_SOON_SECONDS:
        return Grading("machine", f"within {OPENED_TOO_SOON_SECONDS:g} seconds of sending")
    if "GoogleImageProxy" in user_agent:
        return Grading("human", "opened in Gmail, through Google's image proxy")
    return _person(user_agent)


def grade_click(
    *,
    user_agent: str,
    seconds_since_sent: float,
    method: str,
    seconds_since_previous_click: float | None,
    ahead: bool = False,
) -> Grading:
    """Grade a request for a tracked link. ``seconds_since_previous_click`` is the time since another link of the
    same mail was followed, ``None`` if none was; ``ahead`` as for an open."""
    machine = _machine(user_agent, method, ahead)
    if machine:
        return Grading("machine", machine)
    if seconds_since_sent < CLICKED_TOO_SOON_SECONDS:
        return Grading("machine", f"within {CLICKED_TOO_SOON_SECONDS:g} seconds of sending")
    if seconds_since_previous_click is not None and seconds_since_previous_click < BURST_SECONDS:
        return Grading("machine", f"another link of the mail was followed within {BURST_SECONDS:g} seconds")
    return _person(user_agent)


def _machine(user_agent: str, method: str, ahead: bool) -> str | None:
    if method.upper() != "GET":
        return f"people's programs ask by GET, not by {method.upper()}"
    if ahead:
        return "the program loads it ahead, in case somebody asks for it"
    scanner = _SCANNERS.search(user_agent)
    return f"the program calls itself {scanner[0]}" if scanner else None


def _person(user_agent: str) -> Grading:
    if _BROWSER.search(user_agent):
        return Grading("human", "a browser, at a time a person may have chosen")
    if _MAIL_PROGRAM.search(user_agent):
        return Grading("human", "a mail program, at a time a person may have chosen")
    return Grading("unknown", "the program doesn't say what it is" if not user_agent.strip() else "not a known program")
