"""What the ticked signs of trafficking rest on, counted openly; a person decides what they mean.

Rules: the rule of counting is the one published with the indicators (ILO and European Commission,
2009) and is shown with its result; nothing is kept, nothing is decided, no status changes; codes
that this version does not know are counted nowhere and named.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.base.language import N_
from models.fields.indicators import GROUPS, INDICATORS, Indicator

CONDITIONS = "exploitation"
"""The group without which the signs do not speak of trafficking."""

RULE = N_(
    "A group counts when it has two strong signs, one strong with one other, three medium, or two "
    "medium with one weak. For an adult, the conditions of the work and one other group have to "
    "count; for a child, the conditions alone."
)
NOTHING = N_("No sign is ticked yet.")
NOT_MET = N_("The ticked signs do not reach this rule. That proves nothing: ask on.")
CHILD_ONLY = N_("The ticked signs reach this rule for a person under 18, not for an adult.")
MET = N_("The ticked signs reach this rule.")
DECIDES = N_("A person decides: write the decision under “Status of the person”.")


@dataclass(frozen=True)
class Sign:
    """One sign of the list: its code, its English label and how strong it is."""

    code: str
    label: str
    strength: str


@dataclass(frozen=True)
class SignGroup:
    """One of the six groups.

    Attributes:
        key: of the group.
        label: English label.
        signs: all its signs, in the order of the publication.
    """

    key: str
    label: str
    signs: tuple[Sign, ...]


@dataclass(frozen=True)
class GroupCount:
    """How many signs of a group are ticked, and whether the group counts."""

    key: str
    label: str
    strong: int
    medium: int
    weak: int
    counts: bool


@dataclass(frozen=True)
class Assessment:
    """What the ticks rest on.

    Attributes:
        groups: the six groups in order.
        adult: the rule is reached for an adult.
        child: the rule is reached for a person under 18.
        unknown: codes that this version does not know.
        words: English message id that says the result.
    """

    groups: tuple[GroupCount, ...]
    adult: bool
    child: bool
    unknown: tuple[str, ...]
    words: str


def sign_groups() -> tuple[SignGroup, ...]:
    """Return the six groups with their 67 signs."""
    return tuple(
        SignGroup(key, label, tuple(_sign(one) for one in INDICATORS if one.group == key))
        for key, label in GROUPS.items()
    )


def assess(codes: Iterable[str]) -> Assessment:
    """Count the ticked signs.

    Args:
        codes: codes of ``indicators_seen``.
    """
    ticked = set(codes)
    groups = tuple(_count(key, label, ticked) for key, label in GROUPS.items())
    counting = {group.key for group in groups if group.counts}
    child = CONDITIONS in counting
    adult = child and len(counting) > 1
    known = {one.code for one in INDICATORS}
    return Assessment(
        groups, adult, child, tuple(sorted(ticked - known)), _words(ticked & known, adult, child)
    )


def _sign(one: Indicator) -> Sign:
    return Sign(one.code, one.label, one.strength)


def _count(key: str, label: str, ticked: set[str]) -> GroupCount:
    held = [one.strength for one in INDICATORS if one.group == key and one.code in ticked]
    strong, medium, weak = (held.count(name) for name in ("strong", "medium", "weak"))
    counts = (
        strong >= 2
        or (strong == 1 and medium + weak >= 1)
        or medium >= 3
        or (medium == 2 and weak >= 1)
    )
    return GroupCount(key, label, strong, medium, weak, counts)


def _words(ticked: set[str], adult: bool, child: bool) -> str:
    if not ticked:
        return NOTHING
    if adult:
        return MET
    return CHILD_ONLY if child else NOT_MET
