"""The optional members under ``ext`` of a manifest that this version writes and reads.

Rules: a reader that does not know a member loses nothing but comfort; a member of another shape is
passed over, because a newer office may write it differently; nothing here names a person.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from typing import Any

from app.base.clock import in_calendar
from app.consent.records import Beyond
from app.packets.records import SeenBeyond
from crypto.packet.manifest import Manifest
from models.base.local_time import utc

TRANSFER = "transfer"
"""The kind of referral that moves a case to the other office."""

UNUSED = "unused"
SUPERSEDES = "supersedes"
RECORDS = "records"
DAY = "on"
ACCEPTED_ON = "accepted_on"
FIRST_REGISTERED_ON = "first_registered_on"
BEYOND = "beyond_child_scope"
MOST_UNUSED = 32
_PID = re.compile("[0-9a-f]{32}")
_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOST_RECORDS = 256
_MOST_FACTS = 256
LONGEST_REASON = 8_000
_FIELD = re.compile("[a-z][a-z0-9_]{0,59}")


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


def taken_over(day: str) -> dict[str, Any]:
    """Return the member of a receipt that says on which day a case was taken over."""
    return {ACCEPTED_ON: day}


def taken_over_in(manifest: Manifest) -> str:
    """Return the day on which the other office took a case over, "" when it is not told."""
    return _day(manifest.ext.get(ACCEPTED_ON))


def first_registered(day: str) -> dict[str, Any]:
    """Return the member of a transfer that says when the first office registered the case."""
    return {FIRST_REGISTERED_ON: day}


def first_registered_in(manifest: Manifest) -> str:
    """Return the day on which the first office registered a case, "" when it is not told.

    A day after that on which the packet was sealed cannot be right and is passed over.
    """
    day = _day(manifest.ext.get(FIRST_REGISTERED_ON))
    sealed = utc(in_calendar(manifest.created)).date()
    return day if day and dt.date.fromisoformat(day) <= sealed + dt.timedelta(days=1) else ""


def told_beyond(beyond: Beyond, reason: str) -> dict[str, Any]:
    """Return the member of a referral that goes past what was recorded for a child, else {}."""
    if not beyond:
        return {}
    names = dict.fromkeys(address.rpartition(".")[2] for address in beyond.facts)
    told = {"purpose": beyond.purpose, "office": beyond.office, "facts": list(names)[:_MOST_FACTS]}
    return {BEYOND: told | {"papers": len(beyond.papers), "reason": reason}}


def beyond_in(manifest: Manifest) -> SeenBeyond | None:
    """Return what a sender says to be outside of what was recorded for a child, and why."""
    told = manifest.ext.get(BEYOND)
    if manifest.type != "referral" or not isinstance(told, dict):
        return None
    facts, papers, reason = (told.get(name) for name in ("facts", "papers", "reason"))
    names = facts[:_MOST_FACTS] if isinstance(facts, list) else []
    return SeenBeyond(
        purpose=told.get("purpose") is True,
        office=told.get("office") is True,
        facts=tuple(one for one in names if isinstance(one, str) and _FIELD.fullmatch(one)),
        papers=papers if type(papers) is int and 0 < papers <= len(manifest.files) else 0,
        reason=reason[:LONGEST_REASON] if isinstance(reason, str) else "",
    )


def _day(value: object) -> str:
    """Return a day that a calendar has, "" for anything else."""
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        return ""
    try:
        return dt.date.fromisoformat(value).isoformat()
    except ValueError:
        return ""


def _numbers(value: object, most: int, *, least: int) -> tuple[int, ...]:
    if not isinstance(value, list) or len(value) > most:
        return ()
    whole = [one for one in value if isinstance(one, int) and not isinstance(one, bool)]
    return tuple(one for one in whole if one >= least)
