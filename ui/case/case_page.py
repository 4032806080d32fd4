"""The case form: sections at the left, the fields of one section, and the line that says it is
saved.

Rules: there is no Save button and nothing typed is lost: a field is saved when it is left,
running text every five seconds, everything before the page is left or the register is locked.
"""

from __future__ import annotations

from PySide6.QtCore import QSize, QTimer
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedWidget, QWidget

from app import cases
from app.errors import AppError
from app.language import _
from app.records import CaseRecord
from ui import dates
from ui.case import outline
from ui.case.case_flow import CaseFlow, Saved
from ui.case.consent_body import ConsentBody
from ui.case.history_body import HistoryBody
from ui.case.papers_body import PapersBody
from ui.case.section_body import SectionBody
from ui.case.section_list import SectionList
from ui.case.values_shown import TYPED_TEXT, Typed, as_typed, to_send
from ui.case_words import main_person, name_or_withheld
from ui.desk import Desk
from ui.page import Page
from ui.theme import look
from ui.widgets.buttons import quiet, secondary
from ui.widgets.frames import Card, column, row
from ui.widgets.plain import ElidedLabel, IconLabel, reveal

SAVE_EVERY_MS = 5_000
_FIRST_SECTION = "p1/identity"
_FIRST_FIELD = "p1.name_full"
type _Body = SectionBody | PapersBody | ConsentBody | HistoryBody


class _Side(Card):
    """The card of the section list: gives way in a narrow window."""

    def __init__(self) -> None:
        super().__init__(inside=6)
        self.setMaximumWidth(look().px(236))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    def sizeHint(self) -> QSize:
        """Ask for enough to read the sections."""
        return QSize(look().px(236), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Be content with less."""
        return QSize(look().px(150), look().px(160))


class CasePage(Page):
    """The page of one case."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.flow = CaseFlow(desk, self)
        self._key = _FIRST_SECTION
        self._open_parts = frozenset({"p1", "case"})
        self._body: _Body | None = None
        self._refused: dict[str, tuple[Typed, AppError]] = {}
        self._named = ""
        self._build()
        self.flow.loaded.connect(self._on_loaded)
        self.flow.saved.connect(self._on_saved)
        self.flow.unsaved.connect(self._on_unsaved)
        self._clock = QTimer(self)
        self._clock.setInterval(SAVE_EVERY_MS)
        self._clock.timeout.connect(self._save_running_text)
        self._clock.start()

    # Laying out ---------------------------------------------------------------------------------

    def _build(self) -> None:
        worn = look()
        self.sections = SectionList()
        self.sections.chosen.connect(self.show_section)
        self.sections.toggled.connect(self._toggle)
        self.add_person = quiet(_("Add a person"), "user-plus", self._add_person)
        self.add_event = quiet(_("Add an event"), "map-pin-plus", self._add_event)
        side = _Side()
        side.column.addWidget(self.sections, 1)
        side.column.addLayout(column(self.add_person, self.add_event, spacing=0))
        self._place = QStackedWidget()
        sheet = Card(inside=14)
        sheet.setMinimumWidth(worn.px(330))
        sheet.column.addWidget(self._place)
        across = QHBoxLayout()
        across.setSpacing(worn.px(14))
        across.addWidget(side)
        across.addWidget(sheet, 1)
        self.column.addLayout(across, 1)
        self.saved_icon = IconLabel("circle-check", worn.tokens.good, 17)
        self.saved = ElidedLabel("", "muted")
        self.undo_button = quiet(_("Undo"), "undo-2", self._undo)
        self.refer = secondary(_("Refer…"), "send", self._refer)
        before = secondary(_("Previous"), "chevron-up", lambda: self._step(-1))
        after = secondary(_("Next"), "chevron-down", lambda: self._step(1))
        before.setAccessibleName(_("Previous section"))
        after.setAccessibleName(_("Next section"))
        foot = row(before, after, spacing=8)
        foot.addStretch(1)
        for widget in (self.saved_icon, self.saved, self.undo_button, self.refer):
            foot.addWidget(widget)
        foot.addWidget(secondary(_("Close"), "", self._close))
        self.column.addLayout(foot)
        for key, act in (
            ("Ctrl+PgDown", lambda: self._step(1)),
            ("Ctrl+PgUp", lambda: self._step(-1)),
            ("Ctrl+Return", self._close),
            ("Ctrl+R", self._refer),
        ):
            QShortcut(QKeySequence(key), self).activated.connect(act)

    def title(self) -> str:
        """Return number and name of the case."""
        case = self.flow.case
        if case is None:
            return _("New case")
        person = main_person(case)
        name = name_or_withheld(person.display_name if person else "")
        return f"{case.case_no} · {name}"

    # Coming and going ---------------------------------------------------------------------------

    def open(self, argument: str) -> None:
        """Show a case: its id, "new", or "new:" with the name to begin with."""
        begin, _colon, name = argument.partition(":")
        case = self.flow.case
        if begin != "new" and case is not None and case.case_id == argument:
            self.flow.reload()
            return
        self._clear_body()
        self._refused = {}
        self._key = _FIRST_SECTION
        self._open_parts = frozenset({"p1", "case"})
        self._named = name
        if begin == "new":
            self.flow.begin()
        else:
            self.flow.load(argument)

    def leave(self) -> bool:
        """Save everything that was typed."""
        self._collect()
        self.flow.save()
        return True

    def focus_first(self) -> None:
        """Begin with the name in a new case, else in the first needed field that is empty."""
        body = self._body
        if isinstance(body, SectionBody):
            name = body.widget_of(_FIRST_FIELD) if self.flow.case is None else None
            if name is not None:
                name.setFocus()
            else:
                body.focus_first()
        else:
            self.sections.setFocus()

    def undo_asked(self) -> bool:
        """Ctrl+Z outside a field takes the last saved change back."""
        return bool(self._undo())

    def _close(self) -> None:
        self.desk.close_page()

    def _refer(self) -> None:
        if self.flow.case is not None:
            self.leave()
            self.desk.open("refer", self.flow.case.case_id)

    # Sections -----------------------------------------------------------------------------------

    def show_section(self, key: str) -> None:
        """Show another section; what was typed in this one is saved first."""
        if key == self._key and self._body is not None:
            return
        self.leave()
        self._key = key
        self._draw_body()
        self._draw_sections()

    def _step(self, by: int) -> None:
        keys = self.sections.outline.keys()
        if self._key in keys:
            place = max(0, min(len(keys) - 1, keys.index(self._key) + by))
            self.show_section(keys[place])
            self.focus_first()

    def _toggle(self, part: str) -> None:
        if part != "more":
            self._open_parts ^= {part}
            self._draw_sections()

    def _draw_sections(self) -> None:
        case = self.flow.case
        entries = outline.outline(case, self._open_parts)
        self.sections.show_entries(entries, self._open_parts, self._key)
        known = case is not None
        reason = _("Write down the first fact, then this can be done.")
        for button in (self.add_person, self.add_event, self.refer):
            button.allow(known, reason)
        reveal(self.undo_button, self.flow.can_undo)

    def _clear_body(self) -> None:
        if self._body is not None:
            # A field that loses the keyboard by this must not write into another case.
            self._body.blockSignals(True)
            if self._body.isAncestorOf(self.focusWidget()):
                self.sections.setFocus()
            self._place.removeWidget(self._body)
            self._body.hide()
            self._body.deleteLater()
            self._body = None

    def _draw_body(self) -> None:
        self._clear_body()
        self._body = self._make_body()
        self._place.addWidget(self._body)
        self._place.setCurrentWidget(self._body)

    def _make_body(self) -> _Body:
        case = self.flow.case
        section = outline.section_of(self._key)
        if section is not None:
            body = SectionBody(outline.part_of(self._key), section, case, self)
            body.typed.connect(self._on_typed)
            body.settled.connect(self._on_settled)
            for address, (typed, error) in self._refused.items():
                body.put(address, typed)
                body.wrong(address, error)
            return body
        if case is None:
            raise LookupError(self._key)
        if self._key == outline.PAPERS:
            papers = PapersBody(self.desk, case, self)
            papers.added.connect(self.flow.reload)
            return papers
        if self._key == outline.CONSENT:
            consent = ConsentBody(self.desk, case, self)
            consent.recorded.connect(self.flow.reload)
            return consent
        return HistoryBody(case, self.desk.services.clock.now(), self)

    # Typing -------------------------------------------------------------------------------------

    def _on_typed(self, address: str) -> None:
        self._note(address)

    def _on_settled(self, address: str) -> None:
        self._note(address)
        self.flow.save()

    def _note(self, address: str) -> None:
        body = self._body
        found = body.read(address) if isinstance(body, SectionBody) else None
        if found is None:
            return
        field, typed = found
        facts = outline.facts_of(self.flow.case, outline.part_of(self._key))
        old = to_send(field, as_typed(field, facts.get(field.name)))
        self.flow.note(address, old, to_send(field, typed))

    def _collect(self) -> None:
        if isinstance(self._body, SectionBody):
            for address in self._body.addresses():
                self._note(address)

    def _save_running_text(self) -> None:
        # Half a date would be refused while it is being typed, so only plain text is saved early.
        body = self._body
        if not isinstance(body, SectionBody) or not self.isVisible():
            return
        for address in body.addresses():
            found = body.read(address)
            if found is not None and found[0].kind in TYPED_TEXT:
                self._note(address)
        if not self._typing_something_else():
            self.flow.save()

    def _typing_something_else(self) -> bool:
        body = self._body
        if not isinstance(body, SectionBody):
            return False
        for address in body.addresses():
            widget, found = body.widget_of(address), body.read(address)
            if widget is not None and found is not None and widget.hasFocus():
                return found[0].kind not in TYPED_TEXT
        return False

    # Answers ------------------------------------------------------------------------------------

    def _on_loaded(self, case: CaseRecord | None) -> None:
        if isinstance(self._body, SectionBody) and case is not None:
            self._body.show_case(case, self._kept())
        elif isinstance(self._body, (PapersBody, ConsentBody)) and case is not None:
            self._body.show_case(case)
        else:
            self._draw_body()
        if case is None:
            self._draw_body()
            self._begin_with_name()
        self._draw_sections()
        self._say_saved(case.updated_at if case else 0)
        self.title_changed.emit()
        if self.isVisible() and isinstance(self._body, SectionBody):
            self.focus_first()

    def _begin_with_name(self) -> None:
        if self._named and isinstance(self._body, SectionBody):
            self._body.put("p1.name_full", self._named)
            self._on_settled("p1.name_full")
            self._named = ""

    def _on_saved(self, saved: Saved) -> None:
        body = self._body
        for address in saved.accepted:
            self._refused.pop(address, None)
            if isinstance(body, SectionBody):
                body.wrong(address, None)
        since = self.flow.unsaved_addresses()
        for address, error in saved.refused.items():
            if address in since:
                continue
            found = body.read(address) if isinstance(body, SectionBody) else None
            if found is not None and isinstance(body, SectionBody):
                self._refused[address] = (found[1], error)
                body.wrong(address, error)
        if saved.case is not None:
            if isinstance(body, SectionBody):
                body.show_case(saved.case, self._kept())
            self._say_saved(saved.case.updated_at)
        self._draw_sections()
        self.title_changed.emit()

    def _kept(self) -> frozenset[str]:
        return frozenset(self._refused) | self.flow.unsaved_addresses()

    def _on_unsaved(self) -> None:
        self.saved_icon.show_icon("pencil", look().tokens.muted, 17)
        self.saved.setText(_("Writing…"))

    def _say_saved(self, at: int) -> None:
        if self.flow.has_unsaved:
            return
        tokens = look().tokens
        if self._refused:
            self.saved_icon.show_icon("triangle-alert", tokens.caution, 17)
            self.saved.setText(_("A field needs another look"))
            return
        self.saved_icon.show_icon("circle-check", tokens.good, 17)
        words = _("All changes saved {time}").format(time=dates.clock(at)) if at else ""
        self.saved.setText(words or _("Nothing is written down yet"))

    # Acts ---------------------------------------------------------------------------------------

    def _undo(self) -> str:
        address = self.flow.undo()
        if address and isinstance(self._body, SectionBody):
            self._refused.pop(address, None)
        return address

    def _add_person(self) -> None:
        self._add(cases.add_person, "possible_victim", "p", "identity")

    def _add_event(self) -> None:
        self._add(cases.add_event, None, "e", "event")

    def _add(self, use_case: object, role: str | None, letter: str, section: str) -> None:
        case = self.flow.case
        if case is None or not callable(use_case):
            return
        self.leave()
        case_id = case.case_id

        def work(services: object) -> tuple[str, str]:
            number = use_case(services, case_id, role) if role else use_case(services, case_id)
            return f"{letter}{number}", section

        self.desk.ask(work, self._on_added)

    def _on_added(self, added: tuple[str, str]) -> None:
        part, section = added
        self._open_parts |= {part}
        self._key = f"{part}/{section}"
        self._clear_body()
        self.desk.wrote()
        self.flow.reload()
