"""The second reader goes on: lists of offices, successions, private matches, from their texts.

Rules: those of ``independent_reader``; points are computed by libsodium, because the text names
its functions.
"""

import base64
import hashlib
from collections.abc import Collection, Mapping
from typing import Any

from nacl import bindings as sodium

from independent_reader import (
    has_exactly,
    need,
    pae,
    parse_sjson,
    read_signed,
    six_groups,
    unbase64,
    whole_number,
)

# ------------------------------------------------------------------- trust.md

SUCCESSION = "lifafa/succession/1"
DIRECTORY = "lifafa/directory/1"


def check_succession(raw: bytes, offices: Mapping[str, bytes]) -> tuple[str, str]:
    """Return old and new office id; ``offices`` are ids and keys as cards told them."""
    signed = read_signed(raw, SUCCESSION, 4_096)
    body = parse_sjson(signed.body)
    need(has_exactly(body, "old new at why"), "members")
    need(body["why"] in ("new-computer", "planned") and body["old"] != body["new"], "values")
    need({body["old"], body["new"]} <= set(offices), "an office that is not known")
    need(set(signed.keys) == {offices[body["old"]], offices[body["new"]]}, "not both signed")
    return body["old"], body["new"]


def authority_keys(authority: Any) -> tuple[list[bytes], int]:
    need(has_exactly(authority, "keys need"), "members of an authority")
    keys = [unbase64(key, 32) for key in authority["keys"]]
    need(keys == sorted(set(keys)) and len(keys) <= 5, "keys of an authority")
    need(whole_number(authority["need"], 2, len(keys)), "need")
    return keys, authority["need"]


def check_signed_by(keys: Collection[bytes], authority: Any) -> None:
    known, wanted = authority_keys(authority)
    need(len(set(known) & set(keys)) >= wanted, "too few signatures")


def read_directory(raw: bytes) -> dict[str, Any]:
    """Return a list of offices that counts by itself."""
    signed = read_signed(raw, DIRECTORY, 1_400_000)
    body = parse_sjson(signed.body)
    names = "v dir version issued expires prev authority offices next_authority"
    need(body.get("v") == 1 and has_exactly(body, names), "members")
    need(body["issued"] < body["expires"] <= body["issued"] + 60 * 86_400, "life")
    need(len({entry["id"] for entry in body["offices"]}) == len(body["offices"]), "office twice")
    need(all(entry["status"] in ("active", "closed", "revoked") for entry in body["offices"]), "")
    check_signed_by(signed.keys, body["authority"])
    if body["next_authority"] is not None:
        check_signed_by(signed.keys, body["next_authority"])
    return body


def check_follows(raw: bytes, stored: bytes) -> None:
    """Refuse a list that may not take the place of the stored one."""
    body, before = read_directory(raw), read_directory(stored)
    old = read_signed(stored, DIRECTORY, 1_400_000).body
    signed = read_signed(raw, DIRECTORY, 1_400_000)
    need(body["dir"] == before["dir"], "another list")
    if signed.body == old:
        return
    need(body["version"] >= before["version"], "an older list")
    ours = before["authority"]
    if body["version"] > before["version"]:
        ours = before["next_authority"] or ours
    check_signed_by(signed.keys, ours)
    need(body["version"] != before["version"], "two lists of one number")
    if body["version"] == before["version"] + 1:
        need(body["prev"] == hashlib.sha256(old).hexdigest(), "does not name the list before")
    need(body["version"] <= before["version"] + 1_000, "a leap")


def authority_number(body: Mapping[str, Any]) -> str:
    keys, wanted = authority_keys(body["authority"])
    named = b"lifafa-authority\x01" + bytes.fromhex(body["dir"]) + bytes([wanted]) + b"".join(keys)
    return six_groups(hashlib.sha512(pae("lifafa/authority-number/1", named)).digest())


# ------------------------------------------------------------------- matching.md


def hashed_to_group(sid: str, key: str) -> bytes:
    d = hashlib.sha512(pae("lifafa/psi/1", bytes.fromhex(sid) + key.encode())).digest()
    first, second = (sodium.crypto_core_ed25519_from_uniform(half) for half in (d[:32], d[32:]))
    return bytes(sodium.crypto_core_ed25519_add(first, second))


def times(exponent: bytes, point: bytes) -> bytes:
    return bytes(sodium.crypto_scalarmult_ed25519_noclamp(exponent, point))


def points_of(text: str, bucket: int) -> list[bytes]:
    """Return the points of a list, checks 1 to 3 of section 6."""
    raw = unbase64(text, bucket * 32)
    points = [raw[at : at + 32] for at in range(0, len(raw), 32)]
    need(len(set(points)) == bucket, "a point twice")
    need(all(map(sodium.crypto_core_ed25519_is_valid_point, points)), "no point")
    return points


def list_hash(text: str) -> str:
    return hashlib.sha256(base64.b64decode(text)).hexdigest()


def found_by_asker(
    question: Mapping[str, Any], answer: Mapping[str, Any], exponent: bytes, places: list[int]
) -> list[int]:
    """Return which of A's keys B holds: their numbers among the keys at ``places``."""
    bucket = question["n"]
    need(answer["of"] == list_hash(question["points"]), "an answer to another list")
    twice = points_of(answer["twice"], bucket)
    theirs = {times(exponent, point) for point in points_of(answer["points"], bucket)}
    return [number for number, place in enumerate(places) if twice[place] in theirs]


def found_by_answerer(
    answer: Mapping[str, Any], result: Mapping[str, Any], places: list[int]
) -> list[int]:
    """Return which of B's keys A holds."""
    bucket = answer["n"]
    need(result["of"] == list_hash(answer["points"]), "a result for another list")
    raised = set(points_of(answer["twice"], bucket))
    twice = points_of(result["twice"], bucket)
    return [number for number, place in enumerate(places) if twice[place] in raised]
