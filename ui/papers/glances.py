"""What is seen of files before they are added: how large they are, and a small picture of each.

Rules: nothing is read in the window's thread, because a tired or pulled stick answers slowly or
never; all are measured first, then small pictures are drawn one at a time by a process of its own
(`app.system.pictures`), of the first ones alone; what cannot be read is told in words and holds
back no other; while names are hidden no picture is asked for; nothing is kept.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from app.base.errors import AppError, PaperRefusedError
from app.base.jobs import Report, Token
from app.system import files, pictures
from ui.frame import projector
from ui.frame.worker import Job, pool
from ui.papers.papers_adding import Pasted
from ui.widgets.pictures import decoded


@dataclass(frozen=True)
class Glance:
    """What is seen of a file from the outside.

    Attributes:
        size: in bytes; 0 when it cannot be read.
        head: how it begins, `pictures.HEAD_BYTES` at most.
        error: why it cannot be read, None when it can.
    """

    size: int
    error: AppError | None = None
    head: bytes = b""


class Glances(QObject):
    """Looks at files, for as long as somebody asks what they are.

    Args:
        sources: files, or what was pasted.
        drawn: of how many of them, from the first, a small picture is wanted.

    Signals:
        measured(tuple): a `Glance` of each.
        came(int, QImage): a small picture of the one in this place.
    """

    measured = Signal(object)
    came = Signal(int, object)

    def __init__(self, sources: Sequence[Path | Pasted], drawn: int, parent: QObject) -> None:
        super().__init__(parent)
        self._sources = tuple(sources)
        self._waiting: list[int] = []
        self._drawn = 0
        self._glances: tuple[Glance, ...] = ()
        self._job: Job[tuple[Glance, ...]] | Job[QImage] | None = None
        self._is_over = False
        self.draw_to(drawn)

    def draw_to(self, drawn: int) -> None:
        """Want small pictures of more of them, from the first."""
        most = min(drawn, len(self._sources))
        self._waiting += range(self._drawn, most)
        self._drawn = max(self._drawn, most)
        if self._glances and self._job is None:
            self._next()

    def begin(self) -> None:
        """Measure all, then draw what can be drawn."""
        if self._job is not None:
            return
        self._is_over = False
        if self._glances:
            self._next()
            return
        job: Job[tuple[Glance, ...]] = Job(partial(_measured, self._sources), self)
        self._job = job
        job.succeeded.connect(self._on_measured)
        job.finished.connect(self._next)
        job.start(pool())

    def stop(self) -> None:
        """Look no more."""
        self._is_over = True
        if self._job is not None:
            self._job.cancel()

    def _on_measured(self, glances: tuple[Glance, ...]) -> None:
        self._glances = glances
        self.measured.emit(glances)

    def _next(self) -> None:
        self._job = None
        while self._waiting and not self._is_over and not projector.is_on():
            place = self._waiting.pop(0)
            if place < len(self._glances) and self._may_be_drawn(place):
                job: Job[QImage] = Job(partial(_small, self._sources[place]), self)
                self._job = job
                job.succeeded.connect(partial(self.came.emit, place))
                job.finished.connect(self._next)
                job.start(pool())
                return

    def _may_be_drawn(self, place: int) -> bool:
        glance = self._glances[place]
        name = self._sources[place].name
        return glance.error is None and pictures.may_be_drawn_small(name, glance.size)


def seen(source: Path | Pasted, _report: Report, token: Token) -> QImage:
    """Return a picture that stands upright, for one look; called beside the window.

    Raises:
        PaperRefusedError: it is no picture that can be drawn anew here.
        FileUnreadableError: it cannot be read, or not any more.
        Cancelled: it is wanted no longer.
    """
    with _opened(source) as content:
        jpeg = pictures.seen_in(content, token)
    image = decoded(jpeg, pictures.EDGE)
    if image.isNull():
        raise PaperRefusedError(reason="picture.gave-up")
    return image


def _opened(source: Path | Pasted) -> BinaryIO:
    if isinstance(source, Path):
        return files.open_to_read(source)
    return io.BytesIO(source.as_bytes())


def _measured(
    sources: Sequence[Path | Pasted], _report: Report, token: Token
) -> tuple[Glance, ...]:
    found = []
    for source in sources:
        token.checkpoint()
        try:
            with _opened(source) as content, files.plain_errors():
                head = content.read(pictures.HEAD_BYTES)
                found.append(Glance(content.seek(0, io.SEEK_END), head=head))
        except AppError as error:
            found.append(Glance(0, error))
    return tuple(found)


def _small(source: Path | Pasted, _report: Report, token: Token) -> QImage:
    """Return a small picture; a null image when none can be made."""
    try:
        with _opened(source) as content:
            return decoded(pictures.small_in(content, token), pictures.THUMBNAIL_EDGE)
    except AppError:
        return QImage()
