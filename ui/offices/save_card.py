"""Saving our own card to a file that other offices can add.

Rules: the officer says where; the card holds nothing secret.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app import files
from app.language import _
from ui.desk import Desk
from ui.errands import DeskErrands, Errands
from ui.errands import ask as ask_errand
from ui.offices.office_uses import OfficeUses
from ui.widgets.files_ask import ask_save

CARD_SUFFIX = ".lfcard"


def card_file(office: str) -> str:
    """Return a name for the card of an office that every system can keep."""
    # Any harmless ending will do for the check: the name is what may be unsafe.
    return Path(files.title_as_name(office, ".txt")).stem + CARD_SUFFIX


class SaveCard(QObject):
    """Asks where, saves, and says where it is and what to do with it."""

    def __init__(
        self,
        desk: Desk,
        page: QWidget,
        uses: OfficeUses | None = None,
        errands: Errands | None = None,
    ) -> None:
        super().__init__(page)
        self._desk = desk
        self._page = page
        self._uses = uses or OfficeUses(desk.services)
        self._errands = errands or DeskErrands(desk, self)

    def ask(self) -> None:
        """Ask for a place."""
        ask_save(
            self._page,
            _("Save my card"),
            card_file(self._desk.services.office.name),
            _("Office cards (*.lfcard)"),
            self.save,
        )

    def save(self, target: Path) -> None:
        """Save the card there."""
        if target.suffix != CARD_SUFFIX:
            target = target.with_name(target.name + CARD_SUFFIX)
        ask_errand(
            self._errands,
            lambda: self._uses.export_card(target),
            self._saved,
            self._failed,
        )

    def _failed(self, error: Exception) -> None:
        self._desk.show_failure(error)

    def _saved(self, path: Path) -> None:
        self._desk.say(
            _("Your card is saved: {file}").format(file=path.name),
            todo=_("Give it to the other office, then read them your number on the phone."),
            key="card-saved",
        )
        self._desk.wrote()
