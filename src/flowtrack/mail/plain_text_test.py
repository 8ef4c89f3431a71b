from __future__ import annotations

import pytest

from flowtrack.mail.plain_text import is_plain, paragraphs, text_of, tidy, unescaped_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Hi {{ a }},</p><p>bye<br>Ada</p>", "Hi {{ a }},\n\nbye\nAda"),
        ('<a href="https://a.test/?b=1&amp;c=2">Book a call</a>', "Book a call <https://a.test/?b=1&c=2>"),
        ('<a href="https://a.test/?b=1&copy=2">x</a>', "x <https://a.test/?b=1&copy=2>"),
        ('<a href="{{ link }}?a={{ b | url_encode }}">x</a>', "x <{{ link }}?a={{ b | url_encode }}>"),
        ('<a href="https://a.test">https://a.test</a>', "https://a.test"),
        ('<a href="mailto:a@b.c">a@b.c</a>', "a@b.c"),
        ('<a href="https://a.test"><img src="b.png" alt="c"></a>', "<https://a.test>"),
        ('<a href="#top">up</a> <a name="x">here</a>', "up here"),
        ("<table><tr><td>Budget</td><td>{{ b }}</td></tr><tr><td>x</td></tr></table>", "Budget {{ b }}\nx"),
        ("<ul><li>one</li><li>two</li></ul>", "* one\n  * two"),
        ("a &amp; b &lt;i&gt; &amp;lt; &amp;copy; caf&eacute; x&nbsp;y", "a & b <i> &lt; &copy; café x y"),
        ('{{ a | default: "Tom &amp; Co" }}', '{{ a | default: "Tom & Co" }}'),
        ("{{ a | default: '&quot;' }}", "{{ a | default: '&quot;' }}"),
        ('<div style="display: none">preview {{ a }}</div>x', "x"),
        ('<p style="padding-left: 400px; margin-top: 90px">x</p>', "x"),
        ("<head><title>{{ t }}</title>{% assign a = 1 %}</head><body>{{ a }}</body>", "{% assign a = 1 %}{{ a }}"),
        ("<style>p { {{ x }} }</style><p>x</p>", "x"),
        ("<p {% if a %}class='b'{% endif %}>x</p>", "x"),
        ("<!-- note {{ a }} -->x", "x"),
        ("<p>A</p>{%- if a -%}<p>{{- b -}}</p>{%- endif -%}", "A\n{% if a %}\n\n{{ b }}\n\n{% endif %}"),
        ("", ""),
    ],
)
def test_html_becomes_text(html: str, text: str) -> None:
    assert " ".join(text_of(html).split(" ")).strip() == text.strip()


def test_control_tags_keep_their_place_between_rows_and_items() -> None:
    html = """<table>
      {% if a %}<tr><td>A</td></tr>{% else %}<tr><td>B</td></tr>{% endif %}
    </table><!-- {% if c %} --><p>C</p><!-- {% endif %} -->
    <ul>{% for i in l %}<li>{{ i }}</li>{% endfor %}</ul>"""
    joined = "".join(text_of(html).split())
    assert joined == "{%ifa%}A{%else%}B{%endif%}{%ifc%}C{%endif%}{%foriinl%}*{{i}}{%endfor%}"


def test_plain_text_is_told_from_html() -> None:
    assert is_plain("Hi {{ a | default: '<b>' }}, 1 < 2 <3 a>b a <b <https://x.test> <ada@example.com>")
    assert not is_plain("Hi<br>Ada")
    assert not is_plain("Hi<BR/>Ada")
    assert not is_plain("Hi <a href='x'>Ada")
    assert not is_plain("{% if a %}</p>{% endif %}")


def test_plain_text_becomes_paragraphs_and_nothing_is_escaped_twice() -> None:
    source = "\nHi {{ a }},\n \n\nTom & Co &amp; 1 < 2\nhttps://a.test/?b=1&copy=2 {% if a %}\n\nx{% endif %}\n"
    assert paragraphs(source) == (
        "<p>Hi {{ a }},</p>\n<p>Tom &amp; Co &amp; 1 &lt; 2<br>\n"
        "https://a.test/?b=1&amp;copy=2 {% if a %}</p>\n<p>x{% endif %}</p>\n"
    )
    assert unescaped_text(source) == (
        "Hi {{ a }},\n\nTom & Co & 1 < 2\nhttps://a.test/?b=1&copy=2 {% if a %}\n\nx{% endif %}\n"
    )


def test_tidy_leaves_no_gaps() -> None:
    assert tidy("\n\n a  \n \n\t\n\n\nb \n\n") == "a\n\nb\n"
    assert tidy("") == "\n"
