"""Every change of a shared row is recorded in its transaction, and nothing else is."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import text

from models import migrations
from models.base.meta import drop_meta, next_value, set_meta
from models.errors import RuleError
from models.index.all_tables import METADATA
from models.operations.case_dump import dump_case, erase_case, load_dump
from models.register import memory_tables
from models.register.database import Register
from models.register.several_computers import begin_recording, end_recording
from models.rows import log
from models.rows.backup import BackupPlace
from models.rows.case import Case, Person
from models.rows.case_work import FieldChange
from models.rows.office import OwnKey
from models.rows.papers import GoneBlob
from models.seats import recording, units
from models.seats.units import Row, Unit
from register_maker import KEY, make_office, raw_connection

AddCase = Callable[..., Case]
ALL_CASES = text("DELETE FROM cases")


def told(register: Register) -> list[Unit]:
    with register.read() as session:
        return [units.read_unit(session, number) for number in units.waiting(session)]


def last(register: Register) -> tuple[Row, ...]:
    return told(register)[-1].rows


def seat_names(register: Register) -> set[str]:
    with raw_connection(register.path) as raw:
        asked = "SELECT name FROM sqlite_master WHERE name LIKE '%seat%'"
        return {row[0] for row in raw.execute(asked).fetchall()}


def counts(register: Register) -> tuple[int, int]:
    with raw_connection(register.path) as raw:
        rows = raw.execute("SELECT count(*) FROM seat_rows").fetchone()[0]
        return rows, raw.execute("SELECT count(*) FROM seat_units").fetchone()[0]


@pytest.fixture
def begun(register: Register) -> Register:
    begin_recording(register)
    return register


# The switch --------------------------------------------------------------------------------------


def test_a_register_with_one_computer_has_nothing_of_it(register: Register, add_case: AddCase):
    add_case(name_full="Asha")
    assert seat_names(register) == set()
    assert register.check() == []


def test_it_is_switched_on_and_off_and_leaves_nothing(register: Register, add_case: AddCase):
    before = schema(register)
    begin_recording(register)
    assert {"seat_rows", "seat_state", "seat_units", "seat_persons_u"} <= seat_names(register)
    add_case(name_full="Asha")
    assert counts(register)[1] == 1
    end_recording(register)
    assert seat_names(register) == set()
    add_case(name_full="Mira")
    assert schema(register) == before
    assert register.check() == []


def schema(register: Register) -> list[tuple]:
    with raw_connection(register.path) as raw:
        return sorted(raw.execute("SELECT type, name, sql FROM sqlite_master").fetchall(), key=repr)


def test_a_beginning_that_fails_leaves_it_as_it_was(
    register: Register, add_case: AddCase, monkeypatch: pytest.MonkeyPatch
):
    with monkeypatch.context() as broken, pytest.raises(Exception, match="register"):
        broken.setattr(recording, "triggers", lambda: {"seat_x": "CREATE TRIGGER"})
        begin_recording(register)
    assert seat_names(register) == set()
    add_case(name_full="Asha")
    with pytest.raises(RuleError):
        begin_recording(register, 100)
    assert seat_names(register) == set()


def test_it_goes_on_after_the_register_was_closed(begun: Register):
    begun.close()
    again = Register.open(begun.path, KEY)
    with again.session() as session:
        set_meta(session, "office.name", "Asha Kendra")
    assert last(again) == (
        ("meta", "i", ["office.name"], {}, {"key": "office.name", "value": "Asha Kendra"}),
    )
    again.close()


def test_triggers_of_another_program_are_made_anew(begun: Register):
    begun.close()
    with raw_connection(begun.path) as raw:
        raw.execute("DROP TRIGGER seat_persons_u")
        raw.execute(
            "CREATE TRIGGER seat_old_u AFTER UPDATE ON users BEGIN DELETE FROM seat_rows; END"
        )
    Register.open(begun.path, KEY).close()
    with raw_connection(begun.path) as raw:
        made = dict(raw.execute(recording._MADE).fetchall())
    assert made == recording.triggers()


def test_a_step_to_a_newer_version_is_not_recorded_and_what_it_adds_is_afterwards(
    begun: Register, add_case: AddCase, monkeypatch: pytest.MonkeyPatch
):
    add_case(name_full="Asha")
    before = counts(begun)
    begun.close()
    coming, steps = (1, migrations.CURRENT[1] + 1), migrations._steps()

    def step() -> None:
        from alembic import op

        op.execute("UPDATE persons SET name_full = 'Bina'")
        op.execute("ALTER TABLE tasks RENAME TO tasks_old")
        op.execute("CREATE TABLE tasks AS SELECT * FROM tasks_old")
        op.execute("DROP TABLE tasks_old")

    monkeypatch.setattr(migrations, "_steps", lambda: (*steps, (coming, step)))
    monkeypatch.setattr(migrations, "CURRENT", coming)
    opened = Register.open(begun.path, KEY)
    assert counts(opened) == before
    with raw_connection(opened.path) as raw:
        assert dict(raw.execute(recording._MADE).fetchall()) == recording.triggers()
    with opened.session() as session:
        session.execute(
            text("INSERT INTO tasks (id, title, created, dropped) VALUES ('t', 'x', 1, 0)")
        )
    assert [row[:3] for row in last(opened)] == [("tasks", "i", ["t"])]
    opened.close()


# What is recorded --------------------------------------------------------------------------------


def test_each_shared_table_has_its_triggers_and_no_other_has():
    made = recording.triggers()
    tables = {name.removeprefix("seat_")[:-2] for name in made}
    said = {table.name: table.info["seats"] for table in METADATA.sorted_tables}
    assert tables == {name for name, part in said.items() if part in ("shared", "log")}
    assert {name for name in made if name.startswith("seat_log_")} == {"seat_log_i"}
    # Rows under local numbers are told again once they have their key.
    keyed = {name[5:-2] for name in made if name.endswith("_k")}
    assert keyed == {"field_changes", "mail_jobs", "made_returns"}
    assert keyed == {name[5:-2] for name in made if name.endswith("_n")}
    assert len(made) == 3 * (len(tables) - 1) + 1 + 2 * len(keyed)


def test_a_new_row_tells_what_is_filled_a_changed_one_what_changed(
    begun: Register, add_case: AddCase
):
    case = add_case(name_full="Asha", age=17)
    rows = {row[0]: row for row in last(begun)}
    assert rows.keys() == {"cases", "counters", "persons"}
    _name, op, key, before, after = rows["persons"]
    assert (op, before) == ("i", {})
    assert key == [after["id"]]
    assert after["name_full"] == "Asha"
    assert after["age"] == 17
    assert "phone" not in after
    assert "list_name" not in rows["cases"][4]
    with begun.session() as session:
        person = session.get(Person, after["id"])
        assert person is not None
        person.put_all({"name_full": "Asha Devi", "phone": "98765 43210"})
    assert last(begun) == (
        (
            *("persons", "u", key),
            {"name_full": "Asha", "phone": None},
            {"name_full": "Asha Devi", "phone": "+919876543210"},
        ),
    )
    with begun.session() as session:
        session.delete(session.get(Person, after["id"]))
    name, op, key, before, after = last(begun)[0]
    assert (name, op, after) == ("persons", "d", {})
    assert before["phone"] == "+919876543210"
    assert "birth" not in before
    assert case.id == before["case_id"]


def test_a_row_of_which_nothing_changed_is_no_change(begun: Register, add_case: AddCase):
    add_case(name_full="Asha")
    before = counts(begun)
    with begun.session() as session:
        session.execute(text("UPDATE persons SET name_full = name_full, age = NULL"))
        session.execute(text("UPDATE cases SET list_name = 'Other'"))
        set_meta(session, "epoch", "00")
        set_meta(session, "draft.1.case:x", "{}")
        drop_meta(session, "draft.1.case:x")
        next_value(session, "seq.aa")
        session.add(GoneBlob(name="b" * 64))
    with begun.session() as session:
        session.execute(text("SELECT 1"))
    assert counts(begun) == before


def test_what_hangs_on_a_row_goes_with_it_and_is_told(begun: Register, add_case: AddCase):
    gone = [("persons", "d"), ("cases", "d")]
    for erase in (erase_case, lambda session, _case_id: session.execute(ALL_CASES)):
        case = add_case(name_full="Asha")
        with begun.session() as session:
            # The other computers have it.
            units.forget_unit(session, units.waiting(session)[-1])
        with begun.session() as session:
            erase(session, case.id)
        assert [(row[0], row[1]) for row in last(begun)] == gone


def test_bytes_and_odd_letters_come_through(begun: Register):
    odd = 'a "quoted"\nline\t\\ \x01 आशा 𝒳\u2028'
    with begun.session() as session:
        session.add(make_office(card=bytes(range(256)), name=odd))
    ((_name, _op, _key, _before, after),) = last(begun)
    assert after["name"] == odd
    assert units.held(after["card"]) == bytes(range(256))
    assert json.loads(json.dumps(told(begun)[-1].told()))["rows"][0][4] == after


def test_a_row_under_a_local_number_is_known_by_its_other_key(begun: Register, add_case: AddCase):
    case = add_case(name_full="Asha")
    with begun.session() as session:
        session.add(
            FieldChange(case_id=case.id, part="case", part_id=case.id, field="x", at=1, user=1)
        )
    ((name, _op, key, _before, after),) = last(begun)
    assert name == "field_changes"
    assert key == [after["uid"]]
    assert "id" not in after


def test_a_secret_is_told_once_and_never_as_what_was_before(begun: Register):
    with begun.session() as session:
        session.add(
            OwnKey(
                kid="0123456789abcdef", public_key=b"p", sealed_seed=b"secret", valid_from=1,
                valid_until=2,
            )
        )  # fmt: skip
    assert units.held(last(begun)[0][4]["sealed_seed"]) == b"secret"
    with begun.session() as session:
        units.forget_unit(session, 1)
    with begun.session() as session:
        held = session.get(OwnKey, "0123456789abcdef")
        assert held is not None
        held.destroy(5)
    ((_name, op, _key, before, after),) = last(begun)
    assert (op, before) == ("u", {"destroyed_at": None})
    assert after == {"sealed_seed": None, "destroyed_at": 5}
    with begun.session() as session:
        session.delete(session.get(OwnKey, "0123456789abcdef"))
    assert "sealed_seed" not in last(begun)[0][3]


def test_where_a_stick_lies_stays_at_its_computer(begun: Register):
    with begun.session() as session:
        session.add(
            BackupPlace(
                id="a1", kind="stick", label="Blue", path="/media/blue", routine=True, first_at=1,
                last_at=1,
            )
        )  # fmt: skip
    assert last(begun)[0][4] == {
        "id": "a1",
        "kind": "stick",
        "label": "Blue",
        "first_at": 1,
        "last_at": 1,
    }
    before = counts(begun)
    with begun.session() as session:
        session.execute(text("UPDATE backup_places SET path = '/mnt', routine = 0"))
    assert counts(begun) == before


# Units -------------------------------------------------------------------------------------------


def test_what_one_transaction_changed_is_one_unit_named_by_its_line(
    begun: Register, add_case: AddCase
):
    case = add_case(name_full="Asha")
    line = {"at": 7, "user": 3, "action": "case_changed", "object_id": case.id}
    with begun.session() as session:
        session.execute(text("UPDATE cases SET summary = 'x'"))
        log.append(session, b"line", bytes(32), **line)
        session.execute(text("UPDATE cases SET summary = 'y'"))
    first, second = told(begun)
    assert (first.number, second.number) == (1, 2)
    assert first.id != second.id
    assert (first.kind, first.user, first.at, first.case) == ("", 0, 0, None)
    assert (second.kind, second.user, second.at) == ("case_changed", 3, 7)
    assert second.case == case.id
    assert [(row[0], row[1]) for row in second.rows] == [
        *[("cases", "u"), ("log", "i"), ("cases", "u")]
    ]
    assert second.rows[2][3:] == ({"summary": "x"}, {"summary": "y"})
    assert second.rows[1][2] == [log.chain_of(1, 1) * log.OF_A_CHAIN + 1], "in its own chain"
    assert set(second.told()) == {"id", "kind", "user", "at", "case", "rows"}


def test_what_was_undone_is_not_recorded(begun: Register, add_case: AddCase):
    add_case(name_full="Asha")
    before = counts(begun)
    with pytest.raises(ZeroDivisionError), begun.session() as session:
        session.execute(text("UPDATE cases SET summary = 'x'"))
        session.flush()
        raise ZeroDivisionError
    assert counts(begun) == before
    with begun.session() as session:
        with pytest.raises(ZeroDivisionError), session.begin_nested():
            session.execute(text("UPDATE cases SET summary = 'x'"))
            raise ZeroDivisionError
        set_meta(session, "office.name", "A")
    assert [row[0] for row in last(begun)] == ["meta"]


def test_work_inside_a_seal_tells_only_what_is_shared(begun: Register, add_case: AddCase):
    case = add_case(name_full="Asha")
    with begun.session() as session:
        dump = dump_case(session, case.id)
    with begun.apart() as session:
        memory_tables.hide_tables(session)
        inside = memory_tables.HeldRegister(begun, session)
        with inside.session() as held:
            erased = dump | {"case_id": dump["case_id"]}
            load_dump(held, erased)
            held.execute(text("UPDATE persons SET name_full = 'Secret'"))
            set_meta(held, "office.name", "A")
        inside.commit_now()
        with inside.session() as held:
            set_meta(held, "office.phone", "1")
    found = told(begun)[-2:]
    assert [[row[2] for row in unit.rows] for unit in found] == [
        *[[["office.name"]], [["office.phone"]]]
    ]
    with raw_connection(begun.path) as raw:
        kept = raw.execute("SELECT before || after FROM seat_rows").fetchall()
    assert not any("Secret" in row[0] for row in kept)


def test_what_others_did_is_not_recorded(begun: Register, add_case: AddCase):
    add_case(name_full="Asha")
    before = counts(begun)
    with begun.session() as session, recording.quietly(session):
        session.execute(text("UPDATE persons SET name_full = 'Mira'"))
    assert counts(begun) == before
    with begun.session() as session:
        with pytest.raises(ZeroDivisionError), recording.quietly(session):
            raise ZeroDivisionError
        session.execute(text("UPDATE persons SET name_full = 'Bina'"))
    assert last(begun)[0][3:] == ({"name_full": "Mira"}, {"name_full": "Bina"})


def test_a_unit_that_the_others_have_is_forgotten(begun: Register, add_case: AddCase):
    add_case(name_full="Asha")
    add_case(name_full="Mira")
    with begun.session() as session:
        units.forget_unit(session, 1)
    assert [unit.number for unit in told(begun)] == [2]
    with raw_connection(begun.path) as raw:
        assert raw.execute("SELECT DISTINCT unit FROM seat_rows").fetchall() == [(2,)]
    with begun.session() as session:
        units.forget_unit(session, 2)
    add_case(name_full="Bina")
    assert [unit.number for unit in told(begun)] == [3]


def test_a_copy_of_the_file_records_for_itself(begun: Register, add_case: AddCase, tmp_path: Path):
    add_case(name_full="Asha")
    assert begun.checkpoint()
    (tmp_path / "copy.db").write_bytes(begun.path.read_bytes())
    copy = Register.open(tmp_path / "copy.db", KEY)
    with copy.session() as session:
        set_meta(session, "office.name", "B")
    assert [unit.number for unit in told(copy)] == [1, 2]
    assert [unit.number for unit in told(begun)] == [1]
    copy.close()
