"""Workflow versions made ready to run. They never change, so each is compiled once and kept."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable

from flowtrack.domain.errors import InvalidError
from flowtrack.engine.document import parse_definition
from flowtrack.engine.graph import Graph, compile_graph
from flowtrack.engine.node import Registry
from flowtrack.store import workflows
from flowtrack.store.database import Transaction
from flowtrack.telemetry import log

KEPT = 500


class Versions:
    """A cache of compiled versions; the least recently used go first."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry
        self._graphs: OrderedDict[str, Graph] = OrderedDict()

    def load(self, tx: Transaction, ids: Iterable[str]) -> dict[str, Graph]:
        """By id, the graphs of these versions. One that this program can't run is logged and left out."""
        wanted = set(ids)
        missing = wanted - self._graphs.keys()
        for version_id, definition in (workflows.load_definitions(tx, missing) if missing else {}).items():
            try:
                self._graphs[version_id] = compile_graph(parse_definition(definition), self._registry)
            except InvalidError as invalid:
                faults = "; ".join(f"{p.field}: {p.message}" for p in invalid.problems)
                log.error("workflow version %s can't be run: %s", version_id, faults)
        found = {key: self._graphs[key] for key in wanted if key in self._graphs}
        for key in found:
            self._graphs.move_to_end(key)
        while len(self._graphs) > KEPT:
            self._graphs.popitem(last=False)
        return found
