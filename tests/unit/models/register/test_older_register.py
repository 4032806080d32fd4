"""A register of 1.0 with cases in it is listed, narrowed and searched as soon as it is opened."""

import json
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from models import migrations
from models.index.fact_codes import UNKNOWN, mask_of, place_of
from models.index.fact_rows import CountedPerson
from models.index.full_text import fold, search
from models.queries.listing import CaseFilter, count_cases, facet_values, list_cases
from models.register import salvaging
from models.register.database import Register
from models.register.salvaging import Damaged
from register_maker import KEY, raw_connection

STEPS = migrations._steps()
PEOPLE = (
    ("सुनीता कुमारी", "Purnia", ["begging", "other"], "open", 0),
    ("Rahima Khatun", "Malda", [], "closed", 0),
    ("Asha Devi", "Purnia", ["begging"], "open", 1),
)


def make_older(path: Path, steps: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make an empty register of the version that so many steps lead to."""
    with monkeypatch.context() as then:
        then.setattr(migrations, "_steps", lambda: STEPS[:steps])
        then.setattr(migrations, "CURRENT", STEPS[steps - 1][0])
        Register.create(path, KEY).close()


@pytest.fixture
def older(register_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A register of version 1.0 with two cases in the list and one in the bin."""
    make_older(register_path, 1, monkeypatch)
    with raw_connection(register_path) as raw:
        for serial, (name, district, purpose, state, binned) in enumerate(PEOPLE, start=1):
            raw.execute(
                "INSERT INTO cases (id, case_no, case_order, record_state, closed_on, binned,"
                " created, updated, list_name, status) VALUES (?, ?, ?, ?, ?, ?, 1, ?, ?, ?)",
                (
                    f"c{serial}", f"LF-26-{serial:04}", 20260000000 + serial, state,
                    "2026-11-25" if state == "closed" else None, binned, serial, name, "active",
                ),
            )  # fmt: skip
            raw.execute(
                "INSERT INTO persons (id, case_id, position, created, updated, role, name_full,"
                " home_district, purpose) VALUES (?, ?, 1, 1, 1, '[\"victim\"]', ?, ?, ?)",
                (f"p{serial}", f"c{serial}", name, district, json.dumps(purpose) or None),
            )
            if not binned:
                raw.execute(
                    "INSERT INTO search_texts (case_id, names, numbers, places, body)"
                    " VALUES (?, ?, ?, ?, '')",
                    (f"c{serial}", fold(name), f"LF-26-{serial:04}", district),
                )
    return register_path


def test_its_cases_are_listed_narrowed_and_found_across_scripts(older: Path) -> None:
    opened = Register.open(older, KEY)
    with opened.read() as session:
        assert [line.id for line in list_cases(session)] == ["c2", "c1"]
        assert [line.id for line in list_cases(session, CaseFilter(binned=True))] == ["c3"]
        assert count_cases(session) == 2
        assert facet_values(session, "district") == [("Malda", 1), ("Purnia", 1)]
        assert [line.id for line in list_cases(session, CaseFilter(purpose="begging"))] == ["c1"]
        assert search(session, "Suneeta") == search(session, "সুনীতা") == ["c1"]
        assert search(session, "asha") == []
        counted = select(CountedPerson.case_order, CountedPerson.home, CountedPerson.purposes)
        # The list of districts spells the other one Maldah.
        purnia = place_of("IN", "Bihar", "Purnia")
        both = mask_of("purpose", ("begging", "other"))
        assert session.execute(counted.order_by(CountedPerson.case_order)).all() == [
            (20260000001, purnia, both),
            (20260000002, UNKNOWN, 0),
        ]
    assert opened.check() == []
    opened.close()


@pytest.mark.parametrize("steps", range(1, len(STEPS) + 1))
def test_what_came_later_is_not_lost_when_an_older_one_is_salvaged(
    register_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, steps: int
) -> None:
    """A table that its version has, and it has not, is."""
    make_older(register_path, steps, monkeypatch)
    Register.create(tmp_path / "new.db", KEY).close()
    for lost in ({}, {"events": 1}):
        source = Damaged(register_path, KEY)
        with closing(source), raw_connection(tmp_path / "new.db") as target:
            assert salvaging.copy_rows(source, target) == lost
        with raw_connection(register_path) as raw:
            raw.execute("DROP TABLE IF EXISTS events")
