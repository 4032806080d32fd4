"""The computer is stolen: another one, yesterday's backup and the paper sheet, and work goes on.

Everything is made up. The thief has the whole folder, and later an old key file and its passphrase.
"""

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from app.backup import making, restore
from app.base.errors import CannotUnlockError, KeyFileStrangeError
from app.cases import case_list, cases
from app.cases.papers import paper_changes, papers
from app.core import log
from app.core.services import Services
from app.inbox import acceptance
from app.offices import offices
from app.outbox import delivery
from app.referrals import referrals
from app.register import access
from app.register.integrity import checks
from app.register.records import RecoveryPlan
from app.register.recovery import recovery
from app.register.safety_errors import BackupOtherError
from app.rekey import rekey
from app.sealed import sealed
from crypto.errors import UnlockError
from crypto.vault import key_slots, open_vault
from full_office import Full, filled, prove_whole
from office_sim import DAY_S, LOGIN, OTHER_PASSPHRASE, PASSPHRASE, Hands
from pair_sim import CLOCK, agree, case_with, everything
from sealed_offices import ANSWER, MARKER, sealed_pair

NAME = "Kamalamarker Banawati"
HINDI = "कमलानिशान बनावटी"
PHRASE = "violet ferry under seventeen bridges"
WORDS = (NAME, HINDI, MARKER, ANSWER, PASSPHRASE, OTHER_PASSPHRASE, PHRASE, LOGIN, "Made-up Kamala")


@dataclass
class Story:
    """What there is on the day after.

    Attributes:
        full: the office, whose computer is gone, and the other office, which goes on.
        stolen: the register folder as the thief has it.
        backup: the file on the stick.
        sheet: what stands on the paper.
        case_id: a case of before the backup.
        on_its_way: a packet that arrives after the theft.
    """

    full: Full
    stolen: Path
    backup: Path
    sheet: str
    case_id: str
    on_its_way: Path


@pytest.fixture
def story(tmp_path: Path) -> Iterator[Story]:
    clock = Hands(CLOCK.now())
    with sealed_pair(tmp_path, clock) as at:
        full = filled(at, tmp_path)
        case = case_with(at.one, {"p1.name_full": NAME, "p1.name_latin": HINDI, "narrative": NAME})
        agree(at.one, case, at.other)
        at.one, sheets = recovery.renew(at.one, PASSPHRASE, RecoveryPlan())
        stick = tmp_path / "stick-in-the-drawer"
        stick.mkdir()
        made = making.make_in_folder(at.one, stick, "Stick A")
        clock.at += DAY_S
        # Work of the last day, which is lost; the other office has seen its packets.
        sent = referrals.send(
            at.one, everything(at.one, cases.show_case(at.one, case.case_id), at.other)
        )
        acceptance.receive(at.other, delivery.copy_to(at.one, sent.packet_id, tmp_path))
        # And the other office sends something that arrives only after the theft.
        theirs = case_with(at.other, {"p1.name_full": "Made-up Rekha", "p1.age": "30"})
        agree(at.other, theirs, at.one)
        coming = referrals.send(at.other, everything(at.other, theirs, at.one))
        on_its_way = delivery.copy_to(at.other, coming.packet_id, tmp_path)
        access.lock(at.one)
        stolen = tmp_path / "thief"
        shutil.move(at.one.folder, stolen)
        backup, sheet = Path(made.backup.path), sheets.kits[0]
        yield Story(full, stolen, backup, sheet, case.case_id, on_its_way)
        shutil.copytree(stolen, at.one.folder)
        at.one = access.unlock(at.one.folder, LOGIN, PASSPHRASE, clock=clock)


def on_another_computer(story: Story, folder: Path) -> Services:
    """What a person does there: choose the file, type the sheet, look, name a folder, go."""
    given = recovery.parse(story.sheet, {})
    facts = restore.inspect(story.backup, given)
    assert facts.cases == 3
    clock = story.full.at.other.clock
    made = restore.restore(
        story.backup, folder, given, LOGIN, PHRASE, clock=clock, cost=key_slots.KDF_CHEAPEST
    )
    assert made.problems == ()
    assert len(made.passphrases) == 1
    return made.services


def shows(folder: Path) -> list[str]:
    """Return where one of the words stands in the clear, in any usual spelling."""
    spelled = {
        spelling
        for word in WORDS
        if len(word) > 4
        for spelling in (
            *(word.encode(code) for code in ("utf-8", "utf-16-le", "utf-16-be")),
            json.dumps(word).strip('"').encode(),
        )
    }
    return [
        path.name
        for path in folder.rglob("*")
        if path.is_file() and any(word in path.read_bytes() for word in spelled)
    ]


def test_the_office_works_again_on_another_computer(story: Story, tmp_path: Path):
    s = on_another_computer(story, tmp_path / "new-computer")
    assert cases.show_case(s, story.case_id).persons[0].display_name == NAME
    prove_whole(s, story.full)
    # Work goes on: a case, a referral, and what was on its way.
    case = case_with(s, {"p1.name_full": "Made-up Tomorrow", "p1.age": "40"})
    agree(s, case, story.full.at.other)
    sent = referrals.send(s, everything(s, cases.show_case(s, case.case_id), story.full.at.other))
    there = acceptance.receive(
        story.full.at.other, delivery.copy_to(s, sent.packet_id, tmp_path)
    ).packet_id
    acceptance.accept(story.full.at.other, there)
    held = acceptance.receive(s, story.on_its_way).packet_id
    acceptance.accept(s, held)
    assert log.check(s).problem == ""
    assert checks.check_register(s).problems == ()
    folder = s.folder
    access.lock(s)
    s = access.unlock(folder, LOGIN, PHRASE, clock=story.full.at.other.clock)
    assert len(case_list.list_cases(s).rows) == 4
    access.lock(s)


def test_the_other_office_takes_the_new_card_and_is_not_alarmed(story: Story, tmp_path: Path):
    s = on_another_computer(story, tmp_path / "new-computer")
    offices.add_card(story.full.at.other, offices.own_card(s))
    actions = {line.action for line in log.entries(story.full.at.other)}
    assert not {one for one in actions if one.startswith("alarm")}
    access.lock(s)


def test_what_the_thief_has_shows_no_name(story: Story, tmp_path: Path):
    assert shows(story.stolen) == []
    assert shows(story.backup.parent) == []
    s = on_another_computer(story, tmp_path / "new-computer")
    access.lock(s)
    assert shows(tmp_path / "new-computer") == []


def test_the_thief_opens_nothing_without_passphrase_or_sheet(story: Story, tmp_path: Path):
    with pytest.raises(CannotUnlockError):
        access.unlock(story.stolen, LOGIN, "not the passphrase", clock=CLOCK)
    s = on_another_computer(story, tmp_path / "new-computer")
    # Whoever had a passphrase of the stolen computer opens nothing of the new register with it.
    for name in ("vault.lfv", "vault.lfv.copy"):
        kept = (s.folder / name).read_bytes()
        with pytest.raises(UnlockError):
            open_vault.unlock_passphrase(kept, LOGIN, PASSPHRASE)
        with pytest.raises(UnlockError):
            open_vault.unlock_codes(kept, recovery.parse(story.sheet, {}).kit)
    folder, clock = s.folder, s.clock
    access.lock(s)
    shutil.copyfile(story.stolen / "vault.lfv", folder / "vault.lfv")
    shutil.copyfile(story.stolen / "vault.lfv.copy", folder / "vault.lfv.copy")
    with pytest.raises(KeyFileStrangeError):
        access.unlock(folder, LOGIN, PASSPHRASE, clock=clock)


def test_an_old_key_file_with_its_passphrase_is_refused_after_new_keys(
    story: Story, tmp_path: Path
):
    s = on_another_computer(story, tmp_path / "new-computer")
    old = {name: (s.folder / name).read_bytes() for name in ("vault.lfv", "vault.lfv.copy")}
    s, sheets = rekey.rekey(s, PHRASE, None, RecoveryPlan())
    prove_whole(s, story.full)
    folder, clock = s.folder, s.clock
    access.lock(s)
    new = {name: (folder / name).read_bytes() for name in old}
    for name, raw in old.items():
        (folder / name).write_bytes(raw)
    with pytest.raises(KeyFileStrangeError):
        access.unlock(folder, LOGIN, PHRASE, clock=clock)
    for name, raw in new.items():
        (folder / name).write_bytes(raw)
    s = access.unlock(folder, LOGIN, PHRASE, clock=clock)
    assert sealed.count(s) == 1
    # The next backup opens with the new sheet, and not with the one that was used.
    target = tmp_path / "next.lfbak"
    making.make_file(s, target)
    assert restore.inspect(target, recovery.parse(sheets.kits[0], {})).cases == 3
    with pytest.raises(BackupOtherError):
        restore.inspect(target, recovery.parse(story.sheet, {}))
    access.lock(s)


def test_a_paper_taken_out_before_the_theft_can_still_be_put_back(story: Story, tmp_path: Path):
    s = on_another_computer(story, tmp_path / "new-computer")
    (gone,) = paper_changes.removed(s, story.full.case_id)
    paper_changes.put_back(s, gone.paper.paper_id)
    with papers.read_paper(s, gone.paper.paper_id) as reader:
        assert reader.read()
    access.lock(s)
