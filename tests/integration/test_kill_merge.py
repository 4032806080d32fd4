"""SIGKILL in the middle of `case merge` and its undo: two whole cases or one, nothing between."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from app import cases, papers, vault
from app.bootstrap import Services, reading
from app.merging import MergeChoices, merge_cases, merges_of
from kill_desk import MARKER, KillDesk, no_half_files, opened_after_kill
from models import joining
from office_sim import CLOCK, office

FIRST = {"p1.name_full": f"Made-up {MARKER}", "summary": f"one {MARKER}", "e1.event_type": "rescue"}
SECOND = {"p1.name_full": f"Made up {MARKER}", "notes": f"two {MARKER}", "p2.name_full": MARKER}
ONE, TWO = "LF-26-0001", "LF-26-0002"


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    desk = KillDesk(tmp_path_factory.mktemp("killed"))
    yield desk
    desk.close()


def state(s: Services, ids: tuple[str, str]) -> dict[str, Any]:
    with reading(s) as session:
        return joining.rows_of(session, *ids)


@pytest.fixture(scope="module")
def ready(tmp_path_factory):
    """A register with two cases, one with a paper, and both states of them."""
    folder = tmp_path_factory.mktemp("ready")
    s = office(folder)
    ids = (cases.add_case(s, FIRST).case_id, cases.add_case(s, SECOND).case_id)
    paper = folder / "one.txt"
    paper.write_text(MARKER * 100, encoding="utf-8")
    papers.attach(s, ids[1], paper, "statement")
    paper.unlink()
    apart = state(s, ids)
    vault.lock(s)
    return folder / "register", ids, apart


@pytest.fixture(scope="module")
def joined(ready, tmp_path_factory):
    """The same register after the merge."""
    register, ids, _apart = ready
    folder = tmp_path_factory.mktemp("joined") / "register"
    shutil.copytree(register, folder)
    (folder / "lock").unlink(missing_ok=True)
    s = opened_after_kill(folder, CLOCK)
    done = merge_cases(s, ONE, TWO, MergeChoices({1: 1}))
    together = state(s, ids)
    vault.lock(s)
    return folder, done.merge_id, together


def look(desk: KillDesk, copy: Path, ready: Any, together: dict[str, Any]) -> str:
    """Return which of the two states is there, whole and with its log."""
    assert desk.leaks(copy) == []
    s = opened_after_kill(copy, CLOCK)
    try:
        assert no_half_files(s)
        _register, ids, apart = ready
        merged = bool(merges_of(s, ids[0]))
        now = state(s, ids)
        if merged:
            assert {table: len(rows) for table, rows in now.items()} == {
                table: len(rows) for table, rows in together.items()
            }
            assert now["cases"] == together["cases"]
            assert cases.show_case(s, TWO).case_no == ONE
        else:
            assert now == apart
        holder = cases.show_case(s, TWO)
        with papers.read_paper(s, holder.papers[0].paper_id) as reader:
            assert reader.read() == (MARKER * 100).encode()
    finally:
        vault.lock(s)
    return "one" if merged else "two"


def test_merge_killed_before_each_durable_step(desk, ready, joined):
    order = {"kept": ONE, "merged": TWO}
    seen = {
        look(desk, copy, ready, joined[2])
        for copy in desk.each_step(ready[0], "merge", CLOCK.now(), **order)
    }
    seen |= {
        look(desk, copy, ready, joined[2])
        for copy in desk.random_moments(ready[0], "merge", CLOCK.now(), 10, 0.2, **order)
    }
    assert "two" in seen
    whole = desk.copy_of(ready[0])
    desk.run(whole, "merge", CLOCK.now(), **order)
    assert look(desk, whole, ready, joined[2]) == "one"


def test_undo_killed_before_each_durable_step(desk, ready, joined):
    order = {"merge": joined[1]}
    seen = {
        look(desk, copy, ready, joined[2])
        for copy in desk.each_step(joined[0], "undo merge", CLOCK.now(), **order)
    }
    seen |= {
        look(desk, copy, ready, joined[2])
        for copy in desk.random_moments(joined[0], "undo merge", CLOCK.now(), 10, 0.2, **order)
    }
    assert "one" in seen
    whole = desk.copy_of(joined[0])
    desk.run(whole, "undo merge", CLOCK.now(), **order)
    assert look(desk, whole, ready, joined[2]) == "two"
