"""Make the packages for Linux: a Debian package and a portable folder, checked, with their sums.

    python3 start.py package [--to DIR]

Rules: the same commit, the same libraries and the same SOURCE_DATE_EPOCH give the same bytes; a
package that a check complains of, or that is larger than the limits, is not handed out.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import platform
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtGui import QGuiApplication

import debian_words
import licences
import linux_checks
from app import __version__
from build_errors import PackageError
from build_program import build, moment_of_source
from command_tree import commands
from fixed_archives import debian, portable
from linux_files import Build, debian_files, portable_files
from shared_needs import depends, needs_of
from whole_files import whole

ROOT: Final = Path(__file__).resolve().parent.parent
MOST_UNPACKED: Final = 200_000_000
MOST_PACKED: Final = 80_000_000
HARDEST: Final = 6
"""How hard xz packs. 9 needs 700 MB of memory to save one percent."""
SUMS: Final = "SHA256SUMS"


def what_is_built(program: Path) -> Build:
    """Gather what the packages are made of.

    Args:
        program: the folder that the program was built into.
    """
    return Build(
        program=program,
        version=__version__,
        when=moment_of_source(),
        changes=(ROOT / "CHANGELOG.md").read_text("utf-8"),
        needs=depends(needs_of(program)),
        copyright=licences.debian_copyright(program),
        commands=commands(),
    )


def make_packages(built: Build, to: Path, preset: int = HARDEST) -> list[Path]:
    """Write both packages and return their files.

    Args:
        built: what is packaged.
        to: the folder for them.
        preset: how hard they are packed, 0 to 9.
    """
    name = f"lifafa-{built.version}-linux-x86_64"
    # The pictures are drawn here, because Qt draws in the thread that began it.
    for_debian, for_anywhere = debian_files(built), portable_files(built, name)
    control = debian_words.control(built.version, built.needs)
    made = [to / debian_words.file_name(built.version), to / f"{name}.tar.xz"]
    with ThreadPoolExecutor(max_workers=2) as pool:
        work = (
            pool.submit(debian, control, for_debian, built.when, made[0], preset),
            pool.submit(portable, for_anywhere, built.when, made[1], preset),
        )
    for one in work:
        one.result()
    return made


def faults_of(package_file: Path) -> list[str]:
    """Return what the tools complain of in a Debian package."""
    with tempfile.TemporaryDirectory(prefix="lifafa-package-") as folder:
        root = Path(folder) / "root"
        subprocess.run(["dpkg-deb", "-x", str(package_file), str(root)], check=True)
        return linux_checks.faults_of_files(root) + linux_checks.faults_of_package(package_file)


def write_sums(files: Sequence[Path], to: Path) -> Path:
    """Write SHA256SUMS, which `sha256sum -c` reads, and return it."""
    sums = to / SUMS
    lines = [
        f"{hashlib.sha256(one.read_bytes()).hexdigest()}  {one.name}\n" for one in sorted(files)
    ]
    with whole(sums) as beside:
        beside.write_text("".join(lines), "utf-8")
    return sums


def size_of(path: Path) -> int:
    """Return the bytes of a file, or of all files in a folder."""
    if path.is_file():
        return path.stat().st_size
    return sum(one.lstat().st_size for one in path.rglob("*") if not one.is_dir())


def too_large(program: Path, packages: Sequence[Path]) -> list[str]:
    """Return what is larger than the limits."""
    limits = {program: MOST_UNPACKED, **dict.fromkeys(packages, MOST_PACKED)}
    return [
        f"{path.name} has {megabytes(size_of(path))}, more than {megabytes(most)}."
        for path, most in limits.items()
        if size_of(path) > most
    ]


def megabytes(size: int) -> str:
    """Return a size as it is printed."""
    return f"{size / 1_000_000:.1f} MB"


def run(to: Path, program: Path | None, release_keys: Path | None, preset: int) -> list[str]:
    """Build, pack and check; return the faults, none when the packages may be handed out."""
    began = time.monotonic()
    if (sys.platform, platform.machine()) != ("linux", "x86_64"):
        raise PackageError(
            "Packages for Linux are made on Linux with a 64-bit Intel or AMD processor. "
            "For other systems: packaging/build_windows.py and packaging/build_macos.py."
        )
    to.mkdir(parents=True, exist_ok=True)
    built_in = program or build(to, release_keys=release_keys)
    say(f"built:   {built_in} ({time.monotonic() - began:.0f} s)")
    made = make_packages(what_is_built(built_in), to, preset)
    say(f"packed:  {time.monotonic() - began:.0f} s")
    faults = too_large(built_in, made)
    faults += faults_of(made[0])
    sums = write_sums(made, to)
    say(f"checked: {time.monotonic() - began:.0f} s\n")
    for path in (built_in, *made, sums):
        say(f"{megabytes(size_of(path)):>10}  {path}")
    return faults


def say(text: str) -> None:
    """Print a line for whoever builds."""
    print(text, flush=True)


def main(words: Sequence[str] | None = None) -> int:
    """Make the packages and return the exit code."""
    ask = argparse.ArgumentParser(prog="start.py package", description=__doc__)
    ask.add_argument("--to", type=Path, default=ROOT / "dist", help="folder for them")
    ask.add_argument("--release-keys", type=Path, help="public keys that updates are checked with")
    ask.add_argument("--program", type=Path, help="a program that was built already")
    ask.add_argument("--preset", type=int, default=HARDEST, choices=range(10), help="0 is fastest")
    asked = ask.parse_args(words)
    drawing = QGuiApplication(sys.argv[:1])
    try:
        faults = run(asked.to, asked.program, asked.release_keys, asked.preset)
    except PackageError as error:
        faults = [str(error)]
    del drawing
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
