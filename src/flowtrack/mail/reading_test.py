"""Links, ways out and conversations of finished mails."""

from __future__ import annotations

import pytest

from flowtrack.mail.reading import links_of, thread_of, way_out

A, B = "https://a.test/t/c/1", "http://b.test/?x=1&y=2"


@pytest.mark.parametrize(
    ("html", "links"),
    [
        ("<p>nothing</p>", []),
        (f'<a href="{A}">Pick  a\n<b>time</b></a>', [("Pick a time", A)]),
        (f"<A HREF='{A}'></A><a href=\"{B.replace('&', '&amp;')}\">&lt;B&gt;</a>", [(A, A), ("<B>", B)]),
        (f'<a href=" {A} "><img src="x" alt="Our house"></a>', [("Our house", A)]),
        ('<a href="mailto:x@y.test">x</a><a href="javascript:alert(1)">y</a><a name="z">z</a>', []),
        (f'<a href="{A}">one<a href="{B}">two</a> three', [("one", A), ("two", B)]),
        (f'<a href="{A}">one</a><![if', [("one", A)]),
    ],
)
def test_links_of_html(html: str, links: list[tuple[str, str]]) -> None:
    assert list(links_of(html, f"not {B}")) == links


def test_links_of_text() -> None:
    assert [link.url for link in links_of(None, f"See {A}. (Or <{B}>)")] == [A, B]
    assert links_of(None, None) == ()


@pytest.mark.parametrize(
    ("header", "url"),
    [
        ("", None),
        ("<mailto:out@x.test>", None),
        ("<mailto:out@x.test>, <https://x.test/u/1>", "https://x.test/u/1"),
        ("< https://x.test/u/1 >", "https://x.test/u/1"),
    ],
)
def test_way_out(header: str, url: str | None) -> None:
    assert way_out(header) == url


def test_thread_begins_with_its_first_mail() -> None:
    assert thread_of("<3@x>", "<2@x>", ["<1@x>", "<2@x>"]) == "<1@x>"
    assert thread_of("<3@x>", "<2@x>", []) == "<2@x>"
    assert thread_of("<3@x>", None, []) == "<3@x>"
    assert thread_of(None, None, []) is None
