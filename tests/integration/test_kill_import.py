"""An import that is killed at any moment leaves a register without a single row of the sheet."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

from app import cases, log, vault
from app.imports import batch_in
from app.imports.sheets import read_sheet
from office_sim import CLOCK, PASSPHRASE, office

ROOT = Path(__file__).resolve().parents[2]
ROUNDS = 6
ROWS = 600
MARKER = "ZQXIMPORTजगह"
WORK = """
import sys
from pathlib import Path
from app import vault
from app.imports import batch_in
from app.imports.sheets import read_sheet
from office_sim import CLOCK, PASSPHRASE
folder, path = Path(sys.argv[1]), Path(sys.argv[2])
s = vault.unlock(folder, None, PASSPHRASE, clock=CLOCK)
sheet = read_sheet(path)
checked = batch_in.check_sheet(s, sheet, batch_in.propose(s, sheet))
print("ready", flush=True)
batch_in.bring_in(s, checked)
print("done", flush=True)
vault.lock(s)
"""


def killed_after(folder: Path, path: Path, delay_s: float) -> bool:
    """Import in a process of its own and kill it; say whether it had told that it was done."""
    places = os.pathsep.join((str(ROOT), str(ROOT / "tests" / "helpers")))
    environment = {**os.environ, "PYTHONPATH": places}
    with subprocess.Popen(
        [sys.executable, "-c", WORK, str(folder), str(path)],
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    ) as work:
        assert work.stdout is not None
        assert work.stdout.readline() == "ready\n"
        time.sleep(delay_s)
        work.kill()
        return work.stdout.read() == "done\n"


def test_a_killed_import_leaves_all_or_nothing(tmp_path: Path) -> None:
    chance = random.Random(20261125)
    path = tmp_path / "sheet.csv"
    lines = [f"{MARKER} {number},{number % 60 + 1},street {number}" for number in range(ROWS)]
    path.write_text("Name,Age,Address\n" + "\n".join(lines) + "\n", "utf-8")
    made = office(tmp_path / "office")
    cases.add_case(made, {"p1.name_full": "Made-up Before"})
    vault.lock(made)
    for _ in range(ROUNDS):
        told = killed_after(made.folder, path, chance.uniform(0, 1.0))
        s = vault.unlock(made.folder, None, PASSPHRASE, clock=CLOCK)
        query = cases.CaseQuery(filter="all", limit=1000)
        count = len(cases.list_cases(s, query).rows)
        assert count == 1 + ROWS or (count == 1 and not told)
        assert s.register.check() == []
        assert log.check(s).broken_at == 0
        for batch in batch_in.list_batches(s):
            if not batch.undone:
                batch_in.undo_import(s, batch.batch_id)
        vault.lock(s)
        for kept in made.folder.rglob("*"):
            assert not kept.is_file() or MARKER.encode() not in kept.read_bytes()
    s = vault.unlock(made.folder, None, PASSPHRASE, clock=CLOCK)
    sheet = read_sheet(path)
    checked = batch_in.check_sheet(s, sheet, batch_in.propose(s, sheet))
    assert batch_in.bring_in(s, checked).added == ROWS
    vault.lock(s)
