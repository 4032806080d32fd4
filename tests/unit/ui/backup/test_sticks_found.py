"""Backups on sticks: found near the top, the newest first, and a full disk keeps nobody waiting."""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from own_system import lead_to
from ui.widgets import removable_media


def put(folder: Path, name: str, at: int) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_bytes(b"made up")
    os.utime(path, (at, at))
    return path


def found_on(places: list[tuple[Path, str]]) -> tuple[removable_media.FoundBackup, ...]:
    """Look on a thread beside the window, as the program does."""
    with ThreadPoolExecutor(max_workers=1) as beside:
        return beside.submit(removable_media.backups_on, places).result()


def test_backups_are_found_below_the_folder_of_their_register(tmp_path):
    old = put(tmp_path / "1f2e3d4c", "2026-11-23-090000.lfbak", 1_000)
    new = put(tmp_path / "1f2e3d4c", "2026-11-24-090000.lfbak", 2_000)
    put(tmp_path, "holiday.jpg", 3_000)
    found = found_on([(tmp_path, "BLUE")])
    assert [one.path for one in found] == [new, old]
    assert [one.where for one in found] == ["BLUE", "BLUE"]
    assert found[0].size == len(b"made up")


def test_files_too_deep_are_left_alone(tmp_path):
    put(tmp_path / "a" / "b" / "c" / "d" / "e", "x.lfbak", 1)
    assert found_on([(tmp_path, "BLUE")]) == ()


def test_a_disk_with_many_folders_is_given_up_after_a_while(tmp_path, monkeypatch):
    for number in range(30):
        put(tmp_path / f"{number:02}", "x.lfbak", number + 1)
    monkeypatch.setattr(removable_media, "_MOST_FOLDERS", 5)
    assert len(found_on([(tmp_path, "BLUE")])) == 4


def test_a_full_stick_hides_nothing_of_the_next_one(tmp_path, monkeypatch):
    monkeypatch.setattr(removable_media, "_MOST_FILES", 2)
    for day in range(1, 5):
        put(tmp_path / "RED", f"2026-11-{day:02d}-0900.lfbak", day)
        put(tmp_path / "BLUE", f"2026-11-{day + 10}-0900.lfbak", day + 10)
    found = found_on([(tmp_path / "RED", "RED"), (tmp_path / "BLUE", "BLUE")])
    assert [one.at for one in found] == [14, 13, 4, 3]


def test_a_stick_that_was_pulled_is_an_empty_one(tmp_path):
    assert found_on([(tmp_path / "gone", "BLUE")]) == ()


def test_links_are_not_followed_into_folders(tmp_path):
    put(tmp_path / "real", "x.lfbak", 1)
    (tmp_path / "stick").mkdir()
    lead_to(tmp_path / "stick" / "link", tmp_path / "real")
    assert found_on([(tmp_path / "stick", "BLUE")]) == ()


def test_a_folder_lies_on_the_disk_of_its_neighbour(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    assert removable_media.same_disk(tmp_path / "a", tmp_path / "b")


def test_the_disks_of_this_computer_have_names(qapp):
    assert all(one.name for one in removable_media.volumes())


@pytest.mark.parametrize(
    ("shown", "path", "name"),
    [
        ("BLUE", "/media/das/BLUE", "BLUE"),
        ("/media/das/1A2B-3C4D", "/media/das/1A2B-3C4D", "1A2B-3C4D"),
        ("", "/", str(Path("/"))),  # Each system has its own sign.
        ("evil\u202eEULB", "/media/das/x", "evil\N{REPLACEMENT CHARACTER}EULB"),
    ],
)
def test_a_stick_without_a_label_is_not_called_by_a_long_path(shown, path, name):
    assert removable_media.named(shown, path) == name
