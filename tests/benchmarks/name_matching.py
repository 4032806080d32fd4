"""How well names are matched across scripts, as a table: recall and precision over all pairs.

Run with ``python tests/benchmarks/name_matching.py``. The tables of the program were made with
only the tuning halves in sight; of the test halves only the totals were looked at, when the
score from which two names count as one was chosen. No word of the made-up names stands in both
halves.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "helpers")]


def main() -> int:
    """Print the table."""
    from app.base.name_similarity import same_name
    from models.index.name_keys import sound_keys
    from name_lists import figures, more_people, people, places

    def same_keys(one: str, other: str) -> bool:
        return sound_keys(one) == sound_keys(other)

    print(f"{'list':<30} {'half':<8} {'judge':<10} {'pairs':>7} {'recall':>8} {'precision':>10}")
    lists = (
        ("made-up people, 3 scripts", people),
        ("made up by somebody else", more_people),
        ("real places, 2 scripts", places),
    )
    for title, named in lists:
        for half in ("tuning", "test"):
            for name, judge in (("same_name", same_name), ("keys", same_keys)):
                got = figures(named(half), judge)
                told = f"{got.true:>7} {got.recall:>8.3f} {got.precision:>10.3f}"
                print(f"{title:<30} {half:<8} {name:<10} {told}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
