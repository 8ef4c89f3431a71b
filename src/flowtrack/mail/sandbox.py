"""Liquid, made safe to run for a stranger: pure, bounded, and without a way out.

The library is bent in five places:

- ``now`` and ``today`` and the ``date`` filter read the machine's clock and time zone. The names are gone,
  and ``date`` is written anew: ISO 8601 or Unix seconds in, UTC out, anything else unchanged.
- A range becomes a list as soon as a filter touches it, so ``(1..1000000000) | join`` would hang. Ranges
  are capped.
- The library bounds nested loops and the output, but neither rows of loops nor filters. Here every node and
  every filter uses up fuel, and a filter that would blow a text up is stopped before it does.
- ``include`` and ``render`` (there is nothing to include), ``safe`` and ``escapejs`` (they switch escaping
  off) are not there. Where nothing is escaped, the filters that escape do nothing either.
- A value that is missing equals ``blank`` and ``""``, so that ``{% if x %}`` and ``{% if x != blank %}`` agree.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from io import StringIO
from typing import Any

from liquid import BoundTemplate, Environment, Markup, RenderContext, Token
from liquid.builtin.expressions import logical
from liquid.builtin.expressions.primitive import Blank, Empty, RangeLiteral
from liquid.exceptions import FilterArgumentError, LoopIterationLimitError, OutputStreamLimitError, ResourceLimitError
from liquid.output import LimitedStringIO
from liquid.undefined import is_undefined
from liquid.utils.chain_map import ReadOnlyChainMap

MOST_ITERATIONS = 1_000
MOST_OUTPUT = 200_000
"""Characters that a template may write, and that a filter may make."""
MOST_LOCALS = 50_000
MOST_FUEL = 100_000
MOST_ITEMS = 10_000
MOST_BITS = 10_000
_FORBIDDEN_TAGS = ("include", "render")
_FORBIDDEN_FILTERS = ("safe", "escapejs")


class _Context(RenderContext):
    """One rendering, with what is left of its fuel."""

    __slots__ = ("_fuel",)

    def __init__(self, template: BoundTemplate, values: Mapping[str, object]) -> None:
        super().__init__(template, globals=values)
        self.scope = ReadOnlyChainMap(self.locals, self.globals, self.counters)  # without the clock
        self._fuel = MOST_FUEL

    def spend(self, amount: int) -> None:
        self._fuel -= amount
        if self._fuel < 0:
            raise ResourceLimitError("the template does more work than a mail can need", token=None)

    @property
    def disabled_tags(self) -> list[str]:
        """The library asks this before it renders a node, which makes it the place to be paid at."""
        self._fuel -= 1
        if self._fuel < 0:
            self.spend(0)
        return _NOTHING

    @disabled_tags.setter
    def disabled_tags(self, tags: list[str]) -> None:
        """Said once, by the library's constructor: none."""

    def filter(self, name: str, token: Token | None) -> Callable[..., object]:
        function = super().filter(name, token)

        def metered(value: object, *arguments: object, **options: object) -> object:
            if options and name != "default":  # they would be Python's keywords, "environment" among them
                raise FilterArgumentError(f"{name} takes no named values", token=token)
            _bound_growth(name, value, arguments)
            self.spend(1 + _size(value) // 8 + (_size(value) ** 2 // 64 if name == "uniq" else 0))
            result = function(value, *arguments, **options)
            self.spend(_bound(result) // 8)
            return result

        return metered


_NOTHING: list[str] = []


class _Output(LimitedStringIO):
    """What is written, measured in characters: the library would encode every piece to count its bytes."""

    def write(self, text: str) -> int:
        self.size += len(text)
        if self.size > self.limit:
            raise OutputStreamLimitError("output stream limit reached", token=None)
        return StringIO.write(self, text)


class _Template(BoundTemplate):
    context_class = _Context


class _Environment(Environment):
    template_class = _Template
    loop_iteration_limit = MOST_ITERATIONS
    output_stream_limit = MOST_OUTPUT
    local_namespace_limit = MOST_LOCALS

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        super().setup_tags_and_filters(extra=extra)
        for tag in _FORBIDDEN_TAGS:
            del self.tags[tag]
        for name in _FORBIDDEN_FILTERS:
            del self.filters[name]
        self.add_filter("date", _date)


def run(template: BoundTemplate, values: Mapping[str, object]) -> str:
    """``template``, which must come from ``HTML`` or ``PLAIN``, with ``values``. Raises whatever the library
    raises, which is a ``LiquidError`` mostly; line ends become LF."""
    buffer = _Output(limit=MOST_OUTPUT)
    template.render_with_context(_Context(template, values), buffer)
    return buffer.getvalue()


def _size(value: object) -> int:
    return len(value) if isinstance(value, str | list | tuple) else 0


def _bound_growth(name: str, value: object, arguments: tuple[object, ...]) -> None:
    """Two filters multiply what they get, so they are stopped before they begin."""
    size = 0
    if name == "join" and isinstance(value, list | tuple):
        size = sum(len(str(item)) for item in value) + len(value) * sum(len(str(one)) for one in arguments)
    elif name == "replace" and len(arguments) == 2:
        old, new = str(arguments[0]), str(arguments[1])
        size = len(str(value)) + str(value).count(old) * len(new)
    if size > MOST_OUTPUT:
        raise ResourceLimitError("a filter makes too long a value", token=None)


def _bound(result: object) -> int:
    """The size of what a filter made, if that is bearable."""
    size = _size(result)
    listed = isinstance(result, list | tuple)
    if size > (MOST_ITEMS if listed else MOST_OUTPUT):
        raise ResourceLimitError("a filter makes too long a value", token=None)
    if isinstance(result, int) and result.bit_length() > MOST_BITS:
        raise ResourceLimitError("a filter makes too large a number", token=None)
    return size


def _date(value: object, form: object = "%Y-%m-%d") -> object:
    moment = _moment(str(value))
    if moment is None or is_undefined(form):
        return "" if is_undefined(value) else value
    try:
        # "%s" would ask the machine for its time zone
        text = moment.strftime(str(form).replace("%s", str(int(moment.timestamp()))))
    except ValueError:
        return value
    return Markup(text) if isinstance(form, Markup) else text


def _moment(text: str) -> datetime | None:
    try:
        if text.isdecimal():
            return datetime.fromtimestamp(int(text), UTC)
        moment = datetime.fromisoformat(text)
    except (ValueError, OverflowError, OSError):
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _unescaped(value: object) -> object:
    return value


def _equal(left: object, right: object) -> bool:
    if is_undefined(left) or is_undefined(right):
        other = right if is_undefined(left) else left
        return other is None or is_undefined(other) or (isinstance(other, str | Blank | Empty) and other == "")
    return _library_equal(left, right)


def _short_range(self: RangeLiteral, start: Any, stop: Any) -> range:
    made = _library_range(self, start, stop)
    if made.stop - made.start > MOST_ITERATIONS:
        raise LoopIterationLimitError(f"a range has more than {MOST_ITERATIONS} numbers", token=self.token)
    return made


# The library offers no place for these two, and nobody else in this process uses it.
_library_equal, _library_range = logical._eq, RangeLiteral._make_range
logical._eq = _equal
RangeLiteral._make_range = _short_range  # type: ignore[method-assign]


def _plain_environment() -> Environment:
    environment = _Environment()
    for name in ("escape", "escape_once", "newline_to_br"):
        environment.add_filter(name, _unescaped)
    return environment


HTML = _Environment(autoescape=True)
"""Where every value is escaped for HTML."""
PLAIN = _plain_environment()
"""Where nothing is escaped: subjects and text parts."""
