"""Frozen records of other offices, of directories, successions and our own identity.

Rules: times are Unix seconds (UTC); ids are whole; names of a list are made safe to show.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class DirectoryRecord:
    """A list of offices on file.

    Attributes:
        dir_id: 32 hex digits.
        number: that of the nodal office, six groups.
        version: of the list.
        expired: it lists nobody anew any more.
        offices: how many stand in it.
        forks: how many other lists came under a number of this one.
    """

    dir_id: str
    number: str
    version: int
    issued: int
    expires: int
    expired: bool
    offices: int
    taken_at: int
    forks: int


@dataclass(frozen=True)
class DirectoryTaken:
    """What taking in a list has done.

    Attributes:
        directory: the list as it is on file now.
        listed: names of offices that count as listed from now on.
        unlisted: names of offices that are no longer listed.
        withdrawn: names of offices that the list closed or revoked.
        conflicts: names of offices that the list has under another key than ours; an alarm.
        doubted: names of checked offices that the list withdraws; red until a person decides.
    """

    directory: DirectoryRecord
    listed: tuple[str, ...]
    unlisted: tuple[str, ...]
    withdrawn: tuple[str, ...]
    conflicts: tuple[str, ...]
    doubted: tuple[str, ...] = ()


@dataclass(frozen=True)
class ListedRecord:
    """An office of a list.

    Attributes:
        status: active, closed or revoked.
        since: from when on.
        state: where it stands with us, "" when its card is not on file.
    """

    office_id: str
    name: str
    district: str
    status: str
    since: int
    state: str


@dataclass(frozen=True)
class ListDraft:
    """A list that is being made.

    Attributes:
        file: where it was written.
        version: of the list.
        offices: how many stand in it.
        before: version of the list with which it was compared, None for none.
        added, removed, changed: against that list, or for the first list against none; None where
            no list before it was at hand.
        missing: how many signatures it still needs.
        number: that of the authority whose signatures it needs, six groups.
    """

    file: str
    version: int
    offices: int
    before: int | None
    added: int | None
    removed: int | None
    changed: int | None
    missing: int
    number: str


@dataclass(frozen=True)
class IdentityRecord:
    """Our own identity after a change.

    Attributes:
        office_id: whole id now.
        number: office number now, six groups.
        before: office number before, "" when it is the same.
        file: what was written, "" for nothing.
    """

    office_id: str
    number: str
    before: str
    file: str


@dataclass(frozen=True)
class ClockDoubt:
    """What speaks against the clock of this computer.

    Attributes:
        kind: leapt or went-back: the clock since the last work; ahead: another office's date.
        was: the date before, or the other office's.
        now: the date of this computer after that.
        office: name of the other office or list, "" for our own clock.
    """

    kind: str
    was: int
    now: int
    office: str = ""


@dataclass(frozen=True)
class OwnStanding:
    """Where our own number and sealing keys stand.

    Attributes:
        office_id: whole id now.
        number: office number now, six groups.
        since: when this number began.
        before: office number before a move, "" when there was none.
        key_since: when the newest sealing key began; 0 before the first.
        key_due: when the next one is made by itself.
        opens_since: what was sealed for us since then can still be opened; 0 before the first key.
        notice_at: when the notice that withdraws this number was last saved beforehand; 0: never.
        closed_at: when this office said that it is closed; 0: it is not.
        waiting: sealed packets that still lie in the outbox.
        offices: names of the offices that have to be told, by name.
    """

    office_id: str
    number: str
    since: int
    before: str
    key_since: int
    key_due: int
    opens_since: int
    notice_at: int
    closed_at: int
    waiting: int
    offices: tuple[str, ...]


@dataclass(frozen=True)
class CheckRecord:
    """How and by whom a counterpart's number was checked. `how` is phone, met or qr."""

    how: str
    with_whom: str
    by: str
    at: int


@dataclass(frozen=True)
class OfficeClaim:
    """What the newest card of an office says, where it differs from what was checked; else "".

    Attributes:
        name: what it calls itself now; the others are as in `OfficeRecord`.
    """

    name: str = ""
    name_local: str = ""
    kind: str = ""
    district: str = ""
    state_name: str = ""
    country: str = ""
    phone: str = ""
    email: str = ""


@dataclass(frozen=True)
class OfficeRecord:
    """A counterpart.

    Attributes:
        number: six groups; None before it was checked, and while a claim waits for a check.
        state: new, listed, verified, handover, changed, mismatch or revoked.
        stale: its keys ran out.
        state_since: since when it stands there.
        why: of a revoked one: local, self, authority, directory or succession, then ":" and the
            reason; also of a red one that an authority or a list withdrew.
        conflict: name of the office whose place it claims, or of the one that a list shows in its
            place.
        conflict_check: how that other office was checked.
        before: number of the checked identity that this one follows, or "".
        successor: id of the identity that follows this one, or "".
        keys_until: when the last sealing key on its card ends, in Unix seconds; 0 when not told.
        card_dated: when its card says it was made, when that is still to come here, else 0.
        claim: what its newest card says otherwise than what was checked; None when nothing.
        conflict_by: of a conflict: "list" (a list has another key in its place), else "office".
        strange: its name has letters of a script that is not ours.
        unsure: it is not known what it called itself when its number was checked.
    """

    office_id: str
    short_id: str
    number: str | None
    name: str
    name_local: str
    kind: str
    state_name: str
    district: str
    country: str
    phone: str
    email: str
    state: str
    stale: bool
    card_seq: int
    added_at: int
    last_exchange_at: int
    check: CheckRecord | None
    state_since: int = 0
    why: str = ""
    conflict: str = ""
    conflict_check: CheckRecord | None = None
    before: str = ""
    successor: str = ""
    keys_until: int = 0
    card_dated: int = 0
    claim: OfficeClaim | None = None
    conflict_by: str = ""
    strange: bool = False
    unsure: bool = False
