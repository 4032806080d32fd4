"""Where things lie on this computer, and which folders may hold a register.

Rules: nothing of ours goes into the temporary folder; a network folder never holds a register; a
folder that is copied to a cloud is allowed but named.
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from app.base.errors import FileUnreadableError, FolderNotAllowedError
from app.base.language import N_
from app.system.files import plain_errors, refuse_name
from app.system.platforms import system
from models.base.durable_files import LONGEST_REGISTER_BYTES

if TYPE_CHECKING:
    from platformdirs.api import PlatformDirsABC

PRODUCT = "lifafa"
REGISTER_NAME = "register"
# A paper by its 64 digits two folders down, while the whole folder has a longer name.
_IN_IT = 100
_CLOUDS = (
    ("onedrive", "OneDrive"),
    ("dropbox", "Dropbox"),
    ("google drive", "Google Drive"),
    ("googledrive", "Google Drive"),
    ("google-drive", "Google Drive"),
    ("my drive", "Google Drive"),
    ("icloud", "iCloud"),
    ("mobile documents", "iCloud"),
    ("nextcloud", "Nextcloud"),
    ("owncloud", "ownCloud"),
    ("box sync", "Box"),
    ("yandex.disk", "Yandex Disk"),
    ("megasync", "MEGA"),
    ("pcloud", "pCloud"),
    ("proton drive", "Proton Drive"),
    ("syncthing", "Syncthing"),
    ("seafile", "Seafile"),
    ("tresorit", "Tresorit"),
)
# What such services lay down in the folders that they copy, by the beginning of its name.
_MARKS = (
    (".dropbox", "Dropbox"),
    (".stfolder", "Syncthing"),
    (".owncloudsync", "ownCloud"),
    (".nextcloudsync", "Nextcloud"),
    (".sync_", "Nextcloud"),
    ("._sync_", "Nextcloud"),
    (".tmp.drivedownload", "Google Drive"),
    (".tmp.driveupload", "Google Drive"),
    (".megaignore", "MEGA"),
)
_WINDOWS_SHARE = N_("a Windows network share")
_REMOTE_DRIVE = N_("a network drive")
# Type of a file system on another computer, and the name by which an officer may know it.
_NETWORK: Mapping[str, str] = {
    **dict.fromkeys(("cifs", "smbfs", "smb2", "smb3"), _WINDOWS_SHARE),
    **dict.fromkeys(("nfs", "nfs4"), "NFS"),
    "fuse.sshfs": "sshfs",
    "fuse.rclone": "rclone",
    "fuse.google-drive-ocamlfuse": "Google Drive",
    "fuse.onedriver": "OneDrive",
    **dict.fromkeys(("davfs", "fuse.davfs2", "webdav"), "WebDAV"),
    "fuse.curlftpfs": "FTP",
    **dict.fromkeys(
        ("ncpfs", "afs", "afpfs", "fuse.gvfsd-fuse", "ceph", "glusterfs", "fuse.glusterfs"),
        _REMOTE_DRIVE,
    ),
    **dict.fromkeys(("fuse.s3fs", "fuse.gcsfuse"), _REMOTE_DRIVE),
}
_LOOK_UP = 12


@dataclass(frozen=True)
class FolderStanding:
    """Who besides this computer can be at a register folder.

    Attributes:
        clouds: cloud services that copy it, by name.
        network: what it lies on when that is another computer ("sshfs"), English, else "".
    """

    clouds: tuple[str, ...]
    network: str


def data_folder() -> Path:
    """Return the folder of this user for registers (not made here)."""
    return Path(_dirs().user_data_dir)


def default_register() -> Path:
    """Return where the register of this user lies when nothing else is said."""
    return data_folder() / REGISTER_NAME


def preferences_file() -> Path:
    """Return the file of settings that name nobody."""
    return Path(_dirs().user_config_dir) / "preferences.json"


def state_folder() -> Path:
    """Return the folder for what a program of this user keeps between two starts."""
    return Path(_dirs().user_state_dir)


def check_register_folder(folder: Path) -> tuple[str, ...]:
    """Refuse folders that cannot hold a register, and name what an officer should know.

    Args:
        folder: where the register is to be; it need not exist.

    Returns:
        Names of cloud services that copy this folder ("OneDrive"), none when all is well.

    Raises:
        FolderNotAllowedError: the folder lies on another computer.
        FileUnreadableError: there can be no such folder.
    """
    refuse_name(folder, _IN_IT)
    with plain_errors():
        if len(os.fsencode(folder.absolute())) + _IN_IT > LONGEST_REGISTER_BYTES:
            raise FileUnreadableError(reason="name")
        if is_network_path(str(folder)) or on_network(folder):
            raise FolderNotAllowedError
    return clouds_at(folder)


def standing_of(folder: Path) -> FolderStanding:
    """Return who besides this computer can be at a folder; asked at each unlock."""
    network = network_of(folder)
    if not network and is_network_path(str(folder)):
        network = _REMOTE_DRIVE
    return FolderStanding(clouds_at(folder), network)


def clouds_at(folder: Path) -> tuple[str, ...]:
    """Return the cloud services that copy a folder, by its name, by where a link leads to, and by
    what they lay down in the folders above.
    """
    real = Path(os.path.realpath(folder))
    found = [*clouds_of(folder.absolute()), *clouds_of(real)]
    for place in (real, *real.parents)[:_LOOK_UP]:
        # The root and the home folder hold settings of such services for other folders.
        if place == place.parent or place == Path.home():
            break
        with contextlib.suppress(OSError), os.scandir(place) as entries:
            names = [entry.name.casefold() for entry in entries]
            found += [cloud for mark, cloud in _MARKS if any(n.startswith(mark) for n in names)]
    return tuple(dict.fromkeys(found))


def is_network_path(text: str) -> bool:
    r"""Say whether a path names another computer, as ``\\server\share`` does."""
    plain = text.replace("/", "\\")
    if re.match(r"\\\\[?.]\\", plain):
        return plain[4:].upper().startswith("UNC\\")
    return plain.startswith("\\\\") or bool(re.match(r"(?i)(smb|nfs|sftp|ftp|davs?|https?):", text))


def clouds_of(folder: PurePath) -> tuple[str, ...]:
    """Return the cloud services whose folder this lies in, by the names on the way to it."""
    found = []
    for part in folder.parts:
        lowered = part.casefold()
        found += [name for mark, name in _CLOUDS if lowered.startswith(mark)]
    resolved = str(folder).casefold()
    roots = system.cloud_roots()
    found += [name for root, name in roots if resolved.startswith(root.casefold())]
    return tuple(dict.fromkeys(found))


def on_network(folder: Path) -> bool:
    """Say whether a folder lies on another computer, as far as the system tells."""
    return bool(network_of(folder))


def network_of(folder: Path) -> str:
    """Return what a folder of another computer lies on ("sshfs"), "" for one of this computer."""
    existing = folder.absolute()
    while not existing.exists() and existing != existing.parent:
        existing = existing.parent
    return _NETWORK.get(system.file_system_of(existing), "")


def _dirs() -> PlatformDirsABC:
    # Imported here: a program that is told its folder starts without it.
    from platformdirs import PlatformDirs

    return PlatformDirs(appname=system.FOLDER_NAME, appauthor=False, roaming=False)
