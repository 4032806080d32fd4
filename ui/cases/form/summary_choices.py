"""The choices of a summary in one calm column: for whom, which sections, on what ground.

Rules: nothing here prints or saves; what does not fit the reader is not shown; of a ground nothing
is chosen beforehand; what is typed is left alone while other choices change.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QWidget

from app.base.language import NAMES, _
from app.consent.errors import ConsentBeyondError
from app.core.field_catalogue import sections_of
from app.letters.summary.presets import SECTIONS
from app.letters.summary.records import OWN
from ui.cases.form.summary_flow import TYPING_MS, SummaryFlow
from ui.consent.name_ground import leads_to_ground, stands_as
from ui.frame.values import choices as code_choices
from ui.look.theme import look
from ui.referrals.agreed_step import GroundFields
from ui.widgets.buttons import secondary
from ui.widgets.choices import CheckBox, ComboBox, RadioBox
from ui.widgets.compact_layout import flow
from ui.widgets.entries import Labelled, TextEntry
from ui.widgets.frames import Rule, ScrollBody, column, put
from ui.widgets.plain import SectionLabel, reveal, wrapped


class SummaryChoices(ScrollBody):
    """The column at the left.

    Args:
        flow: what is chosen.

    Signals:
        name_asked: the officer wants to name somebody who stands as initials.
    """

    name_asked = Signal()

    def __init__(self, summary: SummaryFlow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = summary
        self._following = False
        self.column.setContentsMargins(0, 0, look().px(8), 0)
        self._build_reader()
        self._build_sections()
        self._build_names()
        self._build_consent()
        self.column.addStretch(1)
        summary.changed.connect(self.follow)
        self.follow()

    def _build_reader(self) -> None:
        self.readers = {
            value: RadioBox(words, value) for value, words in code_choices("summary_for")
        }
        together, lines = QButtonGroup(self), column(spacing=0)
        for box in self.readers.values():
            together.addButton(box)
            lines.addWidget(box)
            box.toggled.connect(self._read_by)
        self.office = ComboBox()
        self.office.chosen.connect(self._for_office)
        self.language = ComboBox(list(NAMES.items()))
        self.language.chosen.connect(lambda one: self._put(language=one))
        told = _("An adult agrees to offices by name, so choose the one that gets it.")
        put(
            self.column,
            SectionLabel(_("For whom")),
            lines,
            Labelled(_("Office that gets it"), self.office, told),
            Labelled(_("Language"), self.language),
        )

    def _build_sections(self) -> None:
        self.own = QWidget()
        self.purpose = ComboBox(code_choices("consent_purpose"))
        self.purpose.chosen.connect(lambda one: self._put(purpose=one))
        whole = column(Labelled(_("Purpose"), self.purpose), spacing=2, within=self.own)
        self.sections: dict[str, CheckBox] = {}
        groups = (("person", _("Person")), ("case", _("The case")), ("event", _("Events")))
        for entity, title in groups:
            whole.addWidget(SectionLabel(title))
            for section in sections_of(entity):
                if section.key in SECTIONS:
                    box = self.sections[section.key] = CheckBox(_(section.label), section.key)
                    box.toggled.connect(self._tick)
                    whole.addWidget(box)
        self.column.addWidget(self.own)

    def _build_names(self) -> None:
        self.names = QWidget()
        self.named = wrapped("")
        self.by_name = secondary(_("Print the full name…"), "id-card", self.name_asked.emit)
        self.as_initials = secondary(_("Initials again"), "undo-2", lambda: self._put(named=None))
        law = _(
            "The law keeps the names of children and of victims of sexual offences out of papers"
            " (BNS s. 72, POCSO s. 23, JJ Act s. 74)."
        )
        column(
            Rule(),
            SectionLabel(_("Names")),
            self.named,
            wrapped(law, "small"),
            flow(self.by_name, self.as_initials),
            spacing=6,
            within=self.names,
        )
        self.column.addWidget(self.names)

    def _build_consent(self) -> None:
        self.on_ground = CheckBox(_("On a legal ground, without consent"))
        self.on_ground.toggled.connect(lambda on: self._ground(on=on))
        told = _("The ground is printed on the summary and kept in the activity log.")
        self.ground = GroundFields(told, self._ground)
        words = _("Why more is told")
        why = _("It goes beyond what was recorded with the child. It is printed on the summary.")
        self.reason = TextEntry(words, "", lines=2)
        self.reason.textChanged.connect(self._reason_typed)
        self.beyond = Labelled(words, self.reason, why)
        put(
            self.column,
            Rule(),
            SectionLabel(_("Consent")),
            self.beyond,
            self.on_ground,
            self.ground,
        )

    # What is chosen -----------------------------------------------------------------------------

    def _put(self, wait_ms: int = 0, **chosen: object) -> None:
        if not self._following:
            self._flow.choose(wait_ms, **chosen)

    def _read_by(self, on: bool) -> None:
        box = self.sender()
        if on and isinstance(box, RadioBox):
            self._put(audience=box.value)

    def _for_office(self, office_id: str) -> None:
        self._put(office=office_id)

    def _tick(self, on: bool) -> None:
        box = self.sender()
        if isinstance(box, CheckBox) and not self._following:
            self._flow.tick(box.value, on)

    def _ground(self, **part: object) -> None:
        wait = 0 if part.keys() & {"on", "basis"} else TYPING_MS
        self._put(wait, ground=replace(self._flow.draft.ground, **part))  # type: ignore[arg-type]

    def _reason_typed(self) -> None:
        self._put(TYPING_MS, beyond_reason=self.reason.text())

    # What is shown ------------------------------------------------------------------------------

    def follow(self) -> None:
        """Follow the presenter; what is typed is left alone."""
        flow, draft = self._flow, self._flow.draft
        self._following = True
        self.readers[draft.audience].setChecked(True)
        offered = [(one.office_id, one.name) for one in flow.offers]
        self.office.offer([*offered, ("", _("One that is not in the register"))])
        self.office.choose(flow.office)
        self.language.choose(draft.language)
        reveal(self.own, draft.audience == OWN)
        self.purpose.choose(draft.purpose)
        for key, box in self.sections.items():
            box.setChecked(key in draft.sections)
        self.on_ground.setChecked(draft.ground.on)
        self.ground.show_ground(draft.ground)
        if self.reason.text() != draft.beyond_reason:
            self.reason.setText(draft.beyond_reason)
        reveal(self.ground, draft.ground.on)
        is_beyond = isinstance(flow.problem, ConsentBeyondError) or bool(draft.beyond_reason)
        reveal(self.beyond, is_beyond and not draft.ground.on)
        self._show_names()
        self._following = False

    def _show_names(self) -> None:
        ground, ready = self._flow.draft.named, self._flow.ready
        initials = ready.initials if ready is not None else ()
        if ready is not None or ground is None:
            reveal(self.names, bool(initials) or ground is not None)
        self.as_initials.setVisible(ground is not None)
        self.named.setText(stands_as(initials, ground))
        self.by_name.allow(not self._flow.is_drawing, _("One moment…"))
        self.by_name.say(leads_to_ground(ground))

    def focus_first(self) -> None:
        """Begin with the reader."""
        self.readers[self._flow.draft.audience].setFocus()
