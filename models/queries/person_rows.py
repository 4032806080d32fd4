"""Victims one by one with the coded facts that a table of single rows needs, and nothing else.

Rules: no name, number, text or exact date of a person is read; rows come in stretches of cases, so
that memory does not grow with the register.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import text

from models.index import fact_codes as codes
from models.queries.counting import IS_PERSON, Checkpoint, Conditions, spelled_among, stretches

if TYPE_CHECKING:
    from sqlalchemy import RowMapping
    from sqlalchemy.orm import Session


class CountedFacts(NamedTuple):
    """One victim; ``day`` is that of the registration, ``age`` in years or None."""

    day: int
    band: int
    age: int | None
    sex: str | None
    nation: str
    purposes: tuple[str, ...]
    means: tuple[str, ...]
    labour: tuple[str, ...]
    sex_types: tuple[str, ...]
    recruiter: str | None
    age_when_trafficked: int | None
    exploited_in: str


def victims(
    session: Session, where: Conditions, checkpoint: Checkpoint = lambda done, total: None
) -> Iterator[CountedFacts]:
    """Yield the victims that fit some conditions.

    Args:
        session: a reading session.
        where: conditions on ``counted_persons``.
        checkpoint: called between stretches; may raise to stop.
    """
    spelled, values = spelled_among((IS_PERSON, *where))
    query = text(
        "SELECT day, band, nation, destination, sex_or_gender, is_child_stated, birth, age,"  # noqa: S608
        " age_stated_on, purpose, means, labour_sector, sex_exploitation_type, recruiter_relation,"
        " age_when_trafficked FROM counted_persons p JOIN cases c ON c.case_order = p.case_order"
        " JOIN persons q ON q.case_id = c.id AND q.position = p.number"
        f" WHERE p.case_order BETWEEN :low AND :high{spelled}"
    )
    for low, high in stretches(session, checkpoint):
        for row in session.execute(query, {**values, "low": low, "high": high}).mappings():
            yield _facts(row)


def _facts(row: RowMapping) -> CountedFacts:
    known = ("is_child_stated", "birth", "age", "age_stated_on")
    _band, age = codes.band_on({name: row[name] for name in known}, row["day"])
    country = codes.places().get(row["destination"], ("", "", ""))[0]
    return CountedFacts(
        day=row["day"],
        band=row["band"],
        age=None if age < 0 else age,
        sex=row["sex_or_gender"],
        nation=row["nation"],
        purposes=codes.listed(row["purpose"]),
        means=codes.listed(row["means"]),
        labour=codes.listed(row["labour_sector"]),
        sex_types=codes.listed(row["sex_exploitation_type"]),
        recruiter=row["recruiter_relation"],
        age_when_trafficked=row["age_when_trafficked"],
        exploited_in=country,
    )
