"""The page of the letterhead: its names, lines and emblem, and how that looks over a letter.

Rules: nothing is lost by leaving: what was typed is saved then; the picture of the head is drawn as
letters are, from what is typed now; what is wrong stands under its field, and a refused picture
says why and leaves the old one.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QWidget

from app.base import numerals
from app.base.language import N_, _
from app.core.permissions import Act
from app.letters.document import Letterhead
from app.letters.letterhead import LONGEST, MOST_LINES
from ui.drafts.draft_form import Drafting
from ui.frame.desk import Desk, DeskErrands, Errands
from ui.frame.page import Page
from ui.frame.worker import FailureKind, Hindrance, hindrance, triage
from ui.letters.letterhead_flow import HeadPicture, LetterheadFlow, RegisterLetterhead
from ui.look.theme import look
from ui.widgets.buttons import Button, allows, by_role, not_allowed, primary, secondary
from ui.widgets.compact_layout import WrapRow, flow
from ui.widgets.entries import Labelled, LineEntry, TextEntry
from ui.widgets.files_ask import FileDrops, ask_open
from ui.widgets.frames import Card, ScrollBody, column, put
from ui.widgets.plain import PlainLabel, SectionLabel, wrapped


class LetterheadForm(Card):
    """What stands on the letterhead, as it is typed.

    Signals:
        typed: something was typed.
        emblem_asked: a picture is to be chosen.
        emblem_removed: there shall be no emblem.
        stop_asked: reading a picture shall stop.
    """

    typed = Signal()
    emblem_asked = Signal()
    emblem_removed = Signal()
    stop_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, inside=18)
        self.column.setSpacing(look().px(12))
        self.name = LineEntry(_("Name of the office"))
        self.name_local = LineEntry(_("Name in a second script"))
        self.lines = TextEntry(_("Address, telephone, e-mail"), lines=5)
        self.name_field = Labelled(self.name.accessibleName(), self.name, "", _("needed"))
        hint = _("such as हिन्दी; may stay empty")
        local = Labelled(self.name_local.accessibleName(), self.name_local, hint)
        count = _("each on a line of its own, at most {count}").format(
            count=numerals.shown(MOST_LINES)
        )
        self.lines_field = Labelled(self.lines.accessibleName(), self.lines, count)
        put(self.column, self.name_field, local, self.lines_field, self._emblem())
        for entry in (self.name, self.name_local):
            entry.setMaxLength(LONGEST)
            entry.textEdited.connect(lambda _text: self.typed.emit())
        self.lines.textChanged.connect(self.typed)

    def _emblem(self) -> QWidget:
        whole = QWidget()
        self.choose = secondary(_("Choose a picture…"), "image-plus", self.emblem_asked.emit)
        self.remove = secondary(_("Remove it"), "trash", self.emblem_removed.emit)
        self.stop = secondary(_("Stop"), "square", self.stop_asked.emit)
        self.emblem = wrapped("", "muted")
        buttons = flow(self.choose, self.remove, self.stop)
        heading = PlainLabel(_("Emblem"), "label")
        whole.setLayout(column(heading, buttons, self.emblem, spacing=6))
        return whole

    # -- what is typed -------------------------------------------------------------------------

    def values(self) -> tuple[str, str, tuple[str, ...]]:
        """Return the name, the name in a second script, and the lines that are not empty."""
        lines = tuple(line.strip() for line in self.lines.text().split("\n") if line.strip())
        return self.name.text().strip(), self.name_local.text().strip(), lines

    def fill(self, head: Letterhead) -> None:
        """Show a letterhead; what says the same already keeps its cursor."""
        if self.values() == (head.name, head.name_local, head.lines):
            return
        self.name.setText(head.name)
        self.name_local.setText(head.name_local)
        self.lines.blockSignals(True)
        self.lines.setText("\n".join(head.lines))
        self.lines.blockSignals(False)

    def look_over(self) -> bool:
        """Say under its field what cannot be kept; return whether all of it can."""
        name, _local, lines = self.values()
        self.name_field.wrong("" if name else _("A letter needs the name of the office."))
        words = _("At most {count} lines have room on a letter.").format(
            count=numerals.shown(MOST_LINES)
        )
        self.lines_field.wrong(words if len(lines) > MOST_LINES else "")
        return bool(name) and len(lines) <= MOST_LINES

    # -- what is shown -------------------------------------------------------------------------

    def show_state(self, *, free: bool, reading: bool, has_emblem: bool) -> None:
        """Follow what is going on.

        Args:
            free: nothing is on its way.
            reading: a picture is being looked at.
            has_emblem: there is an emblem.
        """
        for button in (self.choose, self.remove):
            button.allow(free, _("One moment…"))
        self.remove.setVisible(has_emblem)
        self.stop.setVisible(reading)
        self.tell_emblem(_("The picture is being looked at…") if reading else "")

    def lock(self, locked: bool) -> None:
        """Let nothing be typed."""
        for entry in (self.name, self.name_local, self.lines):
            entry.setReadOnly(locked)

    def tell_emblem(self, words: str, role: str = "muted") -> None:
        """Say something about the emblem; "" says what can be chosen."""
        self.emblem.set_role(role)
        self.emblem.setText(words or _("PNG, JPEG or WebP. You can drop it here."))


_SIDE_BY_SIDE = 780
_FOOT_FROM = 420
DRAW_AFTER_MS = 300


class LetterheadPage(Page):
    """Opened from Letters, from the settings and from a letter that is being made."""

    heading = N_("Our letterhead")

    def __init__(
        self,
        desk: Desk,
        parent: QWidget | None = None,
        *,
        uses: RegisterLetterhead | None = None,
        errands: Errands | None = None,
    ) -> None:
        super().__init__(desk, parent)
        self._may = allows(desk, Act.LETTERHEAD)
        self.flow = LetterheadFlow(
            uses or RegisterLetterhead(desk), errands or DeskErrands(desk, self), self
        )
        self._keeps = self._may and uses is None  # A letterhead that is elsewhere keeps no draft.
        self._begun: Drafting | None = None
        self._pause = QTimer(self, singleShot=True, interval=DRAW_AFTER_MS)
        self._pause.timeout.connect(self.flow.draw)
        self.form = LetterheadForm()
        self.body = ScrollBody()
        put(self.body.column, WrapRow(((self.form, 2), (self._shown(), 3)), _SIDE_BY_SIDE), 1)
        put(self.column, (self.body, 1), self._foot())
        by_role(desk, Act.LETTERHEAD, self.save, self.form.choose, self.form.remove)
        self._connect()
        self._show()

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

    def hindrances(self) -> set[Hindrance]:
        """Return what hindered the last saving."""
        return {hindrance(self.flow.failure)}

    # -- laying out ----------------------------------------------------------------------------

    def _shown(self) -> QWidget:
        card = Card(inside=18)
        card.column.addWidget(SectionLabel(_("So it is printed")))
        self.picture = HeadPicture()
        words = _("The text of this sheet is made up. It carries no seal.")
        put(card.column, self.picture, wrapped(words, "muted"), 1)
        return card

    def _foot(self) -> QWidget:
        self.state = wrapped("", "muted")
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
            self.form.tell_emblem(failure.text, "wrong")
            return
        self.desk.show_failure(error)


def open_letterhead(desk: Desk) -> Button:
    """Return the button that leads to the letterhead, for other pages."""
    return secondary(_("Our letterhead…"), "stamp", lambda: desk.open("letterhead", ""))
