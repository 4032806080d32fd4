"""What an office decides about itself and about others, killed anywhere: rules, trust, reminders.

Rules: as in ``kill_rows`` and ``kill_operations``; what lies outside of the register for a reminder
is in the folder ``OUT`` of the world while it is written and looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

from sqlalchemy import select, update

from app.cases import case_work, cases
from app.cases.papers import paper_changes, papers
from app.cases.records import CaseRecord
from app.consent import decisions, disclosure_gate
from app.consent.records import SendReferral
from app.core import log
from app.core.services import Services, reading
from app.exports.export import ExportChoice, export_cases
from app.home import at_log_in, reminders
from app.imports import documents
from app.inbox import acceptance
from app.letters import letterhead
from app.mail import accounts
from app.mail.records import MailChoice
from app.matching import allowed, asking, ending, matches
from app.matching.match_records import AskMatch
from app.offices import code_pictures, offices, own_identity
from app.outbox import delivery
from app.packets.records import SentReferral
from app.referrals import consent_withdrawn, feedback, referrals, withdrawing
from app.register import access, passphrase_slots
from app.register.integrity import checks
from app.register.recovery import recovery_sheet
from app.retention import recycle_bin as bins
from app.returns import nodal
from app.statistics import files as tables_out
from app.statistics import periods
from app.statistics.making import statistics
from app.statistics.tables import Choice
from app.system import paths, preferences
from app.system.platforms import system
from crash_desk import MARKER, REGISTER, Operation
from crash_operations import FACTS, exchange
from kill_operations import blobs, opened
from kill_rows import OUT, Act, act, in_a_row
from match_desk import case_of
from models.register.several_computers import begin_recording
from models.rows.case_work import FieldChange
from models.rows.packet import Packet
from models.seats import recording, units
from office_sim import CLOCK, DAY_S, NOON, PASSPHRASE, TODAY, fixed_clock, office
from pair_sim import agree, case_with, everything

PAPER = MARKER.encode() * 3_000
ALMOST, OVER = NOON + 29 * DAY_S, NOON + 31 * DAY_S


# What is decided ------------------------------------------------------------------------------


def at_office(do: Callable[[Services], object]) -> Act:
    """Return an act of one part that needs the register alone."""
    return act(lambda s, _world, _known: do(s))


def with_case(world: Path) -> dict[str, str]:
    """An office with one case."""
    (world / OUT).mkdir(parents=True)
    s = office(world)
    try:
        return {"case": cases.add_case(s, FACTS).case_id}
    finally:
        access.lock(s)


CHOICES = in_a_row(
    "what an office chooses", with_case,
    at_office(lambda s: letterhead.set_letterhead(s, "Made-up Kendra", lines=("Made-up Road",))),
    at_office(lambda s: accounts.set_choice(s, MailChoice("webmail"))),
    at_office(lambda s: disclosure_gate.set_checked_only(s, wanted=True)),
    at_office(lambda s: disclosure_gate.set_checked_only(s, wanted=False)),
    at_office(allowed.turn_on),
    at_office(allowed.turn_off),
    at_office(lambda s: recovery_sheet.note_printed(s, "Made-up Laser")),
    at_office(checks.recount),
    at_office(checks.accept_pages),
    logs=(
        *("letterhead_changed", "mail_way_chosen", "checked_only_on", "checked_only_off"),
        *("match_on", "match_off", "recovery_sheet_printed", "cases_recounted"),
        "pages_accepted",
    ),
)  # fmt: skip


# Another office -------------------------------------------------------------------------------


def know_other(world: Path) -> Any:
    """Two offices that know each other; return which the other one is."""

    def more(_one: Services, other: Services, at: Path) -> dict[str, str]:
        (at / OUT).mkdir()
        return {"other": other.office.office_id, "number": other.office.number}

    return exchange(world, more, "one")


def at_other(do: Callable[[Services, Any], object]) -> Act:
    """Return an act of one part about the other office."""
    return act(lambda s, _world, known: do(s, known))


def _checked(s: Services, known: Any) -> None:
    offices.check_number(s, known["other"], known["number"], "phone", "A. Made-up")


def told_as(do: Callable[[Services, Path], object]) -> Act:
    """Return an act that writes a file about this office; the log knows of it before."""
    return Act(lambda s, world, _known, _tell: do(s, world / OUT), parts=2, leaves=True)


def _withdrawn(s: Services, world: Path, _known: Any, _tell: Callable[[], object]) -> None:
    own_identity.withdraw(s, "lost", world / OUT / "withdrawn.lfnotice")


MOVED = in_a_row(
    "an office moves to a new number", know_other,
    at_office(lambda s: own_identity.succeed(s, "planned")),
    logs=("own_identity_moved",),
)  # fmt: skip

TRUST = in_a_row(
    "what is decided about another office", know_other,
    at_other(lambda s, k: nodal.expect(s, k["other"], wanted=True)),
    at_other(lambda s, k: nodal.expect(s, k["other"], wanted=False)),
    at_other(lambda s, k: offices.compare_group(s, k["other"], 0, "00000")),
    at_other(_checked),
    at_other(lambda s, k: offices.report_mismatch(s, k["other"])),
    at_other(lambda s, k: offices.block_office(s, k["other"])),
    told_as(lambda s, out: offices.export_card(s, out / "own.lfcard")),
    told_as(lambda s, out: code_pictures.export_own(s, out / "own.png")),
    told_as(lambda s, out: own_identity.prepare_revocation(s, "stolen", out / "w.lfnotice")),
    Act(_withdrawn, parts=2, brings=True),
    logs=(
        *("return_expected", "return_not_expected", "office_number_differs", "office_checked"),
        *("alarm_number_differs", "office_blocked", "card_exported", "own_code_exported"),
        *("own_revocation_made", "own_identity_withdrawn"),
    ),
)  # fmt: skip


# A match that comes to nothing, and a file of cases --------------------------------------------


def to_match(world: Path) -> Any:
    """Two offices match, and one has a case that it can ask about."""

    def more(one: Services, other: Services, at: Path) -> dict[str, str]:
        (at / OUT).mkdir()
        for s in (one, other):
            allowed.turn_on(s)
        case = case_of(one, name_full=f"Maria {MARKER}", phone="+919812345678")
        return {"case": case, "other": other.office.office_id}

    return exchange(world, more, "one")


def _asked(s: Services, known: Any) -> None:
    asking.prepare(s, AskMatch(known["other"], (known["case"],), 64, "investigation", "consent"))


def _match(s: Services) -> str:
    return matches.matches(s)[0].match_id


MATCH = in_a_row(
    "a match is prepared, stopped and forgotten", to_match,
    at_other(_asked),
    at_office(lambda s: ending.stop(s, _match(s))),
    at_office(lambda s: ending.forget(s, _match(s))),
    logs=("match_prepared", "match_stopped", "match_forgotten"),
)  # fmt: skip


def with_document(world: Path) -> dict[str, str]:
    """Beside an office without cases lies a file of the cases that it had."""
    (world / OUT).mkdir(parents=True)
    s = office(world)
    try:
        case = cases.add_case(s, FACTS)
        export_cases(s, ExportChoice("json"), world.parent / "cases.json")
        return {"case": case.case_id}
    finally:
        access.lock(s)


def _brought(s: Services, world: Path, _known: Any) -> None:
    documents.take_in(s, world.parent / "cases.json")


BROUGHT = in_a_row(
    "cases come in from a file of cases", with_document, act(_brought), logs=("cases_imported",),
)  # fmt: skip


def _tables(s: Services) -> Any:
    return statistics(s, "sdg", Choice(periods.calendar_year(TODAY.year)))


NUMBERS = in_a_row(
    "numbers are copied and printed, and sealed cases are asked for", with_case,
    at_office(lambda s: tables_out.text_of(s, _tables(s))),
    at_office(lambda s: tables_out.note_printed(s, _tables(s), "Made-up Laser")),
    at_office(lambda s: passphrase_slots.unlock_sealed(s, PASSPHRASE)),
    logs=("statistics_copied", "statistics_printed", "second_unlock"),
)  # fmt: skip


# A packet that was carried --------------------------------------------------------------------


def _referred(one: Services, other: Services) -> tuple[CaseRecord, SentReferral]:
    """Refer a case that may go to the other office."""
    case = case_with(one, FACTS)
    agree(one, case, other)
    return case, referrals.send(one, everything(one, case, other))


def in_outbox(world: Path) -> Any:
    """A sealed referral waits in the outbox; return what it is."""

    def more(one: Services, other: Services, at: Path) -> dict[str, str]:
        (at / OUT).mkdir()
        _case, sent = _referred(one, other)
        return {"packet": sent.packet_id, "referral": sent.referral_id}

    return exchange(world, more, "one")


def _drafted(s: Services, world: Path, known: Any) -> None:
    delivery.note_drafted(s, known["packet"], world / OUT, mails=1)


CARRIED = in_a_row(
    "a packet is marked as handed over", in_outbox,
    act(_drafted),
    act(lambda s, _w, k: referrals.mark_handed_over(s, k["referral"])),
    act(lambda s, _w, k: delivery.unmark_handed_over(s, k["packet"])),
    act(lambda s, _w, k: delivery.mark_handed_over(s, k["packet"], "by hand")),
    logs=("packet_drafted", "referral_handed_over", "referral_not_handed_over"),
)  # fmt: skip


# What is sealed as an answer or a notice ------------------------------------------------------


def sealing(
    name: str,
    ready: Callable[[Path], Any],
    do: Callable[[Services, Any], object],
    *logs: str,
) -> Operation:
    """Return an operation that seals one small packet, and does something in the same moment.

    Killed before, nothing is there; in the middle a number may be burnt; afterwards all is there.
    What is not there yet can be done again.
    """

    def look(s: Services, _world: Path, known: Any) -> str:
        before = len(_numbers(s))
        state = "sealed" if _is_told(s, logs[0]) else "burnt" if before > known["sent"] else "none"
        _belong(s, known, is_sealed=state == "sealed")
        if state != "sealed":
            do(s, known)
            assert _is_told(s, logs[0])
            _belong(s, known, is_sealed=True)
        return state

    return Operation(
        name, ready, lambda s, _w, k: do(s, k), look=opened(look),
        states=("none", "burnt", "sealed"), logs=logs,
    )  # fmt: skip


def _is_told(s: Services, action: str) -> bool:
    found = [one for one in log.entries(s, limit=100) if one.action == action]
    assert len(found) <= 1, "told twice"
    return bool(found)


def _numbers(s: Services) -> list[int]:
    with s.register.read() as session:
        return [row.seq for row in session.query(Packet).filter_by(direction="out")]


def _belong(s: Services, known: Any, *, is_sealed: bool) -> None:
    """No number is used twice, and every file of the outbox belongs to a sealed packet."""
    used = _numbers(s)
    assert len(used) == len(set(used))
    with s.register.read() as session:
        rows = session.query(Packet).filter_by(direction="out").all()
        named = sorted(row.file_name for row in rows if row.file_name)
    there = sorted(path.name for path in (s.folder / "outbox").iterdir())
    assert there == named
    assert len(there) == (known["after"] if is_sealed else known["before"])


def _counted(s: Services, known: dict[str, Any], *, after: int) -> dict[str, Any]:
    files = len(list((s.folder / "outbox").iterdir()))
    return {**known, "sent": len(_numbers(s)), "before": files, "after": after}


def to_withdraw(world: Path) -> Any:
    """A referral was handed over and can be taken back."""

    def more(one: Services, other: Services, _at: Path) -> dict[str, Any]:
        _case, sent = _referred(one, other)
        referrals.mark_handed_over(one, sent.referral_id)
        # The packet goes, the notice comes.
        return _counted(one, {"referral": sent.referral_id}, after=1)

    return exchange(world, more, "one")


def to_replace(world: Path) -> Any:
    """A referral was handed over and is to be replaced by a corrected one."""

    def more(one: Services, other: Services, _at: Path) -> dict[str, Any]:
        case, sent = _referred(one, other)
        again = everything(one, case, other, supersedes=sent.referral_id)
        return _counted(one, {"command": again}, after=1)

    return exchange(world, more, "one")


def _replaced(s: Services, known: Any) -> None:
    command: SendReferral = known["command"]
    referrals.send(s, command)


def accepted(world: Path) -> Any:
    """A referral was accepted, and something can be told about it."""

    def more(one: Services, other: Services, _at: Path) -> dict[str, Any]:
        _case, sent = _referred(one, other)
        acceptance.accept(other, acceptance.receive(other, Path(sent.file)).packet_id)
        (theirs,) = referrals.list_referrals(other)
        return _counted(other, {"referral": theirs.referral_id}, after=2)

    return exchange(world, more, "other")


def with_consent_back(world: Path) -> Any:
    """Consent was taken back after a referral had left."""

    def more(one: Services, other: Services, _at: Path) -> dict[str, Any]:
        case, sent = _referred(one, other)
        referrals.mark_handed_over(one, sent.referral_id)
        (consent,) = cases.show_case(one, case.case_id).consents
        decisions.withdraw_consent(one, consent.consent_id, how="spoken")
        return _counted(one, {"consent": consent.consent_id}, after=2)

    return exchange(world, more, "one")


SEALED: tuple[Operation, ...] = (
    sealing(
        "withdraw a referral", to_withdraw,
        lambda s, k: withdrawing.withdraw(s, k["referral"], "made up"), "referral_withdrawn",
    ),
    sealing(
        "replace a referral", to_replace, _replaced,
        "referral_superseded", "referral_sealed", "number_burnt",
    ),
    sealing(
        "tell news of a referral", accepted,
        lambda s, k: feedback.progress(s, k["referral"], f"News {MARKER}"), "status_sealed",
    ),
    sealing(
        "tell an office that consent was taken back", with_consent_back,
        lambda s, k: consent_withdrawn.tell_offices(s, k["consent"]), "consent_notice_sealed",
    ),
)  # fmt: skip


# What is over ---------------------------------------------------------------------------------


def with_old(world: Path) -> dict[str, str]:
    """A case lay in the bin for a month, and a paper of another one was taken out as long ago."""
    s = office(world)
    try:
        binned, kept = (cases.add_case(s, FACTS).case_id for _ in range(2))
        for case in (binned, kept):
            papers.attach_bytes(s, case, PAPER, "paper.txt", "other")
        paper_changes.detach(s, cases.show_case(s, kept).papers[0].paper_id)
        bins.bin_case(s, binned)
    finally:
        access.lock(s)
    # Nobody doubts a clock that the office has seen a few days before.
    access.lock(access.unlock(world / REGISTER, None, PASSPHRASE, clock=fixed_clock(ALMOST)))
    return {"kept": kept}


def erased(s: Services, _world: Path, _known: Any) -> None:
    """Erase; unlocking does it too, so it was unlocked before the days were over."""
    later = replace(s, clock=fixed_clock(OVER))
    bins.empty_old(later)
    paper_changes.let_go_old(later)


def look_erased(s: Services, _world: Path, known: Any) -> str:
    """The next unlock has done all of it, once: no row, no key, no file."""
    assert bins.list_bin(s) == ()
    assert paper_changes.removed(s, known["kept"]) == ()
    assert blobs(s) == []
    said = [one.action for one in log.entries(s, limit=100)]
    assert (said.count("bin_emptied"), said.count("papers_let_go")) == (1, 1)
    return "erased"


# Reminders ------------------------------------------------------------------------------------


@contextmanager
def outside(world: Path) -> Iterator[Path]:
    """Let what lies outside of the register for a reminder lie in the world; lend the folder."""
    folder = world / OUT
    folder.mkdir(exist_ok=True)
    settings = folder.parent / "preferences.json"
    entry = folder / "entry"
    preferences.settle()
    preferences._known.pop(settings, None)
    with ExitStack() as stack:
        for owner, name, instead in (
            (paths, "state_folder", lambda: folder),
            (paths, "preferences_file", lambda: settings),
            (system, "call_at_log_in", lambda words: entry.write_text(" ".join(words))),
            (system, "call_no_more", lambda: entry.unlink(missing_ok=True)),
        ):
            stack.enter_context(patch.object(owner, name, instead))
        try:
            yield folder
        finally:
            preferences.settle()


def with_step(world: Path) -> dict[str, str]:
    """A case has a step that is due."""
    known = with_case(world)
    s = access.unlock(world / REGISTER, None, PASSPHRASE, clock=CLOCK)
    try:
        case_work.add_task(s, known["case"], f"A hearing {MARKER}", "25 Nov 2026")
        return known
    finally:
        access.lock(s)


def with_reminders(world: Path) -> dict[str, str]:
    """As `with_step`, and somebody wants to be reminded."""
    known = with_step(world)
    s = access.unlock(world / REGISTER, None, PASSPHRASE, clock=CLOCK)
    try:
        with outside(world):
            reminders.switch_on(s)
        return known
    finally:
        access.lock(s)


def switched_on(s: Services, world: Path, _known: Any) -> None:
    """Be reminded from now on."""
    with outside(world):
        reminders.switch_on(s)


def switched_off(s: Services, world: Path, _known: Any) -> None:
    """Write the numbers as at a lock, then be reminded no more."""
    with outside(world):
        reminders.note(s)
        reminders.switch_off(s)


def look_reminded(s: Services, world: Path, _known: Any) -> tuple[bool, int]:
    """What lies outside after the next log-in is what was chosen, and the log knows of it."""
    said = [one.action for one in log.entries(s, limit=100)]
    told = said.count("reminders_on"), said.count("reminders_off")
    with outside(world) as folder:
        words = at_log_in.words_at_log_in(TODAY)
        is_on = at_log_in.is_on()
        there = sorted(path.name for path in folder.iterdir())
        assert there == (["entry", at_log_in.NAME] if is_on else [])
        assert bool(words) == is_on
        assert not is_on or told[0] == 1, "on, and the log knows nothing of it"
        if is_on:
            reminders.switch_off(s)
        assert list(folder.iterdir()) == []
    return is_on, sum(told)


# Several computers ----------------------------------------------------------------------------


def with_older_history(world: Path) -> dict[str, Any]:
    """A case was changed before lines of the history had keys that hold at every computer."""
    known = with_case(world)
    s = access.unlock(world / REGISTER, None, PASSPHRASE, clock=CLOCK)
    try:
        for number in range(20):
            cases.set_facts(s, known["case"], {"summary": f"{MARKER} {number}"})
        with s.register.session() as session:
            lines = session.execute(update(FieldChange).values(uid=None)).rowcount
        return {**known, "lines": lines}
    finally:
        access.lock(s)


def with_bin_of_several(world: Path) -> dict[str, str]:
    """A case lies in the bin, and what was changed of it waits to be told to other computers."""
    s = office(world)
    try:
        begin_recording(s.register)
        case = cases.add_case(s, FACTS).case_id
        cases.set_facts(s, case, {"summary": f"{MARKER} waits"})
        papers.attach_bytes(s, case, PAPER, "paper.txt", "other")
        bins.bin_case(s, case)
        return {"case": case}
    finally:
        access.lock(s)


def look_waiting(s: Services, _world: Path, known: Any) -> str:
    """The case is in the bin and waits whole, or it is erased and nothing of it waits."""
    binned = [one.case_id for one in bins.list_bin(s)]
    with reading(s) as session:
        waits = [units.read_unit(session, one) for one in units.waiting(session)]
    told = [row for unit in waits for row in unit.rows if known["case"] in str(row)]
    assert (MARKER in str(told)) is bool(binned)
    if not binned:
        assert {row[1] for row in told if row[0] != "log"} == {"d"}
        return "erased"
    assert binned == [known["case"]]
    return "in the bin"


def look_begun(s: Services, _world: Path, known: Any) -> str:
    """All lines have keys and what is changed is recorded, or none has and nothing is."""
    with reading(s) as session:
        is_begun = recording.is_begun(session.connection())
        keys = set(session.scalars(select(FieldChange.uid)))
    assert len(keys - {None}) == (known["lines"] if is_begun else 0)
    assert (None in keys) is not is_begun
    if not is_begun:
        begin_recording(s.register)
    cases.set_facts(s, known["case"], {"summary": "after it"})
    with reading(s) as session:
        told = units.read_unit(session, units.waiting(session)[-1])
    assert {row[0] for row in told.rows} >= {"cases", "field_changes", "log"}
    return "several" if is_begun else "one"


OFFICE: tuple[Operation, ...] = (
    CHOICES,
    NUMBERS,
    BROUGHT,
    TRUST,
    MOVED,
    MATCH,
    CARRIED,
    *SEALED,
    Operation(
        "erase what is over", with_old, erased, look=opened(look_erased, fixed_clock(OVER)),
        states=("erased",), same=True, clock=fixed_clock(ALMOST),
        logs=("bin_emptied", "papers_let_go"),
    ),
    Operation(
        "become one of several computers", with_older_history,
        lambda s, _w, _k: begin_recording(s.register), look=opened(look_begun),
        states=("one", "several"),
    ),
    Operation(
        "erase at one of several computers", with_bin_of_several,
        lambda s, _w, known: bins.empty_bin(s, [known["case"]]), look=opened(look_waiting),
        states=("in the bin", "erased"), logs=("bin_emptied",),
    ),
    Operation(
        "be reminded from now on", with_step, switched_on, look=opened(look_reminded),
        states=((False, 0), (False, 1), (True, 1)), logs=("reminders_on",),
    ),
    Operation(
        "be reminded no more", with_reminders, switched_off, look=opened(look_reminded),
        states=((True, 1), (False, 1), (False, 2)), logs=("reminders_off",),
    ),
)  # fmt: skip
