"""Which parts of the program that few offices need are not in use in this one.

Rules: reading only; what ever held something is in use, also when it was switched off after that; a
nodal office is there to add up returns, so for it they are in use from the beginning.
"""

from __future__ import annotations

from typing import Final

from app.core.services import Services, reading
from app.matching.allowed import ON
from app.returns.desk import NODAL
from models.base.meta import get_meta
from models.rows import matching
from models.rows.returns import is_any_return

MATCHES: Final = "matches"
RETURNS: Final = "returns"


def not_in_use(s: Services) -> frozenset[str]:
    """Return what is not in use: MATCHES, RETURNS, both or neither."""
    with reading(s) as session:
        is_matching = get_meta(session, ON) == "1" or bool(matching.sessions(session, 1))
        is_counting = s.office.kind == NODAL or is_any_return(session)
    used = {MATCHES: is_matching, RETURNS: is_counting}
    return frozenset(part for part, is_used in used.items() if not is_used)
