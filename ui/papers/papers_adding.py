"""Papers on their way into a case: one after the other, told at the end in one line.

Rules: one paper is one piece of work on the lane, so that typed text is saved between two of them;
adding goes on when the officer turns to another section or case; one that is refused holds back no
other, and is not offered again when it would be refused again; what was pasted is written nowhere
but into the register, and all that was to be added before the register is closed; a page that was
scanned and came to no case is not let go (`ui.papers.papers_flow`).
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from PySide6.QtCore import QBuffer, QIODevice, QMimeData, QObject, Signal
from PySide6.QtGui import QImage

from app.base import numerals
from app.base.errors import AppError, PaperRefusedError
from app.base.jobs import Progress, Report, Token
from app.base.language import _, ngettext
from app.base.messages import paper_note, words
from app.cases.papers import papers
from app.cases.papers.papers import Wish
from app.cases.records import PaperRecord
from app.core import drafts
from app.core.services import Services
from app.sealed import sealed
from app.system.sandbox.trim import Trim
from ui.frame.desk import Desk
from ui.frame.worker import Hindrance, Job, hindrance

_STEPS = 1000
MOST_TOLD = 4
"""So many lines are told of what was refused or is odd; the others are counted."""

_RAW = (("image/png", ".png"), ("image/jpeg", ".jpg"), ("image/webp", ".webp"))


class EmptyPasteError(Exception):
    """A picture of the clipboard could not be turned into a file."""


@dataclass(frozen=True)
class Pasted:
    """A picture that is no file: the bytes of one, or what the system drew.

    Attributes:
        name: name that a file of it would have.
        content: bytes, or a picture in memory.
        is_scanned: it lies in memory alone, and nobody can paste it again.
    """

    name: str
    content: bytes | QImage
    is_scanned: bool = False

    @functools.cached_property
    def mark(self) -> str:
        """What tells it from another of the same name."""
        if isinstance(self.content, bytes):
            return hashlib.sha256(self.content).hexdigest()
        image = self.content
        seen = hashlib.sha256(f"{image.width()} {image.height()} {image.format()}".encode())
        if not image.isNull():
            seen.update(image.constBits())
        return seen.hexdigest()

    def as_bytes(self) -> bytes:
        """Return the bytes of a file of it; may take a moment, so not in the window's thread."""
        if isinstance(self.content, bytes):
            return self.content
        room = QBuffer()
        room.open(QIODevice.OpenModeFlag.WriteOnly)
        self.content.save(room, "PNG")  # type: ignore[call-overload]
        return bytes(room.data().data())


@dataclass(frozen=True)
class Wanted:
    """One paper to be added.

    Attributes:
        source: a file, or what was pasted.
        kind: code of attachment_kind.
        title: "" for the name of the file.
        trim: how a picture is turned and cut.
        group: consent group that lets it leave, "" when it never may.
    """

    source: Path | Pasted
    kind: str
    title: str = ""
    trim: Trim = field(default_factory=Trim)
    group: str = papers.DEFAULT_GROUP


def is_scanned(one: Path | Pasted) -> bool:
    """Say whether it is a page that was scanned, which lies in memory alone."""
    return isinstance(one, Pasted) and one.is_scanned


def taken_from(mime: QMimeData, pasted_name: str) -> list[Path | Pasted]:
    """Return the files of a drop or of the clipboard, or the one picture that it holds.

    Args:
        mime: what was dropped or copied.
        pasted_name: name without ending for a picture that is no file.
    """
    found: list[Path | Pasted] = [
        Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()
    ]
    if found:
        return found
    for kind, ending in _RAW:
        if mime.hasFormat(kind):
            return [Pasted(f"{pasted_name}{ending}", bytes(mime.data(kind).data()))]
    image = mime.imageData() if mime.hasImage() else None
    if isinstance(image, QImage) and not image.isNull():
        return [Pasted(f"{pasted_name}.png", image)]
    return []


def may_hold_papers(mime: QMimeData) -> bool:
    """Say whether something that is dragged or copied can become a paper."""
    return mime.hasImage() or any(url.isLocalFile() for url in mime.urls())


@dataclass(frozen=True)
class Draft:
    """Where it is kept which papers are still to be added.

    Attributes:
        place: of the draft.
        written: returns papers as its text, "" for none.
    """

    place: str
    written: Callable[[Sequence[Wanted]], str]


class Adding(QObject):
    """Adds papers to a case; belongs to the desk, so that it outlives the page.

    It can be followed like a `Job`: `progressed`, `finished`, `cancel`. Those that are not in the
    case are a draft, but for those that are refused for good.

    Attributes:
        undo: called with the ids of papers that were added and are to be taken out again; it
            outlives this.

    Signals:
        progressed(Progress): how far all of them are.
        added(): one more paper is in the case.
        ended(tuple): which were not added, each with why, in words.
        finished(): all are done, refused or dropped; the outcome was told.
    """

    progressed = Signal(object)
    added = Signal()
    ended = Signal(object)
    finished = Signal()

    def __init__(
        self, desk: Desk, case_id: str, wanted: Sequence[Wanted], wish: Wish, draft: Draft
    ) -> None:
        super().__init__(desk)
        self._desk = desk
        self.case_id = case_id
        self.draft = draft
        self._not_taken: list[Wanted] = []
        self.hindered = Hindrance.OTHER
        """What hindered the last one that was not taken."""
        self._stopped = self._gave_up = False
        self.count = len(wanted)
        self.wish = wish
        self._waiting = list(wanted)
        self._scanned = [one for one in wanted if is_scanned(one.source)]
        self._done: list[PaperRecord] = []
        self._refused: list[str] = []
        self._jobs: list[Job[PaperRecord]] = []
        self.undo: Callable[[Sequence[str]], None] | None = None

    @property
    def done(self) -> tuple[PaperRecord, ...]:
        """The papers that are in the case now, in their order."""
        return tuple(self._done)

    @property
    def left(self) -> tuple[Wanted, ...]:
        """Pages that were scanned and are not in the case: refused, stopped or still waiting."""
        return tuple(self._scanned)

    @property
    def heading(self) -> str:
        """What is being done, in words."""
        text = ngettext("Sealing {count} document…", "Sealing {count} documents…", self.count)
        return text.format(count=numerals.shown(self.count))

    def begin(self) -> None:
        """Add the first of them; the others follow."""
        self._keep(self._waiting)
        self._next()

    def _keep(self, left: Sequence[Wanted]) -> None:
        text = self.draft.written(left)
        # Whether it was kept or not, the papers come in.
        self._desk.ask(
            partial(_keep, self.case_id, self.draft.place, text),
            failed=lambda _error: None,
            by=self,
        )

    def cancel(self) -> None:
        """Stop the one that is being added, and the others; they stay a draft."""
        self._stopped = True
        self._waiting.clear()
        for job in self._jobs:
            job.cancel()

    def hand_in(self) -> None:
        """Have all that lies in memory alone go in now: the register is about to be closed."""
        pasted = [one for one in self._waiting if isinstance(one.source, Pasted)]
        self._waiting = [one for one in self._waiting if not isinstance(one.source, Pasted)]
        for one in pasted:
            self._add(one)

    def _next(self) -> None:
        if self._jobs:
            return
        if not self._waiting:
            if self._gave_up and not self._stopped:
                self._keep(self._not_taken)
            self._tell()
            self.ended.emit(tuple(self._refused))
            self.finished.emit()
            self.deleteLater()
            return
        self._add(self._waiting.pop(0))

    def _add(self, wanted: Wanted) -> None:
        rest = self.draft.written([*self._not_taken, *self._waiting])
        work = partial(_attach, self.case_id, wanted, self.wish, (self.draft.place, rest))
        failed = partial(self._on_failed, wanted)
        added = partial(self._on_added, wanted)
        job = self._desk.run(work, added, failed=failed, by=self)
        job.progressed.connect(self._on_progress)
        job.finished.connect(partial(self._over, job))
        self._jobs.append(job)

    def _over(self, job: Job[PaperRecord]) -> None:
        self._jobs.remove(job)
        self._next()

    def _on_progress(self, progress: Progress) -> None:
        share = progress.done * _STEPS // progress.total if progress.total else 0
        before = (len(self._done) + len(self._refused)) * _STEPS
        self.progressed.emit(Progress("adding", before + share, self.count * _STEPS))

    def _on_added(self, wanted: Wanted, paper: PaperRecord) -> None:
        self._done.append(paper)
        self._scanned = [one for one in self._scanned if one is not wanted]
        self._desk.wrote()
        self.added.emit()

    def _on_failed(self, wanted: Wanted, error: Exception) -> None:
        self.hindered = hindrance(error)
        if _for_good(error):
            self._gave_up = True
        else:
            self._not_taken.append(wanted)
        name = papers.shown_name(wanted.source.name)
        if isinstance(error, AppError):
            self._refused.append(f"{name}: {words(error)}")
        elif isinstance(error, EmptyPasteError):
            self._refused.append(_("{name}: this picture could not be read.").format(name=name))
        else:
            self._refused.append(name)
            self._desk.show_failure(error)

    def _tell(self) -> None:
        """Say in one line what became of all of them; what was added can be taken out again."""
        count = len(self._done)
        good = ngettext("{count} document added.", "{count} documents added.", count)
        good = good.format(count=numerals.shown(count))
        odd = [paper_note(note, paper.title) for paper in self._done for note in paper.notes]
        told = [*self._refused, *odd]
        if told:
            tone = "danger" if self._refused else "caution"
            lines = [good] if count else []
            self._desk.say("\n".join([*lines, *_some_of(told)]), tone=tone, key="papers")
        if count and self.undo is not None:
            added = [name for one in self._done for name in (one.paper_id, one.original_id) if name]
            self._desk.offer_undo(good, partial(self.undo, added))


def _some_of(told: Sequence[str]) -> list[str]:
    """Return the first lines, and how many more there are."""
    rest = len(told) - MOST_TOLD
    if rest <= 0:
        return list(told)
    more = ngettext("And {count} more.", "And {count} more.", rest)
    return [*told[:MOST_TOLD], more.format(count=numerals.shown(rest))]


def _for_good(error: Exception) -> bool:
    """Say whether the same paper would be refused again."""
    if isinstance(error, PaperRefusedError):
        return error.facts.get("reason") != "paper.changed"
    return isinstance(error, EmptyPasteError)


def _keep(case_id: str, where: str, text: str, services: Services) -> None:
    with sealed.wherever(services, case_id) as (place, _whole_id):
        drafts.keep(place, where, text)


def _attach(
    case_id: str,
    wanted: Wanted,
    wish: Wish,
    rest: tuple[str, str],
    services: Services,
    report: Report,
    token: Token,
) -> PaperRecord:
    with sealed.wherever(services, case_id) as (place, whole_id):
        added = _attach_at(place, whole_id, wanted, wish, report, token)
        # It is in the case: a draft that stays behind is thrown away by hand.
        with contextlib.suppress(AppError):
            drafts.keep(place, *rest)
        return added


def _attach_at(
    place: Services, case_id: str, wanted: Wanted, wish: Wish, report: Report, token: Token
) -> PaperRecord:
    source = wanted.source
    if isinstance(source, Path):
        return papers.attach(
            place, case_id, source, wanted.kind, wanted.title, wanted.group,
            report=report, token=token, wish=wish, trim=wanted.trim,
        )  # fmt: skip
    content = source.as_bytes()
    if not content:
        raise EmptyPasteError
    return papers.attach_bytes(
        place, case_id, content, source.name, wanted.kind, wanted.title, wanted.group,
        report=report, token=token, wish=wish, trim=wanted.trim,
    )  # fmt: skip
