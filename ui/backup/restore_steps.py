"""The pages of a restore: file and codes; what is in it and where it goes; first passphrases.

Rules: all that has to be answered stands on as few pages as there can be; what would be made is
shown in numbers before it is made; a first passphrase is shown once, and two of its words are asked
before the next one comes.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base import numerals
from app.base.language import _, ngettext
from app.base.numerals import size_words
from app.register.integrity.check_words import damage_lines
from app.register.records import BackupFacts, FirstPassphrase
from app.system import paths
from ui.backup.backup_words import lines_words
from ui.frame import dates
from ui.look.theme import look
from ui.register.before_unlock_window import Step
from ui.register.login_row import LoginLine
from ui.register.passphrase_part import PassphraseStep, WrittenWords, words_of
from ui.register.recovery.typed_sheets import SheetPart
from ui.widgets import removable_media
from ui.widgets.buttons import careful_primary, primary, secondary
from ui.widgets.case_words import content_words
from ui.widgets.choices import RadioBox
from ui.widgets.compact_layout import WrapRow
from ui.widgets.entries import Labelled
from ui.widgets.files_ask import NewPlace, ask_open, free_folder
from ui.widgets.frames import Card, FlowLayout, clear, column, put
from ui.widgets.plain import PlainLabel, reveal, tip, wrapped
from ui.widgets.removable_media import FoundBackup
from ui.widgets.strip import Banner

_MOST_SHOWN = 6
_CODE_HIGH = 90
"""So much of the code has to be in sight to begin with it."""
_SIDE_BY_SIDE = 700


class FileStep(Step):
    """Which backup, and the code of its sheet.

    Signals:
        look_again(): look for sticks once more.
        picked(Path): a file was chosen; it lies wherever it was found.
    """

    look_again = Signal()
    picked = Signal(object)

    def __init__(self, codes: Callable[[], SheetPart] = SheetPart) -> None:
        super().__init__(
            _("Bring the register back from a backup"),
            _("You need the backup and the recovery sheet. Nothing on this computer is replaced."),
        )
        self.file: Path | None = None
        self._boxes: list[RadioBox] = []
        self._began: QWidget | None = None
        column = self.body.column
        column.addWidget(PlainLabel(_("Which backup"), "heading"))
        self._list = QVBoxLayout()
        column.addLayout(self._list)
        self.again = secondary(_("Look for USB drives again"), "refresh-cw", self.look_again.emit)
        self.other = secondary(_("Choose a file…"), "folder-open", self._ask)
        line = FlowLayout(spacing=8)
        line.addWidget(self.again)
        line.addWidget(self.other)
        column.addLayout(line)
        column.addWidget(PlainLabel(_("The code from the recovery sheet"), "heading"))
        words = _("Take the sheet that was valid when the backup was made. Any digits will do.")
        column.addWidget(wrapped(words, "muted"))
        self.codes = codes()
        column.addWidget(self.codes)
        column.addStretch(1)
        self.next = primary(_("Look into the backup"), "file-search", self._go_on)
        self.finish(self.next)
        self.codes.filled.connect(self._filled)
        self.codes.grown.connect(self.show_whole)
        self._follow()
        self.wait()

    def wait(self) -> None:
        """Say that sticks are being looked through."""
        clear(self._list)
        self._boxes = []
        self._list.addWidget(wrapped(_("Looking for backups on USB drives…"), "muted"))

    def offer(self, found: tuple[FoundBackup, ...], now: int) -> None:
        """Show what was found; a file that was chosen stays chosen."""
        waits = self._began is not None and self._began is self.window().focusWidget()
        self._began = None
        clear(self._list)
        self._boxes = []
        for one in found[:_MOST_SHOWN]:
            words = " · ".join(
                (dates.moment(one.at, now), one.where, one.path.name, size_words(one.size))
            )
            self._offer_one(words, one.path)
        kept = self.file
        if kept is not None and kept not in [one.path for one in found[:_MOST_SHOWN]]:
            self._offer_one(f"{kept.name} · {kept.parent}", kept)
        if len(found) > _MOST_SHOWN:
            words = _("Only the newest {count} are listed. For an older one, choose its file.")
            words = words.format(count=numerals.shown(_MOST_SHOWN))
            self._list.addWidget(wrapped(words, "small"))
        if not self._boxes:
            words = _(
                "No backup was found. Plug the USB drive in and look again, or choose a file."
            )
            self._list.addWidget(wrapped(words))
        elif kept is None:
            self._boxes[0].setChecked(True)
        else:
            self._check(kept)
        self._follow()
        if waits:
            self.focus_first()

    def take(self, file: Path) -> None:
        """Take a file that was chosen."""
        self._began = None
        if not self._boxes:
            clear(self._list)
        if all(box.value != str(file) for box in self._boxes):
            self._offer_one(f"{file.name} · {file.parent}", file)
        self._check(file)
        self.codes.begin()

    def focus_first(self) -> None:
        """Begin with the code when it is in sight: the newest backup is chosen by itself.

        Where there is little room the page begins at its top, with the choice of the backup.
        """
        # What is in sight is known only after the layout has been done.
        QTimer.singleShot(0, self, self._begin)

    def _begin(self) -> None:
        self._began = None
        self.body.verticalScrollBar().setValue(0)
        area = self.body.viewport()
        low = self.codes.mapTo(area, self.codes.rect().topLeft()).y() + look().px(_CODE_HIGH)
        if low <= area.height():
            self.codes.begin()
            return
        chosen = [box for box in self._boxes if box.isChecked()] or self._boxes
        self._began = chosen[0] if chosen else self.again
        self._began.setFocus()

    def _offer_one(self, words: str, file: Path) -> None:
        box = RadioBox(words, str(file))
        box.give_way()
        tip(box, str(file))
        box.toggled.connect(partial(self._toggled, file))
        self._boxes.append(box)
        self._list.addWidget(box)

    def _check(self, file: Path) -> None:
        for box in self._boxes:
            if box.value == str(file):
                box.setChecked(True)

    def _toggled(self, file: Path, on: bool) -> None:
        if on:
            self.file = file
            self._follow()

    def _ask(self) -> None:
        kinds = f"{_('Lifafa backups')} (*{removable_media.ENDING})"
        ask_open(self, _("Which backup"), kinds, self.take, with_drive=True)

    def _follow(self) -> None:
        self.next.allow(self.file is not None, _("Choose a backup first."))

    def _filled(self) -> None:
        self.next.setFocus()
        self._go_on()

    def _go_on(self) -> None:
        if self.file is not None and self.next.isEnabled():
            self.done.emit()


class FactsStep(PassphraseStep):
    """What is in the backup, where it goes, and the new passphrase.

    Args:
        facts: what the backup says of itself.
        folder: where the register shall lie; there is no such folder.
        now: the time, Unix seconds.
        words: six words that were drawn in this window before, or "".
        own: whether an own passphrase was chosen before.
    """

    def __init__(
        self, facts: BackupFacts, folder: Path, now: int, *, words: str = "", own: bool = False
    ) -> None:
        super().__init__(
            _("This is in the backup"),
            go=_("Make the register"),
            icon="archive-restore",
            words=words,
            own=own,
        )
        self.place = NewPlace(
            folder,
            _("Where the register will lie"),
            lambda parent: free_folder(parent / paths.REGISTER_NAME),
        )
        self._facts = facts
        column = self.body.column
        card = Card()
        self.when = wrapped(_made(facts.made_at, now), "strong")
        told = _("{content}, {lines} of the activity log.").format(
            content=content_words(facts.cases, facts.papers), lines=lines_words(facts.lines)
        )
        self.content = wrapped(told)
        put(card.column, wrapped(facts.office, "title"), self.when, self.content)
        if facts.beside:
            beside = _("Documents lie beside the file on the USB drive: leave it plugged in.")
            card.column.addWidget(wrapped(beside, "muted"))
        column.addWidget(card)
        column.addWidget(WrapRow(((self._place_part(), 1), (self.secret, 1)), _SIDE_BY_SIDE))
        column.addStretch(1)
        self.finish(self.next)

    def _place_part(self) -> QWidget:
        part = QWidget()
        whole = column(within=part)
        self.login = LoginLine(_("Your login"))
        hint = _("Of a head of the office, as before. Empty: the head who set the office up.")
        self.login_row = Labelled(_("Your login"), self.login, hint)
        reveal(self.login_row, self._facts.users > 1)
        words = _("What lies on this computer already is not touched.")
        put(whole, self.login_row, self.place, wrapped(words, "muted"), 1)
        return part

    def focus_first(self) -> None:
        """Begin with the login, or with the press."""
        (self.login if self._facts.users > 1 else self.secret.use_words).setFocus()

    @property
    def folder(self) -> Path:
        """Where the register will lie."""
        return self.place.folder

    def lock_up(self, *, busy: bool) -> None:
        """Take no other answers while the register is made."""
        self.body.setEnabled(not busy)
        if busy:
            self.begin_work(_("The register is being made…"))
        else:
            self.end_work()


class PeopleStep(Step):
    """What did not come along, then the first passphrase of everybody else, a page for each."""

    def __init__(
        self, passphrases: tuple[FirstPassphrase, ...], problems: tuple[str, ...] = ()
    ) -> None:
        super().__init__(
            _("New passphrases of the others") if passphrases else _("The register is made"),
            _("Shown only now. Each of them chooses an own one after the first unlock.")
            if passphrases
            else "",
        )
        self._waiting = list(passphrases)
        self.written: WrittenWords | None = None
        if problems:
            self._tell(problems)
        names = "\n".join(f"• {one.user.name}" for one in passphrases)
        if names:
            self.body.column.addWidget(wrapped(names))
        self.body.column.addStretch(1)
        words = _("Show the first one") if passphrases else _("Open the register")
        icon = "arrow-right" if passphrases else "lock-open"
        self.next = careful_primary(words, icon, self._go_on)
        self.finish(self.next, can_go_back=False)

    def _go_on(self) -> None:
        """Show the words of the next one; nobody is passed over."""
        before = self.written
        if before is not None:
            before.forget()
        if not self._waiting:
            self.done.emit()
            return
        one = self._waiting.pop(0)
        go, icon = _("Open the register"), "lock-open"
        if self._waiting:
            go, icon = _("Next person"), "arrow-right"
        telling = words_of(one.user.name, one.user.login, go, icon)
        self.written = WrittenWords(one.words, telling, can_go_back=False)
        self.written.right.connect(self._go_on)
        self.written.come_into(self.faces)
        if before is not None:
            before.go_from(self.faces)

    def _tell(self, problems: tuple[str, ...]) -> None:
        count = len(problems)
        words = ngettext(
            "{count} thing could not be brought back whole.",
            "{count} things could not be brought back whole.",
            count,
        ).format(count=numerals.shown(count))
        todo = _("Everything else is there. Keep this backup and older ones.")
        self.body.column.addWidget(Banner("caution", words, todo))
        for line in damage_lines(problems):
            self.body.column.addWidget(wrapped(line))

    def focus_first(self) -> None:
        """Begin with the way on."""
        self.next.setFocus()


def _made(at: int, now: int) -> str:
    days = max(0, (now - at) // 86_400)
    when = dates.moment(at, now)
    if not days:
        return _("Made {when}").format(when=when)
    ago = ngettext("{count} day ago", "{count} days ago", days).format(count=numerals.shown(days))
    return _("Made {when}, {ago}. What was written later is not in it.").format(when=when, ago=ago)
