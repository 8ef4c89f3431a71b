from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowtrack.mail.placeholders import spaced_placeholders, translate_placeholders, unknown_placeholders

KNOWN = frozenset(["firstName", "companyName", "bookingLink", "team-size", "for"])


@pytest.mark.parametrize(
    ("source", "liquid"),
    [
        ("Hi {firstName}!", "Hi {{ firstName }}!"),
        ("Hi { firstName }!", "Hi {{ firstName }}!"),
        ("{firstName}{companyName}", "{{ firstName }}{{ companyName }}"),
        ("Hi {firstName|there},", 'Hi {{ firstName | default: "there" }},'),
        ("Hi {firstName | dear friend },", 'Hi {{ firstName | default: "dear friend" }},'),
        ("{firstName|}", "{{ firstName }}"),
        ('{firstName|"you"}', "{{ firstName | default: '\"you\"' }}"),
        ("{firstName|l'\"ami}", "{% if firstName %}{{ firstName }}{% else %}l'\"ami{% endif %}"),
        ("{team-size}", "{{ team-size }}"),
        ("{for}", '{{ ["for"] }}'),
        ('<a href="{bookingLink}?n={firstName}">', '<a href="{{ bookingLink }}?n={{ firstName }}">'),
        ('<a href="https://x/%7BfirstName%7D">', '<a href="https://x/{{ firstName }}">'),
        ("<a href='%7bfirstName%7Cmy%20friend%7d'>", "<a href='{{ firstName | default: \"my friend\" }}'>"),
        ("<style>p{color}</style>{firstName}", "<style>p{color}</style>{{ firstName }}"),
    ],
)
def test_known_placeholders_become_liquid(source: str, liquid: str) -> None:
    assert translate_placeholders(source, KNOWN) == liquid


@pytest.mark.parametrize(
    "source",
    [
        "{{ firstName }} {{firstName}} {% if firstName %}{% endif %} {{ '{firstName}' }}",
        "{% raw %}{firstName}{% endraw %}{% comment %}{firstName}{% endcomment %}",
        "<style>{firstName}</style><SCRIPT>{firstName}</SCRIPT><style>{firstName}",
        "{unknown} { a: b } {} {1} {firstName",
        "%7BfirstName%7D outside of a link",
        '<a href="https://x/%7Bunknown%7D">',
        "{firstName|{{ companyName }}}",
        "{{ firstName",
    ],
)
def test_everything_else_stays(source: str) -> None:
    assert translate_placeholders(source, KNOWN) == source


def test_what_is_not_known_is_named() -> None:
    source = "{frstName}\n{firstName} <style>p{color}</style> {{ x }}\n{nope|x} <a href='{this}%7Bthat%7D'>"
    assert list(unknown_placeholders(source, KNOWN)) == [
        (source.index("{frst"), "frstName"),
        (source.index("{nope"), "nope"),
        (source.index("{this"), "this"),
    ]


_PIECES = ["{firstName}", "{firstName|there}", "{nope}", "{{ x }}", "{", "}", "{% raw %}", "{% endraw %}", "<style>"]
_PIECES += ["</style>", '<a href="', '">', "%7BfirstName%7D", "text", "\n", "|"]


@given(st.lists(st.sampled_from(_PIECES), max_size=12).map("".join))
def test_lines_stay_and_nothing_is_left_to_translate(source: str) -> None:
    liquid = translate_placeholders(source, KNOWN)
    assert liquid.count("\n") == source.count("\n")
    assert translate_placeholders(liquid, KNOWN) == liquid


def test_name_of_several_words_is_told_if_it_means_one_that_is_known() -> None:
    known = frozenset(["firstName", "email"])
    source = "Hi {first name}, {First  Name }, {any other words} <style>{first name}</style> {{ first name }}"
    assert [words for _, words in spaced_placeholders(source, known)] == ["first name", "First  Name"]
