"""The user guide to read: its chapters at the left, the text of one at the right, and as a PDF.

Rules: needs no register, so that it opens before the first one, too; plain text only, in a body
that the keyboard can stand in, to scroll it and to have it read out; where the screens speak a
language that the guide is not written in, that is said, and one of its languages is chosen; nothing
of the drawing holds the window up.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, Qt, QThreadPool, QTimer
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QVBoxLayout, QWidget
from shiboken6 import isValid

from app.base.jobs import Report, Token
from app.base.language import NAMES, _, current
from app.help import guide
from app.help.guide import shelf
from app.help.guide.shelf import COMMAND, NOTE, PARAGRAPH, POINT, Block, Chapter
from app.system.files import write_beside
from ui.frame.worker import Job, triage
from ui.look.theme import look
from ui.widgets.busy import BusyLine
from ui.widgets.buttons import secondary
from ui.widgets.choices import ComboBox
from ui.widgets.files_ask import ask_save
from ui.widgets.frames import ScrollBody, put, row
from ui.widgets.plain import IconLabel, PlainLabel, announce, reveal, wrapped
from ui.widgets.sheet import Sheet


class ReadBody(ScrollBody):
    """The body of a text.

    Args:
        name: what a screen reader calls it before something is shown.
    """

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(name)

    def minimumSizeHint(self) -> QSize:
        """Need three lines: in a low window at a large size the rest is scrolled to."""
        return QSize(super().minimumSizeHint().width(), look().px(52))

    def finish(self, name: str, said: list[str]) -> None:
        """Begin at the top, and let a screen reader know what is shown.

        Args:
            name: of the text.
            said: all that stands in it.
        """
        self.column.addStretch(1)
        self.verticalScrollBar().setValue(0)
        self.setAccessibleName(name)
        self.setAccessibleDescription(" ".join(said))


def marked(mark: QWidget, words: str) -> QHBoxLayout:
    """Return a line of text with a mark at its beginning."""
    mark.setFixedWidth(look().px(20))
    line = row(mark, wrapped(words), spacing=6)
    line.setAlignment(mark, Qt.AlignmentFlag.AlignTop)
    line.setStretch(1, 1)
    return line


class ChapterText:
    """Fills a body with a chapter.

    Args:
        body: what is scrolled.
    """

    def __init__(self, body: ReadBody) -> None:
        self._body = body
        self._titles: list[PlainLabel] = []
        self._wanted: PlainLabel | None = None
        bar = body.verticalScrollBar()
        # Labels have their heights only once the body was laid out for its width.
        bar.rangeChanged.connect(lambda *_ends: QTimer.singleShot(0, body, self._scroll))
        bar.actionTriggered.connect(self._let_go)

    def fill(self, chapter: Chapter) -> list[str]:
        """Put a chapter below what is in the body, and return all that it says."""
        said: list[str] = []
        self._titles, self._wanted = [], None
        self._body.column.addWidget(wrapped(chapter.heading, "heading"))
        for section in chapter.sections:
            title = wrapped(section.title, "strong")
            title.setContentsMargins(0, look().px(8), 0, 0)
            self._titles.append(title)
            if section.title:
                said.append(f"{section.title}:")
                self._body.column.addWidget(title)
            for block in section.blocks:
                said.append(f"{block.number}. {block.text}" if block.number else block.text)
                self._add(block)
        return said

    def show_section(self, place: int) -> None:
        """Scroll to a section, and keep it at the top until somebody scrolls.

        Args:
            place: of the section in the chapter, from 0.
        """
        self._wanted = self._titles[place] if 0 < place < len(self._titles) else None
        QTimer.singleShot(0, self._body, self._scroll)

    def _scroll(self) -> None:
        if self._wanted is not None and isValid(self._wanted):
            self._body.verticalScrollBar().setValue(self._wanted.y())

    def _let_go(self) -> None:
        self._wanted = None

    def _add(self, block: Block) -> None:
        column = self._body.column
        if block.kind == PARAGRAPH:
            column.addWidget(wrapped(block.text))
        elif block.kind == COMMAND:
            label = wrapped(block.text, "muted")
            label.setContentsMargins(look().px(26), 0, 0, 0)
            column.addWidget(label)
        elif block.kind == NOTE:
            column.addLayout(marked(IconLabel("info", look().tokens.muted, 16), block.text))
        else:
            mark = "·" if block.kind == POINT else f"{block.number}."
            column.addLayout(marked(PlainLabel(mark, "muted"), block.text))


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
        self.stay_while(self.busy)
        self.told = wrapped("", "muted")
        reveal(self.told, False)
        self.set_whole(self._whole())
        self._put_language()
        self.save = secondary(_("Save as PDF…"), "file-down", self._ask_save)
        close = secondary(_("Close"), "", self.reject)
        self.finish(self.save, close)
        self._fill()
        self.body_text.setFocus()

    def _whole(self) -> QWidget:
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(look().px(10))
        put(column, (_Beside(self.chapters, self.body_text), 1), self.busy, self.told)
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
            self.body_text.column.addWidget(wrapped(words, "muted"))

    # As a file ----------------------------------------------------------------------------------

    def _ask_save(self) -> None:
        proposed = f"lifafa-guide-{self.language}{_PDF}"
        heading, kinds = _("Save the user guide"), f"(*{_PDF})"
        self.dialog = ask_save(self, heading, proposed, kinds, self._write, replaces=True)

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
        self._tell(triage(error).text)

    def _tell(self, words: str) -> None:
        self.told.setText(words)
        reveal(self.told, True)
        announce(self.told, self.told.shown())


def _drawn(target: Path, language: str, _report: Report, _token: Token) -> Path:
    write_beside(target, guide.draw(language))
    return target


class _Beside(QWidget):
    """List and text beside each other."""

    def __init__(self, chapters: QWidget, text: QWidget) -> None:
        super().__init__()
        self.setLayout(row(chapters, (text, 1), spacing=16))

    def minimumSizeHint(self) -> QSize:
        """Need three lines: both scroll."""
        return QSize(super().minimumSizeHint().width(), look().px(52))
