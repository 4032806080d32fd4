"""The sticks and folders that hold backups: what is there, which is used by itself, which is gone.

Rules: a stick is told destroyed only after it was asked what became of it, because the register
stops counting it; taking back "by itself" needs no question.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.base import numerals
from app.base.language import _, ngettext
from app.register.records import BackupRecord, PlaceRecord
from ui.backup.backup_words import backup_mark, place_mark, place_words, size_words
from ui.frame import dates
from ui.look.theme import look
from ui.widgets.badge import Badge
from ui.widgets.buttons import secondary
from ui.widgets.careful_button import careful_danger
from ui.widgets.case_words import content_words
from ui.widgets.choices import CheckBox
from ui.widgets.frames import Card, clear, row
from ui.widgets.plain import PlainLabel
from ui.widgets.sheet import Sheet

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
        self.column.addWidget(PlainLabel(_("Where backups are"), "heading"))
        self._lines = QVBoxLayout()
        self._lines.setSpacing(look().px(14))
        self.column.addLayout(self._lines)

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
        name = PlainLabel(one.label, "strong", wrap=True)
        top = row(name, Badge(place_mark(one)), spacing=10)
        top.setStretch(0, 1)
        column.addLayout(top)
        column.addWidget(PlainLabel(place_words(one, self._now()), "small", wrap=True))
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
        line = row(PlainLabel(words, wrap=True), Badge(backup_mark(backup)), spacing=10)
        line.setStretch(0, 1)
        return line

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
        acts.addWidget(gone)
        acts.addStretch(1)
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
        self.body.column.addWidget(PlainLabel(words, "strong", wrap=True))
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
            self.body.column.addWidget(PlainLabel(text, wrap=True))
        self.body.column.addStretch(1)
        keep = secondary(_("It is still there"), "", self.reject)
        self.gone = careful_danger(_("Do not count it any more"), "circle-off", self._go)
        self.finish(keep, left=(self.gone,), safe=keep)
        keep.setFocus()

    def _go(self) -> None:
        self.accept()
        self._done(self._one)
