"""The abstract office of several computers: what is in the store, and what each seat holds.

It follows the design of the feed: a *store* holds one *feed* of envelopes, each at a *place* and
bound to the one before it by its *link*; a *unit* of a seat waits until it is confirmed, or is
held; a *term* is the time of one feed key. Rules: there is no sealing here, a key is a number and
sealing is who knows which number; what follows from the confirmed feed alone is worked out once
for each feed (`Book.register`), as every seat does; a state is numbers and tuples, nothing else.

Letterboxes of a seat from `ASKED` on are for the answer to a question; what is above it is the
place that the seat was shown when it asked.

Units of officers are numbers: kind * 100 + seat * 10 + count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import groupby, permutations, product
from typing import Any, NamedTuple

FACT, GUARDED, SERIAL = 1, 2, 3
HERE, AWAY, OUT, NOBODY, INVITED = 0, 1, 2, 3, 4
SPARE = 50
"""Letterboxes of a seat from this number on are for one opening outside of a sealed envelope."""
ASKED = SPARE + 20
FALSE_KEY = 9
"""Who joins under this number has a signing key that no invitation asked for."""
KINDS = {FACT: "F", GUARDED: "G", SERIAL: "S"}


class Envelope(NamedTuple):
    """What is put into the store. Its number in the book is its link: it names all before it."""

    prev: int
    key: int
    seat: int
    inc: int
    seq: int
    units: tuple[int, ...]
    acts: tuple[tuple[Any, ...], ...]
    box: int
    nonce: int


class Founding(NamedTuple):
    """The beginning of a feed. What it wraps lies open in the store."""

    old: int
    seat: int
    key: int
    wraps: tuple[tuple[int, int], ...]
    nonce: int


class Listed(NamedTuple):
    """A line of the seat list.

    `used` says that the letterbox has got a term key; `spare` is the letterbox for a founding;
    `let_in` is the place at which it was last let in again.
    """

    state: int
    box: int
    used: int
    inc: int
    seq: int
    spare: int = 0
    let_in: int = 0


class Register(NamedTuple):
    """The confirmed register at a place of a feed; `by` is the seat whose invitation is open."""

    feed: int
    n: int
    term: int
    key: int
    seats: tuple[Listed, ...]
    ids: frozenset[int]
    closed: int
    invited: int
    fault: str
    by: int = -1


class Seat(NamedTuple):
    """A computer. All but `doing` lasts; `doing` is the envelope whose answer is waited for.

    `outs` is who was out in the feeds that it left, a bit for each seat.
    """

    line: int
    made: int
    waits: tuple[int, ...]
    held: tuple[int, ...]
    sent: tuple[Any, ...]
    inc: int
    seq: int
    keys: tuple[int, ...]
    boxes: tuple[int, ...]
    red: int
    doing: int
    outs: int = 0


class Left(NamedTuple):
    """How often each thing may still happen."""

    acts: int = 0
    crashes: int = 0
    losses: int = 0
    opens: int = 0
    outs: int = 0
    aways: int = 0
    rolls: int = 0
    forks: int = 0
    founds: int = 0
    bad_terms: int = 0
    images: int = 0


class State(NamedTuple):
    """The whole: `store` has the heads that it shows, `views` which of them each seat sees."""

    store: tuple[int, ...]
    views: tuple[int, ...]
    flight: tuple[tuple[int, int], ...]
    gone: tuple[int, ...]
    left: Left
    seats: tuple[Seat, ...]
    images: tuple[tuple[int, Seat], ...] = ()

    @property
    def plain(self) -> tuple[Any, ...]:
        """Return the state as tuples that are nothing more."""
        return (*self[:4], tuple(self.left), tuple(map(tuple, self.seats)))


class Book:
    """Every symbol that was ever made: the same content is the same number."""

    def __init__(self, first: tuple[Listed, ...], wraps: bool = False) -> None:
        self._numbers: dict[Any, int] = {}
        self._things: list[Any] = [None]
        self._registers: dict[int, Register] = {}
        self._within: dict[int, frozenset[int]] = {}
        self._renamed: dict[tuple[tuple[int, ...], int], int] = {}
        boxes = tuple((k, one.box) for k, one in enumerate(first)) if wraps else ()
        key = self.first_key = self.key(0, 0, 0)
        start = self.link(Founding(0, 0, key, boxes, 0))
        self.start = self.line(0, start)
        self._registers[self.start] = Register(start, 0, 1, key, first, frozenset(), 0, 0, "")

    def link(self, thing: Any) -> int:
        """Return the link that an envelope or a founding makes."""
        number = self._numbers.get(thing)
        if number is None:
            number = self._numbers[thing] = len(self._things)
            self._things.append(thing)
        return number

    def line(self, before: int, link: int) -> int:
        """Return the feed that has one envelope more than another."""
        number = self._numbers.get((before, link))
        if number is None:
            number = self._numbers[before, link] = len(self._things)
            self._things.append((before, link))
        return number

    def key(self, prev: int, seat: int, nonce: int) -> int:
        """Return the term key that a seat makes behind a link."""
        return self.link(("key", prev, seat, nonce))

    def thing(self, link: int) -> Any:
        """Return the envelope or founding of a link."""
        return self._things[link]

    def last(self, line: int) -> int:
        """Return the link at the end of a feed."""
        link: int = self._things[line][1]
        return link

    def before(self, line: int) -> int:
        """Return a feed without its last envelope, 0 for a founding."""
        before: int = self._things[line][0]
        return before

    def links(self, line: int) -> list[int]:
        """Return the links of a feed, the founding first."""
        found = []
        while line:
            line, link = self._things[line]
            found.append(link)
        return found[::-1]

    def whole(self, line: int) -> list[int]:
        """Return the links of a feed, behind those of the feeds that it was founded on."""
        links = self.links(line)
        old = self._things[links[0]].old
        return [*(self.whole(old) if old else ()), *links]

    def within(self, line: int) -> frozenset[int]:
        """Return a feed and every beginning of it."""
        found = self._within.get(line)
        if found is None:
            before = self.before(line)
            found = frozenset({line}) | (self.within(before) if before else frozenset())
            self._within[line] = found
        return found

    def next_towards(self, line: int, goal: int) -> int:
        """Return the feed one place on from a beginning of `goal`, 0 when there is none."""
        if line == goal or line not in self.within(goal):
            return 0
        while self.before(goal) != line:
            goal = self.before(goal)
        return goal

    def register(self, line: int) -> Register:
        """Return what a feed says, whoever reads it."""
        found = self._registers.get(line)
        if found is None:
            before, link = self._things[line]
            thing = self._things[link]
            if before:
                found = written(self.register(before), thing)
            else:
                found = founded(self.register(thing.old), link, thing)
            self._registers[line] = found
        return found

    def renamed(self, number: int, names: tuple[int, ...]) -> int:
        """Return a symbol as it would be, were the seats counted otherwise."""
        found = self._renamed.get((names, number))
        if found is None:
            thing = self._things[number] if number else None
            found = number
            fixed = {self.first_key, self.start, self.last(self.start)}
            if thing is not None and number not in fixed:
                found = self.link(self._other(thing, names))
            self._renamed[names, number] = found
        return found

    def _other(self, thing: Any, names: tuple[int, ...]) -> Any:
        """Return what stands behind a symbol, with its seats called otherwise."""
        if isinstance(thing, Envelope):
            return thing._replace(
                prev=self.renamed(thing.prev, names),
                key=self.renamed(thing.key, names),
                seat=names[thing.seat],
                units=tuple(unit_renamed(unit, names) for unit in thing.units),
                acts=tuple(self._act(act, names) for act in thing.acts),
                box=box_renamed(thing.box, names),
            )
        if isinstance(thing, Founding):
            wraps = sorted((names[k], box_renamed(box, names)) for k, box in thing.wraps)
            key, old = self.renamed(thing.key, names), self.renamed(thing.old, names)
            return Founding(old, names[thing.seat], key, tuple(wraps), thing.nonce)
        if thing[0] == "key":
            return ("key", self.renamed(thing[1], names), names[thing[2]], thing[3])
        return tuple(self.renamed(one, names) for one in thing)

    def _act(self, act: tuple[Any, ...], names: tuple[int, ...]) -> tuple[Any, ...]:
        """Return an act on seats and terms with its seats called otherwise."""
        if act[0] == "term":
            wraps = sorted((names[k], box_renamed(box, names)) for k, box in act[2])
            return ("term", self.renamed(act[1], names), tuple(wraps))
        return (act[0], names[act[1]], *(box_renamed(box, names) for box in act[2:]))


def unit_renamed(unit: int, names: tuple[int, ...]) -> int:
    """Return a unit as it would be called, were the seats counted otherwise."""
    return unit + 10 * (names[unit // 10 % 10] - unit // 10 % 10)


def box_renamed(box: int, names: tuple[int, ...]) -> int:
    """Return a letterbox as it would be called, were the seats counted otherwise."""
    if box < 0:
        return -box_renamed(-box, names)
    return box and names[box // 100] * 100 + box % 100


def founded(old: Register, feed: int, founding: Founding) -> Register:
    """Return the register at the beginning of a new feed: who got nothing of it is out."""
    got = dict(founding.wraps)
    seats = tuple(
        one._replace(
            state=OUT if one.state == HERE and k not in got else one.state,
            used=1 if got.get(k) == one.box else one.used,
            spare=0 if got.get(k) == one.spare else one.spare,
            let_in=0,
        )
        for k, one in enumerate(old.seats)
    )
    return old._replace(feed=feed, n=0, term=1, key=founding.key, seats=seats)


def written(old: Register, one: Envelope) -> Register:
    """Return a register with an envelope more, and what is wrong with the feed by then."""
    fault = old.fault
    if set(one.units) & old.ids:
        fault = fault or "once: a unit stands twice in the feed"
    listed = old.seats[one.seat]
    follows = one.seq == (listed.seq + 1 if one.inc == listed.inc else 1)
    if not follows or one.inc < listed.inc:
        fault = fault or "sequence: seq has a gap or comes again"
    listed = listed._replace(inc=one.inc, seq=one.seq)
    listed = with_letterbox(listed, one.box)
    seats = (*old.seats[: one.seat], listed, *old.seats[one.seat + 1 :])
    closed = next((unit for unit in one.units if unit // 100 == GUARDED), old.closed)
    new = old._replace(
        n=old.n + 1,
        seats=seats,
        ids=old.ids | set(one.units),
        closed=old.closed or closed,
        fault=fault,
    )
    for act in one.acts:
        new = WRITES[act[0]](new, *act[1:])
    return new


def with_letterbox(listed: Listed, box: int) -> Listed:
    """Return a line of the seat list with the letterbox that an envelope brings, if any."""
    if box % 100 >= SPARE:
        return listed._replace(spare=box)
    return listed._replace(box=box, used=0) if box else listed


def _term(old: Register, key: int, wraps: tuple[tuple[int, int], ...]) -> Register:
    got = dict(wraps)
    seats = tuple(
        one._replace(used=1) if got.get(k) == one.box else one for k, one in enumerate(old.seats)
    )
    return old._replace(term=old.term + 1, key=key, seats=seats)


def _standing(state: int) -> Any:
    def write(old: Register, k: int, open_box: int = 0, box: int = 0) -> Register:
        one = old.seats[k]._replace(state=state)
        one = one._replace(let_in=old.n) if state == HERE else one
        one = one._replace(box=box, used=0) if box not in (0, one.box) else one
        one = one._replace(used=1) if open_box == one.box else one
        new = old._replace(seats=(*old.seats[:k], one, *old.seats[k + 1 :]))
        return _uninvite(new, k) if state == OUT and new.by == k else new

    return write


def _invite(old: Register, secret: int, box: int, by: int) -> Register:
    one = old.seats[-1]._replace(state=INVITED, box=box)
    return old._replace(invited=secret, by=by, seats=(*old.seats[:-1], one))


def _uninvite(old: Register, _seat: int) -> Register:
    return old._replace(invited=0, by=-1, seats=(*old.seats[:-1], Listed(NOBODY, 0, 0, 0, 0)))


def _joined(old: Register, computer: int, box: int, secret: int) -> Register:
    fault = old.fault
    if old.seats[-1].state != INVITED:
        fault = fault or "invitation: it was used twice, or after its end"
    if computer == FALSE_KEY:
        fault = fault or "invitation: a false key was taken in"
    one = old.seats[-1]._replace(state=HERE, box=box, used=0)
    return old._replace(invited=0, by=-1, seats=(*old.seats[:-1], one), fault=fault)


WRITES = {
    "invite": _invite,
    "uninvite": _uninvite,
    "joined": _joined,
    "term": _term,
    "out": _standing(OUT),
    "away": _standing(AWAY),
    "in": _standing(HERE),
}


class Office:
    """What all parts of the model are handed: the book, the bounds, and what is done wrongly."""

    def __init__(
        self, left: Left, seats: int = 3, kinds: tuple[int, ...] = (FACT,), **told: Any
    ) -> None:
        self.left = left
        self.kinds = kinds
        self.count = seats
        self.faults: frozenset[str] = frozenset(told.pop("faults", ()))
        self.options: frozenset[str] = frozenset(told.pop("options", ()))
        further: tuple[Listed, ...] = told.pop("further", ())
        assert not told
        self._known: dict[Any, Any] = {}
        spare = SPARE if left.founds else 0
        first = tuple(
            Listed(HERE, k * 100 + 1, 0, 0, 0, spare and k * 100 + spare) for k in range(seats)
        )
        self.book = Book((*first, *further), wraps="open" in self.options)

    def remembered(self, work: Callable[..., Any], *told: Any) -> Any:
        """Return what a function says, worked out once for the same arguments."""
        found = self._known.get((work, *told))
        if found is None:
            found = self._known[(work, *told)] = work(self, *told)
        return found

    def boxes(self, k: int) -> tuple[int, ...]:
        """Return the letterboxes of a seat at the beginning."""
        return (k * 100 + 1, *((k * 100 + SPARE,) if self.left.founds else ()))

    @cached_property
    def beginning(self) -> State:
        """Return the office in which all seats are here and alike."""
        key = self.book.register(self.book.start).key
        seats = tuple(
            Seat(self.book.start, 0, (), (), (), 0, 0, (key,), self.boxes(k), 0, 0)
            for k in range(self.count)
        )
        return State((self.book.start,), (0,) * self.count, (), (), self.left, seats)


def put(state: State, k: int, seat: Seat, **more: Any) -> State:
    """Return a state in which one seat is another."""
    seats = (*state.seats[:k], seat, *state.seats[k + 1 :])
    return state._replace(seats=seats, **more)


def counted_otherwise(office: Office, state: State) -> Iterator[tuple[Any, ...]]:
    """Yield the plain forms of a state in which its seats have changed their numbers.

    Seats that differ in what does not depend on numbers are put in one order, so that only seats
    that are alike so far change with one another. Which of two foundings stands depends on numbers,
    so that with two of them each state has one form.
    """
    if office.left.founds > 1:
        yield _form(office, state, tuple(range(office.count)))
        return
    marks = [office.remembered(_mark, seat) for seat in state.seats]
    order = sorted(range(office.count), key=marks.__getitem__)
    alike = [list(group) for _, group in groupby(order, key=marks.__getitem__)]
    for groups in product(*map(permutations, alike)):
        yield _form(office, state, tuple(k for group in groups for k in group))


def _mark(office: Office, seat: Seat) -> tuple[int, ...]:
    """Return what of a seat does not depend on the numbers of seats."""
    n = office.book.register(seat.line).n
    return (n, seat.made, len(seat.waits), len(seat.held), len(seat.sent), seat.doing and 1)


def _form(office: Office, state: State, order: tuple[int, ...]) -> tuple[Any, ...]:
    """Return the plain form of a state whose seats are counted in a certain order."""
    names = tuple(order.index(k) for k in range(office.count))
    renamed = office.book.renamed
    return (
        tuple(renamed(line, names) for line in state.store),
        tuple(state.views[k] for k in order),
        tuple(sorted((names[k], renamed(link, names)) for k, link in state.flight)),
        tuple(sorted(renamed(line, names) for line in state.gone)),
        tuple(state.left),
        tuple(office.remembered(_seat_form, state.seats[k], names) for k in order),
        *((names[k], office.remembered(_seat_form, seat, names)) for k, seat in state.images),
    )


def _seat_form(office: Office, one: Seat, names: tuple[int, ...]) -> tuple[Any, ...]:
    """Return the plain form of a seat, were the seats counted otherwise."""
    renamed = office.book.renamed
    units = [
        tuple(unit_renamed(unit, names) for unit in part)
        for part in (one.waits, one.held, one.sent)
    ]
    keys = tuple(renamed(key, names) for key in one.keys)
    boxes = tuple(box_renamed(box, names) for box in one.boxes)
    lines = (renamed(one.line, names), renamed(one.doing, names))
    outs = sum(1 << names[k] for k in range(office.count) if one.outs >> k & 1)
    return (*lines, one.made, *units, one.inc, one.seq, keys, boxes, one.red, outs)


def spent(left: Left, what: str) -> Left:
    """Return the bounds when something happened once more."""
    return left._replace(**{what: getattr(left, what) - 1})


def name_of(unit: int) -> str:
    """Return how a unit is called in a history."""
    return f"{KINDS[unit // 100]}{unit // 10 % 10 + 1}.{unit % 10}"
