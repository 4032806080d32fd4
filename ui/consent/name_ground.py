"""Asks why somebody whom the law protects stands on a paper by name.

Rules: of a ground nothing is chosen beforehand and every part is asked for, under who it is and why
the law says otherwise; Enter takes nothing over; Esc leaves initials.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from app.base.language import _, ngettext
from app.letters.records import NameGround
from ui.frame.values import choices as code_choices
from ui.frame.values import code
from ui.widgets.buttons import careful_primary, secondary
from ui.widgets.choices import RadioBox
from ui.widgets.entries import Labelled, LineEntry
from ui.widgets.plain import SectionLabel, wrapped
from ui.widgets.sheet import Sheet
from ui.widgets.strip import Banner

BASES = "letter_name_ground"


def stands_as(initials: Sequence[str], ground: NameGround | None) -> str:
    """Return how somebody whom the law protects stands on a paper: by initials, or on a ground."""
    if ground is None:
        words = ngettext("{names} stands as initials.", "{names} stand as initials.", len(initials))
        return words.format(names=", ".join(initials))
    return _("By name, on this ground: {ground}. {details}, {officer}").format(
        ground=code(BASES, ground.basis), details=ground.details, officer=ground.officer
    )


def leads_to_ground(ground: NameGround | None) -> str:
    """Return what stands on the button that opens the dialog."""
    return _("Print the full name…") if ground is None else _("Change the ground…")


class NameGroundSheet(Sheet):
    """The dialog.

    Args:
        initials: who stands as initials now.
        ground: what was taken before, or None.
        done: called with the ground.
        parent: the window.
    """

    def __init__(
        self,
        initials: tuple[str, ...],
        ground: NameGround | None,
        done: Callable[[NameGround], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(_("Name instead of initials"), parent, (640, 640))
        self._done = done
        told = self.body.column
        who = ", ".join(initials)
        if who:
            words = _("{names}: the full name will stand on the paper.").format(names=who)
            todo = _("Printing it without such a ground is an offence.")
            told.addWidget(Banner("caution", words, todo))
        told.addWidget(wrapped(_("The ground goes into the activity log."), "muted"))
        told.addWidget(SectionLabel(_("On what ground")))
        self.bases = {value: RadioBox(words, value) for value, words in code_choices(BASES)}
        for box in self.bases.values():
            told.addWidget(box)
            box.toggled.connect(lambda _on: self._allow())
        self.details = LineEntry(
            _("Number and date"), _("of the order or of the written wish"), as_typed=True
        )
        self.officer = LineEntry(_("Who decided"), _("Name and post"))
        told.addWidget(Labelled(_("Number and date"), self.details))
        told.addWidget(Labelled(_("Who decided"), self.officer))
        told.addStretch(1)
        for line in (self.details, self.officer):
            line.textChanged.connect(lambda _text: self._allow())
        self.take = careful_primary(_("Print the name"), "id-card", self._take)
        self.finish(secondary(_("Keep initials"), "", self.reject), self.take)
        if ground is not None:
            self._show(ground)
        self._allow()

    def _show(self, ground: NameGround) -> None:
        if ground.basis in self.bases:
            self.bases[ground.basis].setChecked(True)
        self.details.setText(ground.details)
        self.officer.setText(ground.officer)

    def ground(self) -> NameGround | None:
        """Return what is chosen, None while a part of it is missing."""
        basis = next((key for key, box in self.bases.items() if box.isChecked()), "")
        details, officer = self.details.text().strip(), self.officer.text().strip()
        if not (basis and details and officer):
            return None
        return NameGround(basis, details, officer)

    def _allow(self) -> None:
        why = _("Choose the ground and write who decided, with number and date.")
        self.take.allow(self.ground() is not None, why)

    def _take(self) -> None:
        ground = self.ground()
        if ground is not None:
            self.accept()
            self._done(ground)
