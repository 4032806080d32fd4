"""The steps that building for Windows and for a Mac share: set up, build, test, pack, count.

Rules: standard library, so that it runs before anything is set up; every command runs with a list
of words and never through a shell; a step that fails stops the build with words; archives and
lists are the same for the same files.
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
import shlex
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final

from build_errors import PackageError
from whole_files import whole

PACKAGING: Final = Path(__file__).resolve().parent
ROOT: Final = PACKAGING.parent
BILL: Final = "lifafa.cdx.json"
SUMS: Final = "SHA256SUMS"
FILE_MARK: Final = "{file}"
"""Stands in a signing command for the file that is to be signed."""
_MACHINES: Final = {"amd64": "x86_64", "x86_64": "x86_64", "arm64": "arm64", "aarch64": "arm64"}
_STEERING: Final = ("PYTHON", "QT_", "QML", "LD_", "DYLD_")
_BLOCK: Final = 1 << 20

type Run = Callable[[Sequence[str]], None]
"""Runs one command, given as its words."""


def run(words: Sequence[str]) -> None:
    """Run one command in the program's folder; no setting for Python or Qt steers it.

    Raises:
        PackageError: it was not found or did not succeed.
    """
    kept = {key: value for key, value in os.environ.items() if not key.startswith(_STEERING)}
    try:
        done = subprocess.run([str(one) for one in words], cwd=ROOT, env=kept, check=False)
    except OSError as error:
        raise PackageError(f"This command could not be started: {words[0]}") from error
    if done.returncode != 0:
        raise PackageError(f"This command did not succeed: {' '.join(map(str, words))}")


def version() -> str:
    """Return the version of the program, read from the one place that tells it."""
    told = (ROOT / "app" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__(?:: Final)? = "([^"]+)"$', told, re.MULTILINE)
    if found is None:
        raise PackageError("app/__init__.py does not tell the version.")
    return found[1]


def machine() -> str:
    """Return the processor as names of files tell it: x86_64 or arm64.

    Raises:
        PackageError: the libraries have no files for this one.
    """
    told = platform.machine().casefold()
    if told not in _MACHINES:
        raise PackageError(f"Lifafa has no libraries for this processor: {told}")
    return _MACHINES[told]


def set_up() -> str:
    """Make the environment that builds and return its Python."""
    from setup_environment import ensure

    return ensure("package")


def self_test(program: Path, do: Run = run) -> None:
    """Run the self-test of a built program."""
    do([str(program), "version", "--self-test"])


def write_bill(python: str, folder: Path, do: Run = run) -> Path:
    """Write the bill of materials into a built folder, unless the build has done so."""
    bill = folder / BILL
    if not bill.is_file():
        do([python, str(PACKAGING / "bill_of_materials.py"), str(folder), str(bill)])
    return bill


def sign(command: str, files: Iterable[Path], do: Run = run) -> None:
    """Sign files one by one with a command that the caller gives.

    Args:
        command: words with {file} where the file stands; "" signs nothing.
        files: what is signed, in order.
        do: runs the command.

    Raises:
        PackageError: the command does not say where the file stands.
    """
    if not command:
        return
    words = shlex.split(command)
    if not any(FILE_MARK in word for word in words):
        raise PackageError(f"The signing command needs {FILE_MARK} where the file stands.")
    for file in files:
        do([word.replace(FILE_MARK, str(file)) for word in words])


def moment() -> tuple[int, int, int, int, int, int]:
    """Return the time that entries of archives get: SOURCE_DATE_EPOCH, else the start of 1980."""
    told = int(os.environ.get("SOURCE_DATE_EPOCH") or 0)
    year, month, day, hour, minute, second = time.gmtime(max(told, 315_532_800))[:6]
    return year, month, day, hour, minute, second


def zip_folder(folder: Path, to: Path) -> Path:
    """Pack a folder with its name into a zip file, in order and with one time for all files."""
    when = moment()
    with (
        whole(to) as beside,
        zipfile.ZipFile(beside, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed,
    ):
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                name = Path(folder.name, path.relative_to(folder)).as_posix()
                entry = zipfile.ZipInfo(name, when)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = (0o755 if os.access(path, os.X_OK) else 0o644) << 16
                packed.writestr(entry, path.read_bytes())
    return to


def sha256(file: Path) -> str:
    """Return the SHA-256 of a file, in hex."""
    digest = hashlib.sha256()
    with file.open("rb") as opened:
        while block := opened.read(_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def write_sums(files: Iterable[Path], to: Path) -> Path:
    """Write the SHA-256 of files as `sha256sum --check` reads them, by name."""
    lines = [f"{sha256(file)}  {file.name}\n" for file in sorted(files, key=lambda one: one.name)]
    with whole(to) as beside:
        beside.write_text("".join(lines), encoding="utf-8", newline="\n")
    return to


def copied(file: Path, to: Path) -> Path:
    """Copy a file to hand it on."""
    with whole(to) as beside:
        shutil.copyfile(file, beside)
    return to


def stopped(work: Callable[[], int]) -> int:
    """Run a whole build; say in words why it stopped."""
    try:
        return work()
    except PackageError as error:
        print(error, file=sys.stderr)
        return 1
