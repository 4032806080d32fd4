"""Finds what an officer should look at again in free text before it leaves: a hint, never a gate.

Rules: pure text in, findings out; digits of every script count; a name is found as a whole word, in
its own script as it is spelt and in another one as it sounds; the name of an office is found whole;
a miss is possible and is never called "clean".
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.base.name_similarity import score
from models.index.name_keys import roman, sound_key

PHONE = "phone"
ID_NUMBER = "id-number"
EMAIL = "email"
NAME = "name"
OFFICE = "office"
DOUBT = "doubt"
"""Not found in a text: a fact about the age contradicts the others."""

_JOINERS = "\u200c\u200d"
_SHORTEST_NAME = 3
_LONG_KEY = 4
_SAME_ELSEWHERE = 0.9
"""In another script a long name may be spelt a little otherwise; a short one is often a word."""
_PHONE_DIGITS = range(8, 16)

# Digits with at most two separators between them, so that "98765 - 43210" stays one number.
_NUMBER = re.compile(r"(?<![0-9A-Z])\+?\(?[0-9](?:[ \-.()/]{0,2}[0-9]){5,18}(?![0-9A-Z])")
_DATE = re.compile(
    r"(?:[0-3]?[0-9][-/. ][01]?[0-9][-/. ](?:1[89]|20)[0-9]{2})"
    r"|(?:(?:1[89]|20)[0-9]{2}[-/. ][01]?[0-9][-/. ][0-3]?[0-9])"
)
_EMAIL = re.compile(r"[^\s@<>\"']+@[^\s@<>\"']+\.[^\s@<>\"'.,;:!?]{2,}")
# PAN; voter card; driving licence; Indian passport. Nepali citizenship certificate.
_LETTERED = re.compile(
    r"(?<![0-9A-Z])(?:[A-Z]{5}[0-9]{4}[A-Z]|[A-Z]{3}[ \-/]?[0-9]{7}"
    r"|[A-Z]{2}[ \-]?[0-9]{2}[ \-]?[0-9]{4}[ \-]?[0-9]{7}|[A-Z][ \-]?[0-9]{7})(?![0-9A-Z])"
)
_CITIZENSHIP = re.compile(r"(?<![0-9])[0-9]{2}[-/][0-9]{2}[-/][0-9]{2}[-/][0-9]{4,6}(?![0-9])")
# Aadhaar has 12 digits and never begins with 0 or 1; a Bangladesh card has 10, 13 or 17.
_AADHAAR_DIGITS = 12
_BANGLADESH_DIGITS = (13, 17)

_ENDINGS: Mapping[str, tuple[str, ...]] = {
    "DEVANAGARI": (
        "लाई", "ले", "को", "का", "की", "कै", "मा", "मै", "बाट", "सँग", "संग", "सित", "देखि",
        "सम्म", "द्वारा", "तिर", "हरू", "हरु", "ज्यू", "जी", "पनि", "ने", "से",
    ),
    "BENGALI": (
        "দের", "ের", "এর", "কে", "রা", "তে", "র", "\u09af\u09bc", "টি", "টা", "ও", "ই",
    ),
}  # fmt: skip
"""Case endings and the like that are written onto a name without a blank."""
_MOST_FORMS = 8

type _Word = tuple[str, int, int]


@dataclass(frozen=True)
class Finding:
    """One thing to look at again.

    Attributes:
        kind: phone, id-number, email, name or office.
        text: what was found, as it stands in the text.
    """

    kind: str
    text: str


def scan(
    text: str, other_names: Iterable[str] = (), other_offices: Iterable[str] = ()
) -> tuple[Finding, ...]:
    """Return what stands out in a text, in the order in which it stands there, each once.

    Args:
        text: free text of any script.
        other_names: names of people of the case that do not leave with it.
        other_offices: names of offices that get nothing of this.
    """
    plain = _ascii_digits(text)
    found = [(match.start(), match.end(), EMAIL) for match in _EMAIL.finditer(plain)]
    words = _words(text)
    found += [(start, end, NAME) for start, end in _names(text, words, other_names)]
    found += [(start, end, OFFICE) for start, end in _phrases(words, other_offices)]
    for pattern in (_CITIZENSHIP, _LETTERED):
        found += [(match.start(), match.end(), ID_NUMBER) for match in pattern.finditer(plain)]
    for match in _NUMBER.finditer(plain):
        if any(start < match.end() and match.start() < end for start, end, _ in found):
            continue
        kind = _number_kind(match.group())
        if kind:
            found.append((match.start(), match.end(), kind))
    found.sort()
    return tuple(dict.fromkeys(Finding(kind, text[start:end]) for start, end, kind in found))


def name_places(text: str, names: Iterable[str]) -> list[tuple[int, int]]:
    """Return where words of names stand in a text, word by word, also as they sound elsewhere."""
    return _name_words(_words(text), names)


def phrase_places(text: str, phrases: Iterable[str]) -> list[tuple[int, int]]:
    """Return where whole phrases, such as the name of an office, stand in a text."""
    return _phrases(_words(text), phrases)


def _ascii_digits(text: str) -> str:
    """Return the text with every digit in ASCII and letters in upper case, place by place."""
    return "".join(
        str(digit) if (digit := unicodedata.decimal(letter, None)) is not None else _upper(letter)
        for letter in text
    )


def _upper(letter: str) -> str:
    # Some letters become two in upper case; places must stay where they are.
    upper = letter.upper()
    return upper if len(upper) == 1 else letter


def _number_kind(written: str) -> str:
    digits = re.sub(r"[^0-9]", "", written)
    if not written.startswith("+"):
        if _DATE.fullmatch(written):
            return ""
        if len(digits) in _BANGLADESH_DIGITS:
            return ID_NUMBER
        # 91 and ten digits is a phone that was written without its plus sign.
        if len(digits) == _AADHAAR_DIGITS and digits[0] in "23456789":
            return PHONE if re.fullmatch("91[6-9][0-9]{9}", digits) else ID_NUMBER
    return PHONE if len(digits) in _PHONE_DIGITS else ""


def _names(text: str, words: Sequence[_Word], names: Iterable[str]) -> list[tuple[int, int]]:
    places: list[tuple[int, int]] = []
    for start, end in _name_words(words, names):
        # "Asha Devi" is one finding, not two.
        if places and not text[places[-1][1] : start].strip(" .-"):
            places[-1] = (places[-1][0], end)
        else:
            places.append((start, end))
    return places


def _name_words(words: Sequence[_Word], names: Iterable[str]) -> list[tuple[int, int]]:
    wanted = {word for name in names for word, _, _ in _words(name) if len(word) >= _SHORTEST_NAME}
    by_sound: dict[str, list[str]] = {}
    for word in wanted:
        for key in {sound_key(word), _plain(word)}:
            by_sound.setdefault(key, []).append(word)
    places = []
    for word, start, end in words:
        for form in _forms(word):
            if form in wanted or _sounds_like_one(form, by_sound):
                places.append((start, _end(word, form, start, end)))
                break
    return places


def _forms(word: str) -> list[str]:
    """Return a word as it is, and without endings that Nepali and Bengali write onto a name."""
    forms = [word]
    for form in forms:
        for ending in _ENDINGS.get(_script(word), ()) if len(forms) < _MOST_FORMS else ():
            rest = form.removesuffix(ending)
            if rest != form and len(rest) >= _SHORTEST_NAME:
                forms.append(rest)
    return forms


def _end(word: str, form: str, start: int, end: int) -> int:
    """Return where a name ends in a text; a vowel sign that leans on it goes with it."""
    rest = word[len(form) :]
    leans = bool(rest) and unicodedata.category(rest[0])[0] == "M"
    return end if leans or end - start != len(word) else start + len(form)


def _sounds_like_one(word: str, by_sound: Mapping[str, Sequence[str]]) -> bool:
    """Say whether a word is a name that was written in another script."""
    if len(word) < _SHORTEST_NAME:
        return False
    key, plain, script = sound_key(word), _plain(word), _script(word)
    near = [*by_sound.get(plain, ()), *by_sound.get(key, ())]
    return any(
        _plain(name) == plain or (len(key) >= _LONG_KEY and score(word, name) >= _SAME_ELSEWHERE)
        for name in near
        if _script(name) != script
    )


def _plain(word: str) -> str:
    return roman(word).replace("iya", "ia")


def _script(word: str) -> str:
    """Return the script of a word by the Unicode name of its first letter."""
    return unicodedata.name(word[0], "").partition(" ")[0]


def _phrases(words: Sequence[_Word], phrases: Iterable[str]) -> list[tuple[int, int]]:
    """Return where all words of a phrase stand one after the other."""
    spelt = [word for word, _start, _end in words]
    places = []
    for phrase in phrases:
        wanted = [word for word, _start, _end in _words(phrase)]
        length = len(wanted)
        for first in range(len(spelt) - length + 1) if length else ():
            if spelt[first : first + length] == wanted:
                places.append((words[first][1], words[first + length - 1][2]))
    return places


def _words(text: str) -> Sequence[_Word]:
    """Return words with their places: letters together with their vowel signs."""
    words: list[tuple[str, int, int]] = []
    start = -1
    for place, letter in enumerate(text + " "):
        inside = unicodedata.category(letter)[0] in "LM" or letter in _JOINERS
        if inside and start < 0:
            start = place
        elif not inside and start >= 0:
            word = unicodedata.normalize("NFC", text[start:place]).casefold()
            words.append((word.translate({ord(joiner): None for joiner in _JOINERS}), start, place))
            start = -1
    return words
