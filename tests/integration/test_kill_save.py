"""SIGKILL in the middle of a saving and of what follows it: the search says what the case says."""

from __future__ import annotations

from pathlib import Path

import pytest

from app import cases, vault
from app.cases import CaseQuery
from index_check import caught_up
from kill_desk import MARKER, KillDesk, no_half_files, opened_after_kill
from office_sim import CLOCK, office

BEFORE = {"p1.name_full": "Rekha", "p1.phone": "98765 43210", "narrative": f"a station {MARKER}"}
AFTER = {"p1.name_full": "Meena", "p1.phone": "98111 22333", "narrative": f"a stall {MARKER}"}
WORDS = {"Rekha": "Meena", "9876543210": "9811122333", "station": "stall"}


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    desk = KillDesk(tmp_path_factory.mktemp("killed"))
    yield desk
    desk.close()


@pytest.fixture(scope="module")
def ready(tmp_path_factory):
    folder = tmp_path_factory.mktemp("ready")
    s = office(folder)
    case_id = cases.add_case(s, BEFORE).case_id
    vault.lock(s)
    return folder / "register", case_id


def look(desk: KillDesk, copy: Path, case_id: str) -> str:
    """Return whether the saving is there, once the search agrees with the case."""
    assert desk.leaks(copy) == []
    s = opened_after_kill(copy, CLOCK)
    try:
        assert no_half_files(s)
        caught_up(s)
        saved = cases.show_case(s, case_id).value("p1.name_full") == "Meena"
        for pair in WORDS.items():
            there, gone = pair[::-1] if saved else pair
            rows = cases.list_cases(s, CaseQuery(text=there)).rows
            assert [row.case_id for row in rows] == [case_id]
            assert cases.list_cases(s, CaseQuery(text=gone)).rows == ()
    finally:
        vault.lock(s)
    return "saved" if saved else "not saved"


def test_saving_killed_before_each_durable_step_and_at_random(desk, ready):
    register, case_id = ready
    order = {"case": case_id, "facts": AFTER}
    seen = [
        look(desk, copy, case_id) for copy in desk.each_step(register, "save", CLOCK.now(), **order)
    ]
    # Its own commit is the first step; whatever comes after it is the index that follows.
    assert seen[0] == "not saved"
    assert "saved" in seen[1:]
    for copy in desk.random_moments(register, "save", CLOCK.now(), 15, 0.1, **order):
        look(desk, copy, case_id)
    whole = desk.copy_of(register)
    desk.run(whole, "save", CLOCK.now(), **order)
    assert look(desk, whole, case_id) == "saved"
