"""From an empty machine to the first sealed referral, played in the window and counted.

An action is one press, one choice in a list, or one field that is filled. The check of the other
office (its card, its number, how and with whom) is counted apart: it is what makes sealing safe.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from app.cases import case_list, cases
from app.inbox import acceptance
from app.offices import offices
from app.referrals import referrals
from app.register import access
from app.system import preferences
from crypto.vault.key_slots import KDF_CHEAPEST
from desk_sim import dressed, on_lane, settle
from made_pdfs import one_page
from office_sim import CLOCK, SECOND, office
from ui.cases.form.case_page import CasePage
from ui.main import Shell
from ui.offices.check_page import CheckPage
from ui.papers.paper_sheet import PaperSheet
from ui.referrals.choices import Step
from ui.referrals.composer_page import ComposerPage
from ui.register.welcome.steps import CodeStep, WelcomeFlow
from ui.register.welcome.welcome_window import WelcomeWindow
from ui.shell.main_window import MainWindow
from ui.widgets.buttons import Button
from waits import wait_until
from window_sim import let_go_of_shell
from words_typed import asked_words

LEFT = Qt.MouseButton.LeftButton


class Officer:
    """Somebody at the window whose every action is counted."""

    def __init__(self, qtbot, shell: Shell) -> None:
        self._qtbot = qtbot
        self.shell = shell
        self.counted = Counter()
        self.doing = "first case"

    @property
    def page(self):
        assert isinstance(self.shell.window, MainWindow)
        return self.shell.window.page

    def settle(self) -> None:
        settle(self.shell.desk)

    def press(self, button) -> None:
        """Press what can be seen and pressed."""
        self._qtbot.waitUntil(lambda: button.isVisible() and button.isEnabled())
        self.counted[self.doing] += 1
        self._qtbot.mouseClick(button, LEFT)

    def fill(self, field, text: str) -> None:
        """Type into a field."""
        self._qtbot.waitUntil(field.isVisible)
        self.counted[self.doing] += 1
        field.setFocus()
        self._qtbot.keyClicks(field, text)

    def type_on(self, digits: str) -> None:
        """Type where the keyboard is, with nothing pressed in between: the boxes lead on."""
        self.counted[self.doing] += 1
        for digit in digits:
            self._qtbot.keyClick(self.shell.window.focusWidget(), digit)
            self.settle()

    def choose(self, combo, value: str) -> None:
        """Choose in a list."""
        self._qtbot.waitUntil(combo.isVisible)
        self.counted[self.doing] += 1
        combo.choose(value)
        combo.chosen.emit(value)


@pytest.fixture
def officer(qtbot, qapp, tmp_path: Path, monkeypatch):
    def cheap(*words, **more):
        return created(*words, **more, cost=KDF_CHEAPEST)

    created = access.create_register
    for made in (WelcomeFlow.__init__, WelcomeWindow.__init__):
        monkeypatch.setattr(made, "__kwdefaults__", {**made.__kwdefaults__, "creator": cheap})
    preferences.save({"language": None, "theme": "light", "zoom": None})
    dressed(qapp)
    shell = Shell(qapp, tmp_path / "register", restart=lambda _folder: None, clock=CLOCK)
    shell.start()
    shell.window.resize(1120, 660)  # What it is on a screen of 1366x768.
    qtbot.in_front(shell.window)
    yield Officer(qtbot, shell)
    let_go_of_shell(qapp, shell)


@pytest.fixture
def partner(tmp_path: Path):
    services = office(tmp_path / "partner", SECOND)
    yield services
    access.lock(services)


def set_up(qtbot, officer: Officer) -> None:
    """The first run: one page, six words of which two are typed back, and the recovery code."""
    welcome = officer.shell.window
    officer.fill(welcome.step.office.name, "SJPU Darjeeling")
    officer.press(welcome.step.next)
    words = welcome.step.written
    officer.press(words.written)
    officer.fill(words.typed.line, asked_words(words))
    qtbot.waitUntil(lambda: isinstance(welcome.step, CodeStep), timeout=20_000)
    groups = [welcome.flow.code[place] for place in welcome.flow.asked]
    officer.fill(welcome.step.written.typed, " ".join(groups))


def first_case(officer: Officer) -> CasePage:
    """The form of the first case is open: a name is enough."""
    page = officer.page
    assert isinstance(page, CasePage)
    officer.settle()
    name = officer.shell.window.focusWidget()
    assert name.accessibleName() == "Full name"
    officer.fill(name, "Made-up Asha")
    page.focusNextChild()  # Leaving the field saves it.
    officer.settle()
    return page


def exchange(qtbot, officer: Officer, partner, folder: Path) -> None:
    """The card of the other office, and its number read aloud by them."""
    composer = officer.page
    officer.press(composer.body.office.first_card)
    card = offices.export_card(partner, folder / "partner.lfcard")
    composer.asking[composer.body].add_card(card)
    officer.counted[officer.doing] += 1  # The file that was chosen.
    officer.settle()
    page = officer.page
    assert isinstance(page, CheckPage), "a card that nobody has checked leads to its check"
    qtbot.waitUntil(lambda: page._face is not None)
    officer.type_on("".join(partner.office.number.split()))
    officer.settle()
    officer.fill(page._face.whom, "A. Made-up")
    officer.settle()
    officer.press(page._face.phone)
    officer.settle()
    assert officer.page is composer


def compose(qtbot, officer: Officer, paper: Path) -> None:
    """What for, the person's answer, a paper, the last look, and the seal."""
    body = officer.page.body
    officer.press(body.office.purpose.button("shelter"))
    officer.settle()
    assert body.flow.step is Step.AGREED
    officer.press(body.agreed.quick.radios["child_assent"])
    officer.choose(body.agreed.quick.language, "nep")
    officer.doing = "paper"
    add_paper(officer, paper)
    officer.doing = "referral"
    officer.press(body.agreed.quick.record)
    officer.settle()
    qtbot.waitUntil(body.flow.can_seal)
    assert body.flow.step is Step.SEAL
    officer.press(body.seal_button)
    qtbot.waitUntil(lambda: body.flow.sent is not None)


def add_paper(officer: Officer, paper: Path) -> None:
    """A document that goes along: its kind is guessed from its name, and stands in the dialog."""
    page = officer.page
    officer.press(page.body.agreed.quick.attach)
    page.asking[page.body].add_papers([paper])
    officer.counted[officer.doing] += 1  # The file that was chosen.
    [sheet] = officer.shell.window.findChildren(PaperSheet)
    [add] = [one for one in sheet.findChildren(Button) if one.accessibleName() == "Add and seal"]
    officer.press(add)
    officer.settle()
    wait_until(lambda: bool(page.body.flow.choices.draft.along))
    officer.settle()


def test_a_case_in_six_and_a_sealed_referral_in_twenty_actions(qtbot, officer, partner, tmp_path):
    set_up(qtbot, officer)
    case_page = first_case(officer)
    rows = on_lane(
        officer.shell._lane, lambda: case_list.list_cases(officer.shell.desk.services)
    ).rows
    assert [row.name for row in rows] == ["Made-up Asha"]

    officer.doing = "referral"
    officer.press(case_page.refer)
    officer.settle()
    assert isinstance(officer.page, ComposerPage)
    officer.doing = "check of the office"
    exchange(qtbot, officer, partner, tmp_path)
    officer.doing = "referral"
    assert isinstance(officer.page, ComposerPage)
    paper = tmp_path / "made-up medical report.pdf"
    paper.write_bytes(one_page())
    compose(qtbot, officer, paper)

    assert officer.counted == {
        "first case": 6, "referral": 6, "check of the office": 5, "paper": 3,
    }  # fmt: skip
    assert officer.counted.total() == 20

    s = officer.shell.desk.services
    sent = officer.page.body.flow.sent
    record = on_lane(officer.shell._lane, lambda: referrals.show_referral(s, sent.referral_id))
    assert record.state == "sealed"
    assert ("name_full", "Made-up Asha") in [(fact.name, fact.shown) for fact in record.facts]
    assert [one.name for one in record.files] == ["made-up medical report.pdf"]
    card = on_lane(officer.shell._lane, lambda: offices.own_card(s))
    offices.add_card(partner, card)
    offices.check_number(partner, s.office.office_id, s.office.number, "phone", "R. Made-up")
    item = acceptance.receive(partner, Path(sent.file))
    taken = cases.show_case(partner, acceptance.accept(partner, item.packet_id).case_id)
    assert taken.value("p1.name_full") == "Made-up Asha"
