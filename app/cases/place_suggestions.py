"""Places as one types them: suggestions in every script, and what is known of the one chosen.

Rules: from the lists that the program carries, without the register; a name that is not in them
is kept as typed.
"""

from __future__ import annotations

from dataclasses import dataclass

from models.fields import places
from models.fields.places import LOCAL_NAMES

DISTRICT, STATE = "district", "state"
MOST = 8


@dataclass(frozen=True, slots=True)
class Place:
    """A district or state of the lists.

    Attributes:
        name: official spelling, which is stored.
        local_name: in its own script, "" when it is not in the list.
        state: official spelling of the state of a district, "" for a state.
        code: of the Local Government Directory, "" outside India and for a state.
    """

    name: str
    local_name: str
    state: str = ""
    code: str = ""


def suggest(kind: str, typed: str, state: str = "") -> tuple[Place, ...]:
    """Return places of which a spelling begins with what was typed.

    Args:
        kind: ``DISTRICT`` or ``STATE``.
        typed: a few letters in any script.
        state: for a district, the state that stands beside it; it comes first, others follow.
    """
    if kind == STATE:
        found = places.suggest_states(typed, MOST)
        return tuple(Place(name, LOCAL_NAMES.get(name, "")) for name in found)
    inside = places.suggest(typed, places.canonical_state(state), MOST) if state else ()
    rest = (one for one in places.suggest(typed, None, MOST) if one not in inside)
    return tuple(_place(one) for one in (*inside, *rest))[:MOST]


def listed(kind: str, state: str = "") -> tuple[str, ...]:
    """Return the official spellings of all places, in the order of their names.

    Args:
        kind: ``DISTRICT`` or ``STATE``.
        state: official spelling of the state whose districts are wanted.
    """
    if kind == STATE:
        return tuple(sorted(places.states()))
    return tuple(sorted({one.name for one in places.districts() if one.state == state}))


def known(kind: str, name: str, state: str = "") -> Place | None:
    """Return the place of this name, None when it is not in the lists or not clear.

    Args:
        kind: ``DISTRICT`` or ``STATE``.
        name: any spelling.
        state: for a district, the state that stands beside it.
    """
    if kind == STATE:
        official = places.canonical_state(name)
        local = LOCAL_NAMES.get(official)
        return None if local is None else Place(official, local)
    found = places.find_district(name, places.canonical_state(state) if state else None)
    return None if found is None else _place(found)


def _place(found: places.District) -> Place:
    return Place(found.name, found.local_name, found.state, found.code)
