"""A packaged program tells how it was built and starts its own programs; the source is none."""

import json
import sys
from pathlib import Path

import pytest

from app.practice import demo
from app.system import packaged
from app.system.packaged import BuildFacts
from app.system.sandbox import process
from command_line import bare
from ui import main

FACTS = BuildFacts(
    commit="a" * 40,
    changed=False,
    date="2026-11-26",
    python="3.13.5",
    pyinstaller="6.22.3",
    libraries="b" * 64,
)


@pytest.fixture
def packed(monkeypatch, tmp_path: Path) -> Path:
    """A packaged program with made-up facts; return the folder of its programs."""
    (tmp_path / "build.json").write_text(json.dumps(vars(FACTS)), "utf-8")
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "Lifafa"))
    monkeypatch.setattr(packaged, "ROOT", tmp_path)
    return tmp_path


def test_the_source_has_no_build():
    assert not packaged.is_packaged()
    assert packaged.facts() is None
    assert packaged.window_program() == packaged.console_program() == sys.executable


@pytest.mark.usefixtures("packed")
def test_a_packaged_program_knows_that_it_is_one():
    assert packaged.is_packaged()


@pytest.mark.usefixtures("packed")
def test_a_packaged_program_tells_its_build():
    assert packaged.facts() == FACTS
    told = bare("version", "--json").json
    assert told["build"] == vars(FACTS)
    said = bare("version").out
    for word in ("aaaaaaaaaaaa", "2026-11-26", "3.13.5", "6.22.3", "bbbbbbbbbbbb"):
        assert word in said


def test_helpers_and_windows_are_the_program_itself(packed: Path, monkeypatch):
    program = str(packed / "Lifafa")
    assert process.command("picture-worker") == [program, "picture-worker"]
    called = []
    monkeypatch.setattr(demo.system, "has_screen", lambda: True)
    monkeypatch.setattr(demo.subprocess, "call", lambda words, **_: called.append(words) or 0)
    demo.open_window(demo.DemoResult(Path("one"), Path("two"), ("", ""), True))
    monkeypatch.setattr(main.QProcess, "startDetached", lambda *words: called.append(words))
    main.start_again(Path("one"), Path("file"))
    words = ["window", "--register", "one"]
    assert called == [[program, *words], (program, [*words, "file"], str(packed))]


def test_where_a_console_is_a_program_of_its_own_each_does_its_part(packed: Path):
    for name in ("Lifafa.exe", "lifafa.com"):
        (packed / name).write_bytes(b"")
    assert packaged.window_program() == str(packed / "Lifafa.exe")
    assert packaged.console_program() == str(packed / "lifafa.com")
    assert process.command("x")[0] == str(packed / "lifafa.com")
