"""Single rows in the columns of the CTDC Global Dataset, so coarse that nobody stands out.

Rules: one row for each victim of the period, with no name, number, date, place or case; a row is
written only when at least ``K`` rows are the same in every column that could be known from outside
(year, sex, age, nationality, country); first the nationality and the country of rows that stand
out are left empty, then their age, then their sex, and what still stands out is left out; what was
done to a person is told only where, among the rows with the same known columns, each answer is
given by at least ``K``, and is left empty in all of them otherwise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from models.fields.crosswalk import LABOUR, MEANS, PURPOSES, RECRUITERS, ctdc_age
from models.queries.counting import CountedFacts

K: Final = 11
SOURCE: Final = "Case Management"
_YEAR: Final = "yearOfRegistration"
_SEXES: Final[Mapping[str, str]] = {
    "female": "Female",
    "male": "Male",
    "transgender_female": "Transgender/NonConforming",
    "transgender_male": "Transgender/NonConforming",
    "non_conforming": "Transgender/NonConforming",
}
MEANS_COLUMNS: Final = tuple(
    f"meansOfControl{ending}"
    for ending in (
        "DebtBondage", "TakesEarnings", "RestrictsFinancialAccess", "Threats", "PsychologicalAbuse",
        "PhysicalAbuse", "SexualAbuse", "FalsePromises", "PsychoactiveSubstances",
        "RestrictsMovement", "RestrictsMedicalCare", "ExcessiveWorkingHours", "UsesChildren",
        "ThreatOfLawEnforcement", "WithholdsNecessities", "WithholdsDocuments", "Other",
        "NotSpecified",
    )
)  # fmt: skip
EXPLOITED: Final = (
    "isForcedLabour", "isSexualExploit", "isOtherExploit", "isSexAndLabour", "isForcedMarriage",
    "isForcedMilitary", "isOrganRemoval", "isSlaveryAndPractices",
)  # fmt: skip
LABOUR_COLUMNS: Final = tuple(
    f"typeOfLabour{ending}"
    for ending in (
        "Agriculture", "Aquafarming", "Begging", "Construction", "DomesticWork", "Hospitality",
        "IllicitActivities", "Manufacturing", "MiningOrDrilling", "Peddling", "Transportation",
        "Other", "NotSpecified",
    )
)  # fmt: skip
SEX_COLUMNS: Final = tuple(
    f"typeOfSex{ending}"
    for ending in (
        "Prostitution", "Pornography", "RemoteInteractiveServices", "PrivateSexualServices"
    )
)  # fmt: skip
RECRUITER_COLUMNS: Final = tuple(
    f"recruiterRelation{ending}"
    for ending in ("IntimatePartner", "Friend", "Family", "Other", "Unknown")
)
KNOWN: Final = (
    _YEAR, "gender", "ageBroad", "majorityStatus", "majorityStatusAtExploit", "majorityEntry",
    "citizenship", "CountryOfExploitation",
)  # fmt: skip
"""What somebody outside may know of a person: no combination of it occurs fewer than K times."""

TOLD: Final = (
    *MEANS_COLUMNS, *EXPLOITED, *LABOUR_COLUMNS, *SEX_COLUMNS, "isAbduction",
    "RecruiterRelationship", *RECRUITER_COLUMNS,
)  # fmt: skip
"""What was done to a person."""

COLUMNS: Final = (
    _YEAR, "Datasource", *KNOWN[1:7], *MEANS_COLUMNS, *EXPLOITED, *LABOUR_COLUMNS, *SEX_COLUMNS,
    "isAbduction", "RecruiterRelationship", "CountryOfExploitation", *RECRUITER_COLUMNS,
)  # fmt: skip
"""The columns of the dataset in its own order and spelling."""

_STEPS: Final = (
    ("citizenship", "CountryOfExploitation"),
    ("ageBroad", "majorityStatus", "majorityStatusAtExploit", "majorityEntry"),
    ("gender",),
)
_AGE: Final = 18

type CtdcRow = Mapping[str, str]
type _Known = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class CtdcRows:
    """What may leave.

    Attributes:
        rows: in an order that says nothing about the cases.
        left_out: how many persons are not among them.
    """

    rows: tuple[CtdcRow, ...]
    left_out: int


def ctdc_row(facts: CountedFacts) -> dict[str, str]:
    """Return one victim in the columns of the dataset; what is not known is empty."""
    row = dict.fromkeys(COLUMNS, "")
    row |= {_YEAR: str(facts.day // 10_000), "Datasource": SOURCE}
    row["gender"] = _SEXES.get(facts.sex or "", "")
    row["ageBroad"] = ctdc_age(facts.age)
    row["majorityStatus"] = {1: "Minor", 2: "Adult"}.get(facts.band, "")
    row["majorityStatusAtExploit"] = _majority(facts.age_when_trafficked)
    row["majorityEntry"] = _majority(facts.age_when_trafficked)
    row["citizenship"] = facts.nation if facts.nation.isalpha() else ""
    row["CountryOfExploitation"] = facts.exploited_in
    held = {column for code in facts.purposes for column in _purpose(code)}
    held |= {column for code in facts.means if (column := _means(code))}
    held |= {LABOUR[code].ctdc for code in facts.labour if code in LABOUR}
    held |= {f"typeOfSex{_camel(code)}" for code in facts.sex_types}
    if {"isForcedLabour", "isSexualExploit"} <= held:
        held.add("isSexAndLabour")
    if facts.recruiter and facts.recruiter in RECRUITERS:
        relation = RECRUITERS[facts.recruiter][1]
        row["RecruiterRelationship"] = relation
        held.add(f"recruiterRelation{relation}")
    for column in held & row.keys():
        row[column] = "1"
    return row


def without_standouts(rows: Iterable[CtdcRow], k: int = K) -> CtdcRows:
    """Return rows of which none stands out.

    Args:
        rows: as ``ctdc_row`` made them.
        k: how many rows at least are alike, 2 or more.
    """
    counted = Counter(_packed(row) for row in rows)
    total = counted.total()
    for columns in _STEPS:
        counted = _coarser(counted, columns, k)
    sizes = _sizes(counted)
    kept = Counter({row: count for row, count in counted.items() if sizes[_known(row)] >= k})
    told = [_told(row, count) for row, count in _hidden(kept, k).items()]
    written = tuple(row for some in sorted(told, key=_order) for row in some)
    return CtdcRows(written, total - len(written))


def _coarser(counted: Counter[_Known], columns: Sequence[str], k: int) -> Counter[_Known]:
    """Empty some columns of the rows that stand out."""
    sizes = _sizes(counted)
    places = {_ORDER.index(column) for column in columns}
    found: Counter[_Known] = Counter()
    for row, count in counted.items():
        if sizes[_known(row)] < k:
            row = tuple("" if place in places else value for place, value in enumerate(row))
        found[row] += count
    return found


def _hidden(counted: Counter[_Known], k: int) -> Counter[_Known]:
    """Empty a column where, among rows with the same known columns, an answer is rare."""
    saying: Counter[tuple[_Known, int, str]] = Counter()
    for row, count in counted.items():
        for place in range(len(KNOWN), len(row)):
            saying[_known(row), place, row[place]] += count
    rare = {(known, place) for (known, place, _value), count in saying.items() if count < k}
    found: Counter[_Known] = Counter()
    for row, count in counted.items():
        known = _known(row)
        told = (
            "" if (known, place) in rare else value
            for place, value in enumerate(row[len(KNOWN) :], start=len(KNOWN))
        )
        found[(*known, *told)] += count
    return found


_ORDER: Final = (*KNOWN, *TOLD)


def _packed(row: CtdcRow) -> _Known:
    return tuple(row[column] for column in _ORDER)


def _known(row: _Known) -> _Known:
    return row[: len(KNOWN)]


def _sizes(counted: Counter[_Known]) -> Counter[_Known]:
    sizes: Counter[_Known] = Counter()
    for row, count in counted.items():
        sizes[_known(row)] += count
    return sizes


def _told(row: _Known, count: int) -> list[CtdcRow]:
    whole = {"Datasource": SOURCE, **dict(zip(_ORDER, row, strict=True))}
    return [{column: whole[column] for column in COLUMNS}] * count


def _order(rows: list[CtdcRow]) -> tuple[str, ...]:
    return tuple(rows[0].values())


def _majority(age: int | None) -> str:
    if age is None:
        return ""
    return "Minor" if age < _AGE else "Adult"


def _purpose(code: str) -> Iterator[str]:
    found = PURPOSES.get(code)
    yield from found.ctdc if found is not None else ()


def _means(code: str) -> str:
    found = MEANS.get(code)
    if found is None:
        return ""
    return found.ctdc if found.ctdc.startswith("is") else f"meansOfControl{found.ctdc}"


def _camel(code: str) -> str:
    return "".join(part.capitalize() for part in code.split("_"))
