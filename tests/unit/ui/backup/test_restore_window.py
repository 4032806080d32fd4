"""Restoring a backup: what is in it is shown first, nothing is replaced, codes are told once."""

import threading
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.base.errors import (
    CaseStateError,
    NotEnoughDiskError,
)
from app.base.messages import words
from app.register import access
from app.register.safety_errors import (
    BackupDamagedError,
    BackupOtherError,
    KitWrongError,
    WeakPassphraseError,
)
from crypto.vault import recovery
from desk_sim import on_lane
from focus_seen import rest
from office_sim import CLOCK, office
from safety_fakes import CODE, DIGITS, FACTS, MEENA, FakeRestore, found_backups
from ui.backup.restore_steps import FactsStep, FileStep, PeopleStep
from ui.backup.restore_window import NOT_A_HEAD, RestoreWindow
from ui.widgets.files_ask import free_folder
from ui.widgets.frames import laid_in
from ui.widgets.plain import PlainLabel
from ui.widgets.strip import Banner
from worded_screens import too_wide
from words_typed import take_six_words, type_back


@pytest.fixture
def services(lane, tmp_path):
    made = on_lane(lane, lambda: office(tmp_path / "made"))
    yield made
    on_lane(lane, lambda: access.lock(made))


@pytest.fixture
def fake(services) -> FakeRestore:
    return FakeRestore(services, found_backups())


@pytest.fixture
def window(qtbot, lane, tmp_path, fake):
    shown = RestoreWindow(tmp_path / "register", lane, CLOCK, uses=fake, recovery=NoRecovery())
    qtbot.addWidget(shown)
    shown.resize(1120, 660)  # What it is on a screen of 1366x768.
    shown.show()
    qtbot.waitUntil(lambda: shown._file.file is not None)
    return shown


class NoRecovery:
    """Takes note that every sheet was typed back."""

    def __init__(self) -> None:
        self.written = threading.Event()

    def note_written(self, _services) -> None:
        self.written.set()


def told(window) -> str:
    QApplication.processEvents()
    parts = laid_in(window.problem)
    return parts[0].accessibleName() if parts and isinstance(parts[0], Banner) else ""


def shown(window) -> str:
    return "\n".join(
        label.shown() for label in window.step.findChildren(PlainLabel) if label.isVisible()
    )


def look_inside(qtbot, window) -> None:
    window._file.codes.kit.boxes[0].line.setText(DIGITS)
    qtbot.waitUntil(lambda: isinstance(window.step, FactsStep))


def make(qtbot, window) -> None:
    look_inside(qtbot, window)
    take_six_words(window.step)
    qtbot.waitUntil(lambda: window.sheets is not None)


def write_down(qtbot, window) -> None:
    """Type back what is asked of the new code, as from paper."""
    code = window.sheets.code
    groups = [code._code[place] for place in code._asked]
    code.typed.setText(" ".join(groups))
    qtbot.waitUntil(lambda: window.step is not window.sheets or window._open is None)


def test_the_newest_backup_on_a_stick_is_chosen_by_itself(window, fake):
    assert window._file.file == found_backups()[0].path
    assert "BLUE" in shown(window) or window._file._boxes[0].accessibleName().count("BLUE") == 1


def test_older_backups_that_are_not_listed_are_said_to_be_there(window):
    newest = found_backups()[0]
    many = [replace(newest, path=newest.path.with_name(f"{n}.lfbak")) for n in range(7)]
    words = "Only the newest 6 are listed. For an older one, choose its file."
    window._file.offer(tuple(many), newest.at)
    QApplication.processEvents()
    assert (len(window._file._boxes), words in shown(window)) == (7, True)  # The chosen one, too.
    window._file.offer(tuple(many[:6]), newest.at)
    QApplication.processEvents()
    assert words not in shown(window)


def test_office_day_and_numbers_are_shown_before_anything_is_written(qtbot, window, fake):
    look_inside(qtbot, window)
    assert [one[0] for one in fake.asked] == ["inspect"]
    assert fake.asked[0][2] == recovery.parse_code(CODE)
    words = shown(window)
    assert "Asha Kendra Test Office" in words
    assert "1 day ago" in words
    assert "1,204 cases, 302 documents, 9,871 lines of the activity log" in words
    assert "leave it plugged in" in words


def test_typed_codes_leave_the_fields_once_they_were_read(qtbot, window):
    look_inside(qtbot, window)
    assert window._file.codes.kit.is_empty


def test_it_is_restored_beside_what_is_there(qtbot, lane, tmp_path, fake):
    there = tmp_path / "register"
    there.mkdir()
    made = RestoreWindow(there, lane, CLOCK, uses=fake, recovery=NoRecovery())
    qtbot.addWidget(made)
    assert made.flow.folder == tmp_path / "register-restored"


def test_free_names_are_counted_on(tmp_path):
    (tmp_path / "register").mkdir()
    (tmp_path / "register-restored").mkdir()
    assert free_folder(tmp_path / "register") == tmp_path / "register-restored-2"
    assert free_folder(tmp_path / "new") == tmp_path / "new"


def test_another_folder_gets_a_register_of_its_own_inside(qtbot, window, tmp_path, fake):
    look_inside(qtbot, window)
    other = tmp_path / "disk"
    (other / "register").mkdir(parents=True)
    window.step.place.take(other)
    take_six_words(window.step)
    qtbot.waitUntil(lambda: window.sheets is not None)
    assert fake.asked[-1][2] == other / "register-restored"


def test_the_login_is_asked_only_when_several_people_are_in_it_and_may_stay_empty(
    qtbot, window, fake
):
    look_inside(qtbot, window)
    assert window.step.login_row.isVisible()
    take_six_words(window.step)
    qtbot.waitUntil(lambda: window.sheets is not None)
    assert fake.asked[-1][3] is None


@pytest.mark.parametrize(
    "error", [KitWrongError(reason="backup.custodians-few"), BackupOtherError(vault="1f2e3d4c")]
)
def test_a_sheet_of_another_day_is_told_beside_the_code(qtbot, window, fake, error):
    fake.refuse = error
    window._file.codes.kit.boxes[0].line.setText(DIGITS)
    qtbot.waitUntil(lambda: bool(window._file.codes.error.shown()))
    told_beside = window._file.codes.error.shown()
    assert told_beside == str(words(error))
    assert ("1f2e3d4c" in told_beside) == isinstance(error, BackupOtherError)
    assert isinstance(window.step, FileStep)
    assert told(window) == ""


def test_a_damaged_backup_is_told_and_another_one_can_be_taken(qtbot, window, fake):
    fake.refuse = BackupDamagedError()
    window._file.codes.kit.boxes[0].line.setText(DIGITS)
    qtbot.waitUntil(lambda: bool(told(window)))
    assert "not a whole backup" in told(window)
    fake.refuse = None
    window._file._boxes[1].click()
    window._file.next.click()
    qtbot.waitUntil(lambda: isinstance(window.step, FactsStep))
    assert fake.asked[-1][1] == found_backups()[1].path


def test_a_slip_in_a_group_opens_nothing(qtbot, window, fake):
    window._file.codes.kit.boxes[0].line.setText("9" + DIGITS[1:])
    window._file.next.click()
    QApplication.processEvents()
    assert fake.asked == []


def test_new_codes_then_first_passphrases_then_the_register(qtbot, window, services):
    opened = []
    window.finished.connect(opened.append)
    make(qtbot, window)
    write_down(qtbot, window)
    assert isinstance(window.step, PeopleStep)
    assert MEENA.name in shown(window)
    assert opened == []
    window.step.next.click()
    page = window.step.written
    assert page.page.heading.shown() == f"{MEENA.name} · login {MEENA.login}"
    assert page.words == "made-up words for rai"
    page.go.click()
    assert opened == []
    type_back(page)
    assert opened == [services]
    assert page.words == ""


def test_without_others_the_register_opens_right_after_the_codes(qtbot, window, fake, services):
    fake.others = ()
    opened = []
    window.finished.connect(opened.append)
    make(qtbot, window)
    write_down(qtbot, window)
    assert opened == [services]


def test_what_did_not_come_along_is_named(qtbot, window, fake, monkeypatch):
    step = PeopleStep((), ("paper-missing:LF-26-0042",))
    qtbot.addWidget(step)
    step.show()
    labels = [label.shown() for label in step.findChildren(PlainLabel)]
    assert any("A document is missing (case LF-26-0042)" in text for text in labels)
    assert step.next.accessibleName() == "Open the register"


def test_a_stop_is_said_and_nothing_was_made(qtbot, window, fake):
    fake.go_on.clear()
    look_inside(qtbot, window)
    take_six_words(window.step)
    qtbot.waitUntil(window.busy.stop.isVisible)
    window.busy.stop.click()
    qtbot.waitUntil(lambda: "Stopped" in told(window) and window.step.written.go.isEnabled())
    assert window.flow.result is None


def test_a_full_disk_is_told_and_it_can_be_tried_again(qtbot, window, fake):
    look_inside(qtbot, window)
    fake.refuse = NotEnoughDiskError(needed=10**9, free=10)
    words = take_six_words(window.step)
    qtbot.waitUntil(lambda: bool(told(window)) and window.step.written.go.isEnabled())
    fake.refuse = None
    assert window.step.written.words == words
    window.step.written.go.click()
    qtbot.waitUntil(lambda: window.sheets is not None)


def test_a_passphrase_typed_as_the_login_out_of_habit_is_hidden(qtbot, window):
    look_inside(qtbot, window)
    login = window.step.login
    for char in "etching landmark lusty":
        qtbot.keyClicks(login, char)
        assert "landmark" not in login.displayText()
        assert login.inputMethodHints() & Qt.InputMethodHint.ImhSensitiveData
    login.setText("das")
    assert login.displayText() == "das"


def test_a_login_that_is_no_head_is_told_beside_the_field(qtbot, window, fake):
    look_inside(qtbot, window)
    window.step.login.setText("nobody")
    fake.refuse = CaseStateError(reason=NOT_A_HEAD)
    words = take_six_words(window.step)
    qtbot.waitUntil(lambda: bool(window.step.login_row.error.shown()))
    assert fake.asked[-1][3] == "nobody"
    assert window.step.login_row.isVisible()
    fake.refuse = None
    assert take_six_words(window.step) == words


def test_a_weak_passphrase_is_told_beside_it(qtbot, window, fake):
    look_inside(qtbot, window)
    window.step.secret.use_own.setChecked(True)
    window.step.secret.own.line.setText("asha")
    window.step.secret.again.line.setText("asha")
    fake.refuse = WeakPassphraseError(reason="short")
    window.step.next.click()
    qtbot.waitUntil(lambda: bool(window.step.secret.own_row.error.shown()))


def test_enter_makes_nothing(qtbot, window, fake):
    look_inside(qtbot, window)
    qtbot.keyClick(window.step.next, Qt.Key.Key_Return)
    QApplication.processEvents()
    assert [one[0] for one in fake.asked] == ["inspect"]


def test_back_forgets_the_codes_and_keeps_the_file(qtbot, window, fake):
    look_inside(qtbot, window)
    window.step.back.emit()
    assert window.step is window._file
    assert window._file.file is not None
    assert window.flow._given is None


def test_six_words_on_paper_are_the_same_after_going_back_for_another_file(qtbot, window, fake):
    look_inside(qtbot, window)
    window.step.next.click()
    words = window.step.written.words
    window.step.show_front()
    left = window.step
    left.back.emit()
    assert (window.step, left.secret.drawn) == (window._file, "")
    look_inside(qtbot, window)
    assert window.step is not left
    assert take_six_words(window.step) == words
    qtbot.waitUntil(lambda: window.sheets is not None)
    assert fake.asked[-1][4] == words
    assert window._words == ""


def test_an_own_passphrase_stays_the_choice_and_is_typed_again(qtbot, window):
    look_inside(qtbot, window)
    window.step.secret.use_own.setChecked(True)
    window.step.secret.own.line.setText("seven grey herons over the weir")
    window.step.back.emit()
    look_inside(qtbot, window)
    assert (window.step.secret.proposed, window.step.secret.own.text()) == (False, "")


@pytest.mark.parametrize("leave", ["close", "_go_back"])
def test_six_words_go_with_the_window(qtbot, window, leave):
    look_inside(qtbot, window)
    window.step.next.click()
    window.step.show_front()
    left = window.step
    left.back.emit()
    assert window._words
    look_inside(qtbot, window)
    held = window.step.secret
    getattr(window, leave)()
    assert (window._words, held.drawn) == ("", "")


def test_closing_over_new_codes_asks_first_and_then_locks(qtbot, window, services):
    gone = []
    window.gone.connect(lambda opened, end: gone.append((opened, end)))
    make(qtbot, window)
    window.close()
    assert window.isVisible()
    assert window.sheets.is_asking
    assert gone == []
    window.close()
    assert gone == [(services, True)]


def test_a_register_that_nobody_sits_before_is_locked(qtbot, window, services):
    gone = []
    window.gone.connect(lambda opened, end: gone.append((opened, end)))
    make(qtbot, window)
    window.idle.idle.emit()
    assert gone == [(services, False)]


def test_without_a_stick_it_says_so_and_takes_a_file(qtbot, lane, tmp_path, services):
    fake = FakeRestore(services, ())
    made = RestoreWindow(tmp_path / "register", lane, CLOCK, uses=fake, recovery=NoRecovery())
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: "No backup was found" in shown(made))
    assert not made._file.next.isEnabled()
    made._file.take(Path("/media/das/other.lfbak"))
    assert made._file.next.isEnabled()
    assert FACTS.office


def test_however_long_the_way_to_a_backup_is_nothing_is_cut_and_its_name_is_seen(window):
    far = Path("/media/das", *["made-up folder of a district"] * 6, "office.lfbak")
    window._file.take(far)
    rest()
    assert too_wide(window) == []
    box = window._file._boxes[-1]
    assert box.accessibleName() == f"office.lfbak · {far.parent}"
