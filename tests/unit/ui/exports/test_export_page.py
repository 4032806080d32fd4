"""The export page: what is chosen is what is written, and nothing without a file."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from app.cases import cases
from desk_sim import desk_over, settle
from ui.exports.export_page import ExportPage


@pytest.fixture
def desk(tmp_path: Path, qapp):
    """Lend a desk over a register with two made-up cases."""

    def fill(s) -> None:
        cases.add_case(s, {"name_full": "Made-up Asha"})
        cases.add_case(s, {"name_full": "Made-up Rekha"})

    with desk_over(tmp_path / "office", fill) as desk:
        yield desk


@pytest.fixture
def page(desk, qtbot) -> ExportPage:
    """Return the page."""
    page = ExportPage(desk)
    qtbot.addWidget(page)
    return page


def test_choice_is_written_and_told(page: ExportPage, desk, tmp_path: Path) -> None:
    said = []
    desk.noticed.connect(said.append)
    page.formats["json"].click()
    assert not page.codes.isEnabled()
    page.state.choose("open")
    page._export(page.choice(), tmp_path / "out.json")
    settle(desk)
    assert len(json.loads((tmp_path / "out.json").read_text())["cases"]) == 2
    assert "2 cases written to out.json." in said[-1].text
    assert page.save.isEnabled()


def test_file_gets_the_ending_of_its_format(qtbot, page: ExportPage, desk, tmp_path: Path) -> None:
    page.formats["csv"].click()
    page._ask_file()
    dialog = page.window().findChild(type(page.dialog))
    assert dialog is page.dialog
    dialog.browser.go_to(tmp_path)
    qtbot.waitUntil(lambda: dialog.browser.folder == tmp_path)
    dialog.name.setText("list")
    dialog.go()
    qtbot.waitUntil(lambda: not dialog.isVisible())
    settle(desk)
    assert (tmp_path / "list.csv").is_file()


def test_refusal_is_told_and_the_buttons_come_back(page: ExportPage, desk, tmp_path: Path) -> None:
    said = []
    desk.noticed.connect(said.append)
    page.since.setText("no day")
    page._export(page.choice(), tmp_path / "out.xlsx")
    assert not page.save.isEnabled()
    settle(desk)
    assert said[-1].tone == "danger"
    assert page.save.isEnabled()
    assert not (tmp_path / "out.xlsx").exists()


def test_everything_is_taken(page: ExportPage, desk, tmp_path: Path) -> None:
    said = []
    desk.noticed.connect(said.append)
    page._take(tmp_path / "all")
    settle(desk)
    assert (tmp_path / "all" / "README.txt").is_file()
    assert "2 cases, 0 documents" in said[-1].text


def test_unreadable_papers_are_told(page: ExportPage, desk, tmp_path: Path) -> None:
    from app.exports.everything import TakenOut

    said = []
    desk.noticed.connect(said.append)
    made = TakenOut(tmp_path, 1, 0, ("LF-26-0002", "LF-26-0001", "LF-26-0002"))
    page._taken(replace(made, cases=2))
    assert "LF-26-0001, LF-26-0002" in said[-1].todo
