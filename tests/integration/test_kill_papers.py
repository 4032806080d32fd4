"""SIGKILL while a picture goes in, a paper is taken out or put back: old or new, nothing else."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from app import cases, paper_changes, papers, vault
from app.papers import Wish
from kill_desk import MARKER, KillDesk, no_half_files, opened_after_kill
from made_pictures import OWNER, photograph
from office_sim import CLOCK, NOON, office

LONGEST_S = 0.35
ROUNDS = 12


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    desk = KillDesk(tmp_path_factory.mktemp("killed"))
    yield desk
    desk.close()


@pytest.fixture(scope="module")
def picture(tmp_path_factory) -> Path:
    """A photograph whose camera has written the marker into it."""
    path = tmp_path_factory.mktemp("stick") / "IMG_1.jpg"
    mark = MARKER.encode().ljust(len(OWNER), b"x")
    assert len(mark) == len(OWNER)
    path.write_bytes(photograph((1200, 900)).replace(OWNER, mark))
    assert MARKER.encode() in path.read_bytes()
    return path


@pytest.fixture(scope="module")
def ready(tmp_path_factory, picture) -> tuple[Path, str, str, str]:
    """Return a register, a case, a paper in it, and one that was taken out."""
    s = office(tmp_path_factory.mktemp("ready"))
    case = cases.add_case(s, {"p1.name_full": MARKER})
    small, whole = (
        papers.attach(s, case.case_id, picture, "other", wish=wish)
        for wish in (Wish.SMALL, Wish.ORIGINAL)
    )
    assert small.notes == ()
    paper_changes.detach(s, whole.paper_id)
    vault.lock(s)
    return s.folder, case.case_id, small.paper_id, whole.paper_id


def looked_at(desk: KillDesk, copy: Path, ready) -> tuple[int, int]:
    """Prove that everything is whole, and return how many papers there are, in and out."""
    assert desk.leaks(copy) == []
    assert not list(copy.rglob("*.jpg"))
    s = opened_after_kill(copy, CLOCK)
    try:
        assert no_half_files(s)
        assert list((s.folder / "staging").iterdir()) == []
        case = cases.show_case(s, ready[1])
        waiting = paper_changes.removed(s, case.case_id)
        for paper in case.papers:
            with papers.read_paper(s, paper.paper_id) as content:
                assert hashlib.sha256(content.read()).hexdigest() == paper.sha256
        blobs = [one for one in (s.folder / "blobs").rglob("*") if one.is_file()]
        assert len(blobs) == len(case.papers) + len(waiting)
        return len(case.papers), len(waiting)
    finally:
        vault.lock(s)


@pytest.mark.parametrize("wish", ["small", "original"])
def test_a_picture_is_in_the_case_or_not_at_all(desk, ready, picture, wish):
    order = {"case": ready[1], "file": str(picture), "wish": wish}
    seen = {
        looked_at(desk, copy, ready) for copy in desk.each_step(ready[0], "attach", NOON, **order)
    }
    assert seen == {(1, 1), (2, 1)}


def test_killed_at_any_moment_while_the_picture_is_made_small(desk, ready, picture):
    order = {"case": ready[1], "file": str(picture), "wish": "small"}
    moments = desk.random_moments(ready[0], "attach", NOON, ROUNDS, LONGEST_S, **order)
    for copy in moments:
        assert looked_at(desk, copy, ready) in {(1, 1), (2, 1)}


def test_a_paper_is_taken_out_or_still_there(desk, ready):
    copies = desk.each_step(ready[0], "detach", NOON, paper=ready[2])
    assert {looked_at(desk, copy, ready) for copy in copies} <= {(1, 1), (0, 2)}


def test_a_paper_is_put_back_or_still_waits(desk, ready):
    copies = desk.each_step(ready[0], "put back", NOON, paper=ready[3])
    assert {looked_at(desk, copy, ready) for copy in copies} <= {(1, 1), (2, 0)}
