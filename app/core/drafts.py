"""What was chosen or typed on a page and is not done yet: kept inside the register over a lock.

Rules: one draft a person and place, within the encrypted register and nowhere else; it goes when
the work is done and when the case it is about is erased; one that makes no sense is no draft; what
is about a sealed case lies inside its seal, goes there when the case is sealed, and comes out again
with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Final

from app.core.permissions import Act, require
from app.core.services import Services, reading, writing
from models.base.meta import all_meta, drop_meta, get_meta, set_meta
from models.rows.case import Case

if TYPE_CHECKING:
    from models.register.database import Session

LONGEST: Final = 524_288
"""Room for the largest file of certificates that a mailbox takes (`app.mail.accounts`)."""
_PREFIX = "draft."
_ID_LENGTH: Final = 32


def keep(s: Services, place: str, text: str) -> bool:
    """Keep a draft of whoever works, in place of the one before; "" lets it go.

    Args:
        s: the open register, or a sealed case that is open.
        place: a plain word, or one with the id of a case behind a colon.
        text: at most 524,288 characters; a longer one is not kept, nor one about a case that is
            not in the register any more: it was sealed or erased while somebody still typed.

    Returns:
        True when the register holds what was handed in.

    Raises:
        CaseStateError: the role does not allow it.
    """
    require(s, Act.VIEW)
    if len(text) > LONGEST:
        return False
    with writing(s) as session:
        key = key_of(s, place)
        if text and not _is_there(session, place):
            return False
        if s.inside_seal:
            # Sealed with the case at the end of the work inside.
            s.begun[key] = text
        elif not text:
            drop_meta(session, key)
        elif get_meta(session, key) != text:
            set_meta(session, key, text)
    return True


def kept(s: Services, place: str) -> str:
    """Return the draft of whoever works, "" when there is none.

    Raises:
        CaseStateError: the role does not allow it.
    """
    require(s, Act.VIEW)
    if s.inside_seal:
        return s.begun.get(key_of(s, place), "")
    with reading(s) as session:
        return get_meta(session, key_of(s, place)) or ""


def begun(s: Services, beginning: str) -> dict[str, str]:
    """Return all drafts of whoever works whose places begin alike, by their places.

    Raises:
        CaseStateError: the role does not allow it.
    """
    require(s, Act.VIEW)
    own = key_of(s, "")
    if s.inside_seal:
        found = {key: s.begun[key] for key in s.begun if key.startswith(own + beginning)}
    else:
        with reading(s) as session:
            found = all_meta(session, own + beginning)
    return {key.removeprefix(own): text for key, text in found.items() if text}


def forget(session: Session, case_ids: Iterable[str]) -> None:
    """Let go everybody's drafts about cases that are erased.

    Args:
        session: of the transaction that takes them out of the register.
        case_ids: whole ids.
    """
    for case_id in case_ids:
        taken_out(session, case_id)


def taken_out(session: Session, case_id: str) -> dict[str, str]:
    """Take everybody's drafts about a case out of the register, and return them.

    Args:
        session: of the transaction that seals the case.
        case_id: whole id.
    """
    about = {key: text for key, text in all_meta(session, _PREFIX).items() if case_id in key}
    for key in about:
        drop_meta(session, key)
    return {key: text for key, text in about.items() if text}


def put_back(session: Session, begun: Mapping[str, str]) -> None:
    """Put drafts back that were taken out with a case.

    Args:
        session: of the transaction that takes the seal away.
        begun: as `taken_out` returned them, or as they were kept inside the seal since.
    """
    for key, text in begun.items():
        if text:
            set_meta(session, key, text)


def key_of(s: Services, place: str) -> str:
    """Return the name under which a draft of whoever works is kept; see `keep`."""
    return f"{_PREFIX}{s.user.user}.{place}"


def _is_there(session: Session, place: str) -> bool:
    """Say whether what a draft is about is in the register, or is no case at all."""
    about = place.partition(":")[2].partition(":")[0]
    return len(about) != _ID_LENGTH or session.get(Case, about) is not None
