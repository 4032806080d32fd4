"""Archives that are the same, byte for byte, whenever and by whomever they are made.

Rules: names in order, everything owned by root, one time for all; permissions are 0755 or 0644 and
nothing else; no name leads out of the archive; the standard library alone.
"""

from __future__ import annotations

import io
import lzma
import os
import tarfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from build_errors import PackageError

AR_HEAD = b"!<arch>\n"


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


def tar(entries: Iterable[Entry], when: int, *, prefix: str = "") -> bytes:
    """Return a tar of these entries and of the folders that they need, in order of their names.

    Args:
        entries: files and links.
        when: time of each, in seconds.
        prefix: what stands before every name; a Debian package has "./".
    """
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as archive:
        for one in _with_folders(entries):
            info = _info(one, when, prefix)
            archive.addfile(info, io.BytesIO(one.read()) if info.isreg() else None)
    return out.getvalue()


def _with_folders(entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries in order, each folder, named with "/" at its end, before what is in it."""
    named: dict[str, Entry] = {}
    for one in entries:
        parts = PurePosixPath(one.name).parts
        if not parts or one.name != "/".join(parts) or ".." in parts or "/" in parts[:1]:
            raise PackageError(f"{one.name} is no name for a file in an archive.")
        if one.name in named:
            raise PackageError(f"{one.name} is in the archive twice.")
        named[one.name] = one
    folders = {
        f"{parent}/"
        for name in named
        for parent in PurePosixPath(name).parents
        if str(parent) != "."
    }
    for folder in folders:
        if folder.rstrip("/") in named:
            raise PackageError(f"{folder} is a file and a folder.")
        named[folder] = Entry(folder)
    return [named[name] for name in sorted(named)]


def _info(one: Entry, when: int, prefix: str) -> tarfile.TarInfo:
    info = tarfile.TarInfo(prefix + one.name.rstrip("/"))
    info.mtime = when
    info.uid = info.gid = 0
    info.uname = info.gname = "root"
    info.mode = 0o755 if one.is_program else 0o644
    info.size = one.size()
    if one.link:
        info.type, info.linkname, info.mode = tarfile.SYMTYPE, one.link, 0o777
    elif one.name.endswith("/"):
        info.type, info.mode = tarfile.DIRTYPE, 0o755
    return info


def xz(content: bytes, preset: int) -> bytes:
    """Return the content packed by xz; one thread, so that the bytes depend on nothing else."""
    return lzma.compress(content, lzma.FORMAT_XZ, check=lzma.CHECK_CRC64, preset=preset)


def ar(members: Sequence[tuple[str, bytes]], when: int) -> bytes:
    """Return an ar archive, as Debian packages are.

    Args:
        members: short names and contents, in the order that is wanted.
        when: time of each, in seconds.
    """
    packed = [AR_HEAD]
    for name, content in members:
        if len(name) > 15:
            raise PackageError(f"{name} is too long a name for this kind of archive.")
        head = f"{name:<16}{when:<12}{0:<6}{0:<6}{100644:<8}{len(content):<10}`\n".encode("ascii")
        packed += [head, content, b"\n" * (len(content) % 2)]
    return b"".join(packed)
