"""The rows and papers of a register that is made out of a backup, under its new keys.

Rules: everything sealed is sealed anew before anything else is looked at; the old log stays and
goes on with the line of the restoring; new numbers, a new sealing key and a new card go out from
here on; a paper that lies beside a backup is proved by its own key, because nothing else covers it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from app.base.jobs import Progress, Report, Token
from app.cases.papers.blob_store import blob_path
from app.core import log
from app.matching.allowed import ON as MATCHING_ON
from app.offices.office_facts import own_office
from app.offices.own_card import make_next_card
from app.offices.own_keys import make_encryption_key
from app.register.integrity.check_words import SEALED
from app.register.recovery_rows import note_sheets
from app.rekey import resealing
from app.sealed import sealed
from app.sealed.members import KIT_KEY
from app.system import files
from crypto.base.primitives import random_bytes
from crypto.errors import CryptoError
from crypto.vault import vault as vaults
from crypto.vault.blobs import BlobFacts, check_blob
from models.base.local_time import utc
from models.base.meta import set_meta
from models.queries.attachment_facts import PaperFacts, facts_in_dump, paper_facts
from models.queries.lookup import blob_names
from models.register import resealing as rows
from models.rows.sealed import sealed_cases

if TYPE_CHECKING:
    from app.backup.opening import OpenedBackup
    from crypto.vault.open_vault import OpenVault
    from models.register.database import Register, Session

_EPOCH_BYTES = 8
_PC_TIE = "pc_secret"


@dataclass(frozen=True)
class Rows:
    """What the rows are changed by.

    Attributes:
        old: keys of the register that the backup was made of.
        new: keys of the new one, as user 0.
        head: number of who restores it.
        made_at: when the backup was made.
        now: Unix seconds.
    """

    old: OpenVault
    new: OpenVault
    head: int
    made_at: int
    now: int


def settle(register: Register, change: Rows) -> tuple[str, ...]:
    """Make the copied rows those of the new register, in one transaction.

    Args:
        register: the copy, open.
        change: keys and times.

    Returns:
        What is not whole, as slugs: of the rows, of the database, ``packets-again:3`` for packets
        that their senders have to hand over again.

    Raises:
        RegisterDamagedError: our own identity or a sealing key does not open.
    """
    with register.session() as session:
        problems = resealing.reseal(session, change.old, change.new)
        again = rows.let_packet_files_go(session)
        rows.forget_that_computer(session)
        age_s = change.now - change.made_at
        rows.begin_anew(session, random_bytes(_EPOCH_BYTES).hex(), age_s)
        _write_down(session, change)
        _renew_keys(session, change)
        day = utc(change.made_at).date().isoformat()
        office = own_office(session).name
        facts: dict[str, str | int] = {"day": day, "made": change.made_at, "packets": again}
        log.write_line(session, change.now, change.head, "register_restored", office, None, facts)
    database = tuple(f"database:{slug}" for slug in register.check())
    with register.read() as session:
        chain = log.check_lines(session)
    broken = (f"{chain.problem}:{chain.broken_at}",) if chain.problem else ()
    waiting = (f"packets-again:{again}",) if again else ()
    return (*problems, *database, *broken, *waiting)


def _write_down(session: Session, change: Rows) -> None:
    new = change.new
    set_meta(session, "vault_id", new.vault_id)
    set_meta(session, "header_gen", str(new.header.gen))
    set_meta(session, KIT_KEY, new.publics[vaults.RECOVERY].hex())
    # The secret of the lost computer is lost with it.
    set_meta(session, _PC_TIE, "0")
    # Answers that were given since the backup are not counted here: a head has to decide anew.
    set_meta(session, MATCHING_ON, "")
    note_sheets(session, change.now)
    rows.put_public_keys(session, new.publics, change.head)
    session.flush()


def _renew_keys(session: Session, change: Rows) -> None:
    """Give out a sealing key that the lost computer never had, on a card of a higher number."""
    begun = max(change.now, rows.newest_key_from(session) + 1)
    make_encryption_key(session, change.new, begun)
    session.flush()
    make_next_card(change.new, session, change.now)


def take_papers(
    making: Path,
    found: OpenedBackup,
    register: Register,
    vault: OpenVault,
    report: Report,
    token: Token,
) -> tuple[str, ...]:
    """Copy the sealed papers of a backup into the new folder.

    Args:
        making: the new register folder.
        found: the backup.
        register: the new register.
        vault: its keys.
        report: told "papers", in bytes.
        token: looked at between chunks.

    Returns:
        Papers that are missing or changed, with the number of their case.
    """
    total, done = found.papers_bytes, 0
    problems = []
    with register.read() as session:
        wanted = _Wanted(session, vault)
        for name, reader in found.papers():
            if reader is None or name not in wanted.names:
                continue

            def checkpoint(copied: int, before: int = done) -> None:
                token.checkpoint()
                report(Progress("papers", min(before + copied, total), total))

            path = blob_path(making, name)
            done += _copy(reader, path, checkpoint)
            wanted.names.discard(name)
            facts = wanted.facts(name)
            if found.facts.beside and facts is not None and not _is_right(path, vault, facts):
                problems.append(f"{resealing.PAPER_CHANGED}:{facts.case_no or SEALED}")
        problems += [f"paper-missing:{wanted.case_of(name)}" for name in sorted(wanted.names)]
    return tuple(problems)


class _Wanted:
    """The papers that the rows of a register name.

    Attributes:
        names: of those that were not copied yet.
    """

    def __init__(self, session: Session, vault: OpenVault) -> None:
        self._session = session
        self.names = blob_names(session)
        self._inside = {
            facts.blob_name: facts
            for row in sealed_cases(session, vault.domains)
            for facts in _papers_in(vault, row.domain, row.id, row.sealed)
        }

    def facts(self, name: str) -> PaperFacts | None:
        """Return what proves a paper, None when its sealed case does not open."""
        return self._inside.get(name) or paper_facts(self._session, name)

    def case_of(self, name: str) -> str:
        """Return the number of the case of a paper."""
        facts = self.facts(name)
        return facts.case_no if facts is not None and facts.case_no else SEALED


def _papers_in(vault: OpenVault, domain: str, case_id: str, value: bytes) -> list[PaperFacts]:
    try:
        plain = vault.open_row(domain, sealed.TABLE, case_id, value)
    except CryptoError:
        return []
    return list(facts_in_dump(sealed.content_of(plain)["case"]))


def _copy(reader: BinaryIO, path: Path, checkpoint: Callable[[int], None]) -> int:
    with files.plain_errors():
        if not path.parent.is_dir():
            path.parent.mkdir(mode=0o700)
        with files.create_private(path) as target:
            copied = files.copy_stream(reader, target, checkpoint)
            files.finish_file(target)
    return copied


def _is_right(path: Path, vault: OpenVault, facts: PaperFacts) -> bool:
    try:
        with files.plain_errors(), files.raw_reader(path) as source:
            key = vault.open_blob_key(facts.paper_id, facts.wrapped_key)
            check_blob(source, key, BlobFacts(facts.size, facts.sha256))
    except CryptoError:
        return False
    return True
