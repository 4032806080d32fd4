"""What recording for several computers costs: saving, adding and importing, with it and without.

Run with ``python tests/benchmarks/recording_speed.py`` on a computer that does nothing else, or
``--rounds N``. The same acts are done in turn at three registers: one that cannot record at all
(the hook is taken out), one with one computer, and one that records. Targets: with one computer
within 2 % of what cannot record; recorded, a saving at most 2 ms and 1.2 times longer.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from unittest import mock

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "helpers")]

KINDS = ("cannot record", "one computer", "records")
ACTS = ("save a fact", "save some facts", "add a case", "add a note")


def act_of(s: Any, case_id: str, name: str, number: int) -> Callable[[], object]:
    """Return an act that writes something else each time."""
    from app.cases import case_work, cases
    from pair_sim import ENGLISH, HINDI

    facts = {key: f"{value} {number}" for key, value in HINDI.items() if "name" in key}
    more = (HINDI, ENGLISH)[number % 2]
    facts |= {key: value for key, value in more.items() if key.startswith("p1")}
    return {
        "save a fact": lambda: cases.save_facts(s, case_id, {"summary": f"Said {number}"}),
        "save some facts": lambda: cases.save_facts(s, case_id, facts),
        "add a case": lambda: cases.add_case(s, ENGLISH),
        "add a note": lambda: case_work.add_note(s, case_id, f"A made-up note {number}"),
    }[name]


def main() -> None:
    """Do each act at each register in turn, and print medians."""
    from app.cases import cases
    from models.register.database import Engines
    from models.register.several_computers import begin_recording
    from office_sim import open_office
    from pair_sim import HINDI

    ask = argparse.ArgumentParser(description=__doc__)
    ask.add_argument("--rounds", type=int, default=200)
    rounds = ask.parse_args().rounds
    times: dict[tuple[str, str], list[float]] = {}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        at = {kind: stack.enter_context(open_office(folder / kind[:3])) for kind in KINDS}
        held = {kind: cases.add_case(s, HINDI).case_id for kind, s in at.items()}
        begin_recording(at["records"].register)
        for number in range(rounds):
            for name in ACTS:
                for turn in range(len(KINDS)):
                    kind = KINDS[(number + turn) % len(KINDS)]
                    act = act_of(at[kind], held[kind], name, number)
                    with ExitStack() as without:
                        if kind == "cannot record":
                            hook = mock.patch.object(Engines, "end_unit", return_value=None)
                            without.enter_context(hook)
                        began = time.perf_counter()
                        act()
                        took = time.perf_counter() - began
                    times.setdefault((name, kind), []).append(took * 1000)
    print(f"{'median of ' + str(rounds):<24}" + "".join(f"{kind:>18}" for kind in KINDS))
    for name in ACTS:
        medians = [statistics.median(times[name, kind]) for kind in KINDS]
        base = medians[1]
        print(
            f"{name:<24}"
            + "".join(f"{one:>15.2f} ms" for one in medians)
            + f"   + {medians[2] - base:.2f} ms, {medians[2] / base:.2f} times"
        )


if __name__ == "__main__":
    main()
