"""Pictures of every screen over made-up registers, without a screen.

    python tests/helpers/pictures.py FOLDER [light|dark] [en|hi] [zoom]

The two offices of the practice tour are made anew, so everything in the pictures is made up.
"""

import os
import sys
import tempfile
from pathlib import Path

os.environ["QT_QPA_PLATFORM"] = "offscreen"
sys.path[:0] = [str(Path(__file__).resolve().parents[2]), str(Path(__file__).resolve().parent)]

import datetime as dt  # noqa: E402
import random  # noqa: E402

from PySide6.QtCore import QEvent, QSize  # noqa: E402
from PySide6.QtWidgets import QApplication, QWidget  # noqa: E402

import office_sheet  # noqa: E402
from app import cases, demo, demo_data, sealed_people, vault  # noqa: E402
from app.bin import bin_case  # noqa: E402
from app.bootstrap import Services  # noqa: E402
from app.clock import Clock  # noqa: E402
from desk_sim import dressed, on_lane, settle  # noqa: E402
from made_up_cases import SUNITA, fill  # noqa: E402
from ui.case.close_sheet import CloseSheet  # noqa: E402
from ui.case.consent_sheet import ConsentSheet  # noqa: E402
from ui.desk import Desk  # noqa: E402
from ui.imports.import_flow import Step as ImportStep  # noqa: E402
from ui.letters.letter_asked import Asked  # noqa: E402
from ui.main_window import MainWindow  # noqa: E402
from ui.referral.draft import Step  # noqa: E402
from ui.referral.life_sheets import AcknowledgeSheet  # noqa: E402
from ui.sealed.export_sheet import SealedExportSheet  # noqa: E402
from ui.sealed.referrals_sheet import ReferralsSheet  # noqa: E402
from ui.sealed.second_lock import SecondLockSheet  # noqa: E402
from ui.settings.keys_sheet import KeysSheet  # noqa: E402
from ui.settings.passphrase_sheet import PassphraseSheet  # noqa: E402
from ui.unlock.unlock_window import UnlockWindow  # noqa: E402
from ui.welcome import steps  # noqa: E402
from ui.welcome.welcome_window import WelcomeWindow  # noqa: E402
from ui.worker import make_lane  # noqa: E402

SIZE = QSize(1366, 720)
MORNING = int(dt.datetime(2026, 11, 25, 9, 12, tzinfo=dt.UTC).timestamp())
AGAIN = SUNITA | {"p1.name_full": "Suneeta T.", "p1.age": "17", "summary": "Reported missing."}
SECTIONS = (
    *("p1/identity", "p1/contact", "p1/needs", "case/case"),
    *("steps", "notes", "papers", "consent", "history"),
)

WINDOW_PLACES = ("inbox", "outbox", "letters", "offices", "office-list", "log", "settings")


class TickingClock(Clock):
    """A clock on which every question takes seven seconds, so that nothing happens at once."""

    def __init__(self) -> None:
        moments = iter(range(MORNING, MORNING + 10**7, 7))
        super().__init__(lambda: next(moments), lambda: dt.date(2026, 11, 25))


class Photographer:
    """Takes the pictures of one look."""

    def __init__(self, app: QApplication, folder: Path, mark: str) -> None:
        self._app = app
        self._folder = folder
        self._mark = mark

    def take(self, widget: QWidget, name: str) -> None:
        """Take one picture."""
        for _ in range(3):
            self._app.processEvents()
        widget.grab().save(str(self._folder / f"{name}-{self._mark}.png"))


def before_unlocking(shoot: Photographer, folder: Path, register: Path, clock: Clock) -> None:
    """Take the pages of the first run and the locked register."""
    lane = make_lane()
    first = WelcomeWindow(folder / "nowhere", lane, clock)
    first.resize(SIZE)
    first.show()
    shoot.take(first, "welcome-1-office")
    office = first.step
    office.office.name.setText("SJPU Darjeeling")
    office.secret.use_own.setChecked(True)
    shoot.take(first, "welcome-2-own-words")
    first.flow.code = (
        "000187",
        "451209",
        "098736",
        "220011",
        "719983",
        "330990",
        "000011",
        "540177",
    )
    first.flow.asked = (2, 6)
    code = steps.CodeStep(first.flow)
    first._show(code)
    shoot.take(first, "welcome-3-code")
    code.typed.setText("0987")
    shoot.take(first, "welcome-4-asked-back")
    first.hide()
    first.deleteLater()
    locked = UnlockWindow(register, lane, clock)
    locked.resize(SIZE)
    locked.show()
    shoot.take(locked, "unlock")
    locked.secret.line.setText("wrong words")
    locked.unlock()
    while not locked.secret.isEnabled():
        QApplication.processEvents()
    shoot.take(locked, "unlock-wrong")
    locked.hide()
    locked.deleteLater()
    lane.waitForDone()


def at_work(shoot: Photographer, desk: Desk, case_id: str) -> None:
    """Take the pages of the register, the case form and the sheets."""
    window = MainWindow(desk)
    window.mark_practice(True)
    window.resize(SIZE)
    window.show()
    settle(desk)
    desk.wrote()
    settle(desk)
    window.page.view.choose(window.page.table.row_of(case_id))
    settle(desk)
    shoot.take(window, "register")
    for place in (*WINDOW_PLACES, "people", "own-office", "letterhead", "mail", "bin"):
        window.go(place)
        settle(desk)
        shoot.take(window, place)
    window.go("register")
    settle(desk)
    window.go("case", case_id)
    settle(desk)
    for key in SECTIONS:
        window.page.show_section(key)
        settle(desk)
        shoot.take(window, f"case-{key.replace('/', '-')}")
    of_sheets(shoot, window, desk, case_id)
    of_duplicates(shoot, window, desk)
    window.go("case", "new")
    settle(desk)
    shoot.take(window, "case-new")
    composing(shoot, window, desk)
    writing_letters(shoot, window, desk)
    importing(shoot, window, desk)
    of_sealed(shoot, window, desk)
    window.go("register")
    settle(desk)
    window.page.search.setText("zz")
    window.page.flow.search("zz")
    settle(desk)
    shoot.take(window, "register-nothing")
    window.resize(910, 465)
    window.go("register")
    settle(desk)
    shoot.take(window, "register-small")
    window.prepare_to_go()
    window.hide()
    window.deleteLater()


def of_duplicates(shoot: Photographer, window: MainWindow, desk: Desk) -> None:
    """Take the strip over a name that is known, and the pairs of the register."""
    window.go("case", "new")
    settle(desk)
    window.page.body.fields.put("p1.name_full", "Sunita T.")
    window.page.known.flow.typed("p1.name_full")
    window.page.known.flow.ask()
    settle(desk)
    shoot.take(window, "case-known")
    window.page.body.fields.put("p1.name_full", "")
    twin = on_lane(desk._lane, lambda: cases.add_case(desk.services, AGAIN)).case_id
    window.go("register")
    settle(desk)
    window.go("duplicates")
    settle(desk)
    shoot.take(window, "duplicates")
    window.page.merge.click()
    settle(desk)
    shoot.take(window.page.sheet, "sheet-merge")
    window.page.sheet.reject()
    on_lane(desk._lane, lambda: bin_case(desk.services, twin))


def of_sealed(shoot: Photographer, window: MainWindow, desk: Desk) -> None:
    """Take the form of a sealed case and the dialogs that only it has; the case stays sealed."""
    case_id = on_lane(desk._lane, lambda: cases.add_case(desk.services, AGAIN)).case_id
    desk.services = on_lane(desk._lane, lambda: sealed_people.seal(desk.services, case_id, {1}))
    window.go("register")
    settle(desk)
    window.go("sealed-case", case_id)
    settle(desk)
    shoot.take(window, "sealed-case")
    for name, sheet in (
        ("second-lock", SecondLockSheet(desk, lambda: None, window)),
        ("sealed-export", SealedExportSheet(window.page.desk, "LF-26-0001", window)),
        ("sealed-referrals", ReferralsSheet(window.page.desk, window)),
    ):
        sheet.show()
        settle(desk)
        shoot.take(sheet, f"sheet-{name}")
        sheet.close()


def importing(shoot: Photographer, window: MainWindow, desk: Desk) -> None:
    """Take the steps of the import of a made-up sheet; nothing is brought in."""
    with tempfile.TemporaryDirectory() as name:
        sheet = office_sheet.write_xlsx(Path(name) / "register.xlsx")
        window.go("import")
        settle(desk)
        window.page.flow.choose_file(sheet)
        settle(desk)
    for step in ImportStep:
        window.page.flow.go(step)
        settle(desk)
        shoot.take(window, f"import-{step.name.lower()}")


def of_sheets(shoot: Photographer, window: MainWindow, desk: Desk, case_id: str) -> None:
    """Take the dialogs."""
    case = on_lane(desk._lane, lambda: cases.show_case(desk.services, case_id))
    for name, sheet in (
        ("consent", ConsentSheet(desk, case, window)),
        ("acknowledge", AcknowledgeSheet("Made-up office", print, window)),
        ("close", CloseSheet(desk, case, lambda _case: None, window)),
        ("keys", KeysSheet(window)),
        ("passphrase", PassphraseSheet(desk, window)),
    ):
        sheet.show()
        settle(desk)
        if isinstance(sheet, ConsentSheet):
            sheet.decide("adult_own")
        shoot.take(sheet, f"sheet-{name}")
        sheet.close()


def composing(shoot: Photographer, window: MainWindow, desk: Desk) -> None:
    """Take the steps of the composer on the case of the tour that was agreed to."""
    rows = on_lane(desk._lane, lambda: cases.list_cases(desk.services)).rows
    tour = next(row.case_id for row in rows if row.name == demo_data.HINDI["p1.name_full"])
    window.go("register")
    settle(desk)
    window.go("refer", tour)
    settle(desk)
    flow = window.page.body.flow
    flow.choices.choose_office(flow.choices.offices[0].office_id)
    flow.choices.set_purpose("shelter")
    for step in Step:
        flow.go(step)
        for _ in range(40):
            settle(desk)
            QApplication.processEvents()
            QApplication.instance().thread().msleep(20)
        shoot.take(window, f"refer-{step.name.lower()}")


def writing_letters(shoot: Photographer, window: MainWindow, desk: Desk) -> None:
    """Take the letters about the case of the tour; nothing is printed, so none is issued."""
    rows = on_lane(desk._lane, lambda: cases.list_cases(desk.services)).rows
    tour = next(row.case_id for row in rows if row.name == demo_data.HINDI["p1.name_full"])
    window.go("register")
    settle(desk)
    window.go("letter", Asked(tour).argument)
    settle(desk)
    body = window.page.body
    for kind in body.flow.choices.kinds():
        body.flow.choices.choose(kind=kind, is_safe=False)
        body.flow.choices.choose(is_safe=True)
        for _ in range(60):
            settle(desk)
            QApplication.instance().thread().msleep(20)
        shoot.take(window, f"letter-{kind.replace('_', '-')}")
    window.go("register")


def main() -> None:
    """Take all pictures of one look."""
    folder = Path(sys.argv[1])
    look, language, zoom = [*sys.argv[2:], *("light", "en", "100")[len(sys.argv) - 2 :]]
    folder.mkdir(parents=True, exist_ok=True)
    random.seed(1)
    app = QApplication(sys.argv[:1])
    dressed(app, look, int(zoom), language)
    mark = f"{language}-{look}" + (f"-{zoom}" if zoom != "100" else "")
    shoot = Photographer(app, folder, mark)
    clock = TickingClock()
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        made = demo.run(place / "tour", lambda _line: None, clock)
        before_unlocking(shoot, place, made.first, clock)
        lane = make_lane()

        def opened() -> Services:
            return vault.unlock(made.first, None, made.passphrases[0], clock=clock)

        services = on_lane(lane, opened)
        case_id = on_lane(lane, lambda: fill(services, place))
        desk = Desk(services, lane)
        at_work(shoot, desk, case_id)
        on_lane(lane, lambda: vault.lock(services))
        lane.waitForDone()
        desk.deleteLater()
    app.sendPostedEvents(None, QEvent.Type.DeferredDelete)


if __name__ == "__main__":
    main()
