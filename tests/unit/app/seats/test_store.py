"""Whatever lies between the computers of an office does the same, and nothing is ever written over.

Rules: every store passes these tests; what only one of them can suffer stands with it.
"""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.seats import folder_store
from app.seats.errors import (
    NoLineError,
    StoreDamagedError,
    StoreForkedError,
    StoreShorterError,
)
from app.seats.folder_store import FolderStore, found
from app.seats.store import MOST_READ, PART_BYTES, Store, check_has
from crypto.feed.chain import Head, link_of
from memory_store import MemoryStore, Shared
from store_work import FEED, FOUNDING, filled, made

NAME = bytes(range(32))
type Opens = Callable[[], Store]


@pytest.fixture(params=["memory", "folder"])
def opens(request, tmp_path: Path, monkeypatch) -> Opens:
    """Opens the same store for one more seat."""
    if request.param == "memory":
        shared = Shared(FEED, FOUNDING)
        return lambda: MemoryStore(shared)
    monkeypatch.setattr(folder_store, "RACES", 2)
    found(tmp_path, FEED, FOUNDING)
    return lambda: FolderStore(tmp_path, FEED)


def known(store: Store, n: int) -> Head:
    """The place that a seat knows which has taken in that many."""
    head = Head.first(FEED, FOUNDING)
    for envelope in store.read(0)[:n]:
        head = head.after(envelope, opens_term=False)
    return head


def test_a_feed_begins_empty_behind_its_founding(opens: Opens) -> None:
    head = opens().head()
    assert (head.founding, head.n) == (FOUNDING, 0)
    assert head.link == Head.first(FEED, FOUNDING).link
    assert opens().read(0) == ()


def test_what_one_puts_the_others_read_as_it_was(opens: Opens) -> None:
    put = filled(opens(), 3)
    store = opens()
    assert list(store.read(0)) == put
    assert list(store.read(2)) == put[2:]
    assert store.read(3) == ()
    assert (store.head().n, store.head().link) == (3, link_of(FEED, put[-1]))


def test_who_is_open_already_sees_what_others_put_later(opens: Opens) -> None:
    first, second = opens(), opens()
    put = filled(second, 2)
    assert first.head() == second.head()
    assert list(first.read(0)) == put


def test_a_taken_place_is_given_to_nobody_else(opens: Opens) -> None:
    first, second = opens(), opens()
    head = second.head()
    ours, theirs = made(head, "ours"), made(head, "theirs")
    assert first.append(ours)
    assert not second.append(theirs)
    assert not second.append(ours)
    assert opens().read(0) == (ours,)


@pytest.mark.parametrize("n", [1, 2, 4, 9])
def test_only_the_place_behind_the_last_one_is_given(opens: Opens, n: int) -> None:
    store = opens()
    put = filled(store, 2)
    assert not store.append(replace(made(store.head(), "elsewhere"), n=n))
    assert list(store.read(0)) == put


def test_an_envelope_behind_another_one_than_is_there_is_not_taken(opens: Opens) -> None:
    store = opens()
    filled(store, 2)
    assert not store.append(replace(made(store.head(), "fork"), prev=bytes(32)))
    assert store.head().n == 2


@pytest.mark.parametrize("size", [0, 1_063, 1_065, 1_500, 524_329, 1_048_616])
def test_a_size_that_no_envelope_has_is_refused_before_anything(opens: Opens, size: int) -> None:
    store = opens()
    with pytest.raises(StoreDamagedError):
        store.append(made(store.head(), "size", size))
    assert opens().head().n == 0


def test_the_largest_envelope_is_kept(opens: Opens) -> None:
    store = opens()
    large = made(store.head(), "large", 524_328)
    assert store.append(large)
    assert opens().read(0) == (large,)


def test_so_much_is_read_at_once_and_the_rest_after_it(opens: Opens) -> None:
    store = opens()
    sixteen = [made(store.head(), "first", 524_328)]
    while store.append(sixteen[-1]) and len(sixteen) < 16:
        sixteen.append(made(store.head(), f"large {len(sixteen)}", 524_328))
    read = store.read(0)
    assert len(read) == 15, "8 MiB at the most"
    assert list(read + store.read(15)) == sixteen


def test_so_many_are_read_at_once(opens: Opens) -> None:
    store = opens()
    put = filled(store, MOST_READ + 1)
    assert list(store.read(0)) == put[:-1]
    assert list(store.read(MOST_READ)) == put[-1:]


def test_in_its_turn_a_seat_puts_and_the_next_one_waits(opens: Opens) -> None:
    first, second = opens(), opens()
    came, done = threading.Event(), []

    def wants() -> None:
        came.set()
        with second.turn():
            done.append(second.head().n)

    other = threading.Thread(target=wants)
    with first.turn():
        other.start()
        assert came.wait(30)
        filled(first, 3)
        assert done == []
    other.join(30)
    assert done == [3]


def test_a_turn_is_given_back_after_a_fault(opens: Opens) -> None:
    with pytest.raises(RuntimeError), opens().turn():
        raise RuntimeError
    with opens().turn():
        pass


def test_parts_are_kept_by_name_and_number(opens: Opens) -> None:
    store, other = opens(), bytes(32)
    store.put_part(NAME, 0, b"x" * PART_BYTES)
    store.put_part(NAME, 1, b"the rest")
    store.put_part(NAME, 1, b"the rest")
    assert opens().part(NAME, 0) == b"x" * PART_BYTES
    assert opens().part(NAME, 1) == b"the rest"
    assert opens().part(NAME, 2) is None
    assert opens().part(other, 0) is None


def test_a_part_that_was_dropped_is_not_destroyed_at_once(opens: Opens) -> None:
    store = opens()
    store.put_part(NAME, 0, b"sealed")
    store.drop(NAME)
    store.drop(NAME)
    store.drop(bytes(32))
    assert opens().part(NAME, 0) == b"sealed"


@pytest.mark.parametrize(
    ("name", "part", "size"), [(b"short", 0, 1), (NAME, -1, 1), (NAME, 0, PART_BYTES + 1)]
)
def test_what_is_no_part_is_a_mistake_of_ours(
    opens: Opens, name: bytes, part: int, size: int
) -> None:
    with pytest.raises(ValueError, match="no part"):
        opens().put_part(name, part, b"x" * size)


def test_who_waits_hears_that_the_feed_went_on(opens: Opens) -> None:
    first, second = opens(), opens()
    filled(second, 1)
    first.wait(30)
    assert first.head().n == 1


def test_who_waits_for_nothing_goes_on_after_a_while(opens: Opens) -> None:
    assert opens().wait(0.01) == ()


def test_a_line_can_be_let_go_of(opens: Opens) -> None:
    first, second = opens(), opens()
    first.close()
    filled(second, 1)
    assert second.head().n == 1


def test_a_store_that_has_what_is_known_is_no_surprise(opens: Opens) -> None:
    store = opens()
    filled(store, 3)
    for n in range(4):
        check_has(store.head(), known(store, n))


def test_a_store_that_lost_something_is_refused_in_words(opens: Opens) -> None:
    store = opens()
    filled(store, 3)
    ours = known(store, 3)
    ahead = ours.after(made(store.head(), "ours alone"), opens_term=False)
    with pytest.raises(StoreShorterError) as caught:
        check_has(store.head(), ahead)
    assert caught.value.facts == {"found": 3, "known": 4}
    assert "Nothing was deleted here" in caught.value.words[0]


def test_a_store_with_another_line_is_refused(opens: Opens) -> None:
    store = opens()
    filled(store, 2)
    with pytest.raises(StoreForkedError):
        check_has(store.head(), replace(known(store, 2), link=bytes(32)))


def test_what_is_said_is_heard_by_the_others_once_and_kept_nowhere() -> None:
    """A folder tells nobody who is there, so this is tried where it can be."""
    shared = Shared(FEED, FOUNDING)
    first, second = MemoryStore(shared), MemoryStore(shared)
    first.say(b"here")
    assert second.wait(30) == (b"here",)
    assert second.wait(0) == first.wait(0) == MemoryStore(shared).wait(0) == ()
    second.close()
    with pytest.raises(NoLineError):
        second.head()
