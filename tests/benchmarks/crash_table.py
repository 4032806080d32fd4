"""Cuts every operation of an office off at every call, and writes what came of it.

    .venv/bin/python tests/benchmarks/crash_table.py            all, and docs/crash-table.md
    .venv/bin/python tests/benchmarks/crash_table.py --only WORDS   rows whose operation has WORDS
    .venv/bin/python tests/benchmarks/crash_table.py --every    also each write of many in a row
    .venv/bin/python tests/benchmarks/crash_table.py --stride 3     every third of the calls
    .venv/bin/python tests/benchmarks/crash_table.py --share 1/3    the first of three shares, for
                                                    several processes that write one table

Rules: the numbers in the table are those of the run that wrote it; a problem is printed and makes
the command fail; Linux only.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "helpers")]

import once  # noqa: E402
from crash_acts import OPERATIONS  # noqa: E402
from crash_desk import KINDS, CrashDesk, Operation, Tally  # noqa: E402
from watched_calls import can_watch  # noqa: E402

TABLE = ROOT / "docs" / "crash-table.md"
HEAD = """# What a crash leaves

Made by `tests/benchmarks/crash_table.py`; nothing here is written by hand. Each operation is run
once and every call that opens or changes a file is written down, those of the database too. Then
it is cut off at these calls, one after the other:

* **kill**: the program is dead before the call; each eighth time a real SIGKILL, else the disk as
  it stood before that call of the run.
* **power synced**: the power is gone; only bytes and names that were synced are there.
* **power names**: names had gone ahead of contents that were not synced.
* **power some**: any part of what was not synced is there, drawn by chance.
* **disk full**: from that call on nothing more fits (ENOSPC).
* **device error**: that call fails with EIO. **no access**: it fails with EACCES, as when another
  program holds the file.

After each, everybody who may open the register opens it, and it has to be whole: log, pages,
papers, key file, no half-made file, no word of a case readable in any file; and it has to be in the
old state or the new one, row by row and file by file. "between" are states that are right, too:
the number of a seal that was cut off stays used; of several parts for a stick some are there.
"calls" is at how many calls the operation can be cut off; of many writes into one file, one after
the other, the first two, the middle one and the last count. "cut off at" is at how many of them it
was in the run that wrote the line. A disk that equals the one before is looked at once, and each
by everybody who can open it.

| operation | fault | calls | cut off at | disks | old | new | between | problems |
|---|---|---|---|---|---|---|---|---|
"""


def rows_of(operation: Operation, folder: Path, *, every: bool, stride: int) -> dict[str, Tally]:
    """Try one operation with every kind of fault."""
    started = time.monotonic()
    desk = CrashDesk(operation, folder)
    found = {}
    for kind in KINDS:
        found[kind] = desk.tried(kind, desk.points(kind, every=every, stride=stride))
        found[kind].calls = len(desk.points(kind, every=every))
    points = sum(one.points for one in found.values())
    print(f"{operation.name}: {points} points, {time.monotonic() - started:.0f} s", flush=True)
    for tally in found.values():
        for problem in tally.problems:
            print("   ", problem, flush=True)
    return found


def told(operation: str, found: dict[str, Tally]) -> list[str]:
    """Return the lines of one operation in the table."""
    return [
        f"| {operation} | {kind} | {one.calls} | {one.cut} | {one.points} | {one.old} | {one.new} |"
        f" {one.between} | {len(one.problems)} |"
        for kind, one in found.items()
        if one.cut
    ]


def kept_lines() -> dict[str, list[str]]:
    """Return the lines that the table holds now, by operation."""
    kept: dict[str, list[str]] = {}
    for line in TABLE.read_text("utf-8").splitlines() if TABLE.exists() else ():
        cells = line.split(" | ")
        if len(cells) == 9 and cells[1] in KINDS:
            kept.setdefault(cells[0].removeprefix("| "), []).append(line)
    return kept


def write(lines: dict[str, list[str]]) -> None:
    """Write the table, in the order of the operations."""
    rows = [line for one in OPERATIONS for line in lines.get(one.name, [])]
    cells = [line.strip("| ").split(" | ") for line in rows]
    cuts, disks, problems = (sum(int(row[column]) for row in cells) for column in (3, 4, 8))
    names = len({row[0] for row in cells})
    end = f"\n{names} operations, {cuts} cuts, {disks} disks, {problems} problems.\n"
    TABLE.write_text(HEAD + "\n".join(rows) + "\n" + end, "utf-8")


def main() -> int:
    """Run what is asked and write the table."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else "")
    parser.add_argument("--only", default="", help="words in the name of the operation")
    parser.add_argument("--missing", action="store_true", help="what is not in the table yet")
    parser.add_argument("--share", default="1/1", help="which share of how many")
    parser.add_argument("--stride", type=int, default=1, help="each so-manieth call only")
    parser.add_argument("--every", action="store_true", help="each write of many in a row")
    given = parser.parse_args()
    if not can_watch():
        print("This kernel does not hand on the calls of a child.")
        return 2
    share, shares = map(int, given.share.split("/"))
    if not given.only and not given.missing and shares == 1:
        TABLE.unlink(missing_ok=True)
    wrong = 0
    fast = Path("/dev/shm")
    home = Path(tempfile.mkdtemp(prefix="lifafa-crash-", dir=fast if fast.is_dir() else None))
    try:
        with once.keys_derived(), once.statements_worded():
            for number, operation in enumerate(OPERATIONS):
                mine = given.only in operation.name and number % shares == share - 1
                if mine and not (given.missing and operation.name in kept_lines()):
                    found = rows_of(
                        operation, home / str(number), every=given.every, stride=given.stride
                    )
                    shutil.rmtree(home / str(number))
                    wrong += sum(len(one.problems) for one in found.values())
                    write({**kept_lines(), operation.name: told(operation.name, found)})
    finally:
        shutil.rmtree(home, ignore_errors=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
