"""Refusals of packets, of their parts and of what is to go into one.

Rules:

* As in `app.base.errors`; the officer learns what to do, never which byte was wrong.
* Refusals of the crypto room: one table; a cause that is not in it is a bug and passes through
  unchanged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from app.base.errors import AppError, NotEnoughMemoryError, PacketNewerError
from app.base.language import N_
from crypto.errors import (
    AttachmentError,
    BindingError,
    CardError,
    CryptoError,
    JsonError,
    LimitError,
    MatchError,
    MemoryShortError,
    NewerVersionError,
    NotForUsError,
    NotOursError,
    PointError,
    SchemaError,
    SignatureError,
    TamperError,
    TruncatedError,
)


class NothingToShareError(AppError):
    """No field was chosen, or every chosen field is empty."""

    code = "referral.nothing-to-share"
    exit_code = 2
    words = (
        N_("Nothing to send: no field was chosen, or all of them are empty."),
        N_("Choose what the other office needs."),
    )


class SealedNotCopiedError(AppError):
    """The packet was sealed and lies in the outbox, but its copy elsewhere could not be made."""

    code = "packet.sealed-not-copied"
    words = (
        N_("The packet {packet} was sealed, but it could not be copied there."),
        N_("It is kept in the outbox. Copy it from there to another place."),
    )


class NotAPacketError(AppError):
    """Not a Lifafa packet."""

    code = "packet.not-a-packet"
    exit_code = 4
    words = (
        N_("This is not a Lifafa packet. Nothing was stored."),
        N_("Choose a file that ends in .lifafa."),
    )


class PacketIncompleteError(AppError):
    """The packet is cut off."""

    code = "packet.incomplete"
    exit_code = 4
    words = (N_("The packet is incomplete."), N_("Copy it again."))


class PacketDamagedError(AppError):
    """The packet was damaged or changed."""

    code = "packet.damaged"
    exit_code = 4
    words = (
        N_("The packet was damaged or changed. It was not opened."),
        N_("Ask the sender to hand it over again."),
    )


class PacketHeldDamagedError(AppError):
    """What is kept of a packet in the inbox is damaged; the same packet again takes its place."""

    code = "packet.held-damaged"
    exit_code = 4
    words = (
        N_("The file of this packet is damaged. Nothing was accepted or changed."),
        N_(
            "Ask the sender to hand over the same packet again and take it in: it takes the place"
            " of this one."
        ),
    )


class PacketNotForUsError(AppError):
    """Made for another office, or for a key we no longer have."""

    code = "packet.not-for-us"
    exit_code = 5
    words = (
        N_("This packet was made for another office, or for a key we no longer have."),
        N_(
            "Give it to the office it was made for. If that is yours, ask the sender to send it"
            " again: the file may be damaged, or the key too old."
        ),
    )


class PacketOwnError(AppError):
    """Our own packet for another office, come back to us on a stick."""

    code = "packet.own"
    exit_code = 5
    words = (
        N_("This is your own packet for {office}."),
        N_("Give it to them. What they answer comes as another file."),
    )


class PacketKeyDestroyedError(AppError):
    """Sent to an old key that was destroyed."""

    code = "packet.key-destroyed"
    exit_code = 5
    words = (
        N_("Sent to an old key that was destroyed on {on}."),
        N_("Ask them to send again. Give them your new office card first."),
    )


class PacketForwardedError(AppError):
    """Signed by one office but addressed to another, not to us."""

    code = "packet.forwarded"
    exit_code = 5
    words = (
        N_("Signed by one office, but addressed to another one, not to you. It was not opened."),
        N_("Ask the office that wrote it to send it to you."),
    )
    words_for = {
        "#addressee": (
            N_("Signed by {office}, but addressed to {addressee}, not to you. It was not opened."),
            N_("Ask the office that wrote it to send it to you."),
        ),
    }


class PacketKnownError(AppError):
    """Already received before; with the reason `ERASED` when nothing is kept of it any more."""

    code = "packet.known"
    exit_code = 8
    words = (
        N_("Already received."),
        N_("Open it in the inbox."),
    )
    words_for = {
        "packet.erased": (
            N_("Already received on {on}, and erased here since."),
            N_("Nothing was taken in. Is it needed now? Ask them to seal it anew."),
        ),
        "#on": (
            N_("Already received on {on}."),
            N_("Open it in the inbox."),
        ),
    }
    ERASED = "packet.erased"


class PacketConflictError(AppError):
    """Two different packets carry the same number."""

    code = "packet.conflict"
    exit_code = 6
    words = (
        N_("Two different packets carry the same number."),
        N_("Call the sender."),
    )


class SenderUnknownError(AppError):
    """The sender is not known or not checked, so the content stays closed."""

    code = "packet.sender-unknown"
    exit_code = 6
    words = (N_("Unknown office."), N_("Check its number first."))
    words_for = {
        "#office": (
            N_("{office} has not been checked, so the content stays closed."),
            N_("Check its number first."),
        ),
    }


class AttachmentDamagedError(AppError):
    """An attachment is damaged, so the whole packet was refused."""

    code = "packet.attachment-damaged"
    exit_code = 4
    words = (
        N_("An attachment is damaged. The whole packet was refused."),
        N_("Ask the sender to hand it over again."),
    )


class PacketExpiredError(AppError):
    """The packet was meant to be read before a date; a reason is needed to open it."""

    code = "packet.expired"
    words = (
        N_("Meant to be read before {until}."),
        N_("Open it anyway with a reason."),
    )
    todo_in_terminal = {
        "": N_("Accept it all the same with --reason."),
    }


class PacketStateError(AppError):
    """The packet or referral is not in a state in which this can be done."""

    code = "packet.wrong-state"
    words = (
        N_("This cannot be done with the packet as it is now. {why}"),
        N_("Look at the inbox or the outbox."),
    )


class ReplyUnexpectedError(AppError):
    """A receipt answers a packet that we did not send to that office."""

    code = "packet.reply-unexpected"
    exit_code = 4
    words = (
        N_("This answers a packet that we did not send to that office. It was not used."),
        N_("Call the sender."),
    )


class PartIncompleteError(AppError):
    """A part is cut off, or something was added to it."""

    code = "part.incomplete"
    exit_code = 4
    words = (
        N_("This part of a packet is incomplete. It was not taken in."),
        N_("Copy it again, or ask the sender for it."),
    )
    words_for = {
        "#number": (
            N_("Part {number} of {count} is incomplete. It was not taken in."),
            N_("Copy it again, or ask the sender for it."),
        ),
    }


class PartConflictError(AppError):
    """A part differs from the parts of its packet that came before."""

    code = "part.conflict"
    exit_code = 4
    words = (
        N_("This part does not fit the parts that came before. It was not taken in."),
        N_("Ask the sender for all parts of the packet, copied in one go."),
    )
    words_for = {
        "#part": (
            N_("Another part {part} of {count} came before, and it differs. Nothing was changed."),
            N_("Ask the sender for this part again."),
        ),
    }


class PartDamagedError(AppError):
    """All parts are here, but together they are not the packet that was cut."""

    code = "part.damaged"
    exit_code = 4
    words = (
        N_("All {count} parts are here, but one of them was damaged on the way."),
        N_("Take the parts in once more: each sound one takes its place."),
    )


class MatchPointsError(AppError):
    """The lists in a packet of a match are not what the rules ask for."""

    code = "match.points"
    exit_code = 4
    words = (
        N_("This matching packet does not keep the rules. Nothing in it was compared."),
        N_("Call the other office and start a new question. If it happens again, stop matching."),
    )


class MatchOtherQuestionError(AppError):
    """A packet of a match belongs to another question or answer than the one at hand."""

    code = "match.other-question"
    exit_code = 8
    words = (
        N_("This matching packet belongs to another question. Nothing in it was compared."),
        N_("Look which question is open with this office, then ask them which one they answered."),
    )


NameOf = Callable[[str], str]
"""Gives the name of an office id, "" when it is not on file."""

_PACKET: dict[type[CryptoError], type[AppError]] = {
    NotOursError: NotAPacketError,
    TruncatedError: PacketIncompleteError,
    TamperError: PacketDamagedError,
    NotForUsError: PacketNotForUsError,
    NewerVersionError: PacketNewerError,
    SignatureError: PacketDamagedError,
    BindingError: PacketDamagedError,
    JsonError: PacketDamagedError,
    SchemaError: PacketDamagedError,
    LimitError: PacketDamagedError,
    CardError: PacketDamagedError,
    AttachmentError: AttachmentDamagedError,
    MemoryShortError: NotEnoughMemoryError,
    PointError: MatchPointsError,
    MatchError: MatchOtherQuestionError,
}
# Every program that writes our kind of envelope spells these in one way: they were changed since.
_CHANGED_IN_HEADER = (
    *(
        f"age.{part}-{how}"
        for part in ("enc", "body", "mac-text")
        for how in ("not-base64", "not-canonical", "length")
    ),
    *("age.body-cut", "age.mac-start", "age.mac-cut", "age.header-length"),
)
# These say more than their class: a whole packet that its sender made wrong, a file that is no
# packet because of its size, a header of ours that is no longer as it was written.
_BY_REASON: dict[str, type[AppError]] = {
    "frame.padding-length": PacketDamagedError,
    "packet.file-large": NotAPacketError,
    **dict.fromkeys(_CHANGED_IN_HEADER, PacketDamagedError),
}


def nobody(_office_id: str) -> str:
    """Know no office."""
    return ""


@contextmanager
def packet_refusals(name_of: NameOf = nobody) -> Iterator[None]:
    """Turn refusals of crypto about a packet into refusals an officer can act on.

    Args:
        name_of: names the office that signed a packet for someone else.

    Raises:
        AppError: what the officer can act on.
    """
    try:
        yield
    except BindingError as error:
        if error.reason == "binding.to-other-office":
            sender, to = (str(error.facts.get(each, "")) for each in ("sender", "to"))
            raise PacketForwardedError(
                office=_name(sender, name_of), addressee=_name(to, name_of)
            ) from error
        raise PacketDamagedError from error
    except CryptoError as error:
        refusal = _BY_REASON.get(error.reason) or _PACKET.get(type(error))
        if refusal is None:
            raise
        raise refusal from error


def _name(office_id: str, name_of: NameOf) -> str:
    """Return a name, or the beginning of the id of an office that nobody has named yet."""
    return name_of(office_id) or office_id[:8]
