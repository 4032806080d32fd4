"""What to tell a person about an error: what happened, why, and what to do next.

Rules:

* The small words inside messages: one text for each slug that an error's ``reason`` or a record's
  refusal may hold; no values of a case in any of them.
* Messages: the words stand in the class of the refusal (`app.base.errors`), those of its reasons in
  `app.base.messages`; the window and the command line use the same ones.
"""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from app.base.clock import local_day
from app.base.date_words import stored_words
from app.base.errors import AppError, Pair
from app.base.jobs import Cancelled
from app.base.language import N_, ngettext, translate
from app.base.numerals import in_digits, shown

type Shown = str | int

REASONS: Mapping[str, str] = {
    # Values (models.fields)
    "aadhaar.length": N_("Write only the last four digits of the Aadhaar number."),
    "boolean.unknown": N_("Write yes or no."),
    "code.sent": N_(
        "A picture that was sent proves nothing: it may come from whoever sent the card. Type the"
        " number that they read to you."
    ),
    "code.unknown": N_("This is not one of the choices."),
    "file.in-register": N_("Not into the register folder: it would be lost together with it."),
    "date.bikram-sambat-year": N_("This year of the Nepali calendar is not in the program."),
    "date.clock": N_("The date of this computer is wrong: set it right first."),
    "date.day-missing": N_("The day is missing: try 25 Nov 2026."),
    "date.future": N_("This day has not come yet."),
    "date.maybe-bikram-sambat": N_(
        "This looks like a year of the Nepali calendar: write BS after it."
    ),
    "date.no-such-day": N_("There is no such day."),
    "date.not-exact": N_("An exact day is needed here: try 25 Nov 2026."),
    "date.unknown": N_("Not a date I know: try 25 Nov 2026."),
    "date.year": N_("This year cannot be right."),
    "date.range-order": N_("The first date is after the second."),
    "degrees.form": N_("Write degrees with a decimal point: 26.98."),
    "degrees.range": N_("A latitude goes to 90 degrees, a longitude to 180."),
    "email.form": N_("This is not an e-mail address."),
    "field.unknown": N_("One of these is not the name of a field."),
    "id.full-aadhaar": N_("A whole Aadhaar number may not be kept: write the last four digits."),
    "conference.too-few": N_("A case conference needs two cases or more, one of them open."),
    "list.too-long": N_("Too many entries."),
    "number.not-whole": N_("Write a whole number."),
    "number.range": N_("This number is too small or too large."),
    "office.unknown": N_("This is not the id of an office."),
    "person.unknown": N_("The case has no such person: try p1."),
    "phone.full-aadhaar": N_("This looks like a whole Aadhaar number, which may not be kept."),
    "phone.length": N_("This telephone number is too short or too long."),
    "phone.not-a-number": N_("This is not a telephone number."),
    "pincode.length": N_("A PIN code has six digits."),
    "text.control": N_("It holds characters that cannot be shown."),
    "text.file": N_("This is the name of a file. Ctrl+O opens a file."),
    "text.hidden": N_("It holds invisible characters."),
    "text.too-long": N_("It is too long."),
    "value.not-list": N_("Several values were expected."),
    "value.not-text": N_("Text was expected."),
    "value.missing": N_("It has to be filled in."),
    "value.conflict": N_("It does not fit the other dates or numbers of the case."),
    "part.missing": N_("The case has no such person, event or service."),
    "field.fixed": N_("The program sets this itself."),
    # Spreadsheets
    "sheet.empty": N_("The file is empty."),
    "sheet.too-large": N_(
        "It is larger than this program takes at once (64 MB, unpacked 400 MB). Cut it into parts."
    ),
    "sheet.too-many": N_("It has more than 50,000 rows or 500 columns. Cut it into parts."),
    "sheet.bomb": N_("It is built to fill the memory of the computer, so it was not opened."),
    "sheet.damaged": N_("It is damaged, or something else than its ending says."),
    "sheet.password": N_("It is locked with a password. Save it without one."),
    "sheet.old": N_("It is of an old kind (.xls). Open it and save it as .xlsx."),
    "sheet.not-a-sheet": N_("It is not a spreadsheet: xlsx, ods and csv are read."),
    "sheet.no-such-sheet": N_("The file has no sheet of this name."),
    "sheet.no-reader": N_("The part of this program that reads spreadsheets did not start."),
    "csv.encoding": N_(
        "Its letters are in no encoding that fits. Save it again as “CSV UTF-8” or as xlsx."
    ),
    "csv.not-text": N_("It holds something else than text."),
    "csv.scrambled": N_(
        "Its letters were damaged when it was saved. Take the file from which it was made."
    ),
    "csv.quotes": N_("A quotation mark in it is never closed."),
    "csv.windows-1252": N_("It is not UTF-8: look whether its letters were read rightly."),
    "import.no-name": N_("No column holds the name."),
    "import.no-row": N_("No row is ready."),
    "row.no-name": N_("There is no name."),
    "row.almost-empty": N_("There is no name and hardly anything else."),
    "row.headings-again": N_("These are the headings once more."),
    "row.sum": N_("This looks like a sum, not like a case."),
    "row.twin": N_("Perhaps the same person as in row {about}."),
    "row.known": N_("Perhaps in the register already: {about}."),
    "case.was-closed": N_("The sheet says that it is closed. It comes in open, with a note."),
    "batch.undone": N_("This import was undone before."),
    "date.from-number": N_("A number was read as a day: look whether it is right."),
    "date.converted": N_("Read as a date of the Nepali calendar."),
    "date.bengali-calendar": N_("This is a date of the Bengali calendar: write 25 Nov 2026."),
    "number.rounded": N_("The spreadsheet has rounded this number; its last digits are lost."),
    "date.day-or-month": N_(
        "Other dates of this column begin with the month; this one was read with the day first."
    ),
    "phone.taken-for-indian": N_(
        "This number was taken for an Indian one. Write its country in front, such as +977."
    ),
    "phone.short": N_("This telephone number looks too short."),
    "age.range": N_("Several ages: the lowest was taken."),
    "id.aadhaar-cut": N_("Only the last four digits of the Aadhaar number were kept."),
    "text.hidden-removed": N_("Invisible characters were taken out."),
    "text.mixed-scripts": N_("One word has letters of two scripts."),
    # States of a case
    "case.close-before-open": N_("It cannot close before the day it was registered."),
    "case.not-open": N_("The case is not open."),
    "case.not-closed": N_("The case is not closed."),
    "case.merged": N_("It was merged into another case: open that one."),
    "merge.same-case": N_("These are one and the same case."),
    "merge.person-twice": N_("One person cannot be two people of the other case."),
    "merge.roles-differ": N_("Two people with different roles cannot be one: change a role first."),
    "merge.undone": N_("The merge was undone before."),
    "merge.merged-since": N_("The case was merged again since: undo the newer merge first."),
    "case.in-bin": N_("The case is in the bin."),
    "case.not-in-bin": N_("The case is not in the bin."),
    "case.held": N_("The case is held."),
    "case.not-held": N_("No hold keeps this case."),
    "hold.not-yours": N_("Only the head of the office, or who placed the hold, can lift it."),
    "retention.before-review": N_("It would be proposed for deletion before anybody looks at it."),
    "retention.day-over": N_("This day is over: write one that is still to come."),
    "retention.not-due": N_("It is not due any more."),
    "history.not-restorable": N_("This line of the history cannot be put back."),
    "history.part-gone": N_("What it belongs to was removed."),
    "history.part-there": N_("It was brought back before."),
    "note.unknown": N_("The case has no note of this number."),
    "task.ended": N_("It is done or was taken off already."),
    "task.open": N_("It is open already."),
    "user.unknown": N_("Nobody with this login opens the register."),
    "case.pending-referral": N_("A referral still waits for its answer."),
    "person.has-records": N_("A person with consent records or referrals cannot be removed."),
    "consent.already-withdrawn": N_("The consent was taken back before."),
    "consent.withdrawn-before-start": N_("It cannot be taken back before its first day."),
    "role.no-office-keys": N_("Your role does not allow acting for the office."),
    "role.read-only": N_("Your role does not allow changes."),
    "role.not-allowed": N_("Your role does not allow this. Ask the head of your office."),
    "import.too-large": N_("It is larger than 512 MB."),
    "import.not-json": N_("It is not a JSON file, or it was cut off."),
    "import.not-ours": N_("It holds no cases of a Lifafa register."),
    "import.newer": N_("A newer Lifafa wrote it."),
    "import.damaged": N_("A part of it is damaged."),
    "export.too-many-rows": N_("A spreadsheet holds a million rows at most. Choose csv or json."),
    # Sealed cases
    "case.sealed": N_("The case is sealed. Remove the seal first, then this can be done."),
    "seal.locked": N_("Sealed cases ask for your passphrase once more."),
    "packet.sealed-case": N_(
        "It is about a sealed case. Only the people named for that case can see it or hand it over."
    ),
    "seal.not-without-you": N_("Who seals a case has to be among the people who can open it."),
    "seal.already": N_("The case is sealed already."),
    "seal.packet-closed": N_(
        "A packet about it is still closed, because its sender has to be checked first."
    ),
    "seal.duplicate": N_("It was taken into another case. Seal that one."),
    "seal.no-room": N_(
        "There are too many groups of people with sealed cases. Use a group that exists already."
    ),
    # New keys for everything
    "rekey.needs-sheet": N_(
        "There are sealed cases that you are not named for. Type the recovery sheet as well."
    ),
    "rekey.needs-people": N_(
        "There are sealed cases that neither you nor this sheet can open. Ask one of the people "
        "named for them to open the register once, then try again."
    ),
    "rekey.not-whole": N_(
        "The register is not whole: new keys would hide that. Check the register first, do what "
        "it says there, then try again."
    ),
    # Restoring a backup
    "restore.not-a-head": N_(
        "No head of this office has this login name. A register is restored by a head."
    ),
    # People
    "user.last-head": N_("An office always has a head. Make somebody else head first."),
    "user.login-taken": N_("Somebody has or had this login. Choose another one."),
    "user.no-key": N_("Set a new passphrase for this person first."),
    "user.only-holder": N_(
        "Only this person can open one of the sealed cases. It has to be unsealed, or shared with "
        "somebody else, first."
    ),
    "user.too-many": N_("A register has at most 32 users."),
    "user.yourself": N_("Another head of the office has to do this for you."),
    # Packets
    "packet.not-waiting": N_("It was answered before, or it is nothing to accept or decline."),
    "packet.file-gone": N_("Its file is not kept any more, because an answer came."),
    "packet.file-not-here": N_(
        "Its file is not on this computer any more. Send the referral again."
    ),
    "packet.file-expired": N_("Its file is not kept any more, because it expired."),
    "packet.file-withdrawn": N_("Its file is not kept any more, because it was taken back."),
    "packet.file-replaced": N_("Its file is not kept any more, because another one replaced it."),
    "packet.too-many-files": N_("A packet holds at most 64 documents."),
    "packet.too-large": N_("A packet holds at most 2 GB."),
    "packet.wrong-state": N_("It was answered before, or it is not one of ours."),
    "parts.numbers": N_("Write the numbers of parts that there are: 3, or 2, 5-9."),
    "parts.size": N_("It would be more parts than a packet may have. Choose larger ones."),
    "notice.not-waiting": N_("It is nothing to acknowledge, or it was acknowledged before."),
    "referral.ours": N_("It went out from here: the other office tells how it goes."),
    "referral.theirs": N_("It came from another office: only that office can take it back."),
    "referral.not-accepted": N_("It was not accepted here."),
    "referral.done": N_("It was told before that it is done."),
    "referral.ended": N_("The sender has withdrawn or replaced it."),
    "referral.ended-here": N_("It was declined, done, withdrawn or replaced before."),
    "referral.moved": N_("The case has moved to them. Ask them to transfer it back."),
    "referral.named": N_(
        "A notice without identity cannot replace a referral: that would tell whom it is about. "
        "Withdraw the referral instead."
    ),
    "referral.not-the-same": N_("It is about another case, or went to another office."),
    "referral.answered": N_("It was answered or has ended. Seal another referral instead."),
    "consent.not-withdrawn": N_("The consent was not taken back."),
    # Letters
    "letter.kind-unknown": N_("There is no such kind of letter."),
    "letter.languages": N_("Choose one language or two."),
    "letter.language-twice": N_("The same language was chosen twice."),
    "letter.language-unknown": N_("Letters are written in English, Hindi, Nepali and Bengali."),
    "letter.copy-unknown": N_("There is no such copy of a letter."),
    "letter.days": N_("A letter is valid for 1 to 65,535 days, or without a limit."),
    "letter.no-referral": N_("Choose the referral that the letter belongs to."),
    "letter.no-packet": N_("The referral was never sealed. Seal it first."),
    "letter.withdrawn": N_("The referral was withdrawn. Seal a new one, then make its letter."),
    "letter.superseded": N_(
        "A newer referral replaced this one. Make the letter of the newer one."
    ),
    "letter.needs-outgoing": N_(
        "This kind of letter belongs to a referral that went out from here."
    ),
    "letter.needs-incoming": N_("An acknowledgement belongs to a referral that came from others."),
    "letter.needs-notify": N_("An anonymous notice belongs to a referral of the kind notify."),
    "letter.notify-only": N_(
        "This referral is without identity, so only an anonymous notice can be made of it."
    ),
    "letter.sender-unchecked": N_("The sender has not been checked. Check its number first."),
    "letter.no-case": N_("No case of this register belongs to it. Accept the referral first."),
    "letter.no-such-person": N_("The case has no such person whom the letter could be for."),
    "letter.which-person": N_("The case has several persons. Say which one the letter is for."),
    "letter.no-child": N_(
        "Only a child is produced before the committee, and everybody here is an adult."
    ),
    "letter.not-safe": N_(
        "Ask the person whether it is safe to carry the slip, and tick it when they say yes."
    ),
    "letter.no-telephone": N_("This office has no telephone number that the slip could show."),
    "letter.no-note": N_("A slip or an anonymous notice takes no words of your own."),
    "letter.note-tells": N_(
        "A certificate does not say what happened. Take such words out of your note."
    ),
    "letter.never-named": N_("A slip or an anonymous notice names nobody, on no ground."),
    "letter.ground-adults-only": N_(
        "Only an adult can agree in writing to be named. For a child an order is needed."
    ),
    "letter.number-taken": N_("Another letter got this number meanwhile. Draw the letter again."),
    "letter.case-changed": N_("The case was changed meanwhile. Draw the letter again."),
    "letter.day-over": N_("The letter was drawn on another day. Draw it again."),
    "letter.already-withdrawn": N_("The letter was withdrawn before."),
    "letter.is-withdrawn": N_(
        "The letter was withdrawn, so it is not printed again. Make a new one."
    ),
    "letter.why-unknown": N_("Choose one of the reasons for withdrawing a letter."),
    "letter.not-kept": N_("Its words are not kept here, so it cannot be drawn again."),
    "letter-code.length": N_("A letter code has 13 letters and digits."),
    "letter-code.character": N_("A letter code has letters and the digits 2 to 7 only."),
    "letter-code.spelling": N_("No letter code ends like this. Read it once more."),
    "letterhead.long": N_("The name or a line is too long for the head of a letter."),
    "letterhead.lines": N_("The head of a letter has at most six lines."),
    "emblem.large": N_("The emblem is too large even when it is made small. Take a plainer one."),
    "emblem.kind": N_("An emblem is a picture file: JPEG, PNG or WebP."),
    # Papers
    "paper.empty": N_("The file is empty."),
    "paper.too-large": N_("The file is larger than 16 GB."),
    "paper.not-a-file": N_("This is not a file."),
    "paper.changed": N_("The file was changed while it was read."),
    "paper.not-removed": N_("It was put back before, or let go after 30 days."),
    "picture.too-large": N_("The picture is too large to be made smaller."),
    "picture.unreadable": N_("The picture is damaged, cut off or not what its name says."),
    "picture.moving": N_("The picture moves, so it cannot be made smaller."),
    "picture.other-kind": N_("This kind of picture cannot be made smaller here."),
    "picture.gave-up": N_("The picture could not be read in time, or breaks what reads it."),
    "picture.no-helper": N_("The part of this program that makes pictures smaller did not start."),
    "paper.unsafe-name": N_("Only the head of the office may save this kind of file."),
    # Consent
    "no-answer": N_("No answer of the person is written down."),
    "refused": N_("The person said no. Only a notice without identity may leave."),
    "month-only": N_("Only the month may leave, not the day."),
    "purpose": N_("The consent was not given for this purpose."),
    "office": N_("The consent does not name this office."),
    "office-moved": N_("The office has a new number since. Check it, then the consent counts."),
    "group": N_("The consent does not cover this kind of facts."),
    "asked-apart": N_(
        "It was not agreed to in both cases before they became one: ask the person again."
    ),
    "withheld": N_("The person asked to keep this back."),
    "child-not-explained": N_(
        "For a child it must be written down what was explained and who agreed."
    ),
    "never-leaves": N_("This never leaves the office."),
    "not-in-case": N_("The case has no such person or event."),
    "capacity.adult-for-child": N_("The person is a child: choose the child's or guardian's word."),
    "capacity.child-for-adult": N_("The person is an adult: choose the person's own word."),
    # Mail
    "mail.limit": N_("A mailbox takes between 1 and 100 MB."),
    "mail.limit-small": N_("Not even the smallest part fits into such a mail: 10 MB is the least."),
    "mail.minutes": N_("Choose 5 minutes to 24 hours, or never."),
    "mail.ascii": N_("A mail address has Latin letters, digits and signs only."),
    "mail.host": N_("A server has a name such as mail.example.org."),
    "mail.port": N_("A port is a number from 1 to 65535; usual are 465, 587 and 993."),
    "mail.ca": N_("This is no certificate file (PEM). Ask who runs the mail server for it."),
    "mail.line": N_("It is too long, or holds signs that cannot be typed on one line."),
    "mail.no-address": N_("Their card names none. Ask them for it, and type it."),
    "mail.smaller": N_("It was too large for a mail server, and goes in smaller parts instead."),
    "mail.file-too-large": N_("It is larger than any file that comes by mail."),
    "mail.too-many-files": N_(
        "A mail holds more than 20 packets. Ask them to send the rest in another mail."
    ),
    "mail.part-number": N_("It was not mailed in parts before, so no part can go alone."),
    "mail.withdrawn": N_("It was withdrawn or replaced before it could be mailed."),
    "mail.stopped": N_("You stopped it."),
    "mail.bounced-4": N_("Their mail server could not deliver it for days."),
    "mail.bounced-5": N_("It came back: their mail server did not take it."),
    # Private matching
    "match.bucket": N_("A question has room for 64, 256 or 1,024."),
    "match.names-bucket": N_("Names are compared in the smallest question only."),
    "match.kinds": N_("Choose at least one kind of what is compared."),
    "match.purpose": N_("Choose the purpose."),
    "match.basis": N_("Choose the legal ground."),
    "match.no-cases": N_("Choose at least one case."),
    "match.decline": N_("Choose the reason for declining."),
    "match.cap": N_("A smaller size is named with the reason that asks for it, and with no other."),
    "match.outcome": N_("Say same, different or unclear."),
    # Passphrases
    "short": N_("It has fewer than 14 characters."),
    "common": N_("Many people use these words as a password."),
    "place-or-office": N_("It contains the name of a place, person or office."),
    "pattern": N_("It follows a pattern, a row of keys or a date."),
    "guessable": N_("A program can guess it in a short time."),
}

WARNINGS: Mapping[str, str] = {
    "sender-unknown": N_("Unknown office. Check its number first."),
    "sender-changed": N_("This office shows another key than the one that was checked."),
    "sender-mismatch": N_(
        "The number that was read out for this office differed. The packet stays closed."
    ),
    "sender-like-another": N_(
        "By its card this office looks like {other}, but its number is another one. The packet"
        " stays closed."
    ),
    "sender-strange": N_(
        "The name of this office has letters of a script that is not used here. The packet stays"
        " closed."
    ),
    "sender-withdrawn": N_(
        "The nodal office or its list withdrew this office. Call them, then decide under Offices."
    ),
    "sender-alike": N_(
        "By its card this office looks like another one. If in doubt, call both on numbers you"
        " know."
    ),
    "sender-other-key": N_(
        "The list shows another key for this office than the one you checked. Call the nodal office"
        " on a number you know."
    ),
    "sender-blocked": N_("This office is blocked. Nothing of it is opened."),
    "expired": N_("Meant to be read before {until}. Opening it needs a reason."),
    "future-date": N_("Date is in the future. Check both clocks."),
    "gap": N_("{count} earlier packets from {office} have not arrived."),
    "files-not-checked": N_("Attachments are not yet checked."),
    "ground": N_("Sent on a legal ground, without consent."),
    "withdrawn": N_("The sender has withdrawn this referral."),
    "superseded": N_("A newer packet of the sender replaces this one."),
    "replaces": N_("It replaces an earlier packet of the same sender."),
    "consent-withdrawn": N_("The person took consent back after it was sent."),
    "unsafe-name": N_("Unsafe name: the file was given another one."),
    "cloud-folder": N_(
        "{service} copies this folder to the internet. A folder outside it is safer."
    ),
}

# What is said of a paper that was added all the same.
_AS_IT_IS = N_(
    "{title}: kept as it is, with all that the camera wrote into it, such as the place. {why}"
)
_SAME = N_("{title}: the case holds exactly this paper already. It was added once more.")

_SIZES = frozenset({"needed", "free", "size", "limit"})
_DATES = frozenset({"on", "since", "until"})
_KILO = 1000


def warning(slug: str, **facts: Shown) -> str:
    """Return a warning in the language shown now; a slug of a newer version shows as it is."""
    shown = {name: show_fact(name, value) for name, value in facts.items()}
    words = translate(WARNINGS.get(slug, slug))
    count = facts.get("count")
    if slug == "gap" and isinstance(count, int):
        words = ngettext(
            "{count} earlier packet from {office} has not arrived.",
            "{count} earlier packets from {office} have not arrived.",
            count,
        )
    return words.format(**shown)


def reason(slug: str) -> str:
    """Return why something was refused, in the language shown now; "" for an empty slug."""
    return translate(REASONS.get(slug, slug))


def paper_note(slug: str, title: str) -> str:
    """Return what an officer should know about a paper that was added, in the language shown now.

    Args:
        slug: one of the ``notes`` of the paper.
        title: of the paper.
    """
    text = _SAME if slug == "paper.same-as-before" else _AS_IT_IS
    return translate(text).format(title=title, why=reason(slug))


# Numbers of something, which nobody counts.
_NUMBERED = frozenset({"port", "pid", "year"})


def show_fact(name: str, value: Shown) -> str:
    """Return a fact of an error as it is read: dates in words, sizes in units, labels translated.

    Args:
        name: ``on`` and ``until`` are dates (ISO text or Unix seconds); ``needed``, ``free``,
            ``size`` and ``limit`` are bytes; ``field`` is an English label.
        value: the fact.
    """
    if name in _SIZES and isinstance(value, int):
        return show_size(value)
    if name in _DATES:
        return show_day(value)
    if name == "fields" and isinstance(value, str):
        return ", ".join(translate(label) for label in value.split(" · "))
    if isinstance(value, int):
        return str(value) if name in _NUMBERED else shown(value)
    return translate(value) if name == "field" else str(value)


def show_day(value: Shown) -> str:
    """Return a date in words.

    Args:
        value: ISO text, or Unix seconds of the local calendar.
    """
    if isinstance(value, int):
        value = local_day(value).isoformat()
    return stored_words(value) if value else "…"


def show_size(size: int) -> str:
    """Return a size in bytes with a unit, as file managers show it ("2.2 GB")."""
    number, unit = float(size), "B"
    for unit in ("B", "kB", "MB", "GB", "TB"):
        if number < _KILO or unit == "TB":
            break
        number /= _KILO
    text = f"{number:.0f}" if unit in ("B", "kB") or number >= 100 else f"{number:.1f}"
    return f"{in_digits(text)} {unit}"


_ROOMS = ("app", "crypto", "models", "ui")
_ROOT = Path(__file__).resolve().parents[2]
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
        happened, todo = _pair(type(error), error.facts)
        if in_terminal:
            reason = str(error.facts.get("reason", ""))
            todo = error.todo_in_terminal.get(reason if reason in error.words_for else "", todo)
        return _fill((happened, todo), error.facts)
    if isinstance(error, Cancelled | KeyboardInterrupt):
        return _fill(_STOPPED, {})
    return _fill(_BUG, {"place": place_of(error)})


def happened(kind: type[AppError], facts: Mapping[str, Shown]) -> str:
    """Return what happened, of a refusal of which only its kind and facts were kept."""
    return _fill(_pair(kind, facts), facts).happened


def place_of(error: BaseException) -> str:
    """Return the kind of an exception and the last line of ours it went through, no values."""
    place = ""
    for frame in traceback.extract_tb(error.__traceback__):
        # In a packaged program a file is named from the folder of the rooms on.
        path = _ROOT / frame.filename
        if path.is_relative_to(_ROOT):
            inside = path.relative_to(_ROOT)
            if inside.parts[0] in _ROOMS:
                place = f" {inside.as_posix()}:{frame.lineno}"
    return f"{type(error).__name__}{place}"


def _pair(kind: type[AppError], facts: Mapping[str, Shown]) -> Pair:
    by_reason = kind.words_for.get(str(facts.get("reason", "")))
    if by_reason is not None:
        return by_reason
    for name, value in facts.items():
        better = kind.words_for.get(f"#{name}")
        if better is not None and value not in ("", 0):
            return better
    return kind.words


def _fill(pair: Pair, facts: Mapping[str, Shown]) -> Words:
    shown = _Facts({name: show_fact(name, value) for name, value in facts.items()})
    shown["why"] = translate(REASONS.get(str(facts.get("reason", "")), ""))
    happened, todo = (translate(text).format_map(shown).strip() for text in pair)
    return Words(happened, todo)


class _Facts(dict[str, str]):
    """Facts for a text; one that is missing shows as an ellipsis instead of failing the telling."""

    def __missing__(self, name: str) -> str:
        return "…"
