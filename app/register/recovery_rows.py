"""What the register knows of its recovery sheets, and the codes of new ones, drawn by chance.

Rules:

* New sheets: a code is told once, in ``Sheets``, and kept nowhere; the register knows when sheets
  were made and tested, never what stands on them; which there are is read from the key file.
* Rows: what is to become known is written before the key file with the new sheets, so that a
  cut-off between the two is put right at the next unlock; which sheets there are is read from the
  key file, which is proved; of the codes nothing is here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.base.errors import FactRefusedError
from app.base.language import N_
from app.core import log
from app.core.services import Services, reading, writing
from app.register.records import KitStanding, RecoveryPlan, Sheets
from app.register.recovery_code import plan_of_kinds
from app.sealed.case_sealing import KIT_KEY
from crypto.errors import HeaderError
from crypto.vault import recovery, vault_parts
from crypto.vault.open_vault import check_pin
from models.base.meta import get_meta, set_meta

if TYPE_CHECKING:
    from crypto.vault.open_vault import OpenVault
    from crypto.vault.vault_header import VaultHeader
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


TEST_EVERY_S = 183 * 86_400

_NEXT_KEY, _NEXT_AT = "recovery.public.next", "kit.next_at"


def announce(s: Services, changed: OpenVault) -> None:
    """Write down the public key of new sheets before the key file with them is written."""
    with writing(s) as session:
        set_meta(session, _NEXT_KEY, changed.publics[vault_parts.RECOVERY].hex())
        set_meta(session, _NEXT_AT, str(s.clock.now()))


def note_made(session: Session, changed: OpenVault, now: int) -> None:
    """Write down the sheets of a new key file, in the transaction in which it is written."""
    set_meta(session, KIT_KEY, changed.publics[vault_parts.RECOVERY].hex())
    note_sheets(session, now)
    set_meta(session, _NEXT_KEY, "")


def is_known(s: Services, changed: OpenVault) -> bool:
    """Say whether the register was told of a key file, so that no older one may take its place."""
    with reading(s) as session:
        return int(get_meta(session, "header_gen") or 0) >= changed.header.gen


def settle(s: Services) -> None:
    """Put right what a making of sheets left behind that was cut off; called at unlock."""
    with reading(s) as session:
        announced = get_meta(session, _NEXT_KEY)
        made_at = int(get_meta(session, _NEXT_AT) or 0)
    if not announced:
        return
    with writing(s) as session:
        set_meta(session, _NEXT_KEY, "")
        if not _is_pinned(s.vault.header, announced):
            return
        set_meta(session, KIT_KEY, announced)
        note_sheets(session, made_at)
        log.record(session, s, "recovery_settled")


def plan_of(header: VaultHeader) -> RecoveryPlan:
    """Return which sheets a key file has slots for."""
    return plan_of_kinds(slot.kind for slot in header.slots if slot.user == vault_parts.RECOVERY)


def left_out(header: VaultHeader) -> frozenset[str]:
    """Return the sealed compartments that the sheets do not open yet."""
    held = {one.domain for one in header.grants if one.user == vault_parts.RECOVERY}
    return frozenset({one.domain for one in header.grants} - held)


def standing(s: Services) -> KitStanding:
    """Return how the recovery sheets of this register stand."""
    with reading(s) as session:
        made_at = int(get_meta(session, MADE_AT) or 0)
        tested_at = int(get_meta(session, TESTED_AT) or 0)
    return KitStanding(
        plan=plan_of(s.vault.header),
        made_at=made_at,
        tested_at=tested_at,
        due=not tested_at or s.clock.now() - tested_at > TEST_EVERY_S,
        sealed_left_out=len(left_out(s.vault.header)),
        sealed_not_held=len({one.domain for one in s.vault.header.grants} - set(s.vault.domains)),
    )


def note_tested(session: Session, now: int) -> None:
    """Write down that sheets were typed from paper and are right."""
    set_meta(session, TESTED_AT, str(now))


def _is_pinned(header: VaultHeader, public: str) -> bool:
    try:
        check_pin(header, vault_parts.RECOVERY, bytes.fromhex(public))
    except (HeaderError, ValueError):
        return False
    return True
