"""One file of those that are to be added: what is seen of it, what it is, how it is turned and cut.

Rules: what it is named is shown with nothing in it that is not seen; a kind that can run, a picture
or film that cannot forget where it was taken, by its name at once and by its first bytes when they
were read, and what cannot be read are said in words under the name; the small picture was drawn
anew, and shows what is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QImage, QTransform
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from app.base.language import _
from app.base.numerals import size_words
from app.cases.papers import papers
from app.cases.papers.papers import guess
from app.system import pictures
from app.system.sandbox.trim import Trim
from ui.frame.worker import triage
from ui.look.theme import look
from ui.papers.glances import Glance
from ui.papers.papers_adding import Pasted
from ui.widgets.buttons import quiet
from ui.widgets.choices import ComboBox
from ui.widgets.compact_layout import WrapRow
from ui.widgets.frames import FlowLayout, column, put
from ui.widgets.pictures import Thumbnail
from ui.widgets.plain import reveal, wrapped

_EDGE = 44
_ONE_LINE = 560


class PaperLine(QWidget):
    """One file.

    Args:
        source: a file, or what was pasted.
        kinds: codes and words of the kinds of papers.

    Attributes:
        kind: asks of what kind it is.
        trim: how a picture is turned and cut.

    Signals:
        trim_asked(): it is to be turned or cut.
    """

    trim_asked = Signal()

    def __init__(self, source: Path | Pasted, kinds: Sequence[tuple[str, str]]) -> None:
        super().__init__()
        self.source, self.trim = source, Trim()
        name = papers.shown_name(source.name)
        self._small = QImage()
        self._size = ""
        harmless = papers.is_harmless(name) or "." not in name
        is_picture = pictures.is_picture_by_name(name)
        sign = "image" if is_picture else "file-text"
        ink = look().tokens.muted if harmless else look().tokens.caution
        self.thumbnail = Thumbnail(sign if harmless else "triangle-alert", ink, _EDGE)
        self.state, self.wrong = wrapped("", "small"), wrapped("", "wrong")
        words = column(wrapped(name, "strong"), self.state, self.wrong, spacing=2)
        for label in (self.state, self.wrong):
            reveal(label, False)
        if not harmless:
            words.addWidget(wrapped(runs_words(name), "small"))
        self.tells = wrapped("", "small")
        words.addWidget(self.tells)
        self._tell_place(b"")
        words.addStretch(1)
        said = QWidget()
        said.setLayout(words)
        self.kind = ComboBox(kinds)
        self.kind.setMinimumContentsLength(20)
        self.kind.choose(guess(source.name))
        self.kind.setAccessibleName(_("Kind of document: {name}").format(name=name))
        self.cut = quiet(_("Turn or cut…"), "crop", self.trim_asked.emit)
        self.cut.setAccessibleName(_("Turn or cut {name}").format(name=name))
        reveal(self.cut, self.can_be_trimmed)
        across = QHBoxLayout()
        across.setSpacing(look().px(10))
        put(
            across,
            (self.thumbnail, 0, Qt.AlignmentFlag.AlignTop),
            (WrapRow([(said, 1), (self._acts(), 0)], _ONE_LINE), 1),
        )
        column(across, edges=(0, 2, 0, 2), within=self)

    def _acts(self) -> QWidget:
        whole = QWidget()
        line = FlowLayout(whole, spacing=2)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        whole.setSizePolicy(policy)
        for widget in (self.cut, self.kind):
            line.addWidget(widget)
        return whole

    @property
    def can_be_trimmed(self) -> bool:
        """True for a file that calls itself a picture that can be turned and cut."""
        return pictures.can_be_trimmed(self.source.name)

    def show_glance(self, glance: Glance) -> None:
        """Say how large the file is, or why it cannot be read."""
        self._size = "" if glance.error is not None else size_words(glance.size)
        self.wrong.setText(triage(glance.error).happened if glance.error is not None else "")
        reveal(self.wrong, glance.error is not None)
        self._tell_place(glance.head)
        self._tell()

    def show_small(self, image: QImage) -> None:
        """Show a small picture; a null one leaves the icon."""
        self._small = image
        self._tell()

    def take(self, trim: Trim) -> None:
        """Say how it is turned and cut."""
        self.trim = trim
        self._tell()

    def _tell_place(self, head: bytes) -> None:
        """Say whether it cannot forget where it was taken."""
        why = pictures.why_as_it_is(self.source.name, head)
        words = {"picture.film": _film_words, "picture.like-film": _like_film_words}
        self.tells.setText(words.get(why, _as_it_is_words)())
        reveal(self.tells, bool(why))

    def _tell(self) -> None:
        turned = [_("turned")] if self.trim.quarters else []
        cut = [_("cut")] if self.trim.box != Trim().box else []
        told = [self._size, *turned, *cut]
        self.state.setText(" · ".join(one for one in told if one))
        reveal(self.state, bool(self.state.shown()))
        if not self._small.isNull():
            self.thumbnail.show_image(trimmed(self._small, self.trim))


def trimmed(image: QImage, trim: Trim) -> QImage:
    """Return what is kept of a small picture, turned."""
    turned = image.transformed(QTransform().rotate(90 * trim.quarters))
    left, top, right, bottom = trim.box
    wide, high = turned.width(), turned.height()
    kept = QRectF(QPointF(left * wide, top * high), QPointF(right * wide, bottom * high))
    return turned.copy(kept.toAlignedRect())


def runs_words(name: str) -> str:
    """Return the warning about a file that could run something."""
    ending = ending_of(name)
    if not ending:
        return _("A file of this kind may run as a program when it is opened.")
    return _("Files that end in {ending} may run as a program when they are opened.").format(
        ending=ending
    )


def ending_of(name: str) -> str:
    """Return the ending of a name as it is shown, "" when there is none."""
    return Path(name).suffix.lower()


def _film_words() -> str:
    return _("A film still tells where it was taken, and is added only when that is ticked below.")


def _like_film_words() -> str:
    return _(
        "It begins like a film, whatever its name, and may tell where it was taken. It is added"
        " only when that is ticked below."
    )


def _as_it_is_words() -> str:
    return _("It cannot be made smaller here. Added as it is, it still tells where it was taken.")
