"""What stands around the body of every letter: head, addressee, signature, law, how to check.

Rules:

* Words that would tell what happened to a person: pure; for papers that a person carries; a hit too
  many only makes a paper say less; parts of common surnames and places are not among them.
* The frame: an office is called by its name in the script of the reader, and by its Latin one as
  well, so that the words in the seal can be compared with the paper; a paper that a person carries
  shows no name that tells what happened.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from app.base.bikram_sambat import NEPAL
from app.core.field_catalogue import code_label
from app.core.records import OwnOffice
from app.letters import texts
from app.letters.document import Block, Body, Letterhead
from app.letters.reader_language import Tongue, in_words
from app.letters.records import (
    ACKNOWLEDGEMENT,
    CERTIFICATE,
    FOR_ONE,
    KEPT_BY_PERSON,
    NOTICE,
    SLIP,
    MakeLetter,
)
from app.letters.source import Matter, OtherOffice

_WORDS = re.compile(
    unicodedata.normalize(
        "NFC",
        r"traffick|\bahtu\b|smuggl|slave|exploit|rescue|victim|survivor|brothel|prostitut|\bsex"
        r"|\brape|abus|\bbonded\b|\bforced\b|\blabou?r\b|servitude|begg(?:ar|ing)|surrogac|pocso"
        r"|\bitpa\b|kidnap|abduct"
        r"|तस्कर|दुर्व्यापार|मानव व्यापार|अनैतिक|बंधुआ|बन्धुआ|श्रम|मज़दूर|मजदूर|वेश्या|यौन|भीख|शोषण"
        r"|पीड़ित|बलात|दुष्कर्म|अपहरण|मुक्त कर|बचाव|पॉक्सो"
        r"|बेचबिखन|ओसारपसार|पीडित|उद्धार|बँधुवा|माग्ने|श्रमिक"
        r"|পাচার|যৌন|শোষণ|পতিতা|ধর্ষণ|ভিক্ষা|বন্ধক|উদ্ধার|বেশ্যা|অপহরণ|শ্রম|দাসত্ব|নির্যাতন|পকসো",
    ),
    re.IGNORECASE,
)


def tells(text: str) -> bool:
    """Say whether a text tells what happened to somebody."""
    return bool(_WORDS.search(unicodedata.normalize("NFC", text)))


USUAL_DAYS: Final[Mapping[str, int]] = {
    **dict.fromkeys(("referral", "forwarding", "home_verification", "handover", "notice"), 90),
    "acknowledgement": 0,
    "certificate": 0,
    "slip": 30,
    "person_notice": 0,
    "person_summary": 0,
}
"""For how many days a letter of each kind is good, 0 for no limit."""

_LONGEST_REF = 40
_MOST_LINES = 6
_PRACTICE_LINES = (
    "Practice letter: made up, not valid",
    "अभ्यास का पत्र: बनावटी · অনুশীলনের চিঠি: বানানো",
)
"""For every reader, whatever the language of the letter: nobody may take it for a real one."""
_PHONE = re.compile(r"[+0-9 ()/,;.\-]{3,40}")


@dataclass(frozen=True)
class Inside:
    """The part of a body that differs from kind to kind.

    Attributes:
        blocks: in order.
        ref: the reference as it is printed and sealed.
        subject: without its label, "" for none.
        files: names of the papers in the packet, without names of people.
    """

    blocks: tuple[Block, ...]
    ref: str
    subject: str
    files: tuple[str, ...] = ()


def valid_days(wish: MakeLetter) -> int:
    """Return for how many days a letter is good, 0 for no limit."""
    return USUAL_DAYS[wish.kind] if wish.valid_days is None else wish.valid_days


def valid_until(matter: Matter) -> dt.date | None:
    """Return the last day on which a letter is good, None for no limit."""
    days = valid_days(matter.wish)
    return matter.today + dt.timedelta(days=days) if days else None


def has_nepali_dates(matter: Matter) -> bool:
    """Say whether each day has its Nepali date: an office is in Nepal, or it was asked for."""
    return matter.wish.nepali_dates or is_in_nepal(matter.own, matter.other)


def is_in_nepal(own: OwnOffice, other: OtherOffice | None) -> bool:
    """Say whether one of the two offices is in Nepal."""
    return NEPAL in {own.country, other.country if other is not None else ""}


def letterhead(matter: Matter, usual: Letterhead) -> Letterhead:
    """Return the head of a letter: the usual one, or a quiet one where its name would tell.

    A letter of the practice register says at its head that it is none.
    """
    head = _in_its_script(matter, _quiet_or_usual(matter, usual))
    if not matter.own.practice:
        return head
    lines = head.lines[: _MOST_LINES - len(_PRACTICE_LINES)]
    return replace(head, lines=(*lines, *_PRACTICE_LINES))


def _in_its_script(matter: Matter, head: Letterhead) -> Letterhead:
    """Say the place of this office in the script of the first language, where it stands alone."""
    own, tongue = matter.own, Tongue(matter.wish.languages[0])
    stored = ", ".join(_filled(own.district, own.state))
    place = place_line(own.district, own.state, tongue)
    return replace(head, lines=tuple(place if line == stored else line for line in head.lines))


def _quiet_or_usual(matter: Matter, usual: Letterhead) -> Letterhead:
    shown = " ".join((usual.name, usual.name_local, *usual.lines))
    if matter.wish.kind not in KEPT_BY_PERSON or not tells(shown):
        return usual
    lines = (matter.phone,) if matter.phone else ()
    return Letterhead(quiet_name(matter.own.district, matter.own.state, Tongue("en")), lines=lines)


def body(matter: Matter, tongue: Tongue, inside: Inside) -> Body:
    """Return a whole letter in one language.

    Args:
        matter: what the letter is made of.
        tongue: the language.
        inside: what its kind says.
    """
    kind, say = matter.wish.kind, tongue.say
    slip, quiet = kind == SLIP, kind in KEPT_BY_PERSON
    to, salutation = addressee(matter, tongue)
    office = own_name(matter, tongue)
    post = "" if kind in FOR_ONE and tells(matter.user.post) else matter.user.post
    check = texts.TO_CHECK_SLIP if quiet else texts.TO_CHECK
    wanted = matter.wish.copies
    return Body(
        language=tongue.language,
        title=say(code_label("letter_kind", kind)),
        lines=_lines(matter, tongue, inside.ref),
        to_label="" if kind in FOR_ONE else say(texts.TO),
        to=to,
        subject=say(texts.SUBJECT, subject=inside.subject) if inside.subject else "",
        salutation=salutation,
        blocks=inside.blocks,
        closing="" if quiet else say(texts.CLOSING),
        enclosures=inside.files,
        enclosures_label=say(texts.PAPERS) if inside.files else "",
        signatory=() if slip else _filled(matter.user.name, post, office),
        to_check=say(check, office=office, code=matter.code),
        footer="" if kind in FOR_ONE else say(texts.LAW),
        page_words=say(texts.PAGE),
        copy_words=tuple((copy, say(words)) for copy, words in texts.COPY_WORDS if copy in wanted),
    )


def addressee(matter: Matter, tongue: Tongue) -> tuple[tuple[str, ...], str]:
    """Return to whom a letter goes, line by line, and how it begins."""
    other = matter.other
    if matter.wish.kind in KEPT_BY_PERSON:
        return (), ""
    if matter.wish.kind == CERTIFICATE or other is None:
        return (tongue.say(texts.WHOM_IT_MAY_CONCERN),), ""
    officer, salutation = texts.ADDRESSED.get(other.kind, texts.OTHERS_ADDRESSED)
    local = office_name(other.name, other.names, tongue)
    place = place_line(other.district, other.state, tongue)
    lines = _filled(tongue.say(officer), local, other.name if other.name != local else "", place)
    return lines, tongue.say(salutation)


def place_line(district: str, state: str, tongue: Tongue) -> str:
    """Return district and state in the script of a language."""
    return ", ".join(_filled(tongue.district(district, state), tongue.state(state)))


def own_name(matter: Matter, tongue: Tongue, *, whole: bool = False) -> str:
    """Return the name of this office in a language.

    Args:
        matter: what the letter is made of.
        tongue: the language.
        whole: nothing is handed over; else a paper that the person keeps has a quiet name where
            this one would tell.
    """
    own = matter.own
    name = office_name(own.name, {"": own.name_local} if own.name_local else {}, tongue)
    if matter.wish.kind in KEPT_BY_PERSON and not whole and tells(name):
        return quiet_name(own.district, own.state, tongue)
    return name


def other_name(other: OtherOffice, tongue: Tongue) -> str:
    """Return the name of the other office on a slip."""
    name = office_name(other.name, other.names, tongue)
    return quiet_name(other.district, other.state, tongue) if tells(name) else name


def office_name(name: str, names: Mapping[str, str], tongue: Tongue) -> str:
    """Return the name of an office in a language, in its script, or as it is called first."""
    told = names.get(tongue.language, "")
    if told:
        return told
    return next((each for each in (name, *names.values()) if _script(each) == tongue.script), name)


def dialled(phone: str) -> str:
    """Return a telephone number of a card as it is dialled, "" for what is no number.

    Cards keep the digits alone, and what stands there comes from a stranger.
    """
    if not _PHONE.fullmatch(phone):
        return ""
    countries = (("91", 12), ("977", 13), ("880", 13))
    digits = phone.replace(" ", "")
    whole = any(digits.startswith(code) and len(digits) == length for code, length in countries)
    return f"+{phone}" if digits.isdecimal() and whole else phone


def quiet_name(district: str, state: str, tongue: Tongue) -> str:
    """Return words for an office whose name would tell what happened."""
    if district and not tells(district):
        return tongue.say(texts.SOME_OFFICE_IN, district=tongue.district(district, state))
    return tongue.say(texts.SOME_OFFICE)


def reference(matter: Matter, initials: str) -> str:
    """Return the reference that is printed and sealed: initials, or the name of the case for both.

    Args:
        matter: what the letter is made of.
        initials: of the persons in it, in Latin letters, "" for none.
    """
    if matter.wish.kind in KEPT_BY_PERSON:
        return matter.number
    if matter.wish.kind in (NOTICE, ACKNOWLEDGEMENT):
        initials = ""
    return (initials or matter.case_ref or matter.number)[:_LONGEST_REF]


def _lines(matter: Matter, tongue: Tongue, ref: str) -> tuple[tuple[str, str], ...]:
    say, last = tongue.say, valid_until(matter)
    shown = "; ".join(_filled(ref, matter.case_ref if matter.case_ref != ref else ""))
    lines = [
        (say(texts.NO), matter.number),
        (say(texts.DATE), in_words(matter.today, tongue)),
    ]
    if matter.wish.kind not in FOR_ONE and ref != matter.number:
        lines.append((say(texts.REFERENCE), shown))
    if last is not None:
        lines.append((say(texts.VALID_UNTIL), in_words(last, tongue)))
    return tuple(lines)


def _filled(*lines: str) -> tuple[str, ...]:
    return tuple(line for line in lines if line)


def _script(text: str) -> str:
    first: Sequence[str] = [letter for letter in text if letter.isalpha()][:1]
    return unicodedata.name(first[0], "").partition(" ")[0] if first else ""
