"""Screens of how long cases are kept: the list, the rules, one case with its hold, the bin's door.

Rules: everything is made up; the clock stands still, so the same cases are due each time.
"""

from app.cases import cases
from app.core.services import Services, writing
from app.retention import due, holds, rules
from app.retention import recycle_bin as bins
from app.retention.rules import SUGGESTED
from desk_sim import on_lane, settle
from models.rows.case import Case
from office_sim import office
from screen_stage import Shots, Stage, calm, take_down
from ui.frame.desk import Desk
from ui.frame.worker import make_lane
from ui.retention.delete_sheet import ReachSheet
from ui.retention.keeping_sheet import AskedSheet, HoldSheet, KeepingSheet, LiftSheet
from ui.retention.rules_sheet import RulesSheet
from ui.shell.main_window import MainWindow
from ui.widgets.sheet import Sheet

_CASES = (
    ("Made-up Sunita", "34", "2021-03-04", "formal_closing"),
    ("Made-up Raju", "41", "2025-05-06", "restored_to_family"),
    ("Made-up Meena", "", "2019-07-08", "other"),
    ("Made-up Asha", "15", "2018-01-09", "repatriated"),
    ("", "30", "2026-01-10", "not_trafficking"),
    ("Made-up Gopal", "29", "2024-02-29", "transferred"),
)


def fill(s: Services) -> list[str]:
    """Close made-up cases long ago; return their ids."""
    made = []
    for name, age, day, why in _CASES:
        facts = {"p1.role": "victim", "p1.name_full": name, "p1.age": age}
        case = cases.add_case(s, {key: value for key, value in facts.items() if value})
        with writing(s) as session:
            row = session.get(Case, case.case_id)
            assert row is not None
            row.put("registered_on", "2017-01-02")
        made.append(cases.close_case(s, case.case_id, why, day).case_id)
    return made


def reel(stage: Stage) -> Shots:
    """Show the list without and with rules, every dialog of it, and the first page."""
    lane = make_lane()
    desk = Desk(on_lane(lane, lambda: office(stage.folder / "kept")), lane)
    window = MainWindow(desk)
    window.resize(stage.size)
    window.show()
    settle(desk)
    window.go("retention")
    settle(desk)
    yield stage.shown("retention-nothing", window)
    made = on_lane(lane, lambda: fill(desk.services))
    window.page.rules.click()
    settle(desk)
    yield stage.shown("sheet-retention-rules", _sheet(window, RulesSheet))
    _sheet(window, RulesSheet).reject()
    on_lane(lane, lambda: rules.set_rules(desk.services, dict(SUGGESTED)))
    on_lane(lane, lambda: due.ask_deletion(desk.services, made[1], words="By telephone"))
    yield from the_list(stage, desk, window)
    yield from one_case(stage, desk, window, made[2])
    window.go("today")
    settle(desk)
    calm(window)
    yield stage.shown("retention-today", window)
    take_down(desk, window)


def the_list(stage: Stage, desk: Desk, window: MainWindow) -> Shots:
    """Show what is due, and the dialogs that decide about several cases."""
    page = window.page
    page.refresh()
    settle(desk)
    page.view.selectAll()
    calm(window)
    yield stage.shown("retention-due", window)
    page.keep.click()
    yield stage.shown("sheet-retention-keep", page.sheet)
    page.sheet.reject()
    page.delete.click()
    settle(desk)
    yield stage.shown("sheet-retention-delete", page.sheet)
    page.sheet.reject()


def one_case(stage: Stage, desk: Desk, window: MainWindow, case_id: str) -> Shots:
    """Show how one case is kept, before and after it is held."""
    window.go("case", case_id)
    settle(desk)
    for name, kind, button in (
        ("hold", HoldSheet, "hold"),
        ("asked", AskedSheet, "asked"),
        ("reach", ReachSheet, "reach"),
    ):
        yield from _through(stage, desk, window, (name, kind, button))
    on_lane(
        desk.lane,
        lambda: holds.hold(desk.services, case_id, "court_case", "Sessions court 12/2026"),
    )
    window.page.flow.reload()
    settle(desk)
    calm(window)
    yield stage.shown("retention-held-case", window)
    yield from _through(stage, desk, window, ("lift", LiftSheet, "lifts"))
    window.page.acts.keeping()
    settle(desk)
    yield stage.shown("sheet-retention-case", _sheet(window, KeepingSheet))
    _sheet(window, KeepingSheet).reject()
    assert bins.list_bin(desk.services) == ()


def _through(
    stage: Stage, desk: Desk, window: MainWindow, wanted: tuple[str, type[Sheet], str]
) -> Shots:
    name, kind, button = wanted
    window.page.acts.keeping()
    settle(desk)
    found = getattr(_sheet(window, KeepingSheet), button)
    # Each hold has a button of its own.
    (found[0] if isinstance(found, list) else found).click()
    settle(desk)
    yield stage.shown(f"sheet-retention-{name}", _sheet(window, kind))
    _sheet(window, kind).reject()


def _sheet(window: MainWindow, kind: type[Sheet]) -> Sheet:
    return next(one for one in reversed(window.findChildren(kind)) if one.isVisible())
