"""The way to the practice register and back, and the way to begin it anew.

Rules: practice and real work never lie in one folder; going from one to the other locks what is
open; beginning anew makes new offices beside the old ones and touches nothing that is real.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.base.language import _
from app.practice import demo
from app.practice.demo import DemoResult
from app.practice.practice_place import FIRST, folder_in, is_begun
from app.system import paths, preferences
from ui.frame.desk import Desk
from ui.look.theme import look
from ui.widgets.busy import BusyLine
from ui.widgets.buttons import secondary
from ui.widgets.frames import Card, FlowLayout
from ui.widgets.plain import PlainLabel


class PracticeCard(Card):
    """The card of the settings page, in the practice register and in a real one."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.setMaximumWidth(look().px(760))
        self.column.addWidget(PlainLabel(_("Practice register"), "heading", wrap=True))
        here = desk.services.office.practice
        words = (
            _("All that is written here is made up. It is sealed only for the practice offices.")
            if here
            else _("Two made-up offices with made-up cases, to try everything without fear.")
        )
        self.column.addWidget(PlainLabel(words, "muted", wrap=True))
        line = FlowLayout(spacing=8)
        self.home = secondary(_("Back to my register"), "house", self._go_home)
        self.fresh = secondary(_("Make it fresh"), "refresh-cw", self._make_fresh)
        self.go = secondary(_("Practise with made-up cases"), "flask-conical", self._go)
        for button in (self.home, self.fresh) if here else (self.go,):
            line.addWidget(button)
        self.column.addLayout(line)
        self.busy = BusyLine(can_stop=True)
        self.busy.stop_on_escape(self)
        self.column.addWidget(self.busy)

    def _go_home(self) -> None:
        self._desk.register_asked.emit(own_register())

    def _go(self) -> None:
        self._desk.run_beside(
            lambda _report, _token: _register_there(paths.data_folder()), self._on_looked, by=self
        )

    def _on_looked(self, there: Path | None) -> None:
        if there is None:
            self._make_fresh()
        else:
            self._desk.register_asked.emit(there)

    def _make_fresh(self) -> None:
        for button in (self.home, self.fresh, self.go):
            button.allow(False, _("Making up two offices and their cases…"))
        clock, root = self._desk.services.clock, paths.data_folder()
        job = self._desk.run_beside(
            lambda report, token: demo.begin_anew(root, clock, demo.watched(report, token)),
            self._on_made,
            failed=self._on_failed,
            by=self,
        )
        job.finished.connect(self._allow)
        self.busy.follow(job, _("Making up two offices and their cases…"))

    def _on_made(self, made: DemoResult) -> None:
        self._desk.register_asked.emit(made.first)

    def _on_failed(self, error: Exception) -> None:
        self._desk.show_failure(error)

    def _allow(self) -> None:
        for button in (self.home, self.fresh, self.go):
            button.allow(True)


def _register_there(root: Path) -> Path | None:
    """Return the practice register that was made last, None when there is none."""
    return folder_in(root) / FIRST if is_begun(root) else None


def own_register() -> Path:
    """Return the folder of the real register of this user, there or not."""
    kept = preferences.load().get("register")
    return Path(str(kept)) if kept else paths.default_register()
