"""Who we are: the part of the first page that asks for the office.

Rules: only name and kind are needed; a kind that the name speaks of is chosen beforehand and can be
changed; state and district are suggested from the lists in every script, and what is in no list is
kept as typed; Enter chooses what is picked out, else it goes to the next field.
"""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base.language import _
from app.cases import place_suggestions
from app.core.field_catalogue import code_list
from app.offices.office_kinds import kind_of
from ui.look.theme import look
from ui.register.welcome.welcome_flow import Draft
from ui.widgets.choices import ComboBox
from ui.widgets.compact_layout import WrapRow
from ui.widgets.entries import Labelled, LineEntry, PlaceSuggestions
from ui.widgets.plain import PlainLabel

_SIDE_BY_SIDE = 320


class OfficePart(QWidget):
    """Name and kind of the office, and who sits there."""

    def __init__(self, draft: Draft, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = LineEntry(_("Name of the office"), _("e.g. SJPU Darjeeling"))
        kinds = [(value, _(words)) for value, words in code_list("office_type")]
        self.kind = ComboBox([("", _("Choose…")), *kinds])
        self.officer = LineEntry(_("Your name"))
        self.post = LineEntry(_("Your post"))
        self.state = LineEntry(_("State or territory"))
        self.district = LineEntry(_("District"))
        self.states = PlaceSuggestions(self.state, place_suggestions.STATE)
        self.districts = PlaceSuggestions(
            self.district, place_suggestions.DISTRICT, self.state.text
        )
        self.districts.chosen.connect(self._state_of)
        self.name_row = Labelled(_("Name of the office"), self.name, required=_("needed"))
        self.kind_row = Labelled(_("Kind of office"), self.kind, required=_("needed"))
        self._guessed = ""
        self._fill(draft)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(10))
        column.addWidget(PlainLabel(_("Your office"), "heading"))
        column.addWidget(self.name_row)
        column.addWidget(self.kind_row)
        for one, other in (
            (Labelled(_("Your name"), self.officer), Labelled(_("Your post"), self.post)),
            (
                Labelled(_("State or territory"), self.state),
                Labelled(_("District"), self.district),
            ),
        ):
            column.addWidget(WrapRow(((one, 1), (other, 1)), _SIDE_BY_SIDE))
        column.addStretch(1)
        self.name.textChanged.connect(self._guess)
        self.kind.chosen.connect(lambda _kind: self.kind_row.wrong(""))
        for line in (self.name, self.officer, self.post, self.state, self.district):
            line.returnPressed.connect(self._go_on)

    def _fill(self, draft: Draft) -> None:
        self.name.setText(draft.name)
        self.kind.choose(draft.kind)
        for line, text in (
            (self.officer, draft.officer),
            (self.post, draft.post),
            (self.state, draft.state),
            (self.district, draft.district),
        ):
            line.setText(text)

    def _go_on(self) -> None:
        """Go to the next field, unless Enter chooses a place."""
        if not (self.states.is_choosing() or self.districts.is_choosing()):
            self.focusNextChild()

    def _state_of(self, _district: str, state: str) -> None:
        """A district that was chosen says its state, where none was typed."""
        if state and not self.state.text().strip():
            self.state.setText(state)

    def _guess(self, name: str) -> None:
        """Choose the kind that the name speaks of, as long as nobody has chosen another."""
        self.name_row.wrong("")
        if self.kind.value() != self._guessed:
            return
        self._guessed = kind_of(name)
        self.kind.choose(self._guessed)
        if self._guessed:
            self.kind_row.wrong("")
        self.kind_row.explain(_("Taken from the name") if self._guessed else "")

    def draft(self) -> Draft:
        """Return what was typed."""
        return Draft(
            name=self.name.text().strip(),
            kind=self.kind.value(),
            state=self.state.text().strip(),
            district=self.district.text().strip(),
            officer=self.officer.text().strip(),
            post=self.post.text().strip(),
        )

    def complete(self) -> bool:
        """Say under its field what is missing; return whether nothing is."""
        draft = self.draft()
        self.name_row.wrong("" if draft.name else _("Write the name of the office."))
        self.kind_row.wrong("" if draft.kind else _("Choose the kind of office."))
        if not draft.name:
            self.name.setFocus()
        elif not draft.kind:
            self.kind.setFocus()
        return bool(draft.name and draft.kind)
