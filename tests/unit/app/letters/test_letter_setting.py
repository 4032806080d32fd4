"""Text is set in lines without losing a sign, in the typeface of its script; pages lose no line.

Rules: all texts are made up.
"""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from app.letters.drawing import draw_stamp, faces, flow
from app.letters.drawing.setting import Line, Passage, Setter, Style, clean, one_line
from app.system.sandbox.picture_worker import make
from drawn_letters import facts_of, text_of, typefaces_of

TEXT = Style(10, 15)
WIDTH = 120.0
SIGN = st.sampled_from("ab W-/कित्र्क्षি০১ক্ষ।,. \t\n\u00a0\u200d\u200cễЖ👍ש\u0301")
SIGNS = st.text(SIGN, max_size=80)


def runs(text: str) -> list[tuple[str, str]]:
    """Return the typeface, "" for none, and the text of every run."""
    found = faces.runs(text, faces.weight(False))
    return [("" if face is None else face.name.split("-")[0], part) for face, part in found]


@given(SIGNS)
@settings(max_examples=300, deadline=None)
def test_every_sign_is_in_exactly_one_line_and_no_line_is_too_wide(text: str) -> None:
    lines = Setter("hi").lines(text, TEXT, WIDTH)
    whole = clean(text)
    assert "".join(line.text for line in lines) == (f"{whole}\n" if whole.strip() else "")
    assert all(line.width <= WIDTH + 0.001 for line in lines)


@given(st.lists(st.integers(1, 30), max_size=30), st.floats(60, 400))
@settings(max_examples=200, deadline=None)
def test_every_line_is_on_exactly_one_page_inside_its_room(counts: list[int], room: float) -> None:
    paras = []
    for number, count in enumerate(counts):
        lines = tuple(Line((), 0.0, f"{number}.{place}\n") for place in range(count))
        paras.append(flow.Para(Passage(lines, TEXT, WIDTH, "en")))
    blocks = [flow.Block(para, before=5.0, keeps=len(para.passage.lines) < 3) for para in paras]
    pages = flow.pages(blocks, room)
    found = [line for page in pages for placed in page for line in placed.piece.passage.lines]
    assert found == [line for para in paras for line in para.passage.lines]
    for page in pages:
        assert all(placed.down + placed.piece.height <= room + 0.1 for placed in page)
        assert [placed.down for placed in page][:1] in ([], [0.0])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("नाम:", [("Mukta", "नाम:")]),
        ("(পাটনা) ", [("HindSiliguri", "(পাটনা) ")]),
        ("ক্ষ।", [("HindSiliguri", "ক্ষ।")]),
        ("২৩", [("HindSiliguri", "২৩")]),
        ("Nguyễn", [("NotoSans", "Nguyễn")]),
        ("👍 ", [("", "👍"), ("Mukta", " ")]),
        ("ab👍ক", [("Mukta", "ab"), ("", "👍"), ("HindSiliguri", "ক")]),
        ("", []),
    ],
)
def test_each_script_has_its_typeface(text: str, expected: list[tuple[str, str]]) -> None:
    assert runs(text) == expected


def test_conjuncts_become_fewer_glyphs_than_signs() -> None:
    setter = Setter("hi")
    for word, most in (("क्ष", 1), ("र्क", 2), ("श्री", 2), ("ক্ষ", 1), ("জ্ঞ", 1)):
        glyphs = [glyph for run in setter.runs(word, False) for glyph in run.glyphs]
        assert len(glyphs) <= most, word
        assert all(glyph.number for glyph in glyphs), word


def test_a_comma_and_its_space_are_as_close_as_the_typeface_wants() -> None:
    setter = Setter("hi")
    apart = sum(run.width() for word in ("a,", " ") for run in setter.runs(word, False))
    assert sum(run.width() for run in setter.runs("a, ", False)) < apart
    assert [run.text for run in setter.runs("a, ", False)] == ["a,", " "]


@pytest.mark.parametrize("code", ["EZQX-XPQC-MEPEW", "TXSL-ZDGG", "(ABCD-EFGH)."])
def test_a_code_is_broken_at_no_hyphen_where_codes_are_kept_whole(code: str) -> None:
    parted = [Setter().lines("a " * before + code, TEXT, WIDTH) for before in range(40)]
    assert any(line.text.endswith("-") for lines in parted for line in lines)
    for before in range(40):
        lines = Setter(whole_codes=True).lines("a " * before + code, TEXT, WIDTH)
        assert any(code in line.text for line in lines), before


def test_words_and_codes_too_long_for_a_line_are_broken_there_also_where_codes_are_kept_whole() -> (
    None
):
    long = "ABCD-EFGH-IJKL-MNOP-QRST-UVWX"
    for words in ("Madeup-Nagar-Extension", "MADEUPNAGAR-EXTENSION", "पूर्व-पश्चिम", long):
        for before in range(40):
            told = ("a " * before + words, TEXT, WIDTH)
            assert Setter(whole_codes=True).lines(*told) == Setter().lines(*told)


def test_text_is_made_printable_once() -> None:
    assert clean("e\u0301\t\u202eb\x00\ufffe\ud800") == "é b\ufffd"
    assert one_line(" a\r\nb\u2028c ") == "a b c"


def test_a_stamp_is_one_page_with_all_its_lines() -> None:
    lines = ("डिजिटल हस्ताक्षर", "A. Example সুনীতা", "W" * 200)
    for width, height in ((204.0, 68.0), (60.0, 20.0), (20.0, 10.0)):
        pdf = draw_stamp(lines, width, height)
        assert facts_of(pdf)["Page size"].startswith(f"{width:g} x {height:g} pts")
        assert facts_of(pdf)["Pages"] == "1"
        assert all(one["emb"] == "yes" for one in typefaces_of(pdf))
    assert text_of(draw_stamp(lines[:2], 204, 68), "-raw").split("\n")[:2] == list(lines[:2])
    assert draw_stamp((), 204, 68) == draw_stamp((), 204, 68)


def test_a_transparent_emblem_is_kept_on_white() -> None:
    seen = Image.new("RGBA", (40, 20), (0, 0, 0, 0))
    seen.putpixel((5, 5), (0, 0, 0, 255))
    out = io.BytesIO()
    seen.save(out, "PNG")
    from app.letters.drawing.beside import emblem

    made = make(out.getvalue(), 600, as_png=True).content
    assert emblem(out.getvalue()) is None
    assert emblem(made) is not None
    with Image.open(io.BytesIO(made)) as image:
        assert (image.mode, image.getpixel((0, 0))) == ("RGB", (255, 255, 255))
