"""A build tells one time and one source, makes its own files, and refuses what it cannot do."""

import ntpath
import os
import posixpath
from pathlib import Path
from types import SimpleNamespace

import pytest

import build_program
from app.base import language
from app.system.packaged import BuildFacts
from build_errors import PackageError
from build_program import Source
from release_maker import KEYS_TEXT

MOMENT = 1_700_000_000
TOLD = build_program.facts(MOMENT, Source("c" * 40, False))


@pytest.mark.parametrize(
    ("told", "commit", "moment"),
    [("1700000000", "1", 1_700_000_000), ("", "1600000000", 1_600_000_000), ("", "", 315_532_800)],
)
def test_everything_tells_the_time_of_the_commit(monkeypatch, told, commit, moment):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", told)
    monkeypatch.setattr(build_program, "_git", lambda *words: commit)
    assert build_program.moment_of_source() == moment


def test_a_time_that_is_none_is_refused(monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "today")
    with pytest.raises(PackageError, match="SOURCE_DATE_EPOCH"):
        build_program.moment_of_source()


def test_a_missing_tool_is_named_with_its_package(monkeypatch):
    monkeypatch.setattr(build_program.sys, "platform", "linux")
    monkeypatch.setattr(build_program.shutil, "which", lambda name: None)
    with pytest.raises(PackageError, match="binutils"):
        build_program._look_for_tools()


def test_the_facts_of_a_build_are_those_that_the_program_reads(monkeypatch):
    monkeypatch.setattr(build_program, "_git", lambda *words: "c" * 40 if "HEAD" in words else "")
    told = BuildFacts(**build_program.facts(MOMENT, build_program.source_of_git()))
    assert (told.commit, told.changed, told.date) == ("c" * 40, False, "2023-11-14")
    monkeypatch.setattr(build_program, "_git", lambda *words: " M app/x.py")
    assert BuildFacts(**build_program.facts(MOMENT, build_program.source_of_git())).changed


@pytest.mark.parametrize("source", [Source("c" * 40, False), Source("c" * 40, True)])
def test_where_git_is_not_at_hand_the_source_is_told_in_one_word(source):
    assert build_program.source_told(source.word) == source


def test_catalogues_and_release_keys_are_made_for_the_program(monkeypatch, tmp_path: Path):
    keys = tmp_path / "keys.json"
    keys.write_text(KEYS_TEXT, "utf-8")
    build_program._make_files(tmp_path / "made", TOLD, keys)
    names = {
        path.relative_to(tmp_path / "made").as_posix()
        for path in (tmp_path / "made").rglob("*")
        if path.is_file()
    }
    assert names == {
        "build.json",
        "app/program/updates/release_keys.json",
        *(f"app/locale/{code}/LC_MESSAGES/lifafa.texts" for code in ("hi", "ne", "bn")),
    }
    monkeypatch.setattr(language, "LOCALE", tmp_path / "made" / "app" / "locale")
    language.catalogue.cache_clear()
    packed = language.catalogue("bn")
    monkeypatch.undo()
    language.catalogue.cache_clear()
    source = language.catalogue("bn")
    assert packed.all_texts() == source.all_texts()
    assert packed.ngettext("{count} case", "{count} cases", 2) == source.ngettext(
        "{count} case", "{count} cases", 2
    )


@pytest.mark.parametrize("text", [None, "", "{}", '{"need": 1, "keys": []}', KEYS_TEXT[:-3]])
def test_what_is_no_list_of_release_keys_is_not_built_in(tmp_path: Path, text: str | None):
    keys = tmp_path / "keys.json"
    if text is not None:
        keys.write_text(text, "utf-8")
    with pytest.raises(PackageError, match=r"keys\.json is no list"):
        build_program._make_files(tmp_path / "made", TOLD, keys)


def test_a_list_without_keys_is_not_built_in_by_word(tmp_path: Path):
    keys = tmp_path / "keys.json"
    keys.write_text('{"need": 2, "keys": []}', "utf-8")
    with pytest.raises(PackageError, match=r"keys\.json holds no"):
        build_program._make_files(tmp_path / "made", TOLD, keys)


def test_a_program_without_what_was_made_for_it_is_refused(tmp_path: Path):
    made, inner = tmp_path / "made", tmp_path / "inner"
    for folder in (made, inner):
        (folder / "app").mkdir(parents=True)
        (folder / "app" / "a.json").write_bytes(b"made")
    build_program.look_for_made(made, inner)
    (inner / "app" / "a.json").write_bytes(b"that of the source")
    with pytest.raises(PackageError, match=r"app/a\.json did not get"):
        build_program.look_for_made(made, inner)
    (inner / "app" / "a.json").unlink()
    with pytest.raises(PackageError, match=r"app/a\.json did not get"):
        build_program.look_for_made(made, inner)


def test_every_file_gets_one_time_and_the_rights_of_its_kind(tmp_path: Path):
    inner = tmp_path / "_internal"
    inner.mkdir(mode=0o700)
    for path, mode in ((tmp_path / "Lifafa", 0o700), (inner / "a.so", 0o777), (inner / "b", 0o600)):
        path.write_bytes(b"")
        path.chmod(mode)
    (tmp_path / "lifafa").symlink_to("Lifafa")
    build_program._settle(tmp_path, MOMENT)
    modes = {path.name: path.stat().st_mode & 0o777 for path in tmp_path.rglob("*")}
    assert modes == {
        "Lifafa": 0o755,
        "lifafa": 0o755,
        "_internal": 0o755,
        "a.so": 0o644,
        "b": 0o644,
    }
    assert {path.lstat().st_mtime for path in (tmp_path, *tmp_path.rglob("*"))} == {MOMENT}


def test_nothing_of_the_callers_python_steers_the_build(monkeypatch, tmp_path: Path):
    seen = []

    def run(command, **how):
        seen.append((command, how["env"]))
        return SimpleNamespace(returncode=1, stdout="", stderr="a\nlast words")

    monkeypatch.setenv("PYTHONPATH", "/planted")
    monkeypatch.setenv("LANG", "hi_IN.UTF-8")
    monkeypatch.setattr(build_program.subprocess, "run", run)
    with pytest.raises(PackageError, match="last words"):
        build_program._freeze(tmp_path, MOMENT)
    [(command, variables)] = seen
    assert {"-s", "-P"} <= set(command)
    assert "PYTHONPATH" not in variables
    assert variables["SOURCE_DATE_EPOCH"] == str(MOMENT)
    assert variables["PYTHONHASHSEED"] == "0"
    assert variables["HOME"].startswith(str(tmp_path))


@pytest.mark.parametrize("library", [ntpath, posixpath], ids=["Windows", "others"])
def test_on_every_system_the_build_has_a_home_of_its_own(monkeypatch, tmp_path: Path, library):
    seen = {}

    def run(command, **how):
        seen.update(how["env"])
        return SimpleNamespace(returncode=1, stdout="", stderr="")

    monkeypatch.setattr(build_program.subprocess, "run", run)
    with pytest.raises(PackageError):
        build_program._freeze(tmp_path, MOMENT)
    monkeypatch.setattr(os, "environ", seen)
    assert library.expanduser("~") == str(tmp_path / "home")


def test_a_program_that_was_there_stays_when_the_build_fails(monkeypatch, tmp_path: Path):
    def fail(*_words):
        raise PackageError("no")

    (tmp_path / "Lifafa").mkdir()
    (tmp_path / "Lifafa" / "old").write_bytes(b"")
    monkeypatch.setattr(build_program, "_freeze", fail)
    with pytest.raises(PackageError):
        build_program.build(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["Lifafa"]
    assert (tmp_path / "Lifafa" / "old").exists()


def test_the_command_says_why_nothing_was_built(monkeypatch, tmp_path: Path, capsys):
    def fail(*_words, **_names):
        raise PackageError("A reason.")

    monkeypatch.setattr("sys.argv", ["build_program.py", str(tmp_path)])
    monkeypatch.setattr(build_program, "build", fail)
    assert build_program.main() == 1
    assert capsys.readouterr().err == "The program was not built. A reason.\n"


def test_links_count_nothing_in_the_size(tmp_path: Path):
    (tmp_path / "a").write_bytes(b"12345")
    (tmp_path / "b").symlink_to("a")
    assert build_program.size_of(tmp_path) == 5
    assert os.path.lexists(tmp_path / "b")
