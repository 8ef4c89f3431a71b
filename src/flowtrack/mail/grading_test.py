from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowtrack.mail.grading import grade_click, grade_open

CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Safari/537.36"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0"
OUTLOOK = "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.17928; Pro)"
CUBOT = (
    "Mozilla/5.0 (Linux; Android 11; CUBOT NOTE 20) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/99.0 Safari/537.36"
)
GMAIL_PREFETCH = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/42.0.2311.135 "
    "Safari/537.36 Edge/12.246 Mozilla/5.0"
)
GMAIL_PROXY = "Mozilla/5.0 (Windows NT 5.1; rv:11.0) Gecko Firefox/11.0 (via ggpht.com GoogleImageProxy)"
MACHINES = [
    "curl/8.5.0",
    "python-requests/2.32",
    "Go-http-client/2.0",
    "Googlebot/2.1 (+http://www.google.com/bot.html)",
]
MACHINES += ["BarracudaCentral/1.0", "Mozilla/5.0 (X11; Linux) AppleWebKit/537.36 HeadlessChrome/120", "WhatsApp/2.23"]
MACHINES += ["Mozilla/5.0 (compatible; bingbot/2.0)", "Microsoft Office Existence Discovery"]


@pytest.mark.parametrize(
    ("user_agent", "seconds", "method", "grade"),
    [
        (CHROME, 60, "GET", "human"),
        (FIREFOX, 3, "GET", "human"),
        (OUTLOOK, 60, "GET", "human"),
        (CUBOT, 60, "GET", "human"),
        (GMAIL_PROXY, 60, "GET", "human"),
        (GMAIL_PROXY, 0.5, "GET", "machine"),
        (GMAIL_PREFETCH, 600, "GET", "machine"),
        ("Mozilla/5.0", 600, "GET", "machine"),
        (CHROME, 1.9, "GET", "machine"),
        (CHROME, -1, "GET", "machine"),
        (CHROME, 60, "HEAD", "machine"),
        (CHROME, 60, "head", "machine"),
        (CHROME, 60, "OPTIONS", "machine"),
        ("", 60, "GET", "unknown"),
        ("SomethingNew/1.0", 60, "GET", "unknown"),
        *[(machine, 600, "GET", "machine") for machine in MACHINES],
    ],
)
def test_opens(user_agent: str, seconds: float, method: str, grade: str) -> None:
    grading = grade_open(user_agent=user_agent, seconds_since_sent=seconds, method=method)
    assert grading.grade == grade
    assert grading.reason


@pytest.mark.parametrize(
    ("user_agent", "seconds", "method", "previous", "grade"),
    [
        (CHROME, 60, "GET", None, "human"),
        (CHROME, 60, "GET", 30, "human"),
        (CHROME, 60, "GET", 1.2, "machine"),
        (CHROME, 60, "GET", 0, "machine"),
        (CHROME, 4.9, "GET", None, "machine"),
        (CHROME, 60, "HEAD", None, "machine"),
        ("", 60, "GET", None, "unknown"),
        ("Mozilla/5.0", 60, "GET", None, "unknown"),
        *[(machine, 600, "GET", None, "machine") for machine in MACHINES],
    ],
)
def test_clicks(user_agent: str, seconds: float, method: str, previous: float | None, grade: str) -> None:
    grading = grade_click(
        user_agent=user_agent,
        seconds_since_sent=seconds,
        method=method,
        seconds_since_previous_click=previous,
    )
    assert grading.grade == grade
    assert grading.reason


def test_what_is_loaded_ahead_is_a_machines() -> None:
    click = grade_click(
        user_agent=CHROME, seconds_since_sent=60, method="GET", seconds_since_previous_click=None, ahead=True
    )
    opening = grade_open(user_agent=CHROME, seconds_since_sent=60, method="GET", ahead=True)
    assert (click.grade, opening.grade) == ("machine", "machine")


@given(st.text(alphabet="QXZqxz 0123456789/.;()"), st.floats(allow_nan=False))
def test_a_program_nobody_knows_is_never_a_person(user_agent: str, seconds: float) -> None:
    previous = None if seconds > 100 else 60.0
    click = grade_click(
        user_agent=user_agent, seconds_since_sent=seconds, method="GET", seconds_since_previous_click=previous
    )
    assert click.grade != "human"
    assert grade_open(user_agent=user_agent, seconds_since_sent=seconds, method="GET").grade != "human"
