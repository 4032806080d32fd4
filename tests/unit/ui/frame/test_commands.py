"""One table of commands: what it says is what works, in every language."""

import ast

import pytest
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QLabel, QMenu, QWidget

from app.base import language
from source_tree import called_name, python_files
from ui.frame.commands import (
    COMMANDS,
    MENUS,
    at_hand,
    command,
    keys_of,
    listen,
    place_keys,
    place_letter,
    with_letter,
)
from ui.settings.help_card import KeysSheet
from ui.shell.navigation import NAMED, RAIL
from window_sim import window_over

NOT_COMMANDS = {
    "ui/shell/main_window.py": "the places of the rail, by their number",
    "ui/widgets/busy.py": "Esc presses Stop while something is being done",
    "ui/frame/commands.py": "the shortcuts of the table, and Ctrl+L over a dialog",
}


def test_no_key_means_two_things():
    keys = [key for one in COMMANDS for key in one.keys]
    assert len(keys) == len(set(keys))
    assert len({one.key for one in COMMANDS}) == len(COMMANDS)
    for key in keys:
        assert QKeySequence(key).toString(), key


def test_no_plain_letter_is_a_command():
    plain = [key for one in COMMANDS for key in one.keys if len(key) == 1]
    assert plain == []


@pytest.mark.parametrize("shown", language.WINDOW_LANGUAGES)
def test_a_letter_stands_once_in_a_menu_in_every_language(shown):
    language.install(shown)
    try:
        for menu, _words, _letter in MENUS:
            marked = [
                _marked(with_letter(language.translate(one.words), one.letter))
                for one in COMMANDS
                if one.menu == menu and one.key != "menu"
            ]
            assert len(marked) == len(set(marked)), menu
        bar = [_marked(with_letter(language.translate(words), key)) for _m, words, key in MENUS]
        assert len(bar) == len(set(bar))
    finally:
        language.install("en")


def _marked(words: str) -> str:
    at = words.replace("&&", "  ").index("&")
    return words[at + 1].upper()


def test_words_without_the_letter_get_it_behind_them():
    assert with_letter("Search", "S") == "&Search"
    assert with_letter("Lock now", "N") == "Lock &now"
    assert with_letter("नया केस", "N") == "नया केस (&N)"
    assert with_letter("Cut & keep", "K") == "Cut && &keep"


def test_every_shortcut_of_the_window_comes_from_the_table():
    made = [
        source.name
        for source in python_files("ui")
        for node in source.nodes
        if isinstance(node, ast.Call) and called_name(node) in {"QShortcut", "QKeySequence"}
    ]
    assert set(made) <= set(NOT_COMMANDS), sorted(set(made) - set(NOT_COMMANDS))


def test_keys_that_are_shown_stand_in_the_table_alone():
    written = [
        (source.name, node.value)
        for source in python_files("ui")
        if source.name != "ui/frame/commands.py"
        for node in source.nodes
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and node.value.strip().startswith("Ctrl+")
        and " " not in node.value.strip()
    ]
    assert written == []
    assert keys_of("lock") == QKeySequence("Ctrl+L").toString(
        QKeySequence.SequenceFormat.NativeText
    )


def test_every_command_with_keys_is_listened_to_somewhere():
    named = {
        key.value
        for source in python_files("ui")
        for node in source.nodes
        if isinstance(node, ast.Call) and called_name(node) == "listen"
        for table in node.args
        if isinstance(table, ast.Dict)
        for key in table.keys
        if isinstance(key, ast.Constant)
    }
    assert {one.key for one in COMMANDS if one.keys} <= named


def test_every_place_of_the_rail_has_a_key_of_its_own_and_so_has_each_face():
    keys = [place_keys(key) for key, _words in NAMED if place_keys(key)]
    assert sorted(keys) == sorted(
        [*(f"Ctrl+{number}" for number in range(1, 10)), "Ctrl+,", "Ctrl+B"]
    )
    assert not {key for one in COMMANDS for key in one.keys} & set(keys)
    reached = [place for slot in RAIL for place in slot.faces or (slot.key,)]
    assert [place_keys(place) for place in reached[:-1]] == [f"Ctrl+{n}" for n in range(1, 8)]
    assert all(slot.keys for slot in RAIL)
    assert place_keys("bin") == ""


def test_every_place_with_a_name_has_a_letter_of_its_own_in_the_menu():
    letters = [place_letter(key) for key, _words in NAMED]
    letters += [one.letter for one in COMMANDS if one.menu == "go"]
    assert len(letters) == len(set(letters))


def test_the_key_of_the_settings_brings_them_to_the_front(desk):
    with window_over(desk) as window:
        _settings_by_key(window)


def _settings_by_key(window):
    for shortcut in window.findChildren(QShortcut):
        if shortcut.key() == QKeySequence("Ctrl+,"):
            shortcut.activated.emit()
    assert window.here[0] == "settings"
    assert window._rail._buttons["more"].isChecked()
    sheet = KeysSheet(window, window.helping._places)
    assert {"Ctrl+,", "Settings"} <= {one.text() for one in sheet.findChildren(QLabel)}
    window.helping.menu._build()
    picked = [
        _marked(line.text().partition("\t")[0])
        for menu in window.helping.menu.findChildren(QMenu)
        for line in menu.actions()
        if "Ctrl+," in line.text() or line.text().endswith("Ctrl+1")
    ]
    assert picked == ["1", "0"]


def test_what_is_out_of_view_is_not_at_hand(qtbot):
    window, page = QWidget(), QWidget()
    qtbot.addWidget(window)
    page.setParent(window)
    done = []
    listen(window, {"lock": lambda: done.append("lock")})
    listen(page, {"refer": lambda: done.append("refer")})
    window.show()
    page.hide()
    assert set(at_hand(window)) == {"lock"}
    page.show()
    at_hand(window)["refer"].activated.emit()
    assert done == ["refer"]
    assert command("refer").keys == ("Ctrl+R",)
