"""A folder as a list: what is shown of it, in which order, and what a typed name leads to."""

import os
from pathlib import Path

import pytest

from app.base.errors import FileUnreadableError, TargetExistsError
from app.base.jobs import Cancelled, Token
from app.system import files, folders
from app.system.folders import (
    BY_NAME,
    FOLDER,
    FREE,
    LARGEST,
    NEWEST,
    NO_FOLDER,
    NO_NAME,
    TAKEN,
    Wanted,
    list_folder,
    make_folder,
    target_of,
)
from own_system import lead_to


def put(folder: Path, name: str, size: int = 1, at: int = 1_000) -> Path:
    path = folder / name
    path.write_bytes(bytes(size))
    os.utime(path, (at, at))
    return path


def names(folder: Path, wanted: Wanted) -> list[str]:
    return [entry.shown for entry in list_folder(folder, wanted).entries]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "stick"
    (made / "Old").mkdir(parents=True)
    put(made, "IMG_2.jpg", size=30, at=3_000)
    put(made, "IMG_10.jpg", size=20, at=5_000)
    put(made, "a.PDF", size=90, at=4_000)
    put(made, ".hidden")
    return made


@pytest.mark.parametrize(
    ("order", "wanted"),
    [
        (BY_NAME, ["Old", "a.PDF", "IMG_2.jpg", "IMG_10.jpg"]),
        (NEWEST, ["Old", "IMG_10.jpg", "a.PDF", "IMG_2.jpg"]),
        (LARGEST, ["Old", "a.PDF", "IMG_2.jpg", "IMG_10.jpg"]),
    ],
)
def test_folders_come_first_and_numbers_count_as_numbers(folder, order, wanted):
    assert names(folder, Wanted(order=order)) == wanted


def test_only_the_wanted_kinds_are_listed_and_the_others_are_counted(folder):
    listing = list_folder(folder, Wanted((".pdf",)))
    assert [entry.shown for entry in listing.entries] == ["Old", "a.PDF"]
    assert listing.others == 2
    only = list_folder(folder, Wanted(folders_only=True))
    assert [entry.shown for entry in only.entries] == ["Old"]
    assert only.others == 3


def test_a_hostile_name_is_seen_through_and_opened_as_it_is(tmp_path):
    for name in ("evil\u202egpj.exe", "two\nlines.txt", "x" * 240):
        try:
            put(tmp_path, name)
        except OSError:
            continue  # This system keeps no such name.
    listing = list_folder(tmp_path, Wanted())
    assert listing.entries
    for entry in listing.entries:
        assert "\u202e" not in entry.shown
        assert "\n" not in entry.shown
        assert entry.path.read_bytes() == b"\x00"


def test_a_name_that_is_no_text_can_be_shown():
    shown = files.shown_name("\udcff\udcfe.txt")
    assert shown.encode("utf-8").decode("utf-8").endswith(".txt")


def test_what_is_neither_file_nor_folder_is_left_out():
    class Pipe:
        name, path = "pipe", "pipe"

        def is_dir(self) -> bool:
            return False

        def is_file(self) -> bool:
            return False

    assert folders._entry(Pipe()) is None


def test_a_link_that_leads_nowhere_is_left_out(tmp_path):
    gone = tmp_path / "gone"
    gone.mkdir()
    lead_to(tmp_path / "link", gone)
    gone.rmdir()
    assert list_folder(tmp_path, Wanted()).entries == ()


def test_a_folder_that_is_gone_is_a_refusal(tmp_path):
    with pytest.raises(FileUnreadableError) as refused:
        list_folder(tmp_path / "gone", Wanted())
    assert refused.value.facts["reason"] == "missing"
    assert folders.stamp_of(tmp_path / "gone") == 0


def test_more_than_can_be_shown_is_cut_and_said(tmp_path, monkeypatch):
    monkeypatch.setattr(folders, "MOST", 3)
    for number in range(5):
        put(tmp_path, f"{number}.txt")
    listing = list_folder(tmp_path, Wanted())
    assert len(listing.entries) == 3
    assert listing.is_cut


def test_reading_stops_when_it_is_wanted_no_longer(folder):
    token = Token()
    token.cancel()
    with pytest.raises(Cancelled):
        list_folder(folder, Wanted(), token)


def test_ten_thousand_files_are_listed(tmp_path):
    for number in range(10_000):
        (tmp_path / f"IMG_{number}.jpg").touch()
    assert len(list_folder(tmp_path, Wanted(order=NEWEST)).entries) == 10_000


@pytest.mark.parametrize(
    ("typed", "state", "name"),
    [
        ("letter", FREE, "letter.pdf"),
        ("letter.PDF", FREE, "letter.PDF"),
        ("a.pdf.", NO_NAME, None),
        ("12.5", FREE, "12.5.pdf"),
        ("taken", TAKEN, "taken.pdf"),
        ("Old", FREE, "Old.pdf"),
        ("", NO_NAME, None),
        ("a/b", NO_NAME, None),
        ("CON", NO_NAME, None),
        ("x" * 300, NO_NAME, None),
        ("evil\u202efdp", NO_NAME, None),
        ("two\nlines", NO_NAME, None),
        ("सुनीता", FREE, "सुनीता.pdf"),
    ],
)
def test_a_typed_name_gets_its_ending_or_is_refused(folder, typed, state, name):
    put(folder, "taken.pdf")
    target = target_of(folder, typed, (".pdf",))
    assert target.state == state
    if name is not None:
        assert target.path == folder / name


def test_a_whole_path_leads_where_it_says(folder, tmp_path):
    assert target_of(folder, str(tmp_path / "x.pdf"), (".pdf",)) == folders.Target(
        tmp_path / "x.pdf", FREE
    )
    assert target_of(folder, str(tmp_path), (".pdf",)).state == FOLDER
    assert target_of(folder, str(tmp_path / "gone" / "x.pdf"), (".pdf",)).state == NO_FOLDER


def test_a_new_folder_is_made_once_and_never_under_a_bad_name(folder):
    assert make_folder(folder, "New").is_dir()
    with pytest.raises(TargetExistsError):
        make_folder(folder, "New")
    with pytest.raises(FileUnreadableError):
        make_folder(folder, "../out")
    assert not (folder.parent / "out").exists()


def made_folder(*parts: str | Path) -> Path:
    folder = Path(*parts)
    folder.mkdir(parents=True)
    return folder


def test_the_newest_photographs_lie_where_cameras_and_telephones_put_them(tmp_path):
    card = made_folder(tmp_path, "card")
    assert folders.camera_folder(card) is None
    top = made_folder(card, "dcim")
    assert folders.camera_folder(card) == top
    made_folder(top, "100CANON")
    made_folder(top, ".thumbnails")
    made_folder(top, "Screenshots")
    newest = made_folder(top, "101CANON")
    assert folders.camera_folder(card) == newest
    assert folders.camera_folder(card) == newest
    camera = made_folder(top, "Camera")
    assert folders.camera_folder(card) == camera
    assert folders.camera_folder(tmp_path / "gone") is None
    (card / "DCIM.txt").write_bytes(b"")
    assert folders.camera_folder(card / "DCIM.txt") is None


def test_telephones_are_found_where_the_system_shows_them_as_folders(tmp_path):
    assert folders.telephones(None) == folders.telephones(tmp_path) == ()
    room = made_folder(tmp_path, "gvfs", "mtp:host=Made_Up_Phone_12", "Internal storage")
    assert folders.telephones(tmp_path) == ()
    camera = made_folder(room, "DCIM", "Camera")
    made_folder(tmp_path, "gvfs", "sftp:host=elsewhere", "DCIM")
    assert folders.telephones(tmp_path) == (("Made Up Phone 12", camera),)
    top = made_folder(tmp_path, "gvfs", "gphoto2:host=%5Busb%3A001%2C005%5D", "store_1", "DCIM")
    assert ("store_1", top) in folders.telephones(tmp_path)
