"""The part that a table, a column or a named fact has in an office of several computers.

Rules:

* Said once, where the table or the column is declared, in its ``info``; nothing else lists tables.
* A table is *shared* (its rows go to the other computers), *derived* (made anew out of the others),
  *own* (never leaves this computer) or *log* (only added to, each line under its own key).
* A column has the part of its table unless it says another one. One that is shared may also say
  how two changes of it are joined, or that its value may be destroyed at one computer before the
  others (``gone``).
* Rows of named facts (``meta``, ``counters``) have the part of their name; a name that ends with a
  dot stands for all that begin so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from sqlalchemy import Column, Table

_KEY: Final = "seats"
_NAMES: Final = "seats_names"
_ERASES: Final = "seats_erases"
_EMPTIES: Final = "seats_empties"
_SHARED, _DERIVED, _OWN, _LOG = "shared", "derived", "own", "log"
PARTS: Final = frozenset({_SHARED, _DERIVED, _OWN, _LOG})
CAREFUL: Final = "careful:"

# What a table says in its arguments.
SHARED: Final = {"info": {_KEY: _SHARED}}
DERIVED: Final = {"info": {_KEY: _DERIVED}}
OWN: Final = {"info": {_KEY: _OWN}}
LOG: Final = {"info": {_KEY: _LOG}}

# What a table says whose rows are only removed to be erased, see ``models.seats.erasing``.
ERASED: Final = {"info": {_KEY: _SHARED, _ERASES: ()}}


def erased_with(*tables: str) -> dict[str, dict[str, Any]]:
    """Return what a table says whose rows are erased with those of others under the same key."""
    return {"info": {_KEY: _SHARED, _ERASES: tables}}


def empties(column: str, table: str) -> dict[str, dict[str, Any]]:
    """Return what a table says whose rows keep what was taken out of a row that stayed.

    Args:
        column: names that row.
        table: the table of that row.
    """
    return {"info": {_KEY: _SHARED, _EMPTIES: (column, table)}}


# What a column says.
NOT_SENT: Final = {_KEY: _OWN}
MADE_ANEW: Final = {_KEY: _DERIVED}
MAX: Final = {_KEY: "max"}
"""Of two values the higher one stands."""
SET: Final = {_KEY: "set"}
"""What either side added or took away is added and taken away."""
RANGES: Final = {_KEY: "ranges"}
"""Missing numbers: only those that both sides miss are missing."""
TYPED: Final = {_KEY: "typed"}
"""What was typed goes with the value that it became."""
KEY: Final = {_KEY: "key"}
"""The key of its row at every computer; the primary key was given by one of them."""
GONE: Final = {_KEY: "gone"}
"""A secret that may have been destroyed here already, and then never comes back."""
RESEALED: Final = {_KEY: "resealed"}
"""Sealed bytes: under another key they say the same, and what they were before is forgotten."""

_JOINED: Final = frozenset({"key", "max", "set", "ranges", "typed", "gone", "resealed"})


def careful(*order: str) -> dict[str, str]:
    """Return what a column says of which the more careful value stands.

    Args:
        order: all values, the least careful first.
    """
    return {_KEY: f"{CAREFUL}{'<'.join(order)}"}


def named(names: Mapping[str, str]) -> dict[str, dict[str, Any]]:
    """Return what a table of named facts says.

    Args:
        names: the part of each name, and of each beginning that ends with a dot.
    """
    return {"info": {_KEY: _SHARED, _NAMES: dict(names)}}


def part_of(table: Table) -> str | None:
    """Return the part of a table, None when it says none."""
    part = table.info.get(_KEY)
    return part if part in PARTS else None


def erases(table: Table) -> tuple[str, ...] | None:
    """Return in which other tables a row is erased that goes from this one.

    Returns:
        None for a table whose rows are removed without being erased.
    """
    told = table.info.get(_ERASES)
    if told is None and any(map(may_be_gone, table.columns)):
        return ()
    return None if told is None else tuple(told)


def emptied_by(table: Table) -> tuple[str, str] | None:
    """Return by which column a row names one whose values it keeps, and the table of that."""
    told = table.info.get(_EMPTIES)
    return None if told is None else (str(told[0]), str(told[1]))


def is_derived(table: Table) -> bool:
    """Say whether everything in a table can be made anew out of the others."""
    return part_of(table) == _DERIVED


def is_recorded(table: Table) -> bool:
    """Say whether rows of a table go to the other computers."""
    return part_of(table) in (_SHARED, _LOG)


def is_only_added_to(table: Table) -> bool:
    """Say whether rows of a table are never changed nor removed."""
    return part_of(table) == _LOG


def says_of(column: Column[Any]) -> str | None:
    """Return what a column says: its part, or how it is joined; None when nothing is known."""
    said = column.info.get(_KEY)
    if said is None:
        return part_of(column.table)
    known = said in PARTS or said in _JOINED or str(said).startswith(CAREFUL)
    return str(said) if known else None


def is_sent(column: Column[Any]) -> bool:
    """Say whether the value of a column of a recorded table goes along."""
    return is_recorded(column.table) and says_of(column) not in (None, _OWN, _DERIVED)


def keys_of(table: Table) -> tuple[Column[Any], ...]:
    """Return the columns by which a row is known at every computer."""
    own = tuple(column for column in table.columns if says_of(column) == _KEY_WORD)
    return own or tuple(table.primary_key.columns)


def may_be_gone(column: Column[Any]) -> bool:
    """Say whether the value of a column may have been destroyed here before it was elsewhere."""
    return says_of(column) == _GONE_WORD


def is_resealed(column: Column[Any]) -> bool:
    """Say whether a column holds sealed bytes of which those of another key are forgotten."""
    return says_of(column) == _RESEALED_WORD


def is_moment(column: Column[Any]) -> bool:
    """Say whether the higher one of two values of a column stands."""
    return says_of(column) == _MAX_WORD


def is_set(column: Column[Any]) -> bool:
    """Say whether a column holds several codes, which are added and taken away together."""
    return says_of(column) == SET[_KEY]


def is_range(column: Column[Any]) -> bool:
    """Say whether a column tells which numbers are missing."""
    return says_of(column) == RANGES[_KEY]


def is_typed(column: Column[Any]) -> bool:
    """Say whether a column tells what was typed for the values of its row."""
    return says_of(column) == TYPED[_KEY]


def care_of(column: Column[Any]) -> tuple[str, ...]:
    """Return all values of a careful column, the least careful first; of others nothing."""
    said = says_of(column) or ""
    return tuple(said.removeprefix(CAREFUL).split("<")) if said.startswith(CAREFUL) else ()


def names_of(table: Table) -> dict[str, str]:
    """Return the parts of the names of a table of named facts; of others nothing."""
    return dict(table.info.get(_NAMES, {}))


def shared_names(table: Table) -> tuple[frozenset[str], frozenset[str]]:
    """Return the whole names and the beginnings whose rows are shared."""
    shared = {name for name, part in names_of(table).items() if part == _SHARED}
    beginnings = {name for name in shared if name.endswith(".")}
    return frozenset(shared - beginnings), frozenset(beginnings)


def part_of_name(table: Table, name: str) -> str | None:
    """Return the part of a named fact, None for a name that nobody declared."""
    names = names_of(table)
    if name in names:
        return names[name]
    fitting = [one for one in names if one.endswith(".") and name.startswith(one)]
    return names[max(fitting, key=len)] if fitting else None


_GONE_WORD: Final = GONE[_KEY]
_KEY_WORD: Final = KEY[_KEY]
_MAX_WORD: Final = MAX[_KEY]
_RESEALED_WORD: Final = RESEALED[_KEY]
