"""A fixed set of runs, every decision printed: the same whatever seed the process has for its hashes."""

from __future__ import annotations

import random
import sys

from tests.engine.playing import few_steps, play

RUNS = 100


def main() -> None:
    chance = random.Random(2026)
    with few_steps():
        for _ in range(RUNS):
            for answered in play(chance.randrange).replay().history:
                sys.stdout.write(f"{answered.event} {answered.decision}\n")
