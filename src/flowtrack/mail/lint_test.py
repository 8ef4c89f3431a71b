"""How much work a template may make: its faults are told, but never at the price of everybody else's time."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from difflib import get_close_matches

import pytest

from flowtrack.mail import lint
from flowtrack.mail.lint import LONGEST_NAME, MOST_COMPARED, MOST_FAULTS
from flowtrack.mail.source import Tag, line_of, scan
from flowtrack.mail.templating import lint_mail

KNOWN = frozenset(["firstName", "email", "budget"])
MANY_KNOWN = KNOWN | {f"question{number}" for number in range(3_000)}


@pytest.fixture
def compared(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """With how many names each name was compared, one after another."""
    found: list[int] = []

    def count(name: str, candidates: Collection[str], n: int) -> list[str]:
        found.append(len(candidates))
        return get_close_matches(name, candidates, n=n)

    monkeypatch.setattr(lint, "get_close_matches", count)
    return found


@pytest.fixture
def lines(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The positions whose line was asked for; each costs a look at the whole source."""
    found: list[int] = []

    def count(source: str, position: int) -> int:
        found.append(position)
        return line_of(source, position)

    monkeypatch.setattr(lint, "line_of", count)
    return found


def placeholders(number: int) -> str:
    return "".join(f"{{none{n}}}\n" for n in range(number))


def outputs(number: int) -> str:
    return "".join(f"{{{{ none{n} }}}}\n" for n in range(min(number, lint.MOST_TAGS)))


def arguments(number: int) -> str:
    return "{{ email | replace: " + ", ".join(f"none{n}" for n in range(number)) + " }}"


def filters(number: int) -> str:
    return "{{ email" + "".join(f" | none{n}" for n in range(number)) + " }}"


MANY = pytest.mark.parametrize("make", [placeholders, outputs, arguments, filters])


@MANY
def test_thousands_of_unknown_names_are_no_work(
    make: Callable[[int], str], compared: list[int], lines: list[int]
) -> None:
    problems = lint_mail("Hi", make(10_000), KNOWN)
    assert len(problems) == MOST_FAULTS
    assert len(compared) == MOST_FAULTS
    assert len(lines) == MOST_FAULTS


@MANY
def test_where_there_are_thousands_of_fields_only_some_are_compared(
    make: Callable[[int], str], compared: list[int]
) -> None:
    assert len(lint_mail("Hi", make(10_000), MANY_KNOWN)) == MOST_FAULTS
    assert 0 < sum(compared) <= MOST_COMPARED


@pytest.mark.parametrize("use", ["{fistName}", "{{ fistName }}", "{{ email | fistName }}"])
def test_a_name_is_told_once_where_it_stands_first(use: str, compared: list[int]) -> None:
    (problem,) = lint_mail("Hi", f"x\n{f'{use} ' * 1_000}", KNOWN)
    assert problem.message.startswith("Line 2: There is no ")
    assert len(compared) == 1


def test_each_of_several_names_is_told() -> None:
    problems = lint_mail("Hi", "{a}\n{fistName}\n{a}\n{b}", KNOWN)
    assert [problem.message.split(". ")[0] for problem in problems] == [
        "Line 1: There is no field {a}",
        "Line 2: There is no field {fistName}",
        "Line 4: There is no field {b}",
    ]
    assert problems[1].message.endswith("Did you mean firstName?")


@pytest.mark.parametrize("source", ["{% nope %}" * 2_000, "{{ a | }}" * 2_000, "{% if a %}" * 2_000])
def test_other_faults_are_looked_for_up_to_the_cap(source: str, lines: list[int]) -> None:
    assert len(lint_mail("Hi", source, KNOWN)) == MOST_FAULTS
    assert len(lines) <= 2 * MOST_FAULTS


def test_endless_name_is_compared_with_nothing(compared: list[int]) -> None:
    assert len(lint_mail("Hi", f"{{{{ {'a' * (LONGEST_NAME + 1)} }}}}", KNOWN)) == 1
    assert compared == []


def test_tags_are_gone_through_once_and_not_for_each_element(monkeypatch: pytest.MonkeyPatch) -> None:
    gone_through = 0

    class Counted(tuple[Tag, ...]):
        __slots__ = ()

        def __iter__(self) -> Iterator[Tag]:
            nonlocal gone_through
            gone_through += 1
            return super().__iter__()

    monkeypatch.setattr(lint, "scan", lambda source: Counted(scan(source)))
    source = "{% if a %}x{% endif %}\n" * 9 + "<b>x</b>\n" * 99 + "<i\n{% if a %}>b{% endif %}</i>"
    assert lint.line_inside_element(source) == 110
    assert gone_through == 2


# What cost minutes: a search that begins anew at every place and comes to its end from each. No count of ours sees
# into a search, so these are held to a time that is many times what they need.
@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    "source",
    [
        '<a href="' + "{a|" * 40_000 + '">x</a>',
        '<a href="' + "%7Ba%7C" * 18_000 + '">x</a>',
        "a" + " " * 140_000 + "b",
        "<b>x{% raw %}" + "\n{%" * 45_000 + "{% endraw %}y",
    ],
    ids=["link", "encoded link", "blanks", "raw"],
)
def test_no_text_makes_a_search_go_on_and_on(source: str) -> None:
    lint_mail("Hi", source, KNOWN | {"a"})
