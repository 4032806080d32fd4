"""Whose digital signatures are proved: named by the published number, typed and compared here."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from app.letters import pdf_signatures
from checked_letters import FakeLetterList
from desk_roles import as_role
from desk_sim import desk_over, dressed, settle
from exchange_stage import keyboard_in, on_desk, press, shown, texts
from signing_world import authority_certificate
from ui.letters.check_authorities import AuthoritiesSheet
from ui.letters.letters_page import LettersPage

ROOT = authority_certificate()
NUMBER = hashlib.sha256(ROOT).hexdigest()


@pytest.fixture
def desk(qapp, tmp_path):
    dressed(qapp)
    with desk_over(tmp_path) as lent:
        yield lent


@pytest.fixture
def root(tmp_path) -> Path:
    path = tmp_path / "root.cer"
    path.write_bytes(ROOT)
    return path


def sheet_over(qtbot, desk) -> AuthoritiesSheet:
    sheet = AuthoritiesSheet(desk)
    qtbot.addWidget(sheet)
    sheet.show()
    settle(desk)
    return sheet


def named(desk) -> int:
    return len(on_desk(desk, pdf_signatures.list_authorities))


def looked_at(qtbot, sheet, path: Path) -> None:
    sheet._chosen(path)
    qtbot.waitUntil(lambda: not sheet.flow.busy, timeout=20_000)


def test_an_authority_is_taken_by_its_typed_number_and_forgotten(qtbot, desk, root):
    sheet = sheet_over(qtbot, desk)
    assert any("None yet" in words for words in texts(sheet))
    looked_at(qtbot, sheet, root)
    assert sheet.flow.seen is not None
    assert keyboard_in(sheet.number)
    assert named(desk) == 0
    assert not any(NUMBER[:8] in words for words in texts(sheet))
    assert not sheet.take.isEnabled()
    sheet.number.setText(NUMBER[:15])
    assert not sheet.take.isEnabled()
    sheet.number.setText(" ".join([NUMBER[:8].upper(), NUMBER[8:16]]))
    qtbot.keyClick(sheet.take, Qt.Key.Key_Return)
    assert named(desk) == 0
    press(qtbot, sheet.take)
    qtbot.waitUntil(lambda: len(sheet.flow.known) == 1, timeout=20_000)
    assert named(desk) == 1
    assert not sheet.number.isVisible()
    sheet.flow.forget(sheet.flow.known[0].identifier)
    qtbot.waitUntil(lambda: sheet.flow.known == (), timeout=20_000)
    assert named(desk) == 0


def test_another_number_takes_nothing_and_says_so(qtbot, desk, root):
    sheet = sheet_over(qtbot, desk)
    looked_at(qtbot, sheet, root)
    sheet.number.setText("0" * 64)
    press(qtbot, sheet.take)
    qtbot.waitUntil(sheet.wrong.isVisible, timeout=20_000)
    assert "another one" in sheet.wrong.text()
    assert named(desk) == 0
    press(qtbot, sheet.drop)
    assert sheet.flow.seen is None


def test_a_file_that_is_no_certificate_is_told(qtbot, desk, tmp_path):
    (tmp_path / "note.cer").write_bytes(b"made-up note")
    sheet = sheet_over(qtbot, desk)
    looked_at(qtbot, sheet, tmp_path / "note.cer")
    assert sheet.wrong.isVisible()
    assert sheet.flow.seen is None


def test_who_may_not_name_one_can_look(qtbot, desk):
    desk.services = as_role(desk.services, "data_entry")
    sheet = sheet_over(qtbot, desk)
    assert not sheet.choose.isEnabled()


def test_a_letter_with_a_signature_leads_there_and_is_checked_again(qtbot):
    uses = FakeLetterList()
    page, _desk = shown(qtbot, LettersPage, uses)
    page.check.take([Path("whole.pdf")])
    face = page.check_door.face
    asked = []
    face.authorities_asked.disconnect()
    face.authorities_asked.connect(lambda: asked.append(True))
    face.authorities.click()
    assert asked == [True]
    page.check_door._named()
    assert uses.asked == [Path("whole.pdf")] * 2
