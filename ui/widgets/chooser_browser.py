"""The chooser's view of this computer: places at the left, one folder beside them.

Rules: what is read of a disk is read beside the window; of two folders that were asked for the last
one counts, and nothing can be taken while it is read; every two seconds it is looked whether a
drive came or went, and whether something came into the folder or left it; what cannot be looked
into is told where the list stands, with what to do.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from app.base.errors import AppError, FileUnreadableError
from app.base.jobs import Report, Token
from app.base.language import _, ngettext
from app.base.numerals import shown
from app.system import folders
from app.system.folders import BY_NAME, LARGEST, NEWEST, Listing, Wanted
from ui.frame.worker import Job, pool, triage
from ui.widgets import chooser_places
from ui.widgets.busy import SHOW_AFTER_MS
from ui.widgets.buttons import secondary
from ui.widgets.choices import ComboBox
from ui.widgets.chooser_files import FileList
from ui.widgets.chooser_places import Around, LookAround, PlaceList
from ui.widgets.frames import clear, column, row
from ui.widgets.plain import ElidedLabel, announce, reveal, wrapped
from ui.widgets.strip import Banner

LOOK_EVERY_MS = 2_000
_PARTS_SHOWN = 3
_BETWEEN = " › "

type Looked = tuple[Around, Path | None, int]
"""What there is at the left; a folder that was looked at, and what changes with what is in it."""


class Browser(QWidget):
    """The view.

    Args:
        wanted: what is listed.
        with_drive: begin with a drive that can be pulled out, when one is plugged in.
        photographs: begin where a drive or a telephone keeps its photographs, when one is there.
        several: whether more than one file can be chosen.
        empty: said in place of a list that is empty; "": that nothing of the kind lies there.
        look: tells what there is at the left; called beside the window.

    Signals:
        moved(): another folder is looked at, or none.
        picked(): other files are chosen.
        entered(Entry): Enter or a double click on a file.

    Attributes:
        listing: of the folder that is looked at; None while it is read, or when it cannot be.
    """

    moved = Signal()
    picked = Signal()
    entered = Signal(object)

    def __init__(
        self,
        wanted: Wanted,
        *,
        with_drive: bool,
        several: bool,
        photographs: bool = False,
        empty: str = "",
        look: LookAround = chooser_places.look_around,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._look, self._several, self._empty = look, several, empty
        self._wanted, self._with_drive, self._photographs = wanted, with_drive, photographs
        self.listing: Listing | None = None
        self._folder: Path | None = None
        self._then: Path | None = None
        self._stamp: int | None = None
        self._reading: Job[Listing] | None = None
        self._looking: Job[Looked] | None = None
        self.places = PlaceList()
        self.places.asked.connect(self._on_place)
        self.list = FileList(pool(), several=several)
        self.list.picked.connect(lambda _row: self.picked.emit())
        self.list.entered_row.connect(self._on_entered)
        self.list.went_up.connect(self.go_up)
        self._lay_out()
        self._slow = QTimer(self, singleShot=True, interval=SHOW_AFTER_MS)
        self._slow.timeout.connect(self._say_slow)
        self._often = QTimer(self, interval=LOOK_EVERY_MS)
        self._often.timeout.connect(self.look_again)

    def _lay_out(self) -> None:
        self.up = secondary(_("Folder above"), "arrow-left", self.go_up).stepping()
        self.where = ElidedLabel("", "strong")
        self.order = ComboBox(
            [
                (NEWEST, _("Newest first")),
                (BY_NAME, _("By name")),
                (LARGEST, _("Largest first")),
            ]
        )
        self.order.setAccessibleName(_("Order of the list"))
        self.order.choose(self._wanted.order)
        self.order.chosen.connect(self._on_order)
        reveal(self.order, not self._wanted.folders_only)
        self.told = column()
        self.count = wrapped("", "small")
        middle = column(self.told, (self.list, 1000), self.count, 1, spacing=4)
        top = row(self.up, (self.where, 1), self.order)
        inside = row((self.places, 2), (middle, 5), spacing=12)
        column(top, (inside, 1), within=self)

    # What is looked at --------------------------------------------------------------------------

    @property
    def folder(self) -> Path | None:
        """The folder that is looked at, None while it is read or when it cannot be."""
        return self.listing.folder if self.listing is not None else None

    def go_to(self, folder: Path, then: Path | None = None) -> None:
        """Look at a folder.

        Args:
            folder: the folder.
            then: what to choose in it.
        """
        if self._reading is not None:
            self._reading.cancel()
        self._folder, self._then, self.listing = folder, then, None
        self.list.show()
        job: Job[Listing] = Job(partial(_listed, folder, self._wanted), self)
        self._reading = job
        job.succeeded.connect(partial(self._on_listed, job))
        job.failed.connect(partial(self._on_failed, job))
        self._tell_where(folder)
        self._slow.start()
        self.moved.emit()
        job.start(pool())

    def go_up(self) -> None:
        """Look at the folder above, with the one that was left chosen in it."""
        folder = self._folder
        if folder is not None and folder.parent != folder:
            self.go_to(folder.parent, folder)

    def want(self, wanted: Wanted) -> None:
        """List other kinds of files from now on."""
        self._wanted = wanted
        if self._folder is not None:
            self.go_to(self._folder, self._then)

    def look_again(self) -> None:
        """Look whether a drive came or went, and something in the folder."""
        if self._looking is not None:
            return
        job = Job(partial(_looked, self._look, chooser_places.remembered(), self._folder), self)
        self._looking = job
        job.succeeded.connect(self._on_looked)
        job.finished.connect(self._looked_over)
        job.start(pool())

    def stop(self) -> None:
        """Read nothing any more."""
        self._often.stop()
        self._slow.stop()
        self.list.small.stop()
        for job in (self._reading, self._looking):
            if job is not None:
                job.cancel()
        self._reading = None

    def showEvent(self, event: QShowEvent) -> None:
        """Begin to look."""
        super().showEvent(event)
        self._often.start()
        self.look_again()
        if self._folder is not None and self.listing is None:
            self.go_to(self._folder, self._then)
        self.list.want_pictures()

    def hideEvent(self, event: QHideEvent) -> None:
        """Look no more."""
        super().hideEvent(event)
        self.stop()

    # Answers ------------------------------------------------------------------------------------

    def _on_looked(self, found: Looked) -> None:
        around, folder, stamp = found
        is_other = self.places.show_around(around)
        if self._folder is None:
            self.go_to(_first(around, with_drive=self._with_drive, photographs=self._photographs))
            return
        if is_other:
            self.where.setText(_called(self.places.words_of(self._folder)))
        if folder != self._folder or self._reading is not None:
            return
        # What could not be read is tried again once it is another, as a drive that is put in again.
        before, self._stamp = self._stamp, stamp
        if before is not None and stamp != before:
            self.go_to(self._folder, self._then)

    def _looked_over(self) -> None:
        self._looking = None

    def _on_listed(self, job: Job[Listing], listing: Listing) -> None:
        if job is not self._reading:
            return
        self._over()
        then, self._then = self._then, None
        self.listing, self._stamp = listing, listing.stamp
        self.list.show_entries(listing.entries, self._empty or _empty_words(listing))
        if then is not None and not self._wanted.folders_only:
            self.list.choose_path(then)
        elif self.list.hasFocus() and self.list.row() < 0:
            self.list.choose_first()
        taking = self._wanted.folders_only
        self.count.setText(_count_words(listing, several=self._several, taking=taking))
        self.moved.emit()

    def _on_failed(self, job: Job[Listing], error: Exception) -> None:
        if job is not self._reading:
            return
        self._over()
        self._stamp = None
        self.list.show_entries(())
        self.told.addWidget(Banner("caution", *_refusal(error)))
        announce(self.places, _refusal(error)[0], urgent=True)
        self.count.setText("")
        if self.list.hasFocus():
            self.places.setFocus()
        self.list.hide()
        self.moved.emit()

    def _over(self) -> None:
        self._reading = None
        self._slow.stop()
        clear(self.told)

    def _say_slow(self) -> None:
        self.list.show_entries(())
        self.count.setText(_("One moment…"))

    def _tell_where(self, folder: Path) -> None:
        self.places.mark_here(folder)
        self.where.setText(_called(self.places.words_of(folder)))
        self.up.allow(folder.parent != folder, _("There is no folder above this one."))

    # Presses ------------------------------------------------------------------------------------

    def _on_place(self, folder: Path) -> None:
        self.go_to(folder)
        self.list.setFocus()

    def _on_entered(self, row_number: int) -> None:
        entry = self.list.files.record(row_number)
        if entry is None:
            return
        if entry.is_folder:
            self.go_to(entry.path)
        else:
            self.entered.emit(entry)

    def _on_order(self, order: str) -> None:
        self.want(replace(self._wanted, order=order))


def _first(around: Around, *, with_drive: bool, photographs: bool = False) -> Path:
    """Return where to begin."""
    if photographs and around.photographs:
        return around.photographs[0][1]
    drive = around.first_drive
    if with_drive and drive is not None:
        return drive
    there = {*around.recent, *(one.path for one in around.drives)}
    there |= {place for _words, _sign, place in around.usual}
    lately = (one for one in chooser_places.remembered() if one in there)
    return next(lately, around.documents)


def _called(words: tuple[str, tuple[str, ...]]) -> str:
    """Return how a folder is called: its place, and the last parts of the way on from there."""
    place, parts = words
    if len(parts) > _PARTS_SHOWN:
        parts = ("…", *parts[-_PARTS_SHOWN + 1 :])
    return _BETWEEN.join((place, *parts))


def _listed(folder: Path, wanted: Wanted, _report: Report, token: Token) -> Listing:
    return folders.list_folder(folder, wanted, token)


def _looked(
    look: LookAround, recent: tuple[Path, ...], folder: Path | None, _report: Report, _token: Token
) -> Looked:
    around = look(recent)
    return around, folder, folders.stamp_of(folder) if folder is not None else 0


def _refusal(error: Exception) -> tuple[str, str]:
    """Return what is wrong with a folder, and what to do."""
    reason = error.facts.get("reason") if isinstance(error, FileUnreadableError) else None
    elsewhere = _("Choose another place at the left.")
    if reason == "missing":
        return _("This folder is not there any more. Was the drive pulled out?"), elsewhere
    if reason == "denied":
        return _("This computer does not let you look into this folder."), elsewhere
    if isinstance(error, AppError):
        return _("This folder cannot be read now."), elsewhere
    failure = triage(error)
    return failure.happened, failure.todo


def _empty_words(listing: Listing) -> str:
    """Return what stands in place of a list that is empty."""
    if listing.others:
        return _("Nothing of the kind that is asked for lies in this folder.")
    return _("This folder is empty.")


def _count_words(listing: Listing, *, several: bool, taking: bool) -> str:
    """Return how much lies in a folder, and why some of it is not seen.

    Args:
        listing: of the folder.
        several: whether more than one file can be chosen.
        taking: whether a folder is chosen, so that no kind of file is asked for.
    """
    inside = sum(1 for entry in listing.entries if entry.is_folder)
    seen = len(listing.entries) - inside
    said = []
    if inside:
        said.append(_counted(inside, ngettext("{count} folder", "{count} folders", inside)))
    if seen:
        said.append(_counted(seen, ngettext("{count} file", "{count} files", seen)))
    if listing.others and not taking:
        words = ngettext(
            "{count} file of another kind is not shown",
            "{count} files of other kinds are not shown",
            listing.others,
        )
        said.append(_counted(listing.others, words))
    if several and seen > 1:
        said.append(_("Hold Ctrl to choose several"))
    if listing.is_cut:
        said.append(_("There is more than can be shown"))
    return " · ".join(said)


def _counted(count: int, words: str) -> str:
    return words.format(count=shown(count))
