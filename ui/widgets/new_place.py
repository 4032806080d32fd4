"""Where a new register will lie: shown, chosen anew, and said who would copy it there.

Rules: it is always a folder of its own that is not there yet, inside the one that was chosen.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base.language import _
from app.system import paths
from ui.look.theme import look
from ui.widgets.buttons import secondary
from ui.widgets.files_ask import ask_folder
from ui.widgets.frames import clear, row
from ui.widgets.plain import PlainLabel
from ui.widgets.strip import Banner


class NewPlace(QWidget):
    """The part of a page.

    Args:
        folder: where the register will lie unless another place is chosen.
        heading: what it is called, also in the window that asks for a folder.
        inside: returns a folder that is not there yet, inside another one.
    """

    def __init__(self, folder: Path, heading: str, inside: Callable[[Path], Path]) -> None:
        super().__init__()
        self.folder = folder
        self._heading, self._inside = heading, inside
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(8))
        column.addWidget(PlainLabel(heading, "heading"))
        self._shown = PlainLabel(str(folder), wrap=True)
        column.addWidget(self._shown)
        self._told = QVBoxLayout()
        column.addLayout(self._told)
        line = row(secondary(_("Another folder…"), "folder-open", self._ask))
        line.addStretch(1)
        column.addLayout(line)
        self._warn()

    def take(self, parent: Path) -> None:
        """Put the register into a folder of its own inside the one that was chosen."""
        self.folder = self._inside(parent)
        self._shown.setText(str(self.folder))
        self._warn()

    def _ask(self) -> None:
        ask_folder(self, self._heading, self.take)

    def _warn(self) -> None:
        clear(self._told)
        clouds = paths.clouds_of(self.folder)
        if clouds:
            words = _("This folder is copied to {service}. The register stays sealed there.")
            self._told.addWidget(Banner("caution", words.format(service=", ".join(clouds))))


_MOST_NAMES = 99


def free_folder(wanted: Path, mark: str = "restored") -> Path:
    """Return the folder itself when there is none, else a name beside it that is free.

    Args:
        wanted: the folder.
        mark: what is added to its name.
    """
    if not _taken(wanted):
        return wanted
    for number in range(1, _MOST_NAMES):
        ending = mark if number == 1 else f"{mark}-{number}"
        other = wanted.with_name(f"{wanted.name}-{ending}")
        if not _taken(other):
            return other
    return wanted


def _taken(folder: Path) -> bool:
    try:
        return folder.exists()
    except OSError:
        return True
