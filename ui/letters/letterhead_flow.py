"""The letterhead: what is typed, the emblem that was chosen, its picture, and saving.

Rules: a picture file of somebody is read once and drawn anew elsewhere before it is shown or kept;
what is shown is drawn as real letters are, from what is typed now, and only the newest drawing
counts; the sample holds no word of any case and no seal, and its code is plainly no letter's; only
pages that we drew ourselves are decoded here, in memory, and one that cannot be decoded leaves an
empty sheet; leaving saves what was typed.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QObject, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtPdf import QPdfDocument
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.base.errors import FactRefusedError
from app.base.jobs import Token
from app.base.language import _, current
from app.letters import letterhead
from app.letters.document import Body, DrawnSeal, Letter, Letterhead, Words
from app.system import files, pictures
from ui.frame import dates
from ui.frame.desk import Bound, Errands, Stoppable, ask
from ui.look.theme import look

_SHARE = 0.36
_PIXELS = 1_100
_PAPER = Qt.GlobalColor.white
_A4 = 210 / 297


class HeadPicture(QWidget):
    """Shows the upper part of the first page of a PDF of ours."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = QImage()
        self.setAccessibleName(_("Picture of the letterhead"))
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def has_picture(self) -> bool:
        """Whether a page is shown."""
        return not self._image.isNull()

    def show_pdf(self, pdf: bytes) -> None:
        """Show the head of the first page."""
        self._image = head_of(pdf)
        self.update()

    def hasHeightForWidth(self) -> bool:
        """Keep the shape of the paper."""
        return True

    def heightForWidth(self, width: int) -> int:
        """Return the height of the upper part of a page of this width."""
        return round(width / _A4 * _SHARE)

    def sizeHint(self) -> QSize:
        """Ask for a page that can be read."""
        width = look().px(520)
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        """Be content with a small one."""
        width = look().px(160)
        return QSize(width, self.heightForWidth(width))

    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the sheet; it is white in the dark look too, as paper is."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        width = min(self.width(), round(self.height() * _A4 / _SHARE))
        sheet = QRectF(0, 0, width, self.heightForWidth(width))
        painter.fillRect(sheet, QColor(_PAPER))
        if self.has_picture:
            painter.drawImage(sheet, self._image)
        painter.setPen(QPen(QColor(look().tokens.line), 1))
        painter.drawRect(sheet.adjusted(0.5, 0.5, -0.5, -0.5))
        painter.end()


def head_of(pdf: bytes) -> QImage:
    """Return the upper part of the first page of a PDF of ours, a null image when it is none."""
    room = QBuffer()
    room.setData(QByteArray(pdf))
    room.open(QIODevice.OpenModeFlag.ReadOnly)
    document = QPdfDocument()
    document.load(room)
    image = QImage()
    if document.pageCount() > 0:
        points = document.pagePointSize(0)
        whole = QSize(_PIXELS, round(_PIXELS * points.height() / points.width()))
        page = document.render(0, whole)
        flat = QImage(whole, QImage.Format.Format_RGB32)
        flat.fill(QColor(_PAPER))
        painter = QPainter(flat)
        painter.drawImage(0, 0, page)
        painter.end()
        image = flat.copy(QRect(0, 0, whole.width(), round(whole.height() * _SHARE)))
    document.close()
    return image


_NO_SEAL = DrawnSeal("NO SEAL", b"{}", b"{}")


def sample_pdf(head: Letterhead, today: dt.date) -> bytes:
    """Return a page with this letterhead; takes some milliseconds, so not in the window's thread.

    Args:
        head: as it was typed; an empty name is shown as a dash.
        today: the local day.
    """
    # What draws is large, and whoever never looks at a letterhead does not wait for it.
    from app.letters.drawing import draw

    shown = Letterhead(head.name or "—", head.name_local, head.lines, head.emblem)
    letter = Letter("referral", "L-00-0000", today, "0000-0000-00000", shown, (_body(today),))
    return draw(letter, lambda _pages: _NO_SEAL).pdf


def _body(today: dt.date) -> Body:
    return Body(
        language=current(),
        title=_("Sample letter"),
        lines=((_("No."), "L-00-0000"), (_("Date"), dates.day(today))),
        to_label=_("To"),
        to=(_("A made-up office"),),
        subject=_("Subject: how our letters look"),
        salutation="",
        blocks=(Words(_("This is a sample. Nobody is written to.")),),
        closing="",
        enclosures=(),
        enclosures_label="",
        signatory=(),
        to_check="",
        footer="",
        page_words=_("Page {page} of {pages}"),
    )


class LetterheadFlow(QObject):
    """Presenter of the letterhead.

    Signals:
        changed: what is typed, the emblem or the state changed.
        loaded: Letterhead that was read or saved.
        drawn: bytes of the PDF of a sample.
        saved: Letterhead as it was before, for taking it back.
        refused: a failure, and whether it is about the emblem.
    """

    changed = Signal()
    loaded = Signal(object)
    drawn = Signal(bytes)
    saved = Signal(object)
    refused = Signal(object, bool)

    def __init__(
        self, uses: RegisterLetterhead, errands: Errands, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._uses = uses
        self._errands = errands
        self._kept: Letterhead | None = None
        self._emblem_changed = False
        self._reading: Stoppable | None = None
        self._why_not: Exception | None = None
        self._round = 0
        self._draws = 0
        self.draft = Letterhead("")
        self.busy = ""
        self.failure: Exception | None = None
        """Why it could not be kept last; None when it was."""

    @property
    def is_loaded(self) -> bool:
        """Whether the letterhead of the register was read."""
        return self._kept is not None

    @property
    def is_changed(self) -> bool:
        """Whether something is not saved yet."""
        return self._kept is not None and (self.draft != self._kept or self._emblem_changed)

    def reload(self) -> None:
        """Read what is kept, unless something typed is not saved yet."""
        if not self.is_changed and not self.busy:
            ask(self._errands, self._uses.letterhead, self._came, self._failed)

    def type(self, name: str, name_local: str, lines: tuple[str, ...]) -> None:
        """Take what is typed now."""
        draft = replace(self.draft, name=name, name_local=name_local, lines=lines)
        if self.is_loaded and draft != self.draft:
            self.draft = draft
            self.changed.emit()

    def draw(self) -> None:
        """Draw what is typed now."""
        self._draws += 1
        this, head = self._draws, self.draft
        ask(
            self._errands,
            lambda: self._uses.sample(head),
            lambda pdf: self._drawn(pdf, this),
            lambda error: self._not_drawn(error, this),
        )

    # -- emblem --------------------------------------------------------------------------------

    def choose_emblem(self, path: Path) -> None:
        """Take a picture file as emblem; it is kept when the letterhead is saved."""
        if self.busy or not self.is_loaded:
            return
        self.busy = "emblem"
        self.changed.emit()
        self._reading = self._errands.run(
            lambda _report, token: self._uses.emblem_of(path, token),
            self._emblem_came,
            self._emblem_refused,
            ended=self._emblem_ended,
        )

    def stop(self) -> None:
        """Stop reading a picture."""
        if self._reading is not None:
            self._reading.cancel()

    def remove_emblem(self) -> None:
        """Have no emblem."""
        if self.draft.emblem:
            self.draft = replace(self.draft, emblem=b"")
            self._emblem_changed = True
            self.changed.emit()
            self.draw()

    def _emblem_came(self, emblem: bytes) -> None:
        self.draft = replace(self.draft, emblem=emblem)
        self._emblem_changed = True
        self.draw()

    def _emblem_refused(self, error: Exception) -> None:
        self._why_not = error

    def _emblem_ended(self) -> None:
        why_not, self._why_not = self._why_not, None
        self._reading = None
        self.busy = ""
        self.changed.emit()
        if why_not is not None:
            self.refused.emit(why_not, True)

    # -- keeping -------------------------------------------------------------------------------

    def save(self) -> None:
        """Keep what is typed."""
        if not self.is_changed or self.busy:
            return
        self._round += 1
        this, head = self._round, self.draft
        emblem = head.emblem if self._emblem_changed else None
        self.busy = "saving"
        self.changed.emit()

        def failed(error: Exception) -> None:
            self.failure = error
            self._failed(error)

        self._errands.run(
            lambda _report, _token: self._uses.set_letterhead(head, emblem),
            lambda kept: self._kept_now(kept, head, this),
            failed,
            ended=self._save_ended,
        )

    def put_back(self, head: Letterhead) -> None:
        """Keep the letterhead of before again."""
        if self.busy or not self.is_loaded:
            return
        self._emblem_changed = head.emblem != self.draft.emblem
        self.draft = head
        self.loaded.emit(head)
        self.draw()
        self.save()

    def _kept_now(self, kept: Letterhead, head: Letterhead, this: int) -> None:
        before, self._kept, self.failure = self._kept, kept, None
        if this == self._round and self.draft == head:
            self.draft, self._emblem_changed = kept, False
            self.loaded.emit(kept)
        self.saved.emit(before)

    def _save_ended(self) -> None:
        self.busy = ""
        self.changed.emit()

    def _came(self, head: Letterhead) -> None:
        if self.is_changed:
            return
        self._kept = self.draft = head
        self._emblem_changed = False
        self.loaded.emit(head)
        self.changed.emit()
        self.draw()

    def _drawn(self, pdf: bytes, this: int) -> None:
        if this == self._draws:
            self.drawn.emit(pdf)

    def _not_drawn(self, error: Exception, this: int) -> None:
        if this == self._draws:
            self._failed(error)

    def _failed(self, error: Exception) -> None:
        self.refused.emit(error, False)


class RegisterLetterhead(Bound):
    """Use cases bound to the open register."""

    def letterhead(self) -> Letterhead:
        """Return the letterhead of the office as it is kept."""
        return letterhead.letterhead(self._s)

    def set_letterhead(self, head: Letterhead, emblem: bytes | None) -> Letterhead:
        """Keep another letterhead.

        Args:
            head: its lines; its own emblem is not looked at.
            emblem: a picture file; empty takes the emblem away, None leaves it as it is.

        Returns:
            What is kept now.
        """
        return letterhead.set_letterhead(self._s, head.name, head.name_local, head.lines, emblem)

    def emblem_of(self, path: Path, token: Token) -> bytes:
        """Return a picture file drawn anew.

        Raises:
            FactRefusedError: it is no picture that can be an emblem.
            FileUnreadableError: it cannot be read.
            Cancelled: the officer asked to stop.
        """
        with files.open_to_read(path) as source, files.plain_errors():
            content = source.read(pictures.MOST_BYTES + 1)
        if len(content) > pictures.MOST_BYTES:
            raise FactRefusedError(field="Emblem", reason="emblem.large")
        return letterhead.drawn_anew(content, token)

    def sample(self, head: Letterhead) -> bytes:
        """Return a letter of made-up words under this letterhead, as a PDF."""
        return sample_pdf(head, self._s.clock.today())
