"""The codes of new recovery sheets, drawn by chance, and what the register knows of its sheets.

Rules: a code is told once, in ``Sheets``, and kept nowhere; the register knows when sheets were
made and tested, never what stands on them; which there are is read from the key file.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.base.errors import FactRefusedError
from app.base.language import N_
from app.register.records import RecoveryPlan, Sheets
from crypto.vault import recovery
from models.base.meta import set_meta

if TYPE_CHECKING:
    from models.register.database import Session

MADE_AT, TESTED_AT = "kit.made_at", "kit.tested_at"

_MOST_KITS = 2
_CUSTODIANS = frozenset({(0, 0), (2, 3), (3, 5)})


@dataclass(frozen=True)
class Drawn:
    """New codes, for the key file and for the sheets.

    Attributes:
        kits: 16 bytes of each sheet that opens alone.
        custodians: 16 bytes each, by number.
        sheets: the same, as they are told.
    """

    kits: tuple[bytes, ...] = field(repr=False)
    custodians: Mapping[int, bytes] = field(repr=False)
    sheets: Sheets


def draw(plan: RecoveryPlan) -> Drawn:
    """Draw the codes of the sheets of a plan.

    Raises:
        FactRefusedError: not a plan that there is.
    """
    counted = 0 <= plan.kits <= _MOST_KITS and (plan.need, plan.of) in _CUSTODIANS
    if not counted or not (plan.kits or plan.of):
        raise FactRefusedError(field=N_("Recovery sheets"), reason="code.unknown")
    kits = tuple(recovery.new_code() for _ in range(plan.kits))
    custodians = {number: recovery.new_code() for number in range(1, plan.of + 1)}
    sheets = Sheets(
        plan,
        tuple(map(recovery.format_code, kits)),
        tuple(map(recovery.format_code, custodians.values())),
    )
    return Drawn(kits, custodians, sheets)


def note_sheets(session: Session, now: int) -> None:
    """Write down when the sheets of now were made; nobody has tested them yet."""
    set_meta(session, MADE_AT, str(now))
    set_meta(session, TESTED_AT, "")
