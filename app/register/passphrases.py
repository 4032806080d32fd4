"""Passphrases: made of plain words, or chosen and then measured.

Rules: words hold only a to z, so that every keyboard types them; a chosen passphrase has to resist
a guesser who knows the names of this region; nothing here is written or logged.
"""

from __future__ import annotations

import functools
import importlib.util
import secrets
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.register.safety_errors import WeakPassphraseError

WORDS_IN_LIST = 7776
DEFAULT_WORDS = 6
FEWEST_WORDS = 5
SHORTEST = 14
SCORE_NEEDED = 4
_MEASURED = 72
_OWN_LETTERS = 8
_LIST_PACKAGE = "dicewarepy"
_LIST_FILE = Path("wordlists") / "eff_large_wordlist.txt"
# The four words of the list that have a hyphen give way to words of a to z.
_INSTEAD = {"drop-down": "jamun", "felt-tip": "khadi", "t-shirt": "litchi", "yo-yo": "lifafa"}

# What a guesser in this region tries first; the office adds its own state, district and names.
_LOCAL = """
lifafa register office police thana kotwali ahtu sjpu cwc dcpu jjb ngo shelter childline
helpline rescue bihar jharkhand chhattisgarh uttarakhand uttar pradesh west bengal paschim banga
delhi assam odisha nepal bangladesh bharat hindustan india patna ranchi raipur dehradun lucknow
kolkata siliguri darjeeling gorakhpur varanasi kashi muzaffarpur gaya bhagalpur purnia
kishanganj araria katihar raxaul sitamarhi madhubani jogbani dhanbad jamshedpur bokaro dumka
khunti gumla simdega bilaspur durg bastar jagdalpur haridwar nainital pithoragarh champawat
banbasa rupaidiha bahraich sonauli maharajganj kanpur allahabad prayagraj agra meerut kathmandu
birgunj biratnagar nepalgunj dhaka jessore khulna malda murshidabad jalpaiguri cooch behar ganga
yamuna himalaya hanuman krishna shiva durga ganesh jaihind jaishriram omnamahshivaya namaste
"""


@dataclass(frozen=True)
class Strength:
    """How hard a passphrase is to guess.

    Attributes:
        score: 0 (at once) to 4 (not in our time).
        verdict: slug: strong, short, common, place-or-office, pattern or guessable.
    """

    score: int
    verdict: str

    @property
    def is_enough(self) -> bool:
        """True when the register may be sealed with it."""
        return self.verdict == "strong"


def generate(
    words: int = DEFAULT_WORDS, choose: Callable[[Sequence[str]], str] = secrets.choice
) -> str:
    """Return a fresh passphrase of plain words with spaces between.

    Args:
        words: 5 or more; six words give about 77 bits.
        choose: picks one of a sequence.
    """
    if words < FEWEST_WORDS:
        raise ValueError("five words are the least")
    return " ".join(choose(word_list()) for _ in range(words))


@functools.cache
def word_list() -> tuple[str, ...]:
    """Return 7,776 different words of a to z.

    Raises:
        RuntimeError: the package with the list is missing or another one.
    """
    spec = importlib.util.find_spec(_LIST_PACKAGE)
    if spec is None or spec.origin is None:
        raise RuntimeError("the package with the word list is missing")
    lines = (Path(spec.origin).parent / _LIST_FILE).read_text("utf-8").split("\n")
    found = (line.split()[-1] for line in lines if line.strip())
    words = tuple(dict.fromkeys(_INSTEAD.get(word, word) for word in found))
    if len(words) != WORDS_IN_LIST or not all(word.isascii() and word.islower() for word in words):
        raise RuntimeError("the word list is another one")
    return words


def strength(text: str, local_words: Iterable[str] = ()) -> Strength:
    """Measure a passphrase that somebody chose.

    Args:
        text: as typed.
        local_words: names a guesser may know: office, officer, login, state, district.
    """
    plain = unicodedata.normalize("NFC", text)
    if len(plain) < SHORTEST:
        return Strength(0, "short")
    # Imported here: its lists take a tenth of a second to load.
    from zxcvbn import zxcvbn

    names = _LOCAL.split() + [part for word in local_words for part in word.casefold().split()]
    found = zxcvbn(plain[:_MEASURED], user_inputs=[name for name in names if len(name) > 2])
    score = int(found["score"])
    if any(map(str.isalpha, plain)) and _own_letters(plain, names) < _OWN_LETTERS:
        return Strength(min(score, SCORE_NEEDED - 1), "place-or-office")
    return Strength(score, "strong" if score >= SCORE_NEEDED else _verdict(found["sequence"]))


def require_strong(text: str, local_words: Iterable[str] = ()) -> None:
    """Refuse a passphrase that is too easy to guess.

    Raises:
        WeakPassphraseError: fact ``reason`` is the verdict.
    """
    found = strength(text, local_words)
    if not found.is_enough:
        raise WeakPassphraseError(reason=found.verdict)


def _own_letters(text: str, names: Iterable[str]) -> int:
    """Count the letters that are left when all known names are taken out."""
    rest = text.casefold()
    for name in sorted(names, key=len, reverse=True):
        if len(name) > 2:
            rest = rest.replace(name, " ")
    return sum(character.isalpha() for character in rest)


def _verdict(parts: Iterable[dict[str, object]]) -> str:
    kinds = {(part.get("pattern"), part.get("dictionary_name")) for part in parts}
    if ("dictionary", "user_inputs") in kinds:
        return "place-or-office"
    if any(name == "passwords" for _, name in kinds):
        return "common"
    patterns = {pattern for pattern, _ in kinds}
    return "pattern" if patterns & {"spatial", "repeat", "sequence", "date"} else "guessable"
