"""The dialog that asks what papers are before they are added, from a case or from a referral.

Rules: a picture forgets the camera's notes unless the original is asked for, and is turned and cut
here when that is wanted; one that cannot forget them, and a film, known by its first bytes whatever
its name, goes in only when that is ticked, and stays in the office; the sheet says that other kinds
are not looked into, and names those that can run; each can have a kind of its own; Enter adds; what
was chosen is kept until it is added or thrown away (`ui.papers.papers_flow`), and pages that were
scanned are thrown away only when that is answered; the keys that hide names close it, because small
pictures are seen in it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent, QImage, QShowEvent
from PySide6.QtWidgets import QWidget

from app.base import numerals
from app.base.language import _, ngettext
from app.cases.papers.papers import Wish, guess
from app.core.field_catalogue import code_list
from app.system import pictures
from app.system.sandbox.trim import Trim
from ui.drafts.draft_form import Drafting, Held
from ui.frame.desk import Desk
from ui.papers import papers_flow
from ui.papers.glances import Glance, Glances
from ui.papers.pages_sheet import Kept, PagesSheet
from ui.papers.paper_lines import PaperLine
from ui.papers.papers_adding import Pasted, Wanted
from ui.papers.papers_flow import Said
from ui.papers.picture_sheet import PictureSheet, Trimmed
from ui.widgets.buttons import primary, quiet, secondary
from ui.widgets.choices import CheckBox, ComboBox
from ui.widgets.compact_layout import flow
from ui.widgets.entries import Labelled, LineEntry
from ui.widgets.frames import Rule, column, put, row
from ui.widgets.plain import PlainLabel, reveal, wrapped

_ROWS = 30
"""So many are shown at first, and more with each press."""
_AT_ONCE = 3
type Added = Callable[[list[Wanted], Wish], None]


def kinds() -> list[tuple[str, str]]:
    """Return the kinds of papers with their words."""
    return [(value, _(words)) for value, words in code_list("attachment_kind")]


class _Rest(QWidget):
    """Says how many are not shown, and shows more."""

    def __init__(self, show_more: Callable[[], object]) -> None:
        super().__init__()
        self.words = wrapped("", "muted")
        self.more = quiet(_("Show more of them"), "chevron-down", show_more)
        column(self.words, flow(self.more), within=self)

    def tell(self, rest: int) -> None:
        """Say how many there are; their kinds are guessed, or what was chosen for all."""
        text = ngettext(
            "And {count} more, whose kind is guessed from its name.",
            "And {count} more, whose kinds are guessed from their names.",
            rest,
        )
        self.words.setText(text.format(count=numerals.shown(max(0, rest))))
        reveal(self, rest > 0)


class PaperSheet(PagesSheet):
    """Asks of what kind the papers are that are to be added.

    Args:
        sources: files, or what was pasted.
        done: called with what is wanted and what is to become of pictures.
        kept: called with what lies in memory alone when something else than an answer closes this.

    Signals:
        said(): something else is chosen or typed.
    """

    said = Signal()

    def __init__(
        self,
        sources: Sequence[Path | Pasted],
        done: Added,
        parent: QWidget,
        kept: Kept = lambda _wanted: None,
    ) -> None:
        super().__init__(_("What are these documents?"), self.in_memory, kept, parent, (760, 560))
        self._sources = list(sources)
        self._done = done
        self._shown = _ROWS
        self._kinds = [guess(source.name) for source in self._sources]
        self._trims = [Trim()] * len(self._sources)
        self._own_kinds: list[str] = []
        self._measured: tuple[Glance, ...] = ()
        self._small: dict[int, QImage] = {}
        self._put_all()
        self.lines: list[PaperLine] = []
        self._rows = column()
        self.body.column.addLayout(self._rows)
        self.rest = _Rest(self._show_more)
        self.body.column.addWidget(self.rest)
        self.rest.tell(len(self._sources) - self._shown)
        self.name = LineEntry(_("Title"), _("Leave empty to keep the name of the file"))
        self.name.textChanged.connect(self.said)
        named = Labelled(_("Title"), self.name)
        reveal(named, len(self._sources) == 1)
        not_read = _(
            "Other kinds of files are not looked into: a place or a photograph in a PDF or a"
            " document of Word stays in it."
        )
        self._pictures = self._about_pictures()
        put(self.body.column, named, self._pictures, wrapped(not_read, "small"), 1)
        self._reveal_pictures()
        add = primary(_("Add and seal"), "lock", self._add)
        self.finish(secondary(_("Do not add"), "", self.reject), add, safe=add)
        self._glances = Glances(self._sources, _ROWS, self)
        self._glances.measured.connect(self._on_measured)
        self._glances.came.connect(self._on_small)
        self.finished.connect(lambda _result: self._glances.stop())
        self._draw_some()
        self.lines[0].kind.setFocus()

    def _draw_some(self) -> None:
        """Make a few rows; the others follow when the window has answered what was pressed."""
        begun = len(self.lines)
        for place in range(begun, min(begun + _AT_ONCE, self._shown, len(self._sources))):
            line = PaperLine(self._sources[place], kinds())
            line.kind.choose(self._kinds[place])
            line.take(self._trims[place])
            line.kind.chosen.connect(partial(self._on_one, place))
            line.trim_asked.connect(partial(self._ask_trim, place))
            self.lines.append(line)
            put(self._rows, line, Rule())
            if place < len(self._measured):
                line.show_glance(self._measured[place])
            if place in self._small:
                line.show_small(self._small[place])
        if len(self.lines) < min(self._shown, len(self._sources)):
            QTimer.singleShot(0, self, self._draw_some)

    def _put_all(self) -> None:
        """Put on top how many there are, and what sets one kind for all."""
        self.count = PlainLabel(_count_words(len(self._sources), 0), "muted")
        self.all = ComboBox([("", _("Each its own kind")), *kinds()])
        self.all.setMinimumContentsLength(20)
        self.all.setAccessibleName(_("Kind of all documents"))
        self.all.chosen.connect(self._on_all)
        if len(self._sources) > 1:
            put(self.body.column, row((self.count, 1), self.all), Rule())

    def _show_more(self) -> None:
        """Show some more, each with its kind; the keyboard goes to the first of them."""
        first = len(self.lines)
        self._shown += _ROWS
        self.rest.tell(len(self._sources) - self._shown)
        self._glances.draw_to(self._shown)
        self._draw_some()
        self.lines[first].kind.setFocus()

    def _about_pictures(self) -> QWidget:
        whole = QWidget()
        inside = column(spacing=4, edges=(0, 4, 0, 0), within=whole)
        self.original = CheckBox(_("Keep the original of pictures"))
        self.as_it_is = CheckBox(_("When that cannot be done, add the picture or film as it is"))
        text = _(
            "Pictures are made smaller (2400 pixels), and what the camera wrote into them, such as"
            " the place, is left out."
        )
        more = _(
            "An original, and what is added as it is, still tells where it was taken, perhaps a"
            " shelter. It is kept as a document that never leaves this office, unless you change"
            " that by hand afterwards."
        )
        put(inside, wrapped(text, "muted"), self.as_it_is, self.original, wrapped(more, "small"))
        self.original.toggled.connect(lambda kept: self.as_it_is.setEnabled(not kept))
        for box in (self.original, self.as_it_is):
            box.toggled.connect(self.said)
        return whole

    def _reveal_pictures(self) -> None:
        """Ask about pictures when there is one, by its name or its first bytes."""
        heads = [one.head for one in self._measured] or [b""] * len(self._sources)
        reveal(
            self._pictures,
            any(
                pictures.is_picture_by_name(one.name)
                or pictures.kind_of(head)
                or pictures.why_as_it_is(one.name, head)
                for one, head in zip(self._sources, heads, strict=True)
            ),
        )

    # What is seen of them -----------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        """Look at the files."""
        super().showEvent(event)
        if not event.spontaneous():
            self._glances.begin()

    def hideEvent(self, event: QHideEvent) -> None:
        """Look no more, but not for a window that was made small and comes back."""
        super().hideEvent(event)
        if not event.spontaneous():
            self._glances.stop()

    def _on_measured(self, glances: tuple[Glance, ...]) -> None:
        self._measured = glances
        for line, glance in zip(self.lines, glances, strict=False):
            line.show_glance(glance)
        self._reveal_pictures()
        size = sum(one.size for one in glances)
        self.count.setText(_count_words(len(self._sources), size))

    def _on_small(self, place: int, image: QImage) -> None:
        self._small[place] = image
        if place < len(self.lines):
            self.lines[place].show_small(image)

    # What is said of them -----------------------------------------------------------------------

    def _on_all(self, kind: str) -> None:
        """Set the same kind for all; none gives each its own again."""
        if kind:
            self._own_kinds = self._own_kinds or list(self._kinds)
            self._kinds = [kind] * len(self._sources)
        else:
            self._kinds, self._own_kinds = self._own_kinds or self._kinds, []
        for line, one in zip(self.lines, self._kinds, strict=False):
            line.kind.choose(one)
        self.said.emit()

    def _on_one(self, place: int, kind: str) -> None:
        """One has a kind of its own again."""
        self._kinds[place] = kind
        self._own_kinds = []
        self.all.choose("")
        self.said.emit()

    def trim(self, trims: Mapping[int, Trim]) -> None:
        """Say how pictures are turned and cut, by their places."""
        for place, trim in trims.items():
            self._trims[place] = trim
            if place < len(self.lines):
                self.lines[place].take(trim)
        self.said.emit()

    def _ask_trim(self, place: int) -> None:
        places = [
            number for number, one in enumerate(self._sources) if pictures.can_be_trimmed(one.name)
        ]
        those = [Trimmed(self._sources[number], self._trims[number]) for number in places]

        def done(trims: Mapping[int, Trim]) -> None:
            self.trim({places[number]: trim for number, trim in trims.items()})

        PictureSheet(those, places.index(place), done, self).open()

    def wish(self) -> Wish:
        """Return what is to become of pictures."""
        if self.original.isChecked():
            return Wish.ORIGINAL
        return Wish.SMALL if self.as_it_is.isChecked() else Wish.SMALL_ONLY

    def chosen(self) -> list[Wanted]:
        """Return the papers with what is said of them."""
        title = self.name.text().strip() if len(self._sources) == 1 else ""
        said = zip(self._sources, self._kinds, self._trims, strict=True)
        return [Wanted(source, kind, title, trim) for source, kind, trim in said]

    def in_memory(self) -> list[Wanted]:
        """Return those that are no files."""
        return [one for one in self.chosen() if isinstance(one.source, Pasted)]

    def take_up(self, said: Sequence[Said], wish: Wish) -> None:
        """Say of the papers what was said before.

        Args:
            said: of each paper, in their order; a kind that there is not is left as it is.
            wish: what is to become of pictures.
        """
        known, guessed = dict(kinds()), list(self._kinds)
        for place, one in enumerate(said[: len(self._sources)]):
            if one.kind in known:
                self._kinds[place] = one.kind
        for line, kind in zip(self.lines, self._kinds, strict=False):
            line.kind.choose(kind)
        self.trim({place: one.trim for place, one in enumerate(said[: len(self._sources)])})
        same = self._kinds[0] if len(set(self._kinds)) == 1 else ""
        self.all.choose(same)
        # What each has when the one for all is taken back.
        self._own_kinds = guessed if same else []
        self.name.setText(said[0].title if said else "")
        self.original.setChecked(wish is Wish.ORIGINAL)
        self.as_it_is.setChecked(wish is Wish.SMALL)

    def _add(self) -> None:
        wanted, wish = self.chosen(), self.wish()
        self.accept()
        self._done(wanted, wish)


def _count_words(count: int, size: int) -> str:
    text = ngettext("{count} document", "{count} documents", count)
    told = [text.format(count=numerals.shown(count)), numerals.size_words(size) if size else ""]
    return " · ".join(one for one in told if one)


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
    kept = partial(papers_flow.PapersFlow.of(desk).keep_pages, case_id)
    sheet = PaperSheet(sources, done, parent, kept)
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
        sheet.take_up(said, wish)
