"""Liquid, made safe to run for a stranger: pure, bounded, and without a way out.

The library is bent in five places:

- ``now`` and ``today`` and the ``date`` filter read the machine's clock and time zone. The names are gone, and
  ``date`` is written anew: ISO 8601 or Unix seconds in, UTC out, anything else unchanged.
- A range is a list as soon as a filter touches it: ``(1..1000000000) | join`` would hang. Ranges are capped.
- The library limits nested loops and the output, but no filter and no row of loops. Here every node and every
  filter uses up ``fuel``, and a filter that would blow a text up is stopped before it does.
- ``include`` and ``render`` (there is nothing to include), ``safe`` and ``escapejs`` (they switch escaping off) are
  not there. Where nothing is escaped, the filters that escape do nothing either.
- A value that is missing is no ``nil`` that differs from ``blank``: ``{% if x %}`` and ``{% if x != blank %}`` agree.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from liquid import BoundTemplate, Environment, Markup, RenderContext
from liquid.builtin.expressions import Blank, Empty, RangeLiteral, logical
from liquid.exceptions import LoopIterationLimitError, ResourceLimitError
from liquid.output import LimitedStringIO
from liquid.token import Token
from liquid.undefined import is_undefined
from liquid.utils.chain_map import ReadOnlyChainMap

MOST_ITERATIONS = 1_000
MOST_OUTPUT = 200_000
"""Bytes that a template may write."""
MOST_LOCALS = 50_000
MOST_FUEL = 100_000
MOST_ITEMS = 10_000
_MOST_BITS = 10_000


class _Context(RenderContext):
    """One rendering. ``disabled_tags`` is what the library asks before each node; here it is where the node is
    paid for."""

    __slots__ = ("fuel",)

    def __init__(self, template: BoundTemplate, *, globals: Mapping[str, object] | None = None) -> None:  # noqa: A002
        super().__init__(template, globals=globals)
        self.scope = ReadOnlyChainMap(self.locals, self.globals, self.counters)
        self.fuel = MOST_FUEL

    @property
    def disabled_tags(self) -> list[str]:  # type: ignore[override]
        self.fuel -= 1
        if self.fuel < 0:
            raise ResourceLimitError("the template does too much work", token=None)
        return []

    @disabled_tags.setter
    def disabled_tags(self, tags: list[str]) -> None:
        """The library sets it once, to nothing."""
