"""What may be kept about the window outside the register: nothing that names anybody."""

from pathlib import Path

import pytest

from app.system import window_file

SOUND = {
    "place": "outbox",
    "day": "2026-11-26",
    "frame": (10, -20, 1366, 700),
    "maximised": 1,
    "columns.register-0": (120, 300, 0, 580),
    "habit.register-order": "-next_step_on",
    "habit.case-section": "case.police",
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "settings" / "window.json"


def test_what_is_kept_comes_back(file):
    window_file.save(SOUND, file)
    assert window_file.load(file) == SOUND


def test_forgetting_leaves_no_file_and_can_be_done_twice(file):
    window_file.save(SOUND, file)
    window_file.forget(file)
    window_file.forget(file)
    assert window_file.load(file) == {}
    assert not file.exists()


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("place", "case:8f2a91c0"),
        ("place", "LF-26-0042"),
        ("place", "सुनीता"),
        ("place", "sunita thapa"),
        ("place", 7),
        ("day", "today"),
        ("frame", (1, 2, 3)),
        ("frame", (1, 2, 3, 10**9)),
        ("frame", (1, 2, 3, True)),
        ("maximised", True),
        ("columns", (1, 2)),
        ("columns.register-0", ()),
        ("columns.register-0", (-1, 5)),
        ("columns.register-0", tuple(range(40))),
        ("columns.Register", (1, 2)),
        ("habit.case-section", "p1/identity"),
        ("habit.case-section", "0123456789abcdef0123456789abcdef"),
        ("habit.register-search", "Sunita"),
        ("search", "sunita"),
        ("folder", "/home/r"),
    ],
)
def test_nothing_else_is_kept_or_believed(file, key, value):
    with pytest.raises(ValueError, match="outside the register"):
        window_file.save({key: value}, file)
    assert not window_file.is_allowed(key, value)


@pytest.mark.parametrize("text", ["", "[]", "[" * 9000, '{"place": 1}', "\x00", "x" * 70_000])
def test_a_file_that_makes_no_sense_counts_as_empty(file, text):
    file.parent.mkdir()
    file.write_text(text)
    assert window_file.load(file) == {}


def test_one_word_that_makes_no_sense_takes_no_other_with_it(file):
    file.parent.mkdir()
    file.write_text('{"place": "inbox", "day": "2026-11-26", "frame": "wide"}')
    assert window_file.load(file) == {"place": "inbox", "day": "2026-11-26"}


def test_a_disk_that_takes_nothing_stops_nobody(tmp_path):
    (tmp_path / "settings").write_text("a file where the folder should be")
    window_file.save(SOUND, tmp_path / "settings" / "window.json")
    assert (tmp_path / "settings").read_text() == "a file where the folder should be"
