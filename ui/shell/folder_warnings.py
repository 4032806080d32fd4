"""What is told at each unlock about the folder of the register: who else copies it, or is at it.

Rules: services and servers are named; it is said what can happen and what to do; nothing stops the
work; what was not closed elsewhere stands over the work, because it is about what she does now.
"""

from __future__ import annotations

from pathlib import Path

from app.base.language import _
from app.system import paths
from app.system.folder_lock import Holder
from ui.frame import dates
from ui.frame.desk import Desk

CLOUD, NETWORK, LEFT = "folder-cloud", "folder-network", "folder-left"


def tell_folder(desk: Desk) -> None:
    """Look at the folder beside the work, and tell of it."""
    folder: Path = desk.services.folder
    desk.run_beside(
        lambda _report, _token: paths.standing_of(folder),
        lambda found: _tell(desk, found),
        by=desk,
    )
    left = desk.services.lock.left_by
    if left is not None:
        _tell_left(desk, left)


def _tell(desk: Desk, found: paths.FolderStanding) -> None:
    if found.clouds:
        words = _("{cloud} copies the folder of this register to other computers.")
        desk.cares.tell(
            words.format(cloud=", ".join(found.clouds)),
            todo=_("Keep the register in a folder that nobody copies; make backups instead."),
            key=CLOUD,
        )
    if found.network:
        words = _("The folder of this register lies on another computer: {place}.")
        desk.cares.tell(
            words.format(place=_(found.network)),
            tone="danger",
            todo=_("A lost connection can damage it. Move it to a disk of this computer."),
            key=NETWORK,
        )


def _tell_left(desk: Desk, left: Holder) -> None:
    words = _("This register was opened on {computer} ({time}) and was not closed there.")
    now = desk.services.clock.now()
    desk.say(
        words.format(computer=left.computer or "?", time=dates.moment(left.since, now)),
        tone="caution",
        todo=_("If it is still open there, close it there before you go on."),
        key=LEFT,
    )
