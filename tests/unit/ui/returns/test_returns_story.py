"""A return in two windows over real registers: prepared, sealed, taken in, added up, corrected."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt

from app.cases import cases
from app.offices.office_facts import NewOffice
from app.returns.desk import sent, show
from app.returns.records import PeriodLine
from app.statistics.periods import quarter
from desk_sim import settle
from exchange_stage import in_window, on_desk, press, texts, two_desks
from ui.packets.inbox.inbox_page import InboxPage
from ui.returns.plan_flow import PlanStage
from ui.returns.plan_page import PlanPage
from ui.returns.received_door import TOTALS
from ui.returns.returns_flow import ReturnUses
from ui.returns.returns_page import ReturnsPage
from waits import until_stopped
from window_sim import window_over

NODAL = NewOffice(
    name="State Nodal Test Office",
    kind="state_nodal_officer",
    state="Bihar",
    district="Patna",
    phone="+919000000003",
)
WOMEN, BOYS = 14, 3
TABLE, TRAFFICKED = "ncrb_victims", "trafficked"


@pytest.fixture(scope="module")
def desks(qapp, tmp_path_factory) -> Iterator[tuple]:
    """Lend a reporting office with made-up cases of August, and a nodal office."""
    folder = tmp_path_factory.mktemp("returns")
    with two_desks(folder, other=NODAL) as (one, other):
        on_desk(one, lambda s: write(s, WOMEN, "female", "31"))
        on_desk(one, lambda s: write(s, BOYS, "male", "12"))
        yield one, other, folder


def write(s, number: int, sex: str, age: str) -> None:
    """Write so many cases down that were registered in August."""
    for _one in range(number):
        cases.add_case(
            s,
            {
                "registered_on": "2026-08-12",
                "p1.sex_or_gender": sex,
                "p1.age": age,
            },
        )


def prepared(qtbot, desk) -> PlanPage:
    """Prepare the return for the last quarter up to what would leave."""
    page = in_window(qtbot, PlanPage(desk))
    assert page.choice.code == "2026-Q3"
    press(qtbot, page.count)
    settle(desk)
    assert page.flow.stage is PlanStage.SHOWN, texts(page.preview)
    return page


def sealed(qtbot, page: PlanPage, folder) -> object:
    """Seal what is shown, and carry the file out; return where it is."""
    press(qtbot, page.seal)
    settle(page.desk)
    page.hand_over.copy_to(folder)
    settle(page.desk)
    return page.hand_over.copied_to


def taken_in(qtbot, desk, path: str) -> InboxPage:
    """Take the file in at the other office, with the return chosen."""
    inbox = in_window(qtbot, InboxPage(desk), path)
    settle(desk)
    return inbox


def count(tables, row: str) -> object:
    return next(one for one in tables if one.code == TABLE).cell(row, TRAFFICKED)


def test_a_return_goes_from_window_to_window_and_a_corrected_one_takes_its_place(qtbot, desks):
    one, other, folder = desks
    page = prepared(qtbot, one)
    shown = page.flow.planned.tables
    assert count(shown, "all").least == WOMEN + BOYS or count(shown, "all").is_hidden
    assert count(shown, "male.under_18").is_hidden
    assert page.preview.tick is None

    first = sealed(qtbot, page, folder)
    packet_id = page.flow.sent.packet_id
    assert on_desk(one, lambda s: show(s, packet_id)).tables == shown
    assert one.services.office.name

    inbox = taken_in(qtbot, other, first)
    assert inbox.flow.chosen.packet_id == packet_id
    assert any("added up" in text for text in texts(inbox.pane))
    assert not inbox.pane.answer.accept.isVisible()
    assert on_desk(other, lambda s: show(s, packet_id)).tables == shown

    returns = in_window(qtbot, ReturnsPage(other))
    settle(other)
    assert returns.doors.value() == "received"
    rows = returns.received_door.senders.model.records()
    assert [(row.packet_id, row.mark.text) for row in rows] == [(packet_id, "Counted")]
    press(qtbot, returns.received_door.faces.button(TOTALS))
    added = returns.received.totals.tables
    assert count(added, "male.under_18").is_hidden
    for row in ("all", "female.all"):
        told = count(shown, row)
        if not told.is_hidden:
            assert count(added, row).least == told.least

    on_desk(one, lambda s: write(s, 12, "female", "32"))
    page.open("")
    page.refresh()
    settle(one)
    assert page.choice.replaced is not None
    press(qtbot, page.count)
    settle(one)
    assert page.flow.planned.replaces == packet_id
    second = sealed(qtbot, page, folder)
    assert [item.replaced_by != "" for item in on_desk(one, sent)] == [False, True]

    taken_in(qtbot, other, second)
    returns.refresh()
    settle(other)
    marks = [row.mark.text for row in returns.received_door.senders.model.records()]
    assert marks == ["Counted", "Replaced"]
    assert returns.received.totals.changes


def test_the_list_of_what_was_sent_is_the_registers(qtbot, desks):
    one, _other, folder = desks
    if not on_desk(one, sent):
        sealed(qtbot, prepared(qtbot, one), folder)
    page = in_window(qtbot, ReturnsPage(one))
    settle(one)
    assert [row.packet_id for row in page.sent_door.model.records()] == [
        item.packet_id for item in on_desk(one, sent)
    ]
    assert page.sent.due is None


def test_days_that_are_due_name_who_is_missing_before_anything_came(qtbot, desks):
    one, _other, _folder = desks
    page = in_window(qtbot, ReturnsPage(one, uses=Earlier(one)), "received")
    settle(one)
    page.received_door.period.choose("2026-Q3")
    page.received_door.period.chosen.emit("2026-Q3")
    settle(one)
    press(qtbot, page.received_door.faces.button(TOTALS))
    assert any("Nothing came for these days yet." in text for text in texts(page))
    assert not page.received_door.save.isVisible()


class Earlier(ReturnUses):
    """The real use cases, to which something came a quarter ago."""

    def periods(self):
        return (PeriodLine(quarter(2026, 2), 1, 1, 0),)


def test_counting_is_stopped_by_its_button_and_the_choices_stay(qtbot, desks):
    one, _other, _folder = desks
    page = in_window(qtbot, PlanPage(one, uses=Waiting(one)))
    press(qtbot, page.count)
    qtbot.waitUntil(page.busy.stop.isVisible)
    assert not page.count.isEnabled()
    press(qtbot, page.busy.stop)
    settle(one)
    assert page.flow.stage is PlanStage.CHOOSING
    assert page.count.isEnabled()
    assert not page.busy.isVisible()


class Waiting(ReturnUses):
    """The real use cases, of which counting waits until it is stopped."""

    def plan(self, office_id, period, k, report, token):
        until_stopped(token)
        token.checkpoint()


def test_the_way_leads_from_statistics_to_a_return_and_back(qtbot, desks):
    one, _other, _folder = desks
    with window_over(one) as window:
        window.go("statistics")
        settle(one)
        one.open("returns")
        settle(one)
        door = window.page.sent_door
        press(qtbot, door.prepare if on_desk(one, sent) else door.first)
        settle(one)
        assert isinstance(window.page, PlanPage)
        assert window.helping.topic() == "return"
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Escape)
        settle(one)
        assert isinstance(window.page, ReturnsPage)
        assert window.helping.topic() == "returns"
