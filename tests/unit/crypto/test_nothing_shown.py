"""What an object of the crypto room shows of itself, in a log or the report of a fault.

Rules: numbers, codes, ids, hashes of what is sealed and public halves of keys may be shown; keys,
sealed bytes, names and whatever a person wrote may not (docs/rules.md, Errors and logs: no
names, notes, keys).
"""

import dataclasses
import importlib
from collections.abc import Iterator

import pytest

from source_tree import python_files

NUMBERS = {
    "Blob": "name",
    "Head": "feed",
    "Answer": "feed",
    "Asking": "feed",
    "Founding": "feed",
    "Invitation": "feed",
    "Spot": "feed",
    "Snapshot": "name",
    "Unit": "id",
    "BackupManifest": "id office vault epoch outer",
    "Card": "versions",
    "Directory": "dir_id",
    "backup_seal.Facts": "office epoch",
    "Front": "vault_id",
    "HybridKey": "kid",
    "EncKey": "kid",
    "Authority": "dir_id",
    "directory.Listed": "office_id",
    "LetterClaim": "office_hint letter_id",
    "LetterRecord": "no",
    "Manifest": "pid thread re from_ to to_kid outer ep ack",
    "OpenPacket": "opened_with",
    "OpenVault": "vault_id",
    "packet_seal.Facts": "pid thread re ep ack",
    "PartSet": "id",
    "Place": "vault_id salt",
    "Revocation": "office",
    "Succession": "old new",
    "VaultHeader": "vault_id flags",
}
"""Ids, counts and what says which thing of several is meant. The salt of a place is in the open."""
CODES = {
    "Presence": "act",
    "Row": "table op",
    "Unit": "kind group",
    "About": "purpose basis kinds",
    "release.Contents": "version published",
    "Declined": "reason",
    "Grant": "domain",
    "LetterRecord": "kind date",
    "directory.Listed": "status",
    "seats.Act": "state",
    "seats.Listed": "state",
    "Manifest": "type",
    "packet_seal.Facts": "type",
    "PacketFile": "type",
    "Release": "version published",
    "ReleasedFile": "name platform",
    "Revocation": "why",
    "SignedObject": "type",
    "Slot": "kind",
    "SlotKey": "alg",
    "Succession": "why",
    "_Allowed": "multiline display long",
}
"""Words out of a list of ours, days, and the names of released files."""
HASHES = {
    "Blob": "sha256",
    "Presence": "link",
    "Snapshot": "sha256",
    "BackupManifest": "log_head",
    "BlobFacts": "sha256",
    "directory.Contents": "prev",
    "Directory": "prev",
    "backup_seal.Facts": "log_head",
    "LetterClaim": "record_hash",
    "LetterRecord": "sheet",
    "Manifest": "log_head",
    "OfficePublic": "pq_commit",
    "OpenPacket": "manifest_sha256",
    "packet_seal.Facts": "log_head",
    "PacketFile": "sha256",
    "PartSet": "sha256",
    "ReleasedFile": "sha256",
    "Section": "sha256",
}
PUBLIC_KEYS = {
    "Authority": "keys",
    "HeldKey": "holder key",
    "OfficePublic": "ed25519",
    "SealedKey": "public",
    "SignedObject": "signers",
}
"""What is published anyway; the holder of a release key is in the program itself."""
PRINTED = {"LetterClaim": "shown"}
"""Stands in clear text in the QR code of a letter that its holder shows."""
TABLES = (NUMBERS, CODES, HASHES, PUBLIC_KEYS, PRINTED)


def kinds() -> Iterator[type]:
    for source in python_files("crypto"):
        module = importlib.import_module(source.module)
        for kind in vars(module).values():
            ours = getattr(kind, "__module__", "") == module.__name__
            if isinstance(kind, type) and ours and dataclasses.is_dataclass(kind):
                yield kind


def may_show(kind: type) -> set[str]:
    full = f"{kind.__module__.rpartition('.')[2]}.{kind.__name__}"
    names = (kind.__name__, full)
    return {word for table in TABLES for name in names for word in table.get(name, "").split()}


def is_a_number_or_another_object(field: dataclasses.Field[object]) -> bool:
    told = str(field.type)
    if field.type in (int, bool) or told == "int | None":
        return True
    return any(f"{kind.__name__}" in told for kind in kinds())


@pytest.mark.parametrize(
    "kind", list(kinds()), ids=lambda kind: f"{kind.__module__}.{kind.__name__}"
)
def test_an_object_shows_numbers_codes_ids_and_hashes_and_no_words_or_keys(kind):
    shown = {
        field.name
        for field in dataclasses.fields(kind)
        if field.repr and not is_a_number_or_another_object(field)
    }
    assert shown == may_show(kind)
