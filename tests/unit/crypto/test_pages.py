"""A page of the database opens whole or not at all."""

import pytest

from crypto.pages import PAGE_BYTES, open_page


@pytest.mark.parametrize("size", [0, PAGE_BYTES - 16, PAGE_BYTES - 1, PAGE_BYTES + 1])
@pytest.mark.parametrize("number", [1, 2])
def test_a_page_of_another_length_is_refused(size, number):
    with pytest.raises(ValueError, match="a page has 4096 bytes"):
        open_page(bytes(32), bytes(size), number)


def test_the_first_page_begins_as_every_database_does_and_others_do_not():
    first, other = (open_page(bytes(32), bytes(PAGE_BYTES), number) for number in (1, 2))
    assert first.startswith(b"SQLite format 3\x00")
    assert len(first) == len(other) == PAGE_BYTES - 80
    assert not other.startswith(b"SQLite")
