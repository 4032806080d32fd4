"""Putting many due cases into the bin, killed at any moment, does it to all of them or to none."""

from pathlib import Path

import pytest

from app import bin as bins
from app import cases, vault
from app.retention import due
from kill_desk import MARKER, KillDesk, no_half_files, opened_after_kill
from office_sim import CLOCK, NOON, office

ROUNDS = 3
LONGEST_S = 0.05
MANY = 5


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kept")


@pytest.fixture(scope="module")
def desk(folder: Path):
    made = KillDesk(folder / "kills")
    yield made
    made.close()


@pytest.fixture(scope="module")
def asked(folder: Path) -> list[str]:
    """The cases of a register that no test changes: each run has a copy."""
    s = office(folder / "office", clock=CLOCK)
    made = [cases.add_case(s, {"p1.name_full": MARKER}).case_id for _ in range(MANY)]
    for case_id in made:
        due.ask_deletion(s, case_id, words=MARKER)
    vault.lock(s)
    return made


def look(copy: Path, asked: list[str]) -> str:
    """Return "old" or "new"; anything between fails."""
    s = opened_after_kill(copy, CLOCK)
    try:
        assert no_half_files(s)
        binned = {one.case_id for one in bins.list_bin(s)}
        still_due = {one.case_id for one in due.due(s).rows}
        assert (binned, still_due) in ((set(), set(asked)), (set(asked), set()))
        return "new" if binned else "old"
    finally:
        vault.lock(s)


def test_each_step_leaves_all_or_none(folder: Path, desk: KillDesk, asked: list[str]):
    register = folder / "office" / "register"
    seen = []
    for copy in desk.each_step(register, "delete due", NOON, cases=asked):
        seen.append(look(copy, asked))
        assert desk.leaks(copy) == []
    assert seen
    assert seen == sorted(seen, reverse=True)
    whole = desk.copy_of(register)
    assert not desk.run(whole, "delete due", NOON, cases=asked).killed
    assert look(whole, asked) == "new"


def test_random_moments_leave_all_or_none(folder: Path, desk: KillDesk, asked: list[str]):
    register = folder / "office" / "register"
    for copy in desk.random_moments(register, "delete due", NOON, ROUNDS, LONGEST_S, cases=asked):
        look(copy, asked)
        assert desk.leaks(copy) == []
