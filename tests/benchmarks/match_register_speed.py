"""How long each step of a match takes between two registers, and how much memory they need.

Run with ``python tests/benchmarks/match_register_speed.py``, ``--n 64`` for fewer keys. The targets
are 0.5 s for a step with 1,024 keys and 100 MiB above the two open registers; the processor's time
is printed beside, because a rented computer is shared.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "helpers")]

TARGET_S, TARGET_MIB = 0.5, 100
BUCKETS = (64, 256, 1_024)
KIB = 1_024


def memory_mib() -> float:
    """Return the most memory that this process had so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIB


def timed(what: str, work: Callable[[], Any]) -> Any:
    """Do one step and print what it took."""
    wall, cpu = time.perf_counter(), time.process_time()
    result = work()
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    late = "  slower than the target" if cpu > TARGET_S else ""
    print(f"{what:<24} {wall:6.3f} s  processor {cpu:6.3f} s{late}")
    return result


def whole_match(n: int, folder: Path) -> None:
    """Let two registers of ``n`` telephones each match, half of them shared."""
    from app.inbox import acceptance
    from app.matching import answering, asking, matches
    from app.matching.match_records import AnswerMatch, AskMatch
    from app.outbox import delivery
    from match_desk import many_cases, matching_pair

    with matching_pair(folder) as (one, other):
        mine, theirs = (
            many_cases(s, [{"phone": f"+9198{number + first:08}"} for number in range(n)])
            for s, first in ((one, 0), (other, n // 2))
        )
        before = memory_mib()
        bucket = next(size for size in BUCKETS if size >= n)
        wanted = AskMatch(
            other.office.office_id, tuple(mine), bucket, "investigation", "consent", ("phone",)
        )
        record = timed("prepare a question", lambda: asking.prepare(one, wanted))
        sent = timed("ask", lambda: asking.confirm(one, record.match_id))
        path = delivery.copy_to(one, sent.packet_id, folder)
        timed("receive the question", lambda: acceptance.receive(other, path))
        (asked,) = matches.matches(other)
        answer = AnswerMatch(tuple(theirs))
        timed("prepare an answer", lambda: answering.prepare(other, asked.match_id, answer))
        back = timed("answer", lambda: answering.confirm(other, asked.match_id))
        came = delivery.copy_to(other, back.packet_id, folder)
        timed("receive the answer", lambda: acceptance.receive(one, came))
        done = timed("finish", lambda: asking.finish(one, record.match_id))
        last = delivery.copy_to(one, done.packet_id, folder)
        timed("receive and learn", lambda: acceptance.receive(other, last))
        found = timed("list what was found", lambda: matches.results(other))
        if len(found) != n - n // 2 or done.shared != n - n // 2:
            raise SystemExit("the match did not find what is shared")
        print(
            f"{'memory above before':<24} {memory_mib() - before:6.1f} MiB (at most {TARGET_MIB})"
        )


def main() -> None:
    """Print what each step takes."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--n", type=int, default=1_024)
    asked.add_argument("--quick", action="store_true", help="64 keys")
    given = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        whole_match(64 if given.quick else given.n, Path(folder))


if __name__ == "__main__":
    main()
