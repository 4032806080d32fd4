"""What an office says about itself, checked when it is set up.

Rules: only name and kind are required; texts are cleaned like every field of the catalogue.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.base.errors import FactRefusedError, RegisterDamagedError
from app.base.language import N_
from app.core.field_catalogue import kept_text
from app.core.records import OwnOffice
from models.base.meta import all_meta, get_meta
from models.fields import CODE_LISTS
from models.queries import lookup

if TYPE_CHECKING:
    from models.register.database import Session


_PREFIX = "office."
PRACTICE = "practice"
"""Fact of a register that holds made-up cases to practise with, see `app.offices.practice`."""
HOME_COUNTRY = "IN"


@dataclass(frozen=True)
class NewOffice:
    """An office that is being set up.

    Attributes:
        name: in English or as it is written on its door.
        kind: a code of office_type.
        name_local: in the script of the place, "" when there is none.
    """

    name: str
    kind: str
    name_local: str = ""
    state: str = ""
    district: str = ""
    phone: str = ""
    email: str = ""
    country: str = HOME_COUNTRY


@dataclass(frozen=True)
class NewOfficer:
    """The head of the office, its first user. `login` is the name typed at unlocking."""

    name: str
    login: str
    post: str = ""


def kept_office(office: NewOffice) -> dict[str, str]:
    """Return the facts of an office as they are kept, by name; "" for what is not known.

    Raises:
        FactRefusedError: name or kind is missing, or a fact cannot be kept.
    """
    facts = {
        "name": kept_text(office.name, "fir_no", N_("Name of the office")),
        "name_local": kept_text(office.name_local, "fir_no", N_("Name in the script of the place")),
        "kind": office.kind.strip(),
        "country": office.country.strip().upper() or HOME_COUNTRY,
        "state": kept_text(office.state, "home_state", N_("State or territory")),
        "district": kept_text(office.district, "home_district", N_("District")),
        "phone": kept_text(office.phone, "phone", N_("Telephone")),
        "email": kept_text(office.email, "email", N_("E-mail")),
    }
    _require(N_("Name of the office"), facts["name"])
    if facts["kind"] not in {code.value for code in CODE_LISTS["office_type"]}:
        raise FactRefusedError(field=N_("Kind of office"), reason="code.unknown")
    if facts["country"] not in {code.value for code in CODE_LISTS["country"]}:
        raise FactRefusedError(field=N_("Country"), reason="code.unknown")
    return facts


def kept_officer(officer: NewOfficer) -> NewOfficer:
    """Return the officer as kept.

    Raises:
        FactRefusedError: name or login is missing, or cannot be kept.
    """
    kept = NewOfficer(
        name=kept_text(officer.name, "name_full", N_("Name of the officer")),
        login=kept_text(officer.login, "name_full", N_("Login name")),
        post=kept_text(officer.post, "name_full", N_("Post")),
    )
    _require(N_("Name of the officer"), kept.name)
    _require(N_("Login name"), kept.login)
    return kept


def own_office(session: Session) -> OwnOffice:
    """Return this office as the register knows it.

    Raises:
        RegisterDamagedError: the register has no office.
    """
    facts = {key.removeprefix(_PREFIX): value for key, value in all_meta(session, _PREFIX).items()}
    identity = lookup.own_identity(session)
    if identity is None or "name" not in facts:
        raise RegisterDamagedError
    return OwnOffice(
        office_id=identity.office_id,
        number=identity.number,
        name=facts["name"],
        name_local=facts.get("name_local", ""),
        kind=facts.get("kind", ""),
        state=facts.get("state", ""),
        district=facts.get("district", ""),
        country=facts.get("country", ""),
        practice=get_meta(session, PRACTICE) == "1",
    )


def contact_facts(session: Session) -> dict[str, str]:
    """Return what a card also says: country, phone and email of this office."""
    facts = all_meta(session, _PREFIX)
    return {name: facts.get(_PREFIX + name, "") for name in ("country", "phone", "email")}


def _require(label: str, value: str) -> None:
    if not value:
        raise FactRefusedError(field=label, reason="value.missing")
