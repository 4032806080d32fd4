"""Emptying the bin, killed at any moment, leaves the case whole in the bin or no trace of it."""

from pathlib import Path

import pytest

from app import bin as bins
from app import cases, notes, papers, vault
from app.bootstrap import Services
from app.errors import NotFoundError
from kill_desk import MARKER, KillDesk, no_half_files, opened_after_kill
from office_sim import CLOCK, NOON, office

CONTENT = MARKER.encode() * 9_000
ROUNDS = 6
LONGEST_S = 0.05


@pytest.fixture
def desk(tmp_path: Path):
    made = KillDesk(tmp_path / "kills")
    yield made
    made.close()


@pytest.fixture
def case_id(tmp_path: Path) -> str:
    s = office(tmp_path / "office", clock=CLOCK)
    source = tmp_path / "paper.pdf"
    source.write_bytes(CONTENT)
    case = cases.add_case(s, {"p1.name_full": MARKER, "narrative": MARKER})
    for _ in range(3):
        papers.attach(s, case.case_id, source, "other", "Scan")
    source.unlink()
    notes.add_note(s, case.case_id, MARKER)
    bins.bin_case(s, case.case_id)
    vault.lock(s)
    return case.case_id


def blobs(s: Services) -> list[Path]:
    return [path for path in (s.folder / "blobs").rglob("*") if path.is_file()]


def look(copy: Path, case_id: str) -> str:
    """Return "old" or "new"; anything between fails."""
    s = opened_after_kill(copy, CLOCK)
    try:
        assert no_half_files(s)
        if bins.list_bin(s):
            record = cases.show_case(s, case_id)
            assert record.value("p1.name_full") == MARKER
            assert len(record.notes) == 1
            for paper in record.papers:
                with papers.read_paper(s, paper.paper_id) as reader:
                    assert reader.read() == CONTENT
            assert len(blobs(s)) == len(record.papers) == 3
            return "old"
        with pytest.raises(NotFoundError):
            cases.show_case(s, case_id)
        assert blobs(s) == []
        return "new"
    finally:
        vault.lock(s)


def test_each_step_leaves_the_old_or_the_new_state(tmp_path: Path, desk: KillDesk, case_id: str):
    register = tmp_path / "office" / "register"
    seen = []
    for copy in desk.each_step(register, "empty bin", NOON):
        assert desk.leaks(copy) == []
        seen.append(look(copy, case_id))
        assert desk.leaks(copy) == []
    assert {"old", "new"} <= set(seen)
    assert seen == sorted(seen, reverse=True)


def test_random_moments_leave_the_old_or_the_new_state(
    tmp_path: Path, desk: KillDesk, case_id: str
):
    register = tmp_path / "office" / "register"
    for copy in desk.random_moments(register, "empty bin", NOON, ROUNDS, LONGEST_S):
        look(copy, case_id)
        assert desk.leaks(copy) == []
