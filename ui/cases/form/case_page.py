"""A case: the page on which all of it is read, the sections at the left in which it is written, and
the line that says it is saved; for a sealed case the same, inside the seal.

Rules:
- a case that is there opens to be read, a new one with its name; a fact of the page leads into its
  field, Esc from there to the page, and from the page back;
- there is no Save button and nothing typed is lost: a field is saved when it is left, running text
  every five seconds, everything before the page is left or the register is locked;
- what other offices told stands above the form and changes nothing; a notice that waits leads to
  where it is answered;
- of a sealed case the passphrase is asked again before anything is shown, nothing of an earlier
  look stands behind the question, what is not done with it is greyed with the reason, and the look
  at it is in the log.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from app.base.language import _, ngettext
from app.base.numerals import shown
from app.cases.records import CaseRecord
from app.core.permissions import Act
from app.core.services import Services
from app.inbox.notices import case_banners
from app.packets.records import CaseBanner
from app.packets.referral_life import banner_words
from app.sealed import case_sealing, sealed
from app.sealed.sealed import SealRecord
from ui.cases.form import outline
from ui.cases.form.case_acts import CaseActs, CaseMenu
from ui.cases.form.case_body import CaseBody
from ui.cases.form.case_flow import CaseFlow, Saved
from ui.cases.form.case_frame import CaseFoot, CaseSide, SavedLine
from ui.cases.form.known_help import KnownHelp, SeenHelp
from ui.cases.form.known_strip import BesidePane
from ui.cases.form.name_offers import NameOffers
from ui.cases.form.reading_body import ReadingBody
from ui.cases.form.section_body import SectionBody
from ui.frame.commands import listen
from ui.frame.desk import Desk
from ui.frame.page import Page, SealedDesk
from ui.frame.worker import Hindrance
from ui.look.theme import look
from ui.matching.known_line import KnownLine
from ui.retention.hold_line import HoldLine
from ui.sealed.sealed_sheets import ReferralsSheet, SealSheet
from ui.widgets.buttons import Button, by_role, quiet, secondary
from ui.widgets.case_words import (
    BINNED,
    OPEN,
    StateLine,
    Ways,
    main_person,
    name_or_withheld,
    why_fixed,
)
from ui.widgets.compact_layout import SnugScroll, WrapRow, flow
from ui.widgets.frames import Card, clear, column, put, row
from ui.widgets.plain import IconLabel, wrapped
from ui.widgets.second_unlock import Stay, behind_second_lock
from ui.widgets.strip import Banner

_MOST = 2


class ToldStrip(QWidget):
    """The banners; empty and hidden for a case about which nothing was told.

    Attributes:
        answer: where a notice that waits is answered; None: in the inbox.
    """

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._case_id = ""
        self._whole_of: str | None = None
        self.answer: Callable[[CaseBanner], None] | None = None
        held = QWidget()
        self._column = column(spacing=6, within=held)
        self._scroll = SnugScroll(held)
        column(within=self).addWidget(self._scroll)
        self.hide()

    def show_case(self, case: CaseRecord | None) -> None:
        """Ask what was told about a case."""
        case_id = case.case_id if case is not None else ""
        if case_id != self._case_id:
            self._whole_of = None
            self._show(case_id, ())
        self._case_id = case_id
        if case_id:
            self._desk.ask(
                lambda services: case_banners(services, case_id),
                lambda found: self._show(case_id, found),
                by=self,
            )

    def _show(self, case_id: str, found: tuple[CaseBanner, ...]) -> None:
        if case_id != self._case_id and found:
            return
        clear(self._column)
        is_whole = self._whole_of == case_id
        # One more takes no more room than the button that would stand for it.
        most = len(found) if is_whole or len(found) == _MOST + 1 else _MOST
        for banner in found[:most]:
            self._column.addWidget(self._line(banner))
        left = len(found) - most
        if left > 0:
            words = ngettext(
                "{count} more message of other offices",
                "{count} more messages of other offices",
                left,
            )
            show = partial(self._show_all, case_id, found)
            more = quiet(words.format(count=shown(left)), "chevron-down", show)
            self._column.addWidget(more, 0, Qt.AlignmentFlag.AlignLeft)
        # However many there are, they leave room for the case.
        self._scroll.unfold(not is_whole)
        self.setVisible(bool(found))

    def _show_all(self, case_id: str, found: tuple[CaseBanner, ...]) -> None:
        self._whole_of = case_id
        self._show(case_id, found)

    def _line(self, banner: CaseBanner) -> Banner:
        button = self._button(banner) if banner.waits else None
        tone = "danger" if banner.what == "consent_withdrawn" else "caution"
        return Banner(tone, banner_words(banner), button=button)

    def _button(self, banner: CaseBanner) -> Button:
        packet_id, answer = banner.packet_id, self.answer
        if answer is not None:
            return secondary(_("Answer…"), "mail", lambda: answer(banner))
        return secondary(
            _("Answer in the inbox"), "mail", lambda: self._desk.open("inbox", packet_id)
        )


_BEGUN = "begun"
_OPEN_AT_FIRST = frozenset({"p1", "case"})


class CasePage(Page):
    """The page of one case."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.flow = CaseFlow(desk, self)
        self.body = CaseBody(desk, self.flow)
        self.acts = CaseActs(desk, self.flow, self)
        self._open_parts = _OPEN_AT_FIRST
        self._named = ""
        self._left: list[Callable[[], str]] = []
        """What tells, on the lane, the ids of new cases that were left before they had one."""
        self._section = ""
        self._state = ""
        self._begins: Callable[[], None] | None = None
        """Where the keyboard goes once the record is there; None: it stays where it is."""
        self._build()
        self.flow.loaded.connect(self._on_loaded)
        self.flow.saved.connect(self._on_saved)
        self.flow.unsaved.connect(self.saved.writing)
        self.body.about_to_go.connect(self.sections.setFocus)
        self.body.section_asked.connect(self.show_section)
        self.body.section_asked.connect(lambda _key: _go_on(self))
        self.body.edit_asked.connect(partial(_edit, self))
        self.body.summary_asked.connect(self.acts.summary)
        self.acts.begins.connect(self.leave)
        self.acts.moved.connect(partial(_go_to, self))
        self.known = KnownHelp(desk, self.flow, self.body, self._side, self.beside, self)
        self.seen = SeenHelp(desk, self.body, self)
        self.names = NameOffers(desk, self.body, self)
        self.column.insertWidget(self.column.indexOf(self.told) + 1, self.seen.whole)
        self.matched = KnownLine(desk, self)
        self.column.insertWidget(self.column.indexOf(self.told) + 1, self.matched.button)

    # Laying out ---------------------------------------------------------------------------------

    def _build(self) -> None:
        worn = look()
        self._side = CaseSide()
        self._side.add_asked.connect(self.acts.add)
        self.add_person, self.add_event, self.add_service = self._side.buttons()
        by_role(self.desk, Act.CHANGE, self.add_person, self.add_event, self.add_service)
        self.sections = self._side.sections
        self.sections.chosen.connect(self.show_section)
        self.sections.pointed.connect(self.body.begin_to_type)
        self.sections.toggled.connect(self._draw_sections)
        sheet = Card(inside=14)
        sheet.setMinimumWidth(worn.px(330))
        sheet.column.addWidget(self.body)
        self.beside = BesidePane(self.desk)
        self.state = StateLine(self.desk, Ways(self.acts.reopen, self.acts.unbin))
        self.held = HoldLine(self.desk, self.acts.keeping)
        self.told = ToldStrip(self.desk)
        across = row(self._side, (sheet, 1), self.beside, spacing=14)
        put(self.column, self.state, self.held, self.told, (across, 1))
        self.saved = SavedLine(self.undo_asked)
        self.menu = CaseMenu(
            self.desk, self.acts, lambda: (self.flow.case, outline.part_of(self.body.key))
        )
        self._foot = CaseFoot(self.saved, self.menu)
        self.refer = self._foot.refer
        by_role(self.desk, Act.REFER, self.refer)
        by_role(self.desk, Act.LETTERS, self._foot.letter)
        self._foot.letter_asked.connect(self.acts.letter)
        self._foot.stepped.connect(self._step)
        self._foot.refer_asked.connect(self._refer)
        self._foot.close_asked.connect(self.desk.close_page)
        self.column.addWidget(self._foot)
        listen(
            self,
            {
                "next": partial(self._step, 1),
                "previous": partial(self._step, -1),
                "close": self.desk.close_page,
                "refer": self._refer,
                "print": self.acts.letter,
                "summary": self.acts.summary,
                "redo": self.redo_asked,
            },
        )

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
        """Show a case: its id, or "#" and a section behind it; "new", or "new:" with a name; or
        one that was left before its first saving was answered, as ``about`` told it.
        """
        begin, _colon, name = argument.partition(":")
        self._section = ""
        self._begins = self.focus_first
        argument, _sign, wanted = argument.partition("#")
        case = self.flow.case
        if begin != "new" and case is not None and case.case_id == argument:
            self._section = wanted or outline.READ
            self.flow.reload()
            return
        self.body.forget()
        self.known.forget()
        self._open_parts = outline.groups_of_habit(
            (self.habits or {}).get("groups"), _OPEN_AT_FIRST
        )
        self._named = name if begin == "new" else ""
        if begin == "new":
            self.flow.begin()
        elif begin == _BEGUN:
            self.flow.load(self._left[int(name)])
        else:
            self.body.key = wanted or outline.READ
            self.flow.load(argument)

    def about(self, argument: str) -> str | None:
        """Return the id of the case, which a new one gets while it is written, and the section."""
        case = self.flow.case
        if case is not None:
            return outline.at_section(case.case_id, self.body.key)
        is_new = argument.partition(":")[0] in ("new", _BEGUN)
        if not is_new or not self.flow.unsaved_addresses():
            return argument
        self._left.append(self.flow.id_on_lane())
        return f"{_BEGUN}:{len(self._left) - 1}"

    def back_asked(self) -> bool:
        """Go from a section to the page of the case; from there the window goes back."""
        if self.flow.case is None or self.body.key == outline.READ:
            return False
        self.show_section(outline.READ)
        self.focus_first()
        return True

    def leave(self) -> bool:
        """Save everything that was typed."""
        self.body.save()
        return True

    def has_unsaved(self) -> bool:
        """Say whether the register did not take something that was typed."""
        return self.flow.has_unsaved or self.body.has_typed

    def hindrances(self) -> set[Hindrance]:
        """Return what hinders it; what hinders half a note is asked where it is kept."""
        return self.flow.hindrances()

    def focus_first(self) -> None:
        """Begin a new case with its name; one that is there on its page, or in its sections.

        Who opens a case wants to read it: no key that is pressed in passing changes a fact.
        """
        if self.flow.case is None and self.body.focus_first():
            return
        page = self.body.piece if isinstance(self.body.piece, ReadingBody) else self.sections
        page.setFocus()

    def help_topic(self) -> str:
        """Return the help for the section in front."""
        if self.body.key == outline.READ:
            return "case"
        part, _slash, name = self.body.key.partition("/")
        return f"case/{outline.entity_of(part)}" if name else f"case/{part}"

    def undo_asked(self) -> bool:
        """Take the last saved change back: Ctrl+Z outside a field, or the button."""
        return _show_turned(self, self.flow.undo())

    def redo_asked(self) -> bool:
        """Do the change again that was taken back last: Ctrl+Y outside a field."""
        return _show_turned(self, self.flow.redo())

    def _refer(self) -> None:
        if self.flow.case is not None and self.refer.isEnabled():
            self.leave()
            self.desk.open("refer", self.flow.case.case_id)

    # Sections -----------------------------------------------------------------------------------

    def show_section(self, key: str) -> None:
        """Show another section; what was typed in this one is saved first."""
        if key == self.body.key and self.body.piece is not None:
            return
        self.leave()
        self._open_parts |= {outline.part_of(key)}
        self.body.open(key)
        self._draw_sections()
        if self.habits is not None and key != outline.READ:
            self.habits["section"] = outline.habit(key)

    def _step(self, by: int) -> None:
        keys = self.sections.outline.keys()
        if self.body.key in keys:
            place = max(0, min(len(keys) - 1, keys.index(self.body.key) + by))
            self.show_section(keys[place])
            _go_on(self)

    def _draw_sections(self, toggled: str = "more") -> None:
        if toggled != "more":
            self._open_parts ^= {toggled}
            if self.habits is not None:
                self.habits["groups"] = outline.groups_habit(self._open_parts)
        case = self.flow.case
        entries = outline.outline(case, self._open_parts)
        self.sections.show_entries(entries, self._open_parts, self.body.key)
        reason, fixed = _("Write down the first fact, then this can be done."), why_fixed(case)
        for button in (*self._side.buttons(), self.refer):
            button.allow(case is not None and not fixed, fixed or reason)
        self.menu.allow(case is not None, reason)
        self._foot.allow_letter(case is not None and case.state != BINNED, fixed or reason)
        self.saved.can_undo(self.flow.can_undo)

    # Answers ------------------------------------------------------------------------------------

    def _on_loaded(self, case: CaseRecord | None) -> None:
        before, self._state = self._state, case.state if case is not None else OPEN
        if self._state != before:
            # What can be written in is another thing now.
            self.body.clear()
        self.body.show_case(case)
        self.held.show_case(case)
        self.told.show_case(case)
        self.seen.show_case(case)
        self.matched.show_case(case)
        if case is None and self._named:
            self.body.begin_with(self._named)
            self._named = ""
        self.names.show()
        self._draw_all(case)
        if case is not None and self._section:
            wanted, self._section = self._section, ""
            self.show_section(wanted)
        begins, self._begins = self._begins, None
        begun = isinstance(self.body.piece, SectionBody | ReadingBody)
        if begins is not None and self.isVisible() and begun:
            begins()

    def _on_saved(self, saved: Saved) -> None:
        self.known.flow.case_saved()
        self.body.take(saved)
        self.seen.saved(saved.accepted)
        if saved.case is not None:
            self.body.show_case(saved.case)
            self.names.show()
        self._draw_all(saved.case)

    def _draw_all(self, case: CaseRecord | None) -> None:
        self.state.show_case(case)
        self._draw_sections()
        if self.body.has_refused:
            self.saved.look_again()
        elif not self.flow.has_unsaved:
            self.saved.saved(case.updated_at if case is not None else 0)
        self.title_changed.emit()


def _go_to(page: CasePage, key: str) -> None:
    """Read the record again and go on in another section: a part came or went."""
    page._open_parts |= {outline.part_of(key)}
    page.body.clear()
    page.body.key = key
    page._begins = partial(_go_on, page)
    page.flow.reload()


def _go_on(page: CasePage) -> None:
    """Put the keyboard into the section that was just opened."""
    if not page.body.focus_first():
        page.sections.setFocus()


def _edit(page: CasePage, key: str) -> None:
    """Open a section by its key, or a fact by its address; "" for where somebody wrote last."""
    habit = outline.section_of_habit((page.habits or {}).get("section"))
    page.show_section(outline.section_at(key) or key or habit or outline.FIRST_SECTION)
    fields = page.body.fields
    if fields is None or not fields.focus_at(key):
        _go_on(page)


def _show_turned(page: CasePage, address: str) -> bool:
    """Show the field whose change was taken back or done again."""
    if not address:
        return False
    page.body.accept(address)
    key = outline.section_at(address)
    if key and key != page.body.key:
        page.show_section(key)
    return True


_WIDE_FROM = 1000


class SealedCasePage(CasePage):
    """The page of one sealed case."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        self._sealed = SealedDesk(desk)
        super().__init__(self._sealed, parent)
        self._people: tuple[int, ...] = ()
        self._stay = Stay(desk)
        self.told.answer = lambda banner: self._show_referrals(banner.referral_id)
        self.body.referral_asked.connect(self._show_referrals)
        self.named = wrapped("")
        self.who = secondary(_("Who can open it…"), "users", self._ask_who)
        self.sent = secondary(_("Referrals…"), "send", self._ask_sent)
        self.unseal = secondary(_("Remove the seal"), "lock-open", self._unseal)
        by_role(desk, Act.SEAL, self.who, self.unseal)
        card = Card(inside=8)
        told = QWidget()
        row(IconLabel("lock", look().tokens.accent, 18), (self.named, 1), spacing=None, within=told)
        card.column.addWidget(
            WrapRow(((told, 1), (flow(self.sent, self.who, self.unseal), 1)), _WIDE_FROM)
        )
        self.column.insertWidget(0, card)

    def open(self, argument: str) -> None:
        """Show a sealed case by its id, after the second unlock."""
        outer, case_id = self._sealed.outer, argument.partition("#")[0]
        if not outer.services.second_lock.is_open(case_id):
            self._put_away()
        self.asked = behind_second_lock(
            outer, case_id, lambda: self._open(argument), outer.close_page, self.window()
        )

    def title(self) -> str:
        """Return number and name of the case, neither before it is opened."""
        return super().title() if self.flow.case is not None else _("Sealed cases")

    def _put_away(self) -> None:
        """Show nothing of a case behind the question; what could not be saved stays."""
        unsaved = self.flow.unsaved_addresses() or self.body.has_typed
        if self.flow.case is None or unsaved:
            return
        self._people = ()
        self.named.setText("")
        self.body.forget()
        self.known.forget()
        self.flow.begin()

    def showEvent(self, event: QShowEvent) -> None:
        """Keep the case open while it is in front."""
        super().showEvent(event)
        self._stay.shown()

    def hideEvent(self, event: QHideEvent) -> None:
        """Let the short time count from now on."""
        super().hideEvent(event)
        self._stay.hidden()

    def _open(self, argument: str) -> None:
        case_id = argument.partition("#")[0]
        self._stay.begin(case_id, shown=self.isVisible())
        self._sealed.case_id = case_id
        self.named.setText("")
        self._sealed.outer.ask(lambda services: _seal_of(services, case_id), self._on_seal)
        super().open(argument)

    def about(self, argument: str) -> str | None:
        """Go back here as long as the case is sealed."""
        return super().about(argument) if self._people else None

    def _on_seal(self, found: SealRecord) -> None:
        self._people = found.people
        words = _("Sealed. Only these people can open it: {names}")
        self.named.setText(words.format(names=", ".join(found.names)))

    def _refer(self) -> None:
        if self.flow.case is not None and self.refer.isEnabled():
            self.leave()
            self._sealed.outer.open("sealed-refer", self._sealed.case_id)

    def _ask_sent(self) -> None:
        self._show_referrals("")

    def _show_referrals(self, referral_id: str) -> None:
        self.leave()
        self.referrals = ReferralsSheet(self._sealed, self.window(), referral_id)
        self.referrals.finished.connect(lambda _result: self.flow.reload())
        self.referrals.open()

    def _ask_who(self) -> None:
        self.leave()
        case_id = self._sealed.case_id
        sheet = SealSheet(
            self._sealed.outer, case_id, self._people, lambda: self.open(case_id), self.window()
        )
        sheet.open()

    def _unseal(self) -> None:
        self.leave()
        case_id = self._sealed.case_id
        self._sealed.outer.ask(
            lambda services: case_sealing.unseal(services, case_id), self._on_unsealed
        )

    def _on_unsealed(self, services: Services) -> None:
        desk, case_id, people = self._sealed.outer, self._sealed.case_id, self._people
        desk.services = services
        desk.wrote()
        self._people = ()
        self.body.forget()
        desk.open("case", case_id)
        desk.offer_undo(_("The seal was removed"), lambda: _seal_again(desk, case_id, people))


def _seal_again(desk: Desk, case_id: str, people: tuple[int, ...]) -> None:
    def done(services: Services) -> None:
        desk.services = services
        desk.wrote()
        desk.open("sealed-case", case_id)

    desk.ask(lambda services: case_sealing.seal(services, case_id, people), done, by=desk)


def _seal_of(services: Services, case_id: str) -> SealRecord:
    return next(one for one in sealed.seals(services) if one.case_id == case_id)
