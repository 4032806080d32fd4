"""Made-up letters that are ready to be issued, with a made-up seal and pages drawn by nobody."""

from __future__ import annotations

import secrets
from typing import Any

from app.core.services import Services, reading
from app.letters import document
from app.letters.document import (
    Body,
    Letter,
    Letterhead,
    Words,
)
from app.letters.issue import next_number
from app.letters.records import PreparedLetter
from crypto.letter.letter_record import KINDS, LetterRecord, record_hash, written
from crypto.letter.letter_seal import LetterClaim, letter_code, seal_text
from packet_maker import office

SHOWN = "To CWC Patna; 1 page; ref S.K."


def body(**changes: Any) -> Body:
    """The words of a made-up letter in English."""
    members: dict[str, Any] = {
        "language": "en",
        "title": "REFERRAL",
        "lines": (("No.", "L-26-0001"),),
        "to_label": "To",
        "to": ("Child Welfare Committee", "Patna"),
        "subject": "",
        "salutation": "",
        "blocks": (Words("A made-up letter."),),
        "closing": "",
        "enclosures": (),
        "enclosures_label": "",
        "signatory": ("R. Das",),
        "to_check": "",
        "footer": "",
        "page_words": "{page} of {pages}",
    }
    return Body(**(members | changes))


def prepared(
    s: Services, case_id: str = "", referral_id: str = "", **changes: Any
) -> PreparedLetter:
    """A letter about a case, drawn and sealed as far as the issue list can see."""
    letter_id = changes.pop("letter_id", secrets.token_hex(8))
    code = letter_code(bytes.fromhex(letter_id))
    with reading(s) as session:
        number = next_number(session, s.clock.today())
    sealing = office("Made-up sealing office")
    drawn = Letter("referral", number, s.clock.today(), code, Letterhead("Test"), (body(),))
    record = written(
        LetterRecord("00" * 16, "referral", number, "2026-11-25", "CWC", "", 1, "words", "R. Das")
    )
    claim = LetterClaim(
        kind=KINDS["referral"],
        office_hint=bytes.fromhex(sealing.id)[:8],
        issued=s.clock.now(),
        valid_days=90,
        letter_id=bytes.fromhex(letter_id),
        record_hash=record_hash(record),
        shown=SHOWN,
    )
    members: dict[str, Any] = {
        "letter_id": letter_id,
        "code": code,
        "number": number,
        "kind": "referral",
        "languages": ("en",),
        "case_id": case_id,
        "referral_id": referral_id,
        "to": "Child Welfare Committee, Patna",
        "shown": SHOWN,
        "issued_at": s.clock.now(),
        "valid_days": 90,
        "pages": 1,
        "pdf": b"%PDF made up",
        "record": record,
        "sheet": document.written(drawn),
        "qr_text": seal_text(sealing.identity, claim),
    }
    return PreparedLetter(**(members | changes))
