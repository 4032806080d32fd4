"""The chunked payload: sizes, seeking, refusals, cancelling."""

import functools
import io
import os
import random

import pytest
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto.envelope import stream
from crypto.envelope.stream import (
    CHUNK_BYTES,
    SEALED_CHUNK_BYTES,
    STRIPE_BYTES,
    ChunkCipher,
    StreamReader,
    StreamWriter,
    plain_size,
    seal_stream,
    sealed_size,
)
from crypto.errors import TamperError, TruncatedError

KEY = bytes(range(32))
SIZES = [
    0, 1, 100, 65_535, 65_536, 65_537, 131_071, 131_072, 131_073,
    STRIPE_BYTES - 1, STRIPE_BYTES, STRIPE_BYTES + 1, 5 * STRIPE_BYTES, 5 * STRIPE_BYTES + 70_000,
]  # fmt: skip


@functools.cache
def content(size):
    return random.Random(size).randbytes(size)


def sealed(size, key=KEY):
    out = io.BytesIO()
    seal_stream(io.BytesIO(content(size)), size, key, out.write)
    return out.getvalue()


def reader(raw, key=KEY, offset=0):
    return StreamReader(io.BytesIO(bytes(offset) + raw), offset, len(raw), key)


@pytest.mark.parametrize("size", SIZES)
def test_what_is_sealed_opens(size):
    raw = sealed(size)
    assert len(raw) == sealed_size(size)
    assert plain_size(len(raw)) == size
    assert reader(raw, offset=1643).read() == content(size)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("piece", [1_000_003, CHUNK_BYTES, 18 * CHUNK_BYTES + 5, 3 * STRIPE_BYTES])
def test_writing_in_pieces_gives_the_same_bytes(size, piece):
    out = io.BytesIO()
    writer = StreamWriter(out, KEY)
    for start in range(0, size, piece):
        taken = content(size)[start : start + piece]
        assert writer.write(taken) == len(taken)
    writer.finish()
    writer.finish()
    assert out.getvalue() == sealed(size)
    with pytest.raises(ValueError, match="finished"):
        writer.write(b"x")


def test_writing_nothing_or_a_little_at_a_time_gives_the_same_bytes():
    out, plain = io.BytesIO(), content(70_000)
    writer = StreamWriter(out, KEY)
    for start in range(0, 70_000, 7):
        writer.write(plain[start : start + 7])
        writer.write(b"")
    writer.finish()
    assert out.getvalue() == sealed(70_000)


@pytest.mark.parametrize("length", [0, 1, 15, 65_553, 65_567, 2 * SEALED_CHUNK_BYTES + 15])
def test_no_stream_has_this_length(length):
    with pytest.raises(TruncatedError) as refused:
        plain_size(length)
    assert refused.value.reason == "stream.length"


def test_an_empty_last_chunk_is_refused():
    with pytest.raises(TruncatedError) as refused:
        plain_size(SEALED_CHUNK_BYTES + 16)
    assert refused.value.reason == "stream.empty-last-chunk"


def test_an_empty_stream_is_checked_when_it_is_read():
    raw = bytearray(sealed(0))
    assert reader(bytes(raw)).read() == b""
    raw[3] ^= 1
    with pytest.raises(TamperError):
        reader(bytes(raw)).read()


SIZE = 3 * STRIPE_BYTES + 12_345
RAW = sealed(SIZE)
PLAIN = content(SIZE)


@given(st.lists(st.tuples(st.integers(0, SIZE + 10), st.integers(0, 200_000)), max_size=6))
@settings(max_examples=40, deadline=None)
def test_any_place_can_be_read_in_any_order(moves):
    found = reader(RAW)
    for start, count in moves:
        found.seek(start)
        assert found.read(count) == PLAIN[start : start + count]
        assert found.tell() == max(start, min(start + count, SIZE))


@pytest.mark.parametrize("beside", [-1, 1])
def test_everything_beside_the_beginning_of_a_chunk_is_read(beside):
    for chunk in (1, 16, 47):
        found = reader(RAW)
        found.seek(chunk * CHUNK_BYTES + beside)
        assert found.read() == PLAIN[chunk * CHUNK_BYTES + beside :]


def test_seeking_counts_from_beginning_here_and_end():
    found = reader(RAW)
    assert found.seek(10) == 10
    assert found.seek(5, io.SEEK_CUR) == 15
    assert found.seek(-2, io.SEEK_END) == SIZE - 2
    assert found.read(10) == PLAIN[-2:]
    assert found.seek(5, io.SEEK_END) == SIZE + 5
    assert found.read(3) == b""
    assert found.readall() == b""
    with pytest.raises(ValueError, match="before the beginning"):
        found.seek(-1)
    assert found.readable()
    assert found.seekable()


def test_a_reader_is_an_ordinary_file():
    with io.BufferedReader(reader(RAW), 100_000) as found:
        assert found.read(70_001) == PLAIN[:70_001]
        assert found.read() == PLAIN[70_001:]


@pytest.mark.parametrize("gives_away", [True, False])
def test_closing_closes_the_source_only_when_it_was_given_away(gives_away):
    source = io.BytesIO(RAW)
    with StreamReader(source, 0, len(RAW), KEY, closes_source=gives_away) as found:
        found.read(1)
    assert found.closed
    assert source.closed is gives_away
    found.close()
    assert source.closed is gives_away


def test_a_preview_reads_one_chunk_only():
    class Counting(io.BytesIO):
        total = 0

        def readinto(self, buffer):
            count = super().readinto(buffer)
            Counting.total += count
            return count

    found = StreamReader(Counting(RAW), 0, len(RAW), KEY)
    found.read(16)
    found.read(5_000)
    assert Counting.total == SEALED_CHUNK_BYTES


@pytest.mark.parametrize("chunk", range(0, 49, 6))
def test_a_changed_chunk_is_named_and_the_others_still_open(chunk):
    raw = bytearray(RAW)
    raw[chunk * SEALED_CHUNK_BYTES + 99] ^= 1
    found = reader(bytes(raw))
    with pytest.raises(TamperError) as refused:
        found.read()
    assert (refused.value.reason, refused.value.facts) == ("stream.chunk", {"chunk": chunk})
    other = (chunk + 1) % 49
    found.seek(other * CHUNK_BYTES)
    assert found.read(100) == PLAIN[other * CHUNK_BYTES :][:100]


@pytest.mark.parametrize("chunk", [0, 3, 48])
def test_nothing_of_a_bad_chunk_stays_in_the_buffer_of_the_caller(chunk):
    raw = bytearray(RAW)
    raw[chunk * SEALED_CHUNK_BYTES + 99] ^= 1
    buffer = bytearray(b"?" * SIZE)
    with pytest.raises(TamperError):
        reader(bytes(raw)).readinto(buffer)
    start = chunk * CHUNK_BYTES
    assert not any(buffer[start : start + min(CHUNK_BYTES, SIZE - start)])


def test_nothing_of_a_bad_chunk_stays_in_the_cache():
    raw = bytearray(sealed(100))
    raw[0] ^= 1
    found = reader(bytes(raw))
    for _ in range(2):
        with pytest.raises(TamperError):
            found.read(10)


@pytest.mark.parametrize("before", [0, 1, 2, 5])
@pytest.mark.parametrize("after", [0, 1, 2, 5])
def test_after_a_bad_chunk_every_other_one_gives_its_own_bytes(before, after):
    raw = bytearray(RAW)
    raw[3 * SEALED_CHUNK_BYTES + 99] ^= 1
    found = reader(bytes(raw))
    for chunk in (before, 3, after, 3):
        found.seek(chunk * CHUNK_BYTES + 7)
        if chunk == 3:
            with pytest.raises(TamperError):
                found.read(10)
        else:
            assert found.read(10) == PLAIN[chunk * CHUNK_BYTES + 7 :][:10]


@pytest.mark.parametrize("cut", [1, 16, SEALED_CHUNK_BYTES, len(RAW) - 5])
def test_a_source_that_ends_early_is_refused(cut):
    short = io.BytesIO(RAW[:-cut])
    with pytest.raises(TruncatedError) as refused:
        StreamReader(short, 0, len(RAW), KEY).read()
    assert refused.value.reason == "stream.source-ends"


def test_a_whole_stream_cut_at_a_chunk_does_not_pass_for_a_shorter_one():
    with pytest.raises(TamperError):
        reader(RAW[: 2 * SEALED_CHUNK_BYTES]).read()


def test_a_plaintext_that_ends_early_is_refused():
    with pytest.raises(TruncatedError) as refused:
        seal_stream(io.BytesIO(b"abc"), 4, KEY, lambda _data: None)
    assert refused.value.reason == "stream.source-short"


@pytest.mark.parametrize("size", [1000, 6 * STRIPE_BYTES])
def test_work_can_be_cancelled_between_stripes(size):
    class Cancelled(Exception):
        pass

    def stop(done):
        if done >= size // 2 // STRIPE_BYTES * STRIPE_BYTES:
            raise Cancelled

    with pytest.raises(Cancelled):
        seal_stream(io.BytesIO(content(size)), size, KEY, lambda _data: None, stop)


def test_progress_counts_bytes():
    seen = []
    seal_stream(io.BytesIO(PLAIN), SIZE, KEY, lambda _data: None, seen.append)
    assert seen == [0, STRIPE_BYTES, 2 * STRIPE_BYTES, 3 * STRIPE_BYTES]


class Reluctant(io.RawIOBase):
    """A raw file that gives and takes a part of what it is asked for."""

    def __init__(self, given=b""):
        super().__init__()
        self.given = io.BytesIO(given)
        self.taken = bytearray()

    def readinto(self, buffer):
        return self.given.readinto(memoryview(buffer)[:1000])

    def write(self, data):
        self.taken += bytes(data[:1000])
        return min(1000, len(data))


def test_files_that_take_and_give_a_part_at_a_time_are_served():
    target = Reluctant()
    seal_stream(
        Reluctant(content(70_000)), 70_000, KEY, lambda data: stream.write_all(target, data)
    )
    assert bytes(target.taken) == sealed(70_000)


def test_numbers_of_chunks_do_not_repeat_and_the_flag_is_the_last_byte():
    assert stream._nonce(0, last=False) == bytes(12)
    assert stream._nonce(2**40, last=True)[-1] == 1
    names = {stream._nonce(n, last=last) for n in range(300) for last in (False, True)}
    assert len(names) == 600


def test_another_key_opens_nothing():
    with pytest.raises(TamperError):
        reader(RAW, key=os.urandom(32)).read(1)


def test_chunks_are_those_of_the_library():
    out = memoryview(bytearray(20))
    assert ChunkCipher(KEY).seal(7, memoryview(b"abcd"), out, ends_stream=True) == 20
    nonce = (7).to_bytes(11) + b"\1"
    assert ChaCha20Poly1305(KEY).decrypt(nonce, bytes(out), None) == b"abcd"
