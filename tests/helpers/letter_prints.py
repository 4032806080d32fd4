"""Made-up letters with a real seal, and what becomes of them between a printer and a scanner.

Everything in them is made up. ``sealed`` draws a letter as the program does; ``scan`` gives the
picture that a scanner or a telephone would make of its sheet, the same for the same seed.
"""

from __future__ import annotations

import datetime as dt
import functools
import hashlib
import io
import random
from dataclasses import dataclass, field
from typing import Any

import pypdfium2
from PIL import Image, ImageChops, ImageEnhance, ImageFilter

from app.letters import document
from app.letters.document import (
    Body,
    DrawnSeal,
    Facts,
    Heading,
    Items,
    Letter,
    Letterhead,
    SignatureBox,
    Words,
    plain_text,
)
from app.letters.drawing import draw
from crypto.letter import letter_record
from crypto.letter.letter_record import KINDS
from crypto.letter.letter_seal import LetterClaim, letter_code, seal_text
from crypto.office.identity import Identity
from office_sim import NOON

SHOWN = "To CWC Patna; 1 page; ref S.K."
LETTER_ID = bytes.fromhex("0123456789abcdef")
_PAPER = 246


@dataclass(frozen=True)
class Sealed:
    """A letter as it leaves an office."""

    pdf: bytes = field(repr=False)
    text: str
    record: bytes = field(repr=False)
    sheet: bytes = field(repr=False)
    pages: int
    box: SignatureBox | None


def body(paragraphs: int = 1, **changes: Any) -> Body:
    """The words of a made-up letter."""
    blocks: tuple[Any, ...] = (
        Heading("The person"),
        Facts((("Called", "S. K."), ("Age", "16"), ("Language", "Maithili"))),
        *(
            Words(f"Made-up sentence number {number}, which tells nothing of anybody. " * 6)
            for number in range(paragraphs)
        ),
        Items(("A made-up bed for the night", "A made-up doctor")),
    )
    members: dict[str, Any] = {
        "language": "en",
        "title": "REFERRAL",
        "lines": (("No.", "L-26-0031"), ("Date", "25 November 2026")),
        "to_label": "To",
        "to": ("The Child Welfare Committee", "Patna"),
        "subject": "Subject: S. K.",
        "salutation": "Sir or Madam,",
        "blocks": blocks,
        "closing": "Yours faithfully,",
        "enclosures": (),
        "enclosures_label": "",
        "signatory": ("R. Das", "Coordinator"),
        "to_check": "To check: call the office on a number you know.",
        "footer": "",
        "page_words": "Page {page} of {pages}",
    }
    return Body(**(members | changes))


def sealed(
    identity: Identity,
    *,
    paragraphs: int = 1,
    issued: int = NOON,
    valid_days: int = 90,
    letter_id: bytes = LETTER_ID,
    shown: str = SHOWN,
    kind: str = "referral",
    with_sheet: bool = True,
    ext: dict[str, Any] | None = None,
    **changes: Any,
) -> Sealed:
    """Draw and seal a letter.

    Args:
        identity: of the office that seals.
        paragraphs: how long it is; one is a page, 20 are five.
        with_sheet: whether the record names the sheet.
        ext, **changes: further members of the record, and other ones.
    """
    letter = Letter(
        kind,
        "L-26-0031",
        dt.datetime.fromtimestamp(issued, dt.UTC).date(),
        letter_code(letter_id),
        Letterhead("Made-up Office", "बनावटी कार्यालय", ("12 Made-up Road, Patna",)),
        (body(paragraphs),),
    )
    drawn_sheet = document.written(letter)
    named = hashlib.sha256(drawn_sheet).hexdigest() if with_sheet else ""
    made: list[DrawnSeal] = []

    def seal(pages: int) -> DrawnSeal:
        record = _record(letter, pages, sheet=named, ext=ext or {}, **changes)
        claim = LetterClaim(
            kind=KINDS[kind],
            office_hint=bytes.fromhex(identity.public.office_id)[:8],
            issued=issued,
            valid_days=valid_days,
            letter_id=letter_id,
            record_hash=letter_record.record_hash(record),
            shown=shown,
        )
        made.append(DrawnSeal(seal_text(identity, claim), record, drawn_sheet))
        return made[-1]

    drawn = draw(letter, seal)
    return Sealed(drawn.pdf, made[-1].qr_text, made[-1].record, drawn_sheet, drawn.pages, drawn.box)


def _record(letter: Letter, pages: int, **changes: Any) -> bytes:
    """The signed words of a letter."""
    members: dict[str, Any] = {
        "salt": "00" * 16,
        "kind": letter.kind,
        "no": letter.number,
        "date": letter.date.isoformat(),
        "to": "The Child Welfare Committee, Patna",
        "subject": "S. K.",
        "pages": pages,
        "text": plain_text(letter),
        "signatory": "R. Das",
    }
    return letter_record.written(letter_record.LetterRecord(**(members | changes)))


# Paper ------------------------------------------------------------------------------------------


@functools.lru_cache(maxsize=4)
def sheet_of_paper(pdf: bytes, dpi: int, page: int = 0) -> Image.Image:
    """Return one printed page as a perfect scanner sees it, in grey."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        # A laser printer has 600 dots to the inch, black ones; a scanner sees their mean.
        dots = document[page].render(scale=600 / 72, grayscale=True).to_pil()
    finally:
        document.close()
    printed = dots.point(lambda value: 20 if value < 128 else _PAPER)
    size = (round(dots.width * dpi / 600), round(dots.height * dpi / 600))
    return printed.resize(size, Image.Resampling.BOX)


DAMAGES = ("skew", "blur", "noise", "jpeg", "dark", "light", "perspective", "photocopy", "all")


def scan(pdf: bytes, dpi: int, damage: str, seed: int, page: int = 0) -> bytes:
    """Return a JPEG of a printed page after one kind of damage, or a little of all.

    Args:
        pdf: the letter.
        dpi: of the scanner.
        damage: of ``DAMAGES``, "" for none.
        seed: by which the damage differs.
        page: from 0.
    """
    chance = random.Random(f"{dpi} {damage} {seed}")
    image = sheet_of_paper(pdf, dpi, page)
    if damage == "all":
        for each in ("skew", "perspective", "photocopy", "blur", "noise"):
            image = _damaged(image, each, chance, 0.6)
    elif damage:
        image = _damaged(image, damage, chance, 1.0)
    quality = chance.randint(40, 60) if damage in ("jpeg", "all") else 85
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()


def _damaged(image: Image.Image, damage: str, chance: random.Random, much: float) -> Image.Image:
    """Return a picture with one damage; `much` is 1 for the whole of it."""
    if damage == "skew":
        angle = chance.uniform(-3, 3) * much
        return image.rotate(angle, Image.Resampling.BICUBIC, fillcolor=_PAPER)
    if damage == "blur":
        # Half a module at 200 dots to the inch is a little more than two dots.
        radius = chance.uniform(0.5, 1.3) * much * image.height / 2339
        return image.filter(ImageFilter.GaussianBlur(radius))
    if damage == "noise":
        return _noisy(image, chance.uniform(15, 45) * much, chance)
    if damage == "dark":
        return image.point(_curve(chance.uniform(0.35, 0.6), 0))
    if damage == "light":
        return image.point(_curve(chance.uniform(0.3, 0.55), 150))
    if damage == "perspective":
        return _leaning(image, 0.02 * much, chance)
    if damage == "photocopy":
        grown = image.filter(ImageFilter.MinFilter(3)) if chance.random() < 0.5 else image
        harsh = ImageEnhance.Contrast(grown.filter(ImageFilter.GaussianBlur(0.6)))
        return harsh.enhance(1 + 1.2 * much)
    return image


def _curve(slope: float, lift: float) -> Any:
    return lambda value: int(min(255, value * slope + lift))


def _noisy(image: Image.Image, spread: float, chance: random.Random) -> Image.Image:
    """Return a picture with grain; the grain is made of a seed, unlike that of the library."""
    small = chance.randbytes(256 * 256)
    grain = Image.frombytes("L", (256, 256), small)
    tile = Image.new("L", image.size)
    for left in range(0, image.width, 256):
        for top in range(0, image.height, 256):
            tile.paste(grain.rotate(chance.choice((0, 90, 180, 270))), (left, top))
    scaled = tile.point(lambda value: int(128 + (value - 128) * spread / 128))
    return ImageChops.add(image, scaled, offset=-128)


def _leaning(image: Image.Image, much: float, chance: random.Random) -> Image.Image:
    """Return a sheet that was photographed from a little aside."""
    wide, high = image.size
    corners = [
        (chance.uniform(0, much) * wide * side, chance.uniform(0, much) * high * end)
        for side, end in ((1, 1), (1, -1), (-1, -1), (-1, 1))
    ]
    upper_left, lower_left, lower_right, upper_right = corners
    quad = (
        -upper_left[0], -upper_left[1],
        -lower_left[0], high - lower_left[1],
        wide - lower_right[0], high - lower_right[1],
        wide - upper_right[0], -upper_right[1],
    )  # fmt: skip
    return image.transform(
        image.size, Image.Transform.QUAD, quad, Image.Resampling.BICUBIC, fillcolor=_PAPER
    )
