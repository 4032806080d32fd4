"""The authorities whose certificates prove who signed a letter digitally, and their dialog.

Rules: none is there from the beginning; one is taken only after its number was typed as it is
published and the computer found it equal; the number that the file has is never shown, so that
nobody copies it; nothing is taken by choosing a file or by Enter; a refusal stands where it
happened.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.base import numerals
from app.base.language import _
from app.core.permissions import Act
from app.letters import pdf_signatures
from app.letters.signing_talk import Certificate
from ui.frame import dates
from ui.frame.desk import Bound, Desk, DeskErrands, Errands, Presenter, asks
from ui.frame.worker import triage
from ui.widgets.buttons import Button, by_role, careful_danger, careful_primary, secondary
from ui.widgets.compact_layout import WrapRow
from ui.widgets.entries import Labelled, LineEntry
from ui.widgets.files_ask import ask_open
from ui.widgets.frames import Card, Rule, clear, column, put
from ui.widgets.plain import SectionLabel, reveal, wrapped
from ui.widgets.sheet import Sheet

LEAST_SIGNS = 16
"""How much of the published number has to be typed."""


class AuthoritiesFlow(Presenter):
    """Presenter of the dialog.

    Signals:
        changed: the list, the file or what is typed changed.
        wrote: something was written.
        refused: an error to be told.
    """

    wrote = Signal()

    def __init__(
        self, uses: RegisterAuthorities, errands: Errands, parent: QObject | None = None
    ) -> None:
        super().__init__(errands, parent)
        self._uses = uses
        self._path: Path | None = None
        self.known: tuple[Certificate, ...] = ()
        self.seen: Certificate | None = None
        self.number = ""
        self.loaded = False
        self.busy = False

    @property
    def is_ready(self) -> bool:
        """Whether enough was typed to compare."""
        return self.seen is not None and not self.busy and self.typed >= LEAST_SIGNS

    @property
    def typed(self) -> int:
        """How many letters and digits of the number were typed."""
        return sum(map(str.isalnum, self.number))

    def reload(self) -> None:
        """Read the authorities that count here."""
        self._ask(self._uses.authorities, self._came, self._failed)

    def choose(self, path: Path) -> None:
        """Look at a certificate; nothing is taken by that."""
        self._path, self.seen, self.number = path, None, ""
        self._begin()
        self._ask(lambda: self._uses.look_at(path), self._looked, self._failed)

    def type(self, number: str) -> None:
        """Take what is typed of the published number."""
        self.number = number
        self.changed.emit()

    def put_away(self) -> None:
        """Look at the chosen file no longer."""
        self._path, self.seen, self.number = None, None, ""
        self.changed.emit()

    def take(self) -> None:
        """Take the authority as proof, if the typed number is that of the file."""
        path, number = self._path, self.number
        if path is None or not self.is_ready:
            return
        self._begin()
        self._ask(lambda: self._uses.name_authority(path, number), self._taken, self._failed)

    def forget(self, identifier: str) -> None:
        """Take an authority as proof no longer."""
        if not self.busy:
            self._begin()
            self._ask(lambda: self._uses.forget_authority(identifier), self._taken, self._failed)

    def _begin(self) -> None:
        self.busy = True
        self.changed.emit()

    def _came(self, known: tuple[Certificate, ...]) -> None:
        self.known, self.loaded = known, True
        self.changed.emit()

    def _looked(self, seen: Certificate) -> None:
        self.busy, self.seen = False, seen
        self.changed.emit()

    def _taken(self, _one: Certificate) -> None:
        self.busy = False
        self.put_away()
        self.wrote.emit()
        self.reload()

    def _failed(self, error: Exception) -> None:
        self.busy = False
        self.changed.emit()
        self.refused.emit(error)


_BESIDE_FROM = 320


class RegisterAuthorities(Bound):
    """Use cases bound to the open register."""

    authorities = asks(pdf_signatures.list_authorities)
    look_at = asks(pdf_signatures.look_at)
    name_authority = asks(pdf_signatures.name_authority)
    forget_authority = asks(pdf_signatures.forget_authority)


class AuthoritiesSheet(Sheet):
    """The dialog.

    Args:
        desk: the officer's desk.
        parent: the window.
    """

    def __init__(
        self,
        desk: Desk,
        parent: QWidget | None = None,
        *,
        uses: RegisterAuthorities | None = None,
        errands: Errands | None = None,
    ) -> None:
        super().__init__(_("Whose digital signatures are proved"), parent, (640, 620))
        self._desk = desk
        self.flow = AuthoritiesFlow(
            uses or RegisterAuthorities(desk), errands or DeskErrands(desk, self), self
        )
        words = _(
            "A digital signature proves who signed only when the authority behind it is named here."
            " It is never the seal of an office."
        )
        self._listed: tuple[Certificate, ...] | None = None
        self._list = column()
        put(self.body.column, wrapped(words), self._list, self._new(), 1)
        self.close_it = secondary(_("Close"), "", self.reject)
        self.finish(self.close_it, safe=None)
        by_role(desk, Act.OFFICES, self.choose, self.take)
        self.flow.changed.connect(self._show)
        self.flow.refused.connect(self._refused)
        self.flow.wrote.connect(desk.wrote)
        self.flow.reload()
        self._show()
        self.choose.setFocus()

    def _new(self) -> QWidget:
        card = Card()
        self.choose = secondary(_("Choose a root certificate…"), "file-badge", self._ask)
        self.seen = wrapped("", "heading")
        self.number = LineEntry(_("Its number, as the authority publishes it"), as_typed=True)
        self.number.textChanged.connect(self.flow.type)
        hint = _("at least {count} digits, from its website or a letter; called SHA-256 there")
        self.field = Labelled(
            self.number.accessibleName(),
            self.number,
            hint.format(count=numerals.shown(LEAST_SIGNS)),
        )
        self.take = careful_primary(_("Trust this authority"), "check", self.flow.take)
        self.drop = secondary(_("Leave it"), "", self.flow.put_away)
        self.buttons_of_new = WrapRow(((self.take, 0), (self.drop, 0)), _BESIDE_FROM)
        self.wrong = wrapped("", "wrong")
        self.wrong.hide()
        put(card.column, self.choose, self.seen, self.field, self.buttons_of_new, self.wrong)
        return card

    def _show(self) -> None:
        flow = self.flow
        if self._listed != flow.known:
            self._show_list()
        self.choose.allow(not flow.busy, _("One moment…"))
        looking = flow.seen is not None
        turned = looking == self.choose.isVisibleTo(self)
        reveal(self.choose, not looking)
        for shown in (self.seen, self.field, self.buttons_of_new):
            reveal(shown, looking)
        self.seen.setText(_told(flow.seen) if flow.seen is not None else "")
        if self.number.text() != flow.number:
            self.number.setText(flow.number)
        why = _("Type at least {count} digits of the published number.").format(
            count=numerals.shown(LEAST_SIGNS)
        )
        self.take.allow(flow.is_ready, why)
        if flow.busy or flow.typed:
            self._tell("")
        if turned:
            (self.number if looking else self.choose).setFocus()

    def _show_list(self) -> None:
        self._listed = self.flow.known
        clear(self._list)
        self._list.addWidget(SectionLabel(_("Named here")))
        for one in self._listed:
            self._list.addWidget(self._line(one))
        if not self._listed:
            words = _("None yet: it is told who signed, but not proved.")
            self._list.addWidget(wrapped(words, "muted"))
        self._list.addWidget(Rule())

    def _line(self, one: Certificate) -> QWidget:
        forget = careful_danger(_("Forget"), "trash", lambda: self.flow.forget(one.identifier))
        forget.setAccessibleName(_("Forget {name}").format(name=one.holder))
        by_role(self._desk, Act.OFFICES, forget)
        return WrapRow(((wrapped(_told(one)), 1), (forget, 0)), _BESIDE_FROM)

    def _refused(self, error: Exception) -> None:
        self._tell(triage(error).text)

    def _tell(self, words: str) -> None:
        self.wrong.setText(words)
        reveal(self.wrong, bool(words))

    def _ask(self) -> None:
        kinds = _("Certificates ({suffixes})").format(suffixes="*.cer *.crt *.pem *.der")
        ask_open(self, _("The root certificate"), kinds + ";;" + _("All files (*)"), self._chosen)

    def _chosen(self, path: Path) -> None:
        self._tell("")
        self.flow.choose(path)


def open_authorities(desk: Desk, asker: QWidget) -> Button:
    """Return the button that opens the dialog, for other pages."""
    words = _("Whose digital signatures are proved…")
    return secondary(words, "file-badge", lambda: AuthoritiesSheet(desk, asker.window()).open())


def _told(one: Certificate) -> str:
    until = _("valid until {day}").format(day=dates.iso_day(one.valid_to))
    return f"{one.holder} · {until}"
