"""The services that are asked for, each with its time frame.

Rules: a service follows the urgency of the whole referral until it is given a time of its own; what
is not asked for has no line.
"""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base.language import _
from ui.frame.values import choices as code_choices
from ui.frame.values import code
from ui.look.theme import look
from ui.referrals.choices import Choices
from ui.widgets.choices import ComboBox
from ui.widgets.compact_layout import WrapRow
from ui.widgets.frames import clear
from ui.widgets.plain import PlainLabel


class ServiceTimes(QWidget):
    """A line for each service that is asked for."""

    def __init__(self, choices: Choices, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choices = choices
        self._shown: tuple[str, ...] = ()
        self.times: dict[str, ComboBox] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(look().px(4))
        choices.changed.connect(self.show_choices)
        self.show_choices()

    def show_choices(self) -> None:
        """Follow the choices."""
        draft = self._choices.draft
        if draft.services != self._shown:
            self._shown = draft.services
            self._lay_out(draft.services)
        own = dict(draft.service_times)
        for service, combo in self.times.items():
            if combo.value() != own.get(service, ""):
                combo.choose(own.get(service, ""))
        self.setVisible(bool(self.times))

    def _lay_out(self, services: tuple[str, ...]) -> None:
        clear(self._column)
        self.times.clear()
        for service in services:
            name = code("service_asked", service)
            combo = ComboBox([("", _("as the whole referral")), *code_choices("urgency")])
            combo.setAccessibleName(_("Time frame: {service}").format(service=name))
            combo.chosen.connect(partial(self._choices.set_service_time, service))
            self.times[service] = combo
            self._column.addWidget(WrapRow(((PlainLabel(name, wrap=True), 3), (combo, 2)), 300))
