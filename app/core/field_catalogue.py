"""The catalogue of fields as the window and the command line see it, its values in words, and short
texts that are typed beside the form, cleaned by it.

Rules:

* Fields: made from the one catalogue in ``models.fields``; labels are English message ids.
* Values: for screens alone, places in the script of the language; what is typed and kept, letters,
  exports and packets have words of their own; only whole numbers change their digits, for a text of
  digits may be a number of something.
* Typed texts (a title, a note, a reason, who was spoken to): each is cleaned by the rule of a
  field that holds the same kind of text, so that it can be kept, shown, logged and sealed; a
  refusal names the text by its own label.
"""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Mapping
from dataclasses import dataclass

from app.base.date_words import stored_words
from app.base.errors import FactRefusedError
from app.base.language import translate
from app.base.numerals import in_digits
from app.base.place_words import district_words, state_words
from app.core.services import register_refusals
from models.fields import CATALOGUE, Value, normalise, show, values
from models.fields.catalogue import CODE_LISTS, codes_of
from models.fields.kinds import Field, FieldKind

type Codes = tuple[tuple[str, str], ...]

ENTITIES = ("case", "person", "event", "service", "consent", "referral")


@dataclass(frozen=True, slots=True)
class FieldView:
    """One field as a form draws it.

    Attributes:
        kind: text, long_text, name, texts, code, codes, yes_no, boolean, date, flexdate, number,
            phone, email, state, district, pincode, coordinate, aadhaar_last4, id_number, offices,
            field_names, persons.
        codes: values and labels, in order.
        group: consent group, None when the fact never leaves.
        sensitivity: ordinary, personal or high.
        roles: roles of a person for whom the field is asked; empty means all.
        parent: name of the field that this one explains, "" when it stands alone.
        code_list: name of the list that the codes are from, "" when there is none.
        rare: seldom known; a long section keeps it folded away.
        finds: how a case is found by it: name, number, place or text; "" for not at all.
    """

    name: str
    label: str
    help: str
    kind: str
    codes: Codes
    group: str | None
    sensitivity: str
    multiline: bool
    required: bool
    entity: str
    hidden_when_child: bool
    roles: tuple[str, ...]
    parent: str
    many: bool
    optional: bool
    code_list: str
    rare: bool = False
    finds: str = ""


@dataclass(frozen=True, slots=True)
class SectionView:
    """One section of a form."""

    key: str
    label: str
    help: str
    entity: str
    fields: tuple[FieldView, ...]


@functools.cache
def catalogue() -> tuple[SectionView, ...]:
    """Return all sections of case, person, event, service, consent and referral, in order."""
    return tuple(
        SectionView(
            part.key, part.label, part.help, entity, tuple(_view(field) for field in part.fields)
        )
        for entity in ENTITIES
        for part in CATALOGUE.sections(entity)
    )


def sections_of(entity: str) -> tuple[SectionView, ...]:
    """Return the sections of one entity."""
    return tuple(part for part in catalogue() if part.entity == entity)


@functools.cache
def field_view(name: str) -> FieldView | None:
    """Return one field by its name, None when it is not known."""
    return _view(CATALOGUE.field(name)) if name in CATALOGUE else None


def code_list(name: str) -> Codes:
    """Return a code list by its name, for example attachment_kind, office_type, consent_group.

    Raises:
        KeyError: there is no such list.
    """
    return tuple((code.value, code.label) for code in CODE_LISTS[name])


def label_of(name: str) -> str:
    """Return the English label of a field, or the name itself when it is not known."""
    return CATALOGUE.field(name).label if name in CATALOGUE else name


def code_of(list_name: str, typed: str) -> str | None:
    """Return the code that was typed, by its own spelling or its English label, else None."""
    return values.code_of(list_name, typed)


def code_label(list_name: str, value: str) -> str:
    """Return the English label of one code, or the code itself when it is not known."""
    for code, label in code_list(list_name):
        if code == value:
            return label
    return value


def _view(field: Field) -> FieldView:
    # A list of all field names would be drawn as a hundred codes; the form asks the catalogue then.
    codes = () if field.kind is FieldKind.FIELD_NAMES else codes_of(field)
    return FieldView(
        name=field.name,
        label=field.label,
        help=field.help,
        kind=field.kind.value,
        codes=tuple((code.value, code.label) for code in codes),
        group=field.group,
        sensitivity=field.sensitivity.value,
        multiline=field.multiline,
        required=field.required,
        entity=field.entity,
        hidden_when_child=field.hidden_when_child,
        roles=tuple(sorted(field.shown_for)),
        parent=field.parent or "",
        many=field.many,
        code_list=field.code_list or "",
        optional=field.optional,
        rare=field.rare,
        finds=field.search or "",
    )


_DATED = frozenset({FieldKind.DATE, FieldKind.FLEXDATE})


def value_words(field: Field, value: Value, state: str = "") -> str:
    """Return a stored value for reading.

    Args:
        field: a field of the catalogue.
        value: a stored value.
        state: for a district, the state that stands beside it, as it is stored; "" for none.
    """
    if field.kind is FieldKind.STATE and isinstance(value, str):
        return state_words(value)
    if field.kind is FieldKind.DISTRICT and isinstance(value, str):
        return district_words(value, state)
    if field.kind in _DATED and isinstance(value, str):
        return stored_words(value)
    words = show(field, value, translate)
    return in_digits(words) if isinstance(value, int) else words


def words_of(name: str, value: Value, state: str = "") -> str:
    """Return a stored value of a field of this name for reading; see ``value_words``."""
    return value_words(CATALOGUE.field(name), value, state)


def state_beside(name: str, facts: Mapping[str, object]) -> str:
    """Return the state that stands beside a district among facts, "" when there is none.

    Args:
        name: name or address of a field; one of no district has no state beside it.
        facts: stored values by names of fields of the same part, or by addresses.
    """
    state = facts.get(name.replace("district", "state")) if "district" in name else ""
    return state if isinstance(state, str) else ""


def kept_text(typed: str, like: str, label: str = "", today: dt.date | None = None) -> str:
    """Return a text as it is kept, "" when it is empty.

    Args:
        typed: as typed.
        like: name of the field whose rule counts.
        label: English label for a refusal, that of the field when it is "".
        today: the local day, for a field that is a date.

    Raises:
        FactRefusedError: it cannot be kept.
    """
    try:
        with register_refusals():
            return str(normalise(CATALOGUE.field(like), typed, today) or "")
    except FactRefusedError as error:
        if not label:
            raise
        raise FactRefusedError(field=label, reason=error.facts["reason"]) from error
