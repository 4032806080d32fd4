"""The wishes of the persons of a case: written down, answered, and where each one is followed.

Rules: a wish is written in the person's words and changes nothing; beside it stand the ways to
follow it (the section of the fact, how long the case is kept, consent) and the offices that have
facts of the person; what is refused stands under its field and nothing that was typed is lost; an
answer is taken back with the toast; a closed case has wishes, too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from app.base.language import _
from app.cases import wishes
from app.cases.records import CaseRecord, PersonRecord, WishAnswer, WishRecord, WishStated
from app.cases.wishes import ERASE, NEEDS_GROUND, NO_SHARE
from app.core.field_catalogue import code_list
from app.core.permissions import Act
from app.core.services import Services
from app.referrals.facts_given import FactsGiven, offices_with_facts
from ui.cases.form import outline
from ui.cases.form.record_body import RecordBody
from ui.drafts.draft_form import Drafting
from ui.frame import dates, projector
from ui.frame.desk import Desk
from ui.retention.keeping_sheet import open_keeping
from ui.widgets.badge import Badge, Mark
from ui.widgets.buttons import Button, by_role, primary, secondary
from ui.widgets.case_words import BINNED, DAMAGED, OPEN, name_or_withheld, why_fixed
from ui.widgets.choices import ComboBox
from ui.widgets.entries import Labelled, LineEntry, TextEntry
from ui.widgets.frames import Card, EmptyState, FlowLayout, clear, column, put, row
from ui.widgets.plain import PlainLabel, reveal, wrapped
from ui.widgets.sheet import FormSheet

_MERGED = "duplicate"
_TONES = {
    "followed": ("good", "circle-check"),
    "in_part": ("caution", "circle-check"),
    "refused": ("danger", "circle-x"),
    "withdrawn": ("plain", "undo-2"),
}

type Given = dict[int, tuple[FactsGiven, ...]]


class WishSheet(FormSheet):
    """Asks what is wished, in whose words, who stated it and when.

    Args:
        desk: the officer's desk.
        case: the case.
        done: called with the wish when it is written down.
    """

    def __init__(
        self,
        desk: Desk,
        case: CaseRecord,
        done: Callable[[WishRecord], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, _("Write down a wish"), parent, (600, 660))
        self._case, self._done = case, done
        words = _("Nothing is changed or erased by this. It waits until somebody answers it.")
        self.body.column.addWidget(wrapped(words, "muted"))
        self.person = ComboBox(_people(case.persons))
        self.kind = ComboBox([("", _("Choose…")), *_codes("wish_kind")])
        sections = [(key, _(label)) for key, label in wishes.section_choices()]
        self.section = ComboBox([("", _("Nothing in particular")), *sections])
        self.words = TextEntry(_("The wish in the person's words"), "", lines=3)
        self.by = ComboBox(_codes("wish_stated_by"))
        self.on = LineEntry(_("Stated on"), _("Day: 25 Nov 2026"), as_typed=True)
        self.on.setText(dates.typed_day(desk.services.clock.today()))
        needed = _("needed")
        self.ask_for(
            {
                wishes.PERSON_LABEL: Labelled(_("Whose wish"), self.person, "", needed),
                wishes.KIND_LABEL: Labelled(_("What is wished"), self.kind, "", needed),
                wishes.SECTION_LABEL: Labelled(_("What it is about"), self.section),
                wishes.WORDS_LABEL: Labelled(
                    _("The wish in the person's words"), self.words, "", needed
                ),
                wishes.STATED_BY_LABEL: Labelled(_("Who stated it"), self.by),
                wishes.STATED_ON_LABEL: Labelled(_("Stated on"), self.on),
            }
        )
        self.body.column.addStretch(1)
        self.go = primary(_("Write it down"), "check", self._write)
        self.finish(secondary(_("Cancel"), "", self.reject), self.go, safe=self.go)
        self.kind.setFocus()

    def _write(self) -> None:
        person, case_id = int(self.person.value() or 0), self._case.case_id
        stated = WishStated(
            self.kind.value(),
            self.words.text(),
            self.by.value(),
            self.on.text().strip(),
            self.section.value(),
        )
        self.hand_in(
            self.go,
            lambda services: wishes.write_wish(services, case_id, person, stated),
            self._done,
        )


class WishAnswerSheet(FormSheet):
    """Asks what came of a wish, on which day, and why it was not wholly followed.

    Args:
        desk: the officer's desk.
        case_id: the case.
        wish: the wish.
        done: called with the wish when its answer is written down.
    """

    def __init__(
        self,
        desk: Desk,
        case_id: str,
        wish: WishRecord,
        done: Callable[[WishRecord], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk, _("Answer the wish"), parent, (600, 640))
        self._case_id, self._wish, self._done = case_id, wish, done
        told = self.body.column
        told.addWidget(wrapped(wishes.kind_words(wish), "strong"))
        told.addWidget(wrapped(projector.free_text(wish.words)))
        if is_in_place(wish):
            words = _("Change the fact first, then write here what was done.")
            told.addWidget(wrapped(words, "muted"))
        self.outcome = ComboBox([("", _("Choose…")), *_codes("wish_outcome")])
        self.ground = ComboBox([("", _("Choose…")), *_codes("wish_ground")])
        self.words = TextEntry(_("What was done, or why not"), "", lines=3)
        self.on = LineEntry(_("Done or decided on"), _("Day: 25 Nov 2026"), as_typed=True)
        self.on.setText(dates.typed_day(desk.services.clock.today()))
        self._why = Labelled(_("The reason in law"), self.ground, "", _("needed"))
        hint = _("It is read out to the person: write nothing of anybody else.")
        self._what = Labelled(_("What was done, or why not"), self.words, hint)
        self.ask_for(
            {
                wishes.OUTCOME_LABEL: Labelled(_("What came of it"), self.outcome, "", _("needed")),
                wishes.GROUND_LABEL: self._why,
                wishes.ANSWER_LABEL: self._what,
                wishes.DECIDED_LABEL: Labelled(_("Done or decided on"), self.on),
            }
        )
        told.addStretch(1)
        self.go = primary(_("Write it down"), "check", self._write)
        self.finish(secondary(_("Cancel"), "", self.reject), self.go, safe=self.go)
        self.outcome.currentIndexChanged.connect(self._ask_why)
        self._ask_why()
        self.outcome.setFocus()

    def _ask_why(self, _place: int = 0) -> None:
        """Ask for the reason where the law wants one."""
        wanted = self.outcome.value() in NEEDS_GROUND
        reveal(self._why, wanted)
        self._what.need(_("needed") if wanted else "")

    def _write(self) -> None:
        case_id, wish_id = self._case_id, self._wish.wish_id
        answer = WishAnswer(
            self.outcome.value(), self.words.text(), self.ground.value(), self.on.text().strip()
        )
        self.hand_in(
            self.go,
            lambda services: wishes.answer_wish(services, case_id, wish_id, answer),
            self._done,
        )


class WishesBody(RecordBody):
    """The section of wishes.

    Signals:
        asked(str): a section of the case is to be opened, by its key.
    """

    asked = Signal(str)

    def __init__(self, desk: Desk, case: CaseRecord, parent: QWidget) -> None:
        super().__init__(desk, case, parent)
        self._given: Given = {}
        self.column.addWidget(PlainLabel(_("Wishes"), "heading"))
        words = _(
            "What a person wants corrected, completed, erased or shared no more, and what came of"
            " it. A wish changes nothing by itself."
        )
        self.column.addWidget(wrapped(words, "muted"))
        self.add = secondary(_("Write down a wish…"), "message-square", self._ask_wish)
        by_role(desk, Act.HOLD, self.add)
        self._list = column(spacing=10)
        put(self.column, row(self.add, 1), self._list, 1)
        self.show_case(case)

    def show_case(self, case: CaseRecord) -> None:
        """Show the wishes of a record, and ask which offices have facts of these persons."""
        super().show_case(case)
        fixed = _why_no_wish(case)
        self.add.allow(bool(case.persons) and not fixed, fixed or _("Write down the person first."))
        self._draw()
        numbers = sorted({one.person_number for one in case.wishes})
        if numbers:
            work = partial(_asked, case_id=case.case_id, numbers=numbers)
            self.desk.ask(work, self._on_given, by=self)

    def _on_given(self, answer: tuple[str, Given]) -> None:
        case_id, given = answer
        if case_id == self.case.case_id and given != self._given:
            self._given = given
            self._draw()

    # Showing ------------------------------------------------------------------------------------

    def _draw(self) -> None:
        clear(self._list)
        for one in self.case.wishes:
            self._list.addWidget(self._card(one))
        if not self.case.wishes:
            empty = _("No wish is written down.")
            self._list.addWidget(EmptyState("notebook-pen", empty))

    def _card(self, one: WishRecord) -> Card:
        card = Card(inside=12)
        top = row(wrapped(self._name(one), "strong"))
        top.setStretch(0, 1)
        mark = wish_mark(one, dates.iso_part(one.decided_on or one.stated_on))
        top.addWidget(Badge(mark), 0, Qt.AlignmentFlag.AlignTop)
        card.column.addLayout(top)
        for words, role in self._told(one):
            card.column.addWidget(wrapped(words, role))
        buttons = self._ways(one)
        if buttons:
            line = FlowLayout(spacing=8)
            for button in buttons:
                line.addWidget(button)
            card.column.addLayout(line)
        return card

    def _told(self, one: WishRecord) -> list[tuple[str, str]]:
        """Return what stands on a card, with the look of each line."""
        by = _("written down by {name}").format(name=one.written_by) if one.written_by else ""
        told = [
            (wishes.kind_words(one), ""),
            (projector.free_text(one.words), ""),
            (" · ".join(part for part in (wishes.stated_words(one), by) if part), "small"),
        ]
        if not one.is_open:
            told.append((wishes.outcome_words(one), "strong"))
            told.append((projector.free_text(one.answer), ""))
            told.append((_("answered by {name}").format(name=one.decided_by), "small"))
        told += [(words, "muted") for words in self._offices(one)]
        return [(words, role) for words, role in told if words]

    def _offices(self, one: WishRecord) -> list[str]:
        """Return which offices have facts of the person, and how they hear of a change."""
        given = self._given.get(one.person_number, ())
        if not given or one.outcome in ("refused", "withdrawn"):
            return []
        since = _("{office}, {day}")
        names = [since.format(office=g.office_name, day=dates.iso_day(g.given_on)) for g in given]
        told = [_("They have facts of this person: {offices}.").format(offices="; ".join(names))]
        if one.kind == NO_SHARE:
            told.append(
                _("Take the consent back and tell them; call those who got it on a legal ground.")
            )
        elif any(g.may_correct for g in given):
            told.append(_("A corrected referral replaces one that has no answer yet; else call."))
        else:
            told.append(_("They have answered already: call them, or send a new referral."))
        return told

    def _name(self, one: WishRecord) -> str:
        person = next((p for p in self.case.persons if p.number == one.person_number), None)
        return name_or_withheld(person.display_name if person else "")

    def _ways(self, one: WishRecord) -> list[Button]:
        """Return the buttons of a wish that waits: its answer, and where it is followed."""
        if not one.is_open:
            return []
        answer = secondary(_("Answer…"), "check", partial(self._ask_answer, one))
        answer.setAccessibleName(f"{_('Answer…')} {self._name(one)}, {wishes.kind_words(one)}")
        by_role(self.desk, Act.HOLD, answer)
        fixed = _why_no_wish(self.case)
        if fixed:
            answer.forbid(fixed)
        buttons = [answer]
        if one.kind == NO_SHARE:
            buttons.append(secondary(_("Consent"), "handshake", partial(self._go, outline.CONSENT)))
        else:
            words = _("Open the section")
            buttons.append(secondary(words, "pencil", partial(self._go, section_key(one))))
        if one.kind == ERASE and not one.section:
            buttons.append(secondary(_("How long it is kept…"), "anchor", self._keeping))
        given = self._given.get(one.person_number, ())
        if one.kind != NO_SHARE and any(g.may_correct for g in given):
            refer = secondary(_("Correct the referral…"), "send", self._refer)
            by_role(self.desk, Act.REFER, refer)
            if self.case.state != OPEN:
                refer.forbid(why_fixed(self.case))
            buttons.append(refer)
        return buttons

    # Acts ---------------------------------------------------------------------------------------

    def _ask_wish(self) -> None:
        sheet = WishSheet(self.desk, self.case, self._wrote_wish, self.window())
        Drafting(sheet, self.desk, f"wish:{self.case.case_id}", sheet.body.column)
        sheet.open()

    def _wrote_wish(self, _made: WishRecord) -> None:
        self.changed.emit()

    def _ask_answer(self, one: WishRecord) -> None:
        case_id = self.case.case_id
        sheet = WishAnswerSheet(self.desk, case_id, one, self._answered, self.window())
        place = f"wish-answer:{case_id}:{one.wish_id}"
        Drafting(sheet, self.desk, place, sheet.body.column)
        sheet.open()

    def _answered(self, one: WishRecord) -> None:
        self.changed.emit()
        self.desk.offer_undo(_("The wish is answered"), partial(self._back, one.wish_id))

    def _back(self, wish_id: str) -> None:
        case_id = self.case.case_id

        def work(services: Services) -> WishRecord:
            return wishes.take_answer_back(services, case_id, wish_id)

        self.desk.ask(work, self.wrote, by=self)

    def _go(self, key: str) -> None:
        self.asked.emit(key)

    def _keeping(self) -> None:
        open_keeping(self.desk, self.case.case_id, self, self.wrote)

    def _refer(self) -> None:
        self.desk.open("refer", self.case.case_id)


def wish_mark(one: WishRecord, day: str) -> Mark:
    """Return the badge of a wish: since when it waits, or what came of it."""
    if one.is_open:
        return Mark(_("waits since {day}").format(day=day), "caution", "clock")
    tone, icon = _TONES.get(one.outcome, ("plain", "circle-dot"))
    words = dict(_codes("wish_outcome")).get(one.outcome, one.outcome)
    return Mark(words, tone, icon)


def is_in_place(one: WishRecord) -> bool:
    """Say whether a wish is followed by changing facts where they stand."""
    return one.kind != NO_SHARE and (one.kind != ERASE or bool(one.section))


def section_key(one: WishRecord) -> str:
    """Return the key of the section in which a wish is followed, the first of the person."""
    part = f"p{one.person_number}"
    is_known = one.section in dict(wishes.section_choices())
    return f"{part}/{one.section}" if is_known else outline.first_section(part)


def _asked(s: Services, case_id: str, numbers: Sequence[int]) -> tuple[str, Given]:
    return case_id, {number: offices_with_facts(s, case_id, number) for number in numbers}


def _people(persons: Sequence[PersonRecord]) -> list[tuple[str, str]]:
    named = [(str(one.number), name_or_withheld(one.display_name)) for one in persons]
    return named if len(named) == 1 else [("0", _("Choose…")), *named]


def _codes(of: str) -> list[tuple[str, str]]:
    return [(code, _(words)) for code, words in code_list(of)]


def _why_no_wish(case: CaseRecord) -> str:
    """Return why nobody can write a wish or an answer in a case; a closed one has them, too."""
    return why_fixed(case) if case.state in (BINNED, DAMAGED, _MERGED) else ""
