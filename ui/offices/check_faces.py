"""The faces of the number check: typing, stopped, changed.

Rules: each face lays out and emits; no face of a red state has a button that accepts anything; no
picture of a code is opened in the window; how the number was heard and how a picture came are never
asked at once, and a picture that was sent is asked for in plain words, because it counts for
nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.base import numerals
from app.base.language import N_, _
from app.base.numerals import in_digits
from app.core.records import OwnOffice
from app.offices import claims
from app.offices.records import OfficeRecord
from ui.frame.values import day_at
from ui.look.theme import look
from ui.offices.check_flow import CheckFlow, GroupState
from ui.offices.group_boxes import GroupBoxes
from ui.papers.papers_adding import taken_from
from ui.widgets.badge import Badge
from ui.widgets.buttons import CarefulButton, careful, careful_primary, quiet, secondary
from ui.widgets.compact_layout import WrapRow, into_view
from ui.widgets.compact_layout import flow as in_lines
from ui.widgets.entries import LineEntry
from ui.widgets.files_ask import ask_open
from ui.widgets.frames import Card, column, put, row
from ui.widgets.office_words import dated_mark, kind_and_place, office_mark, shown_name, warning
from ui.widgets.plain import IconLabel, PlainLabel, announce, wrapped
from ui.widgets.strip import Banner

_BESIDE = 620
_OWN_BESIDE, _ASKED_BESIDE = 560, 640


class CodeRow(QWidget):
    """Two buttons and what came of them.

    Signals:
        given: a path, or what was pasted.
    """

    given = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        whole = column(spacing=None, within=self)
        self.note = wrapped("", "muted")
        self.file = secondary(_("From a picture…"), "qr-code", self._ask)
        self.paste = secondary(_("From the clipboard"), "clipboard-paste", self._paste)
        buttons = QWidget()
        buttons.setLayout(row(self.file, self.paste))
        whole.addWidget(WrapRow(((self.note, 1), (buttons, 0)), _BESIDE))
        self.show_state(reading=False)

    def show_state(self, *, reading: bool) -> None:
        """Say what the buttons are for, or that a picture is being read."""
        self._tell(
            _("Looking for the code in the picture…")
            if reading
            else _("You meet them? A photograph of their QR code does the same.")
        )
        for button in (self.file, self.paste):
            button.allow(not reading, _("One moment…"))

    def _tell(self, text: str, role: str = "muted") -> None:
        self.note.set_role(role)
        self.note.setText(text)

    def _ask(self) -> None:
        kinds = _("Pictures (*.png *.jpg *.jpeg *.webp)") + ";;" + _("All files (*)")
        ask_open(self, _("A picture of their code"), kinds, self._chosen)

    def _chosen(self, path: Path) -> None:
        self.given.emit(path)

    def _paste(self) -> None:
        found = taken_from(QGuiApplication.clipboard().mimeData(), "")
        if found:
            self.given.emit(found[0])
            return
        self._tell(
            _("There is no picture in the clipboard. Copy one, then press the button again."),
            "wrong",
        )


class WayCard(Card):
    """Our number for the other way round, with whom, and the buttons that say how and mark theirs.

    Our number stands there only when all of theirs is typed: nobody types it in place of what they
    hear. No button takes a press while something is missing; a picture that was sent marks nothing.

    Args:
        flow: its presenter.
        own: our own office.
    """

    def __init__(self, flow: CheckFlow, own: OwnOffice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = flow
        self._read_ours = _("Now read them the number of {office}:").format(office=own.name)
        self._number = numerals.in_digits(own.number)
        self._digits = " ".join(own.number)
        self.told_own, self.own = PlainLabel("", "muted"), PlainLabel("", "heading")
        # Its line keeps its height, so that nothing below moves when the number comes.
        self.own.ensurePolished()
        self.own.setMinimumHeight(self.own.sizeHint().height())
        self.whom = LineEntry(_("With whom did you speak?"), _("Name and post"))
        self.whom.textChanged.connect(flow.set_with_whom)
        self.question = PlainLabel("", "muted")
        self.phone = careful_primary(
            _("By phone, on a number I already had"), "phone", lambda: flow.confirm("phone")
        )
        self.met = careful(_("Face to face"), "handshake", lambda: flow.confirm("met"))
        # None of them is filled: what is pressed without reading must not be the one that trusts.
        self.taken = careful(
            _("I took it myself, of their printed card or their screen"),
            "qr-code",
            lambda: flow.confirm("qr"),
        )
        self.given = careful(
            _("They gave it to me face to face, on a USB drive or a phone"),
            "handshake",
            lambda: flow.confirm("met"),
        )
        self.sent = secondary(
            _("It was sent to me, by mail or in a message"), "mail", flow.picture_was_sent
        )
        self._heard = in_lines(self.phone, self.met)
        self._came = in_lines(self.taken, self.given, self.sent)
        asked = PlainLabel(_("With whom did you speak?"), "strong")
        self._own_line = WrapRow(((self.told_own, 0), (self.own, 1)), _OWN_BESIDE)
        put(
            self.column,
            self._own_line,
            WrapRow(((asked, 0), (self.whom, 1)), _OWN_BESIDE),
            WrapRow(((self.question, 0), (self._heard, 1)), _ASKED_BESIDE),
            self._came,
        )

    @property
    def marks(self) -> tuple[CarefulButton, ...]:
        """The buttons that mark the number as checked, for what is asked now."""
        return (self.taken, self.given) if self._flow.by_picture else (self.phone, self.met)

    def show_state(self, why_not: str) -> None:
        """Ask what fits: how it was heard, or how the picture came.

        Args:
            why_not: why nothing can be marked yet, "" when it can.
        """
        by_picture = self._flow.by_picture
        self.question.setText(
            _("Mark it as checked. Where is the picture from?")
            if by_picture
            else _("Mark it as checked. How did you hear it?")
        )
        self._heard.setVisible(not by_picture)
        self._came.setVisible(by_picture)
        self._show_own(told=by_picture or self._flow.next_open() is None)
        if self.whom.text().strip() != self._flow.with_whom:
            self.whom.setText(self._flow.with_whom)
        for button in (self.phone, self.met, self.taken, self.given):
            button.allow(not why_not, why_not)

    def told(self) -> str:
        """Return the words about our own number, as they are heard."""
        return f"{self._read_ours} {self._digits}"

    def _show_own(self, *, told: bool) -> None:
        self.told_own.set_role("strong" if told else "muted")
        self.told_own.setText(
            self._read_ours
            if told
            else _("When all six groups are equal, your number stands here for them.")
        )
        self.own.setText(self._number if told else "")
        self.own.setAccessibleName(self._digits if told else "")


_HEAD_FROM = 420
_SIDE_BY_SIDE = 600
_CODE_BESIDE = 840
_BLANK = " "
_TYPE_ANEW = N_("Press Backspace, then type it.")
_NOT_TAKEN = N_("What you typed on was not taken.")


class Steps(QWidget):
    """Numbered steps, one under the other.

    Attributes:
        numbers: the numbers before them.
    """

    def __init__(
        self, texts: Sequence[str], parent: QWidget | None = None, *, first: int = 1
    ) -> None:
        super().__init__(parent)
        whole = column(within=self)
        self.numbers: list[QWidget] = []
        for number, text in enumerate(texts, first):
            mark = PlainLabel(in_digits(f"{number}"), "strong")
            self.numbers.append(mark)
            mark.setFixedWidth(look().px(18))
            line = row((mark, 0, Qt.AlignmentFlag.AlignTop), (wrapped(text), 1), spacing=10)
            whole.addLayout(line)


class TypingFace(QWidget):
    """The call: what to do, six boxes or a picture of the code, our own number, how and with whom.

    In a low window all six boxes are seen at once: the steps after the first stand below them, and
    the next of them in the line of the answer until something is typed; once all are equal, what is
    asked then has the room.

    Args:
        flow: its presenter.
        own: our own office.
    """

    def __init__(self, flow: CheckFlow, own: OwnOffice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = flow
        self._is_low = False
        whole = column(self._instructions(), self._number_card(), spacing=12, within=self)
        self._below = Card()
        self._below.hide()
        whole.addWidget(self._below)
        self.way = WayCard(flow, own)
        self.phone, self.met, self.whom = self.way.phone, self.way.met, self.way.whom
        put(whole, self.way, 1)
        flow.group_changed.connect(self._on_group)
        flow.changed.connect(self._show_picture)
        self._show_picture()

    def _instructions(self) -> QWidget:
        self._above = card = Card()
        card.column.addWidget(office_head(self._flow.office))
        call, *after = (
            _(
                "Call them on a number you already had: from a letter, a visiting card or the"
                " district directory. Not the number on the card or in the same mail."
            ),
            _("Ask them to open Offices, My number, and to read it aloud, digit by digit."),
            _("Type what you hear. The computer compares; you do not have to."),
        )
        self._next = after[0]
        self._after_call = Steps(after, first=2)
        self._call = Steps([call])
        put(card.column, self._call, self._after_call)
        return card

    def fold(self, *, low: bool) -> None:
        """Leave the room above the boxes to what has to be known first, in a low window."""
        if low is not self._below.isHidden():
            return
        self._is_low = low
        (self._below if low else self._above).column.addWidget(self._after_call)
        self._below.setVisible(low)
        # A list of one has no number.
        for number in self._call.numbers:
            number.setVisible(not low)
        # A picture is the other way: it goes below the boxes, too.
        (self._lines if low else self._beside).addWidget(self.code)
        self._heading.setVisible(not low)
        if not any(group.digits for group in self._flow.groups):
            self._say_next()

    def _number_card(self) -> QWidget:
        card = Card()
        self.was_sent = Banner(
            "caution",
            _("A picture that was sent does not count, even if it fits."),
            _("It may come from whoever sent the card. Call them, and type what they read."),
        )
        put(card.column, self.was_sent, self._boxes(), self._found())
        return card

    def _boxes(self) -> QWidget:
        self._typed = QWidget()
        lines = column(spacing=None, within=self._typed)
        self._lines = lines
        self.code = CodeRow()
        self.code.given.connect(self._flow.read_picture)
        held = QWidget()
        self._beside = column(self.code, spacing=None, within=held)
        heading = PlainLabel(_("They read, you type"), "heading")
        self._heading = WrapRow(((heading, 0), (held, 1)), _CODE_BESIDE)
        self.boxes = GroupBoxes()
        self.boxes.typed.connect(self._flow.type_group)
        self.boxes.typed_on.connect(self._on_typed_on)
        put(lines, self._heading, self.boxes)
        # A line is kept for the answer, so that nothing below moves when it comes.
        self.answer = wrapped(_BLANK)
        self.answer.setAccessibleName("")
        self.answer.ensurePolished()
        self.answer.setMinimumHeight(self.answer.sizeHint().height())
        self.from_clipboard = Banner(
            "caution",
            _("Pasted: this counts only when they told you the number themselves."),
            _("A number from the card, or from the mail that brought it, proves nothing."),
        )
        self.from_clipboard.hide()
        self.boxes.pasted.connect(self.from_clipboard.show)
        put(lines, self.answer, self.from_clipboard)
        return self._typed

    def _found(self) -> QWidget:
        self._pictured = QWidget()
        line = QHBoxLayout(self._pictured)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(look().px(10))
        line.addWidget(IconLabel("circle-check", look().tokens.good, 22))
        words = _("The code in the picture is that of the card. Now say where the picture is from.")
        self.type_instead = quiet(_("Type the number instead"), "", self._flow.type_instead)
        put(line, (wrapped(words, "strong"), 1), self.type_instead)
        return self._pictured

    def _show_picture(self) -> None:
        flow = self._flow
        turned = flow.by_picture is self._pictured.isHidden()
        self._typed.setVisible(not flow.by_picture)
        self._pictured.setVisible(flow.by_picture)
        self.code.show_state(reading=flow.reading)
        self.was_sent.setVisible(flow.was_sent)
        if turned and self.isVisible():
            self.focus_first()

    def focus_first(self) -> None:
        """Begin with the first box that is not right yet, or with where the picture is from."""
        if self._flow.by_picture:
            self.way.whom.setFocus()
        else:
            self.boxes.focus(self._flow.next_open() or 0)

    def _say_next(self) -> None:
        """Say under the boxes what comes next, where its step has no room above them."""
        self.answer.set_role("muted" if self._is_low else "")
        self.answer.setText(self._next if self._is_low else _BLANK)

    def lead_on(self) -> bool:
        """Put the keyboard where something is missing; return whether only the mark is."""
        missing = self._flow.missing()
        if missing == "groups":
            self.boxes.focus(self._flow.next_open() or 0)
        elif missing:
            self.way.whom.setFocus()
        elif not any(mark.hasFocus() for mark in self.way.marks):
            self.way.marks[0].setFocus()
        return not missing

    def _on_group(self, index: int) -> None:
        self.boxes.show_group(index, self._flow.groups[index])
        groups = list(enumerate(self._flow.groups, 1))
        wrong = [number for number, group in groups if group.state is GroupState.WRONG]
        long = [number for number, group in groups if group.state is GroupState.TOO_LONG]
        if long:
            self._say_wrong(
                _("Group {number} has more than five digits. Type it again.").format(
                    number=numerals.shown(long[0])
                )
            )
        elif wrong:
            # The group at which the typing stopped: another one may have been different before.
            number = index + 1 if index + 1 in wrong else wrong[0]
            self._say_wrong(f"{self._ask_again(number)} {_(_TYPE_ANEW)}")
        else:
            done = self._flow.next_open() is None
            self.answer.set_role("")
            self.answer.setText(_("All six groups are equal.") if done else _BLANK)
            self.code.setVisible(not (done and self._is_low))
            if done:
                # What was to be done is done, and makes room for what comes.
                self._below.hide()
                announce(self, f"{self.answer.shown()} {self.way.told()}")
                if self.boxes.has_keyboard():
                    # What is typed now is the name of who read the number.
                    self.way.whom.setFocus()
                into_view(self.way)
                return
        # What is typed is seen, however low the window is.
        into_view(self.answer)

    def _ask_again(self, number: int) -> str:
        """Return what to ask them for after a group that is different, or is another one."""
        other, shown = self._flow.groups[number - 1].other, numerals.shown(number)
        if not other:
            return _("Group {number} is different. Ask them to read it again.").format(number=shown)
        is_other = _("These digits are group {other}.").format(other=numerals.shown(other))
        return f"{is_other} {_('First ask again for group {group}.').format(group=shown)}"

    def _on_typed_on(self, index: int) -> None:
        """Say that nothing of what is typed on is taken; once, not at each digit."""
        told = f"{_(_NOT_TAKEN)} {self._ask_again(index + 1)} {_(_TYPE_ANEW)}"
        if self.answer.shown() != told:
            self._say_wrong(told)
            announce(self.answer, told)
        into_view(self.answer)

    def _say_wrong(self, told: str) -> None:
        self.answer.set_role("wrong")
        self.answer.setText(told)


class StoppedFace(QWidget):
    """The number differs: three steps, and no way to accept."""

    def __init__(self, flow: CheckFlow, _own: OwnOffice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        name = shown_name(flow.office)
        where = _("The number that was read out is not the number on the card.")
        if flow.stopped_by_picture:
            where = _("The code in the pictures is not the code of the card, twice.")
        elif flow.stopped_at:
            where = _("Group {number} was different twice.").format(
                number=numerals.shown(flow.stopped_at)
            )
        steps = (
            _("Do not send anything to {office}. Lifafa will not seal for it now.").format(
                office=name
            ),
            _(
                "Call again on a number you know from elsewhere and ask for the person you know."
                " Ask whether they have a new computer or a new card."
            ),
            _("Tell your coordinator or the nodal officer today: someone may be pretending."),
        )
        red_face(self, _("Stop: the number is different"), where, steps)


class ChangedFace(QWidget):
    """Another key than the checked one: what happened, why it may be, what to do."""

    def __init__(self, flow: CheckFlow, _own: OwnOffice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        if flow.office.why:
            self._show_disowned(flow.office)
        else:
            self._show_other_key(flow.office)

    def _show_other_key(self, office: OfficeRecord) -> None:
        reasons = (
            _("They have a new computer, or set the program up again, and did not tell you."),
            _("Someone who is not that office made a card in its name."),
        )
        blocked = (
            _("Nothing can be sealed for this number: no referral, no answer."),
            _("What comes with it stays closed and waits, unread."),
            _("Your cases with the office that you checked go on as before."),
        )
        steps = (
            _("Do not send anything. What came with this number stays closed."),
            _("Call them on a number you know. Ask whether they have a new computer."),
            _("If they have, ask for their number and check it group by group."),
        )
        red_face(self, _("Stop: this office changed"), _what_changed(office), steps)
        self._tell(reasons, blocked)

    def _show_disowned(self, office: OfficeRecord) -> None:
        """Tell that an authority or its list withdrew an office that was checked here."""
        reasons = (
            _("The office closed, or its key was lost or stolen."),
            _("The nodal office made a mistake, or somebody signs in its name."),
        )
        blocked = (
            _("Nothing can be sealed for this number: no referral, no answer."),
            _("What comes with it stays closed and waits, unread."),
        )
        steps = (
            _("Do not send anything. What came with this number stays closed."),
            _("Call the nodal office and the office itself on numbers you know."),
            _("Is it so? Go back and block this office. If not, check its number group by group."),
        )
        red_face(self, _("Stop: this office was withdrawn"), warning(office)[1], steps)
        self._tell(reasons, blocked)

    def _tell(self, reasons: Sequence[str], blocked: Sequence[str]) -> None:
        more = WrapRow(
            (
                (_told_card(_("What it may be"), reasons), 1),
                (_told_card(_("What is blocked meanwhile"), blocked), 1),
            ),
            _SIDE_BY_SIDE,
        )
        put_last(self, more)


def _what_changed(office: OfficeRecord) -> str:
    """Return what is the matter with an office that may pass for another one."""
    if office.strange and not office.conflict:
        return warning(office)[1]
    name = office.conflict or shown_name(office)
    checked = office.conflict_check or office.check
    if checked is not None and checked.at:
        words = _("This is not the number we checked for {office} on {day}.")
        return words.format(office=name, day=day_at(checked.at))
    return _("This is not the number we know for {office}.").format(office=name)


def office_line(office: OfficeRecord) -> QWidget:
    """Return the name of an office and its badge in one line, for a low window."""
    whole = QWidget()
    mark = Badge(office_mark(office))
    icon = IconLabel("building", look().tokens.accent, 22)
    row(icon, (wrapped(shown_name(office), "heading"), 1), mark, spacing=12, within=whole)
    return whole


def office_head(office: OfficeRecord) -> QWidget:
    """Return name, kind and place of an office with its badge at the right."""
    named = QWidget()
    line = row(IconLabel("building", look().tokens.accent, 22), spacing=12, within=named)
    words = column(wrapped(shown_name(office), "heading"), spacing=0)
    where = kind_and_place(office)
    if where:
        words.addWidget(wrapped(where, "muted"))
    name = claims.called(office.claim)
    if name:
        told = _("It now calls itself “{name}”. Ask them about it: it counts after this check.")
        words.addWidget(wrapped(told.format(name=name)))
    # All of it counts after the check, so all of it is told, not only the name.
    for label, said in claims.lines(office.claim)[bool(name) :]:
        words.addWidget(wrapped(f"{label}: {said}"))
    line.addLayout(words, 1)
    return WrapRow(((named, 1), (Badge(dated_mark(office)), 0)), _HEAD_FROM)


def _told_card(heading: str, lines: Sequence[str]) -> Card:
    """Return a card with a heading and some sentences."""
    card = Card(inside=20)
    card.column.addWidget(PlainLabel(heading, "heading"))
    for line in lines:
        card.column.addWidget(wrapped(line))
    card.column.addStretch(1)
    return card


def put_last(face: QWidget, widget: QWidget) -> None:
    """Put a widget under what stands on a red face, over the empty rest."""
    column = face.layout()
    if isinstance(column, QVBoxLayout):
        column.insertWidget(column.count() - 1, widget)


def red_face(face: QWidget, heading: str, what: str, steps: Sequence[str]) -> None:
    """Lay out a red face: a heading, what happened, and three steps."""
    card = Card(inside=20)
    card.column.setSpacing(look().px(14))
    put(card.column, PlainLabel(_("What to do now"), "heading"), Steps(steps))
    column(Banner("danger", heading, what), card, 1, spacing=12, within=face)
