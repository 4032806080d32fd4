"""Vaults for tests: made once, cheap to open, and editable behind the MAC."""

import base64
import functools
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from crypto.base.primitives import hmac_sha256
from crypto.vault import key_slots, open_vault, vault

ROOT = Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests" / "vectors" / "vault"
LOGIN = "Asha"
PASSPHRASE = "correct horse battery staple mango"
KIT = bytes.fromhex("00112233445566778899aabbccddeeff")
CHEAP = key_slots.KDF_CHEAPEST


@functools.cache
def made() -> tuple[bytes, open_vault.OpenVault]:
    """Return one vault with its head; the same for all tests of a run."""
    return vault.create(LOGIN, PASSPHRASE, KIT, CHEAP)


@functools.cache
def made_for_two() -> tuple[bytes, open_vault.OpenVault]:
    """Return that vault with a second user, Bina, who holds the register only."""
    return vault.add_user(made()[1], 2, "Bina", "seven quiet boats", CHEAP)


def body_of(raw: bytes) -> dict[str, Any]:
    """Return the JSON of a key file, unchecked."""
    members: dict[str, Any] = json.loads(base64.b64decode(raw.split(b"\n")[1]))
    return members


def written(body: Any, mac_key: bytes) -> bytes:
    """Return a key file with a good MAC over any JSON."""
    text = json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode("utf-8")
    return written_text(text, mac_key)


def written_text(text: bytes, mac_key: bytes) -> bytes:
    """Return a key file with a good MAC over any bytes in the place of the JSON."""
    signed = b"lifafa-vault 1\n" + base64.b64encode(text) + b"\n---"
    return signed + b" " + base64.b64encode(hmac_sha256(mac_key, signed)) + b"\n"


def edited(raw: bytes, mac_key: bytes, change: Callable[[dict[str, Any]], Any]) -> bytes:
    """Return a key file with its JSON changed and its MAC made good again."""
    body = body_of(raw)
    change(body)
    return written(body, mac_key)


def flipped(text: str) -> str:
    """Return base64 of the same length with one bit of the first byte turned."""
    raw = bytearray(base64.b64decode(text))
    raw[0] ^= 1
    return base64.b64encode(bytes(raw)).decode("ascii")
