"""The daily work at a case and what leaves the office as a file, killed anywhere.

Rules: as in ``kill_rows``; that a file leaves stands in the log before the file has its name, so
that a kill leaves no file of which the log knows nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.cases import case_work, cases, history, several, wishes
from app.cases.papers import looks, paper_changes, papers
from app.cases.papers.papers import Wish
from app.cases.records import WishAnswer, WishStated
from app.consent import decisions
from app.core.services import Services
from app.duplicates.same_person import say_different
from app.exports import everything as all_of_it
from app.exports.export import ExportChoice, export_cases
from app.home import calendar_printing
from app.letters import issue, read_out
from app.letters.records import PERSON_NOTICE
from app.letters.summary import issuing
from app.letters.summary.records import PreparedSummary, SummaryWish
from app.links import taking_out
from app.register import access
from app.retention import due, holds, recycle_bin, rules
from app.statistics import files as tables_out
from app.statistics import periods
from app.statistics.making import statistics
from app.statistics.tables import Choice
from app.system.sandbox.trim import Trim
from content_desk import CHILD_SPOKEN
from crash_desk import MARKER, REGISTER, Operation
from kill_rows import OUT, Act, act, in_a_row
from letter_maker import prepared
from made_pictures import photograph
from office_sim import CLOCK, PASSPHRASE, TODAY, office

PAPER = MARKER.encode() * 3_000
CHILD = {
    "p1.name_full": f"Meera {MARKER}",
    "p1.role": "victim",
    "p1.age": "13",
    "p1.is_child_stated": "yes",
    "summary": f"Found at a made-up station {MARKER}.",
}
MANY = 3
LETTER = "0123456789abcdef"


def with_child(world: Path) -> dict[str, str]:
    """An office with two cases, one of them of a child with an answer about sharing."""
    (world / OUT).mkdir(parents=True)
    s = office(world)
    try:
        case = cases.add_case(s, CHILD).case_id
        other = cases.add_case(s, {"p1.name_full": f"Another {MARKER}"}).case_id
        decisions.add_consent(s, case, 1, CHILD_SPOKEN)
        return {"case": case, "other": other}
    finally:
        access.lock(s)


def at_case(do: Callable[[Services, str], object]) -> Act:
    """Return an act of one part that needs the case alone."""
    return act(lambda s, _world, known: do(s, known["case"]))


def _task(s: Services, case: str) -> str:
    return case_work.list_tasks(s, case)[-1].task_id


def _wish(s: Services, case: str) -> str:
    return wishes.list_wishes(s, case)[0].wish_id


def _changed_back(s: Services, case: str) -> None:
    (line,) = (
        one for one in history.history(s, case).lines if one.field == "fir_no" and one.can_restore
    )
    history.restore_value(s, case, line.change)


def _part_back(s: Services, case: str, kind: str) -> None:
    found = [one for one in history.history(s, case).lines if one.kind == "removed"]
    line = next(one for one in found if one.part.part == kind)
    history.restore_value(s, case, line.change)


_STATED = WishStated("correct", f"It was another day {MARKER}", "person")
_ANSWERED = WishAnswer("refused", f"The order says so {MARKER}", "stands_true")

AT_A_CASE = in_a_row(
    "work at a case", with_child,
    at_case(lambda s, c: cases.set_facts(s, c, {"fir_no": "12/2026"})),
    at_case(_changed_back),
    at_case(lambda s, c: cases.add_person(s, c, "suspect")),
    at_case(lambda s, c: cases.remove_person(s, c, 2)),
    at_case(lambda s, c: _part_back(s, c, "person")),
    at_case(cases.add_event),
    at_case(lambda s, c: cases.remove_event(s, c, 1)),
    at_case(lambda s, c: _part_back(s, c, "event")),
    at_case(cases.add_service),
    at_case(lambda s, c: cases.remove_service(s, c, 1)),
    at_case(lambda s, c: _part_back(s, c, "service")),
    at_case(lambda s, c: case_work.add_note(s, c, MARKER)),
    at_case(lambda s, c: case_work.add_task(s, c, f"Call the school {MARKER}", "2 Dec 2026")),
    at_case(lambda s, c: case_work.change_task(s, c, _task(s, c), due="3 Dec 2026")),
    at_case(lambda s, c: case_work.finish_task(s, c, _task(s, c))),
    at_case(lambda s, c: case_work.reopen_task(s, c, _task(s, c))),
    at_case(lambda s, c: case_work.drop_task(s, c, _task(s, c))),
    at_case(lambda s, c: cases.close_case(s, c, "other")),
    at_case(cases.reopen_case),
    logs=(
        *("case_changed", "value_restored", "person_added", "person_removed", "person_restored"),
        *("event_added", "event_removed", "event_restored", "service_added", "service_removed"),
        *("service_restored", "note_added", "task_added", "task_changed", "task_done"),
        *("task_reopened", "task_dropped", "case_closed", "case_reopened"),
    ),
)  # fmt: skip

WHAT_A_PERSON_SAYS = in_a_row(
    "what a person wishes and decides", with_child,
    at_case(lambda s, c: wishes.write_wish(s, c, 1, _STATED)),
    at_case(lambda s, c: wishes.answer_wish(s, c, _wish(s, c), _ANSWERED)),
    at_case(lambda s, c: wishes.take_answer_back(s, c, _wish(s, c))),
    at_case(lambda s, c: read_out.note_read(s, read_out.ToRead(PERSON_NOTICE, c))),
    at_case(lambda s, c: decisions.add_consent(s, c, 1, {**CHILD_SPOKEN, "capacity": "refused"})),
    at_case(
        lambda s, c: decisions.withdraw_consent(
            s, cases.show_case(s, c).consents[0].consent_id, how="spoken"
        )
    ),
    act(lambda s, _w, k: say_different(s, k["case"], k["other"])),
    logs=(
        *("wish_written", "wish_answered", "wish_reopened", "person_told", "consent_recorded"),
        *("consent_withdrawn", "not_duplicates"),
    ),
)  # fmt: skip

HOW_LONG = in_a_row(
    "how long a case is kept", with_child,
    act(lambda s, _w, _k: rules.set_rules(s, {"child": (12, 24)}, declined_days=60)),
    act(lambda s, _w, _k: rules.set_rules(s, {"child": (0, 0)}, declined_days=0)),
    at_case(lambda s, c: holds.hold(s, c, "court_case", f"Order 12 {MARKER}")),
    at_case(lambda s, c: holds.lift(s, c, f"It is over {MARKER}")),
    at_case(lambda s, c: due.ask_deletion(s, c, words=MARKER)),
    at_case(lambda s, c: due.unask_deletion(s, c, words=MARKER)),
    at_case(lambda s, c: due.ask_deletion(s, c, words=MARKER)),
    at_case(lambda s, c: due.keep(s, [c], "1 Dec 2027", f"Still needed {MARKER}")),
    at_case(recycle_bin.bin_case),
    at_case(recycle_bin.restore_case),
    logs=(
        *("retention_rule_set", "retention_rule_off", "declined_days_set", "declined_kept"),
        *("case_held", "hold_lifted", "deletion_asked", "deletion_not_asked", "case_kept"),
        *("case_binned", "case_restored"),
    ),
)  # fmt: skip


# The same with several cases ------------------------------------------------------------------


def with_several(world: Path) -> dict[str, tuple[str, ...]]:
    """An office with some cases that nobody works at."""
    (world / OUT).mkdir(parents=True)
    s = office(world)
    try:
        made = [cases.add_case(s, {"p1.name_full": f"{MARKER} {one}"}) for one in range(MANY)]
        for one in made:
            cases.set_facts(s, one.case_id, {"case_owner": f"Somebody {MARKER}"})
        return {"cases": tuple(one.case_id for one in made)}
    finally:
        access.lock(s)


def same_with_all(wanted: Callable[[Services], several.Wish], *, back: bool = False) -> Act:
    """Return an act that does the same with all cases, or does it and takes it back."""

    def do(s: Services, _world: Path, known: Any, tell: Callable[[], object]) -> None:
        # Told before each case: the one before is done by then.
        def report(progress: Any) -> None:
            if progress.done:
                tell()

        done = several.do(s, wanted(s), known["cases"], report)
        if back:
            tell()
            several.take_back(s, done, report)

    return Act(do, parts=MANY * (2 if back else 1))


def _exported(s: Services, world: Path, known: Any, _tell: Callable[[], object]) -> None:
    choice = ExportChoice("csv", only=known["cases"])
    export_cases(s, choice, world / OUT / "some.csv")


SEVERAL = in_a_row(
    "the same with several cases", with_several,
    same_with_all(lambda s: several.Assign(s.user.login)),
    same_with_all(lambda _s: several.AddStep(f"Call them {MARKER}", "3 Dec 2026")),
    same_with_all(lambda _s: several.AddStep(f"Write them {MARKER}"), back=True),
    same_with_all(lambda _s: several.Close("other"), back=True),
    same_with_all(lambda _s: several.Close("other")),
    Act(_exported, parts=2, leaves=True),
    logs=("case_changed", "task_added", "task_dropped", "case_closed", "case_reopened",
          "cases_exported"),
    plain=True,
)  # fmt: skip


# Papers ---------------------------------------------------------------------------------------


def with_scans(world: Path) -> dict[str, Any]:
    """As `with_child`; beside it what a scanner and a camera gave."""
    return {**with_child(world), "page": photograph((600, 800)), "photo": photograph((900, 700))}


def _scanned(s: Services, _world: Path, known: Any, tell: Callable[[], object]) -> None:
    """Two pages of a scanner, one after the other as they come."""
    papers.attach_bytes(s, known["case"], known["page"], "page 1.jpg", "fir_copy", f"{MARKER} 1")
    tell()
    papers.attach_bytes(s, known["case"], known["page"], "page 2.jpg", "fir_copy", f"{MARKER} 2")


def _cut_and_kept(s: Services, _world: Path, known: Any) -> None:
    """A photograph is turned and cut, and its original is kept beside."""
    papers.attach_bytes(
        s, known["case"], known["photo"], "photo.jpg", "photo_place", MARKER,
        wish=Wish.ORIGINAL, trim=Trim(quarters=1),
    )  # fmt: skip


def _papers(s: Services, case: str) -> list[str]:
    return [one.paper_id for one in cases.show_case(s, case).papers]


SCANS = in_a_row(
    "scanned pages and photographs", with_scans,
    Act(_scanned, parts=2),
    act(_cut_and_kept),
    at_case(lambda s, c: paper_changes.change(s, _papers(s, c)[0], title=f"Order {MARKER}")),
    at_case(lambda s, c: looks.begin_print(s, _papers(s, c)[0], pages=1, copies=1, printer="A")),
    at_case(lambda s, c: paper_changes.take_back(s, _papers(s, c)[:2])),
    logs=("paper_added", "paper_changed", "paper_printed", "paper_removed"),
)  # fmt: skip


# What leaves as a file ------------------------------------------------------------------------


def with_paper_and_letter(world: Path) -> dict[str, str]:
    """As `with_child`, with a paper."""
    known = with_child(world)
    s = access.unlock(world / REGISTER, None, PASSPHRASE, clock=CLOCK)
    try:
        papers.attach_bytes(s, known["case"], PAPER, "paper.txt", "statement", "Statement")
        return known
    finally:
        access.lock(s)


def leaves(do: Callable[[Services, Path, str], object]) -> Act:
    """Return an act after which a file of the case has left: the log knew of it before."""
    return Act(
        lambda s, world, known, _tell: do(s, world / OUT, known["case"]), parts=2, leaves=True
    )


def _summary(s: Services, case: str) -> PreparedSummary:
    return issuing.prepare(s, SummaryWish(case, "cwc"))


def _numbers(s: Services, out: Path, _case: str) -> None:
    tables = statistics(s, "sdg", Choice(periods.calendar_year(TODAY.year)))
    tables_out.write_tables(s, tables, out / "numbers.csv")


LEAVES = in_a_row(
    "files leave the office", with_paper_and_letter,
    leaves(lambda s, out, c: papers.save_paper(s, _papers(s, c)[0], out)),
    at_case(
        lambda s, c: issuing.begin_print(s, _summary(s, c), copies=1, printer="Made-up Laser")
    ),
    leaves(lambda s, out, c: issuing.save(s, _summary(s, c), out / "summary.pdf")),
    leaves(lambda s, out, _c: export_cases(s, ExportChoice("csv"), out / "cases.csv")),
    leaves(lambda s, out, _c: all_of_it.take_everything(s, out / "all")),
    leaves(lambda s, out, _c: taking_out.write_list(s, out / "again.xlsx")),
    leaves(_numbers),
    at_case(lambda s, _c: calendar_printing.sheet_to_print(s, TODAY, "Made-up Laser")),
    leaves(lambda s, out, _c: calendar_printing.save_sheet(s, TODAY, out / "month.pdf")),
    at_case(lambda s, c: issue.issue(s, prepared(s, c, letter_id=LETTER))),
    at_case(lambda s, _c: issue.note_printed(s, LETTER, "Made-up Laser", 1)),
    leaves(lambda s, out, _c: issue.save(s, LETTER, b"%PDF made up", out / "letter.pdf", "stick")),
    at_case(lambda s, _c: issue.withdraw(s, LETTER, "other")),
    logs=(
        *("paper_saved", "summary_printed", "summary_saved", "cases_exported"),
        *("everything_exported", "recurring_exported", "statistics_exported"),
        *("calendar_printed", "calendar_saved", "letter_issued", "letter_printed"),
        *("letter_saved", "letter_signed", "letter_withdrawn"),
    ),
    plain=True,
)  # fmt: skip

WORK: tuple[Operation, ...] = (
    AT_A_CASE, WHAT_A_PERSON_SAYS, HOW_LONG, SEVERAL, SCANS, LEAVES,
)  # fmt: skip
