"""A letter as it is drawn, every word in order; and the same words as plain text for the seal.

Rules:

* Drawn: this is all that the drawing knows, so the same letter always becomes the same pages; it
  holds words as they are printed and nothing behind them: where initials stand, the name is not
  here; texts are plain, markup in them means nothing.
* Plain: every word of the body, in the order of the page; one line for a row of a table; no marks
  but those of the letter itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

COPIES: Final = ("addressee", "office", "person")
"""Whose sheets can be printed: the one that is sent, the one that is filed, the person's own."""

MOST_LANGUAGES: Final = 2


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
    """

    kind: str
    number: str
    date: dt.date
    code: str
    letterhead: Letterhead
    bodies: tuple[Body, ...]
    copies: tuple[str, ...] = ("addressee",)


@dataclass(frozen=True)
class DrawnSeal:
    """What the drawing puts onto and into the pages when it knows how many there are.

    Attributes:
        qr_text: what the QR code holds.
        record: the signed words, exact bytes.
        sheet: the letter itself, exact bytes (`app.letters.sheet`).
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
        *(_block(block) for block in body.blocks),
        body.closing,
        "\n".join(body.signatory),
        "\n".join((body.enclosures_label, *body.enclosures)) if body.enclosures else "",
        body.footer,
    ]
    return (text for text in told if text)


def _block(block: Block) -> str:
    if isinstance(block, Facts):
        return "\n".join(f"{label}: {text}" for label, text in block.rows)
    if isinstance(block, Items):
        return "\n".join(f"{place}. {text}" for place, text in enumerate(block.lines, 1))
    return block.text
