"""The words of a sending command made clean, before anything is asked, shown or sealed with them.

Rules: what leaves is what is kept here, so both are cleaned by the one rule of the catalogue; a
code that no list has is refused, because the receiver could make nothing of it.
"""

from __future__ import annotations

import datetime as dt
import re
import secrets
from dataclasses import replace

from app.base.errors import FactRefusedError
from app.consent.records import LegalGround, SendReferral
from app.core.clean_input import kept_text
from app.packets.extensions import LONGEST_REASON
from models.fields import CATALOGUE, CODE_LISTS

KINDS = ("refer", "transfer", "request", "notify")
_LETTERS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
_CASE_REF = re.compile(f"[{_LETTERS}]{{4}}-[{_LETTERS}]{{4}}")


def cleaned(command: SendReferral, today: dt.date) -> SendReferral:
    """Return a command whose texts and dates are as the register would keep them.

    Args:
        command: as typed.
        today: the local day.

    Raises:
        FactRefusedError: a code that no list has, or a text or day that cannot be kept.
        ValueError: a common reference that no preview showed.
    """
    _check_codes(command)
    if command.case_ref and not _CASE_REF.fullmatch(command.case_ref):
        raise ValueError("case_ref")
    return replace(
        command,
        details=kept_text(command.details, "details", today=today),
        reply_by=kept_text(command.reply_by, "reply_by", today=today),
        ground=None if command.ground is None else _ground(command.ground, today),
        beyond_reason=_in_one_line(
            kept_text(command.beyond_reason, "override_reason", today=today)
        ),
    )


def _in_one_line(reason: str) -> str:
    """Return a text for the optional members of a packet, which hold no breaks, nor long texts.

    Raises:
        FactRefusedError: it is too long for a packet.
    """
    if len(reason) > LONGEST_REASON:
        raise FactRefusedError(
            field=CATALOGUE.field("override_reason").label, reason="text.too-long"
        )
    return " ".join(reason.split())


def new_case_ref() -> str:
    """Return a random name by which both offices can speak of a case, not our own number."""
    first, second = ("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(2))
    return f"{first}-{second}"


def _ground(ground: LegalGround, today: dt.date) -> LegalGround:
    return LegalGround(
        basis=ground.basis,
        order_no=kept_text(ground.order_no, "legal_basis_details", today=today),
        officer=kept_text(ground.officer, "override_by", today=today),
        reason=kept_text(ground.reason, "override_reason", today=today),
    )


def _check_codes(command: SendReferral) -> None:
    timed = tuple(service for service, _time in command.service_times)
    if not set(timed) <= set(command.services):
        raise FactRefusedError(field=CATALOGUE.field("service_asked").label, reason="code.unknown")
    times = tuple(time for _service, time in command.service_times)
    lists = {
        "kind": (KINDS, (command.kind,)),
        "referral_purpose": (_codes("consent_purpose"), (command.purpose,)),
        "urgency": (_codes("urgency"), (command.urgency, *times)),
        "service_asked": (_codes("service_asked"), command.services),
    }
    for name, (allowed, used) in lists.items():
        if not set(used) <= set(allowed):
            raise FactRefusedError(field=CATALOGUE.field(name).label, reason="code.unknown")


def _codes(list_name: str) -> tuple[str, ...]:
    return tuple(code.value for code in CODE_LISTS[list_name])
