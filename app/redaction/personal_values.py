"""What of a register names or finds a person: for a screen that others look at, too.

Rules: the catalogue decides by how carefully a value is shown, nothing here lists fields again;
records that are about to be shown tell what is new in them; offices and users are no persons of a
case; districts and states stay, they find nobody.
"""

from __future__ import annotations

import contextlib
import dataclasses
import functools
from collections.abc import Iterator, Mapping
from typing import Any

from app.base.errors import RegisterDamagedError
from app.cases.records import Fact, NoteRecord
from app.core.field_catalogue import FieldView, field_view
from app.core.permissions import Act, require
from app.core.services import Services, reading
from app.packets.records import SeenFact
from app.redaction.screen_redaction import NAME, NUMBER, STAYS, TEXT
from models.queries.lookup import offices
from models.queries.personal_values import personal_values

type Found = tuple[str, str]
"""Kind, as in `app.redaction.screen_redaction`, and value."""

_KINDS = {"name": NAME, "phone": NUMBER}
_WORDED = frozenset({"name", "text", "texts", "long_text", "phone", "email", "id_number"})
_CODED = frozenset({"code", "codes", "yes_no", "boolean", "number", "district", "state"})
_LEAD = frozenset({"number", "place"})
"""By the number of an FIR or the name of a police post a person is found elsewhere."""
_DEEPEST = 8
_ABOUT_CASE = ("case_no", "case_id")


def values_of_register(s: Services) -> tuple[Found, ...]:
    """Return what names or finds the persons of the register; sealed cases are not read.

    What is damaged hides nothing of the rest from being found.
    """
    require(s, Act.VIEW)
    found: set[Found] = set()
    with contextlib.suppress(RegisterDamagedError), reading(s) as session:
        found.update((_kind_of(name), value) for name, value in personal_values(session))
    stay: set[Found] = set()
    with contextlib.suppress(RegisterDamagedError), reading(s) as session:
        for one in offices(session):
            names = (one.name, *(each.partition("=")[2] for each in one.names or ()))
            stay.update((STAYS, name) for name in names)
    own = {(STAYS, name) for name in (s.office.name, s.office.name_local)}
    return tuple(one for one in found | stay | own if one[1])


@functools.cache
def is_hidden(name: str) -> bool:
    """Say whether the value of a field is covered on a screen that others look at.

    Args:
        name: of the field, or its address ("p1.name_full"); an unknown one is not covered.
    """
    field = field_view(name.rpartition(".")[2])
    return field is not None and is_covered(field)


def is_covered(field: FieldView) -> bool:
    """Say whether the value of a field is covered: it is personal, or leads to a person."""
    if field.sensitivity != "ordinary":
        return field.kind not in _CODED
    return field.kind == "text" and field.finds in _LEAD


def is_name(name: str) -> bool:
    """Say whether a field holds the name of a person."""
    field = field_view(name.rpartition(".")[2])
    return field is not None and "name" in (field.kind, field.finds)


def found_in(what: object) -> Iterator[Found]:
    """Yield what names or finds a person in an answer of a use case, whatever it is."""
    return _walk(what, 0)


def _walk(what: Any, depth: int) -> Iterator[Found]:
    if depth > _DEEPEST or what is None or isinstance(what, (str, bytes, int, float)):
        return
    if isinstance(what, Mapping):
        for key, value in what.items():
            yield from _of_field(str(key), value)
            yield from _walk(value, depth + 1)
    elif isinstance(what, (tuple, list, set, frozenset)):
        for one in what:
            yield from _walk(one, depth + 1)
    elif dataclasses.is_dataclass(what) and not isinstance(what, type):
        yield from _of_record(what)
        for field in dataclasses.fields(what):
            yield from _walk(getattr(what, field.name, None), depth + 1)


def _of_record(record: Any) -> Iterator[Found]:
    if isinstance(record, (Fact, SeenFact)):
        yield from _of_field(record.name, record.value)
        yield from _of_field(record.name, record.shown)
    elif isinstance(record, NoteRecord):
        yield TEXT, record.text
    named = [getattr(record, "display_name", "")]
    if any(hasattr(record, one) for one in _ABOUT_CASE) or hasattr(record, "part_id"):
        named.append(getattr(record, "name", ""))
    yield from ((NAME, name) for name in named if isinstance(name, str) and name)


def _of_field(name: str, value: Any) -> Iterator[Found]:
    field = field_view(name.rpartition(".")[2])
    if field is None or field.kind not in _WORDED or not is_hidden(name):
        return
    for one in value if isinstance(value, tuple) else (value,):
        if isinstance(one, str) and one:
            yield _kind_of(field.name), one


def _kind_of(name: str) -> str:
    field = field_view(name)
    if field is None:
        return TEXT
    return NAME if field.finds == "name" else _KINDS.get(field.kind, TEXT)
