"""Runs one operation of an office again and again, each time cut off at another call, and looks.

Rules: a world is a folder with a register and whatever else an operation touches; it is prepared
once, copied for each run, and nothing else is written. After each fault the register has to open,
be whole, and be in the old state or the new one; ``look`` raises when it is anything else. Argon2
runs once for each passphrase and salt (``once``): what it answers never changes.
"""

from __future__ import annotations

import errno
import functools
import json
import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import text

from app.base.clock import Clock
from app.base.errors import AppError
from app.cases import case_list, cases
from app.cases.papers import papers
from app.cases.records import MOST_ROWS, CaseQuery
from app.core import log
from app.core.services import Services
from app.register import access
from app.register.integrity import checks
from models.index.all_tables import METADATA
from office_sim import CLOCK, PASSPHRASE
from own_system import IS_WINDOWS
from power_loss import LOSSES, Disk, lay_out, seen
from watched_calls import KILL, Call, Ended, watched

MARKER = "ZQXCRASHनिशान"
"""Typed into every fact of a case; found in no file unless something leaked."""
SPELLED = (
    *(MARKER.encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be")),
    json.dumps(MARKER).strip('"').encode(),
)
REGISTER = "register"
_POWER = () if IS_WINDOWS else tuple(f"power {how}" for how in LOSSES)
"""Which names last without power is told for disks of POSIX, by the syncs of folders."""
KINDS = ("kill", *_POWER, "disk full", "device error", "no access")
_FAULTS = {
    "disk full": (errno.ENOSPC, frozenset({"create", "write", "mkdir", "link"})),
    "device error": (errno.EIO, frozenset({"write", "fsync", "truncate", "open"})),
    "no access": (
        errno.EACCES,
        frozenset({"create", "open", "rename", "link", "unlink", "mkdir", "rmdir"}),
    ),
}
GONE = "drive gone"
"""A kind of fault beside ``KINDS``: from that call on nothing is opened, written or removed."""
_FAULTS[GONE] = (errno.EIO, frozenset().union(*(kinds for _number, kinds in _FAULTS.values())))
_LASTS = ("disk full", GONE)
_REALLY = 8
"""Each so-manieth kill is one: the others are the disk as it was before that call of one run."""
_CHANGING = frozenset(_FAULTS["disk full"][1] | _FAULTS["no access"][1] | {"fsync", "truncate"})
_MOVING_TABLES = frozenset({"log", "unindexed"})
_COUNTS = " UNION ALL ".join(
    f"SELECT '{table.name}', count(*) FROM {table.name}"
    for table in METADATA.sorted_tables
    if table.name not in _MOVING_TABLES
)
_USERS = "SELECT number, login, role FROM users ORDER BY number"
_HALF = (".part", ".new", ".making", ".rekeyed", ".state", ".tmp")

type Key = tuple[str | None, str]
type State = dict[str, Any]

_SHEET = "\0sheet"
_OF_LOOKING = frozenset({"unlock", "clock_went_back"})
"""What the log says when somebody looks, also when the operation was done at a later time."""
_LATER: tuple[Key, ...] = ((None, "eleven painted boats at the weir"),)
"""What opens a register after an operation changed its passphrase."""


@dataclass(frozen=True)
class Operation:
    """One thing that an office does.

    Attributes:
        name: for the table.
        ready: makes the world in an empty folder and returns what the others need to know.
        act: does it, in an unlocked register.
        keys: login and passphrase of everybody who may open the register before or after.
        lookers: those of ``keys`` who look at what is left; all when it is empty.
        facts: what else tells the old state from the new one; comparable.
        same: True when the new state looks like the old one.
        between: which other states are right, too.
        clock: the time.
        unlocks: False when the act itself opens what it needs.
        left: names of files that may lie about afterwards.
        look: looks at the world in another way than ``CrashDesk.look``.
        plain: True when what is made is readable on purpose (an export).
        states: what ``look`` may say, in the order in which it comes; empty when only the old and
            the new state are right. Looks in another way are given as ``{"state": …}``.
        logs: actions of the log that it adds.
        opens: opens the register of a world where a passphrase alone does not.
    """

    name: str
    ready: Callable[[Path], Any]
    act: Callable[[Any, Path, Any], object]
    keys: tuple[Key, ...] = ((None, PASSPHRASE),)
    lookers: tuple[Key, ...] = ()
    facts: Callable[[Services, Path, Any], Any] = lambda _s, _world, _known: None
    same: bool = False
    between: Callable[[State, State, State], bool] = lambda _state, _old, _new: False
    clock: Clock = CLOCK
    unlocks: bool = True
    left: tuple[str, ...] = ()
    look: Callable[[Path, Any], State] | None = None
    plain: bool = False
    states: tuple[Any, ...] = ()
    logs: tuple[str, ...] = ()
    opens: Callable[[Path], AbstractContextManager[Services]] | None = None

    def __reduce__(self) -> tuple[Callable[..., Operation], tuple[str, bool]]:
        """Let a started process find it in its table."""
        return _of_table, (self.name, bool(self.states))


def _of_table(name: str, is_killed: bool) -> Operation:
    """Return the operation with a name: of those that are killed, or cut off by any fault."""
    import crash_acts
    import kill_table

    tables = kill_table.TABLE if is_killed else crash_acts.OPERATIONS
    (found,) = (one for one in tables if one.name == name)
    return found


def _getting_ready(operation: Operation, world: Path, known: Any) -> Callable[[], str]:
    """Be the other process: open the register where that is wanted, and return what is watched."""
    tempfile.tempdir = str(world / "temp")
    s: Services | None = None
    if operation.unlocks:
        login, passphrase = operation.keys[0]
        s = access.unlock(world / REGISTER, login, passphrase, clock=operation.clock)
        s.second_lock.open()

    def work() -> str:
        try:
            operation.act(s, world, known)
        except AppError as error:
            return f"refused {error.code}"
        return "done"

    return work


@dataclass
class Tally:
    """What came of one operation and one kind of fault.

    Attributes:
        calls: at how many calls it could be cut off.
        cut: at how many of them it was.
        points: how many different disks that left, all of which were looked at.
        old, new, between: in how many looks it was in this state.
        seen: what the looks said, in the order of the calls; not after a real kill, because what
            is drawn by chance can make another run a call or two shorter.
        problems: what was wrong, and where.
    """

    calls: int = 0
    cut: int = 0
    points: int = 0
    old: int = 0
    new: int = 0
    between: int = 0
    seen: list[State] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


class CrashDesk:
    """One operation in one folder: its old state, its new one, and the calls in between."""

    def __init__(self, operation: Operation, folder: Path) -> None:
        self.operation = operation
        self.folder = folder
        self.base = folder / "base"
        self.world = folder / "world"
        self.base.mkdir(parents=True)
        self.known = operation.ready(self.base)
        for lock in self.base.rglob("lock"):
            lock.unlink()
        (self.base / "temp").mkdir()
        self.old = self._state_of_copy()
        self.calls: list[Call] = []
        self._start: dict[str, bytes | None] = {}
        ended = self._run(self._record)
        assert ended == Ended(False, "done"), ended
        self._recorder_is_true()
        self.new = self.look(self.world)
        assert operation.same or self.new != self.old, f"{operation.name} changes nothing"

    def _state_of_copy(self) -> State:
        self._fresh()
        return self.look(self.world)

    def _fresh(self) -> None:
        shutil.rmtree(self.world, ignore_errors=True)
        shutil.copytree(self.base, self.world)

    def _run(self, decide: Callable[[Call], int]) -> Ended:
        """Do the act on a fresh copy in a child that is watched."""
        self._fresh()
        before = functools.partial(_getting_ready, self.operation, self.world, self.known)
        return watched(self.world, before, decide)

    def _record(self, call: Call) -> int:
        if not self.calls:
            # The child waits: what it opened is there, what it will do is not.
            self._start = seen(self.world)
        self.calls.append(call)
        return 0

    def _disk(self) -> Disk:
        return Disk(str(self.world), self._start)

    def _recorder_is_true(self) -> None:
        """Prove that the calls that were seen are all there were: they give the same disk."""
        disk = self._disk()
        for call in self.calls:
            disk.apply(call)
        made, found = disk.killed(), seen(self.world)
        assert made.keys() == found.keys(), made.keys() ^ found.keys()
        assert [name for name in made if made[name] != found[name]] == []

    def logged(self) -> set[str]:
        """Do the act once more and return what it adds to the log, but for that it was unlocked."""
        self._fresh()
        before = _lines(self.operation, self.world)
        self._run(lambda _call: 0)
        return set(_lines(self.operation, self.world) - before) - _OF_LOOKING

    def points(self, kind: str, *, every: bool = False, stride: int = 1) -> list[int]:
        """Return the numbers of the calls at which a kind of fault can happen, counted from 1.

        Args:
            every: also each write in the middle of many into one file, one after the other;
                otherwise the first two of them, the middle one and the last.
            stride: take each so-manieth of them only.
        """
        wanted = _FAULTS[kind][1] if kind in _FAULTS else _CHANGING
        found = [number for number, call in enumerate(self.calls, 1) if call.kind in wanted]
        if not every:
            middle = self._in_the_middle()
            found = [number for number in found if number not in middle]
        if kind not in _FAULTS:
            found.append(len(self.calls) + 1)
        return found[::stride]

    def _in_the_middle(self) -> set[int]:
        """Return the numbers of writes between the first two, the middle one and the last."""
        found: set[int] = set()
        row: list[int] = []
        for number, call in enumerate((*self.calls, Call("end", "")), 1):
            if call.kind == "write" and (not row or call.path == self.calls[row[-1] - 1].path):
                row.append(number)
                continue
            found |= set(row[2:-1]) - {row[len(row) // 2] if row else 0}
            row = [number] if call.kind == "write" else []
        return found

    def tried(self, kind: str, points: list[int], *, really: int = _REALLY) -> Tally:
        """Cut the operation off at each of some calls in turn, and look at what is left.

        Args:
            kind: of fault, one of ``KINDS``.
            points: numbers of calls, as `points` gives them.
            really: each so-manieth call is one at which a child is really killed.
        """
        tally = Tally(cut=len(points))
        for number, said in self._cut(kind, points, really):
            tally.points += 1
            try:
                found = self._judge(kind, said, tally)
                tally.seen += [] if _is_real(kind, number, really) else found
            except Exception as error:  # every other cut is looked at, too
                words = f"{type(error).__name__} {error}".split("\n")[0][:700]
                tally.problems.append(f"{kind} at {number} ({self._told(number)}): {words}")
        return tally

    def _told(self, number: int) -> str:
        if number > len(self.calls):
            return "the end"
        call = self.calls[number - 1]
        return f"{call.kind} {Path(call.path).name[:40]}"

    def _cut(self, kind: str, points: list[int], really: int) -> Iterator[tuple[int, str]]:
        """Yield each number with what the child said, once the world is as the fault left it."""
        if kind in _FAULTS:
            for number in points:
                yield number, self._run(_Fault(kind, number)).said
            return
        disk, done = self._disk(), 0
        chance = random.Random(20261126)
        before: dict[str, bytes | None] | None = None
        for number in points:
            for call in self.calls[done : number - 1]:
                disk.apply(call)
            done = number - 1
            if _is_real(kind, number, really):
                ended = self._run(_Fault(kind, number))
                # What is drawn by chance can make a run a call or two shorter.
                assert ended.killed or number > len(self.calls) - 2, (number, ended)
                yield number, ended.said
                continue
            left = disk.killed() if kind == "kill" else disk.lost(kind.split()[1], chance)
            if left == before:
                continue  # The same disk as after the call before.
            before = left
            shutil.rmtree(self.world, ignore_errors=True)
            lay_out(left, self.world)
            yield number, ""

    def _judge(self, kind: str, said: str, tally: Tally) -> list[State]:
        assert not said.startswith("raised"), said
        assert self.operation.plain or leaks(self.world) == []
        states = list(self._states())
        for state in states:
            if state == self.old and not (self.operation.same and said == "done"):
                tally.old += 1
                assert said != "done", "told as done, but nothing is there"
            elif state == self.new:
                tally.new += 1
            else:
                assert self._is_between(state), self._strange(state)
                tally.between += 1
        return states

    def _is_between(self, state: State) -> bool:
        """Say whether a state that is neither old nor new is right, too."""
        if self.operation.states:
            return state["state"] in self.operation.states
        return self.operation.between(state, self.old, self.new)

    def _strange(self, state: State) -> str:
        found, old, new = (flat(one) for one in (state, self.old, self.new))
        names = {name for name in (*old, *new) if old.get(name) != new.get(name)}
        kept = sorted(name for name in names if found.get(name) == old.get(name))
        done = sorted(name for name in names if found.get(name) == new.get(name))
        named = {
            name: (old.get(name), value, new.get(name))
            for name, value in found.items()
            if value not in (old.get(name), new.get(name))
        }
        return f"no old or new state: {named!r:.300}; as before {kept}; as after {done}"

    def _states(self) -> Iterator[State]:
        """Yield what is left as each person finds it who can open it."""
        if self.operation.look is not None:
            yield self.operation.look(self.world, self.known)
            return
        able = self._lookers(self.world)
        if len(able) > 1:
            kept = self.folder / "kept"
            shutil.rmtree(kept, ignore_errors=True)
            shutil.copytree(self.world, kept)
            for key in able[1:]:
                yield self.look(self.world, key)
                shutil.rmtree(self.world)
                shutil.copytree(kept, self.world)
            shutil.rmtree(kept)
        yield self.look(self.world, able[0])

    def openers(self, world: Path) -> list[Key]:
        """Return those of the keys of the operation that open the register."""
        return [key for key in self.operation.keys if opens(world / REGISTER, key)]

    def _lookers(self, world: Path) -> list[Key]:
        able = self.openers(world)
        found = [key for key in able if key in (self.operation.lookers or able)]
        assert found, "nobody can open the register"
        return found

    def look(self, world: Path, key: Key | None = None) -> State:
        """Unlock what is left, prove that it is whole, and say what is in it."""
        operation = self.operation
        if operation.look is not None:
            return operation.look(world, self.known)
        login, passphrase = key or self._lookers(world)[0]
        s = access.unlock(world / REGISTER, login, passphrase, clock=operation.clock)
        try:
            whole(s, operation.left)
            state = state_of(s)
            state["facts"] = operation.facts(s, world, self.known)
        finally:
            access.lock(s)
        state["keys"] = self.openers(world)
        assert operation.plain or leaks(world) == []
        return state


def _lines(operation: Operation, world: Path) -> Counter[str]:
    """Return how often each action stands in the logs of the registers of a world."""
    if operation.opens is not None:
        with operation.opens(world) as s:
            return Counter(one.action for one in log.entries(s, limit=1_000))
    found: Counter[str] = Counter()
    for vault in world.glob("*/vault.lfv"):
        able = [key for key in (*operation.keys, *_LATER) if opens(vault.parent, key)]
        (key, *_others) = (one for one in able if one[0] != _SHEET)
        s = access.unlock(vault.parent, *key, clock=operation.clock)
        # A register that was made out of a backup has the lines of the other one, too.
        found |= Counter(one.action for one in log.entries(s, limit=1_000))
        access.lock(s)
    return found


def flat(state: State) -> dict[str, Any]:
    """Return a state with each count of rows and files by itself."""
    flat: dict[str, Any] = {}
    for name, value in state.items():
        inner = value if isinstance(value, dict) else {"": value}
        flat.update({f"{name} {key}".strip(): one for key, one in inner.items()})
    return flat


def _is_real(kind: str, number: int, really: int) -> bool:
    """Say whether a child is killed at this call, and not only its disk taken."""
    return kind == "kill" and number % really == 0


class _Fault:
    """Lets the n-th call fail, or all of its kind from there on, or kills."""

    def __init__(self, kind: str, number: int) -> None:
        self.kind = kind
        self.number = number
        self.seen = 0

    def __call__(self, call: Call) -> int:
        self.seen += 1
        if self.kind == "kill":
            return KILL if self.seen >= self.number else 0
        wrong, kinds = _FAULTS[self.kind]
        reached = self.seen >= self.number if self.kind in _LASTS else self.seen == self.number
        return wrong if reached and call.kind in kinds else 0


def kit_key(code: bytes) -> Key:
    """Return a recovery sheet in the form of a key."""
    return _SHEET, code.hex()


def opens(folder: Path, key: Key) -> bool:
    """Say whether a login and passphrase, or a sheet, open the key file of a register."""
    from app.core import key_files
    from crypto.errors import CryptoError
    from crypto.vault.open_vault import newest, unlock_codes, unlock_passphrase

    current, copy = key_files.read_copies(folder)
    login, words = key

    def unlock(raw: bytes) -> Any:
        if login == _SHEET:
            return unlock_codes(raw, bytes.fromhex(words))
        return unlock_passphrase(raw, login or "", words)

    with suppress(CryptoError):
        newest(current, copy, unlock)
        return True
    return False


def leaks(*folders: Path) -> list[str]:
    """Return the names of files that hold the marker in any usual spelling."""
    return [
        path.name
        for folder in folders
        for path in folder.rglob("*")
        if path.is_file() and any(word in path.read_bytes() for word in SPELLED)
    ]


def whole(s: Services, left: tuple[str, ...] = ()) -> None:
    """Prove that a register is whole: log, pages, papers, key file, and no half-made file."""
    assert log.check(s).broken_at == 0
    report = checks.check_register(s)
    assert report.problems == (), report
    halves = [
        path.name
        for path in (*s.folder.rglob("*"), *s.folder.parent.glob(f"{REGISTER}.*"))
        if path.name.endswith(_HALF) and path.name not in left
    ]
    assert halves == [], halves


def state_of(s: Services) -> State:
    """Return what a register holds, without what differs from run to run."""
    s.second_lock.open()
    with s.register.read() as session:
        rows = {str(name): int(count) for name, count in session.execute(text(_COUNTS))}
        users = [tuple(row) for row in session.execute(text(_USERS))]
    files: dict[str, int] = {}
    for path in s.folder.rglob("*"):
        if path.is_file() and path.parent != s.folder:
            where = path.relative_to(s.folder).parts[0]
            files[where] = files.get(where, 0) + 1
    query = CaseQuery(filter="all", limit=MOST_ROWS)
    held = [content_of(s, row.case_id) for row in case_list.list_cases(s, query).rows]
    return {"rows": rows, "users": users, "files": files, "cases": sorted(held)}


def content_of(s: Services, case_id: str) -> str:
    """Return what a case says and holds, as one text."""
    record = cases.show_case(s, case_id)
    parts = (*record.persons, *record.events, *record.services)
    said = [record.case_no, record.state, repr(sorted(record.facts.items()))]
    said += [repr(sorted(part.facts.items())) for part in parts] + [str(len(record.notes))]
    for paper in record.papers:
        with closing(papers.read_paper(s, paper.paper_id)) as reader:
            said.append(f"{paper.title} {hash(reader.read())}")
    return "|".join(said)
