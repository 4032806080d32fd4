"""Settings outside the register name nobody and survive rubbish."""

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.base.errors import NotEnoughDiskError, TargetExistsError
from app.system import files, paths, preferences


@pytest.fixture(autouse=True)
def nothing_chosen() -> Iterator[None]:
    """Begin and end with an own file in which nothing was chosen."""
    preferences.save(dict.fromkeys(preferences.load()))
    preferences.settle()
    yield
    preferences.save(dict.fromkeys(preferences.load()))
    preferences.settle()


def test_settings_are_kept_and_forgotten(tmp_path: Path):
    file = tmp_path / "deep" / "p.json"
    assert preferences.load(file) == {}
    assert preferences.save({"language": "hi", "zoom": 125}, file) == {
        "language": "hi",
        "zoom": 125,
    }
    assert preferences.load(file) == {"language": "hi", "zoom": 125}
    assert preferences.save({"zoom": None}, file) == {"language": "hi"}


@pytest.mark.parametrize(
    "change",
    [
        {"officer": "R. Das"},
        {"language": "xx"},
        {"language": ["hi"]},
        {"zoom": 5},
        {"zoom": True},
        {"theme": 1},
        {"register": "/srv/elsewhere"},
        {"register": ""},
        {"unknown": None},
    ],
)
def test_what_is_not_on_the_list_is_refused(tmp_path: Path, change):
    with pytest.raises(ValueError, match="not a setting"):
        preferences.save(change, tmp_path / "p.json")
    assert not (tmp_path / "p.json").exists()


def test_a_folder_of_the_own_profile_is_remembered(tmp_path: Path):
    folder = str(Path.home() / "register")
    assert preferences.save({"register": folder}, tmp_path / "p.json") == {"register": folder}


@pytest.mark.parametrize("text", ["", "[1]", "{", "[" * 100_000, '{"language":"xx","zoom":100}'])
def test_a_spoilt_file_counts_as_empty(tmp_path: Path, text: str):
    file = tmp_path / "p.json"
    file.write_text(text, "utf-8")
    known = preferences.load(file)
    assert known == ({"zoom": 100} if "zoom" in text else {})


def test_a_file_that_is_too_long_counts_as_empty(tmp_path: Path):
    file = tmp_path / "p.json"
    file.write_text(json.dumps({"zoom": 100, "x": "y" * 70_000}), "utf-8")
    assert preferences.load(file) == {}


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path):
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(TargetExistsError):
        preferences.save({"zoom": 100}, tmp_path / "file" / "p.json")


def test_the_own_file_is_used_when_none_is_named():
    preferences.save({"theme": "dark"})
    assert preferences.load() == {"theme": "dark"}
    preferences.save({"theme": None})


def test_what_is_changed_holds_at_once_and_is_in_the_file_when_it_is_settled():
    preferences.save({"zoom": 125})
    preferences.save({"zoom": 150, "theme": "dark"})
    assert preferences.load() == {"zoom": 150, "theme": "dark"}
    preferences.settle()
    assert preferences.load(paths.preferences_file()) == {"zoom": 150, "theme": "dark"}
    preferences.save({"zoom": None, "theme": None})
    preferences.settle()
    assert preferences.load(paths.preferences_file()) == {}


def test_what_another_window_wrote_meanwhile_is_not_lost():
    preferences.save({"zoom": 125})
    preferences.settle()
    preferences.save({"calendar": "bikram"}, paths.preferences_file())
    preferences.save({"zoom": None})
    preferences.settle()
    assert preferences.load(paths.preferences_file()) == {"calendar": "bikram"}
    preferences.save({"calendar": None})
    preferences.settle()


def test_a_full_disk_is_told_to_who_listens_and_the_choice_holds_until_the_end(monkeypatch):
    def full(target, content):
        raise NotEnoughDiskError

    told: list[Exception] = []
    preferences.tell_failures(told.append)
    with monkeypatch.context() as broken:
        broken.setattr(files, "write_beside", full)
        preferences.save({"zoom": 125})
        preferences.settle()
    assert [type(error) for error in told] == [NotEnoughDiskError]
    assert preferences.load() == {"zoom": 125}
    preferences.tell_failures(None)
    preferences.save({"zoom": None})
    preferences.settle()


def test_the_own_file_is_never_written_where_it_was_asked(monkeypatch):
    where: list[str] = []
    whole = files.write_beside

    def noted(target, content):
        where.append(threading.current_thread().name)
        whole(target, content)

    monkeypatch.setattr(files, "write_beside", noted)
    preferences.save({"zoom": 125})
    preferences.save({"zoom": None})
    preferences.settle()
    assert set(where) == {"settings"}
