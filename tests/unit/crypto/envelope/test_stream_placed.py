"""A reader with a place goes where it is told, as every file does."""

import io

import pytest

from crypto.envelope.stream import PlacedReader


def test_every_place_can_be_gone_to_as_in_a_file_in_memory():
    reader, file = PlacedReader(10), io.BytesIO(bytes(10))
    assert (reader.size, reader.tell()) == (10, 0)
    for offset, whence in (
        (3, io.SEEK_SET), (2, io.SEEK_CUR), (-5, io.SEEK_CUR), (0, io.SEEK_END), (-10, io.SEEK_END),
        (0, io.SEEK_SET), (0, io.SEEK_CUR), (7, io.SEEK_END),
    ):  # fmt: skip
        assert reader.seek(offset, whence) == file.seek(offset, whence) == reader.tell()
    assert reader.seek(4) == reader.tell() == 4


@pytest.mark.parametrize(
    "offset, whence", [(-1, io.SEEK_SET), (-5, io.SEEK_CUR), (-11, io.SEEK_END)]
)
def test_nothing_stands_before_the_beginning(offset, whence):
    reader = PlacedReader(10)
    reader.seek(4)
    with pytest.raises(ValueError, match="before the beginning"):
        reader.seek(offset, whence)
    assert reader.tell() == 4


def test_a_reader_says_what_can_be_done_with_it():
    reader = PlacedReader(0)
    assert reader.readable() is True
    assert reader.seekable() is True
    assert reader.writable() is False
