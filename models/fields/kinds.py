"""What a field of the catalogue is: its kind, its sensitivity and its declaration.

Rules: a declaration is frozen; labels and help lines are English message ids marked with
``N_``; the consent group of a case, person or event field decides whether it may ever leave.
"""

from __future__ import annotations

import enum
from collections.abc import Collection
from dataclasses import dataclass

Value = str | int | bool | tuple[str, ...] | None
"""A stored value: text and codes as str, numbers, booleans, lists as tuples, nothing as None."""


def N_(message: str) -> str:
    """Mark ``message`` for extraction and return it unchanged."""
    return message


class FieldKind(enum.Enum):
    """How a field is typed, checked, stored and drawn."""

    TEXT = "text"  # one line, at most 200 characters
    LONG_TEXT = "long_text"  # several lines, at most 20,000 characters
    NAME = "name"  # one line, name of a person, at most 200 characters
    TEXTS = "texts"  # a list of short lines
    CODE = "code"  # one value of a code list
    CODES = "codes"  # several values of a code list
    YES_NO = "yes_no"  # yes, no, unknown, not_asked
    BOOLEAN = "boolean"  # ticked or not
    DATE = "date"  # 2026-11-25
    FLEXDATE = "flexdate"  # 2026, 2026-11, 2026-11-25, with ~ for "about"; 2026-03..2026-05
    NUMBER = "number"  # whole number, 0 to 10,000,000
    PHONE = "phone"  # +919876543210, or the digits as typed
    EMAIL = "email"
    STATE = "state"  # state or province; the official spelling when it is known
    DISTRICT = "district"  # district; the official spelling when it is known
    PINCODE = "pincode"  # 4 to 6 digits
    COORDINATE = "coordinate"  # degrees with at most six decimals, "26.98"
    AADHAAR_LAST4 = "aadhaar_last4"  # the last four digits, never more
    ID_NUMBER = "id_number"  # number of a paper; a full Aadhaar number is refused
    OFFICES = "offices"  # a list of office ids, 64 hex digits each
    FIELD_NAMES = "field_names"  # a list of names of shareable fields
    PERSONS = "persons"  # persons of the same case: ids in the row, "p1" in records and as typed


LIST_KINDS = frozenset(
    {
        FieldKind.TEXTS,
        FieldKind.CODES,
        FieldKind.OFFICES,
        FieldKind.FIELD_NAMES,
        FieldKind.PERSONS,
    }
)
CODE_KINDS = frozenset({FieldKind.CODE, FieldKind.CODES, FieldKind.YES_NO})


VICTIM = frozenset({"victim", "possible_victim"})
"""Roles of a person for whom the victim sections are shown."""
SUSPECT = frozenset({"suspect"})
"""Roles of a person for whom the suspect section is shown."""


def may_be_victim(roles: Collection[str]) -> bool:
    """Say whether a person with these roles counts as a victim; one without any role may be one."""
    return not roles or not VICTIM.isdisjoint(roles)


class Sensitivity(enum.Enum):
    """How carefully a value is shown."""

    ORDINARY = "ordinary"  # says little about one person
    PERSONAL = "personal"  # names, finds or describes a person
    HIGH = "high"  # may endanger or shame a person; covered until asked for


@dataclass(frozen=True, slots=True)
class Code:
    """One value of a code list; ``label`` is an English message id."""

    value: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One fact, declared once.

    Attributes:
        name: unique over the whole catalogue; also the name of the column.
        entity: ``case``, ``person``, ``event``, ``service``, ``consent`` or ``referral``.
        kind: how the value is typed and stored.
        label: English message id.
        help: English message id that says why the fact helps.
        section: key of the form section; set by the catalogue.
        group: consent group; None means that the fact never leaves as part of a case.
        code_list: name of the list in ``CODE_LISTS`` for coded kinds.
        sensitivity: how carefully the value is shown.
        htcds: column of HTCDS 2.0, None when there is none.
        statistics: head of a statistics table that is fed by this field.
        search: how the value is found: ``name``, ``number``, ``place``, ``text`` or None.
        required: the form asks for it until it is filled; nothing is ever blocked by it.
        travels: for consent and referral fields: part of a packet by its own rule.
        optional: off until an office switches it on.
        hidden_when_child: not asked when the person is or may be a child.
        shown_for: roles of a person for whom the field is shown; empty means all.
        parent: name of the field that this one explains.
        maximum: largest number; only for numbers and degrees.
        rare: seldom known; a long section keeps it folded away until it is asked for.
        careful: all codes, the least careful first; of two that were typed apart the more
            careful one stands until somebody decides.
    """

    name: str
    entity: str
    kind: FieldKind
    label: str
    help: str = ""
    section: str = ""
    group: str | None = None
    code_list: str | None = None
    sensitivity: Sensitivity = Sensitivity.ORDINARY
    htcds: str | None = None
    statistics: str | None = None
    search: str | None = None
    required: bool = False
    travels: bool = False
    optional: bool = False
    hidden_when_child: bool = False
    shown_for: frozenset[str] = frozenset()
    parent: str | None = None
    maximum: int = 10_000_000
    rare: bool = False
    careful: tuple[str, ...] = ()

    @property
    def multiline(self) -> bool:
        """True when the value may hold line breaks."""
        return self.kind is FieldKind.LONG_TEXT

    @property
    def many(self) -> bool:
        """True when the value is a tuple."""
        return self.kind in LIST_KINDS


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a form, in the order in which it is asked."""

    key: str
    label: str
    help: str
    fields: tuple[Field, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """One consent group; ``label`` is an English message id."""

    key: str
    label: str
