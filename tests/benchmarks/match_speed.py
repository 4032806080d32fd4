"""How long each step of a private match takes, and how much memory it needs.

Run with ``python tests/benchmarks/match_speed.py``, ``--n 64`` for another bucket, ``--rounds 3``
for fewer rounds. The targets are 0.5 s for a step with 1,024 keys and 100 MiB above the idle
program; medians are printed, of the processor's time too, because a rented computer is shared.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "helpers")]

TARGET_S, TARGET_MIB = 0.5, 100
KIB = 1_024


def memory_mib() -> float:
    """Return the most memory that this process had so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIB


def a_round(n: int, timed: Callable[[str, Callable[[], Any]], Any]) -> None:
    """Make one whole match of ``n`` keys on each side, half of them shared."""
    from app.matching import keys as case_keys
    from crypto import matching
    from crypto.packet import bodies
    from match_maker import PID, bucket, phones

    ours, theirs = phones(range(n)), phones(range(n // 2, n // 2 + n))
    a, b = matching.new_exponent(), matching.new_exponent()
    asked = timed("ask (A)", lambda: matching.ask(PID, ours, bucket(n), a))
    bodies.check("psi1", asked.body)
    said = timed("answer (B)", lambda: matching.answer(PID, asked.body, theirs, b))
    bodies.check("psi2", said.body)
    done = timed("finish (A)", lambda: matching.finish(PID, asked.body, asked.places, a, said.body))
    learnt = timed("learn (B)", lambda: matching.learn(PID, said.body, said.places, done.body))
    if len(done.shared) != n // 2 or len(learnt) != n // 2:
        raise SystemExit("the match did not find what is shared")
    cases = [made_up(number) for number in range(n)]
    timed("keys of as many cases", lambda: [case_keys.keys_of(one, 64) for one in cases])


def made_up(number: int) -> Any:
    """Return a made-up case with one victim and one suspect."""
    from app.cases.records import CaseRecord, PersonRecord

    victim = PersonRecord(
        "a", 1, ("victim",), "", "", "",
        {"name_full": f"सुनीता कुमारी {number}", "birth": "2008-03-14", "phone": f"98{number:08}"},
    )  # fmt: skip
    suspect = PersonRecord(
        "b", 2, ("suspect",), "", "", "",
        {"name_full": "Made-up Suspect", "age": 40, "vehicles": (f"UP 32 AB {number:04}",)},
    )  # fmt: skip
    people = (victim, suspect)
    return CaseRecord(f"{number:032x}", "C", "open", "2026-01-01", "", 0, {}, people, *[()] * 4)


def main() -> None:
    """Print what each step takes."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--n", type=int, default=1_024)
    asked.add_argument("--rounds", type=int, default=7)
    asked.add_argument("--quick", action="store_true", help="one round of 64 keys")
    given = asked.parse_args()
    n, rounds = (64, 1) if given.quick else (given.n, given.rounds)
    told: dict[str, list[tuple[float, float]]] = defaultdict(list)

    def timed(what: str, work: Callable[[], Any]) -> Any:
        wall, cpu = time.perf_counter(), time.process_time()
        result = work()
        told[what].append((time.perf_counter() - wall, time.process_time() - cpu))
        return result

    import app.matching.keys  # noqa: F401  (what the idle program has loaded counts before)
    import crypto.matching  # noqa: F401

    before = memory_mib()
    for _ in range(rounds):
        a_round(n, timed)
    for what, seconds in told.items():
        wall, cpu = (statistics.median(column) for column in zip(*seconds, strict=True))
        late = "  slower than the target" if n >= 1_024 and cpu > TARGET_S else ""
        print(f"{what:<24} {wall:6.3f} s  processor {cpu:6.3f} s{late}")
    print(f"{'memory above before':<24} {memory_mib() - before:6.1f} MiB (at most {TARGET_MIB})")


if __name__ == "__main__":
    main()
