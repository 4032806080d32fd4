"""The people of an office: listed, added, given a role or a new passphrase, removed; by a head.

Rules:

* As records: names live in the register only; roles of the rows are told in the words of the
  records.
* Changes: keys follow the role, so whoever may not act for the office holds no key of the office; a
  number and a login are never given twice; both copies of the key file are replaced before the rows
  are committed, and what a cut-off leaves is put right at the next unlock; nobody changes their own
  role, so there is always a head; a passphrase is told once and kept nowhere.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING

from app.base.errors import CaseStateError, FactRefusedError, NotFoundError
from app.base.language import N_
from app.core import log
from app.core.key_changes import holders_of, keep_keys, public_key_of
from app.core.permissions import HEAD, OFFICER, ROLES, Act, require
from app.core.records import UserRecord
from app.core.services import Services, reading, vault_refusals, writing
from app.offices.office_facts import NewOfficer, kept_officer
from app.register import passphrases
from crypto.vault import vault as vaults
from crypto.vault import vault_parts
from crypto.vault.grants import OFFICE, REGISTER
from models.rows.user import (
    User,
    login_is_taken,
    login_key,
    next_number,
    present_heads,
    present_users,
)

if TYPE_CHECKING:
    from crypto.vault.open_vault import OpenVault
    from models.register.database import Session


_ROLES = {"head": "head", "officer": "officer", "entry": "data_entry", "viewer": "read_only"}

ROLE_WORDS: Mapping[str, str] = MappingProxyType(
    {
        "head": N_("Head of office"),
        "officer": N_("Officer"),
        "data_entry": N_("Data entry"),
        "read_only": N_("May only read"),
    }
)
"""What each role is called; English message ids."""


def user_record(row: User) -> UserRecord:
    """Return the record of a user's row."""
    return UserRecord(
        user=row.number,
        login=row.login,
        name=row.name,
        post=row.post or "",
        role=_ROLES.get(row.role, "read_only"),
        must_change=row.first_passphrase,
    )


def role_code(role: str) -> str:
    """Return how a role of the records is kept in a row.

    Raises:
        KeyError: not a role.
    """
    return {told: kept for kept, told in _ROLES.items()}[role]


def list_users(s: Services) -> tuple[UserRecord, ...]:
    """Return everybody who may open the register, by number."""
    with reading(s) as session:
        return tuple(user_record(row) for row in present_users(session))


MOST_USERS = 32
"""As many as the key file has room for, the recovery sheet apart."""

_WITH_OFFICE_KEYS = frozenset({HEAD, OFFICER})


@dataclass(frozen=True)
class NewUser:
    """Somebody who is to get a place at the register.

    Attributes:
        login: what is typed at unlocking.
        name: as shown to the colleagues.
        role: head, officer, data_entry or read_only.
        post: "" when it is not told.
    """

    login: str
    name: str
    role: str
    post: str = ""


@dataclass(frozen=True)
class Enrolled:
    """Somebody who may unlock with a passphrase that was just set.

    Attributes:
        services: to go on with.
        user: the person.
        passphrase: the first passphrase, to be told once.
    """

    services: Services
    user: UserRecord
    passphrase: str

    def __repr__(self) -> str:
        return "<Enrolled>"


def add_user(s: Services, new: NewUser, passphrase: str | None = None) -> Enrolled:
    """Let one more person unlock the register.

    Args:
        s: the open register.
        new: the person.
        passphrase: the first passphrase; six words are made when it is None.

    Raises:
        CaseStateError: only a head may; there are 32 users; the head holds no key of the office.
        FactRefusedError: name, login or role cannot be kept, or the login is or was taken.
        WeakPassphraseError: the passphrase is too easy to guess.
        NotEnoughDiskError, FileUnreadableError: nobody was added.
    """
    require(s, Act.USERS)
    person = kept_officer(NewOfficer(new.name, new.login, new.post))
    _check_role(new.role)
    first = _first_passphrase(s, person, passphrase)
    with writing(s) as session:
        if login_is_taken(session, person.login):
            raise FactRefusedError(field=N_("Login name"), reason="user.login-taken")
        if len(s.vault.header.users) > MOST_USERS:
            raise CaseStateError(reason="user.too-many")
        number = max(next_number(session), max(s.vault.header.users) + 1)
        changed = _with_user(s, number, person.login, first, new.role)
        row = User(
            number=number,
            login=person.login,
            name=person.name,
            post=person.post or None,
            role=role_code(new.role),
            public_key=changed.publics[number],
            created=s.clock.now(),
            first_passphrase=True,
        )
        session.add(row)
        log.record(session, s, "user_added", row.name, user=number, role=row.role)
        keep_keys(session, s, changed)
        added = user_record(row)
    return Enrolled(replace(s, vault=changed), added, first)


def set_role(s: Services, number: int, role: str) -> Services:
    """Give another person another role; the keys of the office follow it.

    Args:
        s: the open register.
        number: of the person.
        role: head, officer, data_entry or read_only.

    Returns:
        The services to go on with.

    Raises:
        NotFoundError: nobody has this number.
        CaseStateError: only a head may, not for themselves, and the last head stays head.
        FactRefusedError: not a role.
        NotEnoughDiskError, FileUnreadableError: nothing was changed.
    """
    require(s, Act.USERS)
    _check_role(role)
    with writing(s) as session:
        row = _other(session, s, number)
        if role != HEAD:
            _refuse_last_head(session, number)
        changed = _with_office_key(s.vault, row, wanted=role in _WITH_OFFICE_KEYS)
        if row.role == role_code(role) and changed is s.vault:
            return s
        row.role = role_code(role)
        log.record(session, s, "user_role_changed", row.name, user=number, role=row.role)
        keep_keys(session, s, changed)
    return replace(s, vault=changed)


def remove_user(s: Services, number: int) -> Services:
    """Take a person's way into the register away; name and number stay for the log.

    An old copy of the folder still opens for that person.

    Args:
        s: the open register.
        number: of the person.

    Returns:
        The services to go on with.

    Raises:
        NotFoundError: nobody has this number.
        CaseStateError: only a head may, not for themselves; the last head stays; or nobody else
            could open a sealed case.
        NotEnoughDiskError, FileUnreadableError: nothing was changed.
    """
    require(s, Act.USERS)
    with writing(s) as session:
        row = _other(session, s, number)
        _refuse_last_head(session, number)
        _refuse_only_holder(s.vault, number)
        with vault_refusals():
            _, changed = vaults.remove_user(s.vault, number)
        row.removed_at = s.clock.now()
        row.public_key = None
        log.record(session, s, "user_removed", row.name, user=number)
        keep_keys(session, s, changed)
    return replace(s, vault=changed)


def reset_passphrase(s: Services, number: int, passphrase: str | None = None) -> Enrolled:
    """Give a colleague who lost the passphrase a new one.

    The person is not named any more for sealed cases that the head cannot open; somebody who is
    named there can name them again.

    Args:
        s: the open register.
        number: of the person.
        passphrase: the new one; six words are made when it is None.

    Raises:
        NotFoundError: nobody has this number.
        CaseStateError: only a head may, not for themselves; or nobody else could open a sealed
            case then.
        WeakPassphraseError: the passphrase is too easy to guess.
        NotEnoughDiskError, FileUnreadableError: the old passphrase still opens the register.
    """
    require(s, Act.USERS)
    with reading(s) as session:
        row = _other(session, s, number)
        person = NewOfficer(row.name, row.login, row.post or "")
    first = _first_passphrase(s, person, passphrase)
    changed = s.vault
    for domain in sorted(_domains_of(s.vault, number) - set(s.vault.domains)):
        _refuse_only_holder(s.vault, number)
        _, changed = vaults.withdraw(changed, number, domain)
    with vault_refusals():
        cost = changed.header.kdf[0]
        _, changed = vaults.reset_user(changed, number, person.login, first, cost)
    with writing(s) as session:
        row = _other(session, s, number)
        row.public_key = changed.publics[number]
        row.first_passphrase = True
        log.record(session, s, "user_passphrase_reset", row.name, user=number)
        keep_keys(session, s, changed)
        person_now = user_record(row)
    return Enrolled(replace(s, vault=changed), person_now, first)


def settled(s: Services) -> Services:
    """Put right what a change of users left behind that was cut off; called at unlock.

    Somebody whose row was never committed loses the slot that was made; somebody whose slot is
    gone is removed; who has no part in the office's keys by role loses them, and who has one gets
    them as soon as a head unlocks.

    Returns:
        The services to go on with, the same when there was nothing to do.
    """
    public = s.vault.publics[s.vault.user]
    with reading(s) as session:
        present = {row.number: row for row in present_users(session)}
        own = present[s.vault.user].public_key
        changed = _without_stray_keys(s.vault, present)
        if s.user.role == HEAD and OFFICE in s.vault.domains:
            changed = _with_keys_of_roles(changed, present)
        gone = set(present) - set(changed.header.users)
    if changed is s.vault and not gone and own == public:
        return s
    with writing(s) as session:
        for number in gone:
            row = _row(session, number)
            row.removed_at, row.public_key = s.clock.now(), None
        _row(session, s.vault.user).public_key = public
        if changed is not s.vault or gone:
            log.record(session, s, "users_settled")
        keep_keys(session, s, changed)
    return replace(s, vault=changed)


def _without_stray_keys(vault: OpenVault, present: Mapping[int, User]) -> OpenVault:
    """Take out of the key file whom the register does not know and what a role does not give."""
    changed = vault
    for number in sorted(set(vault.header.users) - set(present) - {vault_parts.RECOVERY}):
        _, changed = vaults.remove_user(changed, number)
    for row in present.values():
        if user_record(row).role not in _WITH_OFFICE_KEYS:
            changed = _with_office_key(changed, row, wanted=False)
    return changed


def _with_keys_of_roles(vault: OpenVault, present: Mapping[int, User]) -> OpenVault:
    """Give the office's keys to those whose role has them, where a change was cut off."""
    changed = vault
    for row in present.values():
        if user_record(row).role in _WITH_OFFICE_KEYS and row.number in changed.header.users:
            # Somebody whose key the register does not know yet gets them another time.
            with contextlib.suppress(CaseStateError):
                changed = _with_office_key(changed, row, wanted=True)
    return changed


def _with_user(s: Services, number: int, login: str, passphrase: str, role: str) -> OpenVault:
    domains = (REGISTER, OFFICE) if role in _WITH_OFFICE_KEYS else (REGISTER,)
    _refuse_without_office_key(s.vault, domains)
    with vault_refusals():
        cost = s.vault.header.kdf[0]
        return vaults.add_user(s.vault, number, login, passphrase, cost, domains)[1]


def _with_office_key(vault: OpenVault, row: User, *, wanted: bool) -> OpenVault:
    held = OFFICE in _domains_of(vault, row.number)
    if held == wanted:
        return vault
    if not wanted:
        return vaults.withdraw(vault, row.number, OFFICE)[1]
    _refuse_without_office_key(vault, (OFFICE,))
    with vault_refusals():
        return vaults.grant(vault, row.number, public_key_of(vault, row), OFFICE)[1]


def _refuse_without_office_key(vault: OpenVault, domains: Iterable[str]) -> None:
    if OFFICE in domains and OFFICE not in vault.domains:
        raise CaseStateError(reason="role.no-office-keys")


def _domains_of(vault: OpenVault, number: int) -> set[str]:
    return {one.domain for one in vault.header.grants if one.user == number}


def _refuse_only_holder(vault: OpenVault, number: int) -> None:
    """Refuse to take the last key of a sealed case away.

    Raises:
        CaseStateError: only this person can open one.
    """
    for domain in _domains_of(vault, number) - {REGISTER, OFFICE}:
        if holders_of(vault, domain) == {number}:
            raise CaseStateError(reason="user.only-holder")


def _refuse_last_head(session: Session, number: int) -> None:
    if present_heads(session) == [number]:
        raise CaseStateError(reason="user.last-head")


def _other(session: Session, s: Services, number: int) -> User:
    if number == s.user.user:
        raise CaseStateError(reason="user.yourself")
    return _row(session, number)


def _row(session: Session, number: int) -> User:
    row = session.get(User, number)
    if row is None or row.removed_at is not None:
        raise NotFoundError(reason="find.user")
    return row


def resolve_user(s: Services, login: str) -> int:
    """Return the number of a person by login.

    Raises:
        NotFoundError: nobody has this login.
    """
    with reading(s) as session:
        for row in present_users(session):
            if login_key(row.login) == login_key(login):
                return row.number
    raise NotFoundError(reason="find.user")


def _check_role(role: str) -> None:
    if role not in ROLES:
        raise FactRefusedError(field=N_("Role"), reason="code.unknown")


def _first_passphrase(s: Services, person: NewOfficer, given: str | None) -> str:
    if given is None:
        return passphrases.generate()
    office = s.office
    known = (office.name, office.name_local, office.state, office.district)
    passphrases.require_strong(given, (*known, person.name, person.login))
    return given
