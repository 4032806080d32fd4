"""What was written is compared to the last byte, at its place."""

import io
import tracemalloc

import pytest

from crypto.envelope.stream import SEALED_STRIPE_BYTES
from crypto.envelope.write_check import WrittenCheck
from crypto.errors import TamperError, TruncatedError

LARGE = bytes(range(256)) * (SEALED_STRIPE_BYTES // 256) + b"end"
PIECES = [b"first", b"second", LARGE[:SEALED_STRIPE_BYTES], b"last"]


def remembered(pieces):
    check = WrittenCheck()
    for piece in pieces:
        check.add(memoryview(piece))
    return check


@pytest.mark.parametrize("pieces", [[], [b"x"], PIECES[:2], PIECES, [b"a"] * 9])
def test_the_same_bytes_pass_and_progress_is_told(pieces):
    told = []
    source = io.BytesIO(b"before" + b"".join(pieces) + b"after")
    source.seek(6)
    remembered(pieces).compare(source, told.append)
    assert told == [sum(map(len, pieces[:count])) for count in range(len(pieces) + 1)]
    assert source.read() == b"after"


@pytest.mark.parametrize("at", [0, 4, 5, 10, 11, 1_000_000, 11 + SEALED_STRIPE_BYTES, -1])
def test_one_other_bit_is_noticed_wherever_it_stands(at):
    raw = bytearray(b"".join(PIECES))
    raw[at] ^= 1
    with pytest.raises(TamperError) as refused:
        remembered(PIECES).compare(io.BytesIO(bytes(raw)), lambda _done: None)
    assert refused.value.reason == "written.content"


def test_two_pieces_that_changed_places_are_noticed():
    with pytest.raises(TamperError, match=r"written\.content"):
        remembered([b"ab", b"cd"]).compare(io.BytesIO(b"cdab"), lambda _done: None)


@pytest.mark.parametrize("cut", [1, 4, 5])
def test_a_file_that_ends_early_is_noticed(cut):
    raw = b"".join(PIECES)[:-cut]
    with pytest.raises(TruncatedError) as refused:
        remembered(PIECES).compare(io.BytesIO(raw), lambda _done: None)
    assert refused.value.reason == "written.short"


def test_what_is_remembered_does_not_grow_with_what_is_written():
    check, piece = WrittenCheck(), memoryview(LARGE)[:SEALED_STRIPE_BYTES]
    check.add(piece)
    tracemalloc.start()
    for _ in range(4):
        check.add(piece)
    kept, _most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept < 10_000


def test_comparing_stops_when_it_is_told_to():
    class Stop(Exception):
        pass

    def stop(_done):
        raise Stop

    with pytest.raises(Stop):
        remembered(PIECES).compare(io.BytesIO(b"".join(PIECES)), stop)
