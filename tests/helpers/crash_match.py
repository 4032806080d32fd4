"""The steps of a private match, cut off at every call: not done, or done once."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from app.core.services import Services, reading
from app.inbox import acceptance
from app.matching import allowed, answering, asking, matches
from app.matching.match_records import AnswerMatch, AskMatch, MatchSent
from crash_desk import MARKER, Operation
from crash_operations import burnt, exchange
from match_desk import case_of
from models.rows import matching as rows

PHONE = "+919812345678"
PACKET = "match.lifafa"


def carried(sent: MatchSent, world: Path) -> Path:
    """Put a packet of a match onto the stick of the world."""
    stick = world / "stick"
    stick.mkdir(exist_ok=True)
    return Path(shutil.copyfile(sent.file, stick / PACKET))


def in_match(home: str, steps: int) -> Any:
    """Return a ``ready`` that makes two offices which are so many steps into a match."""

    def more(one: Services, other: Services, world: Path) -> None:
        for s in (one, other):
            allowed.turn_on(s)
        mine, theirs = (case_of(s, name_full=f"Maria {MARKER}", phone=PHONE) for s in (one, other))
        wanted = AskMatch(other.office.office_id, (mine,), 64, "investigation", "consent")
        record = asking.prepare(one, wanted)
        if steps > 0:
            acceptance.receive(other, carried(asking.confirm(one, record.match_id), world))
            (question,) = matches.matches(other)
            answering.prepare(other, question.match_id, AnswerMatch((theirs,)))
        if steps > 1:
            back = carried(answering.confirm(other, question.match_id), world)
            acceptance.receive(one, back)
        if steps > 2:
            carried(asking.finish(one, record.match_id), world)

    return lambda world: exchange(world, more, home)


def stands(s: Services, _world: Path, _known: Any) -> Any:
    """Return where the match stands, and what is kept and counted for it."""
    (record,) = matches.matches(s)
    with reading(s) as session:
        kept = rows.secret_of(session, record.match_id) is not None
        counted = session.query(rows.MatchAllowance).count()
    return record.state, record.results, kept, counted


def _next(step: Any) -> Any:
    return lambda s, _world, _known: step(s, matches.matches(s)[0].match_id)


MATCHES: tuple[Operation, ...] = (
    Operation(
        "ask in a match", in_match("one", 0), _next(asking.confirm), facts=stands, between=burnt,
        logs=("match_question",),
    ),
    Operation(
        "answer in a match", in_match("other", 1), _next(answering.confirm), facts=stands,
        between=burnt,
        logs=("match_answer",),
    ),
    Operation(
        "finish a match", in_match("one", 2), _next(asking.finish), facts=stands, between=burnt,
        logs=("match_finished",),
    ),
    Operation(
        "receive the last packet of a match", in_match("other", 3),
        lambda s, world, _known: acceptance.receive(s, world / "stick" / PACKET), facts=stands,
        logs=("match_learnt", "packet_received"),
    ),
)  # fmt: skip
