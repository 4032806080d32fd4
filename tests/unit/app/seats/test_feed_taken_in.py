"""Taking in and sending: one line for all, nothing twice, nothing left out, whatever a store does.

Rules: keys, signatures and seals are real; only the store and what is written down are made up.
"""

import threading
from collections.abc import Callable
from dataclasses import replace

import pytest

import feed_maker
import memory_store
from app.base.errors import AppError
from app.seats.errors import (
    FeedStoppedError,
    NoLineError,
    StoreForkedError,
    StoreShorterError,
)
from app.seats.store import StoreHead
from crypto.feed.chain import Envelope, Head
from feed_maker import ONE, THREE, TWO, Seat
from memory_store import MemoryStore
from seat_desks import Desk, shared


@pytest.fixture
def between():
    return shared()


def desk(between, seat: Seat) -> Desk:
    return Desk(seat, MemoryStore(between))


@pytest.fixture
def desks(between) -> list[Desk]:
    return [desk(between, seat) for seat in feed_maker.SEATS]


def all_have(desks: list[Desk]) -> list[str]:
    """Let all take in what there is; return what they have, which is the same at all."""
    for each in desks:
        each.catch_up()
    assert len({each.place.known.head for each in desks}) == 1
    ids = {tuple(each.ids) for each in desks}
    assert len(ids) == 1
    assert not [each for each in desks if each.waiting]
    return list(ids.pop())


def named(*labels: str) -> list[str]:
    return [feed_maker.hex_of(label) for label in labels]


# Sending ----------------------------------------------------------------------------------------


def test_what_each_sends_stands_in_one_line_at_all(desks) -> None:
    one, two, three = desks
    one.does("a", "b").send()
    two.does("c").send()
    three.does("d").send()
    one.does("e").send()
    assert all_have(desks) == named("a", "b", "c", "d", "e")
    assert one.place.known.head.n == 4
    assert one.place.known.last[1].seq == 2


def test_who_has_nothing_to_send_takes_in_and_puts_nothing(desks) -> None:
    desks[0].does("a").send()
    desks[1].send()
    assert desks[1].ids == named("a")
    assert desks[1].place.known.head.n == 1
    assert desks[1].tries == {}


class Raced(MemoryStore):
    """Somebody else is quicker, so often."""

    def __init__(self, between, other: Desk, times: int) -> None:
        super().__init__(between)
        self.other, self.left, self.turns = other, times, 0

    def append(self, envelope: Envelope) -> bool:
        if self.left:
            self.left -= 1
            self.other.does(f"quicker {self.left}").send()
        return super().append(envelope)

    def turn(self):
        self.turns += 1
        return super().turn()


@pytest.mark.parametrize("times", [0, 1, 3])
def test_who_was_too_late_takes_in_what_came_and_tries_again(between, times: int) -> None:
    other = desk(between, TWO)
    late = Desk(ONE, Raced(between, other, times))
    late.does("late").send()
    quicker = [f"quicker {left}" for left in reversed(range(times))]
    assert all_have([late, other]) == named(*quicker, "late")
    assert len(late.tries) == times + 1, "each try was written down before it left"
    assert late.store.turns == bool(times), "the turn is asked for after the first refusal alone"


def test_who_is_always_too_late_goes_on_waiting(between) -> None:
    late = Desk(ONE, Raced(between, desk(between, TWO), 99))
    with pytest.raises(NoLineError):
        late.does("late").send()
    assert [unit.id for unit in late.waiting] == named("late")


class Deaf(MemoryStore):
    """Loses an answer, or a question."""

    def __init__(self, between, *, arrives: bool) -> None:
        super().__init__(between)
        self.arrives, self.broken = arrives, True

    def append(self, envelope: Envelope) -> bool:
        if not self.broken:
            return super().append(envelope)
        self.broken = False
        if self.arrives:
            super().append(envelope)
        raise NoLineError


@pytest.mark.parametrize("arrives", [True, False], ids=["the answer", "the question"])
def test_what_was_lost_on_the_line_is_told_by_the_feed_and_sent_once(between, arrives) -> None:
    one = Desk(ONE, Deaf(between, arrives=arrives))
    with pytest.raises(NoLineError):
        one.does("a").send()
    assert [unit.id for unit in one.waiting] == named("a"), "not known yet"
    one.send()
    assert all_have([one, desk(between, TWO)]) == named("a")
    assert one.place.known.head.n == 1


def test_many_at_once_lose_nothing_and_send_nothing_twice(between) -> None:
    desks = [desk(between, seat) for seat in feed_maker.SEATS]
    failed: list[BaseException] = []

    def works(one: Desk) -> None:
        try:
            for number in range(12):
                one.does(f"{one.seat.number}/{number}").send()
        except BaseException as error:
            failed.append(error)

    workers = [threading.Thread(target=works, args=(one,)) for one in desks]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(120)
    assert failed == []
    wanted = named(*(f"{seat.number}/{n}" for seat in feed_maker.SEATS for n in range(12)))
    assert sorted(all_have(desks)) == sorted(wanted)


# Taking in --------------------------------------------------------------------------------------


def three_sent(between) -> Desk:
    """A computer that sent three changes, one in each envelope."""
    one = desk(between, ONE)
    for label in "abc":
        one.does(label).send()
    return one


def flip(envelope: Envelope) -> Envelope:
    body = bytearray(envelope.body)
    body[100] ^= 1
    return replace(envelope, body=bytes(body))


type Lie = Callable[[list[Envelope]], list[Envelope]]
LIES: dict[str, tuple[Lie, type[AppError]]] = {
    "one left out": (lambda e: [e[0], e[2]], FeedStoppedError),
    "two in the other order": (lambda e: [e[0], e[2], e[1]], FeedStoppedError),
    "one again": (lambda e: [e[0], e[0], e[1]], FeedStoppedError),
    "one again in the place of the next": (
        lambda e: [e[0], replace(e[0], n=2), e[2]],
        StoreForkedError,
    ),
    "two bodies swapped": (
        lambda e: [e[0], replace(e[1], body=e[2].body), replace(e[2], body=e[1].body)],
        FeedStoppedError,
    ),
    "one changed": (lambda e: [e[0], flip(e[1]), e[2]], FeedStoppedError),
    "another term": (lambda e: [e[0], replace(e[1], term=2), e[2]], FeedStoppedError),
    "another one before it": (
        lambda e: [e[0], replace(e[1], prev=bytes(32)), e[2]],
        StoreForkedError,
    ),
    "too long": (
        lambda e: [e[0], replace(e[1], body=bytes(524_329)), e[2]],
        FeedStoppedError,
    ),
    "cut": (lambda e: [e[0], replace(e[1], body=e[1].body[:500]), e[2]], FeedStoppedError),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_store_that_lies_is_refused_at_that_place_and_nothing_behind_it_counts(
    between, lie: str
) -> None:
    three_sent(between)
    told, refusal = LIES[lie]
    between.envelopes[:] = told(between.envelopes)
    two = desk(between, TWO)
    with pytest.raises(refusal) as caught:
        two.catch_up()
    assert caught.value.facts["place"] in (1, 2)
    assert two.ids == named("a"), "what was good before it is kept"
    assert two.place.known.head.n == 1
    with pytest.raises(refusal):
        two.does("mine").send()
    assert two.tries == {}, "nothing is sent on top of it"


def test_an_envelope_of_another_feed_is_refused(between) -> None:
    three_sent(between)
    elsewhere = replace(shared(), feed=feed_maker.OTHER_FEED)
    between.envelopes[1] = replace(
        feed_maker.Forge(head=Head(elsewhere.feed, 1, between.envelopes[1].prev, 1)).envelope()
    )
    with pytest.raises(FeedStoppedError) as caught:
        desk(between, TWO).catch_up()
    assert caught.value.facts == {"place": 2, "check": "feed.seal"}


def test_a_stranger_who_knows_the_key_is_refused(between) -> None:
    one = desk(between, ONE)
    stranger = desk(between, feed_maker.SIX)
    one.does("a").send()
    stranger.place = replace(one.place, seat=6)
    with pytest.raises(FeedStoppedError):
        stranger.does("b").send()
    with pytest.raises(FeedStoppedError) as caught:
        one.catch_up()
    assert caught.value.facts == {"place": 2, "check": "feed.stranger"}


def test_a_store_that_lost_what_is_known_gives_and_gets_nothing(between) -> None:
    one = three_sent(between)
    del between.envelopes[1:]
    with pytest.raises(StoreShorterError) as caught:
        one.does("d").send()
    assert caught.value.facts == {"found": 1, "known": 3}
    assert (one.ids, len(between.envelopes)) == (named("a", "b", "c"), 1)


def test_a_store_with_another_line_gives_and_gets_nothing(between) -> None:
    one, two = three_sent(between), desk(between, TWO)
    other = desk(fork := shared(), TWO)
    other.does("x", "y").send()
    between.envelopes[:] = fork.envelopes
    one.place = replace(
        one.place, known=replace(one.place.known, head=one.taken[0].after.known.head)
    )
    with pytest.raises(StoreForkedError):
        one.does("d").send()
    two.catch_up()
    assert (two.ids, len(between.envelopes)) == (named("x", "y"), 1)


def test_a_head_is_not_believed_when_what_lies_there_says_otherwise(between) -> None:
    class Boasts(MemoryStore):
        def head(self) -> StoreHead:
            return replace(super().head(), n=99)

    one = three_sent(between)
    assert all_have([Desk(TWO, Boasts(between)), one]) == named("a", "b", "c")


def test_so_much_is_written_down_at_once(between, monkeypatch) -> None:
    monkeypatch.setattr(memory_store, "MOST_READ", 2)
    three_sent(between)
    two = desk(between, TWO)
    sizes = []
    take = two.take
    two.take = lambda taken: sizes.append(len(taken)) or take(taken)  # type: ignore[method-assign]
    two.catch_up()
    assert sizes == [2, 1]
    assert two.ids == named("a", "b", "c")


def test_what_cannot_be_written_down_does_not_count(between) -> None:
    three_sent(between)
    two = desk(between, TWO)

    def fails(_taken) -> None:
        raise RuntimeError

    two.take = fails  # type: ignore[method-assign]
    with pytest.raises(RuntimeError):
        two.catch_up()
    assert two.place.known.head.n == 0


def test_what_a_newer_program_wrote_stops_here_without_an_alarm(between) -> None:
    one = desk(between, ONE)
    one.place = replace(one.place, known=replace(one.place.known, level=feed_maker.LEVEL + 1))
    one.changes["level"] = feed_maker.LEVEL + 1
    one.does("a").send()
    with pytest.raises(FeedStoppedError) as caught:
        desk(between, TWO).catch_up()
    assert caught.value.facts["reason"] == "newer"


# Terms --------------------------------------------------------------------------------------------


def opens_a_term(one: Desk, *units, for_seats=feed_maker.SEATS) -> None:
    one.waiting += [*units, feed_maker.term_unit(2, *for_seats)]
    one.send()


def test_with_a_new_term_all_go_on_under_its_key(desks) -> None:
    one, two, three = desks
    opens_a_term(one.does("a"))
    two.does("b").send()
    three.does("c").send()
    assert all_have(desks)[-2:] == named("b", "c")
    assert {each.place.term_key for each in desks} == {feed_maker.TERM_KEYS[2]}
    assert {each.place.known.head.term for each in desks} == {2}


def test_a_key_for_a_letterbox_of_before_is_found(between) -> None:
    one, two = desk(between, ONE), desk(between, TWO)
    two.place = replace(two.place, letterboxes=(feed_maker.FIVE.box, TWO.box))
    opens_a_term(one)
    two.catch_up()
    assert two.place.term_key == feed_maker.TERM_KEYS[2]


@pytest.mark.parametrize("boxes", [(), (feed_maker.FIVE.box,)], ids=["none", "another"])
def test_who_cannot_open_its_entry_stops_there_and_the_others_go_on(between, boxes) -> None:
    one, two, three = (desk(between, seat) for seat in feed_maker.SEATS)
    two.place = replace(two.place, letterboxes=boxes)
    opens_a_term(one.does("a"))
    with pytest.raises(FeedStoppedError) as caught:
        two.catch_up()
    assert (caught.value.facts["place"], caught.value.facts["reason"]) == (1, "entry")
    assert two.place.known.head.n == 0
    three.does("b").send()
    assert all_have([one, three])[-1:] == named("b")


@pytest.mark.parametrize(
    ("act", "reason"), [(feed_maker.TAKE_OUT, "out"), (feed_maker.PUT_AWAY, "away")]
)
def test_who_was_taken_out_is_told_so_and_reads_no_further(between, act, reason: str) -> None:
    one, two, three = (desk(between, seat) for seat in feed_maker.SEATS)
    opens_a_term(one, feed_maker.listed_unit(act), for_seats=(ONE, TWO))
    two.does("b").send()
    with pytest.raises(FeedStoppedError) as caught:
        three.does("c").send()
    assert caught.value.facts["reason"] == reason
    assert three.tries == {}
    assert all_have([one, two])[-1:] == named("b")
    assert THREE.number == 3
