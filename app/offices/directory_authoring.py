"""The tool of a nodal authority: a list of offices is made, signed by one office after another.

Rules: the keys that sign are the identities of the signing offices, so each key rests sealed in the
register of its own office; a list counts when enough have signed; the next version builds on the
file of the one before; nothing is written over.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from app.core import log
from app.core.permissions import Act, require
from app.core.services import Services, reading, writing
from app.offices import cards
from app.offices.directory import read_list
from app.offices.own_keys import load_identity
from app.offices.records import ListDraft
from app.offices.trust_errors import DirectoryRefusedError
from app.system.files import Target, name_of, refuse_taken, write_new
from crypto.base.primitives import random_bytes
from crypto.errors import BindingError, CryptoError, LimitError
from crypto.office import directory
from crypto.office.directory import Authority, Contents, Directory, Listed
from models.queries.lookup import offices
from models.rows.directory import OfficeList
from models.rows.office import VERIFIED

if TYPE_CHECKING:
    from crypto.office.identity import Identity

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
        DirectoryRefusedError: fact ``reason``: list.not-a-signer, list.signers, list.too-long, or
            none when an office breaks a rule.
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
    except LimitError as error:
        raise DirectoryRefusedError(reason="list.too-long") from error
    except CryptoError as error:
        raise DirectoryRefusedError from error
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
        DirectoryRefusedError: not a sound list, ``list.not-a-signer``, ``list.other-before``, or
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
    first = _is_first(found) and (kept is None or kept.body == found.body)
    return _written(s, raw, before, target, "directory_signed", first=first)


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
        return before
    if named:
        raise DirectoryRefusedError(reason="list.other-before")
    if is_lower:
        raise DirectoryRefusedError(reason="list.other-on-file", before=before.version)
    return None


def _is_first(found: Directory) -> bool:
    """Say whether a list calls itself the first; zeros alone say nothing, its maker wrote them."""
    return found.version == 1 and found.prev == directory.NO_PREVIOUS


def from_table(text: str) -> tuple[Listed, ...]:
    """Return the offices of a table with the columns id, name, district, status and since.

    Args:
        text: comma-separated, with a heading line; ``since`` is an ISO date.

    Raises:
        DirectoryRefusedError: ``list.rows`` with the number of the row, 1 for the heading.
    """
    reader = csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))
    if tuple(reader.fieldnames or ()) != _COLUMNS:
        raise DirectoryRefusedError(reason="list.rows", row=1)
    try:
        return tuple(_listed(row, number) for number, row in enumerate(reader, 2))
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
    write_new(target, raw)
    with writing(s) as session:
        log.record(session, s, action, version=found.version, offices=len(found.offices))
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
