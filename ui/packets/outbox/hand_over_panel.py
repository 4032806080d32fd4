"""The strip that carries a sealed file out: copy, read back, "safe to remove", mark as handed over.

Rules: what is said follows the presenter's stage alone; a copy can be stopped; the path that is
shown is the one on the stick, not a folder of the register; the filled button is the next step: to
copy, and once a copy lies on the stick or a mail lies ready, to say that they have it; that is
never taken for granted, and a slip is taken back here; parts are offered only for a file that does
not fit into one, and the rest is copied in the size that was begun with; Enter copies nothing and
marks nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from app.base import numerals
from app.base.language import _, ngettext
from app.inbox.parts import shown_numbers
from app.packets.records import CopiedParts
from ui.look.theme import look
from ui.packets.outbox.hand_over_flow import HandOverFlow, HandOverStage
from ui.widgets.buttons import Button, careful, careful_primary, quiet, secondary
from ui.widgets.compact_layout import flow as in_lines
from ui.widgets.compact_layout import into_view
from ui.widgets.entries import LineEntry
from ui.widgets.files_ask import ask_folder
from ui.widgets.frames import column, put, row
from ui.widgets.plain import IconLabel, wrapped


class PartChoice(QWidget):
    """What stands under the copy button of a large file.

    Args:
        flow: its presenter.
    """

    def __init__(self, flow: HandOverFlow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = flow
        self.rest = careful_primary(_("Copy the other parts…"), "usb", self._ask_rest)
        self.why = wrapped(
            _("Too large for mail or for one USB drive? Then it goes in parts, in any order."),
            "muted",
        )
        self.only = LineEntry(_("Only these parts"), _("All parts, or only: 2, 5-9"), as_typed=True)
        self.buttons: dict[str, Button] = {
            "7M": careful(_("In parts of 7 MB…"), "files", partial(self._ask, "7M")),
            "18M": careful(_("In parts of 18 MB…"), "files", partial(self._ask, "18M")),
        }
        column(
            in_lines(self.rest), self.why, self.only, in_lines(*self.buttons.values()), within=self
        )
        flow.changed.connect(self._show)
        self._packet = flow.packet_id
        self._show()

    def _ask(self, size: str) -> None:
        only = self.only.text().strip()
        _ask_drive(self, lambda folder: self._flow.copy_parts(folder, size, only))

    def _ask_rest(self) -> None:
        _ask_drive(self, self._flow.copy_rest)

    def _show(self) -> None:
        flow = self._flow
        if flow.packet_id != self._packet:
            self._packet = flow.packet_id
            self.only.clear()
        sizes = () if flow.stage is HandOverStage.COPYING else flow.sizes
        self.setVisible(bool(sizes))
        for size, button in self.buttons.items():
            button.setVisible(size in sizes)
        self.rest.setVisible(bool(flow.still_to_go))


def copied_words(parts: CopiedParts, folder: str, missing: tuple[int, ...] = ()) -> str:
    """Return what lies on a stick now, and what goes on the next one.

    Args:
        parts: what lies there.
        folder: its name.
        missing: parts that are still to go.
    """
    words = ngettext(
        "Part {numbers} of {count} is copied and compared, in {folder}. Safe to remove.",
        "Parts {numbers} of {count} are copied and compared, in {folder}. Safe to remove.",
        len(parts.numbers),
    )
    told = words.format(
        numbers=shown_numbers(parts.numbers), count=numerals.shown(parts.count), folder=folder
    )
    if parts.left:
        rest = _("There was no room for the rest ({numbers}): put in the next USB drive.")
        return f"{told} {rest.format(numbers=shown_numbers(parts.left))}"
    if missing:
        rest = _("Not copied to any USB drive yet: {numbers}.")
        return f"{told} {rest.format(numbers=shown_numbers(missing))}"
    return told


_THOUSAND = 1000


class HandOverPanel(QWidget):
    """One packet's way out of the house.

    Args:
        flow: its presenter.
        copy_words: words of the copy button, e.g. "Copy the receipt to the USB drive…".
        main: True when copying is the one filled button of the page.
    """

    def __init__(
        self,
        flow: HandOverFlow,
        copy_words: str = "",
        *,
        main: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._flow = flow
        self._main, self._copies = main, False
        self._stage = flow.stage
        self._copy_words = copy_words or _("Copy to a USB drive or folder…")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(10))
        self._icon = IconLabel("circle-check", look().tokens.good, 18)
        self._said = wrapped("")
        said = row((self._icon, 0, Qt.AlignmentFlag.AlignTop), (self._said, 1), spacing=10)
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(_("Copying"))
        self.copy = careful(self._copy_words, "usb", self._ask)
        self.stop = secondary(_("Stop"), "square", flow.stop)
        self.mark = careful(_("I have handed it over"), "send", flow.mark_handed_over)
        self.unmark = quiet(_("It was not handed over"), "undo-2", self._unmark)
        self.parts = PartChoice(flow)
        acts = in_lines(self.copy, self.stop, self.mark, self.unmark)
        put(column, said, self._bar, acts, self.parts)
        flow.changed.connect(self._show)
        self._show()

    def _ask(self) -> None:
        _ask_drive(self, self._flow.copy_to)

    def _unmark(self) -> None:
        self._flow.unmark(self._flow.packet_id)

    def _show(self) -> None:
        flow = self._flow
        # What is hidden hands the keyboard on to whatever comes next, so it is asked for first.
        ours = self.isAncestorOf(self.window().focusWidget())
        tokens = look().tokens
        icon, ink, words = self._words(flow)
        self._icon.setVisible(bool(words))
        self._said.setVisible(bool(words))
        if words:
            self._icon.show_icon(icon, getattr(tokens, ink), 18)
            self._said.setText(words)
        copying = flow.stage is HandOverStage.COPYING
        self._bar.setVisible(copying)
        total = flow.progress.total
        self._bar.setRange(0, _THOUSAND if total else 0)
        if total:
            self._bar.setValue(min(_THOUSAND, flow.progress.done * _THOUSAND // total))
        self._show_next(copying=copying, ours=ours)

    def _show_next(self, *, copying: bool, ours: bool) -> None:
        """Fill the button that comes next, and keep the keyboard with what was begun here."""
        flow = self._flow
        copied = flow.stage is HandOverStage.COPIED
        marks = self.mark.hasFocus() or self.unmark.hasFocus()
        self.stop.setVisible(copying)
        self.copy.setVisible(bool(flow.packet_id) and not copying and not flow.answered)
        self.copy.say(_("Copy again…") if copied else self._copy_words)
        self.mark.setVisible(bool(flow.packet_id) and not copying and not flow.handed_over)
        self.unmark.setVisible(flow.handed_over and flow.may_unmark and not copying)
        # Parts that are still to be copied have a filled button of their own.
        to_copy = self._main and not (flow.handed_over or flow.stage is HandOverStage.MORE)
        self.copy.turn("primary" if to_copy and not flow.waits_for_word else "")
        self.mark.turn("primary" if flow.waits_for_word else "")
        if copying != self._copies and ours:
            after = self.mark if copied and self.mark.isVisibleTo(self) else self.copy
            (self.stop if copying else after).setFocus()
        elif flow.stage is HandOverStage.SAVED and self._stage is not HandOverStage.SAVED:
            # The dialog that saved is still over the window, and gives the keyboard back to this.
            self.mark.setFocus()
            into_view(self.mark)
        elif marks and not (self.mark.isVisibleTo(self) and self.unmark.isVisibleTo(self)):
            (self.unmark if self.unmark.isVisibleTo(self) else self.mark).setFocus()
        self._copies, self._stage = copying, flow.stage

    def _words(self, flow: HandOverFlow) -> tuple[str, str, str]:
        if flow.parts is not None and flow.stage in (HandOverStage.COPIED, HandOverStage.MORE):
            folder = Path(flow.copied_to).parent
            words = copied_words(flow.parts, folder.name or str(folder), flow.still_to_go)
            return "circle-check", "good", words
        if flow.stage is HandOverStage.COPIED:
            path = Path(flow.copied_to)
            words = _("Copied and compared: {file} in {folder}. Safe to remove.").format(
                file=path.name, folder=path.parent.name or str(path.parent)
            )
            return "circle-check", "good", words
        if flow.stage is HandOverStage.FAILED:
            words = _("Not finished. What is half-done counts for nothing. Try again.")
            if flow.part_size:
                words = _("Not finished. Parts that are whole stay there; try again to go on.")
            return "triangle-alert", "danger", words
        if flow.stage is HandOverStage.COPYING:
            return "usb", "muted", _("Copying, then reading back and comparing…")
        if flow.answered:
            words = _("They have answered, so the sealed file is not kept any more.")
            return "mail-check", "muted", words
        if flow.handed_over:
            return "send", "muted", _("Handed over. The same file can be handed over again.")
        if flow.stage is HandOverStage.SAVED:
            return "mail", "muted", _("Ready to be mailed. Has the mail gone? Then say so here.")
        if flow.waits_for_word:
            return "send", "muted", _("It was copied before. Do they have it? Then say so here.")
        return "", "", ""


def _ask_drive(asker: QWidget, done: Callable[[Path], object]) -> None:
    """Ask into which folder something is copied, beginning with the drives."""
    heading = _("Choose the USB drive or a folder")
    ask_folder(asker, heading, done, with_drive=True, writes=True)
