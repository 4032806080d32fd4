"""Made-up letters of every kind in every language.

Nothing here is signed: the seal is words of the right length, so that the drawing can be tried
without an office.
"""

import datetime as dt
import io
from dataclasses import replace

from PIL import Image, ImageDraw

from app.letters.document import (
    Block,
    Body,
    DrawnSeal,
    Facts,
    Heading,
    Items,
    Letter,
    Letterhead,
    Words,
)
from crypto.letter.letter_record import KINDS
from letter_words import WORDS

LANGUAGES = ("en", "hi", "ne", "bn")
CODE = "K7QF-2M9X-B4TA-C"
QR_TEXT = "LFL1:" + "6BFOXN%TSMAHN-H/KP 6RQ3" * 10
"""As long as the QR text of a typical letter, 235 signs of the alphanumeric mode."""

LONGEST_QR_TEXT = "LFL1:" + "6BFOXN%TSMAHN-H/KP 6RQ3" * 13 + "6BFOXN%TSMAHN-H/KP"
"""As long as any QR text can be: 211 bytes in base45 and the mark before them."""

_LOCAL_NAMES = {
    "en": "परीक्षण बाल कार्यालय, सिलीगुड़ी",
    "hi": "परीक्षण बाल कार्यालय, सिलीगुड़ी",
    "ne": "परीक्षण बाल कार्यालय, सिलिगुडी",
    "bn": "পরীক্ষা শিশু দপ্তর, শিলিগুড়ি",
}


def emblem(size: int = 240) -> bytes:
    """Return a made-up emblem as a PNG: a ring, a roof, a door."""
    image = Image.new("L", (size, size), 255)
    pen = ImageDraw.Draw(image)
    edge = size // 40
    pen.ellipse((edge, edge, size - edge, size - edge), outline=0, width=size // 24)
    pen.polygon(
        [(size // 4, size // 2), (size // 2, size // 4), (size * 3 // 4, size // 2)], fill=0
    )
    pen.rectangle((size // 3, size // 2, size * 2 // 3, size * 3 // 4), outline=0, width=size // 24)
    out = io.BytesIO()
    image.save(out, "png")
    return out.getvalue()


def letterhead(language: str = "en") -> Letterhead:
    """Return the head of a made-up office."""
    return Letterhead(
        "Test Office for Children, Siliguri",
        _LOCAL_NAMES[language],
        (
            "Example Road 12, Siliguri 734001, West Bengal",
            "Telephone 0000 000 0000 · office@example.org",
        ),
        emblem(),
    )


def body(kind: str = "referral", language: str = "en") -> Body:
    """Return all that a made-up letter says in one language."""
    words = WORDS[language]
    is_slip = kind == "slip"
    return Body(
        language=language,
        title=words.titles[kind],
        lines=words.numbers[:2] if is_slip else words.numbers,
        to_label="" if is_slip else words.to_label,
        to=() if is_slip else words.to,
        subject="" if is_slip else words.subject,
        salutation="" if is_slip else words.salutation,
        blocks=_blocks(kind, language),
        closing="" if is_slip else words.closing,
        enclosures=() if is_slip else words.enclosures,
        enclosures_label=words.enclosures_label,
        signatory=() if is_slip else words.signatory,
        to_check=words.to_check,
        footer="" if is_slip else words.footer,
        page_words=words.page,
        copy_words=words.copies,
    )


def letter(
    kind: str = "referral",
    languages: tuple[str, ...] = ("en",),
    copies: tuple[str, ...] = ("addressee",),
) -> Letter:
    """Return a made-up letter."""
    bodies = tuple(body(kind, language) for language in languages)
    head = letterhead(languages[0] if languages[0] != "en" else languages[-1])
    return Letter(kind, "L-26-0031", dt.date(2026, 11, 25), CODE, head, bodies, copies)


def every_letter() -> list[Letter]:
    """Return one letter of each kind in each language, and each kind in two languages."""
    single = [letter(kind, (language,)) for kind in KINDS for language in LANGUAGES]
    return single + [letter(kind, ("en", "hi")) for kind in KINDS]


def four_pages(languages: tuple[str, ...] = ("hi", "en")) -> Letter:
    """Return a letter in two languages that fills four pages."""
    made = letter("referral", languages)
    bodies = tuple(
        replace(one, blocks=(*one.blocks, *(Words(WORDS[one.language].opening),) * 11))
        for one in made.bodies
    )
    return replace(made, bodies=bodies)


def seal(pages: int, qr_text: str = QR_TEXT) -> DrawnSeal:
    """Return what stands for the seal of a letter; it proves nothing."""
    return DrawnSeal(qr_text, b'{"v":1,"pages":%d}' % pages, b'{"sheet":"made up"}')


def _blocks(kind: str, language: str) -> tuple[Block, ...]:
    words = WORDS[language]
    if kind == "slip":
        return (Words(words.signatory[2]), Facts(words.numbers[:1]))
    if kind == "acknowledgement":
        return (Words(words.opening),)
    facts = (Heading(words.heading), Facts(words.facts))
    if kind == "certificate":
        return (Words(words.opening), *facts)
    return (
        Words(words.opening),
        *facts,
        Words(words.story),
        Words(words.asked),
        Items(words.items),
    )
