"""An older register gets its rows of what is due once, and they follow every change of a case."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Row, select

from models import migrations
from models.index import retention_rows
from models.queries.listing import case_changed
from models.register.database import Register
from models.rows.case import Case
from models.rows.retention import ADULT, CHILD, KINDS, UNTOUCHED, CaseHold
from register_maker import KEY, raw_connection


def rows(register: Register) -> list[Row[Any]]:
    with register.read() as session:
        return list(
            session.execute(
                select(retention_rows._TABLE).order_by(retention_rows._TABLE.c.case_order)
            )
        )


def test_an_older_register_gets_its_rows_when_it_is_opened(
    register_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = [step for step in migrations._steps() if step[0] < migrations.WITH_KEPT]
    with monkeypatch.context() as older:
        older.setattr(migrations, "_steps", lambda: tuple(steps))
        older.setattr(migrations, "CURRENT", steps[-1][0])
        Register.create(register_path, KEY).close()
    with raw_connection(register_path) as raw:
        for number, state in ((1, "'closed', '2020-01-02'"), (2, "'open', NULL")):
            raw.execute(
                "INSERT INTO cases (id, case_no, case_order, created, updated, registered_on,"
                f" record_state, closed_on) VALUES ('a{number}', 'LF-26-000{number}',"
                f" 2026000000{number}, 1, 1, '2019-01-01', {state})"
            )
        raw.execute(
            "INSERT INTO persons (id, case_id, position, created, updated, role, age)"
            " VALUES ('b1', 'a1', 1, 1, 1, '[\"victim\"]', 12)"
        )
    opened = Register.open(register_path, KEY)
    found = [(KINDS[row.kind], row.day) for row in rows(opened)]
    assert found[0] == (CHILD, 20250101)
    assert found[1][0] == UNTOUCHED
    opened.close()


def test_a_row_follows_its_case_and_goes_with_it(
    register: Register, add_case: Callable[..., Case]
) -> None:
    made = add_case(age=30)
    (row,) = rows(register)
    assert KINDS[row.kind] == UNTOUCHED
    with register.session() as session:
        case = session.get(Case, made.id)
        assert case is not None
        case.close(dt.date(2030, 1, 2), "formal_closing")
        session.add(CaseHold(case_id=case.id, reason="audit", words="", placed=1, placed_by=1))
        case_changed(session, case, now=5)
    (row,) = rows(register)
    assert (KINDS[row.kind], row.day, row.held_until) == (
        ADULT,
        20300102,
        retention_rows.WITHOUT_END,
    )
    with register.session() as session:
        case = session.get(Case, made.id)
        assert case is not None
        case.bin(6)
        case_changed(session, case, now=6)
    assert rows(register) == []


def test_an_open_case_is_touched_by_any_change(
    register: Register, add_case: Callable[..., Case]
) -> None:
    made = add_case()
    (before,) = rows(register)
    with register.session() as session:
        case = session.get(Case, made.id)
        assert case is not None
        case.put("summary", "made up")
        case_changed(session, case, now=90 * 86_400, fields={"summary"}, later=True)
    (after,) = rows(register)
    assert after.day > before.day
