"""Saving our own card, or our number as a QR code, to a file for other offices.

Rules: the officer says where; neither holds anything secret.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from app.base.language import N_, _
from app.system import files
from ui.frame.desk import Desk
from ui.frame.errands import DeskErrands, Errands
from ui.frame.errands import ask as ask_errand
from ui.offices.office_uses import OfficeUses
from ui.widgets.files_ask import ask_save

CARD_SUFFIX = ".lfcard"
CODE_SUFFIX = ".png"


@dataclass(frozen=True)
class _Kind:
    """What is saved, in words that are translated when they are shown."""

    suffix: str
    heading: str
    kinds: str
    saved: str
    todo: str
    key: str
    write: Callable[[OfficeUses, Path], Path]


_CARD = _Kind(
    CARD_SUFFIX,
    N_("Save my card"),
    N_("Office cards (*.lfcard)"),
    N_("Your card is saved: {file}"),
    N_("Give it to the other office, then read them your number on the phone."),
    "card-saved",
    lambda uses, target: uses.export_card(target),
)
_CODE = _Kind(
    CODE_SUFFIX,
    N_("Save my number as a QR code"),
    N_("Pictures (*.png)"),
    N_("Your number is saved as a QR code: {file}"),
    N_("Print it, or show it to whoever visits you. Sent in a message it proves nothing."),
    "code-saved",
    lambda uses, target: uses.export_code(target),
)


def _name(office: str) -> str:
    # Any harmless ending will do for the check: the name is what may be unsafe.
    return Path(files.title_as_name(office, ".txt")).stem


class _Save(QObject):
    """Asks where, saves, and says where it is and what to do with it."""

    _kind: _Kind

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
        self._uses = uses or OfficeUses(desk)
        self._errands = errands or DeskErrands(desk, self)

    def ask(self) -> None:
        """Ask for a place."""
        name = _name(self._desk.services.office.name) + self._kind.suffix
        ask_save(self._page, _(self._kind.heading), name, _(self._kind.kinds), self.save)

    def save(self, target: Path) -> None:
        """Save it there."""
        if target.suffix.lower() != self._kind.suffix:
            target = target.with_name(target.name + self._kind.suffix)
        work = partial(self._kind.write, self._uses, target)
        ask_errand(self._errands, work, self._saved, self._failed)

    def _failed(self, error: Exception) -> None:
        self._desk.show_failure(error)

    def _saved(self, path: Path) -> None:
        self._desk.say(
            _(self._kind.saved).format(file=path.name), todo=_(self._kind.todo), key=self._kind.key
        )
        self._desk.wrote()


class SaveCard(_Save):
    """Saves our card."""

    _kind = _CARD


class SaveCode(_Save):
    """Saves our number as a QR code."""

    _kind = _CODE
