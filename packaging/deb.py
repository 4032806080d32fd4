"""A Debian package from a list of files: `debian-binary`, `control.tar.xz` and `data.tar.xz`.

Rules: no script runs when it is installed or removed (the registers of desktop files, kinds of
files and icons are brought up to date by the triggers of the packages that own them); the same
files give the same bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence

from build_errors import PackageError
from fixed_archives import Entry, ar, tar, xz

_BLOCK = 1024
_NEEDED = ("Package", "Version", "Architecture", "Maintainer", "Description")
FIELDS = (
    "Package",
    "Source",
    "Version",
    "Architecture",
    "Maintainer",
    "Installed-Size",
    "Depends",
    "Recommends",
    "Section",
    "Priority",
    "Description",
)


def package(
    control: Mapping[str, str], entries: Sequence[Entry], when: int, preset: int | None
) -> bytes:
    """Return the package.

    Args:
        control: fields of the control file; `Installed-Size` is worked out here.
        entries: what it installs, with names such as "usr/bin/lifafa".
        when: time that is written into it, in seconds.
        preset: how hard it is packed, 0 to 9; None leaves it unpacked.

    Raises:
        PackageError: a field is missing or unknown, or a name cannot be installed.
    """
    told = {**control, "Installed-Size": str(installed_size(entries))}
    about = [
        Entry("control", control_file(told).encode("utf-8")),
        Entry("md5sums", md5sums(entries).encode("utf-8")),
    ]
    data = tar(entries, when, prefix="./")
    members = [
        ("debian-binary", b"2.0\n"),
        ("control.tar.xz", xz(tar(about, when, prefix="./"), 6)),
        ("data.tar", data) if preset is None else ("data.tar.xz", xz(data, preset)),
    ]
    return ar(members, when)


def control_file(control: Mapping[str, str]) -> str:
    """Return the control file: its fields in Debian's order."""
    missing = [name for name in _NEEDED if not control.get(name)]
    unknown = [name for name in control if name not in FIELDS]
    if missing or unknown:
        raise PackageError(f"The control file lacks {missing} and has {unknown} too many.")
    return "".join(f"{name}: {control[name]}\n" for name in FIELDS if control.get(name))


def installed_size(entries: Sequence[Entry]) -> int:
    """Return how much room it takes when it is installed, in KiB: each file in whole blocks."""
    return sum(-(-one.size() // _BLOCK) if not one.link else 1 for one in entries)


def md5sums(entries: Sequence[Entry]) -> str:
    """Return the sums by which `dpkg --verify` finds files that were damaged on the disk."""
    lines = [
        f"{hashlib.md5(one.read(), usedforsecurity=False).hexdigest()}  {one.name}\n"
        for one in sorted(entries, key=lambda one: one.name)
        if not one.link
    ]
    return "".join(lines)
