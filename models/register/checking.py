"""Reading a whole register: pages, structure, references, search and counts, side by side.

Rules: nothing is changed but what waits in the write-ahead log, which moves first; what cannot be
read is named by a slug and does not stop the rest; whoever stops the check stops all of it.
"""

from __future__ import annotations

import concurrent.futures
import contextlib
import itertools
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final, Protocol

from sqlcipher3 import dbapi2

from models.errors import ModelsError, RegisterDamagedError
from models.index import fact_rows
from models.register.page_marks import PagesFound

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

_BAD_PAGE: Final = frozenset({11, 26})
_MOST_PROBLEMS: Final = 100
_MOST_CASES: Final = 20
"""Of more cases than these the counts are told to be wrong as a whole."""

_PATIENCE_S: Final = 0.2

type LookedAt = Callable[[int, int], None]


class Checked(Protocol):
    """What the check asks of an open register, see ``models.register.database.Register``."""

    @property
    def may_write(self) -> bool:
        """False for a register that was opened to be read only."""

    def checkpoint(self) -> bool:
        """Move everything from the write-ahead log into the file."""

    def compare_pages(
        self, looked_at: LookedAt | None = None, *, moved: bool = False
    ) -> PagesFound:
        """Read every page."""

    def bare(self) -> contextlib.AbstractContextManager[Any]:
        """Yield a connection of the database library of its own, without a transaction."""

    def beginning(self) -> contextlib.AbstractContextManager[None]:
        """Hold back the moving of pages while a writing transaction begins."""

    def read(self) -> contextlib.AbstractContextManager[Session]:
        """Yield a reading session."""


class _StoppedError(Exception):
    """The rest of the check was stopped."""


def page_slugs(found: PagesFound) -> list[str]:
    """Return ``page-7``, ``old-page-8``, ``pages-missing-2`` and ``marks-older``."""
    slugs = [f"page-{number}" for number in found.damaged]
    slugs += [f"old-page-{number}" for number in found.put_back]
    slugs += [f"pages-missing-{found.missing}"] if found.missing else []
    return slugs + ([f"marks-{found.marks}"] if found.marks else [])


def check(register: Checked, looked_at: LookedAt | None = None) -> list[str]:
    """Read everything; see ``Register.check``."""
    tell: LookedAt = looked_at or (lambda done, total: None)
    with contextlib.suppress(ModelsError):
        register.checkpoint()
    busy: list[Any] = []
    stopped = threading.Event()
    with concurrent.futures.ThreadPoolExecutor(max_workers=3) as pool:
        works = (
            pool.submit(_structure, register, busy),
            pool.submit(_counts, register, stopped),
            # The index for searching is compared by writing, which a register that is only read
            # does not allow; then nothing is said of it.
            *((pool.submit(_search, register, busy),) if register.may_write else ()),
        )
        try:
            pages = register.compare_pages(tell, moved=True)
            while concurrent.futures.wait(works, _PATIENCE_S).not_done:
                tell(1, 1)
        except BaseException:
            stopped.set()
            for raw in busy:
                raw.interrupt()
            raise
        found = [page_slugs(pages), *map(_told, works)]
        return list(dict.fromkeys(itertools.chain.from_iterable(found)))


def _told(work: concurrent.futures.Future[list[str]]) -> list[str]:
    """Return what a part of the check found; when it found no connection, that it is unreadable."""
    try:
        return work.result()
    except RegisterDamagedError:
        return ["unreadable"]


def _structure(register: Checked, busy: list[Any]) -> list[str]:
    """Say whether the trees of the file hold together, and whether all references lead somewhere.

    Pages were read for their own tags already, and statements name no page that is damaged.
    """
    problems: list[str] = []
    for kind in ("integrity", "foreign_key"):
        slug = "structure" if kind == "integrity" else "reference"
        with register.bare() as raw:
            busy.append(raw)
            try:
                rows = raw.execute(f"PRAGMA {kind}_check").fetchmany(_MOST_PROBLEMS)
            except dbapi2.Error as error:
                if not _is_bad_page(error):
                    raise
                problems.append("unreadable")
                continue
            finally:
                busy.remove(raw)
        # The rows themselves may quote the file.
        problems += [f"{slug}-{number}" for number, row in enumerate(rows, 1) if row[0] != "ok"]
    return sorted(set(problems), key=problems.index)


def _search(register: Checked, busy: list[Any]) -> list[str]:
    """Say whether a search index is missing, damaged or does not fit its text."""
    with register.bare() as raw:
        busy.append(raw)
        raw.execute("PRAGMA query_only = OFF")
        try:
            with register.beginning():
                raw.execute("BEGIN IMMEDIATE")
        except dbapi2.Error as error:
            busy.remove(raw)
            if _is_bad_page(error):
                return ["search-index"]
            raise
        try:
            for index in ("case_search", "case_words"):
                raw.execute(
                    f"INSERT INTO {index}({index}, rank) VALUES ('integrity-check', 1)"  # noqa: S608
                )
        except dbapi2.Error:
            return ["search-index"]
        finally:
            busy.remove(raw)
            raw.execute("ROLLBACK")
    return []


def _counts(register: Checked, stopped: threading.Event) -> list[str]:
    """Say of which cases the rows for statistics are not what the cases give: ``counts-LF-26-7``.

    ``counts`` alone stands for very many cases, and for rows that belong to none.
    """

    def go_on() -> None:
        if stopped.is_set():
            raise _StoppedError

    try:
        with register.read() as session:
            wrong = fact_rows.misfits(session, go_on)
            found = list(itertools.islice(wrong, _MOST_CASES + 1))
    except ValueError:
        # A stored list that is none.
        return ["unreadable"]
    if len(found) > _MOST_CASES:
        return ["counts"]
    return [f"counts-{case_no}" if case_no else "counts" for case_no in found]


def _is_bad_page(error: dbapi2.Error) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in _BAD_PAGE
