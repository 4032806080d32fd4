"""Where a backup goes: a stick that is here, or a folder; what it is called; whether by itself.

Rules: nothing is written before the press; a folder inside the register is refused here already,
and one on the same disk is named for what it is; Enter begins nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base.language import _
from app.system import paths
from ui.backup.backup_words import size_words
from ui.widgets import removable_media
from ui.widgets.buttons import primary, secondary
from ui.widgets.choices import CheckBox, RadioBox
from ui.widgets.entries import Labelled, LineEntry
from ui.widgets.files_ask import ask_folder
from ui.widgets.frames import clear, row
from ui.widgets.plain import PlainLabel, tip
from ui.widgets.sheet import Sheet
from ui.widgets.strip import Banner

_LONGEST = 60


@dataclass(frozen=True)
class Chosen:
    """Where a backup is to go.

    Attributes:
        folder: where it is now.
        label: what the officer calls it.
        routine: backups go there by themselves from now on.
        stick: it can be pulled out.
    """

    folder: Path
    label: str
    routine: bool
    stick: bool


class PlaceSheet(Sheet):
    """The dialog.

    Args:
        register: the folder of the register, which holds no backups.
        done: called with the choice.
        volumes: the disks that are there.
    """

    def __init__(
        self,
        register: Path,
        done: Callable[[Chosen], None],
        parent: QWidget | None = None,
        *,
        volumes: removable_media.Volumes = removable_media.volumes,
    ) -> None:
        super().__init__(_("Where shall the backup go?"), parent, (640, 560))
        self._register = register
        self._done = done
        self._volumes = volumes
        self._folder: Path | None = None
        self._named: str = ""
        self._boxes: list[tuple[RadioBox, Path, str]] = []
        words = _(
            "A backup opens only with the recovery sheet. Keep it in another room than this"
            " computer, and the sheet in another place than the backup."
        )
        self.body.column.addWidget(PlainLabel(words, "muted", wrap=True))
        self._list = QVBoxLayout()
        self.body.column.addLayout(self._list)
        self.look_again = secondary(_("Look for USB drives again"), "refresh-cw", self.offer)
        self.other = secondary(_("Choose a folder…"), "folder-open", self._ask_folder)
        line = row(self.look_again, self.other)
        line.addStretch(1)
        self.body.column.addLayout(line)
        self.told = QVBoxLayout()
        self.body.column.addLayout(self.told)
        self.label = LineEntry(_("What you call it"))
        self.label.setMaxLength(_LONGEST)
        self.label_row = Labelled(
            _("What you call it"), self.label, _("For example: blue USB drive, in the safe.")
        )
        self.body.column.addWidget(self.label_row)
        self.routine = CheckBox(_("Back up here by itself, once a day, when it is there"))
        self.routine.setChecked(True)
        self.body.column.addWidget(self.routine)
        self.body.column.addStretch(1)
        self.go = primary(_("Back up"), "hard-drive-download", self._go)
        self.finish(secondary(_("Not now"), "", self.reject), self.go)
        self.label.textChanged.connect(self._follow)
        self.offer()
        (self._boxes[0][0] if self._boxes else self.other).setFocus()

    def offer(self) -> None:
        """Show the sticks that are there now."""
        clear(self._list)
        self._boxes = []
        found = [one for one in self._volumes() if one.writable]
        for one in found:
            words = _("{name} · {size} free").format(name=one.name, size=size_words(one.free))
            self._offer_one(words, one.path, one.name)
        if not found:
            words = _("No USB drive is plugged in. Plug one in and look again, or choose a folder.")
            self._list.addWidget(PlainLabel(words, wrap=True))
        if found and self._folder is None:
            self._boxes[0][0].setChecked(True)
        self._follow()

    def take(self, folder: Path) -> None:
        """Take a folder that was chosen."""
        name = folder.name or str(folder)
        # Its own name comes first: of a long way to it, the end may not be seen.
        words = str(folder) if name == str(folder) else f"{name} · {folder.parent}"
        shown = self._offer_one(words, folder, name)
        tip(shown, str(folder))
        shown.setChecked(True)
        shown.setFocus()

    def _offer_one(self, words: str, folder: Path, name: str) -> RadioBox:
        box = RadioBox(words)
        box.give_way()
        box.toggled.connect(lambda on, folder=folder, name=name: self._picked(on, folder, name))
        self._boxes.append((box, folder, name))
        self._list.addWidget(box)
        return box

    def _picked(self, on: bool, folder: Path, name: str) -> None:
        if not on:
            return
        # A name that was typed stays; one that only came with another choice goes with it.
        typed = self.label.text().strip()
        if not typed or typed == self._named:
            self.label.setText(name[:_LONGEST])
            self._named = name[:_LONGEST]
        self._folder = folder
        self._follow()

    def _ask_folder(self) -> None:
        ask_folder(self, _("Choose the USB drive or a folder"), self.take)

    def _follow(self, _text: str = "") -> None:
        clear(self.told)
        tone, words, todo = self._warning()
        if words:
            self.told.addWidget(Banner(tone, words, todo))
        if self._folder is None:
            self.go.allow(False, _("Choose where it goes first."))
        elif tone == "danger":
            self.go.allow(False, words)
        else:
            self.go.allow(bool(self.label.text().strip()), _("Say what you call it."))

    def _warning(self) -> tuple[str, str, str]:
        folder = self._folder
        if folder is None:
            return "", "", ""
        place, register = _whole(folder), _whole(self._register)
        if place == register or register in place.parents:
            words = _("This folder is inside the register. A backup there would be lost with it.")
            return "danger", words, _("Choose a USB drive, or a folder on another disk.")
        clouds = paths.clouds_of(place)
        if clouds:
            words = _("This folder is copied to {service}. The backup stays sealed there.")
            return "caution", words.format(service=", ".join(clouds)), ""
        if removable_media.same_disk(place, register):
            words = _("This is the same disk as the register. If the disk dies, both are lost.")
            return "caution", words, _("Make one on a USB drive as well.")
        return "", "", ""

    def _go(self) -> None:
        label = self.label.text().strip()
        if self._folder is None or not label:
            return
        stick = removable_media.is_stick(self._folder, self._volumes())
        chosen = Chosen(self._folder, label, self.routine.isChecked(), stick)
        self.accept()
        self._done(chosen)


def _whole(path: Path) -> Path:
    try:
        return path.resolve()
    except OSError:
        return path.absolute()
