"""The activity log in plain sentences.

Rules: one sentence for each action, in the number of what it counts; placeholders are the object
and the facts of the line; what only some lines tell, such as a legal ground, follows the sentence;
an action of a newer version shows as its code, so that nothing is hidden.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.base import errors
from app.base.errors import AppError, by_code
from app.base.language import N_, ngettext, translate
from app.base.messages import happened
from app.base.reasons import show_day, show_fact
from app.cases.records import TimelineEntry
from app.consent import errors as consent_errors
from app.core.field_catalogue import label_of
from app.core.records import LogEntry
from app.imports import errors as import_errors
from app.letters import check_errors, signing_words
from app.letters import errors as letter_errors
from app.mail import mail_words
from app.matching import match_errors, match_words
from app.offices import claims, practice_errors, trust_errors
from app.offices.qr import qr_words
from app.packets import errors as packet_errors
from app.program.updates import update_errors
from app.register import safety_errors
from app.retention import retention_words
from app.returns import return_errors
from models.fields import code_label

ACTIONS: Mapping[str, str] = {
    **match_words.ACTIONS,
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
    **retention_words.ACTIONS,
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
    "directory_imported": N_("List of offices no. {version} taken in: {offices} offices"),
    "directory_made": N_("List of offices no. {version} made: {offices} offices"),
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

# Sentences in the number of what they count: the fact that is counted, and both forms.
COUNTED: Mapping[str, tuple[str, Callable[[int], str]]] = {
    "case_changed": (
        "fields",
        lambda count: ngettext(
            "{object} changed: {fields} field ({names})",
            "{object} changed: {fields} fields ({names})",
            count,
        ),
    ),
    "referral_sealed": (
        "facts",
        lambda count: ngettext(
            "Referral of {object} sealed for {office}: {facts} fact",
            "Referral of {object} sealed for {office}: {facts} facts",
            count,
        ),
    ),
    "cases_imported": (
        "cases",
        lambda count: ngettext(
            "{cases} case imported from a file of cases",
            "{cases} cases imported from a file of cases",
            count,
        ),
    ),
    "cases_exported": (
        "cases",
        lambda count: ngettext(
            "{cases} case exported as {format}", "{cases} cases exported as {format}", count
        ),
    ),
    "mail_queued": (
        "mails",
        lambda count: ngettext(
            "{mails} mail with a packet for {office} put into the queue",
            "{mails} mails with a packet for {office} put into the queue",
            count,
        ),
    ),
    "packet_drafted": (
        "mails",
        lambda count: ngettext(
            "Packet for {office} saved as {mails} draft of a mail",
            "Packet for {office} saved as {mails} drafts of mails",
            count,
        ),
    ),
    "packet_mailed": (
        "mails",
        lambda count: ngettext(
            "Packet for {office} mailed: their mail server took {mails} mail",
            "Packet for {office} mailed: their mail server took {mails} mails",
            count,
        ),
    ),
    "mail_given_up": (
        "mails",
        lambda count: ngettext(
            "{mails} mail with a packet given up",
            "{mails} mails with a packet given up",
            count,
        ),
    ),
    "mail_fetched": (
        "files",
        lambda count: ngettext(
            "{files} file fetched from the mailbox: {taken} taken in, {refused} refused",
            "{files} files fetched from the mailbox: {taken} taken in, {refused} refused",
            count,
        ),
    ),
    "mail_stopped": (
        "mails",
        lambda count: ngettext(
            "{mails} mail with a packet stopped before it was sent",
            "{mails} mails with a packet stopped before they were sent",
            count,
        ),
    ),
    "papers_let_go": (
        "count",
        lambda count: ngettext(
            "{count} document let go that was removed more than 30 days ago",
            "{count} documents let go that were removed more than 30 days ago",
            count,
        ),
    ),
}

# What follows the sentence of an action when the line holds this fact.
_WORDS = ("words", "“{words}”")
_TAILS: Mapping[str, tuple[tuple[str, str], ...]] = {
    **match_words.TAILS,
    **retention_words.TAILS,
    "referral_sealed": (("ground", N_("without consent, on a legal ground: {ground}")),),
    "referral_answered": (("why", N_("reason: {why}")), _WORDS),
    "referral_beyond_scope": (_WORDS,),
    "status_sealed": (_WORDS,),
    "letter_issued": (
        ("letter_kind", "{letter_kind}"),
        ("named", N_("somebody is named in it: {named}")),
    ),
    "recovery_sheet_printed": (("printer", N_("printer: {printer}")),),
    "letter_printed": (("printer", N_("printer: {printer}")),),
    "letter_signed": (("stick", N_("with a token")), ("key_file", N_("with a key file"))),
    "letter_withdrawn": (("withdrawal", N_("reason: {withdrawal}")),),
    "letter_code_withdrawn": (("withdrawal", N_("reason: {withdrawal}")),),
}

_TABLES: Mapping[str, str] = {
    "ctdc": N_("Rows for the CTDC dataset"),
    "first_needs": N_("Needs named at the beginning"),
    "flows": N_("From which district to which"),
    "identification": N_("How victims were found, and who decided"),
    "ncrb_disposal": N_("Disposal of cases by police and courts (NCRB)"),
    "ncrb_nationality": N_("Nationality of the rescued (NCRB)"),
    "ncrb_purposes": N_("Purposes of trafficking (NCRB)"),
    "ncrb_victims": N_("Victims trafficked and rescued (NCRB)"),
    "needs": N_("Needs met and not met"),
    "over_time": N_("Detected victims over time"),
    "referrals": N_("Referrals to other offices"),
    "referrals_in": N_("Referrals from other offices"),
    "sdg": N_("Detected victims of human trafficking (SDG 16.2.2)"),
}
"""What the tables of the statistics are called, by their code."""

# A line keeps no more of a refusal than its code.
_REFUSALS = by_code(
    (
        errors,
        trust_errors,
        practice_errors,
        qr_words,
        packet_errors,
        consent_errors,
        mail_words,
        letter_errors,
        check_errors,
        signing_words,
        match_errors,
        return_errors,
        import_errors,
        safety_errors,
        update_errors,
    )
)

_WORDS_OF_OFFICE = frozenset({"was", "now"})
_OFFICE_LISTS: Mapping[str, str] = {
    claims.WORDS["kind"]: "office_type",
    claims.WORDS["country"]: "country",
}
"""What an office says of itself in codes, by the label that stands in the line."""

_CALENDAR_DAYS = frozenset({"day", "first", "last"})

# Facts that are codes, and the list that has their words.
_LISTS = {
    "capacity": "capacity",
    "kind": "attachment_kind",
    "how": "check_method",
    "why": "decline_reason",
    "state": "referral_state",
    "role": "user_role",
    "ground": "override_basis",
    "purpose_asked": "consent_purpose",
    "basis_asked": "legal_basis",
    "letter_kind": "letter_kind",
    "named": "letter_name_ground",
    "withdrawal": "letter_withdrawal",
}


def sentence(entry: LogEntry) -> str:
    """Return what a line of the log says, in the language shown now."""
    return in_words(entry.action, entry.object, entry.facts)


def story(entry: TimelineEntry) -> str:
    """Return what a line of a case's story says, in the language shown now."""
    facts = {name: value for name, value in entry.facts.items() if name != "object"}
    return in_words(entry.kind, str(entry.facts.get("object", "")), facts)


def in_words(action: str, about: str, facts: Mapping[str, str | int]) -> str:
    """Return an action in words.

    Args:
        action: its code.
        about: what it was about.
        facts: the facts of the line.
    """
    shown = _Facts({name: _shown(name, value, facts) for name, value in facts.items()})
    shown["object"] = about
    told = [_sentence(action, facts)]
    told += [translate(tail) for fact, tail in _TAILS.get(action, ()) if facts.get(fact)]
    return "; ".join(told).format_map(shown)


def _sentence(action: str, facts: Mapping[str, str | int]) -> str:
    fact, words = COUNTED.get(action, ("", None))
    count = facts.get(fact)
    if words is not None and isinstance(count, int):
        return words(count)
    return translate(ACTIONS.get(action, action))


def field_words(address: str) -> str:
    """Return the label of the field at an address ("p1.age"), in the language shown now."""
    return translate(label_of(address.rpartition(".")[2]))


def _shown(name: str, value: str | int, facts: Mapping[str, str | int]) -> str:
    if name == "names":
        return ", ".join(field_words(one) for one in str(value).split(", "))
    code_list = _LISTS.get(name)
    if name in retention_words.CODES:
        return translate(retention_words.CODES[name].get(str(value), str(value)))
    if name in _WORDS_OF_OFFICE and facts.get("field") in _OFFICE_LISTS:
        # Older lines have the English label in place of the code; both are the text translated.
        return translate(code_label(_OFFICE_LISTS[str(facts["field"])], str(value)))
    if name == "code":
        return happened(_REFUSALS.get(str(value), AppError), facts).rstrip(".।")
    if name == "name":
        return translate(_TABLES.get(str(value), str(value)))
    if name in _CALENDAR_DAYS:
        return show_day(value)
    if code_list is None:
        return show_fact(name, value)
    return ", ".join(translate(code_label(code_list, one)) for one in str(value).split(", "))


class _Facts(dict[str, str]):
    """Facts for a sentence; one that an older version did not write shows as an ellipsis."""

    def __missing__(self, name: str) -> str:
        return "…"
