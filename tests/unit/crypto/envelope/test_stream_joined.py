"""Pieces come one after the other, each exactly as long as was said, then zeros."""

import io

import pytest

from crypto.envelope.stream import Joined
from crypto.errors import AttachmentError


class Slow(io.BytesIO):
    """Gives at most three bytes at a time, as a file on a slow stick may."""

    def readinto(self, buffer):
        return super().readinto(memoryview(buffer)[:3])


def read(joined, *sizes):
    """Fill rooms of these sizes one after the other and join what came."""
    found = b""
    for size in sizes:
        room = bytearray(b"\xff" * size)
        assert joined.readinto(memoryview(room)) == size
        found += room
    return found


@pytest.mark.parametrize("sizes", [[20], [1] * 20, [7, 7, 6], [4, 16], [5, 5, 10]])
@pytest.mark.parametrize("kind", [io.BytesIO, Slow])
def test_pieces_follow_each_other_and_zeros_follow_them(kind, sizes):
    pieces = [(kind(b"one"), 3), (kind(b""), 0), (kind(b"second"), 6), (kind(b"x"), None)]
    joined = Joined(iter(pieces), 20)
    assert joined.size == 20
    assert read(joined, *sizes) == b"onesecondx" + bytes(10)
    assert [piece.closed for piece, _size in pieces] == [True] * 4


def test_a_piece_is_opened_when_its_turn_comes_and_closed_when_it_ended():
    opened = []

    def pieces():
        for content in (b"aaaa", b"bbbb", b"cccc"):
            opened.append(io.BytesIO(content))
            yield opened[-1], 4

    joined = Joined(pieces(), 12)
    assert opened == []
    assert read(joined, 2) == b"aa"
    assert [one.closed for one in opened] == [False]
    assert read(joined, 4) == b"aabb"
    assert [one.closed for one in opened] == [True, False]
    joined.close()
    assert [one.closed for one in opened] == [True, True]
    joined.close()


@pytest.mark.parametrize(
    "claimed, reason",
    [((3, 5), "attachment.shorter"), ((3, 3), "attachment.longer"), ((3, 0), "attachment.longer")],
)
def test_a_piece_of_another_length_is_refused_and_named(claimed, reason):
    pieces = [(io.BytesIO(b"one"), claimed[0]), (io.BytesIO(b"four"), claimed[1])]
    with pytest.raises(AttachmentError) as refused:
        read(Joined(iter(pieces), 20), 20)
    assert (refused.value.reason, refused.value.facts) == (reason, {"number": 1})


def test_a_first_piece_of_another_length_is_number_nought():
    for content, reason in ((b"on", "attachment.shorter"), (b"ones", "attachment.longer")):
        with pytest.raises(AttachmentError) as refused:
            read(Joined(iter([(io.BytesIO(content), 3)]), 10), 10)
        assert (refused.value.reason, refused.value.facts) == (reason, {"number": 0})


def test_a_piece_that_nobody_measured_may_have_any_length():
    for content in (b"", b"x", b"xyz" * 5):
        joined = Joined(iter([(io.BytesIO(content), None), (io.BytesIO(b"end"), 3)]), 20)
        assert read(joined, 9, 11) == (content + b"end").ljust(20, b"\0")


def test_without_pieces_there_are_zeros():
    assert read(Joined(iter([]), 4), 4, 4) == bytes(8)
