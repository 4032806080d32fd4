"""Libraries of a Debian system that were copied into a built program: whose they are, their words.

Rules: standard library; asked of dpkg, never guessed; what no package owns is not told; a text that
points to the common licences of Debian names them as files beside it, because the program may be
used where Debian is not.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from build_errors import PackageError

FOLDERS = (
    *("/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib"),
    *("/lib/x86_64-linux-gnu", "/lib/aarch64-linux-gnu", "/lib"),
)
COMMON = Path("/usr/share/common-licenses")
_POINTER = re.compile(r"/usr/share/common-licenses/([A-Za-z]+(?:-[0-9]+(?:\.[0-9]+)?)?)")


@dataclass(frozen=True)
class Package:
    """One Debian package: name, version, and what its copyright file says."""

    name: str
    version: str
    text: str
    common: tuple[str, ...]


def is_debian() -> bool:
    """Tell whether this system can be asked."""
    return shutil.which("dpkg-query") is not None


def owner(path: Path) -> str:
    """Return the package that a file of this system belongs to, "" when none does."""
    if not is_debian():
        return ""
    for place in dict.fromkeys((path, path.resolve())):
        for asked in (str(place), str(place).removeprefix("/usr"), f"/usr{place}"):
            found = _search(asked)
            if found:
                return found
    return ""


@cache
def _search(path: str) -> str:
    asked = subprocess.run(["dpkg-query", "-S", path], capture_output=True, text=True, check=False)
    first = asked.stdout.partition("\n")[0]
    if asked.returncode != 0 or first.startswith("diversion by"):
        return ""
    return first.partition(": ")[0].partition(",")[0].partition(":")[0]


def owner_of_library(name: str) -> str:
    """Return the package of a shared library by its file's name, "" when no package has it."""
    for folder in FOLDERS:
        place = Path(folder) / name
        if place.is_file():
            return owner(place)
    return ""


@cache
def package(name: str) -> Package:
    """Return what is known of an installed package.

    Raises:
        PackageError: it is not installed, or has no copyright file.
    """
    asked = subprocess.run(
        ["dpkg-query", "-W", "-f", "${Version}", name], capture_output=True, text=True, check=False
    )
    place = Path("/usr/share/doc") / name / "copyright"
    if asked.returncode != 0 or not place.is_file():
        raise PackageError(
            f"The Debian package {name} has no copyright file on this computer, and its library is"
            f" in the program. Install it again with its documents (dpkg --path-exclude must not"
            f" leave out /usr/share/doc/*/copyright), then build again."
        )
    text = place.read_text(encoding="utf-8", errors="replace").strip()
    common = sorted({one for one in _POINTER.findall(text) if (COMMON / one).is_file()})
    return Package(name, asked.stdout.strip(), text, tuple(common))
