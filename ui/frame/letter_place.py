"""What the page of a letter is opened with, in one word that a place can carry.

Rules: ids only; whoever opens the page uses `asked`, whoever is the page uses `read`.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.packets.records import InboxItem, OutboxItem

_APART = ":"


@dataclass(frozen=True)
class Asked:
    """What a letter is to be about.

    Attributes:
        case_id: the case, "" when the referral says which.
        referral_id: the referral, "" for a letter about a case.
        kind: the kind that is chosen at first, "" for the first that fits.
        letter_id: a letter that was issued and is to be printed or saved again.
    """

    case_id: str = ""
    referral_id: str = ""
    kind: str = ""
    letter_id: str = ""

    @property
    def argument(self) -> str:
        """The same as one word, for `Desk.open`."""
        return _APART.join((self.case_id, self.referral_id, self.kind, self.letter_id))


def to_open(item: InboxItem | OutboxItem, kind: str = "") -> tuple[str, str]:
    """Return place and argument for a letter about what a packet is about.

    Of a sealed case only the case is known outside its seal; the referral is chosen inside.

    Args:
        item: of the inbox or the outbox.
        kind: that is chosen at first, "" for the first that fits.
    """
    place = "sealed-letter" if item.sealed_case else "letter"
    return place, Asked(item.case_id or item.sealed_case, item.referral_id, kind).argument


def read(argument: str) -> Asked:
    """Return what an argument asks for; what it lacks is ""."""
    parts = [*argument.split(_APART), "", "", "", ""]
    return Asked(*parts[:4])
