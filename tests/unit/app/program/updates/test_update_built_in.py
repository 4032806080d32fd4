"""What a program judges updates by: its keys, its kind of computer, the newest that it believed."""

from dataclasses import replace
from pathlib import Path

import pytest

from app.program.updates import checking
from app.program.updates.checking import built_in_keys, check, this_computer
from app.program.updates.records import READY
from app.program.updates.update_words import UpdateNoKeysError
from own_system import is_private
from release_maker import KEYS, KEYS_TEXT, put_on_stick


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    return put_on_stick(tmp_path)


def test_the_keys_built_in_are_read(tmp_path: Path):
    file = tmp_path / "keys.json"
    file.write_text(KEYS_TEXT, "utf-8")
    assert built_in_keys(file) == KEYS


@pytest.mark.parametrize("text", [None, "", "{}", "[1]", '{"need":1,"keys":[]}', "x" * 100_000])
def test_keys_that_cannot_be_read_count_as_none(tmp_path: Path, text: str | None):
    file = tmp_path / "keys.json"
    if text is not None:
        file.write_text(text, "utf-8")
    assert built_in_keys(file) == ()


def test_a_copy_without_release_keys_says_so_of_every_sound_update(stick: Path):
    assert built_in_keys() == ()
    with pytest.raises(UpdateNoKeysError):
        check(stick)


@pytest.mark.parametrize(
    ("name", "machine", "code"),
    [
        ("linux", "x86_64", "linux_x86_64"),
        ("windows", "AMD64", "windows_x86_64"),
        ("windows", "ARM64", "windows_arm64"),
        ("macos", "arm64", "macos_arm64"),
        ("linux", "aarch64", "linux_arm64"),
        ("linux", "riscv64", "linux_riscv64"),
    ],
)
def test_the_kind_of_computer_is_named_as_in_a_release(monkeypatch, name, machine, code):
    monkeypatch.setattr(checking.system, "NAME", name)
    monkeypatch.setattr(checking.platform, "machine", lambda: machine)
    assert this_computer() == code


@pytest.fixture
def state(monkeypatch, tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("state") / "not" / "there"
    monkeypatch.setattr(checking.paths, "state_folder", lambda: folder)
    return folder


def test_the_newest_announcement_is_kept_for_this_user_alone(state: Path):
    found = checking.judge()
    assert found.newest() == b""
    for raw in (b"one", b"two"):
        found.keep(raw)
        assert found.newest() == raw
    assert is_private(state / checking.NEWEST)
    assert [one.name for one in state.iterdir()] == [checking.NEWEST]


def test_where_nothing_can_be_kept_the_answer_is_the_same(state: Path, stick: Path):
    state.parent.write_bytes(b"no folder")
    found = replace(checking.judge(), keys=KEYS, running="0.1.0", computer="linux_x86_64")
    assert check(stick, by=found).verdict == READY
    assert found.newest() == b""
    state.parent.unlink()
    (state / checking.NEWEST).mkdir(parents=True)
    assert check(stick, by=found).verdict == READY
