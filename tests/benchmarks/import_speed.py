"""How long a spreadsheet of 10,000 rows and 40 columns takes from the file to cases.

Run with ``python tests/benchmarks/import_speed.py``, ``--quick`` for 300 rows, ``--again`` to
bring in a second sheet of other people, each compared with the register that is there then. The
target is 30 seconds on two cores, reading, checking and importing together.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "helpers")]

TARGET_S = 30.0
QUICK_ROWS, FULL_ROWS = 300, 10_000
COLUMNS = (
    "Name of victim", "Father/Husband name", "Mother name", "Age", "Sex", "Mobile", "Address",
    "District", "State", "Pincode", "Present address", "Nationality", "Language", "Marital status",
    "Education", "Occupation", "Height in cm", "Complexion", "Identification mark", "Clothes",
    "Place of rescue", "Purpose", "Health", "Wishes", "Name of accused", "Accused phone",
    "Date of registration", "How identified", "Police station", "FIR No.", "FIR date", "GD No.",
    "IO name", "Section", "Court", "Next step", "Next date", "Summary", "Remarks", "Hobby",
)  # fmt: skip
_FIRST = "Asha Rekha Sita Meena Kavita Radha Pooja Sunita Geeta Laxmi Rani Munni Jyoti Kiran"
_LAST = "Madeup Testwala Namuna Udaharan Sample Devi-T Khatun-T Kumari-T Bibi-T Sahni-T"
FIRST, LAST = _FIRST.split(), _LAST.split()
PLACES = (("Bahraich", "Uttar Pradesh"), ("Patna", "Bihar"), ("Ranchi", "Jharkhand"))


def row(chance: random.Random, number: int) -> list[str]:
    """Return one made-up row."""
    district, state = chance.choice(PLACES)
    name = f"{chance.choice(FIRST)} {chance.choice(LAST)} {chance.randrange(10**6):06}"
    return [
        name, f"{chance.choice(FIRST)} {chance.choice(LAST)}", chance.choice(FIRST),
        f"{chance.randint(8, 40)} yrs", chance.choice("FM"), f"9{chance.randrange(10**9):09}",
        f"House {number}, Ward {number % 20}", district, state, f"{chance.randint(100000, 899999)}",
        "Made-up shelter", "Indian", "Hindi", "unmarried", "primary", "farm work",
        str(chance.randint(120, 180)), "fair", f"mole no. {number}", "blue dress",
        f"Platform {number % 9}", "labour", "well", "wants to go home", f"Made-up Accused {number}",
        f"8{chance.randrange(10**9):09}", f"{number % 28 + 1:02}/0{number % 9 + 1}/2024", "rescue",
        "Kotwali", f"{number}/2024", f"{number % 28 + 1}-Mar-2024", str(number), "S. Made-up",
        "143 BNS", "District court", "call the family", "01/12/2026",
        f"Found at the station with a man who said that he was an uncle; made up, no. {number}.",
        "none so far", "kho-kho",
    ]  # fmt: skip


def write_sheet(path: Path, rows: int, seed: int = 1) -> None:
    """Write a made-up xlsx of 40 columns."""
    from openpyxl import Workbook

    chance = random.Random(seed)
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Register")
    sheet.append(COLUMNS)
    for number in range(1, rows + 1):
        sheet.append(row(chance, number))
    book.save(path)


def measure(s: Any, path: Path) -> dict[str, float]:
    """Bring a sheet in and return the seconds of each step."""
    from app.imports import batch_in
    from app.imports.sheets import read_sheet

    told: dict[str, float] = {}

    def timed(what: str, work: Callable[[], Any]) -> Any:
        start = time.perf_counter()
        result = work()
        told[what] = time.perf_counter() - start
        return result

    sheet = timed("read", lambda: read_sheet(path))
    plan = timed("guess", lambda: batch_in.propose(s, sheet))
    checked = timed("check", lambda: batch_in.check_sheet(s, sheet, plan))
    batch = timed("import", lambda: batch_in.bring_in(s, checked))
    if batch.added != len(sheet.rows) - 1:
        raise SystemExit(f"only {batch.added} of {len(sheet.rows) - 1} rows became cases")
    return {**told, "all": sum(told.values())}


def main() -> None:
    """Print what each step takes."""
    from app.register import access
    from office_sim import office

    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rows", type=int, default=FULL_ROWS)
    asked.add_argument("--again", action="store_true")
    asked.add_argument("--quick", action="store_true", help="300 rows, as the checks do")
    given = asked.parse_args()
    rows = QUICK_ROWS if given.quick else given.rows
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        s = office(folder / "office")
        for seed in (1, 2) if given.again else (1,):
            write_sheet(folder / f"{seed}.xlsx", rows, seed)
            told = measure(s, folder / f"{seed}.xlsx")
            steps = "  ".join(f"{what} {value:.1f} s" for what, value in told.items())
            print(f"sheet {seed}, {rows} rows of {len(COLUMNS)} columns: {steps}")
            if rows >= FULL_ROWS and told["all"] > TARGET_S:
                print(f"slower than the target of {TARGET_S:.0f} s")
        access.lock(s)


if __name__ == "__main__":
    main()
