"""Desktops know every kind of file that the window opens, by its ending and first bytes."""

from pathlib import Path

import file_icons
from app.__main__ import FILES
from app.base.language import WINDOW_LANGUAGES
from file_types import AGE, FILE_TYPES, LANGUAGES
from ui.shell.one_instance import SUFFIXES

VECTORS = Path(__file__).resolve().parents[2] / "vectors"


def test_the_desktop_knows_what_the_window_opens() -> None:
    assert sorted(one.ending for one in FILE_TYPES) == sorted(FILES)
    assert {one.ending for one in FILE_TYPES} <= set(SUFFIXES)


def test_every_kind_has_its_name_in_every_language() -> None:
    assert set(LANGUAGES) == set(WINDOW_LANGUAGES)
    for language in LANGUAGES:
        names = [one.names[language] for one in (AGE, *FILE_TYPES)]
        assert len(set(names)) == len(names)
        assert all(name.isascii() == (language == "en") for name in names)


def test_golden_files_of_every_kind_begin_as_it_says() -> None:
    kinds = {one.ending: one for one in FILE_TYPES}
    seen = set()
    for path in VECTORS.rglob("*.l*"):
        kind = kinds.get(path.suffix)
        if kind is not None and "negative" not in path.parts:
            assert path.read_bytes().startswith(kind.begins), path
            seen.add(kind.key)
    assert seen == {one.key for one in FILE_TYPES}


def test_a_packet_never_wins_against_other_peoples_age_files_by_its_bytes() -> None:
    packet = next(one for one in FILE_TYPES if one.key == "packet")
    assert packet.begins[0].startswith(AGE.begins[0])
    assert packet.priority < AGE.priority
    assert packet.parent == AGE.mime


def test_each_icon_has_its_own_drawing_and_no_tick() -> None:
    drawn = [file_icons.svg(one) for one in FILE_TYPES]
    small = [file_icons.svg(one, 16) for one in FILE_TYPES]
    assert len({*drawn, *small}) == 2 * len(FILE_TYPES)
    assert not any(b"DRAWING" in one for one in drawn + small)
