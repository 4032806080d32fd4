"""Short ways to the words of a letter, for tests: a sealed referral, a wish, all its strings."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from app.base.errors import AppError
from app.cases import cases
from app.cases.records import CaseRecord
from app.core.services import Services, reading
from app.letters.document import Letter
from app.letters.prepare import Content, letter_of
from app.letters.records import MakeLetter
from app.packets.records import SentReferral
from app.referrals import referrals
from office_sim import TODAY
from pair_sim import agree, case_with, everything

NUMBER, CODE = "L-26-0031", "ABCD-EFGH-IJKLM"
CHILD: Mapping[str, str] = {
    "p1.name_full": "मीरा कुमारी",
    "p1.name_latin": "Meera Kumari",
    "p1.name_alias": "Guddi",
    "p1.name_father": "Harilal Kumar",
    "p1.age": "13",
    "p1.sex_or_gender": "female",
    "p1.languages": "hin",
    "p1.home_district": "Purnia",
    "p1.home_place": "Madeupnagar lane 4",
    "p1.phone": "+919000000077",
    "p1.id_type": "ration_card",
    "p1.id_number": "RC1234567",
    "p1.marks": "a scar on the left hand",
    "p1.purpose": "child_labour",
    "p2.role": "suspect",
    "p2.name_full": "Ramesh Banawati",
    "p2.phone": "+919000000088",
    "fir_no": "212/2026",
    "investigating_officer": "Insp. Made-up Singh",
    "summary": "Meera went with Ramesh Banawati; मीरा came back. GUDDI is her other name.",
    "e1.event_type": "recruitment",
    "e1.event_date": "2026-10-03",
}
ADULT: Mapping[str, str] = {
    "p1.name_full": "Lata Banawati",
    "p1.age": "31",
    "p1.is_child_stated": "no",
    "p1.sex_or_gender": "female",
    "p1.purpose": "bonded_labour",
    "p1.home_place": "Madeupnagar lane 9",
    "summary": "Lata worked in a made-up kiln.",
}
CHILD_WORD = {
    "capacity": "child_guardian",
    "given_by": "guardian_or_cwc",
    "given_by_relation": "aunt",
}
CHILD_SPOKEN = {
    **CHILD_WORD,
    "explained": "purpose_of_interview",
    "explained_in_language": "hin",
    "form": "spoken",
}
"""The same with all that a record of consent needs."""


def sealed(
    s: Services, to: Services, written: Mapping[str, str], /, **changes: object
) -> tuple[CaseRecord, SentReferral]:
    """Write a case down, record what was decided for a child or an adult, and seal everything."""
    case = case_with(s, written)
    child = cases.show_case(s, case.case_id).persons[0].is_child != "no"
    agree(s, case, to, **(CHILD_WORD if child else {}))
    return case, referrals.send(s, everything(s, case, to, **changes))


def said(s: Services, kind: str, referral_id: str = "", /, **wish: Any) -> Content:
    """Return the content of a letter, in English unless the wish says otherwise."""
    wanted = {"languages": ("en",), "referral_id": referral_id, "person": 0, **wish}
    with reading(s) as session:
        return letter_of(session, s, MakeLetter(kind, **wanted), TODAY, NUMBER, CODE)


def refused(s: Services, kind: str, referral_id: str = "", /, **wish: Any) -> str:
    """Return why a letter is refused: the reason, or the code of the refusal when it has none."""
    with pytest.raises(AppError) as caught:
        said(s, kind, referral_id, **wish)
    return str(caught.value.facts.get("reason") or caught.value.code)


def strings(part: object) -> Iterator[str]:
    """Yield every string of a letter or of a part of it."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, tuple | list):
        for each in part:
            yield from strings(each)
    elif dataclasses.is_dataclass(part):
        for field in dataclasses.fields(part):
            yield from strings(getattr(part, field.name))


def words(letter: Letter) -> str:
    """Return all strings of a letter, each on a line."""
    return "\n".join(strings(letter))
