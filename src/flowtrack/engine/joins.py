"""Which join may go on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flowtrack.engine.state import Path, Standing


def free_join(paths: Sequence[Path], reach: Mapping[str, frozenset[str]]) -> Path | None:
    """The join that may go on now, standing in ``paths``: no path can still come to it but such as wait
    for it themselves. ``reach`` says, by node, what can follow it. None: every join has to wait.
    """
    free = [p for p in paths if p.standing is Standing.JOINING]
    moving = [p for p in paths if p.standing is not Standing.JOINING]
    while blocked := [join for join in free if _awaited(join, moving, reach)]:
        moving += blocked
        free = [join for join in free if join not in blocked]
    ahead = [join for join in free if not _awaited(join, free, reach)]
    return min(ahead or free, key=lambda p: p.step, default=None)


def _awaited(join: Path, paths: Sequence[Path], reach: Mapping[str, frozenset[str]]) -> bool:
    return any(join.node in reach[path.node] for path in paths if path is not join)
