"""The lists of offices that a nodal authority signs: taken in, searched; made by its own tool.

Rules:

* Lists (docs/rules.md, Other offices): the number of the authority is typed once from an official
  letter; each version builds on the one before; a list names and withdraws, it never makes an
  office checked and never replaces one that was; everything that it changes is in the log.
* Making one: the keys that sign are the identities of the signing offices, so each key rests sealed
  in the register of its own office; a list counts when enough have signed; the next version builds
  on the file of the one before; nothing is written over.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.base.errors import PacketNewerError
from app.base.language import _
from app.base.messages import first_shown
from app.core import log, partial_files
from app.core.permissions import Act, require
from app.core.services import Services, reading, writing
from app.offices import cards, practice, standing, trust
from app.offices.office_view import state_now
from app.offices.own_card import load_identity
from app.offices.records import DirectoryRecord, DirectoryTaken, ListDraft, ListedRecord
from app.offices.trust_errors import (
    DirectoryKnownError,
    DirectoryOlderError,
    DirectoryRefusedError,
    DirectoryUntrustedError,
    NumberShapeError,
)
from app.system.files import Target, name_of, read_small, refuse_taken
from crypto.base.primitives import random_bytes
from crypto.errors import (
    BindingError,
    CryptoError,
    LimitError,
    NewerVersionError,
    NotOursError,
    RollbackError,
    TrustError,
)
from crypto.office import directory
from crypto.office.directory import Authority, Contents, Directory, Listed
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
from models.rows.office import VERIFIED, Office

if TYPE_CHECKING:
    from crypto.office.identity import Identity
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
_NO_ROOM = {"directory.needs-many": "list.needs-many", "directory.no-room": "list.no-room"}


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


def more_words(count: int) -> str:
    """Return what is said where more offices have the words than are shown.

    Args:
        count: how many are shown.
    """
    return first_shown(count, _("To find the others, type more of the name or the place."))


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
        expired=standing.has_run_out(row, now),
        offices=count_entries(session, row.dir_id),
        taken_at=row.taken_at,
        forks=count_forks(session, row.dir_id),
    )


DAY_S = 86_400
DEFAULT_DAYS = 60
_COLUMNS = ("id", "name", "district", "status", "since")


@dataclass(frozen=True)
class NewList:
    """What a nodal authority wants to publish.

    Attributes:
        offices: all that stand in the list; None for those of the list before.
        after: the file of the list before, None for the first list.
        signers: office cards of those who sign; only for the first list.
        need: how many of them have to sign; only for the first list.
        coming: office cards of those who sign from the next list on, () for no change.
        coming_need: how many of those have to sign.
        days: 1 to 60, until the list runs out.
    """

    offices: Sequence[Listed] | None = None
    after: Path | bytes | None = None
    signers: Sequence[bytes] = ()
    need: int = 2
    coming: Sequence[bytes] = ()
    coming_need: int = 2
    days: int = DEFAULT_DAYS


def make_list(s: Services, wanted: NewList, target: Target) -> ListDraft:
    """Write a list, or its next version, signed by this office.

    Args:
        s: the register of one of the signing offices.
        wanted: what it says.
        target: a file that is not there yet.

    Raises:
        DirectoryRefusedError: fact ``reason``: list.not-a-signer, list.signers, list.needs-many,
            list.too-long, or none when an office breaks a rule.
        CardRefusedError: a signer's card is not sound.
        TargetExistsError, FileUnreadableError, NotEnoughDiskError: nothing was written.
        CaseStateError: only the head of the office signs lists.
    """
    require(s, Act.IDENTITY)
    refuse_taken(target)
    identity = load_identity(s)
    before = read_list(wanted.after) if wanted.after else None
    try:
        contents = _contents(wanted, before, s.clock.now())
        if not _may_sign(identity, contents):
            raise DirectoryRefusedError(reason="list.not-a-signer")
        raw = directory.make_directory(contents, [identity])
    except CryptoError as error:
        # Too many bytes, or too many offices.
        if isinstance(error, LimitError) or error.reason == "directory.offices":
            raise DirectoryRefusedError(reason="list.too-long") from error
        raise _without_room(error) from error
    return _written(s, raw, before, target, "directory_made", first=before is None)


def sign_list(
    s: Services, source: Path | bytes, target: Target, after: Path | bytes | None = None
) -> ListDraft:
    """Write a list with the signature of this office added.

    Args:
        s: the register of one of the signing offices.
        source: the list as another signer made it.
        target: a file that is not there yet.
        after: a list before it, with which it is compared; None for the one on file.

    Raises:
        DirectoryRefusedError: not a sound list, ``list.not-a-signer``, ``list.needs-many``,
            ``list.no-room``, ``list.other-before``, ``list.before-unsigned``, or
            ``list.other-on-file`` with ``before``.
        TargetExistsError, FileUnreadableError, NotEnoughDiskError: nothing was written.
        CaseStateError: only the head of the office signs lists.
    """
    require(s, Act.IDENTITY)
    refuse_taken(target)
    found = read_list(source)
    kept = _on_file(s, found.dir_id)
    before = _compared_with(found, kept, read_list(after) if after is not None else None)
    try:
        raw = directory.add_signature(found.raw, load_identity(s))
    except BindingError as error:
        raise DirectoryRefusedError(reason="list.not-a-signer") from error
    except TrustError as error:
        raise _without_room(error) from error
    first = _is_first(found) and (kept is None or kept.body == found.body)
    return _written(s, raw, before, target, "directory_signed", first=first)


def _without_room(error: CryptoError) -> DirectoryRefusedError:
    """Return the refusal of a list that cannot have the signatures it needs, or of any other."""
    reason = _NO_ROOM.get(error.reason)
    return DirectoryRefusedError(reason=reason) if reason else DirectoryRefusedError()


def _on_file(s: Services, dir_id: str) -> Directory | None:
    """Return the version of a directory that counts here now."""
    with reading(s) as session:
        kept = session.get(OfficeList, dir_id)
        raw = kept.file if kept else b""
    return read_list(raw) if raw else None


def _compared_with(
    found: Directory, kept: Directory | None, named: Directory | None
) -> Directory | None:
    """Return a lower version of a list, the one that was named or the one on file, None for none.

    It may be several versions lower. The very next one has to build on it.
    """
    before = named or kept
    if before is None:
        return None
    is_lower = before.dir_id == found.dir_id and before.version < found.version
    is_next = before.version + 1 == found.version
    if is_lower and (not is_next or before.body_sha256 == found.prev):
        if named:
            _refuse_unsigned(named, found.authority)
        return before
    if named:
        raise DirectoryRefusedError(reason="list.other-before")
    if is_lower:
        raise DirectoryRefusedError(reason="list.other-on-file", before=before.version)
    return None


def _refuse_unsigned(before: Directory, authority: Authority) -> None:
    """Refuse to compare with a list that too few signed: one signer alone could make it up.

    Args:
        before: the list that was named.
        authority: those who sign the list that is compared with it.
    """
    try:
        before.check_signed()
    except TrustError as error:
        raise DirectoryRefusedError(reason="list.before-unsigned") from error
    if authority.signed_by(before.signers) < authority.need:
        raise DirectoryRefusedError(reason="list.before-unsigned")


def _is_first(found: Directory) -> bool:
    """Say whether a list calls itself the first; zeros alone say nothing, its maker wrote them."""
    return found.version == 1 and found.prev == directory.NO_PREVIOUS


def from_table(text: str) -> tuple[Listed, ...]:
    """Return the offices of a table with the columns id, name, district, status and since.

    Args:
        text: comma-separated, with a heading line; ``since`` is an ISO date.

    Raises:
        DirectoryRefusedError: ``list.rows`` with the number of the row, 1 for the heading, or
            ``list.twice`` with the row that names an office again.
    """
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    if tuple(reader.fieldnames or ()) != _COLUMNS:
        raise DirectoryRefusedError(reason="list.rows", row=1)
    try:
        found: dict[str, Listed] = {}
        for number, row in enumerate(reader, 2):
            listed = _listed(row, number)
            if listed.office_id in found:
                raise DirectoryRefusedError(reason="list.twice", row=number)
            found[listed.office_id] = listed
        return tuple(found.values())
    except csv.Error as error:
        raise DirectoryRefusedError(reason="list.rows", row=reader.line_num + 1) from error


def checked_offices(s: Services) -> tuple[Listed, ...]:
    """Return the offices whose number was checked here, as a list would name them."""
    with reading(s) as session:
        return tuple(
            Listed(row.id, row.name, row.district or "", directory.ACTIVE, row.state_since)
            for row in offices(session, [VERIFIED])
        )


def _contents(wanted: NewList, before: Directory | None, now: int) -> Contents:
    if before is None:
        authority = _authority(random_bytes(16).hex(), wanted.signers, wanted.need)
    else:
        authority = before.following
    kept = before.offices if before else ()
    return Contents(
        version=before.version + 1 if before else 1,
        issued=now,
        expires=now + wanted.days * DAY_S,
        authority=authority,
        offices=kept if wanted.offices is None else wanted.offices,
        prev=before.body_sha256 if before else directory.NO_PREVIOUS,
        next_authority=_coming(wanted, authority),
    )


def _coming(wanted: NewList, authority: Authority) -> Authority | None:
    if not wanted.coming:
        return None
    return _authority(authority.dir_id, wanted.coming, wanted.coming_need)


def _authority(dir_id: str, signers: Sequence[bytes], need: int) -> Authority:
    keys = [cards.read(raw).public.ed25519 for raw in signers]
    try:
        return directory.make_authority(dir_id, keys, need)
    except CryptoError as error:
        raise DirectoryRefusedError(reason="list.signers") from error


def _may_sign(identity: Identity, contents: Contents) -> bool:
    coming = contents.next_authority
    keys = {*contents.authority.keys, *(coming.keys if coming else ())}
    return identity.public.ed25519 in keys


def _written(
    s: Services, raw: bytes, before: Directory | None, target: Target, action: str, *, first: bool
) -> ListDraft:
    found = directory.read_directory(raw)

    def line(session: Session) -> None:
        log.record(session, s, action, version=found.version, offices=len(found.offices))

    partial_files.write_noted(s, target, raw, line)
    return _draft(found, before, name_of(target), known=first or before is not None)


def _draft(found: Directory, before: Directory | None, file: Path, *, known: bool) -> ListDraft:
    now = {office.office_id: office for office in found.offices}
    then = {office.office_id: office for office in (before.offices if before else ())}
    both = now.keys() & then.keys()
    return ListDraft(
        file=str(file),
        version=found.version,
        offices=len(found.offices),
        before=before.version if before else None,
        added=len(now.keys() - then.keys()) if known else None,
        removed=len(then.keys() - now.keys()) if known else None,
        changed=sum(now[one] != then[one] for one in both) if known else None,
        missing=directory.unsigned_by(found),
        number=found.authority.number,
    )


def _listed(row: Mapping[str, str | None], number: int) -> Listed:
    try:
        if None in row:
            raise ValueError("more cells than columns")
        day = dt.date.fromisoformat(row["since"] or "")
        since = dt.datetime.combine(day, dt.time(), dt.UTC)
        entry = Listed(
            office_id=(row["id"] or "").strip(),
            name=cards.clean_name(row["name"] or ""),
            district=cards.clean_name(row["district"] or ""),
            status=(row["status"] or "").strip(),
            since=int(since.timestamp()),
        )
    except (KeyError, ValueError) as error:
        raise DirectoryRefusedError(reason="list.rows", row=number) from error
    hexadecimal = len(entry.office_id) == 64 and set(entry.office_id) <= set("0123456789abcdef")
    if not hexadecimal or not entry.name or entry.status not in directory.STATUSES:
        raise DirectoryRefusedError(reason="list.rows", row=number)
    return entry
