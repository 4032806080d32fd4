"""Is everything in the register folder whole? Database, papers, activity log, key file, own keys.

Rules: everything is read, nothing is repaired; a problem is a slug with the number of its case, so
that an officer knows what to look at; what cannot be read does not stop the rest of the check.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from app.base.date_words import moment_words
from app.base.errors import AppError, FileUnreadableError, RegisterBusyError, RegisterDamagedError
from app.base.jobs import Progress, Report, Token, at_step, silent
from app.cases.papers import blob_store
from app.core import key_files, log
from app.core.permissions import Act, require
from app.core.records import LogAnchor, LogReport
from app.core.services import Services, reading, register_refusals, writing
from app.offices import own_card
from app.register.integrity.check_words import SEALED, Known, Place, finding, open_folder
from app.register.records import Finding, RegisterReport
from app.system import files
from app.system.platforms import system
from crypto.errors import CryptoError, TamperError, TruncatedError
from crypto.vault import vault_header
from crypto.vault.blobs import BlobFacts, check_blob
from crypto.vault.database_pages import open_page
from models.index import fact_rows, retention_rows
from models.queries.lookup import all_attachments
from models.rows.backup import last_made
from models.rows.sealed import sealed_blobs

OK = "ok"
DAMAGED = "damaged"
_OLD_PAGE = "old-page-"
_MARKS = "marks-"
_MOST_PAGES = 200
"""Of more pages than these it is not told where each stands."""


@dataclass(frozen=True)
class Paper:
    """What is needed to check one paper after its session ended."""

    paper_id: str
    case_no: str
    name: str
    wrapped_key: bytes
    facts: BlobFacts


def check_register(
    s: Services,
    report: Report = silent,
    token: Token | None = None,
    *,
    in_terminal: bool = False,
) -> RegisterReport:
    """Read everything in the register folder and say what is not whole.

    Args:
        s: the open register.
        report: told the steps "database", "papers" (in bytes), "log" and "key-file".
        token: asked between chunks whether to stop.
        in_terminal: the words of what is found are for a reader who types commands.

    Returns:
        "ok" or "damaged" for database, log and key file; how many papers are whole; and all
        problems as slugs such as ``database:page-1``, ``paper-changed:LF-26-0042``,
        ``log.line-changed:17``, ``key-file:copy-missing``, ``own-keys:damaged``. Among what is
        found, ``folder:open`` is no problem of these: nothing is damaged by it.

    Raises:
        Cancelled: the officer asked to stop.
    """
    database = _database_problems(s, report, token)
    whole, damaged = _check_papers(s, report, token)
    report(Progress("log"))
    chain, lines, anchors = _log_problems(s)
    report(Progress("key-file"))
    header = [f"key-file:{slug}" for slug in _header_problems(s)]
    problems = (*database, *damaged, *chain, *header, *_key_problems(s))
    known = replace(_known(s, problems, lines), in_terminal=in_terminal)
    if not database:
        with contextlib.suppress(AppError), writing(s) as session:
            log.record(session, s, "register_checked", problems=len(problems))
    return RegisterReport(
        database=DAMAGED if database else OK,
        blobs=whole,
        log=DAMAGED if chain else OK,
        header=DAMAGED if header else OK,
        problems=problems,
        findings=(*_told_once(finding(slug, known) for slug in problems), *_folder(s, in_terminal)),
        anchors=anchors,
    )


def _folder(s: Services, in_terminal: bool) -> tuple[Finding, ...]:
    is_open = system.open_to_others(s.folder)
    return (open_folder(in_terminal=in_terminal),) if is_open else ()


def _told_once(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Leave out what is told in the same words of the same case already."""
    found: dict[tuple[str, str, str], Finding] = {}
    for one in findings:
        found.setdefault((one.happened, one.todo, one.case_no), one)
    return tuple(found.values())


def accept_pages(s: Services) -> None:
    """Take all pages of the register as they are; what was put back is not told again.

    For whoever compared the register with paper or with a backup and knows that it is right.

    Raises:
        CaseStateError: the role of the user does not allow it.
        RegisterBusyError: somebody is writing; nothing was changed.
    """
    require(s, Act.RECOVERY)
    with register_refusals():
        if not s.register.accept_pages():
            raise RegisterBusyError
    with writing(s) as session:
        log.record(session, s, "pages_accepted")


def close_folder(s: Services) -> bool:
    """Let nobody but this user, and who runs the computer, open the folder of the register.

    Returns:
        Whether it is so; a disk that knows no owners of folders cannot do it.

    Raises:
        CaseStateError: the role of the user does not allow it.
        RegisterBusyError: somebody is writing; the folder is closed, which is not in the log.
    """
    require(s, Act.RECOVERY)
    closed = system.close_to_others(s.folder)
    if closed:
        with writing(s) as session:
            log.record(session, s, "folder_closed")
    return closed


def recount(s: Services) -> None:
    """Make the rows by which statistics are counted, and which are due, anew out of all cases.

    Raises:
        CaseStateError: the role of the user does not allow it.
        RegisterBusyError: somebody is writing; nothing was changed.
    """
    require(s, Act.RECOVERY)
    with writing(s) as session:
        fact_rows.fill(session)
        retention_rows.fill(session)
        log.record(session, s, "cases_recounted")


def _database_problems(s: Services, report: Report, token: Token | None) -> list[str]:
    def looked_at(done: int, total: int) -> None:
        if token is not None:
            token.checkpoint()
        report(Progress("database", done, total))

    report(Progress("database"))
    try:
        with register_refusals():
            return [_named(slug) for slug in s.register.check(looked_at)]
    except AppError as error:
        return [error.code]


def _named(slug: str) -> str:
    """Return the slug of a report for one of the register file."""
    if slug.startswith(_OLD_PAGE):
        return f"marks:page-{slug.removeprefix(_OLD_PAGE)}"
    if slug.startswith(_MARKS):
        return f"marks:{slug.removeprefix(_MARKS)}"
    return f"database:{slug}"


def _known(s: Services, problems: Iterable[str], lines: LogReport | None) -> Known:
    """Gather what the words about problems need; what cannot be read is left out."""
    made, places = 0, {}
    pages = {
        int(slug.rpartition("-")[2])
        for slug in problems
        if slug.startswith(("database:page-", "marks:page-"))
    }
    with contextlib.suppress(AppError), reading(s) as session:
        made = last_made(session)
    if pages:
        places = _places(s, set(sorted(pages)[:_MOST_PAGES]))
    return Known(made, places, lines, moment_words)


def _places(s: Services, pages: set[int]) -> dict[int, Place]:
    from models.register.page_owners import cases_on, owners

    key = s.vault.db_key
    try:
        with reading(s) as session:
            found = owners(
                session, s.register.path, lambda page, number: open_page(key, page, number), pages
            )
    except AppError:
        return {}
    places = {number: Place(one.table, one.index) for number, one in found.items()}
    for number, one in found.items():
        with contextlib.suppress(AppError), reading(s) as session:
            places[number] = replace(places[number], cases=tuple(cases_on(session, one)))
    return places


def _check_papers(s: Services, report: Report, token: Token | None) -> tuple[int, list[str]]:
    """Return how many papers are whole, and a problem for each that is not."""
    try:
        found, hidden = papers(s), _sealed_names(s)
    except RegisterDamagedError:
        return 0, ["papers:unreadable"]
    # Whoever checks may not be able to open them; that they are there can be said.
    problems = [f"paper-missing:{SEALED}" for name in hidden if not blob_store.is_there(s, name)]
    judged = [(one, problem) for one, problem in judge_papers(s, found, report, token) if problem]
    problems += [f"{problem}:{one.case_no}" for one, problem in judged]
    return len(found) - len(judged), problems


def judge_papers(
    s: Services, found: Sequence[Paper], report: Report, token: Token | None
) -> Iterator[tuple[Paper, str]]:
    """Yield each paper with what is wrong with its file, "" when it is whole.

    Args:
        s: where the files are, and the keys.
        found: from ``papers``.
        report: told the step "papers" in bytes.
        token: asked between chunks whether to stop.
    """
    total, before = sum(one.facts.size for one in found), 0
    for one in found:
        yield one, _paper_problem(s, one, at_step(report, token, "papers", total, before))
        before += one.facts.size


def papers(s: Services) -> list[Paper]:
    """Return all papers of cases that are not sealed."""
    with reading(s) as session:
        return [
            Paper(
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


def _paper_problem(s: Services, one: Paper, checkpoint: Callable[[int], None]) -> str:
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


def _log_problems(s: Services) -> tuple[list[str], LogReport | None, tuple[LogAnchor, ...]]:
    try:
        with reading(s) as session:
            found = log.check_lines(session)
            anchors = log.anchors(session)
    except AppError:
        return ["log.unreadable"], None, ()
    problems = [f"{found.problem}:{found.broken_at}"] if found.problem else []
    problems += [f"anchor:{one.at}" for one in anchors if not one.agrees]
    return problems, found, anchors


def _header_problems(s: Services) -> list[str]:
    found = []
    raws: list[bytes] = []
    for name, slug in ((key_files.CURRENT, "current"), (key_files.COPY, "copy")):
        path = s.folder / name
        if not path.is_file():
            found.append(f"{slug}-missing")
            continue
        try:
            raw = files.read_small(path, vault_header.MAX_BYTES)
            vault_header.read(raw).check_mac(s.vault.mac_key)
        except (CryptoError, FileUnreadableError):
            found.append(f"{slug}-damaged")
        else:
            raws.append(raw)
    if len(raws) == 2 and raws[0] != raws[1]:
        found.append("copies-differ")
    return found


def _key_problems(s: Services) -> list[str]:
    if own_card.DOMAIN not in s.vault.domains:
        return []
    try:
        own_card.load_identity(s)
        own_card.encryption_keys(s)
    except AppError:
        return ["own-keys:damaged"]
    return []
