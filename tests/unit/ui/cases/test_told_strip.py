"""What other offices told about a case: the first stand over it, all are a press away."""

import pytest
from PySide6.QtWidgets import QApplication

from app.cases import cases
from app.packets.records import CaseBanner
from desk_sim import on_lane, settle
from made_up_cases import SUNITA
from ui.widgets.buttons import Button
from ui.widgets.strip import Banner


@pytest.fixture
def case_facts():
    return SUNITA


@pytest.fixture
def strip(page):
    """The strip over a case, about which nobody told anything yet."""
    return page.told


def told(count: int) -> tuple[CaseBanner, ...]:
    return tuple(
        CaseBanner("withdrawn", "a" * 64, "Made-up Shelter", 9 - n, "", "", f"r{n}", f"p{n}", True)
        for n in range(count)
    )


def banners(strip) -> int:
    return len(strip.findChildren(Banner))


def more(strip) -> list[Button]:
    return [one for one in strip.findChildren(Button) if "more message" in one.text()]


def test_the_first_stand_there_and_all_are_a_press_away(strip, case_id):
    for count, shown in ((1, 1), (2, 2), (3, 3), (4, 2)):
        strip._show(case_id, told(count))
        assert banners(strip) == shown
        assert len(more(strip)) == (count > 3)
    (button,) = more(strip)
    assert button.text().strip() == "2 more messages of other offices"
    button.click()
    assert banners(strip) == 4
    strip._show(case_id, told(5))  # It was read anew.
    assert banners(strip) == 5
    strip._show("another", ())
    assert not strip.isVisible()


def test_however_many_there_are_they_leave_room_for_the_case(window, page, strip, case_id):
    least = window.minimumSizeHint().height()
    strip._show(case_id, told(30))
    more(strip)[0].click()
    QApplication.processEvents()
    assert banners(strip) == 30
    assert window.minimumSizeHint().height() < least + 100
    assert strip.geometry().bottom() < page.body.mapTo(page, page.body.rect().topLeft()).y()
    assert page.body.height() > 50


def test_who_comes_back_to_a_case_finds_the_first_again(page, strip, desk, case_id):
    strip._show(case_id, told(30))
    more(strip)[0].click()
    other = on_lane(desk._lane, lambda: cases.add_case(desk.services, {}))
    strip.show_case(other)
    strip.show_case(on_lane(desk._lane, lambda: cases.show_case(desk.services, case_id)))
    settle(desk)
    strip._show(case_id, told(30))
    assert (banners(strip), len(more(strip))) == (2, 1)
