"""How soon a folder of very many files is listed, and how long the window is held up, as a table.

Run with ``python tests/benchmarks/chooser_speed.py`` (10,000 files in a temporary folder) or with
``--files N``. Nothing is shown on a screen. A folder is read beside the window; the window's own
thread must not be at work for 100 ms at a stretch (processor time, which other programs do not
lengthen). Ends with 1 when a figure is over its limit.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "helpers")]
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

LISTED_S, HELD_UP_MS = 5.0, 100.0
_CALM_S = 0.3


def row(what: str, limit: str, told: str) -> None:
    """Print one line of the table."""
    print(f"{what:<52} {limit:>9} {told:>9}", flush=True)


def listing_s(folder: Path) -> float:
    """Return how many seconds it takes to list a folder, the newest file first."""
    from app.system.folders import NEWEST, Wanted, list_folder

    began = time.perf_counter()
    list_folder(folder, Wanted(order=NEWEST))
    return time.perf_counter() - began


def held_up_ms(folder: Path) -> float:
    """Return the longest stretch at which the window's thread works while the folder is opened."""
    from PySide6.QtWidgets import QApplication, QWidget

    from desk_sim import dressed
    from screens_choosing import around_of
    from ui.widgets.chooser import OPEN, Asked, Chooser
    from waits import wait_until
    from watchdog import Beats

    app = QApplication([])
    dressed(app)
    around, over = around_of(folder), QWidget()
    over.show()
    dialog = Chooser(Asked(OPEN, "Made up", ""), list, over, look=lambda _recent: around)
    dialog.open()
    wait_until(lambda: dialog.browser.listing is not None)
    beats = Beats()
    beats.begin()
    dialog.browser.go_to(folder)
    wait_until(lambda: dialog.browser.folder == folder)
    dialog.browser.list.scrollToBottom()
    calm = time.monotonic() + _CALM_S
    wait_until(lambda: time.monotonic() > calm)
    beats.end()
    dialog.reject()
    return beats.longest_ms


def main() -> int:
    """Measure."""
    ask = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    ask.add_argument("--files", type=int, default=10_000)
    files = ask.parse_args().files
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for number in range(files):
            (folder / f"IMG_{number}.jpg").touch()
        row(f"{files} files", "limit", "")
        listed = listing_s(folder)
        row("listed, beside the window", f"{LISTED_S:.0f} s", f"{listed:.2f} s")
        held_up = held_up_ms(folder)
        row(
            "the window's thread at work, at a stretch", f"{HELD_UP_MS:.0f} ms", f"{held_up:.0f} ms"
        )
    return int(listed > LISTED_S or held_up > HELD_UP_MS)


if __name__ == "__main__":
    raise SystemExit(main())
