"""What is due in a month, by command: a table, JSON, and the sheet for the wall."""

from pathlib import Path

import pypdfium2
import pytest

from command_line import CommandLine
from office_sim import FIRST


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> CommandLine:
    lent = CommandLine(tmp_path_factory.mktemp("due") / "office", FIRST)
    for step, day in (("CWC hearing", "2026-12-03"), ("Home visit", "2026-12-24")):
        facts = (f"next_step={step}", f"next_step_on={day}", "name_full=Zubaida Made-up")
        lent.ok("case", "add", *facts)
    return lent


def test_a_month_is_told_with_its_hearings(desk: CommandLine) -> None:
    found = desk.ok("case", "due", "--month", "2026-12")
    told = [(one["due_on"], one["title"], one["is_hearing"]) for one in found["lines"]]
    assert told == [("2026-12-03", "CWC hearing", True), ("2026-12-24", "Home visit", False)]
    assert "Hearing" in desk.run("case", "due", "--month", "2026-12").out
    assert desk.ok("case", "due", "--month", "2026-11")["lines"] == []


def test_the_sheet_for_the_wall_is_written_and_never_over_another(
    desk: CommandLine, tmp_path: Path
) -> None:
    sheet = tmp_path / "december.pdf"
    assert desk.run("case", "due", "--month", "2026-12", "-o", str(sheet)).code == 0
    with pypdfium2.PdfDocument(sheet) as document:
        words = [page.get_textpage().get_text_bounded() for page in document]
    assert len(words) == 1
    assert "Zubaida" not in words[0]
    assert desk.run("case", "due", "--month", "2026-12", "-o", str(sheet)).code != 0
