"""The words of a sending command made clean, before anything is asked, shown or sealed with them.

Rules: what leaves is what is kept here, so both are cleaned by the one rule of the catalogue; a
code that no list has is refused, because the receiver could make nothing of it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from app.bootstrap import register_refusals
from app.errors import FactRefusedError
from app.records import LegalGround, SendReferral
from models.fields import CATALOGUE, CODE_LISTS, normalise

KINDS = ("refer", "transfer", "request", "notify")


def cleaned(command: SendReferral, today: dt.date) -> SendReferral:
    """Return a command whose texts and dates are as the register would keep them.

    Args:
        command: as typed.
        today: the local day.

    Raises:
        FactRefusedError: a code that no list has, or a text or day that cannot be kept.
    """
    _check_codes(command)
    return replace(
        command,
        details=_kept("details", command.details, today),
        reply_by=_kept("reply_by", command.reply_by, today),
        ground=None if command.ground is None else _ground(command.ground, today),
    )


def _ground(ground: LegalGround, today: dt.date) -> LegalGround:
    return LegalGround(
        basis=ground.basis,
        order_no=_kept("legal_basis_details", ground.order_no, today),
        officer=_kept("override_by", ground.officer, today),
        reason=_kept("override_reason", ground.reason, today),
    )


def _check_codes(command: SendReferral) -> None:
    lists = {
        "kind": (KINDS, (command.kind,)),
        "referral_purpose": (_codes("consent_purpose"), (command.purpose,)),
        "urgency": (_codes("urgency"), (command.urgency,)),
        "service_asked": (_codes("service_asked"), command.services),
    }
    for name, (allowed, used) in lists.items():
        if not set(used) <= set(allowed):
            raise FactRefusedError(field=CATALOGUE.field(name).label, reason="code.unknown")


def _codes(list_name: str) -> tuple[str, ...]:
    return tuple(code.value for code in CODE_LISTS[list_name])


def _kept(name: str, typed: str, today: dt.date) -> str:
    with register_refusals():
        return str(normalise(CATALOGUE.field(name), typed, today) or "")
