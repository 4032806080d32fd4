"""What keeps a register alive, cut off at every call: sheets, recovery, new keys, backup.

Rules: as in ``crash_operations``; the codes of sheets are made up here (``drawing``), so that it
can be told which sheets open what is left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import apart
from app.backup import making, opening, places, restore
from app.base.errors import AppError, FileUnreadableError
from app.cases import case_list, cases
from app.core.services import Services
from app.register import access, rekey_swap
from app.register.integrity import salvage
from app.register.records import GivenCodes, RecoveryPlan
from app.register.recovery import recovery
from app.register.safety_errors import BackupDamagedError
from app.rekey import rekey
from crash_desk import REGISTER, Key, Operation, State, flat, kit_key, opens, whole
from crash_operations import FACTS, HEAD, NEXT, with_paper
from crypto.vault import recovery as codes
from crypto.vault.key_slots import KDF_CHEAPEST
from office_sim import CLOCK, DAY_S, FIRST, NOON, OFFICER, PASSPHRASE, fixed_clock
from own_system import die

OLD_CODE, NEW_CODE = bytes(range(16)), bytes(range(16, 32))
OLD_SHEET, NEW_SHEET = kit_key(OLD_CODE), kit_key(NEW_CODE)
BESIDE = "beside"
_MOST_TRIED_AGAIN = 12
GIVEN = GivenCodes(OLD_CODE)
PLAN = RecoveryPlan()
KEYS: tuple[Key, ...] = (HEAD, OLD_SHEET, NEW_SHEET)


@contextmanager
def drawing(code: bytes) -> Iterator[None]:
    """Let the next sheets bear this code."""
    real = codes.new_code
    codes.new_code = lambda: code
    try:
        yield
    finally:
        codes.new_code = real


def with_new_code(act: Callable[[Any, Path, Any], object]) -> Callable[[Any, Path, Any], object]:
    """Let an act draw the new code."""

    def drawn(s: Any, world: Path, known: Any) -> object:
        with drawing(NEW_CODE):
            return act(s, world, known)

    return drawn


def office_with_sheet(
    more: Callable[[Services, Path], Any] = with_paper,
) -> Callable[[Path], Any]:
    """Return a ``ready`` that makes an office whose sheet bears the old code."""

    def ready(world: Path) -> Any:
        with drawing(OLD_CODE):
            made = access.create_register(
                world / REGISTER, FIRST, OFFICER, PASSPHRASE, clock=CLOCK, cost=KDF_CHEAPEST
            )
        s = made.services
        try:
            cases.add_case(s, FACTS)
            return more(s, world)
        finally:
            # Its register may have been replaced under it.
            with suppress(AppError):
                access.lock(s)

    return ready


def decided(world: Path) -> Any:
    """New keys were decided, and nothing of it is in its place yet: the program died there."""
    known = office_with_sheet()(world)
    assert apart.run(_decide_and_die, world).killed
    assert (world / REGISTER / rekey_swap.STATE).exists()
    return known


def _decide_and_die(world: Path) -> None:
    """Be a program that dies when new keys were decided."""
    rekey_swap.finish = lambda _folder: False
    s = access.unlock(world / REGISTER, *HEAD, clock=CLOCK)
    rekey_swap.finish = lambda _folder: die()
    with drawing(NEW_CODE):
        rekey.rekey(s, PASSPHRASE, None, PLAN)


def noted(state: State, old: State, new: State) -> bool:
    """What is written down before sheets are made stays: the key file has the old ones."""
    now, before = flat(state), flat(old)
    changed = {name for name in now if now[name] != before.get(name)}
    return changed == {"rows meta"} and state["rows"]["meta"] <= new["rows"]["meta"]


def unlocked(_s: None, world: Path, _known: Any) -> None:
    """Unlock."""
    access.unlock(world / REGISTER, *HEAD, clock=CLOCK)


def recovered(_s: None, world: Path, _known: Any) -> None:
    """Open the register with the sheet."""
    recovery.recover(world / REGISTER, GIVEN, None, NEXT, clock=CLOCK)


def with_disk(s: Services, world: Path) -> Any:
    """A folder for backups is there."""
    known = with_paper(s, world)
    (world / "disk").mkdir()
    return known


def with_backup(s: Services, world: Path) -> Any:
    """A backup lies in the folder, and the case has changed since."""
    known = with_disk(s, world)
    making.make_in_folder(s, world / "disk", "Made-up disk")
    return known


def backups(s: Services, world: Path, _known: Any) -> Any:
    """Return how many backups have their name in the folder; each opens and is whole."""
    found = sorted((world / "disk").rglob("*.lfbak"))
    for file in found:
        report = opening.test(file, GIVEN)
        assert report.problems == (), report
    assert len(places.list_backups(s)) <= len(found)
    return len(found)


def not_told(state: State, old: State, new: State) -> bool:
    """A backup that is whole has its name, but the register does not know of it yet."""
    now, before, after = flat(state), flat(old), flat(new)
    changed = {name for name in now if now[name] != before.get(name)}
    return all(now[name] in (before.get(name), after.get(name)) for name in changed) and all(
        name == "facts" or name.startswith("rows backup") for name in changed
    )


def to_file(s: Services, world: Path, _known: Any) -> None:
    """Write one backup file."""
    making.make_file(s, world / "disk" / "one.lfbak")


def to_folder(s: Services, world: Path, _known: Any) -> None:
    """Write a backup into a folder."""
    making.make_in_folder(s, world / "disk", "Made-up disk")


def the_backup(world: Path) -> Path:
    """Return the backup that is there; a disk that fails while it is looked for tells no file."""
    for file in (world / "disk").rglob("*.lfbak"):
        return file
    raise FileUnreadableError(reason="missing")


def tested(s: Services, world: Path, _known: Any) -> None:
    """Test the backup that is there."""
    file = the_backup(world)
    if not opening.test(file, GIVEN, s=s).whole:
        raise BackupDamagedError(reason="told")


def is_tested(s: Services, _world: Path, _known: Any) -> Any:
    """Say whether the register knows of a test."""
    return [bool(one.tested_at) for one in places.list_backups(s)]


def restored(_s: None, world: Path, _known: Any) -> Services:
    """Make a register out of the backup, beside, and return it open."""
    file = the_backup(world)
    return restore.restore(
        file, world / BESIDE, GIVEN, None, NEXT, plan=PLAN, clock=CLOCK, cost=KDF_CHEAPEST
    ).services


def salvaged(_s: None, world: Path, _known: Any) -> None:
    """Bring what can be read into another folder."""
    salvage.salvage(world / REGISTER, *HEAD, world / BESIDE, clock=CLOCK)


def look_beside(
    act: Callable[[None, Path, Any], Services | None], passphrase: str
) -> Callable[[Path, Any], State]:
    """Return what looks at a register that is made beside: it is there whole, or not at all."""
    seen: set[tuple[str, ...]] = set()

    def look(world: Path, known: Any) -> State:
        made = world / BESIDE
        there = made.exists()
        left = tuple(sorted(path.relative_to(world).as_posix() for path in world.rglob("*")))
        if not there and left not in seen and len(seen) < _MOST_TRIED_AGAIN:
            # Whatever lies about, the next try succeeds.
            seen.add(left)
            if (opened := act(None, world, known)) is not None:
                access.lock(opened)
        if made.exists():
            s = access.unlock(made, None, passphrase, clock=CLOCK)
            whole(s)
            (row,) = case_list.list_cases(s).rows
            assert len(cases.show_case(s, row.case_id).papers) == 1
            access.lock(s)
            assert not made.with_name(f"{BESIDE}.making").exists()
        assert opens(world / REGISTER, HEAD)
        return {"there": there}

    return look


SAFETY: tuple[Operation, ...] = (
    Operation(
        "new recovery sheets",
        office_with_sheet(), with_new_code(lambda s, _w, _k: recovery.renew(s, PASSPHRASE, PLAN)),
        keys=KEYS, lookers=(HEAD,), between=noted,
        logs=("recovery_renewed",),
    ),
    Operation(
        "recover with a sheet",
        office_with_sheet(), with_new_code(recovered), unlocks=False,
        keys=(*KEYS, (None, NEXT)), lookers=(HEAD, (None, NEXT)), between=noted,
        logs=("recovered",),
    ),
    Operation(
        "new keys for everything",
        office_with_sheet(),
        with_new_code(lambda s, _w, _k: rekey.rekey(s, PASSPHRASE, None, PLAN)),
        keys=KEYS, lookers=(HEAD,),
        logs=("register_rekeyed",),
    ),
    Operation(
        "unlock that goes on with new keys",
        decided, unlocked, unlocks=False, same=True, keys=KEYS, lookers=(HEAD,),
    ),
    Operation(
        "backup into one file", office_with_sheet(with_disk), to_file,
        keys=KEYS, lookers=(HEAD,), facts=backups, between=not_told,
        logs=("backup_made",),
    ),
    Operation(
        "first backup into a folder", office_with_sheet(with_disk), to_folder,
        keys=KEYS, lookers=(HEAD,), facts=backups, between=not_told,
        logs=("backup_made",),
    ),
    Operation(
        "next backup into a folder", office_with_sheet(with_backup), to_folder,
        keys=KEYS, lookers=(HEAD,), facts=backups, between=not_told,
        clock=fixed_clock(NOON + DAY_S),
        logs=("backup_made",),
    ),
    Operation(
        "test of a backup", office_with_sheet(with_backup), tested,
        keys=KEYS, lookers=(HEAD,), facts=is_tested,
        logs=("backup_tested",),
    ),
    Operation(
        "restore of a backup", office_with_sheet(with_backup), restored, unlocks=False,
        look=look_beside(restored, NEXT),
        logs=("register_restored",),
    ),
    Operation(
        "salvage", office_with_sheet(), salvaged, unlocks=False,
        look=look_beside(salvaged, PASSPHRASE),
        logs=("register_salvaged",),
    ),
)  # fmt: skip
