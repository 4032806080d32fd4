"""What to tell a person about every refusal: what happened, and what to do next.

Rules: words live here and in ``app/base/reasons.py`` alone; the window and the command line use the
same ones; plain words only, nothing of the sealing technique; placeholders are named and filled
with facts that may be shown. ``BETTER`` holds texts for a code with a certain reason
("code/reason") or with a certain fact ("code#fact").
"""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from dataclasses import dataclass

from app.base.errors import AppError
from app.base.jobs import Cancelled
from app.base.language import N_, translate
from app.base.reasons import REASONS, Shown, show_fact
from app.letters.check_errors import BETTER as LETTER_CHECK_BETTER
from app.letters.check_errors import WORDS as LETTER_CHECK_WORDS
from app.letters.signing_words import BETTER as SIGNING_BETTER
from app.letters.signing_words import WORDS as SIGNING_WORDS
from app.mail.mail_words import BETTER as MAIL_BETTER
from app.mail.mail_words import WORDS as MAIL_WORDS
from app.matching.match_words import WORDS as MATCH_WORDS
from app.offices.practice_words import WORDS as PRACTICE_WORDS
from app.offices.qr.qr_words import BETTER as CODE_BETTER
from app.offices.qr.qr_words import WORDS as CODE_WORDS
from app.offices.trust_words import BETTER as TRUST_BETTER
from app.offices.trust_words import WORDS as TRUST_WORDS
from app.program.updates.update_errors import BETTER as UPDATE_BETTER
from app.program.updates.update_errors import WORDS as UPDATE_WORDS
from app.register.safety_words import BETTER as SAFETY_BETTER
from app.register.safety_words import WORDS as SAFETY_WORDS
from app.returns.return_errors import BETTER as RETURN_BETTER
from app.returns.return_errors import WORDS as RETURN_WORDS
from app.system import packaged

type Pair = tuple[str, str]

_ROOMS = ("app", "crypto", "models", "ui")

_COPY_FOLDER = N_("Copy its folder to a place that can be written, and open it there.")

WORDS: Mapping[str, Pair] = {
    **TRUST_WORDS,
    **PRACTICE_WORDS,
    **SAFETY_WORDS,
    **CODE_WORDS,
    **SIGNING_WORDS,
    **LETTER_CHECK_WORDS,
    **MAIL_WORDS,
    **MATCH_WORDS,
    **RETURN_WORDS,
    **UPDATE_WORDS,
    "app.error": (N_("This could not be done."), N_("Try again, then ask your coordinator.")),
    # Opening the register
    "unlock.wrong": (
        N_("Name or passphrase is wrong."),
        N_(
            "Look at the keyboard language and Caps Lock, then type it again. If they are surely"
            " right, the key file may be damaged: try the recovery sheet, or restore a backup."
        ),
    ),
    "unlock.memory": (
        N_("There is not enough free memory to open the register. Nothing was changed."),
        N_("Close other programs, then try again."),
    ),
    "register.missing": (
        N_("There is no register here."),
        N_("Choose the register folder, or set up this office."),
    ),
    "register.exists": (
        N_("A register is already here. It was not touched."),
        N_("Open it, or choose another folder."),
    ),
    "register.damaged": (
        N_("The register opened, but a part of it is damaged or was changed."),
        N_("Do not work on. Restore the newest backup, or copy the folder and ask for help."),
    ),
    "register.key-file-damaged": (
        N_("The key file is damaged or was changed."),
        N_("Use the second copy or a backup."),
    ),
    "register.key-file-older": (
        N_("The key file is older than the register."),
        N_("Someone may have put back an old copy. Tell the head of your office before going on."),
    ),
    "register.newer": (
        N_("A newer Lifafa wrote this register. Nothing is lost."),
        N_("Update this program, then open it again."),
    ),
    "register.busy": (
        N_("The register is open in another program on this computer."),
        N_("Close it there, then try again."),
    ),
    "register.read-only": (
        N_("The register is open to be read only. Nothing was changed."),
        _COPY_FOLDER,
    ),
    "register.folder-not-allowed": (
        N_("A folder on another computer cannot hold a register."),
        N_("Choose a folder on this computer."),
    ),
    "disk.full": (
        N_("There is not enough room on the disk. Nothing was changed."),
        N_("Make room or use another disk, then try again."),
    ),
    "file.unreadable": (
        N_("The file or folder could not be read or written."),
        N_("Put the USB drive in again or choose another place, then try again."),
    ),
    "file.exists": (
        N_("A file of this name is already there. It was not touched."),
        N_("Choose another name or another folder."),
    ),
    "passphrase.weak": (
        N_("This passphrase is too easy to guess. {why}"),
        N_("Take six words drawn by chance, or add more that have nothing to do with you."),
    ),
    "kit.typo": (
        N_("Group {group} has a typing error."),
        N_("Type that group again from the sheet."),
    ),
    "selftest.failed": (
        N_("A part of this program does not work as it must, so nothing was opened."),
        N_("Install Lifafa again. The register is safe."),
    ),
    # Cases, papers, consent
    "find.nothing": (N_("Nothing has this number."), N_("Look at the number and try again.")),
    "find.several": (
        N_("Several begin like this."),
        N_("Type more of the number."),
    ),
    "case.fact-refused": (
        N_("{field}: this cannot be kept. {why}"),
        N_("Change it and go on. Everything else was kept as it was."),
    ),
    "merge.changed-since": (
        N_("The two cases cannot be taken apart: {fields} was changed after they became one."),
        N_("Nothing was changed. Take those changes back in the history, then try again."),
    ),
    "case.unknown-field": (
        N_("There is no field named {field}."),
        N_("The list of fields shows all names."),
    ),
    "case.wrong-state": (
        N_("This cannot be done with the case as it is now. {why}"),
        N_("Open the case and look at its state."),
    ),
    "import.refused": (
        N_("This file cannot be imported. {why}"),
        N_("Nothing was changed. Save it again in the program that made it, or choose another."),
    ),
    "paper.refused": (
        N_("This paper was not added. {why}"),
        N_("Choose another file."),
    ),
    "sheet.refused": (
        N_("This spreadsheet was not read. {why}"),
        N_("Nothing was changed. Put it right, or choose another file."),
    ),
    "import.known": (
        N_("This sheet was imported on {on}: {added} cases."),
        N_("Undo that import first, or say that it is to be imported once more."),
    ),
    "import.nothing": (
        N_("0 of {rows} rows will become cases. {why}"),
        N_("Say which column holds the name, or put the rows right."),
    ),
    "consent.forbids": (
        N_("Consent does not allow this to leave: {field}. {why}"),
        N_("Leave it out, or ask the person again and write down the answer."),
    ),
    "consent.missing": (
        N_("No answer of the person is written down, so nothing may leave."),
        N_("Ask the person and record the answer, or record a legal ground."),
    ),
    "consent.beyond": (
        N_("This is outside of what was recorded for the child: {what}."),
        N_("Leave it out, or give the reason why it leaves all the same."),
    ),
    "consent.incomplete": (
        N_("The record does not count yet. Missing: {field}."),
        N_("Fill it in and save it again."),
    ),
    "referral.whose": (
        N_("{field} alone means the first person, who is no victim in this case."),
        N_("Write whose it is: {address}."),
    ),
    "referral.nothing-to-share": (
        N_("Nothing to send: no field was chosen, or all of them are empty."),
        N_("Choose what the other office needs."),
    ),
    # Offices and trust
    "referral.counterpart-not-trusted": (
        N_("{office} has not been checked yet."),
        N_("Call them and compare the office number, then try again."),
    ),
    "office.number-differs": (
        N_("The office number is different."),
        N_("Send nothing. Call them on a number you know, and tell your coordinator."),
    ),
    "office.card-changed": (
        N_(
            "Another card of {office} came in while its number was being checked."
            " Nothing was changed."
        ),
        N_("Look at what the office says of itself now, then check the number again."),
    ),
    "office.number-shape": (
        N_("An office number has six groups of five digits."),
        N_("Type all 30 digits."),
    ),
    "office.changed": (
        N_(
            "{office} is stopped here: its number differed, it looks like another office, or it was"
            " withdrawn. It may be a new computer, or someone pretending."
        ),
        N_("Do not send anything. Call them on a number you know and compare the office number."),
    ),
    "office.revoked": (
        N_("This office is blocked, or its key was withdrawn. Not opened, nothing sent."),
        N_("Call them on a number you know and ask for a new office card."),
    ),
    "office.card-stale": (
        N_("The office card of {office} has expired."),
        N_("Ask them for a new office card. If many expired, check the date of this computer."),
    ),
    "card.refused": (
        N_("This is not a sound office card."),
        N_("Ask the office for its card again."),
    ),
    "card.known": (N_("This card is already on file."), N_("Nothing needs to be done.")),
    "card.older": (
        N_("A newer card of this office is already on file."),
        N_("Nothing needs to be done. Ask for a new card if theirs was lost."),
    ),
    "card.two-with-one-number": (
        N_("Two different cards of one office carry the same number."),
        N_("Do not send anything. Call the office on a number you know."),
    ),
    "card.own": (
        N_("This is the card of your own office."),
        N_("Give it to other offices; you need theirs."),
    ),
    # Packets
    "packet.not-a-packet": (
        N_("This is not a Lifafa packet. Nothing was stored."),
        N_("Choose a file that ends in .lifafa."),
    ),
    "packet.incomplete": (N_("The packet is incomplete."), N_("Copy it again.")),
    "packet.damaged": (
        N_("The packet was damaged or changed. It was not opened."),
        N_("Ask the sender to hand it over again."),
    ),
    "packet.held-damaged": (
        N_("The file of this packet is damaged. Nothing was accepted or changed."),
        N_(
            "Ask the sender to hand over the same packet again and take it in: it takes the place"
            " of this one."
        ),
    ),
    "packet.not-for-us": (
        N_("This packet was made for another office, or for a key we no longer have."),
        N_(
            "Give it to the office it was made for. If that is yours, ask the sender to send it"
            " again: the file may be damaged, or the key too old."
        ),
    ),
    "packet.own": (
        N_("This is your own packet for {office}."),
        N_("Give it to them. What they answer comes as another file."),
    ),
    "packet.key-destroyed": (
        N_("Sent to an old key that was destroyed on {on}."),
        N_("Ask them to send again. Give them your new office card first."),
    ),
    "packet.forwarded": (
        N_("Signed by one office, but addressed to another one, not to you. It was not opened."),
        N_("Ask the office that wrote it to send it to you."),
    ),
    "packet.newer": (
        N_("Made by a newer Lifafa. Nothing lost."),
        N_("Update, then open again."),
    ),
    "packet.known": (
        N_("Already received."),
        N_("Open it in the inbox."),
    ),
    "packet.conflict": (
        N_("Two different packets carry the same number."),
        N_("Call the sender."),
    ),
    "packet.sender-unknown": (N_("Unknown office."), N_("Check its number first.")),
    "packet.attachment-damaged": (
        N_("An attachment is damaged. The whole packet was refused."),
        N_("Ask the sender to hand it over again."),
    ),
    "packet.expired": (
        N_("Meant to be read before {until}."),
        N_("Open it anyway with a reason."),
    ),
    "packet.sealed-not-copied": (
        N_("The packet {packet} was sealed, but it could not be copied there."),
        N_("It is kept in the outbox. Copy it from there to another place."),
    ),
    "letter.refused": (
        N_("This letter cannot be made. {why}"),
        N_("Nothing was made. Change what you chose, then try again."),
    ),
    "packet.wrong-state": (
        N_("This cannot be done with the packet as it is now. {why}"),
        N_("Look at the inbox or the outbox."),
    ),
    "packet.reply-unexpected": (
        N_("This answers a packet that we did not send to that office. It was not used."),
        N_("Call the sender."),
    ),
    "part.incomplete": (
        N_("This part of a packet is incomplete. It was not taken in."),
        N_("Copy it again, or ask the sender for it."),
    ),
    "part.conflict": (
        N_("This part does not fit the parts that came before. It was not taken in."),
        N_("Ask the sender for all parts of the packet, copied in one go."),
    ),
    "part.damaged": (
        N_("All {count} parts are here, but one of them was damaged on the way."),
        N_("Take the parts in once more: each sound one takes its place."),
    ),
}

_ASK_HEAD = N_("Ask the head of your office.")
_LOOK_AT_NUMBER = N_("Look at the number and try again.")
_TYPE_MORE = N_("Type more of the number.")
_NOT_OF_A_CASE: Pair = (N_("This cannot be done now. {why}"), N_("Nothing was changed."))
_NO_CODE: Pair = (N_("This is no letter code. {why}"), N_("Compare it with the paper."))

BETTER: Mapping[str, Pair] = {
    **CODE_BETTER,
    **LETTER_CHECK_BETTER,
    **MAIL_BETTER,
    **RETURN_BETTER,
    **TRUST_BETTER,
    **UPDATE_BETTER,
    **SAFETY_BETTER,
    **SIGNING_BETTER,
    "case.fact-refused/letter-code.length": _NO_CODE,
    "case.fact-refused/letter-code.character": _NO_CODE,
    "case.fact-refused/letter-code.spelling": _NO_CODE,
    "consent.forbids/never-leaves": (
        N_("This never leaves the office: {field}."),
        N_("Leave it out. Nobody can agree to it."),
    ),
    "consent.forbids/not-in-case": (
        N_("The case has no such person or event any more: {field}."),
        N_("Leave it out, or look at the case again."),
    ),
    "consent.forbids#person": (
        N_("Consent does not allow this to leave: {field} of person {person}. {why}"),
        N_("Leave it out, or ask the person again and write down the answer."),
    ),
    "consent.missing#person": (
        N_(
            "No answer of person {person} is written down that counts, so this may not leave:"
            " {field}."
        ),
        N_("Ask the person and record the answer, or record a legal ground."),
    ),
    "consent.missing#field": (
        N_("No answer is written down that counts, so this may not leave: {field}."),
        N_("Ask the person and record the answer, or record a legal ground."),
    ),
    "part.incomplete#number": (
        N_("Part {number} of {count} is incomplete. It was not taken in."),
        N_("Copy it again, or ask the sender for it."),
    ),
    "part.conflict#part": (
        N_("Another part {part} of {count} came before, and it differs. Nothing was changed."),
        N_("Ask the sender for this part again."),
    ),
    "case.wrong-state/role.read-only": (
        N_("Your role does not allow this: you may only read."),
        _ASK_HEAD,
    ),
    "case.wrong-state/role.not-allowed": (N_("Your role does not allow this."), _ASK_HEAD),
    "case.wrong-state/role.no-office-keys": (
        N_("Your role does not allow acting for the office."),
        _ASK_HEAD,
    ),
    **{
        f"case.wrong-state/{reason}": _NOT_OF_A_CASE
        for reason in (
            "user.yourself",
            "user.too-many",
            "user.only-holder",
            "user.no-key",
            "user.last-head",
            "restore.not-a-head",
            "rekey.not-whole",
            "rekey.needs-people",
            "rekey.needs-sheet",
            "export.too-many-rows",
            "batch.undone",
        )
    },
    **{
        f"find.nothing/find.{what}": (happened, _LOOK_AT_NUMBER)
        for what, happened in (
            ("case", N_("No case has this number.")),
            ("office", N_("No office has this number or name.")),
            ("packet", N_("No packet has this number or name.")),
            ("referral", N_("No referral has this number.")),
            ("person", N_("The case has no such person.")),
            ("attachment", N_("The case has no such document.")),
            ("consent", N_("The case has no such answer of a person.")),
            ("task", N_("The case has no such next step.")),
            ("user", N_("Nobody here has this login.")),
            ("letter", N_("No letter has this number or code.")),
            ("match", N_("No matching has this number.")),
            ("merge", N_("No cases that became one have this number.")),
            ("parts", N_("No packet in parts has this number.")),
            ("backup-place", N_("No place of backups has this number or name.")),
        )
    },
    "find.nothing/batch.not-found": (N_("No import has this number."), _LOOK_AT_NUMBER),
    "find.several/find.case": (N_("Several cases begin like this."), _TYPE_MORE),
    "find.several/find.office": (N_("Several offices begin like this."), _TYPE_MORE),
    "find.several/find.packet": (N_("Several packets begin like this."), _TYPE_MORE),
    "find.several/find.referral": (N_("Several referrals begin like this."), _TYPE_MORE),
    "find.several/find.referral-of-case": (
        N_("This case has several referrals."),
        N_("Name one of them by its own number, as the list of referrals shows it."),
    ),
    "case.wrong-state/case.pending-referral": (
        N_("This case cannot be deleted: {office} has not answered its referral yet."),
        N_("Wait for the answer, or ask {office} to send it. Then delete the case."),
    ),
    "case.wrong-state/case.held": (
        N_("{case} is held and cannot be deleted by anybody."),
        N_("The hold has to be lifted first, with a reason, by the head of the office or {by}."),
    ),
    "case.wrong-state/hold.not-yours": (
        N_("You cannot lift this hold."),
        N_("Ask the head of the office, or {by}, who placed it."),
    ),
    "case.wrong-state/case.in-bin": (
        N_("This case is in the bin."),
        N_("Restore it from the bin, then go on with it."),
    ),
    "case.wrong-state/history.part-gone": (
        N_("The person, event or service that this belongs to was removed."),
        N_("Bring it back with the line of its removal, then restore the value."),
    ),
    "register.missing/unfinished": (
        N_("Setting up this register was cut off before it was finished."),
        N_("Set up this office again; nothing was kept in it yet."),
    ),
    "file.unreadable/register.unfinished": (
        N_("The register was not closed in good order and lies where nothing can be written."),
        _COPY_FOLDER,
    ),
    "file.unreadable/register.older": (
        N_("An older Lifafa wrote this register, and it lies where nothing can be written."),
        _COPY_FOLDER,
    ),
    "file.unreadable/register.disk": (
        N_("The disk of the register does not answer."),
        N_(
            "If it is a USB drive, put it in again. Then lock, and unlock. If that does not open"
            " it, use the newest backup."
        ),
    ),
    "disk.full#needed": (
        N_("Needs {needed}, {free} free. Nothing was changed."),
        N_("Make room or use another disk, then try again."),
    ),
    "file.unreadable/missing": (
        N_("The file or folder is not there."),
        N_("Look at the name and the USB drive, then choose it again."),
    ),
    "file.unreadable/denied": (
        N_("This computer does not allow reading or writing there."),
        N_("Choose a folder of your own."),
    ),
    "file.unreadable/folder": (
        N_("This is a folder, not a file."),
        N_("Choose a file in it."),
    ),
    "file.unreadable/not-a-folder": (
        N_("This is a file, not a folder."),
        N_("Choose a folder."),
    ),
    "file.exists/folder": (
        N_("This is a folder, and no name of a new file. It was not touched."),
        N_("Add the name of a new file to it."),
    ),
    "file.unreadable/not-a-file": (
        N_("This is not a file."),
        N_("Choose a file."),
    ),
    "file.unreadable/name": (
        N_("A file or folder cannot have this name."),
        N_("Choose a shorter, plain name."),
    ),
    "file.unreadable/in-use": (
        N_("Another program holds the file."),
        N_("Close it there, or wait a little, then try again."),
    ),
    "card.refused/card.expired": (
        N_("This office card ended on {until}."),
        N_("Ask for their newest card. If this is it, check the date of this computer."),
    ),
    "card.refused/card.number-taken": (
        N_("Another office on file has this very office number."),
        N_("Do not send anything. Call both offices on numbers you know."),
    ),
    "office.number-differs#group": (
        N_("Group {group} is different."),
        N_("Ask them to read it again."),
    ),
    "office.revoked#on": (
        N_("This office's key was withdrawn on {on}. Not opened."),
        N_("Call them on a number you know and ask for a new office card."),
    ),
    "packet.forwarded#addressee": (
        N_("Signed by {office}, but addressed to {addressee}, not to you. It was not opened."),
        N_("Ask the office that wrote it to send it to you."),
    ),
    "packet.known/packet.erased": (
        N_("Already received on {on}, and erased here since."),
        N_("Nothing was taken in. Is it needed now? Ask them to seal it anew."),
    ),
    "packet.known#on": (
        N_("Already received on {on}."),
        N_("Open it in the inbox."),
    ),
    "packet.sender-unknown#office": (
        N_("{office} has not been checked, so the content stays closed."),
        N_("Check its number first."),
    ),
}

IN_TERMINAL: Mapping[str, str] = {
    "register.missing": N_("Name its folder with --register, or make one: register create"),
    "register.missing/unfinished": N_("Make it again: register create"),
    "file.unreadable/register.disk": N_(
        "If it is a USB drive, put it in again, then try again. If that does not open it, use the"
        " newest backup."
    ),
    "case.unknown-field": N_("All names are shown by: case fields"),
    "case.wrong-state": N_("Look at it: case show"),
    "import.known": N_("Undo that import, or add --yes to import it once more."),
    "letter.unread/letter.packet": N_("Take it in: packet receive"),
    "letter.unread/letter.card": N_("Add it: office add"),
    "packet.expired": N_("Accept it all the same with --reason."),
    "mail.not-set-up": N_("Set one up: mail setup; or save the packet: mail webmail, mail draft"),
    "mail.failed/mail.too-large": N_("Set a smaller size: mail setup --limit; then send it again."),
    "mail.failed/mail.no-read-server": N_("Name its server: mail setup --imap"),
}
"""What to do next where it is done by a command and not in the window; keys as above."""

_STOPPED: Pair = (N_("Stopped."), N_("Nothing half-done is left."))
_BUG: Pair = (
    N_("Something went wrong in Lifafa itself."),
    N_("Your work up to the last save is safe. Please report this place: {place}"),
)


@dataclass(frozen=True)
class Words:
    """A refusal in the language of the reader."""

    happened: str
    todo: str

    def __str__(self) -> str:
        return f"{self.happened} {self.todo}".strip()


def words(error: BaseException, *, in_terminal: bool = False) -> Words:
    """Return what to tell a person about an error, in the language shown now.

    Args:
        error: any exception; of a bug only its kind and its place in the program are told.
        in_terminal: the reader types commands and sees no window.
    """
    if isinstance(error, AppError):
        happened, todo = _pair(error.code, error.facts)
        if in_terminal:
            keys = (f"{error.code}/{error.facts.get('reason', '')}", error.code)
            known = (key for key in keys if key in BETTER or key in WORDS)
            todo = IN_TERMINAL.get(next(known, ""), todo)
        return _fill((happened, todo), error.facts)
    if isinstance(error, Cancelled | KeyboardInterrupt):
        return _fill(_STOPPED, {})
    return _fill(_BUG, {"place": place_of(error)})


def happened(code: str, facts: Mapping[str, Shown]) -> str:
    """Return what happened, of a refusal that is known by its code alone, as the log knows it."""
    return _fill(_pair(code, facts), facts).happened


def place_of(error: BaseException) -> str:
    """Return the kind of an exception and the last line of ours it went through, no values."""
    place = ""
    for frame in traceback.extract_tb(error.__traceback__):
        # In a packaged program a file is named from the folder of the rooms on.
        path = packaged.ROOT / frame.filename
        if path.is_relative_to(packaged.ROOT):
            inside = path.relative_to(packaged.ROOT)
            if inside.parts[0] in _ROOMS:
                place = f" {inside.as_posix()}:{frame.lineno}"
    return f"{type(error).__name__}{place}"


def _pair(code: str, facts: Mapping[str, Shown]) -> Pair:
    by_reason = BETTER.get(f"{code}/{facts.get('reason', '')}")
    if by_reason is not None:
        return by_reason
    for name, value in facts.items():
        better = BETTER.get(f"{code}#{name}")
        if better is not None and value not in ("", 0):
            return better
    return WORDS.get(code, WORDS["app.error"])


def _fill(pair: Pair, facts: Mapping[str, Shown]) -> Words:
    shown = _Facts({name: show_fact(name, value) for name, value in facts.items()})
    shown["why"] = translate(REASONS.get(str(facts.get("reason", "")), ""))
    happened, todo = (translate(text).format_map(shown).strip() for text in pair)
    return Words(happened, todo)


class _Facts(dict[str, str]):
    """Facts for a text; one that is missing shows as an ellipsis instead of failing the telling."""

    def __missing__(self, name: str) -> str:
        return "…"
