"""Tying the register to this computer: only after a tested sheet, with the passphrase, in words."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from app.core.services import writing
from app.register import device_secret
from desk_sim import on_lane, settle
from models.base.meta import set_meta
from office_sim import PASSPHRASE
from ui.settings.tie_card import TieCard, TieSheet


class Ring:
    """A keyring in memory."""

    kept: str | None = None
    gives: str | None = None

    def get_password(self, _service: str, _name: str) -> str | None:
        return self.gives or self.kept

    def set_password(self, _service: str, _name: str, password: str) -> None:
        self.kept = password

    def delete_password(self, _service: str, _name: str) -> None:
        self.kept = None


@pytest.fixture
def ring(monkeypatch):
    made = Ring()
    monkeypatch.setattr(device_secret, "backend", lambda: made)
    return made


@pytest.fixture
def tested(desk, ring):
    def note() -> None:
        with writing(desk.services) as session:
            set_meta(session, "kit.tested_at", str(desk.services.clock.now()))

    on_lane(desk.lane, note)
    return desk


def card_of(qtbot, desk) -> TieCard:  # type: ignore[no-untyped-def]
    card = TieCard(desk)
    qtbot.addWidget(card)
    card.show()
    settle(desk)
    return card


def sheet_of(qtbot, desk, *, tie: bool, passphrase: str) -> TieSheet:  # type: ignore[no-untyped-def]
    sheet = TieSheet(desk, tie=tie)
    qtbot.addWidget(sheet)
    sheet.open()
    sheet.secret.line.setText(passphrase)
    qtbot.mouseClick(sheet.act, Qt.MouseButton.LeftButton)
    settle(desk)
    return sheet


def test_an_untested_sheet_comes_first(qtbot, desk, ring):
    card = card_of(qtbot, desk)
    assert not card.tie.isEnabled()
    assert "test your recovery sheet" in card.state.text()
    assert card.tie.accessibleDescription() == "Test your recovery sheet first."


def test_it_is_tied_and_untied_with_the_passphrase(qtbot, tested, ring):
    card = card_of(qtbot, tested)
    assert card.tie.isEnabled()
    assert sheet_of(qtbot, tested, tie=True, passphrase=PASSPHRASE).result() == 1
    assert device_secret.is_tied(tested.services.vault.header)
    assert card.state.text().startswith("Bound:")
    assert card.free.isVisible()
    assert not card.tie.isVisible()
    assert sheet_of(qtbot, tested, tie=False, passphrase=PASSPHRASE).result() == 1
    assert not device_secret.is_tied(tested.services.vault.header)
    assert ring.kept is None
    assert card.tie.isVisible()


def test_a_wrong_passphrase_ties_nothing_and_is_selected(qtbot, tested, ring):
    sheet = sheet_of(qtbot, tested, tie=True, passphrase="something else entirely")
    assert sheet.isVisible()
    assert sheet.secret.line.selectedText()
    assert not device_secret.is_tied(tested.services.vault.header)
    sheet.reject()
    assert sheet.secret.text() == ""


def test_a_keyring_that_lies_is_told_and_ties_nothing(qtbot, tested, ring):
    ring.gives = "rubbish"
    sheet = sheet_of(qtbot, tested, tie=True, passphrase=PASSPHRASE)
    assert sheet.isVisible()
    assert not device_secret.is_tied(tested.services.vault.header)
    sheet.reject()


def test_enter_does_not_tie(qtbot, tested, ring):
    sheet = TieSheet(tested, tie=True)
    qtbot.addWidget(sheet)
    sheet.open()
    sheet.secret.line.setText(PASSPHRASE)
    for widget in (sheet.secret.line, sheet.act, sheet):
        qtbot.keyClick(widget, Qt.Key.Key_Return)
    settle(tested)
    assert ring.kept is None
    sheet.reject()


def test_what_it_does_not_protect_is_said(qtbot, desk, ring):
    sheet = TieSheet(desk, tie=True)
    qtbot.addWidget(sheet)
    told = " ".join(label.text() for label in sheet.body.findChildren(type(sheet.heading)))
    assert "sign in to it as you" in told
    assert "recovery sheet" in told
