"""How backups and sheets stand: what a page tells, and when a banner asks for something.

Rules: reading only, quick enough for every unlock; lines that every unlock or backup writes do not
make a backup due; nothing is due in a register into which nothing was written yet.
"""

from __future__ import annotations

from app.core.services import Services, reading
from app.offices.own_keys import DAY_S
from app.register import recovery_rows
from app.register.records import SafetyStanding
from app.system import paths
from models.rows import backup as rows
from models.rows.log import written_since

BACKUP_EVERY_S = 7 * DAY_S
TEST_EVERY_S = 90 * DAY_S

_IDLE = (
    "register_created",
    "unlock",
    "unlock_failed",
    "second_unlock",
    "key_file_repaired",
    "backup_made",
    "backup_tested",
    "backups_rotated",
    "backups_destroyed",
    "backup_routine_on",
    "backup_routine_off",
    "backup_place_renamed",
    "register_checked",
)
"""Lines that tell of no change that a backup would keep."""


def standing(s: Services) -> SafetyStanding:
    """Return how backups and recovery sheets stand."""
    now = s.clock.now()
    with reading(s) as session:
        newest = next(iter(rows.backups(session)), None)
        last_at, log_number = (newest.made_at, newest.log_number) if newest else (0, 0)
        old = now - last_at > BACKUP_EVERY_S
        due = old and written_since(session, log_number, _IDLE)
        tested_at = rows.last_tested(session)
    return SafetyStanding(
        last_backup_at=last_at,
        backup_due=due,
        last_test_at=tested_at,
        test_due=last_at > 0 and now - tested_at > TEST_EVERY_S,
        kit=recovery_rows.standing(s),
        clouds=paths.clouds_of(s.folder),
        on_network=paths.on_network(s.folder),
    )
