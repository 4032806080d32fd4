"""The optional members under ``ext`` of a manifest that this version writes and reads.

Rules: a reader that does not know a member loses nothing but comfort; a member of another shape is
passed over, because a newer office may write it differently; nothing here names a person.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any

from crypto.manifest import Manifest

UNUSED = "unused"
SUPERSEDES = "supersedes"
RECORDS = "records"
DAY = "on"
MOST_UNUSED = 32
_PID = re.compile("[0-9a-f]{32}")
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOST_RECORDS = 256


def unused(numbers: Sequence[int]) -> dict[str, Any]:
    """Return the member that says which earlier numbers no packet carries, {} for none."""
    return {UNUSED: sorted(numbers)[-MOST_UNUSED:]} if numbers else {}


def unused_in(manifest: Manifest) -> tuple[int, ...]:
    """Return the numbers that a sender says it never used."""
    return _numbers(manifest.ext.get(UNUSED), MOST_UNUSED, least=1)


def replaces(packet_id: str) -> dict[str, Any]:
    """Return the member of a referral that replaces an earlier packet, {} when it replaces none."""
    return {SUPERSEDES: packet_id} if packet_id else {}


def replaced_by(manifest: Manifest) -> str:
    """Return the id of the packet that this one replaces, "" when it replaces none."""
    value = manifest.ext.get(SUPERSEDES)
    known = manifest.type == "referral" and isinstance(value, str)
    return value if known and isinstance(value, str) and _PID.fullmatch(value) else ""


def withdrawn_records(day: str, places: Iterable[int]) -> dict[str, Any]:
    """Return the members of a notice about consent: the day, and which records of the packet."""
    return {DAY: day, RECORDS: list(places)}


def withdrawn_in(manifest: Manifest) -> tuple[str, tuple[int, ...]]:
    """Return the day on which consent was taken back, "" when not told, and places of records."""
    day = manifest.ext.get(DAY)
    told = day if isinstance(day, str) and _DAY.fullmatch(day) else ""
    return told, _numbers(manifest.ext.get(RECORDS), _MOST_RECORDS, least=0)


def _numbers(value: object, most: int, *, least: int) -> tuple[int, ...]:
    if not isinstance(value, list) or len(value) > most:
        return ()
    whole = [one for one in value if isinstance(one, int) and not isinstance(one, bool)]
    return tuple(one for one in whole if one >= least)
