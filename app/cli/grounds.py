"""Options of a command that tell why something may be said, read together.

Rules: an option that would change nothing is refused, so that nobody believes that it did.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.base.language import translate as _
from app.cli.settings import UsageError
from app.consent.records import LegalGround


def legal_ground(basis: str, order: str, officer: str, reason: str) -> LegalGround | None:
    """Return the legal ground that was given, None for none.

    Raises:
        UsageError: a part of one was given, and not which it is.
    """
    parts = {"--ground-order": order, "--ground-officer": officer, "--ground-reason": reason}
    refuse_idle(bool(basis), "--ground", parts)
    return LegalGround(basis, order, officer, reason) if basis else None


def refuse_idle(has_effect: bool, with_option: str, given: Mapping[str, str]) -> None:
    """Refuse options that say nothing without another one.

    Raises:
        UsageError: one of them was given.
    """
    idle = next((name for name, value in given.items() if value), "")
    if idle and not has_effect:
        words = _("{option} says nothing without {other}")
        raise UsageError(words.format(option=idle, other=with_option))
