"""Small backup files for tests, made of a made-up vault; whole ones and forged ones."""

import hashlib
import io
from collections.abc import Mapping

from crypto.backup import backup_seal
from crypto.backup.backup_format import Section
from crypto.vault.open_vault import OpenVault
from vault_sim import made

FACTS = backup_seal.Facts(
    made=1_795_600_800,
    office="Asha Kendra Test Office",
    epoch="00112233445566aa",
    cases=3,
    users=1,
    lines=7,
    log_head=bytes(range(32)),
)
DATABASE = hashlib.shake_256(b"database").digest(200_000)
PAPERS: Mapping[bytes, bytes] = {
    bytes([number]) * 32: hashlib.shake_256(bytes([number])).digest(65_568 + number)
    for number in (1, 9, 200)
}
LOST = bytes([77]) * 32
DB_KEY = bytes(range(100, 132))


def prepared(
    vault: OpenVault | None = None,
    *,
    beside: bool = False,
    database: bytes = DATABASE,
    papers: Mapping[bytes, bytes] = PAPERS,
    facts: backup_seal.Facts = FACTS,
) -> backup_seal.PreparedBackup:
    """Return a backup that is ready to be written; one of its papers was lost before."""
    entries = [(name, len(raw)) for name, raw in papers.items()] + [(LOST, 0)]
    return backup_seal.prepare(
        vault or made()[1],
        facts,
        backup_seal.Database(
            DB_KEY,
            Section(len(database), hashlib.sha256(database).hexdigest()),
            lambda: io.BytesIO(database),
        ),
        backup_seal.Papers(sorted(entries), beside, lambda name: io.BytesIO(papers[name])),
    )


def written(backup: backup_seal.PreparedBackup | None = None) -> bytes:
    """Return the bytes of a backup."""
    target = io.BytesIO()
    (backup or prepared()).write(target)
    return target.getvalue()
