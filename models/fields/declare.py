"""Small words for declaring fields in sections.

Rules: a section hands its key to its fields, so that a field says only what is its own.
"""

from __future__ import annotations

import dataclasses
import functools

from models.fields.kinds import Field, Section

case_fact = functools.partial(Field, entity="case")
person_fact = functools.partial(Field, entity="person")
event_fact = functools.partial(Field, entity="event")
service_fact = functools.partial(Field, entity="service")
consent_fact = functools.partial(Field, entity="consent")
referral_fact = functools.partial(Field, entity="referral")


def section(key: str, label: str, help_line: str, *fields: Field) -> Section:
    """Return a section whose fields know its key."""
    return Section(
        key, label, help_line, tuple(dataclasses.replace(field, section=key) for field in fields)
    )
