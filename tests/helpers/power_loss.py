"""What a disk holds after the power went: made from the calls of one run, for any moment of it.

Rules: bytes are safe once their file was synced, names once one of their folders was; a rename
happens in both folders or in neither. What was not synced may be lost wholly ("synced"), names may
have gone ahead of contents ("names"), or any part of it may be there ("some", drawn by number).
``killed`` is the same disk when only the program died: everything that was called is there.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path

from watched_calls import Call

LOSSES = ("synced", "names", "some")


@dataclass
class _File:
    """Bytes of one file: as they are, as they were synced, and what came since."""

    now: bytearray
    safe: bytes
    since: list[tuple[int, bytes | None]] = field(default_factory=list)

    def write(self, offset: int, data: bytes | None) -> None:
        """Write, or cut at ``offset`` when there is no data."""
        put(self.now, offset, data)
        self.since.append((offset, data))

    def sync(self) -> None:
        self.safe = bytes(self.now)
        self.since.clear()


def put(content: bytearray, offset: int, data: bytes | None) -> None:
    """Write into bytes as a disk does, or cut them."""
    if data is None:
        del content[offset:]
        content.extend(bytes(offset - len(content)))
        return
    content.extend(bytes(max(0, offset - len(content))))
    content[offset : offset + len(data)] = data


@dataclass
class _Move:
    """One change of names: ``gone`` leaves its folder, ``there`` comes into its own."""

    node: int
    gone: str = ""
    there: str = ""
    safe: bool = False


def parent(path: str) -> str:
    """Return the folder of a path inside the disk."""
    return path.rpartition("/")[0]


def seen(folder: Path) -> dict[str, bytes | None]:
    """Return what is in a folder: path -> bytes, None for a folder; no shared memory of SQLite."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
        if not path.name.endswith("-shm")
    }


class Disk:
    """A folder whose changes are followed call by call; what is there at the start is safe."""

    def __init__(self, folder: str, start: dict[str, bytes | None]) -> None:
        self._root = folder
        self._files: dict[int, _File] = {}
        self._begin: dict[str, int] = {}
        self._moves: list[_Move] = []
        self._count = 0
        for path, content in start.items():
            node = self._new()
            self._begin[path] = node
            if content is not None:
                self._files[node] = _File(bytearray(content), content)
        self._now = dict(self._begin)

    def _new(self) -> int:
        self._count += 1
        return self._count

    def _inside(self, path: str) -> str:
        return path.removeprefix(self._root).lstrip("/")

    def apply(self, call: Call) -> None:
        """Follow a call that is let through; one that will fail changes nothing."""
        path, other = self._inside(call.path), self._inside(call.other)
        node = self._now.get(path)
        if call.kind == "fsync":
            self._sync(path, node)
        elif call.kind in ("write", "truncate") and node is not None:
            data = call.data if call.kind == "write" else None
            self._files[node].write(call.offset, data)
        elif call.kind in ("create", "mkdir") and node is None:
            # A folder with all above it is tried first, and fails where those are missing.
            if parent(path) in ("", *self._now):
                self._make(path, call.kind == "create")
        elif call.kind in ("rename", "link") and node is not None:
            self._name(call.kind, path, other, node)
        elif call.kind in ("unlink", "rmdir") and node is not None:
            self._remove(path, node, call.kind)

    def _sync(self, path: str, node: int | None) -> None:
        if node in self._files:
            self._files[node].sync()
            return
        for move in self._moves:
            if path in {parent(one) for one in (move.gone, move.there) if one}:
                move.safe = True

    def _make(self, path: str, is_file: bool) -> None:
        node = self._new()
        if is_file:
            self._files[node] = _File(bytearray(), b"")
        self._move(_Move(node, there=path))

    def _name(self, kind: str, path: str, other: str, node: int) -> None:
        if kind == "link" and other in self._now:
            return
        self._move(_Move(node, path if kind == "rename" else "", other))

    def _remove(self, path: str, node: int, kind: str) -> None:
        if kind == "unlink" or not self._below(path):
            self._move(_Move(node, gone=path))

    def _below(self, path: str) -> list[str]:
        return [name for name in self._now if name.startswith(f"{path}/")]

    def _move(self, move: _Move) -> None:
        self._moves.append(move)
        _done(self._now, move)

    def killed(self) -> dict[str, bytes | None]:
        """Return the disk as the program left it: path -> bytes, None for a folder."""
        return {
            path: bytes(self._files[node].now) if node in self._files else None
            for path, node in self._now.items()
        }

    def lost(self, how: str, chance: random.Random) -> dict[str, bytes | None]:
        """Return the disk after the power went, by one of ``LOSSES``."""
        waiting = sum(not move.safe for move in self._moves)
        kept = {"synced": 0, "names": waiting, "some": chance.randint(0, waiting)}[how]
        names = dict(self._begin)
        for move in self._moves:
            if not move.safe:
                if kept <= 0:
                    continue
                kept -= 1
            _done(names, move)
        found: dict[str, bytes | None] = {}
        for path, node in names.items():
            if all(above in names for above in _folders(path)):
                file = self._files.get(node)
                found[path] = None if file is None else _content(file, how, chance)
        return found


def _done(names: dict[str, int], move: _Move) -> None:
    """Change names; a folder takes along what is in it."""
    if move.gone and names.get(move.gone) == move.node:
        for path in [name for name in names if name.startswith(f"{move.gone}/")]:
            below = names.pop(path)
            if move.there:
                names[move.there + path[len(move.gone) :]] = below
        del names[move.gone]
    if move.there:
        names[move.there] = move.node


def _folders(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[:end]) for end in range(1, len(parts))]


def _content(file: _File, how: str, chance: random.Random) -> bytes:
    if how != "some":
        return file.safe
    content = bytearray(file.safe)
    for offset, data in file.since:
        if chance.random() < 0.5:
            continue
        cut = data if data is None else data[: chance.choice((len(data), len(data) // 2))]
        put(content, offset, cut)
    return bytes(content)


def lay_out(disk: dict[str, bytes | None], target: Path) -> None:
    """Write a disk into a new folder."""
    target.mkdir(mode=0o700)
    for path in sorted(disk):
        content = disk[path]
        if content is None:
            (target / path).mkdir(mode=0o700, exist_ok=True)
        else:
            (target / path).write_bytes(content)
            (target / path).chmod(0o600)
