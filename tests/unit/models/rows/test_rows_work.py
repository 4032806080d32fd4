"""Tasks stand in the fields of their case, notes only grow, and the bin erases all there is."""

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import text

from models import migrations
from models.errors import RuleError
from models.index.full_text import search
from models.operations import recycle_bin as bins
from models.queries.listing import case_changed, cases_added
from models.register.database import Register, Session
from models.rows.case import Attachment, Case, add_person, open_case
from models.rows.case_work import (
    CaseNote,
    Hand,
    Task,
    add_note,
    add_task,
    changes_of,
    first_tasks,
    follow_fields,
    notes_of,
    show_first,
    tasks_of,
)
from models.rows.papers import take_out
from register_maker import KEY, raw_connection

NOW = 1_795_600_800
TODAY = dt.date(2026, 11, 25)
HAND = Hand(NOW, 1)


@pytest.fixture
def session(register: Register):
    with register.session() as opened:
        yield opened


@pytest.fixture
def case(session: Session) -> Case:
    made = open_case(session, now=NOW, today=TODAY)
    session.flush()
    return made


def fields(case: Case) -> tuple[object, object]:
    return case.get("next_step"), case.get("next_step_on")


def write(session: Session, case: Case, **typed: object) -> None:
    case.put_all(typed)
    follow_fields(session, case, HAND)


def titles(session: Session, case: Case) -> list[tuple[str, str | None, bool]]:
    return [(one.title, one.due_on, one.is_open) for one in tasks_of(session, case.id)]


def test_what_is_written_into_the_fields_is_a_task(session: Session, case: Case) -> None:
    write(session, case, next_step="Call the home office")
    write(session, case, next_step_on="2026-11-28")
    assert titles(session, case) == [("Call the home office", "2026-11-28", True)]
    write(session, case, next_step="Visit", next_step_on="2026-11-27")
    assert titles(session, case) == [("Visit", "2026-11-27", True)]
    assert tasks_of(session, case.id)[0].created_by == 1


def test_the_fields_show_the_open_task_that_is_due_first(session: Session, case: Case) -> None:
    write(session, case, next_step="Visit", next_step_on="2026-11-27")
    add_task(session, case.id, HAND, "Some day")
    early = add_task(session, case.id, HAND, "Court", "2026-11-26")
    show_first(session, case)
    assert fields(case) == ("Court", "2026-11-26")
    early.do(HAND)
    show_first(session, case)
    assert fields(case) == ("Visit", "2026-11-27")
    for task in tasks_of(session, case.id):
        task.do(HAND)
    show_first(session, case)
    assert fields(case) == (None, None)


def test_clearing_the_field_takes_the_task_off_and_shows_the_next(
    session: Session, case: Case
) -> None:
    write(session, case, next_step="Visit", next_step_on="2026-11-27")
    add_task(session, case.id, HAND, "Court", "2026-12-01")
    write(session, case, next_step=None)
    assert fields(case) == ("Court", "2026-12-01")
    assert titles(session, case)[-1] == ("Visit", "2026-11-27", False)


def test_a_cleared_field_that_is_taken_back_brings_its_task_back(
    session: Session, case: Case
) -> None:
    write(session, case, next_step="Visit", next_step_on="2026-11-27")
    add_task(session, case.id, HAND, "Court", "2026-12-01")
    write(session, case, next_step=None)
    write(session, case, next_step="Visit")
    assert fields(case) == ("Visit", "2026-11-27")
    assert titles(session, case) == [("Visit", "2026-11-27", True), ("Court", "2026-12-01", True)]


def test_a_day_alone_is_a_task_too_and_goes_with_its_day(session: Session, case: Case) -> None:
    write(session, case, next_step_on="2026-11-28")
    assert titles(session, case) == [("", "2026-11-28", True)]
    write(session, case, next_step="Visit")
    assert titles(session, case) == [("Visit", "2026-11-28", True)]
    write(session, case, next_step_on=None)
    assert titles(session, case) == [("Visit", None, True)]
    write(session, case, next_step=None)
    write(session, case, next_step_on="2026-11-30")
    write(session, case, next_step_on=None)
    assert fields(case) == (None, None)


def test_next_steps_and_history_of_an_older_register_are_taken_over(
    register_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps = migrations._steps()
    with monkeypatch.context() as older:
        older.setattr(migrations, "_steps", lambda: steps[:1])
        older.setattr(migrations, "CURRENT", steps[0][0])
        Register.create(register_path, KEY).close()
    with raw_connection(register_path) as raw:
        raw.execute(
            "INSERT INTO cases (id, case_no, case_order, created, updated, created_by, next_step,"
            " next_step_on) VALUES ('a1', 'LF-26-0001', 1, 5, 6, 2, 'Visit', '2026-11-28'),"
            " ('a2', 'LF-26-0002', 2, 5, 6, 2, NULL, NULL)"
        )
        raw.execute(
            "INSERT INTO field_changes (id, case_id, part, part_id, field, after, at, user)"
            " VALUES (7, 'a1', 'case', 'a1', 'next_step', '\"Visit\"', 6, 2)"
        )
    opened = Register.open(register_path, KEY)
    with opened.read() as session:
        tasks = session.query(Task).all()
        assert [(one.case_id, one.title, one.due_on) for one in tasks] == [
            ("a1", "Visit", "2026-11-28")
        ]
        assert [one.id for one in changes_of(session, "a1")] == [7]
    assert opened.check() == []
    opened.close()


def test_next_steps_of_many_new_cases_become_tasks_at_once(session: Session) -> None:
    cases = [open_case(session, now=NOW, today=TODAY, created_by=2) for _ in range(3)]
    cases[0].put("next_step", "Visit")
    cases[1].put("next_step_on", "2026-12-01")
    cases_added(session, cases)
    made = [titles(session, case) for case in cases]
    assert made == [[("Visit", None, True)], [("", "2026-12-01", True)], []]
    first_tasks(session, cases)
    assert [titles(session, case) for case in cases] == made


def test_a_task_without_title_and_day_is_refused(register: Register) -> None:
    with pytest.raises(RuleError), register.session() as session:
        case = open_case(session, now=NOW, today=TODAY)
        session.flush()
        add_task(session, case.id, HAND, "")


def test_notes_are_counted_and_found_by_their_words(session: Session, case: Case) -> None:
    first = add_note(session, case.id, "Mother called from Patna", at=NOW, user=1)
    add_note(session, case.id, "It was the aunt", at=NOW + 1, user=2, corrects=first.id)
    case_changed(session, case, now=NOW)
    session.flush()
    found = notes_of(session, case.id)
    assert [(one.position, one.corrects) for one in found] == [(2, first.id), (1, None)]
    assert search(session, "aunt") == [case.id]


def paper(case: Case, number: int) -> Attachment:
    return Attachment(
        id=f"{number:032x}",
        case_id=case.id,
        kind="other",
        title="Scan",
        file_name="scan.png",
        media_type="image/png",
        size=3,
        sha256="0" * 64,
        blob_name=f"{number:064x}",
        wrapped_key=b"\x00\xff key",
        created=NOW,
    )


def test_erasing_a_case_leaves_no_row_of_it(register: Register) -> None:
    with register.session() as session:
        case = open_case(session, now=NOW, today=TODAY)
        other = open_case(session, now=NOW, today=TODAY)
        add_person(case, now=NOW).put("name_full", "Erased Name")
        case.attachments += [paper(case, 1), paper(case, 2)]
        session.flush()
        add_task(session, case.id, HAND, "Visit")
        add_note(session, case.id, "A note", at=NOW, user=1)
        take_out(session, case.attachments[0], now=NOW, user=1)
        case.bin(NOW, 1)
        case_changed(session, case, now=NOW)
        case_changed(session, other, now=NOW)
        session.flush()
        assert bins.cases_in_bin(session) == [case.id]
        assert bins.cases_in_bin(session, NOW - 1) == []
        case_id = case.id
    with register.session() as session:
        assert bins.erase_cases(session, [case_id], dt.date(2026, 11, 26)) == 2
    with register.read() as session:
        assert session.get(Case, case_id) is None
        for table in ("persons", "attachments", "removed_papers", "tasks", "case_notes"):
            assert session.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == 0
        assert session.query(Task).count() == session.query(CaseNote).count() == 0
        assert sorted(bins.gone_blobs(session)) == [f"{1:064x}", f"{2:064x}"]
        assert session.query(Case).count() == 1
    assert register.check() == []
    with register.session() as session:
        bins.forget_gone(session, bins.gone_blobs(session))
    with register.read() as session:
        assert bins.gone_blobs(session) == []
