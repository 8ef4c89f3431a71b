"""Going back: a retry from an earlier step puts a new visit in place of that step and of all that followed.

What did not follow stays. That is easily said of a path, which stands at one step, but joins mix what follows
with what does not, so they have rules of their own:

* A join in mode ``all`` that had taken in both is given up, and what came to it from elsewhere stands at it
  again, as if only the retried step had not been taken. Without that it would forget those paths: whether it
  opens would hang on the new visit alone, and a later retry from one of them would not find what follows.
* A first-come join that was passed ends the paths that come later. A new visit must not pass it where the old
  one was too late: it is of the same wave. Where the passing itself followed from the retried step, it is taken
  back, and the join opens for whoever comes first.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from flowtrack.engine.desk import Desk
from flowtrack.engine.joins import came_from
from flowtrack.engine.state import Path, Standing


def revisit(desk: Desk, node: str, given_up: tuple[int, ...]) -> None:
    """Let ``node`` be visited anew, in place of the steps ``given_up``, of which the first was its visit."""
    dropped = [path for path in desk.paths if _follows(path, given_up)]
    kept = _kept(desk, dropped, given_up)
    _open_again(desk, given_up)
    desk.drop(dropped)
    parent = given_up[0] if given_up else 0
    new = [Path(node, Standing.READY, parent=parent, took=kept.pop(node, ()))]
    new += [Path(join, Standing.READY, parent=took[0], took=took) for join, took in kept.items()]
    desk.paths += [path._replace(waves=_waves(desk, path.node, dropped)) for path in new]


def _follows(path: Path, given_up: Collection[int]) -> bool:
    """Whether the path stands at a step that is given up, or comes from one."""
    return any(step in given_up for step in (path.step, *came_from(path)))


def _kept(desk: Desk, dropped: Sequence[Path], given_up: Collection[int]) -> dict[str, tuple[int, ...]]:
    """By join in mode all that is given up: the steps that led to it and are not. Of the joins that were passed the
    state knows the newest visit; that is forgotten here, so that no later retry goes back to it."""
    kept = {}
    for join in (key for key, node in desk.graph.nodes.items() if node.join == "all"):
        took = [step for path in dropped if path.node == join for step in path.took]
        if _newest(desk, join) in given_up:
            took += desk.outputs.pop(join).get("steps", ())
        if stays := tuple(step for step in took if step not in given_up):
            kept[join] = stays
    return kept


def _open_again(desk: Desk, given_up: Collection[int]) -> None:
    """Take the newest passing of a first-come join back if it is given up."""
    for join in [join for join in desk.waves if _newest(desk, join) in given_up]:
        desk.waves[join] -= 1
        del desk.outputs[join]


def _newest(desk: Desk, join: str) -> int | None:
    """The step in which ``join`` was passed last; None if never, or if that was given up."""
    return desk.outputs.get(join, {}).get("step")


def _waves(desk: Desk, node: str, dropped: Sequence[Path]) -> dict[str, int]:
    """Of which waves a new path at ``node`` is: the present one of a join whose newest passing was given up; none
    of a join that does not lead to ``node``; else (in a loop) the oldest of the paths it replaces, since what
    follows from a step is never of an older wave than the step. Where it replaces none, it may pass."""
    waves = {}
    for join, wave in desk.waves.items():
        if _newest(desk, join) is None:
            waves[join] = wave
        elif node in desk.graph.reach[join]:
            waves[join] = min((path.waves.get(join, 0) for path in dropped), default=wave)
    return waves
