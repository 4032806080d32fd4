"""Registers made for benchmarks hold what the use cases would have written."""

from pathlib import Path

import pytest
from sqlalchemy import select, text

from many_cases import fill
from models.index.full_text import SearchText, search
from models.index.list_rows import POSTINGS, Facet, ListedCase
from models.queries.listing import CaseFilter, case_changed, count_cases, facet_values, list_cases
from models.register.database import Register
from models.rows.case import Case

WORDS = ("names", "numbers", "places", "body", "keys", "facets")


@pytest.fixture
def many(register: Register) -> Register:
    fill(register, 300)
    return register


def derived(register: Register) -> dict[str, list[tuple[object, ...]]]:
    lines = ListedCase.__table__
    with register.read() as session:
        texts = session.scalars(select(SearchText).order_by(SearchText.rowno)).all()
        return {
            "lines": [tuple(row) for row in session.execute(select(lines).order_by(lines.c.rowno))],
            "postings": sorted(tuple(row) for row in session.execute(select(POSTINGS))),
            "facets": sorted(tuple(row) for row in session.execute(select(Facet.no, Facet.cases))),
            "texts": [tuple(sorted(getattr(row, name).split()) for name in WORDS) for row in texts],
            "marks": session.execute(text("SELECT * FROM person_keys ORDER BY 1, 2, 3")).all(),
        }


def test_saving_every_case_again_changes_nothing(many: Register) -> None:
    before = derived(many)
    with many.session() as session:
        # What the saving writes is gone before, so that it cannot be what lay there.
        session.execute(text("DELETE FROM person_keys"))
        for case in session.scalars(select(Case)):
            case_changed(session, case, now=case.updated)
    after = derived(many)
    for name, rows in before.items():
        assert after[name] == rows, name
    assert many.check() == []


def test_counters_say_what_there_is(many: Register) -> None:
    with many.read() as session:
        for state in ("open", "closed", "transferred", "duplicate"):
            which = CaseFilter(record_state=state)
            assert count_cases(session, which) == len(list_cases(session, which, limit=1000))
        for kind in ("status", "district", "purpose"):
            for value, count in facet_values(session, kind):
                which = CaseFilter(**{kind: value})
                assert len(list_cases(session, which, limit=1000)) == count


def test_erased_cases_leave_no_line_and_no_count(many: Register, register_path: Path) -> None:
    with many.session() as session:
        session.execute(text("DELETE FROM cases"))
    found = derived(many)
    assert not found["lines"]
    assert not found["postings"]
    assert not found["texts"]
    assert {count for _no, count in found["facets"]} == {0}
    with many.read() as session:
        assert search(session, "sunita") == []
