"""One paper in the list of a case: its picture or icon, what it is, and what can be done with it.

Rules: only small pictures that we made are shown; a kind that can run is named in words; what a
role may not do is there, disabled, with its reason.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from app.base import numerals
from app.base.language import _
from app.base.numerals import in_digits
from app.cases.papers import papers, thumbnails
from app.cases.records import PaperRecord
from app.core.field_catalogue import code_label
from app.core.permissions import HEAD, Act, may
from app.core.records import UserRecord
from ui.cases.form.paper_sheets import runs_words
from ui.frame import dates
from ui.look.theme import look
from ui.widgets.buttons import Button, quiet
from ui.widgets.compact_layout import WrapRow
from ui.widgets.frames import FlowLayout, Rule, row
from ui.widgets.pictures import Thumbnail
from ui.widgets.plain import IconLabel, PlainLabel, reveal

_KIB = 1024
_ONE_LINE = 700
_TOP = Qt.AlignmentFlag.AlignTop
_ICONS = {"image": "image", "audio": "file-headphone", "video": "file-play", "text": "file-text"}


@dataclass(frozen=True)
class Seen:
    """Who looks at the list, and when. `now` is in Unix seconds.

    `fixed` says why nothing is changed in the case, "" when it is open.
    """

    user: UserRecord
    now: int
    fixed: str = ""


class PaperRow(QWidget):
    """One paper.

    Signals:
        asked(str, PaperRecord): "look", "save", "describe" or "remove".
    """

    asked = Signal(str, object)

    def __init__(self, paper: PaperRecord, seen: Seen, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        worn = look()
        self.paper = paper
        self._harmless = papers.is_harmless(paper.file_name)
        self.thumbnail = Thumbnail(*self._icon())
        words = QVBoxLayout()
        words.setSpacing(worn.px(2))
        words.addWidget(PlainLabel(paper.title, "strong", wrap=True))
        words.addWidget(PlainLabel(self._facts(seen.now), "small", wrap=True))
        if not self._harmless:
            words.addLayout(self._warning())
        words.addStretch(1)
        said = QWidget()
        said.setLayout(words)
        words.setContentsMargins(0, 0, 0, 0)
        across = QHBoxLayout()
        across.setSpacing(worn.px(12))
        across.addWidget(self.thumbnail, 0, _TOP)
        across.addWidget(WrapRow([(said, 1), (self._acts(seen), 0)], _ONE_LINE), 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, worn.px(4), 0, 0)
        column.setSpacing(worn.px(8))
        column.addLayout(across)
        column.addWidget(Rule())

    def _icon(self) -> tuple[str, str]:
        if not self._harmless:
            return "triangle-alert", look().tokens.caution
        kind = self.paper.media_type.partition("/")[0]
        return _ICONS.get(kind, "file-text"), look().tokens.accent

    def _facts(self, now: int) -> str:
        paper = self.paper
        facts = (
            _(code_label("attachment_kind", paper.kind)),
            size_words(paper.size),
            dates.moment(paper.added_at, now),
            paper.added_by,
            "" if paper.group else _("Never leaves this office"),
        )
        return " · ".join(fact for fact in facts if fact)

    def _warning(self) -> QHBoxLayout:
        ink = look().tokens.caution
        words = PlainLabel(runs_words(self.paper.file_name), "small", wrap=True)
        line = row(IconLabel("triangle-alert", ink, 14), words, spacing=6)
        line.setStretch(1, 1)
        return line

    def show_small(self, jpeg: bytes) -> None:
        """Show the small picture; nothing, and no "View", when none can be made."""
        if jpeg and not self.thumbnail.has_picture:
            self.thumbnail.show_jpeg(jpeg)
        reveal(self._look, bool(jpeg))

    def _acts(self, seen: Seen) -> QWidget:
        whole = QWidget()
        line = FlowLayout(whole, spacing=2)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        whole.setSizePolicy(policy)
        for button in self._buttons(seen):
            line.addWidget(button)
        return whole

    def _buttons(self, seen: Seen) -> list[Button]:
        paper, user = self.paper, seen.user
        self._look = self._button(_("View"), "eye", "look", _("View {paper}"))
        reveal(self._look, thumbnails.can_be_shown(paper))
        save = self._button(_("Save a copy…"), "download", "save", _("Save a copy of {paper}"))
        not_allowed = _("Your role does not allow this. Ask the head of your office.")
        save.allow(may(user, Act.SAVE_PAPER), not_allowed)
        if not self._harmless and user.role != HEAD:
            save.allow(False, _("Only the head of the office may save this kind of file."))
        describe = self._button(_("Change…"), "pencil", "describe", _("Change what {paper} is"))
        remove = self._button(_("Remove"), "trash", "remove", _("Remove {paper}"))
        for button in (describe, remove):
            button.allow(may(user, Act.CHANGE) and not seen.fixed, seen.fixed or not_allowed)
        return [self._look, save, describe, remove]

    def _button(self, text: str, icon: str, act: str, name: str) -> Button:
        button = quiet(text, icon, lambda: self.asked.emit(act, self.paper))
        button.setAccessibleName(name.format(paper=self.paper.title))
        button.setProperty("act", act)
        return button


def size_words(size: int) -> str:
    """Return a size in bytes as people say it."""
    if size < _KIB:
        return _("{count} bytes").format(count=numerals.shown(size))
    if size < _KIB * _KIB:
        return _("{count} KB").format(count=numerals.shown(round(size / _KIB)))
    if size < _KIB * _KIB * _KIB:
        return _("{count} MB").format(count=in_digits(f"{size / _KIB / _KIB:.1f}"))
    return _("{count} GB").format(count=in_digits(f"{size / _KIB / _KIB / _KIB:.1f}"))
