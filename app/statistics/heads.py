"""Rows and columns that several tables share: sexes, ages, codes of a list, places.

Rules: codes are ASCII and never change; the heads of one kind leave nobody out and nobody counts
under two of them, unless they are bits of a mask, which its table says.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from app.base.language import N_, translate
from app.statistics.counts import Line
from app.statistics.tables import ALL, UNKNOWN, Head
from models.fields import CODE_LISTS
from models.index import fact_codes as codes
from models.queries.counting import Among, Bits, Conditions

_SEXES: Final = (
    ("female", N_("Female"), ("female",)),
    ("male", N_("Male"), ("male",)),
    (
        "other_gender",
        N_("Other gender"),
        ("transgender_female", "transgender_male", "non_conforming"),
    ),
)
_BANDS: Final = (
    ("under_18", N_("Under 18"), codes.UNDER_18),
    ("adult", N_("18 and over"), codes.ADULT),
    ("age_not_known", N_("Age not known"), codes.UNKNOWN),
)
_AGES: Final = N_(
    "The age on the day of registration; who may be under 18 or over counts as age not known."
)
_NOT_KNOWN: Final = N_("Not known")
_ALL: Final = N_("All")
_EACH: Final = N_("Persons of this sex and age. {ages}")
_OF_CODE: Final = N_("Counted here: {what}.")
_NOTHING: Final = N_("Nothing is written down, or only that it is not known.")
_EVERYBODY: Final = N_("Everything that this table counts, each once.")


def all_line(meaning: str = _EVERYBODY) -> Line:
    """Return the line of everything."""
    return Line(Head(ALL, translate(_ALL), translate(meaning)))


def sex_lines() -> tuple[Line, ...]:
    """Return the sexes; together they are everybody."""
    lines = []
    known: list[int] = []
    for code, label, values in _SEXES:
        numbers = tuple(codes.number_of("sex_or_gender", value) for value in values)
        known += numbers
        meaning = translate(_OF_CODE).format(
            what=", ".join(translate(_label("sex_or_gender", value)) for value in values)
        )
        lines.append(Line(Head(code, translate(label), meaning), (Among("sex", numbers),)))
    rest = tuple(n for n in range(len(CODE_LISTS["sex_or_gender"]) + 1) if n not in known)
    return (*lines, _unknown((Among("sex", rest),)))


def band_lines() -> tuple[Line, ...]:
    """Return the ages; together they are everybody."""
    return tuple(
        Line(Head(code, translate(label), translate(_AGES)), (Among("band", (band,)),))
        for code, label, band in _BANDS
    )


def sex_and_age_lines() -> tuple[Line, ...]:
    """Return every sex with every age, ``female.under_18``, and all; these last two overlap."""
    sexes = (*sex_lines(), all_line())
    bands = (*band_lines(), all_line())
    lines = [_both(sex, band) for sex in sexes for band in bands]
    return (*lines[:-1], all_line())


def _both(sex: Line, band: Line) -> Line:
    label = ", ".join((sex.head.label, band.head.label))
    meaning = translate(_EACH).format(ages=translate(_AGES))
    head = Head(f"{sex.head.code}.{band.head.code}", label, meaning)
    return Line(head, (*sex.where, *band.where))


def code_lines(code_list: str, column: str) -> tuple[Line, ...]:
    """Return a line for each code of a list and one for what is not known; they do not overlap."""
    lines = tuple(
        code_line(code_list, code.value, (Among(column, (number,)),))
        for number, code in enumerate(CODE_LISTS[code_list], start=1)
    )
    return (*lines, _unknown((Among(column, (codes.UNKNOWN,)),)))


def bit_lines(code_list: str, column: str) -> tuple[Line, ...]:
    """Return a line for each code of a list of which several may be true."""
    return tuple(
        code_line(code_list, code.value, (Bits(column, codes.bit_of(code_list, code.value)),))
        for code in CODE_LISTS[code_list]
    )


def code_line(code_list: str, code: str, where: Conditions) -> Line:
    """Return the line of a code."""
    label = translate(_label(code_list, code))
    return Line(Head(code, label, translate(_OF_CODE).format(what=label)), where)


def labelled(code: str, label: str, what: Iterable[str], where: Conditions) -> Line:
    """Return a line that says which words of the register it counts.

    Args:
        code: ASCII.
        label: message id.
        what: message ids.
        where: what has to be true.
    """
    meaning = translate(_OF_CODE).format(what=", ".join(map(translate, what)))
    return Line(Head(code, translate(label), meaning), where)


def unknown_line(where: Conditions) -> Line:
    """Return the line of what is not known."""
    return _unknown(where)


def _unknown(where: Conditions) -> Line:
    return Line(Head(UNKNOWN, translate(_NOT_KNOWN), translate(_NOTHING)), where)


def _label(code_list: str, code: str) -> str:
    return next(one.label for one in CODE_LISTS[code_list] if one.value == code)
