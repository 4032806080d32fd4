"""The guide as a PDF: its words come back, its typefaces are in it, the same bytes each time."""

import re

import pytest

from app.cli.program import run
from app.help import guide
from app.help.guide import drawing, shelf
from drawn_letters import facts_of, outline_of, picture_of, text_of, typefaces_of


@pytest.fixture(scope="module", params=shelf.LANGUAGES)
def drawn(request: pytest.FixtureRequest) -> tuple[str, bytes]:
    return request.param, guide.draw(request.param)


def test_every_word_comes_back_as_it_was_written(drawn: tuple[str, bytes]):
    code, pdf = drawn
    foot = rf"{re.escape(shelf.cover(code).title)} \d+ / \d+$"
    lines = [one for one in text_of(pdf, "-raw").splitlines() if not re.search(foot, one)]
    text = re.sub(r"\s+", " ", " ".join(lines))
    missing = []
    for chapter in (shelf.cover(code), *shelf.chapters(code)):
        wanted = [chapter.title, *(section.title for section in chapter.sections)]
        for block in chapter.blocks():
            wanted.append(f"{block.number}. {block.text}" if block.number else block.text)
        missing += [one for one in wanted if one and one not in text]
    assert missing == []


def test_every_typeface_is_in_the_file(drawn: tuple[str, bytes]):
    _code, pdf = drawn
    found = typefaces_of(pdf)
    assert found
    assert all(one["emb"] == one["sub"] == one["uni"] == "yes" for one in found)
    assert {one["name"].split("+")[1] for one in found} <= {
        *("Mukta-Regular", "Mukta-Bold"),
        *("NotoSans-Regular", "NotoSans-Bold"),
    }
    assert b"Helvetica" not in pdf
    assert len(pdf) < 1_000_000


def test_the_same_guide_gives_the_same_bytes(drawn: tuple[str, bytes]):
    code, pdf = drawn
    assert guide.draw(code) == pdf


def test_the_outline_and_the_contents_name_the_pages_of_the_chapters(drawn: tuple[str, bytes]):
    code, pdf = drawn
    told = facts_of(pdf)
    assert told["Title"] == f"Lifafa: {shelf.cover(code).title}"
    assert told["Tagged"] == "yes"
    assert f"/Lang ({code}-IN)".encode() in pdf
    marks = {title: page + 1 for level, title, page in outline_of(pdf) if level == 0}
    sections = [title for level, title, _page in outline_of(pdf) if level == 1]
    headings = [chapter.heading for chapter in shelf.chapters(code)]
    assert set(headings) <= set(marks)
    assert sections == [
        section.title
        for chapter in shelf.chapters(code)
        for section in chapter.sections
        if section.title
    ]
    contents = text_of(pdf, "-raw", "-f", "2", "-l", str(marks[headings[0]] - 1))
    for heading in headings:
        assert f"{heading} {marks[heading]}\n" in contents
        page = str(marks[heading])
        assert text_of(pdf, "-raw", "-f", page, "-l", page).startswith(heading)


def test_the_cover_shows_the_icon_of_the_program(drawn: tuple[str, bytes]):
    cover = picture_of(drawn[1], 1, 30)
    dark = [
        cover.getpixel((round(35 + x), round(75 + y))) for x in range(0, 40, 8) for y in (2, 40)
    ]
    assert min(dark) < 120
    assert len(drawing.shapes()) == 7


def test_the_command_writes_the_file_and_never_over_one(tmp_path, capsys):
    target = tmp_path / "guide.pdf"
    assert run(["guide", "--lang", "hi", "-o", str(target)]) == 0
    assert target.read_bytes() == guide.draw("hi")
    assert run(["guide", "--lang", "en", "-o", str(target)]) == 8
    assert target.read_bytes() == guide.draw("hi")
    capsys.readouterr()


def test_the_command_lists_and_prints_chapters(capsys):
    assert run(["guide", "--lang", "en"]) == 0
    listed = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in listed] == list(shelf.KEYS)
    assert run(["guide", "first-day", "--lang", "hi"]) == 0
    printed = capsys.readouterr().out
    assert printed.startswith("2. पहला दिन\n")
    assert "\n1. लिफ़ाफ़ा शुरू करें।" in printed
    assert run(["guide", "--lang", "bn"]) == 2
    assert run(["guide", "nothing"]) == 2
    capsys.readouterr()
