"""Papers that were chosen and are not in the case yet: what they are, kept as a draft.

Rules: the files stay where they are and are never kept, only their places and what was said of
them; each paper goes from the draft when it is in the case; what was pasted is pasted again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.base.language import _
from app.cases.papers import papers
from app.cases.papers.papers import Wish
from app.core import drafts
from ui.drafts.draft_form import alone, of_alone
from ui.drafts.draft_store import Keeping
from ui.frame.desk import Desk
from ui.papers.papers_adding import Pasted, Wanted
from ui.widgets.buttons import primary, quiet
from ui.widgets.compact_layout import flow
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
    """

    source: str
    is_file: bool
    kind: str
    title: str


def beginning_of(case_id: str) -> str:
    """Return how the places of all such drafts about a case begin."""
    return f"papers:{case_id}:"


def place_of(case_id: str, sources: Sequence[Path | Pasted]) -> str:
    """Return where it is kept what these files are; other files have another place."""
    names = "\n".join(_source(one) for one in sources)
    return beginning_of(case_id) + hashlib.sha256(names.encode("utf-8", "replace")).hexdigest()[:16]


def written(wanted: Sequence[Wanted], wish: Wish) -> str:
    """Return what is said of papers as a text, "" when there are none or too many."""
    if not wanted:
        return ""
    said = [
        [_source(one.source), isinstance(one.source, Path), one.kind, one.title] for one in wanted
    ]
    text = json.dumps({"papers": said, "wish": wish.value}, ensure_ascii=False)
    return text if len(alone(text)) <= drafts.LONGEST else ""


def read(text: str) -> tuple[tuple[Said, ...], Wish]:
    """Return what a text says; one that makes no sense says nothing."""
    try:
        kept = json.loads(text) if text else {}
    except (ValueError, RecursionError):
        kept = {}
    if not isinstance(kept, dict) or not isinstance(kept.get("papers"), list):
        return (), Wish.SMALL
    found = []
    for one in kept["papers"]:
        match one:
            case [str(source), bool(is_file), str(kind), str(title)]:
                found.append(Said(source, is_file, kind, title))
    wish = kept.get("wish")
    return tuple(found), _WISHES.get(wish, Wish.SMALL) if isinstance(wish, str) else Wish.SMALL


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
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
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
            if place not in self._at_work and read(of_alone(draft))[0]:
                self._offer(place, of_alone(draft))

    def _offer(self, place: str, text: str) -> None:
        said, _wish = read(text)
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
