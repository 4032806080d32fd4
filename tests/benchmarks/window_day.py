"""Whether the window ever stalls in a day at an office, from unlock to lock, with every place open.

Run with ``python tests/benchmarks/window_day.py`` (a register of 10,000 made-up cases), or with
``--cases N`` for another number. Every stretch over 50 ms in which the window answered nobody is
told, with what stood on its thread; the day fails when that thread was at work for more than 100 ms
without a pause. Time at work is processor time of the thread, which other programs do not lengthen;
what other threads of the program did meanwhile is told beside it.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "helpers")]

_TOLD_MS, _LIMIT_MS = 50.0, 100.0


def make(folder: Path, cases: int) -> None:
    """Make what the day is played on, in a process of its own."""
    from many_cases import fill
    from office_day import ground

    made = ground(folder, lambda services: fill(services.register, cases))
    facts = {name: str(value) for name, value in dataclasses.asdict(made).items()}
    print(json.dumps(facts), flush=True)


def play(facts: dict[str, str]) -> None:
    """Play the day once, and tell every stretch that was long."""
    from PySide6.QtWidgets import QApplication

    from app.system import preferences
    from office_day import Ground, OfficeDay
    from office_sim import CLOCK
    from ui.look import fonts
    from ui.main import Shell
    from ui.widgets.buttons import CarefulButton
    from ui.widgets.strip import Steady
    from watchdog import Beats

    app = QApplication([])
    fonts.load()
    # Buttons that wait before they can be pressed would only lengthen the day.
    CarefulButton.rest_s = Steady.rest_s = 0.0
    preferences.load()
    on = Ground(**{**facts, "folder": Path(facts["folder"]), "packet": Path(facts["packet"])})  # type: ignore[arg-type]
    day = OfficeDay(Shell(app, on.folder, restart=lambda *_files: None, clock=CLOCK), on)
    beats = Beats(_TOLD_MS)
    longest: dict[str, float] = {}
    acts = day.acts()
    # Before there is a window it keeps nobody waiting: window_speed counts how long that takes.
    _first, start = next(acts)
    start()
    day.calm()
    beats.begin()
    for name, act in acts:
        beats.doing, beats.longest_ms = name, 0.0
        act()
        day.calm()
        longest[name] = beats.longest_ms
    beats.end()
    stalls = [dataclasses.asdict(stall) for stall in beats.stalls]
    print(json.dumps({"longest": longest, "stalls": stalls}), flush=True)
    os._exit(0)


def _run(*words: str) -> str:
    with tempfile.TemporaryDirectory() as home:
        environment = {"PATH": os.environ.get("PATH", ""), "LANG": "C.UTF-8", "HOME": home}
        done = subprocess.run(
            [sys.executable, __file__, *words],
            env={**environment, "QT_QPA_PLATFORM": "offscreen", "PYTHONUTF8": "1"},
            check=True,
            stdout=subprocess.PIPE,
            text=True,
            timeout=900,
        )
    return done.stdout.splitlines()[-1]


def measure(cases: int) -> int:
    """Play the day over a fresh register and print what it found; return the exit code."""
    with tempfile.TemporaryDirectory() as spare:
        found = json.loads(_run("--play", _run("--make", spare, str(cases))))
    print(f"{'longest work of the window during, ms':<62} {'at most':>8} {'found':>8}")
    for name, longest_ms in sorted(found["longest"].items(), key=lambda one: -one[1]):
        if longest_ms > _TOLD_MS:
            print(f"{name:<62} {_LIMIT_MS:>8.0f} {longest_ms:>8.1f}")
    for stall in sorted(found["stalls"], key=lambda one: -one["busy_ms"]):
        work = f"{stall['busy_ms']:.0f} ms at work, {stall['beside_ms']:.0f} ms beside it"
        print(f"  gap of {stall['wall_ms']:.0f} ms ({work}) at {stall['during']}: {stall['stack']}")
    longest = max(found["longest"].values())
    print(f"the longest of the day{longest:>58.1f}")
    return 1 if longest > _LIMIT_MS else 0


def main() -> int:
    """Run what the words ask for."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--cases", type=int, default=10_000)
    reader.add_argument("--make", nargs=2)
    reader.add_argument("--play", type=json.loads)
    asked = reader.parse_args()
    if asked.make is not None:
        make(Path(asked.make[0]), int(asked.make[1]))
    elif asked.play is not None:
        play(asked.play)
    else:
        return measure(asked.cases)
    return 0


if __name__ == "__main__":
    sys.exit(main())
