"""Microsoft's runtime libraries in the program for Windows: one version, chosen, and never missing.

Qt brings an older one beside itself, Python brings a few, and the computer that builds has its own;
Windows takes whichever was loaded first, so a library that was made for a newer one would fail on
some computers and not on others. Rules: the files are those of one package that the lock names,
as its own list of files has them; what the program asks for lies in its inner folder, once; nothing
is taken from the folder of Windows; a program that would miss one is not handed on.
"""

from __future__ import annotations

import base64
import csv
import hashlib
import importlib
import ntpath
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any, Final

from build_errors import PackageError

PACKAGE: Final = "msvc-runtime"
LICENCE: Final = "LicenseRef-Microsoft-redistributable"
_RUNTIME: Final = re.compile(
    r"(concrt|msvcp|vcamp|vccorlib|vcomp|vcruntime)140(_[a-z0-9_]+)?\.dll", re.IGNORECASE
)
_NATIVE: Final = (".dll", ".exe", ".com", ".pyd")

type Binary = tuple[str, str, str]
"""Name inside the program, file, and kind, as PyInstaller lists a library."""

type Asks = Callable[[str], Iterable[str]]
"""Tells the names of the libraries that a file of machine code asks for."""


def is_runtime(place: str) -> bool:
    """Tell whether a library is one of Microsoft's runtime, by its name."""
    return _RUNTIME.fullmatch(ntpath.basename(place)) is not None


def asked_by(file: str) -> list[str]:
    """Return the names of the libraries that a library or program of Windows asks for."""
    pefile = importlib.import_module("pefile")
    with pefile.PE(file, fast_load=True) as read:
        named = ("IMAGE_DIRECTORY_ENTRY_IMPORT", "IMAGE_DIRECTORY_ENTRY_DELAY_IMPORT")
        read.parse_data_directories([pefile.DIRECTORY_ENTRY[one] for one in named])
        rows = [*_rows(read, "IMPORT"), *_rows(read, "DELAY_IMPORT")]
        return [row.dll.decode("ascii", "replace") for row in rows]


def _rows(read: Any, kind: str) -> list[Any]:
    return list(getattr(read, f"DIRECTORY_ENTRY_{kind}", ()))


def brought() -> dict[str, Path]:
    """Return where each library of the package lies, by its name in small letters.

    Raises:
        PackageError: the package is not installed here, or a file is another than it brought.
    """
    try:
        package = metadata.distribution(PACKAGE)
    except metadata.PackageNotFoundError as error:
        raise PackageError(f"{PACKAGE} of the lock is not installed here.") from error
    found: dict[str, Path] = {}
    # Read as it stands: what is asked for by `files` leaves out what was installed aside.
    for place, digest, *_size in csv.reader((package.read_text("RECORD") or "").splitlines()):
        name = ntpath.basename(place).casefold()
        if is_runtime(name) and name not in found:
            found[name] = _file_of(package, place, digest.removeprefix("sha256="))
    return found


def _file_of(package: metadata.Distribution, listed: str, digest: str) -> Path:
    """Return a file of the package, which may have been installed aside, below the libraries."""
    inside = [part for part in re.split(r"[/\\]", listed) if part != os.pardir]
    for place in (package.locate_file(listed), package.locate_file("/".join(inside))):
        file = Path(str(place))
        if file.is_file() and _digest(file) == digest:
            return file
    raise PackageError(f"{listed} is not as {PACKAGE} brought it. Set up anew, then build again.")


def _digest(file: Path) -> str:
    told = hashlib.sha256(file.read_bytes()).digest()
    return base64.urlsafe_b64encode(told).rstrip(b"=").decode("ascii")


def packed(
    binaries: Sequence[Binary], files: Mapping[str, Path], asks: Asks = asked_by, windows: str = ""
) -> list[Binary]:
    """Return the libraries of a program with the runtime that they ask for, and no other one.

    Args:
        binaries: name inside the program, file, kind, as PyInstaller lists them.
        files: of the package, as `brought` returns them.
        asks: tells what a file asks for.
        windows: folder of Windows, from which nothing is taken; "": the one of this computer.

    Raises:
        PackageError: something asks for a runtime that the package has not.
    """
    system = windows or os.environ.get("SYSTEMROOT", r"C:\Windows")
    kept = [one for one in binaries if not is_runtime(one[0]) and not _is_in(one[1], system)]
    open_files, named = [one[1] for one in kept], set[str]()
    while open_files:
        for name in sorted(_asked(open_files.pop(), asks) - named):
            if name not in files:
                raise PackageError(f"The program asks for {name}, and {PACKAGE} does not bring it.")
            named.add(name)
            open_files.append(str(files[name]))
    return [*kept, *((name, str(files[name]), "BINARY") for name in sorted(named))]


def _is_in(file: str, folder: str) -> bool:
    inside = ntpath.normcase(ntpath.abspath(file))
    return inside.startswith(ntpath.normcase(folder).rstrip("\\") + "\\")


def _asked(file: str, asks: Asks) -> set[str]:
    return {name.casefold() for name in asks(file) if is_runtime(name)}


def refuse_missing(folder: Path, inner: str, asks: Asks = asked_by) -> None:
    """Refuse a built program in which something asks for a runtime that does not lie inside.

    Args:
        folder: of the built program.
        inner: name of the folder in it that holds all but the programs.
        asks: tells what a file asks for.

    Raises:
        PackageError: names each library that is missing, and one file that asks for it.
    """
    there = {path.name.casefold() for path in (folder / inner).iterdir()}
    missing = {
        name: file.name
        for file in _native(folder)
        for name in _asked(str(file), asks)
        if name not in there
    }
    if missing:
        told = ", ".join(f"{name} (for {file})" for name, file in sorted(missing.items()))
        raise PackageError(f"On a computer without Microsoft's runtime these would miss: {told}.")


def _native(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix.casefold() in _NATIVE:
            yield path
