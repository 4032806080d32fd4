"""Typed text made clean: NFC, no hidden characters, digits of every script understood.

Rules: cleaning is idempotent; what cannot be cleaned without guessing is refused; a refusal
is a slug and never repeats what was typed.
"""

from __future__ import annotations

import re
import unicodedata

ZWNJ, ZWJ = "\u200c", "\u200d"
# Letters and signs only: a joiner beside a digit or a full stop joins nothing.
_INDIC = "".join(
    chr(point) for point in range(0x0900, 0x0E00) if unicodedata.category(chr(point))[0] in "LM"
)
_LONE_JOINER = re.compile(f"(?<=[{_INDIC}])[{ZWNJ}{ZWJ}]+(?![{_INDIC}{ZWNJ}{ZWJ}])")
_JOINERS = re.compile(f"(?<=[{_INDIC}])([{ZWNJ}{ZWJ}])[{ZWNJ}{ZWJ}]+(?=[{_INDIC}])")
_GOOD_JOINER = re.compile(f"(?<=[{_INDIC}])[{ZWNJ}{ZWJ}](?=[{_INDIC}])")
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_BLANKS = re.compile(r"[^\S\n]+")
_BLANKS_AROUND_LINE_END = re.compile(r" ?\n ?")


class Refusal(ValueError):
    """A value that is not taken; the text is a stable slug such as ``text.too-long``."""


def clean(text: str, *, multiline: bool, limit: int) -> str:
    """Return ``text`` in NFC, with single blanks, without anything invisible.

    Args:
        text: what was typed or read.
        multiline: keep line ends as LF; otherwise they become blanks.
        limit: longest result, in characters.

    Raises:
        Refusal: ``text.hidden`` (direction marks, zero-width or other invisible characters),
            ``text.control`` (control characters, lone surrogates, noncharacters) or
            ``text.too-long``.
    """
    text = _LINE_ENDS.sub("\n", text)
    if not multiline:
        text = text.replace("\n", " ")
    text = _BLANKS.sub(" ", text)
    text = unicodedata.normalize("NFC", text)
    text = unicodedata.normalize("NFC", _JOINERS.sub(r"\1", _LONE_JOINER.sub("", text)))
    text = _BLANKS_AROUND_LINE_END.sub("\n", text).strip()
    _refuse_invisible(_GOOD_JOINER.sub("", text))
    if len(text) > limit:
        raise Refusal("text.too-long")
    return text


def _refuse_invisible(text: str) -> None:
    for character in text:
        category = unicodedata.category(character)
        if category == "Cf":
            raise Refusal("text.hidden")
        if category in {"Cc", "Cs"} and character != "\n":
            raise Refusal("text.control")
        if ord(character) & 0xFFFE == 0xFFFE or "\ufdd0" <= character <= "\ufdef":
            raise Refusal("text.control")


def ascii_digits(text: str) -> str:
    """Return ``text`` with the decimal digits of every script as 0 to 9."""
    if text.isascii():
        return text
    return "".join(
        character if (digit := unicodedata.decimal(character, None)) is None else str(digit)
        for character in text
    )
