"""The user guide: the same in both languages, in the words of the screens, and promising no more
than may be published."""

import ast
import contextlib
import re
import shlex
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer

from app.base import language
from app.base.errors import AppError
from app.cli.program import STOPPED, USAGE, build
from app.cli.settings import split_globals
from app.help import shelf as help_shelf
from app.help.guide import shelf
from app.help.guide.shelf import COMMAND, Block, Chapter, GuideError, read
from models.fields import CATALOGUE, CODE_LISTS
from refusals import all_refusals
from source_tree import ROOT, called_name, python_files, table_texts

FILES = sorted(Path(shelf.__file__).parent.glob("*/*.md"))
FORBIDDEN = re.compile(
    r"\b(key ?pairs?|fingerprints?|hash(es|ed)?|hmac|cipher\w*|(de|en)crypt\w*|certificates?)\b",
    re.I,
)
HINDI_TECHNIQUE = re.compile("हैश|फ़िंगरप्रिंट|कुंजी|एन्क्रिप्|डिक्रिप्|कूटलेख|बाइनरी")
HINDI_OTHERWISE = set(
    unicodedata.normalize(
        "NFC",
        "कागज़ कागज़ात कागज़ों तारीख़ खराब बाकी क़दम क़ानून क़ानूनी गलत गलती खत्म आखिरी खतरा खुद नकल"
        " खाली तरीका तरीके गायब गैरकानूनी इलाके मौका कलम खिड़की",
    ).split()
)
LATIN_WORDS = """
    lifafa Lifafa Ctrl Shift Enter Esc Caps Lock PDF MB N L H F Windows macOS Linux Debian Ubuntu
    BitLocker LUKS deb tar xz lfcard sudo apt install self test ok priya register OUR FOLDER OFFICE
    Tab Space Backspace mausi sheet txt receipt packet receive BACKUP lfbak lfrelease CASE PACKET
    all p part C
"""
# The sentences that may be published, as SECURITY.md has them.
PROMISES = (
    """
A stolen, locked computer shows no case, name or partner office without a passphrase or the
 recovery sheets.

A packet can be opened only by the one office it was made for, and shows who signed it. Changes,
 copies and missing packets are noticed.

Packets are protected also against future quantum computers; signatures are not yet.

We cannot protect an unlocked or infected computer, and we cannot recover a register if all
 passphrases and recovery sheets are lost. There is no back door.

Matching tells both offices which people they share. A dishonest office can use it to test up to
 64, 256 or 1,024 guesses with each question: an office 1,024 and all together 4,096 in 90 days,
 and again after that. Only match with offices you trust.
""".replace("\n ", " ")
    .strip()
    .split("\n\n")
)
BOASTS = re.compile(
    r"\b(secure\w*|safe from|guarantee\w*|anonymous\w*|unbreakable|impossible|military|perfect\w*"
    r"|hack\w*|protects?|protected)\b",
    re.I,
)
NO_BOAST = re.compile(r"protected persons|What we do not protect|do not protect|protects the child")


def chapters() -> list[tuple[Chapter, Chapter]]:
    return list(zip(shelf.chapters("en"), shelf.chapters("hi"), strict=True))


def blocks(code: str) -> Iterator[tuple[str, Block]]:
    for chapter in (shelf.cover(code), *shelf.chapters(code)):
        for block in chapter.blocks():
            yield chapter.key, block


def marked_texts() -> set[str]:
    found = {text for field in CATALOGUE.fields for text in (field.label, field.help)}
    found |= {code.label for codes in CODE_LISTS.values() for code in codes}
    entities = dict.fromkeys(field.entity for field in CATALOGUE.fields)
    found |= {part.label for entity in entities for part in CATALOGUE.sections(entity)}
    for source in python_files("ui", "app", "models"):
        if source.name.startswith("app/help/"):
            continue
        for node in source.nodes:
            if isinstance(node, ast.Call) and called_name(node) in {"_", "N_", "ngettext"}:
                found |= {text.value for text in node.args if isinstance(text, ast.Constant)}
    return found | table_texts()


def test_every_file_is_a_chapter_and_every_chapter_has_its_files():
    assert {path.stem for path in FILES} == {*shelf.KEYS, "cover"}
    assert len(FILES) == 2 * (len(shelf.KEYS) + 1)
    assert len(shelf.KEYS) == len(set(shelf.KEYS))


def test_both_languages_have_the_same_steps_notes_and_commands():
    for english, hindi in [*chapters(), (shelf.cover("en"), shelf.cover("hi"))]:
        assert (english.key, english.number) == (hindi.key, hindi.number)
        kinds = [
            [[(block.kind, block.number) for block in section.blocks] for section in one.sections]
            for one in (english, hindi)
        ]
        assert kinds[0] == kinds[1], english.key
        commands = [
            [
                block.text.replace("--lang hi", "--lang en")
                for block in one.blocks()
                if not block.screen
            ]
            for one in (english, hindi)
        ]
        ours = [[text for text in texts if text.startswith("lifafa ")] for texts in commands]
        assert ours[0] == ours[1], english.key


def test_what_is_named_like_a_button_is_a_text_of_the_program():
    marked = marked_texts()
    assert [
        (key, word) for key, block in blocks("en") for word in block.screen if word not in marked
    ] == []
    assert sum(len(block.screen) for _key, block in blocks("en")) > 250


def test_hindi_names_buttons_as_they_stand_on_the_hindi_screen():
    words = language.catalogue("hi")
    for english, hindi in chapters():
        for one, other in zip(english.blocks(), hindi.blocks(), strict=True):
            told = sorted(words.gettext(name) for name in one.screen)
            assert told == sorted(other.screen), (english.key, one.text)


@pytest.mark.parametrize("code", shelf.LANGUAGES)
def test_every_command_parses(code: str):
    lines = [block.text for _key, block in blocks(code) if block.kind == COMMAND]
    assert len(lines) > 20
    for line in lines:
        first, *words = shlex.split(line)
        assert first == "lifafa"
        _settings, rest = split_globals(words)
        command = typer.main.get_command(build(rest))
        while hasattr(command, "commands"):
            command, rest = command.commands[rest[0]], rest[1:]
        # Names and numbers that stand for others are judged after the words were read.
        with contextlib.suppress(AppError):
            command.make_context(line, list(rest))


def test_english_has_no_word_of_the_technique_and_boasts_of_nothing():
    for key, block in blocks("en"):
        assert not FORBIDDEN.search(block.text), (key, block.text)
        boast = BOASTS.search(NO_BOAST.sub("", block.text))
        assert boast is None or block.text in PROMISES, (key, block.text)


def test_nothing_is_promised_beyond_what_may_be_published():
    limits = shelf.chapter("limits", "en")
    told = [block.text for section in limits.sections[1:3] for block in section.blocks]
    assert told == PROMISES


def test_the_chapter_of_commands_has_every_number_with_which_one_ends():
    told = [
        int(block.text.partition(":")[0])
        for block in shelf.chapter("commands", "en").blocks()
        if re.match(r"\d+: ", block.text)
    ]
    assert told == sorted({0, STOPPED, USAGE, *(kind.exit_code for kind in all_refusals())})


def test_hindi_is_written_in_one_way():
    text = "\n".join(
        word
        for chapter in (shelf.cover("hi"), *shelf.chapters("hi"))
        for word in (
            chapter.title,
            *(section.title for section in chapter.sections),
            *(block.text for block in chapter.blocks() if block.kind != COMMAND),
        )
    )
    assert unicodedata.normalize("NFC", text) == text
    assert not re.search("मामल|सन्दर्भ", text)
    assert not HINDI_TECHNIQUE.search(text)
    words = set(re.findall("[\u0900-\u097f]+", text))
    assert words & HINDI_OTHERWISE == set()
    assert {unicodedata.normalize("NFC", word) for word in ("केस", "रेफ़रल", "बाक़ी")} <= words
    assert set(re.findall("[A-Za-z]+", text)) - set(LATIN_WORDS.split()) == set()
    assert not re.search("[०-९]", text)


def test_sentences_are_short():
    for key, block in blocks("en"):
        if block.kind != COMMAND:
            for sentence in re.split(r"(?<=[.?!:])\s", block.text):
                assert len(sentence.split()) <= 32, (key, sentence)


def test_every_help_text_that_is_named_leads_to_a_chapter():
    assert [one for one in shelf.topics() if not help_shelf.has(one)] == []
    assert {shelf.of_topic(one) for one in shelf.topics()} <= set(shelf.KEYS)
    assert shelf.of_topic("no such screen") == ""


@pytest.mark.parametrize(
    ("shown", "expected"), [("en", "en"), ("hi", "hi"), ("ne", "hi"), ("bn", "en"), ("xx", "en")]
)
def test_another_language_of_the_screens_gets_one_that_is_there(shown: str, expected: str):
    assert shelf.language_for(shown) == expected


def test_a_word_finds_sections_in_both_languages():
    found = [one.title for one in shelf.search("DISK dead", "en")[:2]]
    assert found[1] == "The disk is dead, or the computer is new"
    assert found[0] == shelf.chapter("bad-day", "en").title
    assert shelf.search("पावती", "hi")[0].title == "पावती"
    assert shelf.search("xyzzy", "en") == ()
    assert shelf.search("  ", "en") == ()


@pytest.mark.parametrize("code", shelf.LANGUAGES)
@pytest.mark.parametrize("shown", language.WINDOW_LANGUAGES)
def test_beside_screens_of_another_language_buttons_are_named_as_they_stand_there(code, shown):
    words = language.catalogue(shown)
    button = words.gettext("Accept into register")
    chapter = shelf.beside_screens("inbox", code, shown)
    assert chapter.heading == shelf.chapter("inbox", code).heading
    steps = [block for block in chapter.blocks() if button in block.screen]
    assert len(steps) == 1
    assert f"“{button}”" in steps[0].text
    if shown == code:
        assert chapter is shelf.chapter("inbox", code)


def test_what_a_message_is_filled_with_stays_open_in_every_language():
    told = language.catalogue("bn").gettext("Seal for {office}").replace("{office}", "…")
    texts = [one.text for one in shelf.beside_screens("referral", "hi", "bn").blocks()]
    assert [text for text in texts if f"“{told}”" in text]


def test_the_repository_has_no_second_copy_of_the_guide():
    assert not list((ROOT / "docs").glob("*guide*"))


# How it is read --------------------------------------------------------------------------------


def test_what_is_written_is_what_is_read():
    text = (
        "# Title\n\nTwo lines\nof one.\n\n## Part\n\n1. Press **New case**.\n2. See [[b]].\n\n"
        "- A point\n> A note\n$ lifafa version\n"
    )
    chapter = read(text, "a", 3, {"b": "4. Other"})
    assert chapter.heading == "3. Title"
    opening, part = chapter.sections
    assert opening.blocks == (Block("paragraph", "Two lines of one."),)
    assert part.title == "Part"
    assert part.blocks == (
        Block("step", "Press “New case”.", ("New case",), 1),
        Block("step", "See “4. Other”.", (), 2),
        Block("point", "A point"),
        Block("note", "A note"),
        Block("command", "lifafa version"),
    )


def test_what_a_message_is_filled_with_is_left_open():
    chapter = read("# T\n\n**{office} has not been checked yet.**\n", "a", 1, {})
    assert chapter.blocks()[0].text == "“… has not been checked yet.”"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("Title\n", "begins with its title"),
        ("# \n", "begins with its title"),
        ("# T\n\n1. One\n3. Three\n", "step 3 comes after step 1"),
        ("# T\n\n2. Two\n", "step 2 comes after step 0"),
        ("# T\n\nA *word*\n", "has no meaning"),
        ("# T\n\n<b>no</b>\n", "has no meaning"),
        ("# T\n\n[a](http://x)\n", "has no meaning"),
        ("# T\n\n`code`\n", "has no meaning"),
        ("# T\n\n# Again\n", "has no meaning"),
        ("# T\n\nSee [[nowhere]].\n", "no chapter nowhere"),
        ("# T\n\nA space \n", "a space stands at its end"),
        ("# T\n\n## Empty\n", "a section is empty"),
    ],
)
def test_what_has_no_known_form_is_refused(text: str, fault: str):
    with pytest.raises(GuideError, match=fault):
        read(text, "a", 1, {})
