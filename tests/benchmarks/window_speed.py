"""How soon the window is there and everything in it painted, what memory it takes after an hour's
work, and whether it ever stalls, as a table: the goal beside what was found.

Run with ``python tests/benchmarks/window_speed.py`` (five cold starts, a register of 100,000
made-up cases, 40 rounds of work: some thousand acts), ``--cases`` and ``--rounds`` for others,
``--quick`` for one start, a few cases and two rounds, as the checks do: then each figure may be
twice its limit, and what the clock says is told and never judged, since the checks run on whatever
computer there is. A start is measured from the birth of the process, as the system noted it, to the
first paint. Places are measured twice: when they are opened first, which builds them, and again.
Busy time is the processor time of the window's thread, which other programs do not lengthen. The
hour stands in ``window_hour.py``.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "helpers"), str(ROOT / "tests" / "benchmarks")]

if TYPE_CHECKING:
    from app.core.services import Services

_LIMIT_MS = 100.0
_COLD_S, _LOCKED_MIB, _HOUR_MIB = 1.0, 100.0, 200.0
_CASES, _ROUNDS, _QUICK_ROUNDS = 100_000, 40, 2
_SINCE_START = 21
_REST_MS = 600
_CALM_MS = 400
_LOOK_S = 0.05
_ARGUMENTS = {"case": "{case}", "refer": "{case}", "letter": "{case}"}


def since_birth_s() -> float:
    """Return how long ago this process began."""
    fields = Path("/proc/self/stat").read_text("ascii").rpartition(")")[2].split()
    born = int(fields[_SINCE_START - 2]) / os.sysconf("SC_CLK_TCK")
    return time.clock_gettime(time.CLOCK_BOOTTIME) - born


def memory_mib() -> float:
    """Return the memory of this process that is its own, with its share of what is shared."""
    rows = Path("/proc/self/smaps_rollup").read_text("ascii").splitlines()
    return next(int(row.split()[1]) for row in rows if row.startswith("Pss:")) / 1024


def where_mib() -> str:
    """Return in words where the memory of this process lies.

    What is read from the files of libraries is counted by the share of this process: with another
    program of the same libraries beside it, it is less. So both are told.
    """
    told = Path("/proc/self/smaps_rollup").read_text("ascii").splitlines()[1:]
    kib = {row.split(":")[0]: int(row.split()[1]) for row in told}
    own, files, alone = (kib[name] / 1024 for name in ("Pss_Anon", "Pss_File", "Rss"))
    return (
        f"its own {own:.0f}, its share of files {files:.0f}; as if it were alone {alone:.0f} in all"
    )


def cold(folder: Path) -> None:
    """Start the program as it is started, and tell when its first window was painted."""
    from PySide6.QtCore import QEvent, QObject, QTimer
    from PySide6.QtWidgets import QApplication, QWidget

    from ends_told import end_with_first_failure
    from ui import main

    class FirstPaint(QObject):
        at_s = busy_s = 0.0

        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint and isinstance(watched, QWidget) and not self.at_s:
                self.at_s, self.busy_s = since_birth_s(), time.process_time()
                QTimer.singleShot(_REST_MS, self.tell)
            return False

        def tell(self) -> None:
            print(json.dumps([self.at_s, memory_mib(), self.busy_s]), flush=True)
            QApplication.quit()

    begin = main.Shell.start

    def start(shell: main.Shell) -> None:
        shell.first = FirstPaint(shell)  # type: ignore[attr-defined]
        QApplication.instance().installEventFilter(shell.first)  # type: ignore[union-attr,attr-defined]
        begin(shell)

    end_with_first_failure()
    main.Shell.start = start  # type: ignore[method-assign]
    sys.exit(main.run_window(folder))


def unlock(folder: Path) -> None:
    """Unlock as an officer does, and tell the longest stretches of the window until it is calm."""
    from PySide6.QtCore import QTimer

    from ends_told import end_with_first_failure
    from office_sim import PASSPHRASE
    from ui import main
    from ui.register.unlock_window import UnlockWindow
    from watchdog import Beats

    begin = main.Shell.start

    def start(shell: main.Shell) -> None:
        begin(shell)
        beats = Beats(_LIMIT_MS)
        calm = QTimer(shell, interval=_CALM_MS)

        def press() -> None:
            assert isinstance(shell.window, UnlockWindow)
            shell.window.secret.line.setText(PASSPHRASE)
            beats.begin()
            shell.window.unlock()
            calm.start()

        def look() -> None:
            if shell.desk is None or shell.desk.busy:
                return
            beats.end()
            told = [[s.wall_ms, s.busy_ms, s.beside_ms, s.stack] for s in beats.stalls]
            print(json.dumps({"longest": beats.longest_ms, "stalls": told}), flush=True)
            os._exit(0)

        calm.timeout.connect(look)
        QTimer.singleShot(_REST_MS, press)

    end_with_first_failure()
    main.Shell.start = start  # type: ignore[method-assign]
    sys.exit(main.run_window(folder))


def make(folder: Path, cases: int) -> None:
    """Make a register in a process of its own: its memory is not that of the window.

    Args:
        folder: an empty one.
        cases: how many beside a few that have all that a case can have, and one that has every
            field and 40 persons.
    """
    from full_case import written
    from many_cases import fill as fill_many
    from office_day import ground

    full: list[str] = []

    def fill(services: Services) -> None:
        if cases:
            fill_many(services.register, cases)
        full.append(written(services, 40))

    facts = {name: str(value) for name, value in asdict(ground(folder, fill)).items()}
    print(json.dumps({**facts, "full": full[0]}), flush=True)


def places(folder: Path) -> None:
    """Open every place twice over a register, and tell what each of them took."""
    from PySide6.QtWidgets import QApplication

    from app.cases import case_list
    from app.register import access
    from desk_sim import dressed, on_lane, settle
    from office_sim import CLOCK, PASSPHRASE
    from ui.frame.desk import Desk
    from ui.frame.worker import make_lane
    from ui.shell.main_window import MainWindow
    from watchdog import Beats

    app = QApplication([])  # Held to the end: nothing of Qt outlives it.
    dressed(app)
    lane = make_lane()
    opened = on_lane(lane, lambda: access.unlock(folder, None, PASSPHRASE, clock=CLOCK))
    desk = Desk(opened, lane)  # type: ignore[arg-type]
    case = on_lane(lane, lambda: case_list.list_cases(desk.services)).rows[0].case_id  # type: ignore[attr-defined]
    beats = Beats(_LIMIT_MS)
    beats.doing = "the window"
    beats.begin()
    window = MainWindow(desk)
    window.resize(1366, 760)
    window.show()
    window.go("register")
    settle(desk)
    told = _look_at_all(window, beats, case)
    beats.end()
    stalls = [[s.wall_ms, s.busy_ms, s.beside_ms, s.during, s.stack] for s in beats.stalls]
    print(json.dumps({"places": told, "stalls": stalls}), flush=True)
    # What is measured is told; the way down is the business of other tests.
    os._exit(0)


def _look_at_all(window: Any, beats: Any, case: str) -> dict[str, list[float]]:
    """Open every place twice; return the longest work in each, in milliseconds."""
    from PySide6.QtWidgets import QApplication

    from ui.shell.navigation import PLACES

    told: dict[str, list[float]] = {}
    for _turn in range(2):
        for place in PLACES:
            beats.doing = place.key
            beats.longest_ms = 0.0
            window.go(place.key, _ARGUMENTS.get(place.key, "").format(case=case))
            until = time.monotonic() + _LOOK_S
            while time.monotonic() < until or window.desk.busy:
                QApplication.processEvents()
            told.setdefault(place.key, []).append(beats.longest_ms)
    return told


def _run(*words: str) -> str:
    """Run this file as a process of its own, without the caller's settings, and return its word."""
    with tempfile.TemporaryDirectory() as home:
        environment = {
            **{name: os.environ[name] for name in ("PATH", "LANG") if name in os.environ},
            "HOME": home,
            "QT_QPA_PLATFORM": "offscreen",
            "PYTHONUTF8": "1",
        }
        done = subprocess.run(
            [sys.executable, __file__, *words],
            env=environment,
            check=True,
            capture_output=True,
            text=True,
            timeout=3_600,
        )
    return done.stdout.splitlines()[-1]


def measure(cases: int, rounds: int, *, quick: bool) -> list[str]:
    """Print the table; return what is over its limit."""
    from app.register import access
    from office_sim import office

    over = _Over(2.0 if quick else 1.0)
    with tempfile.TemporaryDirectory() as spare:
        access.lock(office(Path(spare)))
        times = range(1 if quick else 5)
        starts = [json.loads(_run("--cold", f"{spare}/register")) for _ in times]
        opened = [json.loads(_run("--unlock", f"{spare}/register")) for _ in times]
    first_s = statistics.median(start[0] for start in starts)
    busy_s = statistics.median(start[2] for start in starts)
    locked_mib = max(start[1] for start in starts)
    # On a computer that does other things, too, only the processor time says something.
    _row("from the start to the locked window, s", _COLD_S, first_s, _Over(99.0) if quick else over)
    _row("  processor time of it, s", _COLD_S, busy_s, over)
    _row("memory at the locked window, MiB", _LOCKED_MIB, locked_mib, over)
    _tell_unlocking(opened, over)
    with tempfile.TemporaryDirectory() as spare:
        facts = _run("--make", spare, str(cases))
        found = json.loads(_run("--places", json.loads(facts)["folder"]))
        hour = json.loads(_run("--hour", facts, str(rounds)))
    for place, (first, again) in sorted(found["places"].items(), key=lambda one: -max(one[1])):
        if not quick or max(first, again) > _LIMIT_MS:
            _row(f"longest work of the window: {place}, first, ms", _LIMIT_MS, first, over)
            _row(f"longest work of the window: {place}, again, ms", _LIMIT_MS, again, over)
    _tell_hour(hour, over, cases, quick=quick)
    for gap in found["stalls"]:
        if not quick or gap[1] >= _LIMIT_MS:  # Else other programs had the processor.
            _gap(*gap)
    return over.found


def _tell_hour(hour: dict[str, Any], over: _Over, cases: int, *, quick: bool) -> None:
    """Print what the hour took, and what it left in memory."""
    from window_hour import GOALS

    print(f"an hour's work: {hour['done']} acts over a register of {cases:,} cases", flush=True)
    memory = hour["memory"]
    _row("memory once it is unlocked, MiB", _HOUR_MIB, memory[0], over)
    _row("memory after the hour, MiB", _HOUR_MIB, memory[-1], over)
    _row("  once nobody has been there for a minute, MiB", _HOUR_MIB, hour["rested"], over)
    for when, where in zip(("after the hour", "a minute later"), hour["where"], strict=True):
        print(f"  where it lies {when}, MiB: {where}", flush=True)
    steps = " ".join(f"{mib:.0f}" for mib in memory[:: max(1, len(memory) // 12)])
    print(f"  on the way: {steps}", flush=True)
    for what, goal_ms in GOALS.items():
        walls, works = zip(*hour["acts"][what], strict=True)
        wall_ms, busy_ms = statistics.median(walls), statistics.median(works)
        _row(f"{what}, painted, ms", goal_ms, wall_ms, _Over(99.0) if quick else over)
        _row("  of the window's thread, ms", goal_ms, busy_ms, over)
        worst_ms, about = hour["worst"][what]
        print(f"  worst of {len(walls)}: {worst_ms:.0f} ms ({about})", flush=True)


def _tell_unlocking(opened: list[dict[str, Any]], over: _Over) -> None:
    """Print what unlocking took of the window's thread, and every gap."""
    longest_ms = statistics.median(one["longest"] for one in opened)
    _row("longest work of the window: from Unlock to Today, ms", _LIMIT_MS, longest_ms, over)
    for one in opened:
        for wall_ms, busy_ms, beside_ms, stack in one["stalls"]:
            # At one start other programs may have had the processor.
            if len(opened) > 1 or busy_ms >= _LIMIT_MS:
                _gap(wall_ms, busy_ms, beside_ms, "unlock", stack)


def _gap(wall_ms: float, busy_ms: float, beside_ms: float, during: str, stack: str) -> None:
    work = f"{busy_ms:.0f} ms at work, {beside_ms:.0f} ms beside it"
    print(f"  gap of {wall_ms:.0f} ms ({work}) at {during}: {stack}")


@dataclass
class _Over:
    """What is over its limit, where so many times the limit is allowed."""

    allowed: float
    found: list[str] = field(default_factory=list)


def _row(what: str, limit: float, value: float, over: _Over) -> None:
    print(f"{what:<62} {limit:>8.0f} {value:>8.2f}", flush=True)
    if value > limit * over.allowed:
        over.found.append(what)


def main() -> int:
    """Run what the words ask for."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--quick", action="store_true")
    reader.add_argument("--cases", type=int, help="how many, 100,000 unless told")
    reader.add_argument("--rounds", type=int, help="of work, 40 unless told")
    reader.add_argument("--cold", type=Path)
    reader.add_argument("--unlock", type=Path)
    reader.add_argument("--make", nargs=2)
    reader.add_argument("--places", type=Path)
    reader.add_argument("--hour", nargs=2)
    asked = reader.parse_args()
    if asked.cold is not None:
        cold(asked.cold)
    elif asked.unlock is not None:
        unlock(asked.unlock)
    elif asked.places is not None:
        places(asked.places)
    elif asked.hour is not None:
        from PySide6.QtCore import QObject  # noqa: F401 - what reads sources comes with it

        from ui.shell.qt_setup import read_no_sources

        # As the program does, before anything of it is loaded.
        read_no_sources()
        from window_hour import play

        play(json.loads(asked.hour[0]), int(asked.hour[1]), memory_mib, where_mib)
    elif asked.make is not None:
        make(Path(asked.make[0]), int(asked.make[1]))
    else:
        print(f"{'what':<62} {'at most':>8} {'found':>8}")
        cases = asked.cases if asked.cases is not None else 0 if asked.quick else _CASES
        rounds = asked.rounds or (_QUICK_ROUNDS if asked.quick else _ROUNDS)
        over = measure(cases, rounds, quick=asked.quick)
        return 1 if over else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
