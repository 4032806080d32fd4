"""Makes golden trust files and bad ones; kept to show how they were made, never run again on them.

    python3 tests/vectors/trust/make_trust_golden.py FOLDER

Rules: refuses a folder that exists, so that the frozen files cannot be replaced by accident; a bad
file has one failure, and ``negative.json`` says which, with what is on file when it arrives.
"""

import base64
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "helpers")]

from crypto.office import card, directory, notices  # noqa: E402
from crypto.office.directory import add_signature  # noqa: E402
from packet_maker import DAY, NOW, card_of, office  # noqa: E402
from trust_maker import (  # noqa: E402
    AUTHORITY,
    COMING,
    DIR_ID,
    NEXT,
    OFFICES,
    SIGNERS,
    after,
    body_of,
    directory_file,
    listed,
    resigned,
)

OLD, NEW, OTHER = office("Golden old", 3), office("Golden new", 3), office("Golden other")
MOVE = notices.make_succession(OLD.identity, NEW.identity, at=NOW, why="new-computer")
FIRST = directory_file()
SECOND = after(FIRST, offices=(*OFFICES[:2], listed("Made-up Late Comer")))
HANDOVER = after(SECOND, next_authority=NEXT, signers=[*SIGNERS[1:], *COMING[:2]])
CARD = OLD.card
FACTS = body_of(CARD)


def golden() -> dict[str, bytes]:
    """The good files by name."""
    revoked = notices.make_revocation(OLD.identity, at=NOW + DAY, why="lost")
    by_authority = notices.sign_revocation(OLD.id, SIGNERS[:2], at=NOW, why="stolen")
    return {
        "t01_succession.lfnotice": MOVE,
        "t02_revocation.lfnotice": revoked,
        "t03_revocation_by_authority.lfnotice": by_authority,
        "t04_card_with_succession.lfcard": card_of(NEW, ext=notices.for_card(MOVE)),
        "t05_directory_first.lfdir": FIRST,
        "t06_directory_second.lfdir": add_signature(SECOND, SIGNERS[2]),
        "t07_directory_announces.lfdir": HANDOVER,
        "t08_directory_new_authority.lfdir": after(HANDOVER, authority=NEXT, signers=COMING[1:]),
    }


def changed_card(**members: Any) -> bytes:
    """The golden card with members changed, signed again."""
    return resigned(CARD, card.TYPE, [OLD.identity], **members)


def published(pk: bytes) -> list[dict[str, Any]]:
    """The first key of the card replaced by other bytes."""
    kid = hashlib.sha256(pk).hexdigest()[:16]
    entry = FACTS["enc"][0] | {"pk": base64.b64encode(pk).decode(), "kid": kid}
    return [entry, *FACTS["enc"][1:]]


def bad_cards() -> dict[str, tuple[bytes, dict[str, Any]]]:
    """Group c: file, and what is expected."""
    pk = OLD.enc[0].pk
    later = card_of(OLD, seq=2)
    return {
        "c01_seq_lower": (CARD, expect("E_CARD", "card.seq-lower", stored=later)),
        "c02_same_seq_other_bytes": (
            card_of(OLD, names={"en": "Changed"}),
            expect("E_CARD", "card.same-seq-other-bytes", stored=CARD),
        ),
        "c03_key_of_other_office": (
            resigned(CARD, card.TYPE, [OTHER.identity]),
            expect("E_CARD", "card.not-own-signature"),
        ),
        "c04_expired": (CARD, expect("E_CARD", "card.expired", now=NOW + 400 * DAY)),
        "c05_4_enc_keys": (
            changed_card(enc=[*FACTS["enc"], FACTS["enc"][0]]),
            expect("E_CARD", "card.enc-many"),
        ),
        "c06_enc_pk_mlkem_not_reduced": (
            changed_card(enc=published(b"\xff" * 1184 + pk[1184:])),
            expect("E_CARD", "enc-key.mlkem-not-reduced"),
        ),
        "c07_enc_pk_x25519_zero": (
            changed_card(enc=published(pk[:1184] + bytes(32))),
            expect("E_CARD", "enc-key.x25519-zero"),
        ),
    }


def bad_directories() -> dict[str, tuple[bytes, dict[str, Any]]]:
    """Group d, but d08, which is no failure of the file, and d09, which is 2 MiB long."""
    one = directory_file(signers=SIGNERS[:1])
    lines = one.splitlines(keepends=True)
    before = directory.read_directory(FIRST)
    return {
        "d01_version_lower": (
            FIRST,
            expect("E_ROLLBACK", "directory.version-lower", stored=SECOND),
        ),
        "d02_same_version_fork": (
            directory_file(offices=OFFICES[:1]),
            expect("E_TRUST", "directory.fork", stored=FIRST),
        ),
        "d03_one_signature": (one, expect("E_TRUST", "directory.few-signatures")),
        "d04_same_key_twice_counted": (
            b"".join([*lines, lines[-1]]),
            expect("E_FORMAT", "signed.signer-order"),
        ),
        "d05_expired": (FIRST, expect("E_TRUST", "directory.expired", now=NOW + 60 * DAY)),
        "d06_new_authority_not_cross_signed": (
            directory_file(2, COMING[:2], authority=NEXT, prev=before.body_sha256),
            expect("E_TRUST", "directory.not-by-known-keys", stored=FIRST),
        ),
        "d07_version_maxint": (
            directory_file(2**53 - 1, prev="ab" * 32),
            expect("E_TRUST", "directory.version-jump", stored=FIRST),
        ),
        "d10_second_on_another_first": (
            after(directory_file(offices=OFFICES[:1])),
            expect("E_TRUST", "directory.prev-differs", stored=FIRST),
        ),
    }


def expect(code: str, reason: str, *, stored: bytes | None = None, now: int = 0) -> dict[str, Any]:
    """What a bad file is refused with, and what is on file at what time when it arrives."""
    return {"code": code, "reason": reason, "stored": stored, "now": now}


def main(folder: Path) -> None:
    """Write all files and what is to be expected of them."""
    (folder / "negative").mkdir(parents=True)
    facts: dict[str, Any] = {"files": {}}
    for name, raw in golden().items():
        (folder / name).write_bytes(raw)
        facts["files"][name] = hashlib.sha256(raw).hexdigest()
    facts |= {
        "dir": DIR_ID,
        "authority": AUTHORITY.number,
        "next_authority": NEXT.number,
        "old_id": OLD.id,
        "old_number": OLD.identity.public.number,
        "new_id": NEW.id,
    }
    (folder / "golden.json").write_text(json.dumps(facts, indent=1) + "\n", "utf-8")
    told: dict[str, Any] = {}
    for group, suffix in ((bad_cards(), ".lfcard"), (bad_directories(), ".lfdir")):
        for name, (raw, expected) in group.items():
            (folder / "negative" / f"{name}{suffix}").write_bytes(raw)
            stored = expected.pop("stored")
            told[name + suffix] = expected | {"stored": stored is not None}
            if stored is not None:
                (folder / "negative" / f"{name}.stored{suffix}").write_bytes(stored)
    text = json.dumps(told, indent=1)
    (folder / "negative" / "negative.json").write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
