"""Which rows of a sheet are perhaps about people who are in the register already.

Rules: asked for many rows at once, by marks that few people share (a telephone, a paper, the whole
name as it sounds), so that it costs the same in a large register; how alike two people are is
decided where duplicates are; it is told beside the row and blocks nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from app.core.search_index import searching
from app.core.services import Services
from app.duplicates.same_person import compare
from models.index import person_keys as marks
from models.operations.import_batch import orders_by_mark

if TYPE_CHECKING:
    from models.fields import Value

_KINDS: Final = frozenset({marks.PAPER, marks.PHONE, marks.NAME})
_ALIKE: Final = 60
_FEW: Final = 4


class KnownPeople:
    """Asks one register.

    Args:
        s: the open register.
    """

    def __init__(self, s: Services) -> None:
        self._services = s
        self._year = s.clock.today().year

    def __call__(self, rows: Sequence[Mapping[str, Value]]) -> list[str]:
        """Return a case number for each row, "" where nobody is known.

        Args:
            rows: facts of cases that are to be made, by address.
        """
        asked = [marks.traits_of(_person(facts), self._year) for facts in rows]
        keys = [
            frozenset(one for one in marks.keys_of(traits) if one[0] in _KINDS) for traits in asked
        ]
        with searching(self._services) as session:
            orders = orders_by_mark(session, set().union(*keys))
            near = [
                list(dict.fromkeys(order for key in own for order in orders.get(key, ())))[:_FEW]
                for own in keys
            ]
            people: dict[int, list[marks.Found]] = {}
            for found in marks.people_of(session, {order for few in near for order in few}):
                people.setdefault(found.order, []).append(found)
        return [
            _best(traits, [one for order in few for one in people.get(order, ())])
            for traits, few in zip(asked, near, strict=True)
        ]


def _best(asked: marks.Traits, people: Sequence[marks.Found]) -> str:
    best, most = "", _ALIKE - 1
    for one in people:
        score = compare(asked, one.traits).score
        if score > most:
            best, most = one.case_no, score
    return best


def _person(facts: Mapping[str, Value]) -> dict[str, Value]:
    return {name[3:]: value for name, value in facts.items() if name.startswith("p1.")}
