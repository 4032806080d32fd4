"""What an office calls itself now, beside what was checked.

Rules:

* A newer card never changes by itself what is shown of an office that somebody checked, that a list
  names or that stands in for one that was checked: name, kind, place and contact stay, and the new
  words stand beside them as a claim.
* The claim counts after another check of the number, or, of the name and district of an office that
  is only listed, when the list says the same.
* Only an office that nobody ever trusted is shown as its newest card says.
* Every word that an office changes is in the log, old and new: kinds and countries by their codes,
  so that each reader has them in his language.
* Of what an older version showed unchecked, the card that was on file when the number was checked
  tells what was checked; where that cannot be known, it is said.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from app.base.language import N_, translate
from app.core import log
from app.core.services import Services
from app.offices import cards, trust
from app.offices.cards import CardFacts
from app.offices.records import OfficeClaim, OfficeRecord
from app.offices.trust import MIXED_UP
from models.base.meta import all_meta, drop_meta
from models.fields import code_label
from models.rows.office import Office, last_good_check

if TYPE_CHECKING:
    from crypto.office.card import Card
    from models.register.database import Session

WORDS: Mapping[str, str] = {
    "name": N_("Name of the office"),
    "name_local": N_("Name in the script of the place"),
    "kind": N_("Kind of office"),
    "district": N_("District"),
    "state_name": N_("State or territory"),
    "country": N_("Country"),
    "phone": N_("Telephone"),
    "email": N_("E-mail"),
}
"""What of a card is kept until the number is checked again, and its label."""

UNSURE = "office.words-unsure."
"""Beginning of the marks of offices of which it is not known what was checked."""


def claim_of(row: Office, card: Card) -> OfficeClaim | None:
    """Return what the newest card of an office says otherwise than what is shown of it.

    Args:
        row: the office.
        card: its card on file.
    """
    said = {name: now for name, _was, now in changes(row, cards.facts_of(card)) if now}
    return OfficeClaim(**said) if said else None


def show_card(row: Office, facts: CardFacts) -> None:
    """Let an office be shown as a card says."""
    row.name, row.names, row.office_type = facts.name, facts.names, facts.kind
    row.country, row.place_state, row.district = facts.country, facts.state_name, facts.district
    row.phone, row.email = facts.phone, facts.email


def take_renewed(session: Session, s: Services, row: Office, facts: CardFacts) -> None:
    """Let a newer card of an office on file count, as far as it may.

    Args:
        session: a writing session in which the card is kept already.
        s: the open register.
        row: the office, red already when it claims to be another one and was never checked.
        facts: what the newer card says.
    """
    tell(session, s, row, facts, "office_claims")
    if _is_same_phone(row.phone or "", facts.phone):
        row.phone = facts.phone
    if row.state == trust.State.NEW and last_good_check(row.checks) is None:
        show_card(row, facts)


def accept(session: Session, s: Services, row: Office, facts: CardFacts) -> None:
    """Let the words of the card count, because the number was checked while they stood there."""
    tell(session, s, row, facts, "office_shown_as")
    show_card(row, facts)
    drop_meta(session, UNSURE + row.id)


def stand_in(row: Office, old: Office) -> None:
    """Show an office that took the place of a checked one as that one was checked."""
    row.name, row.names, row.office_type = old.name, old.names, old.office_type
    row.country, row.place_state, row.district = old.country, old.place_state, old.district
    row.phone, row.email = old.phone, old.email


def show_listed(row: Office, facts: CardFacts, name: str, district: str) -> None:
    """Show an office that nobody checked under the name by which a list vouches for it.

    Args:
        row: the office.
        facts: what its card says; it is shown when it bears that name first. One that bears it only
            beside another would be shown as that other.
        name: as the list has it, made safe to show.
        district: likewise.
    """
    if cards.is_headed(facts, name, district):
        show_card(row, facts)
    elif not cards.is_headed(cards.facts_of_row(row), name, district):
        row.name, row.names, row.district = name, (f"en={name}",), district


def called(claim: OfficeClaim | None) -> str:
    """Return the name by which an office calls itself now, "" when it is the one shown."""
    return (claim.name or claim.name_local) if claim else ""


def sentence(name: str) -> str:
    """Return in words that an office calls itself so now, "" for no name."""
    words = N_("now calls itself “{name}”, which was not checked")
    return translate(words).format(name=name) if name else ""


def lines(claim: OfficeClaim | None) -> list[tuple[str, str]]:
    """Return label and words of everything that the newest card says otherwise."""
    if claim is None:
        return []
    kind = translate(code_label("office_type", claim.kind)) if claim.kind else ""
    country = translate(code_label("country", claim.country)) if claim.country else ""
    place = ", ".join(part for part in (claim.district, claim.state_name, country) if part)
    told = (
        (N_("Calls itself now"), called(claim)),
        (N_("Calls itself now"), claim.name_local if claim.name else ""),
        (N_("Says it is now"), kind),
        (N_("Place on its new card"), place),
        (N_("Phone on its new card"), claim.phone),
        (N_("E-mail on its new card"), claim.email),
    )
    return [(translate(label), words) for label, words in told if words]


def mixed_up(office: OfficeRecord) -> tuple[str, str]:
    """Return for which other one a checked office can be taken, and what to do; "" for none."""
    if not office.conflict or office.state != trust.State.VERIFIED:
        return "", ""
    words, todo = MIXED_UP[office.conflict_by]
    other = office.conflict if office.conflict_by == "office" else office.name
    return translate(words).format(office=other), translate(todo)


def unsure(session: Session) -> frozenset[str]:
    """Return the ids of the offices of which nobody can say under which words they were checked."""
    return frozenset(key.removeprefix(UNSURE) for key in all_meta(session, UNSURE))


def unsure_words(office: OfficeRecord) -> tuple[str, str]:
    """Return that it is not known what was checked of an office, and what to do; "" for none."""
    if not office.unsure:
        return "", ""
    words = N_(
        "What this office called itself when its number was checked is not known: an older version"
        " showed what each new card said."
    )
    return translate(words), translate(N_("Call them on a number you know and check it again."))


def tell(session: Session, s: Services, row: Office, facts: CardFacts, action: str) -> None:
    """Write into the log what of an office is shown, or said, otherwise from now on.

    Args:
        session: a writing session.
        s: the open register.
        row: the office as it is shown before.
        facts: as it is shown, or calls itself, after.
        action: of the line; its facts are field, was and now, codes where there is a list.
    """
    for name, was, now in changes(row, facts):
        said = {"field": WORDS[name], "was": was or "–", "now": now or "–"}
        log.record(session, s, action, row.name, row.id, **said)


def changes(row: Office, facts: CardFacts) -> Iterator[tuple[str, str, str]]:
    """Yield what a card says otherwise than what is shown: the word, as shown, as on the card."""
    shown = cards.facts_of_row(row)
    for name in WORDS:
        was, now = getattr(shown, name), getattr(facts, name)
        if was != now and not (name == "phone" and _is_same_phone(was, now)):
            yield name, was, now


def _is_same_phone(was: str, now: str) -> bool:
    """Say whether two telephones are one: registers of older versions keep them without their +."""
    return was.replace("+", "") == now.replace("+", "")
