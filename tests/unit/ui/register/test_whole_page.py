"""The page of the check: what is whole, what is not, and the best way out of each."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from app.cases import cases
from app.cases.papers import papers
from app.register.integrity import checks
from app.register.integrity.check_words import open_folder
from app.register.records import Finding, RegisterReport
from desk_sim import on_lane, settle
from own_system import is_private, let_others_in
from safety_fakes import BLUE, FakeBackups
from ui.backup.backup_runs import BackupRuns
from ui.register.check_page import WholePage
from ui.shell.navigation import PLACES
from ui.widgets.plain import PlainLabel
from ui.widgets.strip import Banner

PAPER = Finding(
    "paper-changed:LF-26-0042",
    "paper",
    "A document of case LF-26-0042 was changed.",
    "Detach it and attach the original again.",
    "LF-26-0042",
)


def page_with(qtbot, desk, report: RegisterReport | None = None) -> WholePage:
    check = checks.check_register if report is None else lambda *_: report
    page = WholePage(desk, check=check)
    qtbot.addWidget(page)
    page.show()
    return page


def words(page) -> str:
    QApplication.processEvents()
    labels = [one.shown() for one in page.findChildren(PlainLabel) if one.isVisible()]
    banners = [one.accessibleName() for one in page.findChildren(Banner) if one.isVisible()]
    return "\n".join([*labels, *banners])


def test_a_whole_register_is_said_to_be_whole(qtbot, desk):
    page = page_with(qtbot, desk)
    page.start.click()
    settle(desk)
    assert "The register is whole." in words(page)
    assert page.start.accessibleName() == "Check again"


def test_each_finding_stands_with_its_best_way_out(qtbot, desk):
    report = RegisterReport("ok", 301, "ok", "ok", (PAPER.slug,), findings=(PAPER,))
    page = page_with(qtbot, desk, report)
    page.start.click()
    settle(desk)
    shown = words(page)
    assert "1 thing is not whole." in shown
    assert PAPER.happened in shown
    assert PAPER.todo in shown
    assert "301 documents were opened and are right." in shown


def test_an_open_folder_is_told_beside_a_whole_register(qtbot, desk):
    report = RegisterReport("ok", 1, "ok", "ok", (), findings=(open_folder(),))
    page = page_with(qtbot, desk, report)
    page.start.click()
    settle(desk)
    shown = words(page)
    assert "The register is whole." in shown
    assert "may open the folder of the register" in shown
    assert "--close-folder" in shown


def test_one_press_closes_the_folder_and_looks_again(qtbot, desk, monkeypatch):
    reports = [RegisterReport("ok", 1, "ok", "ok", (), findings=(open_folder(),))] * 2
    reports.append(RegisterReport("ok", 1, "ok", "ok", ()))
    page = WholePage(desk, check=lambda *_: reports.pop(0))
    qtbot.addWidget(page)
    page.show()
    said = []
    desk.noticed.connect(lambda one: said.append((one.tone, one.text)))
    page.start.click()
    settle(desk)
    with monkeypatch.context() as patch:
        patch.setattr(checks.system, "close_to_others", lambda _folder: False)
        page.closing.click()
        settle(desk)
    assert said[-1] == ("caution", "The folder stays open to others: this disk keeps no owners.")
    assert page.closing.isEnabled()
    let_others_in(desk.services.folder)
    page.check()
    settle(desk)
    page.closing.click()
    settle(desk)
    assert said[-1] == ("good", "The folder of the register is closed to others.")
    assert is_private(desk.services.folder)
    settle(desk)
    assert "may open the folder" not in words(page)


def test_who_may_not_close_the_folder_sees_why(qtbot, desk, monkeypatch):
    monkeypatch.setattr("ui.widgets.buttons.may", lambda _user, _act: False)
    report = RegisterReport("ok", 1, "ok", "ok", (), findings=(open_folder(),))
    page = page_with(qtbot, desk, report)
    page.start.click()
    settle(desk)
    assert not page.closing.isEnabled()
    assert "Your role does not allow this" in page.closing.accessibleDescription()


def test_a_problem_without_a_finding_is_told_in_words_too(qtbot, desk):
    report = RegisterReport("damaged", 0, "ok", "ok", ("database:page-1",))
    page = page_with(qtbot, desk, report)
    page.start.click()
    settle(desk)
    assert "Part of the register cannot be read" in words(page)


def test_a_second_check_lets_the_first_answer_go(qtbot, desk):
    report = RegisterReport("ok", 301, "ok", "ok", (PAPER.slug,), findings=(PAPER,))
    page = page_with(qtbot, desk, report)
    page.start.click()
    settle(desk)
    page._check = lambda *_: RegisterReport("ok", 302, "ok", "ok", ())
    page.start.click()
    settle(desk)
    assert PAPER.happened not in words(page)


def test_pages_do_not_wait_and_it_waits_for_a_backup_with_words(qtbot, desk):
    fake = FakeBackups()
    fake.go_on.clear()
    runs = BackupRuns(desk, fake, desk)
    window = QWidget()
    qtbot.addWidget(window)
    page = next(one for one in PLACES if one.key == "whole").make(desk, window)
    page._check = lambda *_: RegisterReport("ok", 302, "ok", "ok", ())
    window.show()
    runs.again(BLUE)
    page.start.click()
    qtbot.waitUntil(page.busy.isVisible)
    assert "Waiting for the backup" in page.busy.label.shown()
    answers = []
    desk.ask(lambda services: services.office.name, answers.append)
    qtbot.waitUntil(lambda: bool(answers))
    fake.go_on.set()
    settle(desk)
    assert "whole" in words(page)


def test_a_check_can_be_stopped(qtbot, desk):
    page = page_with(qtbot, desk)

    def endless(_services, _report, token):
        while True:
            token.checkpoint()

    page._check = endless
    page.start.click()
    qtbot.waitUntil(page.busy.stop.isVisible)
    page.busy.stop.click()
    settle(desk)
    assert page.start.isEnabled()


@pytest.mark.parametrize("damage", ["page", "paper"])
def test_a_really_damaged_register_is_named(qtbot, desk, damage, tmp_path):
    note = tmp_path / "note.txt"
    note.write_text("Made up.", "utf-8")

    def fill():
        case_id = cases.add_case(desk.services, {"p1.name_full": "Made-up Asha"}).case_id
        papers.attach(desk.services, case_id, note, "other", title="Note")

    on_lane(desk.lane, fill)
    if damage == "paper":
        [blob] = [one for one in (desk.services.folder / "blobs").rglob("*") if one.is_file()]
        spoil(blob, blob.stat().st_size // 2)
    else:
        on_lane(desk.lane, desk.services.register.checkpoint)
        spoil(desk.services.register.path, desk.services.register.path.stat().st_size - 2000)
    page = page_with(qtbot, desk)
    page.start.click()
    settle(desk)
    assert "not whole" in words(page)
    assert len(page.findings) >= 1


def spoil(path: Path, at: int) -> None:
    """Change one byte."""
    with path.open("r+b") as file:
        file.seek(at)
        byte = file.read(1)
        file.seek(at)
        file.write(bytes([byte[0] ^ 1]))
