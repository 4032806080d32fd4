"""May a case be compared with another office? Records in, a verdict out.

Rules (docs/rules.md, Matching): every victim of the case, and every person without a role, has to
have agreed to be compared, in a decision that counts today; the last decision that answers the
question decides; people of cases that became one have to have agreed on every side; a case without
victims needs a ground; what a person wants kept back gives no key.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from app.cases.records import CaseRecord, ConsentRecord, PersonRecord
from app.consent import rules
from app.consent.rules import AGREED, ENDING, FOR_CHILD

ALLOWED: Final = ""
NOT_ASKED: Final = "not-asked"
SAID_NO: Final = "said-no"
REFUSED: Final = "refused"
ASKED_APART: Final = "asked-apart"
NO_VICTIM: Final = "no-victim"
NEVER: Final = frozenset({"binned", "duplicate", "damaged"})
"""States of a case in which no ground lets it be compared."""

FIELD: Final = "may_be_matched"
_WITHHELD: Final = "withhold"


def verdict(case: CaseRecord, today: dt.date) -> str:
    """Return "" when a case may be compared, else why not.

    Args:
        case: with its persons and decisions.
        today: the local day.
    """
    if case.state in NEVER:
        return case.state
    victims = rules.victims(case)
    if not victims:
        return NO_VICTIM
    for person in victims:
        slug = _said(case.consents, person, today)
        if slug != ALLOWED:
            return slug
        if any(_said(side, person, today) for side in rules.of_sides(case, person.number)):
            return ASKED_APART
    return ALLOWED


def without_withheld(case: CaseRecord, today: dt.date) -> CaseRecord:
    """Return a case without the facts that its people want kept back."""
    kept = []
    for person in case.persons:
        back = _withheld(case.consents, person, today)
        facts = {name: value for name, value in person.facts.items() if name not in back}
        kept.append(replace(person, facts=facts) if back else person)
    return replace(case, persons=tuple(kept))


def _said(records: Sequence[ConsentRecord], person: PersonRecord, today: dt.date) -> str:
    counting = rules.in_force(records, person.number, today)
    answers = [
        one
        for one in counting
        if one.facts.get(FIELD) is not None
        and one.capacity in AGREED | FOR_CHILD
        and not rules.lacks(one.facts)
    ]
    if answers:
        return ALLOWED if _is_yes(answers[-1]) else SAID_NO
    ended = bool(counting) and counting[-1].capacity == rules.SAID_NO
    return REFUSED if ended else NOT_ASKED


def _is_yes(record: ConsentRecord) -> bool:
    return record.facts.get(FIELD) in (True, "yes")


def _withheld(
    records: Sequence[ConsentRecord], person: PersonRecord, today: dt.date
) -> frozenset[str]:
    found: set[str] = set()
    for one in rules.in_force(records, person.number, today):
        names = one.facts.get(_WITHHELD)
        if isinstance(names, tuple) and one.capacity not in ENDING:
            found.update(names)
    return frozenset(found)
