"""Each of many papers has a kind of its own, and pages that lie in memory alone are never lost."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from app.cases import cases
from app.retention import recycle_bin
from app.system.sandbox.trim import Trim
from desk_sim import on_lane, settle
from focus_seen import is_pressed_by_enter
from made_pictures import photograph
from papers_open import body, case_of, choose_by_hand, made, papers_open, sheet, undo_offers
from ui.cases.form.case_page import CasePage
from ui.frame.desk import Desk
from ui.papers import papers_flow
from ui.papers.paper_sheet import PaperSheet
from ui.papers.papers_adding import Pasted
from ui.papers.papers_flow import PapersFlow
from ui.widgets.plain import PlainLabel
from waits import wait_until


@pytest.fixture
def offered(desk: Desk) -> list[tuple[str, Callable[[], None]]]:
    return undo_offers(desk)


@pytest.fixture
def page(qtbot, desk: Desk):
    with papers_open(qtbot, desk) as form:
        yield form


def offers_when_opened_again(page: CasePage) -> list[str]:
    """Return what the section offers to go on with, opened again."""
    page.show_section("p1/identity")
    page.show_section("papers")
    settle(page.desk)
    words = [one.shown() for one in body(page).begun.findChildren(PlainLabel)]
    return [one for one in words if one.startswith("You had begun")]


def test_each_of_many_has_a_kind_of_its_own_also_those_that_are_not_shown_at_first(
    page, desk, tmp_path
):
    files = [made(tmp_path, f"{number}.txt", b"%d" % number) for number in range(35)]
    body(page).offer(files)
    asked = sheet(PaperSheet)
    wait_until(lambda: len(asked.lines) == 30)
    assert asked.rest.words.shown().startswith("And 5 more")
    asked.rest.more.click()
    wait_until(lambda: len(asked.lines) == 35)
    assert asked.rest.isHidden()
    choose_by_hand(asked.lines[33].kind, "statement")
    choose_by_hand(asked.lines[2].kind, "care_plan")
    asked._add()
    settle(desk)
    kinds = {one.title: one.kind for one in case_of(page).papers}
    assert len(kinds) == 35
    assert (kinds.pop("33.txt"), kinds.pop("2.txt")) == ("statement", "care_plan")
    assert set(kinds.values()) == {"other"}


def test_one_kind_for_all_from_a_draft_gives_each_its_own_again(page, desk, tmp_path):
    files = [made(tmp_path, "FIR 1.pdf", b"%PDF"), made(tmp_path, "note.txt", b"text")]
    body(page).offer(files)
    choose_by_hand(sheet(PaperSheet).all, "statement")
    sheet(PaperSheet).reject()
    settle(desk)
    body(page).offer(files)
    settle(desk)
    asked = sheet(PaperSheet)
    wait_until(lambda: asked.all.value() == "statement")
    choose_by_hand(asked.all, "")
    assert [one.kind for one in asked.chosen()] == ["fir_copy", "other"]
    asked.reject()


def test_two_pictures_of_one_name_share_no_draft(page, desk):
    small, large = (QImage(edge, edge, QImage.Format.Format_RGB32) for edge in (20, 30))
    for one in (small, large):
        one.fill(Qt.GlobalColor.red)
    first, second = photograph(), photograph((600, 800))
    body(page).offer([Pasted("Pasted picture.png", first)])
    asked = sheet(PaperSheet)
    asked.trim({0: Trim(1, 0, 0, 5_000, 5_000)})
    asked.reject()
    settle(desk)
    for other in (second, small, large):
        body(page).offer([Pasted("Pasted picture.png", other)])
        settle(desk)
        assert sheet(PaperSheet).chosen()[0].trim == Trim()
        sheet(PaperSheet).reject()
    places = {
        papers_flow.place_of_begun("c", [Pasted("a.png", one)])
        for one in (first, second, small, small.copy(), large, QImage())
    }
    assert len(places) == 5


def scanned(number: int) -> Pasted:
    return Pasted(f"Scan {number}.jpg", photograph((300, 200 + number)), is_scanned=True)


def test_scanned_pages_have_no_draft_that_another_set_could_take_up(page, desk):
    body(page).offer([scanned(1), scanned(2)])
    asked = sheet(PaperSheet)
    choose_by_hand(asked.all, "statement")
    asked.trim({0: Trim(1)})
    asked.reject()
    assert asked.isVisible()
    assert not is_pressed_by_enter(asked.question.throw)
    asked.question.keep.click()
    assert asked.isVisible()
    asked.reject()
    asked.question.throw.click()
    assert not asked.isVisible()
    settle(desk)
    assert offers_when_opened_again(page) == []
    assert case_of(page).papers == ()


def test_scanned_pages_go_into_the_case_when_a_lock_takes_their_dialog(page, desk, offered):
    body(page).offer([scanned(number) for number in range(1, 5)])
    asked = sheet(PaperSheet)
    choose_by_hand(asked.lines[1].kind, "statement")
    asked.trim({2: Trim(1, 0, 0, 5_000, 5_000)})
    asked.hide()
    # All of it stands before what closes the register.
    seen: list[int] = []
    case_id = case_of(page).case_id
    desk.ask(lambda s: len(cases.show_case(s, case_id).papers), seen.append)
    settle(desk)
    kept = case_of(page).papers
    told = [(one.title, one.kind, one.group) for one in kept]
    assert told[0] == ("Scan 1 (kept by the program)", "other", "")
    assert told[1] == ("Scan 2 (kept by the program)", "statement", "")
    assert told[2] == ("Scan 3 (kept by the program)", "other", ""), "cut, and nobody looked since"
    assert told[3] == ("Scan 3 (kept by the program) (original)", "other", "")
    assert len(kept) == 5
    assert seen == [5]
    assert offered[-1][0] == "4 documents added."
    assert offers_when_opened_again(page) == []


def test_pages_that_wait_go_in_before_the_register_is_closed(page, desk):
    body(page).offer([scanned(number) for number in range(1, 7)])
    sheet(PaperSheet)._add()
    PapersFlow.of(desk).hand_in()
    seen: list[int] = []
    case_id = case_of(page).case_id
    desk.ask(lambda s: len(cases.show_case(s, case_id).papers), seen.append)
    settle(desk)
    assert seen == [6]
    assert [one.title for one in case_of(page).papers] == [f"Scan {n}.jpg" for n in range(1, 7)]


@pytest.mark.parametrize("hindered", ["the case is in the bin", "stopped"])
def test_scanned_pages_that_find_no_way_into_their_case_are_offered_again(
    page, desk, offered, hindered
):
    case = case_of(page)
    body(page).offer([scanned(number) for number in range(1, 4)])
    asked, left = sheet(PaperSheet), PapersFlow.of(desk).left
    if hindered == "stopped":
        asked._add()
        body(page).busy.ask_to_stop()
    else:
        on_lane(desk.lane, lambda: recycle_bin.bin_case(desk.services, case.case_id))
        asked._add()
    settle(desk)
    there = on_lane(desk.lane, lambda: cases.show_case(desk.services, case.case_id)).papers
    (care,) = desk.cares.now()
    assert care.text.startswith(f"{3 - len(there)} scanned page")
    again, discard = (act for _words, act in care.acts)
    discard()
    assert not left
    assert desk.cares.now() == ()
    offered[-1][1]()
    assert left
    if hindered != "stopped":
        on_lane(desk.lane, lambda: recycle_bin.restore_case(desk.services, case.case_id))
    again()
    settle(desk)
    assert not left
    assert desk.cares.now() == ()
    assert {one.title for one in case_of(page).papers} == {f"Scan {n}.jpg" for n in range(1, 4)}
