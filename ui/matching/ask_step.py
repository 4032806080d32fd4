"""Step 1 of a question: which office, what for, on which legal basis, and how much is compared.

Rules: only offices whose number was checked are there; nothing is chosen beforehand but an office
that has no other beside it and the smallest size; names go with the smallest size only, and the
line says so.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QVBoxLayout, QWidget

from app.base.language import _
from app.matching.match_records import BUCKETS, KINDS
from app.matching.match_words import kind_words
from ui.frame.values import choices as code_choices
from ui.look.theme import look
from ui.matching.compose_flow import ComposeFlow
from ui.matching.match_draft import NAMES
from ui.matching.match_words import size_words
from ui.widgets.buttons import secondary
from ui.widgets.choices import CheckBox, ComboBox, RadioBox
from ui.widgets.compact_layout import WrapRow
from ui.widgets.entries import Labelled, TextEntry
from ui.widgets.frames import EmptyState, Rule, ScrollBody, clear, column
from ui.widgets.plain import PlainLabel, SectionLabel, reveal

_ROW_FROM = 460


class AskStep(ScrollBody):
    """Office, purpose, legal basis, size and kinds.

    Signals:
        offices_asked(): go to the offices, to check one.
    """

    offices_asked = Signal()

    def __init__(self, flow: ComposeFlow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = flow
        self._listed: object = None
        self.column.setContentsMargins(0, 0, look().px(6), 0)
        self.radios: dict[str, RadioBox] = {}
        self._group = QButtonGroup(self)
        self.column.addWidget(PlainLabel(_("Which office is asked, and what for"), "heading"))
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        self.column.addLayout(self._list)
        self.nobody = EmptyState(
            "handshake",
            _("Questions go only to offices whose number you checked. There is none yet."),
            (secondary(_("Go to the offices"), "building", self.offices_asked.emit),),
            _("Add their office card there, call them, and check their number."),
        )
        self.column.addWidget(self.nobody)
        self._rest = QWidget()
        rest = column(spacing=10)
        self._rest.setLayout(rest)
        self._build_why(rest)
        rest.addWidget(Rule())
        self._build_size(rest)
        self.column.addWidget(self._rest)
        self.column.addStretch(1)
        flow.changed.connect(self.show_flow)
        self.show_flow()

    def _build_why(self, rest: QVBoxLayout) -> None:
        flow = self._flow
        first = ("", _("Choose…"))
        self.purpose = ComboBox([first, *code_choices("consent_purpose", but=("statistics",))])
        self.purpose.chosen.connect(lambda code: flow.set(purpose=code))
        self.basis = ComboBox([first, *code_choices("legal_basis")])
        self.basis.chosen.connect(lambda code: flow.set(basis=code))
        rest.addWidget(
            WrapRow(
                (
                    (Labelled(_("Purpose"), self.purpose), 1),
                    (Labelled(_("Legal ground"), self.basis), 1),
                ),
                _ROW_FROM,
            )
        )
        self.note = TextEntry(_("Message to them"), _("Never a name: it is told to them"), lines=2)
        self.note.textChanged.connect(lambda: flow.set(note=self.note.text()))
        rest.addWidget(Labelled(_("Message to them"), self.note, _("if it is needed")))

    def _build_size(self, rest: QVBoxLayout) -> None:
        flow = self._flow
        left, right = QWidget(), QWidget()
        self.sizes = {bucket: RadioBox(size_words(bucket), str(bucket)) for bucket in BUCKETS}
        sizes = QButtonGroup(self)
        for bucket, radio in self.sizes.items():
            sizes.addButton(radio)
            radio.clicked.connect(lambda _on=True, bucket=bucket: flow.set_bucket(bucket))
        words = _("The size is all that they learn beside what you share. Ask as small as you can.")
        label = SectionLabel(_("How much is compared at most"))
        hint = PlainLabel(words, "muted", wrap=True)
        left.setLayout(column(label, *self.sizes.values(), hint, spacing=4))
        self.kinds = {kind: CheckBox(_first_up(kind_words(kind)), kind) for kind in KINDS}
        for box in self.kinds.values():
            box.clicked.connect(lambda _on=False: self._kinds())
        self.no_names = PlainLabel(
            _("Names are compared in the small size only: they are guessed most easily."),
            "muted",
            wrap=True,
        )
        label = SectionLabel(_("What is compared"))
        right.setLayout(column(label, *self.kinds.values(), self.no_names, spacing=4))
        for half in (left, right):
            layout = half.layout()
            if isinstance(layout, QVBoxLayout):
                layout.addStretch(1)
        rest.addWidget(WrapRow(((left, 1), (right, 1)), _ROW_FROM))

    def _kinds(self) -> None:
        chosen = frozenset(kind for kind, box in self.kinds.items() if box.isChecked())
        self._flow.set(kinds=chosen)

    def show_flow(self) -> None:
        """Follow the choices."""
        flow, draft = self._flow, self._flow.draft
        if flow.offices != self._listed:
            self._listed = flow.offices
            self._lay_out()
        there = bool(flow.offices) or not flow.loaded
        reveal(self.nobody, not there)
        reveal(self._rest, there)
        for office_id, radio in self.radios.items():
            radio.setChecked(office_id == draft.office_id)
        for box, value in ((self.purpose, draft.purpose), (self.basis, draft.basis)):
            if box.value() != value:
                box.choose(value)
        if self.note.text() != draft.note:
            self.note.setText(draft.note)
        self.sizes[draft.bucket].setChecked(True)
        small = draft.bucket == BUCKETS[0]
        for kind, check in self.kinds.items():
            check.setChecked(kind in draft.kinds)
            check.setEnabled(kind != NAMES or small)
        self.kinds[NAMES].setAccessibleDescription("" if small else self.no_names.text())
        reveal(self.no_names, not small)

    def _lay_out(self) -> None:
        clear(self._list)
        self.radios.clear()
        for office_id, name in self._flow.offices:
            radio = RadioBox(name, office_id)
            self._group.addButton(radio)
            radio.clicked.connect(lambda _on=True, one=office_id: self._flow.set(office_id=one))
            self.radios[office_id] = radio
            self._list.addWidget(radio)

    def first(self) -> QWidget:
        """Return where the step begins."""
        if self.radios:
            chosen = self.radios.get(self._flow.draft.office_id)
            return chosen or next(iter(self.radios.values()))
        return self.nobody.findChild(type(secondary("")))  # type: ignore[return-value]


def _first_up(words: str) -> str:
    return words[:1].upper() + words[1:]
