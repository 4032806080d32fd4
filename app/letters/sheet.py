"""A letter as exact bytes, so that the same pages can be drawn again at any time and anywhere.

Rules: strict JSON, one meaning; the seal binds these bytes by their SHA-256; they name what drew
them, because another version may draw the same words differently; what is read is measured before
anybody draws it: a stranger may have written it.
"""

from __future__ import annotations

import base64
import datetime as dt
import importlib.metadata
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Final

from app.letters.document import (
    COPIES,
    MOST_LANGUAGES,
    Block,
    Body,
    Facts,
    Heading,
    Items,
    Letter,
    Letterhead,
    Words,
)
from crypto.base import sjson
from crypto.letter.letter_record import KINDS

LAYOUT: Final = 1
"""Raised by whoever changes how a page looks, so that older copies are told from changed ones."""

MOST_BYTES: Final = 1_048_576
MOST_BLOCKS: Final = 2_000
MOST_ROWS: Final = 5_000
MOST_EMBLEM_BYTES: Final = 204_800
_LIBRARIES: Final = ("reportlab", "uharfbuzz", "segno", "fontpkg-mukta", "fontpkg-hind-siliguri")
_CHUNK: Final = 60_000
# Any text of a letter may hold line breaks; where it must not, the drawing makes them spaces.
_MULTILINE: Final = frozenset(
    {
        "text", "rows", "lines", "name", "name_local", "title", "to_label", "to", "subject",
        "salutation", "closing", "enclosures", "enclosures_label", "signatory", "to_check",
        "footer", "page_words", "copy_words", "number",
    }
)  # fmt: skip
_BLOCKS: Final[dict[str, type[Heading | Words | Facts | Items]]] = {
    "heading": Heading,
    "words": Words,
    "facts": Facts,
    "items": Items,
}
_TEXTS: Final = (
    "language", "title", "to_label", "subject", "salutation", "closing", "enclosures_label",
    "to_check", "footer", "page_words",
)  # fmt: skip
_LISTS: Final = ("to", "enclosures", "signatory")
_PAIRS: Final = ("lines", "copy_words")


class SheetError(ValueError):
    """The bytes are no letter that any version of the program writes."""


@dataclass(frozen=True)
class Sheet:
    """A letter that was read, and what drew it."""

    letter: Letter
    drawn_by: str

    @property
    def is_drawn_alike(self) -> bool:
        """True when this program draws a letter as the one did that made it."""
        return self.drawn_by == drawn_by()


def drawn_by() -> str:
    """Return what decides how a page looks: our layout, and the libraries that draw."""
    versions = (f"{name} {importlib.metadata.version(name)}" for name in _LIBRARIES)
    return "; ".join((f"layout {LAYOUT}", *versions))


def written(letter: Letter) -> bytes:
    """Return the exact bytes of a letter.

    Raises:
        LimitError, JsonError: it is longer than any letter may be, or holds signs that none may.
    """
    emblem = base64.b64encode(letter.letterhead.emblem).decode("ascii")
    head = asdict(letter.letterhead) | {"emblem": _chunks(emblem)}
    value = {
        "v": 1,
        "drawn_by": drawn_by(),
        "kind": letter.kind,
        "number": letter.number,
        "date": letter.date.isoformat(),
        "code": letter.code,
        "letterhead": head,
        "bodies": [_plain_body(body) for body in letter.bodies],
        "copies": letter.copies,
    }
    plain: dict[str, Any] = _plain(value)
    return sjson.encode(plain, multiline=_MULTILINE, max_bytes=MOST_BYTES)


def read(raw: bytes) -> Sheet:
    """Return the letter that bytes spell.

    Raises:
        CryptoError: not strict JSON, or too long.
        SheetError: strict JSON, but no letter.
    """
    value = sjson.parse(raw, multiline=_MULTILINE, max_bytes=MOST_BYTES)
    try:
        return Sheet(_letter(value), _text(value["drawn_by"]))
    except (KeyError, TypeError, ValueError) as error:
        # What was wrong may be quoted in there: a stranger's words, or a case.
        reason = type(error).__name__
    raise SheetError(reason)


# Out --------------------------------------------------------------------------------------------


def _plain(value: Any) -> Any:
    """Return the same with lists for tuples."""
    if isinstance(value, dict):
        return {name: _plain(member) for name, member in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(member) for member in value]
    return value


def _plain_body(body: Body) -> dict[str, Any]:
    names = {kind: name for name, kind in _BLOCKS.items()}
    blocks = [{"is": names[type(block)], **asdict(block)} for block in body.blocks]
    return asdict(body) | {"blocks": blocks}


def _chunks(text: str) -> list[str]:
    return [text[start : start + _CHUNK] for start in range(0, len(text), _CHUNK)]


# In ---------------------------------------------------------------------------------------------


def _letter(value: dict[str, Any]) -> Letter:
    if value["v"] != 1 or value["kind"] not in KINDS:
        raise ValueError("version or kind")
    bodies = tuple(_body(body) for body in _list(value["bodies"]))
    copies = _texts(value["copies"])
    if not 1 <= len(bodies) <= MOST_LANGUAGES or not copies or not set(copies) <= set(COPIES):
        raise ValueError("bodies or copies")
    if len(set(copies)) != len(copies):
        raise ValueError("a copy twice")
    blocks = [block for body in bodies for block in body.blocks]
    rows = sum(len(block.rows) for block in blocks if isinstance(block, Facts))
    items = sum(len(block.lines) for block in blocks if isinstance(block, Items))
    if len(blocks) > MOST_BLOCKS or rows + items > MOST_ROWS:
        raise ValueError("too many blocks")
    return Letter(
        kind=_text(value["kind"]),
        number=_text(value["number"]),
        date=dt.date.fromisoformat(_text(value["date"])),
        code=_text(value["code"]),
        letterhead=_letterhead(value["letterhead"]),
        bodies=bodies,
        copies=copies,
    )


def _letterhead(value: dict[str, Any]) -> Letterhead:
    emblem = base64.b64decode("".join(_texts(value["emblem"])), validate=True)
    if len(emblem) > MOST_EMBLEM_BYTES:
        raise ValueError("emblem")
    return Letterhead(
        name=_text(value["name"]),
        name_local=_text(value["name_local"]),
        lines=_texts(value["lines"]),
        emblem=emblem,
    )


def _body(value: dict[str, Any]) -> Body:
    known: dict[str, Any] = {name: _text(value[name]) for name in _TEXTS}
    known |= {name: _texts(value[name]) for name in _LISTS}
    known |= {name: _pairs(value[name]) for name in _PAIRS}
    return Body(**known, blocks=tuple(_block(block) for block in _list(value["blocks"])))


def _block(value: dict[str, Any]) -> Block:
    kind = _BLOCKS[_text(value["is"])]
    if kind is Facts:
        return Facts(_pairs(value["rows"]))
    if kind is Items:
        return Items(_texts(value["lines"]))
    return Heading(_text(value["text"])) if kind is Heading else Words(_text(value["text"]))


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError("list")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise TypeError("text")
    return value


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(_text(text) for text in _list(value))


def _pairs(value: Any) -> tuple[tuple[str, str], ...]:
    pairs: Iterable[tuple[str, ...]] = (_texts(pair) for pair in _list(value))
    return tuple((label, text) for label, text in pairs)
