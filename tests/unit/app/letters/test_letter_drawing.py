"""A drawn letter: its words come back, its typefaces are in it, its seal can be read.

Rules: another program than ours looks into every PDF.
"""

import re
from dataclasses import replace

import pypdfium2
import pytest

import letter_samples as samples
from app.letters.document import (
    COPIES,
    Facts,
    Heading,
    Items,
    Letter,
    Words,
)
from app.letters.drawing import draw
from crypto.letter.letter_record import KINDS
from drawn_letters import (
    facts_of,
    ink_of,
    outline_of,
    picture_of,
    squares_of,
    text_of,
    typefaces_of,
)

MM = 72 / 25.4
A4 = (595.28, 841.89)


def paragraphs(letter: Letter) -> list[str]:
    """Return every paragraph and cell of a letter that must come back as it is."""
    head = letter.letterhead
    found = [head.name, head.name_local, *head.lines, letter.code]
    for place, body in enumerate(letter.bodies):
        found += [body.title, body.subject, body.salutation, body.closing, *body.signatory]
        found += [*body.enclosures, body.to_check, body.footer]
        found += body.to if not place else ()
        for block in body.blocks:
            match block:
                case Heading(text) | Words(text):
                    found.append(text)
                case Facts(rows):
                    found += [cell for row in rows for cell in row]
                case Items(lines):
                    found += [f"{number}. {line}" for number, line in enumerate(lines, start=1)]
    return [text for text in found if text]


@pytest.mark.parametrize("language", samples.LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_every_paragraph_comes_back_as_it_was_written(kind: str, language: str) -> None:
    letter = samples.letter(kind, (language,))
    drawn = draw(letter, samples.seal)
    lines = set(text_of(drawn.pdf, "-raw").splitlines())
    text = "\n".join(lines)
    missing = [one for one in paragraphs(letter) if one not in lines and one not in text]
    assert not missing
    whole = [block.text for body in letter.bodies for block in body.blocks if type(block) is Words]
    assert set(whole) <= lines
    assert not drawn.missing


@pytest.mark.parametrize("languages", [("en", "hi"), ("bn", "en"), ("ne", "bn")])
def test_two_languages_stand_one_after_the_other(languages: tuple[str, str]) -> None:
    letter = samples.letter("referral", languages)
    drawn = draw(letter, samples.seal)
    text = text_of(drawn.pdf, "-raw")
    assert not [one for one in paragraphs(letter) if one not in text]
    first, second = (body.subject for body in letter.bodies)
    assert text.index(first) < text.index(second)
    assert text.count(letter.letterhead.lines[0]) == 1
    assert all(line.strip(" ,") in text for line in letter.bodies[1].to)
    assert all(value in text for _, value in letter.bodies[1].lines)
    assert text.count("Page 1 of") <= 1


def test_every_typeface_is_in_the_file_and_cut_down() -> None:
    drawn = draw(samples.letter("referral", ("bn", "hi")), samples.seal)
    found = typefaces_of(drawn.pdf)
    assert {one["name"].split("+")[1] for one in found} == {
        "Mukta-Regular",
        "Mukta-Bold",
        "HindSiliguri-Regular",
        "HindSiliguri-Bold",
    }
    assert all(one["emb"] == one["sub"] == one["uni"] == "yes" for one in found)
    assert b"Helvetica" not in drawn.pdf
    assert len(drawn.pdf) < 400_000


def test_the_file_names_its_kind_and_number_and_nobody() -> None:
    drawn = draw(samples.letter("referral", ("hi",)), samples.seal)
    told = facts_of(drawn.pdf)
    assert told["Title"] == "रेफ़रल पत्र L-26-0031"
    assert (told["Author"], told["Subject"], told["Keywords"]) == ("", "", "")
    assert (told["Creator"], told["Producer"]) == ("Lifafa", "Lifafa")
    assert "2000" in told["CreationDate"]
    assert told["Tagged"] == "yes"
    assert told["JavaScript"] == "no"
    assert re.search(rb"/Lang \(hi-IN\)", drawn.pdf)


def test_what_is_sealed_is_in_the_file_exactly() -> None:
    seal = replace(samples.seal(1), record=b'{"v":1}', sheet='{"नाम":"ক"}'.encode())
    drawn = draw(samples.letter(), lambda _: seal)
    with pypdfium2.PdfDocument(drawn.pdf) as document:
        found = {}
        for number in range(document.count_attachments()):
            part = document.get_attachment(number)
            found[part.get_name()] = bytes(part.get_data())
    assert found == {"letter.json": seal.record, "sheet.json": seal.sheet}


@pytest.mark.parametrize("text", [samples.QR_TEXT, samples.LONGEST_QR_TEXT])
def test_the_square_can_be_read_and_is_forty_millimetres_wide(text: str) -> None:
    drawn = draw(samples.letter("certificate"), lambda pages: samples.seal(pages, text))
    picture = picture_of(drawn.pdf, drawn.pages)
    assert squares_of(picture) == [text]
    from app.letters.drawing.seal_square import SIDE, square

    modules = len(square(text).rows)
    assert modules <= 61
    assert abs(SIDE - 40 * MM) < 0.01
    assert SIDE / (modules + 8) * 300 / 72 >= 6


def test_the_seal_is_asked_once_for_the_pages_of_one_copy() -> None:
    asked: list[int] = []

    def seal(pages: int) -> samples.DrawnSeal:
        asked.append(pages)
        return samples.seal(pages)

    drawn = draw(replace(samples.four_pages(), copies=COPIES), seal)
    assert asked == [drawn.pages] == [4]


def test_each_copy_begins_on_a_new_page_and_says_whose_it_is() -> None:
    letter = samples.letter("referral", ("en", "hi"), COPIES)
    drawn = draw(letter, samples.seal)
    assert facts_of(drawn.pdf)["Pages"] == str(3 * drawn.pages)
    for number, (copy, words) in enumerate(
        [("addressee", ""), ("office", "Office copy"), ("person", "Copy for the person")]
    ):
        for page in range(drawn.pages):
            place = str(number * drawn.pages + page + 1)
            text = text_of(drawn.pdf, "-f", place, "-l", place)
            assert [one for one in ("Office copy", "Copy for the person") if one in text] == (
                [words] if words else []
            ), copy
            assert f"Page {page + 1} of {drawn.pages}" in text
            assert letter.code in text
            assert letter.bodies[0].footer in text


def test_the_outline_leads_to_every_copy_and_language() -> None:
    letter = samples.letter("referral", ("en", "bn"), ("addressee", "office"))
    drawn = draw(letter, samples.seal)
    title, second = (body.title for body in letter.bodies)
    found = outline_of(drawn.pdf)
    assert [(level, name) for level, name, _ in found] == [
        (0, f"{title} L-26-0031"),
        (1, title),
        (1, second),
        (0, f"{title} L-26-0031 · Office copy · দপ্তরের প্রতিলিপি"),
        (1, title),
        (1, second),
    ]
    assert [page for _, _, page in found][3] == drawn.pages


@pytest.mark.parametrize("languages", [("en",), ("hi", "en")])
def test_the_box_is_where_it_is_said_to_be(languages: tuple[str, ...]) -> None:
    drawn = draw(samples.letter("referral", languages, ("office", "addressee")), samples.seal)
    box = drawn.box
    assert box is not None
    assert box.page == drawn.pages - 1
    dpi = 200
    picture = picture_of(drawn.pdf, box.page + 1, dpi)
    scale = dpi / 72
    left, right = (round(x * scale) for x in (box.left, box.left + box.width))
    low, high = (round((A4[1] - y) * scale) for y in (box.bottom, box.bottom + box.height))
    middle = (left + right) // 2, (low + high) // 2
    for x, y in ((left, middle[1]), (right, middle[1]), (middle[0], low), (middle[0], high)):
        around = [picture.getpixel((x + dx, y + dy)) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]
        assert min(around) < 128
    inside = picture.crop((left + 3, high + 3, right - 3, low - 3))
    assert inside.getextrema() == (255, 255)


def test_a_letter_that_nobody_signs_has_no_box() -> None:
    drawn = draw(samples.letter("slip", ("ne",)), samples.seal)
    assert drawn.box is None


def test_a_slip_is_half_a_page_with_a_line_to_cut() -> None:
    drawn = draw(samples.letter("slip", ("hi",)), samples.seal)
    assert drawn.pages == 1
    picture = picture_of(drawn.pdf, 1, 100)
    _, _, right, bottom = ink_of(picture, 100)
    assert bottom < A4[1] / 2 + 2
    assert right > A4[0] - 12


def test_a_letter_a_few_lines_too_long_is_set_smaller_and_stays_on_one_page() -> None:
    for language in samples.LANGUAGES:
        drawn = draw(samples.letter("referral", (language,)), samples.seal)
        assert drawn.pages == 1


def test_the_seal_never_stands_alone_on_a_page() -> None:
    base = samples.letter("referral", ("en",))
    for count in range(1, 40):
        words = Words("\n".join(["A made-up line."] * count))
        letter = replace(base, bodies=(replace(base.bodies[0], blocks=(words,)),))
        drawn = draw(letter, samples.seal)
        last = text_of(drawn.pdf, "-f", str(drawn.pages), "-l", str(drawn.pages))
        assert "Yours faithfully," in last, count
        assert letter.code in last


def test_a_paragraph_over_two_pages_gives_back_each_part() -> None:
    base = samples.letter("referral", ("hi",))
    story = " ".join(f"{number} {samples.WORDS['hi'].story}" for number in range(40))
    letter = replace(base, bodies=(replace(base.bodies[0], blocks=(Words(story),)),))
    drawn = draw(letter, samples.seal)
    assert drawn.pages >= 2
    lines = text_of(drawn.pdf, "-raw").replace("\f", "\n").split("\n")
    parts = [line for line in lines if len(line) > 1000]
    assert len(parts) == 2
    assert "".join(parts) == story


def test_rows_of_dots_are_high_enough_to_write_on() -> None:
    base = samples.letter()

    def pages(value: str) -> int:
        blocks = (Facts((("Signature", value),) * 50), Items((value,) * 20))
        letter = replace(base, bodies=(replace(base.bodies[0], blocks=blocks),))
        return draw(letter, samples.seal).pages

    assert pages("some words") < pages("…………………")


def test_nothing_is_printed_over_the_margins() -> None:
    for letter in (samples.letter("referral", ("bn", "en"), COPIES), samples.four_pages()):
        drawn = draw(letter, samples.seal)
        for page in range(drawn.pages * len(letter.copies)):
            left, top, right, bottom = ink_of(picture_of(drawn.pdf, page + 1, 72), 72)
            assert left >= 22 * MM - 2
            assert right <= A4[0] - 20 * MM + 2
            assert top >= 12 * MM
            assert bottom <= A4[1] - 8 * MM


def test_an_emblem_of_an_unusual_kind_is_left_out() -> None:
    from app.letters.drawing.beside import emblem

    good = samples.emblem()
    found = emblem(good)
    assert found is not None
    assert (found.width, found.height, found.colours) == (240, 240, "/DeviceGray")
    broken = [
        b"",
        b"<svg/>",
        good[:20],
        good[:24] + b"\x10" + good[25:],
        good[:25] + b"\x06" + good[26:],
    ]
    huge = good[:16] + (50_000).to_bytes(4, "big") * 2 + good[24:]
    assert [emblem(one) for one in [*broken, huge, good + b"\0" * 3_000_000]] == [None] * 7
    head = replace(samples.letterhead(), emblem=huge)
    assert draw(replace(samples.letter(), letterhead=head), samples.seal).pages == 1


def test_the_parts_of_a_letter_are_tagged_with_their_language() -> None:
    drawn = draw(samples.letter("referral", ("en", "hi")), samples.seal)
    for role in (
        b"H1",
        b"H2",
        b"P",
        b"Table",
        b"TR",
        b"TH",
        b"TD",
        b"L",
        b"LI",
        b"LBody",
        b"Figure",
    ):
        assert b"/S /" + role in drawn.pdf, role
    assert b"/Lang (en-IN)" in drawn.pdf
    assert b"/Lang (hi-IN)" in drawn.pdf
    assert b"/MarkInfo" in drawn.pdf
