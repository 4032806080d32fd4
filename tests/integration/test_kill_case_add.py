"""A program killed at any moment leaves the old or the new state, complete, nothing readable."""

import random
import subprocess
import sys
import time
from pathlib import Path

from app import blob_store, cases, checks, papers, vault
from app.bootstrap import Services
from app.case_list import MOST_ROWS
from app.cases import CaseQuery
from busy_desk import CHANGES, FACTS, MARKER
from office_sim import CLOCK, PASSPHRASE, office

DESK = Path(__file__).resolve().parents[1] / "helpers" / "busy_desk.py"
ROUNDS = 12
LONGEST_S = 0.3
CONTENT = MARKER.encode() * 20_000
COMPLETE = {**FACTS, "p1.role": ("possible_victim",)}
CHANGED = {**COMPLETE, **CHANGES, "p2.role": ("suspect",)}


def work_until_killed(folder: Path, paper: Path, after_s: float) -> list[list[str]]:
    """Return what the program said it had done before it was killed."""
    command = [sys.executable, "-I", str(DESK), str(folder), str(paper)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as desk:
        assert desk.stdout is not None
        assert desk.stdout.readline() == "ready\n"
        time.sleep(after_s)
        desk.kill()
        lines = desk.stdout.read().splitlines(keepends=True)
    return [line.split() for line in lines if line.endswith("\n")]


def holds(record: cases.CaseRecord, facts: dict[str, object]) -> bool:
    return all(record.value(address) == value for address, value in facts.items())


def look_at_everything(s: Services, said: list[list[str]]) -> None:
    """Every case is complete, in the old state or the new one; every paper reads back."""
    page = cases.list_cases(s, CaseQuery(filter="all", limit=MOST_ROWS))
    records = {row.case_no: cases.show_case(s, row.case_id) for row in page.rows}
    for record in records.values():
        assert holds(record, COMPLETE) or holds(record, CHANGED)
        for paper in record.papers:
            with papers.read_paper(s, paper.paper_id) as reader:
                assert reader.read() == CONTENT
    kept_papers = {paper.paper_id for record in records.values() for paper in record.papers}
    for what, which in said:
        if what == "paper":
            assert which in kept_papers
        else:
            assert which in records
        if what == "set":
            assert holds(records[which], CHANGED)


def readable_places(folder: Path) -> list[Path]:
    profile = Path.home()
    return [path for root in (folder, profile) for path in root.rglob("*") if path.is_file()]


def test_killing_leaves_the_old_or_the_new_state_and_nothing_in_the_clear(tmp_path: Path):
    chance = random.Random(20261125)
    made = office(tmp_path / "office")
    vault.lock(made)
    folder = made.folder
    paper = tmp_path / "paper.txt"
    paper.write_bytes(CONTENT)
    done = 0
    for _ in range(ROUNDS):
        said = work_until_killed(folder, paper, chance.uniform(0, LONGEST_S))
        done += len(said)
        for path in readable_places(folder):
            assert MARKER.encode() not in path.read_bytes(), path.name
        s = vault.unlock(folder, None, PASSPHRASE, clock=CLOCK)
        look_at_everything(s, said)
        report = checks.check_register(s)
        assert report.problems == ()
        assert list((folder / blob_store.STAGING).iterdir()) == []
        assert report.blobs == len(list((folder / blob_store.BLOBS).rglob("*.lfb")))
        vault.lock(s)
    assert done > 0
