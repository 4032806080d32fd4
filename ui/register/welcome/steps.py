"""The pages of the first run: language, office and passphrase; the recovery code; and what was
chosen on them so far.

Rules:
- all that has to be answered stands on one page; only name and kind of the office are needed, and a
  kind that the name speaks of is chosen beforehand; a place is suggested in every script, and kept
  as typed when it is in no list;
- made-up words seal nothing before they were seen whole and two of them were typed back: then it
  goes on by itself, as after the recovery code, and Enter does nothing; the recovery code is shown
  once, and leaving it unwritten is asked twice;
- passphrase and code live here only until the register is made and the code was asked back; the
  register is made once.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThreadPool, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base.clock import Clock
from app.base.jobs import Report, Token
from app.base.language import N_, _, current
from app.cases import place_suggestions
from app.core.field_catalogue import code_list
from app.core.services import Services
from app.offices.office_kinds import kind_of
from ui.frame.worker import Job
from ui.look.theme import look
from ui.register.before_unlock_window import Step
from ui.register.passphrase_part import PassphraseStep, places_to_ask
from ui.register.recovery.written_code import LeaveBanner, WrittenCode
from ui.widgets.buttons import Button, primary, quiet
from ui.widgets.choices import ComboBox
from ui.widgets.compact_layout import WrapRow, flow
from ui.widgets.entries import Labelled, LineEntry, PlaceSuggestions
from ui.widgets.frames import Rule, put
from ui.widgets.plain import PlainLabel

if TYPE_CHECKING:
    from app.register.access import Created
    from ui.register.recovery.sheet_printing import SheetPrinting


HEAD = N_("Head of the office")
type Creator = Callable[..., Created]


@dataclass(frozen=True)
class Draft:
    """What was typed about the office, and the words that were drawn.

    Attributes:
        words: six words, as soon as they were shown; they outlast a change of the language.
        own: an own passphrase was chosen in place of them.
    """

    name: str = ""
    kind: str = ""
    state: str = ""
    district: str = ""
    officer: str = ""
    post: str = ""
    words: str = field(default="", repr=False)
    own: bool = False


class WelcomeFlow(QObject):
    """The state of the first run.

    Signals:
        created(): the register is made; `code` holds the recovery code.
        failed(object): why it was not made.
    """

    created = Signal()
    failed = Signal(object)

    def __init__(
        self,
        folder: Path,
        lane: QThreadPool,
        clock: Clock,
        *,
        creator: Creator | None = None,
        chance: random.Random | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.folder = folder
        self.lane = lane
        self._clock = clock
        self._creator = creator
        # Which groups are asked back protects nothing; it only has to differ from time to time.
        self._chance = chance or random.Random()  # noqa: S311
        self.draft = Draft()
        self.services: Services | None = None
        self.is_written = False
        self.warnings: tuple[str, ...] = ()
        self.code: tuple[str, ...] = ()
        self.asked: tuple[int, ...] = ()

    def create(self, passphrase: str) -> Job[Created]:
        """Make the register; takes a second or two, on purpose."""
        draft, folder, creator, clock = self.draft, self.folder, self._creator, self._clock
        name = draft.officer.strip() or _(HEAD)

        def work(report: Report, _token: Token) -> Created:
            # Loaded here, where nobody waits: what the work needs, and the page that follows.
            from app.offices.office_facts import NewOffice, NewOfficer
            from app.register import logins
            from app.register.access import create_register
            from ui.register.recovery import recovery_uses, sheet_printing  # noqa: F401

            office = NewOffice(
                name=draft.name, kind=draft.kind, state=draft.state, district=draft.district
            )
            officer = NewOfficer(name=name, login=logins.made_of(draft.officer), post=draft.post)
            made = creator or create_register
            return made(folder, office, officer, passphrase, clock=clock, report=report)

        job: Job[Created] = Job(work, self)
        job.succeeded.connect(self._on_created)
        job.failed.connect(self.failed)
        job.start(self.lane)
        return job

    def _on_created(self, made: Created) -> None:
        self.services = made.services
        self.draft = replace(self.draft, words="")
        self.warnings = made.warnings
        self.code = tuple(made.kit_code.replace("-", " ").split())
        self.asked = places_to_ask(len(self.code), self._chance)
        self.created.emit()

    def forget_code(self) -> None:
        """Let the recovery code go: it is on paper now."""
        self.code = ()


_PLACES_SIDE_BY_SIDE = 320


class OfficePart(QWidget):
    """Name and kind of the office, and who sits there."""

    def __init__(self, draft: Draft, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.name = LineEntry(_("Name of the office"), _("e.g. SJPU Darjeeling"))
        kinds = [(value, _(words)) for value, words in code_list("office_type")]
        self.kind = ComboBox([("", _("Choose…")), *kinds])
        self.officer = LineEntry(_("Your name"))
        self.post = LineEntry(_("Your post"))
        self.state = LineEntry(_("State or territory"))
        self.district = LineEntry(_("District"))
        self.states = PlaceSuggestions(self.state, place_suggestions.STATE)
        self.districts = PlaceSuggestions(
            self.district, place_suggestions.DISTRICT, self.states.read
        )
        self.districts.chosen.connect(self._state_of)
        self.name_row = Labelled(_("Name of the office"), self.name, required=_("needed"))
        self.kind_row = Labelled(_("Kind of office"), self.kind, required=_("needed"))
        self._guessed = ""
        self._fill(draft)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(look().px(10))
        put(whole, PlainLabel(_("Your office"), "heading"), self.name_row, self.kind_row)
        for one, other in (
            (Labelled(_("Your name"), self.officer), Labelled(_("Your post"), self.post)),
            (
                Labelled(_("State or territory"), self.state),
                Labelled(_("District"), self.district),
            ),
        ):
            whole.addWidget(WrapRow(((one, 1), (other, 1)), _PLACES_SIDE_BY_SIDE))
        whole.addStretch(1)
        self.name.textChanged.connect(self._guess)
        self.kind.chosen.connect(lambda _kind: self.kind_row.wrong(""))
        for line in (self.name, self.officer, self.post, self.state, self.district):
            line.returnPressed.connect(self._go_on)

    def _fill(self, draft: Draft) -> None:
        self.name.setText(draft.name)
        self.kind.choose(draft.kind)
        for line, text in (
            (self.officer, draft.officer),
            (self.post, draft.post),
        ):
            line.setText(text)
        self.states.write(draft.state)
        self.districts.write(draft.district)

    def _go_on(self) -> None:
        """Go to the next field, unless Enter chooses a place."""
        if not (self.states.is_choosing() or self.districts.is_choosing()):
            self.focusNextChild()

    def _state_of(self, _district: str, state: str) -> None:
        """A district that was chosen says its state, where none was typed."""
        if state and not self.state.text().strip():
            self.states.write(state)

    def _guess(self, name: str) -> None:
        """Choose the kind that the name speaks of, as long as nobody has chosen another."""
        self.name_row.wrong("")
        if self.kind.value() != self._guessed:
            return
        self._guessed = kind_of(name)
        self.kind.choose(self._guessed)
        if self._guessed:
            self.kind_row.wrong("")
        self.kind_row.explain(_("Taken from the name") if self._guessed else "")

    def draft(self) -> Draft:
        """Return what was typed."""
        return Draft(
            name=self.name.text().strip(),
            kind=self.kind.value(),
            state=self.states.read().strip(),
            district=self.districts.read().strip(),
            officer=self.officer.text().strip(),
            post=self.post.text().strip(),
        )

    def complete(self) -> bool:
        """Say under its field what is missing; return whether nothing is."""
        draft = self.draft()
        self.name_row.wrong("" if draft.name else _("Write the name of the office."))
        self.kind_row.wrong("" if draft.kind else _("Choose the kind of office."))
        if not draft.name:
            self.name.setFocus()
        elif not draft.kind:
            self.kind.setFocus()
        return bool(draft.name and draft.kind)


_SIDE_BY_SIDE = 700


class FirstStep(PassphraseStep):
    """Language, office and passphrase, and the ways for those who have a register.

    Signals:
        language_chosen(str): show everything in this language.
        chosen(str): existing, backup, practice, or fresh for practice that begins anew.
    """

    language_chosen = Signal(str)
    chosen = Signal(str)
    goes_on = True

    def __init__(
        self, draft: Draft, languages: Sequence[tuple[str, str]], *, can_practise: bool = True
    ) -> None:
        super().__init__(
            _("Set up this office"),
            _("A sealed register on this computer, and sealed referrals to other offices."),
            go=_("Set up this office"),
            icon="lock",
            words=draft.words,
            own=draft.own,
        )
        column = self.body.column
        self.languages: dict[str, Button] = {}
        for code, name in languages:
            chip = Button(name, "chip")
            chip.setCheckable(True)
            chip.setChecked(code == current())
            chip.clicked.connect(partial(self._choose_language, code))
            self.languages[code] = chip
        self.existing = quiet(
            _("Open a register that is already there"),
            "folder-open",
            partial(self.chosen.emit, "existing"),
        )
        self.backup = quiet(
            _("I have a backup…"),
            "archive-restore",
            partial(self.chosen.emit, "backup"),
        )
        self.practice = quiet(
            _("Practise with made-up cases"),
            "flask-conical",
            partial(self.chosen.emit, "practice"),
        )
        if not can_practise:
            self.practice.hide()
        self.fresh = quiet(
            _("Begin practice anew"),
            "refresh-cw",
            partial(self.chosen.emit, "fresh"),
        )
        self.fresh.hide()
        ways = (self.existing, self.backup, self.practice, self.fresh)
        column.addWidget(flow(*self.languages.values(), *ways))
        column.addWidget(Rule())
        self.office = OfficePart(draft)
        column.addWidget(WrapRow(((self.office, 1), (self.secret, 1)), _SIDE_BY_SIDE))
        column.addStretch(1)
        self.finish(self.next, can_go_back=False)

    def draft(self) -> Draft:
        """Return what was typed, chosen and drawn."""
        return replace(self.office.draft(), words=self.secret.drawn, own=not self.secret.proposed)

    def is_ready(self) -> bool:
        """Return whether name and kind of the office are there."""
        return self.office.complete()

    def focus_first(self) -> None:
        """Begin with the name."""
        self.office.name.setFocus()

    def offer_fresh(self, there: bool) -> None:
        """Offer to begin practice anew when there is one that was begun."""
        self.fresh.setVisible(there and self.practice.isVisibleTo(self))

    def _choose_language(self, code: str, _checked: bool = False) -> None:
        self.language_chosen.emit(code)


class CodeStep(Step):
    """The recovery code: shown once; two of its groups are typed back while it is covered.

    Args:
        welcome: holds the code.
        printing: how the sheet gets to a printer; None offers none.

    Signals:
        later(): go on without the sheet.
    """

    later = Signal()

    def __init__(
        self, welcome: WelcomeFlow, printing: Callable[[QWidget], SheetPrinting] | None = None
    ) -> None:
        super().__init__(
            _("Recovery code"),
            _("It opens the register when the passphrase is lost. It is shown only now."),
        )
        self._flow = welcome
        self.written = WrittenCode(welcome.code, welcome.asked, can_print=printing is not None)
        put(self.body.column, self.written, 1)
        self.tomorrow = quiet(_("Do it tomorrow"), "", self.ask_to_leave)
        self.foot.addWidget(self.tomorrow)
        self.next = primary(_("Compare"), "", self.written.compare)
        self.finish(self.next, can_go_back=False)
        self.written.right.connect(self._on_right)
        self.printing = printing(self) if printing is not None else None
        if self.printing is not None:
            shown = self.printing
            self.written.print_asked.connect(lambda: shown.print(0))
            shown.told.connect(self.written.say_printed)
            shown.closed.connect(self.focus_first)
        self._leaving: LeaveBanner | None = None

    def focus_first(self) -> None:
        """Begin where the groups are typed: nothing is covered before that."""
        self.written.begin()

    @property
    def is_asking(self) -> bool:
        """Whether it was asked already if the sheet is to be left unwritten."""
        return self._leaving is not None

    def ask_to_leave(self) -> None:
        """Say what leaving means; a second press leaves."""
        if self._leaving is None:
            self._leaving = LeaveBanner(self._stay, self._leave)
            self.body.column.insertWidget(0, self._leaving)
            self.show_whole(self._leaving)
        self._leaving.begin()

    def _stay(self) -> None:
        if self._leaving is not None:
            self._leaving.hide()
            self._leaving.deleteLater()
            self._leaving = None
        self.focus_first()

    def _leave(self) -> None:
        self.forget()
        self.later.emit()

    def _on_right(self) -> None:
        self.forget()
        self.done.emit()

    def forget(self) -> None:
        """Let the code go."""
        self.written.forget()
        self._flow.forget_code()
        if self.printing is not None:
            self.printing.forget()
