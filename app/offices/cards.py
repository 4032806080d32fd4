"""Office cards as an office reads them: opened, named, compared; values in, values out.

Rules:

* A name on a card is a stranger's text: signs that could pass for a tick, emoji, bidi and hidden
  characters are taken out before it is shown anywhere.
* The kind of office stands in the card's optional members and is believed only when it is one of
  our codes.
* Two cards claim to be one office when a reader may take one name for the other
  (`app.offices.confusables`), or when telephone or mail address are equal.
"""

from __future__ import annotations

import contextlib
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from app.base.errors import PacketNewerError
from app.offices.confusables import BLANKS, HIDDEN, alike, few_marks, has_strange_letters, letters
from app.offices.trust_errors import (
    CardKnownError,
    CardOlderError,
    CardRefusedError,
    TwoCardsError,
)
from crypto.errors import CardError, CryptoError, NewerVersionError
from crypto.office.card import Card, compare, read_card
from models.fields import CODE_LISTS
from models.rows.office import Office

KIND = "kind"
TWIN_RULES = "3"
"""Of the keys under which lists keep names; another number makes all of them anew."""

_KINDS = frozenset(code.value for code in CODE_LISTS["office_type"])
_JOINERS = "\u200c\u200d"
# So: emoji and tick marks; Sm and Sk: roots that look like ticks, skin tones; C: hidden ones.
# Signs of a keyboard are among Sm and Sk and pass for no mark; +91 and desk+ahtu@ need theirs.
_DROPPED = frozenset({"So", "Sm", "Sk", "Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_KEYBOARD = frozenset("+<=>^`|~\uff0b")
_LONGEST_NAME = 120
_BENGALI = range(0x0980, 0x0A00)


@dataclass(frozen=True)
class CardFacts:
    """What a card says, made safe to show.

    Attributes:
        name: the English name when there is one, else the first.
        name_local: the first name in another language, "" when there is none.
        names: every name with its language, "hi=…".
        state_name: state or province of the office.
    """

    name: str
    name_local: str
    names: tuple[str, ...]
    kind: str
    country: str
    state_name: str
    district: str
    phone: str
    email: str


@contextlib.contextmanager
def _refusals() -> Iterator[None]:
    """Turn refusals of crypto about a card into refusals an officer can act on."""
    try:
        yield
    except NewerVersionError as error:
        raise PacketNewerError from error
    except CryptoError as error:
        raise CardRefusedError from error


def read(raw: bytes) -> Card:
    """Verify a card file.

    Raises:
        CardRefusedError: not a sound card.
        PacketNewerError: made by a newer program.
    """
    with _refusals():
        return read_card(raw)


def newer_than(stored: bytes, new: Card) -> None:
    """Refuse a card that may not take the place of the stored one of the same office.

    Args:
        stored: exact bytes of the card on file.
        new: another card of the same office.

    Raises:
        CardKnownError: it is the stored one.
        CardOlderError: its number is lower.
        TwoCardsError: the same number with other bytes: someone else may hold the office's key.
    """
    try:
        if compare(read(stored), new) == "same":
            raise CardKnownError
    except CardError as error:
        if error.reason == "card.same-seq-other-bytes":
            raise TwoCardsError from error
        raise CardOlderError from error


def facts_of(card: Card) -> CardFacts:
    """Return what a card says, made safe to show."""
    named = {code: clean_name(text) for code, text in card.names.items()}
    named = {code: text for code, text in named.items() if text}
    first = named.get("en") or next(iter(named.values()), card.public.office_id[:8])
    kind = card.ext.get(KIND, "")
    return CardFacts(
        name=first,
        name_local=next((text for code, text in named.items() if code != "en"), ""),
        names=tuple(f"{code}={text}" for code, text in named.items()),
        kind=kind if isinstance(kind, str) and kind in _KINDS else "other",
        country=clean_name(card.place["country"]),
        state_name=clean_name(card.place["state"]),
        district=clean_name(card.place["district"]),
        phone=clean_name(card.contact["phone"]),
        email=clean_name(card.contact["email"]),
    )


def clean_name(text: str) -> str:
    """Return a stranger's text without anything that could pass for a mark of ours.

    Args:
        text: one line; at most 120 characters of it are kept.
    """
    plain = unicodedata.normalize("NFC", text)
    kept = [
        letter if letter not in BLANKS else " "
        for place, letter in enumerate(plain)
        if letter not in HIDDEN
        and (
            unicodedata.category(letter) not in _DROPPED
            or letter in _KEYBOARD
            or (letter in _JOINERS and _between_letters(plain, place))
        )
    ]
    return " ".join(few_marks("".join(kept)).split())[:_LONGEST_NAME].strip()


def same_person_twice(one: CardFacts, other: CardFacts) -> bool:
    """Say whether two cards claim to be one office: by a name, a telephone or a mail address."""
    return bool(
        any(alike(mine, theirs) for mine in _spelled(one) for theirs in _spelled(other))
        or _digits(one.phone) & _digits(other.phone)
        or (one.email and one.email.casefold() == other.email.casefold())
    )


def is_strange(facts: CardFacts) -> bool:
    """Say whether what an office calls itself has letters of a script that is not ours.

    Such letters can pass for ours, and nobody here can read the others.
    """
    return any(has_strange_letters(each) for each in (*_spelled(facts), facts.district))


def twin_keys(facts: CardFacts) -> tuple[str, ...]:
    """Return, for each name of an office with its district, the key of those that may be alike."""
    return tuple(twin_key(name, facts.district) for name in sorted(_spelled(facts)))


def twin_key(name: str, district: str) -> str:
    """Return the key under which a list keeps a name: equal for all that may be alike with it."""
    return f"{TWIN_RULES}:{letters(name)}|{letters(district)}"


def is_named(facts: CardFacts, name: str, district: str) -> bool:
    """Say whether an office calls itself by a name in a district, as a reader sees them."""
    return any(alike(each, name) for each in _spelled(facts)) and (
        alike(facts.district, district) or letters(facts.district) == letters(district) == ""
    )


def is_headed(facts: CardFacts, name: str, district: str) -> bool:
    """As `is_named`, of the name under which an office is shown; its other names do not count."""
    return is_named(replace(facts, names=()), name, district)


def without_names(facts: CardFacts, names: Sequence[str]) -> CardFacts:
    """Return what a card says without the names that look like one of these."""

    def is_other(name: str) -> bool:
        return not any(alike(name, each) for each in names)

    others = tuple(each for each in facts.names if is_other(each.partition("=")[2]))
    return replace(facts, name=facts.name if is_other(facts.name) else "", names=others)


def facts_of_row(row: Office) -> CardFacts:
    """Return what is shown of an office on file."""
    named = [each.partition("=") for each in row.names or ()]
    return CardFacts(
        name=row.name,
        name_local=next((text for code, _, text in named if code != "en"), ""),
        names=row.names or (),
        kind=row.office_type or "",
        country=row.country or "",
        state_name=row.place_state or "",
        district=row.district or "",
        phone=row.phone or "",
        email=row.email or "",
    )


def names_for_card(name: str, name_local: str) -> Mapping[str, str]:
    """Return the names of our own office by language, told by the script they are written in."""
    names = {"en": name} if name else {}
    if name_local and name_local != name:
        is_bengali = any(ord(each) in _BENGALI for each in name_local)
        names["bn" if is_bengali else "hi"] = name_local
    return names


def _between_letters(text: str, place: int) -> bool:
    around = text[place - 1 : place] + text[place + 1 : place + 2]
    return len(around) == 2 and all(unicodedata.category(one)[0] in "LM" for one in around)


def _spelled(facts: CardFacts) -> set[str]:
    return {each.partition("=")[2] for each in facts.names} | {facts.name}


def _digits(phone: str) -> set[str]:
    """Return the last ten digits of a telephone number; shorter ones (100, 1098) say nothing."""
    digits = "".join(
        str(value) for each in phone if (value := unicodedata.decimal(each, None)) is not None
    )
    return {digits[-10:]} if len(digits) >= 10 else set()
