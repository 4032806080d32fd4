"""About the program: version, licence, where the register lies, what it is made of.

Rules: nothing is fetched; what is technical stands under its own heading; the texts of licences
are shown whole, the program's own first, then those of each library as they came with it; what a
library carries inside stands in the same list, with the library that carries it.
"""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.base.language import _
from app.program import about
from app.program.about import Part
from ui.frame.desk import Desk
from ui.look.theme import look
from ui.widgets.buttons import secondary
from ui.widgets.choices import ComboBox
from ui.widgets.entries import Labelled, TextEntry
from ui.widgets.frames import row
from ui.widgets.plain import PlainLabel, SectionLabel
from ui.widgets.sheet import Sheet

_LONGEST = 60
_MOST_NAMES = 12


class AboutSheet(Sheet):
    """The dialog.

    Args:
        desk: the officer's desk.
        parent: the window.
    """

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(_("About Lifafa"), parent, (680, 620))
        column = self.body.column
        said = _("Version {version}").format(version=about.version())
        column.addWidget(PlainLabel(said, "heading", wrap=True))
        column.addWidget(
            PlainLabel(
                _(
                    "Keeps the cases of an office sealed on its own computer, and sends sealed"
                    " referrals to other offices. It reports to nobody."
                ),
                wrap=True,
            )
        )
        column.addWidget(SectionLabel(_("Licence")))
        column.addWidget(PlainLabel(_terms(), wrap=True))
        column.addWidget(SectionLabel(_("Where the register lies")))
        column.addWidget(PlainLabel(str(desk.services.folder), wrap=True))
        self._desk = desk
        self._parts: dict[str, Part] = {}
        self._add_parts()
        self._add_details()
        self.update_check = secondary(_("Check an update file…"), "file-search", self._check)
        close = secondary(_("Close"), "", self.accept)
        self.finish(self.update_check, close, safe=close)
        close.setFocus()
        desk.run_beside(lambda _report, _token: _all_parts(), self._on_parts, by=self)

    def _add_parts(self) -> None:
        column = self.body.column
        column.addWidget(SectionLabel(_("Libraries and typefaces")))
        column.addWidget(
            PlainLabel(_("Lifafa is made with the work of many others. Thank you."), wrap=True)
        )
        self.part = ComboBox([("", _("One moment…"))])
        self.part.chosen.connect(self._show)
        column.addWidget(Labelled(_("Licence of"), self.part))
        self.whose = PlainLabel("", "muted", wrap=True)
        self.whose.hide()
        column.addWidget(self.whose)
        self.text = TextEntry(_("Text of the licence"))
        self.text.setReadOnly(True)
        self.text.setMinimumHeight(look().px(240))
        column.addWidget(self.text, 1)

    def _add_details(self) -> None:
        column = self.body.column
        column.addWidget(SectionLabel(_("Technical details")))
        for name, value in about.technical():
            label = PlainLabel(name, "muted")
            label.setMinimumWidth(look().px(170))
            line = row(label, PlainLabel(value, wrap=True), spacing=12)
            line.setStretch(1, 1)
            column.addLayout(line)

    def _check(self) -> None:
        self.accept()
        self._desk.help_asked.emit("update")

    def _on_parts(self, parts: tuple[Part, ...]) -> None:
        self._parts = {part.name: part for part in parts}
        self.part.offer([(part.name, _line(part)) for part in parts])
        self._show(parts[0].name)

    def _show(self, name: str) -> None:
        part = self._parts.get(name)
        if part is not None:
            missing = _("No text came with it. The name of its licence stands above.")
            self.text.setPlainText(part.text or missing)
            said = _whose(part)
            self.whose.setText(said)
            self.whose.setVisible(bool(said))


def _all_parts() -> tuple[Part, ...]:
    return (about.itself(), *about.parts())


def _terms() -> str:
    """Return under which terms the program is, and that nobody answers for its faults."""
    return _(
        "© The makers of Lifafa. This is free software: anybody may use it, change it and pass it"
        " on under the GNU General Public License, version 3 or later ({licence}). It comes without"
        " any warranty, as far as the law allows. The whole text is the first in the list below."
    ).format(licence=about.LICENCE)


def _line(part: Part) -> str:
    """Return what the list shows of a part; a long licence is told whole in its text."""
    licence = part.licence
    if len(licence) > _LONGEST:
        licence = licence[:_LONGEST].rpartition(" ")[0] + " …"
    return " · ".join(one for one in (part.name, part.version, licence) if one)


def _whose(part: Part) -> str:
    """Return who carries a part and what it is made of, "" when there is nothing to say."""
    lines = []
    if part.inside:
        lines.append(_("It comes inside {library}.").format(library=part.inside))
    if part.inner:
        names = [f"{one.name} {one.version}".strip() for one in part.inner[:_MOST_NAMES]]
        if len(part.inner) > _MOST_NAMES:
            names.append("…")
        lines.append(_("Built into it: {names}").format(names=", ".join(names)))
    return "\n".join(lines)
