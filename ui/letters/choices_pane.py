"""The choices of a letter in one calm column.

Rules: nothing here prints or saves; the question about the slip is a question to the person and
stands at no until somebody asked; what does not fit the kind of letter is not shown.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QButtonGroup, QWidget

from app.base.language import _
from app.letters.check_words import kind_words
from app.letters.records import KEPT_BY_PERSON, ON_OWN_DATA
from ui.consent.name_ground import leads_to_ground, stands_as
from ui.letters.make_choices import LetterChoices
from ui.letters.make_words import COPIES, day_choices, kind_use, language_choices
from ui.look.theme import look
from ui.widgets.buttons import Button, secondary
from ui.widgets.choices import CheckBox, ComboBox, RadioBox
from ui.widgets.compact_layout import WrapRow, flow
from ui.widgets.entries import Labelled, TextEntry
from ui.widgets.frames import Rule, ScrollBody, clear, column, put
from ui.widgets.plain import SectionLabel, reveal, wrapped
from ui.widgets.strip import Banner

_BESIDE_FROM = 300


class ChoicesPane(ScrollBody):
    """The column at the left.

    Signals:
        ground_asked: the officer wants to name somebody who stands as initials.
        ground_dropped: initials again.
        signature_asked: choose how the file is signed.
    """

    ground_asked = Signal()
    ground_dropped = Signal()
    signature_asked = Signal()

    def __init__(self, choices: LetterChoices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choices = choices
        self._following = self._begins = False
        self.kinds: dict[str, RadioBox] = {}
        self.sheets: dict[str, CheckBox] = {}
        self.column.setContentsMargins(0, 0, look().px(8), 0)
        self._build_kind()
        self._build_slip()
        self._build_looks()
        self._build_note()
        self._build_names()
        self._build_signature()
        self.column.addStretch(1)
        choices.changed.connect(self.show_choices)
        choices.loaded.connect(self._loaded)

    # -- laying out ----------------------------------------------------------------------------

    def _build_kind(self) -> None:
        self.matter = ComboBox()
        self.matter.chosen.connect(lambda one: self._choices.choose(matter=one))
        self._about = Labelled(_("About"), self.matter)
        self._which = SectionLabel(_("Which letter"))
        self._kinds = column(spacing=0)
        self.use = wrapped("", "muted")
        self.person = ComboBox()
        self.person.setPlaceholderText(_("Choose the person"))
        self.person.chosen.connect(lambda value: self._choices.choose(person=int(value or 0)))
        self._for = Labelled(_("For whom"), self.person)
        put(self.column, self._about, self._which, self._kinds, self.use, self._for)

    def _build_slip(self) -> None:
        """The question that only the person can answer."""
        self.slip = QWidget()
        question = _("Ask the person: is it safe for you to carry this paper?")
        self._of_slip = Banner(
            "caution",
            question,
            _("Whoever finds it learns where they go. If not, tell it by word of mouth."),
        )
        self._of_person = Banner(
            "caution",
            question,
            _(
                "Whoever finds it learns that an office keeps something about them. Better read it"
                " out: “Read out to the person…” in the menu of the case."
            ),
        )
        told = column(self._of_slip, self._of_person)
        self.slip.setLayout(told)
        self.unsafe = RadioBox(_("No, or not asked yet"))
        self.safe = RadioBox(_("They say that it is safe"))
        self.unsafe.setChecked(True)
        together = QButtonGroup(self.slip)
        for box in (self.unsafe, self.safe):
            together.addButton(box)
            told.addWidget(box)
        self.safe.toggled.connect(self._safe)
        self.column.addWidget(self.slip)

    def _build_looks(self) -> None:
        self.language = ComboBox(language_choices())
        self.language.chosen.connect(lambda one: self._choices.choose(language=one))
        self.second = ComboBox()
        self.second.chosen.connect(lambda one: self._choices.choose(second=one))
        both = WrapRow(
            (
                (Labelled(_("Language"), self.language), 1),
                (Labelled(_("The same below in"), self.second), 1),
            ),
            _BESIDE_FROM,
        )
        put(self.column, Rule(), both, SectionLabel(_("Sheets")))
        lines = column(spacing=1)
        for sheet, words in COPIES.items():
            box = self.sheets[sheet] = CheckBox(_(words), sheet)
            box.toggled.connect(self._sheet)
            lines.addWidget(box)
        self.days = ComboBox()
        self.days.chosen.connect(lambda days: self._choices.choose(days=days))
        self.nepali = CheckBox(_("Nepali dates as well"))
        self.nepali.toggled.connect(self._dates)
        put(self.column, lines, Labelled(_("Valid for"), self.days), self.nepali)

    def _build_note(self) -> None:
        words = _("A paragraph to add")
        self.note = TextEntry(words, _("Printed as it is typed; protected names as initials."), 3)
        self.note.textChanged.connect(self._noted)
        self._note = Labelled(words, self.note)
        self.column.addWidget(self._note)

    def _build_names(self) -> None:
        self.names = QWidget()
        self.named = wrapped("")
        self.by_name = secondary(_("Print the full name…"), "id-card", self.ground_asked.emit)
        self.as_initials = secondary(_("Initials again"), "undo-2", self.ground_dropped.emit)
        column(
            Rule(),
            SectionLabel(_("Names")),
            self.named,
            wrapped(
                _(
                    "The law keeps the names of children and of victims of sexual offences out of"
                    " papers (BNS s. 72, POCSO s. 23, JJ Act s. 74)."
                ),
                "small",
            ),
            flow(self.by_name, self.as_initials),
            spacing=6,
            within=self.names,
        )
        self.names.hide()
        self.column.addWidget(self.names)

    def _build_signature(self) -> None:
        self.column.addWidget(Rule())
        self.column.addWidget(SectionLabel(_("Digital signature")))
        self.signed_by = wrapped("")
        self.signature: Button = secondary(_("Choose…"), "signature", self.signature_asked.emit)
        self.signature.setAccessibleName(_("Choose how the file is signed"))
        put(self.column, self.signed_by, (self.signature, 0, Qt.AlignmentFlag.AlignLeft))
        self.show_signature("")

    # -- showing -------------------------------------------------------------------------------

    def _loaded(self) -> None:
        about = self._choices.about
        if about is None:
            return
        self.matter.offer((one.referral_id, one.words) for one in about.matters)
        reveal(self._about, len(about.matters) > 1)
        self.person.offer((str(number), name) for number, name in about.people)
        if self.note.text() != self._choices.draft.note:
            self.note.setText(self._choices.draft.note)
        self.show_choices()
        if self._begins and self.kinds and self.language.hasFocus():
            self.focus_first()
        self._begins = False

    def _offer_kinds(self, kinds: tuple[str, ...]) -> None:
        """Show other kinds, unless they are the same."""
        if kinds == tuple(self.kinds):
            return
        clear(self._kinds)
        self.kinds = {}
        for kind in kinds:
            box = self.kinds[kind] = RadioBox(kind_words(kind), kind)
            box.toggled.connect(self._kind)
            self._kinds.addWidget(box)

    def show_choices(self) -> None:
        """Follow the presenter; what is typed is left alone."""
        choices, draft = self._choices, self._choices.draft
        self._following = True
        self.matter.choose(draft.matter)
        self._offer_kinds(choices.kinds())
        reveal(self._which, bool(self.kinds))
        for kind, box in self.kinds.items():
            box.setChecked(kind == draft.kind)
        self.use.setText(kind_use(draft.kind))
        reveal(self._for, choices.asks_person())
        self.person.choose(str(draft.person) if draft.person else "")
        reveal(self.slip, draft.kind in KEPT_BY_PERSON)
        reveal(self._of_slip, draft.kind not in ON_OWN_DATA)
        reveal(self._of_person, draft.kind in ON_OWN_DATA)
        (self.safe if draft.is_safe else self.unsafe).setChecked(True)
        self.language.choose(draft.language)
        others = [pair for pair in language_choices() if pair[0] != draft.language]
        self.second.offer([("", _("No second one")), *others])
        self.second.choose(draft.second)
        for sheet, tick in self.sheets.items():
            reveal(tick, sheet in choices.sheets())
            tick.setChecked(sheet in draft.copies)
        self.days.offer(day_choices(choices.usual_days()))
        self.days.choose(draft.days)
        reveal(self.nepali, choices.asks_dates())
        self.nepali.setChecked(draft.nepali_dates)
        reveal(self._note, choices.takes_note())
        self._following = False

    def show_names(self, initials: tuple[str, ...]) -> None:
        """Say who stands as initials, and why.

        Args:
            initials: as they stand in the letter that is shown.
        """
        ground = self._choices.draft.ground
        protected = bool(initials) or ground is not None
        reveal(self.names, protected and self._choices.names_on_ground())
        self.as_initials.setVisible(ground is not None)
        self.named.setText(stands_as(initials, ground))
        self.by_name.say(leads_to_ground(ground))

    def show_signature(self, words: str) -> None:
        """Say how the saved file is signed, "" for by hand."""
        text = _("None. A print is signed by hand in the box.")
        if words:
            text = _("The saved PDF is signed with {key}. A print is signed by hand.").format(
                key=words
            )
        self.signed_by.setText(text)

    def freeze(self, frozen: bool) -> None:
        """A letter that was issued is not changed any more."""
        self.inside.setEnabled(not frozen)

    def focus_first(self) -> None:
        """Begin with the kind, at the top; before the kinds are read the language stands for it."""
        kind = self.kinds.get(self._choices.draft.kind)
        self._begins = kind is None
        (kind or self.language).setFocus()
        if kind is None:
            # Nobody went to the language: the kinds come above it.
            self._let_go()
            self.verticalScrollBar().setValue(0)

    # -- what the officer does -----------------------------------------------------------------

    def _kind(self, on: bool) -> None:
        box = self.sender()
        if on and not self._following and isinstance(box, RadioBox):
            self._choices.choose(kind=box.value)

    def _safe(self, on: bool) -> None:
        if not self._following:
            self._choices.choose(is_safe=on)

    def _sheet(self, on: bool) -> None:
        box = self.sender()
        if not self._following and isinstance(box, CheckBox):
            self._choices.tick_sheet(box.value, on)

    def _dates(self, on: bool) -> None:
        if not self._following:
            self._choices.choose(nepali_dates=on)

    def _noted(self) -> None:
        if not self._following:
            self._choices.choose(note=self.note.text())
