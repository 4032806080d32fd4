"""Compare two built programs: `python packaging/compare_builds.py A B` lists what differs.

Rules: every file, its bytes, rights, time and target are compared; archives inside the program are
opened, so that a difference is named by the module it lies in; the exit code is 0 when nothing
differs and 1 when something does.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import stat
import sys
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

_BLOCK = 1 << 20


def differences(first: Path, second: Path) -> Iterator[str]:
    """Yield one line for each thing that differs between two folders, in order."""
    left, right = _files(first), _files(second)
    for name in sorted(left.keys() | right.keys()):
        if name not in right:
            yield f"{name}: only in the first"
        elif name not in left:
            yield f"{name}: only in the second"
        else:
            yield from _between(name, left[name], right[name])


def _files(folder: Path) -> dict[str, Path]:
    found = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*")}
    return {".": folder, **found}


def _between(name: str, first: Path, second: Path) -> Iterator[str]:
    one, other = first.lstat(), second.lstat()
    if stat.S_IFMT(one.st_mode) != stat.S_IFMT(other.st_mode):
        yield f"{name}: two kinds of file"
        return
    if one.st_mode != other.st_mode:
        yield f"{name}: rights {stat.filemode(one.st_mode)} and {stat.filemode(other.st_mode)}"
    if int(one.st_mtime) != int(other.st_mtime):
        yield f"{name}: times {int(one.st_mtime)} and {int(other.st_mtime)}"
    if first.is_symlink():
        if os.readlink(first) != os.readlink(second):
            yield f"{name}: two targets"
    elif first.is_file() and _digest(first) != _digest(second):
        yield f"{name}: {one.st_size} and {other.st_size} bytes, not the same"
        yield from (f"{name}: {line}" for line in _inside(first, second))


def _inside(first: Path, second: Path) -> Iterator[str]:
    """Yield the names of what differs inside two archives, when they are some."""
    left, right = _members(first), _members(second)
    for name in sorted(left.keys() | right.keys()):
        if left.get(name) != right.get(name):
            yield f"inside, {name}"


def _members(file: Path) -> Mapping[str, str]:
    if zipfile.is_zipfile(file) and file.suffix == ".zip":
        with zipfile.ZipFile(file) as archive:
            return {
                name: hashlib.sha256(archive.read(name)).hexdigest() for name in archive.namelist()
            }
    return _frozen_modules(file)


def _frozen_modules(file: Path) -> Mapping[str, str]:
    from PyInstaller.archive.readers import ArchiveReadError, CArchiveReader

    try:
        program = CArchiveReader(str(file))
    except ArchiveReadError:
        return {}
    found = {}
    for name in program.toc:
        if not name.endswith(".pyz"):
            found[name] = hashlib.sha256(program.extract(name)).hexdigest()
            continue
        modules = program.open_embedded_archive(name)
        for module in modules.toc:
            raw = modules.extract(module, raw=True)
            found[f"{name}/{module}"] = "" if raw is None else hashlib.sha256(raw).hexdigest()
    return found


def _digest(file: Path) -> str:
    found = hashlib.sha256()
    with file.open("rb") as source:
        while block := source.read(_BLOCK):
            found.update(block)
    return found.hexdigest()


def main() -> int:
    """Compare the two folders that are named, and print what differs."""
    words = argparse.ArgumentParser(description="List what differs between two built programs.")
    words.add_argument("first", type=Path)
    words.add_argument("second", type=Path)
    asked = words.parse_args()
    count = 0
    for line in differences(asked.first, asked.second):
        print(line)
        count += 1
    print("Nothing differs." if not count else f"{count} differences.", file=sys.stderr)
    return 1 if count else 0


if __name__ == "__main__":
    sys.exit(main())
