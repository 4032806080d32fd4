"""Every refusal an officer can act on: one class, code and exit code per cause.

Rules: facts hold only what may be shown and logged (counts, office names, field labels, dates),
never a name,
a note, a key or a personal path. The words for each code live in app/base/messages.py alone.
"""

from __future__ import annotations

from typing import ClassVar


class AppError(Exception):
    """Root of the refusals that a person can act on.

    Args:
        facts: values for the placeholders of the words in app/base/messages.py.
    """

    code: ClassVar[str] = "app.error"
    exit_code: int = 1

    def __init__(self, **facts: str | int) -> None:
        super().__init__(self.code)
        self.facts = facts


# Opening the register -------------------------------------------------------------------------


class CannotUnlockError(AppError):
    """Login, passphrase or recovery code opens no slot; never says which of them is wrong."""

    code = "unlock.wrong"
    exit_code = 3


class RegisterMissingError(AppError):
    """There is no register folder at the given place."""

    code = "register.missing"


class RegisterExistsError(AppError):
    """A register is already there, and is never written over."""

    code = "register.exists"
    exit_code = 8


class RegisterDamagedError(AppError):
    """The passphrase was right but a part of the register is damaged or changed."""

    code = "register.damaged"
    exit_code = 4


class KeyFileDamagedError(AppError):
    """The key file is damaged, was changed, or asks for impossible work."""

    code = "register.key-file-damaged"
    exit_code = 4


class KeyFileOlderError(AppError):
    """The key file is older than the register: someone may have put back an old copy."""

    code = "register.key-file-older"
    exit_code = 4


class RegisterNewerError(AppError):
    """A newer Lifafa wrote this register."""

    code = "register.newer"
    exit_code = 4


class RegisterReadOnlyError(AppError):
    """The register lies where nothing can be written, and was opened to be read."""

    code = "register.read-only"


class RegisterBusyError(AppError):
    """The register is open in another program."""

    code = "register.busy"
    exit_code = 9


class NotEnoughMemoryError(AppError):
    """The key derivation did not get the memory it needs."""

    code = "unlock.memory"
    exit_code = 10


class NotEnoughDiskError(AppError):
    """The disk is full, or too full to begin."""

    code = "disk.full"
    exit_code = 10


class FileUnreadableError(AppError):
    """A file cannot be read or written: not there, no permission, or the stick was pulled."""

    code = "file.unreadable"


class TargetExistsError(AppError):
    """The target file is already there, and is never written over."""

    code = "file.exists"
    exit_code = 8


class FolderNotAllowedError(AppError):
    """A network folder cannot hold a register."""

    code = "register.folder-not-allowed"


class WeakPassphraseError(AppError):
    """The chosen passphrase is too easy to guess."""

    code = "passphrase.weak"


class KitTypoError(AppError):
    """One group of the recovery code has a typing error."""

    code = "kit.typo"
    exit_code = 3


class SelfTestFailedError(AppError):
    """The sealing library does not give the known answers; nothing may be opened."""

    code = "selftest.failed"


# Cases, papers, consent -----------------------------------------------------------------------


class NotFoundError(AppError):
    """Nothing has this number or id."""

    code = "find.nothing"


class AmbiguousError(AppError):
    """Several things begin with these characters."""

    code = "find.several"


class FactRefusedError(AppError):
    """A value cannot be kept in this field."""

    code = "case.fact-refused"
    exit_code = 2


class UnknownFieldError(AppError):
    """The catalogue has no such field."""

    code = "case.unknown-field"
    exit_code = 2


class CaseStateError(AppError):
    """The case is closed, or a referral is pending, so this cannot be done now."""

    code = "case.wrong-state"


class MergeChangedError(AppError):
    """What two cases share was changed after they became one, so they cannot be taken apart."""

    code = "merge.changed-since"


class ImportRefusedError(AppError):
    """A file of cases cannot be brought in; fact ``reason`` says why."""

    code = "import.refused"
    exit_code = 4


class PaperRefusedError(AppError):
    """The paper is empty, too large or not a file."""

    code = "paper.refused"


class SheetRefusedError(AppError):
    """The file is not a spreadsheet that can be read, or it is too large."""

    code = "sheet.refused"
    exit_code = 4


class ImportKnownError(AppError):
    """This very sheet was brought in before."""

    code = "import.known"
    exit_code = 8


class NothingToImportError(AppError):
    """No row of the sheet can become a case."""

    code = "import.nothing"
    exit_code = 2


class ConsentForbidsError(AppError):
    """Consent does not cover a field, the purpose, the office or the date."""

    code = "consent.forbids"
    exit_code = 7


class ConsentMissingError(AppError):
    """No answer of the person is recorded, so nothing may leave."""

    code = "consent.missing"
    exit_code = 7


class ConsentBeyondError(AppError):
    """Something is outside of what was recorded for a child, and nobody says why it leaves."""

    code = "consent.beyond"
    exit_code = 7


class ConsentIncompleteError(AppError):
    """The consent record lacks what makes it count (explanation, who decided, ground)."""

    code = "consent.incomplete"
    exit_code = 7


class SealedNotCopiedError(AppError):
    """The packet was sealed and lies in the outbox, but its copy elsewhere could not be made."""

    code = "packet.sealed-not-copied"


class WhosePersonError(AppError):
    """A field was named without a person, and the first person of the case is no victim."""

    code = "referral.whose"
    exit_code = 2


class NothingToShareError(AppError):
    """No field was chosen, or every chosen field is empty."""

    code = "referral.nothing-to-share"
    exit_code = 2


# Offices and trust ----------------------------------------------------------------------------


class CounterpartNotTrustedError(AppError):
    """The chosen office has not been checked yet."""

    code = "referral.counterpart-not-trusted"
    exit_code = 6


class NumberDiffersError(AppError):
    """The typed office number differs from the card's."""

    code = "office.number-differs"
    exit_code = 6


class CardChangedError(AppError):
    """Another card of the office came in since the one that the officer looked at."""

    code = "office.card-changed"
    exit_code = 6


class NumberShapeError(AppError):
    """An office number has six groups of five digits."""

    code = "office.number-shape"
    exit_code = 2


class OfficeChangedError(AppError):
    """The office is red: its number differed, it looks like another, or others withdrew it."""

    code = "office.changed"
    exit_code = 6


class OfficeRevokedError(AppError):
    """This office is blocked or its key was withdrawn."""

    code = "office.revoked"
    exit_code = 6


class CardStaleError(AppError):
    """All sealing keys of the office's card have run out."""

    code = "office.card-stale"
    exit_code = 6


class CardRefusedError(AppError):
    """This is not a sound office card."""

    code = "card.refused"
    exit_code = 4


class CardKnownError(AppError):
    """This very card is already on file."""

    code = "card.known"
    exit_code = 8


class CardOlderError(AppError):
    """A newer card of this office is already on file."""

    code = "card.older"
    exit_code = 8


class TwoCardsError(AppError):
    """Two different cards of one office carry the same number."""

    code = "card.two-with-one-number"
    exit_code = 6


class OwnCardError(AppError):
    """This is our own card."""

    code = "card.own"
    exit_code = 8


# Packets --------------------------------------------------------------------------------------


class NotAPacketError(AppError):
    """Not a Lifafa packet."""

    code = "packet.not-a-packet"
    exit_code = 4


class PacketIncompleteError(AppError):
    """The packet is cut off."""

    code = "packet.incomplete"
    exit_code = 4


class PacketDamagedError(AppError):
    """The packet was damaged or changed."""

    code = "packet.damaged"
    exit_code = 4


class PacketHeldDamagedError(AppError):
    """What is kept of a packet in the inbox is damaged; the same packet again takes its place."""

    code = "packet.held-damaged"
    exit_code = 4


class PacketNotForUsError(AppError):
    """Made for another office, or for a key we no longer have."""

    code = "packet.not-for-us"
    exit_code = 5


class PacketOwnError(AppError):
    """Our own packet for another office, come back to us on a stick."""

    code = "packet.own"
    exit_code = 5


class PacketKeyDestroyedError(AppError):
    """Sent to an old key that was destroyed."""

    code = "packet.key-destroyed"
    exit_code = 5


class PacketForwardedError(AppError):
    """Signed by one office but addressed to another, not to us."""

    code = "packet.forwarded"
    exit_code = 5


class PacketNewerError(AppError):
    """Made by a newer Lifafa."""

    code = "packet.newer"
    exit_code = 4


class PacketKnownError(AppError):
    """Already received before; with the reason `ERASED` when nothing is kept of it any more."""

    code = "packet.known"
    exit_code = 8
    ERASED = "packet.erased"


class PacketConflictError(AppError):
    """Two different packets carry the same number."""

    code = "packet.conflict"
    exit_code = 6


class SenderUnknownError(AppError):
    """The sender is not known or not checked, so the content stays closed."""

    code = "packet.sender-unknown"
    exit_code = 6


class AttachmentDamagedError(AppError):
    """An attachment is damaged, so the whole packet was refused."""

    code = "packet.attachment-damaged"
    exit_code = 4


class PacketExpiredError(AppError):
    """The packet was meant to be read before a date; a reason is needed to open it."""

    code = "packet.expired"


class PacketStateError(AppError):
    """The packet or referral is not in a state in which this can be done."""

    code = "packet.wrong-state"


class ReplyUnexpectedError(AppError):
    """A receipt answers a packet that we did not send to that office."""

    code = "packet.reply-unexpected"
    exit_code = 4


# Parts of packets -----------------------------------------------------------------------------


class PartIncompleteError(AppError):
    """A part is cut off, or something was added to it."""

    code = "part.incomplete"
    exit_code = 4


class PartConflictError(AppError):
    """A part differs from the parts of its packet that came before."""

    code = "part.conflict"
    exit_code = 4


class PartDamagedError(AppError):
    """All parts are here, but together they are not the packet that was cut."""

    code = "part.damaged"
    exit_code = 4


# Letters --------------------------------------------------------------------------------------


_LETTER_EXITS = {
    **dict.fromkeys(
        (
            "letter.kind-unknown", "letter.languages", "letter.language-unknown",
            "letter.language-twice", "letter.copy-unknown", "letter.days", "letter.no-note",
            "letter.needs-incoming", "letter.needs-notify", "letter.needs-outgoing",
            "letter.never-named", "letter.no-referral", "letter.not-safe", "letter.notify-only",
            "letter.which-person", "letter.why-unknown",
        ),
        2,
    ),
    "letter.sender-unchecked": 6,
    "letter.ground-adults-only": 7,
}  # fmt: skip


class LetterRefusedError(AppError):
    """A letter cannot be made as it was wished for; ``reason`` says why, and how a command ends."""

    code = "letter.refused"

    def __init__(self, **facts: str | int) -> None:
        super().__init__(**facts)
        self.exit_code = _LETTER_EXITS.get(str(facts.get("reason")), self.exit_code)
