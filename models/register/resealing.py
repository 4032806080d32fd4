"""What changes in a register under other keys or out of a backup: sealed values, and rows.

Rules:

* Sealed values: no key is known here, a function that is handed in turns the old value into the new
  one; a value that it cannot turn (None) stays as it is and is told, so that it never takes others
  with it; few rows are in memory at once; a new column that holds something sealed is added here,
  and a test that looks for columns of bytes says so.
* Out of a backup: files of packets are in no backup, so a packet that waited with its file counts
  as never received, and its sender may hand it over again; what the lost computer kept only for
  itself is forgotten; nobody is taken for present who has no keys.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, delete, select, update

from models.base.meta import Meta
from models.rows.case import Attachment, Case
from models.rows.matching import MatchSecret
from models.rows.office import OwnIdentity, OwnKey, begin_epoch
from models.rows.packet import Packet, PeerReceived, Seen
from models.rows.papers import RemovedPaper
from models.rows.sealed import SealedAnswer, SealedCase
from models.rows.user import User, present_users

if TYPE_CHECKING:
    from sqlalchemy import Row
    from sqlalchemy.orm import InstrumentedAttribute, Session

    from models.rows.sealed import Dump


type Turn = Callable[[str, bytes], bytes | None]
"""Id of the row and its sealed value in, the value to keep out; None when it cannot be turned."""

type TurnIn = Callable[[str, str, bytes], bytes | None]
"""As ``Turn``, with the compartment between them."""

_AT_ONCE: Final = 200
_KEY: Final = "wrapped_key"
_HEX: Final = "hex"


def turn_identities(session: Session, turn: Turn) -> list[str]:
    """Turn the seeds of all own identities; return the ids of those that could not be."""
    return _turn_all(session, OwnIdentity.office_id, OwnIdentity.sealed_seeds, turn)


def turn_own_keys(session: Session, turn: Turn) -> list[str]:
    """Turn the seeds of all sealing keys that are not destroyed; return as before."""
    return _turn_all(session, OwnKey.kid, OwnKey.sealed_seed, turn)


def turn_paper_keys(session: Session, turn: Turn) -> list[str]:
    """Turn the keys of all papers of cases that are not sealed, removed ones too.

    Returns:
        The ids of the papers whose key could not be turned.
    """

    def turn_text(paper_id: str, columns: str) -> str | None:
        return _turn_columns(columns, paper_id, turn)

    return [
        *_turn_all(session, Attachment.id, Attachment.wrapped_key, turn),
        *_turn_all(session, RemovedPaper.id, RemovedPaper.columns, turn_text),
    ]


def turn_sealed_cases(session: Session, turn: TurnIn) -> list[str]:
    """Turn all sealed rows; return the ids of the cases that could not be."""
    return _turn_all(session, SealedCase.id, SealedCase.sealed, turn, SealedCase.domain)


def turn_answers(session: Session, turn: TurnIn) -> list[str]:
    """Turn all answers that wait for sealed cases; return the ids of those that could not be."""
    return _turn_all(session, SealedAnswer.id, SealedAnswer.sealed, turn, SealedAnswer.domain)


def turn_match_secrets(session: Session, turn: Turn) -> list[str]:
    """Turn what open matches need once more; return the ids of those that could not be."""
    return _turn_all(session, MatchSecret.session_id, MatchSecret.sealed, turn)


def turn_in_dump(dump: Dump, turn: Turn) -> list[str]:
    """Turn the keys of all papers inside the dump of a case, where it lies in memory.

    Args:
        dump: what ``case_dump.dump_case`` returned; it is changed.
        turn: as above.

    Returns:
        The ids of the papers whose key could not be turned.
    """
    left: list[str] = []
    for name, part in dump["tables"].items():
        columns = part["columns"]
        if _KEY in columns:
            left += _turn_rows(part["rows"], columns.index("id"), columns.index(_KEY), turn)
        elif name == RemovedPaper.__tablename__:
            place, number = columns.index("columns"), columns.index("id")
            for row in part["rows"]:
                turned = _turn_columns(row[place], row[number], turn)
                row[place] = row[place] if turned is None else turned
                left += [row[number]] if turned is None else []
    return left


def case_numbers(session: Session, paper_ids: Iterable[str]) -> list[str]:
    """Return the numbers of the cases of some papers, in the order of the papers."""
    wanted = list(paper_ids)
    found: dict[str, str] = {}
    for table in (Attachment, RemovedPaper):
        query = select(table.id, Case.case_no).join(Case, Case.id == table.case_id)
        for start in range(0, len(wanted), _AT_ONCE):
            some = query.where(table.id.in_(wanted[start : start + _AT_ONCE]))
            found |= {paper_id: case_no for paper_id, case_no in session.execute(some)}  # noqa: C416
    return [found.get(one, "") for one in wanted]


def cases_outside(session: Session, domains: Iterable[str]) -> list[str]:
    """Return the ids of the sealed cases that lie in none of some compartments."""
    return list(session.scalars(select(SealedCase.id).where(SealedCase.domain.not_in(domains))))


def _turn_all(
    session: Session,
    key: InstrumentedAttribute[str],
    value: InstrumentedAttribute[Any],
    turn: Callable[..., Any],
    *more: InstrumentedAttribute[Any],
) -> list[str]:
    """Go through a table in the order of its ids; ``more`` columns are handed to ``turn``."""
    session.flush()
    table, left, last = key.class_, list[str](), ""
    query = select(key, *more, value).where(value.is_not(None)).order_by(key).limit(_AT_ONCE)
    step = (
        update(table.__table__)
        .where(table.__table__.c[key.key] == bindparam("the_row"))
        .values({value.key: bindparam("the_value")})
    )
    while rows := session.execute(query.where(key > last)).all():
        last = rows[-1][0]
        turned = {row[0]: turn(*row) for row in rows}
        left += [row_id for row_id, new in turned.items() if new is None]
        _put(session, step, rows, turned)
    session.expire_all()
    return left


def _put(session: Session, step: Any, rows: Iterable[Row[Any]], turned: Mapping[str, Any]) -> None:
    before = {row[0]: row[-1] for row in rows}
    changed = [
        {"the_row": row_id, "the_value": new}
        for row_id, new in turned.items()
        if new is not None and new != before[row_id]
    ]
    if changed:
        session.connection().execute(step, changed)


def _turn_columns(columns: str, paper_id: str, turn: Turn) -> str | None:
    kept = json.loads(columns)
    new = turn(paper_id, bytes.fromhex(kept[_KEY]))
    return None if new is None else json.dumps({**kept, _KEY: new.hex()}, ensure_ascii=False)


def _turn_rows(rows: list[list[Any]], number: int, place: int, turn: Turn) -> list[str]:
    left = []
    for row in rows:
        new = turn(row[number], bytes.fromhex(row[place][_HEX]))
        if new is None:
            left.append(row[number])
        else:
            row[place] = {_HEX: new.hex()}
    return left


CARD_LEAP: Final = 1_000
"""More cards than the lost computer can have given out after the backup."""

_WAITING: Final = ("waiting", "quarantined")
_OF_THAT_COMPUTER: Final = ("half-file.", "user.renew.", "recovery.public.next", "kit.next_at")


def begin_anew(session: Session, epoch: str, age_s: int) -> None:
    """Count packets and cards so that no number of the lost computer is used a second time.

    Nor one of a register that was made out of the same backup before.

    Args:
        session: a writing session.
        epoch: 16 hex digits that were never used.
        age_s: how old the backup is, in seconds; less than 0 when a clock is wrong.
    """
    begin_epoch(session, epoch)
    leap = CARD_LEAP + max(0, age_s)
    session.execute(update(OwnIdentity).values(card_seq=OwnIdentity.card_seq + leap))
    session.expire_all()


def newest_key_from(session: Session) -> int:
    """Return from when the newest sealing key is valid, 0 when there is none."""
    query = select(OwnKey.valid_from).order_by(OwnKey.valid_from.desc()).limit(1)
    return int(session.scalar(query) or 0)


def let_packet_files_go(session: Session) -> int:
    """Let packets be without their files, and forget those that waited with one.

    Returns:
        How many have to be handed over again by their senders.
    """
    query = select(Packet).where(
        Packet.direction == "in", Packet.state.in_(_WAITING), Packet.file_name.is_not(None)
    )
    waiting = list(session.scalars(query))
    for row in waiting:
        _forget_arrival(session, row)
    session.flush()
    session.execute(update(Packet).where(Packet.file_name.is_not(None)).values(file_name=None))
    session.expire_all()
    return len(waiting)


def forget_that_computer(session: Session) -> None:
    """Forget what only the lost computer had to do."""
    for prefix in _OF_THAT_COMPUTER:
        session.execute(delete(Meta).where(Meta.key.startswith(prefix, autoescape=True)))
    session.expire_all()


def put_public_keys(session: Session, publics: Mapping[int, bytes], head: int) -> None:
    """Give everybody the key that goes with the new passphrase.

    Args:
        session: a writing session.
        publics: public keys by number of the person.
        head: number of the one who chose the own passphrase; the others get first ones.
    """
    for row in session.scalars(select(User)):
        row.public_key = publics.get(row.number)
    for row in present_users(session):
        row.first_passphrase = row.number != head


def _forget_arrival(session: Session, row: Packet) -> None:
    session.execute(delete(Seen).where(Seen.pid == row.id))
    counted = session.get(PeerReceived, (row.office_id, row.ep))
    if counted is not None and row.seq <= counted.highest and row.seq not in counted.missing():
        counted.gaps = tuple(sorted((*counted.gaps, (row.seq, row.seq))))
    session.delete(row)
