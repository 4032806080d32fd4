"""A letter as it is drawn, as plain text for the seal, and as exact bytes to draw it again.

Rules:

* Drawn: this is all that the drawing knows, so the same letter always becomes the same pages; it
  holds words as they are printed and nothing behind them: where initials stand, the name is not
  here; texts are plain, markup in them means nothing.
* Plain: every word of the body, in the order of the page; one line for a row of a table; no marks
  but those of the letter itself.
* Exact bytes: strict JSON, one meaning; the seal binds these bytes by their SHA-256; they name what
  drew them, because another version may draw the same words differently; what is read is measured
  before anybody draws it: a stranger may have written it.
"""

from __future__ import annotations

import base64
import datetime as dt
import importlib.metadata
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import Any, Final

from crypto.base import sjson
from crypto.letter.letter_record import KINDS

COPIES: Final = ("addressee", "office", "person")
"""Whose sheets can be printed: the one that is sent, the one that is filed, the person's own."""

MOST_LANGUAGES: Final = 2

LAYOUTS: Final = (1, 2)
"""How pages were and are laid out; whoever changes how a page looks adds one and keeps the others,
so that a letter that was sealed is drawn again byte for byte."""

LAYOUT: Final = LAYOUTS[-1]
"""That of a new letter."""


@dataclass(frozen=True)
class Letterhead:
    """The head of every first page.

    Attributes:
        name: name of the office.
        name_local: the name in a second script, "" for none.
        lines: address, telephone, e-mail; at most six.
        emblem: a PNG that was drawn anew here, b"" for none.
    """

    name: str
    name_local: str = ""
    lines: tuple[str, ...] = ()
    emblem: bytes = b""


@dataclass(frozen=True)
class Heading:
    """A short title above what follows."""

    text: str


@dataclass(frozen=True)
class Words:
    """A paragraph; line breaks in it are kept."""

    text: str


@dataclass(frozen=True)
class Facts:
    """A table of two columns: what it is, and what is known."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Items:
    """A numbered list."""

    lines: tuple[str, ...]


type Block = Heading | Words | Facts | Items


@dataclass(frozen=True)
class Body:
    """The whole letter in one language.

    Attributes:
        language: en, hi, ne or bn.
        title: what kind of letter it is, in capitals of its own size.
        lines: pairs such as ("No.", "L-26-0031"), ("Date", …): beside the addressee.
        to_label: the word above the addressee, such as "To".
        to: the addressee, line by line; empty for a slip.
        subject: with its label, "" for none.
        salutation, closing: such as "Sir or Madam," and "Yours faithfully,"; "" for none.
        enclosures: what goes along, one line each; empty for none.
        enclosures_label: the word above them.
        signatory: name, post and office of who signs, line by line; empty for no signature box.
        to_check: how somebody without the program checks it; names a telephone and the code.
        footer: the law that protects the person, at the foot of every page; "" for none.
        page_words: text with {page} and {pages}.
        copy_words: for each of ``COPIES`` that is not "addressee", the words at the head of it.
    """

    language: str
    title: str
    lines: tuple[tuple[str, str], ...]
    to_label: str
    to: tuple[str, ...]
    subject: str
    salutation: str
    blocks: tuple[Block, ...]
    closing: str
    enclosures: tuple[str, ...]
    enclosures_label: str
    signatory: tuple[str, ...]
    to_check: str
    footer: str
    page_words: str
    copy_words: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Letter:
    """All that the pages show but the seal.

    Attributes:
        kind: a key of `crypto.letter.letter_record.KINDS`.
        number: the office's own running number of the letter.
        date: local calendar date.
        code: the letter code as it is printed, 13 characters in groups.
        bodies: one or two, in the order in which they are printed.
        copies: of ``COPIES``, each a run of pages of its own.
        layout: of ``LAYOUTS``: an older letter is drawn as it was laid out when it was sealed.
    """

    kind: str
    number: str
    date: dt.date
    code: str
    letterhead: Letterhead
    bodies: tuple[Body, ...]
    copies: tuple[str, ...] = ("addressee",)
    layout: int = LAYOUT


@dataclass(frozen=True)
class DrawnSeal:
    """What the drawing puts onto and into the pages when it knows how many there are.

    Attributes:
        qr_text: what the QR code holds.
        record: the signed words, exact bytes.
        sheet: the letter itself, exact bytes (`app.letters.document`).
    """

    qr_text: str
    record: bytes
    sheet: bytes


@dataclass(frozen=True)
class SignatureBox:
    """Where a signature belongs: page from 0, and left, bottom, width, height in points."""

    page: int
    left: float
    bottom: float
    width: float
    height: float


@dataclass(frozen=True)
class Drawn:
    """A letter that was drawn.

    Attributes:
        pdf: the file; the same letter and seal give the same bytes.
        pages: of one copy.
        box: where the first copy is signed, None when it has no box.
        missing: signs that no typeface of ours has, each once; they stand as empty boxes.
    """

    pdf: bytes
    pages: int
    box: SignatureBox | None
    missing: tuple[str, ...]


_APART = "\n\n"


def plain_text(letter: Letter) -> str:
    """Return all that a letter says, its languages one after the other."""
    head = letter.letterhead
    first = [head.name, head.name_local, *head.lines]
    parts = ["\n".join(line for line in first if line)]
    parts += [_APART.join(_parts(body)) for body in letter.bodies]
    return _APART.join(part for part in parts if part)


def _parts(body: Body) -> Iterator[str]:
    told = [
        body.title,
        "\n".join(f"{label}: {text}" for label, text in body.lines),
        "\n".join((body.to_label, *body.to)) if body.to else "",
        body.subject,
        body.salutation,
        *(block_text(block) for block in body.blocks),
        body.closing,
        "\n".join(body.signatory),
        "\n".join((body.enclosures_label, *body.enclosures)) if body.enclosures else "",
        body.footer,
    ]
    return (text for text in told if text)


def block_text(block: Block) -> str:
    """Return what a block says, a line for each row of it."""
    if isinstance(block, Facts):
        return "\n".join(f"{label}: {text}" for label, text in block.rows)
    if isinstance(block, Items):
        return "\n".join(f"{place}. {text}" for place, text in enumerate(block.lines, 1))
    return block.text


MOST_BYTES: Final = 1_048_576
MOST_BLOCKS: Final = 2_000
MOST_ROWS: Final = 5_000
MOST_EMBLEM_BYTES: Final = 204_800
_LIBRARIES: Final = ("reportlab", "uharfbuzz", "segno", "fontpkg-mukta", "fontpkg-hind-siliguri")
_CHUNK: Final = 60_000
_NAMED: Final = re.compile(r"layout ([0-9]{1,3});")
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
        return self.drawn_by in map(drawn_by, LAYOUTS)


def drawn_by(layout: int = LAYOUT) -> str:
    """Return what decides how a page looks: a layout of ours, and the libraries that draw."""
    versions = (f"{name} {importlib.metadata.version(name)}" for name in _LIBRARIES)
    return "; ".join((f"layout {layout}", *versions))


def written(letter: Letter) -> bytes:
    """Return the exact bytes of a letter.

    Raises:
        LimitError, JsonError: it is longer than any letter may be, or holds signs that none may.
    """
    emblem = base64.b64encode(letter.letterhead.emblem).decode("ascii")
    head = asdict(letter.letterhead) | {"emblem": _chunks(emblem)}
    value = {
        "v": 1,
        "drawn_by": drawn_by(letter.layout),
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
        by = _text(value["drawn_by"])
        return Sheet(_letter(value, _layout(by)), by)
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


def _layout(drawn_by_what: str) -> int:
    """Return the layout that a sheet names, that of a new letter where it is none of ours."""
    found = _NAMED.match(drawn_by_what)
    named = int(found[1]) if found is not None else LAYOUT
    return named if named in LAYOUTS else LAYOUT


def _letter(value: dict[str, Any], layout: int) -> Letter:
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
        layout=layout,
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
    return Body(**known, blocks=tuple(_block_of(block) for block in _list(value["blocks"])))


def _block_of(value: dict[str, Any]) -> Block:
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
