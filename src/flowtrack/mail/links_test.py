from __future__ import annotations

import pytest

from flowtrack.mail.links import mark_links, nonce_of, rewrite, uncounted


def rewritten(
    html: str, *, tracked: bool = True, unsubscribe_url: str = "https://app.test/u/1"
) -> tuple[str, list[str]]:
    """The HTML after marking and rewriting, and what was asked to be tracked."""
    asked: list[str] = []

    def track(destination: str) -> str:
        asked.append(destination)
        return f"T{len(asked)}"

    nonce = nonce_of(html)
    result = rewrite(
        mark_links(html, nonce),
        nonce,
        track=track if tracked else None,
        pixel_url=None,
        unsubscribe_url=unsubscribe_url,
    )
    return result, asked


@pytest.mark.parametrize(
    ("html", "result", "asked"),
    [
        ('<a href="https://a.test">', '<a href="T1">', ["https://a.test"]),
        ("<a class='b' href='http://a.test' id=c>", "<a class='b' href='T1' id=c>", ["http://a.test"]),
        ("<a href=https://a.test>", '<a href="T1">', ["https://a.test"]),
        ('<A\nHREF = "HTTPS://a.test"\n>', '<A\nHREF = "T1"\n>', ["HTTPS://a.test"]),
        ('<map><area href="https://a.test"/></map>', '<map><area href="T1"/></map>', ["https://a.test"]),
        ('<a href="https://a.test?b=1&amp;c=2">', '<a href="T1">', ["https://a.test?b=1&c=2"]),
        ('<a href="https://a.test?b=1&copy=2&reg;">', '<a href="T1">', ["https://a.test?b=1&copy=2®"]),
        ('<a href="https://a.test?b=1&regional;&#38;">', '<a href="T1">', ["https://a.test?b=1&regional;&"]),
        ('<a href=" https://a.test/b c\n">', '<a href="T1">', ["https://a.test/b%20c"]),
        ("<a href='http://a'><a href='http://b'>", "<a href='T1'><a href='T2'>", ["http://a", "http://b"]),
        ('<a title="href=\'x\'" href="https://a.test">', '<a title="href=\'x\'" href="T1">', ["https://a.test"]),
    ],
)  # fmt: skip
def test_links_are_tracked(html: str, result: str, asked: list[str]) -> None:
    assert rewritten(html) == (result, asked)


@pytest.mark.parametrize(
    "html",
    [
        '<a href="mailto:a@b.c">', '<a href="TEL:+1555">', '<a href="#top">', '<a href="/page">', '<a href="">', "<a>",
        "<a name='x'>", '<a href="//a.test">', '<a href="https://a.test" data-notrack>', "<abbr href='https://a.test'>",
        '<a data-notrack="1" href="https://a.test">', '<a href="https://app.test/u/1">', "<link href='https://a.test'>",
        '<a href="https://app.test/u/1?x=1">', '<!-- <a href="https://a.test"> -->', "a < b and href='https://a.test'",
        "<style><a href='https://a.test'></style>", "<!--[if mso]><a href='https://a.test'><![endif]-->",
    ],
)  # fmt: skip
def test_other_links_stay(html: str) -> None:
    assert rewritten(html) == (html, [])


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)", "JavaScript:alert(1)", " javascript:alert(1)", "java\tscript:alert(1)",
        "java\nscript:alert(1)", "\x01javascript:alert(1)", "&#106;avascript:alert(1)", "&#x6a;avascript:alert(1)",
        "&#0000000000000000000106avascript:alert(1)", "javascript&colon;alert(1)", "java&Tab;script:alert(1)",
        "java&#10;script:alert(1)", "&#1;javascript:alert(1)", "data:text/html,<b>", "vbscript:x",
        "file:///etc", "ftp://a.test",
    ],
)  # fmt: skip
@pytest.mark.parametrize("tracked", [True, False])
def test_schemes_that_run_something_lead_nowhere(address: str, tracked: bool) -> None:
    assert rewritten(f'<a href="{address}">', tracked=tracked) == ('<a href="#">', [])
    assert rewritten(f'<a data-notrack href="{address}">', tracked=tracked)[0] == '<a data-notrack href="#">'


def test_without_tracking_links_stay_as_they_are() -> None:
    html = '<a href="https://a.test?b=1&amp;c=2">'
    assert rewritten(html, tracked=False) == (html, [])


def test_what_track_answers_is_escaped() -> None:
    nonce = nonce_of("x")
    marked = mark_links('<a href="https://a.test">', nonce)
    assert '<a href="x&quot;&amp;">' in rewrite(
        marked, nonce, track=lambda _: 'x"&', pixel_url=None, unsubscribe_url=""
    )


@pytest.mark.parametrize(
    ("html", "result"),
    [
        ("<p>a</p>", "<p>a</p><img>"),
        ("<body>a</body></html>", "<body>a<img></body></html>"),
        ("<BODY>a</BODY >", "<BODY>a<img></BODY >"),
        ("<body>{{ '</body>' }}</body>", "<body>{{ '</body>' }}<img></body>"),
        ("<body></body><a href='#x'>", "<body><img></body><a href='#x'>"),
    ],
)
def test_the_pixel_stands_at_the_end(html: str, result: str) -> None:
    nonce = nonce_of(html)
    image = '<img src="https://p.test/?a=1&amp;b" width="1" height="1" alt="">'
    url = "https://p.test/?a=1&b"
    assert rewrite(mark_links(html, nonce), nonce, track=None, pixel_url=url, unsubscribe_url="") == result.replace(
        "<img>", image
    )


def test_a_declaration_without_sense_is_an_error() -> None:
    with pytest.raises(ValueError, match="keyword"):
        mark_links("<![nonsense]>", nonce_of(""))


T = "t" * 22


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"go: (https://x.test/t/c/{T}).", "go: (https://a.test/?b=1&c=2)."),
        (f"https://x.test/t/c/{T}\nhttps://x.test/t/c/{T}", "https://a.test/?b=1&c=2\nhttps://a.test/?b=1&c=2"),
        (f"https://x.test/under/t/c/{T}", "https://a.test/?b=1&c=2"),
        (f"https://x.test/t/c/{T}t", f"https://x.test/t/c/{T}t"),
        (f"https://x.test/t/c/{'u' * 22}", f"https://x.test/t/c/{'u' * 22}"),
        (f"x /t/c/{T} y", f"x /t/c/{T} y"),
        (f"http://p.test <https://x.test/t/c/{T}>", "http://p.test <https://a.test/?b=1&c=2>"),
        ("http://" * 200_000, "http://" * 200_000),
    ],
)
def test_counted_links_lead_where_they_lead(text: str, shown: str) -> None:
    assert uncounted(text, {T: "https://a.test/?b=1&c=2"}, html=False) == shown


def test_in_html_an_address_is_written_as_html() -> None:
    html = f'<a href="https://x.test/t/c/{T}">x</a><img src="https://x.test/t/o/{T}.gif" width="1" height="1" alt="">'
    assert uncounted(html, {T: "https://a.test/?b=1&c=2"}, html=True) == '<a href="https://a.test/?b=1&amp;c=2">x</a>'
