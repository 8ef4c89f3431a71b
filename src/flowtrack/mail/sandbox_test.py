from __future__ import annotations

import tracemalloc

import pytest
from liquid import Environment
from liquid.exceptions import LiquidError, ResourceLimitError

from flowtrack.mail.sandbox import HTML, PLAIN, run


def rendered(source: str, environment: Environment = HTML, **values: object) -> str:
    return run(environment.parse(source), values)


def test_values_are_escaped_for_html_and_only_there() -> None:
    source = "{{ name }} {{ name | upcase }} {{ name | prepend: '<b>' | append: '</b>' }} {{ name | escape }}"
    assert rendered(source, name="<i>&") == "&lt;i&gt;&amp; &lt;I&gt;&amp; <b>&lt;i&gt;&amp;</b> &lt;i&gt;&amp;"
    assert rendered(source, PLAIN, name="<i>&") == "<i>& <I>& <b><i>&</b> <i>&"
    assert rendered("{{ a | newline_to_br }}", a="<\n>") == "&lt;<br />\n&gt;"
    assert rendered("{{ a | newline_to_br }}", PLAIN, a="<\n>") == "<\n>"


@pytest.mark.parametrize("source", ["{{ now }}", "{{ today }}", "{{ now | date: '%Y' }}"])
def test_there_is_no_clock(source: str) -> None:
    assert rendered(source) == ""


@pytest.mark.parametrize(
    ("value", "form", "text"),
    [
        ("now", "%Y", "now"),
        ("today", "%Y", "today"),
        ("10:30", "%Y", "10:30"),
        ("next week", "%Y", "next week"),
        ("2026-11-23", "%d %B %Y", "23 November 2026"),
        ("2026-11-23T23:30:00-05:00", "%d.%m. %H:%M", "24.11. 04:30"),
        ("0", "%Y-%m-%d %s", "1970-01-01 0"),
        ("9" * 30, "%Y", "9" * 30),
    ],
)
def test_dates_depend_on_nothing_but_the_value(value: str, form: str, text: str) -> None:
    assert rendered("{{ value | date: form }}", value=value, form=form) == text


def test_what_is_missing_is_false_blank_and_empty() -> None:
    asks = (
        "{% if x %}1{% endif %}{% if x != blank %}2{% endif %}{% if x != '' %}3{% endif %}{% if x == nil %}4{% endif %}"
    )
    assert rendered(asks) == "4"
    assert rendered(asks, x="a") == "123"
    assert rendered("{{ x | default: 'there' }}") == "there"


@pytest.mark.parametrize("source", ["{% include 'x' %}", "{% render 'x' %}", "{{ x | safe }}", "{{ x | escapejs }}"])
def test_ways_out_are_closed(source: str) -> None:
    with pytest.raises(LiquidError):
        rendered(source, x="<b>")


@pytest.mark.parametrize(
    "source",
    [
        "{{ (1..1000000000) | join }}",
        "{% if (1..1000000000) contains 'x' %}{% endif %}",
        "{% assign n = '999999999' %}{{ (1..n) | size }}",
        "{% for i in (1..1000000000) %}{% endfor %}",
        "{% for i in (1..100) %}{% for i in (1..100) %}x{% endfor %}{% endfor %}",
        "{% tablerow i in (1..2000) %}x{% endtablerow %}",
        "{% for i in (1..1000) %}" + "{% if true %}{% endif %}" * 500 + "{% endfor %}",
        "{% assign s = 'x' %}{% for i in (1..99) %}{% assign s = s | append: s %}{% endfor %}",
        "{% assign n = 9 %}{% for i in (1..16) %}{% assign n = n | times: n %}{% endfor %}",
        "{{ s | replace: 'a', s }}",
        "{{ s | replace: 'a', s | replace: 'a', s }}",
        "{{ s | replace: seq: 'a', sub: s }}",
        "{% assign l = s | split: 'z' %}{% for i in (1..9) %}{% assign l = l | concat: l %}{% endfor %}{{ l | join }}",
        "{% assign w = t | split: ' ' %}{{ w | uniq | size }}",
        "{% for i in (1..1000) %}{% assign l = s | strip_html | size %}{% endfor %}",
        "{% for i in (1..1000) %}{{ s }}{% endfor %}",
        "{{ s | escape: environment: s }}",
    ],
)
@pytest.mark.timeout(5)
def test_what_would_not_end_is_stopped(source: str) -> None:
    with pytest.raises(LiquidError):
        rendered(source, s="a" * 20_000, t=" ".join(map(str, range(9_000))))


@pytest.mark.parametrize(
    "source",
    [
        "{{ s | replace: 'a', s }}",
        "{% assign l = s | split: 'z' %}{% for i in (1..9) %}{% assign l = l | concat: l %}{% endfor %}{{ l | join }}",
    ],
)
def test_a_filter_that_multiplies_is_stopped_before_it_begins(source: str) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(ResourceLimitError):
            rendered(source, s="a" * 20_000)
        assert tracemalloc.get_traced_memory()[1] < 2_000_000
    finally:
        tracemalloc.stop()


def test_what_a_mail_may_need_is_within_the_limits() -> None:
    source = (
        "{% for i in (1..200) %}<li>{{ words[i] | upcase | truncate: 20 }}</li>{% endfor %}{{ s | split: ' ' | first }}"
    )
    assert rendered(source, words=["word"] * 300, s="word " * 2_000).count("WORD") == 200
