"""The chooser: the program's own dialog for a file, several files, a folder, or a place to save.

Rules: never the system's dialog, which would remember names (docs/rules.md, Traces); a file that is
there is written over only where that is wanted, and after a question, else its name is refused
under the field; the answer comes through a call, never from a nested event loop; Enter opens what
is chosen, and in the line of the name it saves, but no Enter takes a folder into which something
leaves the office; hiding names closes it, and a lock does.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.base.errors import TargetExistsError
from app.base.jobs import Report, Token
from app.base.language import _
from app.system import folders
from app.system.files import shown_name
from app.system.folders import (
    BY_NAME,
    FOLDER,
    FREE,
    NEWEST,
    NO_FOLDER,
    TAKEN,
    Entry,
    Target,
    Wanted,
)
from ui.frame import projector
from ui.frame.commands import listen
from ui.frame.presses import Presses
from ui.frame.worker import Job, pool, triage
from ui.look.theme import look as worn
from ui.widgets import chooser_places
from ui.widgets.buttons import Button, careful_danger, careful_primary, primary, quiet, secondary
from ui.widgets.choices import ComboBox
from ui.widgets.chooser_browser import Browser
from ui.widgets.chooser_places import LookAround
from ui.widgets.entries import Labelled, LineEntry
from ui.widgets.frames import column, put, row
from ui.widgets.plain import PlainLabel, announce, reveal, wrapped
from ui.widgets.sheet import Sheet, close_and_hide_names, undermost

OPEN, MANY, INTO, SAVE = "open", "many", "into", "save"
_LOW = 520
_KIND = re.compile(r"\*(\.[^\s)*]+)")


@dataclass(frozen=True)
class Asked:
    """What is asked for.

    Attributes:
        mode: `OPEN` for a file, `MANY` for several, `INTO` for a folder, `SAVE` for a new file.
        heading: translated; names nobody.
        kinds: e.g. "Lifafa packets (*.lifafa)", several with ";;" between them; "" for all files,
            and where a folder is asked for or made.
        proposed: the name of a new file.
        with_drive: begin with a drive when one is plugged in.
        writes: something is written into the folder.
        replaces: a file of the same name may be replaced, after a question.
        photographs: begin where a drive or a telephone keeps its photographs, when one is there.
    """

    mode: str
    heading: str
    kinds: str = ""
    proposed: str = ""
    with_drive: bool = False
    writes: bool = False
    replaces: bool = False
    photographs: bool = False


def endings_of(kind: str) -> tuple[str, ...]:
    """Return the endings of a kind of files, in small letters; empty for all files."""
    return tuple(ending.casefold() for ending in _KIND.findall(kind))


class Chooser(Sheet):
    """The dialog.

    Args:
        asked: what is asked for.
        done: called with what was chosen, after the dialog is closed.
        parent: the widget that asks.
        look: tells which drives and folders there are.
    """

    helped_by = "choosing"

    def __init__(
        self,
        asked: Asked,
        done: Callable[[Sequence[Path]], object],
        parent: QWidget,
        *,
        look: LookAround = chooser_places.look_around,
    ) -> None:
        super().__init__(asked.heading, parent, (1060, 680))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, True)
        self._asked, self._done, self._asker = asked, done, parent
        self._job: Job[Target] | None = None
        self.asking: Sheet | None = None
        kinds = asked.kinds.split(";;") if asked.kinds else []
        self._endings = endings_of(kinds[0]) if kinds else ()
        wanted = Wanted(
            self._endings,
            folders_only=asked.mode == INTO,
            order=NEWEST if asked.mode in (OPEN, MANY) else BY_NAME,
        )
        self.browser = Browser(
            wanted,
            with_drive=asked.with_drive,
            photographs=asked.photographs,
            several=asked.mode == MANY,
            empty=_empty_words(asked.mode),
            look=look,
        )
        self.browser.moved.connect(self._follow)
        self.browser.picked.connect(self._on_picked)
        self.browser.entered.connect(self._on_entered)
        self.name = _NameLine(_("Name of the new file"))
        self.wrong = wrapped("", "wrong")
        self._lay_out(kinds)
        if undermost(parent).height() < worn().px(_LOW):
            # There is no room to say again what the title of the window says.
            self.heading.hide()
            self.browser.list.horizontalHeader().hide()
        self.finished.connect(self._on_finished)
        self._follow()
        (self.name if asked.mode == SAVE else self.browser.list).setFocus()

    def _lay_out(self, kinds: Sequence[str]) -> None:
        asked = self._asked
        whole = QWidget()
        inside = column((self.browser, 1), within=whole)
        self.set_whole(whole)
        left: list[Button] = []
        if asked.mode == SAVE:
            self.name.setText(projector.over(asked.proposed))
            self.name.setSelection(0, len(Path(self.name.text()).stem))
            self.name.textChanged.connect(self._follow)
            self.name.returnPressed.connect(self.go)
            label = PlainLabel(_("Name"), "label")
            label.setBuddy(self.name)
            reveal(self.wrong, False)
            put(inside, row(label, (self.name, 1)), self.wrong)
        if asked.mode == SAVE or (asked.mode == INTO and asked.writes):
            self.new = quiet(_("New folder…"), "folder-plus", self._ask_folder)
            left.append(self.new)
        if len(kinds) > 1:
            # The words alone: the endings behind them mean nothing to who reads the list.
            words = [kind.partition("(")[0].strip() for kind in kinds]
            self.kind = ComboBox(list(zip(kinds, words, strict=True)))
            self.kind.setMinimumContentsLength(max(map(len, words)))
            self.kind.setAccessibleName(_("Kind of file"))
            self.kind.chosen.connect(self._on_kind)
            self.buttons.addWidget(self.kind)
        self.take_it = self._main_button()
        self.finish(secondary(_("Cancel"), "", self.reject), self.take_it, left=tuple(left))

    def _main_button(self) -> Button:
        if self._asked.mode == INTO:
            make = careful_primary if self._asked.writes else primary
            button = make(_("Choose this folder"), "folder-open", self.go)
            button.give_way()
            return button
        if self._asked.mode == SAVE:
            return primary(_("Save here"), "save", self.go)
        return primary(_("Choose"), "file-input", self.go)

    # What is chosen -----------------------------------------------------------------------------

    def go(self) -> None:
        """Take what is chosen, or look at the folder that is."""
        folder, mode = self.browser.folder, self._asked.mode
        if folder is None or not self.take_it.isEnabled():
            return
        if mode == INTO:
            self.take([self._into() or folder])
        elif mode == SAVE:
            self._look_at_target(folder)
        else:
            chosen = self.browser.list.chosen()
            files = [one.path for one in chosen if not one.is_folder]
            if files:
                self.take(files)
            elif chosen:
                self.browser.go_to(chosen[0].path)

    def take(self, paths: Sequence[Path]) -> None:
        """Close, and hand on what was chosen."""
        folder = paths[0] if self._asked.mode == INTO else paths[0].parent
        chooser_places.remember(folder, self._asker)
        self.accept()
        self._done(paths)

    def hide_names(self) -> None:
        """Close, and hide the names of the window: who presses this is no longer alone."""
        close_and_hide_names(self, self._asker)

    def _hide_names_with(self, _under: QWidget | None) -> None:
        listen(self, {"names": self.hide_names})

    def _on_finished(self, _result: int) -> None:
        self.browser.stop()
        if self._job is not None:
            self._job.cancel()

    def _on_picked(self) -> None:
        chosen = self.browser.list.chosen()
        files = [one for one in chosen if not one.is_folder]
        if self._asked.mode == SAVE and len(files) == 1 and self.browser.list.hasFocus():
            self.name.setText(files[0].path.name)
        self._follow()

    def _on_entered(self, entry: Entry) -> None:
        if self._asked.mode == SAVE:
            self.name.setText(entry.path.name)
            self.name.setFocus()
        else:
            self.go()

    def _on_kind(self, kind: str) -> None:
        self._endings = endings_of(kind)
        order = self.browser.order.value()
        self.browser.want(Wanted(self._endings, order=order))

    def _follow(self) -> None:
        """Let what can be taken be taken, and say what is missing."""
        allowed, reason = self._standing()
        self.take_it.allow(allowed, reason)
        folder = self._into() if self.browser.folder is not None else None
        if self._asked.mode == INTO and folder is not None:
            place, parts = self.browser.places.words_of(folder)
            words = _("Choose “{folder}”").format(folder=(place, *parts)[-1])
            self.take_it.say(projector.over(words))
        self._say_wrong("")

    def _say_wrong(self, words: str) -> None:
        """Say under the name what is wrong with it; "" takes it away."""
        if words == self.wrong.shown():
            return
        self.wrong.setText(words)
        reveal(self.wrong, bool(words))
        # A low window has no room for both.
        self.browser.count.setVisible(not words)
        self.name.setAccessibleDescription(words)
        announce(self.wrong, words, urgent=True)

    def _into(self) -> Path | None:
        """Return the folder that would be taken: the one that is chosen, or that is looked at."""
        chosen = self.browser.list.chosen()
        return chosen[0].path if chosen else self.browser.folder

    def _standing(self) -> tuple[bool, str]:
        listing, mode = self.browser.listing, self._asked.mode
        if listing is None:
            return False, _("Choose another place at the left.")
        if (self._asked.writes or mode == SAVE) and not listing.is_writable:
            return False, _("Nothing can be written into this folder. Choose another place.")
        if mode == SAVE:
            return bool(self.name.text().strip()), _("Type a name for the file.")
        if mode == INTO:
            return True, ""
        return bool(self.browser.list.chosen()), _("Choose a file first.")

    # Saving -------------------------------------------------------------------------------------

    def _look_at_target(self, folder: Path) -> None:
        if self._job is not None:
            return
        work = partial(_target, folder, self.name.text().strip(), self._endings)
        job: Job[Target] = Job(work, self)
        self._job = job
        job.succeeded.connect(self._on_target)
        job.finished.connect(self._looked)
        job.start(pool())

    def _looked(self) -> None:
        self._job = None

    def _on_target(self, target: Target) -> None:
        if not self.isVisible():
            return
        if target.state == FREE:
            self.take([target.path])
        elif target.state == FOLDER and self._asked.kinds:
            self.browser.go_to(target.path)
            self.name.clear()
        elif target.state == TAKEN and self._asked.replaces:
            self.asking = ReplaceSheet(partial(self.take, [target.path]), self, target.path.name)
            self.asking.open()
        else:
            self._say_wrong(_why_not(target.state))
            self.name.setFocus()

    def _ask_folder(self) -> None:
        folder = self.browser.folder
        if folder is not None:
            self.asking = NewFolderSheet(folder, self.browser.go_to, self)
            self.asking.open()


def _target(
    folder: Path, typed: str, endings: tuple[str, ...], _report: Report, _token: Token
) -> Target:
    return folders.target_of(folder, typed, endings)


def _why_not(state: str) -> str:
    if state in (TAKEN, FOLDER):
        return _(
            "Something of this name is already there, and stays as it is. Choose another name."
        )
    if state == NO_FOLDER:
        return _("This folder is not there any more. Choose another place at the left.")
    return _('A name is short and has none of these: < > : " | ? * / \\ Choose another name.')


def _empty_words(mode: str) -> str:
    """Return what an empty folder means where nothing has to lie in it, else ""."""
    if mode == INTO:
        return _("No folder lies in here. You can choose this one.")
    return _("No file of this kind lies here yet. You can save it here.") if mode == SAVE else ""


class _NameLine(LineEntry):
    """The line of the name: Enter saves, once while it is held."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave out the Enter that is held from before, or that was meant for what stood there."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and (event.isAutoRepeat() or Presses.is_fresh(self.window())):
            return
        super().keyPressEvent(event)


class ReplaceSheet(Sheet):
    """The question whether a file may be replaced.

    Args:
        replace: called when it may.
        parent: the dialog in which the file was chosen.
        name: of the file; not shown while names are hidden.
    """

    def __init__(self, replace: Callable[[], None], parent: QWidget, name: str = "") -> None:
        super().__init__(_("A file of this name is already there"), parent, (480, 240))
        self._replace = replace
        if projector.is_on():
            told = _("Its name is not shown while names are hidden.")
        else:
            told = shown_name(name)
        put(self.body.column, wrapped(told, "strong"))
        put(self.body.column, wrapped(_("What it holds now would be lost.")), 1)
        self.keep = secondary(_("Keep it"), "", self.reject)
        self.go = careful_danger(_("Replace it"), "refresh-cw", self._go)
        self.finish(self.keep, left=(self.go,), safe=self.keep)
        self.keep.setFocus()

    def _go(self) -> None:
        self.accept()
        self._replace()


class NewFolderSheet(Sheet):
    """Asks for the name of a new folder, and makes it.

    Args:
        folder: in which it will be.
        made: called with the new folder.
        parent: the chooser.
    """

    def __init__(self, folder: Path, made: Callable[[Path], object], parent: QWidget) -> None:
        super().__init__(_("New folder"), parent, (480, 270))
        self._folder, self._made = folder, made
        self.name = _NameLine(_("Name of the new folder"))
        self.name_row = Labelled(self.name.accessibleName(), self.name)
        put(self.body.column, self.name_row, 1)
        self.make = primary(_("Make the folder"), "folder-plus", self._go)
        self.finish(secondary(_("Cancel"), "", self.reject), self.make)
        self.name.returnPressed.connect(self._go)
        self.name.textChanged.connect(self._follow)
        self._follow()
        self.name.setFocus()

    def _follow(self) -> None:
        self.make.allow(bool(self.name.text().strip()), _("Type a name for the folder."))
        self.name_row.wrong("")

    def _go(self) -> None:
        name = self.name.text().strip()
        if not name or not self.make.isEnabled():
            return
        self.make.allow(False, _("One moment…"))
        job: Job[Path] = Job(partial(_new_folder, self._folder, name), self)
        job.succeeded.connect(self._on_made)
        job.failed.connect(self._on_failed)
        job.start(pool())

    def _on_made(self, made: Path) -> None:
        if self.isVisible():
            self.accept()
            self._made(made)

    def _on_failed(self, error: Exception) -> None:
        self.make.allow(True)
        is_taken = isinstance(error, TargetExistsError)
        self.name_row.wrong(_why_not(TAKEN) if is_taken else triage(error).text)
        self.name.setFocus()


def _new_folder(folder: Path, name: str, _report: Report, _token: Token) -> Path:
    return folders.make_folder(folder, name)
