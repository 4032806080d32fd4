"""The dialogs of a sealed case: for whom it is sealed, its referrals, and one case into a file.

Rules: who seals is always ticked, and what follows is said before: nobody else finds the case, the
recovery sheet opens it, and what cannot be done under the seal; Stop, Esc and the X of the window
leave the case as it was, as long as that can be, and it is said; referrals are read inside the seal
and stand in no tray; nothing is written before a file is chosen, under the warning that the file is
open to anyone and the log tells of it; Enter neither seals nor exports.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from pathlib import Path

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base.language import _
from app.core.permissions import Act
from app.core.records import UserRecord
from app.core.services import Services
from app.exports.export import SUFFIXES, XLSX, ExportChoice, Exported, export_cases
from app.inbox.notices import case_banners
from app.packets.records import CaseBanner, ReferralRecord
from app.referrals.referrals import list_referrals
from app.register.people import ROLE_WORDS, list_users
from app.sealed import case_sealing, sealed
from ui.exports.export_page import FORMATS
from ui.frame.desk import Desk, DeskErrands
from ui.frame.page import SealedDesk
from ui.frame.values import code, day_at
from ui.frame.worker import Job
from ui.packets.referral_life import LifeBox, LifeUses
from ui.widgets.busy import BusyLine
from ui.widgets.buttons import by_role, careful_primary, secondary
from ui.widgets.choices import CheckBox, RadioBox
from ui.widgets.files_ask import ask_save
from ui.widgets.frames import EmptyState, clear, put
from ui.widgets.plain import PlainLabel, wrapped
from ui.widgets.sheet import Fold, FormSheet, Sheet
from ui.widgets.strip import Banner


class SealSheet(FormSheet):
    """The dialog.

    Args:
        desk: the desk of the whole register.
        case_id: the case.
        named: numbers of those who can open it now; None when it is not sealed yet.
        done: called with nothing when it is sealed.
    """

    def __init__(
        self,
        desk: Desk,
        case_id: str,
        named: Collection[int] | None,
        done: Callable[[], None],
        parent: QWidget | None = None,
    ) -> None:
        heading = _("Seal the case") if named is None else _("Who can open the case")
        super().__init__(desk, heading, parent, (620, 520))
        self._case_id, self._done = case_id, done
        self._new = named is None
        self._answered = False
        self._named = frozenset(named or ())
        self.ticks: list[CheckBox] = []
        words = _(
            "Only the people you tick can find and open it. For everybody else it is not in "
            "the list, the search, the counts or an export."
        )
        but = wrapped(_("The recovery sheet of the office opens this seal, too."))
        put(self.body.column, wrapped(words), but, PlainLabel(_("Who can open it"), "heading"))
        self._place = self.body.column.count()
        self.more = Fold(
            (
                _("Everybody sees that there is a seal, by whom and for whom, not the case."),
                _(
                    "Head and officers see the case number in the activity log, and what was done "
                    "before the seal. Seal at the first entry."
                ),
                _("Everybody sees in the outbox to which office a packet of a sealed case went."),
                _(
                    "It is referred and exported from its own form. To merge it, take the seal "
                    "away."
                ),
            )
        )
        self.body.column.addWidget(self.more)
        self.busy = BusyLine(can_stop=True)
        self.stay_while(self.busy)
        put(self.body.column, self.busy, 1)
        self.go = careful_primary(_("Seal") if self._new else _("Save"), "lock", self._seal)
        self.go.allow(False, _("One moment…"))
        self.leave = secondary(_("Cancel"), "", self.reject)
        self.finish(self.leave, self.go)
        self.leave.setFocus()
        desk.ask(list_users, self._on_people)

    def _on_people(self, people: tuple[UserRecord, ...]) -> None:
        own = self._desk.services.user.user
        for place, one in enumerate(people):
            role = _(ROLE_WORDS[one.role])
            tick = CheckBox(f"{one.name} · {role}", str(one.user))
            tick.setChecked(one.user == own or one.user in self._named)
            tick.setEnabled(one.user != own)
            self.ticks.append(tick)
            self.body.column.insertWidget(self._place + place, tick)
        self.go.allow(True)

    def _seal(self) -> None:
        wanted = {int(tick.value) for tick in self.ticks if tick.isChecked()}
        act = case_sealing.seal if self._new else case_sealing.name_people
        case_id = self._case_id
        self.clear_refusal()
        self._answered = False
        for button in (self.go, self.leave):
            button.allow(False, _("Sealing…"))
        job = self._desk.run(
            lambda services, report, token: act(services, case_id, wanted, report, token),
            self._on_sealed,
            failed=self._on_failed,
        )
        job.finished.connect(self._on_end)
        self.busy.follow(job, _("Sealing…"))

    def _on_failed(self, error: Exception) -> None:
        self._answered = True
        self.refuse(error)

    def _on_sealed(self, services: Services) -> None:
        self._answered = True
        self._desk.services = services
        self._desk.wrote()
        self.accept()
        self._done()

    def _on_end(self) -> None:
        for button in (self.go, self.leave):
            button.allow(True)
        if not self._answered:
            self.tell("caution", _("Stopped. The case is as it was."))


class SealedLifeUses(LifeUses):
    """Use cases about the referrals of one sealed case, each inside its seal.

    Args:
        outer: the desk of the whole register.
        case_id: whole id of the case.
    """

    def __init__(self, outer: Desk, case_id: str) -> None:
        super().__init__(outer)
        self._case_id = case_id

    def _about(self) -> AbstractContextManager[Services]:
        return sealed.opened(self._s, self._case_id)


class ReferralsSheet(Sheet):
    """The dialog.

    Args:
        desk: the desk that works inside the seal of the case.
        parent: the window.
        referral_id: which one is shown first, "" for the newest.
    """

    def __init__(
        self, desk: SealedDesk, parent: QWidget | None = None, referral_id: str = ""
    ) -> None:
        super().__init__(_("Referrals of this sealed case"), parent, (640, 600))
        self._desk, self._case_id = desk, desk.case_id
        outer = desk.outer
        refer = secondary(_("Refer…"), "send", self._refer)
        by_role(outer, Act.REFER, refer)
        self.none = EmptyState("send", _("It was not referred yet."), (refer,))
        self.none.hide()
        self._lines = QVBoxLayout()
        put(self.body.column, self.none, self._lines)
        uses = SealedLifeUses(outer, desk.case_id)
        self.life = LifeBox(
            outer,
            DeskErrands(outer, self),
            uses=uses,
            composer="sealed-refer",
            drafts_desk=desk,
        )
        self.life.changed.connect(self.reload)
        self.life.correct.clicked.connect(self.accept)
        put(self.body.column, self.life, self.life.acts, 1)
        self.lines: list[RadioBox] = []
        self.chosen = referral_id
        self._notices: dict[str, str] = {}
        close = secondary(_("Close"), "", self.accept)
        self.finish(secondary(_("Outbox"), "send", self._to_outbox), close)
        close.setFocus()
        self.reload()

    def reload(self) -> None:
        """Read the referrals again."""
        case_id = self._case_id
        self._desk.ask(
            lambda inside: (list_referrals(inside, case_id), case_banners(inside, case_id)),
            self._show,
        )

    def _show(self, answer: tuple[tuple[ReferralRecord, ...], tuple[CaseBanner, ...]]) -> None:
        found, told = answer
        self._notices = {one.referral_id: one.packet_id for one in told if one.waits}
        clear(self._lines)
        self.lines = []
        self.none.setVisible(not found)
        if found and self.chosen not in {one.referral_id for one in found}:
            self.chosen = found[0].referral_id
        for one in found:
            line = RadioBox(_line(one), one.referral_id)
            line.setChecked(one.referral_id == self.chosen)
            line.toggled.connect(self._picked)
            self.lines.append(line)
            self._lines.addWidget(line)
        self._show_life()

    def _show_life(self) -> None:
        self.life.show_life(self.chosen, self._notices.get(self.chosen, ""))

    def _picked(self) -> None:
        now = next((line.value for line in self.lines if line.isChecked()), self.chosen)
        if now != self.chosen:
            self.chosen = now
            self._show_life()

    def _refer(self) -> None:
        self.accept()
        self._desk.outer.open("sealed-refer", self._case_id)

    def _to_outbox(self) -> None:
        self.accept()
        self._desk.outer.open("outbox")


def _line(one: ReferralRecord) -> str:
    kind = code("referral_kind", one.kind)
    state = code("referral_state", one.state)
    return f"{one.office_name} · {kind} · {day_at(one.sealed_at)} · {state}"


class SealedExportSheet(FormSheet):
    """The dialog.

    Args:
        desk: the desk that works inside the seal.
        case_no: number of the case, for the name of the file.
        parent: the window.
    """

    def __init__(self, desk: Desk, case_no: str, parent: QWidget | None = None) -> None:
        super().__init__(desk, _("Export this sealed case"), parent, (640, 520))
        self._case_no = case_no
        self._job: Job[Exported] | None = None
        self._is_written = False
        column = self.body.column
        column.addWidget(
            Banner(
                "caution",
                _("The file is not sealed: anyone who has it can read it."),
                _("Keep it on a USB drive under lock, and delete it after use."),
            )
        )
        column.addWidget(wrapped(_("That you took it out stands in the log.")))
        self.formats = {key: RadioBox(_(words), key) for key, words in FORMATS}
        self.formats[XLSX].setChecked(True)
        for box in self.formats.values():
            column.addWidget(box)
        self.busy = BusyLine(can_stop=True)
        column.addWidget(self.busy)
        column.addStretch(1)
        self.go = careful_primary(_("Choose a file and export…"), "file-output", self._ask_file)
        self.finish(secondary(_("Cancel"), "", self.reject), self.go)

    def _ask_file(self) -> None:
        chosen = next(key for key, box in self.formats.items() if box.isChecked())
        suffix = SUFFIXES[chosen]
        self.dialog = ask_save(
            self,
            _("Export this sealed case"),
            f"{self._case_no}{suffix}",
            f"(*{suffix})",
            lambda path: self.write(chosen, path),
        )

    def write(self, chosen: str, path: Path) -> None:
        """Write the case into a new file.

        Args:
            chosen: one of the formats.
            path: the file, which is not there yet.
        """
        self.clear_refusal()
        self.go.allow(False, _("One moment…"))
        job = self._desk.run(
            lambda s, report, token: export_cases(s, ExportChoice(chosen), path, report, token),
            self._on_done,
            failed=self.refuse,
        )
        self._job, self._is_written = job, False
        job.finished.connect(self._over)
        # Who cancels wants no file that anyone can read.
        self.rejected.connect(job.cancel)
        self.busy.follow(job, _("Writing the case…"))

    def _over(self) -> None:
        self.go.allow(True)
        if self._job is None or not self._job.is_stopped or self._is_written:
            return
        words = _("Stopped. No file was left behind.")
        if self.isVisible():
            self.tell("caution", words)
        else:
            self._desk.say(words, tone="caution")

    def _on_done(self, made: Exported) -> None:
        self._is_written = True
        self._desk.say(_("The case was written to {file}.").format(file=made.file.name))
        self.accept()
