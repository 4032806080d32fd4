"""A page of the database opens whole or not at all."""

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from crypto.vault.database_pages import PAGE_BYTES, open_page


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


KEY, VECTOR = bytes(range(32)), bytes(range(100, 116))
BODY = bytes(place % 251 for place in range(4096 - 80))


def sealed(body: bytes) -> bytes:
    maker = Cipher(AES(KEY), CBC(VECTOR)).encryptor()
    return maker.update(body) + maker.finalize()


def test_a_page_holds_its_content_then_its_vector_then_what_proves_it():
    page = sealed(BODY) + VECTOR + b"\xff" * 64
    assert open_page(KEY, page, 2) == open_page(KEY, page, 99) == BODY


def test_the_first_page_has_the_salt_of_the_file_where_others_have_content():
    page = b"s" * 16 + sealed(BODY[16:]) + VECTOR + b"\xff" * 64
    assert open_page(KEY, page, 1) == b"SQLite format 3\x00" + BODY[16:]
