"""Whether the clock of this computer can be believed: what it said before, and what others say.

Rules: a doubt is shown and refuses nothing, but no old key is destroyed, nothing is erased and
nothing expires or counts as late while our own clock is in doubt, because what a wrong clock
destroys does not come back; a doubt ends when a person says that the date is right, or when the
clock goes on for a day as it should.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.base.language import N_, translate
from app.base.messages import show_day
from app.core import log
from app.core.permissions import Act, require
from app.core.services import Services, reading, writing
from app.offices.office_view import CLOCK_TOLERANCE_S
from app.offices.records import ClockDoubt
from models.base.meta import get_meta, set_meta
from models.rows.directory import told_ahead

if TYPE_CHECKING:
    from models.register.database import Session

LEAPT, WENT_BACK, AHEAD = "leapt", "went-back", "ahead"
_DAY_S = 86_400
# So long an office may well lie still; a clock that jumped further may be wrong.
_LEAP_S = 30 * _DAY_S
_SEEN_AT = "keys.seen_at"
_DOUBT = "clock.doubt"
_MOST = 3
_WORDS = {
    LEAPT: (
        N_("The date of this computer went from {was} to {now} since the last work here."),
        N_(
            "Check it, and say under More, Settings, Number and keys that it is right. Until then"
            " no old key is destroyed, nothing is erased, and nothing expires."
        ),
    ),
    WENT_BACK: (
        N_("The date of this computer went back from {was} to {now}."),
        N_(
            "Look at it. If it is wrong, set it right before you seal anything: others would take"
            " it for old. If it is right, say so under More, Settings, Number and keys."
        ),
    ),
    AHEAD: (
        N_("{office} tells of {was}, which is still to come here."),
        N_("Check the date of this computer, and ask them about theirs."),
    ),
}
_IN_TERMINAL = {
    LEAPT: N_(
        "Check it. When it is right: office clock --right. Until then no old key is destroyed,"
        " nothing is erased, and nothing expires."
    ),
    WENT_BACK: N_(
        "Look at it. If it is wrong, set it right before you seal anything: others would take it"
        " for old. If it is right: office clock --right."
    ),
}


def note(session: Session, s: Services) -> bool:
    """Keep what the clock says now; say whether it is in doubt.

    Args:
        session: a writing session.
        s: the open register.
    """
    now = s.clock.now()
    seen = int(get_meta(session, _SEEN_AT) or now)
    gone = now - seen
    if abs(gone) > _DAY_S or gone == 0:
        set_meta(session, _SEEN_AT, str(now))
    kind = _kind_of(gone)
    if kind:
        set_meta(session, _DOUBT, f"{kind} {seen} {now}")
        log.record(session, s, "clock_leapt" if kind == LEAPT else "clock_went_back")
    elif abs(gone) > _DAY_S:
        set_meta(session, _DOUBT, "")
    return bool(get_meta(session, _DOUBT))


def is_in_doubt(session: Session, s: Services) -> bool:
    """Say whether the clock is in doubt, or would be if it were noted now; nothing is written."""
    gone = s.clock.now() - int(get_meta(session, _SEEN_AT) or s.clock.now())
    return bool(get_meta(session, _DOUBT)) if -_DAY_S <= gone <= _DAY_S else _kind_of(gone) != ""


def _kind_of(gone: int) -> str:
    return LEAPT if gone > _LEAP_S else WENT_BACK if gone < -_DAY_S else ""


def doubts(s: Services) -> tuple[ClockDoubt, ...]:
    """Return what speaks against the clock of this computer: its own jumps, then other offices."""
    now = s.clock.now()
    with reading(s) as session:
        kind, *times = (get_meta(session, _DOUBT) or " ").split(" ")
        others = told_ahead(session, now + CLOCK_TOLERANCE_S, _MOST)
    own = (ClockDoubt(kind, int(times[0]), int(times[1])),) if kind else ()
    return own + tuple(ClockDoubt(AHEAD, at, now, name) for name, at in others)


def confirm(s: Services) -> None:
    """Take the word of a person that the date of this computer is right.

    Raises:
        CaseStateError: the role of the user does not allow it.
    """
    require(s, Act.OFFICES)
    with writing(s) as session:
        if get_meta(session, _DOUBT):
            set_meta(session, _DOUBT, "")
            log.record(session, s, "clock_confirmed")


def words_of(doubt: ClockDoubt, *, in_terminal: bool = False) -> tuple[str, str]:
    """Return what is the matter with the clock and what to do, in the language shown now.

    Args:
        doubt: one of ``doubts``.
        in_terminal: the reader types commands and sees no window.
    """
    happened, todo = _WORDS[doubt.kind]
    if in_terminal:
        todo = _IN_TERMINAL.get(doubt.kind, todo)
    shown = translate(happened).format(
        was=show_day(doubt.was), now=show_day(doubt.now), office=doubt.office
    )
    return shown, translate(todo)
