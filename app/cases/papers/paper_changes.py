"""What becomes of a paper after it was added: another title or kind, taken out, put back, let go.

Rules: a paper that is taken out is gone from its case at once and waits 30 days with its key; when
it is let go the key is deleted, and with the key the paper; every act is one transaction with its
line in the log.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.base.errors import AppError, CaseStateError
from app.cases.case_view import paper_record
from app.cases.open_cases import open_row
from app.cases.papers import blob_store
from app.cases.papers.papers import kept_words, paper_row
from app.cases.records import PaperRecord
from app.core import log
from app.core.permissions import Act, require
from app.core.services import Services, reading, writing
from app.offices import clock_check
from models.operations.recycle_bin import note_gone
from models.queries.listing import case_changed
from models.rows import papers as rows
from models.rows.case import Attachment
from models.rows.retention import holds_in_force
from models.rows.user import names_by_number

if TYPE_CHECKING:
    from models.register.database import Session

KEPT_DAYS = 30
_DAY_S = 86_400


@dataclass(frozen=True)
class RemovedRecord:
    """A paper that was taken out of its case.

    Attributes:
        paper: as it was.
        removed_at: Unix seconds.
        removed_by: name of who did it.
        kept_until: Unix seconds; after that it is let go.
    """

    paper: PaperRecord
    removed_at: int
    removed_by: str
    kept_until: int


def change(
    s: Services,
    paper_id: str,
    *,
    title: str | None = None,
    kind: str | None = None,
    group: str | None = None,
) -> PaperRecord:
    """Change the words about a paper; what is None stays.

    Args:
        s: the open register.
        paper_id: its whole id.
        title: what it is; the name of its file when it is "".
        kind: a code of attachment_kind.
        group: consent group that lets it leave; "" when it never may.

    Raises:
        NotFoundError: there is no such paper.
        CaseStateError: the case is not open, or the role does not allow it.
        FactRefusedError: not a kind or group of papers, or not a title.
    """
    require(s, Act.CHANGE)
    with writing(s) as session:
        row = paper_row(session, paper_id)
        case = open_row(session, row.case_id)
        words = kept_words(
            row.kind if kind is None else kind,
            row.title if title is None else title,
            row.consent_group if group is None else group,
        )
        wanted = {
            "title": words.title or row.file_name,
            "kind": words.kind,
            "consent_group": words.group,
        }
        changed = _put(row, wanted)
        if changed:
            case_changed(session, case, now=s.clock.now(), fields=())
            log.record(
                session, s, "paper_changed", case.case_no, case.id,
                kind=row.kind, changed=", ".join(changed),
            )  # fmt: skip
        session.flush()
        return paper_record(row, names_by_number(session))


def _put(row: Attachment, wanted: Mapping[str, str]) -> list[str]:
    """Set what differs and return its names."""
    changed = [name for name, value in wanted.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, wanted[name])
    return changed


def detach(s: Services, paper_id: str) -> PaperRecord:
    """Take a paper out of its case; it can be put back for 30 days.

    Raises:
        NotFoundError: there is no such paper.
        CaseStateError: the case is not open, or the role does not allow it.
    """
    require(s, Act.CHANGE)
    with writing(s) as session:
        return _taken_out(session, s, paper_row(session, paper_id))


def take_back(s: Services, paper_ids: Sequence[str]) -> int:
    """Take papers that were added together out again, all or none, and return how many.

    One that was taken out meanwhile is passed over. They can be put back for 30 days.

    Raises:
        CaseStateError: the case is not open, or the role does not allow it.
    """
    require(s, Act.CHANGE)
    with writing(s) as session:
        there = [session.get(Attachment, paper_id) for paper_id in paper_ids]
        return len([_taken_out(session, s, row) for row in there if row is not None])


def _taken_out(session: Session, s: Services, row: Attachment) -> PaperRecord:
    case = open_row(session, row.case_id)
    record = paper_record(row, names_by_number(session))
    rows.take_out(session, row, now=s.clock.now(), user=s.user.user)
    case_changed(session, case, now=s.clock.now(), fields=())
    log.record(session, s, "paper_removed", case.case_no, case.id, kind=record.kind)
    return record


def put_back(s: Services, paper_id: str) -> PaperRecord:
    """Put a paper that was taken out into its case again.

    Raises:
        CaseStateError: it does not wait any more, the case is not open, or the role does not allow
            it.
    """
    require(s, Act.CHANGE)
    with writing(s) as session:
        removed = session.get(rows.RemovedPaper, paper_id)
        if removed is None:
            raise CaseStateError(reason="paper.not-removed")
        case = open_row(session, removed.case_id)
        row = rows.put_back(session, removed, case)
        case_changed(session, case, now=s.clock.now(), fields=())
        log.record(session, s, "paper_put_back", case.case_no, case.id, kind=row.kind)
        return paper_record(row, names_by_number(session))


def removed(s: Services, case_id: str) -> tuple[RemovedRecord, ...]:
    """Return what was taken out of a case and can be put back, the newest first.

    Args:
        s: the open register.
        case_id: whole id of the case.
    """
    require(s, Act.VIEW)
    with reading(s) as session:
        names = names_by_number(session)
        return tuple(
            RemovedRecord(
                paper_record(row, names),
                waiting.removed,
                names.get(waiting.removed_by or 0, ""),
                waiting.removed + KEPT_DAYS * _DAY_S,
            )
            for row, waiting in rows.removed_papers(session, case_id)
        )


def let_go_old(s: Services) -> int:
    """Delete what was taken out more than 30 days ago; called once after unlocking.

    Returns:
        How many papers are gone; when the disk does not allow it now, or the clock is in doubt,
        the next unlock does it.
    """
    before = s.clock.now() - KEPT_DAYS * _DAY_S
    try:
        with writing(s) as session:
            if clock_check.note(session, s):
                # What a wrong clock lets go does not come back.
                return 0
            old = rows.taken_out_before(session, before)
            # Nearly always nothing is due, and nobody has to ask what is held.
            today = s.clock.today()
            held = {one.case_id for one in holds_in_force(session, today)} if old else ()
            names = [name for name, case_id in old.items() if case_id not in held]
            if names:
                rows.let_go(session, names)
                note_gone(session, names)
                log.record(session, s, "papers_let_go", count=len(names))
    except AppError:
        # Nothing was deleted, so no file may be.
        return 0
    if names:
        blob_store.remove_gone(s)
    return len(names)
