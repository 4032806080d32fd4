"""The packages for Linux as archives that are the same, byte for byte, whenever they are made.

Rules: files are laid out in a folder first, with one time for all and permissions 0755 or 0644;
dpkg-deb and tarfile pack that folder, in order of names, as root's, beside the file that it becomes
when it is whole; no name leads out of it; no script runs when a package is installed or removed:
the triggers of the packages that own the registers of desktop files, kinds of files and icons bring
these up to date.
"""

from __future__ import annotations

import hashlib
import lzma
import os
import subprocess
import tarfile
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from build_errors import PackageError
from whole_files import whole

_BLOCK: Final = 1024


@dataclass(frozen=True)
class Entry:
    """One file or link of an archive.

    Attributes:
        name: path in the archive, with "/" and without one at its beginning.
        content: bytes, or the file that holds them.
        link: where a symbolic link leads, "" for a file.
        is_program: whether it may be run.
    """

    name: str
    content: bytes | Path = b""
    link: str = ""
    is_program: bool = False

    def size(self) -> int:
        """Return how many bytes are in it."""
        if self.link:
            return 0
        return (
            len(self.content) if isinstance(self.content, bytes) else os.stat(self.content).st_size
        )

    def read(self) -> bytes:
        """Return what is in it."""
        return self.content if isinstance(self.content, bytes) else self.content.read_bytes()


def entries_of(folder: Path, below: str) -> list[Entry]:
    """Return the files and links of a folder, to lie below another name.

    Raises:
        PackageError: something in it is neither file, folder nor a link that stays inside.
    """
    found = []
    for path in sorted(folder.rglob("*")):
        name = f"{below}/{path.relative_to(folder).as_posix()}"
        if path.is_symlink():
            found.append(Entry(name, link=_link_inside(path, folder)))
        elif path.is_file():
            # A library that may be run as a program is one more thing to go wrong.
            is_program = os.access(path, os.X_OK) and ".so" not in path.suffixes
            found.append(Entry(name, path, is_program=is_program))
        elif not path.is_dir():
            raise PackageError(f"{name} is neither a file nor a folder.")
    return found


def _link_inside(path: Path, folder: Path) -> str:
    target = os.readlink(path)
    inside = folder.resolve()
    if os.path.isabs(target) or not (path.parent / target).resolve().is_relative_to(inside):
        raise PackageError(f"{path.name} is a link that leads out of the program.")
    return target


def debian(
    control: Mapping[str, str], entries: Sequence[Entry], when: int, to: Path, preset: int | None
) -> None:
    """Write a Debian package.

    Args:
        control: fields of the control file; `Installed-Size` is worked out here.
        entries: what it installs, with names such as "usr/bin/lifafa".
        when: time of everything in it, in seconds.
        to: file to write.
        preset: how hard xz packs it, 0 to 9; None leaves it unpacked.

    Raises:
        PackageError: dpkg-deb is missing or complains, or a name cannot be installed.
    """
    fields = {**control, "Installed-Size": str(installed_size(entries))}
    about = "".join(f"{name}: {value}\n" for name, value in fields.items())
    with tempfile.TemporaryDirectory(prefix="lifafa-deb-") as folder:
        lay_out(
            [
                *entries,
                Entry("DEBIAN/control", about.encode("utf-8")),
                Entry("DEBIAN/md5sums", md5sums(entries).encode("utf-8")),
            ],
            Path(folder),
            when,
        )
        packing = ["-Znone"] if preset is None else ["-Zxz", f"-z{preset}"]
        with whole(to) as beside:
            _build([*packing, "--build", folder, str(beside)], when)


def _build(words: Sequence[str], when: int) -> None:
    surroundings = {**os.environ, "SOURCE_DATE_EPOCH": str(when), "LC_ALL": "C.UTF-8"}
    try:
        done = subprocess.run(
            ["dpkg-deb", "--root-owner-group", *words],
            capture_output=True,
            text=True,
            check=False,
            env=surroundings,
        )
    except FileNotFoundError as error:
        raise PackageError("dpkg-deb is missing: packages are made on Debian.") from error
    if done.returncode or done.stderr:
        # After a mere warning a whole file stands there, too.
        raise PackageError(done.stderr.strip() or f"dpkg-deb ended with {done.returncode}.")


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


def portable(entries: Sequence[Entry], when: int, to: Path, preset: int) -> None:
    """Write a `.tar.xz`; one thread packs it, so that its bytes depend on nothing else.

    Args:
        entries: what is in it.
        when: time of everything in it, in seconds.
        to: file to write.
        preset: how hard xz packs it, 0 to 9.
    """
    with tempfile.TemporaryDirectory(prefix="lifafa-portable-") as folder:
        lay_out(entries, Path(folder), when)
        with (
            whole(to) as beside,
            lzma.open(beside, "wb", preset=preset) as packed,
            tarfile.open(fileobj=packed, mode="w", format=tarfile.GNU_FORMAT) as archive,
        ):
            for path in sorted(Path(folder).iterdir()):
                archive.add(path, path.name, filter=_of_root)


def _of_root(info: tarfile.TarInfo) -> tarfile.TarInfo:
    info.uid = info.gid = 0
    info.uname = info.gname = "root"
    return info


def lay_out(entries: Sequence[Entry], to: Path, when: int) -> None:
    """Write files and links into a folder, whatever the mask of this log-in lets through.

    Raises:
        PackageError: a name leads out of the folder, or stands there already.
    """
    # Links come last, so that nothing is written through one.
    for one in sorted(entries, key=lambda one: bool(one.link)):
        if one.name != os.path.normpath(one.name) or one.name.startswith(("/", "..")):
            raise PackageError(f"{one.name} is no name for a file in an archive.")
        path = to / one.name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if one.link:
                path.symlink_to(one.link)
                continue
            with path.open("xb") as file:
                file.write(one.read())
        except (FileExistsError, NotADirectoryError) as error:
            raise PackageError(f"{one.name} stands in the archive already.") from error
        path.chmod(0o755 if one.is_program else 0o644)
    for path in (to, *to.rglob("*")):
        if path.is_dir() and not path.is_symlink():
            path.chmod(0o755)
        # dpkg-deb takes the time only from what is younger than it.
        os.utime(path, (when, when), follow_symlinks=False)
