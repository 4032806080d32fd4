"""The one table of commands: what can be done with keys, and in which menu it stands; and the clock
that tells when nobody has touched keyboard or mouse, or when Ctrl+L is pressed where no window
hears it: in a dialog, or while a menu or a list is open.

Rules: shortcuts, the menu behind Alt and the list of keys are all made from this table; a command
of a page works while that page is in front; no plain letters, because Indic keyboards type others;
the letter after Alt is Latin in every language and stands once in a menu; keys that are held go on
only where each press takes a step, and what makes something is asked once until it is answered; the
clock listens where the system hands its events to a window, so that drawing costs nothing, and to
windows that come later.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final
from weakref import ref

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence, QShortcut, QWindow
from PySide6.QtWidgets import QWidget

from app.base.language import N_
from ui.frame.presses import Presses
from ui.frame.stillness import TOUCHED
from ui.system.platforms import system

CASE, CHANGE, GO, SIZE, HELP = "case", "change", "go", "size", "help"
MENUS: tuple[tuple[str, str, str], ...] = (
    (CASE, N_("Case"), "C"),
    (CHANGE, N_("Change"), "E"),
    (GO, N_("Go to"), "G"),
    (SIZE, N_("Size"), "S"),
    (HELP, N_("Help"), "H"),
)
"""Key, words and letter of each menu, from left to right."""


@dataclass(frozen=True)
class Command:
    """One thing that can be done.

    Attributes:
        key: what pages and the window name it by.
        words: English message id.
        menu: key of the menu in which it stands.
        letter: Latin letter that picks it in its open menu.
        keys: shortcuts, the one that is shown first.
        takes_away: it stands last in its menu, behind a line.
    """

    key: str
    words: str
    menu: str
    letter: str
    keys: tuple[str, ...] = ()
    takes_away: bool = False


COMMANDS: tuple[Command, ...] = (
    Command("new", N_("New case"), CASE, "N", ("Ctrl+N",)),
    Command("refer", N_("Refer the case that is open or chosen"), CASE, "R", ("Ctrl+R",)),
    Command(
        "print",
        N_("New letter about the open or chosen case; or print what is shown"),
        CASE,
        "P",
        ("Ctrl+P",),
    ),
    Command("summary", N_("Summary of the open case, to print"), CASE, "S", ("Ctrl+Shift+P",)),
    Command("packet", N_("Open a packet file"), CASE, "O", ("Ctrl+O",)),
    Command("close", N_("Close the case form"), CASE, "F", ("Ctrl+Return", "Ctrl+Enter")),
    Command("names", N_("Hide names, or show them again"), CASE, "H", ("Ctrl+Shift+H",)),
    Command("lock", N_("Lock now"), CASE, "L", ("Ctrl+L",)),
    Command("delete", N_("Put the chosen case into the bin"), CASE, "D", ("Del",), takes_away=True),
    Command("edit", N_("Edit the fact of the case that is chosen"), CHANGE, "E", ("F2", "Ctrl+E")),
    Command("undo", N_("Take the last change back"), CHANGE, "U", ("Ctrl+Z",)),
    Command(
        "redo",
        N_("Do a change again that was taken back"),
        CHANGE,
        "Y",
        ("Ctrl+Y", "Ctrl+Shift+Z"),
    ),
    Command(
        "paste",
        N_("Add a picture or file that was copied"),
        CHANGE,
        "V",
        ("Ctrl+V", "Shift+Insert"),
    ),
    Command(
        "latin",
        N_("Type Hindi, Nepali or Bengali in Latin letters, or stop"),
        CHANGE,
        "L",
        ("Ctrl+Space",),
    ),
    Command("search", N_("Search"), GO, "S", ("Ctrl+F",)),
    Command("next", N_("Next section of the case, or next document"), GO, "N", ("Ctrl+PgDown",)),
    Command(
        "previous",
        N_("Previous section of the case, or previous document"),
        GO,
        "P",
        ("Ctrl+PgUp",),
    ),
    Command("aside", N_("What appeared beside the field, and back"), GO, "A", ("F6",)),
    Command("back", N_("Go back; nothing typed is lost"), GO, "B", ("Esc",)),
    Command(
        "larger",
        N_("Everything larger, or the letter or document that is shown"),
        SIZE,
        "L",
        ("Ctrl++", "Ctrl+="),
    ),
    Command(
        "smaller",
        N_("Everything smaller, or the letter or document that is shown"),
        SIZE,
        "S",
        ("Ctrl+-",),
    ),
    Command(
        "fit",
        N_("Everything in its usual size, or the letter or document as wide as its place"),
        SIZE,
        "W",
        ("Ctrl+0",),
    ),
    Command("turn", N_("Turn the document that is shown"), SIZE, "T", ("Ctrl+T",)),
    Command("help", N_("Help for what is in front"), HELP, "H", ("F1",)),
    Command("user-guide", N_("User guide"), HELP, "G"),
    Command("words", N_("What does this word mean?"), HELP, "W"),
    Command("guide", N_("Send your first referral, step by step"), HELP, "S"),
    Command("keys", N_("Keyboard shortcuts"), HELP, "K", ("Ctrl+/",)),
    Command("update", N_("Check an update file"), HELP, "U"),
    Command("menu", N_("This menu"), HELP, "M", ("F10",)),
)
_BY_KEY = {command.key: command for command in COMMANDS}


def command(key: str) -> Command:
    """Return a command by its key."""
    return _BY_KEY[key]


_STEPS: Final = frozenset({"next", "previous", "larger", "smaller"})
_MAKES: Final = frozenset({"new", "refer", "print", "summary", "packet", "delete", "paste"})


class CommandKey(QShortcut):
    """The shortcut of a command: `key` says of which one."""

    def __init__(self, key: str, sequence: str, widget: QWidget) -> None:
        super().__init__(QKeySequence(sequence), widget)
        self.command = key
        self.setAutoRepeat(key in _STEPS)


def listen(
    widget: QWidget,
    acts: Mapping[str, Callable[[], object]],
    *,
    only_with_focus: bool = False,
) -> None:
    """Make some commands work, by their keys and in the menu, while `widget` is in view.

    Args:
        widget: the window, page or list for which they work.
        acts: what each command does there, by its key.
        only_with_focus: the keys work only while `widget` itself has the keyboard.
    """
    for key, act in acts.items():
        if key in _MAKES:
            act = partial(Presses.once, (ref(widget), key), act)
        for sequence in _BY_KEY[key].keys:
            shortcut = CommandKey(key, sequence, widget)
            if only_with_focus:
                shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
            shortcut.activated.connect(act)


def at_hand(window: QWidget) -> dict[str, CommandKey]:
    """Return the commands that do something now: those of the window and of what is in view."""
    return {
        one.command: one
        for one in window.findChildren(CommandKey)
        if one.isEnabled() and (one.parent() is window or _in_view(one, window))
    }


def _in_view(shortcut: CommandKey, window: QWidget) -> bool:
    widget = shortcut.parent()
    return isinstance(widget, QWidget) and widget.isVisibleTo(window)


_OF_PLACES: Mapping[str, tuple[str, str]] = {
    "today": ("1", "Ctrl+1"),
    "register": ("2", "Ctrl+2"),
    "inbox": ("3", "Ctrl+3"),
    "outbox": ("4", "Ctrl+4"),
    "letters": ("5", "Ctrl+5"),
    "offices": ("6", "Ctrl+6"),
    "more": ("7", "Ctrl+7"),
    "statistics": ("8", "Ctrl+8"),
    "log": ("9", "Ctrl+9"),
    "settings": ("0", "Ctrl+,"),
    "backup": ("K", "Ctrl+B"),
    "matches": ("M", ""),
    "returns": ("R", ""),
    "people": ("E", ""),
}
"""The letter of each place that has a name, in the menu, and its shortcut."""


def place_keys(key: str) -> str:
    """Return the shortcut of a place; "" for one that has none."""
    return _OF_PLACES.get(key, ("", ""))[1]


def place_letter(key: str) -> str:
    """Return what picks a place in its open menu."""
    return _OF_PLACES[key][0]


def with_letter(words: str, letter: str) -> str:
    """Return menu words with their letter marked, put behind words that have no such letter.

    Args:
        words: translated, shown as they are.
        letter: one Latin letter.
    """
    plain = words.replace("&", "&&")
    place = plain.upper().find(letter)
    if place < 0 or plain[place : place + 1] == "&":
        return f"{plain} (&{letter})"
    return f"{plain[:place]}&{plain[place:]}"


def shown_keys(sequence: str) -> str:
    """Return a shortcut as it is written on the keys of this computer."""
    return QKeySequence(sequence).toString(QKeySequence.SequenceFormat.NativeText)


def keys_of(key: str) -> str:
    """Return the first shortcut of a command as it is written on the keys of this computer."""
    return shown_keys(_BY_KEY[key].keys[0])


_LOCK = QKeySequence(command("lock").keys[0])
_LATIN: Final = 0xFF


_LAST_S = 30
"""So many seconds before the end are counted down, so that who only reads can move the mouse."""


class IdleClock(QObject):
    """Runs until nobody works.

    Signals:
        idle(): nobody has worked for the time that was set.
        left(int): so many of the last seconds are left; 0 when somebody works again.
        lock_pressed(): Ctrl+L where the shortcut of the window does not hear it.
    """

    idle = Signal()
    left = Signal(int)
    lock_pressed = Signal()

    def __init__(self, minutes: int, parent: QObject) -> None:
        super().__init__(parent)
        self._timer = QTimer(self, singleShot=True, interval=minutes * 60_000)
        self._timer.timeout.connect(self.idle)
        self._seconds = QTimer(self, interval=1_000)
        self._seconds.timeout.connect(self._tell)
        quiet_ms = max(0, self._timer.interval() - _LAST_S * 1_000)
        self._quiet = QTimer(self, singleShot=True, interval=quiet_ms)
        self._quiet.timeout.connect(self._seconds.start)
        self._quiet.timeout.connect(self._tell)
        QGuiApplication.instance().focusWindowChanged.connect(self._listen_to)  # type: ignore[union-attr]
        self.start()

    @property
    def interval_ms(self) -> int:
        """How long nobody may work, in milliseconds."""
        return self._timer.interval()

    @property
    def is_running(self) -> bool:
        """True while it waits."""
        return self._timer.isActive()

    def start(self) -> None:
        """Begin to wait again after a stop."""
        self._timer.start()
        self._quiet.start()
        self._hush()

    def stop(self) -> None:
        """Wait no more."""
        self._timer.stop()
        self._quiet.stop()
        self._hush()

    def touched(self) -> None:
        """Begin to wait again."""
        if self._timer.isActive():
            self.start()

    def _tell(self) -> None:
        self.left.emit(max(1, round(self._timer.remainingTime() / 1_000)))

    def _hush(self) -> None:
        if self._seconds.isActive():
            self._seconds.stop()
            self.left.emit(0)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Hear a touch and let it pass."""
        if event.type() in TOUCHED:
            self.touched()
        if not isinstance(event, QKeyEvent) or event.type() != QEvent.Type.KeyPress:
            return False
        # A window whose shortcut hears it is not even told of the key.
        if not _asks_to_lock(event):
            return False
        self.lock_pressed.emit()
        return True

    def _listen_to(self, window: QWindow | None) -> None:
        if window is not None:
            window.removeEventFilter(self)
            window.installEventFilter(self)


def _asks_to_lock(event: QKeyEvent) -> bool:
    """Say whether a key is Ctrl+L, also on a keyboard that writes another script with that key."""
    if QKeySequence(event.keyCombination()) == _LOCK:
        return True
    return (
        event.modifiers() == Qt.KeyboardModifier.ControlModifier
        and _LATIN < event.key() < Qt.Key.Key_Escape
        and event.nativeScanCode() == system.KEY_OF_L
    )
