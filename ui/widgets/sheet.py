"""The dialog of the look: a heading, a body that scrolls, and a row of buttons that stays; one that
hands in what was typed into it, and one that asks before what was typed is thrown away.

Rules: it never grows beyond the screen; Enter never does what cannot be undone, so no button is a
default unless `safe` was named, nor does it throw away what was typed: `safe` keeps it, and where
nothing may be kept by Enter, it leads to the next field and at last `onto` the button that does;
Esc and the X of the window close without doing anything, and keep what was typed; while work runs
whose answer is told in the dialog they ask it to stop, where it can, and the dialog stays; what is
refused stands under its field or as a line on top, in the window when the dialog is closed by then,
and nothing that was typed is lost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QVBoxLayout, QWidget

from app.base.errors import FactRefusedError
from app.base.language import _
from app.core.services import Services
from ui.frame.commands import at_hand, listen
from ui.frame.desk import Desk
from ui.frame.presses import Presses
from ui.frame.worker import triage
from ui.look.theme import look
from ui.widgets import focus_order
from ui.widgets.busy import BusyLine
from ui.widgets.buttons import Button, careful_danger, press_once, primary, quiet
from ui.widgets.compact_layout import into_view
from ui.widgets.entries import Labelled
from ui.widgets.frames import Rule, ScrollBody, column, put, row
from ui.widgets.plain import reveal, wrapped
from ui.widgets.strip import Banner


class Sheet(QDialog):
    """A dialog; put things into `body.column` and buttons with `finish`.

    Args:
        heading: translated; also the window's title, so it names nobody.
        wanted: size in pixels of the design; clamped to the screen.

    Attributes:
        topic: key of a help text of its own, which the dialog itself shows then; "" for that of
            the page behind it.
        helped_by: key of the text that the window shows over the dialog; "" for that of the page
            behind it.
        wanted: that size at the zoom that is worn, in pixels.
    """

    topic = ""
    helped_by = ""

    def __init__(
        self, heading: str, parent: QWidget | None = None, wanted: tuple[int, int] = (620, 480)
    ) -> None:
        super().__init__(parent)
        worn = look()
        self.setWindowTitle(heading)
        self.setModal(True)
        self.wanted = QSize(worn.px(wanted[0]), worn.px(wanted[1]))
        outer = QVBoxLayout(self)
        edge = worn.px(18)
        outer.setContentsMargins(edge, edge, edge, worn.px(14))
        outer.setSpacing(worn.px(12))
        self.heading = wrapped(heading, "title")
        self.body = ScrollBody()
        put(outer, self.heading, (self.body, 1))
        self._outer = outer
        self.buttons = row()
        put(outer, Rule(), self.buttons)
        self._safe: Button | None = None
        self._onto: Button | None = None
        self._busy: BusyLine | None = None
        focus_order.InSight(self)
        # The window of a register helps its dialogs too, and those over them; before unlocking
        # there is none.
        helping = next((one.helping for one in under(parent) if hasattr(one, "helping")), None)
        if helping is not None and not self.topic:
            listen(self, {"help": partial(helping.over, self)})
        self._hide_names_with(parent)

    def _hide_names_with(self, under: QWidget | None) -> None:
        """Let the keys that hide names reach what lies under the dialog, where that hears them."""
        while under is not None:
            hide_names = getattr(under, "hide_names", None)
            if hide_names is not None:
                listen(self, {"names": hide_names})
                return
            under = under.parentWidget()

    def set_whole(self, inside: QWidget) -> None:
        """Put in place of the body what scrolls by itself."""
        self._outer.replaceWidget(self.body, inside)
        self._outer.setStretchFactor(inside, 1)
        self.body.hide()

    def finish(
        self,
        *right: Button,
        left: tuple[Button, ...] = (),
        safe: Button | None = None,
        onto: Button | None = None,
    ) -> None:
        """Set the row of buttons.

        Args:
            right: from left to right, the main one last.
            left: what cannot be undone, away from the others.
            safe: the button that Enter in a field presses; None: Enter presses nothing. In a
                dialog with fields it is none that throws away what was typed.
            onto: the button that Enter leads to from the last field, without pressing it.
        """
        put(self.buttons, *left, 1, *right)
        self._safe, self._onto = safe, onto

    def stay_while(self, busy: BusyLine) -> None:
        """Stay open while a line follows work: its answer is told here, and Esc asks it to stop."""
        self._busy = busy

    def reject(self) -> None:
        """Close; while work runs that the dialog stays for, ask it to stop instead."""
        if self._busy is not None and self._busy.at_work:
            self._busy.ask_to_stop()
            return
        super().reject()

    def showEvent(self, event: QShowEvent) -> None:
        """Take the wanted size, as far as the screen allows; take no press at once."""
        super().showEvent(event)
        if not event.spontaneous():
            Presses.appears(self)
        screen = self.screen().availableGeometry().size() - QSize(24, 48)
        self.resize(self.wanted.boundedTo(screen).expandedTo(self.minimumSizeHint()))

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes through the body, then the buttons, whenever they were made."""
        return focus_order.move(self, (self,), forward=forward)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter presses the safe button or goes on; held from before, it does nothing."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not event.isAutoRepeat():
                self._entered()
            return
        super().keyPressEvent(event)

    def _entered(self) -> None:
        if self._safe is not None:
            if self._safe.isEnabled():
                press_once(self._safe, self._safe.click, by_key=True)
            return
        here, onto = self._keyboard(), self._onto
        if onto is None:
            return
        if here is None or self._in_body(here):
            self.focusNextPrevChild(True)
        if not self._in_body(self._keyboard()):
            # Never onto the button that leaves: a second Enter would press it.
            target = onto if onto.isEnabled() else here
            if target is not None:
                target.setFocus()

    # Qt answers with nothing where its stubs promise something.
    def _keyboard(self) -> QWidget | None:
        return self.focusWidget()

    def _in_body(self, widget: QWidget | None) -> bool:
        return widget is not None and self.body.isAncestorOf(widget)


class ClosedByHiding(Sheet):
    """A dialog in which somebody may be seen: the keys that hide names close it, too."""

    def hide_names(self) -> None:
        """Close, and hide the names of the window: who presses this is no longer alone."""
        close_and_hide_names(self, self.parentWidget())

    def _hide_names_with(self, _under: QWidget | None) -> None:
        listen(self, {"names": self.hide_names})


def close_and_hide_names(dialog: QDialog, below: QWidget | None) -> None:
    """Close a dialog and all over it, and hide the names of the window below it."""
    for sheet in reversed(dialog.findChildren(QDialog)):
        if sheet.isVisible():
            sheet.done(0)
    window = below.window() if below is not None else None
    dialog.done(0)
    names = at_hand(window).get("names") if window is not None else None
    if names is not None:
        names.activated.emit()


def under(widget: QWidget | None) -> Iterator[QWidget]:
    """Yield the window of a widget, and each window that this one lies over."""
    while widget is not None:
        yield widget.window()
        widget = widget.window().parentWidget()


def undermost(widget: QWidget) -> QWidget:
    """Return the window under all dialogs that a widget lies in."""
    return [*under(widget)][-1]


class FormSheet(Sheet):
    """A dialog that hands in what was typed, and says in itself what was refused.

    Args:
        desk: the officer's desk.
        heading: translated; also the window's title, so it names nobody.
        wanted: size in pixels of the design.
    """

    def __init__(
        self, desk: Desk, heading: str, parent: QWidget | None, wanted: tuple[int, int]
    ) -> None:
        super().__init__(heading, parent, wanted)
        self._desk = desk
        self._asked: dict[str, Labelled] = {}
        self._banner: Banner | None = None
        self._is_closed = False
        self.finished.connect(self._on_closed)

    def ask_for(self, fields: Mapping[str, Labelled]) -> None:
        """Put fields into the body, by the English label that a refusal names them by."""
        self._asked |= fields
        put(self.body.column, *fields.values())

    def hand_in[T](
        self, button: Button, work: Callable[[Services], T], done: Callable[[T], object]
    ) -> None:
        """Do what was asked for; close when it is done.

        Args:
            button: cannot be pressed meanwhile.
            work: runs on the register's lane.
            done: called with what it returned, after the dialog is closed.
        """

        def taken(answer: T) -> None:
            self._desk.wrote()
            self.accept()
            done(answer)

        def failed(error: Exception) -> None:
            button.allow(True)
            if was_here:
                button.setFocus()
            self.refuse(error)

        self.clear_refusal()
        was_here = self.focusWidget() is button
        button.allow(False, _("One moment…"))
        self._desk.ask(work, taken, failed=failed, by=self)

    def refuse(self, error: Exception) -> None:
        """Say what was refused, where it was typed; the keyboard goes there."""
        if self._is_closed:
            self._desk.show_failure(error)
            return
        self.clear_refusal()
        failure = triage(error)
        field = self._field_of(error)
        if field is None:
            self.tell("danger", failure.happened, failure.todo)
            return
        field.wrong(" ".join(part for part in (failure.happened, failure.todo) if part))
        field.field.setFocus()

    def tell(self, tone: str, happened: str, todo: str = "") -> None:
        """Say something in a line on top, in the place of what was said there before."""
        self.clear_refusal()
        self._banner = Banner(tone, happened, todo)
        self.body.column.insertWidget(0, self._banner)
        # Not the field in which Enter was pressed, which may stand far below.
        self.body.keep_in_view(self._banner)
        into_view(self._banner)

    def clear_refusal(self) -> None:
        """Forget what was refused before."""
        for field in self._asked.values():
            field.wrong("")
        if self._banner is not None:
            self._banner.hide()
            self._banner.deleteLater()
            self._banner = None

    def _on_closed(self, _result: int) -> None:
        self._is_closed = True

    def _field_of(self, error: Exception) -> Labelled | None:
        """Return the field that was refused, None for another refusal."""
        label = str(error.facts.get("field")) if isinstance(error, FactRefusedError) else ""
        return self._asked.get(label)


class Fold(QWidget):
    """What else there is to know, line by line, for whoever presses; above it stands what matters.

    Args:
        lines: translated.
    """

    def __init__(self, lines: Sequence[str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.head = quiet(_("What else there is to know"), "chevron-right", self.turn)
        self.inside = QWidget()
        column(*map(wrapped, lines), spacing=8, edges=(20, 2, 0, 0), within=self.inside)
        column((self.head, 0, Qt.AlignmentFlag.AlignLeft), self.inside, spacing=2, within=self)
        self._show(False)

    def turn(self) -> None:
        """Show the lines, or only the button."""
        self._show(self.inside.isHidden())

    def _show(self, wanted: bool) -> None:
        reveal(self.inside, wanted)
        self.head.show_icon("chevron-down" if wanted else "chevron-right", 16)
        state = _("open") if wanted else _("closed")
        self.head.setAccessibleName(f"{self.head.text().strip()}, {state}")


class KeepWriting(Sheet):
    """The question.

    Args:
        throw: called when what was typed may go.
        parent: the dialog it was typed into.
        heading: translated; asks for something else than what was typed.
    """

    def __init__(self, throw: Callable[[], None], parent: QWidget, heading: str = "") -> None:
        super().__init__(heading or _("Discard what you typed?"), parent, (460, 220))
        self._throw = throw
        words = _("Nothing of it is in the register yet. It cannot be brought back.")
        put(self.body.column, wrapped(words), 1)
        self.keep = primary(_("Continue editing"), "pencil", self.reject)
        self.throw = careful_danger(_("Discard"), "trash", self._gone)
        self.finish(self.keep, left=(self.throw,), safe=self.keep)
        self.keep.setFocus()

    def _gone(self) -> None:
        self.accept()
        self._throw()
