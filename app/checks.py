"""Is everything in the register folder whole? Database, papers, activity log, key file, own keys.

Rules: everything is read, nothing is repaired; a problem is a slug with the number of its case, so
that an officer knows what to look at; what cannot be read does not stop the rest of the check.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable
from dataclasses import dataclass

from app import blob_store, files, key_files, keys, log
from app.bootstrap import Services, reading, register_refusals, writing
from app.errors import AppError, FileUnreadableError, RegisterDamagedError
from app.jobs import Progress, Report, Token, silent
from app.records import RegisterReport
from crypto import vault as vaults
from crypto.blobs import BlobFacts, check_blob
from crypto.errors import CryptoError, TamperError, TruncatedError
from models.finding import all_attachments
from models.sealed import sealed_blobs

OK = "ok"
DAMAGED = "damaged"
SEALED = "sealed"
"""Stands for the number of a case that is sealed."""


@dataclass(frozen=True)
class _Blob:
    """What is needed to check one paper after its session ended."""

    paper_id: str
    case_no: str
    name: str
    wrapped_key: bytes
    facts: BlobFacts


def check_register(
    s: Services, report: Report = silent, token: Token | None = None
) -> RegisterReport:
    """Read everything in the register folder and say what is not whole.

    Args:
        s: the open register.
        report: told the steps "database", "papers" (in bytes), "log" and "key-file".
        token: asked between chunks whether to stop.

    Returns:
        "ok" or "damaged" for database, log and key file; how many papers are whole; and all
        problems as slugs such as ``database:page-1``, ``paper-changed:LF-26-0042``,
        ``log.line-changed:17``, ``key-file:copy-missing``, ``own-keys:damaged``.

    Raises:
        Cancelled: the officer asked to stop.
    """
    report(Progress("database"))
    database = [f"database:{slug}" for slug in _database_problems(s)]
    whole, papers = _check_papers(s, report, token)
    report(Progress("log"))
    chain = _log_problems(s)
    report(Progress("key-file"))
    header = [f"key-file:{slug}" for slug in _header_problems(s)]
    problems = (*database, *papers, *chain, *header, *_key_problems(s))
    if not database:
        with contextlib.suppress(AppError), writing(s) as session:
            log.record(session, s, "register_checked", problems=len(problems))
    return RegisterReport(
        database=DAMAGED if database else OK,
        blobs=whole,
        log=DAMAGED if chain else OK,
        header=DAMAGED if header else OK,
        problems=problems,
    )


def _database_problems(s: Services) -> list[str]:
    try:
        with register_refusals():
            return s.register.check()
    except AppError as error:
        return [error.code]


def _check_papers(s: Services, report: Report, token: Token | None) -> tuple[int, list[str]]:
    """Return how many papers are whole, and a problem for each that is not."""
    try:
        found, hidden = _papers(s), _sealed_names(s)
    except RegisterDamagedError:
        return 0, ["papers:unreadable"]
    total, before, whole = sum(one.facts.size for one in found), 0, 0
    # Whoever checks may not be able to open them; that they are there can be said.
    problems = [f"paper-missing:{SEALED}" for name in hidden if not blob_store.is_there(s, name)]
    for one in found:

        def checkpoint(done: int, before: int = before) -> None:
            if token is not None:
                token.checkpoint()
            report(Progress("papers", min(before + done, total), total))

        problem = _paper_problem(s, one, checkpoint)
        before += one.facts.size
        if problem:
            problems.append(f"{problem}:{one.case_no}")
        else:
            whole += 1
    return whole, problems


def _papers(s: Services) -> list[_Blob]:
    with reading(s) as session:
        return [
            _Blob(
                row.id,
                case_no,
                row.blob_name,
                row.wrapped_key,
                BlobFacts(row.size, row.sha256),
            )
            for row, case_no in all_attachments(session)
        ]


def _sealed_names(s: Services) -> list[str]:
    with reading(s) as session:
        return sealed_blobs(session)


def _paper_problem(s: Services, one: _Blob, checkpoint: Callable[[int], None]) -> str:
    try:
        key = s.vault.open_blob_key(one.paper_id, one.wrapped_key)
        with contextlib.closing(blob_store.open_file(s, one.name)) as source:
            check_blob(source, key, one.facts, checkpoint)
    except TruncatedError:
        return "paper-cut-off"
    except TamperError:
        return "paper-changed"
    except RegisterDamagedError:
        return "paper-missing"
    except (FileUnreadableError, OSError):
        return "paper-unreadable"
    return ""


def _log_problems(s: Services) -> list[str]:
    try:
        found = log.check(s)
    except AppError:
        return ["log.unreadable"]
    return [f"{found.problem}:{found.broken_at}"] if found.problem else []


def _header_problems(s: Services) -> list[str]:
    found = []
    raws: list[bytes] = []
    for name, slug in ((key_files.CURRENT, "current"), (key_files.COPY, "copy")):
        path = s.folder / name
        if not path.is_file():
            found.append(f"{slug}-missing")
            continue
        try:
            raw = files.read_small(path, key_files.MAX_BYTES)
            vaults.read(raw).check_mac(s.vault.mac_key)
        except (CryptoError, FileUnreadableError):
            found.append(f"{slug}-damaged")
        else:
            raws.append(raw)
    if len(raws) == 2 and raws[0] != raws[1]:
        found.append("copies-differ")
    return found


def _key_problems(s: Services) -> list[str]:
    if keys.DOMAIN not in s.vault.domains:
        return []
    try:
        keys.load_identity(s)
        keys.encryption_keys(s)
    except AppError:
        return ["own-keys:damaged"]
    return []
