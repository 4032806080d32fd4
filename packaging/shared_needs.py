"""What the packaged program needs of the system: shared libraries that are not in its own folder.

Rules: read from the files themselves (objdump), never guessed; a library that no Debian package is
known for stops the package; the oldest system that it runs on is told by the newest symbol of the
C library that it asks for.
"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Final

from build_errors import PackageError

_C_LIBRARY: Final = re.compile(
    r"(lib(c|m|pthread|dl|rt|util|resolv)\.so\.\d+|ld-linux-.*\.so\.2)\Z"
)
_NEEDED = re.compile(r"^ +NEEDED +(\S+)", re.MULTILINE)
_GLIBC = re.compile(r" GLIBC_(\d+)\.(\d+)")
_FILE = re.compile(r"^(.+): +file format elf", re.MULTILINE)
_AT_ONCE = 200

PACKAGES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "libEGL.so.1": "libegl1",
        "libGL.so.1": "libgl1",
        "libGLX.so.0": "libglx0",
        "libOpenGL.so.0": "libopengl0",
        "libX11.so.6": "libx11-6",
        "libX11-xcb.so.1": "libx11-xcb1",
        "libXau.so.6": "libxau6",
        "libXdmcp.so.6": "libxdmcp6",
        "libbrotlidec.so.1": "libbrotli1",
        "libcups.so.2": "libcups2t64 | libcups2",
        "libcrypto.so.3": "libssl3t64 | libssl3",
        "libdbus-1.so.3": "libdbus-1-3",
        "libfontconfig.so.1": "libfontconfig1",
        "libfreetype.so.6": "libfreetype6",
        "libdrm.so.2": "libdrm2",
        "libgbm.so.1": "libgbm1",
        "libgcc_s.so.1": "libgcc-s1",
        "libglib-2.0.so.0": "libglib2.0-0t64 | libglib2.0-0",
        "libgssapi_krb5.so.2": "libgssapi-krb5-2",
        "libgthread-2.0.so.0": "libglib2.0-0t64 | libglib2.0-0",
        "libssl.so.3": "libssl3t64 | libssl3",
        "libstdc++.so.6": "libstdc++6",
        "libudev.so.1": "libudev1",
        "libwayland-client.so.0": "libwayland-client0",
        "libwayland-cursor.so.0": "libwayland-cursor0",
        "libwayland-egl.so.1": "libwayland-egl1",
        "libxcb-cursor.so.0": "libxcb-cursor0",
        "libxcb-icccm.so.4": "libxcb-icccm4",
        "libxcb-image.so.0": "libxcb-image0",
        "libxcb-keysyms.so.1": "libxcb-keysyms1",
        "libxcb-randr.so.0": "libxcb-randr0",
        "libxcb-render-util.so.0": "libxcb-render-util0",
        "libxcb-render.so.0": "libxcb-render0",
        "libxcb-shape.so.0": "libxcb-shape0",
        "libxcb-shm.so.0": "libxcb-shm0",
        "libxcb-sync.so.1": "libxcb-sync1",
        "libxcb-util.so.1": "libxcb-util1",
        "libxcb-xfixes.so.0": "libxcb-xfixes0",
        "libxcb-xkb.so.1": "libxcb-xkb1",
        "libxcb.so.1": "libxcb1",
        "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
        "libxkbcommon.so.0": "libxkbcommon0",
        "libz.so.1": "zlib1g",
    }
)
"""Which Debian package holds a library; where it has two names, the newer Debian's comes first."""


LOADED_WHEN_NEEDED: Final = frozenset({"libcups.so.2"})
"""Asked for by a part that is loaded when a page is printed: the rest runs without it."""


@dataclass(frozen=True)
class Needs:
    """What a program's folder asks of the system.

    Attributes:
        libraries: file names of shared libraries that are not in the folder, in order.
        c_library: lowest version of the C library, e.g. (2, 34).
    """

    libraries: tuple[str, ...]
    c_library: tuple[int, int]


def needs_of(folder: Path) -> Needs:
    """Return what the programs and libraries in a folder ask of the system.

    Raises:
        PackageError: there is nothing in it that runs, or objdump is missing.
    """
    files = [path for path in sorted(folder.rglob("*")) if _is_elf(path)]
    own = {path.name for path in folder.rglob("*")}
    asked: set[str] = set()
    newest = (2, 0)
    for begin in range(0, len(files), _AT_ONCE):
        told = _told_by_objdump(files[begin : begin + _AT_ONCE])
        asked |= set(_NEEDED.findall(told))
        versions = [(int(major), int(minor)) for major, minor in _GLIBC.findall(told)]
        newest = max([newest, *versions])
    if not files:
        raise PackageError(f"There is no program in {folder.name}.")
    return Needs(tuple(sorted(name for name in asked if name not in own)), newest)


def _is_elf(path: Path) -> bool:
    if path.is_symlink() or not path.is_file():
        return False
    with path.open("rb") as file:
        return file.read(4) == b"\x7fELF"


def _told_by_objdump(files: Sequence[Path]) -> str:
    try:
        asked = subprocess.run(
            ["objdump", "-p", *map(str, files)], capture_output=True, check=False, text=True
        )
    except FileNotFoundError:
        raise PackageError("objdump is missing: install the package binutils.") from None
    if len(_FILE.findall(asked.stdout)) != len(files):
        raise PackageError(f"objdump could not read the program: {asked.stderr.strip()}")
    return asked.stdout


def depends(needs: Needs) -> str:
    """Return the field Depends of a Debian package.

    Raises:
        PackageError: no package is known for a library.
    """
    packages = {f"libc6 (>= {needs.c_library[0]}.{needs.c_library[1]})"}
    for name in needs.libraries:
        if _C_LIBRARY.match(name) or name in LOADED_WHEN_NEEDED:
            continue
        if name not in PACKAGES:
            raise PackageError(f"No Debian package is known for {name}: add it to shared_needs.py.")
        packages.add(PACKAGES[name])
    return ", ".join(sorted(packages))
