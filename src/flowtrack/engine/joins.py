"""What joins go by: which may go on, and what they took in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flowtrack.domain.workflow import JsonObject
from flowtrack.engine.state import Path, Standing


def free_join(paths: Sequence[Path], reach: Mapping[str, frozenset[str]]) -> Path | None:
    """The join that may go on now, standing in ``paths``: whatever can still come to it is a join that
    waits for it in turn. ``reach`` says, by node, what can follow it. None: every join has to wait.
    """
    free = [p for p in paths if p.standing is Standing.JOINING and not _awaits(p, paths, reach)]
    return min(free, key=lambda p: p.step, default=None)


def _awaits(join: Path, paths: Sequence[Path], reach: Mapping[str, frozenset[str]]) -> bool:
    coming = (path for path in paths if join.node in reach[path.node])
    return any(p.standing is not Standing.JOINING or p.node not in reach[join.node] for p in coming)


def came_from(path: Path) -> tuple[int, ...]:
    """The steps that ``path`` came from: one, or all of those that a join took in."""
    return path.took or (path.parent,)


def arrivals(took: Sequence[int]) -> JsonObject:
    """What a join's step has on record of the paths it took in."""
    return {"arrived": len(took), "steps": [step for step in took if step]}
