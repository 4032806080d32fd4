"""Screens of the work over made-up registers: every place, every section, and their dialogs.

Rules: the places and the sections are read from the program, so that a new one is in the book by
itself; one that needs to know what it is about is named in `ABOUT`.
"""

import datetime as dt
import random
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

import office_sheet
from app.base.clock import Clock
from app.base.word_spelling import make_ready
from app.cases import case_list, cases, wishes
from app.cases.records import WishStated
from app.core import key_files
from app.offices import offices
from app.practice import demo
from app.register import access
from app.retention.recycle_bin import bin_case
from app.sealed import case_sealing
from desk_sim import on_lane, settle
from letter_fakes import FakePrinters
from made_up_cases import SUNITA, fill, on_the_way
from screen_stage import Shots, Stage, calm, let_go, take_down
from screens_choosing import of_choosing
from screens_sheets import of_people, of_sealed, of_sheets
from ui.frame.desk import Desk
from ui.frame.page import LetterAsked
from ui.frame.worker import make_lane
from ui.home.calendar_prints import PrintMonthSheet
from ui.imports.import_flow import Step as ImportStep
from ui.referrals.choices import Step
from ui.register.unlock_window import UnlockWindow
from ui.register.welcome.steps import CodeStep
from ui.register.welcome.welcome_window import WelcomeWindow
from ui.shell.main_window import MainWindow
from ui.shell.navigation import PLACES
from ui.widgets import latin_keys
from waits import wait_until

MORNING = int(dt.datetime(2026, 11, 25, 9, 12, tzinfo=dt.UTC).timestamp())
AGAIN = SUNITA | {"p1.name_full": "Suneeta T.", "p1.age": "17", "summary": "Reported missing."}
CODE = ("000187", "451209", "098736", "220011", "719983", "330990", "000011", "540177")

WISH = WishStated("correct", "My village is Made-up Tola.", "person", "2026-11-20", "home")

# These are about something, or come with their own steps; the others are opened as they are.
ABOUT = ("case", "sealed-case", "refer", "sealed-refer", "letter", "sealed-letter", "check")
STEPS = ("import", "duplicates")


class TickingClock(Clock):
    """A clock on which every question takes seven seconds, so that nothing happens at once."""

    def __init__(self) -> None:
        moments = iter(range(MORNING, MORNING + 10**7, 7))
        super().__init__(lambda: next(moments), lambda: dt.date(2026, 11, 25))


@dataclass(frozen=True)
class Work:
    """An open window over the made-up register.

    Attributes:
        stage: where it is shown.
        desk, window: open.
        case_id: of the case that has everything.
        tour: of the case that was agreed to be told.
    """

    stage: Stage
    desk: Desk
    window: MainWindow
    case_id: str
    tour: str

    def at(self, name: str, place: str, argument: str = "") -> Shots:
        """Show a place."""
        self.go(place, argument)
        yield self.stage.shown(name, self.window)

    def go(self, place: str, argument: str = "") -> None:
        """Go to a place by way of the register, as an officer does."""
        self.window.go("register")
        settle(self.desk)
        self.window.go(place, argument)
        settle(self.desk)

    def do[T](self, work: Callable[[], T]) -> T:
        """Do some work on the register and return what it gives."""
        return on_lane(self.desk.lane, work)  # type: ignore[return-value]

    def calm(self, rest_s: float = 0.0) -> None:
        """Wait until everything has been answered and laid out."""
        settle(self.desk)
        calm(self.window, rest_s)
        settle(self.desk)


def reel(stage: Stage) -> Shots:
    """Show every screen of the work."""
    random.seed(1)
    clock = TickingClock()
    made = demo.run(stage.folder / "tour", lambda _line: None, clock)
    yield from before_unlocking(stage, made, clock)
    lane = make_lane()
    services = on_lane(
        lane, lambda: access.unlock(made.first, None, made.passphrases[0], clock=clock)
    )
    desk = Desk(services, lane)
    case_id = on_lane(lane, lambda: fill(services, stage.folder))
    on_lane(lane, lambda: wishes.write_wish(services, case_id, 1, WISH))
    rows = on_lane(lane, lambda: case_list.list_cases(services)).rows
    tour = next(row.case_id for row in rows if row.name == demo.HINDI["p1.name_full"])
    window = MainWindow(desk)
    window.resize(stage.size)
    window.show()
    settle(desk)
    work = Work(stage, desk, window, case_id, tour)
    for part in PARTS:
        yield from part(work)
    take_down(desk, window)


def let_go_of_desk(desk: Desk) -> None:
    """Let a desk go whose register is locked."""
    desk.deleteLater()
    QApplication.processEvents()


def before_unlocking(stage: Stage, made: demo.DemoResult, clock: Clock) -> Shots:
    """Show the pages of the first run and the locked register."""
    lane = make_lane()
    first = WelcomeWindow(stage.folder / "nowhere", lane, clock)
    yield stage.shown("welcome-1-office", first)
    first.step.office.name.setText("SJPU Darjeeling")
    first.step.secret.use_own.setChecked(True)
    yield stage.shown("welcome-2-own-words", first)
    first.step.secret.use_words.setChecked(True)
    first.step.next.click()
    words = first.step.written
    words.grid.say("made up words for this picture")
    yield stage.shown("welcome-2-words", first)
    words.ask()
    yield stage.shown("welcome-2-words-asked", first)
    first.flow.code, first.flow.asked = CODE, (2, 6)
    code = CodeStep(first.flow)
    first._show(code)
    yield stage.shown("welcome-3-code", first)
    code.written.typed.setText("0987")
    yield stage.shown("welcome-4-asked-back", first)
    let_go(first)
    locked = UnlockWindow(made.first, lane, clock)
    yield stage.shown("unlock", locked)
    locked.secret.line.setText("wrong words")
    locked.unlock()
    wait_until(locked.secret.isEnabled)
    yield stage.shown("unlock-wrong", locked)
    let_go(locked)
    shared = of_several(lambda: UnlockWindow(made.first, lane, clock))
    yield stage.shown("unlock-login", shared)
    shared.open_button.click()
    yield stage.shown("unlock-no-login", shared)
    shared.login.setText("made up words for this picture")
    shared.open_button.click()
    yield stage.shown("unlock-passphrase-as-login", shared)
    let_go(shared)
    lane.waitForDone()


def of_several[T](make: Callable[[], T]) -> T:
    """Make a window as over a register that several people open."""
    before = key_files.needs_login
    key_files.needs_login = lambda _folder: True
    try:
        return make()
    finally:
        key_files.needs_login = before


def every_place(work: Work) -> Shots:
    """Show every place that is opened as it is."""
    work.desk.wrote()
    work.go("register")
    for place in PLACES:
        if place.key not in (*ABOUT, *STEPS):
            yield from work.at(f"place-{place.key}", place.key)
    work.go("register")
    work.window.page.view.choose(work.window.page.table.row_of(work.case_id))
    work.calm()
    yield work.stage.shown("register-chosen", work.window)
    work.window.page.search.setText("zz")
    work.window.page.flow.search("zz")
    work.calm()
    yield work.stage.shown("register-nothing", work.window)
    work.window.page.search.setText("")
    work.window.page.flow.search("")
    work.calm()


def arranging(work: Work) -> Shots:
    """Show the filters, the columns and several chosen cases of the register, and the calendar."""
    work.go("register")
    page, shown = work.window.page, work.stage.shown
    page.filtering.turn(True)
    work.calm()
    yield shown("register-filters", work.window)
    page.columns.ask(work.window)
    yield shown("sheet-columns", page.columns.sheet)
    page.columns.sheet.reject()
    page.filtering.turn(False)
    page.view.choose_rows((0, 1, 2), 1)
    work.calm()
    yield shown("register-several", work.window)
    for name, button in zip(("assign", "step", "export", "close"), page.bar.acts, strict=True):
        button.click()
        work.calm()
        yield shown(f"sheet-several-{name}", page.several.sheet)
        page.several.sheet.reject()
    page.choosing.drop()
    work.go("calendar")
    month = work.window.page.grid.days.month
    printers = FakePrinters("Laser of the office")
    sheet = PrintMonthSheet(month, printers, _nothing, _nothing, work.window)
    yield shown("sheet-print-month", sheet)
    let_go(sheet)


def _nothing(*_given: object) -> None:
    """Do nothing."""


def every_section(work: Work) -> Shots:
    """Show every section of a case, and the form of a new one."""
    work.do(lambda: on_the_way(work.desk.services, work.case_id))
    work.go("case", work.case_id)
    for key in tuple(work.window.page.sections.outline.keys()):
        work.window.page.show_section(key)
        work.calm()
        yield work.stage.shown(f"case-{key.replace('/', '-')}", work.window)
    yield from work.at("case-new", "case", "new")
    # The forms look as they do in a case with everything; the records are empty here.
    for key in tuple(work.window.page.sections.outline.keys()):
        if "/" not in key:
            work.window.page.show_section(key)
            work.calm()
            yield work.stage.shown(f"case-new-{key}", work.window)


def typing(work: Work) -> Shots:
    """Show a story that is typed with Latin keys: mark at the field, line under the word."""
    work.go("case", "new")
    page, keys = work.window.page, latin_keys.keys()
    page.show_section("case/story")
    work.calm()
    make_ready(keys.language())
    work.window.activateWindow()
    text = page.body.fields.widget_of("narrative")
    text.setFocus()
    if not keys.is_on:
        keys.toggle()
    wait_until(lambda: keys.language() in keys.ready)
    QTest.keyClicks(text, "police ne phone kiya. din")
    work.calm()
    yield work.stage.shown("case-latin-keys", work.window)
    keys.word.leave()
    keys.toggle()
    text.setText("")


def duplicates(work: Work) -> Shots:
    """Show the strip over a name that is known, and the pairs of the register."""
    yield from work.at("duplicates-none", "duplicates")
    work.go("case", "new")
    page = work.window.page
    page.body.fields.put("p1.name_full", "Sunita T.")
    page.known.flow.typed("p1.name_full")
    page.known.flow.ask()
    work.calm()
    yield work.stage.shown("case-known", work.window)
    page.body.fields.put("p1.name_full", "")
    twin = work.do(lambda: cases.add_case(work.desk.services, AGAIN)).case_id
    yield from work.at("duplicates", "duplicates")
    work.window.page.merge.click()
    settle(work.desk)
    yield work.stage.shown("sheet-merge", work.window.page.sheet)
    work.window.page.sheet.reject()
    work.do(lambda: bin_case(work.desk.services, twin))


def composing(work: Work) -> Shots:
    """Show the steps of the composer on the case of the tour that was agreed to."""
    work.go("refer", work.tour)
    flow = work.window.page.body.flow
    flow.choices.choose_office(flow.choices.offices[0].office_id)
    flow.choices.set_purpose("shelter")
    for step in Step:
        flow.go(step)
        work.calm(0.3)
        yield work.stage.shown(f"refer-{step.name.lower()}", work.window)


def writing_letters(work: Work) -> Shots:
    """Show the letters about the case of the tour; nothing is printed, so none is issued."""
    work.go("letter", LetterAsked(work.tour).argument)
    choices = work.window.page.body.flow.choices
    for kind in choices.kinds():
        choices.choose(kind=kind, is_safe=False)
        choices.choose(is_safe=True)
        work.calm(1.0)
        yield work.stage.shown(f"letter-{kind.replace('_', '-')}", work.window)


def importing(work: Work) -> Shots:
    """Show the steps of the import of a made-up sheet; nothing is brought in."""
    folder = work.stage.folder / "sheet"
    folder.mkdir()
    sheet = office_sheet.write_xlsx(folder / "register.xlsx")
    yield from work.at("import-begin", "import")
    work.window.page.flow.choose_file(sheet)
    work.calm()
    for step in ImportStep:
        work.window.page.flow.go(step)
        work.calm()
        yield work.stage.shown(f"import-{step.name.lower()}", work.window)


def sealed(work: Work) -> Shots:
    """Show what only a sealed case has; the case stays sealed, so this comes last."""
    case_id = work.do(lambda: cases.add_case(work.desk.services, AGAIN)).case_id
    work.desk.services = work.do(lambda: case_sealing.seal(work.desk.services, case_id, {1}))
    yield from work.at("sealed-case", "sealed-case", case_id)
    page = work.window.page
    yield from work.stage.sheets(of_sealed(work.desk, page.desk, case_id, work.window))
    yield from work.at("sealed-refer", "sealed-refer", case_id)
    work.go("sealed-letter", LetterAsked(case_id).argument)
    work.calm(1.0)
    yield work.stage.shown("sealed-letter", work.window)


def checking(work: Work) -> Shots:
    """Show the check of an office's number."""
    (office, *_others) = work.do(lambda: offices.list_offices(work.desk.services))
    yield from work.at("check", "check", office.office_id)


def dialogs(work: Work) -> Shots:
    """Show the dialogs of a case and of the settings."""
    work.go("case", work.case_id)
    made = of_sheets(work.desk, work.case_id, work.window)
    yield from work.stage.sheets(made)
    yield from work.stage.sheets(of_people(work.desk, work.window))
    yield from work.stage.sheets(of_choosing(work.stage.folder / "choosing", work.window))


def helped(work: Work) -> Shots:
    """Show the help beside a page, and the line and the ring that lead to a first referral."""
    helping = work.window.helping
    work.go("offices")
    helping.ask()
    work.calm()
    yield work.stage.shown("help-beside", work.window)
    helping.close()
    helping.guide.begin()
    work.calm()
    yield work.stage.shown("guide-line", work.window)
    helping.guide.leave()
    work.calm()


PARTS: tuple[Callable[[Work], Shots], ...] = (
    every_place,
    arranging,
    every_section,
    typing,
    dialogs,
    checking,
    duplicates,
    composing,
    writing_letters,
    importing,
    sealed,
    helped,
)
