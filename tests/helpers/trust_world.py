"""A register among made-up offices to which everything happens but the check of a number.

``World(s, clock)`` keeps the promises after every event: green is reached by the number alone, red
is left by the number or for good, black by nothing. ``EVENTS`` names what can happen to an office.
"""

from __future__ import annotations

import contextlib
import hashlib
import itertools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from app.base.errors import AppError
from app.core.services import Services, reading
from app.inbox import acceptance
from app.offices import directory, offices, standing
from app.offices.trust import RED, State
from app.register import access
from crypto.office.card import read_card
from crypto.office.directory import make_directory
from crypto.office.notices import for_card, make_revocation, make_succession
from crypto.packet.packet_seal import prepare
from models.queries.lookup import offices as rows
from office_sim import DAY_S, PASSPHRASE, Hands
from packet_maker import Office, card_of, facts
from packet_maker import office as made
from trust_maker import AUTHORITY, SIGNERS, contents, listed

USABLE = frozenset({State.LISTED, State.VERIFIED, State.HANDOVER})


@dataclass
class Subject:
    """An office whose standing is watched, and the one whose name it bears."""

    office: Office
    real: Office
    seq: int = 1


class World:
    """An open register, its clock, and a nodal authority."""

    def __init__(self, s: Services, clock: Hands, folder: Path) -> None:
        self.s = s
        self.clock = clock
        self.folder = folder
        self.checked: set[str] = set()
        self.was_red: set[str] = set()
        self.was_black: set[str] = set()
        self.entries: dict[str, object] = {}
        self.list: bytes = b""
        self._count = itertools.count(1)

    # -- subjects ------------------------------------------------------------------------------

    def check(self, office: Office) -> None:
        """Type the right number of an office."""
        number = office.identity.public.number
        offices.check_number(self.s, office.id, number, "phone", "A. Made-up")
        self.checked.add(office.id)
        self.was_red.discard(office.id)

    def subject(self, start: State) -> Subject:
        """Return an office that has just come to a state by the usual way."""
        number = next(self._count)
        real = made(f"Made-up Real {number}", 1)
        office = made(f"Made-up Subject {number}", 1)
        if start is State.CHANGED:
            self.add(real)
            self.check(real)
            office.name = real.name
        self.add(office)
        if start is State.MISMATCH:
            offices.report_mismatch(self.s, office.id)
        subject = Subject(office, real)
        self.look()
        assert self.state(office) is start
        return subject

    def add(self, office: Office) -> None:
        """Add the first card of an office, with no contact that others share."""
        offices.add_card(self.s, self.card(office, 1))

    def card(self, office: Office, seq: int, name: str = "", **changes: object) -> bytes:
        """Make a card of an office."""
        now = self.clock.now()
        names = {"en": name or office.name}
        return card_of(
            office,
            seq=seq,
            names=names,
            contact={},
            issued=now,
            expires=now + 400 * DAY_S,
            **changes,
        )

    def state(self, office: Office) -> State:
        """Return where an office stands."""
        return State(offices.show_office(self.s, office.id).state)

    # -- the promises --------------------------------------------------------------------------

    def happen(self, subject: Subject, name: str) -> None:
        """Let something happen to an office; what is refused is refused."""
        with contextlib.suppress(AppError):
            EVENTS[name](self, subject)
        self.look()

    def look(self) -> None:
        """Look whether every office stands where it may."""
        with reading(self.s) as session:
            found = {row.id: State(row.state) for row in rows(session)}
        for office_id, state in found.items():
            assert state is not State.VERIFIED or office_id in self.checked
            assert office_id not in self.was_red or state not in USABLE | {State.NEW}
            assert office_id not in self.was_black or state is State.REVOKED
            if state in RED:
                self.was_red.add(office_id)
            if state is State.REVOKED:
                self.was_black.add(office_id)

    def move_from(self, one: Subject, *, checked: bool) -> bytes:
        """Return a move to the subject that an older office signed as well."""
        old = made(f"Made-up Old {next(self._count)}", 1)
        self.add(old)
        if checked:
            self.check(old)
        return make_succession(
            old.identity, one.office.identity, at=self.clock.now(), why="planned"
        )

    def publish(self) -> None:
        """Take in the next list of the authority."""
        now = self.clock.now()
        before = directory.read_list(self.list) if self.list else None
        said = contents(
            before.version + 1 if before else 1,
            issued=now,
            expires=now + 60 * DAY_S,
            offices=tuple(self.entries.values()),
            **({"prev": before.body_sha256} if before else {}),
        )
        self.list = make_directory(said, SIGNERS[:2])
        directory.import_directory(self.s, self.list, AUTHORITY.number)


# -- what can happen ------------------------------------------------------------


def newer_card(w: World, one: Subject, **changes: object) -> None:
    one.seq += 1
    offices.add_card(w.s, w.card(one.office, one.seq, **changes))


def card_with_move(w: World, one: Subject, *, checked: bool) -> None:
    newer_card(w, one, ext=for_card(w.move_from(one, checked=checked)))


def notice_of_move(w: World, one: Subject) -> None:
    offices.take_notice(w.s, w.move_from(one, checked=True))


def moves_on(w: World, one: Subject) -> None:
    """The subject itself says that it moved; the watch goes on at its new place."""
    new = made(f"Made-up New {next(w._count)}", 1)
    move = make_succession(one.office.identity, new.identity, at=w.clock.now(), why="planned")
    offices.add_card(w.s, w.card(new, 1, one.office.name, ext=for_card(move)))
    if w.state(one.office) is State.REVOKED:
        return
    assert w.state(new) not in USABLE


def list_it(w: World, one: Subject, status: str = "active") -> None:
    entry = listed(one.office.name, office_id=one.office.id, status=status, district="Patna")
    w.entries[one.office.id] = entry
    w.publish()


def leave_out(w: World, one: Subject) -> None:
    w.entries.pop(one.office.id, None)
    w.publish()


def list_other_key(w: World, one: Subject) -> None:
    entry = listed(one.office.name, office_id=one.real.id, district="Patna")
    w.entries[one.real.id] = entry
    w.publish()


def packet_with_card(w: World, one: Subject, **changes: object) -> None:
    """A packet of the office comes in, with a newer card inside."""
    one.seq += 1
    own = read_card(offices.own_card(w.s))
    pid = hashlib.sha256(f"{next(w._count)}".encode()).hexdigest()[:32]
    now = w.clock.now()
    prepared = prepare(
        facts(
            one.office,
            pid=pid,
            seq=one.seq,
            created=now,
            expires=now + 90 * DAY_S,
            card=w.card(one.office, one.seq, **changes),
        ),
        one.office.identity,
        w.s.office.office_id,
        own.best_key(now) or own.newest_key(),
        (),
        ("summary", "narrative", "details"),
    )
    path = w.folder / f"{pid}.lifafa"
    with path.open("wb") as target:
        prepared.write(target)
    acceptance.receive(w.s, path)


def packet_with_move(w: World, one: Subject) -> None:
    packet_with_card(w, one, ext=for_card(w.move_from(one, checked=True)))


def withdraw(w: World, one: Subject) -> None:
    raw = make_revocation(one.office.identity, at=w.clock.now(), why="stolen")
    offices.take_notice(w.s, raw)


def lose_the_real_one(w: World, one: Subject) -> None:
    """The office whose name it bears goes, and the subject comes with a new card."""
    with contextlib.suppress(AppError):
        offices.block_office(w.s, one.real.id)
    newer_card(w, one)


def days_pass(w: World, _one: Subject) -> None:
    w.clock.at += 31 * DAY_S
    standing.end_handovers(w.s)


def locked(w: World, _one: Subject) -> None:
    access.lock(w.s)
    w.s = access.unlock(w.s.folder, None, PASSPHRASE, clock=w.clock)


def wrong_group(w: World, one: Subject) -> None:
    first = one.office.identity.public.groups[0]
    other = f"{(int(first) + 1) % 100_000:05d}"
    offices.compare_group(w.s, one.office.id, 0, other)


EVENTS: Mapping[str, Callable[[World, Subject], object]] = {
    "newer card": newer_card,
    "another name on its card": lambda w, one: newer_card(w, one, name="Made-up Renamed"),
    "card with a move of a checked office": lambda w, one: card_with_move(w, one, checked=True),
    "card with a move of an unchecked one": lambda w, one: card_with_move(w, one, checked=False),
    "notice of a move": notice_of_move,
    "moves on": moves_on,
    "listed": list_it,
    "closed by the list": lambda w, one: list_it(w, one, "closed"),
    "withdrawn by the list": lambda w, one: list_it(w, one, "revoked"),
    "left out of the list": leave_out,
    "another key in the list": list_other_key,
    "packet with a newer card": packet_with_card,
    "packet with a move": packet_with_move,
    "withdrew itself": withdraw,
    "blocked": lambda w, one: offices.block_office(w.s, one.office.id),
    "the real one goes": lose_the_real_one,
    "31 days": days_pass,
    "locked and unlocked": locked,
    "a wrong group": wrong_group,
    "same card again": lambda w, one: offices.add_card(w.s, w.card(one.office, one.seq)),
    "number does not match": lambda w, one: offices.report_mismatch(w.s, one.office.id),
}
