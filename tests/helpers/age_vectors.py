"""Reads the files of the public age test suite and the keys named in them."""

import zlib
from dataclasses import dataclass

import public_vectors

_BECH32 = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"


@dataclass(frozen=True)
class AgeVector:
    """One file of the suite.

    Attributes:
        expect: what the suite says about it.
        facts: further lines of its head; identities are in ``seeds``.
        seeds: seeds of the hybrid identities.
        body: the age file itself.
    """

    expect: str
    facts: dict[str, str]
    seeds: tuple[bytes, ...]
    body: bytes

    @property
    def payload(self) -> tuple[bytes, int, bytes] | None:
        """Nonce, where the stream begins, and the file; None without a whole header."""
        mac = self.body.find(b"\n--- ")
        end = self.body.find(b"\n", mac + 1)
        if self.facts.get("armored") or mac < 0 or end < 0:
            return None
        return self.body[end + 1 : end + 17], end + 17, self.body


def names() -> list[str]:
    """Names of all files, sorted."""
    return public_vectors.names("age")


def load(name: str) -> AgeVector:
    """Read one file of the suite."""
    head, _, body = public_vectors.content(f"age/{name}").partition(b"\n\n")
    lines = [line.split(": ", 1) for line in head.decode().split("\n")]
    facts = dict(lines)
    if facts.get("compressed") == "zlib":
        body = zlib.decompress(body)
    seeds = tuple(
        bech32(value)
        for key, value in lines
        if key == "identity" and value.startswith("AGE-SECRET-KEY-PQ-1")
    )
    return AgeVector(facts["expect"], facts, seeds, body)


def bech32(text: str) -> bytes:
    """The bytes of a bech32 string; its check sum is not looked at."""
    values = [_BECH32.index(c) for c in text.lower().rpartition("1")[2][:-6]]
    bits = "".join(f"{value:05b}" for value in values)
    return bytes(int(bits[at : at + 8], 2) for at in range(0, len(bits) // 8 * 8, 8))


def as_bech32(prefix: str, raw: bytes) -> str:
    """Bytes as a bech32 string (BIP 173), of any length as age has it."""
    bits = "".join(f"{byte:08b}" for byte in raw)
    bits += "0" * (-len(bits) % 5)
    values = [int(bits[at : at + 5], 2) for at in range(0, len(bits), 5)]
    spread = [ord(c) >> 5 for c in prefix] + [0] + [ord(c) & 31 for c in prefix]
    check = _polymod(spread + values + [0] * 6) ^ 1
    values += [(check >> 5 * (5 - place)) & 31 for place in range(6)]
    return prefix + "1" + "".join(_BECH32[value] for value in values)


def _polymod(values: list[int]) -> int:
    generator = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for place in range(5):
            check ^= generator[place] if (top >> place) & 1 else 0
    return check


def age_identity(seed: bytes) -> str:
    """A hybrid private key as other age programs spell it."""
    return as_bech32("age-secret-key-pq-", seed).upper()


def age_recipient(public: bytes) -> str:
    """A hybrid public key as other age programs spell it."""
    return as_bech32("age1pq", public)
