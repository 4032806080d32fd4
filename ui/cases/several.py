"""What is done with several cases that were chosen in the list: the bar below it, and what the acts
ask before they begin.

Rules:
- each act asks once, and says with how many cases it can be done, how many it leaves out and why;
- the work runs beside the pages, case by case, with a Stop; what came of it is told, and one Undo
  takes back exactly that, except for a file that was written; it stands below the list, and Ctrl+Z
  does it, until something else is done or the page is left;
- Enter begins nothing and throws away nothing: it leads on to the button that begins; what the role
  does not allow is greyed, with the reason.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QWidget

from app.base.language import N_, _, ngettext
from app.base.numerals import shown
from app.cases import several
from app.cases.case_work import DUE_LABEL, TITLE_LABEL
from app.cases.several import AddStep, Assign, Close, Done, Outlook, Wish
from app.core.field_catalogue import code_list, label_of
from app.core.permissions import Act
from app.core.records import UserRecord
from app.exports.export import SUFFIXES, XLSX, ExportChoice, Exported, export_cases
from app.offices import practice
from app.register.people import list_users
from ui.exports.export_page import FORMATS
from ui.frame import dates
from ui.frame.desk import Desk
from ui.frame.worker import Job
from ui.widgets.busy import BusyLine
from ui.widgets.buttons import (
    Button,
    SpareRow,
    by_role,
    careful,
    careful_primary,
    quiet,
    secondary,
)
from ui.widgets.choices import ComboBox, RadioBox
from ui.widgets.entries import Labelled, LineEntry
from ui.widgets.files_ask import ask_save
from ui.widgets.frames import column, put, row
from ui.widgets.plain import PlainLabel, announce, reveal, wrapped
from ui.widgets.sheet import FormSheet
from ui.widgets.strip import Banner

LANE = "several"
_LEFT_OUT: Mapping[str, str] = {
    several.BIN: N_("{count} in the bin"),
    several.CLOSED: N_("{count} not open"),
    several.ELSEWHERE: N_("{count} handed over to another office"),
    several.MERGED: N_("{count} merged into another case"),
    several.SEALED: N_("{count} sealed for named people"),
    several.GONE: N_("{count} no longer here"),
    several.DAMAGED: N_("{count} cannot be read"),
    several.CHANGED: N_("{count} changed by somebody since"),
    several.SAME: N_("{count} already so"),
    several.EARLY: N_("{count} registered after that day"),
}


def left_out_words(left_out: Mapping[str, int]) -> str:
    """Return how many cases are left out and why, "" for none."""
    told = [
        _(_LEFT_OUT[why]).format(count=shown(count)) for why, count in left_out.items() if count
    ]
    return _("Left out: {reasons}.").format(reasons=" · ".join(told)) if told else ""


def chosen_words(count: int) -> str:
    """Return how many cases are chosen."""
    words = ngettext("{count} case is chosen.", "{count} cases are chosen.", count)
    return words.format(count=shown(count))


def done_words(done: Done) -> str:
    """Return what was done with how many cases; that nothing was done is said as such."""
    count = len(done.taken)
    if not count:
        return _told(_("No case was changed."), done)
    match done.wish:
        case Assign():
            words = ngettext("{count} case was assigned.", "{count} cases were assigned.", count)
        case AddStep():
            words = ngettext(
                "{count} case got the next step.", "{count} cases got the next step.", count
            )
        case Close():
            words = ngettext("{count} case was closed.", "{count} cases were closed.", count)
    return _told(words, done)


def back_words(done: Done) -> str:
    """Return how many cases are as they were before."""
    count = len(done.taken)
    words = ngettext(
        "{count} case is as it was before.", "{count} cases are as they were before.", count
    )
    return _told(words, done)


def _told(words: str, done: Done) -> str:
    stopped = "" if done.is_whole else _("Stopped before the end.")
    parts = (words.format(count=shown(len(done.taken))), stopped, left_out_words(done.left_out))
    return " ".join(filter(None, parts))


class SeveralBar(QWidget):
    """How many cases are chosen, and what can be done with them; below the list.

    Args:
        desk: says what the role allows.

    Signals:
        left(): the page is no longer in front.
    """

    left = Signal()

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label = PlainLabel("", "strong")
        self.none = quiet(_("Choose none"), "x")
        self.assign = secondary(_("Assign…"), "user")
        self.step = secondary(_("Next step…"), "clock")
        self.export = secondary(_("Export…"), "file-output")
        self.close_them = secondary(_("Close…"), "archive")
        self.acts = (self.assign, self.step, self.export, self.close_them)
        by_role(desk, Act.CHANGE, self.assign, self.step)
        by_role(desk, Act.EXPORT, self.export)
        by_role(desk, Act.CLOSE, self.close_them)
        self.line = QWidget()
        whole = (self.label, (SpareRow((), self.acts), 1), self.none)
        row(*whole, edges=(0, 8, 0, 0), within=self.line)
        self.busy = BusyLine(can_stop=True)
        self.told = wrapped("")
        self.undo = secondary(_("Undo"), "undo-2")
        self.done = QWidget()
        row((self.told, 1), self.undo, edges=(0, 8, 0, 0), within=self.done)
        column(self.done, self.line, self.busy, spacing=0, within=self)
        reveal(self.line, False)
        reveal(self.done, False)

    def tell(self, count: int, *, bounded: bool) -> None:
        """Say how many are chosen; `bounded` when there are more than can be chosen at once."""
        words = chosen_words(count)
        if bounded:
            words = f"{words} {_('More are not chosen at once.')}"
        if words != self.label.shown() and count > 1:
            announce(self, words)
        self.label.setText(words)
        reveal(self.line, count > 1)

    def hideEvent(self, event: QHideEvent) -> None:
        """Tell that the page was left; a window that is put aside for a moment is no leaving."""
        super().hideEvent(event)
        if not event.spontaneous():
            self.left.emit()

    def offer_undo(self, words: str) -> None:
        """Say what was done and can be taken back, "" for nothing."""
        self.told.setText(words)
        reveal(self.done, bool(words))

    def work(self, at_work: bool) -> None:
        """Let nothing else begin while work runs."""
        for button in self.acts:
            button.allow(not at_work, _("One moment…"))


class Several(QObject):
    """The acts on the cases that are chosen.

    Args:
        desk: the officer's desk.
        bar: where they are offered.
        parent: the page.

    Signals:
        ended(): the work is over, and nothing needs to be chosen any longer.
        told(str): how many are chosen, in words; "" while it is not several.
    """

    ended = Signal()
    told = Signal(str)

    def __init__(self, desk: Desk, bar: SeveralBar, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk, self._bar, self._page = desk, bar, parent
        self.case_ids: tuple[str, ...] = ()
        self._done: Done | None = None
        self._taken_back: Done | None = None
        self._offers = False
        bar.left.connect(self.forget_done)
        desk.undo_offered.connect(self._on_offered)
        bar.undo.clicked.connect(lambda _checked=False: self.undo())
        self.sheet: FormSheet | None = None
        for button, kind in (
            (bar.assign, AssignSheet),
            (bar.step, StepSheet),
            (bar.close_them, CloseSheet),
        ):
            button.clicked.connect(partial(self._ask, kind))
        bar.export.clicked.connect(self._ask_export)

    def choose(self, case_ids: Sequence[str], *, bounded: bool = False) -> None:
        """Know which cases are chosen; `bounded` when there are more than can be chosen."""
        self.case_ids = tuple(case_ids)
        count = len(self.case_ids)
        self._bar.tell(count, bounded=bounded)
        self.told.emit(chosen_words(count) if count > 1 else "")

    def _about(self, begin: Callable[..., None]) -> Chosen:
        return Chosen(self._desk, self.case_ids, begin, self._page.window())

    def _ask(self, kind: Callable[[Chosen], WishSheet], _checked: bool = False) -> None:
        self.sheet = kind(self._about(self.begin))
        self.sheet.open()

    def _ask_export(self, _checked: bool = False) -> None:
        self.sheet = ExportSheet(self._about(self._export))
        self.sheet.open()

    def begin(self, wish: Wish, case_ids: Sequence[str]) -> None:
        """Do it with each case, beside the pages."""
        self.forget_done()
        job = self._desk.run_long(
            lambda s, report, token: several.do(s, wish, case_ids, report, token),
            self._on_done,
            by=self,
            lane=LANE,
        )
        self._follow(job, _("Changing the cases…"))

    def _on_done(self, done: Done) -> None:
        self._desk.wrote()
        self.ended.emit()
        words = done_words(done)
        if not done.taken:
            self._desk.say(words, tone="caution")
            return
        self._offers = True
        self._desk.offer_undo(words, partial(self.take_back, done))
        self._offers = False
        if self._page.isVisible():
            self._done = done
            self._bar.offer_undo(words)

    def _on_offered(self, _words: str, _undo: object) -> None:
        """Something else was done, which is what Undo means from now on."""
        if not self._offers:
            self.forget_done()

    def forget_done(self) -> None:
        """Offer no longer to take back what was done."""
        self._done = None
        self._bar.offer_undo("")

    def undo(self) -> bool:
        """Take back what was done last; return False when there is nothing."""
        done = self._done
        if done is None:
            return False
        self.take_back(done)
        return True

    def take_back(self, done: Done) -> None:
        """Take back exactly what was done, once: it is offered in two places."""
        if done is self._taken_back:
            return
        self._taken_back = done
        self.forget_done()
        job = self._desk.run_long(
            lambda s, report, token: several.take_back(s, done, report, token),
            self._on_back,
            by=self,
            lane=LANE,
        )
        self._follow(job, _("Taking it back…"))

    def _on_back(self, done: Done) -> None:
        self._desk.wrote()
        whole = done.is_whole and not any(done.left_out.values())
        self._desk.say(back_words(done), tone="good" if whole else "caution")
        self.ended.emit()

    def _export(self, choice: ExportChoice, path: Path) -> None:
        job = self._desk.run_long(
            lambda s, report, token: export_cases(s, choice, path, report, token),
            self._on_exported,
            by=self,
            lane=LANE,
        )
        self._follow(job, _("Writing the cases…"))

    def _on_exported(self, made: Exported) -> None:
        words = ngettext(
            "{count} case written to {file}.", "{count} cases written to {file}.", made.cases
        ).format(count=shown(made.cases), file=made.file.name)
        self._desk.say(words)
        self.ended.emit()

    def _follow[T](self, job: Job[T], words: str) -> None:
        self._bar.work(True)
        job.finished.connect(lambda: self._bar.work(False))
        self._bar.busy.follow(job, words)


@dataclass(frozen=True)
class Chosen:
    """What a sheet is about.

    Attributes:
        desk: the officer's desk.
        case_ids: the cases that are chosen.
        begin: called with the wish and the ids of the cases that it can be done with.
        window: over which it stands.
    """

    desk: Desk
    case_ids: Sequence[str]
    begin: Callable[..., None]
    window: QWidget


class WishSheet(FormSheet):
    """With how many cases an act can be done, and which it leaves out; what it asks stands below.

    Args:
        heading: translated.
        chosen: what it is about.
    """

    def __init__(self, heading: str, chosen: Chosen) -> None:
        super().__init__(chosen.desk, heading, chosen.window, (540, 440))
        self._chosen = chosen
        self.takes: tuple[str, ...] = ()
        self.told = wrapped("", "strong")
        self.left = wrapped("", "muted")
        reveal(self.left, False)
        put(self.body.column, self.told, self.left)

    def stand(self, go: Button, *, any_state: bool = False) -> None:
        """Put the buttons under what is asked, and find out with how many cases it can be done.

        Args:
            go: begins.
            any_state: whether it can be done with cases that are not open, too.
        """
        self.go = go
        self.body.column.addStretch(1)
        self.stay = secondary(_("Cancel"), "", self.reject)
        go.allow(False, _("One moment…"))
        self.finish(self.stay, go, onto=go)
        case_ids = self._chosen.case_ids
        self._desk.ask(
            lambda s: several.outlook(s, case_ids, any_state=any_state),
            self._on_outlook,
            failed=self.refuse,
            by=self,
        )

    def _on_outlook(self, found: Outlook) -> None:
        self.takes = found.takes
        count = len(found.takes)
        words = ngettext(
            "This is done with {count} case.", "This is done with {count} cases.", count
        )
        self.told.setText(words.format(count=shown(count)))
        self.left.setText(left_out_words(found.left_out))
        reveal(self.left, bool(self.left.text()))
        self.go.allow(count > 0, _("None of the chosen cases can be changed."))
        announce(self, f"{self.told.shown()} {self.left.shown()}")

    def do(self, wish: Wish) -> None:
        """Have the wish looked over, then begin."""
        begin = partial(self._chosen.begin, wish, self.takes)
        self.hand_in(self.go, lambda s: several.look_over(s, wish), lambda _none: begin())


class AssignSheet(WishSheet):
    """Who is to be the case officer."""

    def __init__(self, chosen: Chosen) -> None:
        super().__init__(_("Assign the cases"), chosen)
        self.who = ComboBox([("", _("Choose…"))])
        self.who.chosen.connect(lambda _login: self.clear_refusal())
        self._asks_who = Labelled(_("Case officer"), self.who)
        self.ask_for({label_of("case_owner"): self._asks_who})
        self._desk.ask(list_users, self._on_users, by=self)
        self.stand(careful_primary(_("Assign"), "user", self._assign))

    def _assign(self) -> None:
        if not self.who.value():
            self._asks_who.wrong(_("Choose one from the list."))
            self.who.setFocus()
            return
        self.do(Assign(self.who.value()))

    def _on_users(self, users: Sequence[UserRecord]) -> None:
        self.who.offer([("", _("Choose…")), *((one.login, one.name) for one in users)])
        self.who.choose("")


class StepSheet(WishSheet):
    """What is to be done next, and when."""

    def __init__(self, chosen: Chosen) -> None:
        super().__init__(_("Add a next step to the cases"), chosen)
        self.title = LineEntry(_("Next step"), _("e.g. Call the family"))
        self.due = LineEntry(_("Due on"), _("Day: 25 Nov 2026"), as_typed=True)
        told = _("Steps that a case has already stay; the one that is due first is shown.")
        self.ask_for(
            {
                TITLE_LABEL: Labelled(_("Next step"), self.title, told),
                DUE_LABEL: Labelled(_("Due on"), self.due),
            }
        )
        self.stand(careful_primary(_("Add the step"), "clock", self._add))

    def _add(self) -> None:
        self.do(AddStep(self.title.text(), self.due.text()))


class CloseSheet(WishSheet):
    """Why the cases are closed, and when."""

    def __init__(self, chosen: Chosen) -> None:
        super().__init__(_("Close the cases"), chosen)
        offered = [(value, _(words)) for value, words in code_list("closure_reason")]
        self.reason = ComboBox([("", _("Choose…")), *offered])
        self.day = LineEntry(_("Date of closure"), _("Day: 25 Nov 2026"), as_typed=True)
        self.day.setText(dates.typed_day(self._desk.services.clock.today()))
        told = _("All of it stays in the register, can be found and read, and is counted.")
        self.body.column.addWidget(wrapped(told, "muted"))
        self.ask_for(
            {
                label_of("closure_reason"): Labelled(_("Reason for closure"), self.reason),
                label_of("closed_on"): Labelled(_("Date of closure"), self.day),
            }
        )
        self.stand(careful_primary(_("Close the cases"), "archive", self._close))

    def _close(self) -> None:
        self.do(Close(self.reason.value(), self.day.text().strip()))


class ExportSheet(WishSheet):
    """In which format the chosen cases are written into a file."""

    def __init__(self, chosen: Chosen) -> None:
        super().__init__(_("Export the chosen cases"), chosen)
        self.formats = {key: RadioBox(_(words), key) for key, words in FORMATS}
        for box in self.formats.values():
            box.give_way()
        self.formats[XLSX].setChecked(True)
        warning = Banner(
            "caution",
            _("The file is not sealed: anyone who has it can read it."),
            _("This cannot be undone. Keep it on a USB drive under lock, and delete it after use."),
        )
        put(self.body.column, *self.formats.values(), warning)
        go = careful(_("Choose a file and export…"), "file-output", self._ask_file)
        self.stand(go, any_state=True)

    def _ask_file(self) -> None:
        chosen = next(key for key, box in self.formats.items() if box.isChecked())
        choice = ExportChoice(chosen, only=self.takes)
        suffix = SUFFIXES[chosen]
        services = self._desk.services
        name = practice.file_name(services, f"lifafa-{services.clock.today().isoformat()}{suffix}")
        self.dialog = ask_save(
            self, _("Export cases"), name, f"(*{suffix})", partial(self._export, choice)
        )

    def _export(self, choice: ExportChoice, path: Path) -> None:
        self.accept()
        self._chosen.begin(choice, path)
