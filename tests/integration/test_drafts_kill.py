"""A power cut while somebody types: the real program is killed, and what was typed is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.cases import case_list, cases
from app.core import drafts
from app.register import access
from office_sim import PASSPHRASE, office
from told_program import program

TYPED = "Zinnoberrot called at four and asked for the"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    access.lock(office(tmp_path))
    return tmp_path / "register"


def test_a_note_that_was_being_typed_outlives_a_kill(folder: Path):
    with program(folder) as desk:
        desk.waits_for("ready")
        desk.say(f"unlock {PASSPHRASE}", "open")
        desk.say("case Made Up", "written")
        desk.say(f"note {TYPED}", "noted")
        desk.process.kill()
        desk.process.wait(10)
    services = access.unlock(folder, None, PASSPHRASE)
    (case,) = case_list.list_cases(services).rows
    assert TYPED in drafts.kept(services, f"note:{case.case_id}")
    assert cases.show_case(services, case.case_id).notes == (), "nobody has kept the note yet"
    access.lock(services)
    assert not [
        place
        for place in folder.rglob("*")
        if place.is_file() and TYPED.encode() in place.read_bytes()
    ], "it lies sealed in the register and nowhere else"
