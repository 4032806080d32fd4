"""Which folders may hold a register, and which are only named."""

from pathlib import Path, PureWindowsPath

import pytest

from app.base.errors import FolderNotAllowedError
from app.system import paths
from own_system import lead_to


@pytest.mark.parametrize(
    "text",
    [
        r"\\server\share\register",
        "//server/share/register",
        r"\\?\UNC\server\share",
        r"\\.\UNC\server\share",
        "smb://server/share",
        "NFS://x",
        "https://dav.example.org/x",
    ],
)
def test_other_computers_are_refused(text: str):
    assert paths.is_network_path(text)


@pytest.mark.parametrize("text", [r"C:\Users\a\register", "/srv/register", r"\\?\C:\x", "r"])
def test_own_folders_are_not_taken_for_other_computers(text: str):
    assert not paths.is_network_path(text)


def test_a_register_on_another_computer_is_refused():
    with pytest.raises(FolderNotAllowedError):
        paths.check_register_folder(Path("//server/share/register"))


def test_an_ordinary_folder_has_no_warning(tmp_path: Path):
    assert paths.check_register_folder(tmp_path / "not there yet" / "register") == ()


@pytest.mark.parametrize(
    ("path", "names"),
    [
        (PureWindowsPath(r"C:\Users\a\OneDrive - Office\register"), ("OneDrive",)),
        (PureWindowsPath(r"C:\Users\a\Dropbox\x"), ("Dropbox",)),
        (PureWindowsPath(r"G:\My Drive\register"), ("Google Drive",)),
        (PureWindowsPath(r"C:\Users\a\Google Drive\Dropbox"), ("Google Drive", "Dropbox")),
        (PureWindowsPath(r"C:\Users\a\Documents\register"), ()),
    ],
)
def test_folders_of_cloud_services_are_named(path: PureWindowsPath, names: tuple[str, ...]):
    assert paths.clouds_of(path) == names


@pytest.mark.parametrize(
    ("mark", "name"),
    [(".dropbox", "Dropbox"), (".stfolder", "Syncthing"), (".sync_5f.db", "Nextcloud")],
)
def test_a_cloud_is_known_by_what_it_lays_down_above_the_register(tmp_path: Path, mark, name):
    (tmp_path / "papers" / "register").mkdir(parents=True)
    assert paths.clouds_at(tmp_path / "papers" / "register") == ()
    (tmp_path / "papers" / mark).touch()
    assert paths.clouds_at(tmp_path / "papers" / "register") == (name,)


def test_a_link_into_a_cloud_is_followed(tmp_path: Path):
    (tmp_path / "Dropbox" / "register").mkdir(parents=True)
    lead_to(tmp_path / "desk", tmp_path / "Dropbox" / "register")
    assert paths.standing_of(tmp_path / "desk") == paths.FolderStanding(("Dropbox",), "")


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("fuse.sshfs", "sshfs"),
        ("cifs", "a Windows network share"),
        ("nfs4", "NFS"),
        ("fuse.onedriver", "OneDrive"),
        ("ext4", ""),
        ("fuseblk", ""),
    ],
)
def test_what_lies_on_another_computer_is_named(tmp_path: Path, monkeypatch, kind, name):
    monkeypatch.setattr(paths.system, "file_system_of", lambda _folder: kind)
    assert paths.network_of(tmp_path / "not there") == name
    assert paths.on_network(tmp_path) is bool(name)


def test_a_folder_that_the_system_names_as_one_of_a_cloud_is_named(monkeypatch):
    monkeypatch.setattr(paths.system, "cloud_roots", lambda: ((r"C:\Users\a\Post", "OneDrive"),))
    below = PureWindowsPath(r"c:\users\a\post\register")
    assert paths.clouds_of(below) == ("OneDrive",)
    assert paths.clouds_of(PureWindowsPath(r"c:\users\a\register")) == ()


def test_the_default_places_are_in_the_profile():
    assert paths.default_register().name == "register"
    assert paths.default_register().parent == paths.data_folder()
    assert paths.preferences_file().suffix == ".json"
    assert paths.state_folder().is_absolute()
