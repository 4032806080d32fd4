"""The pages that will come out of the printer, beside the choices, or why there are none.

Rules: the bytes that are shown are the bytes that are printed and saved, held in memory and never
in a file; nothing is shown while names are hidden; a refusal has the way to put it right beside it;
where the window is low the room is for the pages, and what is to be known of them is a press away;
Page Up, Page Down and the arrows turn the pages, Ctrl with plus, minus and 0 their size.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QPointF, QSize, Qt
from PySide6.QtGui import QColor, QPalette, QResizeEvent
from PySide6.QtPdf import QPdfDocument
from PySide6.QtPdfWidgets import QPdfView
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.base import numerals
from app.base.language import _, ngettext
from ui.frame import projector
from ui.frame.commands import listen
from ui.look.theme import look
from ui.widgets.buttons import Button, quiet
from ui.widgets.compact_layout import LooseStack, SnugScroll, WrapRow
from ui.widgets.frames import Card, EmptyState, clear, column, put, row
from ui.widgets.plain import ElidedLabel, IconLabel, reveal, tip, wrapped
from ui.widgets.strip import Banner

_ZOOM_STEP = 1.2
_LEAST_ZOOM, _MOST_ZOOM = 0.4, 4.0
_TITLE_FROM = 640
_SIZES_FROM = 340
_MOST_SIGNS = 12
_LOW = 400
_NOTES = 150
_ALL_OF_IT = 16_777_215
_WORST = ("danger", "caution")

type Note = tuple[str, str, str]
"""A line over the pages: its tone, what it says, and what to do or ""."""


def notes_on_signs(missing: Sequence[str]) -> list[Note]:
    """Return what is to be known of signs that cannot be printed, nothing when there are none."""
    if not missing:
        return []
    count = len(missing)
    words = ngettext(
        "{count} sign cannot be printed and stands as an empty box: {signs}",
        "{count} signs cannot be printed and stand as empty boxes: {signs}",
        count,
    )
    told = words.format(count=numerals.shown(count), signs=" ".join(missing[:_MOST_SIGNS]))
    return [("caution", told, _("Write it in other letters where it was typed."))]


def notes_on_names(hidden: int) -> list[Note]:
    """Return what is to be known of names that were taken out of typed text so many times."""
    if not hidden:
        return []
    words = ngettext(
        "A name in typed text was made initials {count} time.",
        "A name in typed text was made initials {count} times.",
        hidden,
    )
    return [("accent", words.format(count=numerals.shown(hidden)), "")]


def page_words(number: int, pages: int) -> str:
    """Return which page is shown; `number` from 1."""
    words = _("Page {number} of {pages}")
    return words.format(number=numerals.shown(number), pages=numerals.shown(pages))


class PagesView(QPdfView):
    """The pages, at the width of the view."""

    def __init__(self, name: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setPageMode(QPdfView.PageMode.MultiPage)
        self.setZoomMode(QPdfView.ZoomMode.FitToWidth)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setPageSpacing(look().px(10))
        shades = self.palette()
        for shade in (QPalette.ColorRole.Dark, QPalette.ColorRole.Base):
            shades.setColor(shade, QColor(look().tokens.line))
        self.setPalette(shades)
        self.viewport().setPalette(shades)

    def minimumSizeHint(self) -> QSize:
        """Need a corner."""
        return QSize(look().px(180), look().px(120))

    def zoom_by(self, factor: float) -> None:
        """Show the pages larger or smaller."""
        now = self._shown_zoom() * factor
        self.setZoomMode(QPdfView.ZoomMode.Custom)
        self.setZoomFactor(min(_MOST_ZOOM, max(_LEAST_ZOOM, now)))

    def fit_width(self) -> None:
        """Show the pages as wide as the view."""
        self.setZoomMode(QPdfView.ZoomMode.FitToWidth)

    def _shown_zoom(self) -> float:
        """Return how large the pages are now; Qt does not tell while they fit the width."""
        document = self.document()
        if self.zoomMode() is QPdfView.ZoomMode.Custom or not document.pageCount():
            return self.zoomFactor()
        dots = document.pagePointSize(0).width() / 72 * self.logicalDpiX()
        return self.viewport().width() / dots if dots else 1.0


class PagesPane(Card):
    """The card at the right.

    Args:
        name: what is shown, for a screen reader.
        empty: what stands there before anything is shown.
        hidden: what stands there while names are hidden.
    """

    def __init__(self, name: str, empty: str, hidden: str, parent: QWidget | None = None) -> None:
        super().__init__(parent, inside=12)
        self._pdf: bytes | None = None
        self._hidden = hidden
        self._instead = ("", "", "")
        self._said = ""
        self._reads_notes = False
        self._room = QBuffer(self)
        self._document = QPdfDocument(self)
        self.column.addWidget(self._head())
        self.notes = QWidget()
        self._notes = column(spacing=6, edges=(0, 0, 6, 0), within=self.notes)
        self.noted: list[Note] = []
        self._held = SnugScroll(self.notes)
        self._held.setMaximumHeight(look().px(_NOTES))
        self.column.addWidget(self._held)
        self.view = PagesView(name, self)
        self.view.setDocument(self._document)
        self.view.pageNavigator().currentPageChanged.connect(lambda _page: self._tell_page())
        self.stack = LooseStack(self)
        self.stack.addWidget(self.view)
        self.empty = QWidget()
        self._empty = QVBoxLayout(self.empty)
        self.stack.addWidget(self.empty)
        self._below = QWidget()
        reveal(self._below, False)
        put(self.column, (self.stack, 1), (self._below, 1))
        listen(
            self,
            {
                "larger": self.larger.click,
                "smaller": self.smaller.click,
                "fit": self.fit.click,
            },
        )
        self.say_empty("eye", empty)

    def _head(self) -> QWidget:
        """Return the heading, with the page and its buttons beside it or below."""
        title, turning = QWidget(), QWidget()
        self._title = title
        self.heading = wrapped(_("Preview of exactly what will print"), "heading")
        row(IconLabel("eye", look().tokens.accent, 20), (self.heading, 1), within=title)
        line = QHBoxLayout(turning)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(look().px(4))
        self.state = ElidedLabel("", "muted")
        self.before = self._button("chevron-up", _("Page before"), lambda: self._turn(-1))
        self.after = self._button("chevron-down", _("Next page"), lambda: self._turn(1))
        self.smaller = self._button("zoom-out", _("Smaller"), self._smaller)
        self.fit = self._button("move-horizontal", _("As wide as there is room"), self._fit)
        self.larger = self._button("zoom-in", _("Larger"), self._larger)
        self.to_notes = quiet("", "info", self._turn_to_notes)
        reveal(self.to_notes, False)
        put(
            line,
            (self.state, 1),
            self.to_notes,
            self.before,
            self.after,
            self.smaller,
            self.fit,
            self.larger,
        )
        return WrapRow(((title, 1), (turning, 1)), _TITLE_FROM)

    def _button(self, icon_name: str, name: str, act: Callable[[], None]) -> Button:
        button = quiet("", icon_name, act).stepping()
        button.setAccessibleName(name)
        tip(button, name)
        return button

    # -- what is shown -------------------------------------------------------------------------

    def show_pdf(self, pdf: bytes) -> None:
        """Show the pages of a PDF; the place on the page stays where it was."""
        if projector.is_on():
            self.say_empty("eye-off", self._hidden, _("Press Ctrl+Shift+H to see it."))
            return
        if pdf != self._pdf:
            self._load(pdf)
        self.stack.setCurrentWidget(self.view)
        self._tell_page()

    def say(self, text: str) -> None:
        """Say how the pages stand to the choices, "" for as they are."""
        self._said = text
        self._tell_page()

    def say_empty(self, icon_name: str, sentence: str, hint: str = "") -> None:
        """Show a sentence in place of pages."""
        self._show_instead(EmptyState(icon_name, sentence, hint=hint), (icon_name, sentence, hint))

    def say_refused(self, happened: str, todo: str, button: Button | None) -> None:
        """Show why there are no pages, and what to do next."""
        banner = Banner("danger", happened, todo)
        held = QWidget()
        whole = column(banner, spacing=None, within=held)
        if button is not None:
            whole.addLayout(row(button, 1, spacing=None))
        whole.addStretch(1)
        self._show_instead(held, ("refused", happened, todo))

    def note(self, notes: Sequence[Note], buttons: Mapping[str, Callable[[], Button]]) -> None:
        """Show lines over the pages.

        Args:
            notes: of each its tone, what it says, and what to do or "".
            buttons: makes the button of a line, by its text.
        """
        if list(notes) == self.noted:
            return
        self.noted = list(notes)
        clear(self._notes)
        for tone, text, todo in notes:
            banner = Banner(tone, text, todo, buttons[text]() if text in buttons else None)
            banner.slim(4)
            self._notes.addWidget(banner)
        self._fit_height()

    @property
    def pages(self) -> int:
        """How many pages are shown."""
        return self._document.pageCount()

    def _show_instead(self, widget: QWidget, key: tuple[str, str, str]) -> None:
        if self.stack.currentWidget() is self.empty and key == self._instead:
            widget.deleteLater()
            return
        self._instead = key
        clear(self._empty)
        self._empty.addWidget(widget)
        self._load(b"")
        self.stack.setCurrentWidget(self.empty)
        self.say("")

    def _load(self, pdf: bytes) -> None:
        """Take other bytes; the old ones are let go."""
        bar, page = self.view.verticalScrollBar(), self.view.pageNavigator().currentPage()
        place = bar.value() if self._pdf else 0
        self._document.close()
        self._room.close()
        self._room.setData(QByteArray(pdf))
        self._pdf = pdf
        if pdf:
            self._room.open(QIODevice.OpenModeFlag.ReadOnly)
            self._document.load(self._room)
            if 0 < page < self._document.pageCount():
                self.view.pageNavigator().jump(page, QPointF())
            bar.setValue(place)

    def page_words(self, number: int) -> str:
        """Return which page is shown; `number` from 1."""
        return page_words(number, self.pages)

    # -- how much room there is ----------------------------------------------------------------

    def _turn_to_notes(self) -> None:
        """Show what is to be known in place of the pages, and the pages again."""
        self._reads_notes = not self._reads_notes
        self._fit_height()

    def _fit_height(self) -> None:
        """Leave the height to the pages where there is little."""
        low = self.height() < look().px(_LOW)
        instead = low and self._reads_notes and bool(self.noted)
        reveal(self._title, not low)
        reveal(self.to_notes, low and bool(self.noted))
        count = len(self.noted)
        words = ngettext("{count} note", "{count} notes", count)
        self.to_notes.say(_("Back") if instead else words.format(count=numerals.shown(count)))
        worst = any(tone in _WORST for tone, _text, _todo in self.noted)
        sign = "triangle-alert" if worst else "info"
        self.to_notes.show_icon("arrow-left" if instead else sign)
        self._held.setMaximumHeight(_ALL_OF_IT if low else look().px(_NOTES))
        reveal(self._held, bool(self.noted) and (not low or instead))
        reveal(self.stack, not instead)
        reveal(self._below, instead)

    # -- turning -------------------------------------------------------------------------------

    def _turn(self, by: int) -> None:
        pages = self.view.pageNavigator()
        wanted = pages.currentPage() + by
        if 0 <= wanted < self.pages:
            pages.jump(wanted, QPointF(), pages.currentZoom())

    def _smaller(self) -> None:
        self.view.zoom_by(1 / _ZOOM_STEP)

    def _larger(self) -> None:
        self.view.zoom_by(_ZOOM_STEP)

    def _fit(self) -> None:
        self.view.fit_width()

    def _tell_page(self) -> None:
        shown = self.stack.currentWidget() is self.view and self.pages > 0
        page = self.view.pageNavigator().currentPage()
        words = self.page_words(page + 1) if shown else ""
        self.state.setText(self._said or words)
        for button in (self.smaller, self.fit, self.larger):
            button.setEnabled(shown)
        self.before.setEnabled(shown and page > 0)
        self.after.setEnabled(shown and page + 1 < self.pages)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave out the buttons of the size where the words need the room."""
        super().resizeEvent(event)
        self._fit_height()
        wide = self.width() >= look().px(_SIZES_FROM)
        for button in (self.smaller, self.larger):
            button.setVisible(wide)
