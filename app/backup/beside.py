"""The papers of a place, which all its backups share: each is copied once and proved.

Rules: a paper that some backup of the place still names is never removed, and which ones a backup
names stands in a list beside it, so that no recovery sheet is needed; without a whole list of each
backup nothing is removed; the lists hold random names only. A sixteenth of the papers is compared
anew each day, so that a stick that forgets is found out.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from app.backup.moment import Frozen, open_paper
from app.backup.opening import PAPERS, paper_path
from app.base.errors import AppError, FileUnreadableError
from app.base.jobs import Report, Token
from app.offices.own_card import DAY_S
from app.system import files
from app.system.verified_copy import Steps, copy_proved, same_bytes

BACKUP_SUFFIX = ".lfbak"
LIST_SUFFIX = ".names"
_FIRST = re.compile(rb"lifafa-papers 1 ([0-9]{1,9}) ([0-9a-f]{64})\n")
_LINES = re.compile(rb"(?:[0-9a-f]{64}\n)*+")
_PAPER = re.compile(r"([0-9a-f]{64})\.lfb")
_LEFT_OVER = re.compile(r".*\.(lfb|lfbak|names)\.[0-9a-f]{8}\.(part|new)")
_NAME_BYTES = 32
_LINE_BYTES = 2 * _NAME_BYTES + 1
_MOST_PAPERS = 1_000_000
"""A longer list is not read: a stick may come from a stranger, and memory is finite."""
_SHARES = 16


def refuse_other_name(target: Path) -> None:
    """Refuse a new backup file under any other name: under that of a drive that is not in, most.

    Args:
        target: of the backup, in one file.

    Raises:
        FileUnreadableError: nothing is there, and the name is not that of a backup.
    """
    with files.plain_errors():
        is_there = target.exists(follow_symlinks=False)
    if not is_there and not target.name.endswith(BACKUP_SUFFIX):
        raise FileUnreadableError(reason="no-backup-name")


def refuse_links(root: Path) -> None:
    """Refuse a place whose papers are links: what is theirs could lie anywhere, even with us.

    Args:
        root: the folder of this register in the place, itself no link.

    Raises:
        FileUnreadableError: the folder of papers, or one in it, leads elsewhere.
    """
    papers = root / PAPERS
    with files.plain_errors():
        linked = papers.is_symlink() or papers.is_junction()
        if not linked and papers.is_dir():
            with os.scandir(papers) as found:
                linked = any(one.is_symlink() or one.is_junction() for one in found)
    if linked:
        raise FileUnreadableError(reason="name")


def missing(root: Path, frozen: Frozen) -> list[tuple[bytes, int]]:
    """Return the papers that have to be copied into a place, and the size of each.

    Args:
        root: the folder of this register in the place.
        frozen: the moment of the backup.
    """
    return [
        (name, size)
        for name, size in frozen.entries
        if size and _size_there(paper_path(root / PAPERS, name.hex())) != size
    ]


def doubtful(frozen: Frozen) -> list[tuple[bytes, int]]:
    """Return the papers whose turn it is to be compared today."""
    share = frozen.made_at // DAY_S % _SHARES
    return [(name, size) for name, size in frozen.entries if size and name[0] % _SHARES == share]


def copy_papers(
    register: Path, root: Path, frozen: Frozen, report: Report, token: Token
) -> tuple[int, int]:
    """Copy every paper that is not in the place, and those again that changed there.

    Args:
        register: the register folder.
        root: the folder of this register in the place.
        frozen: the moment of the backup.
        report: told "copying" and "checking", in bytes.
        token: looked at between chunks.

    Returns:
        Papers copied, and their bytes.

    Raises:
        NotEnoughDiskError, FileUnreadableError, Cancelled: no half-written paper is left.
    """
    wanted = missing(root, frozen)
    lacking = {name for name, _size in wanted}
    for name, size in doubtful(frozen):
        token.checkpoint()
        if name not in lacking and not _is_same(register, root, name, size):
            wanted.append((name, size))
    steps = Steps(report, token, sum(size for _name, size in wanted))
    for name, size in wanted:
        target = paper_path(root / PAPERS, name.hex())
        with files.plain_errors():
            if not target.parent.is_dir():
                target.parent.mkdir(parents=True, exist_ok=True)
                # The names of the folders have to last before a backup relies on them.
                for folder in (target.parent.parent, root):
                    files.sync_folder(folder)
            # Of another length or content it is no paper; its place is needed for the right one.
            with contextlib.suppress(FileNotFoundError):
                files.remove(target)
            with open_paper(register, name) as source:
                copy_proved(source, target, steps)
        steps.before += size
    return len(wanted), sum(size for _name, size in wanted)


def write_list(backup: Path, names: Iterable[bytes]) -> None:
    """Write which papers a backup names, before it gets its own name.

    Raises:
        NotEnoughDiskError, FileUnreadableError: it cannot be written.
    """
    lines = b"".join(name.hex().encode("ascii") + b"\n" for name in sorted(names))
    count = len(lines) // _LINE_BYTES
    first = f"lifafa-papers 1 {count} {hashlib.sha256(lines).hexdigest()}\n".encode("ascii")
    files.write_beside(list_path(backup), first + lines)


def list_path(backup: Path) -> Path:
    """Return where the list of a backup's papers lies."""
    return backup.with_name(backup.name.removesuffix(BACKUP_SUFFIX) + LIST_SUFFIX)


def named_in(backup: Path) -> set[bytes] | None:
    """Return the papers that a backup names, None when its list is missing or damaged."""
    try:
        with files.open_to_read(list_path(backup)) as source, files.plain_errors():
            found = _FIRST.fullmatch(source.readline(_NAME_BYTES * 4))
            count = int(found[1]) if found else 0
            lines = source.read(count * _LINE_BYTES + 1) if count <= _MOST_PAPERS else b""
    except AppError:
        return None
    if found is None or hashlib.sha256(lines).hexdigest().encode("ascii") != found[2]:
        return None
    if len(lines) != count * _LINE_BYTES or _LINES.fullmatch(lines) is None:
        return None
    names = {bytes.fromhex(line.decode("ascii")) for line in lines.split()}
    return names if len(names) == count else None


def backups_in(root: Path) -> list[Path]:
    """Return every backup file in the folder of a register, whoever made it, by name."""
    return sorted(path for path in _files_in(root) if path.name.endswith(BACKUP_SUFFIX))


def remove_unneeded(root: Path) -> int:
    """Remove papers that no backup of a place names any more, and what a crash left there.

    Args:
        root: the folder of this register in the place.

    Returns:
        Papers removed.
    """
    try:
        with os.scandir(root) as there:
            names = sorted(one.name for one in there if one.name.endswith(BACKUP_SUFFIX))
    except OSError:
        # A folder that does not tell what is in it now is not taken for empty.
        return 0
    backups = [root / name for name in names]
    needed: set[bytes] = set()
    for one in backups:
        named = named_in(one)
        if named is None:
            return 0
        needed |= named
    lists = {list_path(one).name for one in backups}
    for path in _files_in(root):
        alone = path.name.endswith(LIST_SUFFIX) and path.name not in lists
        if alone or _LEFT_OVER.fullmatch(path.name):
            _unlink(path)
    removed = 0
    for folder in _folders_in(root / PAPERS):
        for path in _files_in(folder):
            found = _PAPER.fullmatch(path.name)
            unneeded = found and bytes.fromhex(found[1]) not in needed
            if unneeded or _LEFT_OVER.fullmatch(path.name):
                _unlink(path)
                removed += bool(found)
    return removed


def _is_same(register: Path, root: Path, name: bytes, size: int) -> bool:
    with files.plain_errors(), open_paper(register, name) as source:
        try:
            return same_bytes(source, size, paper_path(root / PAPERS, name.hex()))
        except AppError:
            return False


def _size_there(path: Path) -> int:
    with contextlib.suppress(OSError):
        if path.is_file() and not path.is_symlink():
            return path.stat().st_size
    return -1


def _files_in(folder: Path) -> list[Path]:
    with contextlib.suppress(OSError), os.scandir(folder) as found:
        return [Path(one.path) for one in found if one.is_file(follow_symlinks=False)]
    return []


def _folders_in(folder: Path) -> Iterator[Path]:
    with contextlib.suppress(OSError), os.scandir(folder) as found:
        yield from [Path(one.path) for one in found if one.is_dir(follow_symlinks=False)]


def _unlink(path: Path) -> None:
    with contextlib.suppress(OSError):
        files.remove(path)
