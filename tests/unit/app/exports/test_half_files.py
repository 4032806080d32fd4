"""Readable files that a cut-off left half-written go at the next unlock, and nothing else goes."""

from pathlib import Path

import pytest

from app.base.jobs import Cancelled
from app.cases import cases
from app.core import partial_files
from app.core.services import Services, writing
from app.exports.export import ExportChoice, export_cases
from app.register import access
from models.base.meta import all_meta, set_meta
from office_sim import office, reopened

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


def cut_off(s: Services, target: Path) -> None:
    """Begin to write, and leave the register as a kill would: with its note."""
    with partial_files.noted(s, target):
        notes = left_in(s)
    assert target.name not in "".join(notes.values())
    with writing(s) as session:
        for key, value in notes.items():
            set_meta(session, key, value)


def test_what_a_cut_off_left_goes_at_the_next_unlock_and_nothing_else(tmp_path: Path, s: Services):
    out = tmp_path / "out"
    helpers = out / "..cases.csv.0a1b2c3d.part.parts"
    helpers.mkdir(parents=True)
    (helpers / "tmpx").write_bytes(b"made up")
    for name in (*HALVES, *OTHERS):
        (out / name).write_bytes(b"made up")
    cut_off(s, out / "cases.csv")
    s = reopened(s)
    assert sorted(path.name for path in out.iterdir()) == sorted(OTHERS)
    assert left_in(s) == {}
    access.lock(s)


def test_a_stick_that_is_away_is_looked_at_again(tmp_path: Path, s: Services):
    stick, away = tmp_path / "stick", tmp_path / "away"
    stick.mkdir()
    (stick / HALVES[0]).write_bytes(b"made up")
    cut_off(s, stick / "cases.csv")
    stick.rename(away)
    s = reopened(s)
    assert len(left_in(s)) == 1
    away.rename(stick)
    s = reopened(s)
    assert list(stick.iterdir()) == []
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
