"""After the bin is emptied a case has left its number alone; what is elsewhere is told before."""

import datetime as dt
import shutil
from collections.abc import Collection
from pathlib import Path

import pytest

from app.backup import making, places, restore
from app.base.errors import CaseStateError
from app.cases import case_list, case_work, cases
from app.cases.papers import papers
from app.cases.records import CaseQuery
from app.consent import decisions
from app.core import log
from app.core.services import Services, reading, writing
from app.duplicates.merging import merge_cases, undo_merge
from app.exports import export
from app.exports.export import ExportChoice
from app.imports import documents
from app.inbox import acceptance
from app.outbox import delivery
from app.referrals import consent_withdrawn
from app.register import access
from app.register.integrity import salvage
from app.register.records import GivenCodes, RecoveryPlan
from app.rekey import rekey
from app.retention import due, holds, rules
from app.retention import recycle_bin as bins
from app.retention.backup_rotation import kept as stay
from app.retention.promise import (
    beyond,
    in_short,
    leaves_by,
    lines,
    promise,
    request_text,
    short,
    the_rest,
)
from app.retention.records import BackupsOf, Promise
from app.sealed import case_sealing, sealed
from crypto.vault import recovery
from crypto.vault.key_slots import KDF_CHEAPEST
from models.errors import RuleError
from models.index import retention_rows
from models.operations import import_batch
from models.operations.recycle_bin import erase_cases
from models.rows.case import Case
from models.rows.retention import CaseHold, ErasedCase
from models.rows.sealed import SealedCase
from office_sim import (
    CLOCK,
    DAY_S,
    OTHER_PASSPHRASE,
    PASSPHRASE,
    TODAY,
    Hands,
    created,
    reopened,
)
from page_scan import holds as on_pages
from pair_sim import pair, sealed_case

MARKER, WORDS = "Zqxkept", "Vqxreason"


def full(s: Services, folder: Path) -> str:
    case = cases.add_case(s, {"p1.name_full": MARKER, "narrative": f"{MARKER} told it"})
    source = folder / "scan.txt"
    source.write_bytes(MARKER.encode() * 500)
    papers.attach(s, case.case_id, source, "other", MARKER)
    source.unlink()
    case_work.add_note(s, case.case_id, MARKER)
    holds.hold(s, case.case_id, "audit", WORDS)
    holds.lift(s, case.case_id, WORDS)
    due.keep(s, [case.case_id], "1 Dec 2026", WORDS)
    due.ask_deletion(s, case.case_id, words=WORDS)
    return case.case_id


def test_nothing_is_left_in_any_file_but_number_and_days(
    s: Services, tmp_path: Path, hands: Hands
) -> None:
    case_id = full(s, tmp_path)
    case_no = cases.show_case(s, case_id).case_no
    document = tmp_path / "cases.json"
    export.export_cases(s, ExportChoice("json"), document)
    assert due.delete_due(s, [case_id]).done == (case_id,)
    assert bins.restore_case(s, case_id) == case_id
    assert due.delete_due(s, [case_id]).done == (case_id,)
    hands.at += 30 * DAY_S
    s = reopened(s)
    assert bins.list_bin(s) == ()
    s.register.compact()
    key = s.vault.db_key
    file = s.folder / "register.db"
    assert on_pages(file, key, MARKER, WORDS, "the very case") == []
    whole = b"".join(p.read_bytes() for p in s.folder.rglob("*") if p.is_file())
    assert MARKER.encode() not in whole
    told = [line for line in log.entries(s, 200) if line.object == case_no]
    assert {"case_added", "case_held", "case_binned"} <= {line.action for line in told}
    assert MARKER not in str(told)
    with reading(s) as session:
        (row,) = session.query(ErasedCase).all()
        assert row.day == s.clock.today().isoformat()
    # The number names nobody any more, and nobody else gets it.
    documents.take_in(s, document)
    back = case_list.list_cases(s, CaseQuery(filter="all")).rows
    assert [one.case_no != case_no for one in back] == [True]


def test_what_two_merges_kept_goes_with_the_case_that_took_both_in(s: Services) -> None:
    facts = {"p1.name_full": MARKER, "narrative": f"{MARKER} told it"}
    first, middle, last = (cases.add_case(s, facts).case_id for _ in range(3))
    merge_cases(s, middle, last)
    merge_cases(s, first, middle)
    bins.bin_case(s, first)
    assert bins.empty_bin(s, [first]) == 1
    s.register.compact()
    assert on_pages(s.folder / "register.db", s.vault.db_key, MARKER) == []


def test_what_was_taken_apart_again_keeps_what_it_took_in(s: Services) -> None:
    first, middle, last = (cases.add_case(s, {"p1.name_full": MARKER}).case_id for _ in range(3))
    inner = merge_cases(s, middle, last)
    outer = merge_cases(s, first, middle)
    undo_merge(s, outer.merge_id)
    bins.bin_case(s, first)
    assert bins.empty_bin(s, [first]) == 1
    undo_merge(s, inner.merge_id)
    assert {row.case_id for row in case_list.list_cases(s).rows} == {middle, last}


def test_a_hold_stops_erasing_at_the_last_door(s: Services) -> None:
    case_id = cases.add_case(s, {"p1.name_full": MARKER}).case_id
    holds.hold(s, case_id, "audit")
    with pytest.raises(RuleError, match=r"case\.held"), s.register.session() as session:
        erase_cases(session, [case_id], TODAY)
    assert cases.show_case(s, case_id).case_id == case_id


def test_undoing_an_import_leaves_a_held_case(s: Services) -> None:
    # As of a case that came in with a sheet, the log tells nothing of it.
    case_id, case_no = "c" * 32, "LF-26-0999"
    with s.register.session() as session:
        session.add(Case(id=case_id, case_no=case_no, case_order=20260000999, created=1, updated=1))
        session.flush()
        session.get_one(Case, case_id).batch_id = "b" * 32
        assert import_batch.cases_of(session, "b" * 32) == ([case_id], [])
        hold = CaseHold(case_id=case_id, reason="audit", words="", placed=1, placed_by=1)
        session.add(hold)
        session.flush()
        assert import_batch.cases_of(session, "b" * 32) == ([], [case_no])
        session.delete(hold)
        session.flush()
        assert import_batch.cases_of(session, "b" * 32) == ([case_id], [])


# Sealed cases -----------------------------------------------------------------------------------


def test_a_hold_goes_into_the_seal_and_works_there(s: Services) -> None:
    case_id = cases.add_case(s, {"p1.name_full": MARKER, "p1.age": "30"}).case_id
    holds.hold(s, case_id, "court_case", WORDS)
    s = case_sealing.seal(s, case_id, {s.user.user})
    s.second_lock.open()
    with reading(s) as session:
        assert session.get(SealedCase, case_id) is not None
        for table in ("case_holds", "case_decisions", "kept_cases"):
            rows = session.connection().exec_driver_sql(f'SELECT * FROM "{table}"').fetchall()
            assert rows == [], table
    with sealed.opened(s, case_id) as inside:
        assert any(one.in_force for one in due.keeping(inside, case_id).holds)
        with pytest.raises(CaseStateError):
            bins.bin_case(inside, case_id)
        holds.lift(inside, case_id, WORDS)
        due.ask_deletion(inside, case_id, words=WORDS)
    assert due.due(s).sealed == 1
    assert due.due(s).rows == ()
    found = due.due(s, with_sealed=True)
    assert [(row.case_id, row.sealed) for row in found.rows] == [(case_id, True)]
    told = [line for line in log.entries(s) if line.object.startswith("LF-")]
    assert WORDS not in str(told)
    # Of a sealed case the log says that something was decided, and not what.
    since = told[: [line.action for line in told].index("case_sealed")]
    assert {line.action for line in since} <= {"keeping_decided", "sealed_viewed"}
    assert [line.facts for line in since if line.action == "keeping_decided"] == [{}, {}]
    case_sealing.unseal(s, case_id)
    assert [row.case_id for row in due.due(s).rows] == [case_id]
    assert len(due.keeping(s, case_id).holds) == 1


# What other offices do --------------------------------------------------------------------------


def fresh(s: Services) -> bool:
    """Say whether the rows of what is due are those that the cases give."""
    with writing(s) as session:
        query = retention_rows.select(retention_rows._TABLE).order_by(
            retention_rows._TABLE.c.case_order
        )
        before = session.execute(query).all()
        retention_rows.fill(session)
        return before == session.execute(query).all()


def test_a_transfer_and_consent_taken_back_there_are_followed(tmp_path: Path) -> None:
    with pair(tmp_path) as (one, other):
        case, sent = sealed_case(one, other)
        delivery.mark_handed_over(one, sent.packet_id)
        taken = acceptance.accept(other, acceptance.receive(other, Path(sent.file)).packet_id)
        acceptance.receive(one, Path(taken.receipt))
        there = taken.case_id
        due.keep(other, [there], "1 Jan 2030", "Needed")
        assert due.due(other).rows == ()
        (given,) = decisions.list_consents(one, case.case_id)
        decisions.withdraw_consent(one, given.consent_id)
        (told,) = consent_withdrawn.tell_offices(one, given.consent_id)
        acceptance.receive(other, Path(told.file))
        assert [row.case_id for row in due.due(other).rows] == [there]
        assert [row.case_id for row in due.due(one).rows] == [case.case_id]
        assert fresh(one)
        assert fresh(other)


def test_a_case_that_moved_counts_from_the_day_it_was_taken_over(tmp_path: Path) -> None:
    with pair(tmp_path) as (one, other):
        case, sent = sealed_case(one, other, kind="transfer")
        taken = acceptance.accept(other, acceptance.receive(other, Path(sent.file)).packet_id)
        acceptance.receive(one, Path(taken.receipt))
        told = due.keeping(one, case.case_id)
        assert (told.kind, told.day) == ("moved", TODAY.isoformat())
        assert fresh(one)
        assert fresh(other)


# What is elsewhere ------------------------------------------------------------------------------


def test_backups_offices_and_files_are_told(tmp_path: Path) -> None:
    with pair(tmp_path) as (one, other):
        case, _sent = sealed_case(one, other)
        stick = tmp_path / "stick"
        stick.mkdir()
        making.make_in_folder(one, stick, "Blue stick")
        export.export_cases(one, ExportChoice("json"), tmp_path / "all.json")
        found = promise(one, [case.case_id])
        assert [(b.label, b.count) for b in found.backups] == [("Blue stick", 1)]
        (given,) = found.given
        assert (given.office, given.case_no) == (other.office.name, case.case_no)
        assert found.exports == 1
        told = " ".join(lines(found))
        for words in ("Blue stick", other.office.name, "New keys for everything", "no name"):
            assert words in told
        assert "securely" not in told
        assert short(found) == (
            "It is still in 1 old backup. 1 other office has what it was given."
        )
        assert case.case_no in request_text(given, one.office.name)
        assert promise(one, ["0" * 32]).cases == 0
        shutil.rmtree(stick)


def test_when_the_last_backup_goes_is_told_only_where_it_is_known(
    s: Services, tmp_path: Path
) -> None:
    case_id = cases.add_case(s, {"p1.name_full": MARKER}).case_id
    folder = tmp_path / "disk"
    folder.mkdir()
    making.make_in_folder(s, folder, "Disk")
    (before,) = promise(s, [case_id]).backups
    places.set_routine(s, places.mark_of(folder), True)
    (after,) = promise(s, [case_id]).backups
    assert (before.leaves_by, after.leaves_by) in (("", "2027-12-31"), ("2027-12-31",) * 2)
    assert after.leaves_by == "2027-12-31"
    none_yet = Promise(1, (BackupsOf("Disk", "folder", 0, "2027-12-31"),))
    assert "Disk: no backup holds it yet." in " ".join(lines(none_yet))


@pytest.mark.parametrize(
    ("found", "told"),
    [
        (Promise(1, taken_out=2, last_taken_out="2026-11-25"), "Look for them."),
        (Promise(1, exports=1), "may hold it"),
        (Promise(1, (BackupsOf("Disk", "folder", 0, "2027-12-31"),)), "the next 30 days will"),
        (
            Promise(1, (BackupsOf("Blue", "stick", 1), BackupsOf("Disk", "folder", 0))),
            "the next 30 days will",
        ),
    ],
    ids=["files", "exports", "a backup to come", "a backup to come beside an old one"],
)
def test_in_short_nothing_reassures_while_it_is_or_will_be_elsewhere(
    found: Promise, told: str
) -> None:
    said = " ".join(in_short(found))
    assert told in said
    assert "No backup that" not in said
    assert "No other office" not in said
    assert told not in " ".join(the_rest(found))
    assert set(beyond(found)) <= {*in_short(found), *the_rest(found)}


def test_in_short_it_is_nowhere_else_only_where_nothing_is_known() -> None:
    (said,) = in_short(Promise(1, returns=3))
    assert said.startswith("No backup that this register knows of holds it. No other office")


@pytest.mark.parametrize("days", [range(1, 32), (1,), (20,), (25,), (28,)], ids=str)
@pytest.mark.parametrize("binned", [25, 1, 30])
def test_the_rotation_lets_go_by_the_day_that_is_told(days: Collection[int], binned: int) -> None:
    """Made every day, or once a month: the case is in none of what stays behind the day."""
    first = dt.datetime(2026, 11, binned, 12).astimezone()
    erased = first + dt.timedelta(days=30)
    told = leaves_by(first.date())
    holding: set[int] = set()
    there: set[int] = set()
    day = first
    while day.date() <= told:
        at = int(day.timestamp())
        if day.day in days:
            there = stay({*there, at}, day.date())
            holding |= {at} if day < erased else set()
        day += dt.timedelta(days=1)
    assert holding
    assert not holding & there


# Ways by which a register becomes another one ---------------------------------------------------


def test_a_hold_outlasts_new_keys_a_backup_and_bringing_out(tmp_path: Path) -> None:
    made = created(tmp_path / "office")
    s = made.services
    held, sealed_one = (cases.add_case(s, {"p1.name_full": MARKER}).case_id for _ in range(2))
    rules.set_rules(s, {"adult": (12, 60)})
    for case_id in (held, sealed_one):
        holds.hold(s, case_id, "court_case", WORDS)
    s = case_sealing.seal(s, sealed_one, {s.user.user})
    s, sheets = rekey.rekey(s, PASSPHRASE, None, RecoveryPlan())
    still_held(s, held, sealed_one)
    disk = tmp_path / "disk"
    disk.mkdir()
    making.make_in_folder(s, disk, "Disk")
    access.lock(s)
    salvage.salvage(s.folder, None, PASSPHRASE, tmp_path / "out", clock=CLOCK)
    (file,) = disk.rglob("*.lfbak")
    given = GivenCodes(kit=recovery.parse_code(sheets.kits[0]))
    back = restore.restore(
        *(file, tmp_path / "back", given, None, OTHER_PASSPHRASE),
        plan=RecoveryPlan(), clock=CLOCK, cost=KDF_CHEAPEST,
    )  # fmt: skip
    access.lock(back.services)
    for folder, words in (("out", PASSPHRASE), ("back", OTHER_PASSPHRASE)):
        s = access.unlock(tmp_path / folder, None, words, clock=CLOCK)
        still_held(s, held, sealed_one)
        access.lock(s)


def still_held(s: Services, held: str, sealed_one: str) -> None:
    s.second_lock.open()
    assert rules.list_rules(s)[1].review_months == 12
    with pytest.raises(CaseStateError) as caught:
        bins.bin_case(s, held)
    assert caught.value.facts["reason"] == "case.held"
    with sealed.opened(s, sealed_one) as inside:
        (found,) = (one for one in due.keeping(inside, sealed_one).holds if one.in_force)
        assert found.words == WORDS
