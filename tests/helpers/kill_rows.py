"""Acts one after the other that are killed anywhere: each of them was done, or was not.

Rules: the acts are played once in a copy, and what the register says after each is remembered; a
kill leaves exactly one of these states, whichever it is, and the next act then leads to the state
after it. A state is every row but for what is drawn by chance, every line of the log, the files of
the register, and what lies in the folder ``OUT`` of the world. An act finds what it needs in the
register, because the one before may have been done by a program that is dead.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import select

from app.core import log
from app.core.services import Services, reading
from app.register import access
from crash_desk import REGISTER, Operation, whole
from models.index.all_tables import METADATA
from office_sim import CLOCK, PASSPHRASE

OUT = "out"
_OPENING = frozenset({"unlock", "register_checked"})
"""Lines of the log that looking adds."""
_APART = ("log", "meta", "search", "unindexed")
"""How tables begin that tell how often somebody looked, or follow by themselves."""
_CHANCE = re.compile(
    r"[0-9a-f]{16,}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9]{5,}( ?[0-9]{5}){4,}"
)
_MOST_LINES = 1_000


@dataclass(frozen=True)
class Act:
    """One thing that is done in a register.

    Attributes:
        do: does it; handed the open register, the world, what is known, and what is called where
            one part of the act is done and the next one begins.
        parts: into how many transactions the act falls, as its user sees it.
        leaves: a file leaves by it, and between its two parts the log knows, but there is none.
        brings: a file is there before anything is changed, as what nobody can do without.
    """

    do: Callable[[Services, Path, Any, Callable[[], object]], object]
    parts: int = 1
    leaves: bool = False
    brings: bool = False


def act(do: Callable[[Services, Path, Any], object]) -> Act:
    """Return an act of one part."""
    return Act(lambda s, world, known, _tell: do(s, world, known))


def state_of(s: Services, world: Path) -> dict[str, Any]:
    """Return all that a register and its world say, without what is drawn by chance."""
    with reading(s) as session:
        rows = {
            table.name: sorted(_plain(tuple(row)) for row in session.execute(select(table)))
            for table in METADATA.sorted_tables
            if not table.name.startswith(_APART)
        }
    lines = [
        (one.action, _plain((one.object, *sorted(one.facts.items()))))
        for one in reversed(log.entries(s, limit=_MOST_LINES))
        if one.action not in _OPENING
    ]
    inside = sorted(path.parent.name for path in s.folder.rglob("*/*") if path.is_file())
    folders = [name if len(name) > 2 else "blobs" for name in inside]
    return {**rows, "lines": lines, "files": sorted(folders), OUT: files_in(world / OUT)}


def files_in(folder: Path) -> list[str]:
    """Return the names of all files of a folder, half ones too.

    Where a file came from stands in a stream of it on Windows, written once the file is there; Wine
    shows that as a file, whose name no file of Windows can have.
    """
    found = (path for path in folder.rglob("*") if path.is_file() and ":" not in path.name)
    return sorted(path.relative_to(folder).as_posix() for path in found)


def _plain(row: tuple[Any, ...]) -> str:
    """Return a row without ids, keys and sealed bytes."""
    return _CHANCE.sub("#", repr(tuple("" if isinstance(one, bytes) else one for one in row)))


def _digest(state: dict[str, Any]) -> dict[str, str]:
    return {name: hashlib.sha256(repr(one).encode()).hexdigest() for name, one in state.items()}


@dataclass(frozen=True)
class Told:
    """What the register says when some of the acts are done.

    Attributes:
        state: of each table, and so on, a digest.
        next: the act that follows, -1 in the middle of one and at the end.
    """

    state: dict[str, str]
    next: int


def in_a_row(
    name: str,
    ready: Callable[[Path], Any],
    *acts: Act,
    logs: Sequence[str],
    plain: bool = False,
) -> Operation:
    """Return an operation of several acts.

    Args:
        name: for the table.
        ready: makes the world, and returns a dictionary of what the acts need to know.
        acts: in the order in which they are done.
        logs: what they leave in the log.
        plain: True when files are made that are readable on purpose.
    """

    def all_done(s: Services, world: Path, known: Any) -> None:
        for one in acts:
            one.do(s, world, known, lambda: None)

    def look(s: Services, world: Path, known: Any) -> int:
        found = _digest(state_of(s, world))
        told: list[Told] = known["told"]
        for place, one in enumerate(told):
            if one.state == found:
                if one.next >= 0:
                    acts[one.next].do(s, world, known, lambda: None)
                    after = place + acts[one.next].parts
                    _same(told[after].state, _digest(state_of(s, world)), f"after act {one.next}")
                return place
        nearest = min(told, key=lambda one: len(_differ(one.state, found)))
        _same(nearest.state, found, f"near act {nearest.next}")
        raise AssertionError

    # Imported here: the tables of the others are made of this one.
    from kill_operations import opened

    parts = sum(one.parts for one in acts)
    return Operation(
        name, lambda world: _played(ready(world), acts, world), all_done,
        look=opened(look, plain=plain), states=tuple(range(parts + 1)), logs=tuple(logs),
        plain=plain,
    )  # fmt: skip


def _differ(one: dict[str, str], other: dict[str, str]) -> list[str]:
    return sorted(name for name in one if one[name] != other[name])


def _same(wanted: dict[str, str], found: dict[str, str], where: str) -> None:
    assert _differ(wanted, found) == [], f"{where}: {_differ(wanted, found)}"


def _played(known: dict[str, Any], acts: Sequence[Act], world: Path) -> dict[str, Any]:
    """Play the acts in a copy of the world and return what is known with what came of each."""
    copy = world.with_name("played")
    shutil.copytree(world, copy)
    s = access.unlock(copy / REGISTER, None, PASSPHRASE, clock=CLOCK)
    s.second_lock.open()
    try:
        told = [Told(_digest(state_of(s, copy)), 0)]
        for number, one in enumerate(acts):

            def tell() -> None:
                told.append(Told(_digest(state_of(s, copy)), -1))

            before = len(told)
            one.do(s, copy, known, tell)
            if one.leaves or one.brings:
                first, then = told[-1].state, _digest(state_of(s, copy))
                middle = {**then, OUT: first[OUT]} if one.leaves else {**first, OUT: then[OUT]}
                told.append(Told(middle, -1))
            tell()
            assert len(told) - before == one.parts, (number, len(told) - before)
            told[-1] = replace(told[-1], next=number + 1 if number + 1 < len(acts) else -1)
        whole(s)
    finally:
        access.lock(s)
    shutil.rmtree(copy)
    return {**known, "told": told}
