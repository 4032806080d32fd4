"""The picture book: every screen, light and dark, in four languages, at 100 and 150 %.

    python3 start.py pictures [--only WORD] [--language hi] [--look dark] [--scale 150]
                              [--zoom 150] [--to FOLDER]

Rules: no screen is needed; everything in the pictures is made up; a reel that breaks is told, and
the others go on. At 150 % the window has 910x465 logical pixels, as a screen of 1366x768 has then.
"""

import argparse
import itertools
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
os.environ["QT_QPA_PLATFORM"] = "offscreen"
sys.path[:0] = [str(ROOT), str(HERE)]

from picture_sheets import FOUR, write_index, write_sheets, write_shown  # noqa: E402

BOOK = ROOT / "docs" / "pictures" / "book"
SHEETS = ROOT / "docs" / "pictures" / "screens"
LOOKS = ("light", "dark")
LANGUAGES = ("en", "hi", "ne", "bn")
SCALES = {"100": "1366x728", "150": "910x465", "4k": "3840x2100"}
REEL_NAMES = (
    *("work", "empty", "exchange", "letter-making", "letter-checks", "mail", "matching"),
    *("recovery", "recurring", "retention", "safety", "numbers", "returns"),
)


def wanted(words: list[str]) -> argparse.Namespace:
    """Return what the command line asks for."""
    ask = argparse.ArgumentParser(prog="python3 start.py pictures", description=__doc__)
    ask.add_argument("--only", default="", help="screens whose name has this in it")
    ask.add_argument("--language", choices=LANGUAGES, action="append")
    ask.add_argument("--look", choices=LOOKS, action="append")
    ask.add_argument("--scale", choices=tuple(SCALES), action="append")
    ask.add_argument("--zoom", default="100", help="the program's own zoom, 100 to 175")
    ask.add_argument("--reel", choices=REEL_NAMES, action="append")
    ask.add_argument("--sheets", action="store_true", help="only the four looks of the sheets")
    ask.add_argument("--to", type=Path, default=BOOK)
    ask.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    given = ask.parse_args(words)
    given.language = given.language or list(LANGUAGES)
    given.look = given.look or list(LOOKS)
    given.scale = given.scale or ["100", "150"]
    given.reel = given.reel or reels_of(given.only)
    return given


def reels_of(only: str) -> list[str]:
    """Return the reels in which a screen is: those of the last book, or all of them."""
    index = BOOK / "reels.txt"
    if not only or not index.exists():
        return list(REEL_NAMES)
    lines = [line.split() for line in index.read_text("utf-8").splitlines()]
    return sorted({reel for reel, name in lines if only in name}) or list(REEL_NAMES)


# One process: some reels in one language and at one scale ---------------------------------------


def take_here(given: argparse.Namespace) -> None:
    """Take the pictures that were asked for in this process, and tell their names."""
    from PySide6.QtCore import QCoreApplication, QEvent, QSize
    from PySide6.QtWidgets import QApplication

    from desk_sim import dressed
    from screen_stage import Stage
    from screens import REELS

    app = QApplication(sys.argv[:1])
    scale, language = given.scale[0], given.language[0]
    width, height = (int(edge) for edge in SCALES[scale].split("x"))
    for look, reel in itertools.product(given.look, given.reel):
        dressed(app, look, int(given.zoom), language)
        mark = f"{language}-{look}-{scale}" + (f"-{given.zoom}" if given.zoom != "100" else "")
        with tempfile.TemporaryDirectory() as name:
            stage = Stage(Path(name), QSize(width, height))
            for shot in REELS[reel](stage):
                if given.only in shot.name:
                    shot.widget.grab().save(str(given.to / f"{shot.name}-{mark}.png"), None, 70)
                    print(reel, shot.name, flush=True)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


# All of them ------------------------------------------------------------------------------------


def tasks(given: argparse.Namespace) -> Iterator[list[str]]:
    """Return the words of the processes, the longest first."""
    for reel, language, scale in itertools.product(given.reel, given.language, given.scale):
        wanted_looks = [
            look for look in given.look if not given.sheets or f"{language}-{look}-{scale}" in FOUR
        ]
        if not wanted_looks:
            continue
        looks = itertools.chain.from_iterable(("--look", look) for look in wanted_looks)
        yield [
            *("--here", "--reel", reel, "--language", language, "--scale", scale, *looks),
            *("--zoom", given.zoom, "--only", given.only, "--to", str(given.to)),
        ]


def run_one(words: list[str]) -> tuple[list[str], str]:
    """Take the pictures of one task; return the lines it told, and what went wrong or nothing."""
    scale = words[words.index("--scale") + 1]
    environment = os.environ | {
        "QT_SCALE_FACTOR": "1.5" if scale == "150" else "1",
        "QT_LOGGING_RULES": "*.debug=false;qt.qpa.*=false",
        "PYTHONUTF8": "1",
    }
    done = subprocess.run(
        [sys.executable, str(HERE / "pictures.py"), *words],
        env=environment, capture_output=True, text=True, cwd=ROOT, check=False,
    )  # fmt: skip
    told = [line for line in done.stdout.splitlines() if line.count(" ") == 1]
    wrong = f"{' '.join(words[1:7])}: {done.stderr[-2000:]}" if done.returncode else ""
    return told, wrong


def main(words: list[str]) -> int:
    """Take the pictures; return the exit code."""
    given = wanted(words)
    given.to = given.to.absolute()
    given.to.mkdir(parents=True, exist_ok=True)
    if given.here:
        take_here(given)
        return 0
    began = time.monotonic()
    names: set[str] = set()
    failed = 0
    with ThreadPoolExecutor((os.cpu_count() or 1) + 1) as pool:
        for told, wrong in pool.map(run_one, tasks(given)):
            names |= set(told)
            if wrong:
                failed += 1
                print(f"FAILED {wrong}", flush=True)
    if given.to == BOOK.absolute() and not given.only and len(given.reel) == len(REEL_NAMES):
        (BOOK / "reels.txt").write_text("".join(f"{one}\n" for one in sorted(names)), "utf-8")

    write_index(given.to)
    whole = not given.only and not failed and len(given.reel) == len(REEL_NAMES)
    if whole and len(names) > 0 and given.to == BOOK:
        size = write_sheets(given.to, SHEETS)
        write_shown(given.to, SHEETS.parent)
        print(f"The sheets in docs/pictures/screens hold {size / 1e6:.1f} MB.")
    print(
        f"{len(names)} screens in {time.monotonic() - began:.0f} s."
        f" Look at {given.to / 'index.html'}"
    )
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
