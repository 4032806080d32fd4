"""Frozen records of the last look before sealing."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class LookAgain:
    """Something in free text that leaves and that should be looked at again.

    Attributes:
        label: English label of the field in which it stands.
        found: what it is and how it is written: "phone 98765 43210".
        place: where it can be hidden: the address of a fact, the id of a paper, "details" or
            "ground.reason"; "" when it stands in a record that is kept as it is.
    """

    label: str
    found: str
    place: str
