"""Whose each file and each module of a built program is.

Rules: a file belongs to a library when the library's own list of files names that place; to
Debian when dpkg says so; to Python when Python brought it; to us when it lies in one of our rooms
or is made by the build; anything else belongs to nobody, and the build has to stop. A link is what
it points to. Where a system takes two spellings for one name, so do we: on Windows a library keeps
the spelling of the one that asks for it, and not that of its own file.
"""

from __future__ import annotations

import csv
import importlib
import platform
import re
import sys
import sysconfig
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from functools import cached_property
from importlib import metadata
from pathlib import Path, PurePosixPath

import debian_libraries
import windows_runtime

ROOMS = ("app", "crypto", "models", "ui")
MADE = ("build.json", "licences.json", "licences", "lifafa.cdx.json", "SHA256SUMS")
"""What the build itself writes beside the programs."""
PROGRAMS = ("lifafa", "lifafa-cli")
INSIDE = ("_internal", "Frameworks", "Resources", "MacOS")
"""Folders in which a built program keeps what it is made of; the last three on a Mac."""
_NATIVE = re.compile(r"\.(so(\.[0-9.]+)?|dylib|pyd|dll|exe)$")
_PYTHON = re.compile(
    r"^(libpython3.*|python3\d*\.dll|base_library\.zip|Python|python3\.\d+|Python\.framework"
    r"|lib-dynload)$",
    re.IGNORECASE,
)


class Kind(Enum):
    """Where a file or a module comes from."""

    OWN = "own"
    LIBRARY = "library"
    PYTHON = "python"
    DEBIAN = "debian"
    NOBODY = "nobody"


@dataclass(frozen=True, order=True)
class Owner:
    """Whose something is: a kind and, for libraries and packages, a name."""

    kind: str
    name: str = ""


NOBODY = Owner(Kind.NOBODY.value)
OWN = Owner(Kind.OWN.value)
PYTHON = Owner(Kind.PYTHON.value)


def is_native(place: str) -> bool:
    """Tell whether a file holds machine code, by its name."""
    return _NATIVE.search(place.casefold()) is not None


def _spelled(place: str) -> str:
    """Return a place or name as this system compares it with others."""
    return place.casefold() if platform.system() == "Windows" else place


class Built:
    """The folder of a built program.

    Args:
        folder: holds the two programs; on a Mac, the Contents of the bundle.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def files(self) -> tuple[str, ...]:
        """Return the place of every file that is no link, in order, with slashes."""
        return tuple(
            path.relative_to(self._folder).as_posix()
            for path in sorted(self._folder.rglob("*"))
            if path.is_file() and not path.is_symlink()
        )

    @cached_property
    def owners(self) -> dict[str, Owner]:
        """Whose each file is, by its place."""
        return {place: self._owner(place) for place in self.files()}

    def debian_packages(self) -> set[str]:
        """Return the names of the Debian packages of which something was copied in."""
        kind = Kind.DEBIAN.value
        return {owner.name for owner in self.owners.values() if owner.kind == kind}

    def _owner(self, place: str) -> Owner:
        parts = PurePosixPath(place).parts
        if parts[0] in MADE or _is_program(place):
            return OWN
        inner = "/".join(parts[1:]) if parts[0] in INSIDE else place
        top = inner.partition("/")[0]
        if top in ROOMS or top in MADE or _is_program(inner):
            return OWN
        for tried in (inner, inner.partition("/")[2] if top == "lib" else inner):
            library = INSTALLED.library_of(tried)
            if library:
                return Owner(Kind.LIBRARY.value, library)
        return self._from_the_system(inner)

    def _from_the_system(self, inner: str) -> Owner:
        top, name = inner.partition("/")[0], PurePosixPath(inner).name
        if "lib-dynload" in inner.split("/"):
            source = Path(sysconfig.get_path("stdlib")) / "lib-dynload" / name
            package = debian_libraries.owner(source)
        else:
            package = debian_libraries.owner_of_library(name) if is_native(inner) else ""
        if package:
            return Owner(Kind.DEBIAN.value, package)
        if _PYTHON.match(top) or _spelled(name) in _brought_by_python():
            return PYTHON
        return NOBODY


def _is_program(place: str) -> bool:
    stem, dot, ending = place.casefold().partition(".")
    return stem in PROGRAMS and (not dot or ending in ("exe", "com"))


def _brought_by_python() -> frozenset[str]:
    """Return the names of shared libraries that an installed Python has beside itself."""
    folders = (Path(sys.base_prefix), Path(sys.base_prefix) / "DLLs")
    name = platform.system()
    if name not in ("Windows", "Darwin"):
        return frozenset()
    found = {file.name for folder in folders if folder.is_dir() for file in folder.iterdir()}
    if name == "Darwin":
        found |= {file.name for file in (Path(sys.base_prefix) / "lib").glob("*.dylib")}
    return frozenset(map(_spelled, found))


class Installed:
    """The libraries of the environment that builds."""

    @cached_property
    def _files(self) -> dict[str, str]:
        found = {}
        for library in metadata.distributions():
            listed, name = library.read_text("RECORD") or "", library.name
            for row in csv.reader(listed.splitlines()):
                found[_spelled(_place_of(row[0].replace("\\", "/"), name))] = name
        return found

    @cached_property
    def _modules(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for place, library in self._files.items():
            if place.endswith((".py", ".so", ".pyd")):
                top = place.partition("/")[0].partition(".")[0]
                found.setdefault(top, set()).add(library)
        return found

    def library_of(self, place: str) -> str:
        """Return the library whose list of files names a place, "" when none does."""
        return self._files.get(_spelled(place), "")

    def library_of_module(self, name: str) -> str:
        """Return the library that has a module, "" when none does."""
        place = _spelled(name.replace(".", "/"))
        for tried in (f"{place}.py", f"{place}/__init__.py"):
            if tried in self._files:
                return self._files[tried]
        owners = self._modules.get(place.partition("/")[0], set())
        return min(owners) if owners else ""


def _place_of(listed: str, library: str) -> str:
    """Return where a file goes in the program; the runtime is installed beside the libraries."""
    is_runtime = library.replace("_", "-") == windows_runtime.PACKAGE
    return PurePosixPath(listed).name if is_runtime and is_native(listed) else listed


INSTALLED = Installed()


def owner_of_module(name: str) -> Owner:
    """Return whose a module of the program is."""
    top = name.partition(".")[0]
    if top in ROOMS or name == "start_program":
        return OWN
    if top in sys.stdlib_module_names or top.startswith("_sysconfigdata"):
        return PYTHON
    library = INSTALLED.library_of_module(name)
    if library:
        return Owner(Kind.LIBRARY.value, library)
    if top.startswith(("pyi", "_pyi", "PyInstaller")):
        return Owner(Kind.LIBRARY.value, "pyinstaller")
    return NOBODY


def modules(program: Path) -> Iterator[str]:
    """Yield the name of every module that is packed into a program made by PyInstaller.

    Raises:
        ImportError: PyInstaller is not installed here.
    """
    readers = importlib.import_module("PyInstaller.archive.readers")
    reader = readers.CArchiveReader(str(program))
    for name, entry in sorted(reader.toc.items()):
        if entry[-1] == "z":
            yield from sorted(reader.open_embedded_archive(name).toc)
        elif entry[-1] in ("m", "M", "s"):
            yield name
