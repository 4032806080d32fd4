"""A day of work that is killed a thousand times at random moments.

    .venv/bin/python tests/benchmarks/thousand_kills.py [KILLS] [SEED]

Rules: real SIGKILLs; after each, the register opens, is whole, holds what was told as done, and
shows no word of a case in any file. Prints what was done and in the middle of what it was killed.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "helpers")]

import once  # noqa: E402
from crash_day import Day  # noqa: E402


def main() -> int:
    """Kill as often as is asked."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    seed = int(sys.argv[2]) if len(sys.argv) > 2 else 20261126
    home = Path(tempfile.mkdtemp(prefix="lifafa-kills-"))
    started = time.monotonic()
    with once.keys_derived(), once.statements_worded():
        day = Day(home / "day", seed)
        try:
            for number in range(1, count + 1):
                day.kill_once()
                if number % 50 == 0:
                    done = sum(day.told.acts.values())
                    took = time.monotonic() - started
                    print(f"{number} kills, {done} acts done, {took:.0f} s", flush=True)
        finally:
            print("done:", dict(day.told.acts.most_common()))
            print("killed in the middle of:", dict(day.told.cut.most_common()))
    shutil.rmtree(home)
    return 0


if __name__ == "__main__":
    sys.exit(main())
