"""Screens of statistics over made-up cases: every table, the dialogs, and every state of the page.

Rules: the numbers are those of a register that was drawn by chance with a fixed seed; the printers
are stand-ins.
"""

import random
from collections.abc import Iterator

from PySide6.QtWidgets import QWidget

from app.base.errors import CaseStateError
from app.base.jobs import Progress, Report, Token
from app.core.services import Services, writing
from app.statistics.counts import STEP
from app.statistics.making import KINDS
from app.statistics.population import read_population
from counted_world import draw, write
from desk_sim import desk_over, settle
from letter_fakes import FakePrinters
from models.rows.case import Referral
from register_maker import make_office
from screen_stage import Shots, Stage, calm, let_go
from ui.shell.main_window import MainWindow
from ui.statistics.statistics_flow import StatisticsFlow, Tables, Wish
from ui.statistics.statistics_page import BehindSheet, PopulationSheet, StatisticsPage
from ui.statistics.taking_out import PrintTableSheet, SaveTableSheet

PEOPLE = b"sex,age,people\nfemale,under_18,412000\nfemale,adult,905000\nmale,under_18,431500\n"


WAYS = (
    ("handed_over",), ("handed_over", "received"), ("handed_over", "received", "accepted"),
    ("handed_over", "received", "accepted", "done"), ("handed_over", "received", "declined"),
)  # fmt: skip
DAY_S = 86_400
MAY = 1_777_620_600


def fill(services: Services) -> None:
    """Write cases, and referrals to made-up offices."""
    write(services.register, draw(400, seed=11))
    chance = random.Random(11)
    with writing(services) as session:
        session.add(make_office("a", name="Made-up Shelter of Hope"))
        session.add(make_office("b", name="Made-up AHTU Siliguri"))
        for number in range(60):
            at = MAY + chance.randrange(150) * DAY_S
            row = Referral(
                direction="out", office_id=chance.choice("ab") * 64, created=at, updated=at,
                state="sealed", sealed_at=at, packet_id=f"{number:032x}",
            )  # fmt: skip
            for step in chance.choice(WAYS):
                at += chance.randrange(3600, 4 * DAY_S)
                row.move_to(step, at)
                if step == "declined":
                    row.put("decline_reason", chance.choice(("no_capacity", "not_our_area")))
            session.add(row)


def reel(stage: Stage) -> Shots:
    """Show the page and its dialogs."""
    with desk_over(stage.folder / "numbers", fill) as desk:
        window = MainWindow(desk)
        window.resize(stage.size)
        window.show()
        settle(desk)
        window.go("statistics")
        page = window.page
        page.choices.begin_as({"period": "year.0"})
        for kind in KINDS:
            page.choices.table.choose(kind)
            page.choices.table.chosen.emit(kind)
            settle(desk)
            for table in page.flow.tables:
                page.flow.show(table.code)
                page.body.view.setFocus()
                calm(window)
                name = f"statistics-{table.code.replace('_', '-')}"
                yield stage.shown(name, window)
        yield from narrowed(stage, window)
        yield from states(stage, window)
        yield from stage.sheets(sheets(window))
        window.prepare_to_go()
        let_go(window)


def narrowed(stage: Stage, window: MainWindow) -> Shots:
    """Show all choices, days that make no sense, and rates."""
    page = window.page
    page.choices.table.choose("sdg")
    page.choices.table.chosen.emit("sdg")
    page._take_population(read_population(PEOPLE))
    page.choices.more.click()
    settle(page.desk)
    page.body.explain.click()
    yield stage.shown("statistics-rates", window)
    page.body.explain.click()
    page.choices.kind.choose("days")
    page.choices.kind.chosen.emit("days")
    page.choices.first.setText("1 Dec 2026")
    page.choices.last.setText("1 Apr 2026")
    page.choices._on_days()
    settle(page.desk)
    yield stage.shown("statistics-wrong-days", window)
    page.choices.more.click()
    page.choices.begin_as({"table": "sdg", "period": "year.0"})
    page.refresh()
    settle(page.desk)


def states(stage: Stage, window: MainWindow) -> Shots:
    """Show the page while it counts, after Stop, and after a failure."""
    page: StatisticsPage = window.page
    flow: StatisticsFlow = page.flow

    def slowly(_s: Services, _wish: Wish, report: Report, token: Token) -> Tables:
        report(Progress(STEP, 3, 8))
        while not token.is_set:
            pass
        token.checkpoint()
        return ()

    def badly(_s: Services, _wish: Wish, _report: Report, _token: Token) -> Tables:
        raise CaseStateError(reason="seal.locked")

    counting, flow._counting = flow._counting, slowly
    page.refresh()
    calm(window, 0.4)
    yield stage.shown("statistics-counting", window)
    flow.stop()
    settle(page.desk)
    yield stage.shown("statistics-stopped", window)
    flow._counting = badly
    page.refresh()
    settle(page.desk)
    yield stage.shown("statistics-failed", window)
    flow._counting = counting
    page.refresh()
    settle(page.desk)


def sheets(window: MainWindow) -> Iterator[tuple[str, QWidget]]:
    """The dialogs of the page."""
    page: StatisticsPage = window.page
    table = page.flow.tables[0]
    cell = table.cells["all", "VC_HTF_DETV"]
    assert cell.behind is not None
    words = f"Detected victims: {cell.value}"
    sheet = BehindSheet(page.desk, cell.behind, words, number=cell.value, parent=window)
    settle(page.desk)
    yield "sheet-behind", sheet
    yield "sheet-population", PopulationSheet(page.desk, None, _nothing, window)
    yield "sheet-save-table", SaveTableSheet(_nothing, window)
    printers = FakePrinters("Laser of the office")
    yield "sheet-print-table", PrintTableSheet(printers, 3, _nothing, _nothing, window)


def _nothing(*_given: object) -> None:
    """Do nothing."""
