"""The page of the manual and the completion are the program's own help, whole."""

import datetime as dt
import pkgutil
import subprocess
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

import app
from app.base.errors import AppError
from command_tree import Command, commands, split_help
from completion import bash_completion
from manual_page import EXIT_CODES, manual, window_manual

DAY = dt.date(2026, 11, 26)


@pytest.fixture(scope="module")
def tree() -> list[Command]:
    return commands()


@pytest.fixture(scope="module")
def page(tree: list[Command]) -> str:
    """The page as a reader sees it, on one line."""
    done = subprocess.run(
        ["man", "-E", "UTF-8", "-l", "-"],
        input=manual(tree, "9.9.9", DAY).encode(),
        capture_output=True,
        check=True,
        env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "MANWIDTH": "400"},
    )
    return " ".join(done.stdout.decode().split())


def test_every_command_and_option_stands_in_the_manual(tree: list[Command], page: str) -> None:
    assert len(tree) > 100
    for one in tree[1:]:
        assert " ".join(("lifafa", *one.words)) in page
        for choice in one.choices:
            assert " ".join(choice.usage.split()) in page, choice
        for example in filter(str.isascii, one.examples):
            assert " ".join(example.split()) in page, example


def test_global_options_and_version_stand_in_the_manual(page: str) -> None:
    assert "--passphrase-fd N" in page
    assert "Lifafa 9.9.9" in page
    assert "lifafa-window(1)" in page


def test_neither_page_makes_the_reader_of_manuals_complain(tree: list[Command]) -> None:
    for text in (manual(tree, "1.0.0", DAY), window_manual("1.0.0", DAY)):
        done = subprocess.run(
            ["man", "--warnings", "-E", "UTF-8", "-Tutf8", "-Z", "-l", "-"],
            input=text.encode(),
            capture_output=True,
            check=True,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "MANROFFSEQ": ""},
        )
        assert done.stderr == b""


def every_error(kind: type[AppError]) -> Iterator[type[AppError]]:
    yield kind
    for below in kind.__subclasses__():
        yield from every_error(below)


def test_every_exit_code_of_the_program_is_explained() -> None:
    for module in pkgutil.walk_packages(app.__path__, "app."):
        if "errors" in module.name:
            import_module(module.name)
    codes = {one.exit_code for one in every_error(AppError) if isinstance(one.exit_code, int)}
    assert len(codes) > 5
    assert codes | {0, 2, 130} <= set(EXIT_CODES)


def test_help_is_split_into_words_and_examples() -> None:
    about, examples = split_help("\b\nExamples:\n  lifafa a b\n  lifafa c\n\nDoes it.")
    assert (about, examples) == ("Does it.", ("lifafa a b", "lifafa c"))


@pytest.fixture(scope="module")
def script(tree: list[Command], tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("shell") / "lifafa"
    path.write_text(bash_completion(tree), "utf-8")
    return path


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        (["lifafa", "bac"], ["backup"]),
        (["lifafa", "register", "sal"], ["salvage"]),
        (["lifafa", "refer", "--supers"], ["--supersedes"]),
        (["lifafa", "refer", "LF-26-0001", "--prev"], ["--preview"]),
        (["lifafa", "case", "list", "--jso"], ["--json"]),
        (["lifafa", "--json", "bac"], ["backup"]),
        (["lifafa", "--register", "./desk", "bac"], ["backup"]),
        (["lifafa", "--register", "=", "./desk", "register", "sal"], ["salvage"]),
        (["lifafa", "--register", ""], []),
        (["lifafa", "--passph"], ["--passphrase-file", "--passphrase-fd"]),
        (["lifafa", "case", "list", "na"], []),
    ],
)
def test_the_shell_completes_nouns_verbs_and_options(
    script: Path, typed: list[str], offered: list[str]
) -> None:
    words = " ".join(f"'{one}'" for one in typed)
    asked = (
        f"source {script}; COMP_WORDS=({words}); COMP_CWORD={len(typed) - 1}; _lifafa; "
        'printf "%s\\n" "${COMPREPLY[@]}"'
    )
    done = subprocess.run(["bash", "-c", asked], capture_output=True, check=True, text=True)
    assert done.stdout.split() == offered
