"""From what is typed to what is stored, and back to what is read.

Rules: ``normalise`` is idempotent and refuses with a slug that never repeats the value;
nothing typed becomes None; ``show`` never fails on a value of a newer version.
"""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Callable, Iterable
from typing import Final

from models.errors import FieldError
from models.fields import dates, numbers, places
from models.fields.catalogue import CATALOGUE, CODE_LISTS, codes_of
from models.fields.kinds import N_, Field, FieldKind, Value
from models.fields.text import Refusal, ascii_digits, clean

LINE_LIMIT: Final = 200
TEXT_LIMIT: Final = 20_000
TEXT_BYTES_LIMIT: Final = 60_000
"""A packet carries no string above 64 KiB, so that a longer one could never be shared."""
LIST_LIMIT: Final = 64
CODES_LIMIT: Final = 128

YES, NO = N_("Yes"), N_("No")

_TRUE = frozenset({"true", "yes", "y", "1", "on", "हाँ", "हां", "हो", "হ্যাঁ"})
_FALSE = frozenset({"false", "no", "n", "0", "off", "नहीं", "होइन", "না"})
_LIST_SEPARATORS = re.compile(r"[,;\n]")
_OFFICE = re.compile(r"^[0-9a-f]{64}$")
_PERSON = re.compile(r"^(?:[0-9a-f]{32}|p?([1-9][0-9]{0,2}))$")


def normalise(field: Field, value: object, today: dt.date | None = None) -> Value:
    """Return the stored value of what was typed, read or already stored.

    Args:
        field: a field of the catalogue.
        value: text, a number, a boolean, a list of text, or None.
        today: the local day; with it "today" is understood and future births are refused.

    Raises:
        FieldError: the value does not fit; the reason is a slug such as ``code.unknown``.
    """
    if value is None or value == "" or value == [] or value == ():
        return None
    try:
        return _STORE[field.kind](field, value, today)
    except Refusal as error:
        raise FieldError(field.name, str(error)) from None


def show(field: Field, value: Value, translate: Callable[[str], str] = str) -> str:
    """Return a stored value for reading.

    Args:
        field: a field of the catalogue.
        value: a stored value.
        translate: turns an English message id into the reader's language.
    """
    if value is None or value == ():
        return ""
    if isinstance(value, bool):
        return translate(YES if value else NO)
    if isinstance(value, tuple):
        # A nickname that was typed is no text of ours, even when it is spelt like one.
        is_typed = field.kind is FieldKind.TEXTS
        return ", ".join(item if is_typed else translate(_label(field, item)) for item in value)
    if field.kind in {FieldKind.DATE, FieldKind.FLEXDATE} and isinstance(value, str):
        return dates.show_date(value, translate)
    if field.kind in {FieldKind.CODE, FieldKind.YES_NO}:
        return translate(_label(field, str(value)))
    return str(value)


def code_label(list_name: str, value: str) -> str:
    """Return the English label of a code, or the code itself when it is not known."""
    return _labels(list_name).get(value, value)


def _label(field: Field, value: str) -> str:
    if field.kind is FieldKind.FIELD_NAMES:
        return CATALOGUE.field(value).label if value in CATALOGUE else value
    return code_label(field.code_list, value) if field.code_list else value


@functools.cache
def _labels(list_name: str) -> dict[str, str]:
    return {code.value: code.label for code in CODE_LISTS[list_name]}


def code_of(list_name: str, text: str) -> str | None:
    """Return the code that a text means, by its own spelling or its English label, else None."""
    return _codes_by_key(list_name).get(_code_key(text))


def _code_key(text: str) -> str:
    return re.sub(r"[\s\-_]+", "_", text.casefold().strip())


@functools.cache
def _codes_by_key(list_name: str) -> dict[str, str]:
    """Codes by their own spelling and by their English label; the code itself wins."""
    codes = CODE_LISTS[list_name]
    by_key = {_code_key(code.label): code.value for code in codes}
    by_key.update({_code_key(code.value): code.value for code in codes})
    return by_key


def _text_of(value: object) -> str:
    if not isinstance(value, str):
        raise Refusal("value.not-text")
    return value


def _line(field: Field, value: object, today: dt.date | None) -> str | None:
    return clean(_text_of(value), multiline=False, limit=LINE_LIMIT) or None


def _long_text(field: Field, value: object, today: dt.date | None) -> str | None:
    cleaned = clean(_text_of(value), multiline=True, limit=TEXT_LIMIT)
    if len(cleaned.encode()) > TEXT_BYTES_LIMIT:
        raise Refusal("text.too-long")
    return cleaned or None


def _through(parse: Callable[[str], str]) -> Callable[[Field, object, dt.date | None], str | None]:
    """Return a rule that cleans one line and hands it to ``parse``."""

    def rule(field: Field, value: object, today: dt.date | None) -> str | None:
        line = _line(field, value, today)
        return None if line is None else parse(line)

    return rule


def _dated(
    parse: Callable[[str, dt.date | None], str],
) -> Callable[[Field, object, dt.date | None], str | None]:
    def rule(field: Field, value: object, today: dt.date | None) -> str | None:
        if isinstance(value, dt.date):
            value = value.isoformat()[:10]
        elif isinstance(value, int) and not isinstance(value, bool):
            value = str(value)
        line = _line(field, value, today)
        return None if line is None else parse(line, today)

    return rule


def _code(field: Field, value: object, today: dt.date | None) -> str | None:
    if isinstance(value, bool) and field.kind is FieldKind.YES_NO:
        return "yes" if value else "no"
    line = _line(field, value, today)
    if line is None:
        return None
    found = _codes_by_key(field.code_list or "").get(_code_key(line))
    if found is None:
        raise Refusal("code.unknown")
    return found


def _items(value: object, separators: re.Pattern[str] = _LIST_SEPARATORS) -> list[str]:
    if isinstance(value, str):
        return [part for part in separators.split(value) if part.strip()]
    if isinstance(value, Iterable):
        return [_text_of(item) for item in value]
    raise Refusal("value.not-list")


def _unique(items: Iterable[str | None], most: int = LIST_LIMIT) -> tuple[str, ...] | None:
    kept = tuple(dict.fromkeys(item for item in items if item))
    if len(kept) > most:
        raise Refusal("list.too-long")
    return kept or None


def _codes(field: Field, value: object, today: dt.date | None) -> tuple[str, ...] | None:
    if isinstance(value, str) and _code_key(value) in _codes_by_key(field.code_list or ""):
        value = [value]
    chosen = _unique((_code(field, item, today) for item in _items(value)), CODES_LIMIT)
    if chosen is None:
        return None
    order = [code.value for code in codes_of(field)]
    return tuple(sorted(chosen, key=order.index))


def _texts(field: Field, value: object, today: dt.date | None) -> tuple[str, ...] | None:
    lines = re.compile(r"[;\n]")
    return _unique(_line(field, item, today) for item in _items(value, lines))


def _offices(field: Field, value: object, today: dt.date | None) -> tuple[str, ...] | None:
    ids = [item.strip().lower() for item in _items(value)]
    if not all(_OFFICE.match(item) for item in ids if item):
        raise Refusal("office.unknown")
    return _unique(ids)


def _persons(field: Field, value: object, today: dt.date | None) -> tuple[str, ...] | None:
    """Keep ids of persons as they are; numbers and "p1" become "p1", for the case to resolve."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    found = [_PERSON.match(ascii_digits(item).strip().lower()) for item in _items(value)]
    if not all(found):
        raise Refusal("person.unknown")
    return _unique(f"p{one[1]}" if one[1] else one[0] for one in found if one)


def _field_names(field: Field, value: object, today: dt.date | None) -> tuple[str, ...] | None:
    names = [item.strip() for item in _items(value)]
    known = {other.name for other in CATALOGUE.shareable()}
    if not all(name in known for name in names if name):
        raise Refusal("field.unknown")
    return _unique(names)


def _boolean(field: Field, value: object, today: dt.date | None) -> bool | None:
    if isinstance(value, bool):
        return value
    line = _line(field, str(value) if isinstance(value, int) else value, today)
    if line is None:
        return None
    word = ascii_digits(line).casefold()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise Refusal("boolean.unknown")


def _coordinate(field: Field, value: object, today: dt.date | None) -> str | None:
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = f"{value:.6f}"
    line = _line(field, value, today)
    return None if line is None else numbers.parse_degrees(line, field.maximum)


def _number(field: Field, value: object, today: dt.date | None) -> int | None:
    if isinstance(value, bool) or not isinstance(value, str | int):
        raise Refusal("number.not-whole")
    if isinstance(value, str):
        line = _line(field, value, today)
        if line is None:
            return None
        value = line
    return numbers.parse_number(value, field.maximum)


_STORE: dict[FieldKind, Callable[[Field, object, dt.date | None], Value]] = {
    FieldKind.TEXT: _line,
    FieldKind.NAME: _line,
    FieldKind.LONG_TEXT: _long_text,
    FieldKind.TEXTS: _texts,
    FieldKind.CODE: _code,
    FieldKind.CODES: _codes,
    FieldKind.YES_NO: _code,
    FieldKind.BOOLEAN: _boolean,
    FieldKind.DATE: _dated(dates.parse_date),
    FieldKind.FLEXDATE: _dated(dates.parse_flexdate),
    FieldKind.NUMBER: _number,
    FieldKind.PHONE: _through(numbers.parse_phone),
    FieldKind.EMAIL: _through(numbers.parse_email),
    FieldKind.STATE: _through(places.canonical_state),
    FieldKind.DISTRICT: _through(places.canonical_district),
    FieldKind.PINCODE: _through(numbers.parse_pincode),
    FieldKind.AADHAAR_LAST4: _through(numbers.parse_aadhaar_last4),
    FieldKind.ID_NUMBER: _through(numbers.parse_id_number),
    FieldKind.OFFICES: _offices,
    FieldKind.FIELD_NAMES: _field_names,
    FieldKind.PERSONS: _persons,
    FieldKind.COORDINATE: _coordinate,
}
