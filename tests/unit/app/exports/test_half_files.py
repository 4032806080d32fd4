"""Readable files that leave: the log knows of each before it has its name; halves go again."""

import errno
import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from app.base.errors import AppError, NotEnoughDiskError
from app.base.jobs import Cancelled
from app.cases import case_list, cases
from app.cases.papers import papers
from app.consent.records import LegalGround
from app.core import log, partial_files
from app.core.services import Services, writing
from app.exports.everything import take_everything
from app.exports.export import ExportChoice, export_cases
from app.home import calendar_printing
from app.letters import issue
from app.letters.summary import issuing
from app.letters.summary.records import SummaryWish
from app.links.taking_out import write_list
from app.offices import code_pictures, offices, own_identity
from app.register import access
from app.statistics import periods
from app.statistics.files import write_tables
from app.statistics.making import statistics
from app.statistics.tables import Choice
from app.system import files
from letter_maker import prepared
from models.base import durable_files
from models.base.meta import all_meta, set_meta
from office_sim import TODAY, office, reopened
from own_system import files_below, is_mark

GROUND = LegalGround("child_protection", "", "Made-up Judge", "made up")
HALVES = (
    "cases.csv.0a1b2c3d.part",
    ".cases.csv.0a1b2c3d.part",
    ".cases.csv.0a1b2c3d.part.4e5f6a7b.part",
)
OTHERS = ("cases.csv", "other.csv.0a1b2c3d.part", "cases.csv.part", "cases.csv.0a1b2c3d.parted")


@pytest.fixture
def s(tmp_path: Path) -> Services:
    s = office(tmp_path)
    cases.add_case(s, {"p1.name_full": "Made-up Asha"})
    return s


def left_in(s: Services) -> dict[str, str]:
    with s.register.read() as session:
        return all_meta(session, "half-file.")


def cut_off(s: Services, target: Path, monkeypatch, digits: str = "0a1b2c3d") -> None:
    """Begin to write, and leave the register as a kill would: with its note."""
    monkeypatch.setattr(files, "part_digits", lambda: digits)
    with partial_files.noted(s, target):
        notes = left_in(s)
    assert target.name not in "".join(notes.values())
    with writing(s) as session:
        for key, value in notes.items():
            set_meta(session, key, value)


def test_what_a_cut_off_left_goes_at_the_next_unlock_and_nothing_else(
    tmp_path: Path, s: Services, monkeypatch
):
    out = tmp_path / "out"
    helpers = out / "..cases.csv.0a1b2c3d.part.parts"
    helpers.mkdir(parents=True)
    (helpers / "tmpx").write_bytes(b"made up")
    for name in (*HALVES, *OTHERS):
        (out / name).write_bytes(b"made up")
    cut_off(s, out / "cases.csv", monkeypatch)
    s = reopened(s)
    assert sorted(path.name for path in out.iterdir()) == sorted(OTHERS)
    assert left_in(s) == {}
    access.lock(s)


def test_a_stick_that_is_away_is_looked_at_again(tmp_path: Path, s: Services, monkeypatch):
    stick, away = tmp_path / "stick", tmp_path / "away"
    stick.mkdir()
    (stick / HALVES[0]).write_bytes(b"made up")
    cut_off(s, stick / "cases.csv", monkeypatch)
    stick.rename(away)
    s = reopened(s)
    assert len(left_in(s)) == 1
    away.rename(stick)
    s = reopened(s)
    assert list(stick.iterdir()) == []
    assert left_in(s) == {}
    access.lock(s)


def test_a_half_that_another_register_writes_under_the_same_name_stays(
    tmp_path: Path, s: Services, monkeypatch
):
    out = tmp_path / "out"
    out.mkdir()
    for name in HALVES:
        (out / name).write_bytes(b"made up")
    cut_off(s, out / "cases.csv", monkeypatch, "9f8e7d6c")
    s = reopened(s)
    assert sorted(path.name for path in out.iterdir()) == sorted(HALVES)
    assert left_in(s) == {}
    access.lock(s)


def test_an_older_note_without_digits_fits_as_before(tmp_path: Path, s: Services):
    out = tmp_path / "out"
    out.mkdir()
    for name in (*HALVES, *OTHERS):
        (out / name).write_bytes(b"made up")
    known = hashlib.sha256(b"half-file.00aa\x00cases.csv").hexdigest()
    with writing(s) as session:
        set_meta(session, "half-file.00aa", f"{known} {out}")
    s = reopened(s)
    assert sorted(path.name for path in out.iterdir()) == sorted(OTHERS)
    assert left_in(s) == {}
    access.lock(s)


def test_an_export_that_ends_or_is_stopped_leaves_no_note(tmp_path: Path, s: Services):
    export_cases(s, ExportChoice("csv"), tmp_path / "cases.csv")
    assert left_in(s) == {}

    def stop(_progress: object) -> None:
        assert len(left_in(s)) == 1
        raise Cancelled

    with pytest.raises(Cancelled):
        export_cases(s, ExportChoice("csv"), tmp_path / "again.csv", stop)
    assert left_in(s) == {}
    access.lock(s)


def leaving(s: Services, out: Path) -> dict[str, Callable[[], object]]:
    """Return what writes a readable file, by the action that the log has of it."""
    (case,) = case_list.list_cases(s).rows
    paper = papers.attach_bytes(s, case.case_id, b"made up", "paper.txt", "other")
    letter = issue.issue(s, prepared(s, case.case_id)).letter_id
    wish = SummaryWish(case.case_id, "cwc", ground=GROUND)
    tables = statistics(s, "sdg", Choice(periods.calendar_year(2026)))
    return {
        "cases_exported": lambda: export_cases(s, ExportChoice("csv"), out / "cases.csv"),
        "everything_exported": lambda: take_everything(s, out / "all"),
        "recurring_exported": lambda: write_list(s, out / "list.xlsx"),
        "statistics_exported": lambda: write_tables(s, tables, out / "numbers.csv"),
        "paper_saved": lambda: papers.save_paper(s, paper.paper_id, out),
        "summary_saved": lambda: issuing.save(s, issuing.prepare(s, wish), out / "summary.pdf"),
        "letter_saved": lambda: issue.save(s, letter, b"%PDF made up", out / "letter.pdf"),
        "calendar_saved": lambda: calendar_printing.save_sheet(s, TODAY, out / "month.pdf"),
        "card_exported": lambda: offices.export_card(s, out / "own.lfcard"),
        "own_code_exported": lambda: code_pictures.export_own(s, out / "own.png"),
        "own_revocation_made": lambda: own_identity.prepare_revocation(
            s, "stolen", out / "own.lfnotice"
        ),
    }


def test_the_log_knows_of_a_file_before_it_has_its_name(tmp_path: Path, s: Services, monkeypatch):
    out = tmp_path / "out"
    out.mkdir()
    known: dict[str, str] = {}
    rename = durable_files.patiently

    def watched(act, *places):
        if places[-1].parent == out and not places[-1].name.endswith((".part", ".parts")):
            known[places[-1].name] = log.entries(s, limit=1)[0].action
        return rename(act, *places)

    acts = leaving(s, out)
    for owner in (durable_files, files):
        monkeypatch.setattr(owner, "patiently", watched)
    for action, act in acts.items():
        known.clear()
        act()
        assert set(known.values()) == {action}, (action, known)
        assert log.entries(s, limit=1)[0].action == action
    # A folder leaves as one.
    assert len({path.relative_to(out).parts[0] for path in files_below(out)}) == len(acts)
    access.lock(s)


def test_a_complete_file_that_cannot_be_written_down_gets_no_name(
    tmp_path: Path, s: Services, monkeypatch
):
    def refuse(*_given: object, **_facts: object) -> None:
        raise NotEnoughDiskError

    out = tmp_path / "out"
    out.mkdir()
    acts = leaving(s, out)
    monkeypatch.setattr(log, "record", refuse)
    for action, act in acts.items():
        with pytest.raises(NotEnoughDiskError):
            act()
        assert list(out.iterdir()) == [], action
    monkeypatch.undo()
    assert left_in(s) == {}
    access.lock(s)


def test_a_half_that_another_program_holds_goes_at_the_next_unlock(
    tmp_path: Path, s: Services, monkeypatch
):
    out = tmp_path / "out"
    out.mkdir()
    patiently, rmtree = durable_files.patiently, shutil.rmtree

    def held(act, *places):
        if places[0].parent == out and ".part" in places[0].name:
            raise OSError(errno.EBUSY, "another program holds the file")
        return patiently(act, *places)

    def stays(path, *given, **more):
        if Path(path).parent != out:
            rmtree(path, *given, **more)

    acts = leaving(s, out)
    for owner in (durable_files, files):
        monkeypatch.setattr(owner, "patiently", held)
    monkeypatch.setattr(shutil, "rmtree", stays)
    for count, (action, act) in enumerate(acts.items(), start=1):
        with pytest.raises(AppError):
            act()
        assert len(left_in(s)) == count, action
    monkeypatch.undo()
    assert all(".part" in path.name for path in out.iterdir())
    s = reopened(s)
    assert [path for path in out.iterdir() if not is_mark(path)] == []
    assert left_in(s) == {}
    access.lock(s)
