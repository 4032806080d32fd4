"""The help texts: whole, linked, found in every script, plain, with the very words of buttons."""

import ast
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.base import language, numerals
from app.help import shelf
from app.help.shelf import HelpTextError, Line
from source_tree import ROOT, called_name, python_files, table_texts

LANGUAGES = language.WINDOW_LANGUAGES
FORBIDDEN = ("fingerprint", "key pair", "hmac", "hash", "certificate")
FOLDER = ROOT / "app" / "help" / "topics"


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    yield
    language.install("en")
    numerals.install(numerals.LATIN)


@pytest.mark.parametrize("shown", LANGUAGES)
def test_every_text_is_said_with_the_words_of_its_buttons(shown: str):
    language.install(shown)
    for each in shelf.lines():
        said = each.said()
        assert "{" not in said, said
        for button in shelf.NAMED.findall(each.text):
            words = language.translate(button)
            assert said == words if each.is_name else f"“{words}”" in said


@pytest.mark.parametrize("shown", [one for one in LANGUAGES if one != "en"])
def test_no_text_of_the_help_is_left_in_english(shown: str):
    texts = language.catalogue(shown)
    assert [
        one.english
        for one in shelf.lines(shown)
        if (one.text == one.english and not one.is_name)
        or any(texts.gettext(button) == button for button in shelf.NAMED.findall(one.text))
    ] == []


def test_every_topic_tells_what_it_is_for_how_what_goes_wrong_and_what_leaves():
    for one in shelf.topics():
        assert 1 <= len(one.ways) <= 6, one.key
        assert one.leaves, one.key
        assert one.near, one.key
        assert one.key not in one.near


def test_what_is_said_in_two_places_is_said_in_the_same_words():
    said: dict[tuple[str, str], set[str]] = {}
    for shown in LANGUAGES:
        for each in shelf.lines(shown):
            said.setdefault((shown, each.english), set()).add(each.text)
    assert [key for key, texts in said.items() if len(texts) > 1] == []


def test_plain_words_only():
    texts = [each.text.casefold() for each in shelf.lines("en")]
    assert [text for text in texts if any(word in text for word in FORBIDDEN)] == []


def test_every_word_that_is_named_like_a_button_stands_on_a_screen():
    """What is named is marked somewhere in ui, or in the words of app that ui shows."""
    marked = table_texts()
    for source in python_files("ui", "app"):
        for node in source.nodes:
            if isinstance(node, ast.Call) and called_name(node) in {"_", "N_", "ngettext"}:
                marked |= {text.value for text in node.args if isinstance(text, ast.Constant)}
    lines = [each.text for each in shelf.lines("en") if not each.is_name]
    named = {button for text in lines for button in shelf.NAMED.findall(text)}
    assert len(named) > 150
    assert sorted(named - marked) == []


@pytest.mark.parametrize(
    ("shown", "typed", "key"),
    [
        ("en", "BACKUP drive", "backup"),
        ("hi", "कचरा पेटी", "bin"),
        ("ne", "रिकभरी पाना", "recovery"),
        ("bn", "সম্মতি", "case/consent"),
    ],
)
def test_a_word_finds_its_topic_in_the_script_that_is_shown(shown: str, typed: str, key: str):
    language.install(shown)
    assert key in [one.key for one in shelf.search(typed).topics[:4]]


def test_searching_finds_words_of_the_trade_and_nothing_for_nonsense():
    assert shelf.search("key holder").words[0].word.said() == "Key holder"
    assert shelf.search("xyzzy") == shelf.Found((), ())
    assert shelf.search("   ") == shelf.Found((), ())


def test_a_screen_without_a_text_of_its_own_shows_the_nearest():
    assert shelf.topic("refer/share/papers").key == "refer/share"
    assert shelf.topic("sealed-refer").key == "refer"
    assert shelf.topic("no such screen").key == shelf.topics()[0].key


def test_a_line_puts_in_the_words_that_are_shown():
    language.install("hi")
    assert Line("{Save} दबाएँ।", "Press {Save}.").said() == "“सहेजें” दबाएँ।"
    assert Line("{Save}", "{Save}").said() == "सहेजें"


def test_counts_stand_in_the_digits_that_are_liked():
    language.install("hi")
    kept = Line("यह 30 दिन रहता है।", "It is kept for 30 days.")
    assert kept.said() == "यह 30 दिन रहता है।"
    numerals.install(numerals.NATIVE)
    assert kept.said() == "यह ३० दिन रहता है।"


# Files that are not written as they have to be --------------------------------------------------


def written(tmp_path: Path, code: str, name: str, old: str, new: str) -> Path:
    """Return a folder of help texts in which the first ``old`` of a file is another text."""
    folder = tmp_path / "topics"
    shutil.copytree(FOLDER, folder)
    file = folder / code / f"{name}.md"
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), "utf-8")
    return folder


def told(folder: Path, code: str) -> str:
    with pytest.raises(HelpTextError) as refused:
        shelf.topics(code, folder)
        shelf.words(code, folder)
    return str(refused.value)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("# updates: ", "# ", "line 1: a topic begins with its key, a colon and its title"),
        ("# updates: ", "Made up.\n\n# updates: ", "line 1: this stands before the first topic"),
        ("# updates: ", "#  updates: ", "line 1: a space too many, or no words"),
        ("## Install it", "## ", "line 13: a space too many, or no words"),
        ("## Install it", "##Install it", "line 13: “#” has no meaning here"),
        ("## Install it", "## Made up\n\n## Install it", "line 13: no step follows"),
        ("1. Make a", "2. Make a", "line 15: step 2 comes after step 0"),
        ("1. Make a", "- Make a", "line 15: “- ” has no meaning here"),
        ("1. Make a", "Make a", "line 15: this is no step, no trouble and no sentence of use"),
        ("Make a", "Make **a**", "line 15: “*” has no meaning here"),
        ("Make a", "Make {a", "line 15: “{” has no meaning here"),
        ("see: backup", "see: made-up", "updates leads to made-up, which is none"),
        ("# updates: ", "# today: ", "there are several topics today"),
        ("Says whether", "1. Says whether", "line 5: step 1 comes after step 0"),
    ],
)
def test_what_is_written_otherwise_is_refused_with_its_place(tmp_path, old, new, words):
    refused = told(written(tmp_path, "en", "updating", old, new), "en")
    assert refused.endswith(words)
    assert "updating.md" in refused or "topics/en" in refused.replace("\\", "/")


def test_a_topic_that_does_not_say_what_it_is_for_is_refused(tmp_path):
    text = (FOLDER / "en" / "updating.md").read_text("utf-8")
    purpose = next(line for line in text.split("\n") if line.startswith("Says whether"))
    folder = written(tmp_path, "en", "updating", purpose, "")
    assert told(folder, "en") == "en/updating.md, line 1: what updates is for is not said"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("## ", "! ", "line 7: this line has no twin in English; here belongs that of en/"),
        ("# updates", "# renewals", "line 1: this line has no twin in English; here belongs"),
        ("see: backup, unlock", "see: backup", "line 3: this line has no twin in English; here"),
        ("{Choose an update file…}", "{Choose a file…}", "line 10: other names in braces than in"),
        (
            "{Choose an update file…}",
            "Choose",
            "line 10: other names in braces than in en/updating.md",
        ),
    ],
)
def test_a_twin_that_says_something_else_is_refused_with_its_place(tmp_path, old, new, words):
    refused = told(written(tmp_path, "ne", "updating", old, new), "ne")
    assert refused.startswith(f"ne/updating.md, {words}")


def test_a_line_too_many_or_too_few_is_refused(tmp_path):
    last = (FOLDER / "bn" / "updating.md").read_text("utf-8").rstrip("\n").rpartition("\n")[2]
    more = written(tmp_path / "more", "bn", "updating", last, f"{last}\n> Made up.")
    assert re.fullmatch(r"bn/updating.md, line \d+: this line has no twin.*", told(more, "bn"))
    fewer = written(tmp_path / "fewer", "bn", "updating", last, "")
    assert re.fullmatch(
        r"bn/updating.md: the twin of en/updating.md, line \d+ is missing at its end",
        told(fewer, "bn"),
    )


def test_a_file_that_a_language_lacks_is_named(tmp_path):
    folder = tmp_path / "topics"
    shutil.copytree(FOLDER, folder)
    (folder / "hi" / "keeping.md").unlink()
    assert told(folder, "hi") == "hi/keeping.md: this file is missing"


@pytest.mark.parametrize(
    ("old", "new"), [("# {Referral}", "Made up."), ("# {Referral}\n", "# {Referral}\n\n# Made up")]
)
def test_a_word_without_its_meaning_is_refused(tmp_path, old, new):
    refused = told(written(tmp_path, "en", "words", old, new), "en")
    assert refused.endswith("a word has a heading and one line that explains it")
