"""A stage for pages of the exchange: a desk without a register and the frame around."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

from PySide6.QtCore import Qt, QThreadPool
from PySide6.QtWidgets import QApplication, QLabel, QVBoxLayout, QWidget

from app.core.records import UserRecord
from app.core.services import Services
from app.offices import offices
from app.offices.office_facts import NewOffice
from app.register import access
from desk_sim import on_lane, settle
from exchange_fakes import AtOnce, FakeReferrals, FakeTray
from exchange_records import NOW, OWN
from mail_fakes_window import hands
from office_sim import CLOCK, FIRST, LOGIN, PASSPHRASE, SECOND, TODAY, office
from pair_sim import agree, case_with, check, pair_folders
from ui.frame.desk import Desk
from ui.frame.worker import make_lane
from ui.look.theme import look
from ui.referrals.choices import Step
from ui.referrals.composer_flow import ComposerFlow
from ui.referrals.composer_page import ComposerPage
from ui.shell.main_window import MainWindow
from ui.widgets.plain import PlainLabel

OFFICER = UserRecord(1, "rdas", "R. Das", "Sub-inspector", "head")


class StageDesk(Desk):
    """A desk whose office and officer are made up; it notes what pages ask for."""

    def __init__(self) -> None:
        clock = SimpleNamespace(now=lambda: NOW, today=lambda: TODAY)
        keys = SimpleNamespace(domains=frozenset())
        services = SimpleNamespace(office=OWN, user=OFFICER, clock=clock, vault=keys)
        super().__init__(services, QThreadPool())
        self.places: list[tuple[str, str]] = []
        self.notices = []
        self.closings = 0
        self.opened.connect(lambda place, argument: self.places.append((place, argument)))
        self.noticed.connect(self.notices.append)
        self.closed.connect(self._close)

    def _close(self) -> None:
        self.closings += 1


def staged(page_class, uses, **more):
    """Return a page over fakes, refreshed, and its desk."""
    desk = StageDesk()
    if "hands" in inspect.signature(page_class.__init__).parameters:
        more.setdefault("hands", hands(desk))
    page = page_class(desk, uses=uses, errands=AtOnce(), **more)
    desk.setParent(page)
    return page, desk


def framed(page) -> QWidget:
    """Return a page with the header of the frame over it, on paper, as wide as beside the rail."""
    worn = look()
    sheet = QWidget()
    sheet.setProperty("role", "paper")
    sheet.setAutoFillBackground(True)
    column = QVBoxLayout(sheet)
    edge = worn.px(22)
    column.setContentsMargins(edge, worn.px(14), edge, worn.px(18))
    column.setSpacing(worn.px(10))
    column.addWidget(PlainLabel(page.title(), "title"))
    column.addWidget(page, 1)
    return sheet


@contextmanager
def two_desks(
    folder: Path, *, checked: bool = True, other: NewOffice = SECOND
) -> Iterator[tuple[Desk, Desk]]:
    """Lend desks over two real, cheap registers that hold each other's card.

    The two of a pair are made once for all tests of a run and copied.
    """
    lanes = (make_lane(), make_lane())
    if other is SECOND:
        folders = pair_folders(folder, checked=checked)
        opened = [
            on_lane(lane, functools.partial(access.unlock, at, LOGIN, PASSPHRASE, clock=CLOCK))
            for lane, at in zip(lanes, folders, strict=True)
        ]
    else:
        opened = _introduced(lanes, folder, other, checked=checked)
    desks = [Desk(s, lane) for s, lane in zip(opened, lanes, strict=True)]
    try:
        yield desks[0], desks[1]
        for desk in desks:
            settle(desk)
    finally:
        for desk, lane in zip(desks, lanes, strict=True):
            on_lane(lane, functools.partial(access.lock, desk.services))
            lane.waitForDone()
            # A view that was made anew just now may have asked once more.
            settle(desk)
            desk.deleteLater()
        QApplication.processEvents()


def _introduced(
    lanes: tuple[QThreadPool, QThreadPool], folder: Path, other: NewOffice, *, checked: bool
) -> list[Services]:
    """Make two offices, each on its own lane, and let them exchange cards."""
    facts = ((folder / "one", FIRST), (folder / "other", other))
    opened = [
        on_lane(lane, functools.partial(office, *where, clock=CLOCK))
        for lane, where in zip(lanes, facts, strict=True)
    ]
    cards = [
        on_lane(lane, functools.partial(offices.own_card, s))
        for lane, s in zip(lanes, opened, strict=True)
    ]
    for mine, theirs in ((0, 1), (1, 0)):
        on_lane(lanes[mine], functools.partial(offices.add_card, opened[mine], cards[theirs]))
        if checked:
            on_lane(lanes[mine], functools.partial(check, opened[mine], opened[theirs]))
    return opened


def on_desk(desk: Desk, work):
    """Do some work on a desk's register and wait for it."""
    return on_lane(desk._lane, lambda: work(desk.services))


def agreed_case(desk, other, facts) -> str:
    """Write a case down at a desk, agreed to for the office of the other; return its id."""

    def write(services):
        case = case_with(services, facts)
        agree(services, case, other.services)
        return case.case_id

    return on_desk(desk, write)


def shown(qtbot, page_class, uses, argument="", **more):
    page, desk = staged(page_class, uses, **more)
    qtbot.addWidget(page)
    page.resize(1130, 640)
    page.open(argument)
    page.refresh()
    qtbot.in_front(page)
    return page, desk


def in_window(qtbot, page, argument: str = ""):
    """Put a page over a real desk into a window of its own, as the frame does."""
    qtbot.addWidget(page)
    page.resize(1130, 640)
    page.open(argument)
    page.refresh()
    page.show()
    settle(page.desk)
    return page


def press(qtbot, button) -> None:
    """Press a button that can be seen and pressed."""
    assert button.isVisible()
    assert button.isEnabled()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def composer(qtbot, step=Step.OFFICE, uses=None, choose=True):
    uses = uses or FakeReferrals()
    page, desk = shown(qtbot, ComposerPage, uses, "case-1", tray=FakeTray())
    if choose:
        page.body.flow.choices.choose_office("a" * 64)
        page.body.flow.choices.set_purpose("shelter")
        qtbot.waitUntil(lambda: page.body.flow.seen.fresh)
        assert page.body.flow.go(step)
    return page, desk, uses


def keyboard_in(widget) -> bool:
    """Say whether a widget has the keyboard of its window, whichever window is in front."""
    return widget.window().focusWidget() is widget


def texts(root) -> list[str]:
    QApplication.processEvents()
    return [
        label.shown() if hasattr(label, "shown") else label.text()
        for label in root.findChildren(QLabel)
        if label.isVisibleTo(root)
    ]


def chosen(shown: MainWindow, theirs: Desk, case_id: str) -> ComposerFlow:
    """Go to the composer of a case, and choose an office and what for."""
    shown.go("refer", case_id)
    settle(shown.desk)
    flow = shown.page.body.flow
    flow.choices.choose_office(theirs.services.office.office_id)
    flow.choices.set_purpose("shelter")
    settle(shown.desk)
    return flow
