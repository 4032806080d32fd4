"""Screens of returns in every state, over stand-ins.

Everything on them is made up; nothing is sealed.
"""

from collections.abc import Iterator
from dataclasses import replace

from PySide6.QtWidgets import QWidget

from app.core.records import UserRecord
from app.returns.records import Caution
from app.returns.words import ReturnRefusedError, exposed_words, transfer_words
from exchange_fakes import AtOnce, FakeTray, Later
from exchange_stage import StageDesk
from mail_fakes_window import FakeMail, hands
from return_fakes import PACKET, FakeReturns, sent_return, totals
from screen_stage import Shots, Stage
from ui.frame.page import Page
from ui.returns.plan_page import PlanPage
from ui.returns.received_door import CHANGES, OFFICES, TOTALS, ExpectedSheet
from ui.returns.return_tables import MEANINGS, ReturnSheet
from ui.returns.returns_page import RECEIVED, SENT, ReturnsPage


def returns(uses: FakeReturns, argument: str = SENT, errands=None) -> ReturnsPage:
    """Return the page over fakes."""
    desk = StageDesk()
    page = ReturnsPage(desk, uses=uses, errands=errands or AtOnce())
    desk.setParent(page)
    page.open(argument)
    page.refresh()
    return page


def plan(uses: FakeReturns, role: str = "head", errands=None) -> PlanPage:
    """Return the page of preparing over fakes."""
    desk = StageDesk()
    desk.services.user = UserRecord(1, "rdas", "R. Das", "", role)
    page = PlanPage(
        desk, uses=uses, tray=FakeTray(), errands=errands or AtOnce(), hands=hands(desk, FakeMail())
    )
    desk.setParent(page)
    page.refresh()
    return page


def counted(*cautions: Caution, replaces: str = "") -> PlanPage:
    """Return it with what would leave."""
    uses = FakeReturns()
    uses.cautions, uses.replaces = cautions, replaces
    page = plan(uses)
    page.flow.count()
    return page


def sending() -> Iterator[tuple[str, Page]]:
    """What was sent: the list, nothing, and one that is due."""
    yield "returns-sent", returns(FakeReturns())
    yield "returns-sent-empty", returns(FakeReturns(rows=()))
    yield "returns-sent-due", returns(FakeReturns(rows=[sent_return()]))


def preparing() -> Iterator[tuple[str, Page]]:
    """A return from the first choice to the outbox."""
    yield "return-1-choose", plan(FakeReturns())
    yield "return-1-nobody", plan(FakeReturns(to=()))
    page = plan(FakeReturns())
    page.choice.choose_kind("days")
    yield "return-1-days", page
    yield "return-1-officer", plan(FakeReturns(), "officer")
    later = Later()
    page = plan(FakeReturns(), errands=later)
    later.go()
    page.flow.count()
    yield "return-2-counting", page
    uses = FakeReturns()
    uses.error = ReturnRefusedError(reason="return.crosses")
    page = plan(uses)
    page.flow.count()
    yield "return-2-crosses", page
    yield "return-3-shown", counted()
    page = counted(Caution("transfers", transfer_words(2)), replaces=PACKET)
    page.preview.tables.faces.button(MEANINGS).click()
    yield "return-3-corrected", page
    yield "return-3-exposed", counted(Caution("exposed", exposed_words(3)))
    page = counted()
    page.flow.seal()
    yield "return-4-sealed", page


def receiving() -> Iterator[tuple[str, Page]]:
    """What others sent: offices, totals, changes, nothing yet, adding up, and stopped."""
    for face in (OFFICES, TOTALS, CHANGES):
        page = returns(FakeReturns(), RECEIVED)
        page.received_door.faces.button(face).click()
        yield f"returns-received-{face}", page
    uses = FakeReturns()
    uses.added = replace(totals(), tables=(), sent=(), marked=(), changes=())
    page = returns(uses, RECEIVED)
    page.received_door.faces.button(TOTALS).click()
    yield "returns-received-nothing", page
    yield "returns-received-empty", returns(FakeReturns(lines=()), RECEIVED)
    later = Later()
    page = returns(FakeReturns(), RECEIVED, later)
    later.go(1)
    yield "returns-received-adding", page
    page.received.stop()
    later.go(1)
    yield "returns-received-stopped", page


def sheets() -> Iterator[tuple[str, QWidget]]:
    """The dialogs."""
    uses = FakeReturns()
    yield "sheet-return-ours", ReturnSheet(uses.show(PACKET))
    yield "sheet-return-theirs", ReturnSheet(uses.show("1" * 32))
    yield "sheet-returns-expected", ExpectedSheet(uses.expected(), print)
    yield "sheet-returns-expected-none", ExpectedSheet((), print)


def reel(stage: Stage) -> Shots:
    """Show every screen of returns."""
    for pages in (sending, preparing, receiving):
        yield from stage.pages(pages())
    yield from stage.sheets(sheets())
