from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flowtrack.mail.source import FILLER, line_of, mask, scan


@pytest.mark.parametrize(
    ("source", "tags"),
    [
        ("no liquid", []),
        ("{{ a }}{% if b %}", ["output", "tag if"]),
        ("{{- a -}}{%- if b -%}", ["output", "tag if"]),
        ("{% raw %}{{ a }}{% endraw %}{{ b }}", ["opaque raw", "output"]),
        ("{% comment %}{% comment %}{{ a {% endcomment %}{% endcomment %}{{ b }}", ["opaque comment", "output"]),
        ("{% # a note %}", ["tag #"]),
        ("{{ a", ["unclosed"]),
        ("{% if a", ["unclosed"]),
        ("{% raw %}{{ a }}", ["unclosed raw"]),
        ("{% comment %}{% comment %}{% endcomment %}", ["unclosed comment"]),
        ("{{{ a }}}", ["output"]),
    ],
)
def test_tags_are_found_as_the_lexer_takes_them(source: str, tags: list[str]) -> None:
    assert [f"{tag.kind} {tag.name}".strip() for tag in scan(source)] == tags


def test_a_mask_keeps_every_position() -> None:
    source = "a {{ b }} c {% if d %} e"
    assert mask(source, scan(source)) == f"a {FILLER * 7} c            e"


@given(
    st.lists(st.sampled_from(["{{", "}}", "{%", "%}", "raw", "endraw", "comment", "-", " ", "a", "\n"])).map("".join)
)
def test_any_source_can_be_scanned(source: str) -> None:
    tags = scan(source)
    assert len(mask(source, tags)) == len(source)
    assert all(first.end <= second.start for first, second in pairwise(tags))
    assert all(1 <= line_of(source, tag.start) <= source.count("\n") + 1 for tag in tags)
