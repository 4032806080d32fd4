"""The one door to the clipboard: what is copied out of the register is marked, and soon forgotten.

Rules: every text that leaves a field carries the marks by which programs that keep a history of
the clipboard leave it out; it is gone after a minute, at lock and at the end, when it still is
ours; nothing stays on the selection that X11 pastes with the middle button; what another way put
there unmarked is marked at once; each copy is told once, by whichever way it came; nothing of it is
logged.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable

from PySide6.QtCore import QByteArray, QMimeData, QObject, QTimer, Signal
from PySide6.QtGui import QAction, QClipboard, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QMenu, QPlainTextEdit

from ui.system.platforms import system

FORGET_AFTER_MS = 60_000
MARK = "application/x-lifafa-copied"
"""A number made for one copy, by which we know our own again; it says nothing of the text."""

_WINDOWS = 'application/x-qt-windows-mime;value="{name}"'
_NO = QByteArray(b"\0\0\0\0")
MARKS: tuple[tuple[str, QByteArray], ...] = (
    ("x-kde-passwordManagerHint", QByteArray(b"secret")),
    (_WINDOWS.format(name="ExcludeClipboardContentFromMonitorProcessing"), QByteArray(b"1")),
    (_WINDOWS.format(name="CanIncludeInClipboardHistory"), _NO),
    (_WINDOWS.format(name="CanUploadToCloudClipboard"), _NO),
)
"""Klipper and its kin; the history of Windows and its copy in the cloud (Microsoft Learn, clipboard
formats). macOS is told by `ui.system.platforms`, because Qt does not carry its mark."""


class Board(QObject):
    """Puts texts on a clipboard and takes them away again.

    Args:
        clipboard: the system's, or a fake of it.
        parent: what it dies with.
        conceal: tells the system of what was just put there, where marks are not enough.

    Signals:
        copied(): something was copied, and whoever copied it says nothing of it.
    """

    copied = Signal()

    def __init__(
        self,
        clipboard: QClipboard,
        parent: QObject | None = None,
        *,
        conceal: Callable[[], None] | None = None,
    ) -> None:
        super().__init__(parent)
        self._clipboard = clipboard
        self._conceal = conceal
        self._token = self._told = b""
        self._soon = QTimer(self, singleShot=True, interval=FORGET_AFTER_MS)
        self._soon.timeout.connect(self.forget)
        clipboard.dataChanged.connect(self._on_changed)
        clipboard.selectionChanged.connect(self._on_selected)

    def marked(self, text: str) -> QMimeData:
        """Return a text to be put on the clipboard by Qt, with its marks; the minute begins."""
        self._token = secrets.token_hex(16).encode("ascii")
        data = QMimeData()
        data.setText(text)
        data.setData(MARK, QByteArray(self._token))
        for name, value in MARKS:
            data.setData(name, value)
        self._soon.start()
        return data

    def copy(self, text: str, *, is_told: bool = False) -> None:
        """Put a text on the clipboard for a minute; see `copy` below."""
        if not text:
            return
        data = self.marked(text)
        if is_told:
            self._told = self._token
        self._clipboard.setMimeData(data)
        if self._conceal is not None:
            self._conceal()

    def holds_ours(self) -> bool:
        """Say whether what lies on the clipboard now is what was copied here last."""
        data = _held(self._clipboard)
        return data is not None and bytes(data.data(MARK).data()) == self._token != b""

    def forget(self) -> None:
        """Take away what was copied here, unless something else was copied since."""
        self._soon.stop()
        if self.holds_ours():
            self._clipboard.clear()
        self._token = b""

    def _on_changed(self) -> None:
        """Mark what Qt put there by a way of its own, e.g. Ctrl+C in a list or a file dialog."""
        if not self._clipboard.ownsClipboard():
            return
        if self.holds_ours():
            if self._told != self._token:  # Windows tells more than once of one copy.
                self._told = self._token
                self.copied.emit()
            return
        data = _held(self._clipboard)
        if data is not None and data.hasText():
            self.copy(data.text())

    def _on_selected(self) -> None:
        if self._clipboard.ownsSelection():
            self._clipboard.clear(QClipboard.Mode.Selection)


def board() -> Board:
    """Return the board of this program; it is made when it is asked for first."""
    app = QGuiApplication.instance()
    if app is None:
        raise LookupError("no program is running")
    found = app.findChild(Board)
    if isinstance(found, Board):
        return found
    made = Board(QGuiApplication.clipboard(), app, conceal=system.conceal_copied)
    app.aboutToQuit.connect(made.forget)
    return made


def copy(text: str, *, is_told: bool = False) -> None:
    """Put a text on the clipboard for a minute.

    Args:
        text: what is copied; "" copies nothing.
        is_told: whoever copies says more of it than that it is done, and says it there.
    """
    board().copy(text, is_told=is_told)


def forget() -> None:
    """Take away what was copied here."""
    board().forget()


def guard(tell: Callable[[], object]) -> None:
    """From now on mark what any widget puts on the clipboard, and keep the selection empty.

    Args:
        tell: says that something was copied.
    """
    board().copied.connect(tell)


def copies(line: QLineEdit | QPlainTextEdit, event: QKeyEvent) -> bool:
    """Do what a key for Copy or Cut asks of a field; return whether it was such a key."""
    cuts = event.matches(QKeySequence.StandardKey.Cut)
    if not cuts and not event.matches(QKeySequence.StandardKey.Copy):
        return False
    copy_from(line, cuts=cuts)
    return True


def copy_from(line: QLineEdit | QPlainTextEdit, *, cuts: bool = False) -> None:
    """Copy what is selected in a field, and take it out of there when it is cut."""
    if isinstance(line, QPlainTextEdit):
        line.cut() if cuts else line.copy()
    elif line.echoMode() == QLineEdit.EchoMode.Normal:
        copy(line.selectedText())
        if cuts and not line.isReadOnly() and line.hasSelectedText():
            line.del_()


def lead_through(menu: QMenu, line: QLineEdit) -> QMenu:
    """Let Cut and Copy of a field's own menu go through this door."""
    for old in menu.actions():
        if old.objectName() not in ("edit-cut", "edit-copy"):
            continue
        cuts = old.objectName() == "edit-cut"
        new = QAction(old.icon(), old.text(), menu)
        new.setObjectName(old.objectName())
        new.setEnabled(old.isEnabled())
        new.triggered.connect(lambda _on=False, cuts=cuts: copy_from(line, cuts=cuts))
        menu.insertAction(old, new)
        menu.removeAction(old)
    return menu


def keep_only(menu: QMenu, *names: str) -> QMenu:
    """Leave in a field's own menu only some actions, by their names in Qt."""
    for action in menu.actions():
        if action.objectName() not in names:
            menu.removeAction(action)
    return menu


def _held(clipboard: QClipboard) -> QMimeData | None:
    """Return what lies on a clipboard, which may be nothing, what Qt's stubs do not say."""
    return clipboard.mimeData()
