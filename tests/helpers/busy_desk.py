"""A program that works in a register until it is killed: adds cases, changes them, attaches papers.

Started as ``python busy_desk.py FOLDER PAPER``; prints "ready" once the register is open, then one
line for each thing that was done ("case NO", "set NO", "paper ID"), each only after it returned.
"""

import sys
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parents[2]), str(Path(__file__).resolve().parent)]

from app import cases, papers, vault  # noqa: E402
from office_sim import CLOCK, PASSPHRASE  # noqa: E402

MARKER = "zebramarkerstory"
FACTS = {
    "summary": f"{MARKER} one",
    "notes": f"{MARKER} two",
    "p1.name_full": f"{MARKER} three",
    "p1.phone": "+919876501234",
    "e1.event_type": "rescue",
    "e1.event_description": f"{MARKER} four",
}
CHANGES = {"summary": f"{MARKER} five", "p1.name_full": f"{MARKER} six", "p2.role": "suspect"}


def main() -> None:
    folder, paper = Path(sys.argv[1]), Path(sys.argv[2])
    s = vault.unlock(folder, None, PASSPHRASE, clock=CLOCK)
    print("ready", flush=True)
    while True:
        case = cases.add_case(s, FACTS)
        print("case", case.case_no, flush=True)
        kept = papers.attach(s, case.case_id, paper, "statement", f"{MARKER} seven")
        print("paper", kept.paper_id, flush=True)
        cases.set_facts(s, case.case_id, CHANGES)
        print("set", case.case_no, flush=True)


if __name__ == "__main__":
    main()
