"""Keeps the windows of the program out of screenshots and screen sharing, where the system can.

Rules: off unless the setting says so, because it also shuts out programs that help people who see
badly; each system is asked by a module of its own; what could not be done is said, never hidden;
windows that open later are kept out, too; where nothing is kept out no event is looked at: building
a page makes thousands of them.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget

from app.base.language import _
from app.system import preferences
from ui.system.platforms import system

type Keep = Callable[[int, bool], bool]
"""Native handle of a window and whether it is to be kept out; returns whether the system did it."""


def is_wanted() -> bool:
    """Say whether the setting is on."""
    return bool(preferences.load().get("no_capture"))


def why_not() -> str:
    """Return why this computer cannot do it, translated; "" where it can."""
    if system.CAN_KEEP_OUT:
        return ""
    return _(
        "Linux has no way to keep a window out of screenshots. Hide the names instead, or share"
        " another window."
    )


class CaptureGuard(QObject):
    """Keeps every window out from the moment it is shown.

    Args:
        app: whose windows.
        keep: asks the system; by default the module of this system.
    """

    def __init__(self, app: QApplication, keep: Keep | None = None) -> None:
        super().__init__(app)
        self._keep = keep if keep is not None else _keep_of_system()
        self._app = app
        self._wanted = False

    def follow(self, wanted: bool) -> bool:
        """Keep all windows out, or let all be seen; return whether the system did it each time."""
        self._wanted = wanted
        self._app.removeEventFilter(self)
        if wanted and self._keep is not None:
            self._app.installEventFilter(self)
        done = True
        for window in QApplication.topLevelWidgets():
            done = self._apply(window) and done
        return done

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep a window out as soon as it is shown."""
        is_shown = event.type() == QEvent.Type.Show
        if is_shown and isinstance(watched, QWidget) and watched.isWindow():
            self._apply(watched)
        return False

    def _apply(self, window: QWidget) -> bool:
        if self._keep is None:
            return not self._wanted
        # A window that is not there yet is met by the filter when it is shown.
        if not window.testAttribute(Qt.WidgetAttribute.WA_WState_Created):
            return True
        return self._keep(int(window.winId()), self._wanted)


def guard(app: QApplication) -> CaptureGuard:
    """Begin to follow the setting, for the whole program."""
    found = app.findChild(CaptureGuard)
    made = found if isinstance(found, CaptureGuard) else CaptureGuard(app)
    made.follow(is_wanted())
    return made


def apply_to_all() -> bool:
    """Follow the setting that was just changed; return whether the system did it."""
    app = QApplication.instance()
    return isinstance(app, QApplication) and guard(app).follow(is_wanted())


def _keep_of_system() -> Keep | None:
    """Return what asks this system, None where nothing can."""
    return system.keep_out if system.CAN_KEEP_OUT else None
