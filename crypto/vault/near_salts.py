"""Salts that are one letter of a file away: is a sheet foreign, or was the file changed?

Rules kept here (``crypto/spec/backup.md``, ``crypto/spec/vault.md``): only codes of 128 random bits
are tried so, because each try is a guess and a passphrase would take an hour; what is found is
damage, and nothing is opened or repaired with it.
"""

import contextlib
import string
from collections.abc import Iterable, Iterator, Mapping

from crypto.base.primitives import KEY_BYTES, b64decode, b64encode
from crypto.errors import NotOursError, TamperError
from crypto.vault.key_slots import Slot, code_keys, commitment

_LETTERS = (string.ascii_letters + string.digits + "+/").encode("ascii")


def salt_place(line: bytes, salt: bytes) -> tuple[int, int, int]:
    """Return where the salt stands in a line of base64 over JSON.

    Args:
        line: the base64, without its line end.
        salt: 32 bytes, as the JSON tells it.

    Returns:
        Where the fours of base64 that hold it begin and end, and where the text of the salt begins
        in the bytes that they decode to; nothing between for a salt whose letters are spelled
        otherwise than base64 does.
    """
    text = b64encode(salt).encode("ascii")
    at = b64decode(line).find(text)
    if at < 0:
        # JSON can spell a letter in a longer way, which no maker of ours does.
        return 0, 0, 0
    return at // 3 * 4, -(-(at + len(text)) // 3) * 4, at % 3


def refuse_near_salt(
    line: bytes,
    salt: bytes,
    slots: Iterable[Slot],
    kit: bytes | None,
    custodians: Mapping[int, bytes],
) -> None:
    """Refuse a file that these codes would open if one letter of it were another.

    The salt goes into every key, so a changed one makes the right sheet look like a foreign one.
    Some hundred salts are one letter away: a tenth of a second for a code.

    Args:
        line: the base64 that holds the salt, without its line end.
        salt: 32 bytes.
        slots: all slots of the file.
        kit: 16 bytes of a kit, or None.
        custodians: 16 bytes each, by number of the custodian.

    Raises:
        TamperError: ``slot.salt``, a slot commits to a key of these codes under such a salt.
    """
    commits = {slot.commit for slot in slots}
    for near in _near_salts(line, salt):
        if any(commitment(key.kek, near) in commits for key in code_keys(near, kit, custodians)):
            raise TamperError("slot.salt")


def _near_salts(line: bytes, salt: bytes) -> Iterator[bytes]:
    start, end, skipped = salt_place(line, salt)
    held = bytearray(line[start:end])
    text = slice(skipped, skipped + len(b64encode(salt)))
    whole = b64decode(bytes(held))
    for at, old in enumerate(bytes(held)):
        for letter in _LETTERS:
            held[at] = letter
            with contextlib.suppress(NotOursError):
                near = b64decode(bytes(held))
                if (near[: text.start], near[text.stop :]) == (
                    whole[: text.start],
                    whole[text.stop :],
                ) and near != whole:
                    yield b64decode(near[text], length=KEY_BYTES)
        held[at] = old
