"""Computers that send over a shared folder in processes of their own, and are killed there.

Rules: what a computer has to keep over a kill stands in a file of its own: what was done, and each
try before it left. Everything else is known from the feed. A process dies right before or right
after one of its own calls that write, the so-manieth of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from unittest import mock

import feed_maker
from app.seats.folder_store import FolderStore
from app.seats.taking_in import Place, Taken
from app.system import files
from app.system.platforms import system
from crypto.feed.payload import Payload
from own_system import die
from seat_desks import Desk

WRITING = ((files, "write_all"), (files, "finish_file"), (system, "take_name"))
UNITS = 4
"""So many things each does in a sitting."""


@dataclass
class Kept:
    """What a computer keeps over a kill.

    Attributes:
        path: the file.
    """

    path: Path

    def lines(self) -> Iterator[list[str]]:
        text = self.path.read_text("ascii") if self.path.exists() else ""
        return (line.split() for line in text.splitlines(keepends=True) if line.endswith("\n"))

    def add(self, *words: str) -> None:
        with self.path.open("a", encoding="ascii") as file:
            file.write(" ".join(words) + "\n")

    @property
    def done(self) -> list[str]:
        """Names of all that was done here, in that order."""
        return [line[1] for line in self.lines() if line[0] == "done"]

    @property
    def tries(self) -> set[str]:
        """Links of all tries."""
        return {line[1] for line in self.lines() if line[0] == "try"}


def opened(folder: Path, number: int) -> tuple[Desk, Kept]:
    """Return a computer as it is after it was started again."""
    kept = Kept(folder / f"kept-{number}")
    seat = next(each for each in feed_maker.SEATS if each.number == number)
    desk = Desk(seat, FolderStore(folder / "shared", feed_maker.FEED))
    desk.tries = {bytes.fromhex(link): None for link in kept.tries}  # type: ignore[misc]
    desk.does(*kept.done)
    desk.catch_up()
    return desk, kept


def sits(folder: Path, number: int, sitting: int, last_call: int, *, after: bool) -> str:
    """Work at a computer until it is killed, or a sitting is over.

    Args:
        folder: holds the shared folder and what each keeps.
        number: of the computer.
        sitting: counted from 0.
        last_call: the call at which it is killed, 0 for never.
        after: it is killed when that call is done, not before.
    """
    calls = 0

    def mortal(act: Callable[..., Any]) -> Callable[..., Any]:
        def called(*given: Any) -> Any:
            nonlocal calls
            calls += 1
            if calls == last_call and not after:
                die()
            found = act(*given)
            if calls == last_call:
                die()
            return found

        return called

    with ExitStack() as patches:
        for module, name in WRITING:
            real = getattr(module, name)
            patches.enter_context(mock.patch.object(module, name, mortal(real)))
        desk, kept = opened(folder, number)
        noted, taken = desk.tries.__setitem__, desk.take

        def note(link: bytes, payload: Payload) -> None:
            kept.add("try", link.hex())
            noted(link, payload)

        sender = desk.sender
        desk.sender = lambda: _with(sender(), mortal(note), mortal(taken))  # type: ignore[method-assign]
        for each in range(UNITS):
            name = f"{number}/{sitting}/{each}"
            kept.add("done", name)
            desk.does(name).send()
    return "over"


def _with(
    sender: Any, note: Callable[[bytes, Payload], None], take: Callable[[tuple[Taken, ...]], Place]
) -> Any:
    return type(sender)(sender.identity, sender.payload, note, take)
