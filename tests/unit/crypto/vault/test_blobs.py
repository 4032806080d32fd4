"""Blobs come back byte for byte, show only their size class, and refuse every change."""

import gc
import hashlib
import io

import pytest

from crypto.base.primitives import kdf, pad_length
from crypto.envelope.stream import StreamReader
from crypto.errors import AttachmentError, CryptoError, TamperError, TruncatedError
from crypto.vault import blobs

KEY = bytes(range(32))
SIZES = [0, 1, 65_535, 65_536, 65_537, 67_584, 131_072, 1_048_577, 5_242_881]


def content(size):
    return (b"0123456789abcdef" * (size // 16 + 1))[:size]


def sealed(data, key=KEY):
    target = io.BytesIO()
    facts = blobs.write_blob(target, key, io.BytesIO(data))
    return target.getvalue(), facts


def refusal(attempt):
    with pytest.raises(CryptoError) as caught:
        attempt()
    return type(caught.value), caught.value.reason


@pytest.mark.parametrize("size", SIZES)
def test_blobs_round_trip(size):
    data = content(size)
    raw, facts = sealed(data)
    assert facts == blobs.BlobFacts(size, hashlib.sha256(data).hexdigest())
    assert len(raw) == blobs.file_size(size)
    blobs.check_blob(io.BytesIO(raw), KEY, facts)
    with blobs.open_blob(io.BytesIO(raw), KEY, size) as reader:
        assert reader.readable()
        assert reader.read() == data
        assert reader.read(10) == b""


@pytest.mark.parametrize("size", SIZES)
def test_blobs_can_be_written_in_pieces(size):
    data, target = content(size), io.BytesIO()
    writer = blobs.BlobWriter(target, KEY)
    for start in range(0, size, 50_000):
        assert writer.write(data[start : start + 50_000]) == len(data[start : start + 50_000])
    writer.finish()
    assert writer.size == size
    facts = blobs.BlobFacts(size, hashlib.sha256(data).hexdigest())
    blobs.check_blob(io.BytesIO(target.getvalue()), KEY, facts)


class Counted(io.RawIOBase):
    """A target that keeps nothing but how much it was given."""

    total = 0

    def write(self, data):
        self.total += len(data)
        return len(data)


def test_padding_that_is_longer_than_what_is_written_at_a_time_ends_where_it_must():
    target, piece = Counted(), memoryview(bytes(2**20))
    writer = blobs.BlobWriter(target, KEY)
    for _ in range(64):
        writer.write(piece)
    writer.write(b"x")
    writer.finish()
    assert target.total == blobs.file_size(2**26 + 1)


def test_a_blob_is_sealed_under_the_key_of_the_text():
    raw, _facts = sealed(b"mine")
    key = kdf(KEY, raw[:16], b"lifafa/blob/1")
    found = StreamReader(io.BytesIO(raw), 16, len(raw) - 16, key).read()
    assert found == b"mine".ljust(65_536, b"\0")


def test_sizes_show_only_their_class():
    assert blobs.file_size(0) == blobs.file_size(65_536)
    assert blobs.file_size(65_537) == blobs.file_size(67_584)


class Sluggish(io.BytesIO):
    """A raw file that takes at most 1,000 bytes at a time."""

    def write(self, data):
        return super().write(bytes(data[:1_000]))


def test_a_file_that_takes_less_at_a_time_gets_everything():
    data, target = content(100_000), Sluggish()
    facts = blobs.write_blob(target, KEY, io.BytesIO(data))
    blobs.check_blob(target, KEY, facts)
    target = Sluggish()
    writer = blobs.BlobWriter(target, KEY)
    writer.write(data)
    writer.finish()
    blobs.check_blob(target, KEY, facts)


def test_writing_twice_gives_other_bytes():
    assert sealed(b"x")[0] != sealed(b"x")[0]
    assert len(blobs.new_key()) == blobs.KEY_BYTES
    assert blobs.new_key() != blobs.new_key()


def test_writing_begins_where_the_source_stands():
    source, target = io.BytesIO(b"skipkeep"), io.BytesIO()
    source.seek(4)
    assert blobs.write_blob(target, KEY, source).size == 4
    assert blobs.open_blob(target, KEY, 4).read() == b"keep"


def test_reading_moves_about():
    data = content(200_000)
    reader = blobs.open_blob(io.BytesIO(sealed(data)[0]), KEY, len(data))
    assert reader.seekable()
    assert reader.seek(-7, io.SEEK_END) == 199_993
    assert reader.read() == data[-7:]
    assert reader.seek(65_530) == reader.tell() == 65_530
    assert reader.read(20) == data[65_530:65_550]
    assert reader.seek(10, io.SEEK_CUR) == 65_560
    assert reader.read(1) == data[65_560:65_561]
    reader.seek(10, io.SEEK_END)
    assert reader.read() == b""
    assert reader.readinto(bytearray(4)) == 0


def test_closing_a_reader_closes_its_file():
    source = io.BytesIO(sealed(b"x")[0])
    reader = blobs.open_blob(source, KEY, 1)
    reader.close()
    assert reader.closed
    assert source.closed
    reader.close()


def test_checking_leaves_the_file_open():
    raw, facts = sealed(b"x")
    source = io.BytesIO(raw)
    blobs.check_blob(source, KEY, facts)
    gc.collect()
    assert not source.closed


@pytest.mark.parametrize("data", [bytes(1_000), b"a\0b\0", b"\0" * 70_000 + b"end"])
def test_zeros_of_a_blob_are_told_from_its_padding(data):
    raw, facts = sealed(data)
    blobs.check_blob(io.BytesIO(raw), KEY, facts)
    assert blobs.open_blob(io.BytesIO(raw), KEY, len(data)).read() == data


def test_v20_a_blob_of_another_row_is_refused():
    raw, facts = sealed(b"mine")
    other, _ = sealed(b"your", bytes(32))
    wrong = refusal(lambda: blobs.open_blob(io.BytesIO(other), KEY, 4).read())
    assert wrong == (TamperError, "stream.chunk")
    assert refusal(lambda: blobs.check_blob(io.BytesIO(other), KEY, facts)) == wrong
    assert blobs.open_blob(io.BytesIO(raw), KEY, 4).read() == b"mine"


@pytest.mark.parametrize("place", [0, 15, 16, 70_000, -1])
def test_one_flipped_bit_is_refused(place):
    raw, facts = sealed(content(70_000))
    damaged = bytearray(raw)
    damaged[place] ^= 1
    wrong = refusal(lambda: blobs.check_blob(io.BytesIO(bytes(damaged)), KEY, facts))
    assert wrong == (TamperError, "stream.chunk")


@pytest.mark.parametrize("change", [lambda raw: raw[:-1], lambda raw: raw + b"\0", lambda _: b""])
def test_a_file_of_another_length_is_refused(change):
    raw, facts = sealed(b"mine")
    source = io.BytesIO(change(raw))
    assert refusal(lambda: blobs.open_blob(source, KEY, 4)) == (TruncatedError, "blob.length")
    assert refusal(lambda: blobs.check_blob(source, KEY, facts))[1] == "blob.length"


def test_a_smaller_size_in_the_register_is_noticed():
    raw, facts = sealed(b"mine\0")
    cut = blobs.BlobFacts(4, hashlib.sha256(b"mine").hexdigest())
    blobs.check_blob(io.BytesIO(raw), KEY, cut)  # a zero is padding: the bytes are the same
    raw, facts = sealed(b"mine!")
    assert refusal(lambda: blobs.check_blob(io.BytesIO(raw), KEY, cut)) == (
        TamperError,
        "blob.padding",
    )
    assert facts.size == 5


def test_another_hash_in_the_register_is_noticed():
    raw, facts = sealed(b"mine")
    other = blobs.BlobFacts(facts.size, "0" * 64)
    assert refusal(lambda: blobs.check_blob(io.BytesIO(raw), KEY, other)) == (
        TamperError,
        "blob.hash",
    )


class Growing(io.BytesIO):
    """A file that somebody still writes to: its end lies where it was when asked first."""

    def seek(self, offset, whence=io.SEEK_SET):
        position = super().seek(offset, whence)
        return position - 2 if whence == io.SEEK_END else position


class Shrinking(io.BytesIO):
    def seek(self, offset, whence=io.SEEK_SET):
        position = super().seek(offset, whence)
        return position + 2 if whence == io.SEEK_END else position


def test_a_source_that_changes_meanwhile_is_refused():
    grown = refusal(lambda: blobs.write_blob(io.BytesIO(), KEY, Growing(b"abcdef")))
    assert grown == (AttachmentError, "blob.source-grew")
    shrunk = refusal(lambda: blobs.write_blob(io.BytesIO(), KEY, Shrinking(b"abcdef")))
    assert shrunk == (TruncatedError, "stream.source-short")


def test_work_can_be_cancelled():
    class Cancelled(Exception):
        pass

    def cancel(_done):
        raise Cancelled

    with pytest.raises(Cancelled):
        blobs.write_blob(io.BytesIO(), KEY, io.BytesIO(b"x"), cancel)
    raw, facts = sealed(b"x")
    with pytest.raises(Cancelled):
        blobs.check_blob(io.BytesIO(raw), KEY, facts, cancel)


def test_checking_reports_padded_bytes():
    raw, facts = sealed(content(70_000))
    seen = []
    blobs.check_blob(io.BytesIO(raw), KEY, facts, seen.append)
    assert seen[-1] == pad_length(70_000)


def test_padding_is_never_handed_out():
    reader = blobs.open_blob(io.BytesIO(sealed(content(70_000))[0]), KEY, 70_000)
    for place in (69_990, 0, 65_530):
        reader.seek(place)
        room = bytearray(b"\xff" * 80_000)
        count = reader.readinto(room)
        assert bytes(room[:count]) == content(70_000)[place : place + count]
        assert room[70_000 - place :] == b"\xff" * (80_000 - 70_000 + place)
