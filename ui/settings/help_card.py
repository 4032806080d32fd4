"""Settings: the ways into the help, the list of keys, and what the program is made of.

Rules: each button opens what the window's help opens too; the list of keys says what works and
nothing else: it is made from the table of commands and from the places that have a name; about the
program nothing is fetched, what is technical stands under its own heading, and the texts of
licences are shown whole, the program's own first, then those of each library and of what it carries
inside.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QWidget

from app import LICENCE
from app.base.language import N_, _
from app.program import about
from app.program.components import Part
from ui.frame.commands import COMMANDS, MENUS, place_keys, shown_keys
from ui.frame.desk import Desk
from ui.look.theme import look
from ui.widgets.buttons import secondary
from ui.widgets.choices import ComboBox
from ui.widgets.entries import Labelled, TextEntry
from ui.widgets.frames import Card, FlowLayout, row
from ui.widgets.plain import PlainLabel, SectionLabel, wrapped
from ui.widgets.sheet import Sheet

LISTS = (
    (("Enter",), N_("Open what is chosen in a list")),
    (("Space",), N_("Press a button, also one that seals, sends or deletes")),
    (("Tab", "Shift+Tab"), N_("Next and previous field")),
    (("Alt",), N_("Show every command in a menu")),
)
"""Keys that every page knows without a command."""


class KeysSheet(Sheet):
    """The dialog.

    Args:
        parent: the window.
        places: key and message id of the places that have a name.
    """

    def __init__(
        self, parent: QWidget | None = None, places: Sequence[tuple[str, str]] = ()
    ) -> None:
        super().__init__(_("Keyboard shortcuts"), parent, (560, 560))
        for menu, words, _letter in MENUS:
            self.body.column.addWidget(SectionLabel(_(words)))
            for command in COMMANDS:
                if command.menu == menu and command.keys:
                    self._add(command.keys, _(command.words))
            if menu == "go":
                for key, place in places:
                    if shortcut := place_keys(key):
                        self._add((shortcut,), _(place))
        self.body.column.addWidget(SectionLabel(_("Everywhere")))
        for keys, words in LISTS:
            self._add(keys, _(words))
        self.body.column.addStretch(1)
        close = secondary(_("Close"), "", self.accept)
        self.finish(close, safe=close)
        close.setFocus()

    def _add(self, keys: Sequence[str], words: str) -> None:
        # A line says at most two ways: more would only be read past.
        shown = ", ".join(shown_keys(one) for one in keys[:2] if one)
        name = wrapped(shown, "strong")
        name.setFixedWidth(look().px(190))
        self.body.column.addLayout(row(name, (wrapped(words), 1), spacing=12))


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
        column.addWidget(wrapped(said, "heading"))
        column.addWidget(
            wrapped(
                _(
                    "Keeps the cases of an office sealed on its own computer, and sends sealed"
                    " referrals to other offices. It reports to nobody."
                )
            )
        )
        column.addWidget(SectionLabel(_("Licence")))
        column.addWidget(wrapped(_terms()))
        column.addWidget(SectionLabel(_("Where the register lies")))
        column.addWidget(wrapped(str(desk.services.folder)))
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
        column.addWidget(wrapped(_("Lifafa is made with the work of many others. Thank you.")))
        self.part = ComboBox([("", _("One moment…"))])
        self.part.chosen.connect(self._show)
        column.addWidget(Labelled(_("Licence of"), self.part))
        self.whose = wrapped("", "muted")
        self.whose.hide()
        column.addWidget(self.whose)
        self.text = TextEntry(_("Text of the licence"), as_typed=True)
        self.text.setReadOnly(True)
        self.text.setMinimumHeight(look().px(240))
        column.addWidget(self.text, 1)

    def _add_details(self) -> None:
        column = self.body.column
        column.addWidget(SectionLabel(_("Technical details")))
        for name, value in about.technical():
            label = PlainLabel(name, "muted")
            label.setMinimumWidth(look().px(170))
            column.addLayout(row(label, (wrapped(value), 1), spacing=12))

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
    ).format(licence=LICENCE)


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


class HelpCard(Card):
    """The card of the settings page."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self.setMaximumWidth(look().px(760))
        self.column.addWidget(PlainLabel(_("Help"), "heading"))
        self.column.addWidget(
            wrapped(
                _("F1 opens the help for what is in front, on every page. Nothing is fetched."),
                "muted",
            )
        )
        line = FlowLayout(spacing=8)
        asked = self._desk.help_asked.emit
        for words, icon_name, act in (
            (_("Open the help"), "circle-question-mark", lambda: asked("help")),
            (_("User guide"), "life-buoy", lambda: asked("user-guide")),
            (_("What does this word mean?"), "book-open", lambda: asked("words")),
            (_("Send your first referral, step by step"), "footprints", lambda: asked("guide")),
            (_("Keyboard shortcuts…"), "keyboard", lambda: asked("keys")),
            (_("Check an update file…"), "file-search", lambda: asked("update")),
            (_("About Lifafa…"), "info", self._about),
        ):
            line.addWidget(_button(words, icon_name, act))
        self.column.addLayout(line)

    def _about(self) -> None:
        AboutSheet(self._desk, self.window()).open()


def _button(words: str, icon_name: str, act: Callable[[], object]) -> QWidget:
    return secondary(words, icon_name, act)
