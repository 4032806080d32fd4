"""Memory and start of the window beside KeePassXC's, on one screen in one run, as a table.

Run with ``python tests/benchmarks/beside_keepassxc.py`` (five starts of each, in turn), ``--quick``
for one. KeePassXC is installed by the system's own packages; where it is not, this says so and ends
with 77. Both show a made-up register or database that is locked, and then open. A start is measured
from the call to the first point on a virtual screen whose memory is looked at. Memory is the PSS of
the process: its own, with its share of what others use too, when it has rested for some seconds.
Nothing is judged: the figures say where this program stands.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [
    str(ROOT),
    str(ROOT / "tests" / "helpers"),
    str(ROOT / "packaging"),
    str(ROOT / "tests" / "benchmarks"),
]

_NOT_HERE = 77
_RESTS_S = 6.0
_WORDS = "made-up words for a made-up database"
_UNLOCK_AFTER_MS, _LOOK_EVERY_MS = 600, 200


def memory_mib(pid: int) -> float:
    """Return the PSS of a process."""
    rows = Path(f"/proc/{pid}/smaps_rollup").read_text("ascii").splitlines()
    return next(int(row.split()[1]) for row in rows if row.startswith("Pss:")) / 1024


def unlocked(folder: Path) -> None:
    """Show the program and unlock it, for whoever looks at its memory from outside."""
    from PySide6.QtCore import QTimer

    from ends_told import end_with_first_failure
    from ui import main

    words = json.loads(sys.stdin.readline())
    begin = main.Shell.start

    def start(shell: main.Shell) -> None:
        begin(shell)

        def press() -> None:
            shell.window.secret.line.setText(words)  # type: ignore[union-attr]
            shell.window.unlock()  # type: ignore[union-attr]
            calm.start()

        def look() -> None:
            if shell.desk is not None and not shell.desk.busy:
                calm.stop()
                print("open", flush=True)

        calm = QTimer(shell, interval=_LOOK_EVERY_MS)
        calm.timeout.connect(look)
        QTimer.singleShot(_UNLOCK_AFTER_MS, press)

    end_with_first_failure()
    main.Shell.start = start  # type: ignore[method-assign]
    sys.exit(main.run_window(folder))


def make_database(file: Path) -> None:
    """Make a made-up database."""
    words = f"{_WORDS}\n"
    make = ("keepassxc-cli", "db-create", "-q", "-p", str(file))
    subprocess.run(make, input=words * 2, text=True, check=True, capture_output=True)


@contextmanager
def running(command: Sequence[str], home: Path, typed: str = "") -> Iterator[subprocess.Popen[str]]:
    """Lend a program that runs on a screen of its own."""
    from packaged_start import screen

    from packaged import plain

    with screen() as seen:
        env = plain(HOME=str(home), DISPLAY=seen.display, QT_QPA_PLATFORM="xcb")
        with subprocess.Popen(
            command,
            env=env,
            cwd=ROOT,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        ) as program:
            try:
                assert program.stdin is not None
                program.stdin.write(typed)
                program.stdin.flush()
                while seen.is_dark():
                    with suppress(subprocess.TimeoutExpired):
                        program.wait(0.01)
                        raise EOFError(command[0])
                yield program
            finally:
                program.kill()


def rested_mib(command: Sequence[str], home: Path, typed: str = "", until: str = "") -> float:
    """Return the memory of a program that was left alone."""
    with running(command, home, typed) as program:
        assert program.stdout is not None
        while until and program.stdout.readline().strip() != until:
            assert program.poll() is None
        time.sleep(_RESTS_S)
        return memory_mib(program.pid)


def measure(rounds: int) -> None:
    """Print the table."""
    from packaged_start import start_s

    from app.register import access
    from office_sim import PASSPHRASE, office

    with tempfile.TemporaryDirectory() as spare:
        home = Path(spare)
        access.lock(office(home))
        file = home / "made-up.kdbx"
        make_database(file)
        settings = home / ".config" / "keepassxc"
        settings.mkdir(parents=True)
        # Else a question about looking for updates stands before the window.
        (settings / "keepassxc.ini").write_text("[General]\nUpdateCheckMessageShown=true\n")
        theirs = ["keepassxc", str(file)]
        ours = [*(sys.executable, "-E", "-s", "-m", "app", "window", "--register")]
        ours.append(str(home / "register"))
        opens = [sys.executable, __file__, "--unlocked", str(home / "register")]
        starts: dict[str, list[float]] = {"Lifafa": [], "KeePassXC": []}
        for _round in range(rounds + 1):
            starts["Lifafa"].append(start_s(ours, home)[0])
            starts["KeePassXC"].append(start_s(theirs, home)[0])
        locked = {"Lifafa": rested_mib(ours, home), "KeePassXC": rested_mib(theirs, home)}
        opened = {"Lifafa": rested_mib(opens, home, json.dumps(PASSPHRASE) + "\n", "open")}
        try:
            theirs = ["keepassxc", "--pw-stdin", str(file)]
            opened["KeePassXC"] = rested_mib(theirs, home, f"{_WORDS}\n")
        except EOFError:
            print("KeePassXC ended when it was given the words to open its database.")
    print(f"load {os.getloadavg()[0]:.1f}; medians of {rounds} starts, files read before")
    print(f"{'':<12} {'start, s':>10} {'locked, MiB':>12} {'open, MiB':>12}")
    for name in starts:
        # The first start of each only reads the files.
        start = statistics.median(starts[name][1:])
        print(f"{name:<12} {start:>10.2f} {locked[name]:>12.0f} {told(opened.get(name)):>12}")


def told(mib: float | None) -> str:
    """Return a figure, or that there is none."""
    return "-" if mib is None else f"{mib:.0f}"


def main() -> int:
    """Run what the words ask for."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--quick", action="store_true", help="one start of each")
    reader.add_argument("--unlocked", type=Path, help=argparse.SUPPRESS)
    asked = reader.parse_args()
    if asked.unlocked is not None:
        unlocked(asked.unlocked)
    missing = [one for one in ("keepassxc", "keepassxc-cli", "Xvfb") if shutil.which(one) is None]
    if missing:
        print(f"Not measured: {', '.join(missing)} is not installed here.")
        return _NOT_HERE
    os.environ.pop("DISPLAY", None)
    measure(1 if asked.quick else 5)
    return 0


if __name__ == "__main__":
    sys.exit(main())
