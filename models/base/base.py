"""The base of all rows, and the columns that grow from the catalogue.

Rules: a row shows nothing but its class in ``repr``; every value of a catalogue column passes
``normalise`` when it is set, whoever sets it; ids are 32 hex digits handed in or random.
"""

from __future__ import annotations

import datetime as dt
import json
import secrets
from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Final

from sqlalchemy import Boolean, Dialect, Integer, MetaData, Text, event
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator, TypeEngine

from models.base.parts import KEY, SET, TYPED, careful
from models.fields import CATALOGUE, Field, FieldKind, Value, normalise

CONVENTION: Final = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def new_id() -> str:
    """Return a random id of 128 bits as 32 hex digits."""
    return secrets.token_hex(16)


def key_everywhere() -> Any:
    """Return the column by which a row is known at every computer; its number is given locally.

    It may be empty as long as there is one computer, see ``models.seats.row_keys``.
    """
    return mapped_column(Text(), default=new_id, nullable=True, info=KEY)


class Base(DeclarativeBase):
    """Root of all rows."""

    metadata = MetaData(naming_convention=CONVENTION)
    type_annotation_map = {str: Text()}

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"


class TextList(TypeDecorator[tuple[str, ...]]):
    """A tuple of strings, stored as a JSON array; empty and missing are both NULL."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[str, ...] | None, dialect: Dialect) -> str | None:
        """Return the JSON text of a tuple."""
        return json.dumps(list(value), ensure_ascii=False) if value else None

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[str, ...] | None:
        """Return the tuple of a JSON text."""
        return tuple(json.loads(value)) if value else None


def column_type(field: Field) -> TypeEngine[Any]:
    """Return the type of the column that stores a field."""
    if field.many:
        return TextList()
    if field.kind is FieldKind.NUMBER:
        return Integer()
    if field.kind is FieldKind.BOOLEAN:
        return Boolean()
    return Text()


def _joining(field: Field) -> dict[str, str]:
    """Return how two changes of a field are joined; most are left to a person."""
    if field.careful:
        return careful(*field.careful)
    # What a decision covers is never put together out of two: nobody agreed to both.
    is_choice = field.kind in _CHOICES and field.entity in _ADDED_TO
    return SET if is_choice else {}


_CHOICES: Final = frozenset({FieldKind.CODES, FieldKind.OFFICES, FieldKind.PERSONS})
_ADDED_TO: Final = frozenset({"case", "person", "event", "service"})


class CatalogueRow:
    """What all rows with catalogue columns can do; values are read and set by field name."""

    ENTITY: ClassVar[str]

    def __init_subclass__(cls, **options: Any) -> None:
        # The columns have to stand in the class before the mapping reads it.
        fields = CATALOGUE.of(cls.ENTITY)
        for field in fields:
            made = mapped_column(
                field.name, column_type(field), nullable=True, info=_joining(field)
            )
            setattr(cls, field.name, made)
        super().__init_subclass__(**options)
        for field in fields:
            event.listen(getattr(cls, field.name), "set", _normaliser(field), retval=True)

    def get(self, name: str) -> Value:
        """Return the stored value of a field.

        Raises:
            KeyError: this kind of row has no such field.
        """
        value: Value = getattr(self, self._known(name))
        return value

    def put(self, name: str, value: object, today: dt.date | None = None) -> Value:
        """Normalise and set a field, and return what will be stored.

        Args:
            name: name of a field of this entity.
            value: what was typed, or a stored value; None empties the field.
            today: the local day, see :func:`models.fields.normalise`.

        Raises:
            KeyError: this kind of row has no such field.
            FieldError: the value does not fit; the row is unchanged.
        """
        stored = normalise(CATALOGUE.field(self._known(name)), value, today)
        setattr(self, name, stored)
        return stored

    def put_all(self, values: Mapping[str, object], today: dt.date | None = None) -> None:
        """Normalise all values first, then set them: all of them or none.

        Raises:
            KeyError: this kind of row has no such field.
            FieldError: a value does not fit; the row is unchanged.
        """
        stored = {
            name: normalise(CATALOGUE.field(self._known(name)), value, today)
            for name, value in values.items()
        }
        for name, value in stored.items():
            setattr(self, name, value)

    def facts(self) -> dict[str, Value]:
        """Return all filled fields by name, in the order of the catalogue."""
        # A hundred and more columns: what is loaded is read without asking the mapper for each.
        loaded = self.__dict__
        values = {
            field.name: loaded[field.name] if field.name in loaded else getattr(self, field.name)
            for field in CATALOGUE.of(self.ENTITY)
        }
        return {name: value for name, value in values.items() if value is not None}

    def _known(self, name: str) -> str:
        if name not in CATALOGUE or CATALOGUE.field(name).entity != self.ENTITY:
            raise KeyError(f"no field of this name for {self.ENTITY}")
        return name


class KeepsTyped:
    """Beside the stored values, what was typed or stood in a sheet where it was converted.

    A date of another calendar, an age in words, Hindi of an old font. ``as_typed`` is a JSON object
    of field name to [text, converter]; None when all was plain.
    """

    as_typed: Mapped[str | None] = mapped_column(Text(), info=TYPED)

    def keep_typed(self, name: str, typed: tuple[str, str] | None) -> None:
        """Keep what was typed into a field, or forget it.

        Args:
            name: name of the field.
            typed: the text and the name and version of what converted it; None forgets.
        """
        kept = self.typed()
        if typed is None:
            kept.pop(name, None)
        else:
            kept[name] = typed
        self.as_typed = json.dumps(kept, ensure_ascii=False) if kept else None

    def typed(self) -> dict[str, tuple[str, str]]:
        """Return what was typed, by field name: the text, and what converted it."""
        found = json.loads(self.as_typed) if self.as_typed else {}
        return {name: (str(text), str(by)) for name, (text, by) in found.items()}


def _normaliser(field: Field) -> Callable[[object, object, object, object], Value]:
    def normalise_on_set(target: object, value: object, old: object, initiator: object) -> Value:
        return normalise(field, value)

    return normalise_on_set
