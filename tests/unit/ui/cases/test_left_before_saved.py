"""A new case that is left before its first saving is answered stays one, in the whole window."""

import threading
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtTest import QTest

from app.cases import case_list, cases
from app.cases.records import CaseQuery
from desk_sim import on_lane, settle
from ui.cases.form import case_flow
from ui.shell.main_window import MainWindow


@pytest.fixture
def case_facts() -> dict[str, str]:
    """The case that is in front first."""
    return {"p1.name_full": "Made-up Asha"}


@pytest.fixture
def other(desk) -> str:
    """Another case."""
    facts = {"p1.name_full": "Made-up Zara"}
    return on_lane(desk.lane, lambda: cases.add_case(desk.services, facts)).case_id


@pytest.fixture
def held(monkeypatch, desk) -> Iterator[Callable[[], None]]:
    """Hold the first saving back until it is let go."""
    go, save = threading.Event(), case_flow.save_facts

    def late(*given):
        assert go.wait(10)
        return save(*given)

    monkeypatch.setattr(case_flow, "save_facts", late)
    yield go.set
    go.set()
    settle(desk)


def names(desk) -> list[str]:
    asked = CaseQuery(filter="open", text="", limit=50)
    rows = on_lane(desk.lane, lambda: case_list.list_cases(desk.services, asked)).rows
    return sorted(row.name for row in rows)


def begin(window: MainWindow, desk) -> None:
    """Begin a case and type a name, as an officer does."""
    window.go("case", "new")
    settle(desk)
    QTest.keyClicks(window.focusWidget(), "Made-up Bina")
    assert window.page.has_unsaved()


def check_is_one(window: MainWindow, desk) -> None:
    """Nothing was begun a second time, and what is typed on goes into the case that was left."""
    assert names(desk) == ["Made-up Asha", "Made-up Bina", "Made-up Zara"]
    case = window.page.flow.case
    assert case is not None
    window.page.flow.note("summary", None, "typed on")
    window.page.flow.save()
    settle(desk)
    assert names(desk) == ["Made-up Asha", "Made-up Bina", "Made-up Zara"]
    record = on_lane(desk.lane, lambda: cases.show_case(desk.services, case.case_id))
    assert record.facts["summary"] == "typed on"


@pytest.mark.parametrize("place", ["case", "refer", "bin"])
@pytest.mark.parametrize("comes", ["before", "between", "after"])
def test_who_comes_back_finds_it(window, desk, other, held, place: str, comes: str) -> None:
    begin(window, desk)
    if comes == "before":
        window.page.leave()
        held()
        settle(desk)
    window.go(place, "" if place == "bin" else other)
    if comes == "between":
        held()
        settle(desk)
    window.back()
    if comes == "after":
        held()
    settle(desk)
    check_is_one(window, desk)


def test_who_goes_to_and_fro_finds_it(window, desk, other, held) -> None:
    begin(window, desk)
    for _time in range(3):
        window.go("case", other)
        window.back()
    held()
    settle(desk)
    check_is_one(window, desk)


def test_the_key_for_a_new_case_begins_another(window, desk, held) -> None:
    begin(window, desk)
    window.go("case", "new")
    held()
    settle(desk)
    assert window.page.flow.case is None
    QTest.keyClicks(window.focusWidget(), "Made-up Chanda")
    window.page.leave()
    settle(desk)
    assert names(desk) == ["Made-up Asha", "Made-up Bina", "Made-up Chanda"]


def test_what_was_never_written_down_begins_anew(window, desk, other, monkeypatch) -> None:
    def full(*_given):
        raise OSError(28, "No space left on device")

    begin(window, desk)
    with monkeypatch.context() as patched:
        patched.setattr(case_flow, "save_facts", full)
        window.go("case", other)
        window.back()
        settle(desk)
    assert window.page.flow.case is None
    assert window.page.title() == "New case"
    desk.settle("failure")
    window.page.leave()
    settle(desk)
    assert names(desk) == ["Made-up Asha", "Made-up Bina", "Made-up Zara"]
