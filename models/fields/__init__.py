"""The catalogue of fields and the code lists, importable without any database.

Rules: the standard library only; see ``kinds`` for what a field is and ``values`` for how a
typed value becomes a stored one.
"""

from __future__ import annotations

from models.fields.catalogue import (
    CATALOGUE,
    CODE_LISTS,
    GROUPS,
    Catalogue,
    codes_of,
    group_for,
    is_shown,
)
from models.fields.childrule import age_band, child_status, may_be_child
from models.fields.kinds import Code, Field, FieldKind, Group, Section, Sensitivity, Value
from models.fields.values import code_label, normalise, show

__all__ = [
    "CATALOGUE",
    "CODE_LISTS",
    "GROUPS",
    "Catalogue",
    "Code",
    "Field",
    "FieldKind",
    "Group",
    "Section",
    "Sensitivity",
    "Value",
    "age_band",
    "child_status",
    "code_label",
    "codes_of",
    "group_for",
    "is_shown",
    "may_be_child",
    "normalise",
    "show",
]
