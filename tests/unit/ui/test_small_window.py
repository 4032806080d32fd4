"""The whole window on a screen of 1366x768 at 150 %: what comes and where one is can be seen."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget

from app.cases import cases
from app.cases.papers.papers import Wish
from desk_sim import dressed, on_lane, settle
from exchange_stage import on_desk
from made_pictures import photograph
from pair_sim import ENGLISH, sealed_case
from papers_open import made
from ui.cases.duplicates_page import DuplicatesPage
from ui.cases.form.papers_body import PapersBody
from ui.frame.page import LetterAsked
from ui.letters.make_page import MakePage
from ui.letters.save_sheet import SaveSheet
from ui.matching.matches_page import MatchesPage
from ui.papers.papers_adding import Wanted
from ui.papers.papers_flow import PapersFlow
from window_sim import window_over

SIZE = (910, 465)
LOOKS = [("light", "en"), ("dark", "hi")]


@pytest.fixture(params=LOOKS, ids=["-".join(one) for one in LOOKS])
def look_of(qapp, request):
    look, language = request.param
    dressed(qapp, look, 100, language)
    yield request.param
    dressed(qapp)


def in_sight(widget: QWidget) -> bool:
    """Say whether a widget is seen whole in the body that scrolls around it."""
    area = widget.parentWidget()
    while area is not None and not isinstance(area, QScrollArea):
        area = area.parentWidget()
    assert isinstance(area, QScrollArea)
    seen = area.viewport()
    return seen.rect().contains(QRect(widget.mapTo(seen, QPoint(0, 0)), widget.size()))


def letter_in(window, sent) -> MakePage:
    window.go("letter", LetterAsked(referral_id=sent.referral_id).argument)
    settle(window.desk)
    page = window.page
    assert isinstance(page, MakePage)
    return page


@pytest.fixture
def sent(desks):
    ours, theirs = desks
    return on_desk(ours, lambda s: sealed_case(s, theirs.services, ENGLISH))[1]


def test_a_letter_opens_at_the_choice_of_its_kind(qtbot, desks, sent, look_of):
    with window_over(desks[0], *SIZE) as window:
        page = letter_in(window, sent)
        pane = page.body.choices
        qtbot.waitUntil(lambda: bool(pane.kinds))
        settle(window.desk)
        chosen = pane.kinds[page.body.flow.choices.draft.kind]
        assert in_sight(chosen)
        assert in_sight(pane._which)
        assert chosen.hasFocus()


@pytest.mark.parametrize("way", ["save", "print"])
def test_that_the_letter_comes_first_is_said(qtbot, desks, sent, look_of, way):
    with window_over(desks[0], *SIZE) as window:
        page = letter_in(window, sent)
        body = page.body
        qtbot.waitUntil(lambda: body.flow.can_leave)
        assert not body.look_first.isVisible()
        button = getattr(body.foot, way)
        button.click()
        assert body.pane.isVisible()
        assert body.look_first.isVisible()
        settle(window.desk)
        # All of it has its room, and the letter most of the page.
        assert body.look_first.label.height() >= body.look_first.label.sizeHint().height()
        assert window.rect().contains(
            QRect(body.look_first.mapTo(window, QPoint(0, 0)), body.look_first.size())
        )
        assert body.pane.height() > body.height() // 2
        button.click()
        asked = QApplication.activeModalWidget()
        assert asked is not None
        assert isinstance(asked, SaveSheet) is (way == "save")
        asked.reject()
        assert not body.look_first.isVisible()
        button.click()
        QApplication.activeModalWidget().reject()
        body.faces.button("choices").click()
        assert not body.look_first.isVisible()


def test_a_paper_that_was_just_added_is_scrolled_to(qtbot, desk, tmp_path, look_of):
    case = on_lane(desk.lane, lambda: cases.add_case(desk.services, {"p1.name_full": "Made-up"}))
    with window_over(desk, *SIZE) as window:
        window.go("case", case.case_id)
        settle(desk)
        window.page.show_section("papers")
        settle(desk)
        body = window.page.body.piece
        assert isinstance(body, PapersBody)
        body.add.setFocus()
        for number in range(6):
            path = made(tmp_path, f"Made-up paper {number}.jpg", photograph())
            body._add([Wanted(path, "other", f"Made-up paper {number}")], Wish.SMALL_ONLY)
            settle(desk)
            qtbot.waitUntil(lambda count=number + 1: len(body.rows) == count)
            settle(desk)
            fresh = next(one for one in body.rows.values() if one.paper.title.endswith(str(number)))
            qtbot.waitUntil(lambda row=fresh: in_sight(row), timeout=3000)
        assert not PapersFlow.of(desk).under_way(case.case_id)


def rows_in_sight(view) -> int:
    """Return how many rows of a table are seen whole."""
    seen = view.viewport().rect()
    rows = range(view.model().rowCount())
    return sum(seen.contains(view.visualRect(view.model().index(row, 0))) for row in rows)


@pytest.mark.parametrize(
    ("count", "size"), [(2, SIZE), (4, SIZE), (4, (910, 900)), (4, (1366, 720))]
)
def test_pairs_are_seen_over_their_comparison(qtbot, desk, look_of, count, size):
    same = {"p1.name_full": "Made-up Kamala Kumari", "p1.phone": "98765 43210"}
    for _number in range(count):
        on_lane(desk.lane, lambda: cases.add_case(desk.services, same))
    with window_over(desk, *size) as window:
        window.go("duplicates")
        settle(desk)
        page = window.page
        assert isinstance(page, DuplicatesPage)
        pairs = count * (count - 1) // 2
        assert page.pairs.rowCount() == pairs
        qtbot.waitUntil(lambda: rows_in_sight(page.view) >= min(pairs, 3))
        assert page.pane.height() >= 120
        assert page.view.horizontalHeader().isVisible() is (size != SIZE)


def test_what_matching_is_is_read_from_its_beginning(qtbot, desk, look_of):
    with window_over(desk, *SIZE) as window:
        window.go("register")
        settle(desk)
        window.go("matches")
        settle(desk)
        page = window.page
        assert isinstance(page, MatchesPage)
        QApplication.processEvents()
        assert page.about_face.verticalScrollBar().maximum() > 0
        assert page.about_face.verticalScrollBar().value() == 0
