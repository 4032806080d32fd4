"""Text that a letter cannot be stopped, led astray or made to open anything by.

Rules: every text stands in every field of a letter at once.
"""

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

import letter_samples as samples
from app.letters.document import COPIES, Facts, Words
from app.letters.drawing import draw
from drawn_letters import facts_of, filled, ink_of, picture_of, text_of, typefaces_of

ROOT = Path(__file__).parents[4]
MM = 72 / 25.4
A4 = (595.28, 841.89)

MARKUP = (
    '<img src="/etc/passwd"/> <a href="https://evil.example/">x</a> &#x0; &lt;'
    ' <font face="/etc/passwd">x</font> <onDraw name="x" label="y"/> <para> <br/> {page} {0}'
)
TEXTS = {
    "nothing": "",
    "spaces": " \t ",
    "markup": MARKUP,
    "code of a PDF": r") Tj ET EMC Q /Foo (\\ << >> endstream endobj %%EOF",
    "a long name": "W" * 300,
    "a long name in Hindi": "क्ष" * 300,
    "line ends": "a\r\n\r\nb\nc\u2028d\x0be",
    "control signs": "a\x00b\x1b[31m\x7f\ufffe\uffff\ud800c",
    "turning signs": "safe\u202egnp.exe\u2066\u200f",
    "emoji": "👩‍👩‍👧 👍🏽 ☎️ x",
    "right to left": "שלום مرحبا بالعالم 12",
    "other scripts": "漢字ไทย தமிழ் ગુજરાતી" * 5,
    "lonely marks": "\u093f\u094d \u0982 \u0301 \u200d\u200c क्\u200dष",
    "all scripts in a word": "কखgñễЖक्ষ",
}


@pytest.mark.parametrize("name", TEXTS)
def test_any_text_in_every_field_is_drawn_inside_the_margins(name: str) -> None:
    letter = filled(samples.letter("referral", ("en", "bn"), COPIES), TEXTS[name])
    drawn = draw(letter, samples.seal)
    assert facts_of(drawn.pdf)["Pages"] == str(3 * drawn.pages)
    assert all(one["emb"] == "yes" for one in typefaces_of(drawn.pdf))
    for page in {1, drawn.pages, 3 * drawn.pages}:
        left, _, right, bottom = ink_of(picture_of(drawn.pdf, page, 72), 72)
        assert left >= 20 * MM - 2
        assert right <= A4[0] - 20 * MM + 3
        assert bottom <= A4[1] - 8 * MM


def test_markup_is_printed_as_it_was_typed() -> None:
    drawn = draw(filled(samples.letter(), MARKUP), samples.seal)
    text = text_of(drawn.pdf, "-raw")
    assert text.count(MARKUP) >= 15
    assert not [name for name in (b"/URI", b"/Annots", b"/GoToR", b"/JS") if name in drawn.pdf]


def test_signs_without_a_typeface_are_boxes_and_are_told() -> None:
    base = samples.letter()
    words = (Words("Name: שרה"), Words("👍🏽 and সুনীতা Nguyễn Ольга"))
    drawn = draw(replace(base, bodies=(replace(base.bodies[0], blocks=words),)), samples.seal)
    assert drawn.missing == ("ש", "ר", "ה", "👍", "🏽")
    text = text_of(drawn.pdf, "-raw")
    assert words[1].text in text
    assert all(sign in text for sign in drawn.missing)


def test_turning_and_control_signs_are_not_printed() -> None:
    base = samples.letter()
    words = Words("safe\u202egnp.exe a\x00b\ud800c")
    drawn = draw(replace(base, bodies=(replace(base.bodies[0], blocks=(words,)),)), samples.seal)
    assert "safegnp.exe ab\ufffdc" in text_of(drawn.pdf, "-raw")


def test_long_narratives_and_tables_lose_no_line() -> None:
    base = samples.letter("referral", ("hi",))
    story = " ".join(f"{number}। {samples.WORDS['hi'].story}" for number in range(330))
    rows = tuple(
        (f"तथ्य {number}", f"मान {number} " + "शब्द " * (number % 60)) for number in range(500)
    )
    body = replace(base.bodies[0], blocks=(Words(story), Facts(rows)))
    drawn = draw(replace(base, bodies=(body,)), samples.seal)
    assert drawn.pages >= 35
    text = text_of(drawn.pdf, "-raw")
    assert all(f"तथ्य {number} मान {number} " in text for number in range(500))
    assert all(f"{number}। उसने" in " ".join(text.split()) for number in range(330))


def test_a_cell_taller_than_a_page_goes_on_on_the_next() -> None:
    base = samples.letter()
    body = replace(base.bodies[0], blocks=(Facts((("x" * 400, "y" * 20_000),)),))
    drawn = draw(replace(base, bodies=(body,)), samples.seal)
    assert drawn.pages >= 3
    assert text_of(drawn.pdf, "-raw").count("y") >= 20_000


def test_a_letter_that_says_nothing_is_still_a_page() -> None:
    empty = filled(samples.letter(), "")
    bare = replace(
        empty,
        letterhead=replace(empty.letterhead, emblem=b"", lines=()),
        bodies=tuple(
            replace(one, lines=(), to=(), blocks=(), signatory=(), enclosures=())
            for one in empty.bodies
        ),
    )
    drawn = draw(bare, samples.seal)
    assert (drawn.pages, drawn.box, drawn.missing) == (1, None, ())


@pytest.mark.posix("strace looks on, a program of Linux")
def test_hostile_text_opens_no_file_and_no_socket(tmp_path: Path) -> None:
    code = f"""
import os, sys
sys.path[:0] = [{str(ROOT)!r}, {str(ROOT / "tests" / "helpers")!r}]
import letter_samples as samples
from drawn_letters import filled
from app.letters.drawing import draw
letter = samples.letter("referral", ("hi", "bn"), ("addressee", "office"))
draw(letter, samples.seal)
os.access("/the-hostile-letter-begins", os.F_OK)
draw(filled(letter, {MARKUP!r}), samples.seal)
os.access("/the-hostile-letter-ends", os.F_OK)
"""
    told = tmp_path / "calls"
    watch = ("strace", "-f", "-qq", "-e", "trace=%file,%network,%process", "-o", str(told))
    subprocess.run((*watch, sys.executable, "-c", code), check=True, timeout=120)
    lines = told.read_text("utf-8", "replace").splitlines()
    begin, end = (
        next(place for place, line in enumerate(lines) if f"hostile-letter-{word}" in line)
        for word in ("begins", "ends")
    )
    assert lines[begin + 1 : end] == []
    assert not [line for line in lines if ".reportlab" in line or "socket(" in line]
