"""Every page of the exchange in every state: room, names, plain words, hostile names."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget

from desk_sim import dressed
from exchange_fakes import (
    FakeLog,
    FakeOffices,
    FakeReferrals,
    FakeTray,
)
from exchange_records import (
    SHARE,
    fact,
    inbox_item,
    office,
    packet,
)
from exchange_stage import composer, shown, texts
from ui.log.log_page import LogPage
from ui.offices.check_page import CheckPage
from ui.offices.offices_page import OfficesPage
from ui.packets.inbox.inbox_flow import InboxStage
from ui.packets.inbox.inbox_page import InboxPage
from ui.packets.outbox.outbox_page import OutboxPage
from ui.referrals.choices import Step
from ui.widgets.record_model import Column, RecordModel

HOSTILE = "<img src='//evil/share/a.png'><b>Sunita</b> & Co"
# What a window of 900 by 460 leaves beside the folded rail and under the header, at 150 %.
LIMIT = (750, 347)


# -- everywhere ------------------------------------------------------------------------------------


def states(qtbot):
    """Every page in its main states."""
    page, _desk, _uses = composer(qtbot)
    yield page
    for step in (Step.AGREED, Step.SHARE, Step.SEAL):
        page.body.flow.go(step)
        yield page
    page.body.flow.seal()
    yield page
    page, _desk = shown(qtbot, CheckPage, FakeOffices(), "b" * 64)
    yield page
    page.differs.click()
    yield page
    yield shown(qtbot, CheckPage, FakeOffices(), "d" * 64)[0]
    page, _desk = shown(qtbot, CheckPage, FakeOffices(), "b" * 64)
    page.flow.read_picture(Path("theirs.jpg"))
    yield page
    page.flow.picture_was_sent()
    yield page
    for rows in (None, []):
        yield shown(qtbot, OfficesPage, FakeOffices(rows))[0]
    page, _desk = shown(qtbot, InboxPage, FakeTray())
    yield page
    for number in (2, 3, 5):
        page.open(f"{number:032x}")
        yield page
    page.open(f"{1:032x}")
    for stage in (InboxStage.DECLINING, InboxStage.CHOOSING_CASE, InboxStage.ACCEPTING):
        page.flow.begin(stage)
        yield page
    page.flow.accept()
    yield page
    yield shown(qtbot, InboxPage, FakeTray([]))[0]
    yield shown(qtbot, OutboxPage, FakeTray())[0]
    yield shown(qtbot, LogPage, FakeLog())[0]


@pytest.mark.parametrize(
    ("language", "zoom"), [("en", 100), ("en", 150), ("hi", 150), ("ne", 150), ("bn", 150)]
)
def test_every_state_fits_a_small_screen_and_names_what_takes_the_keyboard(
    qtbot, qapp, language, zoom
):
    dressed(qapp, "dark", zoom, language)
    for page in states(qtbot):
        QApplication.processEvents()
        least = page.layout().minimumSize()
        assert least.width() <= LIMIT[0], (type(page).__name__, least)
        assert least.height() <= LIMIT[1], (type(page).__name__, least)
        for widget in page.findChildren(QWidget):
            takes = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            if takes and widget.isVisibleTo(page) and widget.focusProxy() is None:
                face = QAccessible.queryAccessibleInterface(widget)
                assert face.text(QAccessible.Text.Name).strip(), (type(page), type(widget))


def test_hostile_names_are_shown_letter_by_letter(qtbot):
    rows = [office("a", name=HOSTILE, name_local=HOSTILE), office("b", name=HOSTILE, state="new")]
    share = replace(SHARE, facts=(replace(SHARE.facts[0], fact=fact("p1.x", "Name", HOSTILE)),))
    uses = FakeReferrals(share)
    uses.offices = FakeOffices(rows)
    tray = FakeTray([inbox_item(1, from_name=HOSTILE)])
    tray.previews[f"{1:032x}"] = packet(from_name=HOSTILE, details=HOSTILE)
    pages = [
        shown(qtbot, OfficesPage, FakeOffices(rows))[0],
        shown(qtbot, CheckPage, FakeOffices(rows), "b" * 64)[0],
        shown(qtbot, InboxPage, tray)[0],
        composer(qtbot, Step.SHARE, uses)[0],
    ]
    for page in pages:
        assert any(HOSTILE in text for text in texts(page)), type(page)
        for label in page.findChildren(QLabel):
            assert label.textFormat() == Qt.TextFormat.PlainText
        for widget in page.findChildren(QWidget):
            assert "<img" not in widget.toolTip()


def test_the_model_keeps_qts_promises_while_rows_change(qapp):
    model = RecordModel([Column(lambda: "Name", lambda row: row.name)])
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    for rows in ([office("a")], [], [office("a"), office("b")]):
        model.replace(rows)
    assert model.row_of(lambda row: row.office_id == "b" * 64) == 1
    assert model.record(5) is None
    assert tester.model() is model


def test_no_word_of_the_sealing_technique_is_on_any_of_these_pages(qtbot):
    banned = ("fingerprint", "key pair", "hash", "signature", "hmac", "certificate", "encrypt")
    for page in states(qtbot):
        words = " ".join(texts(page)).lower()
        words += " ".join(line.placeholderText() for line in page.findChildren(QLineEdit)).lower()
        assert not [word for word in banned if word in words]
