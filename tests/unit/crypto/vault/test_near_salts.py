"""A salt that is one letter of the file away is found, and nothing else is."""

from __future__ import annotations

import base64
import contextlib
import json

import pytest

from crypto.base.primitives import b64decode, b64encode
from crypto.errors import NotOursError, TamperError
from crypto.vault.key_slots import kit_key, seal_slot
from crypto.vault.near_salts import refuse_near_salt, salt_place

SALT = bytes(range(32))
KIT = bytes(16)
SLOT = seal_slot(kit_key(SALT, KIT), SALT, "ab" * 16, 0, "kit", bytes(32))


def line_of(salt, **before):
    body = {**before, "salt": b64encode(salt), "after": 1}
    return base64.b64encode(json.dumps(body, separators=(",", ":")).encode())


def near_line(line, salt):
    """The line with one letter changed so that it tells another salt, and that salt."""
    start, end, inside = salt_place(line, salt)
    for at in range(start + 4, end - 8):
        for letter in b"ABCDEFGHIJKLMNOPQRSTUVWXYZ":
            changed = line[:at] + bytes([letter]) + line[at + 1 :]
            text = base64.b64decode(changed[start:end])[inside : inside + 44]
            with contextlib.suppress(NotOursError, UnicodeDecodeError):
                other = b64decode(text.decode("ascii"), length=32)
                if other != salt:
                    return changed, other
    raise AssertionError("no letter gives another salt")


@pytest.mark.parametrize("skipped", [0, 1, 2])
def test_one_changed_letter_of_the_salt_is_found_wherever_it_stands(skipped):
    line = line_of(SALT, x="y" * skipped)
    start, end, inside = salt_place(line, SALT)
    assert base64.b64decode(line[start:end])[inside:].startswith(b64encode(SALT).encode())
    changed, near = near_line(line, SALT)
    with pytest.raises(TamperError) as caught:
        refuse_near_salt(changed, near, (SLOT,), KIT, {})
    assert caught.value.reason == "slot.salt"


def test_another_salt_another_code_and_a_whole_file_are_no_damage():
    far = bytes(32)
    refuse_near_salt(line_of(far), far, (SLOT,), KIT, {})
    changed, near = near_line(line_of(SALT), SALT)
    refuse_near_salt(changed, near, (SLOT,), bytes([1]) * 16, {})
    # The salt itself is not one letter away from itself: what it opens was tried before.
    refuse_near_salt(line_of(SALT), SALT, (SLOT,), KIT, {})


def test_a_salt_that_is_spelled_in_another_way_is_not_looked_for():
    spelled = json.dumps({"salt": b64encode(SALT)}).replace("A", "\\u0041").encode()
    line = base64.b64encode(spelled)
    assert salt_place(line, SALT) == (0, 0, 0)
    refuse_near_salt(line, SALT, (SLOT,), KIT, {})
