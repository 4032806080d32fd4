"""Refusals of the crypto room about packets, in the words of an office.

Rules: one table; the officer learns what to do, never which byte was wrong; a cause that is not in
the table is a bug and passes through unchanged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from app.base.errors import (
    AppError,
    NotEnoughMemoryError,
    PacketNewerError,
)
from app.packets.errors import (
    AttachmentDamagedError,
    MatchOtherQuestionError,
    MatchPointsError,
    NotAPacketError,
    PacketDamagedError,
    PacketForwardedError,
    PacketIncompleteError,
    PacketNotForUsError,
)
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
