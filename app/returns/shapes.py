"""The tables of a return: what each row and column counts, and which sums hold.

Rules: the codes are those of the register where it has them, `all` is always the total; who reads
a return needs the same version of these definitions; a change of a code or of a sum is a new
version. Medians and rates are no counts of people and never stand in a return.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from app.returns.tables import Link, Shape, Sum
from models.fields import CODE_LISTS

VERSION: Final = 1
"""Version of the definitions below."""

ALL: Final = "all"
NOT_KNOWN: Final = "not_known"
SEXES: Final = ("female", "male", "other", NOT_KNOWN)
AGES: Final = ("child", "adult", NOT_KNOWN)
FORMS: Final = ("labour", "sexual", "organ", "other", NOT_KNOWN)
"""The form that comes first for a victim: SDG 16.2.2 counts everybody once."""

STEPS: Final = ("trafficked", "rescued")
NATIONS: Final = ("in", "np", "bd", "other", NOT_KNOWN)
DISPOSALS: Final = (
    "charge_sheeted", "final_report", "under_investigation", "convicted", "acquitted", "in_court",
)  # fmt: skip
ANSWERS: Final = ("accepted", "declined", "waiting", "ended")


def both(sex: str, age: str) -> str:
    """Return the code of a row that is of a sex and of an age."""
    return f"{sex}.{age}"


_SEX_AGE: Final = tuple(both(sex, age) for sex in (*SEXES, ALL) for age in (*AGES, ALL))
_SEX_AGE_SUMS: Final = (
    *(Sum(both(sex, ALL), tuple(both(sex, age) for age in AGES)) for sex in (*SEXES, ALL)),
    *(Sum(both(ALL, age), tuple(both(sex, age) for sex in SEXES)) for age in (*AGES, ALL)),
)

SDG: Final = Shape(
    "sdg_16_2_2",
    rows=_SEX_AGE,
    columns=(*FORMS, ALL),
    row_sums=_SEX_AGE_SUMS,
    column_sums=(Sum(ALL, FORMS),),
)
"""Victims by sex and age, and by form of exploitation."""

VICTIMS: Final = Shape(
    "ncrb_victims",
    rows=_SEX_AGE,
    columns=STEPS,
    row_sums=_SEX_AGE_SUMS,
    column_sums=(Sum("trafficked", ("rescued",), kind="within"),),
)
"""Victims trafficked, and those of them who were rescued."""

NATIONALITY: Final = Shape(
    "ncrb_nationality",
    rows=(*NATIONS, ALL),
    columns=("rescued",),
    row_sums=(Sum(ALL, NATIONS),),
)
"""Nationality of those who were rescued."""

PURPOSE_CODES: Final = tuple(code.value for code in CODE_LISTS["purpose"])
PURPOSES: Final = Shape(
    "ncrb_purposes",
    rows=(*PURPOSE_CODES, ALL),
    columns=(*SEXES, ALL),
    row_sums=(
        *(Sum(ALL, (code,), kind="within") for code in PURPOSE_CODES),
        Sum(ALL, PURPOSE_CODES, kind="covers"),
    ),
    column_sums=(Sum(ALL, SEXES),),
)
"""Victims of each purpose; one victim may be counted in several."""

DISPOSAL: Final = Shape(
    "ncrb_disposal",
    rows=("police", "court"),
    columns=DISPOSALS,
)
"""How cases ended with the police and in court."""

FLOWS: Final = Shape(
    "flows",
    row_sums=(Sum(ALL),),
    column_sums=(Sum(ALL),),
    is_open=True,
)
"""Victims from district to district (LGD codes, or country and district beyond the border)."""

REASONS: Final = tuple(f"declined.{code.value}" for code in CODE_LISTS["decline_reason"])
_ASKED: Final = (*ANSWERS, *REASONS, "sent")
_ASKED_SUMS: Final = (Sum("sent", ANSWERS), Sum("declined", REASONS))


def referrals(counterparts: Iterable[str]) -> Shape:
    """Return the shape of referral performance by counterpart.

    Args:
        counterparts: a code for each office; without any, only the total is told.
    """
    offices = tuple(counterparts)
    return Shape(
        "referrals",
        rows=(*offices, ALL),
        columns=_ASKED,
        row_sums=(Sum(ALL, offices),) if offices else (),
        column_sums=_ASKED_SUMS,
    )


def _same(left: tuple[str, str, str], right: tuple[str, str, str]) -> Link:
    return Link((left,), (right,))


LINKS: Final = (
    *(_same(("sdg_16_2_2", row, ALL), ("ncrb_victims", row, "trafficked")) for row in _SEX_AGE),
    _same(("ncrb_nationality", ALL, "rescued"), ("ncrb_victims", both(ALL, ALL), "rescued")),
    *(
        _same(("ncrb_purposes", ALL, sex), ("sdg_16_2_2", both(sex, ALL), ALL))
        for sex in (*SEXES, ALL)
    ),
)
"""Totals that stand in two tables."""
