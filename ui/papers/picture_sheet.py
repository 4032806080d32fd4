"""The dialog in which pictures are turned and cut before they are added, one after the other.

Rules: the picture itself is never changed, only what is to be kept of it is told; one picture is
drawn at a time, beside the window, and what is no longer wanted is cancelled, also when the
register is about to be locked; nothing is drawn while names are hidden, and the keys that hide them
close it; Enter keeps what is seen; a picture that cannot be drawn is told, and goes in uncut or not
at all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QImage, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from app.base import numerals
from app.base.errors import PaperRefusedError
from app.base.language import _
from app.base.messages import reason
from app.cases.papers import papers
from app.system.sandbox.trim import Trim
from ui.frame import projector
from ui.frame.worker import Job, pool, triage
from ui.look.theme import look
from ui.papers import glances
from ui.papers.papers_adding import Pasted
from ui.widgets.busy import SHOW_AFTER_MS
from ui.widgets.buttons import Button, primary, quiet, secondary
from ui.widgets.compact_layout import flow
from ui.widgets.frames import column
from ui.widgets.plain import ElidedLabel, PlainLabel, announce, reveal, tip, wrapped
from ui.widgets.sheet import ClosedByHiding, undermost
from ui.widgets.trim_view import TrimView, kept_words

_WORDS_FROM = 900
"""Width of the dialog in pixels of the design, from which words stand beside the icons."""

_LOW = 520


@dataclass(frozen=True)
class Trimmed:
    """A picture, and how it is turned and cut.

    Attributes:
        source: a file, or what was pasted.
        trim: as it is told so far.
    """

    source: Path | Pasted
    trim: Trim


class PictureSheet(ClosedByHiding):
    """The dialog.

    Args:
        pictures: those that are turned through; at least one.
        place: which of them comes first.
        done: called with how those are turned and cut that are told of now, by their places.
    """

    def __init__(
        self,
        pictures: Sequence[Trimmed],
        place: int,
        done: Callable[[Mapping[int, Trim]], None],
        parent: QWidget,
    ) -> None:
        super().__init__(_("Turn and cut"), parent, (1060, 700))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, True)
        self._sources = [one.source for one in pictures]
        self._trims = {number: one.trim for number, one in enumerate(pictures)}
        self._done, self._place = done, place
        self._job: Job[QImage] | None = None
        self._wait = QTimer(self, singleShot=True, interval=SHOW_AFTER_MS)
        self._wait.timeout.connect(self._say_busy)
        self.view = TrimView()
        self.view.changed.connect(self._on_changed)
        self.name = ElidedLabel("", "strong")
        self.state = PlainLabel("", "muted")
        self.hint = wrapped(
            _(
                "Drag over what is kept. The arrows move it, with Shift its right and lower edge,"
                " with Ctrl its left and upper edge."
            ),
            "small",
        )
        whole = QWidget()
        column(
            self.name, (self.view, 1), self.state, self._tools(), self.hint,
            spacing=6, within=whole,
        )  # fmt: skip
        self.set_whole(whole)
        low = undermost(parent).height() < look().px(_LOW)
        for label in (self.heading, self.hint):
            label.setHidden(low)
        self.keep = primary(_("Keep"), "check", self._keep)
        self.finish(secondary(_("Cancel"), "", self.reject), self.keep, safe=self.keep)
        self.view.setFocus()
        self._tell()

    def _tools(self) -> QWidget:
        self.before = _tool("chevron-left", _("Previous picture"), partial(self._turn_to, -1))
        self.after = _tool("chevron-right", _("Next picture"), partial(self._turn_to, 1))
        self.left = _tool("rotate-ccw", _("Turn left"), partial(self.view.turn, -1))
        self.right = _tool("rotate-cw", _("Turn right"), partial(self.view.turn, 1))
        self.all = _tool("maximize", _("Keep all of it"), self.view.keep_all)
        for button in (self.before, self.after):
            reveal(button, len(self._sources) > 1)
        return flow(self.before, self.after, self.left, self.right, self.all)

    # What is looked at --------------------------------------------------------------------------

    def _turn_to(self, by: int) -> None:
        """Go on to another picture; what is told of this one is kept."""
        if 0 <= self._place + by < len(self._sources):
            self._place += by
            self._begin()

    def _begin(self) -> None:
        self._stop()
        self._show(QImage())
        if projector.is_on():
            self._say(_("Pictures are hidden while names are hidden. Press Ctrl+Shift+H first."))
            return
        job: Job[QImage] = Job(partial(glances.seen, self._sources[self._place]), self)
        self._job = job
        job.succeeded.connect(partial(self._on_drawn, job))
        job.failed.connect(partial(self._on_failed, job))
        job.start(pool())
        self._wait.start()

    def _stop(self) -> None:
        self._wait.stop()
        job, self._job = self._job, None
        if job is not None:
            job.cancel()

    def _on_drawn(self, job: Job[QImage], image: QImage) -> None:
        if job is self._job:
            self._stop()
            self._show(image)
            announce(self.view, self.state.shown())

    def _on_failed(self, job: Job[QImage], error: Exception) -> None:
        if job is self._job:
            self._stop()
            why = triage(error).happened
            if isinstance(error, PaperRefusedError):
                why = reason(str(error.facts["reason"]))
            self._say(f"{_('This picture cannot be turned or cut here.')} {why}")

    def _show(self, image: QImage) -> None:
        self.view.blockSignals(True)
        self.view.show_picture(image, self._trims[self._place])
        self.view.blockSignals(False)
        self._tell()

    def _say_busy(self) -> None:
        self._say(_("Drawing the picture…"))

    def _say(self, text: str) -> None:
        self.view.say(text)
        announce(self.view, text)

    def _on_changed(self) -> None:
        if self.view.has_picture:
            self._trims[self._place] = self.view.trim
            self._tell()

    def _tell(self) -> None:
        """Say which picture it is and what is kept of it; only what is possible can be pressed."""
        place, count, view = self._place, len(self._sources), self.view
        self.name.setText(papers.shown_name(self._sources[place].name))
        told = []
        if count > 1:
            words = _("Picture {number} of {count}")
            told.append(words.format(number=numerals.shown(place + 1), count=numerals.shown(count)))
        told.append(kept_words(view.trim))
        self.state.setText(" · ".join(one for one in told if one))
        self.before.setEnabled(place > 0)
        self.after.setEnabled(place + 1 < count)
        for button in (self.left, self.right):
            button.setEnabled(view.has_picture)
        self.all.setEnabled(view.has_picture and bool(kept_words(view.trim)))

    def _keep(self) -> None:
        self.accept()
        self._done(self._trims)

    # When it comes and goes ---------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Ask for the picture."""
        super().showEvent(event)
        if not event.spontaneous():
            self._begin()

    def hideEvent(self, event: QHideEvent) -> None:
        """Let the picture go, but not for a window that was made small and comes back."""
        super().hideEvent(event)
        if not event.spontaneous():
            self._stop()
            self._show(QImage())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out words where there is no room for them."""
        super().resizeEvent(event)
        wide = self.width() >= look().px(_WORDS_FROM)
        for button in (self.before, self.after, self.left, self.right, self.all):
            name = button.accessibleName()
            button.setText(f" {name}" if wide else "")


def _tool(icon_name: str, name: str, act: Callable[[], object]) -> Button:
    button = quiet("", icon_name, act).stepping()
    button.setAccessibleName(name)
    tip(button, name)
    return button
