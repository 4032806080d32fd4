"""The help texts: whole, linked, found in every script, plain, with the very words of buttons."""

import ast
from collections.abc import Iterator

import pytest

from app.base import language
from app.help import shelf
from app.help.glossary import WORDS
from app.help.topic import Line, line
from source_tree import called_name, python_files

LANGUAGES = language.WINDOW_LANGUAGES
FORBIDDEN = ("fingerprint", "key pair", "hmac", "hash", "certificate")


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    yield
    language.install("en")


def every_line() -> list[Line]:
    return [each for one in shelf.TOPICS for each in one.lines()] + [one.meaning for one in WORDS]


@pytest.mark.parametrize("shown", LANGUAGES)
def test_every_text_is_said_with_the_words_of_its_buttons(shown: str):
    language.install(shown)
    for each in every_line():
        said = each.said()
        assert "{" not in said, said
        for _name, button in each.buttons:
            assert f"“{language.translate(button)}”" in said


@pytest.mark.parametrize("shown", [one for one in LANGUAGES if one != "en"])
def test_no_text_of_the_help_is_left_in_english(shown: str):
    texts = language.catalogue(shown)
    ids = {each.text for each in every_line()}
    ids |= {one.title for one in shelf.TOPICS} | {one.word for one in WORDS}
    ids |= {way.aim for one in shelf.TOPICS for way in one.ways}
    assert [one for one in sorted(ids) if texts.gettext(one) == one] == []


def test_every_topic_tells_what_it_is_for_how_what_goes_wrong_and_what_leaves():
    keys = [one.key for one in shelf.TOPICS]
    assert len(keys) == len(set(keys))
    for one in shelf.TOPICS:
        assert 1 <= len(one.ways) <= 6, one.key
        assert all(way.steps for way in one.ways), one.key
        assert one.leaves, one.key
        assert one.near, one.key


def test_links_lead_to_topics_that_exist_and_never_to_the_same_one():
    wrong = [
        (one.key, near)
        for one in shelf.TOPICS
        for near in one.near
        if not shelf.has(near) or near == one.key
    ]
    assert wrong == []


def test_plain_words_only():
    texts = [each.text.casefold() for each in every_line()]
    assert [text for text in texts if any(word in text for word in FORBIDDEN)] == []


def test_every_word_that_is_named_like_a_button_stands_on_a_screen():
    """What is quoted is marked somewhere in ui, or in the words of app that ui shows."""
    marked = set()
    for source in python_files("ui", "app"):
        if source.name.startswith("app/help/"):
            continue
        for node in ast.walk(source.tree):
            if isinstance(node, ast.Call) and called_name(node) in {"_", "N_", "ngettext"}:
                marked |= {text.value for text in node.args if isinstance(text, ast.Constant)}
    quoted = {button for each in every_line() for _name, button in each.buttons}
    assert sorted(quoted - marked) == []


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
    assert shelf.search("key holder").words[0].word == "Key holder"
    assert shelf.search("xyzzy") == shelf.Found((), ())
    assert shelf.search("   ") == shelf.Found((), ())


def test_a_screen_without_a_text_of_its_own_shows_the_nearest():
    assert shelf.topic("refer/share/papers").key == "refer/share"
    assert shelf.topic("sealed-refer").key == "refer"
    assert shelf.topic("no such screen").key == shelf.TOPICS[0].key


def test_a_line_puts_in_the_words_that_are_shown():
    language.install("hi")
    assert line("Press {save}.", save="Save").said() == "“सहेजें” दबाएँ।"
