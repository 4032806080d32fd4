"""The user guide to read: its chapters at the left, the text of one at the right, and as a PDF.

Rules: needs no register, so that it opens before the first one, too; plain text only; where the
screens speak a language that the guide is not written in, that is said, and one of its languages
is chosen; nothing of the drawing holds the window up.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QThreadPool
from PySide6.QtWidgets import QListWidget, QVBoxLayout, QWidget

from app.base.jobs import Report, Token
from app.base.language import NAMES, _, current
from app.help.guide import pages, shelf
from app.system.files import write_beside
from ui.frame.worker import Job, triage
from ui.help.chapter_text import ChapterText
from ui.help.read_body import ReadBody
from ui.look.theme import look
from ui.widgets.busy import BusyLine
from ui.widgets.buttons import secondary
from ui.widgets.choices import ComboBox
from ui.widgets.files_ask import ask_save
from ui.widgets.frames import row
from ui.widgets.plain import PlainLabel, announce, reveal
from ui.widgets.sheet import Sheet

_LIST_WIDE = 260
_PDF = ".pdf"


def only_two_languages() -> str:
    """Return the words for readers of another language, "" for those of the guide."""
    if current() in shelf.LANGUAGES:
        return ""
    return _("The user guide is written in English and Hindi.")


class GuideSheet(Sheet):
    """The dialog.

    Args:
        parent: the window or dialog.
        chapter: key of the chapter that is shown first, "" for the first one.
        language: of ``shelf.LANGUAGES``, "" for the one that fits the screens.

    Attributes:
        language: in which the guide is shown now.
    """

    def __init__(
        self, parent: QWidget | None = None, chapter: str = "", language: str = ""
    ) -> None:
        super().__init__(_("User guide"), parent, (940, 680))
        self.language = language or shelf.language_for(current())
        self._key = chapter or shelf.KEYS[0]
        self._job: Job[Path] | None = None
        self.tongue = ComboBox([(code, NAMES[code]) for code in shelf.LANGUAGES])
        self.tongue.choose(self.language)
        self.tongue.chosen.connect(self._speak)
        self.chapters = QListWidget()
        self.chapters.setObjectName("chapters")
        self.chapters.setAccessibleName(_("Chapters"))
        self.chapters.setWordWrap(True)
        self.chapters.setTextElideMode(Qt.TextElideMode.ElideNone)
        self.chapters.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.chapters.setFixedWidth(look().px(_LIST_WIDE))
        self.chapters.currentRowChanged.connect(self._turn)
        self.body_text = ReadBody(_("User guide"))
        self._text = ChapterText(self.body_text)
        self.busy = BusyLine()
        self.told = PlainLabel("", "muted", wrap=True)
        reveal(self.told, False)
        self.set_whole(self._whole())
        self._put_language()
        self.save = secondary(_("Save as PDF…"), "file-down", self._ask_save)
        close = secondary(_("Close"), "", self.accept)
        self.finish(self.save, close)
        self._fill()
        self.body_text.setFocus()

    def _whole(self) -> QWidget:
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(10))
        column.addWidget(_Beside(self.chapters, self.body_text), 1)
        column.addWidget(self.busy)
        column.addWidget(self.told)
        return whole

    def _put_language(self) -> None:
        """Put the choice of the language beside the buttons: a low window has no other room."""
        label = PlainLabel(_("Language"), "label")
        label.setBuddy(self.tongue)
        self.buttons.addWidget(label)
        self.buttons.addWidget(self.tongue)

    def _speak(self, language: str) -> None:
        self.language = language
        self._fill()

    def _fill(self) -> None:
        """List the chapters of the language, with the one that is read chosen."""
        self.chapters.blockSignals(True)
        self.chapters.clear()
        self.chapters.addItems([one.heading for one in shelf.chapters(self.language)])
        self.chapters.blockSignals(False)
        self.chapters.setCurrentRow(shelf.KEYS.index(self._key))

    def _turn(self, place: int) -> None:
        chapter = shelf.beside_screens(shelf.KEYS[place], self.language, current())
        self._key = chapter.key
        self.body_text.clear()
        self._tell_of_languages()
        said = self._text.fill(chapter)
        self.body_text.finish(chapter.heading, said)

    def _tell_of_languages(self) -> None:
        words = only_two_languages()
        if words:
            self.body_text.column.addWidget(PlainLabel(words, "muted", wrap=True))

    # As a file ----------------------------------------------------------------------------------

    def _ask_save(self) -> None:
        proposed = f"lifafa-guide-{self.language}{_PDF}"
        self.dialog = ask_save(self, _("Save the user guide"), proposed, f"(*{_PDF})", self._write)

    def _write(self, path: Path) -> None:
        target = path if path.suffix.casefold() == _PDF else path.with_name(path.name + _PDF)
        job: Job[Path] = Job(partial(_drawn, target, self.language), self)
        job.succeeded.connect(self._written)
        job.failed.connect(self._failed)
        self.busy.follow(job, _("Writing the file…"))
        self.save.allow(False, _("Writing the file…"))
        job.finished.connect(partial(self.save.allow, True))
        job.start(QThreadPool.globalInstance())

    def _written(self, path: Path) -> None:
        self._tell(_("The user guide is saved: {file}").format(file=path.name))

    def _failed(self, error: Exception) -> None:
        failure = triage(error)
        self._tell(f"{failure.happened} {failure.todo}".strip())

    def _tell(self, words: str) -> None:
        self.told.setText(words)
        reveal(self.told, True)
        announce(self.told, self.told.shown())


def _drawn(target: Path, language: str, _report: Report, _token: Token) -> Path:
    write_beside(target, pages.draw(language))
    return target


class _Beside(QWidget):
    """List and text beside each other."""

    def __init__(self, chapters: QWidget, text: QWidget) -> None:
        super().__init__()
        line = row(chapters, text, spacing=16)
        line.setContentsMargins(0, 0, 0, 0)
        line.setStretch(1, 1)
        self.setLayout(line)

    def minimumSizeHint(self) -> QSize:
        """Need three lines: both scroll."""
        return QSize(super().minimumSizeHint().width(), look().px(52))
