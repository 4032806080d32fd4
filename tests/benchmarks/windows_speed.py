"""How fast the main acts are on Windows, beside Linux on this computer, as a table.

Run with ``python tests/benchmarks/windows_speed.py`` (medians of five rounds), ``--rounds N`` for
others. It needs what ``start.py test --windows`` needs. Both systems do the same by the same code,
in turns, each round in a new process with new registers; what is made ready is not counted. Files
lie in memory where there is a folder for that, the key derivation is the usual one. Windows is
played by Wine: what is slower there need not be slower on a PC, whose own disk and antivirus are
not in here. A round that goes before the others, so that all files have been read once, is dropped.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PLACES = (ROOT, ROOT / "tests" / "helpers", ROOT / "tests" / "benchmarks", ROOT / "packaging")
sys.path[:0] = [str(place) for place in PLACES]

from run import MIB, median  # noqa: E402

ACTS = "--acts"
CASES = 400
PAPER = 8 * MIB


class Watch:
    """The seconds of each act, in the order in which they were done."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}

    def __call__(self, name: str, act: Callable[[], Any]) -> Any:
        """Do an act and keep how long it took."""
        began = time.perf_counter()
        done = act()
        self.seconds[name] = time.perf_counter() - began
        return done


def acts(folder: Path) -> dict[str, float]:
    """Do the main acts of an office once; return the seconds of each."""
    from app.backup import making, restore
    from app.cases import case_list
    from app.register import access
    from app.register.records import GivenCodes
    from crypto.vault import recovery
    from crypto.vault.key_slots import KDF_DEFAULT
    from office_sim import CLOCK, FIRST, OFFICER, PASSPHRASE, SECOND, office
    from start import program

    watch = Watch()
    # The first start compiles what the other system has compiled long ago.
    subprocess.run(program(sys.executable, ["version"]), check=True, stdout=subprocess.DEVNULL)
    watch(
        "start of the command line (version)",
        lambda: subprocess.run(
            program(sys.executable, ["version"]), check=True, stdout=subprocess.DEVNULL
        ),
    )
    register = folder / "one" / "register"
    register.parent.mkdir()
    how: dict[str, Any] = {"clock": CLOCK, "cost": KDF_DEFAULT}
    made = watch(
        "create a register",
        lambda: access.create_register(register, FIRST, OFFICER, PASSPHRASE, **how),
    )
    access.lock(made.services)
    s = watch(
        "unlock, to the list", lambda: unlocked(lambda: access.unlock(register, None, PASSPHRASE,
                                                                     clock=CLOCK))
    )  # fmt: skip
    other = office(folder / "other", SECOND)
    _exchange(watch, s, other, folder)
    backup, given = folder / "all.lfbak", GivenCodes(kit=recovery.parse_code(made.kit_code))
    watch("back up into a file, compared", lambda: making.make_file(s, backup))
    access.lock(s)
    access.lock(other)
    again = watch(
        "restore into a new folder",
        lambda: restore.restore(backup, folder / "restored", given, None, PASSPHRASE, **how),
    )
    assert case_list.list_cases(again.services).rows
    access.lock(again.services)
    return watch.seconds


def unlocked(unlock: Callable[[], Any]) -> Any:
    """Open a register and ask for the first page of its list."""
    from app.cases import case_list

    s = unlock()
    case_list.list_cases(s)
    return s


def _exchange(watch: Watch, s: Any, other: Any, folder: Path) -> None:
    """Save, search, seal and accept."""
    from app.cases import case_list
    from app.cases.papers import papers
    from app.cases.records import CaseQuery
    from app.inbox import acceptance
    from app.referrals import referrals
    from many_cases import fill
    from pair_sim import add_each_other, agree, case_with, check, everything

    add_each_other(s, other)
    check(s, other)
    check(other, s)
    fill(s.register, CASES)
    case = watch("save a case", lambda: case_with(s))
    query = CaseQuery(text="maria")
    found = watch(f"search in {CASES} cases", lambda: case_list.list_cases(s, query))
    assert found.rows
    paper = folder / "paper.bin"
    paper.write_bytes(os.urandom(PAPER))
    papers.attach(s, case.case_id, paper, "other")
    agree(s, case, other)
    command = everything(s, case, other)
    size = f"a referral with {PAPER // MIB} MiB"
    sent = watch(f"seal {size}", lambda: referrals.send(s, command))
    packet_id = acceptance.receive(other, Path(sent.file)).packet_id
    watch(f"accept {size}", lambda: acceptance.accept(other, packet_id))


def measured(system: Any, folder: Path) -> dict[str, float]:
    """Let the Python of a system do the acts in a new folder."""
    with tempfile.TemporaryDirectory(dir=folder) as name:
        this = system.named(Path(__file__).resolve())
        done = system.run_python(this, ACTS, system.named(Path(name)))
    if done.code:
        raise SystemExit(done.err)
    told: dict[str, float] = json.loads(done.out.splitlines()[-1])
    return told


def busy() -> str:
    """Return how many programs wanted a processor in the last minute, beside how many there are."""
    return f"{os.getloadavg()[0]:.1f} programs for {os.cpu_count()} processors"


def main() -> None:
    """Measure both systems in turns and print the table."""
    words = argparse.ArgumentParser(description="The main acts on Windows beside Linux.")
    words.add_argument("--rounds", type=int, default=5, help="how many are measured")
    words.add_argument(ACTS, type=Path, help=argparse.SUPPRESS)
    asked = words.parse_args()
    if asked.acts:
        print(json.dumps(acts(asked.acts)))
        return
    import windows_computer
    from two_systems import linux, windows

    memory = Path("/dev/shm")
    with ExitStack() as stack:
        place = memory if memory.is_dir() else None
        made = tempfile.TemporaryDirectory(prefix="lifafa-speed-", dir=place)
        folder = Path(stack.enter_context(made))
        computer = windows_computer.make(windows_computer.place())
        both = (linux(), stack.enter_context(windows(computer, folder)))
        print(f"{asked.rounds} rounds, medians; files in {place or 'a temporary folder'}")
        print(f"load before: {busy()}", flush=True)
        rounds = [[measured(system, folder) for system in both] for _ in range(asked.rounds + 1)]
    print(f"load after: {busy()}\n")
    print(f"{'what':<40} {'Linux':>10} {'Windows':>10} {'times':>7}")
    for act in rounds[0][0]:
        here, there = (median([one[side][act] for one in rounds[1:]]) for side in (0, 1))
        print(f"{act:<40} {here:>8.3f} s {there:>8.3f} s {there / here:>7.1f}")


if __name__ == "__main__":
    main()
