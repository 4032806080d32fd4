"""Where backups lie: the sticks and folders that hold some, and the dialog that chooses one.

Rules: nothing is written before the press; a folder inside the register is refused here already,
and one on the same disk is named for what it is; a stick is told destroyed only after it was asked
what became of it, because the register stops counting it; taking back "by itself" needs no
question; Enter in a field begins nothing, and on the button it may: a backup overwrites nothing and
opens only with the recovery sheet.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.base import numerals
from app.base.language import _, ngettext
from app.base.numerals import size_words
from app.register.records import BackupRecord, PlaceRecord
from app.system import paths
from ui.backup.backup_words import backup_mark, place_mark, place_words
from ui.frame import dates
from ui.look.theme import look
from ui.widgets import removable_media
from ui.widgets.badge import Badge
from ui.widgets.buttons import careful_danger, primary, secondary
from ui.widgets.case_words import content_words
from ui.widgets.choices import CheckBox, RadioBox
from ui.widgets.entries import Labelled, LineEntry
from ui.widgets.files_ask import ask_folder
from ui.widgets.frames import Card, clear, column, put, row
from ui.widgets.plain import PlainLabel, tip, wrapped
from ui.widgets.sheet import Sheet
from ui.widgets.strip import Banner

_MOST_BACKUPS = 3

type SetRoutine = Callable[[PlaceRecord, bool], object]
type Destroyed = Callable[[PlaceRecord], object]


class PlaceList(Card):
    """The card of the places.

    Args:
        now: the time, Unix seconds.
        set_routine: called when "by itself" is ticked or not.
        destroyed: called when a stick was told destroyed.
    """

    def __init__(
        self,
        now: Callable[[], int],
        set_routine: SetRoutine,
        destroyed: Destroyed,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._now = now
        self._set_routine = set_routine
        self._destroyed = destroyed
        self.routines: dict[str, CheckBox] = {}
        self.sheet: DestroyedSheet | None = None
        self._lines = column(spacing=14)
        put(self.column, PlainLabel(_("Where backups are"), "heading"), self._lines)

    def show_places(
        self, places: tuple[PlaceRecord, ...], backups: tuple[BackupRecord, ...]
    ) -> None:
        """Show what is known, the place used last first."""
        clear(self._lines)
        self.routines = {}
        for one in places:
            inside = [backup for backup in backups if backup.place_id == one.place_id]
            self._lines.addWidget(self._line(one, inside))
        self.setVisible(bool(places))

    def _line(self, one: PlaceRecord, inside: list[BackupRecord]) -> QWidget:
        whole = QWidget()
        # Without it the lines are given the height of unbroken text, and the last one is cut off.
        policy = whole.sizePolicy()
        policy.setHeightForWidth(True)
        whole.setSizePolicy(policy)
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(4))
        name = wrapped(one.label, "strong")
        column.addLayout(row((name, 1), Badge(place_mark(one)), spacing=10))
        column.addWidget(wrapped(place_words(one, self._now()), "small"))
        newest = sorted(inside, key=lambda backup: backup.made_at, reverse=True)
        for backup in newest[:_MOST_BACKUPS]:
            column.addLayout(self._backup(backup))
        more = len(newest) - _MOST_BACKUPS
        if more > 0:
            words = ngettext("and {count} older one", "and {count} older ones", more)
            column.addWidget(PlainLabel(words.format(count=numerals.shown(more)), "small"))
        column.addLayout(self._acts(one))
        return whole

    def _backup(self, backup: BackupRecord) -> QHBoxLayout:
        words = " · ".join(
            (
                dates.moment(backup.made_at, self._now()),
                content_words(backup.cases, backup.papers),
                size_words(backup.size),
            )
        )
        return row((wrapped(words), 1), Badge(backup_mark(backup)), spacing=10)

    def _acts(self, one: PlaceRecord) -> QHBoxLayout:
        acts = row(spacing=8)
        if one.kind != "file":
            routine = CheckBox(_("Back up by itself, once a day"))
            routine.setAccessibleName(
                _("Back up to {place} by itself, once a day").format(place=one.label)
            )
            routine.setChecked(one.routine)
            routine.toggled.connect(partial(self._set_routine, one))
            self.routines[one.place_id] = routine
            acts.addWidget(routine)
        gone = secondary(_("Lost or destroyed…"), "circle-off", partial(self._ask, one))
        gone.setAccessibleName(_("{place} was lost or destroyed…").format(place=one.label))
        put(acts, gone, 1)
        return acts

    def _ask(self, one: PlaceRecord) -> None:
        self.sheet = DestroyedSheet(one, self._destroyed, self.window())
        self.sheet.open()


class DestroyedSheet(Sheet):
    """What becomes of a stick that is not counted any more."""

    def __init__(
        self, one: PlaceRecord, destroyed: Destroyed, parent: QWidget | None = None
    ) -> None:
        super().__init__(_("Lost or destroyed?"), parent, (600, 400))
        self._one = one
        self._done = destroyed
        count = ngettext("{count} backup", "{count} backups", one.count).format(
            count=numerals.shown(one.count)
        )
        words = _("{place}: {count}.").format(place=one.label, count=count)
        self.body.column.addWidget(wrapped(words, "strong"))
        for text in (
            _(
                "Destroyed: the USB drive was broken or wiped, so that nobody reads it any "
                "more. It is not counted from now on, and nobody is reminded of it."
            ),
            _(
                "Lost or stolen: whoever has it cannot open it without a recovery sheet. If a"
                " sheet may be lost too, make new keys for everything first, then come back here."
            ),
            _("What is on it is not erased by this: Lifafa only stops counting it."),
        ):
            self.body.column.addWidget(wrapped(text))
        self.body.column.addStretch(1)
        keep = secondary(_("It is still there"), "", self.reject)
        self.gone = careful_danger(_("Do not count it any more"), "circle-off", self._go)
        self.finish(keep, left=(self.gone,), safe=keep)
        keep.setFocus()

    def _go(self) -> None:
        self.accept()
        self._done(self._one)


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
        self.body.column.addWidget(wrapped(words, "muted"))
        self._list = QVBoxLayout()
        self.look_again = secondary(_("Look for USB drives again"), "refresh-cw", self.offer)
        self.other = secondary(_("Choose a folder…"), "folder-open", self._ask_folder)
        line = row(self.look_again, self.other, 1)
        self.told = QVBoxLayout()
        self.label = LineEntry(_("What you call it"))
        self.label.setMaxLength(_LONGEST)
        self.label_row = Labelled(
            _("What you call it"), self.label, _("For example: blue USB drive, in the safe.")
        )
        self.routine = CheckBox(_("Back up here by itself, once a day, when it is there"))
        self.routine.setChecked(True)
        put(self.body.column, self._list, line, self.told, self.label_row, self.routine, 1)
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
            self._list.addWidget(wrapped(words))
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
        ask_folder(self, _("Choose the USB drive or a folder"), self.take, writes=True)

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
