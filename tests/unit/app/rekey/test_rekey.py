"""New keys for everything: what was sealed opens, what somebody copied before does not."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.base.errors import (
    CannotUnlockError,
    CaseStateError,
    FactRefusedError,
    KeyFileStrangeError,
    NotEnoughDiskError,
    NotFoundError,
    RegisterBusyError,
)
from app.base.jobs import Cancelled, Progress, Token
from app.cases import cases
from app.core import key_changes, log
from app.core.services import Services, reading, writing
from app.inbox import acceptance
from app.outbox import delivery
from app.referrals import referrals
from app.register import access, people, recovery_rows, rekey_swap
from app.register.integrity import checks
from app.register.records import GivenCodes, RecoveryPlan, Sheets
from app.register.safety_errors import KitWrongError
from app.rekey import rekey
from app.sealed import sealed
from crypto.errors import UnlockError
from crypto.vault import open_vault, recovery, vault_parts
from crypto.vault import vault as vaults
from full_office import Full, full_office, prove_open, prove_whole
from models.base.meta import get_meta, set_meta
from models.rows.packet import Packet
from office_sim import CLOCK, LOGIN, OTHER_PASSPHRASE, PASSPHRASE, NewOffice, created
from pair_sim import agree, everything

ONE = RecoveryPlan()


@pytest.fixture
def full(tmp_path: Path) -> Iterator[Full]:
    with full_office(tmp_path) as made:
        yield made


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[tuple[Services, str]]:
    """One office of one person, and its recovery code."""
    made = created(tmp_path, NewOffice(name="Made-up Kendra", kind="ngo"))
    yield made.services, made.kit_code
    access.lock(made.services)


def rekeyed(full: Full, plan: RecoveryPlan = ONE) -> Sheets:
    full.at.one, sheets = rekey.rekey(full.at.one, PASSPHRASE, None, plan)
    return sheets


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def given(code: str) -> GivenCodes:
    return GivenCodes(kit=recovery.parse_code(code))


def opened_by(folder: Path, codes: GivenCodes) -> open_vault.OpenVault:
    raw = (folder / "vault.lfv").read_bytes()
    return open_vault.unlock_codes(raw, codes.kit, codes.custodians)


def test_everything_opens_after_it(full: Full):
    before = full.at.one.vault
    rekeyed(full)
    assert full.at.one.vault.domains.keys() == before.domains.keys()
    for name, key in full.at.one.vault.domains.items():
        assert key != before.domains[name]
    prove_whole(full.at.one, full)


def test_it_opens_again_with_the_same_passphrase(full: Full):
    rekeyed(full)
    prove_whole(full.at.sit(), full)
    assert log.check(full.at.one).problem == ""
    assert {line.action for line in log.entries(full.at.one)} >= {"register_rekeyed"}


def test_nothing_is_left_beside(full: Full):
    before = names(full.at.one.folder)
    rekeyed(full)
    access.lock(full.at.one)
    assert names(full.at.one.folder) - before <= {"register.db.marks"}
    full.at.one = access.unlock(full.at.one.folder, LOGIN, PASSPHRASE, clock=full.at.one.clock)


def test_an_old_key_file_with_the_old_passphrase_opens_nothing_more(full: Full, tmp_path: Path):
    access.lock(full.at.one)
    stolen = tmp_path / "stolen"
    shutil.copytree(full.at.one.folder, stolen)
    full.at.sit()
    rekeyed(full)
    access.lock(full.at.one)
    folder = full.at.one.folder
    kept = {name: (folder / name).read_bytes() for name in ("vault.lfv", "vault.lfv.copy")}
    for name in kept:
        shutil.copyfile(stolen / name, folder / name)
    with pytest.raises(KeyFileStrangeError):
        access.unlock(folder, LOGIN, PASSPHRASE, clock=full.at.one.clock)
    for name, raw in kept.items():
        (folder / name).write_bytes(raw)
    prove_whole(full.at.sit(), full)


def test_the_thiefs_copy_stays_as_it_was_and_its_keys_open_nothing_new(full: Full, tmp_path: Path):
    old = full.at.one.vault
    rekeyed(full)
    with pytest.raises(UnlockError):
        # The secret of the old key file opens no grant of the new one.
        open_vault.unlock_passphrase(full.at.one.vault.header.raw, LOGIN, "not the passphrase")
    new = full.at.one.vault
    assert new.user_secret != old.user_secret
    assert new.header.users[1] != old.header.users[1]
    assert new.header.users[0] != old.header.users[0]
    assert new.header.backup_public != old.header.backup_public


def test_old_sheets_open_nothing_and_new_ones_open(alone: tuple[Services, str]):
    s, code = alone
    opened_by(s.folder, given(code))
    s, sheets = rekey.rekey(s, PASSPHRASE, None, RecoveryPlan(kits=2))
    with pytest.raises(UnlockError):
        opened_by(s.folder, given(code))
    assert len(sheets.kits) == 2
    for one in sheets.kits:
        assert opened_by(s.folder, given(one)).domains == dict(s.vault.domains)
    access.lock(s)


def test_custodians_open_after_it(alone: tuple[Services, str]):
    s, _ = alone
    s, sheets = rekey.rekey(s, PASSPHRASE, None, RecoveryPlan(kits=0, need=2, of=3))
    codes = [recovery.parse_code(one) for one in sheets.custodians]
    assert opened_by(s.folder, GivenCodes(custodians={1: codes[0], 3: codes[2]})).user == 0
    with pytest.raises(UnlockError):
        opened_by(s.folder, GivenCodes(custodians={2: codes[1]}))
    standing = recovery_rows.standing(s)
    assert standing.plan == sheets.plan == RecoveryPlan(kits=0, need=2, of=3)
    assert (standing.made_at, standing.tested_at, standing.due) == (CLOCK.now(), 0, True)
    access.lock(s)


def test_a_register_of_one_person_still_opens_without_a_login(alone: tuple[Services, str]):
    s, _ = alone
    s, _ = rekey.rekey(s, PASSPHRASE, None, ONE)
    access.lock(s)
    s = access.unlock(s.folder, None, PASSPHRASE, clock=CLOCK)
    assert checks.check_register(s).problems == ()
    access.lock(s)


def test_a_colleague_goes_on_with_the_same_passphrase(full: Full):
    rekeyed(full)
    with reading(full.at.one) as session:
        assert get_meta(session, "user.renew.2") == "1"
        assert get_meta(session, "user.renew.1") is None
    before = full.at.one.vault.header.users[2]
    prove_open(full.at.sit("meera"), full)
    assert sealed.compartments(full.at.one) == frozenset()
    # Her secret of before may be in other hands together with an old key file.
    assert full.at.one.vault.header.users[2] != before
    with reading(full.at.one) as session:
        assert not get_meta(session, "user.renew.2")
    prove_whole(full.at.sit(), full)


def test_sealed_cases_open_for_exactly_those_who_are_named(full: Full):
    # Meera becomes head and is not named; with the sheet she may give new keys to everything.
    full.at.one = people.set_role(full.at.one, 2, "head")
    full.at.sit("meera")
    with pytest.raises(CaseStateError) as caught:
        rekey.rekey(full.at.one, OTHER_PASSPHRASE, None, ONE)
    assert caught.value.facts["reason"] == "rekey.needs-sheet"
    sheet = known_sheet(full)
    full.at.one, _ = rekey.rekey(full.at.one, OTHER_PASSPHRASE, sheet, ONE)
    assert sealed.compartments(full.at.one) == frozenset()
    with pytest.raises(NotFoundError):
        sealed.resolve(full.at.one, full.at.case_id)
    prove_whole(full.at.sit(), full)


def known_sheet(full: Full) -> GivenCodes:
    """Give the office a sheet whose code is known here, by the hand of the head."""
    full.at.sit()
    sheets = rekeyed(full)
    full.at.sit("meera")
    return given(sheets.kits[0])


def test_a_sheet_that_was_replaced_is_refused(full: Full):
    before = names(full.at.one.folder)
    wrong = GivenCodes(kit=bytes(16))
    with pytest.raises(KitWrongError):
        rekey.rekey(full.at.one, PASSPHRASE, wrong, ONE)
    assert names(full.at.one.folder) == before


def test_a_case_that_neither_head_nor_sheet_opens_is_told(full: Full):
    (domain,) = sealed.compartments(full.at.one)
    sheet = known_sheet(full)
    full.at.sit()
    (domain,) = sealed.compartments(full.at.one)
    full.at.one = people.set_role(full.at.one, 2, "head")
    _, changed = vaults.withdraw(full.at.one.vault, vault_parts.RECOVERY, domain)
    with writing(full.at.one) as session:
        key_changes.keep_keys(session, full.at.one, changed)
    full.at.one = replace(full.at.one, vault=changed)
    full.at.sit("meera")
    with pytest.raises(CaseStateError) as caught:
        rekey.rekey(full.at.one, OTHER_PASSPHRASE, sheet, ONE)
    assert caught.value.facts["reason"] == "rekey.needs-people"


def test_only_a_head_may(full: Full):
    with pytest.raises(CaseStateError):
        rekey.rekey(full.at.sit("meera"), OTHER_PASSPHRASE, None, ONE)


def test_the_passphrase_is_asked_again(full: Full):
    with pytest.raises(CannotUnlockError):
        rekey.rekey(full.at.one, "not the passphrase", None, ONE)
    prove_whole(full.at.one, full)


@pytest.mark.parametrize("plan", [RecoveryPlan(kits=0), RecoveryPlan(3), RecoveryPlan(1, 2, 5)])
def test_a_plan_that_there_is_not_is_refused(full: Full, plan: RecoveryPlan):
    with pytest.raises(FactRefusedError):
        rekey.rekey(full.at.one, PASSPHRASE, None, plan)


@pytest.mark.parametrize("step", ["deriving", "copying", "sealing", "proving"])
def test_it_can_be_stopped_until_it_is_decided(full: Full, step: str):
    token, before = Token(), names(full.at.one.folder)

    def report(progress: Progress) -> None:
        if progress.step == step:
            token.cancel()

    with pytest.raises(Cancelled):
        rekey.rekey(full.at.one, PASSPHRASE, None, ONE, report, token)
    assert names(full.at.one.folder) == before
    prove_whole(full.at.one, full)


def test_too_little_room_is_told_before_anything_is_written(full: Full, monkeypatch):
    monkeypatch.setattr("app.system.files.free_bytes", lambda _folder: 1000)
    with pytest.raises(NotEnoughDiskError):
        rekey.rekey(full.at.one, PASSPHRASE, None, ONE)


def test_a_disk_that_is_full_at_the_decision_leaves_everything_as_it_was(full: Full, monkeypatch):
    before = names(full.at.one.folder)

    def full_disk(_folder: Path) -> None:
        raise NotEnoughDiskError

    monkeypatch.setattr(rekey_swap, "commit", full_disk)
    with pytest.raises(NotEnoughDiskError):
        rekey.rekey(full.at.one, PASSPHRASE, None, ONE)
    monkeypatch.undo()
    assert names(full.at.one.folder) - before <= {"register.db-wal", "register.db-shm"}
    prove_whole(full.at.one, full)


def test_the_old_services_cannot_write_any_more(full: Full):
    old = full.at.one
    rekeyed(full)
    with pytest.raises(RegisterBusyError):
        log.entries(old)
    prove_whole(full.at.one, full)


def test_packets_on_their_way_open_and_referrals_go_out(full: Full):
    one, other = full.at.one, full.at.other
    back = cases.add_case(other, {"p1.name_full": "Made-up Rekha", "p1.age": "30"})
    agree(other, back, one)
    on_its_way = referrals.send(other, everything(other, back, one))
    before = seqs(one)
    rekeyed(full)
    folder = full.at.folder / "way"
    folder.mkdir()
    file = delivery.copy_to(other, on_its_way.packet_id, folder)
    there = acceptance.receive(full.at.one, file).packet_id
    acceptance.accept(full.at.one, there)
    record = cases.show_case(full.at.one, full.case_id)
    sent = referrals.send(full.at.one, everything(full.at.one, record, other))
    stick = full.at.stick(sent.packet_id, "next")
    acceptance.receive(other, stick)
    assert len(seqs(full.at.one)) > len(before)
    assert len(set(seqs(full.at.one))) == len(seqs(full.at.one))


def seqs(s: Services) -> list[tuple[str, str, int]]:
    with reading(s) as session:
        rows = session.query(Packet).filter_by(direction="out")
        return [(row.office_id, row.ep, row.seq) for row in rows]


def test_a_second_time_works_as_the_first(full: Full):
    rekeyed(full)
    rekeyed(full)
    prove_whole(full.at.sit(), full)


def test_a_register_with_a_page_of_an_older_day_gets_no_new_keys(alone: tuple[Services, str]):
    s, _code = alone
    path = s.register.path
    access.lock(s)
    older = path.read_bytes()
    s = access.unlock(s.folder, None, PASSPHRASE, clock=CLOCK)
    with writing(s) as session:
        set_meta(session, "made.up", "x" * 9000)
    access.lock(s)
    newer = bytearray(path.read_bytes())
    page = next(
        at for at in range(4096, len(older), 4096) if older[at : at + 4096] != newer[at : at + 4096]
    )
    newer[page : page + 4096] = older[page : page + 4096]
    path.write_bytes(newer)
    s = access.unlock(s.folder, None, PASSPHRASE, clock=CLOCK)
    with pytest.raises(CaseStateError) as refused:
        rekey.rekey(s, PASSPHRASE, None, ONE)
    assert refused.value.facts == {"reason": "rekey.not-whole"}
    assert f"marks:page-{page // 4096 + 1}" in checks.check_register(s).problems
    access.lock(s)
