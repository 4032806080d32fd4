"""What is due in a month, what of it is a hearing, and a sheet for the wall that names nobody."""

import datetime as dt
import itertools

import pypdfium2
import pytest

from app.base.errors import CaseStateError, TargetExistsError
from app.cases import case_work, cases
from app.core import log
from app.core.services import Services
from app.home import calendar_printing, due_calendar
from app.home.due_calendar import is_hearing, month_of, week_of, weeks_of_month
from app.retention import recycle_bin as bins
from app.sealed import case_sealing
from desk_roles import as_role

DECEMBER = dt.date(2026, 12, 1)
NAME = "Zubaida Made-up"


def made(s: Services, step: str, day: str, name: str = NAME) -> str:
    facts = {"p1.name_full": name, "next_step": step, "next_step_on": day}
    return cases.add_case(s, facts).case_id


def december(s: Services) -> due_calendar.DueStretch:
    return due_calendar.due_between(s, *month_of(DECEMBER))


def test_each_open_step_of_an_open_case_stands_on_its_day(s: Services) -> None:
    first = made(s, "CWC hearing", "1 Dec 2026")
    made(s, "Home visit", "31 Dec 2026")
    made(s, "Later", "1 Jan 2027")
    made(s, "Earlier", "30 Nov 2026")
    case_work.add_task(s, first, "Second step", "20 Dec 2026")
    found = december(s)
    assert [(one.due_on, one.title, one.is_hearing) for one in found.lines] == [
        ("2026-12-01", "CWC hearing", True),
        ("2026-12-20", "Second step", False),
        ("2026-12-31", "Home visit", False),
    ]
    assert [one.title for one in found.on(dt.date(2026, 12, 20))] == ["Second step"]


def test_what_is_done_closed_sealed_or_in_the_bin_is_not_due(s: Services) -> None:
    ids = [made(s, f"Step {number}", "5 Dec 2026") for number in range(5)]
    bins.bin_case(s, ids[0])
    cases.close_case(s, ids[1], "other")
    case_work.finish_task(s, ids[2], case_work.list_tasks(s, ids[2])[0].task_id)
    s = case_sealing.seal(s, ids[3], {s.user.user})
    assert [one.title for one in december(s).lines] == ["Step 4"]


def test_more_than_are_read_are_told(s: Services, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(due_calendar, "MOST", 2)
    for _number in range(3):
        made(s, "Step", "5 Dec 2026")
    found = december(s)
    assert (len(found.lines), found.has_more) == (2, True)


@pytest.mark.parametrize(
    "title",
    [
        "CWC hearing",
        "cwc",
        "Produce before court, 11 o'clock",
        "Court's order",
        "HEARINGS",
        "सुनवाई पटना में",
        "बाल न्यायालयमा पेशी",
        "আদালতে শুনানির দিন",
        "peshi",
    ],
)
def test_a_step_that_says_so_is_a_hearing(title: str) -> None:
    assert is_hearing(title)


@pytest.mark.parametrize("title", ["", "Home visit", "Courtesy call", "Scowcwc", "घर जाना"])
def test_another_step_is_none(title: str) -> None:
    assert not is_hearing(title)


def test_weeks_go_from_sunday_to_saturday_over_the_edges_of_months_and_years() -> None:
    assert week_of(dt.date(2026, 12, 31)) == (dt.date(2026, 12, 27), dt.date(2027, 1, 2))
    assert week_of(dt.date(2026, 11, 29)) == (dt.date(2026, 11, 29), dt.date(2026, 12, 5))
    assert month_of(dt.date(2028, 2, 29)) == (dt.date(2028, 2, 1), dt.date(2028, 2, 29))
    for month in range(1, 13):
        weeks = list(weeks_of_month(dt.date(2026, month, 15)))
        days = [day for week in weeks for day in week]
        assert dt.date(2026, month, 1) in weeks[0]
        assert month_of(dt.date(2026, month, 1))[1] in weeks[-1]
        assert all(later - day == dt.timedelta(days=1) for day, later in itertools.pairwise(days))


def test_the_sheet_is_one_page_that_names_nobody(s: Services) -> None:
    for number in range(40):
        made(s, f"CWC hearing of {NAME}" if number % 2 else f"Call {NAME}", "9 Dec 2026")
    made(s, "Home visit", "10 Dec 2026")
    pdf = calendar_printing.sheet_to_print(s, DECEMBER, "Office printer")
    with pypdfium2.PdfDocument(pdf) as document:
        pages = [page.get_textpage().get_text_bounded() for page in document]
    assert len(pages) == 1
    shown = pages[0]
    assert "LF-26-0041" in shown
    assert "Dec 2026" in shown
    for word in (*NAME.split(), "Call", "visit"):
        assert word not in shown


def test_the_log_says_what_goes_to_a_printer_and_into_a_file(s: Services, tmp_path) -> None:
    made(s, "Home visit", "10 Dec 2026")
    calendar_printing.sheet_to_print(s, DECEMBER, "Office printer")
    line = log.entries(s, limit=1)[0]
    assert (line.action, dict(line.facts)) == (
        "calendar_printed",
        {"month": "2026-12", "steps": 1, "printer": "Office printer"},
    )
    calendar_printing.save_sheet(s, DECEMBER, tmp_path / "december.pdf")
    assert log.entries(s, limit=1)[0].action == "calendar_saved"
    assert (tmp_path / "december.pdf").read_bytes().startswith(b"%PDF")
    with pytest.raises(TargetExistsError):
        calendar_printing.save_sheet(s, DECEMBER, tmp_path / "december.pdf")


def test_who_may_only_read_sees_the_calendar_and_prints_none(s: Services, tmp_path) -> None:
    made(s, "Home visit", "10 Dec 2026")
    reader = as_role(s, "read_only")
    assert len(december(reader).lines) == 1
    for refused in (
        lambda: calendar_printing.save_sheet(reader, DECEMBER, tmp_path / "x.pdf"),
        lambda: calendar_printing.sheet_to_print(reader, DECEMBER, "x"),
    ):
        with pytest.raises(CaseStateError):
            refused()
