"""A backup is proved before it counts, is never in the register, and leaves nothing half-made."""

import base64
import json
from dataclasses import replace
from pathlib import Path

import pytest

from app.backup import beside, making, opening, places
from app.backup.moment import staging_file
from app.base.errors import (
    CaseStateError,
    FileUnreadableError,
    NotEnoughDiskError,
    TargetExistsError,
)
from app.base.jobs import Cancelled, Progress, Token
from app.cases.papers import paper_changes
from app.core import log
from app.register import access
from app.register.records import BackupMade, GivenCodes, RecoveryPlan
from app.register.recovery import recovery
from app.register.safety_errors import BackupDamagedError, BackupOtherError, KitWrongError
from app.system import files, paths
from backup_office import MARKER, PAPER, Desk, StopsAt, desk
from office_sim import PASSPHRASE, reopened
from own_system import is_private, lead_to

VECTORS = Path(__file__).resolve().parents[3] / "vectors" / "backup"


@pytest.fixture
def at(tmp_path, monkeypatch):
    monkeypatch.setattr(paths, "state_folder", lambda: tmp_path / "state")
    with desk(tmp_path) as made:
        yield made


def files_in(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def staged(at: Desk) -> list[str]:
    return files_in(at.s.folder / "staging")


def test_one_file_holds_everything(at):
    target = at.place() / "all.lfbak"
    made = making.make_file(at.s, target)
    assert files_in(at.place()) == ["all.lfbak"]
    assert made.backup.path == str(target)
    assert (made.backup.cases, made.backup.papers, made.backup.here) == (2, 1, True)
    assert made.backup.size == target.stat().st_size == made.copied_bytes
    assert opening.test(target, at.given, s=at.s).problems == ()
    assert staged(at) == []
    assert is_private(target, at.folder)


def test_no_word_of_a_case_is_in_any_file(at, tmp_path):
    making.make_file(at.s, at.place() / "all.lfbak")
    making.make_in_folder(at.s, at.place("folder"), "Cupboard")
    assert opening.test(at.place() / "all.lfbak", at.given, s=at.s).whole
    words = (MARKER, PAPER[:20].decode(), at.s.user.name, at.s.office.name)
    every = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert {path.suffix for path in every} >= {".lfbak", ".lfb", ".db"}
    for path in every:
        raw = path.read_bytes()
        for word in words:
            assert word.encode() not in raw, path
            assert word.encode("utf-16-le") not in raw, path


def test_nothing_is_written_over(at):
    target = at.place() / "all.lfbak"
    target.write_bytes(b"something else")
    with pytest.raises(TargetExistsError):
        making.make_file(at.s, target)
    assert target.read_bytes() == b"something else"


@pytest.mark.posix("a link to nowhere, which only administrators make on Windows")
def test_a_link_that_leads_nowhere_is_not_written_through(at):
    link = at.place() / "link.lfbak"
    link.symlink_to(at.folder / "nowhere")
    with pytest.raises(TargetExistsError):
        making.make_file(at.s, link)
    assert not (at.folder / "nowhere").exists()


@pytest.mark.parametrize("inside", ["", "blobs", "staging"])
def test_never_inside_the_register_folder(at, inside):
    folder = at.s.folder / inside
    before = files_in(at.s.folder)
    for act in (
        lambda: making.make_file(at.s, folder / "all.lfbak"),
        lambda: making.make_in_folder(at.s, folder, "x"),
    ):
        with pytest.raises(FileUnreadableError) as refused:
            act()
        assert refused.value.facts["reason"] == "in-register"
    assert files_in(at.s.folder) == before


def test_a_junction_in_the_place_of_our_folder_is_not_followed(at, monkeypatch):
    name = at.s.vault.vault_id[:8]
    (at.place() / name).mkdir()
    monkeypatch.setattr(Path, "is_junction", lambda path: path.name == name)
    with pytest.raises(FileUnreadableError):
        making.make_in_folder(at.s, at.place(), "x")
    assert list((at.place() / name).iterdir()) == []


def test_a_link_into_the_register_folder_is_seen_through(at):
    link = at.folder / "looks-harmless"
    lead_to(link, at.s.folder)
    with pytest.raises(FileUnreadableError) as refused:
        making.make_in_folder(at.s, link, "x")
    assert refused.value.facts["reason"] == "in-register"
    stick = at.place()
    lead_to(stick / at.s.vault.vault_id[:8], at.s.folder)
    with pytest.raises(FileUnreadableError):
        making.make_in_folder(at.s, stick, "x")
    assert not list(at.s.folder.rglob("*.lfbak"))


def test_a_folder_gets_papers_once(at):
    first = making.make_in_folder(at.s, at.place(), "Stick A")
    assert (first.copied_papers, first.removed) == (1, 0)
    at.next_day()
    again = making.make_in_folder(at.s, at.place(), "")
    assert again.copied_papers == 0
    assert again.copied_bytes == again.backup.size
    at.paper(at.case_ids[0], b"another made-up paper", "second")
    at.next_day()
    third = making.make_in(at.s, first.backup.place_id)
    assert third.copied_papers == 1
    root = at.place() / at.s.vault.vault_id[:8]
    assert len(list((root / "papers").rglob("*.lfb"))) == 2
    assert len(list(root.glob("*.lfbak"))) == len(list(root.glob("*.names"))) == 3
    (place,) = places.list_places(at.s)
    assert (place.label, place.count, place.here) == ("Stick A", 3, True)
    for one in places.list_backups(at.s):
        assert opening.test(Path(one.path), at.given, s=at.s).problems == ()
    assert all(one.tested_at for one in places.list_backups(at.s))


def test_rotation_takes_papers_that_nobody_names_any_more(at):
    removed = at.paper(at.case_ids[0], b"a paper that will go", "gone")
    first = making.make_in_folder(at.s, at.place(), "Stick A")
    root = Path(first.backup.path).parent
    paper_changes.detach(at.s, removed)
    at.next_day(40)
    vault_again(at)
    assert len(list((root / "papers").rglob("*.lfb"))) == 2
    second = making.make_in_folder(at.s, at.place(), "")
    # The first one stays as the newest of its month, and so does its paper.
    assert second.removed == 0
    assert len(list((root / "papers").rglob("*.lfb"))) == 2
    for _ in range(13):
        at.next_day(31)
        made = making.make_in_folder(at.s, at.place(), "")
    assert not Path(first.backup.path).exists()
    assert made.removed == 1
    assert len(list((root / "papers").rglob("*.lfb"))) == 1
    known = {one.path for one in places.list_backups(at.s)}
    assert known == {str(path) for path in root.glob("*.lfbak")}
    assert opening.test(Path(made.backup.path), at.given).problems == ()


def later(at: Desk) -> BackupMade:
    """Make a backup a minute later, on the same day."""
    at.clock.at += 60
    return making.make_in_folder(at.s, at.place(), "Stick A")


def test_a_backup_that_was_opened_whole_stays_until_a_newer_one_was(at):
    first = later(at)
    assert opening.test(Path(first.backup.path), at.given, s=at.s).problems == ()
    second = later(at)
    assert Path(first.backup.path).exists()
    assert second.removed == 0
    third = later(at)
    assert third.removed == 1  # The second one, of the same day and never opened.
    assert Path(first.backup.path).exists()
    assert opening.test(Path(third.backup.path), at.given, s=at.s).problems == ()
    later(at)
    assert not Path(first.backup.path).exists()
    assert Path(third.backup.path).exists()


def test_while_the_new_sheets_are_on_no_paper_what_the_old_ones_open_stays(at):
    first = later(at)
    at.clock.at += 60
    at.s, _sheets = recovery.renew(at.s, PASSPHRASE, RecoveryPlan())
    second = later(at)
    assert Path(first.backup.path).exists()
    recovery.note_written(at.s)
    later(at)
    assert not Path(first.backup.path).exists()
    assert not Path(second.backup.path).exists()


def vault_again(at: Desk) -> None:
    """Lock and unlock, so that what is old goes for good."""
    at.s = reopened(at.s)


def test_without_its_list_no_paper_is_removed(at):
    made = making.make_in_folder(at.s, at.place(), "Stick A")
    root = Path(made.backup.path).parent
    stray = root / "papers" / "ab" / f"{'ab' * 32}.lfb"
    stray.parent.mkdir(exist_ok=True)
    stray.write_bytes(b"of somebody else's backup")
    beside.list_path(Path(made.backup.path)).unlink()
    at.next_day()
    making.make_in_folder(at.s, at.place(), "")
    assert stray.exists()
    (root / Path(made.backup.path).name).unlink()
    at.next_day()
    making.make_in_folder(at.s, at.place(), "")
    assert not stray.exists()


def test_a_damaged_list_counts_as_none(at):
    made = making.make_in_folder(at.s, at.place(), "Stick A")
    path = beside.list_path(Path(made.backup.path))
    raw = path.read_bytes()
    assert beside.named_in(Path(made.backup.path)) is not None
    for other in (raw[:-1], raw + b"x", raw[:-65], b"", raw.replace(b" 1 1 ", b" 1 2 ")):
        path.write_bytes(other)
        assert beside.named_in(Path(made.backup.path)) is None


def test_a_paper_that_the_stick_forgot_is_found_and_copied_again(at):
    made = making.make_in_folder(at.s, at.place(), "Stick A")
    (paper,) = Path(made.backup.path).parent.rglob("*.lfb")
    raw = bytearray(paper.read_bytes())
    raw[len(raw) // 2] ^= 1
    paper.write_bytes(bytes(raw))
    assert opening.test(Path(made.backup.path), at.given).problems == ("paper-changed:LF-26-0001",)
    copied = 0
    for _ in range(16):
        at.next_day()
        made = making.make_in_folder(at.s, at.place(), "")
        copied += made.copied_papers
    assert copied == 1
    assert opening.test(Path(made.backup.path), at.given).whole


@pytest.mark.parametrize("left", [b"", b"half of it"])
def test_a_paper_of_another_length_is_copied_again(at, left):
    made = making.make_in_folder(at.s, at.place(), "Stick A")
    (paper,) = Path(made.backup.path).parent.rglob("*.lfb")
    paper.write_bytes(left)
    assert opening.test(Path(made.backup.path), at.given).problems == ("paper-missing:LF-26-0001",)
    at.next_day()
    assert making.make_in_folder(at.s, at.place(), "").copied_papers == 1
    assert opening.test(Path(made.backup.path), at.given).whole


def test_a_paper_that_is_lost_stops_no_backup(at):
    (paper,) = (at.s.folder / "blobs").rglob("*.lfb")
    kept = paper.read_bytes()
    paper.unlink()
    made = making.make_file(at.s, at.place() / "all.lfbak")
    found = opening.test(at.place() / "all.lfbak", at.given, s=at.s)
    assert found.problems == ("paper-missing:LF-26-0001",)
    assert not found.whole
    (known,) = places.list_backups(at.s)
    assert known.backup_id == made.backup.backup_id
    assert known.tested_at == 0
    paper.write_bytes(kept)


@pytest.mark.parametrize("step", ["database", "sealing", "checking"])
def test_stopped_at_any_step_nothing_is_left(at, step):
    stop = StopsAt(step)
    with pytest.raises(Cancelled):
        making.make_file(at.s, at.place() / "all.lfbak", stop, stop.token)
    assert files_in(at.place()) == []
    assert staged(at) == []
    assert places.list_backups(at.s) == ()


@pytest.mark.parametrize("step", ["database", "copying", "checking", "sealing"])
def test_stopped_in_a_folder_no_half_thing_counts(at, step):
    first = making.make_in_folder(at.s, at.place(), "Stick A")
    at.paper(at.case_ids[0], b"x" * 300_000, "second")
    at.next_day()
    stop = StopsAt(step)
    with pytest.raises(Cancelled):
        making.make_in_folder(at.s, at.place(), "", report=stop, token=stop.token)
    root = Path(first.backup.path).parent
    assert not [name for name in files_in(root) if name.endswith((".part", ".new"))]
    assert len(list(root.glob("*.lfbak"))) == len(list(root.glob("*.names"))) == 1
    assert staged(at) == []
    assert opening.test(Path(first.backup.path), at.given).whole
    assert making.make_in_folder(at.s, at.place(), "").backup.papers == 2


def test_a_token_that_is_set_stops_it(at):
    token = Token()
    token.cancel()
    with pytest.raises(Cancelled):
        making.make_in_folder(at.s, at.place(), "x", token=token)
    assert places.list_backups(at.s) == ()


def test_the_stick_that_gives_back_other_bytes_is_noticed(at):
    part: list[Path] = []

    def spoil(progress: Progress) -> None:
        if progress.step == "checking" and progress.done == 0 and not part:
            part.extend(at.place().glob("*.part"))
            with part[0].open("r+b") as file:
                file.seek(70_000)
                file.write(b"\xff\x00\xff")

    with pytest.raises(FileUnreadableError) as refused:
        making.make_file(at.s, at.place() / "all.lfbak", spoil)
    assert refused.value.facts["reason"] == "device"
    assert files_in(at.place()) == []


def test_the_folder_that_vanishes_is_told(at):
    def pull(progress: Progress) -> None:
        if progress.step == "sealing":
            for path in sorted(at.place("stick").rglob("*"), reverse=True):
                path.rmdir() if path.is_dir() else path.unlink()
            (at.folder / "stick").rmdir()

    at.place()
    with pytest.raises(FileUnreadableError):
        making.make_in_folder(at.s, at.folder / "stick", "Stick A", report=pull)
    assert staged(at) == []
    assert places.list_backups(at.s) == ()


def test_a_full_disk_is_told_before_the_first_byte(at, monkeypatch):
    monkeypatch.setattr(files, "free_bytes", lambda _folder: 1_000)
    with pytest.raises(NotEnoughDiskError) as refused:
        making.make_file(at.s, at.place() / "all.lfbak")
    assert refused.value.facts["free"] == 1_000
    assert files_in(at.place()) == []


def test_other_people_write_meanwhile(at):
    added = []

    def work(progress: Progress) -> None:
        if progress.step == "sealing" and not added:
            added.append(at.case("Made-up Meanwhile"))

    made = making.make_file(at.s, at.place() / "all.lfbak", work)
    assert made.backup.cases == 2
    assert added
    assert opening.test(at.place() / "all.lfbak", at.given).whole


def test_a_backup_of_the_moment_not_of_later(at):
    """What is written while the database is being copied is not in it, and waits for nobody."""
    added = []

    def work(progress: Progress) -> None:
        if progress.step == "database" and not added:
            added.append(at.case("Made-up Meanwhile"))

    made = making.make_file(at.s, at.place() / "all.lfbak", work)
    assert made.backup.cases == 2
    assert opening.test(at.place() / "all.lfbak", at.given).whole


def test_who_may_only_enter_data_makes_no_backup(at):
    typist = replace(at.s, user=replace(at.s.user, role="data_entry"))
    for act in (
        lambda: making.make_file(typist, at.place() / "all.lfbak"),
        lambda: making.make_in_folder(typist, at.place(), "x"),
        lambda: making.make_in(typist, "0" * 32),
        lambda: opening.test(at.place() / "all.lfbak", at.given, s=typist),
        lambda: places.list_places(typist),
        lambda: places.note_destroyed(typist, "0" * 32),
    ):
        with pytest.raises(CaseStateError):
            act()
    assert files_in(at.place()) == []


def test_another_sheet_and_damage_are_told_apart(at):
    target = at.place() / "all.lfbak"
    making.make_file(at.s, target)
    with pytest.raises(BackupOtherError) as other:
        opening.test(target, GivenCodes(kit=bytes(16)))
    assert other.value.facts["vault"] == at.s.vault.vault_id[:8]
    for given in (GivenCodes(), GivenCodes(custodians={1: bytes(16)})):
        with pytest.raises(KitWrongError):
            opening.test(target, given)
    raw = target.read_bytes()
    for name, other_raw in {
        "cut": raw[:-1],
        "half": raw[: len(raw) // 2],
        "longer": raw + b"\0",
        "empty": b"",
        "text": b"no backup at all\n" * 100,
    }.items():
        path = at.folder / f"{name}.lfbak"
        path.write_bytes(other_raw)
        with pytest.raises(BackupDamagedError):
            opening.test(path, at.given)


def front_of(path, change=lambda body: None):
    """Change what stands in the second line of a backup, and return it."""
    first, second, rest = path.read_bytes().split(b"\n", 2)
    body = json.loads(base64.b64decode(second))
    change(body)
    second = base64.b64encode(json.dumps(body, separators=(",", ":")).encode("ascii"))
    path.write_bytes(b"\n".join((first, second, rest)))
    return body


def other_text(text):
    """Return base64 of as many bytes, all others."""
    return base64.b64encode(bytes(255 - one for one in base64.b64decode(text))).decode("ascii")


def test_the_open_register_knows_its_own_backup_and_a_changed_one(at):
    wrong = GivenCodes(kit=bytes(16))
    target = at.place() / "all.lfbak"
    making.make_file(at.s, target)
    with pytest.raises(BackupOtherError) as other:
        opening.test(target, wrong, s=at.s)
    assert other.value.facts["reason"] == "present"

    def commit(body):
        body["kits"][0]["commit"] = other_text(body["kits"][0]["commit"])

    def salt(body):
        body["salt"] = other_text(body["salt"])

    def number(body):
        body["vault"] = "00" * 16

    whole = target.read_bytes()
    for change in (commit, salt, number):
        target.write_bytes(whole)
        front_of(target, change)
        with pytest.raises(BackupDamagedError):
            opening.test(target, wrong, s=at.s)
        with pytest.raises(BackupOtherError) as unknown:
            opening.test(target, wrong)
        assert unknown.value.facts["reason"] == ""


def test_the_open_register_tells_a_backup_of_earlier_sheets_and_of_another_register(at):
    target = at.place() / "all.lfbak"
    making.make_file(at.s, target)
    s, _sheets = recovery.renew(at.s, PASSPHRASE, RecoveryPlan())
    at.s = s
    with pytest.raises(BackupOtherError) as earlier:
        opening.test(target, GivenCodes(kit=bytes(16)), s=s)
    assert earlier.value.facts["reason"] == "earlier"
    golden = VECTORS / "b01_one_file.lfbak"
    with pytest.raises(BackupOtherError) as foreign:
        opening.test(golden, GivenCodes(kit=bytes(16)), s=s)
    assert foreign.value.facts["reason"] == ""
    assert opening.test(target, at.given, s=s).whole


def test_a_changed_database_says_so(at):
    target = at.place() / "all.lfbak"
    making.make_file(at.s, target)
    with opening.opened(target, at.given) as found:
        inside = found.manifest.database.size // 2
    raw = bytearray(target.read_bytes())
    raw[-(len(raw) - 120_000 - inside // 2)] ^= 1
    target.write_bytes(bytes(raw))
    with pytest.raises(BackupDamagedError):
        opening.test(target, at.given, s=at.s)
    assert staged(at) == []


def test_swapped_papers_are_found(at):
    second = at.case("Made-up Third")
    at.paper(second, PAPER[::-1], "second")
    made = making.make_in_folder(at.s, at.place(), "Stick A")
    one, two = sorted(Path(made.backup.path).parent.rglob("*.lfb"))
    first = one.read_bytes()
    one.write_bytes(two.read_bytes())
    two.write_bytes(first)
    found = opening.test(Path(made.backup.path), at.given)
    assert set(found.problems) == {"paper-changed:LF-26-0001", "paper-changed:LF-26-0003"}


def test_a_test_without_a_register_leaves_nothing(at, tmp_path):
    (tmp_path / "state" / "backup-test").mkdir(parents=True)
    left = tmp_path / "state" / "backup-test" / "register.db"
    left.write_bytes(b"of a test that was cut off")
    making.make_file(at.s, at.place() / "all.lfbak")
    assert opening.test(at.place() / "all.lfbak", at.given).whole
    assert files_in(tmp_path / "state") == []


def test_what_a_crash_left_in_staging_goes_at_the_next_unlock(at):
    left = staging_file(at.s.folder)
    left.write_bytes(b"sealed under a key that nobody has any more")
    vault_again(at)
    assert staged(at) == []


def test_the_log_says_so_without_a_place(at):
    making.make_in_folder(at.s, at.place("secret-place"), "Under the bed")
    (line,) = log.entries(at.s, action="backup_made")
    assert line.facts == {"kind": "folder", "cases": 2, "papers": 1, "lost": 0}
    assert "bed" not in str(line)


def test_a_locked_register_is_backed_up_from_the_command_line_later(at):
    access.lock(at.s)
    at.s = access.unlock(at.s.folder, None, "tulip copper seventeen lanterns", clock=at.clock)
    assert making.make_file(at.s, at.place() / "all.lfbak").backup.cases == 2
