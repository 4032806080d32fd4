"""First run, new case, number check and referral by keyboard alone, in the whole window.

Each station of the keyboard is noted and has to be in sight. With LIFAFA_STORY set to a folder a
picture of each step and the list of the stations are put there.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from app.cases import case_list
from app.offices import offices
from app.referrals import referrals
from app.register import access
from app.system import preferences
from crypto.vault.key_slots import KDF_CHEAPEST
from desk_sim import dressed, on_lane, settle
from focus_seen import in_sight, is_labelled_in_sight, rest, told
from office_sim import CLOCK, SECOND, office
from ui.main import Shell
from ui.offices.check_page import CheckPage
from ui.referrals.composer_page import ComposerPage
from ui.register.welcome.steps import CodeStep, WelcomeFlow
from ui.register.welcome.welcome_window import WelcomeWindow
from ui.shell.main_window import MainWindow
from window_sim import let_go_of_shell
from worded_screens import too_wide
from words_typed import asked_words

STORY = "LIFAFA_STORY"
WIDE, HIGH = 1366, 728
MOST = 150
LOOKS = [("en", 100), ("en", 150), ("hi", 100), ("hi", 150)]


class Keys:
    """Somebody at the keyboard: every key, and where it led."""

    def __init__(self, qtbot, shell: Shell, name: str) -> None:
        self._qtbot, self.shell = qtbot, shell
        folder = os.environ.get(STORY)
        self._folder = Path(folder) / name if folder else None
        self.path: list[str] = []
        self._steps = 0

    def here(self) -> QWidget:
        """Return what has the keyboard in the window in front; it is in sight."""

        def found() -> bool:
            widget = QApplication.focusWidget()
            return widget is not None and widget.window() is self.shell.window

        self._qtbot.waitUntil(found)
        rest()
        widget = QApplication.focusWidget()
        assert in_sight(widget), f"{told(widget)} is not in sight: {self.path[-8:]}"
        assert is_labelled_in_sight(widget), f"the label of {told(widget)} is not in sight"
        return widget

    def key(self, key: Qt.Key) -> None:
        """Press one key, and note where the keyboard is then."""
        self._qtbot.keyClick(self.here(), key)
        self.settle()
        self._note(key.name)

    def type(self, text: str) -> None:
        """Type a text; the keyboard may go on by itself meanwhile."""
        for letter in text:
            self._qtbot.keyClicks(self.here(), letter)
            rest(2)
        self.settle()
        self._note("typed")

    def to(self, widget: QWidget) -> None:
        """Press Tab until the keyboard is there."""
        for _ in range(MOST):
            if self.here() is widget:
                return
            self.key(Qt.Key.Key_Tab)
        pytest.fail(f"Tab never came to {told(widget)}: {self.path[-40:]}")

    def press(self, button: QWidget) -> None:
        """Go to a button and press it."""
        self.to(button)
        self.key(Qt.Key.Key_Space)

    def settle(self) -> None:
        rest()
        if self.shell.desk is not None:
            settle(self.shell.desk)
            rest()

    def step(self, name: str) -> None:
        """A step is done: its first station is in sight, and nothing is cut at the side."""
        self.here()
        assert not too_wide(self.shell.window), name
        self._steps += 1
        self.path.append(f"-- {name}")
        if self._folder is not None:
            self._folder.mkdir(parents=True, exist_ok=True)
            self.shell.window.grab().save(str(self._folder / f"{self._steps:02}-{name}.png"))
            (self._folder / "keys.txt").write_text("\n".join(self.path) + "\n", "utf-8")

    def _note(self, what: str) -> None:
        widget = QApplication.focusWidget()
        seen = widget is not None and in_sight(widget)
        self.path.append(f"{what}: {type(widget).__name__} {told(widget)!r}{'' if seen else ' …'}")


@pytest.fixture(params=LOOKS, ids=[f"{language}-{zoom}" for language, zoom in LOOKS])
def keys(request, qtbot, qapp, tmp_path: Path, monkeypatch):
    def cheap(*words, **more):
        return created(*words, **more, cost=KDF_CHEAPEST)

    language, zoom = request.param
    created = access.create_register
    for made in (WelcomeFlow.__init__, WelcomeWindow.__init__):
        monkeypatch.setattr(made, "__kwdefaults__", {**made.__kwdefaults__, "creator": cheap})
    dressed(qapp)
    preferences.save({"language": language, "theme": "light", "zoom": zoom})
    shell = Shell(qapp, tmp_path / "register", restart=lambda _folder: None, clock=CLOCK)
    shell.start()
    shell.window.resize(WIDE, HIGH)
    qtbot.waitUntil(shell.window.isActiveWindow)
    yield Keys(qtbot, shell, f"{language}-{zoom}")
    preferences.save({"language": None, "theme": "light", "zoom": None})
    dressed(qapp)
    let_go_of_shell(qapp, shell)


@pytest.fixture
def partner(tmp_path: Path):
    services = office(tmp_path / "partner", SECOND)
    yield services
    access.lock(services)


def first_run(qtbot, keys: Keys) -> None:
    welcome = keys.shell.window
    first = welcome.step
    assert keys.here() is first.office.name
    keys.step("first-run")
    keys.type("SJPU Darjeeling")
    keys.press(first.next)
    words = first.written
    assert keys.here() is words.written
    assert len(words.grid.seen()) == 6
    keys.step("six-words")
    keys.key(Qt.Key.Key_Space)
    assert keys.here() is words.typed.line
    keys.step("two-words-asked")
    keys.type(asked_words(words))
    qtbot.waitUntil(lambda: isinstance(welcome.step, CodeStep), timeout=20_000)
    rest()
    keys.step("recovery-code")
    keys.to(welcome.step.written.typed)
    groups = [welcome.flow.code[place] for place in welcome.flow.asked]
    keys.type(" ".join(groups))


def first_case(keys: Keys) -> None:
    window = keys.shell.window
    assert isinstance(window, MainWindow)
    window.resize(WIDE, HIGH)
    keys.settle()
    fields = window.page.body.fields
    assert keys.here() is fields.widget_of("p1.name_full")
    keys.step("new-case")
    keys.type("Made-up Asha")
    keys.key(Qt.Key.Key_Tab)
    assert keys.here() is window.page.body.fields.widget_of("p1.name_latin")
    keys.step("new-case-name")
    keys.press(window.page.refer)


def number_check(keys: Keys, partner, folder: Path) -> None:
    composer = keys.shell.window.page
    assert isinstance(composer, ComposerPage)
    keys.step("composer-no-office")
    assert keys.here() is composer.body.office.first_card
    # The dialog that chooses the file has tests of its own.
    card = offices.export_card(partner, folder / "partner.lfcard")
    composer.asking[composer.body].add_card(card)
    keys.settle()
    page = keys.shell.window.page
    assert isinstance(page, CheckPage)
    assert keys.here() is page._face.boxes.boxes[0].line
    keys.step("number-check")
    for digits in partner.office.number.split():
        keys.type(digits)
    keys.to(page._face.whom)
    keys.type("A. Made-up")
    keys.step("number-check-typed")
    keys.press(page._face.phone)


def referral(qtbot, keys: Keys):
    body = keys.shell.window.page.body
    keys.step("composer-office")
    keys.press(body.office.purpose.button("shelter"))
    keys.step("composer-answer")
    answer = body.agreed.quick
    wanted, radios = answer.radios["child_assent"], list(answer.radios.values())
    for _ in range(MOST):
        if keys.here() in radios:
            break
        keys.key(Qt.Key.Key_Tab)
    for _ in radios:
        if keys.here() is wanted:
            break
        keys.key(Qt.Key.Key_Down)
    if not wanted.isChecked():
        keys.key(Qt.Key.Key_Space)
    keys.to(answer.language)
    for _ in range(MOST):
        if answer.language.value() == "nep":
            break
        keys.key(Qt.Key.Key_Down)
    keys.press(answer.record)
    qtbot.waitUntil(body.flow.can_seal)
    # Whose number was checked stands at the top, and the keyboard is below.
    qtbot.waitUntil(lambda: body.seal.verticalScrollBar().value() == 0)
    keys.step("composer-seal")
    keys.press(body.seal_button)
    qtbot.waitUntil(lambda: body.flow.sent is not None)
    keys.settle()
    keys.step("sealed")
    return body.flow.sent


def test_the_first_day_is_done_by_keyboard_alone_and_every_station_is_seen(
    qtbot, keys, partner, tmp_path
):
    first_run(qtbot, keys)
    first_case(keys)
    rows = on_lane(keys.shell._lane, lambda: case_list.list_cases(keys.shell.desk.services)).rows
    assert [row.name for row in rows] == ["Made-up Asha"]
    number_check(keys, partner, tmp_path)
    sent = referral(qtbot, keys)
    s = keys.shell.desk.services
    record = on_lane(keys.shell._lane, lambda: referrals.show_referral(s, sent.referral_id))
    assert record.state == "sealed"
