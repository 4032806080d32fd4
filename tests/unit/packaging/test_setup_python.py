"""The Python that Lifafa is set up with is one that answered, and of a version the lock is for."""

import sys
from pathlib import Path

import pytest

from setup_python import PYTHONS, find_interpreter, places_to_look, probe
from setup_words import SetupError


def fake_python(folder: Path, name: str, answer: str) -> str:
    """Write a program that answers the question as a Python would."""
    path = folder / name
    path.write_text(f"#!/bin/sh\n{answer}\n", "utf-8")
    path.chmod(0o755)
    return str(path)


def test_the_running_python_answers_for_itself() -> None:
    found = probe(sys.executable)
    assert found is not None
    assert found.version == sys.version_info[:2]


@pytest.mark.parametrize(
    "answer", ["exit 1", "echo 'version not installed'", "echo 3 13", "echo a b c d", ":"]
)
def test_a_program_that_does_not_answer_is_no_python(tmp_path: Path, answer: str) -> None:
    assert probe(fake_python(tmp_path, "python3", answer)) is None
    assert probe(str(tmp_path / "absent")) is None


def test_an_old_python_is_passed_over_for_a_newer_one(tmp_path: Path) -> None:
    old = fake_python(tmp_path, "old", "echo 3 11 1 /old")
    new = fake_python(tmp_path, "new", "echo 3 13 1 /new")
    assert find_interpreter([old, new]).path == "/new"


def test_one_that_makes_environments_wins(tmp_path: Path) -> None:
    bare = fake_python(tmp_path, "bare", "echo 3 13 0 /bare")
    whole = fake_python(tmp_path, "whole", "echo 3 12 1 /whole")
    assert find_interpreter([bare, whole]).path == "/whole"
    assert find_interpreter([bare]).path == "/bare"


@pytest.mark.parametrize("version", ["3 11", "3 15", "2 7"])
def test_with_no_fitting_python_it_says_which_are(tmp_path: Path, version: str) -> None:
    wrong = fake_python(tmp_path, "wrong", f"echo {version} 1 /wrong")
    with pytest.raises(SetupError) as refusal:
        find_interpreter([wrong])
    assert "3.12, 3.13 or 3.14" in refusal.value.happened
    assert "Install Python 3.13" in refusal.value.todo


def test_the_running_python_is_asked_first() -> None:
    assert places_to_look()[0] == sys.executable
    assert (3, 12) in PYTHONS


def test_a_python_that_a_tool_brought_in_is_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PATH", "")
    kept = [
        tmp_path / ".pyenv" / "versions" / "3.13.1" / "bin",
        tmp_path / ".local" / "share" / "uv" / "python" / "cpython-3.13.1-linux" / "bin",
        tmp_path / ".local" / "bin",
    ]
    made = []
    for folder in kept:
        folder.mkdir(parents=True)
        made.append(fake_python(folder, "python3.13", "echo 3 13 1 /kept"))
    assert set(made) <= set(places_to_look())
    assert places_to_look()[0] == sys.executable


def test_the_folder_of_a_python_may_have_any_name(tmp_path: Path) -> None:
    folder = tmp_path / "मेरा काम"
    folder.mkdir()
    found = probe(fake_python(folder, "python3", f"echo 3 13 1; printf '%s' '{folder}/python'"))
    assert found == (f"{folder}/python", (3, 13), True)
