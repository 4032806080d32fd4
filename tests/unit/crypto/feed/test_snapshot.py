"""A snapshot is taken for what an envelope says of it, and for nothing else."""

from dataclasses import replace

import pytest

from crypto.errors import AttachmentError, SchemaError
from crypto.feed.snapshot import (
    Count,
    new_name,
    outline_json,
    read_outline,
    read_snapshot,
    snapshot_json,
)
from feed_maker import SNAPSHOT
from packet_maker import seed

RAW = b"a made-up snapshot"


def test_what_is_read_is_what_was_written():
    told = snapshot_json(SNAPSHOT)
    assert told["counts"][0] == [1, 2, 17, seed("feed/last/1").hex()]
    assert [each[:3] for each in told["counts"]] == [[1, 2, 17], [2, 1, 5], [3, 1, 9]]
    assert read_snapshot(told) == SNAPSHOT
    none = replace(SNAPSHOT, counts=(), n=0, size=1)
    assert read_snapshot(snapshot_json(none)) == none
    link = bytes(range(32))
    last = replace(SNAPSHOT, counts=(Count(1, 1, 1, link), Count(99, 65_535, 2**53 - 1, link)))
    assert read_snapshot(snapshot_json(last)) == last


def test_its_key_may_be_told_elsewhere():
    told = outline_json(SNAPSHOT)
    assert set(snapshot_json(SNAPSHOT)) - set(told) == {"key"}
    found = read_outline(told)
    assert found == replace(SNAPSHOT, key=b"")
    assert outline_json(found) == told


def test_two_tries_with_one_number_are_told_apart():
    """A number may have been sent twice, with other units; the link says which one is inside."""
    one, other = (
        replace(SNAPSHOT, counts=(Count(2, 1, 5, seed(label)),)) for label in ("one", "other")
    )
    assert read_snapshot(snapshot_json(one)) == one != other


def test_its_bytes_are_known_in_whatever_pieces_they_come():
    for pieces in ([RAW], [RAW[:1], RAW[1:]], [bytes([one]) for one in RAW], [b"", RAW, b""]):
        SNAPSHOT.check_content(pieces)


@pytest.mark.parametrize(
    ("pieces", "told", "facts"),
    [
        ([], "snapshot.short", {"wanted": 18, "found": 0}),
        ([RAW[:-1]], "snapshot.short", {"wanted": 18, "found": 17}),
        ([RAW, b"x"], "snapshot.long", {"wanted": 18}),
        ([RAW[:-1] + b"x"], "snapshot.hash", {}),
    ],
)
def test_other_bytes_are_refused(pieces, told, facts):
    with pytest.raises(AttachmentError) as refused:
        SNAPSHOT.check_content(pieces)
    assert (refused.value.reason, refused.value.facts) == (told, facts)


def test_no_more_is_read_than_it_needs_to_be_refused():
    def endless():
        while True:
            yield bytes(7)

    with pytest.raises(AttachmentError):
        SNAPSHOT.check_content(endless())


@pytest.mark.parametrize(
    ("size", "parts"), [(1, 1), (1_048_576, 1), (1_048_577, 2), (440_000_000, 420)]
)
def test_it_lies_in_parts_of_a_mebibyte(size, parts):
    assert replace(SNAPSHOT, size=size).parts == parts


@pytest.mark.parametrize("seat", [0, 100])
def test_a_count_is_of_a_computer_of_the_office(seat):
    with pytest.raises(SchemaError) as refused:
        read_snapshot(snapshot_json(SNAPSHOT) | {"counts": [[seat, 1, 1, "ab" * 32]]})
    assert refused.value.reason == "snapshot.count-seat"


@pytest.mark.parametrize("count", [None, 4, "four", {"seat": 1, "inc": 1, "seq": 1, "link": ""}])
def test_a_count_is_a_list_and_nothing_else_ends_the_reading(count):
    """Whoever writes an envelope chooses what stands there; it is refused, not stumbled over."""
    with pytest.raises(SchemaError) as refused:
        read_snapshot(snapshot_json(SNAPSHOT) | {"counts": [count]})
    assert refused.value.reason == "snapshot.count"


def test_names_are_drawn_anew():
    names = {new_name() for _ in range(4)}
    assert len(names) == 4
    assert {len(bytes.fromhex(name)) for name in names} == {32}
