"""Which paper or decision of a case a few typed characters mean."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from app.base.errors import AmbiguousError, NotFoundError
from app.cases import cases
from app.cases.records import CaseRecord
from app.cli.output import tell
from app.core.services import Services

ALL = "all"
MIN_CHARACTERS = 4


def listed(text: str) -> tuple[str, ...]:
    """Return the parts of a list that is separated by commas, without empty ones."""
    return tuple(part.strip() for part in text.split(",") if part.strip())


def case_ids(services: Services, typed: Sequence[str]) -> list[str]:
    """Return the whole ids of several cases; of several words the one at fault is said.

    Raises:
        NotFoundError, AmbiguousError: as ``cases.resolve_case``.
    """
    found = []
    for word in typed:
        try:
            found.append(cases.resolve_case(services, word))
        except (NotFoundError, AmbiguousError):
            if len(typed) > 1:
                tell(f"{word}:")
            raise
    return found


def one_of(ids: Iterable[str], typed: str, reason: str = "find.attachment") -> str:
    """Return the whole id that begins with the typed characters.

    Args:
        ids: whole ids.
        typed: four characters or more.
        reason: slug of what they are.

    Raises:
        NotFoundError: none begins so, or fewer than four characters were typed.
        AmbiguousError: several do.
    """
    wanted = typed.strip().casefold()
    found = [one for one in ids if one.startswith(wanted)] if len(wanted) >= MIN_CHARACTERS else []
    if not found:
        raise NotFoundError(reason=reason)
    if len(found) > 1:
        raise AmbiguousError(reason=reason)
    return found[0]


def papers_of(case: CaseRecord, typed: Iterable[str]) -> tuple[str, ...]:
    """Return the ids of the papers that are meant, each once; "all" means all.

    Raises:
        NotFoundError, AmbiguousError: as `one_of`.
    """
    ids = [paper.paper_id for paper in case.papers]
    chosen: dict[str, None] = {}
    for word in typed:
        chosen |= dict.fromkeys(ids if word == ALL else [one_of(ids, word)])
    return tuple(chosen)
