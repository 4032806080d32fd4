"""The dialog that asks what papers are before they are added, from a case or from a referral.

Rules: a picture forgets the camera's notes unless the original is asked for; the program says that
it does not look into other kinds, and names those that can run; Enter adds; what was chosen is kept
until it is added or thrown away (`ui.papers.papers_flow`).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base import numerals
from app.base.language import _, ngettext
from app.cases.papers import papers
from app.cases.papers.papers import Wish, guess
from app.core.field_catalogue import code_list
from app.system import pictures
from ui.drafts.draft_form import Drafting, Held
from ui.frame.desk import Desk
from ui.look.theme import look
from ui.papers import papers_flow
from ui.papers.papers_adding import Pasted, Wanted
from ui.widgets.buttons import primary, secondary
from ui.widgets.choices import CheckBox, ComboBox
from ui.widgets.entries import Labelled, LineEntry
from ui.widgets.frames import Rule, column, put, row
from ui.widgets.plain import IconLabel, reveal, wrapped
from ui.widgets.sheet import Sheet

_MOST_ROWS = 30
type Added = Callable[[list[Wanted], Wish], None]


def kinds() -> list[tuple[str, str]]:
    """Return the kinds of papers with their words."""
    return [(value, _(words)) for value, words in code_list("attachment_kind")]


def ending_of(name: str) -> str:
    """Return the ending of a name as it is shown, "" when there is none."""
    return Path(name).suffix.lower()


class PaperSheet(Sheet):
    """Asks of what kind the papers are that are to be added.

    Args:
        sources: files, or what was pasted.
        done: called with what is wanted and what is to become of pictures.

    Signals:
        said(): something else is chosen or typed.
    """

    said = Signal()

    def __init__(self, sources: Sequence[Path | Pasted], done: Added, parent: QWidget) -> None:
        super().__init__(_("What are these documents?"), parent, (600, 480))
        self._sources = list(sources)
        self._done = done
        self.kinds: list[ComboBox] = []
        for source in self._sources[:_MOST_ROWS]:
            self.body.column.addLayout(self._line(source))
        rest = len(self._sources) - _MOST_ROWS
        if rest > 0:
            text = ngettext(
                "And {count} more, whose kind is guessed from its name.",
                "And {count} more, whose kinds are guessed from their names.",
                rest,
            )
            self.body.column.addWidget(wrapped(text.format(count=numerals.shown(rest)), "muted"))
        self.name = LineEntry(_("Title"), _("Leave empty to keep the name of the file"))
        named = Labelled(_("Title"), self.name)
        reveal(named, len(self._sources) == 1)
        put(self.body.column, named, self._about_pictures(), 1)
        add = primary(_("Add and seal"), "lock", self._add)
        self.finish(secondary(_("Do not add"), "", self.reject), add, safe=add)
        self.kinds[0].setFocus()
        self.name.textChanged.connect(self.said)
        for kind in self.kinds:
            kind.currentIndexChanged.connect(self.said)
        for box in (self.original, self.as_it_is):
            box.toggled.connect(self.said)

    def _line(self, source: Path | Pasted) -> QVBoxLayout:
        name = papers.shown_name(source.name)
        kind = ComboBox(kinds())
        kind.setMinimumContentsLength(20)
        kind.choose(guess(source.name))
        kind.setAccessibleName(_("Kind of document: {name}").format(name=name))
        self.kinds.append(kind)
        harmless = papers.is_harmless(name) or "." not in name
        icon = IconLabel("file-text") if harmless else IconLabel(
            "triangle-alert", look().tokens.caution)  # fmt: skip
        line = row(icon, (wrapped(name), 1), kind, spacing=10)
        whole = column(line, spacing=2)
        if not harmless:
            whole.addWidget(wrapped(runs_words(name), "small"))
        return whole

    def _about_pictures(self) -> QWidget:
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, look().px(4), 0, 0)
        column.setSpacing(look().px(4))
        self.original = CheckBox(_("Keep the original of pictures"))
        self.as_it_is = CheckBox(_("When that cannot be done, add the picture as it is"))
        self.as_it_is.setChecked(True)
        text = _(
            "Pictures are made smaller (1600 pixels), and what the camera wrote into them, such as"
            " the place, is left out."
        )
        put(column, Rule(), wrapped(text, "muted"), self.as_it_is, self.original)
        self.original.toggled.connect(lambda kept: self.as_it_is.setEnabled(not kept))
        reveal(whole, any(pictures.is_picture_by_name(one.name) for one in self._sources))
        return whole

    def wish(self) -> Wish:
        """Return what is to become of pictures."""
        if self.original.isChecked():
            return Wish.ORIGINAL
        return Wish.SMALL if self.as_it_is.isChecked() else Wish.SMALL_ONLY

    def chosen(self) -> list[Wanted]:
        """Return the papers with what is said of them."""
        chosen = [kind.value() for kind in self.kinds]
        chosen += [guess(source.name) for source in self._sources[_MOST_ROWS:]]
        title = self.name.text().strip() if len(self._sources) == 1 else ""
        return [
            Wanted(source, kind, title) for source, kind in zip(self._sources, chosen, strict=True)
        ]

    def take_up(self, kinds: Sequence[str], title: str, wish: Wish) -> None:
        """Say of the papers what was said before.

        Args:
            kinds: of each paper, in their order; one that there is not is left as it is.
            title: of a paper that stands alone.
            wish: what is to become of pictures.
        """
        for box, kind in zip(self.kinds, kinds, strict=False):
            if box.findData(kind) >= 0:
                box.choose(kind)
        self.name.setText(title)
        self.original.setChecked(wish is Wish.ORIGINAL)
        self.as_it_is.setChecked(wish is not Wish.SMALL_ONLY)

    def _add(self) -> None:
        wanted, wish = self.chosen(), self.wish()
        self.accept()
        self._done(wanted, wish)


def runs_words(name: str) -> str:
    """Return the warning about a file that could run something."""
    ending = ending_of(name)
    if not ending:
        return _("A file of this kind may run as a program when it is opened.")
    return _("Files that end in {ending} may run as a program when they are opened.").format(
        ending=ending
    )


def ask_what(
    desk: Desk, case_id: str, sources: Sequence[Path | Pasted], done: Added, parent: QWidget
) -> PaperSheet:
    """Ask of what kind files are that are to be added to a case; what is said is kept as a draft.

    Args:
        desk: the desk of the case.
        case_id: the case.
        sources: files, or what was pasted; at least one.
        done: as for `PaperSheet`.
        parent: the window.
    """
    sheet = PaperSheet(sources, done, parent)
    place = papers_flow.place_of_begun(case_id, sources)
    said = Held(partial(_said, sheet), partial(_say, sheet), sheet)
    sheet.said.connect(said.changed)
    Drafting(sheet, desk, place, sheet.body.column, (said,), until_written=True)
    sheet.open()
    return sheet


def _said(sheet: PaperSheet) -> str:
    return papers_flow.begun_written(sheet.chosen(), sheet.wish())


def _say(sheet: PaperSheet, text: str) -> None:
    said, wish = papers_flow.begun_read(text)
    if said:
        sheet.take_up([one.kind for one in said], said[0].title, wish)
