"""The papers of a sealed case go into the case they were meant for, whichever page is in front."""

from pathlib import Path

from PySide6.QtWidgets import QPushButton

from app.cases import cases
from app.cases.papers.papers import Wish
from app.sealed import case_sealing, sealed
from desk_sim import on_lane, settle
from made_pictures import photograph
from ui.cases.form.case_page import SealedCasePage
from ui.cases.form.papers_body import PapersBody
from ui.frame.desk import Desk
from ui.papers.papers_adding import Wanted


def sealed_case(desk: Desk, name: str) -> str:
    def make() -> str:
        case_id = cases.add_case(desk.services, {"p1.name_full": name}).case_id
        desk.services = case_sealing.seal(desk.services, case_id, {desk.services.user.user})
        return case_id

    return on_lane(desk.lane, make)


def test_a_paper_is_added_seen_removed_and_put_back_inside_the_seal(qtbot, desk, tmp_path: Path):
    first, second = sealed_case(desk, "Zubeida"), sealed_case(desk, "Meera")
    offered: list[object] = []
    desk.undo_offered.connect(lambda _text, undo: offered.append(undo))
    page = SealedCasePage(desk)
    qtbot.addWidget(page)
    page.open(first)
    settle(desk)
    page.show_section("papers")
    page.show()
    settle(desk)
    body = page.body.piece
    assert isinstance(body, PapersBody)
    paths = [tmp_path / f"IMG_{number}.jpg" for number in range(3)]
    for path in paths:
        path.write_bytes(photograph())
    body._add([Wanted(path, "other") for path in paths], Wish.SMALL)
    page.open(second)  # the others must not follow into the next case
    settle(desk)
    page.open(first)
    settle(desk)
    page.show_section("papers")
    settle(desk)
    body = page.body.piece
    assert isinstance(body, PapersBody)
    assert len(body.rows) == 3
    row = next(iter(body.rows.values()))
    assert row.thumbnail.has_picture
    remove = next(b for b in row.findChildren(QPushButton) if b.property("act") == "remove")
    remove.click()
    settle(desk)
    assert len(papers_of(desk, first)) == 2
    page.open(second)
    settle(desk)
    offered[-1]()
    settle(desk)
    assert len(papers_of(desk, first)) == 3
    assert papers_of(desk, second) == ()


def papers_of(desk: Desk, case_id: str):
    return on_lane(desk.lane, lambda: sealed.look(desk.services, case_id)).papers
