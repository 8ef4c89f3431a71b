"""The crash proofs in full; the suite makes small draws of them (``tests/faults``).

``python -m benchmarks.crash --every``  stop at every boundary of the reference flow, by both doubt policies
``python -m benchmarks.crash --twice``  and once more at every third boundary of the recovery from the worst ones

Both if none is named. Ends with 1 if anything is not as it should be. ``flowtrack prove`` is for what comes at random
moments: kill -9, and everything else.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock

from tests.faults.crash_points import ANSWERED, POLICIES, Lab, Policy, Verdict
from tests.faults.nursery import Nursery

from benchmarks.bench import row

_OPENING = Lock()
"""Alembic keeps to itself what it is migrating; two threads must not migrate at once."""


def every(options: argparse.Namespace) -> bool:
    """One crash at each boundary, by each policy. True if all is well."""
    well = True
    for policy in POLICIES:
        with a_lab(policy) as lab:
            count = len(lab.boundaries)
        print(f"\nA crash at each of {count} boundaries; what to do with a mail in doubt: {policy}\n")
        well &= tell(policy, [(number,) for number in range(1, count + 1)], options.lanes)
    return well


def twice(options: argparse.Namespace) -> bool:
    """A second crash while the first one is recovered from. True if all is well."""
    with a_lab("resend") as lab:
        series = [
            (first, second)
            for first in worst(lab)
            for second in range(1, len(lab.crash(first).lives[1].report.boundaries) + 1, options.step)
        ]
    print("\nA second crash during the recovery from the first\n")
    return tell("resend", series, options.lanes)


def worst(lab: Lab) -> list[int]:
    """Just on record as being sent; just accepted by the server; just about to be recorded, at the second mail."""
    answered = lab.number_of(ANSWERED)
    recorded = lab.number_of("after COMMIT", lab.number_of("after INSERT email_message"))
    return [recorded, answered, lab.number_of("before COMMIT", lab.number_of(ANSWERED, answered))]


def tell(policy: Policy, series: Sequence[tuple[int, ...]], lanes: int) -> bool:
    """Make each of these series of crashes and print what came of it. True if all is well."""
    began = time.perf_counter()
    with ThreadPoolExecutor(lanes) as threads:
        parts = threads.map(partial(crash_all, policy), (series[lane::lanes] for lane in range(lanes)))
        verdicts = sorted((verdict for part in parts for verdict in part), key=lambda verdict: verdict.crashes)
    print(f"{'crash at':<72} {'copies':<7} {'asked':<6} verdict")
    for verdict in verdicts:
        copies = "+".join(str(count) for count in verdict.copies.values())
        print(f"{verdict.where:<72} {copies:<7} {verdict.decisions or '':<6} {'; '.join(verdict.faults) or 'well'}")
    wrong = sum(bool(verdict.faults) for verdict in verdicts)
    doubled = sum(max(verdict.copies.values()) > 1 for verdict in verdicts)
    print()
    row("crashes", f"{len(verdicts)}", f"in {time.perf_counter() - began:.0f} s")
    row("of these with a second copy", f"{doubled}", "the server had the mail, the record did not say so")
    row("violations", f"{wrong}")
    return not wrong


def crash_all(policy: Policy, series: Sequence[tuple[int, ...]]) -> list[Verdict]:
    """Make these series of crashes, one after the other."""
    with a_lab(policy) as lab:
        return [lab.crash(*crashes) for crashes in series]


@contextmanager
def a_lab(policy: Policy) -> Iterator[Lab]:
    """A lab of one's own."""
    with ExitStack() as stack:
        folder = stack.enter_context(TemporaryDirectory(prefix="flowtrack-crash-"))
        nursery = stack.enter_context(Nursery())
        with _OPENING:
            lab = stack.enter_context(Lab(nursery, Path(folder), policy))
        yield lab


def run() -> None:
    """Read the arguments and go."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for proof in (every, twice):
        parser.add_argument(f"--{proof.__name__}", dest="proofs", action="append_const", const=proof)
    parser.add_argument("--lanes", type=int, default=os.cpu_count() or 1, help="so many crashes side by side")
    parser.add_argument("--step", type=int, default=3, help="of --twice: every so many boundaries of the recovery")
    options = parser.parse_args()
    outcomes = [proof(options) for proof in options.proofs or (every, twice)]
    sys.exit(not all(outcomes))


if __name__ == "__main__":
    run()
