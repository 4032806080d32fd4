"""What the officer has chosen so far for a question or an answer, and what is still missing.

Rules: pure; names are compared in the smallest bucket only; leaving a step needs a reason to be "";
what was kept as text and makes no sense any more is let go.
"""

from __future__ import annotations

import dataclasses
import enum
import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from app.matching.match_records import BUCKETS, KINDS, AnswerMatch, AskMatch, MatchRecord
from ui.referrals.choices import GroundDraft

NAMES = "nd"


class Step(enum.IntEnum):
    """The three steps of a question, and of an answer."""

    ABOUT = 0
    CASES = 1
    SEAL = 2


@dataclass(frozen=True)
class Draft:
    """All choices of one question or answer.

    Attributes:
        match_id: the question that is answered; "" while a question is asked.
        office_id: who is asked, or who asks.
        bucket: 64, 256 or 1,024.
        kinds: what is compared, of `KINDS`.
        cases: ids of the chosen cases.
        ground: why cases without consent are compared.
    """

    match_id: str = ""
    office_id: str = ""
    purpose: str = ""
    basis: str = ""
    bucket: int = BUCKETS[0]
    kinds: frozenset[str] = frozenset(KINDS)
    cases: frozenset[str] = frozenset()
    note: str = ""
    ground: GroundDraft = field(default_factory=GroundDraft)

    @property
    def asks(self) -> bool:
        """Whether it is a question of ours."""
        return not self.match_id

    def in_bucket(self, bucket: int) -> Draft:
        """Return the draft with another bucket; names go with the smallest one only."""
        kinds = self.kinds | {NAMES} if bucket == BUCKETS[0] else self.kinds - {NAMES}
        return replace(self, bucket=bucket, kinds=kinds)

    def ticked(self, case_ids: Iterable[str], on: bool) -> Draft:
        """Return the draft with some cases chosen, or left out."""
        wanted = frozenset(case_ids)
        return replace(self, cases=self.cases | wanted if on else self.cases - wanted)

    def ordered_kinds(self) -> tuple[str, ...]:
        """Return what is compared, what says most first."""
        return tuple(kind for kind in KINDS if kind in self.kinds)

    def question(self, case_ids: Iterable[str]) -> AskMatch:
        """Return the question about some cases."""
        return AskMatch(
            self.office_id,
            tuple(case_ids),
            self.bucket,
            self.purpose,
            self.basis,
            self.ordered_kinds(),
            self.ground.ground(),
            self.note.strip(),
        )

    def answer(self, case_ids: Iterable[str]) -> AnswerMatch:
        """Return the answer with some cases."""
        return AnswerMatch(tuple(case_ids), self.ground.ground())

    def written(self) -> str:
        """Return the draft as text."""
        plain = dataclasses.asdict(self)
        for name in _SETS:
            plain[name] = sorted(plain[name])
        return json.dumps(plain, ensure_ascii=False)


_SETS = ("kinds", "cases")


def read(text: str, match_id: str) -> Draft | None:
    """Return the draft that a text holds, None when it makes no sense or is about another match."""
    try:
        plain = json.loads(text)
        ground = GroundDraft(**plain.pop("ground"))
        for name in _SETS:
            plain[name] = frozenset(map(str, plain[name]))
        draft = Draft(**plain, ground=ground)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    fits = draft.match_id == match_id and draft.bucket in BUCKETS and draft.kinds <= set(KINDS)
    return draft if fits else None


def draft_place(match_id: str) -> str:
    """Return where the draft of an answer is kept, or of a question that is not asked yet."""
    return f"match-answer:{match_id}" if match_id else "match-ask"


def note_place(result_id: str) -> str:
    """Return where the draft of a note about a result is kept."""
    return f"match-note:{result_id}"


def again(match: MatchRecord) -> Draft:
    """Return the choices of a question that came to nothing, to be asked anew with less.

    A smaller bucket that the other office named is taken over.
    """
    bucket = match.decline_cap or match.bucket
    kinds = frozenset(match.kinds)
    if bucket != BUCKETS[0]:
        kinds -= {NAMES}
    return Draft(
        office_id=match.office_id,
        purpose=match.purpose,
        basis=match.basis,
        bucket=bucket,
        kinds=kinds,
        cases=frozenset(match.cases),
        note=match.note,
    )


def answering(match: MatchRecord) -> Draft:
    """Return the choices with which an answer begins: what was prepared before, else no case."""
    ground = match.ground
    return Draft(
        match_id=match.match_id,
        office_id=match.office_id,
        purpose=match.purpose,
        basis=match.basis,
        bucket=match.bucket,
        kinds=frozenset(match.kinds),
        cases=frozenset(match.cases),
        ground=GroundDraft(True, ground.basis, ground.order_no, ground.officer, ground.reason)
        if ground is not None
        else GroundDraft(),
    )


def missing(draft: Draft, step: Step, keys: int, *, refused: bool) -> str:
    """Return the slug of what is missing before a step may be left, or "".

    Args:
        draft: the choices.
        step: the step that is to be left.
        keys: how many entries the chosen cases give.
        refused: whether a chosen case may not be compared.
    """
    first = _missing_about(draft)
    if first or step is Step.ABOUT:
        return first
    if not draft.cases:
        return "cases"
    lacking = draft.ground.missing() if draft.ground.on else ""
    if lacking:
        return lacking
    if refused:
        return "refused"
    if not keys:
        return "keys"
    return "too-many" if keys > draft.bucket else ""


def _missing_about(draft: Draft) -> str:
    if draft.match_id:
        return ""
    for slug, value in (
        ("office", draft.office_id),
        ("purpose", draft.purpose),
        ("basis", draft.basis),
        ("kinds", draft.kinds),
    ):
        if not value:
            return slug
    return ""
