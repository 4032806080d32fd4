"""What is done with the papers of a case, whichever page is in front when the answer comes, and
those that were chosen and are not in the case yet.

Rules:
- one for each desk, so that an undo works when the officer has turned elsewhere; every act is a use
  case on the lane; what was removed is offered back;
- chosen files stay where they are and are never kept, only their places and what was said of them,
  as a draft; each paper goes from the draft when it is in the case; what was pasted is pasted
  again, and a draft of it is for the same picture alone; pages that were scanned have none;
- what lies in memory alone when its dialog is closed by something else than an answer, such as a
  lock, goes into the case as it is, and never leaves by itself;
- pages that were scanned and found no way into their case are kept (`ui.papers.pages_left`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.base import numerals
from app.base.jobs import Report, Token
from app.base.language import _, ngettext
from app.cases.papers import paper_changes, papers, thumbnails
from app.cases.papers.papers import Wish
from app.cases.records import PaperRecord
from app.core import drafts
from app.core.services import Services
from app.sealed import sealed
from app.system.sandbox.trim import Trim
from ui.drafts.draft_form import Keeping, alone, of_alone, spending
from ui.frame.desk import Desk
from ui.frame.page import SealedDesk
from ui.frame.worker import Job
from ui.papers.pages_left import PagesLeft
from ui.papers.papers_adding import Adding, Draft, Pasted, Wanted, is_scanned
from ui.widgets.buttons import primary, quiet
from ui.widgets.compact_layout import flow
from ui.widgets.frames import column
from ui.widgets.strip import Banner

_SHOWN = 3
_WISHES = {wish.value: wish for wish in Wish}


@dataclass(frozen=True)
class Said:
    """What a draft says of one paper.

    Attributes:
        source: place of its file, or its name when it was pasted.
        is_file: False when it was pasted.
        kind: code of attachment_kind.
        title: as it was typed.
        trim: how a picture is turned and cut.
    """

    source: str
    is_file: bool
    kind: str
    title: str
    trim: Trim = field(default_factory=Trim)


def beginning_of(case_id: str) -> str:
    """Return how the places of all such drafts about a case begin."""
    return f"papers:{case_id}:"


def place_of_begun(case_id: str, sources: Sequence[Path | Pasted]) -> str:
    """Return where it is kept what these are; others, also of the same names, lie elsewhere."""
    names = "\n".join(
        str(one) if isinstance(one, Path) else f"{one.name}\0{one.mark}" for one in sources
    )
    return beginning_of(case_id) + hashlib.sha256(names.encode("utf-8", "replace")).hexdigest()[:16]


def begun_written(wanted: Sequence[Wanted], wish: Wish) -> str:
    """Return what is said of papers as a text, "" when there are none or too many.

    Pages that were scanned are left out: who comes back has them no more.
    """
    said = [
        [_source(one.source), isinstance(one.source, Path), one.kind, one.title, *_trim(one.trim)]
        for one in wanted
        if not is_scanned(one.source)
    ]
    if not said:
        return ""
    text = json.dumps({"papers": said, "pictures": wish.value}, ensure_ascii=False)
    return text if len(alone(text)) <= drafts.LONGEST else ""


def begun_read(text: str) -> tuple[tuple[Said, ...], Wish]:
    """Return what a text says; one that makes no sense says nothing."""
    try:
        kept = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        kept = {}
    if not isinstance(kept, dict) or not isinstance(kept.get("papers"), list):
        return (), Wish.SMALL_ONLY
    found = []
    for one in kept["papers"]:
        match one:
            case [str(source), bool(is_file), str(kind), str(title)]:
                found.append(Said(source, is_file, kind, title))
            case [str(source), bool(is_file), str(kind), str(title), str(trim)]:
                found.append(Said(source, is_file, kind, title, _trim_read(trim)))
    return tuple(found), _wish_read(kept)


def _wish_read(kept: Mapping[str, object]) -> Wish:
    """Return what is to become of pictures; only what was ticked by hand counts."""
    wish, old = kept.get("pictures"), kept.get("wish")
    if isinstance(wish, str):
        return _WISHES.get(wish, Wish.SMALL_ONLY)
    # Under the old name "small" stood also where nobody had ticked anything.
    return Wish.ORIGINAL if old == Wish.ORIGINAL.value else Wish.SMALL_ONLY


def _trim(trim: Trim) -> list[str]:
    return [] if trim.changes_nothing else [trim.written()]


def _trim_read(text: str) -> Trim:
    try:
        return Trim.read(text)
    except ValueError:
        return Trim()


class BegunPapers(QWidget):
    """Offers to go on with papers that were begun.

    Args:
        desk: the desk of the case.
        case_id: the case.
        at_work: places that are not offered: their papers are being added just now.
        go_on: called with the files.
    """

    def __init__(
        self,
        desk: Desk,
        case_id: str,
        at_work: Sequence[str],
        go_on: Callable[[list[Path]], None],
    ) -> None:
        super().__init__()
        self._desk, self._at_work, self._go_on = desk, tuple(at_work), go_on
        self._column = column(spacing=None, within=self)
        self.hide()
        beginning = beginning_of(case_id)
        desk.ask(
            lambda services: drafts.begun(services, beginning),
            self._found,
            failed=lambda _error: None,
            by=self,
        )

    def _found(self, begun: Mapping[str, str]) -> None:
        for place, draft in begun.items():
            if place not in self._at_work and begun_read(of_alone(draft))[0]:
                self._offer(place, of_alone(draft))

    def _offer(self, place: str, text: str) -> None:
        said, _wish = begun_read(text)
        files = [Path(one.source) for one in said if one.is_file]
        names = [papers.shown_name(Path(one.source).name) for one in said]
        more = "…" if len(names) > _SHOWN else ""
        words = _("You had begun to add: {names}").format(names=", ".join(names[:_SHOWN]) + more)
        throw = quiet(_("Discard"), "", lambda: self._throw(banner, place, text))
        todo, buttons = "", [throw]
        if len(files) == len(said):
            go = primary(_("Go on"), "", lambda: self._resume(banner, files))
            go.give_way()
            buttons.insert(0, go)
        else:
            todo = _("Paste it again: what you said of it is kept.")
        banner = Banner("accent", words, todo, flow(*buttons))
        self._column.addWidget(banner)
        banner.show()
        self.show()

    def _resume(self, banner: Banner, files: list[Path]) -> None:
        _drop(banner)
        self._go_on(files)

    def _throw(self, banner: Banner, place: str, text: str) -> None:
        _drop(banner)
        Keeping.of(self._desk).hand_in(place, "")
        back = quiet(_("Bring it back"), "", lambda: self._bring_back(gone, place, text))
        gone = Banner("accent", _("Discarded."), "", back)
        self._column.addWidget(gone)
        gone.show()

    def _bring_back(self, banner: Banner, place: str, text: str) -> None:
        _drop(banner)
        Keeping.of(self._desk).hand_in(place, alone(text))
        self._offer(place, text)


def _drop(banner: Banner) -> None:
    banner.hide()
    banner.deleteLater()


def _source(one: Path | Pasted) -> str:
    return str(one) if isinstance(one, Path) else one.name


class PapersFlow(QObject):
    """The papers of whatever case is open, sealed or not; each act names its case.

    Attributes:
        left: pages that were scanned and found no way into their case.

    Signals:
        changed(): papers were added, changed, removed or put back.
    """

    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self.left = PagesLeft(desk, self.add, self)

    @classmethod
    def of(cls, desk: Desk) -> PapersFlow:
        """Return the one of a desk; a desk within a seal shares that of the whole register."""
        whole = desk.outer if isinstance(desk, SealedDesk) else desk
        return whole.findChild(cls) or cls(whole)

    def add(self, case_id: str, wanted: Sequence[Wanted], wish: Wish) -> Adding:
        """Begin to add papers to a case."""
        place = place_of_begun(case_id, [one.source for one in wanted])
        draft = Draft(place, lambda rest: alone(begun_written(rest, wish)))
        adding = Adding(self._desk, case_id, wanted, wish, draft)
        adding.added.connect(self.changed)
        adding.undo = partial(self._take_back, case_id)
        self.left.follow(adding)
        adding.begin()
        return adding

    def keep_pages(self, case_id: str, pages: Sequence[Wanted]) -> Adding:
        """Have what lies in memory alone go into a case now: its dialog is gone, unanswered.

        Nobody has looked through it, so it goes in as it is, and never leaves by itself; one that
        was cut goes in cut, too.
        """
        named = _("{name} (kept by the program)")
        kept = [
            replace(one, title=one.title or named.format(name=Path(one.source.name).stem), group="")
            for one in pages
        ]
        adding = self.add(case_id, kept, Wish.ORIGINAL)
        adding.hand_in()
        return adding

    def hand_in(self) -> None:
        """Have all that lies in memory alone go in now: the register is about to be closed."""
        self.left.try_again()
        for adding in self._desk.findChildren(Adding):
            adding.hand_in()

    def under_way(self, case_id: str) -> list[Adding]:
        """Return the addings into a case that still run."""
        return [one for one in self._desk.findChildren(Adding) if one.case_id == case_id]

    def describe(self, case_id: str, paper: PaperRecord, title: str, kind: str, group: str) -> None:
        """Change the words about a paper."""
        work = partial(
            paper_changes.change, paper_id=paper.paper_id, title=title, kind=kind, group=group
        )
        kept = spending(place_of(case_id, paper), partial(_at, case_id, work))
        self._desk.ask(kept, self._on_changed)

    def remove(self, case_id: str, paper: PaperRecord) -> None:
        """Take a paper out of its case and offer it back."""
        work = partial(paper_changes.detach, paper_id=paper.paper_id)
        self._desk.ask(
            partial(_at, case_id, work), lambda gone: self._on_removed(case_id, gone), by=self
        )

    def put_back(self, case_id: str, paper: PaperRecord) -> None:
        """Put a paper that was removed back."""
        work = partial(paper_changes.put_back, paper_id=paper.paper_id)
        self._desk.ask(partial(_at, case_id, work), self._on_changed)

    def _take_back(self, case_id: str, added: Sequence[str]) -> None:
        """Take papers out again that were just added; they can be put back for 30 days."""
        work = partial(_taken_back, case_id, tuple(added))
        self._desk.ask(work, self._on_taken_back, by=self)

    def _on_taken_back(self, count: int) -> None:
        self._desk.wrote()
        self.changed.emit()
        text = ngettext(
            "{count} document was taken out again.",
            "{count} documents were taken out again.",
            count,
        )
        self._desk.say(text.format(count=numerals.shown(count)), key="papers")

    def save(self, case_id: str, paper: PaperRecord, folder: Path) -> Job[Path]:
        """Save a copy in a folder."""
        return self._desk.run(partial(_save, case_id, paper.paper_id, folder), self._on_saved)

    def _on_changed(self, _paper: PaperRecord) -> None:
        self._desk.wrote()
        self.changed.emit()

    def _on_removed(self, case_id: str, paper: PaperRecord) -> None:
        self._on_changed(paper)
        text = _("“{paper}” was removed.").format(paper=paper.title)
        self._desk.offer_undo(text, partial(self.put_back, case_id, paper))

    def _on_saved(self, target: Path) -> None:
        self._desk.say(
            _("Saved as {name}. This copy is not sealed: delete it when it is not needed.").format(
                name=target.name
            ),
            tone="caution",
        )


class SmallPictures(QObject):
    """The small pictures of a case: those that are kept, then the missing ones, one by one.

    Each is a piece of work of its own, so that typed text is saved between two of them.

    Attributes:
        known: those that came so far, by the id of the paper.

    Signals:
        counted(int): how many papers wait to be put back.
        came(str, bytes): paper and JPEG.
    """

    counted = Signal(int)
    came = Signal(str, object)

    def __init__(self, desk: Desk, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self.known: dict[str, bytes] = {}
        self._papers: tuple[PaperRecord, ...] = ()
        self._untried: list[str] = []
        self._tried: set[str] = set()

    def ask(self, case_id: str, found: tuple[PaperRecord, ...]) -> None:
        """Ask for the small pictures of these papers of a case."""
        self._papers = found
        self._desk.ask(partial(_waiting_and_small, case_id), self._on_small)

    def _on_small(self, answer: tuple[int, Mapping[str, bytes]]) -> None:
        waiting, small = answer
        self.counted.emit(waiting)
        for paper_id, jpeg in small.items():
            self._on_made((paper_id, jpeg))
        at_work = bool(self._untried)
        self._untried = [
            paper.paper_id
            for paper in self._papers
            if paper.paper_id not in small.keys() | self._tried and thumbnails.can_be_shown(paper)
        ]
        if not at_work:
            self._next()

    def _next(self) -> None:
        if self._untried:
            paper_id = self._untried.pop(0)
            self._tried.add(paper_id)
            job = self._desk.run(
                partial(_small, paper_id), self._on_made, failed=_leave_the_icon, by=self
            )
            job.finished.connect(self._next)

    def _on_made(self, made: tuple[str, bytes]) -> None:
        self.known[made[0]] = made[1]
        self.came.emit(*made)


def _leave_the_icon(_error: Exception) -> None:
    """A picture that cannot be read now keeps its icon; looking at it or saving it says why."""


def _waiting_and_small(case_id: str, services: Services) -> tuple[int, Mapping[str, bytes]]:
    waiting = paper_changes.removed(services, case_id)
    return len(waiting), thumbnails.thumbnails(services, case_id)


def _small(paper_id: str, services: Services, _report: Report, token: Token) -> tuple[str, bytes]:
    return paper_id, thumbnails.make_thumbnail(services, paper_id, token)


def _at(case_id: str, work: Callable[[Services], PaperRecord], services: Services) -> PaperRecord:
    """Do some work where a case is, sealed or not."""
    with sealed.wherever(services, case_id) as (place, _whole):
        return work(place)


def _taken_back(case_id: str, added: Sequence[str], services: Services) -> int:
    with sealed.wherever(services, case_id) as (place, _whole):
        return paper_changes.take_back(place, added)


def _save(
    case_id: str,
    paper_id: str,
    folder: Path,
    services: Services,
    report: Report,
    token: Token,
) -> Path:
    with sealed.wherever(services, case_id) as (place, _whole):
        return papers.save_paper(place, paper_id, folder, report=report, token=token)


def place_of(case_id: str, paper: PaperRecord) -> str:
    """Return where other words about a paper are kept while they are typed."""
    return f"paper:{case_id}:{paper.paper_id}"
