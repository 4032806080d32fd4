"""What the guide says is done in the window, by the very words of its steps, in both languages:
from nothing to a checked office, a sealed referral, and one that came in and was accepted."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QLineEdit, QMenu, QWidget

import ui.inbox.inbox_page as inbox_page
import ui.offices.offices_page as offices_page
import ui.offices.save_card as save_card
import ui.outbox.hand_over_panel as hand_over_panel
from app import acceptance, cases, inbox, language, offices, preferences, referrals, vault
from app.guide import shelf
from app.language import translate
from crypto.vault import KDF_CHEAPEST
from desk_sim import dressed, on_lane, settle
from office_sim import CLOCK, SECOND, office
from pair_sim import agree_with, case_with, everything_of
from ui.main import Shell
from ui.main_window import MainWindow
from ui.welcome.steps import CodeStep
from ui.welcome.welcome_flow import WelcomeFlow
from ui.welcome.welcome_window import WelcomeWindow
from window_sim import let_go_of_shell
from words_typed import asked_words

SEALED = "Seal for {office}"
RECORDED = "All of this was explained: record the answer"


class Reader:
    """Somebody who has the guide and the window, and does what stands there."""

    def __init__(self, qtbot, shell: Shell, code: str) -> None:
        self._qtbot = qtbot
        self.shell = shell
        self._words = {
            chapter.key: {word for block in chapter.blocks() for word in block.screen}
            for chapter in shelf.chapters(code)
        }
        self.chapter = ""

    def press(self, word: str, **filled: str) -> None:
        """Press the button that a step of the chapter names."""
        shown = self._named(word).format(**filled)
        self._qtbot.waitUntil(lambda: self._button(shown) is not None, timeout=10_000)
        self._qtbot.mouseClick(self._button(shown), Qt.MouseButton.LeftButton)
        self.settle()

    def fill(self, word: str, text: str) -> None:
        """Type into the field that a step of the chapter names."""
        shown = self._named(word)
        self._qtbot.waitUntil(lambda: self._field(shown) is not None, timeout=10_000)
        self.type(self._field(shown), text)

    def type(self, field: QLineEdit, text: str) -> None:
        field.setFocus()
        self._qtbot.keyClicks(field, text)
        self.settle()

    def choose_row_with(self, word: str, rows: int) -> None:
        """Choose the row of a list beside which the button stands that a step names."""
        shown = self._named(word)
        for row in range(rows):
            self.shell.window.page.view.choose(row)
            self.settle()
            if self._button(shown) is not None:
                return

    def sees(self, word: str) -> None:
        """Find the button that a step of the chapter names."""
        shown = self._named(word)
        self._qtbot.waitUntil(lambda: self._button(shown) is not None, timeout=10_000)

    def settle(self) -> None:
        if self.shell.desk is not None:
            settle(self.shell.desk)

    def _named(self, word: str) -> str:
        shown = translate(word)
        assert shown in self._words[self.chapter], (self.chapter, word)
        return shown

    def _button(self, shown: str) -> QAbstractButton | None:
        found = (one for one in self._seen(QAbstractButton) if one.isEnabled())
        return next((one for one in found if shown in _said(one)), None)

    def _field(self, shown: str) -> QLineEdit | None:
        return next((one for one in self._seen(QLineEdit) if one.accessibleName() == shown), None)

    def pick(self, word: str) -> None:
        """Choose the line of a menu behind a button that a step of the chapter names."""
        shown = self._named(word)
        for menu in self.shell.window.findChildren(QMenu):
            menu.aboutToShow.emit()
            for line in menu.actions():
                if line.text() == shown and line.isEnabled():
                    line.trigger()
                    self.settle()
                    return
        pytest.fail(f"no menu has {shown}")

    def close(self) -> None:
        """Close the dialog in front."""
        QApplication.activeModalWidget().close()
        self.settle()

    def _seen[T: QWidget](self, kind: type[T]) -> Iterator[T]:
        top = QApplication.activeModalWidget() or self.shell.window
        return (one for one in top.findChildren(kind) if one.isVisible())


def _said(button: QAbstractButton) -> tuple[str, str]:
    """Return what stands on a button, and the first line of one that has several."""
    words = button.text().replace("\u200b", "").replace("&&", "&").partition("   ")[0].strip()
    return words, button.accessibleName().partition(",")[0].strip()


@pytest.fixture(params=shelf.LANGUAGES)
def reader(request, qtbot, qapp, tmp_path: Path, monkeypatch):
    code = request.param
    created = vault.create_register

    def cheap(*words, **more):
        return created(*words, **more, cost=KDF_CHEAPEST)

    for made in (WelcomeFlow.__init__, WelcomeWindow.__init__):
        monkeypatch.setattr(made, "__kwdefaults__", {**made.__kwdefaults__, "creator": cheap})
    stick = tmp_path / "stick"
    stick.mkdir()

    def save(_parent, _heading, proposed, _kinds, done: Callable[[Path], None]) -> None:
        done(stick / proposed)

    def chosen(suffix: str):
        def ask(_parent, _heading, _kinds, done) -> None:
            files = sorted((tmp_path / "from-them").glob(f"*{suffix}"))
            done(files[-1] if suffix == ".lfcard" else files)

        return ask

    monkeypatch.setattr(save_card, "ask_save", save)
    monkeypatch.setattr(offices_page, "ask_open", chosen(".lfcard"))
    monkeypatch.setattr(inbox_page, "ask_open_many", chosen(".lifafa"))
    monkeypatch.setattr(hand_over_panel, "ask_folder", lambda _p, _h, done: done(stick))
    preferences.save({"language": code, "theme": "light", "zoom": None})
    dressed(qapp, words=code)
    shell = Shell(qapp, tmp_path / "register", restart=lambda _folder: None, clock=CLOCK)
    shell.start()
    shell.window.resize(1366, 728)
    qtbot.waitExposed(shell.window)
    yield Reader(qtbot, shell, code)
    let_go_of_shell(qapp, shell)
    dressed(qapp)
    language.install("en")


@pytest.fixture
def partner(tmp_path: Path):
    services = office(tmp_path / "partner", SECOND)
    (tmp_path / "from-them").mkdir()
    yield services
    vault.lock(services)


def create_the_office(qtbot, reader: Reader) -> None:
    reader.chapter = "first-day"
    welcome = reader.shell.window
    reader.fill("Name of the office", "SJPU Darjeeling")
    reader.fill("Your name", "R. Made-up")
    reader.press("Go on to the six words")
    reader.press("The six words are on paper")
    words = welcome.step.written
    reader.type(words.typed.line, asked_words(words))
    reader.press("Set up this office")
    qtbot.waitUntil(lambda: isinstance(welcome.step, CodeStep), timeout=20_000)
    groups = [welcome.flow.code[place] for place in welcome.flow.asked]
    reader.type(welcome.step.written.typed, " ".join(groups))
    qtbot.waitUntil(lambda: isinstance(reader.shell.window, MainWindow), timeout=20_000)
    reader.shell.window.resize(1366, 728)
    reader.settle()
    reader.press("Close")
    reader.press("Today")
    reader.press("Make a first backup")
    reader.sees("Back up now…")


def check_their_number(reader: Reader, partner, folder: Path) -> None:
    reader.chapter = "checking"
    offices.export_card(partner, folder / "from-them" / "their.lfcard")
    reader.press("Offices")
    reader.press("Save my card…")
    reader.press("Add an office card…")
    reader.press("Check its number")
    face = reader.shell.window.page._face
    for box, digits in zip(face.boxes.boxes, partner.office.number.split(), strict=True):
        reader.type(box.line, digits)
    reader.press("By phone, on a number I already had")
    reader.fill("With whom did you speak?", "B. Made-up")
    reader.press("Mark as checked")
    reader.press("Read them my number")


def write_a_case(reader: Reader) -> None:
    reader.chapter = "case"
    reader.press("Today")
    reader.press("New case")
    reader.press("Victim")
    reader.fill("Full name", "Made-up Asha")
    reader.press("Next")
    reader.press("Close")


def refer_it(qtbot, reader: Reader, partner) -> None:
    reader.chapter = "referral"
    reader.press("Register")
    reader.shell.window.page.view.choose(0)
    reader.settle()
    reader.press("Refer…")
    body = reader.shell.window.page.body
    [radio] = body.office.radios.values()
    radio.click()
    reader.settle()
    reader.press("Shelter")
    body.agreed.quick.radios["child_assent"].click()
    body.agreed.quick.language.choose("nep")
    body.agreed.quick.language.chosen.emit("nep")
    reader.settle()
    reader.press(RECORDED)
    reader.press("Share more or less")
    reader.press("Next: check and seal")
    reader.press(SEALED, office=partner.office.name)
    qtbot.waitUntil(lambda: body.flow.sent is not None, timeout=20_000)
    reader.press("Copy to a USB drive or folder…")
    reader.press("Mark as handed over")


def they_answer_and_send_one(partner, number: str, folder: Path) -> None:
    """The other office, to whom our number was read, takes our packet in and refers a case."""
    [card] = (folder / "stick").glob("*.lfcard")
    [packet] = (folder / "stick").glob("*.lifafa")
    them = folder / "from-them"
    ours = offices.add_card(partner, card.read_bytes())
    offices.check_number(partner, ours.office_id, number, "phone", "R. Made-up")
    item = acceptance.receive(partner, packet)
    taken = acceptance.accept(partner, item.packet_id)
    assert cases.show_case(partner, taken.case_id).value("p1.name_full") == "Made-up Asha"
    case = case_with(partner)
    agree_with(partner, case, ours.office_id)
    sent = referrals.send(partner, everything_of(case, ours.office_id))
    for path in (Path(taken.receipt), Path(sent.file)):
        (them / path.name).write_bytes(path.read_bytes())


def take_theirs_in(qtbot, reader: Reader) -> None:
    reader.chapter = "inbox"
    reader.press("Inbox")
    reader.press("Open a packet file…")
    s = reader.shell.desk.services

    def waiting():
        return on_lane(reader.shell._lane, lambda: inbox.inbox(s))

    qtbot.waitUntil(lambda: len(waiting()) == 2, timeout=20_000)
    reader.choose_row_with("Accept into register", 2)
    reader.press("Accept into register")
    reader.press("Copy the receipt to the USB drive…")
    reader.press("Mark as handed over")


def test_every_step_is_done_as_it_is_written(qtbot, reader, partner, tmp_path):
    create_the_office(qtbot, reader)
    check_their_number(reader, partner, tmp_path)
    write_a_case(reader)
    refer_it(qtbot, reader, partner)
    they_answer_and_send_one(partner, reader.shell.desk.services.office.number, tmp_path)
    take_theirs_in(qtbot, reader)
    s = reader.shell.desk.services
    rows = on_lane(reader.shell._lane, lambda: cases.list_cases(s)).rows
    assert {row.name for row in rows} == {"Made-up Asha", "Made-up Maria"}
    states = {one.state for one in on_lane(reader.shell._lane, lambda: referrals.list_referrals(s))}
    assert states == {"accepted"}


@pytest.mark.parametrize("reader", ["hi"], indirect=True)
def test_the_other_chapters_name_what_is_there(qtbot, reader):
    create_the_office(qtbot, reader)
    reader.press("Back up now…")
    for word in ("Look for USB drives again", "Choose a folder…"):
        reader.sees(word)
    reader.close()
    let_somebody_in(reader)
    write_a_case(reader)
    ask_the_person(reader)
    seal_it(reader)
    look_at_the_rest(reader)


def let_somebody_in(reader: Reader) -> None:
    reader.chapter = "people"
    reader.press("Settings")
    reader.press("People and roles…")
    reader.press("Add a person…")
    reader.fill("Name", "Priya Made-up")
    reader.fill("Login", "priya")
    reader.press("Add")
    reader.press("I have told or written them")
    words = QApplication.activeModalWidget().words
    reader.type(words.typed.line, asked_words(words))
    reader.press("Compare")
    reader.press("New passphrase…")
    reader.sees("Make a new passphrase")
    reader.close()
    reader.press("Remove…")
    reader.close()


def ask_the_person(reader: Reader) -> None:
    reader.chapter = "case"
    reader.press("Register")
    reader.shell.window.page.view.choose(0)
    reader.settle()
    reader.press("Open the case")
    reader.chapter = "consent"
    reader.shell.window.page.show_section("consent")
    reader.settle()
    reader.press("Record a decision…")
    for word in ("Adult, agreed", "Refused", "Child, agreed", "Child, guardian agreed"):
        reader.sees(word)
    reader.close()


def seal_it(reader: Reader) -> None:
    reader.chapter = "sealed"
    reader.pick("Seal the case…")
    reader.press("Seal")
    reader.sees("Who can open it…")
    reader.sees("Remove the seal")
    reader.press("Hide names")
    reader.press("Show names")


def look_at_the_rest(reader: Reader) -> None:
    reader.chapter = "letters"
    reader.press("Letters")
    reader.press("Check a letter")
    reader.press("Letters we issued")
    reader.chapter = "backup"
    reader.press("Settings")
    reader.press("Backup and recovery…")
    reader.press("Test my sheet…")
    reader.sees("Compare")
    reader.close()
    reader.chapter = "returns"
    reader.press("Statistics")
    reader.press("Statistical returns…")
    reader.press("Sent to us")
    reader.press("Offices that report to us…")
    reader.close()
    reader.press("Sent by us")
    reader.press("Prepare a return…")
    reader.chapter = "matching"
    reader.press("Matches")
    reader.press("Switch matching on")
    reader.press("Ask another office…")
