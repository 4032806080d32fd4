"""What was ugly, cut or lost when every screen was looked at in Hindi and Nepali stays mended."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QPoint
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QApplication, QPushButton

from app.packets.records import Shareable
from checked_letters import FakeLetterList
from exchange_fakes import FakeOffices, FakeReferrals
from exchange_records import SHARE, fact
from exchange_stage import composer, keyboard_in, press, shown
from screens_mail import setup
from ui.letters.letters_page import LettersPage
from ui.look.theme import look
from ui.offices.check_page import CheckPage
from ui.offices.offices_page import OfficesPage
from ui.referrals.choices import Step
from ui.register.before_unlock_window import CardWindow
from ui.widgets.entries import Labelled, LineEntry
from ui.widgets.plain import SectionLabel

NARROW = 680
"""What the rail leaves of a screen of 1366 pixels at 150 %."""


def wide(font: QFont, words: str) -> int:
    return QFontMetrics(font).horizontalAdvance(words)


def test_the_line_of_offices_is_whole_in_a_narrow_window(qtbot):
    page, _desk, _uses = composer(qtbot, Step.SEAL)
    page.session.round.add()
    page.body.flow.choices.choose_office("c" * 64)
    page.body.flow.choices.set_purpose("medical")
    qtbot.waitUntil(lambda: page.body.flow.seen.fresh)
    page.body.flow.go(Step.SEAL)
    page.resize(look().px(NARROW), look().px(420))
    bar = page.session.bar
    qtbot.waitUntil(lambda: bar.seal_all.isVisible() and bar.seal_all.y() >= 0)
    for chip in bar.chips:
        bold = QFont(chip.font())
        bold.setWeight(QFont.Weight.DemiBold)  # As that of the chosen one is drawn.
        more = wide(bold, chip.text()) - wide(chip.font(), chip.text())
        needed = QPushButton.sizeHint(chip).width() + more
        qtbot.waitUntil(lambda chip=chip, needed=needed: chip.width() >= needed)


def test_a_hint_goes_under_its_label_where_it_would_be_a_column_of_words(qtbot):
    whole = Labelled("Message to the sender", LineEntry(""), "It leaves with the receipt.")
    qtbot.addWidget(whole)
    whole.resize(look().px(500), 80)
    whole.show()
    assert whole.hint.y() < whole.label.geometry().bottom()
    whole.resize(look().px(210), 80)
    qtbot.waitUntil(lambda: whole.hint.y() >= whole.label.geometry().bottom())
    assert whole.hint.x() == whole.label.x()


def test_facts_of_no_section_have_no_empty_heading_over_them(qtbot):
    odd = Shareable(fact("p1.made_up", "Made up", "So"), "", True)
    page, _desk, _uses = composer(qtbot, Step.SHARE, FakeReferrals(replace(SHARE, facts=(odd,))))
    headings = [one.text() for one in page.body.findChildren(SectionLabel) if one.isVisible()]
    assert headings
    assert "" not in headings


def test_an_empty_page_of_offices_begins_at_the_way_to_fill_it(qtbot):
    page, _desk = shown(qtbot, OfficesPage, FakeOffices([]))
    page.focus_first()
    assert keyboard_in(page.add_first)


def test_a_letter_that_differs_begins_at_the_way_back(qtbot):
    page, _desk = shown(qtbot, LettersPage, FakeLetterList(None, "yes"))
    page.check.take([Path("good.pdf")])
    page.check.says_differs()
    page.focus_first()
    assert keyboard_in(page.check_door.face.compare.back)


def test_the_edges_of_a_card_give_their_room_to_the_page_in_a_low_window(qtbot):
    window = CardWindow()
    qtbot.addWidget(window)
    edges = []
    for height in (660, 465):
        window.resize(look().px(910), look().px(height))
        window.show()
        edges.append(window._card.column.contentsMargins().top())
        assert window.help.isVisible()
    assert edges[1] < edges[0]


def test_what_comes_with_a_way_of_mailing_is_seen_in_a_low_window(qtbot):
    page = setup("")
    qtbot.addWidget(page)
    page.resize(look().px(NARROW), look().px(320))
    page.show()
    page.body.verticalScrollBar().setValue(0)
    press(qtbot, page.ways.boxes["account"])

    # Before the form below it has its room, the card is seen in passing.
    qtbot.waitUntil(lambda: page.body.verticalScrollBar().maximum() > page.height())

    def is_seen() -> bool:
        top = page.size_card.mapTo(page.body.viewport(), QPoint(0, 0)).y()
        return 0 <= top <= page.body.viewport().height() - page.size_card.height()

    qtbot.waitUntil(is_seen)


def test_the_group_that_is_typed_is_seen_in_a_low_window(qtbot):
    page, _desk = shown(qtbot, CheckPage, FakeOffices(), "b" * 64)
    page.resize(look().px(NARROW), look().px(230))
    box = page._face.boxes.boxes[0]

    def is_seen() -> bool:
        top = box.mapTo(page.body.viewport(), QPoint(0, 0)).y()
        return 0 <= top <= page.body.viewport().height() - box.height()

    QApplication.processEvents()
    page.body.verticalScrollBar().setValue(0)
    assert not is_seen(), "it is too low to see it beforehand"
    box.line.setText("364")
    qtbot.waitUntil(is_seen)


def test_all_six_groups_are_seen_at_once_in_the_lowest_window(qtbot):
    page, _desk = shown(qtbot, CheckPage, FakeOffices(), "b" * 64)
    page.resize(look().px(NARROW), look().px(330))
    boxes, room = page._face.boxes, page.body.viewport()

    def are_seen() -> bool:
        top = boxes.mapTo(room, QPoint(0, 0)).y()
        return page.body.verticalScrollBar().value() == 0 and top + boxes.height() <= room.height()

    qtbot.waitUntil(are_seen)
    page.resize(look().px(NARROW), look().px(640))
    qtbot.waitUntil(page._face._heading.isVisible)
