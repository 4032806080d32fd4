"""What the program is made of is told from what is installed, or from what its build wrote."""

import sys
from pathlib import Path

import pytest

import licences
from app import __version__
from app.program import about, components
from app.program.components import Inner, Part
from app.system.platforms import system
from source_tree import ROOT


@pytest.fixture(scope="module")
def parts() -> tuple[Part, ...]:
    return about.parts()


def test_every_library_of_the_lock_is_told_also_what_only_libraries_need(parts):
    pins = components.pins(ROOT / components.LOCK)
    told = {components.key(one.name) for one in parts}
    here = {components.key(one.name) for one in pins if components.is_for(one.marker, system.NAME)}
    assert here <= told
    assert {"cffi", "jaraco-functools", "typing-extensions"} <= told


def test_every_part_tells_its_licence_with_its_text(parts):
    assert [one.name for one in parts if not one.licence] == []
    assert [one.name for one in parts if not one.text.strip()] == []
    assert [one.name for one in parts if "\r" in one.text] == [], "lines end alike everywhere"


def test_every_part_that_came_by_itself_tells_its_version(parts):
    assert [one.name for one in parts if not one.inside and not one.version] == []


def test_what_libraries_carry_inside_is_told_with_who_carries_it(parts):
    inside = {one.name: one.inside for one in parts if one.inside}
    assert components.key(inside["Qt"]) == "pyside6-essentials"
    assert inside["libsodium"] == "PyNaCl"
    assert inside["SQLCipher"] == "sqlcipher3"
    assert inside["Lucide icons"] == "python-lucide"
    pillow = next(one for one in parts if one.name == "pillow")
    assert {"FreeType", "libjpeg / libjpeg-turbo", "OpenJPEG"} <= {one.name for one in pillow.inner}


def test_qt_comes_with_the_lesser_licence_and_how_to_exchange_it(parts):
    for name in ("PySide6_Essentials", "PySide6_Pdf", "shiboken6"):
        text = next(one for one in parts if one.name == name).text
        assert "GNU LESSER GENERAL PUBLIC LICENSE" in text
        assert "GNU GENERAL PUBLIC LICENSE" in text
        assert "You may exchange these files for your own builds" in text
        assert "download.qt.io" in text


def test_typefaces_come_with_the_words_of_their_licence(parts):
    words = {one.name: one for one in parts}
    for name in ("fontpkg-mukta", "fontpkg-hind-siliguri", "fontpkg-noto-sans"):
        assert words[name].licence == "OFL-1.1"
        assert "SIL OPEN FONT LICENSE" in words[name].text.upper()


def test_python_is_told_with_the_licence_that_came_with_it(parts):
    python = next(one for one in parts if one.name == "Python")
    assert python.version == ".".join(map(str, sys.version_info[:3]))
    assert "PYTHON SOFTWARE FOUNDATION LICENSE" in python.text


def test_what_it_runs_on_begins_with_its_own_version():
    assert about.technical()[0] == ("Lifafa", __version__)
    assert all(value for _name, value in about.technical())
    assert about.version() == __version__


def test_a_packaged_program_tells_what_was_written_when_it_was_built(tmp_path, monkeypatch):
    inner = (Inner("small", "1", "MIT", "pkg:cargo/small@1"),)
    made = (Part("One", "1.0", "MIT", "Text of one.", "", inner),)
    monkeypatch.setattr(licences, "collect", lambda built: made)
    licences.write(tmp_path)
    program = tmp_path / "Lifafa"
    program.touch()
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(program))
    (told,) = about.parts()
    assert (told.name, told.version, told.text.strip()) == ("One", "1.0", "Text of one.")
    assert told.inner == inner


def test_a_list_of_another_format_is_refused(tmp_path: Path):
    (tmp_path / about.FILE).write_text('{"format": "something/else/1", "parts": []}', "utf-8")
    with pytest.raises(ValueError, match="another format"):
        about.read(tmp_path)
