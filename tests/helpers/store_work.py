"""What a test lets other processes do with a shared folder: race for places, or die half-way."""

from __future__ import annotations

import hashlib
import threading
from pathlib import Path
from unittest import mock

from app.seats.folder_store import FolderStore
from app.seats.store import Store, StoreHead
from app.system import files
from crypto.feed.chain import Envelope
from own_system import die

FEED = bytes(range(16))
FOUNDING = b"lifafa-signed 1 lifafa/founding/1\nmade up\n"
SMALLEST = 1_064
RACERS = 2


def made(head: StoreHead, label: str, size: int = SMALLEST) -> Envelope:
    """A made-up envelope for the place behind a head; a store cannot tell it from a real one."""
    body = (hashlib.sha256(label.encode()).digest() * (size // 32 + 1))[:size]
    return Envelope(head.n + 1, head.link, 1, body)


def filled(store: Store, count: int) -> list[Envelope]:
    """Put some envelopes; return them."""
    put = []
    for number in range(count):
        put.append(made(store.head(), f"filled {number}"))
        assert store.append(put[-1])
    return put


def race(folder: Path, label: str, until: int) -> str:
    """Put at whatever place is next until the feed is so long; return the places that were won."""
    store = FolderStore(folder, FEED)
    (folder / f"ready-{label}").touch()
    while len(list(folder.glob("ready-*"))) < RACERS:
        threading.Event().wait(0.01)
    won = []
    while (head := store.head()).n < until:
        if store.append(made(head, f"{label} {head.n}")):
            won.append(head.n + 1)
    return " ".join(map(str, won))


def die_half_way(folder: Path) -> None:
    """Put an envelope, and be killed when half of it is written."""

    def half(file: object, content: bytes) -> None:
        file.write(content[: len(content) // 2])  # type: ignore[attr-defined]
        die()

    with mock.patch.object(files, "write_all", half):
        _put(folder)


def die_before_its_name(folder: Path) -> None:
    """Put an envelope, and be killed when it is whole and has no name yet."""
    with mock.patch.object(files, "patiently", _dies):
        _put(folder)


def die_after_its_name(folder: Path) -> None:
    """Put an envelope, and be killed right after it got its name."""
    with mock.patch.object(files, "sync_folder", _dies):
        _put(folder)


def die_in_its_turn(folder: Path) -> None:
    """Take the turn, and be killed."""
    with FolderStore(folder, FEED).turn():
        die()


def _dies(*_given: object) -> None:
    die()


def _put(folder: Path) -> None:
    store = FolderStore(folder, FEED)
    store.append(made(store.head(), "killed"))
