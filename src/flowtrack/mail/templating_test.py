from __future__ import annotations

import re
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flowtrack.domain.errors import InvalidError
from flowtrack.mail.templating import (
    RenderedMail,
    TemplateError,
    compile_mail,
    lint_mail,
)

KNOWN = frozenset(["firstName", "companyName", "email", "bookingLink", "website", "budget"])
VALUES = {
    "firstName": "Ada",
    "companyName": "Engines & Sons",
    "email": "ada@example.com",
    "bookingLink": "https://cal.example.com/ada?a=1&b=2",
    "website": "https://ada.example.com",
    "budget": "5k",
    "unsubscribeUrl": "https://app.example.com/u/0123",
    "postalAddress": "Example Ltd\n1 High Street",
}
FOOTER_TEXT = "\n\nExample Ltd\n1 High Street\nUnsubscribe <https://app.example.com/u/0123>\n"
PIXEL = "https://app.example.com/t/o/9.gif"


def mail(
    html: str,
    subject: str = "Hi",
    values: dict[str, str | None] | None = None,
    track: Callable[[str], str] | None = None,
    pixel_url: str | None = None,
) -> RenderedMail:
    return compile_mail(subject, html, KNOWN).render({**VALUES, **(values or {})}, track=track, pixel_url=pixel_url)


class Markup(HTMLParser):
    """The elements and attribute names of a page, and where its links lead."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.shape: list[str] = []
        self.links: list[str | None] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.shape.append(f"<{tag} {' '.join(name for name, _ in attrs)}>")
        self.links += [value for name, value in attrs if name == "href"]

    def handle_endtag(self, tag: str) -> None:
        self.shape.append(f"</{tag}>")

    def handle_comment(self, data: str) -> None:
        self.shape.append("<!---->")


# What a mail says -----------------------------------------------------------------------------------------


def test_the_seed_template_reads_as_it_did() -> None:
    rendered = mail("<p>Hi {firstName} of {companyName}!</p>", "Thanks {firstName}, for {companyName}")
    assert rendered.subject == "Thanks Ada, for Engines & Sons"
    assert rendered.html.startswith("<p>Hi Ada of Engines &amp; Sons!</p>")
    assert rendered.text == "Hi Ada of Engines & Sons!" + FOOTER_TEXT
    assert rendered.missing == ()


def test_what_is_missing_is_blank_or_the_default_and_is_named() -> None:
    source = "<p>Hi {firstName|there}{% if companyName %} of {companyName}{% endif %}, {budget}{{ email }}</p>"
    rendered = mail(source, "For {companyName}", {"firstName": None, "companyName": " \n", "budget": ""})
    assert rendered.text == "Hi there, ada@example.com" + FOOTER_TEXT
    assert rendered.subject == "For"
    assert rendered.missing == ("companyName", "firstName", "budget")


def test_a_value_that_the_caller_does_not_give_is_missing() -> None:
    template = compile_mail("{firstName}", "{{ email }}", KNOWN)
    rendered = template.render({"unsubscribeUrl": "u", "postalAddress": "p"}, track=None, pixel_url=None)
    assert rendered.missing == ("firstName", "email")
    assert template.variables == ("firstName", "email", "postalAddress", "unsubscribeUrl")


def test_plain_text_makes_both_parts() -> None:
    rendered = mail("Hi {firstName},\n\nTom & Co &amp; <{bookingLink}>\n  - one\n", values={"firstName": "<b>"})
    assert rendered.html.startswith(
        "<p>Hi &lt;b&gt;,</p>\n<p>Tom &amp; Co &amp; &lt;https://cal.example.com/ada?a=1&amp;b=2&gt;<br>\n  - one</p>"
    )
    assert rendered.text == "Hi <b>,\n\nTom & Co & <https://cal.example.com/ada?a=1&b=2>\n  - one" + FOOTER_TEXT


def test_the_text_part_shows_untracked_addresses() -> None:
    rendered = mail('<p><a href="{bookingLink}">Book a call</a></p>', track=lambda _: "https://t.test", pixel_url=PIXEL)
    assert rendered.text == "Book a call <https://cal.example.com/ada?a=1&b=2>" + FOOTER_TEXT


def test_blocks_that_are_left_out_leave_no_gap_in_the_text() -> None:
    row = "{% if email %}<tr><td>Three</td></tr>{% endif %}"
    source = f"<p>One</p>{{% if budget %}}<p>Two</p>{{% endif %}}<table>{row}</table><p>4</p>"
    assert mail(source, values={"budget": None}).text == "One\n\nThree\n\n4" + FOOTER_TEXT
    assert mail(source, values={"email": None}).text == "One\n\nTwo\n\n4" + FOOTER_TEXT


# Unsubscribing and the postal address ---------------------------------------------------------------------


def test_a_footer_is_added_before_the_end_of_the_body() -> None:
    html = mail("<html><body><p>x</p></body></html>", pixel_url=PIXEL).html
    footer = html[html.index("<p style=") : html.index("</body>")]
    assert "Example Ltd<br />\n1 High Street<br>" in footer
    assert '<a href="https://app.example.com/u/0123" style="color:#767676">Unsubscribe</a>' in footer
    assert footer.endswith(f'<img src="{PIXEL}" width="1" height="1" alt="">')


@pytest.mark.parametrize(
    ("source", "unsubscribe", "address"),
    [
        ("<p>x</p>", 1, 1),
        ('<p>x</p><a href="{unsubscribeUrl}">off</a>', 0, 1),
        ('<p>x</p><a href="{{ unsubscribeUrl }}">off</a> {{ postalAddress | newline_to_br }}', 0, 0),
        ("x {postalAddress}", 1, 0),
        ("x {{ unsubscribeUrl }} {postalAddress}", 0, 0),
        ("<p>unsubscribeUrl postalAddress</p>", 1, 1),
    ],
)
def test_only_what_is_not_there_is_added(source: str, unsubscribe: int, address: int) -> None:
    rendered = mail(source)
    assert rendered.html.count(">Unsubscribe</a>") == unsubscribe
    assert rendered.html.count("High Street") == 1
    assert rendered.text.count("Unsubscribe <https://app.example.com/u/0123>") == unsubscribe
    assert rendered.text.count("https://app.example.com/u/0123") == 1
    assert rendered.text.count("1 High Street") == 1
    assert ("font-size:12px" in rendered.html) == bool(unsubscribe or address)


def test_what_the_text_part_would_lose_is_added_to_it() -> None:
    source = '<div style="display:none"><a href="{unsubscribeUrl}">off</a> {postalAddress}</div><p>x</p>'
    assert mail(source).text == "x" + FOOTER_TEXT


# Links ----------------------------------------------------------------------------------------------------


def test_each_link_is_asked_for_once_even_in_loops() -> None:
    asked: list[str] = []

    def track(destination: str) -> str:
        asked.append(destination)
        return f"https://t.test/{len(asked)}?a&b"

    source = (
        '<a href="{bookingLink}">1</a>'
        '{% for i in (1..2) %}<a href="https://x.test/{{ i }}?n={{ firstName }}">i</a>{% endfor %}'
        '<a href="https://x.test" data-notrack>2</a><a href="mailto:a@b.c">3</a>'
        "{% capture c %}<a href=https://y.test>y</a>{% endcapture %}{{ c }}{{ c | upcase }}"
    )
    html = mail(source, track=track).html
    assert asked == [
        "https://cal.example.com/ada?a=1&b=2",
        "https://x.test/1?n=Ada",
        "https://x.test/2?n=Ada",
        "https://y.test",
        "HTTPS://Y.TEST",
    ]
    assert Markup(html).links == [
        *[f"https://t.test/{place}?a&b" for place in (1, 2, 3)],
        "https://x.test",
        "mailto:a@b.c",
        "https://t.test/4?a&b",
        "https://t.test/5?a&b",
        "https://app.example.com/u/0123",
    ]


def test_a_lead_can_not_put_a_script_behind_a_link() -> None:
    for address in (
        "javascript:alert(1)",
        " JAVA\tSCRIPT:alert(1)",
        "data:text/html;base64,x",
        "&#106;avascript:alert(1)",
    ):
        html = mail('<a href="{website}">x</a>', values={"website": address}, track=lambda url: url).html
        assert Markup(html).links[0] in ("#", "&#106;avascript:alert(1)")


def test_a_value_can_not_forge_a_mark() -> None:
    source = '<p>{{ companyName }}</p><a href="{website}">x</a>'
    marked = compile_mail("Hi", source, KNOWN)._nonce
    forged = f"{marked}(javascript:alert(1){marked})"
    rendered = compile_mail("Hi", source, KNOWN).render(
        {**VALUES, "companyName": forged, "website": f"https://x.test/{marked})"}, track=lambda url: url, pixel_url=None
    )
    assert marked not in rendered.html
    assert "(javascript:alert(1)" in rendered.html
    assert Markup(rendered.html).shape[:4] == ["<p >", "</p>", "<a href>", "</a>"]


# Hostile values -------------------------------------------------------------------------------------------

HOSTILE = compile_mail(
    "Hi {firstName} {{ companyName | escape }}",
    '<p title="{{ companyName }}">{firstName|there} {{ email | upcase }}</p><a href="{website}">x</a>'
    '<a href="https://x.test/?q={{ companyName }}">y</a>{{ firstName | newline_to_br }}{{ email | append: "<b>" }}</b>'
    "{{ companyName | split: ' ' | join: '<i>' | strip_html }}{{ companyName | replace: 'a', '&lt;' }}",
    KNOWN,
)
_EVIL = [
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "' onclick='x", "</p></body>", "<!--", "&lt;",
    "&#60;", "{{ email }}", "{email}", "{% raw %}", "javascript:alert(1)", "data:,x", "//x.test",
    "HTTP://", "https://x.test/?a=1&b=2", "\r\nBcc: x@y.z", "\x00", "\ud800", "\u2028", "=?utf-8?q?=0A?=",
    "\ue010", "\ue100", "😀", "a" * 3000,
    " ", "\n", "%3Cb%3E",
]  # fmt: skip
evil = st.lists(st.sampled_from(_EVIL) | st.text(max_size=6), max_size=5).map("".join)


def shape(html: str) -> list[str]:
    """The page's elements, but for the line breaks and italics that the template makes of blanks."""
    return [tag for tag in Markup(html).shape if tag not in ("<br >", "</br>", "<i >")]


def scheme_of(link: str | None) -> str:
    """The scheme a browser would see (URL, 4.4); nothing if the link is a path."""
    seen = re.sub(r"[\t\r\n]", "", (link or "").strip("".join(map(chr, range(33)))))
    found = re.match(r"([a-z][a-z0-9+.-]*):", seen, re.IGNORECASE)
    return found[1].lower() if found else ""


@settings(deadline=None)
@given(evil, evil, evil, evil)
def test_no_value_changes_the_shape_of_a_page(first: str, company: str, email: str, website: str) -> None:
    asked: list[str] = []

    def track(destination: str) -> str:
        asked.append(destination)
        return "https://t.test/1"

    values = {"firstName": first, "companyName": company, "email": email, "website": website}
    page = HOSTILE.render({**VALUES, **values}, track=track, pixel_url=PIXEL)
    assert shape(page.html) == shape(HOSTILE.render(VALUES, track=None, pixel_url=PIXEL).html)
    assert {scheme_of(link) for link in Markup(page.html).links} <= {"", "http", "https", "mailto", "tel"}
    assert all(destination.lower().startswith(("http:", "https:")) for destination in asked)
    assert page.subject.splitlines() == [page.subject]
    for part in (page.html, page.text, page.subject):
        part.encode()
        assert not set(part) & {"\x00", "\r", "\ue010"}


# Faults ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("html", "problem"),
    [
        ("a\n{{ firstName | }}", "Line 2: {{ firstName | }} can't be read: expected word, found end of expression."),
        ("a\n\n{% if %}x{% endif %}", "Line 3: {% if %} can't be read: missing expression."),
        ("{% if budget > %}x{% endif %}", "Line 1: {% if budget > %} can't be read"),
        ("{% if budget &gt; 5 %}x{% endif %}", "Write the signs."),
        ("a\n{% if budget %}x", "Line 2: {% if %} is never closed. Add {% endif %}."),
        ("{% if budget %}\n{% for i in (1..2) %}{% endif %}", "Line 2: {% endif %} closes nothing. {% for %} was"),
        ("a\n{% endif %}", "Line 2: {% endif %} closes nothing."),
        ("a\nb {{ firstName", "Line 2: {{ firstName is never closed. Add }}"),
        ("{% raw %}{{ a }}", "Line 1: {% raw %}{{ a }} is never closed. Add {% endraw %}"),
        ("{{" + " " * 50_000, "is never closed"),
        ("{{" + " " * 50_000 + "}}", "is empty"),
        ("a\n{{ firstName | upcas }}", "Line 2: There is no filter upcas. Did you mean upcase?"),
        ("{{ firstName | safe }}", "There is no filter safe. Take it out."),
        ("a\n{% include 'x' %}", "Line 2: The tag {% include %} can't be used in a mail."),
        ("{% render 'x' %}", "The tag {% render %} can't be used in a mail."),
        ("{% extends 'x' %}", "The tag {% extends %} can't be used in a mail."),
        ("a\n{frstName}", "Line 2: There is no field {frstName}. Did you mean firstName?"),
        ("a\n{{ frstName }}", "Line 2: There is no field frstName. Did you mean firstName?"),
        ("{{ lead.name }}", "There is no field lead."),
        ("{{ [firstName] }}", "There is no field"),
        ("a\n{{ now | date: '%Y' }}", "Line 2: There is no field now."),
        ("a\n{{ 'now' | date: '%Y' }}", "Line 2: {{ 'now' | date: '%Y' }} asks for the time"),
        ("{% for i in (1..5000) %}x{% endfor %}", "It loops more than 1,000 times. Shorten the loop."),
        ("{{ (1..1000000000) | join }}", "It loops more than 1,000 times."),
        ("a\n{{ 10 | divided_by: budget }}", "Line 2: It can't be rendered: divided_by: can't divide by 0."),
        ("{% if budget > 2000 %}x{% endif %}", "Line 1: It compares text with a number. Make a number first"),
        ("{% break %}", "Line 1: It can't be rendered: unexpected 'break'."),
        ("{% for i in (1..900) %}" + "x" * 300 + "{% endfor %}", "It writes more than 200 kB. Shorten it."),
        ("x" * 150_001, "The template is longer than 150 kB. Shorten it."),
        ("{{ budget }}" * 2_001, "The template has more than 2,000 Liquid tags. Shorten it."),
        ("<p>\n<a {% if budget %}href='x'>a{% else %}>b{% endif %}</a>", "Line 2: A Liquid tag stands inside"),
        ("<![nonsense]><p>x</p>", "It can't be read as HTML"),
        ("{{ firstName" + "[firstName" * 3_000 + "]" * 3_000 + "}}", "can't be read"),
    ],
)  # fmt: skip
@pytest.mark.timeout(5)
def test_every_fault_has_its_line_and_what_to_do(html: str, problem: str) -> None:
    problems = lint_mail("Hi", html, KNOWN)
    assert [found.field for found in problems] == ["html"] * len(problems)
    assert any(problem in found.message for found in problems), problems
    with pytest.raises(TemplateError) as caught:
        compile_mail("Hi", html, KNOWN)
    assert caught.value.problems == problems
    assert isinstance(caught.value, InvalidError)


def test_all_faults_are_told_at_once_and_the_subject_has_its_own() -> None:
    problems = lint_mail("{nope}", "{{ a | }}\n{foo} {% bar %}\n{% if %}{% endif %}", KNOWN)
    assert [(found.field, found.message[:7]) for found in problems] == [
        ("subject", "Line 1:"),
        ("html", "Line 1:"),
        ("html", "Line 2:"),
        ("html", "Line 2:"),
        ("html", "Line 3:"),
    ]


@pytest.mark.parametrize(
    "html",
    [
        "{% comment %}{frst} {{ nope | }} {% include %}{% endcomment %}{% raw %}{{ nope }}{% endraw %}",
        "<style>p{color:red}</style>{% assign x = 'a' %}{{ x }}",
        "{% for i in (1..2) %}{{ forloop.index }}{{ i }}{% endfor %}",
        "{% case budget %}{% when '5k' %}a{% else %}b{% endcase %}{% unless email %}{% elsif budget %}{% endunless %}",
        "{% liquid\n assign y = budget\n echo y %}{% cycle 'a', 'b' %}{% increment n %}{% # a note %}",
        "<!--[if mso]><table><![endif]--><![if !mso]><p>x</p><![endif]>",
        "{{ budget | default: 'x' | upcase }}{{ firstName.size }}{{ firstName | date: '%Y' }}",
        "",
    ],
)
def test_good_templates_have_no_faults(html: str) -> None:
    assert lint_mail("Hi {firstName|you}", html, KNOWN) == ()
    mail(html)


def test_values_that_make_a_template_fail_are_told_from_faults() -> None:
    template = compile_mail("Hi", "<p>x</p>\n{% if budget %}{{ 10 | divided_by: budget }}{% endif %}", KNOWN)
    with pytest.raises(TemplateError) as caught:
        template.render({**VALUES, "budget": "nothing"}, track=None, pixel_url=None)
    assert caught.value.problems[0].field == "html"
    assert caught.value.problems[0].message == "Line 2: It can't be rendered: divided_by: can't divide by 0."


_LIQUID = [
    "{{ firstName }}", "{{", "}}", "{%", "%}", "{% if budget %}", "{% else %}", "{% endif %}", "{% for i in (1..3) %}",
    "{% endfor %}", "{% raw %}", "{% endraw %}", "{% comment %}", "{% endcomment %}", "{firstName|x}", "{nope}",
    "{{ 'a", "<p>", "</p>", "<a href='", "'>", '<a href="{{ website }}">', "<table><tr><td>", "<!--", "-->", "<style>",
    "</body>", "<![if x]>", "&copy", "|", " ", "\n\n", "text", "\x00", "\ud800", "\ue100",
    "{% capture x %}", "{% endcapture %}{{ x }}",
]  # fmt: skip


@settings(deadline=None)
@given(st.lists(st.sampled_from(_LIQUID), max_size=14).map("".join))
def test_any_source_is_refused_with_reasons_or_makes_a_mail(source: str) -> None:
    if problems := lint_mail(source, source, KNOWN):
        assert all(problem.message.startswith("Line ") for problem in problems)
        return
    rendered = compile_mail(source, source, KNOWN).render(VALUES, track=lambda _: "https://t.test", pixel_url=PIXEL)
    assert "\ue010" not in rendered.html
    assert "https://app.example.com/u/0123" in rendered.html
    assert "https://app.example.com/u/0123" in rendered.text
    assert PIXEL in rendered.html
    assert "\ue100" not in rendered.text
