"""The activity log: who did what and when, the code of each action, and its sentence.

Rules:

* Actions: placeholders are the object and the facts of the line; no field value, no name of a
  victim; a code is never given another meaning, because old lines keep it;
  `app.story.log_sentences` fills the sentences in.
* The log: a line is strict JSON, kept as its exact bytes and chained to the line before; it holds
  counts, names of offices, codes and field names, never what is in a case; it is only ever added
  to.
"""

from __future__ import annotations

import contextlib
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from app.base.errors import RegisterDamagedError
from app.base.language import N_, translate
from app.base.numerals import shown
from app.core.permissions import Act, require
from app.core.records import LogAnchor, LogEntry, LogReport
from app.core.services import Services, reading
from crypto.base import sjson
from crypto.errors import CryptoError, TamperError
from crypto.vault.log_chain import START, check_anchor, check_chain, row_hash
from models.base.meta import get_meta, set_meta
from models.rows import log as rows
from models.rows.backup import log_heads
from models.rows.user import names_by_number

if TYPE_CHECKING:
    from models.register.database import Session


ACTIONS: Mapping[str, str] = {
    "match_on": N_("Private matching switched on"),
    "match_off": N_("Private matching switched off; open matches stopped: {matches}"),
    "match_prepared": N_("Private matching with {office} prepared. Cases: {cases}, room: {points}"),
    "match_question": N_("Private matching: {office} asked. Cases: {cases}, room: {points}"),
    "match_answer_prepared": N_(
        "Answer to a matching question of {office} prepared. Cases: {cases}, room: {points}"
    ),
    "match_answer": N_(
        "Private matching: question of {office} answered. Cases: {cases}, guesses at most: {points}"
    ),
    "match_question_came": N_("Private matching: {office} asks. Guesses at most: {points}"),
    "match_answer_came": N_("Private matching: {office} answered. Room: {points}"),
    "match_declined": N_("Matching question of {office} declined"),
    "match_declined_by": N_("{office} declined our matching question"),
    "match_finished": N_("Private matching with {office} finished. In common: {shared}"),
    "match_learnt": N_("Private matching: result of {office} came. In common: {shared}"),
    "match_expired": N_("Private matching with {office} expired after 30 days"),
    "match_stopped": N_("Private matching with {office} stopped"),
    "match_forgotten": N_("Private matching with {office} removed from the list"),
    "match_outcome": N_("{object}: what the call to {office} about a match showed was noted"),
    "register_created": N_("Register of {object} set up"),
    "unlock": N_("Register opened"),
    "unlock_failed": N_("Failed attempts to open the register: {tries}, from {since} to {until}"),
    "passphrase_changed": N_("Passphrase of {object} changed"),
    "user_added": N_("{object} may open the register now: {role}"),
    "user_role_changed": N_("{object} has another role now: {role}"),
    "user_removed": N_("{object} may not open the register any more"),
    "user_passphrase_reset": N_("New passphrase set for {object}"),
    "users_settled": N_("A change of users that was cut off was put right"),
    "case_sealed": N_("{object} sealed. Who can open it: {who}"),
    "case_unsealed": N_("{object} unsealed"),
    "sealed_people_changed": N_("{object}: who can open it now: {who}"),
    "sealed_viewed": N_("{object}, a sealed case, opened"),
    "sealed_renewed": N_("New keys for sealed cases, because somebody left"),
    "second_unlock": N_("Sealed cases opened with the passphrase"),
    "second_unlock_failed": N_("Wrong passphrase typed before sealed cases"),
    "alarm_letterbox": N_("The letterbox of sealed cases had been changed; it was put right"),
    "sealed_exported": N_("{object}, a sealed case, exported"),
    "key_file_repaired": N_("Second copy of the key file made whole again"),
    "key_file_renewed": N_("Key file renewed"),
    "register_tied": N_("Register bound to this computer"),
    "register_freed": N_("Register not bound to this computer any more"),
    "register_rekeyed": N_("New keys for everything, and new recovery sheets"),
    "register_restored": N_("Register restored from the backup of {day}"),
    "backup_made": N_("Backup made: {cases} cases, {papers} documents"),
    "backups_rotated": N_("{backups} older backups removed, newer ones took their place"),
    "backup_tested": N_("Backup opened whole for a test: {problems} problems"),
    "backups_destroyed": N_("A place with {backups} backups was told destroyed"),
    "backup_routine_on": N_("Backups go to a place by themselves from now on"),
    "backup_routine_off": N_("Backups do not go to a place by themselves any more"),
    "backup_place_renamed": N_("A place of backups got another name"),
    "recovered": N_("Register opened with recovery sheets; new passphrase for {object}"),
    "recovery_renewed": N_("New recovery sheets made; the old ones open only backups made before"),
    "recovery_settled": N_("New recovery sheets had been made; the making was cut off"),
    "recovery_written": N_("New recovery sheets compared with what was written down"),
    "recovery_tested": N_("Recovery sheet tested: it opens the register"),
    "recovery_completed": N_("The recovery sheets open {cases} more sealed cases now"),
    "register_checked": N_("Register checked: {problems} problems"),
    "pages_accepted": N_("All pages of the register accepted as they are"),
    "folder_closed": N_("Folder of the register closed to other people"),
    "cases_recounted": N_("All cases counted anew for statistics"),
    "register_salvaged": N_("Brought out of a damaged register: {cases} cases, {papers} documents"),
    "case_added": N_("{object} added"),
    "case_changed": N_("{object} changed: {fields} fields ({names})"),
    "case_merged": N_("{other} merged into {object}: one person, one case"),
    "case_merged_away": N_("{object} merged into {other}"),
    "merge_undone": N_("Merge of {object} and {other} undone"),
    "not_duplicates": N_("{object} and {other} are about two different people"),
    "case_closed": N_("{object} closed"),
    "case_reopened": N_("{object} opened again"),
    "person_added": N_("Person {number} added to {object}"),
    "person_removed": N_("Person {number} removed from {object}"),
    "event_added": N_("Event {number} added to {object}"),
    "event_removed": N_("Event {number} removed from {object}"),
    "service_added": N_("Service {number} added to {object}"),
    "service_removed": N_("Service {number} removed from {object}"),
    "service_restored": N_("Service {number} of {object} brought back"),
    "person_restored": N_("Person {number} of {object} brought back"),
    "event_restored": N_("Event {number} of {object} brought back"),
    "value_restored": N_("{object}: earlier value put back ({names})"),
    "case_binned": N_("{object} put into the bin"),
    "case_restored": N_("{object} taken back out of the bin"),
    "bin_emptied": N_("Bin: {cases} cases and {papers} documents erased for ever"),
    "retention_rule_set": N_("Retention period set anew: {kept_kind}"),
    "retention_rule_off": N_("Retention period is no longer watched: {kept_kind}"),
    "case_held": N_("{object} held: nobody can delete it"),
    "hold_lifted": N_("Hold of {object} lifted"),
    "case_kept": N_("Looked at whether {object} is still needed: kept until {until}"),
    "deletion_asked": N_("Deletion of {object} was asked for on {on}"),
    "keeping_decided": N_("Something was decided about how long {object} is kept"),
    "declined_days_set": N_("Days until referrals that became no case are erased: {days}"),
    "declined_kept": N_("Referrals that became no case are kept for good"),
    "withdrawn_erased": N_("Referral from {office}, withdrawn on {on}, erased: it became no case"),
    "replaced_erased": N_("Referral from {office}, replaced on {on}, erased: it became no case"),
    "declined_erased": N_("Referral from {office}, declined on {on}, erased: it became no case"),
    "deletion_not_asked": N_("Deletion of {object} is not asked for any more"),
    "task_added": N_("Next step added to {object}"),
    "task_changed": N_("Next step of {object} changed"),
    "task_done": N_("Next step of {object} done"),
    "task_dropped": N_("Next step of {object} taken off"),
    "task_reopened": N_("Next step of {object} opened again"),
    "note_added": N_("Note {number} written for {object}"),
    "cases_imported": N_("{cases} cases imported from a file of cases"),
    "sheet_imported": N_("{added} cases imported from a spreadsheet, {rejected} rows left behind"),
    "import_undone": N_("Import undone: {removed} cases removed, {kept} kept"),
    "paper_added": N_("Document added to {object}: {kind}, {size}"),
    "paper_saved": N_("Document of {object} saved outside the register"),
    "paper_removed": N_("Document of {object} removed"),
    "paper_changed": N_("Description of a document of {object} changed: {kind}"),
    "paper_put_back": N_("Document of {object} put back"),
    "papers_let_go": N_("{count} documents let go that were removed more than 30 days ago"),
    "consent_recorded": N_("Answer of person {number} of {object} recorded: {capacity}"),
    "consent_withdrawn": N_("Person {number} of {object} took consent back"),
    "office_added": N_("Card of {object} added"),
    "office_card_renewed": N_("New card of {object} put on file"),
    "office_claims": N_("{object} says on a new card: {field} “{now}”, not “{was}”"),
    "office_checked": N_("{object} checked: {how}"),
    "office_shown_as": N_("{object} is shown as its card says since: {field} “{now}”, not “{was}”"),
    "office_shown_as_checked": N_(
        "{object} is shown as it was when its number was checked: {field} “{now}”, not “{was}”"
    ),
    "office_words_unsure": N_(
        "What {object} called itself when its number was checked is not known"
    ),
    "office_number_differs": N_("Number of {object} differed in group {group}"),
    "office_code_differs": N_("Code in a picture was not that of {object}"),
    "office_blocked": N_("{object} blocked"),
    "office_withdrawn": N_("{object} withdrawn: nothing is sent to it or opened from it"),
    "office_moved": N_("{object} moved to a new number"),
    "office_listed": N_("{object} is in the list of offices"),
    "office_unlisted": N_("{object} is no longer in the list of offices"),
    "handover_over": N_("{object}: new number not checked in 30 days"),
    "directory_imported": N_("List of offices no. {version} taken in. Offices in it: {offices}"),
    "directory_made": N_("List of offices no. {version} made. Offices in it: {offices}"),
    "directory_signed": N_("List of offices no. {version} signed"),
    "alarm_directory_fork": N_("Two different lists of offices carry the number {version}"),
    "alarm_list_other_key": N_("The list shows another key for {object}; nothing was changed"),
    "alarm_disowned": N_("{object} was withdrawn by others; it waits until a person decides"),
    "alarm_like_another": N_("{object} can be taken for another office by its new card"),
    "alarm_two_successors": N_("{object} is said to have moved to two different numbers"),
    "sent_unchecked": N_("Sent to {office}, which nobody has checked: danger to life"),
    "unchecked_seen": N_("What was sent to offices that nobody had checked was looked at"),
    "checked_only_on": N_("From now on cases go to checked offices only"),
    "checked_only_off": N_("From now on cases go to offices of the list too"),
    "own_key_made": N_("New sealing key of this office made before its time"),
    "clock_leapt": N_("The date of this computer leapt ahead: no old key is destroyed meanwhile"),
    "clock_went_back": N_("The date of this computer went back"),
    "clock_confirmed": N_("The date of this computer was said to be right"),
    "alarm_move_dated_ahead": N_("{object} is said to have moved on a day that is still to come"),
    "own_identity_moved": N_("This office moved to a new number"),
    "own_identity_withdrawn": N_("This office withdrew its number"),
    "own_revocation_made": N_("Notice that withdraws this office's number written"),
    "alarm_number_differs": N_("Number of {object} did not match; sending stopped"),
    "alarm_packet": N_("Two different packets carry the same number; not opened"),
    "alarm_two_cards": N_("Two different cards of {object} carry the same number"),
    "card_exported": N_("Own office card saved"),
    "own_code_exported": N_("Own office code saved as a picture"),
    "keys_renewed": N_("Own keys renewed: {added} new, {destroyed} destroyed"),
    "number_burnt": N_("A packet number was left unused"),
    "referral_beyond_scope": N_(
        "Referral of {object} for {office}: more than was recorded for the child"
    ),
    "referral_sealed": N_("Referral of {object} sealed for {office}: {facts} facts"),
    "referral_handed_over": N_("Referral of {object} handed over to {office}"),
    "referral_answered": N_("Referral of {object} answered by {office}: {state}"),
    "referral_withdrawn": N_("Referral of {object} to {office} withdrawn"),
    "referral_superseded": N_("Referral of {object} to {office} replaced by a corrected one"),
    "referral_withdrawn_there": N_("{office} withdrew its referral of {object}"),
    "referral_superseded_there": N_("{office} replaced its referral of {object}"),
    "status_sealed": N_("News of {object} sealed for {office}: {state}"),
    "case_handed_over": N_("Responsibility for {object} moved from {owner} to {office}"),
    "case_taken_over": N_("Responsibility for {object} moved here from {office}"),
    "consent_notice_sealed": N_("Notice for {office} sealed: consent for {object} was taken back"),
    "consent_withdrawn_there": N_("{office} told us: consent for {object} was taken back"),
    "notice_answered": N_("Notice of {office} about {object} acknowledged"),
    "notice_acknowledged": N_("{office} acknowledged the notice about {object}"),
    "packet_resent": N_("Packet for {office} copied out once more, the same bytes: {size}"),
    "packet_received": N_("Packet received from {office}"),
    "packet_mended": N_("A whole copy took the place of a damaged packet from {office}"),
    "packet_refused": N_("Packet refused: {code}"),
    "packet_accepted": N_("Packet from {office} accepted into {object}"),
    "packet_declined": N_("Packet from {office} declined: {why}"),
    "receipt_sealed": N_("Receipt for {office} sealed"),
    "packet_expired": N_("Packet no. {seq} got no answer in time and its file was removed"),
    "cases_exported": N_("{cases} cases exported as {format}"),
    "recurring_exported": N_("List of what is seen in several cases written as {format}"),
    "return_sealed": N_("Return for {first} to {last} sealed for {office}"),
    "return_arrived": N_("Return of {office} for {first} to {last} arrived"),
    "returns_exported": N_("Totals of returns written as {format}"),
    "return_expected": N_("From now on returns of {object} are waited for"),
    "return_not_expected": N_("From now on no return of {object} is waited for"),
    "statistics_exported": N_("Statistics written as {format}: {name}"),
    "statistics_copied": N_("Statistics copied: {name}"),
    "statistics_printed": N_("Statistics printed: {name}"),
    "everything_exported": N_("Everything taken out: {cases} cases, {papers} documents"),
    "packet_came_back": N_("Packet no. {seq} waits again: only a wrong date had ended it"),
    "packet_copied": N_("Packet for {office} copied to a USB drive or folder"),
    "parts_copied": N_("Packet for {office} copied in parts: {copied} of {count}"),
    "parts_begun": N_("First part of a packet in {count} parts received"),
    "parts_dropped": N_("Unfinished packet deleted: {arrived} of {count} parts"),
    "letter_issued": N_("Letter no. {letter} made for {object}"),
    "recovery_sheet_printed": N_("Recovery sheet printed"),
    "letter_printed": N_("Letter no. {letter} of {object} printed, copies: {copies}"),
    "letter_saved": N_("Letter no. {letter} of {object} saved as a file"),
    "letter_signed": N_("Letter no. {letter} of {object} signed digitally"),
    "letter_withdrawn": N_("Letter no. {letter} of {object} withdrawn"),
    "letter_code_withdrawn": N_("Letter with the code {object} withdrawn"),
    "authority_named": N_("{object} counts as proof of who signed a letter digitally"),
    "authority_forgotten": N_("{object} does not count as proof of who signed any more"),
    "letterhead_changed": N_("Letterhead changed"),
    "mail_bounced": N_("A mail with a packet came back"),
    "mail_way_chosen": N_("How this office mails was chosen anew"),
    "letter_checked_good": N_("Letter of {object} checked: its seal is good"),
    "letter_checked_ended": N_("Letter of {object} checked: expired or withdrawn"),
    "letter_checked_unproved": N_("Letter checked: nothing could be proved"),
    "letter_checked_bad": N_("Letter checked: not to be relied on"),
    "parts_expired": N_("Unfinished packets given up after 60 days: {count}"),
}


_NO_LIMIT = -1
_LINES = "log.lines"
_LONGEST = 200
_MEMBERS = {"n", "t", "u", "a", "o", "x"}


def record(
    session: Session,
    s: Services,
    action: str,
    object: str = "",
    /,
    object_id: str | None = None,
    **facts: str | int,
) -> int:
    """Add a line about a change, inside the transaction of the change.

    Args:
        session: the writing session of the change.
        s: the open register.
        action: code of the action, such as case_added.
        object: what it was about, as people call it ("LF-26-0042").
        object_id: its id, by which lines about it are found.
        **facts: counts, codes, names of offices and fields; nothing out of a case.

    Returns:
        The number of the line.
    """
    if s.inside_seal:
        # Even which fields are filled would tell those who may not look something about the case.
        facts = {name: value for name, value in facts.items() if isinstance(value, int)}
    return write_line(session, s.clock.now(), s.user.user, action, object, object_id, facts)


def write_line(
    session: Session,
    at: int,
    user: int,
    action: str,
    about: str,
    object_id: str | None,
    facts: dict[str, str | int],
) -> int:
    """Add a line when there are no ``Services`` yet; see ``record``."""
    number, last = rows.head(session)
    body = {
        "n": number + 1,
        "t": max(0, at),
        "u": user,
        "a": action,
        "o": plain_line(about),
        "x": {name: _fact(value) for name, value in facts.items()},
    }
    raw = sjson.encode(body)
    chained = row_hash(last or START, raw)
    written = rows.append(
        session,
        raw,
        chained,
        at=max(0, at),
        user=user,
        action=action,
        object_id=object_id,
        after=number,
    )
    # A count beside the chain shows that the newest lines were cut off.
    set_meta(session, _LINES, str(written))
    return written


def head(session: Session) -> bytes:
    """Return the 32 bytes that stand for the whole log so far."""
    return rows.head(session)[1] or START


def entries(
    s: Services,
    limit: int = 200,
    before: int | None = None,
    object_id: str | None = None,
    action: str | None = None,
) -> tuple[LogEntry, ...]:
    """Return lines of the log, the newest first.

    Args:
        s: the open register.
        limit: most lines.
        before: only lines with a lower number, for the next page.
        object_id: only lines about this case, packet or office.
        action: only lines of this action.

    Raises:
        CaseStateError: the role of the user does not allow it.
    """
    require(s, Act.LOG)
    with reading(s) as session:
        found = rows.lines(session, before=before, limit=limit, object_id=object_id, action=action)
        names = names_by_number(session)
        return tuple(_entry(row.row_bytes, names) for row in found)


def numbered(
    session: Session, object_id: str, action: str, fact: str = ""
) -> list[tuple[int, int]]:
    """Return the numbers of all lines of an action about an object, the oldest first.

    Args:
        session: any session.
        object_id: whole id.
        action: its code.
        fact: name of a whole number in the line that is returned beside it, "" for 0.
    """
    found = rows.lines(session, limit=_NO_LIMIT, object_id=object_id, action=action)
    told = [(row.n, _entry(row.row_bytes, {}).facts.get(fact, 0)) for row in reversed(found)]
    return [(n, value) for n, value in told if isinstance(value, int)]


def check(s: Services) -> LogReport:
    """Walk the whole chain.

    Returns:
        How many lines there are, and the first that does not hold: changed, missing or cut off.
    """
    with reading(s) as session:
        return check_lines(session)


def check_lines(session: Session) -> LogReport:
    """As ``check``, inside a session; also of the log of a backup."""
    expected = int(get_meta(session, _LINES) or 0)
    count, problem = _walk(rows.chain(session))
    broken_at = count if problem else 0
    if not problem and count != expected:
        # Fewer: lines were cut off. More: the count was put back to an older state.
        problem = "log.cut-off" if count < expected else "log.count-older"
        broken_at = min(count, expected) + 1
    since, until = rows.times_around(session, broken_at) if problem else (0, 0)
    return LogReport(count, broken_at, problem, since, until)


def note_count(session: Session, lines: int) -> None:
    """Write down how many lines there are, after a log was put together anew."""
    set_meta(session, _LINES, str(lines))


def anchors(session: Session) -> tuple[LogAnchor, ...]:
    """Compare the log with its heads that backups keep, the newest first.

    Who holds the key can make a whole chain anew, but not the heads in backups elsewhere; their
    rows in here tell which line each of them names.
    """
    return tuple(
        LogAnchor(number, at, _leads_through(session, number, head))
        for number, head, at in log_heads(session)
    )


class _MissingLineError(Exception):
    """A line does not stand at the number that it bears."""


def _walk(lines: Iterator[tuple[int, bytes, bytes]]) -> tuple[int, str]:
    """Return the number of the last line looked at, and what is wrong with it."""
    count = 0

    def in_order() -> Iterator[tuple[bytes, bytes]]:
        nonlocal count
        for number, raw, chained in lines:
            count += 1
            if number != count or sjson.parse(raw).get("n") != number:
                raise _MissingLineError
            yield raw, chained

    try:
        check_chain(in_order())
    except _MissingLineError:
        return count, "log.line-missing"
    except (CryptoError, TypeError):  # text where bytes belong: not written by us
        return count, "log.line-changed"
    return count, ""


def _leads_through(session: Session, number: int, head: bytes) -> bool:
    """Say whether the log has a head that was kept elsewhere at the line that it names."""
    with contextlib.suppress(TamperError):
        return check_anchor((rows.hash_at(session, number) or b"",), head) == 1
    return False


def _entry(raw: bytes, names: dict[int, str]) -> LogEntry:
    try:
        body = sjson.parse(raw)
    except CryptoError as error:
        raise RegisterDamagedError from error
    if body.keys() != _MEMBERS:
        raise RegisterDamagedError
    return LogEntry(
        number=body["n"],
        at=body["t"],
        by=names.get(body["u"], ""),
        action=body["a"],
        object=body["o"],
        facts=body["x"],
    )


def about(row: rows.LogRow) -> str:
    """Return what a line was about, as people call it.

    Raises:
        RegisterDamagedError: not a line of a log.
    """
    return _entry(row.row_bytes, {}).object


def _fact(value: str | int) -> str | int:
    return max(0, value) if isinstance(value, int) else plain_line(value)


def plain_line(text: str) -> str:
    """Return text that strict JSON keeps: one line, composed, nothing invisible."""
    kept = (
        " " if unicodedata.category(one) in ("Cc", "Cf", "Cs", "Zl", "Zp") else one
        for one in unicodedata.normalize("NFC", text)[:_LONGEST]
    )
    return unicodedata.normalize("NFC", " ".join("".join(kept).split()))


_DAMAGE: Mapping[str, str] = {
    "log.line-missing": N_("Line {number} of the log is missing. It was written {when}."),
    "log.line-changed": N_("Line {number} of the log was changed. It was written {when}."),
    "log.cut-off": N_("The log ends before line {number}, which was written {when}."),
    "log.count-older": N_(
        "Line {number} of the log is newer than its count. It was written {when}."
    ),
}


def damage(report: LogReport, moment: Callable[[int], str]) -> str:
    """Return what is wrong with the log, in the language shown now: which line, and of when.

    Args:
        report: of a log that does not hold.
        moment: says Unix seconds in words.
    """
    when = N_("between {since} and {until}")
    if not report.until:
        when = N_("after {since}")
    if not report.since:
        when = N_("before {until}") if report.until else N_("at an unknown time")
    told = translate(when).format(since=moment(report.since), until=moment(report.until))
    words = translate(_DAMAGE.get(report.problem, _DAMAGE["log.line-changed"]))
    return words.format(number=shown(report.broken_at), when=told)
