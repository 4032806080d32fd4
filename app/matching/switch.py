"""Matching is off in an office until a head switches it on, and ends with everything open when off.

Rules: who switched, and when, is written down and logged; switching off destroys what every open
match needs, so that nothing goes on by itself.
"""

from __future__ import annotations

from typing import Final

from app.core import log
from app.core.permissions import Act, require
from app.core.services import Services, reading, writing
from app.matching import ending, kept
from app.matching.allowed import ON
from app.matching.match_records import Switch
from models.base.meta import get_meta, set_meta
from models.rows import matching as rows
from models.rows.user import names_by_number

_AT: Final = "match.on_at"
_BY: Final = "match.on_by"


def switched(s: Services) -> Switch:
    """Return whether matching is on, since when, and who switched it."""
    with reading(s) as session:
        by = int(get_meta(session, _BY) or 0)
        return Switch(
            on=get_meta(session, ON) == "1",
            at=int(get_meta(session, _AT) or 0),
            by=names_by_number(session).get(by, ""),
        )


def turn_on(s: Services) -> None:
    """Let this office ask and answer; twice changes nothing.

    Raises:
        CaseStateError: only a head may.
    """
    require(s, Act.MATCH_AGREE)
    _turn(s, "1")


def turn_off(s: Services) -> int:
    """Let this office neither ask nor answer, and stop every open match.

    Returns:
        How many matches were stopped.

    Raises:
        CaseStateError: only a head may.
    """
    require(s, Act.MATCH_AGREE)
    ended = _turn(s, "")
    kept.scrub(s)
    return ended


def _turn(s: Services, value: str) -> int:
    with writing(s) as session:
        if (get_meta(session, ON) or "") == value:
            return 0
        set_meta(session, ON, value)
        set_meta(session, _AT, str(s.clock.now()))
        set_meta(session, _BY, str(s.user.user))
        if value:
            log.record(session, s, "match_on")
            return 0
        waiting = rows.open_sessions(session)
        for row in waiting:
            ending.end(session, s, row, rows.STOPPED)
        log.record(session, s, "match_off", matches=len(waiting))
        return len(waiting)
