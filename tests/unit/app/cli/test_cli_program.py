"""Every noun has help with examples, usage errors are 2, refusals say what to do next."""

import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import typer

from app.cli import program
from app.cli.program import NOUNS, build, run

ROOT = Path(__file__).parents[4]


def commands(app: typer.Typer) -> list[list[str]]:
    tree = typer.main.get_command(app)
    found = []
    for noun, command in tree.commands.items():
        verbs = getattr(command, "commands", None)
        found += [[noun, verb] for verb in verbs] if verbs else [[noun]]
    return found


def test_every_noun_is_loaded_for_help():
    assert {words[0] for words in commands(build(["--help"]))} == set(NOUNS)


@pytest.mark.parametrize(
    ("environment", "script"),
    [
        ({"LANGUAGE": "ne:en"}, "\u0900-\u097f"),
        ({"LANGUAGE": "", "LANG": "bn_IN.UTF-8"}, "\u0980-\u09ff"),
        ({"LANGUAGE": "", "LC_ALL": "hi_IN.UTF-8", "LANG": "bn_IN.UTF-8"}, "\u0900-\u097f"),
        ({"LANGUAGE": "en", "LANG": "hi_IN.UTF-8"}, "A-Za-z"),
    ],
)
def test_the_command_line_speaks_the_language_of_the_system(tmp_path, environment, script):
    nowhere = str(tmp_path / "nowhere")
    done = subprocess.run(
        [sys.executable, "-m", "app", "case", "list", "--register", nowhere],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode != 0
    # Commands and options are the same in every language.
    said = re.sub(r"--register|register create", "", done.stderr.replace(nowhere, ""))
    letters = re.findall(r"[^\W\d_]", said)
    own = [letter for letter in letters if re.match(f"[{script}]", letter)]
    assert len(own) > 0.8 * len(letters), done.stderr


def test_only_the_asked_noun_is_loaded():
    assert {words[0] for words in commands(build(["version"]))} == {"version"}


@pytest.mark.parametrize("words", commands(build([])), ids=" ".join)
def test_each_help_begins_with_two_examples(words, capsys):
    assert run([*words, "--help"]) == 0
    out = capsys.readouterr().out
    assert out.index("Examples:") < out.index("Options:")
    assert out.count(f"lifafa {' '.join(words)}") >= 3  # the usage line and two examples


@pytest.mark.parametrize(
    "words",
    [
        ["nonsense"],
        ["case", "nonsense"],
        ["version", "--nonsense"],
        ["--register"],
        ["case", "show"],
    ],
)
def test_words_that_do_not_fit_are_exit_code_2(words, capsys):
    assert run(words) == 2
    assert capsys.readouterr().err


def test_without_a_terminal_nothing_is_asked(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr("sys.stdin", io.StringIO())
    office = ["--office", "Demo", "--kind", "ngo", "--officer", "Made-up"]
    words = ["register", "create", str(tmp_path / "desk"), *office]
    assert run(words) == 2
    assert "--passphrase-file" in capsys.readouterr().err


def test_a_failure_of_ours_is_told_without_values(monkeypatch, capsys):
    def fail(*_args):
        raise ValueError("MARKER-VALUE")

    monkeypatch.setattr(program, "_carry_out", fail)
    assert run(["version"]) == 1
    said = capsys.readouterr().err
    assert "MARKER-VALUE" not in said
    assert "ValueError" in said


def test_the_version_tells_the_licence_and_that_there_is_no_warranty(capsys):
    assert run(["version"]) == 0
    assert "under GPL-3.0-or-later, without any warranty" in capsys.readouterr().out
    assert run(["version", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["licence"] == "GPL-3.0-or-later"


def test_stopping_is_exit_code_130(monkeypatch, capsys):
    def stop(*_args):
        raise KeyboardInterrupt

    monkeypatch.setattr(program, "_carry_out", stop)
    assert run(["version"]) == 130
    assert "half-done" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "libraries"),
    [
        (["version"], ("PySide6", "sqlalchemy", "alembic", "reportlab")),
        (["guide", "first-day", "--lang", "en"], ("cryptography", "nacl", "sqlalchemy")),
    ],
    ids=["version", "guide"],
)
def test_a_command_loads_nothing_that_it_has_no_use_for(words, libraries):
    code = (
        f"import sys; from app.cli.program import run; run({words!r});"
        f"print([m for m in {libraries!r} if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("words", [["--help"], ["case", "--help"], ["packet", "--help"]])
def test_a_list_of_commands_says_what_each_does(words, capsys):
    assert run(words) == 0
    listed = capsys.readouterr().out.partition("Commands:")[2]
    assert listed.strip()
    assert "Examples" not in listed
