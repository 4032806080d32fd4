"""What the guide says is done in the window, by the very words of its steps, in both languages:
from nothing to a checked office, a sealed referral, and one that came in and was accepted."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.base import language
from app.cases import case_list
from app.help.guide import shelf
from app.inbox import inbox_list
from app.offices import offices
from app.referrals import referrals
from app.register import access
from app.system import preferences
from at_window import AtWindow
from crypto.vault.key_slots import KDF_CHEAPEST
from desk_sim import dressed, on_lane
from office_sim import CLOCK, SECOND, office
from ui.main import Shell
from ui.register.welcome.steps import WelcomeFlow
from ui.register.welcome.welcome_window import WelcomeWindow
from window_sim import let_go_of_shell
from window_steps import (
    accept_theirs,
    carry_it_out,
    check_their_number,
    create_the_office,
    seal_a_referral,
    they_answer_and_send_one,
    write_a_case,
)
from words_typed import asked_words


class Reader(AtWindow):
    """Somebody who has the guide and the window, and does what stands there."""

    def __init__(self, shell: Shell, stick: Path, code: str) -> None:
        super().__init__(shell, stick)
        self._words = {
            chapter.key: {word for block in chapter.blocks() for word in block.screen}
            for chapter in shelf.chapters(code)
        }

    def named(self, word: str) -> str:
        """Return the words of a step of the chapter as they stand on the screen."""
        shown = super().named(word)
        assert shown in self._words[self.chapter], (self.chapter, word)
        return shown


@pytest.fixture(params=shelf.LANGUAGES)
def reader(request, qtbot, qapp, tmp_path: Path, stick: Path, monkeypatch):
    code = request.param
    created = access.create_register

    def cheap(*words, **more):
        return created(*words, **more, cost=KDF_CHEAPEST)

    for made in (WelcomeFlow.__init__, WelcomeWindow.__init__):
        monkeypatch.setattr(made, "__kwdefaults__", {**made.__kwdefaults__, "creator": cheap})
    preferences.save({"language": code, "theme": "light", "zoom": None})
    dressed(qapp, words=code)
    shell = Shell(qapp, tmp_path / "register", restart=lambda _folder: None, clock=CLOCK)
    shell.start()
    shell.window.resize(1366, 728)
    qtbot.in_front(shell.window)
    yield Reader(shell, stick, code)
    let_go_of_shell(qapp, shell)
    dressed(qapp)
    language.install("en")


@pytest.fixture
def partner(tmp_path: Path):
    services = office(tmp_path / "partner", SECOND)
    (tmp_path / "from-them").mkdir()
    yield services
    access.lock(services)


def take_theirs_in(reader: Reader, files: list[Path]) -> None:
    reader.chapter = "inbox"
    reader.press("Packets")
    reader.press("In")
    reader.press("Open a packet file…")
    reader.choose_files(*files)
    s = reader.shell.desk.services
    reader.wait(lambda: len(on_lane(reader.shell._lane, lambda: inbox_list.inbox(s))) == 2)
    reader.choose_row_with("Accept into register", 2)
    accept_theirs(reader)


def test_every_step_is_done_as_it_is_written(reader, partner, tmp_path):
    them = tmp_path / "from-them"
    card = offices.export_card(partner, them / "their.lfcard")
    create_the_office(reader)
    check_their_number(reader, card, partner.office.number)
    write_a_case(reader)
    seal_a_referral(reader, partner.office.name)
    carry_it_out(reader)
    number = reader.shell.desk.services.office.number
    files = they_answer_and_send_one(partner, number, reader.stick, them)
    take_theirs_in(reader, files)
    s = reader.shell.desk.services
    rows = on_lane(reader.shell._lane, lambda: case_list.list_cases(s)).rows
    assert {row.name for row in rows} == {"Made-up Asha", "Made-up Maria"}
    states = {one.state for one in on_lane(reader.shell._lane, lambda: referrals.list_referrals(s))}
    assert states == {"accepted"}


@pytest.mark.parametrize("reader", ["hi"], indirect=True)
def test_the_other_chapters_name_what_is_there(reader):
    create_the_office(reader)
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
    reader.press("More")
    reader.press("People and roles")
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
    reader.press("Backup")
    reader.press("Test my sheet…")
    reader.sees("Compare")
    reader.close()
    reader.chapter = "returns"
    reader.press("More")
    reader.press("Statistics")
    reader.press("Statistical returns…")
    reader.press("Sent to us")
    reader.press("Offices that report to us…")
    reader.close()
    reader.press("Sent by us")
    reader.press("Prepare a return…")
    reader.chapter = "matching"
    reader.press("More")
    reader.press("Read, and switch it on…")
    reader.press("Switch matching on")
    reader.press("Ask another office…")
