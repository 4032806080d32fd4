"""Cases taken in again from a file that another Lifafa register wrote as JSON.

Rules: all cases of the file or none of them, as one batch that can be undone; every fact passes
the catalogue as if it were typed; decisions about sharing and closed cases come in only for those
who may record them here; a case keeps its number when that is free, and no sealed case has it;
facts that this version does not know are named, never guessed; the content of papers is not in
such a file.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.base.jobs import Progress, Report, Token, silent
from app.base.language import N_, ngettext, translate
from app.core import log
from app.core.field_catalogue import kept_text
from app.core.permissions import Act, require
from app.core.services import Services, writing
from app.exports.export import CASE_MEMBERS, FORMAT, VERSION, Document, stored
from app.imports.sheets import ImportRefusedError
from app.imports.values import without_aadhaar
from app.sealed import sealed
from app.system import files
from models.base.base import CatalogueRow, KeepsTyped, new_id
from models.fields import CATALOGUE, CODE_LISTS
from models.queries.listing import case_changed
from models.rows.case import (
    RECORD_STATES,
    Case,
    Consent,
    add_event,
    add_person,
    add_service,
    open_case,
)
from models.rows.case_work import FIELDS, Hand, add_note, add_task, show_first
from models.rows.import_batch import ImportBatch
from models.rows.merge import set_sides
from models.rows.wish import Wish

if TYPE_CHECKING:
    from models.register.database import Session

MOST_BYTES = 512 * 1024**2
MOST_PARTS = 1000
_KEY = re.compile(r"[a-z_]{1,40}")
_MOST_NUMBER = 2**40  # seconds until the year 36812; no number of a file is larger
_SHEET = "json"
_AT_ONCE = 50
_MOST_TOLD = 10
_LONGEST_TOLD = 120
_LIKE, _GROUND = "closure_details", "wish_ground"


@dataclass(frozen=True)
class TakenIn:
    """What was taken in.

    Attributes:
        batch: id of the batch, for undoing it.
        added: how many cases.
        renumbered: how many of them got another number.
        papers: how many papers are named in the file, whose content is not in it.
        unknown: names of facts that this version does not know.
        otherwise: facts that are kept otherwise than the file writes them: the number of the
            case here, the field, what is written and what is kept, in words for programs.
    """

    batch: str
    added: int
    renumbered: int
    papers: int
    unknown: tuple[str, ...]
    otherwise: tuple[tuple[str, str, str, str], ...] = ()


def take_in(
    s: Services, source: Path | bytes, report: Report = silent, token: Token | None = None
) -> TakenIn:
    """Take in every case of a JSON file.

    Args:
        s: the open register.
        source: the file, which is only read, or its bytes.
        report: told the step "importing" in cases.
        token: asked between cases whether to stop.

    Raises:
        CaseStateError: the role may not import, or not record what is in the file.
        ImportRefusedError: not such a file, damaged, too large, or of a newer version.
        FactRefusedError: a value that cannot be kept; nothing was taken in.
        FileUnreadableError, NotEnoughDiskError: nothing was taken in.
        Cancelled: the officer asked to stop; nothing was taken in.
    """
    require(s, Act.IMPORT)
    documents, digest = _documents(source)
    _require_rest(s, documents)
    with writing(s) as session:
        batch = _batch(session, s, files.name_of(source).name, digest, len(documents))
        taking = _Taking(session, s, batch.id)
        for done, document in enumerate(documents, start=1):
            if token is not None:
                token.checkpoint()
            taking.add(document)
            report(Progress("importing", done, len(documents)))
            if done % _AT_ONCE == 0:
                session.flush()
                session.expunge_all()
        log.record(session, s, "cases_imported", "", batch.id, cases=len(documents))
        return TakenIn(
            batch=batch.id,
            added=len(documents),
            renumbered=taking.renumbered,
            papers=taking.papers,
            unknown=tuple(sorted(taking.unknown)),
            otherwise=tuple(taking.otherwise),
        )


def look(source: Path | bytes) -> int:
    """Return how many cases a JSON file holds; nothing is taken in.

    Raises:
        ImportRefusedError: not such a file, damaged, too large, or of a newer version.
        FileUnreadableError: it cannot be read.
    """
    return len(_documents(source)[0])


def remarks(taken: TakenIn) -> list[str]:
    """Return what an officer should know about what was taken in, in the language shown now."""
    found = []
    if taken.renumbered:
        words = ngettext(
            "{count} case got a new number, because its own was taken.",
            "{count} cases got new numbers, because their own were taken.",
            taken.renumbered,
        )
        found.append(words.format(count=taken.renumbered))
    if taken.papers:
        words = ngettext(
            "{count} document is named in the file, but its content is not in it.",
            "{count} documents are named in the file, but their content is not in it.",
            taken.papers,
        )
        found.append(words.format(count=taken.papers))
    if taken.otherwise:
        words = ngettext(
            "{count} fact is kept otherwise than the file writes it: {facts}",
            "{count} facts are kept otherwise than the file writes them: {facts}",
            len(taken.otherwise),
        )
        facts = [
            f"{case_no} {translate(CATALOGUE.field(name).label)}: {written} → {kept}"
            for case_no, name, written, kept in taken.otherwise[:_MOST_TOLD]
        ]
        more = "…" if len(taken.otherwise) > _MOST_TOLD else ""
        told = "; ".join([*facts, more]).removesuffix("; ")
        found.append(words.format(count=len(taken.otherwise), facts=told))
    if taken.unknown:
        words = translate(N_("Facts that this version does not know were left out: {names}"))
        found.append(words.format(names=", ".join(taken.unknown)))
    return found


def _require_rest(s: Services, documents: list[Document]) -> None:
    """Ask for what else the file does: its cases are not a way around the table of roles."""
    if any(document.get("consents") for document in documents):
        require(s, Act.CONSENT)
    if any(document.get("wishes") for document in documents):
        require(s, Act.HOLD)
    if any(_text(document, "record_state") not in ("", "open") for document in documents):
        require(s, Act.CLOSE)


def is_document(source: Path | bytes) -> bool:
    """Say whether a file looks like one that ``case export --format json`` wrote."""
    head = source[:64] if isinstance(source, bytes) else files.read_small(source, 64)
    return head.lstrip(b"\xef\xbb\xbf \r\n").startswith(b"{")


def _documents(source: Path | bytes) -> tuple[list[Document], str]:
    raw = source if isinstance(source, bytes) else files.read_small(source, MOST_BYTES)
    if len(raw) > MOST_BYTES:
        raise ImportRefusedError(reason="import.too-large")
    try:
        loaded: Any = json.loads(raw.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise ImportRefusedError(reason="import.not-json") from error
    if not isinstance(loaded, dict) or loaded.get("format") != FORMAT:
        raise ImportRefusedError(reason="import.not-ours")
    if loaded.get("version") != VERSION:
        raise ImportRefusedError(reason="import.newer")
    cases = loaded.get("cases")
    if not isinstance(cases, list) or not all(isinstance(case, dict) for case in cases):
        raise ImportRefusedError(reason="import.damaged")
    return cases, hashlib.sha256(raw).hexdigest()


def _batch(session: Session, s: Services, name: str, digest: str, count: int) -> ImportBatch:
    batch = ImportBatch(
        id=new_id(),
        created=s.clock.now(),
        created_by=s.user.user,
        file_name=log.plain_line(name),
        file_sha256=digest,
        sheet=_SHEET,
        added=count,
        rejected=0,
    )
    session.add(batch)
    session.flush()
    return batch


class _Taking:
    """Makes the rows of one document after the other, and counts what has to be told."""

    def __init__(self, session: Session, s: Services, batch: str) -> None:
        self._session, self._s, self._batch = session, s, batch
        self._now, self._today = s.clock.now(), s.clock.today()
        self.renumbered = self.papers = 0
        self.unknown: set[str] = set()
        self.otherwise: list[tuple[str, str, str, str]] = []
        self._case_no = ""
        self._hidden = sealed.numbers(session)

    def add(self, document: Document) -> None:
        """Make the rows of one case."""
        self.unknown.update(document.keys() - CASE_MEMBERS)
        wanted = _text(document, "case_no")
        case = open_case(
            self._session,
            now=self._now,
            today=self._today,
            created_by=self._s.user.user,
            wanted_no="" if wanted in self._hidden else wanted,
        )
        case.batch_id, self._case_no = self._batch, case.case_no
        self.renumbered += case.case_no != wanted
        state = _text(document, "record_state")
        case.record_state = state if state in RECORD_STATES else "open"
        ids: dict[str, str] = {}
        for number, part in enumerate(_parts(document, "persons"), start=1):
            person = add_person(case, now=self._now)
            self._put(person, part, {})
            name = f"p{_number(part, 'number', number)}"
            if name in ids:
                raise ImportRefusedError(reason="import.damaged")
            ids[name] = person.id
        tasks = list(_parts(document, "tasks"))
        self._put(case, document, ids, without=FIELDS if tasks else ())
        for name, make in (("events", add_event), ("services", add_service)):
            for part in _parts(document, name):
                self._put(make(case, now=self._now), part, ids)
        self._session.flush()
        consents = [self._consent(case, part, ids) for part in _parts(document, "consents")]
        self._sides(case, document, ids, consents)
        self._notes(case, document)
        self._session.add_all(self._wish(case, part, ids) for part in _parts(document, "wishes"))
        for part in tasks:
            self._task(case, part)
        self._session.flush()
        show_first(self._session, case)
        self.papers += sum(1 for _paper in _parts(document, "papers"))
        case_changed(self._session, case, now=self._now)

    def _consent(self, case: Case, part: Document, ids: dict[str, str]) -> str:
        person = ids.get(f"p{part.get('person')}")
        if person is None:
            raise ImportRefusedError(reason="import.damaged")
        row = Consent(
            id=new_id(),
            case_id=case.id,
            person_id=person,
            created=_number(part, "recorded", self._now),
            created_by=self._s.user.user,
        )
        self._put(row, part, ids)
        case.consents.append(row)
        return row.id

    def _sides(
        self, case: Case, document: Document, ids: dict[str, str], consents: list[str]
    ) -> None:
        """Keep apart what was decided in cases that became one: together it would say more."""
        found: dict[str, list[frozenset[str]]] = {}
        for part in _parts(document, "consent_sides"):
            person, places = ids.get(f"p{part.get('person')}"), part.get("consents")
            if person is None or not isinstance(places, list):
                raise ImportRefusedError(reason="import.damaged")
            if not all(_is_number(one) and 1 <= one <= len(consents) for one in places):
                raise ImportRefusedError(reason="import.damaged")
            side = frozenset(consents[place - 1] for place in places)
            found.setdefault(person, []).append(side)
        for person, sides in found.items():
            set_sides(self._session, case.id, person, sides)

    def _task(self, case: Case, part: Document) -> None:
        hand = Hand(_number(part, "created", self._now), self._s.user.user)
        title, due = kept_text(_text(part, "title"), "next_step"), _day(part)
        if not title and due is None:
            raise ImportRefusedError(reason="import.damaged")
        task = add_task(self._session, case.id, hand, title, due)
        if part.get("done_at") is not None:
            task.do(Hand(_number(part, "done_at", self._now), hand.user))
        elif part.get("dropped") is True:
            task.drop()

    def _notes(self, case: Case, document: Document) -> None:
        ids: dict[int, str] = {}
        for place, part in enumerate(_parts(document, "notes"), start=1):
            note = add_note(
                self._session,
                case.id,
                kept_text(_text(part, "text"), "notes"),
                at=_number(part, "at", self._now),
                user=self._s.user.user,
                corrects=ids.get(_number(part, "corrects", 0)),
            )
            ids[_number(part, "number", place)] = note.id

    def _wish(self, case: Case, part: Document, ids: dict[str, str]) -> Wish:
        person, words = ids.get(f"p{part.get('person')}"), kept_text(_text(part, "words"), _LIKE)
        kind, stated_on = _code(part, "kind", "wish_kind"), _day(part, "stated_on")
        if person is None or not (words and kind and stated_on):
            raise ImportRefusedError(reason="import.damaged")
        row = Wish(
            case_id=case.id,
            person_id=person,
            kind=kind,
            section=_section(part),
            words=words,
            stated_by=_code(part, "stated_by", "wish_stated_by"),
            stated_on=stated_on,
            # Later than now it would outlast what is decided about keeping.
            created=min(_number(part, "written", self._now), self._now),
            created_by=self._s.user.user,
        )
        outcome, decided_on = _code(part, "outcome", "wish_outcome"), _day(part, "decided_on")
        if outcome and decided_on:
            answer, ground = kept_text(_text(part, "answer"), _LIKE), _code(part, "ground", _GROUND)
            at, user = _number(part, "decided_at", self._now), self._s.user.user
            row.decide(outcome, ground, answer, on=decided_on, at=at, user=user)
        return row

    def _put(
        self, row: CatalogueRow, part: Document, ids: dict[str, str], without: tuple[str, ...] = ()
    ) -> None:
        known, unknown = stored(row.ENTITY, _members(part, "facts"), ids)
        self.unknown.update(unknown)
        wanted = {name: value for name, value in known.items() if name not in without}
        row.put_all(wanted)
        for name, value in wanted.items():
            # A true value is no 1 here, though Python calls them equal.
            if value is not None and repr(row.get(name)) != repr(value):
                self.otherwise.append((self._case_no, name, _told(value), _told(row.get(name))))
        if isinstance(row, KeepsTyped):
            for name, pair in _members(part, "typed").items():
                texts = isinstance(pair, list) and [type(one) for one in pair] == [str, str]
                if texts and name in known:
                    # What stood in a cell of a sheet may be as long as an account.
                    text, by = kept_text(pair[0], "notes"), kept_text(pair[1], "next_step")
                    row.keep_typed(name, (text, by))


def _told(value: object) -> str:
    words = ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
    return without_aadhaar(words.encode("utf-8", "replace").decode())[:_LONGEST_TOLD]


def _parts(document: Document, name: str) -> Iterator[Document]:
    parts = document.get(name, [])
    if not isinstance(parts, list) or len(parts) > MOST_PARTS:
        raise ImportRefusedError(reason="import.damaged")
    for part in parts:
        if not isinstance(part, dict):
            raise ImportRefusedError(reason="import.damaged")
        yield part


def _members(document: Document, name: str) -> Document:
    members = document.get(name, {})
    if not isinstance(members, dict):
        raise ImportRefusedError(reason="import.damaged")
    return members


def _text(document: Document, name: str) -> str:
    value = document.get(name)
    return value if isinstance(value, str) else ""


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _number(document: Document, name: str, otherwise: int) -> int:
    """Return a count or a time of a part.

    Raises:
        ImportRefusedError: a number that no register writes.
    """
    value = document.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        return otherwise
    if not 0 <= value <= _MOST_NUMBER:
        raise ImportRefusedError(reason="import.damaged")
    return value


def _code(part: Document, name: str, of: str) -> str:
    """Return a code of a list, "" when there is none; one that nobody knows here is no code."""
    value = _text(part, name)
    return value if any(code.value == value for code in CODE_LISTS[of]) else ""


def _section(part: Document) -> str:
    """Return the key of a section, "" when there is none.

    One that is not known here stays: without it a wish to erase would be one to erase everything.
    """
    value = _text(part, "section")
    return value if _KEY.fullmatch(value) else ""


def _day(part: Document, name: str = "due_on") -> str | None:
    """Return a day of a part, that of a task unless another is named, when it is a day."""
    try:
        return dt.date.fromisoformat(_text(part, name)).isoformat()
    except ValueError:
        return None
