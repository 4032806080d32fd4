"""What a register holds sealed, sealed anew under other keys: own keys, papers, sealed cases.

Rules: it works on a copy of the register in one transaction, and the old keys are let go only after
``unreadable`` opened everything again; what did not open before stays as it is and is named, and
takes nothing else with it; nothing is ever outside a seal but in memory; a compartment whose key
nobody brought stays closed, and its letterbox is taken down, so that no answer is put where nobody
can read it.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from app.base.errors import RegisterDamagedError
from app.offices import own_keys
from app.register.integrity.check_words import SEALED
from app.sealed import sealed
from app.sealed.pending_answers import letterbox
from crypto.errors import TamperError
from crypto.vault.letterbox import open_letter, seal_letter
from models.register import resealing as values
from models.rows.matching import MatchSecret
from models.rows.office import OwnIdentity, OwnKey
from models.rows.sealed import all_domains

if TYPE_CHECKING:
    from crypto.vault.open_vault import OpenVault
    from models.register.database import Session

PAPER_CHANGED = "paper-changed"
CASE_CHANGED = "case-changed"
CASE_LEFT_OUT = "case-left-out"
"""What stands before the number of a case whose paper key or row does not open, or has no key."""

_IDENTITIES, _KEYS = OwnIdentity.__tablename__, OwnKey.__tablename__
_MATCHES = MatchSecret.__tablename__


def reseal(session: Session, old: OpenVault, new: OpenVault) -> tuple[str, ...]:
    """Seal everything in a copy of a register anew.

    Args:
        session: a writing session of the copy.
        old: the keys under which it was sealed; a compartment that is missing stays closed.
        new: the keys under which it is to be sealed, with every compartment of ``old``.

    Returns:
        What does not open, as slugs such as ``paper-changed:LF-26-0042``; it stays as it was.

    Raises:
        RegisterDamagedError: an own identity or sealing key does not open.
    """
    _reseal_own(session, old, new)
    papers = values.turn_paper_keys(session, partial(_paper_key, old, new))
    inside: list[str] = []
    left = values.turn_sealed_cases(session, partial(_sealed_case, old, new, inside))
    values.turn_answers(session, partial(_answer, old, new))
    for row in all_domains(session):
        held = row.domain in old.domains
        row.letterbox = letterbox(new, row.domain).public if held else None
    session.flush()
    return _told(session, old, papers, inside, left)


def unreadable(session: Session, vault: OpenVault) -> tuple[str, ...]:
    """Open everything that a register holds sealed and say what does not open.

    Args:
        session: any session; nothing is changed.
        vault: keys of the register.

    Returns:
        As ``reseal``.

    Raises:
        RegisterDamagedError: an own identity or sealing key does not open.
    """
    same = _kept_when_open
    _refuse(
        values.turn_identities(session, same(partial(vault.open_row, own_keys.DOMAIN, _IDENTITIES)))
    )
    _refuse(values.turn_own_keys(session, same(partial(vault.open_row, own_keys.DOMAIN, _KEYS))))
    papers = values.turn_paper_keys(session, same(vault.open_blob_key))
    inside: list[str] = []
    left = values.turn_sealed_cases(session, partial(_look_inside, vault, inside))
    return _told(session, vault, papers, inside, left)


def _reseal_own(session: Session, old: OpenVault, new: OpenVault) -> None:
    """Seal our identities and sealing keys; without them the office is not itself any more."""

    def turn(table: str, row_id: str, value: bytes) -> bytes | None:
        plain = _opened(partial(old.open_row, own_keys.DOMAIN, table), row_id, value)
        return None if plain is None else new.seal_row(own_keys.DOMAIN, table, row_id, plain)

    _refuse(values.turn_identities(session, partial(turn, _IDENTITIES)))
    _refuse(values.turn_own_keys(session, partial(turn, _KEYS)))
    # An open match whose part does not open cannot be finished, and takes nothing with it.
    values.turn_match_secrets(session, partial(turn, _MATCHES))


def _paper_key(old: OpenVault, new: OpenVault, paper_id: str, wrapped: bytes) -> bytes | None:
    key = _opened(old.open_blob_key, paper_id, wrapped)
    return None if key is None else new.seal_blob_key(paper_id, key)


def _sealed_case(
    old: OpenVault, new: OpenVault, inside: list[str], case_id: str, domain: str, value: bytes
) -> bytes | None:
    if domain not in old.domains:
        return None
    plain = _opened(partial(old.open_row, domain, sealed.TABLE), case_id, value)
    if plain is None:
        return None
    content = sealed.content_of(plain)
    inside += values.turn_in_dump(content["case"], partial(_paper_key, old, new))
    return sealed.sealed_bytes(new, domain, case_id, content)


def _look_inside(
    vault: OpenVault, inside: list[str], case_id: str, domain: str, value: bytes
) -> bytes | None:
    if domain not in vault.domains:
        return None
    plain = _opened(partial(vault.open_row, domain, sealed.TABLE), case_id, value)
    if plain is None:
        return None
    dump = sealed.content_of(plain)["case"]
    inside += values.turn_in_dump(dump, _kept_when_open(vault.open_blob_key))
    return value


def _answer(old: OpenVault, new: OpenVault, letter: str, domain: str, value: bytes) -> bytes | None:
    """Seal a waiting answer again; one that nobody could read goes on waiting as it is."""
    if domain not in old.domains:
        return None
    try:
        plain = open_letter(letterbox(old, domain), old.vault_id, domain, letter, value)
    except TamperError:
        return None
    return seal_letter(letterbox(new, domain).public, new.vault_id, domain, letter, plain)


def _kept_when_open(open_it: Callable[[str, bytes], bytes]) -> values.Turn:
    """Return a turn that keeps what opens."""

    def turn(row_id: str, value: bytes) -> bytes | None:
        return None if _opened(open_it, row_id, value) is None else value

    return turn


def _opened(open_it: Callable[[str, bytes], bytes], row_id: str, value: bytes) -> bytes | None:
    try:
        return open_it(row_id, value)
    except TamperError:
        return None


def _refuse(left: list[str]) -> None:
    if left:
        raise RegisterDamagedError


def _told(
    session: Session, vault: OpenVault, papers: list[str], inside: list[str], left: list[str]
) -> tuple[str, ...]:
    closed = set(values.cases_outside(session, vault.domains))
    return (
        *(f"{PAPER_CHANGED}:{case_no}" for case_no in values.case_numbers(session, papers)),
        *(f"{PAPER_CHANGED}:{SEALED}" for _ in inside),
        *(f"{CASE_LEFT_OUT if one in closed else CASE_CHANGED}:{SEALED}" for one in left),
    )
