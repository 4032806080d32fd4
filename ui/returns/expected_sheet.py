"""Of which offices returns are awaited: every office that is checked, with a tick.

Rules: nothing is written before it is said; Esc changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from app.base.language import _
from app.returns.records import Sender
from ui.widgets.buttons import primary, secondary
from ui.widgets.choices import CheckBox
from ui.widgets.plain import PlainLabel
from ui.widgets.sheet import Sheet
from ui.widgets.strip import Banner


class ExpectedSheet(Sheet):
    """The dialog.

    Args:
        offices: every office that may be waited for.
        keep: called with the offices whose tick was changed, and what it is now.
    """

    def __init__(
        self,
        offices: Sequence[Sender],
        keep: Callable[[dict[str, bool]], None],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(_("Offices that report to us"), parent, (560, 520))
        self._offices = tuple(offices)
        self._keep = keep
        column = self.body.column
        words = _(
            "Tick the offices whose returns you wait for. Those that have not sent are named for"
            " each period."
        )
        column.addWidget(PlainLabel(words, wrap=True))
        self.boxes: dict[str, CheckBox] = {}
        for one in self._offices:
            box = CheckBox(one.name, one.office_id)
            box.setChecked(one.is_expected)
            self.boxes[one.office_id] = box
            column.addWidget(box)
        if not self._offices:
            none = _("No office is checked yet.")
            column.addWidget(Banner("plain", none, _("Check its number first, under Offices.")))
        column.addStretch(1)
        self.save = primary(_("Save this selection"), "check", self._save)
        self.finish(secondary(_("Cancel"), "", self.reject), self.save, safe=self.save)
        self.save.allow(bool(self._offices), _("No office is checked yet."))
        self.finished.connect(self.deleteLater)

    def _save(self) -> None:
        changed = {
            one.office_id: self.boxes[one.office_id].isChecked()
            for one in self._offices
            if self.boxes[one.office_id].isChecked() != one.is_expected
        }
        if changed:
            self._keep(changed)
        self.accept()
