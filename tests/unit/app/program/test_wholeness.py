"""Everything the program is made of is checked by use, and what is not whole is named."""

import shutil
from functools import partial
from pathlib import Path

import pytest

from app.base.errors import SelfTestFailedError
from app.help import shelf
from app.help.shelf import HelpTextError
from app.program import self_check
from command_line import bare
from source_tree import ROOT


def test_every_part_is_whole_from_source_too():
    assert self_check.run() == tuple(self_check.PARTS)


def raises() -> bool:
    raise ImportError("no such library")


@pytest.mark.parametrize("answer", [lambda: False, raises])
@pytest.mark.parametrize("name", sorted(self_check.PARTS))
def test_a_part_that_is_not_whole_is_named(monkeypatch, name, answer):
    others = dict.fromkeys(self_check.PARTS, lambda: True)
    monkeypatch.setattr(self_check, "PARTS", {**others, name: answer})
    with pytest.raises(SelfTestFailedError) as failed:
        self_check.run()
    assert failed.value.facts["part"] == name


@pytest.mark.parametrize("name", [*shelf.FILES, "words"])
def test_a_language_without_a_file_of_its_help_is_not_whole(monkeypatch, tmp_path: Path, name: str):
    folder = tmp_path / "topics"
    shutil.copytree(ROOT / "app" / "help" / "topics", folder)
    monkeypatch.setattr(shelf, "lines", partial(shelf.lines, folder=folder))
    (folder / "ne" / f"{name}.md").unlink()
    languages = {"languages": self_check.PARTS["languages"]}
    monkeypatch.setattr(self_check, "PARTS", languages)
    with pytest.raises(SelfTestFailedError) as failed:
        self_check.run()
    assert isinstance(failed.value.__cause__, HelpTextError)


def test_the_command_says_which_part_it_is(monkeypatch):
    monkeypatch.setattr(self_check, "PARTS", {"keyring": raises})
    done = bare("version", "--self-test")
    assert done.code == 1
    assert done.err.splitlines()[0] == "self-test: keyring (ImportError('no such library'))"
    assert "Install Lifafa again." in done.err


def test_libraries_of_machine_code_are_found_by_their_names(tmp_path: Path):
    for name in (
        "python3.13/lib-dynload/_ssl.cpython-313-x86_64-linux-gnu.so",
        "nacl/_sodium.abi3.so",
        "sqlalchemy/engine/_row_cy.cp313-win_amd64.pyd",
        "_cffi_backend.cpython-313-x86_64-linux-gnu.so",
        "PySide6/QtCore.abi3.so",
        "shiboken6/Shiboken.abi3.so",
        "libpython3.13.so.1.0",
        "pillow.libs/libjpeg.so",
        "models/fields/districts.csv",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    assert sorted(self_check.native_modules(tmp_path)) == [
        "_cffi_backend",
        "_ssl",
        "nacl._sodium",
        "sqlalchemy.engine._row_cy",
    ]


def test_nothing_is_left_of_the_register_that_was_tried(monkeypatch, tmp_path: Path):
    monkeypatch.setattr(self_check.tempfile, "tempdir", str(tmp_path))
    assert self_check.PARTS["register"]()
    assert list(tmp_path.iterdir()) == []
