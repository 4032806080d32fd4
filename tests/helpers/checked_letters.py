"""Made-up letters that were checked and issued, and fakes of the use cases of the page Letters."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app.letters.errors import LetterUnreadError
from app.letters.records import IssuedLetter, LetterAnswer, LetterCheck, PdfSignature
from exchange_records import DAY, NOW
from ui.letters.list_flow import PAGE

CODE = "KQ3F-7XNA-B2RTM"
SHOWN = "To CWC Patna; 2 pages; ref S.K."
SIGNATURE = PdfSignature(
    verdict="good",
    holder="Made-up Officer",
    issuer="Made-up Authority",
    serial="0a1b",
    signed_at=NOW - DAY,
    valid_from="2025-01-01",
    valid_to="2027-01-01",
    whole_file=True,
)
GOOD = LetterCheck(
    "good",
    office_id="a" * 64,
    office_name="Bal Kalyan Test Shelter",
    office_number="12345 67890 12345 67890 12345 67890",
    office_state="verified",
    office_phone="+919000000002",
    kind="referral",
    code=CODE,
    issued_at=NOW - 3 * DAY,
    valid_until="2027-02-20",
    shown=SHOWN,
    pages=2,
    withdrawn="ask",
)
WHOLE = replace(
    GOOD,
    copy="same",
    text="Referral letter\n\nTo\nThe Committee, Patna\n\nS. K., 16 years, is referred to you.\n"
    * 6,
    signatures=(SIGNATURE, replace(SIGNATURE, verdict="unproved", holder="Another Officer")),
)
CHECKS = {
    "good": GOOD,
    "whole": WHOLE,
    "other-version": replace(WHOLE, copy="other_version"),
    "changed": replace(WHOLE, verdict="changed", copy="changed", text="", signatures=()),
    "expired": replace(GOOD, verdict="expired", valid_until="2026-10-01"),
    "withdrawn": replace(GOOD, verdict="withdrawn", withdrawn="yes", office_state="own"),
    "revoked": replace(GOOD, verdict="revoked", office_state="revoked"),
    "new": replace(GOOD, office_state="new"),
    "alike": replace(GOOD, office_like="Bal Kalyan Test Shelter, Ranchi", notes=("alike",)),
    "unknown": LetterCheck(
        "unknown_office", shown=SHOWN, code=CODE, office_hint="0a1b2c3d4e5f6789"
    ),
    "bad": replace(GOOD, verdict="bad_signature"),
    "not-ours": LetterCheck("not_ours"),
    "newer": LetterCheck("newer"),
}
ANSWERS = {
    "yes": LetterAnswer("yes", "referral", "2026-11-22", "2027-02-20", "", SHOWN),
    "expired": LetterAnswer("expired", "referral", "2026-08-01", "2026-10-30", "", SHOWN),
    "withdrawn": LetterAnswer("withdrawn", "referral", "2026-11-01", "", "2026-11-20", ""),
    "no": LetterAnswer("no", "", "", "", "", ""),
}
STATES = {
    "valid": lambda row: not row.withdrawn_at and not row.is_expired,
    "expired": lambda row: not row.withdrawn_at and row.is_expired,
    "withdrawn": lambda row: bool(row.withdrawn_at),
}


def issued(which: int, **changes: object) -> IssuedLetter:
    """Return a made-up letter of ours."""
    kinds = ("referral", "forwarding", "certificate", "slip", "notice", "handover")
    letter = IssuedLetter(
        letter_id=f"{which:016x}",
        code=CODE,
        number=f"L-26-{which:04d}",
        kind=kinds[which % len(kinds)],
        languages=("en", "hi"),
        case_id="case-1",
        case_no=f"LF-26-{which:04d}",
        referral_id="",
        to="Bal Kalyan Test Shelter, Ranchi",
        shown=SHOWN,
        issued_at=NOW - which * DAY,
        issued_by="R. Das",
        valid_until="" if which % 3 == 0 else "2027-02-20",
        is_expired=False,
        withdrawn_at=0,
        withdrawn_why="",
        pages=2,
        prints=1,
        saves=0,
    )
    return replace(letter, **changes)


def some_letters() -> tuple[IssuedLetter, ...]:
    """Return a short list: valid, expired, withdrawn, and one that is not to be seen."""
    return (
        issued(1),
        issued(2, number="", to="", shown="", case_id="", case_no="", pages=0, languages=()),
        issued(3, withdrawn_at=NOW - DAY, withdrawn_why="facts_changed"),
        issued(4, is_expired=True, valid_until="2026-11-01"),
        issued(5),
        issued(6),
    )


class FakeLetterChecks:
    """The checks: the name of a file, or the text, says what comes of it."""

    def __init__(self, answer: str = "yes") -> None:
        self.answer = answer
        self.asked: list[object] = []

    def check_file(self, source, token):
        self.asked.append(source)
        name = source.stem if isinstance(source, Path) else "good"
        if name not in CHECKS:
            raise LetterUnreadError(reason="letter.no-code")
        return CHECKS[name]

    def check_text(self, text):
        self.asked.append(text)
        return CHECKS["good" if text.startswith("LFL1:") else "not-ours"]

    def look_up(self, code):
        self.asked.append(code)
        return ANSWERS[self.answer]

    def now(self):
        return NOW


class FakeLetterList(FakeLetterChecks):
    """The checks, and a list in memory that is read page by page."""

    def __init__(self, rows=None, answer: str = "yes") -> None:
        super().__init__(answer)
        self.rows = list(some_letters() if rows is None else rows)
        self.pages: list[int] = []

    def letters(self, words, state, after):
        wanted = words.casefold()
        found = [row for row in self.rows if wanted in f"{row.number} {row.to}".casefold()]
        if state:
            found = [row for row in found if STATES[state](row)]
        begin = found.index(after) + 1 if after is not None else 0
        self.pages.append(begin)
        return tuple(found[begin : begin + PAGE])

    def show_letter(self, letter_id):
        return next(row for row in self.rows if row.letter_id == letter_id)

    def withdraw(self, letter_id, why):
        place = self.rows.index(self.show_letter(letter_id))
        self.rows[place] = replace(self.rows[place], withdrawn_at=NOW, withdrawn_why=why)
        return self.rows[place]
