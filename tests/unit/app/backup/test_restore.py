"""A register made out of a backup: whole, with keys, sheets and numbers of its own."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.backup import making, opening, restore
from app.base.errors import (
    CannotUnlockError,
    CaseStateError,
    KeyFileStrangeError,
    NotEnoughDiskError,
    NotFoundError,
    RegisterExistsError,
    TargetExistsError,
)
from app.base.jobs import Cancelled, Progress, Token
from app.cases import cases
from app.core import key_changes, log
from app.core.services import Services, reading, writing
from app.inbox import acceptance, inbox_list
from app.matching import allowed
from app.offices import offices, own_identity
from app.offices.cards import read as read_card
from app.outbox import delivery
from app.packets.errors import (
    PacketKnownError,
    PacketStateError,
)
from app.referrals import referrals
from app.register import access, people, recovery_rows
from app.register.integrity import checks
from app.register.people import NewUser
from app.register.records import GivenCodes, RecoveryPlan, Restored
from app.register.recovery import recovery
from app.register.safety_errors import (
    BackupDamagedError,
    BackupNewerError,
    BackupOtherError,
    KitWrongError,
    WeakPassphraseError,
)
from app.sealed import sealed
from crypto.errors import UnlockError
from crypto.vault import key_slots, open_vault, vault_parts
from crypto.vault import vault as vaults
from full_office import Full, full_office, prove_open, prove_whole
from models import migrations
from models.base.meta import get_meta
from models.rows.office import OwnIdentity, OwnKey
from models.rows.packet import Packet
from office_sim import LOGIN, OTHER_PASSPHRASE, PASSPHRASE, Hands
from pair_sim import agree, case_with, everything

NEW_PASSPHRASE = "violet ferry under seventeen bridges"


class Backed:
    """An office with a backup and the sheet that opens it."""

    def __init__(self, full: Full, folder: Path) -> None:
        self.full, self.folder = full, folder
        full.at.one, sheets = recovery.renew(full.at.one, PASSPHRASE, RecoveryPlan())
        self.given = recovery.parse(sheets.kits[0], {})
        self.file = folder / "office.lfbak"
        self._later = 0
        making.make_file(full.at.one, self.file)

    def restored(self, name: str = "restored", **changes) -> Restored:
        """Restore it, each time a second later than before."""
        self._later += 1
        clock = Hands(self.full.at.one.clock.now() + self._later)
        asked = {
            "file": self.file,
            "folder": self.folder / name,
            "given": self.given,
            "login": LOGIN,
            "passphrase": NEW_PASSPHRASE,
            "clock": clock,
            "cost": key_slots.KDF_CHEAPEST,
            **changes,
        }
        return restore.restore(**asked)


@pytest.fixture(scope="module")
def backed(tmp_path_factory) -> Iterator[Backed]:
    """Made once; the tests only read the backup, and what they restore is their own."""
    folder = tmp_path_factory.mktemp("backed")
    with full_office(folder) as full:
        yield Backed(full, folder)


@pytest.fixture
def made(backed: Backed, tmp_path: Path) -> Iterator[Restored]:
    found = backed.restored(folder=tmp_path / "restored")
    yield found
    access.lock(found.services)


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_everything_is_there_again_and_opens(backed: Backed, made: Restored):
    assert made.problems == ()
    prove_whole(made.services, backed.full)


def test_it_says_what_it_is_before_anything_is_written(backed: Backed, tmp_path: Path):
    before = names(backed.folder)
    facts = restore.inspect(backed.file, backed.given)
    assert (facts.office, facts.cases) == (backed.full.at.one.office.name, 2)
    assert facts.made_at == backed.full.at.one.clock.now()
    assert names(backed.folder) == before


def test_it_unlocks_with_the_new_passphrase_and_not_with_the_old_one(
    backed: Backed, made: Restored
):
    folder, clock = made.services.folder, made.services.clock
    access.lock(made.services)
    with pytest.raises(CannotUnlockError):
        access.unlock(folder, LOGIN, PASSPHRASE, clock=clock)
    s = access.unlock(folder, LOGIN, NEW_PASSPHRASE, clock=clock)
    prove_open(s, backed.full)
    access.lock(s)


def test_the_others_get_first_passphrases(backed: Backed, made: Restored):
    (first,) = made.passphrases
    assert first.user.login == "meera"
    assert first.words not in repr(made)
    folder, clock = made.services.folder, made.services.clock
    access.lock(made.services)
    with pytest.raises(CannotUnlockError):
        access.unlock(folder, "meera", OTHER_PASSPHRASE, clock=clock)
    s = access.unlock(folder, "meera", first.words, clock=clock)
    assert s.user.must_change
    assert sealed.compartments(s) == frozenset()
    prove_open(s, backed.full)
    access.lock(s)


def test_new_sheets_open_it_and_old_ones_do_not(backed: Backed, made: Restored):
    raw = (made.services.folder / "vault.lfv").read_bytes()
    with pytest.raises(UnlockError):
        open_vault.unlock_codes(raw, backed.given.kit)
    new = recovery.parse(made.sheets.kits[0], {})
    assert open_vault.unlock_codes(raw, new.kit).domains == dict(made.services.vault.domains)
    assert recovery_rows.standing(made.services).due


def test_nothing_of_the_old_key_file_fits_the_new_register(backed: Backed, made: Restored):
    old, new = backed.full.at.one.vault, made.services.vault
    assert new.vault_id != old.vault_id
    for name, key in new.domains.items():
        assert old.domains[name] != key
    folder = made.services.folder
    access.lock(made.services)
    kept = {name: (folder / name).read_bytes() for name in ("vault.lfv", "vault.lfv.copy")}
    for name in kept:
        (folder / name).write_bytes(old.header.raw)
    with pytest.raises(KeyFileStrangeError):
        access.unlock(folder, LOGIN, PASSPHRASE, clock=made.services.clock)
    for name, raw in kept.items():
        (folder / name).write_bytes(raw)


def test_the_log_goes_on_and_says_of_when_the_backup_is(backed: Backed, made: Restored):
    assert log.check(made.services).problem == ""
    told = [line for line in log.entries(made.services) if line.action == "register_restored"]
    assert [line.facts["day"] for line in told] == ["2026-11-25"]
    assert {line.action for line in log.entries(made.services)} >= {
        "case_added",
        "register_created",
    }


def test_packets_go_out_under_a_new_count(backed: Backed, made: Restored, tmp_path: Path):
    old, s = backed.full.at.one, made.services
    with reading(old) as session:
        epoch = get_meta(session, "epoch")
        before = {(row.ep, row.seq) for row in session.query(Packet).filter_by(direction="out")}
    record = cases.show_case(s, backed.full.case_id)
    sent = referrals.send(s, everything(s, record, backed.full.at.other))
    with reading(s) as session:
        row = session.get_one(Packet, sent.packet_id)
        assert get_meta(session, "epoch") != epoch
        assert row.ep != epoch
        assert row.seq == 1
        assert (row.ep, row.seq) not in before
    file = delivery.copy_to(s, sent.packet_id, tmp_path)
    acceptance.receive(backed.full.at.other, file)


def test_cards_have_numbers_that_the_lost_computer_did_not_give_out(backed: Backed, made: Restored):
    old, s = backed.full.at.one, made.services
    with reading(old) as session:
        row = session.query(OwnIdentity).one()
        seq, kids = row.card_seq, {key.kid for key in session.query(OwnKey)}
    with reading(s) as session:
        row = session.query(OwnIdentity).one()
        assert row.card_seq > seq + 900
        card = read_card(row.card or b"")
        new = {key.kid for key in session.query(OwnKey)} - kids
        assert card.seq == row.card_seq
    assert len(new) == 1
    # The newest key comes first, so that others seal to it.
    assert card.enc[0].kid in new
    offices.add_card(backed.full.at.other, offices.own_card(s))
    assert own_identity.own_standing(s).number == old.office.number


def test_what_was_on_its_way_to_us_opens(tmp_path: Path):
    with full_office(tmp_path) as full:
        one, other = full.at.one, full.at.other
        there = case_with(other, {"p1.name_full": "Made-up Rekha", "p1.age": "30"})
        agree(other, there, one)
        sent = referrals.send(other, everything(other, there, one))
        backed = Backed(full, tmp_path)
        made = backed.restored()
        file = delivery.copy_to(other, sent.packet_id, tmp_path)
        held = acceptance.receive(made.services, file).packet_id
        acceptance.accept(made.services, held)
        assert checks.check_register(made.services).problems == ()
        access.lock(made.services)


def test_a_packet_that_waited_can_be_handed_over_again(tmp_path: Path):
    with full_office(tmp_path) as full:
        one, other = full.at.one, full.at.other
        there = case_with(other, {"p1.name_full": "Made-up Rekha", "p1.age": "30"})
        agree(other, there, one)
        sent = referrals.send(other, everything(other, there, one))
        file = delivery.copy_to(other, sent.packet_id, tmp_path)
        acceptance.receive(one, file)
        backed = Backed(full, tmp_path)
        made = backed.restored()
        assert made.problems == ("packets-again:1",)
        assert sent.packet_id not in {row.packet_id for row in inbox_list.inbox(made.services)}
        held = acceptance.receive(made.services, file).packet_id
        acceptance.accept(made.services, held)
        with pytest.raises(PacketKnownError):
            acceptance.receive(made.services, file)
        access.lock(made.services)


def test_a_packet_whose_file_stayed_behind_is_told_as_gone(
    backed: Backed, made: Restored, tmp_path
):
    made.services.second_lock.open()
    with pytest.raises(PacketStateError) as caught:
        delivery.copy_to(made.services, backed.full.sent.packet_id, tmp_path)
    assert caught.value.facts["reason"] == "packet.file-gone"


def test_a_reserved_number_is_never_used(tmp_path: Path):
    with full_office(tmp_path) as full:
        with writing(full.at.one) as session:
            row = session.query(Packet).filter_by(direction="out").first()
            if row is None:
                pytest.fail("a packet is needed")
            row.state = "reserved"
            packet_id = row.id
        backed = Backed(full, tmp_path)
        made = backed.restored()
        with reading(made.services) as session:
            assert session.get_one(Packet, packet_id).state == "burnt"
        access.lock(made.services)


def test_the_register_of_before_is_never_written_over(backed: Backed):
    folder = backed.full.at.one.folder
    before = (folder / "vault.lfv").read_bytes()
    with pytest.raises(RegisterExistsError):
        backed.restored(folder=folder)
    assert (folder / "vault.lfv").read_bytes() == before


def test_a_folder_with_other_things_is_not_taken(backed: Backed, tmp_path: Path):
    (tmp_path / "photo.jpg").write_bytes(b"made up")
    with pytest.raises(TargetExistsError):
        backed.restored(folder=tmp_path)


@pytest.mark.parametrize("kit", [bytes(16), bytes(range(16))])
def test_a_sheet_of_another_register_is_told(backed: Backed, tmp_path: Path, kit: bytes):
    with pytest.raises(BackupOtherError):
        backed.restored(folder=tmp_path / "new", given=GivenCodes(kit=kit))
    assert names(tmp_path) == set()


def test_no_sheet_opens_nothing(backed: Backed, tmp_path: Path):
    with pytest.raises(KitWrongError):
        backed.restored(folder=tmp_path / "new", given=GivenCodes())


def test_a_backup_of_a_newer_version_is_told_and_leaves_nothing(
    backed: Backed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(migrations, "CURRENT", (1, migrations.CURRENT[1] - 1))
    with pytest.raises(BackupNewerError):
        opening.test(backed.file, backed.given)
    with pytest.raises(BackupNewerError):
        backed.restored(folder=tmp_path / "new")
    assert names(tmp_path) == set()


def test_a_cut_backup_leaves_nothing(backed: Backed, tmp_path: Path):
    cut = tmp_path / "cut.lfbak"
    raw = backed.file.read_bytes()
    cut.write_bytes(raw[: len(raw) // 2])
    with pytest.raises(BackupDamagedError):
        backed.restored(file=cut, folder=tmp_path / "new")
    assert names(tmp_path) == {"cut.lfbak"}


@pytest.mark.parametrize("login", ["nobody", "meera"])
def test_only_a_head_restores(backed: Backed, tmp_path: Path, login: str):
    with pytest.raises(CaseStateError) as caught:
        backed.restored(folder=tmp_path / "new", login=login)
    assert caught.value.facts["reason"] == "restore.not-a-head"
    assert names(tmp_path) == set()


def test_without_a_login_the_first_head_restores(backed: Backed, tmp_path: Path):
    made = backed.restored(folder=tmp_path / "new", login=None)
    assert made.services.user.login == LOGIN
    access.lock(made.services)


def test_an_easy_passphrase_is_refused(backed: Backed, tmp_path: Path):
    with pytest.raises(WeakPassphraseError):
        backed.restored(folder=tmp_path / "new", passphrase="password")
    assert names(tmp_path) == set()


@pytest.mark.parametrize("step", ["database", "deriving", "copying", "sealing", "papers"])
def test_stopped_anywhere_it_leaves_nothing(backed: Backed, tmp_path: Path, step: str):
    token = Token()

    def report(progress: Progress) -> None:
        if progress.step == step:
            token.cancel()

    with pytest.raises(Cancelled):
        backed.restored(folder=tmp_path / "new", report=report, token=token)
    assert names(tmp_path) == set()


def test_too_little_room_is_told_first(backed: Backed, tmp_path: Path, monkeypatch):
    monkeypatch.setattr("app.system.files.free_bytes", lambda _folder: 1000)
    with pytest.raises(NotEnoughDiskError):
        backed.restored(folder=tmp_path / "new")
    assert names(tmp_path) == set()


def test_a_folder_that_was_cut_off_is_begun_anew(backed: Backed, tmp_path: Path):
    left = tmp_path / "new.making"
    left.mkdir()
    (left / "from-backup.db").write_bytes(b"half")
    (left / "blobs").mkdir()
    made = backed.restored(folder=tmp_path / "new")
    assert names(tmp_path) == {"new"}
    assert not {name for name in names(tmp_path / "new") if "from-backup" in name}
    access.lock(made.services)


class TestBesideTheFile:
    """Papers that lie beside a backup on a stick."""

    @pytest.fixture
    def stick(self, tmp_path: Path) -> Iterator[tuple[Backed, Path]]:
        with full_office(tmp_path) as full:
            backed = Backed(full, tmp_path)
            place = tmp_path / "stick-of-backups"
            place.mkdir()
            found = making.make_in_folder(full.at.one, place, "Stick A")
            backed.file = Path(found.backup.path)
            yield backed, backed.file.parent / "papers"

    def test_they_come_along(self, stick: tuple[Backed, Path]):
        backed, _ = stick
        made = backed.restored()
        assert made.problems == ()
        prove_whole(made.services, backed.full)
        access.lock(made.services)

    def test_one_that_is_lost_or_changed_is_named_and_takes_nothing_along(
        self, stick: tuple[Backed, Path]
    ):
        backed, papers = stick
        with reading(backed.full.at.one) as session:
            from models.rows.case import Attachment

            row = session.get_one(Attachment, backed.full.paper_id)
            case_no, name = row.case.case_no, row.blob_name
        (changed,) = papers.rglob(f"{name}.lfb")
        raw = bytearray(changed.read_bytes())
        raw[-1] ^= 1
        changed.write_bytes(raw)
        made = backed.restored()
        assert made.problems == (f"paper-changed:{case_no}",)
        access.lock(made.services)
        changed.unlink()
        again = backed.restored("again")
        assert again.problems == (f"paper-missing:{case_no}",)
        assert cases.show_case(again.services, backed.full.case_id).case_no == case_no
        access.lock(again.services)


def test_a_sealed_case_that_no_sheet_opens_is_told_and_stays_closed(tmp_path: Path):
    with full_office(tmp_path) as full:
        (domain,) = sealed.compartments(full.at.one)
        backed = Backed(full, tmp_path)
        _, changed = vaults.withdraw(full.at.one.vault, vault_parts.RECOVERY, domain)
        with writing(full.at.one) as session:
            key_changes.keep_keys(session, full.at.one, changed)
        full.at.one = replace(full.at.one, vault=changed)
        backed.file = tmp_path / "second.lfbak"
        making.make_file(full.at.one, backed.file)
        made = backed.restored()
        assert made.problems == ("case-left-out:sealed",)
        # Nobody is there who could bring it to the new sheets.
        assert made.sheets.sealed_left_out == 0
        with pytest.raises(NotFoundError):
            sealed.resolve(made.services, full.at.case_id)
        prove_open(made.services, full)
        access.lock(made.services)


def test_the_clock_may_be_a_year_behind(tmp_path: Path):
    with full_office(tmp_path) as full:
        backed = Backed(full, tmp_path)
        made = backed.restored(clock=Hands(full.at.one.clock.now() - 365 * 86_400))
        assert cases.show_case(made.services, full.case_id)
        assert log.check(made.services).problem == ""
        access.lock(made.services)


def test_a_register_whose_sheets_nobody_would_be_told_is_not_kept(
    backed: Backed, tmp_path: Path, monkeypatch
):
    def damaged(*_words):
        raise NotEnoughDiskError

    monkeypatch.setattr(restore.opening, "opened", damaged)
    with pytest.raises(NotEnoughDiskError):
        backed.restored(folder=tmp_path / "new")
    assert names(tmp_path) == set()


def test_two_people_of_one_office_are_two_again(tmp_path: Path):
    with full_office(tmp_path) as full:
        full.at.one = people.add_user(
            full.at.one, NewUser("rita", "Rita Made-up", "read_only")
        ).services
        full.at.one = people.remove_user(full.at.one, 2)
        backed = Backed(full, tmp_path)
        made = backed.restored()
        assert [one.user.login for one in made.passphrases] == ["rita"]
        assert made.services.vault.header.users.keys() == {0, 1, 3}
        access.lock(made.services)


def test_what_only_the_lost_computer_had_to_do_is_forgotten(tmp_path: Path):
    with full_office(tmp_path) as full:
        from models.base.meta import set_meta

        with writing(full.at.one) as session:
            set_meta(session, "half-file.aa", "/made-up/export.csv")
            set_meta(session, "pc_secret", "1")
            set_meta(session, "user.renew.2", "1")
        allowed.turn_on(full.at.one)
        backed = Backed(full, tmp_path)
        made = backed.restored()
        with reading(made.services) as session:
            assert get_meta(session, "half-file.aa") is None
            assert get_meta(session, "user.renew.2") is None
            assert get_meta(session, "pc_secret") == "0"
        assert allowed.switched(full.at.one).on
        assert not allowed.switched(made.services).on, "answers since the backup are not counted"
        access.lock(made.services)


def test_the_thief_has_the_folder_and_it_shows_nothing(backed: Backed, made: Restored, tmp_path):
    assert isinstance(made.services, Services)
    copy = tmp_path / "copy"
    shutil.copytree(made.services.folder, copy)
    spelled = ["zubeidamarker", "shirinmarker", "Made-up Kamala", NEW_PASSPHRASE]
    for path in copy.rglob("*"):
        if path.is_file():
            raw = path.read_bytes()
            assert not [word for word in spelled if word.encode() in raw], path
