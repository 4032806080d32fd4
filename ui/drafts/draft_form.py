"""What was begun in a sheet or a section and is not done yet, kept in the register as it is typed.

Rules:
- it is kept sealed in the register (`app.core.drafts`) a moment after each change, so that a lock,
  a crash or a power cut takes at most a word; it comes back by itself, with a line that says so and
  a way to throw it away that can be taken back; it goes when the work is done;
- what is about a sealed case lies inside its seal; fields of passphrases are left out;
- one store for each desk, so that what was typed outlives its widget; what the register did not
  take is tried again every few seconds, offered where it was typed, and holds the first lock back;
  what is tried again by itself keeps no seal open longer.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator, Sequence
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QCheckBox, QDialog, QRadioButton, QVBoxLayout, QWidget

from app.base.errors import AppError
from app.base.language import _
from app.core import drafts
from app.core.services import Services
from ui.frame.desk import Desk
from ui.frame.worker import Hindrance, hindrance
from ui.widgets.buttons import Button, quiet
from ui.widgets.choices import ComboBox
from ui.widgets.entries import LineEntry, TextEntry
from ui.widgets.secret import SecretField
from ui.widgets.strip import Banner

TRY_AGAIN_MS: Final = 5_000
type Asking = Callable[..., object]
"""`Desk.ask`, for one place."""


class Keeping(QObject):
    """The drafts of one desk that are on their way into the register.

    Args:
        desk: the officer's desk; this dies with it.
    """

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self._waiting: dict[str, str] = {}
        self._asks: dict[str, tuple[Asking, Asking]] = {}
        """How each place is asked at first, and how again: inside the seal that it was typed in."""
        self._hindered: dict[str, Hindrance] = {}
        self._again = QTimer(self, singleShot=True, interval=TRY_AGAIN_MS)
        self._again.timeout.connect(self.try_again)

    @classmethod
    def of(cls, desk: Desk) -> Keeping:
        """Return the one of a desk."""
        direct = Qt.FindChildOption.FindDirectChildrenOnly
        return desk.findChild(cls, options=direct) or cls(desk)

    def hand_in(self, place: str, text: str) -> None:
        """Keep a draft behind what the lane does; "" lets it go."""
        self._asks[place] = self._desk.asking(), self._desk.asking(looks=False)
        self._hand_in(place, text, self._asks[place][0])

    def _hand_in(self, place: str, text: str, ask: Asking) -> None:
        self._waiting[place] = text

        def keep(services: Services) -> bool:
            return drafts.keep(services, place, text)

        ask(
            keep,
            lambda taken: self._answered(place, text, taken),
            failed=lambda error: self._answered(place, text, False, hindrance(error)),
            by=self,
        )

    def waits(self, place: str = "") -> bool:
        """Say whether the register does not hold a draft yet; "" asks for any of them."""
        return place in self._waiting if place else any(self._waiting.values())

    def hindrances(self) -> set[Hindrance]:
        """Return what hinders what the register does not hold yet."""
        waiting = (place for place, text in self._waiting.items() if text)
        return {self._hindered.get(place, Hindrance.OTHER) for place in waiting}

    def not_taken(self, place: str) -> str:
        """Return a draft that is only held here, "" when the register has it."""
        return self._waiting.get(place, "")

    def try_again(self) -> None:
        """Hand in what was not taken."""
        for place, text in list(self._waiting.items()):
            self._hand_in(place, text, self._asks[place][1])

    def _answered(
        self, place: str, text: str, taken: bool, hindered: Hindrance = Hindrance.OTHER
    ) -> None:
        if self._waiting.get(place) != text:
            return  # Something else was typed since, which gets an answer of its own.
        if taken or not text:
            del self._waiting[place], self._asks[place]
            self._hindered.pop(place, None)
        else:
            self._hindered[place] = hindered
            self._again.start()


def all_kept(desk: Desk) -> bool:
    """Say whether the register holds every draft of a desk and of the sealed cases behind it."""
    return not any(one.waits() for one in desk.findChildren(Keeping))


def what_hinders(desk: Desk) -> set[Hindrance]:
    """Return what hinders the drafts that the register does not hold."""
    return {found for one in desk.findChildren(Keeping) for found in one.hindrances()}


KEEP_AFTER_MS: Final = 800
_MOST_FIELDS = 200
_ONLY = "field-0"

type Typed = dict[str, str]


class Held(QObject):
    """Something chosen that stands in no field of its own, as a text.

    Args:
        read: returns it.
        write: takes such a text up; one that does not fit is left.

    Signals:
        changed(): it reads otherwise now.
    """

    changed = Signal()

    def __init__(
        self, read: Callable[[], str], write: Callable[[str], None], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.read, self.write = read, write


type Field = QWidget | Held


class Drafting(QObject):
    """Keeps what stands in the fields of one widget.

    Args:
        host: the sheet or section whose fields are kept; this dies with it.
        desk: the officer's desk.
        place: what it is about: a plain word, with the id of a case behind a colon.
        line: where the line over the fields goes.
        fields: those that are kept, when not all of the host.
        until_written: for a sheet that is accepted before its answer is written: the draft stays
            until the work, made with `spending`, has written it.

    Signals:
        filled: other words than those that were typed were written into the fields.
    """

    filled = Signal()

    def __init__(
        self,
        host: QWidget,
        desk: Desk,
        place: str,
        line: QVBoxLayout,
        fields: Sequence[Field] = (),
        *,
        until_written: bool = False,
    ) -> None:
        super().__init__(host)
        self._host, self._place, self._line = host, place, line
        self._fields = _Fields(host, fields)
        self._usual = self._fields.typed()
        self._kept: str | None = ""
        self._is_over = False
        self._is_handed_over = False
        self._keeping = Keeping.of(desk)
        self.banner: Banner | None = None
        self._later = QTimer(self, singleShot=True, interval=KEEP_AFTER_MS)
        self._later.timeout.connect(self.keep)
        self._fields.listen(self._changed)
        host.installEventFilter(self)
        if isinstance(host, QDialog):
            host.accepted.connect(self._hand_over if until_written else self.done)
        desk.ask(
            lambda services: drafts.kept(services, place), self._found, failed=_no_matter, by=self
        )

    @property
    def is_behind(self) -> bool:
        """True while something stands in the fields that the register does not hold."""
        if self._is_over:
            return False
        return self._later.isActive() or self._keeping.waits(self._place)

    def keep(self) -> None:
        """Keep what stands in the fields now, behind what the lane does."""
        self._later.stop()
        if self._is_over:
            return
        now = self._fields.typed()
        self._hand_in("" if now == self._usual else json.dumps(now, ensure_ascii=False))

    def hand_over(self, empty: Callable[[], None]) -> None:
        """Empty the fields for the next; what stood there is kept until it is written.

        Args:
            empty: empties them. The work that writes is made with `spending`; what it refuses is
                brought back with `take_back`.
        """
        self.keep()
        self._is_handed_over = True
        empty()
        self._later.stop()
        self._usual, self._kept = self._fields.typed(), ""
        self._drop_line()

    def take_back(self) -> None:
        """Keep what was refused and stands in the fields again."""
        self._kept = None
        self.keep()

    def done(self) -> None:
        """Let the draft go: what was typed is in its place now."""
        self._later.stop()
        self._is_over = True
        self._hand_in("")

    def _hand_over(self) -> None:
        """Keep what is on its way to be written; whoever writes it lets the draft go."""
        self.keep()
        self._is_over = True

    def leave(self) -> None:
        """Keep what stands in the fields, and have nothing to do with them any more."""
        self._hand_over()
        self._drop_line()
        self.deleteLater()

    def begin_anew(self) -> None:
        """Let the draft go, and keep what is typed from now on."""
        self._later.stop()
        self._usual = self._fields.typed()
        self._hand_in("")
        self._drop_line()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep at once when the host goes from the screen: a lock hides it."""
        # A host that nobody holds is hidden while it is collected; nothing is left of this by then.
        later: QTimer | None = getattr(self, "_later", None)
        hidden = event.type() == QEvent.Type.Hide and watched is self.parent()
        if hidden and later is not None and later.isActive():
            self.keep()
        return super().eventFilter(watched, event)

    def _write(self, typed: Typed) -> None:
        self._fields.write(typed)
        self.filled.emit()

    # Inside -------------------------------------------------------------------------------------

    def _changed(self) -> None:
        # Whoever types without a pause is kept up with, too.
        if not self._is_over and not self._later.isActive():
            self._later.start()

    def _hand_in(self, text: str) -> None:
        if text != self._kept:
            self._kept = text
            self._keeping.hand_in(self._place, text)

    def _found(self, text: str) -> None:
        # What was handed over before this answer came is on its way, and was not left behind.
        waiting = "" if self._is_handed_over else self._keeping.not_taken(self._place)
        typed = read(waiting or text)
        if not typed or self._is_over:
            return
        if self._fields.typed() not in (self._usual, typed):
            # Whoever types faster than the register answers is not written over.
            self._tell_other(typed)
            return
        self._kept = None
        if typed == self._usual:  # It was written, and nobody was left to say so.
            self._hand_in("")
            return
        self._write(typed)
        self._later.stop()
        self._tell(_("You had begun this."), _("Discard"), self._throw_away)

    def _throw_away(self) -> None:
        typed = self._fields.typed()
        self._write(self._usual)
        self.keep()
        self._tell(_("Discarded."), _("Bring it back"), lambda: self._bring_back(typed))

    def _bring_back(self, typed: Typed) -> None:
        self._write(typed)
        self.keep()
        self._tell(_("You had begun this."), _("Discard"), self._throw_away)

    def _tell_other(self, typed: Typed) -> None:
        words = _("Something else was begun here before.")
        self._tell(words, _("Bring it back"), lambda: self._change_over(typed))

    def _change_over(self, typed: Typed) -> None:
        now = self._fields.typed()
        self._write(typed)
        self.keep()
        self._tell_other(now)

    def _tell(self, words: str, act: str, press: Callable[[], None]) -> None:
        self._drop_line()
        button: Button = quiet(act, "", press)
        self.banner = Banner("accent", words, "", button)
        self._line.insertWidget(0, self.banner)

    def _drop_line(self) -> None:
        if self.banner is not None:
            self.banner.hide()
            self.banner.deleteLater()
            self.banner = None


class _Fields:
    """The fields that are kept: all of a widget, or some."""

    def __init__(self, host: QWidget, only: Sequence[Field]) -> None:
        self._host, self._only = host, tuple(only)

    def _named(self) -> list[tuple[str, Field]]:
        if self._only:
            return [(f"field-{number}", field) for number, field in enumerate(self._only)]
        return list(fields_of(self._host))

    def typed(self) -> Typed:
        """Return what stands in them."""
        return {name: _value(field) for name, field in self._named()}

    def write(self, typed: Typed) -> None:
        """Write into them, twice: a choice may bring other fields."""
        for _turn in range(2):
            for name, field in self._named():
                if name in typed and _value(field) != typed[name]:
                    _write(field, typed[name])

    def listen(self, changed: Callable[[], None]) -> None:
        """Hear of every change."""
        for _name, field in self._named():
            if isinstance(field, LineEntry | TextEntry):
                field.textChanged.connect(changed)
            elif isinstance(field, ComboBox):
                field.currentIndexChanged.connect(changed)
            elif isinstance(field, QCheckBox | QRadioButton):
                field.toggled.connect(changed)
            elif isinstance(field, Held):
                field.changed.connect(changed)


def spending[T](place: str, work: Callable[[Services], T]) -> Callable[[Services], T]:
    """Return work that lets a draft go once it has written, and leaves it when it is refused.

    Args:
        place: of the draft, as for `Drafting`.
        work: what writes the answer; called on the lane.
    """

    def written(services: Services) -> T:
        found = work(services)
        # It is written: a draft that stays behind is thrown away by hand.
        with contextlib.suppress(AppError):
            drafts.keep(services, place, "")
        return found

    return written


def fields_of(host: QWidget) -> Iterator[tuple[str, QWidget]]:
    """Yield the fields of a widget with names that are the same in every language."""
    for kind in (ComboBox, QCheckBox, QRadioButton, LineEntry, TextEntry):
        for number, field in enumerate(host.findChildren(kind)):
            if number < _MOST_FIELDS and not _is_secret(field):
                yield f"{kind.__name__}-{number}", field


def read(text: str) -> Typed | None:
    """Return what a kept text holds, None when it makes no sense."""
    try:
        typed = json.loads(text) if text else None
    except (ValueError, RecursionError):
        return None
    if not isinstance(typed, dict) or not all(isinstance(one, str) for one in typed.values()):
        return None
    return typed


def alone(text: str) -> str:
    """Return the draft of a widget that keeps nothing but one `Held`, from what it reads."""
    return json.dumps({_ONLY: text}, ensure_ascii=False) if text else ""


def of_alone(draft: str) -> str:
    """Return what the one `Held` of a draft read, "" when it makes no sense."""
    return (read(draft) or {}).get(_ONLY, "")


def _value(field: Field) -> str:
    if isinstance(field, Held):
        return field.read()
    if isinstance(field, LineEntry | TextEntry):
        return field.text()
    if isinstance(field, ComboBox):
        return field.value()
    return str(int(isinstance(field, QCheckBox | QRadioButton) and field.isChecked()))


def _write(field: Field, value: str) -> None:
    if isinstance(field, Held):
        field.write(value)
    elif isinstance(field, LineEntry | TextEntry):
        if isinstance(field, TextEntry):
            # Nobody has seen it in this sitting, and it may be a story that no record holds.
            field.cover.is_personal = True
        field.setText(value)
    elif isinstance(field, ComboBox):
        if not value or field.findData(value) >= 0:
            field.choose(value)
            field.chosen.emit(value)
    elif isinstance(field, QCheckBox | QRadioButton):
        is_radio = isinstance(field, QRadioButton)
        if field.isEnabled() and (value == "1" or not is_radio):
            field.click()


def _is_secret(field: QWidget) -> bool:
    # What projector mode covers is no secret, it is only not shown.
    if isinstance(field, LineEntry) and not field.cover.lies and not _is_read(field):
        return True
    above: QWidget | None = field
    while above is not None:
        if isinstance(above, SecretField):
            return True
        above = above.parentWidget()
    return False


def _is_read(field: LineEntry) -> bool:
    return field.echoMode() == LineEntry.EchoMode.Normal


def _no_matter(_error: Exception) -> None:
    """A draft that could not be kept is still on the screen."""
