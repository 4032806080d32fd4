"""What letters say that go along with a packet: referral, forwarding, home visit, hand-over.

Rules: the facts are those of the packet; the consent or the ground on which they stand is told;
spaces that are filled by hand are dotted; what an officer typed is printed without hidden names.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from app.letters import facts_told, texts
from app.letters import texts_kinds as words
from app.letters.document import Block, Facts, Heading, Items, Words
from app.letters.frame import office_name, own_name
from app.letters.hiding import Hiding
from app.letters.letter_dates import stored_in_words
from app.letters.naming import CHILD
from app.letters.people_named import Cast
from app.letters.source import Matter, OtherOffice
from app.letters.tongue import Tongue
from app.packets.bodies import IncomingReferral
from models.fields import CODE_LISTS
from models.fields.values import code_label

_OPENINGS: Final[Mapping[str, str]] = {"transfer": words.TRANSFER, "request": words.REQUEST}
_BLANK_LINES = 4


class OutLetter:
    """One letter that goes with a packet, in one language.

    Args:
        matter: what it is made of.
        referral: what left.
        cast: its persons.
        tongue: its language.
        hiding: takes names out of typed text.
    """

    def __init__(
        self,
        matter: Matter,
        referral: IncomingReferral,
        cast: Cast,
        tongue: Tongue,
        hiding: Hiding,
    ) -> None:
        self._matter = matter
        self._referral = referral
        self._cast = cast
        self._say = tongue.say
        self._tongue = tongue
        self._hiding = hiding
        self.left_out: tuple[str, ...] = ()

    def blocks(self) -> tuple[Block, ...]:
        """Return the body of the letter; afterwards ``left_out`` holds what it does not tell."""
        kind = self._matter.wish.kind
        facts, self.left_out = facts_told.told(
            kind, self._referral, self._cast, self._tongue, self._hiding
        )
        parts: Mapping[str, Callable[[], list[Block]]] = {
            "referral": self._referral_opening,
            "forwarding": self._forwarding_opening,
            "home_verification": self._home_opening,
            "handover": self._handover_opening,
        }
        endings: Mapping[str, Callable[[], list[Block]]] = {
            "referral": self._answer_asked,
            "forwarding": self._production,
            "home_verification": self._answer_asked,
            "handover": self._handing_over,
        }
        return (
            *parts[kind](),
            *facts,
            *self._protection(),
            *self._standing(),
            *self.note(),
            *endings[kind](),
        )

    def note(self) -> list[Block]:
        """Return what the officer added."""
        note = self._hiding.of(self._matter.wish.note)
        return [Heading(self._say(words.REMARKS)), Words(note)] if note else []

    # Openings -----------------------------------------------------------------------------------

    def _referral_opening(self) -> list[Block]:
        opening = _OPENINGS.get(self._referral.kind, words.REFER)
        return [Words(self._say(opening)), *self._asked()]

    def _forwarding_opening(self) -> list[Block]:
        return [
            Words(self._say(words.FORWARDING)),
            Words(self._say(words.FORWARDING_ASKS)),
            *self._arrangements(),
        ]

    def _home_opening(self) -> list[Block]:
        blocks: list[Block] = [Words(self._say(words.HOME_VERIFICATION))]
        if self._referral.reply_by:
            day = stored_in_words(self._referral.reply_by, self._tongue)
            blocks.append(Words(self._say(words.HOME_REPORT_BY, date=day)))
        return [
            *blocks,
            Heading(self._say(words.PLEASE_REPORT)),
            Items(tuple(self._say(line) for line in words.HOME_ASKED)),
            Words(self._say(words.HOME_CARE)),
            *self._arrangements(),
        ]

    def _handover_opening(self) -> list[Block]:
        return [Words(self._say(words.HANDOVER)), *self._arrangements()]

    def _asked(self) -> list[Block]:
        """Return what is asked of the other office, and until when."""
        referral, say = self._referral, self._say
        times = dict(referral.block.times)
        services = [
            " ".join(
                part
                for part in (
                    say(code_label("service_asked", code)),
                    f"({say(code_label('urgency', times[code]))})" if code in times else "",
                )
                if part
            )
            for code in referral.services
        ]
        rows = (
            (words.PURPOSE, say(code_label("consent_purpose", referral.purpose))),
            (words.SERVICES, "; ".join(services)),
            (words.URGENCY, say(code_label("urgency", referral.urgency))),
            (words.REPLY_BY, stored_in_words(referral.reply_by, self._tongue)),
        )
        filled = tuple((say(label), value) for label, value in rows if value)
        return [Heading(say(words.ASKED)), Facts(filled), *self._arrangements()]

    def _arrangements(self) -> list[Block]:
        details = self._hiding.of(self._referral.details)
        return [Heading(self._say(words.ARRANGEMENTS)), Words(details)] if details else []

    # Why it may be said -------------------------------------------------------------------------

    def _protection(self) -> list[Block]:
        """Tell that initials stand for names, and where the rest is."""
        ref = self._matter.case_ref
        packet = texts.IN_PACKET if self.left_out else texts.SAME_IN_PACKET
        found: list[Block] = []
        if any(not one.named for one in self._cast.persons):
            found.append(Words(self._say(texts.INITIALS)))
        return [*found, Words(self._say(packet, ref=ref))]

    def _standing(self) -> list[Block]:
        """Tell the consent or the legal ground, and the ground on which somebody is named."""
        say, ground = self._say, self._referral.ground
        found: list[Block] = []
        if ground is None and self._matter.beyond is not None:
            reason = self._hiding.of(self._matter.beyond.reason)
            found += [Words(say(words.BEYOND_A_CHILD)), self._table(((words.REASON, reason),))]
        elif ground is None:
            child = any(one.why == CHILD for one in self._cast.victims())
            found.append(Words(say(words.FOR_A_CHILD if child else words.AGREED)))
        else:
            rows = (
                (words.GROUND, say(code_label("override_basis", ground.basis))),
                (words.ORDER, self._hiding.of(ground.order_no)),
                (words.DECIDED_BY, ground.officer),
                (words.REASON, self._hiding.of(ground.reason)),
            )
            found += [Heading(say(words.ON_GROUND)), self._table(rows)]
        return [*found, *self.named_on()]

    def named_on(self) -> list[Block]:
        """Return the ground on which a protected person is named, nothing when nobody is."""
        ground = self._matter.wish.name_ground
        if ground is None or not any(one.why and one.named for one in self._cast.persons):
            return []
        rows = (
            (words.GROUND, self._say(_ground_label(ground.basis))),
            (words.ORDER, self._hiding.of(ground.details)),
            (words.DECIDED_BY, ground.officer),
        )
        return [Heading(self._say(words.NAMED_ON)), self._table(rows)]

    def _table(self, rows: tuple[tuple[str, str], ...]) -> Facts:
        return Facts(tuple((self._say(label), value) for label, value in rows if value))

    # Endings ------------------------------------------------------------------------------------

    def _answer_asked(self) -> list[Block]:
        return [Words(self._say(words.PLEASE_ANSWER))]

    def _production(self) -> list[Block]:
        blank = texts.BLANK
        rows = (
            (words.TAKEN_CHARGE, blank),
            (words.JOURNEY, blank),
            (words.PRODUCED, blank),
            (words.PRODUCED_BY, blank),
        )
        return [Heading(self._say(words.PRODUCTION)), self._table(rows)]

    def _handing_over(self) -> list[Block]:
        say, blank, matter = self._say, texts.BLANK, self._matter
        gives = (
            (words.OFFICE, own_name(matter, self._tongue)),
            (words.NAME, matter.user.name),
            (words.POST, matter.user.post),
        )
        receives = (
            (words.OFFICE, _name_of(matter.other, self._tongue)),
            (words.NAME, blank),
            (words.POST, blank),
            (words.WHERE_WHEN, blank),
        )
        signed = (words.SIGN_GIVES, words.SIGN_RECEIVES, words.SIGN_PERSON)
        return [
            Heading(say(words.GIVES)),
            self._table(gives),
            Heading(say(words.RECEIVES)),
            self._table(receives),
            Heading(say(words.BELONGINGS)),
            Items((blank,) * _BLANK_LINES),
            Heading(say(words.SIGNATURES)),
            self._table(tuple((label, blank) for label in signed)),
        ]


def _name_of(other: OtherOffice | None, tongue: Tongue) -> str:
    return office_name(other.name, other.names, tongue) if other is not None else ""


def _ground_label(basis: str) -> str:
    """Return the label of a ground for naming, or its code while no list has it."""
    return code_label("letter_name_ground", basis) if "letter_name_ground" in CODE_LISTS else basis
