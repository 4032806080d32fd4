"""A name that is typed in one script is offered in the other, under the empty field that is for it.

Rules:
- an offer is one quiet line that comes and goes while one types; Tab passes it by and Enter never
  takes it: it is taken by a press, or by Down out of the field and Space; what was taken is told;
- nothing is offered over what is written, except a name in Latin letters where the person's own
  script belongs: then the Latin letters go into their own field, as long as that one is empty;
- what is taken is a change like any other, and is taken back like one; Esc puts an offer away;
- with names hidden, and in a case that cannot be changed, there are none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.base import language
from app.base.language import _
from app.base.name_scripts import LATIN, script_beside_latin, script_in
from app.base.name_spelling import MOST_OFFERS, make_ready, offers
from ui.cases.form.case_body import CaseBody
from ui.cases.form.section_body import SectionBody
from ui.frame import projector
from ui.frame.desk import Desk
from ui.widgets import latin_keys
from ui.widgets.buttons import quiet
from ui.widgets.focus_order import stand_aside
from ui.widgets.frames import FlowLayout
from ui.widgets.plain import PlainLabel, announce, reveal

_LATIN_END = "_latin"
_FULL, _FULL_LATIN = "name_full", "name_latin"


@dataclass(frozen=True)
class Offer:
    """What is offered under one field.

    Attributes:
        address: of the field.
        names: the spellings, the likeliest first.
        aside: address of the field that the Latin letters go into, "" for none.
    """

    address: str
    names: tuple[str, ...]
    aside: str = ""


def offer_of(
    native: tuple[str, str], latin: tuple[str, str], script: str, *, nepali: bool = False
) -> Offer | None:
    """Return what is offered for a name in two fields, None for nothing.

    Args:
        native: address of the field for the person's own script, and what stands in it.
        latin: the same of the field for Latin letters.
        script: the one that the office writes beside Latin letters.
        nepali: spell as in Nepal first.
    """
    own, spelt = native[1].strip(), latin[1].strip()
    if own and script_in(own) != LATIN:
        found = () if spelt else offers(own, LATIN)
        return Offer(latin[0], found) if found else None
    if own and spelt and own.casefold() != spelt.casefold():
        return None
    found = offers(own or spelt, script, nepali=nepali)
    return Offer(native[0], found, latin[0] if own and not spelt else "") if found else None


class OfferLine(QWidget):
    """One quiet line of spellings, each a button.

    Args:
        take: told the spelling that was pressed.
        back: brings the keyboard back into the field.
        away: puts the line away.
    """

    def __init__(
        self,
        take: Callable[[str], None],
        back: Callable[[], None],
        away: Callable[[], None],
    ) -> None:
        super().__init__()
        self._back, self._away = back, away
        stand_aside(self, has_own_key=True)
        self.setAccessibleName(_("Spellings of this name"))
        self.names: tuple[str, ...] = ()
        self.buttons = [quiet("") for _place in range(MOST_OFFERS)]
        words = PlainLabel(_("Write it so?"), "small")
        words.setAlignment(Qt.AlignmentFlag.AlignVCenter)
        words.setMinimumHeight(self.buttons[0].sizeHint().height())
        line = FlowLayout(self, spacing=6)
        line.addWidget(words)
        for place, button in enumerate(self.buttons):
            button.give_way()
            # A press must not take the keyboard out of the field that is being typed in.
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(partial(self._on_pressed, place, take))
            button.installEventFilter(self)
            line.addWidget(button)

    def show_names(self, names: tuple[str, ...]) -> None:
        """Show these spellings."""
        if names == self.names:
            return
        self.names = names
        for place, button in enumerate(self.buttons):
            name = names[place] if place < len(names) else ""
            button.say(name)
            button.setAccessibleName(_("Write {name}").format(name=name) if name else "")
            reveal(button, bool(name))

    def begin(self) -> None:
        """Bring the keyboard to the first spelling."""
        self.buttons[0].setFocus(Qt.FocusReason.TabFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows walk along the line and out of it, Esc puts it away.

        Enter only leads back: who presses it to go on must not change a name by it.
        """
        if event.type() != QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return super().eventFilter(watched, event)
        shown = [one for one in self.buttons if not one.isHidden()]
        here = next((place for place, one in enumerate(shown) if one is watched), 0)
        match event.key():
            case Qt.Key.Key_Right | Qt.Key.Key_Down:
                shown[min(here + 1, len(shown) - 1)].setFocus(Qt.FocusReason.TabFocusReason)
            case Qt.Key.Key_Left if here:
                shown[here - 1].setFocus(Qt.FocusReason.TabFocusReason)
            case Qt.Key.Key_Left | Qt.Key.Key_Up:
                self._back()
            case Qt.Key.Key_Escape:
                self._back()
                self._away()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._back()
            case _:
                return super().eventFilter(watched, event)
        return True

    def _on_pressed(self, place: int, take: Callable[[str], None], _on: bool = False) -> None:
        if self.buttons[place].hasFocus():
            self._back()
        if place < len(self.names):
            take(self.names[place])


class NameOffers(QObject):
    """Offers names in the other script in the section that is open.

    Args:
        desk: knows the office, and reads the lists of names beside the window.
        body: the section that is open.
    """

    def __init__(self, desk: Desk, body: CaseBody, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk, self._body = desk, body
        self._script = ""
        self._ready = False
        self._put_away: dict[str, tuple[str, ...]] = {}
        self.lines: dict[str, OfferLine] = {}
        body.opened.connect(self._begin)
        body.typed.connect(self._on_typed)

    def show(self) -> None:
        """Offer what can be offered in the fields of now, and nothing else."""
        fields = self._fields()
        found = list(self._offers(fields)) if fields is not None and self._ready else []
        wanted = {one.address: one for one in found}
        for address in [one for one in self.lines if one not in wanted]:
            self.lines.pop(address)
            if self._body.fields is not None:
                self._body.fields.put_close(address, None)
        for offer in found:
            if fields is not None:
                self._show(fields, offer)

    def _begin(self) -> None:
        """Other fields are shown: read the lists first, beside the window."""
        self.lines = {}
        self._put_away = {}
        fields = self._fields()
        if fields is None or not any(one.finds == "name" for one in fields.section.fields):
            return
        # What was folded away has a line below it, too.
        fields.more.clicked.connect(lambda _on=False: self.show())
        office = self._desk.services.office
        script = script_beside_latin(language.current(), office.state, office.country)
        if self._ready and script == self._script:
            self.show()
            return
        self._script = script

        def ready(_nothing: None) -> None:
            self._ready = True
            self.show()

        self._desk.run_beside(
            lambda _report, _token: make_ready(script), ready, by=self, lane="names"
        )

    def _on_typed(self, address: str) -> None:
        if self._ready and address.rpartition(".")[2].startswith("name_"):
            self.show()

    def _fields(self) -> SectionBody | None:
        fields = self._body.fields
        inside = fields.widget() if fields is not None else None
        closed = inside is None or not inside.isEnabled()
        return None if closed or projector.is_on() else fields

    def _offers(self, fields: SectionBody) -> Iterator[Offer]:
        nepali = language.current() == "ne" or self._desk.services.office.country == "NP"
        for native, latin in _pairs(fields):
            written = [(one, _line(fields, one)) for one in (native, latin)]
            if latin_keys.keys().is_writing_in(fields.widget_of(native)):
                continue  # The word at the cursor has its own line, and its letters go.
            offer = offer_of(written[0], written[1], self._script, nepali=nepali)
            if offer is not None and self._put_away.get(offer.address) != offer.names:
                yield offer

    def _show(self, fields: SectionBody, offer: Offer) -> None:
        line = self.lines.get(offer.address)
        if line is None:
            widget = fields.widget_of(offer.address)
            if widget is None:
                return
            line = self.lines[offer.address] = OfferLine(
                partial(self._take, offer.address),
                widget.setFocus,
                partial(self._away, offer.address),
            )
            widget.installEventFilter(self)
            fields.put_close(offer.address, line)
        line.show_names(offer.names)
        line.show()

    def _take(self, address: str, name: str) -> None:
        fields = self._fields()
        if fields is None:
            return
        offer = next((one for one in self._offers(fields) if one.address == address), None)
        if offer is None or name not in offer.names:
            self.show()  # Something else was written meanwhile.
            return
        if offer.aside:
            fields.type_in(offer.aside, _line(fields, address).strip())
        fields.type_in(address, name)
        widget = fields.widget_of(address)
        if widget is not None:
            announce(widget, _("{name} is written. Undo takes it back.").format(name=name))
        self.show()

    def _away(self, address: str) -> None:
        fields = self._fields()
        if fields is not None:
            for offer in self._offers(fields):
                if offer.address == address:
                    self._put_away[address] = offer.names
        self.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Down goes out of a field into the line under it."""
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Down
            and event.modifiers() in (Qt.KeyboardModifier.NoModifier, _KEYPAD)
        ):
            line = next((one for one in self.lines.values() if self._is_under(one, watched)), None)
            if line is not None and line.isVisible():
                line.begin()
                return True
        return super().eventFilter(watched, event)

    def _is_under(self, line: OfferLine, watched: QObject) -> bool:
        fields = self._body.fields
        if fields is None:
            return False
        address = next((key for key, one in self.lines.items() if one is line), "")
        return fields.widget_of(address) is watched


_KEYPAD = Qt.KeyboardModifier.KeypadModifier


def _pairs(fields: SectionBody) -> Iterator[tuple[str, str]]:
    """Yield the addresses of names in the person's own script and in Latin letters."""
    here = fields.addresses()
    for address in here:
        part, _dot, name = address.rpartition(".")
        own = _FULL if name == _FULL_LATIN else name.removesuffix(_LATIN_END)
        if name.endswith(_LATIN_END) and f"{part}.{own}" in here:
            yield f"{part}.{own}", address


def _line(fields: SectionBody, address: str) -> str:
    found = fields.read(address)
    return found[1] if found is not None and isinstance(found[1], str) else ""
