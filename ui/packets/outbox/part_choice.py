"""A large file in parts: sizes to choose from, single parts again, the rest on the next stick.

Rules: nothing is offered for a file that fits into one part; what is typed names parts only; the
rest is copied in the size that was begun with.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base import numerals
from app.base.language import _, ngettext
from app.inbox.part_words import shown_numbers
from app.packets.part_records import CopiedParts
from ui.look.theme import look
from ui.packets.outbox.hand_over_flow import HandOverFlow, HandOverStage
from ui.widgets.buttons import Button, primary, secondary
from ui.widgets.compact_layout import flow as in_lines
from ui.widgets.entries import LineEntry
from ui.widgets.files_ask import ask_folder
from ui.widgets.plain import PlainLabel


class PartChoice(QWidget):
    """What stands under the copy button of a large file.

    Args:
        flow: its presenter.
    """

    def __init__(self, flow: HandOverFlow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = flow
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(8))
        self.rest = primary(_("Copy the other parts…"), "usb", self._ask_rest)
        column.addWidget(in_lines(self.rest))
        self.why = PlainLabel(
            _("Too large for mail or for one USB drive? Then it goes in parts, in any order."),
            "muted",
            wrap=True,
        )
        column.addWidget(self.why)
        self.only = LineEntry(_("Only these parts"), _("All parts, or only: 2, 5-9"))
        column.addWidget(self.only)
        self.buttons: dict[str, Button] = {
            "7M": secondary(_("In parts of 7 MB…"), "files", partial(self._ask, "7M")),
            "18M": secondary(_("In parts of 18 MB…"), "files", partial(self._ask, "18M")),
        }
        column.addWidget(in_lines(*self.buttons.values()))
        flow.changed.connect(self._show)
        self._packet = flow.packet_id
        self._show()

    def _ask(self, size: str) -> None:
        only = self.only.text().strip()
        ask_folder(
            self,
            _("Choose the USB drive or a folder"),
            lambda folder: self._flow.copy_parts(folder, size, only),
        )

    def _ask_rest(self) -> None:
        ask_folder(self, _("Choose the USB drive or a folder"), self._flow.copy_rest)

    def _show(self) -> None:
        flow = self._flow
        if flow.packet_id != self._packet:
            self._packet = flow.packet_id
            self.only.clear()
        sizes = () if flow.stage is HandOverStage.COPYING else flow.sizes
        self.setVisible(bool(sizes))
        for size, button in self.buttons.items():
            button.setVisible(size in sizes)
        self.rest.setVisible(flow.parts is not None and bool(flow.parts.left))


def copied_words(parts: CopiedParts, folder: str) -> str:
    """Return what lies on a stick now, and what goes on the next one."""
    words = ngettext(
        "Part {numbers} of {count} is copied and compared, in {folder}. Safe to remove.",
        "Parts {numbers} of {count} are copied and compared, in {folder}. Safe to remove.",
        len(parts.numbers),
    )
    told = words.format(
        numbers=shown_numbers(parts.numbers), count=numerals.shown(parts.count), folder=folder
    )
    if not parts.left:
        return told
    rest = _("There was no room for the rest ({numbers}): put in the next USB drive.")
    return f"{told} {rest.format(numbers=shown_numbers(parts.left))}"
