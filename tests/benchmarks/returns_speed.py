"""How long it takes to settle what is hidden in a return.

Run with ``python tests/benchmarks/returns_speed.py``; ``--people 20000 --districts 700`` for other
sizes of the flows. The target is 5 s of the processor for each; an office of a district, of a state
and of the country are taken, with the real tables, and flows alone.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "helpers")]

TARGET_S = 5.0


def timed(name: str, make: Callable[[], Any]) -> bool:
    """Settle one return and print how long it took; say whether that is within the target."""
    from app.returns.hiding import Rule, hide

    counted = make()
    began = time.process_time()
    covered = hide(counted, Rule())
    took = time.process_time() - began
    cells = sum(1 for _ref in counted.refs())
    print(f"{name:32} {took:6.2f} s  {cells:6} cells  {len(covered.hidden):6} hidden")
    return took < TARGET_S


def main() -> None:
    """Measure, and end with 1 when a target is missed."""
    from app.returns.knowledge import Counted
    from return_world import QUARTER, flow_table, real_return

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--districts", type=int, default=700)
    chosen = parser.parse_args()

    def flows() -> Counted:
        return Counted(QUARTER, (flow_table(random.Random(3), chosen.people, chosen.districts),))

    good = []
    for people in (20, 150, 500, 2_000, 20_000):
        good.append(timed(f"tables of {people} people", partial(real_return, 5, people)))
    good.append(timed(f"flows, {chosen.people}, {chosen.districts} districts", flows))
    sys.exit(0 if all(good) else 1)


if __name__ == "__main__":
    main()
