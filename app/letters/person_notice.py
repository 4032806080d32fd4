"""What a notice tells a person: who keeps what, why, for how long, who sees it, and what to ask.

Rules: pure; plain words that can be read aloud, to the person and not about them; nothing of the
case stands on it, and on paper no word that tells what happened, so that whoever finds it learns no
more than that an office has a case; how long is told as the head of the office has set it, and that
no time is set where none is; what an office of India owes by law is told by an office of India.
"""

from __future__ import annotations

from typing import Final

from app.base.language import N_
from app.letters.document import Block, Heading, Items, Words
from app.letters.errors import LetterRefusedError
from app.letters.frame import own_name
from app.letters.reader_language import Tongue
from app.letters.source import Matter

INDIA: Final = "IN"

WHO: Final = N_("Who we are")
WE_ARE: Final = N_("We are {office}. You can ask any of us about this, at any time.")
CALL: Final = N_("You can also call {phone}.")
WHAT: Final = N_("What we write down")
KEPT: Final = (
    N_("Your name and age, and how we can reach you."),
    N_("Where your home is, and where you are now."),
    N_("Your language, your health and what you need."),
    N_("What you tell us. You need not tell everything."),
    N_("Documents and pictures that you give us."),
    N_("What we do for you, what you agreed to, and which offices were told."),
)
WHY: Final = N_("Why we write it down")
PURPOSES: Final = N_(
    "So that you get the help that you ask for, and need not tell everything again in every "
    "office. We also count how many people we help, without names."
)
SEEN_BY: Final = N_("Who sees it")
SEEN_HERE: Final = N_(
    "It is kept locked on a computer of this office. The people who work here with your case see "
    "it."
)
SEEN_THERE: Final = N_(
    "Another office gets only what you agree to. Without your yes we tell something only when a "
    "law or a court says so, when a life is in danger, or to protect a child. You can ask us "
    "whether we did."
)
HOW_LONG: Final = N_("How long we keep it")
NO_TIME: Final = N_("As long as it is needed to help you, or a law says so. No fixed time is set.")
LOOKED_AT: Final = N_("{time} after our work ends, we look whether it is still needed.")
ERASED: Final = N_("{time} after our work ends, we decide whether to erase it.")
FROM_18: Final = N_("Whoever was below 18: counted from the 18th birthday, when that is later.")
LONGER: Final = N_("A court, or you yourself, can ask us to keep it longer.")
YOUR_RIGHTS: Final = N_("What you can ask")
RIGHTS: Final = (
    N_("Tell you what is written about you, and who got what from us."),
    N_("Put right what is wrong, and add what is missing."),
    N_("Erase it. If we have to keep something, we tell you what, and why."),
    N_("Stop sharing. You can say no, and you can take back a yes at any time: just tell us."),
    N_("Write down who may ask all this for you when you cannot."),
)
NOT_CONTENT: Final = N_("If you are not content")
TELL_HEAD: Final = N_("Tell the head of this office.")
IN_INDIA: Final = N_(
    "You get an answer in 90 days at the most. From May 2027 on you can after that complain to the "
    "Data Protection Board of India. The District Legal Services Authority (DLSA) can help you "
    "free of charge."
)


def blocks(matter: Matter, tongue: Tongue, *, aloud: bool = False) -> tuple[Block, ...]:
    """Return the body of the notice.

    Args:
        matter: what the paper is made of; its ``kept_for`` is known.
        tongue: the language.
        aloud: it is read out in the office, and nothing is handed over.

    Raises:
        LetterRefusedError: nobody could call this office, and the paper would not say where it is.
    """
    say, phone = tongue.say, matter.phone
    if not phone and not aloud:
        raise LetterRefusedError(reason="letter.no-telephone")
    who = say(WE_ARE, office=own_name(matter, tongue, whole=aloud))
    return (
        Heading(say(WHO)),
        Words(f"{who} {say(CALL, phone=phone)}" if phone else who),
        Heading(say(WHAT)),
        Items(tuple(map(say, KEPT))),
        Heading(say(WHY)),
        Words(say(PURPOSES)),
        Heading(say(SEEN_BY)),
        Words(f"{say(SEEN_HERE)} {say(SEEN_THERE)}"),
        Heading(say(HOW_LONG)),
        *_how_long(matter, tongue),
        Heading(say(YOUR_RIGHTS)),
        Items(tuple(map(say, RIGHTS))),
        Heading(say(NOT_CONTENT)),
        Words(_complaint(matter, tongue)),
    )


def _how_long(matter: Matter, tongue: Tongue) -> tuple[Block, ...]:
    say, months = tongue.say, matter.kept_for
    if months is None or not months.review:
        return (Words(f"{say(NO_TIME)} {say(LONGER)}"),)
    lines = [say(LOOKED_AT, time=_time(months.review, tongue))]
    if months.delete:
        lines.append(say(ERASED, time=_time(months.delete, tongue)))
    after = f"{say(FROM_18)} {say(LONGER)}" if months.from_18 else say(LONGER)
    return Items(tuple(lines)), Words(after)


def _time(months: int, tongue: Tongue) -> str:
    """Return a time as people say it: whole years as years."""
    years, rest = divmod(months, 12)
    if rest or not years:
        return tongue.ngettext("{count} month", "{count} months", months).format(count=months)
    return tongue.ngettext("{count} year", "{count} years", years).format(count=years)


def _complaint(matter: Matter, tongue: Tongue) -> str:
    told = tongue.say(TELL_HEAD)
    return f"{told} {tongue.say(IN_INDIA)}" if matter.own.country == INDIA else told
