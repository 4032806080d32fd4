"""How a name sounds: short keys that its spellings in Devanagari, Bengali and Latin letters share.

Rules: pure, standard library only; letters of the Indian blocks stand in the same order, so that
all of them are read as Devanagari; a key begins with the key of whatever begins the word, as far
as spelling allows, so that keys can be looked for while typing; keys are made from text whenever
it changes, so that a better table only needs a new index.

A key keeps the consonants, folded to those that spellings agree on, and of the vowels only *i*,
*u* and the one at the beginning: सुनीता, Sunita, Suneeta and সুনীতা are all ``sunit``.

``sound_key`` never changes, because two offices compare names by it (`app.matching.keys`). What
one key cannot hold, because a letter stands for two sounds or a family writes its name in two ways,
has further keys in ``all_keys``: Orpita is also ``arpit``, লক্ষ্মী also ``lki``, Bose is also Basu.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from itertools import pairwise, product
from typing import Final


def _table(letters: str, sounds: str) -> dict[str, str]:
    return dict(zip(letters, sounds.split(), strict=True))


_CONSONANTS: Final = _table(
    "कखगघङचछजझञटठडढणतथदधनऩपफबभमयरऱलळऴवशषसह",
    "k kh g gh ng c ch j jh n t th d dh n t th d dh n n p f b bh m y r r l l l v s s s h",
)
_WITH_NUKTA: Final = {"ड": "r", "ढ": "rh", "य": "y"}
_VOWELS: Final = _table("अआइईउऊऋऌऍऎएऐऑऒओऔॠ", "a aa i i u u ri li e e e ai o o o au ri")
_SIGNS: Final = _table("ािीुूृॄॅॆेैॉॊोौ", "aa i i u u ri ri e e e ai o o o au")
_VIRAMA, _NUKTA, _NASALS = "्", "़", "ँंॱ"
_ALONE: Final = {"ৎ": "त्", "ৰ": "र", "ৱ": "व", "ੱ": "", "ੰ": "ं"}
# Bengali has one letter for b and v, writes w as "o, y", and begins with i what begins with y.
_IN_BENGALI: Final = (
    ("[ओो]य़(?=[ािीेै])", "व"),
    ("^इय़(?=ा)", "य"),
    ("^इउ", "यु"),
    ("य़", "य"),
    ("(?<=[सश]्)ब", "व"),
)
_INDIC: Final = re.compile("[\u0900-\u0d7f]")
_BENGALI: Final = re.compile("[\u0980-\u09ff]")
_WORD: Final = re.compile(r"[^\W\d_]+(?:[\u0300-\u036f\u0900-\u0d7f]+[^\W\d_]*)*")

# Written so often, and so differently, that no rule brings them together.
_SHORT_FORMS: Final = {
    **dict.fromkeys(("md", "mohd", "muhd", "mhd", "muhammad", "muhammed", "muhamad"), "mohammad"),
    **dict.fromkeys(("begum", "begom", "begham"), "begam"),
    **dict.fromkeys(("shaikh", "shaik", "sk", "seikh"), "shekh"),
    **dict.fromkeys(("kr",), "kumar"),
    **dict.fromkeys(("chowdhury", "choudhury", "chaudhuri", "chowdhuri"), "chaudhari"),
}

# In this order, over the whole word in Latin letters.
_LATIN: Final = tuple(
    (re.compile(pattern), put)
    for pattern, put in (
        ("ksh|kch|x", "ks"),
        ("jn|dny|^gn", "gy"),
        ("chh", "Ch"),
        ("^sch|sh", "s"),
        ("ch", "C"),
        ("ck|q|c", "k"),
        ("C", "c"),
        ("ph", "f"),
        ("z", "j"),
        ("[ao]w(?![aeiou])", "o"),
        ("w", "v"),
        ("ee|ii|ie(?!h)", "i"),
        ("oo|uu", "u"),
        ("aa+", "a"),
        ("(?<=.)eo(?=[^aeiou])", "ev"),
        ("(?<=.)oa$", "ova"),
        ("(?<=[^aeiou])y(?=[^aeiou])", "i"),
        ("(?<=.)[ao]u", "o"),
    )
)
_FOLDS: Final = tuple(
    (re.compile(pattern), put)
    for pattern, put in (
        ("(?<=[^aeiou])y$", "i"),
        ("^y", "j"),
        ("(?<=^s)v(?=[aeiou])|(?<=is)v(?=[aeiou])", ""),
        ("v", "b"),
        ("ng(?=[^aeiou]|$)", "n"),
        ("(?<=[kgcjtdnpfbmrlsy])h", ""),
        ("f", "p"),
        ("^(?:e|ai|ei)", "i"),
        ("^(?:o|au|ou)", "u"),
        ("(?<=[aeiou]r)iy(?=a)", "y"),
        ("(?<=.)e[iy]", "e"),
        ("(?<=[iue])y", ""),
        ("(?<=[ao])[iy]", "I"),
        ("(?<=[^aeiouI])y", ""),
        ("(?<=.)[aeo]", ""),
        ("I", "i"),
        (r"(.)\1+", r"\1"),
        ("n(?=[pb])", "m"),
        (r"(.)\1+", r"\1"),
        ("(?<=...)h$", ""),
    )
)
# What one letter, or two, may stand for besides; each pattern adds spellings and takes none away.
# Of Devanagari and Bengali, all as Devanagari, before anything is folded.
_ALSO_INDIC: Final = tuple(
    (re.compile(pattern), put)
    for pattern, put in (
        ("क्ष", "ख"),
        ("ड़|(?<!^)(?<!्)ड(?!्)", "द"),
        ("ढ़", "ध"),
        ("(?<!^)(?<!्)ड(?![़्])", "ड़"),
        ("ा[ंँ]व", "ाओन"),
        ("(?<=[क-ह])उ", "ु"),
        ("ो", "ु"),
        ("ाव$", "ाओ"),
        ("ँ|(?<=ा)ं(?=[चझ])", ""),
        ("िया", "िआ"),
        ("ग्य", "ज्न"),
        ("[ओो]य़(?=[ािीेै])", "व"),
        ("(?<=[क-ह])य(?=[क-ह](?!्))", "ै"),
    )
)
# Of Bengali alone: what is spoken otherwise than it is read in Hindi.
_ALSO_BENGALI: Final = tuple(
    (re.compile(pattern), put)
    for pattern, put in (
        ("^अ(?=[क-ह])", "ओ"),
        ("छ", "स"),
        ("(?<=[क-ह])े(?=[क-ह])", "ि"),
        ("(?<=[क-यव-ह])्म(?!्)", ""),
        ("(?<!्)य(?!़)|(?<=र्)य(?!़)", "ज"),
    )
)
# Of Latin letters, as they were typed.
_ALSO_LATIN: Final = tuple(
    (re.compile(pattern), put)
    for pattern, put in (
        ("c(?=[eiy])(?!cc)", "s"),
        ("g(?=e(?!e))", "j"),
        ("qu(?=[aeiou])", "k"),
        ("que$", "k"),
        ("^joh", "jo"),
        ("^o(?=i|y)", "a"),
        ("^o(?![iyo])", "a"),
        ("jn", "jan"),
        ("rh(?=a)", "rah"),
        ("(?<=a)n(?=jh|sd)", ""),
        ("iya", "ia"),
        ("^ea", "ya"),
        ("(?<=[^aeiou])ea(?=[^aeiou])", "i"),
        ("ae(?=[^aeiou])", "ai"),
        ("(?<=[^aeiou])ey(?=a)", "iy"),
        ("oyn", "oin"),
        ("^es(?=[wv])", "is"),
        ("(?<=[^aeiou])ah$", "a"),
        ("aw$", "av"),
        ("nga$", "ng"),
        ("kirsh", "krish"),
        ("(?<=[^aeiou])o(?=$|i)", "u"),
        ("kkh", "ksh"),
        ("eo$", "ev"),
        ("(?<=[^aeiou])e(?=[^aeiouyw]+[aeiouy]|[^aeiouyhw]$)", "i"),
        ("(?<=[^aeiou])o(?=[^aeiouyw]+[aeiouy]|[^aeiouyhw]$)", "u"),
        ("(?<=u)[vw](?=ah?$)", ""),
        ("(?<=is)[vw](?=a)", "av"),
    )
)
_MOST_KEYS: Final = 12
# Words that are written short; each may stand for one of these.
_SHORT_FOR: Final = {
    "ch": ("chandra", "chaudhari"),
    "pd": ("prasad",),
    "bdr": ("bahadur",),
}
# Written in two ways by one family, or so differently that no rule brings them together.
_ONE_NAME: Final = (
    "bose basu bosu",
    "mukherjee mukerji mookerjee mukhopadhyay mukhopadhyaya",
    "banerjee banerji bandyopadhyay bandopadhyay",
    "chatterjee chaterji chattopadhyay chattopadhyaya",
    "ganguly ganguli gangopadhyay",
    "bhattacharya bhattacharjee bhattacharyya",
    "chakraborty chakravarty chakrabarti chakroborty",
    "dutta datta dutt dutto",
    "laxmi lakshmi lakkhi lokkhi lakhmi lachhmi lachhimi",
    "chhetri kshetri chettri khetri",
    "vishwakarma bishwakarma biswakarma bishokarma",
    "mumtaz momtaz mamtaz",
    "hussain hossain hossen hussein ussain husen",
    "abdul abdur abdus abdun abdool",
    "khatun khatoon khaton",
    "mosammat mst musammat",
    "siddique siddiqui siddiki siddiqi siddiquee",
    "bahadur bdr bahadoor",
    "agarwal agrawal aggarwal agarwala",
    "mishra misra mishro",
    "upadhyay upadhyaya upadhyaye",
    "yunus younus eunus yunis",
    "yusuf yousuf eusuf yusof joseph",
    "ibrahim ebrahim",
    "ishaque ishak isaac",
    "jesmin jasmine yasmin yesmin jasmin",
    "ayesha aisha aysha ayisha",
    "zeenat jinnat zinat",
    "george jorj",
    "elizabeth elisabeth elijabet",
    "pandit pundit",
    "jyoti joyti jyothi",
    "rishikesh hrishikesh",
    "sushil susheel shushil",
    "haque hoque huq haq hak",
)
_LONGEST: Final = 60
# Joiners and apostrophes: D'Souza is one word.
_INSIDE_A_WORD: Final = dict.fromkeys((0x200C, 0x200D, 0x27, 0x2019, 0x60, 0x2BC))


def sound_keys(name: str) -> tuple[str, ...]:
    """Return one key for each word of a name, in their order; words without a letter have none."""
    return tuple(key for key in map(sound_key, name_words(name)) if key)


def name_words(name: str) -> tuple[str, ...]:
    """Cut a name into its words; digits and signs belong to none."""
    folded = unicodedata.normalize("NFC", name[: _LONGEST * 20]).translate(_INSIDE_A_WORD)
    return tuple(_WORD.findall(folded))


@functools.lru_cache(maxsize=20_000)
def sound_key(word: str) -> str:
    """Return the key of one word, "" when it has no letter of a script that is read here.

    Args:
        word: letters in any script; what is longer than 60 characters is cut.
    """
    return _folded(roman(word))


@functools.lru_cache(maxsize=20_000)
def all_keys(word: str) -> tuple[str, ...]:
    """Return the key of one word and further ones under which it may be meant, the key first.

    Two words may be one when they share any of them.

    Args:
        word: as for ``sound_key``.
    """
    own = sound_key(word)
    if not own:
        return ()
    found = dict.fromkeys((own, *map(_folded, _other_spellings(word))))
    for key in tuple(found):
        found.update(dict.fromkeys(_one_name().get(key, ())))
    return tuple(key for key in found if key)[:_MOST_KEYS]


def _other_spellings(word: str) -> list[str]:
    text = unicodedata.normalize("NFC", word)[:_LONGEST]
    if _INDIC.search(text):
        letters = _as_devanagari(text)
        rules = _ALSO_INDIC + (_ALSO_BENGALI if _BENGALI.search(text) else ())
        return [_sounded(_read(one)) for one in _varied(letters, rules)]
    short = text.casefold()
    if short in _SHORT_FOR:
        return [_sounded(one) for one in _SHORT_FOR[short]]
    bare = _bare(_SHORT_FORMS.get(short, text))
    return [_sounded(one) for one in _varied(bare, _ALSO_LATIN)]


def _varied(written: str, rules: tuple[tuple[re.Pattern[str], str], ...]) -> list[str]:
    """Return what else may be meant: each rule is put to the word and to what others made of it."""
    found = [written]
    for pattern, put in rules:
        for one in tuple(found):
            other = pattern.sub(put, one)
            if other not in found and len(found) < _MOST_KEYS:
                found.append(other)
    return found[1:]


@functools.cache
def _one_name() -> dict[str, tuple[str, ...]]:
    """Return for a key those of the other ways in which families write the same name."""
    found: dict[str, tuple[str, ...]] = {}
    for line in _ONE_NAME:
        keys = tuple(dict.fromkeys(map(sound_key, line.split())))
        found.update((key, keys) for key in keys)
    return found


def joined_keys(name: str) -> tuple[str, ...]:
    """Return a key for each two neighbours of a name, which others write as one word."""
    found = name_words(name)
    return tuple(key for pair in pairwise(found) if (key := sound_key("".join(pair))))


def beginning_keys(typed: str) -> tuple[str, ...]:
    """Return the keys with which a key of a word may begin that begins with ``typed``.

    The last letter may still become another sound: *may* is *mai* or the beginning of *Maya*.
    """
    found = [*all_keys(typed), _folded(_spelt(typed))]
    if typed[-1:].lower() in {"y", "c", "h", "n", "w", "v"}:
        found += [_folded(_spelt(typed + more)) for more in "ah"]
    shortest = sorted(filter(None, found), key=len)
    kept: list[str] = []
    for key in shortest:
        if not any(key.startswith(other) for other in kept):
            kept.append(key)
    return tuple(kept)


@functools.lru_cache(maxsize=20_000)
def loose_beginnings(word: str, sounds: int) -> tuple[str, ...]:
    """Return with what the key of a word may begin whose vowels somebody wrote otherwise.

    Args:
        word: as for ``sound_key``.
        sounds: how many sounds at its beginning have to agree, the vowels between them aside.
    """
    begun = {bones(key)[:sounds]: None for key in all_keys(word)}
    between = ("", "i", "u")
    return tuple(
        "".join(parts)
        for bare in begun
        for parts in product(bare[:1], *(part for one in bare[1:] for part in (between, one)))
    )


def bones(key: str) -> str:
    """Return a key without its vowels but the first: English spells them freely."""
    return key[:1] + key[1:].replace("i", "").replace("u", "")


@functools.lru_cache(maxsize=20_000)
def roman(word: str) -> str:
    """Return a word in plain small Latin letters, spelt as it sounds."""
    return _spelt(_SHORT_FORMS.get(word.casefold(), word))


def _spelt(word: str) -> str:
    text = unicodedata.normalize("NFC", word)[:_LONGEST]
    return _sounded(_read(_as_devanagari(text)) if _INDIC.search(text) else _bare(text))


def _bare(text: str) -> str:
    """Return the plain small Latin letters of a text."""
    bare = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in bare if "a" <= letter <= "z")


def _sounded(spelt: str) -> str:
    for pattern, put in _LATIN:
        spelt = pattern.sub(put, spelt)
    return spelt


def _folded(spelt: str) -> str:
    key = spelt
    for pattern, put in _FOLDS:
        key = pattern.sub(put, key)
    return key


def _read(letters: str) -> str:
    """Spell a word in Devanagari, with *a* where no sign stands but for the last letter."""
    parts: list[str] = []
    open_vowel = joined = after_join = False
    for place, letter in enumerate(letters):
        follows = letters[place + 1 : place + 2]
        if letter in _CONSONANTS:
            if open_vowel:
                parts.append("a")
            parts.append(_consonant(letter, follows, first=not parts, after=joined))
            after_join, joined, open_vowel = joined, False, True
        elif letter == _VIRAMA:
            open_vowel, joined = False, True
        elif letter in _SIGNS or letter in _VOWELS:
            if open_vowel and letter in _VOWELS:
                parts.append("a")
            parts.append(_SIGNS.get(letter) or _VOWELS[letter])
            open_vowel = joined = False
        elif letter in _NASALS:
            parts.append("an" if open_vowel else "n")
            open_vowel = False
    if open_vowel and after_join:
        parts.append("a")
    return "".join(parts)


def _consonant(letter: str, follows: str, *, first: bool, after: bool) -> str:
    # Between vowels the letter is spoken with a flap, whether the dot was typed or not.
    flapped = letter == "ढ" and not first and not after
    if follows == _NUKTA or flapped:
        return _WITH_NUKTA.get(letter, _CONSONANTS[letter])
    return "C" + _CONSONANTS[letter][1:] if letter in "चछ" else _CONSONANTS[letter]


def _as_devanagari(text: str) -> str:
    bengali = _BENGALI.search(text) is not None
    spread = "".join(_ALONE.get(letter, letter) for letter in text)
    moved = "".join(
        chr(0x0900 + (ord(letter) & 0x7F)) if _INDIC.match(letter) else letter for letter in spread
    )
    # ज्ञ is spoken gy; a Bengali য without a dot at the beginning is j, which y becomes anyway.
    moved = moved.replace("ज्ञ", "ग्य")
    if not bengali:
        return moved
    for written, spoken in _IN_BENGALI:
        moved = re.sub(written, spoken, moved)
    return moved
