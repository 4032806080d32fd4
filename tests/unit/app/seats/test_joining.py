"""Two registers over one store: what one writes the other holds, however often one is killed."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest

import apart
import feed_maker
import two_registers
from app.cases import case_work, cases
from app.core import log
from app.core.services import Services, reading, writing
from app.register import access
from app.seats import folder_store, standing
from app.seats.errors import FeedStoppedError, NoLineError, TooLargeToLeaveError
from app.seats.folder_store import FolderStore, found
from crypto.feed.chain import Envelope, link_of
from crypto.feed.envelope import seal_envelope
from crypto.feed.terms import new_term
from crypto.feed.units import INLINE_BYTES, MAX_ROWS
from memory_store import MemoryStore
from models.base.meta import get_meta, set_meta
from models.operations.recycle_bin import erase_cases
from models.register.database import look
from models.register.online_copy import copy_to
from models.rows import log as log_rows
from models.rows.case import Case
from models.rows.office import OwnKey
from models.seats import standing as rows
from models.seats.units import held
from own_system import copy_register
from register_maker import raw_connection
from seat_desks import FOUNDING, shared
from two_registers import Steps, check_alike, exchange, pair, state, waiting

Both = tuple[Services, Services]


@pytest.fixture
def both(tmp_path: Path) -> Iterator[Both]:
    made = pair(tmp_path)
    yield made
    for one in made:
        access.lock(one)


@pytest.fixture(params=["memory", "folder"])
def stores(request, tmp_path: Path, monkeypatch):
    if request.param == "memory":
        between = shared()
        return MemoryStore(between), MemoryStore(between)
    monkeypatch.setattr(folder_store, "RACES", 1)
    (tmp_path / "shared").mkdir()
    found(tmp_path / "shared", feed_maker.FEED, FOUNDING)
    return tuple(FolderStore(tmp_path / "shared", feed_maker.FEED) for _ in range(2))


def all_exchange(both: Both, stores) -> None:
    """Let both send and take in until both have all."""
    for each, store in (*zip(both, stores, strict=True), (both[0], stores[0])):
        exchange(each, store)


def test_what_one_writes_the_other_holds(both: Both, stores) -> None:
    one, two = both
    made = cases.add_case(one)
    case_work.add_note(one, made.case_id, "A made-up note.")
    all_exchange(both, stores)
    check_alike(*both)
    assert [note.text for note in case_work.list_notes(two, made.case_id)] == ["A made-up note."]
    case_work.add_note(two, made.case_id, "Another made-up note.")
    cases.add_case(two)
    all_exchange(both, stores)
    check_alike(*both)
    assert len(case_work.list_notes(one, made.case_id)) == 2


def test_each_writes_in_its_own_chain_of_the_log(both: Both, stores) -> None:
    for one, store in zip(both, stores, strict=True):
        exchange(one, store)
        cases.add_case(one)
        exchange(one, store)
    all_exchange(both, stores)
    check_alike(*both)
    chains = [log_rows.FIRST_CHAIN, log_rows.chain_of(1, 1), log_rows.chain_of(2, 1)]
    told = [log.entries(one) for one in both]
    assert told[0] == told[1]
    assert sorted({log_rows.chain_at(entry.place) for entry in told[0]}) == chains
    for chain in chains:
        numbers = [entry.number for entry in told[0] if log_rows.chain_at(entry.place) == chain]
        assert numbers == list(range(len(numbers), 0, -1))
    pages = [log.entries(both[0], limit=2)]
    while len(pages[-1]) == 2:
        pages.append(log.entries(both[0], limit=2, before=pages[-1][-1].place))
    assert tuple(entry for page in pages for entry in page) == told[0]


def test_what_waits_about_other_rows_stays_and_leaves(both: Both, stores) -> None:
    one, two = both
    names = "kit.made_at", "kit.next_at"
    for each, name in zip(both, names, strict=True):
        with writing(each) as session:
            set_meta(session, name, "5")
    exchange(one, stores[0])
    assert waiting(two)
    all_exchange(both, stores)
    check_alike(*both)
    with reading(one) as session:
        assert [get_meta(session, name) for name in names] == ["5", "5"]


def test_what_meets_what_waits_is_not_taken_in(both: Both, stores) -> None:
    """Both give the next number: nothing is written over, and both go on locally."""
    all_exchange(both, stores)
    for one in both:
        cases.add_case(one)
    exchange(both[0], stores[0])
    before = state(both[1])
    with pytest.raises(FeedStoppedError) as caught:
        exchange(both[1], stores[1])
    assert caught.value.facts["check"] == "seats.constraint"
    assert state(both[1]) == before
    assert waiting(both[1])
    cases.add_case(both[1])


def put(s: Services, values: dict[str, str]) -> None:
    """Change something of what is shared in one act."""
    with writing(s) as session:
        for name, value in values.items():
            set_meta(session, name, value)


TOO_LARGE = {
    "bytes": {"kit.made_at": "5" * INLINE_BYTES},
    "rows": {f"office.words-unsure.{number}": "5" for number in range(MAX_ROWS + 1)},
}


@pytest.mark.parametrize("kind", TOO_LARGE)
def test_what_is_too_large_to_leave_is_told_after_what_was_done_before_it_has_left(
    both: Both, stores, kind: str
) -> None:
    one, two = both
    all_exchange(both, stores)
    put(one, {"kit.tested_at": "5"})
    put(one, {"kit.next_at": "5" * (INLINE_BYTES - 500)})
    put(one, TOO_LARGE[kind])
    put(one, {"match.on_at": "7"})
    put(two, {"match.on_by": "8"})
    exchange(two, stores[1])
    for _time in range(2):
        with pytest.raises(TooLargeToLeaveError):
            exchange(one, stores[0])
        assert len(waiting(one)) == 2
    exchange(two, stores[1])
    names = "kit.tested_at", "match.on_at", "match.on_by"
    for each, told in ((one, ["5", "7", "8"]), (two, ["5", None, "8"])):
        with reading(each) as session:
            assert [get_meta(session, name) for name in names] == told
            assert len(get_meta(session, "kit.next_at")) == INLINE_BYTES - 500


class Stop(Exception):
    """The program ended here."""


def stops() -> None:
    raise Stop


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_whatever_step_is_the_last_the_other_holds_it_after_the_next_start(
    tmp_path: Path, after: bool
) -> None:
    one, two = pair(tmp_path)
    between = shared()
    at, ended = 0, True
    while ended:
        at, ended = at + 1, False
        try:
            with Steps(at, stops, after=after):
                two_registers.something(one)
                exchange(one, MemoryStore(between))
        except Stop:
            ended = True
        access.lock(one)
        one = two_registers.opened(tmp_path, 1)
        all_exchange((one, two), (MemoryStore(between), MemoryStore(between)))
        assert state(one) == state(two), at
    check_alike(one, two)
    assert at > len(two_registers.STEPS)
    for each in (one, two):
        access.lock(each)


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
def test_a_killed_program_goes_on_where_it_was(tmp_path: Path, monkeypatch, after: bool) -> None:
    one, two = pair(tmp_path)
    access.lock(one)
    monkeypatch.setattr(folder_store, "RACES", 1)
    (tmp_path / "shared").mkdir()
    found(tmp_path / "shared", feed_maker.FEED, FOUNDING)
    at, killed = 0, True
    while killed:
        at += 1
        ended = apart.run(partial(two_registers.works_until, after=after), tmp_path, at)
        killed = ended.killed
        assert killed or ended.said == "over"
        one = two_registers.opened(tmp_path, 1)
        stores = [FolderStore(tmp_path / "shared", feed_maker.FEED) for _ in range(2)]
        all_exchange((one, two), stores)
        assert state(one) == state(two), at
        if not killed:
            check_alike(one, two)
        access.lock(one)
    assert at > len(two_registers.STEPS)
    access.lock(two)


# What does not fit --------------------------------------------------------------------------------


def test_an_own_envelope_that_was_never_sent_from_here_stops_a_restored_disk(
    both: Both, stores, tmp_path: Path
) -> None:
    one, two = both
    all_exchange(both, stores)
    access.lock(one)
    image = tmp_path / "image"
    copy_register(one.folder, image)
    one = two_registers.opened(tmp_path, 1)
    cases.add_case(one)
    exchange(one, stores[0])
    access.lock(one)
    shutil.rmtree(one.folder)
    copy_register(image, one.folder)
    one = two_registers.opened(tmp_path, 1)
    before = state(one)
    with pytest.raises(FeedStoppedError) as caught:
        exchange(one, stores[0])
    assert caught.value.facts["reason"] == "restored"
    assert state(one) == before
    exchange(two, stores[1])
    access.lock(one)


FALSE_LINES = {
    "not behind the last one": {"row_bytes": b"{}"},
    "another time beside it": {"at": 5},
    "another person beside it": {"user": 2},
    "another act beside it": {"action": "case_closed"},
    "another hash": {"hash": bytes(32)},
}


@pytest.mark.parametrize("false", FALSE_LINES)
def test_a_line_that_does_not_lead_on_in_its_chain_is_refused(both: Both, false: str) -> None:
    one, two = both
    cases.add_case(one)
    lines = [
        {name: held(value) for name, value in row[4].items()}
        for unit in waiting(one)
        for row in unit.rows
        if row[0] == "log"
    ]
    chain = log_rows.chain_of(1, 1)
    with reading(two) as session:
        assert log.leads_on(session, chain, lines)
        assert not log.leads_on(session, chain, lines[1:]), "one is left out"
        assert not log.leads_on(session, log_rows.chain_of(1, 2), lines)
        assert not log.leads_on(session, chain, [*lines[:-1], lines[-1] | FALSE_LINES[false]])


# On the way --------------------------------------------------------------------------------------


def test_what_was_erased_while_it_was_on_its_way_is_erased_at_the_others(both: Both) -> None:
    """A try that arrived late: the others have what is not here any more."""
    one, two = both
    between = shared()
    made = cases.add_case(one).case_id
    with pytest.raises(NoLineError):
        exchange(one, Deaf(between))
    with writing(one) as session:
        erase_cases(session, [made], one.clock.today())
    all_exchange(both, (MemoryStore(between), MemoryStore(between)))
    check_alike(*both)
    with reading(two) as session:
        assert session.get(Case, made) is None


def test_a_secret_that_was_destroyed_while_it_was_on_its_way_is_so_at_the_others(
    both: Both,
) -> None:
    """What waits tells a new row as it is now; the one that left told the secret."""
    one, two = both
    between = shared()
    kid = "0123456789abcdef"
    with writing(one) as session:
        key = {"valid_from": 1, "valid_until": 2, "public_key": b"p", "sealed_seed": b"secret"}
        session.add(OwnKey(kid=kid, **key))
    with pytest.raises(NoLineError):
        exchange(one, Deaf(between))
    with writing(one) as session:
        held_key = session.get(OwnKey, kid)
        assert held_key is not None
        held_key.sealed_seed, held_key.destroyed_at = None, 5
    all_exchange(both, (MemoryStore(between), MemoryStore(between)))
    check_alike(*both)
    with reading(two) as session:
        there = session.get(OwnKey, kid)
        assert there is not None
        assert (there.sealed_seed, there.destroyed_at) == (None, 5)


class Deaf(MemoryStore):
    """Loses the answer."""

    def append(self, envelope: Envelope) -> bool:
        assert super().append(envelope)
        raise NoLineError


# Keys ---------------------------------------------------------------------------------------------


def test_with_each_term_the_next_letterbox_is_made_and_the_last_but_one_is_gone(
    both: Both, stores
) -> None:
    one, two = both
    kept = [boxes(two)]
    for term in (2, 3):
        opens_a_term(one, stores[0], term)
        all_exchange(both, stores)
        kept.append(boxes(two))
        check_alike(*both)
    assert [len(each) for each in kept] == [1, 2, 2]
    assert kept[1][0] == kept[0][0], "it is used up when a key came to the next one"
    assert kept[2][0] == kept[1][1]
    with reading(two) as session:
        place, _signer = standing.read(session)
    assert place.term_key == feed_maker.TERM_KEYS[3]
    assert place.known.seats.listed[2].box == place.letterboxes[1].public


def test_no_copy_that_is_kept_elsewhere_has_keys_of_the_feed(both: Both, tmp_path: Path) -> None:
    one, _two = both
    key = bytes(range(32))
    cases.add_case(one)
    moment = copy_to(
        one.register, tmp_path / "copy.db", key, one.clock.now(), lambda *_: None, to_keep=True
    )
    with raw_connection(tmp_path / "copy.db", key) as raw:
        named = raw.execute("SELECT name FROM sqlite_master WHERE name LIKE 'seat%'").fetchall()
    assert named == []
    with closing(look(tmp_path / "copy.db", key)) as copy, copy.read() as session:
        assert log.ends_with(session, moment.lines, moment.log_head)
        assert not log.ends_with(session, moment.lines - 1, moment.log_head)
        assert log.check_lines(session).problem == ""


def boxes(s: Services) -> list[bytes]:
    """The halves of its letterboxes that it keeps."""
    with reading(s) as session:
        return rows.read_boxes(session.connection())


def opens_a_term(s: Services, store, term: int) -> None:
    """Send the opening of a term beside what waits, which no use case does yet."""
    exchange(s, store)
    with reading(s) as session:
        place, signer = standing.read(session)
    last = place.known.last[place.seat]
    seats = {number: one.box for number, one in place.known.seats.listed.items()}
    opened = new_term(feed_maker.FEED, term, feed_maker.TERM_KEYS[term], seats)
    payload = feed_maker.payload(
        feed_maker.ONE, inc=last.inc, seq=last.seq + 1, level=standing.LEVEL,
        units=(feed_maker.serial(f"term {term}", opened, "term_opened"),),
    )  # fmt: skip
    envelope = seal_envelope(place.known.head, place.term_key, signer, payload)
    two_registers.joined(s)._note(link_of(feed_maker.FEED, envelope), payload)
    assert store.append(envelope)
