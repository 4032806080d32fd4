"""Screens of what several cases have in common, over made-up cases that share suspects and routes.

Rules: everything is made up; the cases are those whose truth the tests of the same list know.
"""

from app.cases import cases
from desk_sim import on_lane, settle
from office_sim import office
from recurring_world import SUSPECTS, fill
from screen_stage import Shots, Stage, calm, take_down
from ui.frame.desk import Desk
from ui.frame.worker import make_lane
from ui.shell.main_window import MainWindow

CASES = 40
KINDS = ("suspect", "vehicle", "place", "route")
SAHNI = {
    "p1.name_full": "Made-up Asha",
    "p1.role": ("victim",),
    "p1.home_district": "Kalimpong",
    "p2.name_full": SUSPECTS["ramesh-1980"][0][1],
    "p2.birth": SUSPECTS["ramesh-1980"][1],
    "p2.role": ("suspect",),
    "p2.phone": "98765 43210",
    "p2.vehicles": ("UP 32 AB 123", "BR 01 PA 4455"),
    "p2.payment_handles": ("raju.madeup@okaxis",),
    "e1.event_type": "exploitation",
    "e1.event_district": "Sitamarhi",
    "e1.event_place": "Made-up kiln 4, Rampur",
}
SECTIONS = ("p2/identity", "p2/contact", "p2/suspect", "e1/event_place", "timeline")


def reel(stage: Stage) -> Shots:
    """Show the list, one case with its lines, and the sheet of a case conference."""
    lane = make_lane()
    desk = Desk(on_lane(lane, lambda: office(stage.folder / "common")), lane)
    window = MainWindow(desk)
    window.resize(stage.size)
    window.show()
    settle(desk)
    window.go("recurring")
    settle(desk)
    yield stage.shown("recurring-nothing", window)
    on_lane(lane, lambda: fill(desk.services, CASES))
    case_id = on_lane(lane, lambda: cases.add_case(desk.services, SAHNI)).case_id
    yield from the_list(stage, desk, window)
    yield from one_case(stage, desk, window, case_id)
    take_down(desk, window)


def the_list(stage: Stage, desk: Desk, window: MainWindow) -> Shots:
    """Show the whole list, some kinds, and the note for a conference."""
    page = window.page
    page.refresh()
    settle(desk)
    for kind in ("", *KINDS):
        page.choice.kinds.choose(kind)
        page.choice.kinds.chosen.emit(kind)
        settle(desk)
        calm(window)
        yield stage.shown(f"recurring-{kind or 'all'}", window)
    page.pane.conference.click()
    yield stage.shown("sheet-conference", page.sheet)
    page.sheet.reject()


def one_case(stage: Stage, desk: Desk, window: MainWindow, case_id: str) -> Shots:
    """Show the lines in a case, all of them at once, and the closed case."""
    window.go("case", case_id)
    settle(desk)
    for key in SECTIONS:
        window.page.show_section(key)
        settle(desk)
        calm(window)
        yield stage.shown(f"seen-{key.replace('/', '-')}", window)
    window.go("recurring", f"{case_id}#p2.vehicles")
    settle(desk)
    calm(window)
    yield stage.shown("recurring-of-case", window)
    on_lane(desk.lane, lambda: cases.close_case(desk.services, case_id, "formal_closing"))
    window.go("case", case_id)
    settle(desk)
    window.page.show_section("p2/suspect")
    settle(desk)
    calm(window)
    yield stage.shown("seen-closed", window)
