"""How fast backups are, beside `age` for the same bytes in the same run, as a table.

Run with ``python tests/benchmarks/backup_speed.py`` (1 GiB of papers, medians of five),
``--size BYTES`` and ``--papers N`` for other papers, ``--quick`` for small ones and one round, as
the checks do. ``--register DIR`` measures the register of another folder instead, such as one that
``large_register.py --folder DIR`` made. A backup is sealed, flushed, read back and compared; `age`
only seals. Files lie in memory where there is a folder for that, so that no disk is measured.
Each act runs in a process of its own; memory is counted over the idle, unlocked program.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "helpers"), str(ROOT / "tests" / "benchmarks")]

from run import GIB, MIB, Age, Table, fill_memory, measured, median, note, note_age  # noqa: E402

TARGET = 1 / 0.7


def child(words: list[str]) -> None:
    """Do one act on a register and print what it took."""
    from app.backup import making, opening
    from app.register import access
    from app.register.records import GivenCodes
    from office_sim import PASSPHRASE, fixed_clock

    act, folder, target, passphrase, code = words
    s = access.unlock(Path(folder), None, passphrase or PASSPHRASE, clock=fixed_clock())
    acts: dict[str, Callable[[], object]] = {
        "file": lambda: making.make_file(s, Path(target)),
        "folder": lambda: making.make_in_folder(s, Path(target), "made up"),
        "test": lambda: proved(
            opening.test(Path(target), GivenCodes(kit=bytes.fromhex(code)), s=s)
        ),
    }
    print(json.dumps(measured(acts[act])))
    access.lock(s)


def proved(report: Any) -> None:
    if not report.whole:
        raise SystemExit(f"not whole: {report.problems}")


def run_child(*words: object) -> dict[str, Any]:
    """Run one act in a process of its own."""
    command = [sys.executable, str(Path(__file__)), "--child", *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    answer: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return answer


def filled_office(folder: Path, size: int, papers: int) -> tuple[Path, str]:
    """Make an office with papers of ``size`` bytes in all; return its register and its code."""
    from backup_office import desk

    with desk(folder) as at:
        case_id, piece = at.case_ids[0], os.urandom(max(1, size // papers))
        for number in range(papers):
            at.paper(case_id, piece, f"paper-{number}")
        assert at.given.kit is not None
        return at.s.folder, at.given.kit.hex()


def backups(table: Table, folder: Path, register: Path, code: str, size: int, rounds: int) -> None:
    """Make backups of a register in all ways, and test one."""
    plain = folder / "plain.bin"
    piece = os.urandom(MIB)
    with plain.open("wb") as target:
        for _ in range(max(1, size // MIB)):
            target.write(piece)
    age, times = Age(folder, plain), dict[str, list[float]]()
    for number in range(rounds):
        if age.here:
            fill_memory(folder, size)
            note_age(times, "age -r", age.seal())
            note_age(times, "age -d", age.open())
        fill_memory(folder, size)
        file = folder / "all.lfbak"
        note(times, "file", run_child("file", register, file, "", code))
        note(times, "test", run_child("test", register, file, "", code))
        file.unlink()
        place = folder / f"place-{number}"
        place.mkdir()
        note(times, "folder", run_child("folder", register, place, "", code))
        note(times, "again", run_child("folder", register, place, "", code))
        shutil.rmtree(place)
    tell(table, age, times, size)


def tell(table: Table, age: Age, times: dict[str, list[float]], size: int) -> None:
    told = f"{size / MIB:.0f} MiB of papers"
    for name, other, what, target in (
        ("file", "age -r", f"one file with {told}, by age -r", f"<= {TARGET:.2f}"),
        ("test", "age -d", "   opened whole for a test, by age -d", "-"),
        ("folder", "age -r", "   the first one in a folder, by age -r", "-"),
        ("again", "age -r", "   the next one there, by age -r", "-"),
    ):
        ours = median(times[name])
        shown = f"{ours:.3f} s"
        if age.here:
            theirs = median(times[other])
            shown = f"{ours / theirs:.2f} ({ours:.3f} / {theirs:.3f} s)"
        table.row(what, target, shown)
        used = f"{median(times[f'{name} cpu']):.2f} s"
        if age.here:
            used += f" / {median(times[f'{other} cpu']):.2f} s"
        table.row("   processor time of both", "-", used)
        table.row(
            "   memory over idle, highest", "<= 64 MiB", f"{max(times[f'{name} mib']):.1f} MiB"
        )


def of_register(table: Table, folder: Path, register: Path, passphrase: str) -> None:
    """Make one backup of a register that is there already, beside age for as many bytes."""
    plain = register / "register.db"
    age = Age(folder, plain)
    size = plain.stat().st_size
    table.row("size of the database", "-", f"{size / MIB:.0f} MiB")
    if age.here:
        table.row("   age -r of it", "-", f"{age.seal()[0]:.2f} s")
    made = run_child("file", register, folder / "all.lfbak", passphrase, "")
    table.row("one file: copy, seal, read back", "-", f"{made['s']:.2f} s")
    table.row("   memory over idle, highest", "<= 64 MiB", f"{made['mib']:.1f} MiB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=GIB)
    parser.add_argument("--papers", type=int, default=64)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--register", type=Path)
    parser.add_argument("--passphrase", default="")
    parser.add_argument("--folder", type=Path, help="where the files lie")
    parser.add_argument("--child", nargs=argparse.REMAINDER)
    asked = parser.parse_args()
    if asked.child:
        child(asked.child)
        return
    if asked.quick:
        asked.size, asked.papers, asked.rounds = 4 * MIB, 3, 1
    memory = Path("/dev/shm")
    base = asked.folder or (memory if memory.is_dir() else None)
    table = Table()
    with tempfile.TemporaryDirectory(dir=base) as made:
        folder = Path(made)
        if asked.register:
            of_register(table, folder, asked.register, asked.passphrase)
            return
        register, code = filled_office(folder, asked.size, asked.papers)
        backups(table, folder, register, code, asked.size, asked.rounds)


if __name__ == "__main__":
    main()
