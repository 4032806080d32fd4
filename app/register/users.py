"""The people who may open the register, as use cases and screens see them.

Rules: names live in the register only; roles of the rows are told in the words of the records.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from app.base.language import N_
from app.core.records import UserRecord
from app.core.services import Services, reading
from models.rows.user import User, present_users

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
