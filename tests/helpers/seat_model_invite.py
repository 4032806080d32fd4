"""Invitations of the abstract office: a file, a code, and computers that come with them.

Seat 3 is to be a new computer, and is not taken out. Two computers have the same file and code; a
colleague who holds the term key, but no file, would like to be seat 3 too. Rules: an invitation
names a public key, and who joins signs with its private half, which lies in the file alone
(`File.secret`); it ends by an envelope, never by a reader's clock; while it is good each new term
has an entry for the letterbox that lies in the file; who joins, and what withdraws the invitation,
opens a term in the same envelope, so that the file opens nothing later; an invitation is over when
the seat that made it is taken out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, combinations
from typing import Any, NamedTuple

import seat_model_feed as feed
import seat_model_terms as terms
from seat_model import (
    FALSE_KEY,
    HERE,
    INVITED,
    NOBODY,
    OUT,
    Envelope,
    Left,
    Listed,
    Office,
    Seat,
    State,
    put,
    spent,
)

Steps = Iterator[tuple[str, "Invited"]]
NEW = 2
"""The place of the new computer in the seat list; of the computers it is 2, a copy of it 3."""
STOPPED = 2
"""`Seat.red` of a computer that told its officer that the invitation is no good."""


class File(NamedTuple):
    """The file of an invitation, opened with its code and a passphrase."""

    secret: int
    line: int
    key: int
    box: int
    by: int


class Invited(NamedTuple):
    """The office, the last invitation file there is, and whether its seven days are over."""

    base: State
    file: File | None
    late: int


class Sealed(NamedTuple):
    """What opens to whoever has all of `needs`."""

    needs: frozenset[str]
    inside: tuple[Any, ...]


def the_file(faults: frozenset[str]) -> Sealed:
    """Return what a file of an invitation seals under what."""
    outer, inner = {"code"}, {"code", "register key"}
    if "term key under the code alone" in faults:
        inner = {"code"}
    if "file under the register key alone" in faults:
        outer = inner = {"register key"}
    keys = Sealed(frozenset(inner), ("term key", "letterbox", "snapshot key"))
    header = Sealed(frozenset({"passphrase"}), ("register key",))
    return Sealed(frozenset(outer), ("login", header, keys))


def opened(has: Iterable[str], sealed: Sealed) -> set[str]:
    """Return all that somebody has who opens what they can, until nothing more opens."""
    known, things = {*has}, [sealed]
    while openable := [thing for thing in things if thing.needs <= known]:
        for one in openable:
            things.remove(one)
            known |= {inside for inside in one.inside if isinstance(inside, str)}
            things += [inside for inside in one.inside if isinstance(inside, Sealed)]
    return known


def wrong_with_the_seal(faults: frozenset[str]) -> str:
    """Say who opens the file that should not, of all who have some of what belongs to it.

    A passphrase opens the register key only with a header; another than the one in the file lies
    at each seat, so who has a passphrase and a seat has the register key.
    """
    things = ("code", "passphrase", "register key")
    for has in chain.from_iterable(combinations(things, count) for count in range(4)):
        opens = "term key" in opened(has, the_file(faults))
        if opens != ("code" in has and len(has) > 1):
            return f"file: it opens otherwise than it should to who has {' and '.join(has)}"
    return ""


class Invitations:
    """Two seats, an invitation, and the computers that come with it."""

    def __init__(self, left: Left, faults: tuple[str, ...] = (), computers: int = 2) -> None:
        self.office = Office(left, 2, faults=faults, further=(Listed(NOBODY, 0, 0, 0, 0),))
        self.faults = self.office.faults
        self.seal = wrong_with_the_seal(self.faults)
        self.computers = range(NEW, NEW + computers)

    def first(self) -> Invited:
        start = self.office.beginning
        new = Seat(0, 0, (), (), (), 0, 0, (), (), 0, 0)
        return Invited(start._replace(seats=(*start.seats, new, new), views=(0, 0, 0, 0)), None, 0)

    def steps(self, state: Invited) -> Steps:
        for name, after in self._every(state):
            yield name, after._replace(base=feed.tidied(self.office, after.base))

    def _every(self, state: Invited) -> Steps:
        for name, base in self._of_the_office(state):
            yield name, self._with_file(state, base)
        for k in (0, 1):
            yield from self._invite(state, k)
        for k in self.computers:
            yield from self._come(state, k)
        yield from self._arrive(state)
        yield from self._cheat(state)
        if state.file and not state.late:
            yield "seven days pass", state._replace(late=1)

    # -- the office ----------------------------------------------------------------------------

    def _of_the_office(self, state: Invited) -> Iterator[tuple[str, State]]:
        base = state.base
        for k in (0, 1):
            for act in (feed.work, feed.send, feed.change, feed.stop):
                for name, after in act(self.office, base, k):
                    if not name.endswith("takes seat 3 out"):
                        yield name, after
            for name, after in feed.pull(self.office, base, k):
                if not (state.late and self._refuses_late(base, after, k)):
                    yield name, after
        old = base._replace(flight=tuple(one for one in base.flight if one[0] < NEW))
        new = tuple(one for one in base.flight if one[0] >= NEW)
        for name, after in feed.arrivals(self.office, old):
            yield name, after._replace(flight=tuple(sorted({*after.flight, *new})))

    def _refuses_late(self, before: State, after: State, k: int) -> bool:
        """Say whether a seat whose clock decides does not take in that somebody joined."""
        if "expiry by the reader's clock" not in self.faults:
            return False
        book, seat = self.office.book, before.seats[k]
        new = set(book.links(after.seats[k].line)) - set(book.links(seat.line))
        return any(act[0] == "joined" for link in new for act in book.thing(link).acts)

    def _with_file(self, state: Invited, base: State) -> Invited:
        """Let the seat that heard that its invitation is confirmed write the file."""
        file = state.file
        for k in (0, 1):
            was = state.base.seats[k].doing
            one = self.office.book.thing(was) if was else None
            heard = (
                was and not base.seats[k].doing and base.seats[k].line != state.base.seats[k].line
            )
            if one is not None and heard:
                for act in one.acts:
                    if act[0] == "invite":
                        file = File(act[1], base.seats[k].line, one.key, act[2], k)
        return Invited(base, file, state.late)

    def _invite(self, state: Invited, k: int) -> Steps:
        base, seat = state.base, state.base.seats[k]
        if not feed.is_ready(self.office, base, k) or seat.waits:
            return
        now = self.office.book.register(seat.line)
        listed = now.seats[NEW]
        if listed.state == NOBODY and base.left.outs and not state.file:
            secret = now.n + 1
            by = -1 if "invitation outlives who made it" in self.faults else k
            acts: tuple[Any, ...] = (("invite", secret, NEW * 100 + secret, by),)
            told, left = "invites", spent(base.left, "outs")
        elif listed.state == INVITED:
            acts, left = (("uninvite", NEW), ("term",)), base.left
            told = "withdraws the invitation"
        else:
            return
        box = terms.letterbox_to_send(self.office, seat, k)
        key = terms.fresh_key(
            self.office, feed.ever_sent(self.office, base), self.office.book.last(seat.line), k
        )
        acts = terms.with_wraps(self.office, terms.with_box(now, k, box), acts, key)
        after = feed.append(self.office, base._replace(left=left), k, seat, (), acts)
        yield f"seat {k + 1} {told}", state._replace(base=after)

    # -- the computers that come ---------------------------------------------------------------

    def _come(self, state: Invited, k: int) -> Steps:
        base, seat = state.base, state.base.seats[k]
        if not seat.line:
            if state.file:
                file = state.file
                made = seat._replace(line=file.line, keys=(file.key,), boxes=(file.box,))
                yield f"computer {k + 1} opens the file", state._replace(base=put(base, k, made))
            return
        if seat.red or seat.doing:
            return
        yield from self._read(state, k)
        now = self.office.book.register(seat.line)
        good = now.seats[NEW].state == INVITED and not state.late
        if good and seat.line == base.store[0] and not any(one[0] == k for one in base.flight):
            yield f"computer {k + 1} sends that it joined", self._join(state, k)

    def _read(self, state: Invited, k: int) -> Steps:
        """Take in all that the store shows, and stop when the invitation is over."""
        seat, head = state.base.seats[k], state.base.store[0]
        while onward := self.office.book.next_towards(seat.line, head):
            link = self.office.book.last(onward)
            if self._is_over(seat, k, link):
                seat = seat._replace(line=onward, red=STOPPED, keys=(), boxes=())
                break
            if feed.refused(self.office, seat, NEW, link):
                break
            seat = feed.taken_in(self.office, seat, NEW, link)
        if seat != state.base.seats[k]:
            told = f"computer {k + 1} takes in up to place {feed.place(self.office, seat.line)}"
            yield told, state._replace(base=put(state.base, k, seat))

    def _is_over(self, seat: Seat, k: int, link: int) -> bool:
        """Say whether an envelope tells a new computer that it cannot be seat 3 any more."""
        one = self.office.book.thing(link)
        if one.key not in seat.keys or "copy goes on" in self.faults:
            return False
        if any(act[0] == "uninvite" or (act[0] == "joined" and act[1] != k) for act in one.acts):
            return True
        by = self.office.book.register(seat.line).by
        return any(act[:2] == ("out", by) for act in one.acts)

    def _join(self, state: Invited, k: int) -> Invited:
        """Make a letterbox and a signing key, and send the proof that the file was there."""
        base, seat = state.base, state.base.seats[k]
        assert state.file is not None
        now = self.office.book.register(seat.line)
        box = NEW * 100 + 20 + k
        joined: tuple[Any, ...] = ("joined", k, box, state.file.secret)
        key = terms.fresh_key(
            self.office, feed.ever_sent(self.office, base), self.office.book.last(seat.line), k
        )
        acts: tuple[Any, ...] = (joined, ("term",))
        if "joining opens no term" in self.faults:
            acts = (joined,)
        acts = terms.with_wraps(self.office, now, acts, key)
        seat = seat._replace(boxes=tuple(sorted({*seat.boxes, box})), seq=now.seats[NEW].seq + 1)
        one = Envelope(
            self.office.book.last(seat.line),
            now.key,
            NEW,
            0,
            now.seats[NEW].seq + 1,
            (),
            acts,
            0,
            k,
        )
        link = self.office.book.link(one)
        flight = tuple(sorted({*base.flight, (k, link)}))
        return state._replace(base=put(base, k, seat._replace(doing=link), flight=flight))

    def _arrive(self, state: Invited) -> Steps:
        """Let what a new computer sent reach the store, with or without its answer."""
        base, book = state.base, self.office.book
        for k, link in base.flight:
            if k < NEW:
                continue
            flight = tuple(one for one in base.flight if one != (k, link))
            head, seat = base.store[0], base.seats[k]
            if book.thing(link).prev != book.last(head):
                idle = put(base, k, seat._replace(doing=0), flight=flight)
                yield f"the store refuses computer {k + 1}", state._replace(base=idle)
                continue
            line = book.line(head, link)
            told = f"the store takes computer {k + 1} as joined"
            after = base._replace(store=(line,), flight=flight)
            if seat.doing == link and not feed.refused(self.office, seat, NEW, link):
                heard = feed.taken_in(self.office, seat, NEW, link)._replace(doing=0)
                yield told, state._replace(base=put(after, k, heard))
            if base.left.crashes:
                left = spent(base.left, "crashes")
                killed = put(after, k, seat._replace(doing=0), left=left)
                yield f"{told}; it is killed before it hears this", state._replace(base=killed)

    def _cheat(self, state: Invited) -> Steps:
        """Let who holds the term key join as seat 3: with no file, or with one that is no good."""
        base, book = state.base, self.office.book
        head = base.store[0]
        now = book.register(head)
        secret = -1
        if "secret told by joining" in self.faults:
            sent = (book.thing(link) for link in feed.ever_sent(self.office, base))
            acts = (act for one in sent if isinstance(one, Envelope) for act in one.acts)
            secret = max((act[3] for act in acts if act[0] == "joined"), default=-1)
        if state.file and now.seats[NEW].state != INVITED:
            secret = state.file.secret
        joined = ("joined", FALSE_KEY, NEW * 100 + 49, secret)
        acts = terms.with_wraps(self.office, now, (joined, ("term",)), book.key(1, NEW, 0))
        seq = now.seats[NEW].seq + 1
        link = book.link(Envelope(book.last(head), now.key, NEW, 0, seq, (), acts, 0, FALSE_KEY))
        for k in (0, 1):
            seat = base.seats[k]
            if seat.line == head and not feed.refused(self.office, seat, k, link):
                after = base._replace(store=(book.line(head, link),))
                yield "somebody joins as seat 3 who may not", state._replace(base=after)
                return

    # -- what must hold ------------------------------------------------------------------------

    def wrong(self, state: Invited) -> str:
        office, base = self.office, state.base
        within = office.book.within(base.store[0])
        links = feed.ever_sent(office, base)
        said = self.seal or feed.wrong_with_feed(office, base.store)
        for k in (0, 1):
            said = said or feed.wrong_with_units(office, base, k)
            said = said or terms.wrong_with_keys(office, base, k, links)
            if base.seats[k].line not in within:
                said = said or f"agreement: seat {k + 1} confirmed what the feed does not have"
        return said or self._wrong_with_the_file(state, links)

    def _wrong_with_the_file(self, state: Invited, links: frozenset[int]) -> str:
        """Say what is wrong with what the file opens, or does not open."""
        file, book, head = state.file, self.office.book, state.base.store[0]
        if file is None:
            return ""
        now = book.register(head)
        thief = Seat(file.line, 0, (), (), (), 0, 0, (file.key,), (file.box,), 0, 0)
        known = self.office.remembered(terms.opened_with, thief, links)
        is_good = now.seats[NEW].state == INVITED and now.invited == file.secret
        if is_good and now.key not in known:
            return "invitation: it is good, and its file does not open the term of now"
        maker = state.base.seats[file.by]
        if now.seats[file.by].state == OUT:
            boxes, keys = (*maker.boxes, file.box), (*maker.keys, file.key)
            with_it = maker._replace(boxes=boxes, keys=keys)
            opened_now = self.office.remembered(terms.opened_with, with_it, links)
            if terms.keys_since_gone(self.office, head, file.by) & opened_now:
                return "out: who was taken out reads on by an invitation that it made"
        if not is_good and terms.keys_since_gone(self.office, head, NEW) & known:
            return "file: it opens what was sent after it was used or withdrawn"
        return ""

    def wrong_step(self, before: Invited, name: str, after: Invited) -> str:
        if after.late and not before.late:
            return ""
        for old, new in zip(before.base.seats, after.base.seats, strict=True):
            if old.line and old.line not in self.office.book.within(new.line):
                return "agreement: what a seat confirmed was changed"
        return ""

    def is_settled(self, state: Invited) -> bool:
        base = state.base
        head = self.office.book.register(base.store[0]).seats[NEW]
        if not feed.is_alike(self.office, base._replace(seats=base.seats[:NEW])):
            return False
        if head.state == INVITED:
            return False
        joined = [k for k in (NEW, NEW + 1) if base.seats[k].line and not base.seats[k].red]
        if head.state != HERE:
            return not joined
        return len(joined) == 1 and base.seats[joined[0]].line == base.store[0]

    def forms(self, state: Invited) -> Iterator[tuple[Any, ...]]:
        yield (*state.base.plain, tuple(state.file or ()), state.late)
