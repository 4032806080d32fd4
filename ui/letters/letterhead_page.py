"""The page of the letterhead: what stands over every letter, and how that looks.

Rules: nothing is lost by leaving: what was typed is saved then; the picture of the head is drawn as
letters are, from what is typed now.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QWidget

from app.base.language import _
from app.core.permissions import Act
from app.letters.document import Letterhead
from ui.drafts.draft_form import Drafting
from ui.frame.desk import Desk
from ui.frame.errands import DeskErrands, Errands
from ui.frame.failure import FailureKind, triage
from ui.frame.page import Page
from ui.letters.letterhead_flow import LetterheadFlow, LetterheadUses
from ui.letters.letterhead_form import LetterheadForm
from ui.letters.letterhead_picture import HeadPicture
from ui.letters.letterhead_uses import RegisterLetterhead
from ui.widgets.buttons import Button, primary, secondary
from ui.widgets.compact_layout import WrapRow
from ui.widgets.file_drops import FileDrops
from ui.widgets.files_ask import ask_open
from ui.widgets.frames import Card, ScrollBody
from ui.widgets.plain import PlainLabel, SectionLabel
from ui.widgets.role_gate import allows, by_role, not_allowed

_SIDE_BY_SIDE = 780
_FOOT_FROM = 420
DRAW_AFTER_MS = 300


class LetterheadPage(Page):
    """Opened from Letters, from the settings and from a letter that is being made."""

    def __init__(
        self,
        desk: Desk,
        parent: QWidget | None = None,
        *,
        uses: LetterheadUses | None = None,
        errands: Errands | None = None,
    ) -> None:
        super().__init__(desk, parent)
        self._may = allows(desk, Act.LETTERHEAD)
        self.flow = LetterheadFlow(
            uses or RegisterLetterhead(desk), errands or DeskErrands(desk, self), self
        )
        self._keeps = self._may and uses is None  # A letterhead that is elsewhere keeps no draft.
        self._begun: Drafting | None = None
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(DRAW_AFTER_MS)
        self._pause.timeout.connect(self.flow.draw)
        self.form = LetterheadForm()
        self.body = ScrollBody()
        self.body.column.addWidget(WrapRow(((self.form, 2), (self._shown(), 3)), _SIDE_BY_SIDE))
        self.body.column.addStretch(1)
        self.column.addWidget(self.body, 1)
        self.column.addWidget(self._foot())
        by_role(desk, Act.LETTERHEAD, self.save, self.form.choose, self.form.remove)
        self._connect()
        self._show()

    def title(self) -> str:
        """Return the words of the header."""
        return _("Our letterhead")

    def refresh(self) -> None:
        """Read what is kept, unless something typed is not saved yet."""
        self.flow.reload()

    def focus_first(self) -> None:
        """Begin with the name."""
        self.form.name.setFocus()

    def leave(self) -> bool:
        """Save what was typed, as far as it can be kept."""
        self.flow.stop()
        self._type()
        if self._may and self.flow.draft.name:
            self.flow.save()
        return True

    def has_unsaved(self) -> bool:
        """Say whether something typed was refused and stands here only."""
        return self.flow.is_changed and not self.flow.busy

    # -- laying out ----------------------------------------------------------------------------

    def _shown(self) -> QWidget:
        card = Card(inside=18)
        card.column.addWidget(SectionLabel(_("So it is printed")))
        self.picture = HeadPicture()
        card.column.addWidget(self.picture)
        words = _("The text of this sheet is made up. It carries no seal.")
        card.column.addWidget(PlainLabel(words, "muted", wrap=True))
        card.column.addStretch(1)
        return card

    def _foot(self) -> QWidget:
        self.state = PlainLabel("", "muted", wrap=True)
        self.save = primary(_("Save the letterhead"), "save", self._save)
        return WrapRow(((self.state, 1), (self.save, 0)), _FOOT_FROM)

    def _connect(self) -> None:
        self.drops = FileDrops(self)
        self.drops.dropped.connect(lambda paths: self._chosen(paths[0]))
        self.form.typed.connect(self._type)
        self.form.emblem_asked.connect(self._ask_emblem)
        self.form.emblem_removed.connect(self.flow.remove_emblem)
        self.form.stop_asked.connect(self.flow.stop)
        self.flow.changed.connect(self._show)
        self.flow.loaded.connect(self.form.fill)
        self.flow.loaded.connect(self._begin)
        self.flow.drawn.connect(lambda pdf: self.picture.show_pdf(bytes(pdf)))
        self.flow.saved.connect(self._saved)
        self.flow.refused.connect(self._refused)

    # -- what is typed -------------------------------------------------------------------------

    def _begin(self, _head: object) -> None:
        """Keep what is typed from now on as it is typed; what a crash cut off comes back."""
        if not self._keeps:
            return
        if self._begun is not None:
            self._begun.begin_anew()
            return
        form = self.form
        fields = (form.name, form.name_local, form.lines)
        self._begun = Drafting(form, self.desk, "letterhead", form.column, fields)
        self._begun.filled.connect(self._type)

    def _type(self) -> None:
        before = self.flow.draft
        self.flow.type(*self.form.values())
        if self.flow.draft != before:
            self.form.look_over()
            self._pause.start()

    def _save(self) -> None:
        self._type()
        if self.form.look_over():
            self.flow.save()
        elif not self.flow.draft.name:
            self.form.name.setFocus()
        else:
            self.form.lines.setFocus()

    def _ask_emblem(self) -> None:
        kinds = _("Pictures (*.png *.jpg *.jpeg *.webp)") + ";;" + _("All files (*)")
        ask_open(self, _("The emblem of the office"), kinds, self._chosen)

    def _chosen(self, path: Path) -> None:
        if self._may:
            self.flow.choose_emblem(path)

    # -- answers -------------------------------------------------------------------------------

    def _show(self) -> None:
        flow = self.flow
        free = flow.is_loaded and not flow.busy
        self.form.show_state(
            free=free, reading=flow.busy == "emblem", has_emblem=bool(flow.draft.emblem)
        )
        self.form.lock(not flow.is_loaded or not self._may)
        self.save.allow(free and flow.is_changed, _("Nothing was changed."))
        self.state.setText(self._state_words())

    def _state_words(self) -> str:
        if not self._may:
            return not_allowed()
        if self.flow.is_changed:
            return _("Not saved yet. It is saved when you leave this page.")
        return _("It stands on every letter that is made from now on.")

    def _saved(self, before: Letterhead) -> None:
        self.desk.wrote()
        self.desk.offer_undo(_("The letterhead is saved."), lambda: self.flow.put_back(before))

    def _refused(self, error: Exception, about_emblem: bool) -> None:
        failure = triage(error)
        if about_emblem and failure.kind is FailureKind.KNOWN:
            self.form.tell_emblem(f"{failure.happened} {failure.todo}".strip(), "wrong")
            return
        self.desk.show_failure(error)


def open_letterhead(desk: Desk) -> Button:
    """Return the button that leads to the letterhead, for other pages."""
    return secondary(_("Our letterhead…"), "stamp", lambda: desk.open("letterhead", ""))
