"""The table of roles and acts, cell by cell, with the use cases themselves."""

import contextlib
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.backup import making, places
from app.backup import opening as backup_testing
from app.base.errors import CaseStateError
from app.cases import case_list, case_work, cases, history, wishes
from app.cases.papers import looks, papers
from app.cases.records import WishAnswer, WishStated
from app.consent import decisions, disclosure_gate
from app.core import log
from app.core.permissions import ALLOWED, ROLES, Act, may
from app.core.services import Services
from app.duplicates import merging
from app.exports import everything, export
from app.exports.export import ExportChoice
from app.home import onboarding, today
from app.imports import documents
from app.inbox import acceptance, inbox_list
from app.letters import issue, letterhead, pdf_signatures
from app.letters.records import IssuedLetter
from app.mail import accounts
from app.mail.records import MailChoice
from app.matching import allowed, matches
from app.offices import code_pictures, offices, own_identity, qr_check
from app.outbox import delivery
from app.redaction import personal_values
from app.referrals import referrals
from app.register import access, device_binding, people
from app.register.integrity import checks
from app.register.people import Enrolled, NewUser, list_users
from app.register.records import GivenCodes, RecoveryPlan
from app.register.recovery import recovery
from app.register.safety_errors import BackupOtherError, KitWrongError
from app.rekey import rekey
from app.retention import due, holds, promise, rules
from app.retention import recycle_bin as bins
from app.returns import desk as returns
from app.returns import nodal
from app.returns.records import Totals
from app.returns.showing import write_totals
from app.sealed import case_sealing, sealed
from app.statistics.periods import calendar_year
from app.story import timeline
from letter_maker import prepared
from office_sim import CLOCK, LOGIN, OTHER_PASSPHRASE, PASSPHRASE
from pair_sim import ENGLISH, agree, attach, case_with, everything_of, pair, sealed_case
from signing_world import authority_certificate

# What each role may do, written down a second time: a change of the table has to be meant.
MATRIX = """
view        head officer data_entry read_only
change      head officer data_entry
import      head officer data_entry
close       head officer
consent     head officer
bin         head officer
merge       head officer
export      head officer
save_paper  head officer
refer       head officer
accept      head officer
offices     head officer
seal        head officer
log         head officer
letters     head officer
letterhead  head officer
letter_code head officer data_entry read_only
backup      head officer
purge       head
hold        head officer
retention   head
recovery    head
users       head
mail        head
identity    head
unchecked   head
match       head officer
match_agree head
returns     head
"""
EXPECTED = {line.split()[0]: set(line.split()[1:]) for line in MATRIX.strip().splitlines()}
NO_TOTALS = Totals(calendar_year(2025), (), (), (), (), ())
WISH = WishStated("correct", "made up", "person")
LOGINS = {"head": LOGIN, "officer": "priya", "data_entry": "ravi", "read_only": "tara"}


class Stage:
    """A register on which everything can be done once, and whoever sits there."""

    def __init__(self, folder: Path, role: str) -> None:
        self.folder = folder
        self.role = role
        words = PASSPHRASE if role == "head" else OTHER_PASSPHRASE
        register = folder / "one" / "register"
        self.s = access.unlock(register, LOGINS[role], words, clock=CLOCK)
        self.s.second_lock.open()
        given = (folder / "given").read_text(encoding="utf-8").split()
        self.spare = given[7:]
        (
            self.case,
            self.other,
            self.paper,
            self.office_id,
            self.packet,
            self.binned,
            self.outgoing,
        ) = given[:7]

    def one(self) -> str:
        """Return a case that nothing was done with yet."""
        return self.spare.pop()

    def issue(self) -> IssuedLetter:
        """Issue a letter about a case."""
        return issue.issue(self.s, prepared(self.s, self.case))

    def target(self, name: str) -> Path:
        return self.folder / name

    def place(self) -> str:
        """Return the place of the backups in the folder of the stage, "" before there is one."""
        return places.mark_of(self.folder)


def _answer(t: Stage) -> str:
    """Answer a new wish, where the role may write one."""
    allowed = may(t.s.user, Act.HOLD)
    made = wishes.write_wish(t.s, t.case, 1, WISH).wish_id if allowed else "0" * 32
    return wishes.answer_wish(t.s, t.case, made, WishAnswer("followed")).wish_id


def _answer_back(t: Stage) -> None:
    made = _answer(t) if may(t.s.user, Act.HOLD) else "0" * 32
    wishes.take_answer_back(t.s, t.case, made)


def _refer(t: Stage) -> None:
    command = everything_of(cases.show_case(t.s, t.case), t.office_id)
    referrals.preview(t.s, command)


def _consent(t: Stage) -> None:
    found = decisions.list_consents(t.s, t.other)[0]
    decisions.withdraw_consent(t.s, found.consent_id, "2026-11-25")


def _test_backup(t: Stage) -> None:
    # Whether the sheet is right is asked after the role.
    with contextlib.suppress(BackupOtherError):
        backup_testing.test(t.target("all.lfbak"), GivenCodes(kit=bytes(16)), s=t.s)


def _test_sheet(t: Stage) -> None:
    # Whether the sheet is right is asked after the role.
    with contextlib.suppress(KitWrongError):
        recovery.test(t.s, GivenCodes(kit=bytes(16)))


def _document(t: Stage) -> Path:
    return t.folder / "cases.json"


type Use = Callable[[Stage], object]
USES: dict[Act, dict[str, Use]] = {
    Act.VIEW: {
        "show": lambda t: cases.show_case(t.s, t.case),
        "list": lambda t: case_list.list_cases(t.s),
        "paper": lambda t: papers.read_paper(t.s, t.paper).close(),
        "history": lambda t: history.history(t.s, t.case),
        "timeline": lambda t: timeline.case_timeline(t.s, t.case),
        "notes": lambda t: case_work.list_notes(t.s, t.case),
        "tasks": lambda t: case_work.list_tasks(t.s, t.case),
        "today": lambda t: today.today(t.s),
        "hide": lambda t: personal_values.values_of_register(t.s),
        "first-tasks": lambda t: today.put_away(t.s),
        "bin": lambda t: bins.list_bin(t.s),
        "sealed": lambda t: sealed.list_sealed(t.s),
        "inbox": lambda t: inbox_list.inbox(t.s),
        "outbox": lambda t: delivery.outbox(t.s),
        "letters": lambda t: issue.list_letters(t.s),
        "letterhead": lambda t: letterhead.letterhead(t.s),
        "returns": lambda t: returns.sent(t.s),
        "returns of others": lambda t: nodal.received(t.s),
        "rules of keeping": lambda t: rules.list_rules(t.s),
        "keeping": lambda t: due.keeping(t.s, t.case),
        "promise": lambda t: promise.promise(t.s, [t.case]),
    },
    Act.CHANGE: {
        "add": lambda t: cases.add_case(t.s, ENGLISH),
        "set": lambda t: cases.set_facts(t.s, t.case, {"summary": f"by {t.role}"}),
        "person": lambda t: cases.add_person(t.s, t.case, "witness"),
        "event": lambda t: cases.add_event(t.s, t.case),
        "no event": lambda t: cases.remove_event(t.s, t.other, 1),
        "no person": lambda t: cases.remove_person(t.s, t.other, 2),
        "paper": lambda t: papers.attach(t.s, t.case, t.folder / "paper.txt", "other"),
        "note": lambda t: case_work.add_note(t.s, t.case, "made up"),
        "task": lambda t: case_work.add_task(t.s, t.case, "made up"),
    },
    Act.CLOSE: {
        "close": lambda t: cases.close_case(t.s, t.other, "other"),
        "reopen": lambda t: cases.reopen_case(t.s, t.other),
    },
    Act.CONSENT: {"withdraw": _consent},
    Act.BIN: {
        "bin": lambda t: bins.bin_case(t.s, t.one()),
        "due": lambda t: due.delete_due(t.s, [t.case]),
        "restore": lambda t: bins.restore_case(t.s, t.binned),
    },
    Act.PURGE: {"empty": lambda t: bins.empty_bin(t.s)},
    Act.HOLD: {
        "due": lambda t: due.due(t.s),
        "keep": lambda t: due.keep(t.s, [t.case], "1 Jan 2040", "made up"),
        "asked": lambda t: due.ask_deletion(t.s, t.case),
        "not asked": lambda t: due.unask_deletion(t.s, t.case),
        "hold": lambda t: holds.hold(t.s, t.case, "audit"),
        "wish": lambda t: wishes.write_wish(t.s, t.case, 1, WISH),
        "answer": _answer,
        "answer back": _answer_back,
        "lift": lambda t: holds.lift(t.s, t.case, "made up"),
    },
    Act.RETENTION: {"set": lambda t: rules.set_rules(t.s, {"adult": (12, 60)})},
    Act.MERGE: {"merge": lambda t: merging.merge_cases(t.s, t.one(), t.one())},
    Act.IMPORT: {"documents": lambda t: documents.take_in(t.s, _document(t))},
    Act.EXPORT: {
        "csv": lambda t: export.export_cases(t.s, ExportChoice("json"), t.target("out.json")),
        "totals": lambda t: write_totals(t.s, NO_TOTALS, t.target("totals.xlsx")),
        "all": lambda t: everything.take_everything(t.s, t.target("everything")),
    },
    Act.SAVE_PAPER: {
        "save": lambda t: papers.save_paper(t.s, t.paper, t.folder / "stick"),
        "print": lambda t: looks.begin_print(t.s, t.paper, pages=1, copies=1, printer="Laser"),
    },
    Act.REFER: {
        "preview": _refer,
        "copy": lambda t: delivery.copy_to(t.s, t.outgoing, t.folder / "stick"),
        "handed over": lambda t: delivery.mark_handed_over(t.s, t.outgoing, "usb"),
        "not handed over": lambda t: delivery.unmark_handed_over(t.s, t.outgoing),
        "led": lambda t: onboarding.begin(t.s),
    },
    Act.ACCEPT: {
        "look": lambda t: inbox_list.preview_file(t.s, next((t.folder / "came").iterdir())),
        "decline": lambda t: acceptance.decline(t.s, t.packet, "other"),
    },
    # Before the office is blocked, to which they go.
    Act.RETURNS: {
        "plan": lambda t: returns.plan(t.s, t.office_id, calendar_year(2025)),
        "send": lambda t: returns.send(t.s, returns.plan(t.s, t.office_id, calendar_year(2025))),
    },
    Act.OFFICES: {
        "card": lambda t: offices.export_card(t.s, t.target("own.lfcard")),
        "code": lambda t: code_pictures.export_own(t.s, t.target("own.png")),
        "picture": lambda t: qr_check.compare_picture(
            t.s, t.office_id, code_pictures.png(t.office_id)
        ),
        "compare": lambda t: offices.compare_group(t.s, t.office_id, 0, "00000"),
        "block": lambda t: offices.block_office(t.s, t.office_id),
        "rotate": lambda t: own_identity.rotate(t.s),
        "returns": lambda t: nodal.expect(t.s, t.office_id, True),
        "authority": lambda t: pdf_signatures.name_authority(t.s, authority_certificate()),
    },
    Act.IDENTITY: {
        "prepare": lambda t: own_identity.prepare_revocation(t.s, "lost", t.target("kit.lfnotice")),
        "premade": lambda t: own_identity.premade_revocation(t.s),
        "move": lambda t: own_identity.succeed(t.s, "planned")[0],
        "end": lambda t: own_identity.withdraw(t.s, "lost", t.target("end.lfnotice"))[0],
    },
    Act.UNCHECKED: {"policy": lambda t: disclosure_gate.set_checked_only(t.s, True)},
    Act.SEAL: {"seal": lambda t: case_sealing.seal(t.s, t.one(), {t.s.user.user})},
    Act.LOG: {"entries": lambda t: log.entries(t.s)},
    Act.BACKUP: {
        "file": lambda t: making.make_file(t.s, t.target("all.lfbak")),
        "folder": lambda t: making.make_in_folder(t.s, t.folder, "made up"),
        "again": lambda t: making.make_in(t.s, t.place()),
        "test": _test_backup,
        "sheet": _test_sheet,
        "places": lambda t: places.list_places(t.s),
        "backups": lambda t: places.list_backups(t.s),
        "routine": lambda t: places.set_routine(t.s, t.place(), True),
        "label": lambda t: places.rename(t.s, t.place(), "made up"),
        "destroyed": lambda t: places.note_destroyed(t.s, t.place()),
    },
    Act.RECOVERY: {
        "untie": lambda t: device_binding.take_away(t.s, PASSPHRASE),
        "renew": lambda t: recovery.renew(t.s, PASSPHRASE, RecoveryPlan())[0],
        "accept_pages": lambda t: checks.accept_pages(t.s),
        "recount": lambda t: checks.recount(t.s),
        "close_folder": lambda t: checks.close_folder(t.s),
        "rekey": lambda t: rekey.rekey(t.s, PASSPHRASE, None, RecoveryPlan())[0],
    },
    Act.LETTERS: {
        "issue": lambda t: t.issue(),
        "withdraw": lambda t: issue.withdraw(t.s, t.issue().code, "lost"),
        "printed": lambda t: issue.note_printed(t.s, t.issue().letter_id, "made up", 1),
        "saved": lambda t: issue.save(t.s, t.issue().letter_id, b"made up", t.target("letter.pdf")),
    },
    Act.LETTERHEAD: {"set": lambda t: letterhead.set_letterhead(t.s, "Made up")},
    Act.MAIL: {"choose": lambda t: accounts.set_choice(t.s, MailChoice("webmail"))},
    Act.LETTER_CODE: {"look up": lambda t: issue.look_up(t.s, "AERU-KZ4J-VPG66")},
    Act.MATCH: {
        "list": lambda t: matches.matches(t.s),
        "results": lambda t: matches.results(t.s),
        "about": lambda t: matches.results_about(t.s, t.case),
        "offices": lambda t: matches.offices_to_ask(t.s),
    },
    Act.MATCH_AGREE: {
        "on": lambda t: allowed.turn_on(t.s),
        "off": lambda t: allowed.turn_off(t.s),
    },
    Act.USERS: {
        "add": lambda t: people.add_user(t.s, NewUser("new", "New", "officer")),
        "reset": lambda t: people.reset_passphrase(t.s, 3),
        "role": lambda t: people.set_role(t.s, 3, "officer"),
        "remove": lambda t: people.remove_user(t.s, 3),
    },
}
CELLS = [
    pytest.param(role, act, name, id=f"{role}-{act.value}-{name}")
    for role in ROLES
    for act in USES
    for name in USES[act]
]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two offices; the first has everything that an act can be about, and four people."""
    folder = tmp_path_factory.mktemp("stage")
    with pair(folder) as (one, other):
        cases.add_case(one, ENGLISH)
        export.export_cases(one, ExportChoice("json"), folder / "cases.json")
        case = case_with(one)
        agree(one, case, other)
        paper = attach(one, case, folder, "paper.txt", b"made up")
        second = case_with(one)
        agree(one, second, other)
        binned = case_with(one)
        bins.bin_case(one, binned.case_id)
        _case, sent = sealed_case(one, other)
        spare = [cases.add_case(one, {"p1.name_full": f"Spare {n}"}).case_id for n in range(8)]
        for place in ("stick", "came"):
            (folder / place).mkdir()
        theirs = [sealed_case(other, one)[1] for _ in range(2)]
        shutil.copy(theirs[0].file, folder / "came" / "packet.lifafa")
        packet = acceptance.receive(one, Path(theirs[1].file)).packet_id
        given = [case.case_id, second.case_id, paper, other.office.office_id, packet]
        given += [binned.case_id, sent.packet_id, *spare]
        (folder / "given").write_text(" ".join(given), encoding="utf-8")
        s = one
        for role in ROLES[1:]:
            new = NewUser(LOGINS[role], LOGINS[role].title(), role)
            s = people.add_user(s, new, OTHER_PASSPHRASE).services
        assert [user.role for user in list_users(s)] == list(ROLES)
    return folder


@pytest.fixture(scope="module")
def stages(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Stage]]:
    """Every role at a desk of its own."""
    there = {}
    for role in ROLES:
        folder = tmp_path_factory.mktemp(role) / "stage"
        shutil.copytree(made, folder)
        there[role] = Stage(folder, role)
    yield there
    for stage in there.values():
        access.lock(stage.s)


def test_the_table_is_the_one_that_was_meant():
    assert set(EXPECTED) == {act.value for act in Act}
    assert set(ALLOWED) == set(ROLES)
    told = {act.value: {role for role in ROLES if act in ALLOWED[role]} for act in Act}
    assert told == EXPECTED


def test_every_act_has_a_use_case_here():
    assert set(USES) == set(Act)


@pytest.mark.parametrize(("role", "act", "name"), CELLS)
def test_cell(stages: dict[str, Stage], role: str, act: Act, name: str):
    stage = stages[role]
    use = USES[act][name]
    assert stage.s.user.role == role
    if role in EXPECTED[act.value]:
        left = use(stage)
        left = left.services if isinstance(left, Enrolled) else left
        stage.s = left if isinstance(left, Services) else stage.s
        return
    before = log_head(stage.s)
    with pytest.raises(CaseStateError) as caught:
        use(stage)
    wanted = "role.read-only" if role == "read_only" else "role.not-allowed"
    assert caught.value.facts == {"reason": wanted}
    assert log_head(stage.s) == before


def test_an_unknown_role_may_do_nothing(stages: dict[str, Stage]):
    from dataclasses import replace

    nobody = replace(stages["head"].s.user, role="king")
    assert not any(may(nobody, act) for act in Act)


def log_head(s: Services) -> bytes:
    with s.register.read() as session:
        return log.head(session)
