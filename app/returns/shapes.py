"""The tables of a return: what each row and column counts, and which sums hold.

Rules: the codes are those of the tables of statistics in small letters, so that a return and the
page of statistics tell the same numbers, `all` is always the total; who reads a return needs the
same version of these definitions; a change of a code or of a sum is a new version. Medians and
rates are no counts of people and never stand in a return; referrals are told without the office
they went to.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from app.returns.tables import Link, Ref, Shape, Sum
from models.fields import CODE_LISTS
from models.fields.crosswalk import ALL_DETECTED, NCRB_HEADS, SDG_SERIES
from models.fields.crosswalk import PURPOSES as CROSSWALK

VERSION: Final = 1
"""Version of the definitions below."""

ALL: Final = "all"
NOT_KNOWN: Final = "not_known"
SEXES: Final = ("female", "male", "other_gender", NOT_KNOWN)
AGES: Final = ("under_18", "adult", "age_not_known")
DETECTED: Final = ALL_DETECTED.lower()
FORM_NOT_KNOWN: Final = "form_not_known"
FORMS: Final = (*(one.lower() for one in SDG_SERIES if one != ALL_DETECTED), FORM_NOT_KNOWN)
"""A victim may be counted in several forms, and is in one at least."""

TRAFFICKED, RESCUED = "trafficked", "rescued"
NATIONS: Final = (
    *("in", "np", "bd", "lk", "mm", "bt", "th", "uz"), "other", "several", NOT_KNOWN
)  # fmt: skip
STAGES: Final = (*(code.value for code in CODE_LISTS["court_stage"]), NOT_KNOWN)
FIRS: Final = ("fir", "no_fir")
STEPS: Final = (
    "received", "accepted", "declined", "done", "waiting", "withdrawn", "expired"
)  # fmt: skip
SENT: Final = "sent"
REASONS: Final = (
    *(f"declined.{code.value}" for code in CODE_LISTS["decline_reason"]),
    "declined.",
)


def both(sex: str, age: str) -> str:
    """Return the code of a row that is of a sex and of an age; `all` for everybody."""
    return ALL if sex == age == ALL else f"{sex}.{age}"


def head_code(head: str) -> str:
    """Return the code of a purpose of the NCRB."""
    return head.lower().replace(" ", "_")


BY_SEX: Final = (*(both(sex, ALL) for sex in SEXES), ALL)
SEX_AGE: Final = tuple(both(sex, age) for sex in (*SEXES, ALL) for age in (*AGES, ALL))
_SEX_AGE_SUMS: Final = (
    *(Sum(both(sex, ALL), tuple(both(sex, age) for age in AGES)) for sex in (*SEXES, ALL)),
    *(Sum(both(ALL, age), tuple(both(sex, age) for sex in SEXES)) for age in (*AGES, ALL)),
)


def _each_within(total: str, parts: Iterable[str]) -> tuple[Sum, ...]:
    return tuple(Sum(total, (part,), kind="within") for part in parts)


SDG: Final = Shape(
    "sdg",
    rows=SEX_AGE,
    columns=(DETECTED, *FORMS),
    row_sums=_SEX_AGE_SUMS,
    column_sums=(*_each_within(DETECTED, FORMS), Sum(DETECTED, FORMS, kind="covers")),
)
"""Victims by sex and age, and by form of exploitation."""

VICTIMS: Final = Shape(
    "ncrb_victims",
    rows=SEX_AGE,
    columns=(TRAFFICKED, RESCUED),
    row_sums=_SEX_AGE_SUMS,
)
"""Victims by the day of registration, and by the day of rescue."""

PURPOSE_CODES: Final = (*(head_code(head) for head in NCRB_HEADS), NOT_KNOWN)
PURPOSES: Final = Shape(
    "ncrb_purposes",
    rows=(*PURPOSE_CODES, ALL),
    columns=BY_SEX,
    row_sums=(*_each_within(ALL, PURPOSE_CODES), Sum(ALL, PURPOSE_CODES, kind="covers")),
    column_sums=(Sum(ALL, BY_SEX[:-1]),),
)
"""Victims of each purpose; one victim may be counted in several."""

NATIONALITY: Final = Shape(
    "ncrb_nationality",
    rows=(*NATIONS, ALL),
    columns=(ALL,),
    row_sums=(Sum(ALL, NATIONS),),
)
"""Nationality of those who were rescued."""

DISPOSAL: Final = Shape(
    "ncrb_disposal",
    rows=(*STAGES, ALL),
    columns=(*FIRS, ALL),
    row_sums=(Sum(ALL, STAGES),),
    column_sums=(Sum(ALL, FIRS),),
)
"""How far cases have come with the police and in court."""

FLOWS: Final = Shape(
    "flows",
    row_sums=(Sum(ALL),),
    column_sums=(Sum(ALL),),
    is_open=True,
)
"""Victims from district to district."""

REFERRALS: Final = Shape(
    "referrals",
    rows=(ALL,),
    columns=(SENT, *STEPS, *REASONS),
    column_sums=(*_each_within(SENT, STEPS), Sum("declined", REASONS)),
)
"""Referrals to other offices, by what has happened to them."""

SHAPES: Final = {
    shape.id: shape for shape in (SDG, VICTIMS, PURPOSES, NATIONALITY, DISPOSAL, FLOWS, REFERRALS)
}
"""All tables of a return, in their order."""


def _same(left: Ref, right: Ref) -> Link:
    return Link((left,), (right,))


def _same_purposes() -> list[tuple[str, str]]:
    """Return form and head that count the very same purposes, and those of nobody."""
    forms = {one.lower(): {c for c, found in CROSSWALK.items() if found.sdg == one}
             for one in SDG_SERIES if one != ALL_DETECTED}  # fmt: skip
    heads = {head_code(one): {c for c, found in CROSSWALK.items() if found.ncrb == one}
             for one in NCRB_HEADS}  # fmt: skip
    found = [(form, head) for form, some in forms.items() for head, few in heads.items()
             if some == few]  # fmt: skip
    return [*found, (FORM_NOT_KNOWN, NOT_KNOWN)]


LINKS: Final = (
    *(_same(("sdg", row, DETECTED), ("ncrb_victims", row, TRAFFICKED)) for row in SEX_AGE),
    _same(("ncrb_nationality", ALL, ALL), ("ncrb_victims", ALL, RESCUED)),
    *(_same(("ncrb_purposes", ALL, sex), ("sdg", sex, DETECTED)) for sex in BY_SEX),
    *(
        _same(("ncrb_purposes", head, sex), ("sdg", sex, form))
        for form, head in _same_purposes()
        for sex in BY_SEX
    ),
    _same(("flows", ALL, ALL), ("sdg", ALL, DETECTED)),
)
"""Counts of the same people that stand in two tables."""
