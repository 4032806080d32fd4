"""What has to be done next in a case: added, ticked, given other words, another day or somebody.

Rules: the open step that is due first is the next step of the case; what is done stays readable;
only the button, or Enter, makes a step of what was typed; until then it is a draft; taking a step
off can be undone, so nothing is asked.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from app.base.language import _
from app.cases import case_work
from app.cases.records import CaseRecord, TaskRecord
from app.core.records import UserRecord
from app.core.services import Services
from app.register.people import list_users
from ui.cases.form.record_body import RecordBody
from ui.drafts.draft_form import Drafting, Held, spending
from ui.frame import dates
from ui.frame.desk import Desk
from ui.look.theme import look
from ui.widgets.badge import Badge, Mark
from ui.widgets.buttons import primary, quiet, secondary
from ui.widgets.case_words import late_words
from ui.widgets.choices import CheckBox, ComboBox
from ui.widgets.entries import Labelled, LineEntry
from ui.widgets.field_editors import typed_date
from ui.widgets.frames import EmptyState, FlowLayout, Rule, clear, column, put, row
from ui.widgets.plain import PlainLabel, SectionLabel, wrapped
from ui.widgets.sheet import Sheet


class StepSheet(Sheet):
    """The dialog.

    Args:
        task: the step as it is.
        users: everybody who may do it.
        done: called with the step, its words, its day as typed and a login.
        drop: called when it is to be taken off.
        parent: the window.
    """

    def __init__(
        self,
        task: TaskRecord,
        users: Sequence[UserRecord],
        done: Callable[[TaskRecord, str, str, str], None],
        drop: Callable[[], None],
        parent: QWidget,
    ) -> None:
        super().__init__(_("Change the step"), parent, (520, 380))
        self._task, self._done, self._drop = task, done, drop
        self.title = LineEntry(_("What has to be done"))
        self.title.setText(task.title)
        self.due = LineEntry(_("Due on"), _("Day: 25 Nov 2026"), as_typed=True)
        self.due.setText(typed_date(task.due_on) if task.due_on else "")
        self.who = ComboBox(offered(users))
        self.who.choose(next((one.login for one in users if one.user == task.who), ""))
        for label, field in (
            (_("What has to be done"), self.title),
            (_("Due on"), self.due),
            (_("Who does it"), self.who),
        ):
            self.body.column.addWidget(Labelled(label, field))
        self.body.column.addStretch(1)
        keep = primary(_("Keep"), "check", self._keep)
        off = quiet(_("Remove step"), "x", self._off)
        self.finish(secondary(_("Cancel"), "", self.reject), keep, left=(off,), safe=keep)
        self.title.setFocus()

    def _keep(self) -> None:
        self.accept()
        self._done(self._task, self.title.text(), self.due.text(), self.who.value())

    def _off(self) -> None:
        self.accept()
        self._drop()


def offered(users: Sequence[UserRecord]) -> list[tuple[str, str]]:
    """Return logins and names to choose from, nobody first."""
    return [("", _("Nobody yet")), *((one.login, one.name) for one in users)]


_SOON_DAYS = 7


class StepsBody(RecordBody):
    """The section of next steps."""

    def __init__(self, desk: Desk, case: CaseRecord, parent: QWidget) -> None:
        super().__init__(desk, case, parent)
        self._users: Sequence[UserRecord] = ()
        self._wanted = ""
        self.column.addWidget(PlainLabel(_("Next steps"), "heading"))
        self.column.addWidget(
            wrapped(_("The step that is due first stands in the list of cases."), "muted")
        )
        self._build_new()
        self._list = column(spacing=6)
        put(self.column, self._list, 1)
        self.show_case(case)
        desk.ask(list_users, self._on_users)

    def _build_new(self) -> None:
        self.title = LineEntry(_("New step"), _("What has to be done"))
        self.due = LineEntry(_("Due on"), _("Day: 25 Nov 2026"), as_typed=True)
        self.who = ComboBox(offered(()))
        self.who.setAccessibleName(_("Who does it"))
        self.add = primary(_("Add"), "plus", self.add_step)
        self.add.setAccessibleName(_("Add the step"))
        self.title.setMinimumWidth(look().px(280))
        self.due.setFixedWidth(look().px(150))
        self.who.setMinimumWidth(look().px(150))
        whole = QWidget()
        line = FlowLayout(whole, 8)
        for widget in (self.title, self.due, self.who, self.add):
            line.addWidget(widget)
        self.hold(self.title, self.due, self.who, self.add)
        self.title.returnPressed.connect(self.add_step)
        self.due.returnPressed.connect(self.add_step)
        self.column.addWidget(tall(whole))
        self.column.addSpacing(look().px(6))
        self._new_place = f"new-step:{self.case.case_id}"
        by_whom = Held(lambda: self._wanted, self._want, self)
        self.who.chosen.connect(self._want)
        self.who.chosen.connect(by_whom.changed)
        fields = (self.title, self.due, by_whom)
        self._begun = Drafting(self, self.desk, self._new_place, self.column, fields)

    def _on_users(self, users: Sequence[UserRecord]) -> None:
        self._users = users
        self.who.offer(offered(users))
        self._want(self._wanted)

    def _want(self, login: str) -> None:
        """Choose who does it, now or once it is known who there is."""
        self._wanted = login
        self.who.choose(login if self.who.findData(login) >= 0 else "")

    # Showing ------------------------------------------------------------------------------------

    def show_case(self, case: CaseRecord) -> None:
        """Show the steps of a record."""
        super().show_case(case)
        clear(self._list)
        waiting = [one for one in case.tasks if one.state == "open"]
        ended = [one for one in case.tasks if one.state != "open"]
        if not waiting:
            self._list.addWidget(EmptyState("list-checks", _("Nothing has to be done next.")))
        for task in waiting:
            put(self._list, self._open_line(task), Rule())
        if ended:
            self._list.addSpacing(look().px(10))
            self._list.addWidget(SectionLabel(_("Done")))
        for task in ended:
            self._list.addLayout(self._ended_line(task))

    def _open_line(self, task: TaskRecord) -> QHBoxLayout:
        tick = CheckBox("")
        tick.setAccessibleName(_("Done: {step}").format(step=title_of(task)))
        tick.toggled.connect(lambda _on: self._act(case_work.finish_task, task, _("Done")))
        words = column(wrapped(title_of(task)), self._facts(task), spacing=2)
        line = row((tick, 0, Qt.AlignmentFlag.AlignTop), (words, 1), spacing=10)
        change = quiet(_("Change…"), "pencil", partial(self._change, task))
        change.setAccessibleName(_("Change: {step}").format(step=title_of(task)))
        self.hold(tick, change)
        line.addWidget(change, 0, Qt.AlignmentFlag.AlignTop)
        return line

    def _facts(self, task: TaskRecord) -> QWidget:
        whole = QWidget()
        line = FlowLayout(whole, 8)
        mark = due_mark(task.due_on, self.desk.services.clock.today())
        if mark is not None:
            line.addWidget(Badge(mark))
        facts = [task.who_name, _("added by {name}").format(name=task.added_by)]
        line.addWidget(PlainLabel(" · ".join(part for part in facts if part), "small"))
        return tall(whole)

    def _ended_line(self, task: TaskRecord) -> QHBoxLayout:
        now = self.desk.services.clock.now()
        if task.state == "done":
            when = dates.moment(task.done_at, now)
            facts = _("done {when} by {name}").format(when=when, name=task.done_by)
        else:
            facts = _("taken off")
        line = row((wrapped(f"{title_of(task)} · {facts}", "muted"), 1), spacing=10)
        again = quiet(_("Open again"), "undo-2", lambda: self._act(case_work.reopen_task, task, ""))
        again.setAccessibleName(_("Open again: {step}").format(step=title_of(task)))
        self.hold(again)
        line.addWidget(again, 0, Qt.AlignmentFlag.AlignTop)
        return line

    # Acts ---------------------------------------------------------------------------------------

    def has_typed(self) -> bool:
        """Say whether something of a step is not in the register, not even as a draft."""
        return self._begun.is_behind

    def keep_begun(self) -> None:
        """Keep half a step as such."""
        self._begun.keep()

    def add_step(self) -> None:
        """Add the step that was typed."""
        title, due, who = self.title.text().strip(), self.due.text().strip(), self.who.value()
        if not title:
            return
        case_id = self.case.case_id
        self._begun.hand_over(lambda: self._type("", "", ""))
        self.desk.ask(
            spending(
                self._new_place,
                lambda services: case_work.add_task(services, case_id, title, due, who),
            ),
            self.wrote,
            failed=lambda error: self._came_back((title, due, who), error),
            by=self,
        )

    def _came_back(self, typed: tuple[str, str, str], error: Exception) -> None:
        title, due, who = typed
        since = self.title.text().strip()
        self._type(f"{title} · {since}" if since else title, due, who)
        self._begun.take_back()
        self.desk.show_failure(error)

    def _type(self, title: str, due: str, who: str) -> None:
        self.title.setText(title)
        self.due.setText(due)
        self._want(who)

    def _act(
        self, act: Callable[[Services, str, str], TaskRecord], task: TaskRecord, said: str
    ) -> None:
        case_id = self.case.case_id
        self.desk.ask(
            lambda services: act(services, case_id, task.task_id),
            lambda _answer: self._acted(task, said),
            failed=self._refused,
            by=self,
        )

    def _acted(self, task: TaskRecord, said: str) -> None:
        self.wrote()
        if said:
            words = f"{said}: {title_of(task)}"
            self.desk.offer_undo(words, lambda: self._act(case_work.reopen_task, task, ""))

    def _refused(self, error: Exception) -> None:
        self.desk.show_failure(error)
        self.show_case(self.case)

    def _change(self, task: TaskRecord) -> None:
        sheet = StepSheet(
            task, self._users, self._changed, partial(self._drop, task), self.window()
        )
        place = self._place_of(task)
        Drafting(sheet, self.desk, place, sheet.body.column, until_written=True)
        sheet.open()

    def _place_of(self, task: TaskRecord) -> str:
        return f"step:{self.case.case_id}:{task.task_id}"

    def _changed(self, task: TaskRecord, title: str, due: str, who: str) -> None:
        case_id = self.case.case_id
        work = partial(
            case_work.change_task,
            case_id=case_id,
            task_id=task.task_id,
            title=title,
            due=due,
            who=who,
        )
        self.desk.ask(spending(self._place_of(task), work), self.wrote)

    def _drop(self, task: TaskRecord) -> None:
        self._act(case_work.drop_task, task, _("Taken off"))


def tall(whole: QWidget) -> QWidget:
    """Let a line of widgets grow downwards where it breaks."""
    policy = whole.sizePolicy()
    policy.setHeightForWidth(True)
    whole.setSizePolicy(policy)
    return whole


def title_of(task: TaskRecord) -> str:
    """Return what has to be done, or words for a day alone."""
    return task.title or _("Next step")


def due_mark(due_on: str, today: dt.date) -> Mark | None:
    """Return the badge of a due day: over, soon, or later; None when there is no day."""
    if not due_on:
        return None
    day = dates.iso_part(due_on)
    days = (dt.date.fromisoformat(due_on) - today).days
    if days < 0:
        return Mark(f"{day} · {late_words(-days)}", "danger", "triangle-alert")
    return Mark(day, "caution" if days <= _SOON_DAYS else "plain", "clock")
