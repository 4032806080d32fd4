"""A computer that stops while everything gets new keys, or while a backup becomes a register."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from app import cases, checks, papers, recovery, rekey_swap, vault
from app.backup import making
from app.bootstrap import Services
from app.errors import CannotUnlockError, RegisterMissingError
from app.records import RecoveryPlan
from crypto import vault as vaults
from crypto.errors import UnlockError
from kill_desk import MARKER, KillDesk, opened_after_kill
from office_sim import CLOCK, LOGIN, OTHER_PASSPHRASE, PASSPHRASE, office

REPLACE = Path.replace
LAST = 22
"""So many of the last steps go from before the decision to the end."""

PAPER = MARKER.encode() * 100


@dataclass
class Desk:
    """A locked register with a case and a paper, a sheet, and a backup that the sheet opens."""

    desk: KillDesk
    register: Path
    kit: bytes
    paper_id: str

    def shown(self, s: Services) -> None:
        """Read the case and the paper."""
        assert len(cases.list_cases(s).rows) == 1
        with papers.read_paper(s, self.paper_id) as reader:
            assert reader.read() == PAPER


@pytest.fixture(scope="module")
def at(tmp_path_factory) -> Iterator[Desk]:
    folder = tmp_path_factory.mktemp("kill-rekey")
    s = office(folder / "office")
    case = cases.add_case(s, {"p1.name_full": MARKER, "narrative": MARKER})
    source = folder / "paper.txt"
    source.write_bytes(PAPER)
    paper = papers.attach(s, case.case_id, source, "other").paper_id
    source.unlink()
    s, sheets = recovery.renew(s, PASSPHRASE, RecoveryPlan())
    kit = recovery.parse(sheets.kits[0], {}).kit or b""
    desk = KillDesk(folder / "desk")
    (desk.folder / "kit.hex").write_text(kit.hex(), "ascii")
    making.make_file(s, desk.folder / "office.lfbak")
    vault.lock(s)
    yield Desk(desk, s.folder, kit, paper)
    desk.close()


def some_steps(
    at: Desk, act: str, last: int, fresh: Callable[[], None] = lambda: None
) -> Iterator[Path]:
    """Yield the register after a kill before every eighth durable step, and before the last ones.

    The table of crashes (`tests/benchmarks/crash_table.py`) goes through every one.
    """
    fresh()
    whole = at.desk.run(at.desk.copy_of(at.register), act, CLOCK.now())
    for step in range(1, whole.steps + 1):
        if step % 8 == 0 or step > whole.steps - last:
            fresh()
            copy = at.desk.copy_of(at.register)
            assert at.desk.run(copy, act, CLOCK.now(), kill_at=step).killed
            yield copy


def opens_with(folder: Path, kit: bytes) -> bool:
    try:
        vaults.unlock_codes((folder / "vault.lfv").read_bytes(), kit)
    except UnlockError:
        return False
    return True


def test_new_keys_are_all_there_or_none_wherever_it_stops(at: Desk):
    old = (at.register / "vault.lfv").read_bytes()
    seen: list[bool] = []
    for copy in some_steps(at, "rekey", LAST):
        decided = (copy / rekey_swap.STATE).exists()
        s = opened_after_kill(copy, CLOCK)
        at.shown(s)
        is_new = s.vault.header.raw != old
        vault.lock(s)
        # Which keys there are and which sheets open is one and the same question.
        assert is_new or not decided
        assert opens_with(copy, at.kit) is not is_new
        left = {path.name for path in copy.iterdir() if rekey_swap.ENDING in path.name}
        assert left == set()
        assert not (copy / rekey_swap.STATE).exists()
        assert at.desk.leaks(copy) == []
        seen.append(is_new)
    assert seen == sorted(seen)
    assert set(seen) == {False, True}


def test_it_may_stop_again_while_it_is_gone_on_with(at: Desk, monkeypatch):
    decided = None
    for copy in some_steps(at, "rekey", LAST):
        if (copy / rekey_swap.STATE).exists():
            decided = copy
            break
    assert decided is not None

    class StopsError(Exception):
        """The computer stops here."""

    kept = at.desk.folder / "decided"
    shutil.copytree(decided, kept)
    for step in range(1, 40):
        folder = at.desk.folder / "again"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(kept, folder)
        left = [step]

        def replace(path: Path, target: Path, left: list[int] = left) -> Path:
            left[0] -= 1
            if left[0] <= 0:
                raise StopsError
            return REPLACE(path, target)

        with monkeypatch.context() as patched:
            patched.setattr(Path, "replace", replace)
            try:
                rekey_swap.finish(folder)
            except StopsError:
                pass
            else:
                break
        s = opened_after_kill(folder, CLOCK)
        at.shown(s)
        vault.lock(s)
        assert not opens_with(folder, at.kit)
    assert step > 3


def test_a_backup_becomes_a_whole_register_or_none(at: Desk):
    target = at.desk.folder / "restored"

    def fresh() -> None:
        # What was cut off before would be cleared away first, in steps of its own.
        for left in (target, target.with_name("restored.making")):
            shutil.rmtree(left, ignore_errors=True)

    done = []
    for _copy in some_steps(at, "restore", 5, fresh):
        assert at.desk.leaks(*at.desk.folder.glob("restored*")) == []
        if not target.exists():
            with pytest.raises(RegisterMissingError):
                vault.unlock(target, LOGIN, OTHER_PASSPHRASE, clock=CLOCK)
            done.append(False)
            continue
        with pytest.raises(CannotUnlockError):
            vault.unlock(target, LOGIN, PASSPHRASE, clock=CLOCK)
        s = vault.unlock(target, LOGIN, OTHER_PASSPHRASE, clock=CLOCK)
        at.shown(s)
        assert checks.check_register(s).problems == ()
        vault.lock(s)
        assert not opens_with(target, at.kit)
        done.append(True)
    assert done == sorted(done)
    assert set(done) == {False, True}
