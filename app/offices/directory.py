"""The lists of offices that a nodal authority signs: taken in, searched, and what follows.

Rules (docs/rules.md, Other offices): the number of the authority is typed once from an official
letter; each version builds on the one before; a list names and withdraws, it never makes an office
checked and never replaces one that was; everything that it changes is in the log.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app.base.errors import PacketNewerError
from app.core import log
from app.core.permissions import Act, require
from app.core.services import Services, reading, writing
from app.offices import cards, practice, standing, trust
from app.offices.office_view import state_now
from app.offices.records import DirectoryRecord, DirectoryTaken, ListedRecord
from app.offices.trust_errors import (
    DirectoryKnownError,
    DirectoryOlderError,
    DirectoryRefusedError,
    DirectoryUntrustedError,
    NumberShapeError,
)
from app.system.files import read_small
from crypto.errors import (
    BindingError,
    CryptoError,
    NewerVersionError,
    NotOursError,
    RollbackError,
    TrustError,
)
from crypto.office import directory
from crypto.office.directory import Directory
from models.index.full_text import fold
from models.queries.lookup import offices
from models.rows.directory import (
    OfficeList,
    OfficeListFork,
    a_twin,
    count_entries,
    count_forks,
    earlier_ids,
    list_ids,
    office_lists,
    replace_entries,
    search_entries,
)
from models.rows.office import Office

if TYPE_CHECKING:
    from models.register.database import Session

MOST_FOUND = 50
_FORKS = frozenset({"directory.fork", "directory.prev-differs"})
_REASONS = {
    "directory.few-signatures": "list.few-signatures",
    "directory.next-not-signed": "list.few-signatures",
    "directory.version-jump": "list.leap",
    "directory.fork": "list.fork",
    "directory.prev-differs": "list.fork",
}


def read_list(source: bytes | Path) -> Directory:
    """Return a list whose every signature verifies.

    Args:
        source: the file or its bytes.

    Raises:
        DirectoryRefusedError: not a sound list.
        PacketNewerError: made by a newer program.
        FileUnreadableError: the file cannot be read.
    """
    raw = source if isinstance(source, bytes) else read_small(source, directory.MAX_BYTES)
    try:
        return directory.read_directory(raw)
    except NewerVersionError as error:
        raise PacketNewerError from error
    except CryptoError as error:
        raise DirectoryRefusedError from error


def import_directory(
    s: Services, source: bytes | Path, number: str = "", *, leap_agreed: bool = False
) -> DirectoryTaken:
    """Take in a list of offices, or the next version of one.

    Args:
        s: the open register.
        source: the file or its bytes.
        number: of the nodal authority, typed from its letter; needed once, compared whenever given.
        leap_agreed: the head of the office agrees that more than 1,000 versions are missing.

    Raises:
        DirectoryRefusedError, PacketNewerError: the file.
        DirectoryUntrustedError: fact ``reason``: list.number-needed, list.number-differs with
            ``group``, list.few-signatures, list.leap, list.fork, or none when others signed it.
        DirectoryOlderError, DirectoryKnownError: nothing new.
        NumberShapeError: the number has not 30 digits.
        CaseStateError: the role of the user does not allow it.
    """
    require(s, Act.OFFICES)
    if leap_agreed:
        require(s, Act.IDENTITY)
    found = read_list(source)
    if number.strip():
        _compare_number(found, number)
    with reading(s) as session:
        row = session.get(OfficeList, found.dir_id)
        stored = directory.read_directory(row.file) if row else None
    if stored is None:
        _check_first(found, number)
    else:
        _check_following(s, stored, found, leap_agreed=leap_agreed)
    with writing(s) as session:
        return take(session, s, found)


def take(session: Session, s: Services, found: Directory) -> DirectoryTaken:
    """Put a list that may be believed on file, and let the offices stand as it says."""
    practice.refuse_lists(s)
    now = s.clock.now()
    session.merge(
        OfficeList(
            dir_id=found.dir_id,
            number=found.following.number,
            version=found.version,
            issued=found.issued,
            expires=found.expires,
            file=found.raw,
            taken_at=now,
            taken_by=s.user.user,
        )
    )
    session.flush()
    replace_entries(session, found.dir_id, [_entry(office) for office in found.offices])
    log.record(session, s, "directory_imported", version=found.version, offices=len(found.offices))
    before = {row.id: row.state for row in offices(session)}
    conflicts = []
    for row in offices(session):
        standing.take_listing(session, s, row)
        if _other_key(session, s, row):
            conflicts.append(row.name)
    moved = [row for row in offices(session) if row.state != before[row.id]]
    named = {
        state: tuple(row.name for row in moved if row.state == state)
        for state in (trust.State.LISTED, trust.State.NEW, trust.State.REVOKED)
    }
    doubted = [
        row.name for row in moved if row.state == trust.State.CHANGED and standing.is_disowned(row)
    ]
    return DirectoryTaken(
        directory=_record(session, session.get_one(OfficeList, found.dir_id), now),
        listed=named[trust.State.LISTED],
        unlisted=named[trust.State.NEW],
        withdrawn=named[trust.State.REVOKED],
        conflicts=tuple(conflicts),
        doubted=tuple(doubted),
    )


def renew_twins(s: Services) -> int:
    """Make the keys anew under which lists keep names, where older rules made them.

    Called at unlock.

    Returns:
        How many lists there were.
    """
    with reading(s) as session:
        old = [dir_id for dir_id in list_ids(session) if _is_old(session, dir_id)]
    for dir_id in old:
        with writing(s) as session:
            row = session.get_one(OfficeList, dir_id)
            found = directory.read_directory(row.file)
            replace_entries(session, dir_id, [_entry(office) for office in found.offices])
    return len(old)


def _is_old(session: Session, dir_id: str) -> bool:
    twin = a_twin(session, dir_id)
    return bool(twin) and not twin.startswith(f"{cards.TWIN_RULES}:")


def directories(s: Services) -> tuple[DirectoryRecord, ...]:
    """Return the lists on file, the one taken in last first."""
    with reading(s) as session:
        return tuple(_record(session, row, s.clock.now()) for row in office_lists(session))


def search_directory(
    s: Services, text: str = "", limit: int = MOST_FOUND
) -> tuple[ListedRecord, ...]:
    """Return offices of the lists whose name, district or id holds every word.

    Args:
        s: the open register.
        text: words or parts of words in any case; digits of any script.
        limit: most offices.
    """
    with reading(s) as session:
        found = search_entries(session, _folded(text).split(), limit)
        now = s.clock.now()
        rows = {each.office_id: session.get(Office, each.office_id) for each in found}
        return tuple(
            ListedRecord(
                office_id=each.office_id,
                name=each.name,
                district=each.district,
                status=each.status,
                since=each.since,
                state=state_now(row, now).value if (row := rows[each.office_id]) else "",
            )
            for each in found
        )


def _compare_number(found: Directory, number: str) -> None:
    try:
        wrong = found.authority.differing_groups(number)
    except NotOursError as error:
        raise NumberShapeError from error
    if wrong:
        raise DirectoryUntrustedError(reason="list.number-differs", group=wrong[0])


def _check_first(found: Directory, number: str) -> None:
    _check_signed(found)
    if not number.strip():
        raise DirectoryUntrustedError(reason="list.number-needed")


def _check_signed(found: Directory) -> None:
    try:
        found.check_signed()
    except TrustError as error:
        raise _untrusted(error) from error


def _check_following(
    s: Services, stored: Directory, found: Directory, *, leap_agreed: bool
) -> None:
    try:
        if directory.follow(stored, found, jump_agreed=leap_agreed) == "same":
            raise DirectoryKnownError
    except RollbackError as error:
        raise DirectoryOlderError(**error.facts) from error
    except BindingError as error:
        raise DirectoryRefusedError from error
    except TrustError as error:
        if error.reason in _FORKS:
            _keep_fork(s, found)
        raise _untrusted(error) from error


def _untrusted(error: TrustError) -> DirectoryUntrustedError:
    reason = _REASONS.get(error.reason)
    named = {"reason": reason} if reason else {}
    return DirectoryUntrustedError(**named, **error.facts)


def _keep_fork(s: Services, found: Directory) -> None:
    """Keep the other list beside ours: both are signed, so both are evidence."""
    with writing(s) as session:
        session.merge(
            OfficeListFork(
                body_sha256=found.body_sha256,
                dir_id=found.dir_id,
                version=found.version,
                file=found.raw,
                seen_at=s.clock.now(),
            )
        )
        log.record(session, s, "alarm_directory_fork", version=found.version)


def _entry(office: directory.Listed) -> dict[str, str | int]:
    name, district = cards.clean_name(office.name), cards.clean_name(office.district)
    return {
        "office_id": office.office_id,
        "name": name or office.office_id[:8],
        "district": district,
        "status": office.status,
        "since": office.since,
        "twin": cards.twin_key(name, district),
        "search": _folded(f"{name} {district} {office.office_id}"),
    }


def _folded(text: str) -> str:
    return fold(text).casefold()


def _other_key(session: Session, s: Services, row: Office) -> bool:
    """Look whether the lists have another key in the place of an office; an alarm.

    Who was checked stays checked and is marked; who was not turns red.
    """
    before = earlier_ids(session, row.id)
    other = standing.list_twin(session, row.id, cards.facts_of_row(row), before)
    green = row.state in (trust.State.VERIFIED, trust.State.REVOKED)
    if not other:
        if green and row.conflicts_with and not _is_office(session, row.conflicts_with):
            row.conflicts_with = None
        return False
    if row.state == trust.State.REVOKED or row.conflicts_with == other:
        return False
    row.conflicts_with = other
    standing.happen(session, s, row, trust.Event.OTHER_KEY)
    log.record(session, s, "alarm_list_other_key", row.name, row.id)
    return True


def _is_office(session: Session, office_id: str) -> bool:
    return session.get(Office, office_id) is not None


def _record(session: Session, row: OfficeList, now: int) -> DirectoryRecord:
    return DirectoryRecord(
        dir_id=row.dir_id,
        number=row.number,
        version=row.version,
        issued=row.issued,
        expires=row.expires,
        expired=now >= row.expires,
        offices=count_entries(session, row.dir_id),
        taken_at=row.taken_at,
        forks=count_forks(session, row.dir_id),
    )
