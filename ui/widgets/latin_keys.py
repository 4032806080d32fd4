"""Hindi, Nepali or Bengali with Latin keys, in every field for words: Ctrl+Space begins and ends.

Rules:
- one place follows the keyboard from field to field; a field has no code for it. Fields that stay
  as they are typed (numbers, days, codes, addresses, Latin names, passphrases, searches, places
  from a list) are left alone, as are fields that cannot be written in;
- while a word is typed its Latin letters stand in the field, and its spellings in a line under it.
  What ends the word (a blank, a stop, Enter, Tab, a click, another key) writes the spelling that is
  marked; Down and Up mark another; Esc, Ctrl+Space, a digit or @ leave the letters as they are;
- an address, the name of a file or a code shows what it is only behind its first word: as soon as
  it does, the letters of all of it come back;
- Backspace takes letter by letter; right after a word was written it brings the letters back;
- only letters typed in one go become another word: never a word that stood there, an abbreviation
  in capitals, a code or an address;
- a word is written as an input method of the system would write it, so that undo, drafts and
  screen readers know it; what such an input method itself writes is never touched;
- it is off at the start and after each lock, and keeps no word.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QRect, QRectF, Qt, QThreadPool
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from shiboken6 import isValid

from app.base import language
from app.base.language import N_, _
from app.base.name_scripts import BENGALI, DEVANAGARI
from app.base.word_spelling import (
    SCRIPTS,
    is_code,
    last_run,
    make_ready,
    spellings,
    written_language,
)
from ui.frame.commands import CommandKey, keys_of, listen
from ui.frame.worker import Job
from ui.widgets.entries import LineEntry, TextEntry
from ui.widgets.plain import announce
from ui.widgets.spelling_line import ScriptMark, SpellingLine

type Field = LineEntry | TextEntry

_COMMAND = "latin"
_ON = {
    "hi": N_("Latin letters become Hindi as you type. {keys} ends it."),
    "ne": N_("Latin letters become Nepali as you type. {keys} ends it."),
    "bn": N_("Latin letters become Bengali as you type. {keys} ends it."),
}
_OFF = N_("Latin letters stay as you type them.")
_FIRST_LETTERS = {DEVANAGARI: "अ", BENGALI: "অ"}
_STOP = "।"
"""What | writes, which no Latin keyboard has: the stop of Hindi, Nepali and Bengali."""
_KEYPAD = Qt.KeyboardModifier.KeypadModifier
_TYPING = Qt.KeyboardModifier.ShiftModifier | _KEYPAD | Qt.KeyboardModifier.GroupSwitchModifier
_NO_KEYS = frozenset(
    {
        *(Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta),
        *(Qt.Key.Key_AltGr, Qt.Key.Key_CapsLock, Qt.Key.Key_NumLock, Qt.Key.Key_ScrollLock),
        *(Qt.Key.Key_Super_L, Qt.Key.Key_Super_R, Qt.Key.Key_Hyper_L, Qt.Key.Key_Hyper_R),
        *(Qt.Key.Key_Mode_switch, Qt.Key.Key_Multi_key),
    }
)
"""Keys that only change what others type."""
_ALT_GR = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
"""What Windows calls AltGr; elsewhere it is GroupSwitchModifier."""
_ELSEWHERE = (QEvent.Type.MouseButtonPress, QEvent.Type.Wheel)
_LEAVE = frozenset("0123456789@_\\&#=")
"""What makes a code or an address of the letters before it."""


class LatinKeys(QObject):
    """Follows the keyboard, and writes words in the script of the window while it is on.

    Args:
        app: the running application.
    """

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self.is_on = False
        self._office = ("", "")
        self.ready: set[str] = set()
        self._field: Field | None = None
        self._mark: ScriptMark | None = None
        self.word = Word(self._spell, app)
        app.focusChanged.connect(self._on_focus)

    def of_office(self, state: str, country: str) -> None:
        """Learn where the office is: it tells the script in an English window."""
        self._office = (state, country)

    def language(self) -> str:
        """Return which language the keys write."""
        return written_language(language.current(), *self._office)

    def toggle(self) -> None:
        """Begin or end; the word at the cursor keeps its letters."""
        self.word.leave()
        self.is_on = not self.is_on
        if self.is_on:
            self._read_lists()
        self._show_mark()
        if self._field is not None:
            announce(self._field, self._words() if self.is_on else _(_OFF))

    def is_writing_in(self, field: QWidget | None) -> bool:
        """Tell whether what is typed into this field becomes another script now."""
        return self.is_on and field is not None and field is self._field

    # The field with the keyboard ----------------------------------------------------------------

    def _on_focus(self, _old: QWidget | None, now: QWidget | None) -> None:
        if now is self._field:
            return
        self._part()
        if isinstance(now, LineEntry | TextEntry) and takes_words(now):
            self._field = now
            if not any(one.command == _COMMAND for one in now.findChildren(CommandKey)):
                listen(now, {"latin": self.toggle}, only_with_focus=True)
            now.installEventFilter(self)
            now.cursorPositionChanged.connect(self._on_cursor)
            now.destroyed.connect(self._part)
            self._show_mark()

    def _part(self, _gone: QObject | None = None) -> None:
        """Let go of the field that had the keyboard."""
        field, self._field = self._field, None
        self.word.leave()
        if field is not None and isValid(field):
            field.removeEventFilter(self)
            field.cursorPositionChanged.disconnect(self._on_cursor)
            field.destroyed.disconnect(self._part)
        self._show_mark()

    def _show_mark(self) -> None:
        mark, self._mark = self._mark, None
        if mark is not None and isValid(mark):
            mark.hide()
            mark.deleteLater()
        if self.is_on and self._field is not None:
            letter = _FIRST_LETTERS[SCRIPTS[self.language()]]
            self._mark = ScriptMark(self._field, letter, self._words())

    def _words(self) -> str:
        return _(_ON[self.language()]).format(keys=keys_of(_COMMAND))

    # What is typed ------------------------------------------------------------------------------

    def _read_lists(self) -> None:
        """Read what the language needs, beside the window."""
        code = self.language()
        if code in self.ready:
            return

        def ready(_nothing: object) -> None:
            self.ready.add(code)
            self._on_cursor()

        job: Job[None] = Job(lambda _report, _token: make_ready(code), self)
        job.succeeded.connect(ready)
        job.start(QThreadPool.globalInstance())

    def _spell(self, letters: str, before: str) -> tuple[str, ...]:
        code = self.language()
        if code not in self.ready:
            self._read_lists()  # The window speaks another language since it was switched on.
            return ()
        return spellings(letters, code, before)

    def _on_cursor(self, *_places: int) -> None:
        if self.is_on and self._field is not None:
            self.word.look(self._field)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hear each key before the field does."""
        kind, field = event.type(), self._field
        if field is None or watched is not field or not self.is_on:
            return False
        if kind in (QEvent.Type.Move, QEvent.Type.Resize) and self._mark is not None:
            self._mark.place()
        elif kind == QEvent.Type.FocusOut:
            self.word.put()
            self.word.end_run()
        elif kind == QEvent.Type.InputMethod:
            self.word.heard_method()
        elif isinstance(event, QKeyEvent) and kind == QEvent.Type.ShortcutOverride:
            return self.word.before_shortcut(event)
        elif isinstance(event, QKeyEvent) and kind == QEvent.Type.KeyPress and takes_words(field):
            return self.word.heard(field, event)
        return False


class Word(QObject):
    """The word at the cursor while it is typed, and the one that was written just before.

    Args:
        spell: returns the spellings of some letters after a word.
        app: the running application; heard only while a word is typed, because a filter over
            everything slows it.
    """

    def __init__(self, spell: Callable[[str, str], tuple[str, ...]], app: QApplication) -> None:
        super().__init__(app)
        self._app, self._spell = app, spell
        self._field: Field | None = None
        self._begins = -1
        self._letters = ""
        self.offered: tuple[str, ...] = ()
        self.chosen = 0
        self.line: SpellingLine | None = None
        self._written = ("", "")
        self._run: list[tuple[int, str, str]] = []
        self._is_writing = False

    # Keys ---------------------------------------------------------------------------------------

    def heard(self, field: Field, event: QKeyEvent) -> bool:
        """Do what a key asks of the word; return whether it was for the word alone."""
        key, text = event.key(), _typed(event)
        if _types_nothing(key):
            return False
        if not event.modifiers() & ~_KEYPAD and self._is_own_key(field, key):
            return True
        if key == Qt.Key.Key_Backspace:
            return False
        if text.isascii() and text.isalpha():
            self._written = ("", "")
            if not self._letters:
                self._leave_code(field, text)
                self._begins = _begin(field)
            return False
        self._ended_by(field, text)
        if last_run(text):
            self._leave_code(field, text)
        else:
            self.end_run()
        if text == "|":
            self._write(field, _STOP)
            return True
        return False

    def _is_own_key(self, field: Field, key: int) -> bool:
        if key == Qt.Key.Key_Backspace and not self._letters:
            return self._brought_back(field)
        if not self.offered:
            return False
        if key == Qt.Key.Key_Escape:
            self.leave()
            return True
        step = 1 if key == Qt.Key.Key_Down else -1 if key == Qt.Key.Key_Up else 0
        if not step or len(self.offered) < _A_CHOICE:
            return False
        self.choose((self.chosen + step) % len(self.offered))
        announce(field, self.offered[self.chosen])
        return True

    def _ended_by(self, field: Field, text: str) -> None:
        """End the word by what is no letter of it; a letter of another keyboard leaves it."""
        if text in _LEAVE or text.isalpha():
            self.leave()
        elif self._letters:
            self.put()
        elif not _around(field)[0].endswith(self._written[0]):
            self._written = ("", "")

    def before_shortcut(self, event: QKeyEvent) -> bool:
        """Keep Esc for the word; end the word before another shortcut does its work."""
        if not self._letters or _types_nothing(event.key()) or _typed(event):
            return False
        if event.key() == Qt.Key.Key_Escape and self.offered:
            event.accept()
            return True
        if event.modifiers() & ~_TYPING:
            keeps = event.key() in (Qt.Key.Key_Space, Qt.Key.Key_Z, Qt.Key.Key_Y)
            (self.leave if keeps else self.put)()
        return False

    def heard_method(self) -> None:
        """An input method of the system writes: the letters before it stay."""
        if not self._is_writing:
            self.leave()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Write the word before a press anywhere else, or the wheel, does its work."""
        if event.type() in _ELSEWHERE and isinstance(watched, QWidget):
            line = self.line
            if line is None or not (watched is line or line.isAncestorOf(watched)):
                self.put()
        return False

    # The word -----------------------------------------------------------------------------------

    def look(self, field: Field) -> None:
        """Look what stands at the cursor now, and show how it may be written."""
        if self._is_writing or self._begins < 0:
            return
        before, after, has_choice = _around(field)
        letters = before[self._begins :]
        is_word = letters.isascii() and letters.isalpha() and not after[:1].isalnum()
        if not is_word or has_choice or not _grew(self._letters, letters):
            self.leave()
            return
        if not self._letters:
            self._app.installEventFilter(self)
        self._field, self._letters, self.chosen = field, letters, 0
        self.offered = self._spell(letters, _last_word(before[: self._begins]))
        self._show()

    def choose(self, place: int) -> None:
        """Mark another spelling."""
        self.chosen = place
        self._show()

    def take(self, place: int) -> None:
        """Write the spelling that was pressed."""
        if place < len(self.offered):
            self.chosen = place
            self.put()

    def put(self) -> None:
        """Write the spelling that is marked in place of the letters."""
        field, letters = self._field, self._letters
        written = self.offered[self.chosen] if self.offered else ""
        self.leave()
        if not written or field is None or not isValid(field) or not takes_words(field):
            return
        before = _around(field)[0]
        if before.endswith(letters) and _has_room(field, len(written) - len(letters)):
            self._write(field, written, len(letters))
            self._written = (written, letters)
            self._run.append((len(before) - len(letters), written, letters))

    def _leave_code(self, field: Field, text: str) -> None:
        """Bring back the letters of all that is no word after all, now that this is typed on."""
        before, _after, has_choice = _around(field)
        run = last_run(before)
        at = len(before) - len(run)
        letters = ""
        for place, written, typed in self._run:
            if place >= at and before.startswith(written, place):
                letters += before[at:place] + typed
                at = place + len(written)
        letters += before[at:]
        if has_choice or letters == run or not is_code(letters + text):
            return
        if _has_room(field, len(letters) - len(run)):
            self._write(field, letters, len(run.encode("utf-16-le")) // 2)
        self.end_run()

    def end_run(self) -> None:
        """Forget which words were written without a gap before the cursor."""
        self._run.clear()

    def leave(self) -> None:
        """Keep the letters as they are."""
        if self._letters:
            self._app.removeEventFilter(self)
        self._begins, self._letters, self.offered, self.chosen = -1, "", (), 0
        self._written = ("", "")
        self._field = None
        line, self.line = self.line, None
        if line is not None and isValid(line):
            line.put_away()
            line.deleteLater()

    def _brought_back(self, field: Field) -> bool:
        """Bring back the letters of the word that was written just before, if it stands here."""
        written, letters = self._written
        before, _after, has_choice = _around(field)
        if not written or has_choice or not before.endswith(written):
            return False
        self._write(field, letters, len(written))
        self._written = ("", "")
        self._run = [one for one in self._run if one[0] < len(before) - len(written)]
        self._begins = len(before) - len(written)
        self._letters = letters
        self._app.installEventFilter(self)
        self.look(field)
        return True

    def _write(self, field: Field, text: str, over: int = 0) -> None:
        """Write before the cursor, as an input method does, over so many letters."""
        event = QInputMethodEvent()
        event.setCommitString(text, -over, over)
        self._is_writing = True
        QCoreApplication.sendEvent(field, event)
        self._is_writing = False

    def _show(self) -> None:
        field = self._field
        if field is None or not self.offered:
            if self.line is not None:
                self.line.put_away()
            return
        window = field.window()
        if self.line is None:
            self.line = SpellingLine(window, self.take)
        cursor = field.inputMethodQuery(Qt.InputMethodQuery.ImCursorRectangle)
        place = QRectF(cursor).toRect()
        shown = QRect(_inside(field).mapTo(window, place.topLeft()), place.size())
        self.line.show_words(self.offered, self.chosen, shown)


_A_CHOICE = 2


def takes_words(field: Field) -> bool:
    """Tell whether words are written into a field, and can be now."""
    if field.as_typed or field.isReadOnly() or not field.isEnabled() or field.cover.lies:
        return False
    if isinstance(field, QLineEdit):
        return field.completer() is None and field.echoMode() == QLineEdit.EchoMode.Normal
    return True


def _types_nothing(key: int) -> bool:
    """Tell whether a key only changes what the next one types, as Shift or an accent does."""
    is_accent = Qt.Key.Key_Dead_Grave <= key <= Qt.Key.Key_Dead_Longsolidusoverlay
    return key in _NO_KEYS or is_accent


def _typed(event: QKeyEvent) -> str:
    """Return what a key types, also behind AltGr; "" for a shortcut and what types nothing."""
    changed = event.modifiers() & ~_TYPING
    is_typed = event.text().isprintable() and (not changed or changed == _ALT_GR)
    return event.text() if is_typed else ""


def _around(field: Field) -> tuple[str, str, bool]:
    """Return what stands before the cursor, what behind it, and whether something is chosen.

    Of a text the line with the cursor. Places are counted in halves of the rarer letters.
    """
    text = field.inputMethodQuery(Qt.InputMethodQuery.ImSurroundingText)
    ends = [
        field.inputMethodQuery(one)
        for one in (Qt.InputMethodQuery.ImCursorPosition, Qt.InputMethodQuery.ImAnchorPosition)
    ]
    halves = str(text or "").encode("utf-16-le")
    first, last = (2 * int(one or 0) for one in sorted(ends))
    before, after = halves[:first], halves[last:]
    return (
        before.decode("utf-16-le", "replace"),
        after.decode("utf-16-le", "replace"),
        first != last,
    )


def _begin(field: Field) -> int:
    """Return where a word begins with the letter that is typed next, -1 where none does.

    Letters go on with what they stand at: a code, an address or a word that is left as it is.
    """
    before, after, _has_choice = _around(field)
    goes_on = any(one.isascii() and (one.isalnum() or one in _LEAVE) for one in last_run(before))
    return -1 if goes_on or after[:1].isalnum() else len(before)


def _grew(old: str, new: str) -> bool:
    """Tell whether one key made the new letters of the old ones."""
    return new[:-1] == old or old[:-1] == new or old == new


def _last_word(before: str) -> str:
    words = before.split()
    return words[-1] if words else ""


def _has_room(field: Field, more: int) -> bool:
    return not isinstance(field, QLineEdit) or len(field.text()) + more <= field.maxLength()


def _inside(field: Field) -> QWidget:
    """Return the widget in which the place of the cursor is told."""
    return field if isinstance(field, QLineEdit) else field.viewport()


def keys() -> LatinKeys:
    """Return the one of this program; it is made when it is asked for first."""
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        raise LookupError("no program is running")
    found = app.findChild(LatinKeys)
    return found if isinstance(found, LatinKeys) else LatinKeys(app)


def settle() -> None:
    """Write the word at the cursor, because everything typed is about to be saved."""
    keys().word.put()
