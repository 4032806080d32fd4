"""Users of the register: the names behind the numbers of the key file.

Rules: a number is never used twice, so a removed user stays as a row; logins are compared
without case and surrounding blanks; the key file pins the public keys kept here.
"""

from __future__ import annotations

import unicodedata
from typing import Final

from sqlalchemy import CheckConstraint, func, select, text
from sqlalchemy.orm import Mapped, Session, mapped_column

from models.base.base import Base
from models.base.parts import SHARED

ROLES: Final = ("head", "officer", "entry", "viewer")


def login_key(login: str) -> str:
    """Return the form in which logins are compared."""
    return unicodedata.normalize("NFC", login.strip().casefold())


class User(Base):
    """One person who may unlock the register.

    ``first_passphrase`` is true while somebody else knows the passphrase, who set it.
    """

    __tablename__ = "users"
    __table_args__ = (
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("role IN ('head', 'officer', 'entry', 'viewer')", name="role"),
        SHARED,
    )

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    login: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    post: Mapped[str | None]
    role: Mapped[str] = mapped_column(default="officer", server_default=text("'officer'"))
    public_key: Mapped[bytes | None]
    created: Mapped[int]
    removed_at: Mapped[int | None]
    first_passphrase: Mapped[bool] = mapped_column(default=False, server_default=text("0"))

    @property
    def is_head(self) -> bool:
        """True for a head of office who was not removed."""
        return self.role == "head" and self.removed_at is None


def present_users(session: Session) -> list[User]:
    """Return everybody who was not removed, by number."""
    query = select(User).where(User.removed_at.is_(None)).order_by(User.number)
    return list(session.scalars(query))


def next_number(session: Session) -> int:
    """Return a number that no user ever had."""
    return int(session.scalar(select(func.max(User.number))) or 0) + 1


def present_heads(session: Session) -> list[int]:
    """Return the numbers of the heads of office."""
    return [row.number for row in present_users(session) if row.is_head]


def login_is_taken(session: Session, login: str) -> bool:
    """Say whether somebody has a login or had it; removed users keep theirs."""
    wanted = login_key(login)
    return any(login_key(other) == wanted for other in session.scalars(select(User.login)))


def names_by_number(session: Session) -> dict[int, str]:
    """Return the names of all users, removed ones too."""
    rows = session.execute(select(User.number, User.name))
    return {row.number: row.name for row in rows}
