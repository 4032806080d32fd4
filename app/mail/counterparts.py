"""The other end of a mail: the address of a counterpart, and the languages that both offices read.

Rules: an address comes from the card that the office signed; one that the officer types instead is
checked and used for this packet alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from app.base.errors import FactRefusedError
from app.base.language import N_
from app.core.services import Services, reading
from app.mail.accounts import kept_address
from app.mail.messages import languages_of
from app.offices.office_facts import contact_facts
from app.offices.offices import show_office


@dataclass(frozen=True)
class Counterpart:
    """Who a packet is mailed to.

    Attributes:
        address: a mail address.
        languages: of the line in the mail.
    """

    address: str
    languages: tuple[str, ...]


def counterpart_of(s: Services, office_id: str, typed: str = "") -> Counterpart:
    """Return where a packet for an office is mailed to.

    Args:
        s: the open register.
        office_id: whole id.
        typed: an address that counts instead of the one on the card, "" for none.

    Raises:
        FactRefusedError: there is no address, or one that is none.
        NotFoundError: no such office.
    """
    office = show_office(s, office_id)
    address = typed.strip() or office.email
    if not address:
        raise FactRefusedError(field=N_("Mail address"), reason="mail.no-address")
    with reading(s) as session:
        country = contact_facts(session)["country"]
    places = ((country, s.office.state), (office.country, office.state_name))
    return Counterpart(kept_address(address), languages_of(places))
