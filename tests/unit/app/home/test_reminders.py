"""What lies outside for a reminder at log-in: numbers, while they are wanted, and what is told."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from dataclasses import replace

import pytest

from app.base.errors import FileUnreadableError, NotEnoughDiskError
from app.cases import case_work, cases
from app.core import log
from app.core.services import reading
from app.home import at_log_in, reminders, today
from app.system import packaged, preferences
from app.system.platforms import system
from log_in_sim import log_in_watched
from models.base.meta import get_meta
from office_sim import TODAY
from own_system import is_private
from source_tree import ROOT

DAY = dt.timedelta(days=1)


@pytest.fixture
def called(monkeypatch):
    """What the system was asked to call at log-in."""
    with log_in_watched(monkeypatch) as asked:
        yield asked


@pytest.fixture
def due(s):
    """A register with a late step, one of today, one of tomorrow and one of next week."""
    case = cases.add_case(s, {"p1.name_full": "Asha Made-Up"})
    for days in (-3, 0, 1, 7):
        day = TODAY + days * DAY
        case_work.add_task(s, case.case_id, "Hearing of Asha", f"{day.day} {day:%b %Y}")
    return s


def text() -> str:
    return at_log_in.own_file().read_text("ascii")


def test_nothing_lies_outside_while_nobody_asked_for_it(due, called):
    reminders.note(due)
    assert not at_log_in.is_on()
    assert not at_log_in.own_file().exists()
    assert at_log_in.words_at_log_in(TODAY) == ""
    assert called == [None], "what outlived a choice is cleared away"


def test_four_numbers_lie_outside_and_nothing_that_names_anybody(due, called):
    reminders.switch_on(due)
    ((mark, line),) = json.loads(text()).items()
    assert line == [TODAY.isoformat(), 2, 3, 3, 3]
    assert len(mark) == 16
    for word in ("Asha", "Hearing", due.office.name, due.vault.vault_id, due.user.name):
        assert word not in text()
    assert is_private(at_log_in.own_file())
    assert today.count_due(due) == 2, "the number beside Today"
    assert len(called) == 1
    assert log.entries(due)[0].action == "reminders_on"


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (TODAY, "2 things are due."),
        (TODAY + DAY, "3 things are due."),
        (TODAY + 60 * DAY, "3 things are due."),
        (TODAY + 100 * DAY, ""),
        (TODAY - DAY, "2 things are due."),
        (dt.date(1980, 1, 1), "2 things are due."),
        (dt.date(2099, 12, 31), ""),
        (dt.date.max, ""),
        (dt.date.min, "2 things are due."),
    ],
)
def test_the_words_are_those_of_the_day_and_of_a_clock_that_is_wrong(due, called, day, words):
    reminders.switch_on(due)
    assert at_log_in.words_at_log_in(day) == words


def test_closing_writes_the_numbers_anew_and_nothing_due_says_nothing(due, called):
    reminders.switch_on(due)
    for step in today.today(due).mine.lines:
        if step.due_on <= TODAY.isoformat():
            case_work.finish_task(due, step.case_id, step.task_id)
    reminders.note(due)
    assert at_log_in.words_at_log_in(TODAY) == ""
    assert at_log_in.words_at_log_in(TODAY + DAY) == "1 thing is due."


def test_switching_off_leaves_nothing_and_is_in_the_log(due, called):
    reminders.switch_on(due)
    reminders.switch_off(due)
    assert not at_log_in.own_file().exists()
    assert called[-1] is None
    assert not at_log_in.is_on()
    assert log.entries(due)[0].action == "reminders_off"
    reminders.note(due)
    assert not at_log_in.own_file().exists()


def test_several_registers_are_added_up_and_a_practice_register_is_not(two, due, called):
    _one, other = two
    reminders.switch_on(due)
    case = cases.add_case(other, {})
    case_work.add_task(other, case.case_id, "made up", f"{TODAY.day} {TODAY:%b %Y}")
    reminders.note(other)
    assert at_log_in.words_at_log_in(TODAY) == "3 things are due."
    reminders.note(due)
    assert len(json.loads(text())) == 2


def test_a_practice_register_writes_nothing(due, called):
    preferences.save({at_log_in.KEY: 1})
    reminders.note(replace(due, office=replace(due.office, practice=True)))
    assert not at_log_in.own_file().exists()


HOSTILE = [
    b"",
    b"\xff\xfe",
    b"[1, 2",
    b"[" * 5_000,
    b"null",
    b'"2 things"',
    b'{"x": ["2026-11-29", 1, 1, 1, 1]}',
    b'{"0123456789abcdef": ["call 98765", 1, 1, 1, 1]}',
    b'{"0123456789abcdef": ["2026-11-29", "<b>Asha</b>", 1, 1, 1]}',
    b'{"0123456789abcdef": ["2026-11-29", true, 1, 1, 1]}',
    b'{"0123456789abcdef": ["2026-11-29", -1, 1, 1, 1]}',
    b'{"0123456789abcdef": ["2026-11-29", 100, 1, 1, 1]}',
    b'{"0123456789abcdef": ["2026-11-29", 1e2, 1, 1, 1]}',
    b'{"0123456789abcdef": ["2026-11-29", NaN, 1, 1, 1]}',
    b'{"0123456789abcdef": ["2026-11-29", 1, 1, 1]}',
    b'{"0123456789abcdef": ["2026-13-45", 1, 1, 1, 1]}',
    b'{"0123456789abcdef": {"2026-11-29": 1}}',
    b'{"0123456789abcdef": ' + b"9" * 6_000 + b"}",
    b" " * 20_000,
]


@pytest.mark.parametrize("content", HOSTILE, ids=range(len(HOSTILE)))
def test_a_file_that_makes_no_sense_tells_nothing(called, content):
    preferences.save({at_log_in.KEY: 1})
    at_log_in.own_file().parent.mkdir(parents=True, exist_ok=True)
    at_log_in.own_file().write_bytes(content)
    assert at_log_in.words_at_log_in(TODAY) == ""


def test_a_folder_in_the_place_of_the_file_holds_up_nothing(due, called):
    preferences.save({at_log_in.KEY: 1})
    at_log_in.own_file().mkdir(parents=True)
    reminders.note(due)
    assert at_log_in.words_at_log_in(TODAY) == ""
    at_log_in.own_file().rmdir()


def test_many_registers_are_not_kept_for_ever(due, called):
    preferences.save({at_log_in.KEY: 1})
    at_log_in.own_file().parent.mkdir(parents=True, exist_ok=True)
    old = {f"{n:016x}": [f"2026-11-{n + 1:02d}", 1, 1, 1, 1] for n in range(16)}
    at_log_in.own_file().write_text(json.dumps(old), "ascii")
    reminders.note(due)
    kept = json.loads(text())
    assert len(kept) == 16
    assert f"{0:016x}" not in kept, "the oldest goes"
    assert at_log_in.words_at_log_in(TODAY) == "17 things are due."


def test_a_register_with_new_keys_is_counted_once(due, called):
    reminders.switch_on(due)
    (mark,) = json.loads(text())
    reminders.note(replace(due, vault=replace(due.vault, vault_id="ab" * 16)))
    assert list(json.loads(text())) == [mark], "its number in the key file is another now"
    assert at_log_in.words_at_log_in(TODAY) == "2 things are due."


def test_the_mark_is_drawn_once_for_each_register_and_lies_inside(two, due, called):
    reminders.switch_on(due)
    for s in two:
        reminders.note(s)
        reminders.note(s)
    marks = set(json.loads(text()))
    assert len(marks) == 3
    kept = set()
    for s in (due, *two):
        with reading(s) as session:
            kept.add(get_meta(session, "reminders.mark"))
    assert kept == marks


def test_the_line_of_a_register_that_is_gone_goes_when_it_is_told_no_more(due, called):
    preferences.save({at_log_in.KEY: 1})
    day, past = TODAY - at_log_in.LONGEST, TODAY - at_log_in.LONGEST - DAY
    ahead = dt.date(2099, 1, 1)
    lines = {mark * 16: at_log_in.DueCounts(since, (1, 1, 1, 1)) for mark, since in
             (("a", past), ("b", day), ("c", ahead))}  # fmt: skip
    at_log_in.write_down(lines)
    assert at_log_in.due_now(TODAY) == 2
    reminders.note(due)
    marks = set(json.loads(text()))
    assert len(marks) == 3
    assert marks > {"b" * 16, "c" * 16}


def test_the_numbers_go_first_and_also_where_the_system_keeps_its_entry(due, called, monkeypatch):
    reminders.switch_on(due)
    there = []

    def refuse() -> None:
        there.append(at_log_in.own_file().exists())
        raise PermissionError

    monkeypatch.setattr(system, "call_no_more", refuse)
    with pytest.raises(FileUnreadableError):
        reminders.switch_off(due)
    assert there == [False]
    assert not at_log_in.is_on(), "the entry finds nothing, and removes itself"
    assert log.entries(due)[0].action == "reminders_off"


@pytest.mark.parametrize("wanted", [True, False])
def test_what_a_cut_off_left_beside_the_file_goes_at_log_in_and_when_it_is_switched_off(
    due, called, wanted
):
    reminders.switch_on(due)
    half = at_log_in.own_file().with_name(f"{at_log_in.NAME}.0a1b2c3d.new")
    half.write_text(text(), "ascii")
    if wanted:
        assert at_log_in.words_at_log_in(TODAY) != ""
        assert at_log_in.own_file().exists()
    else:
        reminders.switch_off(due)
        assert not at_log_in.own_file().exists()
    assert not half.exists()


def test_the_log_knows_of_the_choice_before_it_is_kept(due, called, monkeypatch):
    said = []
    monkeypatch.setattr(
        preferences, "save", lambda _changes: said.append(log.entries(due, limit=1)[0].action)
    )
    reminders.switch_on(due)
    assert said == ["reminders_on"]


def test_a_file_that_stays_does_not_keep_the_entry(called):
    at_log_in.own_file().mkdir(parents=True)
    with pytest.raises(FileUnreadableError):
        at_log_in.forget()
    assert called == [None]
    at_log_in.own_file().rmdir()


def test_a_system_that_takes_no_entry_leaves_all_as_it_was(due, monkeypatch):
    def refuse(_words):
        raise PermissionError

    monkeypatch.setattr(system, "call_at_log_in", refuse)
    with pytest.raises(FileUnreadableError):
        reminders.switch_on(due)
    assert not at_log_in.is_on()
    assert not at_log_in.own_file().exists()


def test_a_register_that_takes_no_line_leaves_nothing_outside(due, called, monkeypatch):
    def refuse(*_given: object, **_facts: object) -> None:
        raise NotEnoughDiskError

    monkeypatch.setattr(log, "record", refuse)
    with pytest.raises(NotEnoughDiskError):
        reminders.switch_on(due)
    assert not at_log_in.is_on()
    assert not at_log_in.own_file().exists()
    assert called[-1] is None


def test_the_system_is_told_to_call_this_very_program(due, called, monkeypatch):
    reminders.switch_on(due)
    assert called[0][0] == sys.executable
    assert called[0][-1] == "remind"
    monkeypatch.setattr(packaged, "is_packaged", lambda: True)
    monkeypatch.setattr(packaged, "window_program", lambda: "/opt/lifafa/Lifafa")
    reminders.switch_on(due)
    assert called[1] == ["/opt/lifafa/Lifafa", "remind"]


COUNTS = """
import json, sys
from app import __main__ as program
from app.system.platforms import system
system.call_no_more = lambda: None
program._remind()
print(json.dumps(sorted(sys.modules)))
"""
OURS = {"app", "crypto", "models", "ui"}


def test_what_is_called_at_log_in_loads_a_few_modules_and_nothing_of_a_register(tmp_path):
    names = ("HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME", "LOCALAPPDATA")
    env = {name: value for name, value in os.environ.items() if "BUS" not in name}
    env.update({name: str(tmp_path) for name in names})
    done = subprocess.run(
        [sys.executable, "-c", COUNTS], cwd=ROOT, env=env, capture_output=True, check=True
    )
    loaded = json.loads(done.stdout)
    ours = [name for name in loaded if name.partition(".")[0] in OURS]
    rooms = {".".join(name.split(".")[:2]) for name in ours}
    assert rooms <= {"app", "app.__main__", "app.base", "app.home", "app.system"} | {
        "models", "models.base", "models.errors", "models.fields"
    }  # fmt: skip
    others = {name.partition(".")[0] for name in loaded} & {
        "PySide6", "babel", "nacl", "reportlab", "sqlalchemy", "sqlite3", "ssl", "asyncio"
    }  # fmt: skip
    assert not others
    assert len(ours) <= 45, "they are 37 on Linux; with what a register needs, 55"
