"""What an open match needs once more: sealed into the register, opened for one step, destroyed.

Rules: of the asking office exponent, keys and places, of the answering one keys and places alone;
sealed under the keys of the office; written over and removed in the transaction of the step that
needs it last, and the pages on which it stood are written over right afterwards, at the next
opening at the latest.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from app.base.errors import CaseStateError, RegisterDamagedError
from app.core.services import Services, reading, register_refusals, writing
from app.matching.match_errors import MatchOverError
from app.offices.own_keys import DOMAIN
from crypto.errors import NotForUsError, TamperError
from models.base.meta import drop_meta, get_meta, set_meta
from models.rows import matching as rows

if TYPE_CHECKING:
    from app.matching.chosen import Owner
    from models.register.database import Session

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
