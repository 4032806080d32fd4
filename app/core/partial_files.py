"""Readable files that leave the register for a chosen folder, and what a cut-off left of them.

Rules: a file gets its name when it is complete and the line about it is in the log, so that none is
there of which the log knows nothing; it may claim too much where a name cannot be given, never too
little; before the first readable byte of an export is written, the register knows where it will
stand; the next unlock removes what was cut off there, or was held by another program when it was
to go, and forgets it only then; a file that is complete, of any other name, or the half of another
register under the same name, is never touched; what lies on a stick that is away now is looked for
again; a name is known by its hash only, because the title of a sealed paper is nothing for those
who may not see it.
"""

from __future__ import annotations

import contextlib
import hashlib
import re
import secrets
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from app.base.errors import AppError
from app.core.services import reading, writing
from app.system import files
from models.base.meta import all_meta, drop_meta, set_meta

if TYPE_CHECKING:
    from app.core.services import Services
    from models.register.database import Session

type Line = Callable[[Session], object]
"""Writes the line about a file into the log, in a transaction of its own."""

_KEY = "half-file."
_HALF = re.compile(
    r"\.?\.?(?P<name>.+?)\.(?P<digits>[0-9a-f]{8})\.part(\.[0-9a-f]{8}\.part)?(\.parts)?", re.DOTALL
)
"""What is written beside a target: the half file, and what a spreadsheet needs on its way."""


@contextlib.contextmanager
def noted(s: Services, target: files.Target) -> Iterator[str]:
    """Let the register know, for as long as a readable file or folder is being written.

    Args:
        s: the open register.
        target: what it is called once it is complete.

    Yields:
        The digits that the half file must have, so that no other program's is taken for it; "" for
        what has no name.
    """
    if not isinstance(target, Path):
        # What goes through standard output leaves nothing of ours behind.
        yield ""
        return
    key, digits = f"{_KEY}{secrets.token_hex(8)}", files.part_digits()
    known, folder = _known(key, target.name, digits), target.parent.absolute()
    with writing(s) as session:
        set_meta(session, key, f"{known} {folder}")
    s.keep_now()
    try:
        yield digits
    finally:
        # Its writer has completed it, or removed it; what another program held is there still, and
        # the next unlock looks again, as it does if this fails.
        if _is_gone(key, known, folder):
            with contextlib.suppress(AppError), writing(s) as session:
                drop_meta(session, key)


def write_noted(
    s: Services,
    target: files.Target,
    content: bytes | Callable[[BinaryIO], None],
    line: Line,
    *,
    from_outside: bool = False,
) -> None:
    """Write a readable file; the register knows of it until it is complete, and the log then.

    Args:
        s: the open register.
        target: the new file, or what is open already.
        content: the bytes, or a function that writes them.
        line: called once the file is complete, before it has its name.
        from_outside: as for ``files.write_new``.

    Raises:
        AppError: as for ``files.write_new``; nothing is left behind.
    """
    files.refuse_taken(target)
    with noted(s, target) as digits:
        whole = partial(told, s, line)
        files.write_new(target, content, whole, digits, from_outside=from_outside)


def complete_noted(
    s: Services, target: files.Target, write: Callable[[files.Target], object], line: Line
) -> None:
    """As ``write_noted``, for what writes the whole file where it is told to."""
    files.refuse_taken(target)
    with noted(s, target) as digits:
        files.complete_new(target, write, lambda: told(s, line), digits)


def told(s: Services, line: Line) -> None:
    """Let the log know of a file that is complete and has no name yet."""
    with writing(s) as session:
        line(session)
    s.keep_now()


def sweep(s: Services) -> None:
    """Remove what was cut off, wherever it can be reached now."""
    with reading(s) as session:
        left = all_meta(session, _KEY)
    gone = [key for key, noted in left.items() if _removed(key, *noted.split(" ", 1))]
    if gone:
        with contextlib.suppress(AppError), writing(s) as session:
            for key in gone:
                drop_meta(session, key)


def _known(key: str, name: str, *digits: str) -> str:
    """Return by what a name is known, with the digits of its half: 64 hex digits."""
    told = "\x00".join((key, name, *digits))
    return hashlib.sha256(told.encode("utf-8", "surrogateescape")).hexdigest()


def _is_half(key: str, known: str, name: str) -> bool:
    found = _HALF.fullmatch(name)
    if found is None:
        return False
    # Dots before the name may be ours or its own; older notes hold no digits.
    names = [name[dots : found.end("name")] for dots in range(3)]
    return any(known in (_known(key, one, found["digits"]), _known(key, one)) for one in names)


def _halves(key: str, known: str, folder: Path) -> list[Path]:
    return [path for path in folder.iterdir() if _is_half(key, known, path.name)]


def _is_gone(key: str, known: str, folder: Path) -> bool:
    """Say whether nothing is left of a target; False also when its folder is away."""
    try:
        return not _halves(key, known, folder)
    except OSError:
        return False


def _removed(key: str, known: str, folder: str) -> bool:
    """Remove the halves of a target; False when its folder is away or something stays."""
    try:
        halves = _halves(key, known, Path(folder))
        for path in halves:
            if path.is_dir() and not (path.is_symlink() or path.is_junction()):
                files.remove_all(path)
            else:
                files.remove(path)
        if halves:
            files.sync_folder(Path(folder))
    except OSError:
        return False
    return True
