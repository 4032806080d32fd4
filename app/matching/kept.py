"""What an open match needs once more, kept sealed; and its end, when results are written.

Rules:

* Kept: of the asking office exponent, keys and places, of the answering one keys and places alone;
  sealed under the keys of the office; written over and removed in the transaction of the step that
  needs it last, and the pages on which it stood are written over right afterwards, at the next
  opening at the latest.
* Found: a case that was taken away since gets no line, and one that was merged the line of the case
  that took it in, for the person that its person became; nothing is linked; of several names of one
  person that agree there is one line.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from app.base.errors import CaseStateError, RegisterDamagedError
from app.core.services import Services, reading, register_refusals, writing
from app.matching.match_words import MatchOverError
from app.offices.own_card import DOMAIN
from crypto.errors import NotForUsError, TamperError
from models.base.meta import drop_meta, get_meta, set_meta
from models.rows import matching as rows
from models.rows.merge import went_to

if TYPE_CHECKING:
    from app.matching.chosen import Owner
    from models.register.database import Session
    from models.rows.matching import MatchSession


_TABLE: Final = rows.MatchSecret.__tablename__
_SCRUB: Final = "match.scrub"


@dataclass(frozen=True)
class Kept:
    """What is needed once more.

    Attributes:
        exponent: of the asking office, b"" of the answering one.
        keys: own keys in their order.
        places: where each stands in our list.
        owners: whose each is.
    """

    exponent: bytes = field(repr=False)
    keys: tuple[str, ...] = field(repr=False)
    places: tuple[int, ...] = field(repr=False)
    owners: tuple[tuple[Owner, ...], ...] = field(repr=False)


def keep(
    session: Session,
    s: Services,
    match_id: str,
    exponent: bytes,
    owners: Mapping[str, Sequence[Owner]],
    places: Sequence[int],
) -> None:
    """Seal what a match needs once more.

    Args:
        session: the writing session of the step.
        s: the open register.
        match_id: the match.
        exponent: b"" for the answering office.
        owners: by key whose it is, in the order of the keys.
        places: where each key stands.
    """
    ones = [[key, place, of] for (key, of), place in zip(owners.items(), places, strict=True)]
    plain = json.dumps({"a": exponent.hex(), "keys": ones}, separators=(",", ":")).encode()
    try:
        sealed = s.vault.seal_row(DOMAIN, _TABLE, match_id, plain)
    except NotForUsError as error:
        raise CaseStateError(reason="role.no-office-keys") from error
    session.add(rows.MatchSecret(session_id=match_id, sealed=sealed))


def opened(session: Session, s: Services, match_id: str) -> Kept:
    """Return what a match needs once more.

    Raises:
        MatchOverError: it was destroyed.
        CaseStateError: this user may not act for the office.
        RegisterDamagedError: it does not open.
    """
    sealed = rows.secret_of(session, match_id)
    if sealed is None:
        raise MatchOverError
    try:
        found = json.loads(s.vault.open_row(DOMAIN, _TABLE, match_id, sealed))
    except NotForUsError as error:
        raise CaseStateError(reason="role.no-office-keys") from error
    except TamperError as error:
        raise RegisterDamagedError from error
    return Kept(
        exponent=bytes.fromhex(found["a"]),
        keys=tuple(key for key, _place, _of in found["keys"]),
        places=tuple(place for _key, place, _of in found["keys"]),
        owners=tuple(
            tuple((case_id, person_id) for case_id, person_id in of)
            for _key, _place, of in found["keys"]
        ),
    )


def destroy(session: Session, match_id: str) -> None:
    """Write over what a match needed, and remove it; `scrub` follows once that is committed."""
    if rows.destroy_secret(session, match_id):
        set_meta(session, _SCRUB, "1")


def scrub(s: Services) -> bool:
    """Write over the pages on which destroyed secrets stood; called after each step and at opening.

    Returns:
        Whether nothing of them is left: False while somebody else reads, and the next call goes on.
    """
    with reading(s) as session:
        if get_meta(session, _SCRUB) is None:
            return True
    with register_refusals():
        done = s.register.checkpoint()
    if done:
        with writing(s) as session:
            drop_meta(session, _SCRUB)
    return done


_NAMES: Final = "nd"


def whereabouts(session: Session, owners: Iterable[Owner]) -> dict[Owner, Owner]:
    """Return where people are now, with their cases; whoever is in none any more is left out.

    Cases that became one since are one case, and so may be the people in them.
    """
    asked = tuple(dict.fromkeys(owners))
    homes = rows.homes_of(session, {person_id for _case_id, person_id in asked})
    moved = {one: went_to(session, *one) for one in asked if one[1] not in homes}
    homes |= rows.homes_of(session, set(moved.values()))
    now = {one: moved.get(one, one[1]) for one in asked}
    return {one: (homes[person], person) for one, person in now.items() if person in homes}


def settle(
    session: Session, s: Services, row: MatchSession, own: Kept, shared: Iterable[int]
) -> int:
    """Write down what both hold, and destroy what the match needed.

    Args:
        session: the writing session of the last step.
        s: the open register.
        row: the match.
        own: what was kept for it.
        shared: numbers of our keys that the other office holds too.

    Returns:
        How many of our keys the other office holds too.
    """
    numbers = tuple(shared)
    lines: dict[tuple[str, str, str], tuple[str, str, str]] = {}
    there = whereabouts(session, (owner for number in numbers for owner in own.owners[number]))
    for number in numbers:
        key = own.keys[number]
        same = _NAMES if key.startswith(f"{_NAMES}|") else key
        for where in (there[owner] for owner in own.owners[number] if owner in there):
            lines.setdefault((*where, same), (*where, key))
    session.add_all(
        rows.MatchResult(session_id=row.id, case_id=case_id, person_id=person_id, key=key)
        for case_id, person_id, key in lines.values()
    )
    row.shared = len(numbers)
    row.move_to(rows.DONE, s.clock.now())
    destroy(session, row.id)
    return len(numbers)
