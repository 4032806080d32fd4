"""The dialogs about papers: what is added, what it is, where a copy goes, what was taken out.

Rules: a picture forgets the camera's notes unless the original is asked for; the program says that
it does not look into other kinds, and names those that can run; nothing here is done by Enter but
adding and keeping words; no title names anybody.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base import numerals
from app.base.language import _, ngettext
from app.cases.papers import looks, papers
from app.cases.papers.paper_changes import RemovedRecord
from app.cases.papers.papers import Wish, guess
from app.cases.records import PaperRecord
from app.core.field_catalogue import code_label, code_list
from app.system import pictures
from ui.frame.values import day_at
from ui.look.theme import look
from ui.papers.papers_adding import Pasted, Wanted
from ui.widgets.buttons import careful_primary, primary, secondary
from ui.widgets.choices import CheckBox, ComboBox
from ui.widgets.entries import Labelled, LineEntry
from ui.widgets.frames import EmptyState, Rule, column, put, row
from ui.widgets.plain import IconLabel, reveal, wrapped
from ui.widgets.sheet import Sheet

_MOST_ROWS = 30
_ICONS = {"image": "image", "audio": "file-headphone", "video": "file-play", "text": "file-text"}
type Added = Callable[[list[Wanted], Wish], None]


def kinds() -> list[tuple[str, str]]:
    """Return the kinds of papers with their words."""
    return [(value, _(words)) for value, words in code_list("attachment_kind")]


def groups() -> list[tuple[str, str]]:
    """Return the consent groups a paper can belong to; the first one keeps it here."""
    found = [(value, _(words)) for value, words in code_list("consent_group")]
    return [("", _("Never leaves this office")), *found]


def paper_icon(paper: PaperRecord) -> tuple[str, str]:
    """Return icon and ink of a paper, a warning for one that can run."""
    if not papers.is_harmless(paper.file_name):
        return "triangle-alert", look().tokens.caution
    kind = paper.media_type.partition("/")[0]
    return _ICONS.get(kind, "file-text"), look().tokens.accent


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


class DescribeSheet(Sheet):
    """Asks for other words about a paper.

    Args:
        paper: as it is.
        done: called with title, kind and consent group.
    """

    def __init__(
        self, paper: PaperRecord, done: Callable[[str, str, str], None], parent: QWidget
    ) -> None:
        super().__init__(_("What is this paper?"), parent, (520, 400))
        self._done = done
        self.name = LineEntry(_("Title"), _("Leave empty to keep the name of the file"))
        self.name.setText(paper.title)
        self.kind = ComboBox(kinds())
        self.kind.choose(paper.kind)
        self.group = ComboBox(groups())
        self.group.choose(paper.group)
        for label, field, hint in (
            (_("Title"), self.name, ""),
            (_("Kind of document"), self.kind, ""),
            (
                _("May be shared together with"),
                self.group,
                _("Consent for these facts covers the document too."),
            ),
        ):
            self.body.column.addWidget(Labelled(label, field, hint))
        self.body.column.addStretch(1)
        keep = primary(_("Keep"), "check", self._keep)
        self.finish(secondary(_("Leave as it was"), "", self.reject), keep, safe=keep)
        self.name.setFocus()
        self.name.selectAll()

    def _keep(self) -> None:
        self.accept()
        self._done(self.name.text().strip(), self.kind.value(), self.group.value())


class SaveSheet(Sheet):
    """Says what a copy may do before a folder is asked for.

    Args:
        paper: not a picture that we made.
        done: called when the officer goes on.
    """

    def __init__(self, paper: PaperRecord, done: Callable[[], None], parent: QWidget) -> None:
        super().__init__(_("Save a copy?"), parent, (520, 360))
        self._done = done
        column = self.body.column
        column.addWidget(wrapped(paper.title, "strong"))
        unseen = _(
            "Lifafa does not look into this kind of document. It may hold what harms a computer."
        )
        as_it_came = _(
            "The copy is the file as it came, not the pages that you see here. It may hold what"
            " harms a computer."
        )
        lines = [
            as_it_came if looks.can_be_looked_at(paper) else unseen,
            _("Open the copy only when you know who gave you the file."),
            _("The copy is not sealed: delete it when it is not needed."),
        ]
        if not papers.is_harmless(paper.file_name):
            lines.insert(0, runs_words(paper.file_name))
            lines.insert(1, _("The copy gets a name under which it runs nothing."))
        ink = look().tokens.caution
        for text in lines:
            line = row(IconLabel("triangle-alert", ink), (wrapped(text), 1), spacing=10)
            column.addLayout(line)
        column.addStretch(1)
        stay = secondary(_("Do not save"), "", self.reject)
        self.go = careful_primary(_("Choose a folder…"), "folder", self._go)
        self.finish(stay, self.go)
        stay.setFocus()

    def _go(self) -> None:
        self.accept()
        self._done()


class RemovedSheet(Sheet):
    """Shows the papers that were taken out of a case and can be put back.

    Args:
        removed: the newest first.
        put_back: called with the paper.
    """

    def __init__(
        self,
        removed: Sequence[RemovedRecord],
        put_back: Callable[[PaperRecord], None],
        parent: QWidget,
    ) -> None:
        super().__init__(_("Removed documents"), parent, (620, 420))
        self._put_back = put_back
        column = self.body.column
        if not removed:
            column.addWidget(EmptyState("trash", _("No document of this case was removed.")))
        for one in removed:
            words = QVBoxLayout()
            words.setSpacing(0)
            facts = (
                _(code_label("attachment_kind", one.paper.kind)),
                one.removed_by,
                _("kept until {day}").format(day=day_at(one.kept_until)),
            )
            text = " · ".join(fact for fact in facts if fact)
            put(words, wrapped(one.paper.title), wrapped(text, "small"))
            back = secondary(_("Put back"), "undo-2", partial(self._back, one.paper))
            back.setAccessibleName(_("Put back {paper}").format(paper=one.paper.title))
            column.addLayout(row((words, 1), back, spacing=12))
            column.addWidget(Rule())
        column.addStretch(1)
        close = secondary(_("Close"), "", self.reject)
        self.finish(close)
        close.setFocus()

    def _back(self, paper: PaperRecord) -> None:
        self.accept()
        self._put_back(paper)
