"""The steps of the test of a mailbox, which fill in one after the other.

Rules: a step that failed has words on what to do under it; those after it are told as not tried;
nothing is sent, and that is said.
"""

from __future__ import annotations

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base.language import _
from app.mail.records import ProbeStep
from ui.frame.failure import triage
from ui.look.theme import look
from ui.mail.setup_flow import SetupFlow
from ui.mail.setup_words import failed_words, found_words, step_words
from ui.widgets.announce import announce
from ui.widgets.compact_layout import WrapRow
from ui.widgets.frames import clear, row
from ui.widgets.plain import IconLabel, PlainLabel
from ui.widgets.strip import Banner

_SIDE_BY_SIDE = 620
_PLACED_MS = 40


class ProbeList(QWidget):
    """The list.

    Args:
        flow: the presenter of the page.

    Signals:
        grew: a step came, so that the page may scroll to it.
    """

    grew = Signal()

    def __init__(self, flow: SetupFlow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._flow = flow
        self._shown: object = None
        self._lines: list[str] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(look().px(8))
        flow.changed.connect(self._show)
        self.hide()

    def lines(self) -> list[str]:
        """Return what stands here, one text a line."""
        return self._lines

    def _show(self) -> None:
        flow = self._flow
        now = (flow.order, dict(flow.steps), flow.at_work, flow.problem, flow.testing)
        if now == self._shown:
            return
        self._shown = now
        clear(self._column)
        self._lines = []
        groups = [
            (self._group(words, steps), 1)
            for words, steps in (
                (_("To send"), [one for one in flow.order if one.startswith("send.")]),
                (_("To read"), [one for one in flow.order if one.startswith("read.")]),
            )
            if steps
        ]
        if groups:
            self._column.addWidget(WrapRow(groups, _SIDE_BY_SIDE))
        if flow.problem is not None:
            failure = triage(flow.problem)
            self._tell(Banner("danger", failure.happened, failure.todo), self._column)
        elif flow.passed:
            self._tell(Banner("good", _("The mailbox works. Nothing was sent.")), self._column)
        told = bool(groups) or flow.problem is not None
        self.setVisible(told)
        if told:
            # Once it has its place.
            QTimer.singleShot(_PLACED_MS, self, self.grew.emit)

    def _group(self, heading: str, steps: list[str]) -> QWidget:
        group = QWidget()
        inner = QVBoxLayout(group)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(look().px(4))
        inner.addWidget(PlainLabel(heading, "section"))
        for step in steps:
            found = self._flow.steps.get(step)
            self._add_step(step, found, inner)
            if found is not None and found.state == "failed":
                self._tell(Banner("danger", *failed_words(found)), inner)
        inner.addStretch(1)
        return group

    def _add_step(self, step: str, found: ProbeStep | None, inner: QVBoxLayout) -> None:
        tokens = look().tokens
        state = found.state if found is not None else ""
        icon, ink, told = {
            "ok": ("circle-check", tokens.good, found_words(found) if found else ""),
            "failed": ("circle-x", tokens.danger, _("failed")),
            "skipped": ("circle", tokens.faint, _("not tried")),
        }.get(state, ("circle", tokens.faint, ""))
        if found is None and step == self._flow.at_work:
            icon, ink, told = "hourglass", tokens.accent, _("one moment…")
        words = f"{step_words(step)} · {told}" if told else step_words(step)
        label = PlainLabel(words, "strong" if state == "failed" else "", wrap=True)
        line = row(IconLabel(icon, ink, 18), label, spacing=10)
        line.setStretch(1, 1)
        inner.addLayout(line)
        self._lines.append(words)

    def _tell(self, banner: Banner, inner: QVBoxLayout) -> None:
        inner.addWidget(banner)
        self._lines.append(banner.accessibleName())
        if banner.tone != "danger":
            announce(banner, banner.accessibleName())
