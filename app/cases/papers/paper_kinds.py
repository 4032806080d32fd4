"""What a paper probably is, guessed from the name of its file; the officer decides.

Rules: a guess is a code of attachment_kind, "other" when nothing speaks for one; the first word
that is found counts; only the name is looked at, never the content.
"""

from __future__ import annotations

import re
import unicodedata
from pathlib import PurePath

OTHER = "other"
_SOUNDS = frozenset({".mp3", ".m4a", ".ogg", ".opus", ".wav", ".amr", ".aac"})
_PICTURES = frozenset({".jpg", ".jpeg", ".png", ".webp", ".heic"})
# Words as offices write them in names of files, in order of how surely they tell.
_WORDS: tuple[tuple[str, str], ...] = (
    ("age_order", r"age (order|proof|declaration)|ossification|आयु|उम्र"),
    ("medical_report", r"medical|mlc|medico|injury|चिकित्सा|मेडिकल"),
    ("health_report", r"health|discharge|prescription|hospital|स्वास्थ्य"),
    ("consent_form", r"consent|सहमति"),
    ("fir_copy", r"fir|zero fir|gd|gde|dd entry|diary|first information|एफआईआर|प्राथमिकी"),
    ("producers_report", r"producer|production (report|form)|form 17|form17"),
    ("statement", r"statements?|161|164|180|183|बयान|कथन"),
    ("case_history", r"case history|social history|history"),
    ("home_verification_report", r"home (verification|study|visit)|hvr|social investigation|sir"),
    ("care_plan", r"care plan|icp|rehabilitation plan"),
    ("release_certificate", r"release|bonded|मुक्ति"),
    ("wage_record", r"wages?|muster|salary|मज़दूरी|मजदूरी"),
    ("call_record_summary", r"cdr|call (records?|details?)"),
    ("hand_over_memo", r"hand ?over|handing over|memo|सुपुर्दगी"),
    ("translation", r"translation|translated|अनुवाद"),
    ("signature", r"signature|thumb|हस्ताक्षर|अंगूठा"),
    ("id_document", r"aa?dhaa?r|pan|voter|epic|passport|ration|birth certificate|ids?|आधार|पहचान"),
    ("photo_place", r"place|site|house|building|spot|जगह|स्थान"),
    ("photo_person", r"photo|face|portrait|img|dsc|dcim|pxl|whatsapp image|फोटो|फ़ोटो"),
)
_KINDS = tuple((kind, re.compile(rf"(?<!\w)({words})(?!\w)")) for kind, words in _WORDS)
_NOT_A_LETTER = re.compile(r"[\s_\-.()\[\]+,]+|(?<=[a-z])(?=\d)|(?<=\d)(?=[a-z])")


def guess(file_name: str) -> str:
    """Return the kind of paper that a name of a file speaks for.

    Args:
        file_name: with its ending; any text.
    """
    path = PurePath(file_name.replace("\\", "/")).name
    stem, ending = PurePath(path).stem, PurePath(path).suffix.lower()
    if ending in _SOUNDS:
        return "audio"
    plain = _NOT_A_LETTER.sub(" ", unicodedata.normalize("NFC", stem).casefold())
    for kind, words in _KINDS:
        if words.search(plain) and (not kind.startswith("photo_") or ending in _PICTURES):
            return kind
    return OTHER
