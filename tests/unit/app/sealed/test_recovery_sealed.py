"""Sealed cases through recovery: sheets open those they were given, the rest comes from its people.

Whatever cuts a change of sheets off, every passphrase opens, and some sheet does or is asked for.
"""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from app.base.errors import AppError, CannotUnlockError
from app.cases import cases
from app.core import key_files, log
from app.core.services import Services, reading
from app.register import access, people, recovery_rows
from app.register.integrity import checks
from app.register.records import GivenCodes, RecoveryPlan
from app.register.recovery import recovery
from app.register.safety_errors import KitWrongError, SealedWouldCloseError
from app.sealed import case_sealing, sealed
from app.system import files
from crypto.envelope.hybrid import HybridKey
from crypto.errors import HeaderError, UnlockError
from crypto.vault import open_vault, vault_parts
from crypto.vault.grants import open_grant
from crypto.vault.open_vault import pin_of
from fault_fs import failing
from models.base.meta import get_meta
from office_sim import LOGIN, PASSPHRASE
from recovery_desk import (
    MEERA,
    NEW_PASSPHRASE,
    PRIYA,
    Made,
    RecoveryDesk,
    lent,
    made,
    of_custodians,
)
from shared_desk import FACTS

TWO_OF_THREE = RecoveryPlan(0, 2, 3)


@pytest.fixture(scope="module")
def there(tmp_path_factory: pytest.TempPathFactory) -> Made:
    return made(tmp_path_factory.mktemp("sealed-recovery"))


@pytest.fixture
def desk(there: Made, tmp_path: Path) -> Iterator[RecoveryDesk]:
    with lent(there, tmp_path) as one:
        yield one


def sealed_for(desk: RecoveryDesk, login: str, *others: int) -> str:
    """Let somebody seal a case for themselves and others, and return its id."""
    s = desk.sit(login)
    case_id = cases.add_case(s, FACTS).case_id
    desk.s = case_sealing.seal(s, case_id, {s.user.user, *others})
    return case_id


def by_codes(desk: RecoveryDesk, given: GivenCodes) -> open_vault.OpenVault:
    """Open what the next unlock would open: the newer copy of the key file."""
    copies = key_files.read_copies(desk.folder)
    return open_vault.newest(
        *copies, lambda raw: open_vault.unlock_codes(raw, given.kit, given.custodians)
    ).vault


def test_a_sealed_case_stays_with_who_was_named_and_with_the_new_sheets(desk: RecoveryDesk):
    case_id = sealed_for(desk, LOGIN, PRIYA)
    done = desk.recover(desk.given)
    assert done.sheets.sealed_left_out == 0
    assert sealed.look(done.services, case_id).persons
    assert checks.check_register(done.services).problems == ()
    new = by_codes(desk, recovery.parse(done.sheets.kits[0], {}))
    assert len(new.domains) == 3
    assert sealed.look(desk.sit("priya"), case_id).persons


def test_a_head_who_is_not_named_opens_no_sealed_case_by_a_sheet(desk: RecoveryDesk):
    case_id = sealed_for(desk, "priya")
    done = desk.recover(desk.given)
    assert set(done.services.vault.domains) == {"reg", "off"}
    assert [one.mine for one in sealed.seals(done.services)] == [False]
    desk.rise()
    again = desk.recover(recovery.parse(done.sheets.kits[0], {}), "priya")
    assert sealed.look(again.services, case_id).persons
    assert again.sheets.sealed_left_out == 0


def test_a_compartment_the_head_cannot_grant_comes_with_its_people(desk: RecoveryDesk):
    sealed_for(desk, "priya", MEERA)
    sealed_for(desk, LOGIN)
    sheets = desk.renew(TWO_OF_THREE)
    assert sheets.sealed_left_out == 1
    given = of_custodians(sheets, 1, 3)
    assert len(by_codes(desk, given).domains) == 3
    assert recovery_rows.standing(desk.sit("ravi")).sealed_left_out == 1
    s = desk.sit("meera")
    assert recovery_rows.standing(s).sealed_left_out == 0
    assert [one.action for one in log.entries(s)].count("recovery_completed") == 1
    assert checks.check_register(s).problems == ()
    desk.rise()
    assert len(by_codes(desk, given).domains) == 4
    desk.sit("priya")
    assert [one.action for one in log.entries(desk.s)].count("recovery_completed") == 1


def test_what_the_sheets_did_not_open_is_lost_to_the_recovered_but_not_to_others(
    desk: RecoveryDesk,
):
    case_id = sealed_for(desk, "priya", MEERA)
    sheets = desk.renew(TWO_OF_THREE)
    done = desk.recover(of_custodians(sheets, 1, 2), "priya")
    assert done.sheets.sealed_left_out == 1
    assert [one.mine for one in sealed.seals(done.services)] == [False]
    assert checks.check_register(done.services).problems == ()
    s = desk.sit("meera")
    assert sealed.look(s, case_id).persons
    assert recovery_rows.standing(s).sealed_left_out == 0
    desk.s = case_sealing.name_people(s, case_id, {MEERA, PRIYA})
    assert sealed.look(desk.sit("priya", NEW_PASSPHRASE), case_id).persons


def test_no_new_passphrase_closes_a_case_that_nobody_else_opens(desk: RecoveryDesk):
    case_id = sealed_for(desk, "priya")
    assert recovery_rows.standing(desk.s).sealed_not_held == 0
    desk.sit(LOGIN)
    assert recovery_rows.standing(desk.s).sealed_not_held == 1
    given = of_custodians(desk.renew(TWO_OF_THREE), 1, 2)
    before = key_files.read_copies(desk.folder)
    with pytest.raises(SealedWouldCloseError) as refused:
        desk.recover(given, "priya")
    assert key_files.read_copies(desk.folder) == before
    assert refused.value.facts["count"] == 1
    # Somebody else gets in, the passphrase stays, and with its owner the new sheets open it, too.
    again = of_custodians(desk.recover(given).sheets, 1, 2)
    assert sealed.look(desk.sit("priya"), case_id).persons
    done = desk.recover(again, "priya")
    assert sealed.look(done.services, case_id).persons
    assert done.sheets.sealed_left_out == 0


def test_who_gives_a_case_up_gets_a_new_passphrase_all_the_same(desk: RecoveryDesk):
    sealed_for(desk, "priya")
    given = of_custodians(desk.renew(TWO_OF_THREE), 1, 2)
    done = desk.recover(given, "priya", give_up=True)
    assert [(one.mine, one.people) for one in sealed.seals(done.services)] == [(False, ())]
    # Nobody is named any more who could bring it.
    assert done.sheets.sealed_left_out == 0
    assert recovery_rows.standing(done.services).sealed_left_out == 0


def test_a_case_sealed_after_new_sheets_opens_with_them(desk: RecoveryDesk):
    sheets = desk.renew(TWO_OF_THREE)
    case_id = sealed_for(desk, "priya")
    desk.rise()
    done = desk.recover(of_custodians(sheets, 2, 3), "priya")
    assert sealed.look(done.services, case_id).persons


def test_a_new_passphrase_keeps_every_sealed_case_and_ends_the_old_secret(desk: RecoveryDesk):
    case_id = sealed_for(desk, LOGIN, PRIYA)
    assert desk.s is not None
    before = desk.s.vault
    desk.s = access.change_passphrase(desk.s, PASSPHRASE, NEW_PASSPHRASE)
    assert desk.s.vault.user_secret != before.user_secret
    desk.s.second_lock.open()
    assert sealed.look(desk.s, case_id).persons
    desk.s = case_sealing.name_people(desk.s, case_id, {1, PRIYA, MEERA})
    assert checks.check_register(desk.s).problems == ()
    newest = desk.s.vault.header
    old = HybridKey.from_seed(before.user_secret)
    for one in (one for one in newest.grants if one.user == 1):
        with pytest.raises(HeaderError):
            open_grant(newest.vault_id, old, one)
    assert sealed.look(desk.sit(LOGIN, NEW_PASSPHRASE), case_id).persons
    assert sealed.look(desk.sit("meera"), case_id).persons


# ---------------------------------------------------------------- cut off


def renew(desk: RecoveryDesk) -> None:
    desk.s, _ = recovery.renew(desk.sit(), PASSPHRASE, TWO_OF_THREE)


def recover(desk: RecoveryDesk) -> None:
    desk.recover(desk.given)


ACTS: dict[str, Callable[[RecoveryDesk], None]] = {"renew": renew, "recover": recover}


def sit_somehow(desk: RecoveryDesk) -> Services:
    """Unlock with the old passphrase or, when it is replaced, with the new one; never with both."""
    opened = []
    for words in (PASSPHRASE, NEW_PASSPHRASE):
        try:
            desk.sit(LOGIN, words)
        except CannotUnlockError:
            continue
        opened.append(words)
    assert len(opened) == 1
    return desk.sit(LOGIN, opened[0])


def opens(desk: RecoveryDesk, given: GivenCodes) -> bool:
    try:
        by_codes(desk, given)
    except UnlockError:
        return False
    return True


def assert_whole(desk: RecoveryDesk) -> None:
    s = sit_somehow(desk)
    assert checks.check_register(s).problems == ()
    assert people.settled(s) is s
    with reading(s) as session:
        known = bytes.fromhex(get_meta(session, case_sealing.KIT_KEY) or "")
        assert get_meta(session, "recovery.public.next") in (None, "")
    pinned = s.vault.header.users[vault_parts.RECOVERY]
    assert pinned == pin_of(known), "the register does not know its sheets"
    if not opens(desk, desk.given):
        assert recovery_rows.standing(s).due
    desk.sit("priya")


def failing_at(
    desk: RecoveryDesk, monkeypatch: pytest.MonkeyPatch, act: str, step: int
) -> tuple[bool, bool]:
    """Do something with one failing call; return whether it failed, and whether it was done."""
    desk.sit()
    desk.rise()
    with monkeypatch.context() as patch:
        counter = failing(patch, step, 28)
        try:
            ACTS[act](desk)
        except AppError:
            assert counter.failed
            return True, False
    return counter.failed, True


@pytest.mark.parametrize("act", ACTS)
def test_a_disk_that_fails_anywhere_leaves_the_old_sheets_until_new_ones_are_told(
    there: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, act: str
):
    refused = 0
    for step in range(1, 80):
        with lent(there, tmp_path / str(step)) as desk:
            failed, done = failing_at(desk, monkeypatch, act, step)
            desk.rise()
            assert opens(desk, desk.given) != done, "nobody was told the new codes"
            if done or step % 3 == 0:
                assert_whole(desk)
        shutil.rmtree(tmp_path / str(step))
        refused += not done
        if not failed:
            break
    assert not failed
    assert refused > 5


@pytest.mark.parametrize("act", ACTS)
def test_a_kill_after_any_write_of_the_key_file_is_put_right_at_the_next_unlock(
    desk: RecoveryDesk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, act: str
):
    taken: list[Path] = []
    real = files.write_beside

    def write_and_copy(target: Path, *more: Any) -> None:
        real(target, *more)
        copy = tmp_path / f"killed-{len(taken)}"
        shutil.copytree(desk.folder, copy, ignore=shutil.ignore_patterns("lock", "*-shm"))
        taken.append(copy)

    with monkeypatch.context() as patch:
        patch.setattr(files, "write_beside", write_and_copy)
        ACTS[act](desk)
    desk.rise()
    assert len(taken) >= 2
    for copy in taken:
        killed = RecoveryDesk(copy, desk.code)
        assert_whole(killed)
        assert killed.s is not None
        assert "recovery_settled" in [one.action for one in log.entries(killed.s)]
        killed.rise()


def test_an_announced_sheet_that_never_came_is_forgotten(
    desk: RecoveryDesk, monkeypatch: pytest.MonkeyPatch
):
    with monkeypatch.context() as patch:
        patch.setattr(recovery, "note_made", lambda *_words: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            renew(desk)
    desk.rise()
    assert opens(desk, desk.given)
    assert_whole(desk)
    assert "recovery_settled" not in [one.action for one in log.entries(desk.sit())]
    with pytest.raises(KitWrongError):
        recovery.test(desk.s, GivenCodes(bytes(16)))
