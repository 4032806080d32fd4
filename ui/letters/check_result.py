"""What was found out about a letter that came: the verdict, the sender, and what to compare.

Rules:

* A verdict is one of four faces that differ in words, icon, colour and border, never in colour
  alone; a screen reader hears word and sentence together.
* How far a letter can be relied on is told by `app.letters.check_words`; here it only becomes
  worse: a paper is good when the officer compared it, and bad when he saw that something differs;
  an electronic copy that is as signed needs no comparing.
* No tick is set by the program; that something differs is one press away and can be taken back.
* Text of a letter is shown letter by letter in a field that cannot be changed; a personal digital
  signature stands apart from the seal of the office and is never called one.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.base.language import N_, _
from app.letters.check_words import (
    BAD,
    ENDED,
    GOOD,
    UNPROVED,
    CheckWords,
    signature_words,
    words_of,
)
from app.letters.records import LetterCheck
from app.offices.trust import RED
from ui.frame import dates
from ui.letters.check_flow import TICKS, LetterCheckFlow
from ui.look.theme import look
from ui.widgets.badge import Badge, Mark
from ui.widgets.buttons import CarefulButton, careful_danger, quiet
from ui.widgets.choices import CheckBox
from ui.widgets.compact_layout import WrapRow, flow
from ui.widgets.entries import TextEntry
from ui.widgets.frames import Card, column, put, row
from ui.widgets.office_words import state_mark
from ui.widgets.plain import IconLabel, SectionLabel, Veiled, reveal, wrapped


class Face(enum.Enum):
    """How a letter stands, at one glance."""

    GOOD = "good"
    COMPARE = "compare"
    OVER = "over"
    UNPROVED = "unproved"
    BAD = "bad"


_LOOKS: Mapping[Face, tuple[str, str, str]] = MappingProxyType(
    {
        Face.GOOD: ("good", "shield-check", N_("Good")),
        Face.COMPARE: ("accent", "scan-eye", N_("Now compare")),
        Face.OVER: ("caution", "calendar-x-2", N_("No longer valid")),
        Face.UNPROVED: ("plain", "circle-question-mark", N_("Not proved")),
        Face.BAD: ("danger", "octagon-x", N_("Do not accept")),
    }
)
_ICON, _HUGE_ICON = 40, 64


class VerdictHead(Veiled, QFrame):
    """A broad band with an icon, a word, a sentence and what to do.

    Args:
        face: which of the faces.
        headline: what it is, translated.
        todo: what to do next, translated, or "".
        word: the short word over it; "" for that of the face.
        huge: the headline is one or two words that are read from afar.
    """

    def __init__(
        self,
        face: Face,
        headline: str,
        todo: str = "",
        word: str = "",
        *,
        huge: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        worn = look()
        tone, icon_name, usual = _LOOKS[face]
        ink, paper = worn.tone(tone)
        self.face, self.headline, self.todo = face, headline, todo
        self.setObjectName("verdict")
        self.setStyleSheet(
            f"#verdict {{ background: {paper if tone != 'plain' else worn.tokens.surface};"
            f" border: 2px solid {ink}; border-radius: {worn.px(10)}px; }}"
        )
        line = self._line = QHBoxLayout(self)
        line.setSpacing(worn.px(14))
        self._icon = IconLabel(icon_name, ink, _HUGE_ICON if huge else _ICON)
        self._drawn = (icon_name, ink)
        line.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(worn.px(2))
        tag = word or _(usual)
        words.addWidget(wrapped(tag, "strong") if huge else SectionLabel(tag))
        told = wrapped(todo)
        self._headline = wrapped(headline, "huge" if huge else "title")
        put(words, self._headline, told)
        reveal(told, bool(todo))
        line.addLayout(words, 1)
        self._huge = huge
        self.slim(False)
        self.setAccessibleName(f"{tag}: {headline} {todo}".strip())

    def slim(self, slim: bool) -> None:
        """Leave the room of a low window to what is read out."""
        worn = look()
        edge = worn.px(6 if slim else 12)
        self._line.setContentsMargins(worn.px(16), edge, worn.px(16), edge)
        if self._huge:
            self._icon.show_icon(*self._drawn, _ICON if slim else _HUGE_ICON)
            self._headline.set_role("title" if slim else "huge")


_FACES = {GOOD: Face.GOOD, ENDED: Face.OVER, UNPROVED: Face.UNPROVED, BAD: Face.BAD}


def face_of(
    check: LetterCheck, words: CheckWords, *, compared: bool = False, differs: bool = False
) -> Face:
    """Return the face of a checked letter.

    Args:
        check: what was found out.
        words: what is told about it.
        compared: the officer compared the paper with the signed words.
        differs: the officer saw something else on the paper.
    """
    if not to_compare(check, words):
        # A seal without words to compare says nothing about any paper.
        bare = words.tone == GOOD and check.copy != "same"
        return Face.UNPROVED if bare else _FACES[words.tone]
    if differs:
        return Face.BAD
    return Face.GOOD if compared else Face.COMPARE


def to_compare(check: LetterCheck, words: CheckWords) -> bool:
    """Say whether there is something on the paper that the officer has to compare."""
    return words.tone == GOOD and bool(words.shown) and check.copy != "same"


_CHECKABLE = frozenset({"new", "listed", "handover", *RED})
_ICONS = {
    "good": "signature",
    "changed": "octagon-x",
    "added_to": "triangle-alert",
    "expired": "calendar-x-2",
    "not_yet": "calendar-clock",
}


def heading(words: CheckWords, face: Face, *, compared: bool, differs: bool) -> tuple[str, str]:
    """Return the headline over a checked letter and what to do next."""
    if differs:
        return (
            _("This paper is not the letter that was sealed."),
            _(
                "The QR code was taken from another letter. Do not act on it: keep the paper, and"
                " call the office on a number that you know."
            ),
        )
    if face is Face.COMPARE:
        return words.headline, words.compare
    if face is not Face.GOOD:
        return words.headline, words.todo
    if compared:
        return words.headline, _("You compared the paper, and it says the same.")
    return words.headline, _("Every word and every page of this file is as it was sealed.")


def sender_name(check: LetterCheck) -> str:
    """Return the name of the office that sealed a letter, or words when it is not known."""
    if check.office_name:
        return check.office_name
    return _("Unknown office") if check.verdict == "unknown_office" else _("No office")


def sender_mark(check: LetterCheck) -> Mark | None:
    """Return the badge of the sender, None when no office was named."""
    if check.office_state == "own":
        return Mark(_("This office"), "accent", "building")
    if check.office_id or check.verdict == "unknown_office":
        return state_mark(check.office_state)
    return None


def lines_of(check: LetterCheck, words: CheckWords) -> list[str]:
    """Return all that is told of a letter but its personal signatures, a sentence each."""
    personal = {signature_words(one) for one in check.signatures}
    lines = [line for line in words.lines if line not in personal]
    if words.shown and words.tone != "good":
        lines.insert(0, _("The seal is for a paper that says: {shown}").format(shown=words.shown))
    return lines


def signature_lines(check: LetterCheck) -> list[tuple[str, str, str]]:
    """Return icon, words and details of each personal signature."""
    return [
        (
            _ICONS.get(one.verdict, "circle-question-mark"),
            signature_words(one),
            _("Certificate given out by {issuer}").format(issuer=one.issuer) if one.issuer else "",
        )
        for one in check.signatures
    ]


def way_on(check: LetterCheck) -> tuple[str, str, str]:
    """Return words, icon and place of the page on which more can be found out; "" for none."""
    if check.verdict == "unknown_office":
        return _("Go to Offices"), "building", "offices"
    if check.office_id and check.office_state in _CHECKABLE:
        return _("Check the number of the office"), "phone", "check"
    return "", "", ""


_WORDS = {
    "addressee": N_("The addressee is the same"),
    "pages": N_("The number of pages is the same: I counted them"),
    "reference": N_("The reference is the same"),
}


class CompareCard(Card):
    """What the seal says about the paper."""

    def __init__(self, check: LetterCheckFlow, shown: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = check
        self.shown = wrapped(shown, "display")
        put(self.column, SectionLabel(_("This must stand on the paper")), self.shown)
        self.ticks = {which: CheckBox(_(_WORDS[which]), which) for which in TICKS}
        for which, box in self.ticks.items():
            box.toggled.connect(lambda on, which=which: check.tick(which, on))
            self.column.addWidget(box)
        self.differs = careful_danger(
            _("Something differs"), "octagon-x", lambda: check.says_differs(True)
        )
        self.back = CarefulButton(
            _("No, I looked wrong"), "", "undo-2", lambda: check.says_differs(False)
        )
        self.column.addWidget(flow(self.differs, self.back))
        self.follow()

    def focus_first(self) -> None:
        """Begin with the first tick, or with the way back to it; Enter sets none."""
        (self.back if self._flow.differs else self.ticks[TICKS[0]]).setFocus()

    def follow(self) -> None:
        """Show what was ticked, and what was said to differ."""
        differs = self._flow.differs
        for which, box in self.ticks.items():
            box.blockSignals(True)
            box.setChecked(which in self._flow.ticks)
            box.blockSignals(False)
            box.setEnabled(not differs)
        turned = self.isVisible() and self.back.isVisible() != differs
        reveal(self.differs, not differs)
        reveal(self.back, differs)
        if turned:
            # The button that was pressed is gone, and the keyboard stays in what is compared.
            self.focus_first()


_SIDE_BY_SIDE = 720
_HEAD_FROM = 300
_TEXT_LINES = 14


class ResultFace(QWidget):
    """The result of one check; the head follows what the officer compares.

    Signals:
        authorities_asked: show whose digital signatures are proved.
    """

    authorities_asked = Signal()

    def __init__(
        self, flow: LetterCheckFlow, check: LetterCheck, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._flow, self._check = flow, check
        self._words = words_of(check)
        self._column = column(spacing=12, within=self)
        comparing = to_compare(check, self._words)
        self.compare = CompareCard(flow, check.shown) if comparing else None
        self.text: TextEntry | None = None
        self.head = self._head()
        self._column.addWidget(self.head)
        left, right = self._left(), self._right()
        if left is None:
            self._column.addWidget(right)
        else:
            self._column.addWidget(WrapRow(((left, 3), (right, 2)), _SIDE_BY_SIDE))
        self._column.addStretch(1)

    def follow(self) -> None:
        """Show what was compared meanwhile."""
        if self.compare is not None:
            self.compare.follow()
        head = self._head()
        self._column.replaceWidget(self.head, head)
        self.head.hide()
        self.head.deleteLater()
        self.head = head

    # -- laying out ----------------------------------------------------------------------------

    def _head(self) -> VerdictHead:
        flow, words = self._flow, self._words
        face = face_of(self._check, words, compared=flow.compared, differs=flow.differs)
        told = heading(words, face, compared=flow.compared, differs=flow.differs)
        return VerdictHead(face, *told)

    def _left(self) -> QWidget | None:
        cards: list[QWidget] = [self.compare] if self.compare is not None else []
        if self._check.text:
            cards.append(self._text_card())
        return _stacked(cards) if cards else None

    def _text_card(self) -> Card:
        card = Card()
        self.text = TextEntry(_("The signed words"), lines=_TEXT_LINES, as_typed=True)
        self.text.setReadOnly(True)
        self.text.cover.is_personal = True
        self.text.setText(self._check.text)
        put(card.column, SectionLabel(_("The signed words")), self.text)
        return card

    def _right(self) -> QWidget:
        cards: list[QWidget] = [self._sender_card()]
        if self._check.signatures:
            card = _signatures_card(signature_lines(self._check))
            words = _("Whose digital signatures are proved…")
            self.authorities = quiet(words, "file-badge", self.authorities_asked.emit)
            card.column.addWidget(self.authorities)
            cards.append(card)
        return _stacked(cards)

    def _sender_card(self) -> Card:
        check = self._check
        card = Card()
        line: list[tuple[QWidget, int]] = [(wrapped(sender_name(check), "heading"), 1)]
        mark = sender_mark(check)
        if mark is not None:
            line.append((Badge(mark), 0))
        put(card.column, WrapRow(line, _HEAD_FROM), wrapped(what_was_checked(self._flow), "muted"))
        for words in lines_of(check, self._words):
            card.column.addWidget(wrapped(words))
        return card


def what_was_checked(flow: LetterCheckFlow) -> str:
    """Return what was checked and when, so that an old result is not taken for a new one."""
    time = dates.clock(flow.at)
    if flow.asked is not None and flow.asked.name:
        return _("{file}, checked at {time}").format(file=flow.asked.name, time=time)
    return _("Pasted or typed, checked at {time}").format(time=time)


def _signatures_card(signatures: Sequence[tuple[str, str, str]]) -> Card:
    """Return a card of personal signatures: icon name, words and details of each."""
    card = Card()
    card.column.addWidget(SectionLabel(_("Personal digital signatures")))
    for icon_name, words, details in signatures:
        icon = IconLabel(icon_name, look().tokens.muted, 18)
        pair = column(wrapped(words), spacing=0)
        if details:
            pair.addWidget(wrapped(details, "muted"))
        line = row(icon, spacing=10)
        line.setAlignment(icon, Qt.AlignmentFlag.AlignTop)
        line.addLayout(pair, 1)
        card.column.addLayout(line)
    return card


def _stacked(cards: Sequence[QWidget]) -> QWidget:
    whole = QWidget()
    column(*cards, 1, spacing=12, within=whole)
    return whole
