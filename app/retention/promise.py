"""What deleting a case cannot reach (backups, other offices, files, paper), in plain words.

Rules:

* What is known: only what was written down when it happened is told, and what nobody can know is
  said too; a day is promised nowhere: it is told under which condition it is so; nothing here is
  ever called securely erased.
* Words: one line for one thing; what is not known is said; nobody is promised more than is true,
  in short neither: files in the clear and backups to come are told there, too.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from app.base.language import N_, ngettext, translate
from app.base.messages import show_day
from app.base.numerals import shown
from app.core import log
from app.core.permissions import Act, require
from app.core.services import Services, reading
from app.retention.backup_rotation import MONTHS, day_of
from app.retention.due import months_after
from app.retention.records import BackupsOf, GivenTo, Promise
from models.queries import retention
from models.rows import backup as backups

if TYPE_CHECKING:
    from models.register.database import Session


BIN_DAYS: Final = 30


def promise(s: Services, case_ids: Sequence[str]) -> Promise:
    """Return what deleting some cases cannot reach.

    Args:
        s: the open register.
        case_ids: ids of cases, in the register or in its bin; those that are gone are left out.

    Raises:
        CaseStateError: the role does not allow it.
    """
    require(s, Act.VIEW)
    with reading(s) as session:
        cases = retention.known(session, list(dict.fromkeys(case_ids)))
        if not cases:
            return Promise(0)
        ids = [one.case_id for one in cases]
        since = min(one.created for one in cases)
        out = retention.went(session, ids, log.TAKEN_OUT)
        return Promise(
            cases=len(cases),
            backups=_backups(session, since, s.clock.today()),
            given=tuple(_given(one) for one in retention.sent(session, ids)),
            taken_out=out.times,
            last_taken_out=day_of(out.last).isoformat() if out.times else "",
            exports=retention.went_since(session, since, log.TAKEN_OUT_OF_MANY).times,
            returns=retention.returns_about(session, [one.registered_on for one in cases]),
            numbers=tuple(one.case_no for one in cases),
        )


def leaves_by(today: dt.date) -> dt.date:
    """Return the day by which the rotation of a place lets go of a case that goes today.

    It lies in the bin for 30 days, in which backups go on holding it; a place keeps the newest of
    each of the last twelve months that have one, so it has to be the end of the twelfth month
    after. What the rotation spares (``app.backup.making``) stays longer, and the sentence says so.
    """
    erased = today + dt.timedelta(days=BIN_DAYS)
    return months_after(erased.replace(day=1), MONTHS + 1) - dt.timedelta(days=1)


def _backups(session: Session, since: int, today: dt.date) -> tuple[BackupsOf, ...]:
    found = []
    for place in backups.places(session):
        holding = [one for one in backups.backups(session, place.id) if one.made_at >= since]
        if holding or place.routine:
            by = leaves_by(today).isoformat() if place.routine else ""
            found.append(BackupsOf(place.label, place.kind, len(holding), by))
    return tuple(found)


def _given(one: retention.Sent) -> GivenTo:
    day = day_of(one.at).isoformat()
    return GivenTo(one.office, one.case_no, day, one.packet_id, one.direction == "in")


HEADING: Final = N_("What deleting cannot reach")
FIRST: Final = N_(
    "Into the bin first: it can be taken back for 30 days. Then the facts, the keys of the "
    "documents and the words in the search are erased from this register."
)
_PAGES: Final = N_(
    "The disk of this computer may keep old sealed pages. They open only with the current keys:"
    " “New keys for everything” under Backup ends that."
)
_LOG: Final = N_(
    "The activity log keeps the number of the case and the days, and no name. The number is never"
    " given again."
)
_STATISTICS: Final = N_(
    "Statistics made from then on do not count it any more, for past years too. Print them first"
    " if you need the old figures."
)
_NO_BACKUP: Final = N_("No backup that this register knows of holds it.")
_NONE_YET: Final = N_("{place}: no backup holds it yet. Those of the next 30 days will.")
_NOBODY: Final = N_("No other office was given it, as far as the register knows.")
_RESTORED: Final = N_("Whoever restores such a backup has the case again: delete it there, too.")
_MOST: Final = 12


def lines(promise: Promise) -> tuple[str, ...]:
    """Return what can and cannot be promised, one sentence or two a line."""
    return (translate(FIRST), *beyond(promise))


def beyond(promise: Promise) -> tuple[str, ...]:
    """Return what deleting cannot reach, one sentence or two a line."""
    said = [*_backup_lines(promise), *_given_lines(promise), *_file_lines(promise)]
    return (*said, translate(_PAGES), translate(_LOG), *_count_lines(promise))


def short(promise: Promise) -> str:
    """Return in one line where else it is, for after the deletion."""
    backups = sum(one.count for one in promise.backups)
    offices = len({one.office for one in promise.given})
    words = ngettext(
        "It is still in {count} old backup.", "It is still in {count} old backups.", backups
    ).format(count=shown(backups))
    told = [words] if backups else []
    if offices:
        words = ngettext(
            "{count} other office has what it was given.",
            "{count} other offices have what they were given.",
            offices,
        )
        told.append(words.format(count=shown(offices)))
    return " ".join(told)


def in_short(promise: Promise) -> tuple[str, ...]:
    """Return where else it is or will be, line by line, for who reads no more than that.

    Nothing reassures while a file in the clear, or a backup that is still to come, has it.
    """
    coming = [_backup_line(one) for one in promise.backups if not one.count]
    told = [one for one in (short(promise), *coming, *_file_lines(promise)) if one]
    return tuple(told) or (f"{translate(_NO_BACKUP)} {translate(_NOBODY)}",)


def the_rest(promise: Promise) -> tuple[str, ...]:
    """Return what deleting cannot reach, without what is told in short."""
    told = in_short(promise)
    return tuple(line for line in beyond(promise) if line not in told)


def request_text(one: GivenTo, office: str) -> str:
    """Return a text that asks another office to look whether it still needs what it was given.

    Args:
        one: what it was given.
        office: name of this office.
    """
    words = translate(
        N_(
            "To {to}. On {day} we sent you packet {packet} about our case {case}. We are deleting"
            " the case here. Please look whether you still need what we sent, delete it if you do"
            " not, and tell us. {office}"
        )
    )
    return words.format(
        to=one.office,
        day=show_day(one.day),
        packet=one.packet_id[:8],
        case=one.case_no,
        office=office,
    )


def _backup_lines(promise: Promise) -> list[str]:
    if not promise.backups:
        return [translate(_NO_BACKUP)]
    return [*(_backup_line(one) for one in promise.backups), translate(_RESTORED)]


def _backup_line(one: BackupsOf) -> str:
    if one.count:
        words = ngettext(
            "{place}: {count} backup holds it.", "{place}: {count} backups hold it.", one.count
        ).format(place=one.label, count=shown(one.count))
    else:
        words = translate(_NONE_YET).format(place=one.label)
    if one.leaves_by:
        after = translate(
            N_(
                "If backups go there every month, the last of them is gone by {day}. But one that"
                " was opened whole stays until a newer one was, and those older than the recovery"
                " sheets until one of these was typed from paper."
            )
        ).format(day=show_day(one.leaves_by))
    else:
        after = translate(
            N_("They stay until somebody destroys or overwrites them and says so under Backup.")
        )
    return f"{words} {after}"


def _given_lines(promise: Promise) -> list[str]:
    if not promise.given:
        return [translate(_NOBODY)]
    told = [_given_line(one) for one in promise.given[:_MOST]]
    more = len(promise.given) - _MOST
    if more > 0:
        words = ngettext("{count} more packet.", "{count} more packets.", more)
        told.append(words.format(count=shown(more)))
    told.append(
        translate(
            N_(
                "Nothing can be erased at other offices. Withdraw the referral, or ask them to"
                " delete it."
            )
        )
    )
    return told


def _given_line(one: GivenTo) -> str:
    words = (
        N_("{office} sent {case} to us on {day} and has it too.")
        if one.from_them
        else N_("{office} was given {case} on {day}.")
    )
    return translate(words).format(office=one.office, case=one.case_no, day=show_day(one.day))


def _file_lines(promise: Promise) -> list[str]:
    told = []
    if promise.taken_out:
        words = ngettext(
            "Documents or letters of it were saved or printed {count} time, last on {day}. Look"
            " for them.",
            "Documents or letters of it were saved or printed {count} times, last on {day}. "
            "Look for them.",
            promise.taken_out,
        )
        day = show_day(promise.last_taken_out)
        told.append(words.format(count=shown(promise.taken_out), day=day))
    if promise.exports:
        words = ngettext(
            "{count} export of many cases was made since it came here, and may hold it.",
            "{count} exports of many cases were made since it came here, and may hold it.",
            promise.exports,
        )
        told.append(words.format(count=shown(promise.exports)))
    return told


def _count_lines(promise: Promise) -> list[str]:
    told = [translate(_STATISTICS)]
    if promise.returns:
        words = ngettext(
            "{count} return that was sent may count it: it stays as it was sent.",
            "{count} returns that were sent may count it: they stay as they were sent.",
            promise.returns,
        )
        told.append(words.format(count=shown(promise.returns)))
    return told
