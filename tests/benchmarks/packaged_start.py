"""How soon the window of the packaged program is there, and how large all of it is, as a table.

Run with ``python tests/benchmarks/packaged_start.py`` (seven starts), ``--quick`` for three, as
checks do: then only the size is held to its limit, since they run on whatever computer there is. A
start is measured from the moment the program is called to the first point of it on the screen, a
virtual one whose memory is looked at; the program from source is measured in the same way beside
it. Its files have been read before, as on the second start of a day. Busy is the processor time of
the program until then, which other programs hardly lengthen.
"""

from __future__ import annotations

import argparse
import mmap
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "helpers"), str(ROOT / "packaging")]

from app.register import access  # noqa: E402
from build_program import size_of  # noqa: E402
from office_sim import office  # noqa: E402
from packaged import built, plain  # noqa: E402
from virtual_screen import HEIGHT, WIDTH, x_server  # noqa: E402

_COLD_S = 1.0
_MOST_MB = 200.0
_LOOK_S = 0.002
_PATIENCE_S = 60.0

type Start = tuple[float, float]


@dataclass(frozen=True)
class Screen:
    """A virtual screen: its name for programs, and what is on it."""

    display: str
    shown: mmap.mmap

    def is_dark(self) -> bool:
        """Tell whether nothing is drawn around the middle."""
        line = WIDTH * 4
        head = len(self.shown) - line * HEIGHT
        start = head + line * (HEIGHT // 2) + line // 4
        return not any(self.shown[start : start + line // 2])


@contextmanager
def screen() -> Iterator[Screen]:
    """Lend a dark screen."""
    with (
        tempfile.TemporaryDirectory() as folder,
        x_server("-fbdir", folder, "-br", "-nocursor") as name,
        (Path(folder) / "Xvfb_screen0").open("rb") as file,
        mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ) as shown,
    ):
        yield Screen(name, shown)


def busy_s(pid: int) -> float:
    """Return the processor time of a process."""
    fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def start_s(command: Sequence[str], home: Path) -> Start:
    """Return the seconds from calling a program to its first point on the screen, and the busy."""
    with screen() as seen:
        env = plain(HOME=str(home), DISPLAY=seen.display, QT_QPA_PLATFORM="xcb")
        assert seen.is_dark()
        began = time.monotonic()
        with subprocess.Popen(command, env=env, stderr=subprocess.DEVNULL, cwd=ROOT) as running:
            try:
                while seen.is_dark():
                    assert running.poll() is None, "the program ended"
                    assert time.monotonic() - began < _PATIENCE_S, "no window came"
                    time.sleep(_LOOK_S)
                return time.monotonic() - began, busy_s(running.pid)
            finally:
                running.kill()


def main() -> int:
    """Measure, print the table, and return 1 when a limit is not kept."""
    words = argparse.ArgumentParser(description="How soon the packaged window is there.")
    words.add_argument("--quick", action="store_true", help="three starts, of which none fails")
    quick = words.parse_args().quick
    folder = built()
    packaged, source = [str(folder / "Lifafa")], [sys.executable, "-E", "-s", "-m", "app"]
    with tempfile.TemporaryDirectory() as home:
        access.lock(office(Path(home)))
        locked = ["window", "--register", f"{home}/register"]
        ways = {
            "packaged, a register": [*packaged, *locked],
            "from source, a register": [*source, *locked],
            "packaged, first run": [*packaged, "window"],
        }
        taken = starts(ways, 3 if quick else 7, Path(home))
    for name, found in taken.items():
        wall, busy = (statistics.median(column) for column in zip(*found, strict=True))
        print(f"{name:<24} first point {wall:.2f} s (least {min(found)[0]:.2f}), busy {busy:.2f} s")
    size = size_of(folder) / 1e6
    print(f"{'size':<24} {size:.0f} MB of files, at most {_MOST_MB:.0f}")
    # The least of a few starts is the one that other programs disturbed least.
    best = min(wall for wall, _busy in taken["packaged, a register"])
    kept = (quick or best <= _COLD_S) and size <= _MOST_MB
    print("Every limit is kept." if kept else "A limit is not kept.")
    return 0 if kept else 1


def starts(ways: Mapping[str, Sequence[str]], times: int, home: Path) -> dict[str, list[Start]]:
    """Start each program once to have its files read, then so many times in turn."""
    for command in ways.values():
        start_s(command, home)
    taken: dict[str, list[Start]] = {name: [] for name in ways}
    for _ in range(times):
        for name, command in ways.items():
            taken[name].append(start_s(command, home))
    return taken


if __name__ == "__main__":
    os.environ.pop("DISPLAY", None)
    sys.exit(main())
