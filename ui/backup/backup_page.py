"""Backup and recovery: how old the last backup is, making one, where they lie, testing them.

Rules: pages never wait for a backup; one filled button makes the next backup in as few presses as
there can be; what only a head may do is greyed with its reason; the one state that backups are in
is shown also to whoever comes back later; a failure names what to do, and that nothing half-done
counts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QProgressBar, QVBoxLayout, QWidget

from app.base.language import N_, _
from app.core.permissions import Act
from app.core.services import Services
from app.offices import practice
from app.register.records import BackupRecord, PlaceRecord, SafetyStanding
from ui.backup.backup_places import Chosen, PlaceList, PlaceSheet
from ui.backup.backup_runs import BackupRuns, runs_of
from ui.backup.backup_words import (
    doing_words,
    last_words,
    made_words,
    share,
    tested_words,
    unfinished_words,
)
from ui.backup.rekey_sheet import RekeySheet
from ui.backup.verify_sheet import TestSheet
from ui.frame.desk import Desk
from ui.frame.page import Page
from ui.frame.worker import triage
from ui.look.theme import look
from ui.register.recovery.sheets_card import SheetsCard
from ui.widgets import removable_media
from ui.widgets.buttons import Button, by_role, primary, quiet, secondary
from ui.widgets.files_ask import ask_save
from ui.widgets.frames import Card, CardBody, FlowLayout, clear, column, put, row
from ui.widgets.plain import IconLabel, PlainLabel, announce, reveal, wrapped
from ui.widgets.strip import Banner


class RunBox(QWidget):
    """What the backups of the desk are doing."""

    def __init__(self, runs: BackupRuns, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._runs = runs
        whole = column(within=self)
        self.doing = wrapped("")
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName(_("Backing up"))
        self.stop = secondary(_("Stop"), "square", runs.stop)
        self._line = QWidget()
        self._line.setLayout(row((self.bar, 1), self.stop))
        self.result = QVBoxLayout()
        put(whole, self.doing, self._line, self.result)
        self._shown: tuple[object, ...] = ()
        runs.changed.connect(self.show_state)
        self.show_state()

    def show_state(self) -> None:
        """Show how it stands."""
        runs = self._runs
        self.doing.setVisible(runs.running)
        self._line.setVisible(runs.running)
        if runs.running:
            self.doing.setText(doing_words(runs))
            known = share(runs.progress)
            self.bar.setRange(0, 0 if known is None else 1000)
            self.bar.setValue(known or 0)
            self.stop.allow(not runs.stopped, _("Stopping…"))
        self._show_result()
        self.setVisible(runs.running or self.result.count() > 0)

    def _show_result(self) -> None:
        runs = self._runs
        now = (runs.running, runs.last, runs.error, runs.stopped)
        if now == self._shown:
            return
        self._shown = now
        clear(self.result)
        if runs.running:
            return
        if runs.last is not None:
            made = Banner("good", *made_words(runs.last, runs.run))
            self.result.addWidget(made)
            announce(self, made.accessibleName())
        elif runs.error is not None:
            failure = triage(runs.error)
            self.result.addWidget(Banner("danger", failure.happened, failure.todo))
            self.result.addWidget(wrapped(unfinished_words(runs), "muted"))
        elif runs.stopped:
            self.result.addWidget(Banner("caution", unfinished_words(runs)))


WIDEST = 860


@dataclass(frozen=True)
class Known:
    """What the page shows."""

    standing: SafetyStanding
    places: tuple[PlaceRecord, ...]
    backups: tuple[BackupRecord, ...]
    one_disk: bool = False
    """Every place that is known lies on the disk of the register."""


class BackupPage(Page):
    """The page behind "Backup" at the foot of the rail.

    Args:
        desk: the officer's desk.
        runs: the backups of the desk; made when None.
        volumes: the disks that are there.
    """

    heading = N_("Backup and recovery")

    def __init__(
        self,
        desk: Desk,
        parent: QWidget | None = None,
        *,
        runs: BackupRuns | None = None,
        volumes: removable_media.Volumes = removable_media.volumes,
    ) -> None:
        super().__init__(desk, parent)
        self.runs = runs or runs_of(desk)
        self._volumes = volumes
        self.known: Known | None = None
        self.sheet: QWidget | None = None
        self.body = CardBody()
        self.column.addWidget(self.body, 1)
        self._build_last()
        uses = self.runs.uses
        self.places = PlaceList(
            desk.services.clock.now,
            lambda one, on: self._write(lambda s: uses.set_routine(s, one.place_id, on)),
            lambda one: self._write(lambda s: uses.note_destroyed(s, one.place_id)),
        )
        self._add(self.places)
        self.places.hide()
        self._build_more()
        self.body.column.addStretch(1)
        self.runs.changed.connect(self._follow)
        self.runs.made.connect(lambda _made: self.refresh())
        self._follow()

    def refresh(self) -> None:
        """Ask how backups and sheets stand."""
        uses = self.runs.uses

        def known(s: Services) -> Known:
            places = uses.places(s)
            return Known(
                uses.standing(s), places, uses.backups(s), all_on_disk_of(s.folder, places)
            )

        self.desk.ask(known, self._show, by=self)

    def focus_first(self) -> None:
        """Begin with the backup."""
        (self.now if self.now.isEnabled() else self.body).setFocus()

    # Laying out ---------------------------------------------------------------------------------

    def _add(self, card: Card) -> Card:
        card.setMaximumWidth(look().px(WIDEST))
        self.body.column.addWidget(card)
        return card

    def _build_last(self) -> None:
        card = self._add(Card())
        self._icon = IconLabel("shield-check", look().tokens.good, 22)
        self.last = wrapped("", "heading")
        card.column.addLayout(row(self._icon, (self.last, 1), spacing=10))
        self.todo = wrapped("")
        self.warnings = QVBoxLayout()
        self.runs.changed.connect(self._keep_keyboard)
        self.run_box = RunBox(self.runs)
        put(card.column, self.todo, self.warnings, self.run_box)
        self.now = primary(_("Back up now…"), "hard-drive-download", self._back_up)
        self.elsewhere = secondary(_("Somewhere else…"), "usb", self.ask_place)
        self.as_file = quiet(_("As one file…"), "file-archive", self._ask_file)
        line = FlowLayout(spacing=8)
        for button in (self.now, self.elsewhere, self.as_file):
            line.addWidget(button)
        card.column.addLayout(line)
        by_role(self.desk, Act.BACKUP, self.now, self.elsewhere, self.as_file)

    def _build_more(self) -> None:
        self.tested = wrapped("", "muted")
        self.test = secondary(_("Test my backup…"), "file-search", self._test)
        self._add(_card(_("Is a backup good?"), self.tested, self.test))
        self.sheets = SheetsCard(self.desk)
        self._add(self.sheets)
        words = _(
            "Reads every case, every document and the activity log, and names what is damaged."
        )
        self.check = secondary(
            _("Check the register…"), "list-checks", lambda: self.desk.open("whole")
        )
        told = wrapped(words, "muted")
        self._add(_card(_("Is the register whole?"), told, self.check))
        words = _(
            "When somebody may have a copy of the register and of a passphrase or sheet: new keys"
            " shut out what they have from everything that is written from then on."
        )
        self.keys = secondary(_("New keys for everything…"), "key-round", self._new_keys)
        self._add(_card(_("After a theft"), wrapped(words, "muted"), self.keys))
        by_role(self.desk, Act.BACKUP, self.test)
        by_role(self.desk, Act.RECOVERY, self.keys)

    # Showing ------------------------------------------------------------------------------------

    def _show(self, known: Known) -> None:
        self.known = known
        now = self.desk.services.clock.now()
        said, todo = last_words(known.standing, known.backups, known.places, now)
        self.last.setText(said)
        self.todo.setText(todo)
        reveal(self.todo, bool(todo))
        tokens = look().tokens
        if todo:
            self._icon.show_icon("triangle-alert", tokens.caution, 22)
        else:
            self._icon.show_icon("shield-check", tokens.good, 22)
        clear(self.warnings)
        put(self.warnings, *warnings_of(known))
        self.sheets.show_standing(known.standing.kit)
        self.tested.setText(
            " ".join(
                (
                    tested_words(known.standing.last_test_at, now),
                    _("A test opens it with the recovery sheet, as after a fire."),
                )
            )
        )
        self.places.show_places(known.places, known.backups)
        self._follow()

    def _keep_keyboard(self) -> None:
        """Hold the keyboard near the backup: what is disabled or hidden would lose it."""
        if not self.runs.running and self._holds_keyboard(self.run_box.stop):
            self.now.allow(True)
            self.now.setFocus()

    def _holds_keyboard(self, *buttons: Button) -> bool:
        """Say whether one of these has the keyboard, or will when the sheet over it is gone."""
        return self.window().focusWidget() in buttons

    def _follow(self) -> None:
        if self.runs.running and self._holds_keyboard(self.now, self.elsewhere, self.as_file):
            self.run_box.stop.setFocus()
        running = self.runs.running
        reason = _("A backup is being made.")
        for button in (self.now, self.elsewhere, self.as_file):
            button.allow(not running, reason)
        self.keys.allow(not running, reason)
        place = self.usual
        self.now.say(
            _("Back up to {place}").format(place=place.label) if place else _("Back up now…")
        )
        reveal(self.elsewhere, place is not None)

    @property
    def usual(self) -> PlaceRecord | None:
        """The place where the next backup goes with one press: used last, and here now."""
        if self.known is None:
            return None
        here = [one for one in self.known.places if one.here and one.kind != "file"]
        return max(here, key=lambda one: one.last_at, default=None)

    # Acts ---------------------------------------------------------------------------------------

    def _back_up(self) -> None:
        place = self.usual
        if place is None:
            self.ask_place()
        else:
            self.runs.again(place)

    def ask_place(self) -> None:
        """Ask for a stick or folder."""
        sheet = PlaceSheet(
            self.desk.services.folder, self._begin, self.window(), volumes=self._volumes
        )
        self.sheet = sheet
        sheet.open()

    def _begin(self, chosen: Chosen) -> None:
        self.runs.in_folder(chosen.folder, chosen.label, routine=chosen.routine, stick=chosen.stick)

    def _ask_file(self) -> None:
        day = self.desk.services.clock.today().isoformat()
        ask_save(
            self,
            _("Where the backup shall lie"),
            practice.file_name(self.desk.services, f"lifafa-{day}{removable_media.ENDING}"),
            f"{_('Lifafa backups')} (*{removable_media.ENDING})",
            self._as_file,
        )

    def _as_file(self, target: Path) -> None:
        ends = target.name.endswith(removable_media.ENDING)
        self.runs.as_file(
            target if ends else target.with_name(target.name + removable_media.ENDING)
        )

    def _write(self, act: Callable[[Services], None]) -> None:
        """Write something about a place down, and show it."""

        def wrote(_nothing: None) -> None:
            self.desk.wrote()
            self.refresh()

        self.desk.ask(act, wrote, by=self)

    def _test(self) -> None:
        known = self.known
        sheet = TestSheet(
            self.desk,
            self.runs.uses,
            known.backups if known else (),
            known.places if known else (),
            self.window(),
        )
        sheet.finished.connect(lambda _code: self.refresh())
        self.sheet = sheet
        sheet.open()

    def _new_keys(self) -> None:
        sheet = RekeySheet(self.desk, self.refresh, self.window())
        self.sheet = sheet
        sheet.open()


def all_on_disk_of(register: Path, places: tuple[PlaceRecord, ...]) -> bool:
    """Say whether every place that is known lies on the disk of the register."""
    return bool(places) and all(
        one.here and one.kind != "stick" and removable_media.same_disk(Path(one.path), register)
        for one in places
    )


def warnings_of(known: Known) -> list[Banner]:
    """Return what would make a backup worthless on a bad day."""
    found = []
    if not known.standing.kit.tested_at:
        words = _("No recovery sheet is known to be on paper: a backup opens with nothing else.")
        found.append(Banner("caution", words, _("Test your sheet below, or make a new one.")))
    if known.one_disk:
        words = _("All backups lie on the same disk as the register.")
        todo = _("Make one on a USB drive, and keep it in another room.")
        found.append(Banner("caution", words, todo))
    return found


def _card(heading: str, words: PlainLabel, button: Button) -> Card:
    """Return a card with one thing to do."""
    card = Card()
    line = FlowLayout(spacing=8)
    line.addWidget(button)
    put(card.column, PlainLabel(heading, "heading"), words, line)
    return card
