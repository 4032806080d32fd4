"""Files on this computer and on sticks: whole writes, safe names, room, the lock of a register.

Rules: what is written appears whole or not at all, mode 0600, flushed to the disk before its name;
an export never writes over anything; no ``OSError`` leaves this module for a cause that an officer
can do something about; texts of errors hold no paths.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import io
import os
import re
import secrets
import shutil
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

from app.base.errors import FileUnreadableError, NotEnoughDiskError, TargetExistsError
from app.system.platforms import system
from models.base.durable_files import is_held as is_held
from models.base.durable_files import keep_to_this_user
from models.base.durable_files import opened_to_write as opened_to_write
from models.base.durable_files import patiently as patiently
from models.base.durable_files import raw_reader as raw_reader
from models.base.durable_files import reader as reader
from models.base.durable_files import remove as remove
from models.base.durable_files import remove_all as remove_all
from models.base.durable_files import remove_empty as remove_empty
from models.base.durable_files import rename as rename
from models.base.durable_files import replace as replace
from models.base.durable_files import sync_folder as sync_folder

type Target = Path | BinaryIO
"""Where a new file goes: a name that is not there yet, or what is open already, as for "-"."""

UNNAMED = Path("-")
"""How a place without a name is told."""

PART_SUFFIX = ".part"
MAX_NAME = 80
COPY_BYTES = 1024 * 1024
_BESIDE = len("..12345678") + len(PART_SUFFIX)
_FULL = frozenset({errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EFBIG})
_CAUSES = {
    errno.ENOENT: "missing",
    errno.ENOTDIR: "missing",
    errno.EACCES: "denied",
    errno.EPERM: "denied",
    errno.EROFS: "denied",
    errno.EISDIR: "folder",
    errno.EBUSY: "in-use",
    errno.ENAMETOOLONG: "name",
    errno.ELOOP: "name",
    errno.EILSEQ: "name",
}

# What may be opened by other programs without running anything of the sender's.
_SAFE = (
    ".pdf .jpg .jpeg .png .gif .tif .tiff .webp .heic .bmp .txt .csv .rtf .doc .docx .odt .xls"
    " .xlsx .ods .ppt .pptx .odp .mp3 .m4a .ogg .opus .wav .amr .aac .mp4 .3gp .mov .lifafa"
    " .lifafa-card .lfcard"
)
SAFE_SUFFIXES = frozenset(_SAFE.split())
_DEVICES = re.compile(r"(?i)(con|prn|aux|nul|conin\$|conout\$|clock\$|(com|lpt)[0-9¹²³])")
_FORBIDDEN = frozenset('<>:"|?*/\\')
_JOINERS = "\u200c\u200d"  # they belong to the spelling of Indic words
# Bytes: no file system takes more than 255, and while it is written a file has a longer name.
_LONGEST_NAME = 230


@contextlib.contextmanager
def plain_errors() -> Iterator[None]:
    """Turn errors of the operating system into refusals that say what to do.

    Raises:
        NotEnoughDiskError: the disk is full.
        TargetExistsError: the file is already there.
        FileUnreadableError: any other reason; its fact ``reason`` is a slug.
    """
    try:
        yield
    except OSError as error:
        if error.errno in _FULL:
            raise NotEnoughDiskError from error
        if error.errno == errno.EEXIST:
            raise TargetExistsError from error
        reason = "in-use" if is_held(error) else _CAUSES.get(error.errno or 0, "device")
        raise FileUnreadableError(reason=reason) from error


@contextlib.contextmanager
def plain_errors_but_missing() -> Iterator[None]:
    """As ``plain_errors``, but a file that is not there is left to the caller.

    Raises:
        FileNotFoundError: the file is not there.
    """
    try:
        with plain_errors():
            yield
    except FileUnreadableError as error:
        if isinstance(error.__cause__, FileNotFoundError):
            raise error.__cause__ from None
        raise


def refuse_name(path: Path, more: int = 0) -> None:
    """Refuse a place that this system cannot keep under its name, before anything is asked of it.

    On Windows ``CON`` or ``nul.txt`` in any folder is a device, which takes what is written to it
    and keeps nothing; and a path that is too long is told as one that is not there.

    Args:
        path: of a file or folder, there or not.
        more: letters of the longest name that will be made in it.

    Raises:
        FileUnreadableError: its fact ``reason`` is "name".
    """
    is_device = system.HAS_DEVICE_NAMES and any(
        _DEVICES.fullmatch(part.split(".", 1)[0].rstrip(" ")) for part in path.parts
    )
    with plain_errors():
        letters = len(str(path.absolute())) + more
    if is_device or letters > system.longest_path():
        raise FileUnreadableError(reason="name")


def open_to_read(path: Path) -> BinaryIO:
    """Open a regular file for reading.

    Raises:
        FileUnreadableError: not there, not a file, or no permission.
    """
    refuse_name(path)
    with plain_errors():
        if path.is_dir():
            raise FileUnreadableError(reason="folder")
        if path.exists() and not path.is_file():
            raise FileUnreadableError(reason="not-a-file")
        return reader(path)


def read_small(path: Path, limit: int) -> bytes:
    """Return a file of at most ``limit`` bytes; of a longer one the first ``limit + 1``."""
    with plain_errors(), open_to_read(path) as source:
        return source.read(limit + 1)


def free_bytes(folder: Path) -> int:
    """Return the free room in bytes on the disk of a folder that exists."""
    with plain_errors():
        return shutil.disk_usage(folder).free


def create_private(path: Path) -> io.FileIO:
    """Make a new file that only this user may read, open for reading and writing.

    Raises:
        FileExistsError, OSError: as the operating system says; wrap with ``plain_errors``.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | system.AS_BYTES, 0o600)
    return io.FileIO(handle, "r+b", closefd=True)


def finish_file(file: io.FileIO) -> None:
    """Flush a file to the disk."""
    file.flush()
    os.fsync(file.fileno())


def write_beside(target: Path, content: bytes | Callable[[BinaryIO], None]) -> None:
    """Replace a file in one step: the old bytes or the new ones, never a mixture.

    Args:
        target: where the file is to be; its folder exists.
        content: the bytes, or a function that writes them.

    Raises:
        NotEnoughDiskError: the disk is full; the old file is untouched.
        FileUnreadableError: the folder cannot be written.
    """
    beside = target.with_name(f"{target.name}.{secrets.token_hex(4)}.new")
    with plain_errors():
        _write_and(beside, content, lambda: replace(beside, target))
        sync_folder(target.parent)


def _nothing() -> None:
    """Do nothing when a file is complete."""


def part_digits() -> str:
    """Draw what tells a half file from others beside the same name: 8 hex digits."""
    return secrets.token_hex(4)


def write_new(
    target: Target,
    content: bytes | Callable[[BinaryIO], None],
    whole: Callable[[], object] = _nothing,
    digits: str = "",
    *,
    from_outside: bool = False,
) -> None:
    """Write a file that must not exist yet; it gets its name when it is complete.

    Args:
        target: the new file.
        content: the bytes, or a function that writes them.
        whole: called when the file is complete, before it gets its name; what is open already
            has its name, so before the first byte.
        digits: as ``part_digits`` drew them, where somebody is to know the half; "" for any.
        from_outside: others made what is in it; it never has its name without the mark of that,
            which moves along where a disk keeps it in the file itself (NTFS).

    Raises:
        TargetExistsError: something has this name; it is untouched.
        NotEnoughDiskError: the disk is full; nothing is left behind.
        FileUnreadableError: the folder cannot be written.
    """
    if not isinstance(target, Path):
        whole()
        _into(target, content)
        return
    refuse_taken(target)
    part = target.with_name(f"{target.name}.{digits or part_digits()}{PART_SUFFIX}")

    def name_it() -> None:
        whole()
        if from_outside:
            system.mark_from_outside(part)
        rename_new(part, target)

    with plain_errors():
        _write_and(part, content, name_it)
        sync_folder(target.parent)


def complete_new(
    target: Target,
    write: Callable[[Target], object],
    whole: Callable[[], object] = _nothing,
    digits: str = "",
) -> None:
    """Let a file be written beside a name that must not exist yet, which it gets when complete.

    Args:
        target: the new file.
        write: writes the whole file where it is told to; what is open already is handed on.
        whole: as for ``write_new``, like the next.
        digits: of the half.

    Raises:
        TargetExistsError, FileUnreadableError: as for ``name_new``; and whatever ``write`` and
            ``whole`` raise. Nothing is left behind.
    """
    if not isinstance(target, Path):
        whole()
        write(target)
        return
    refuse_taken(target)
    part = target.with_name(f".{target.name}.{digits or part_digits()}{PART_SUFFIX}")
    try:
        write(part)
        whole()
        name_new(part, target)
    except BaseException:
        # Another program may hold the half; what is told is why the file was not written.
        with contextlib.suppress(OSError):
            remove(part, missing_ok=True)
        raise


def put_exclusively(target: Path, content: bytes) -> bool:
    """Write a whole file whose name exactly one of several computers gets.

    It is as readable to others as this user's files are: what several computers share has to be.

    Args:
        target: in a folder that exists.
        content: all of it.

    Returns:
        False when another file has the name; nothing is changed then.

    Raises:
        NotEnoughDiskError, FileUnreadableError: it may have its name or not.
    """
    part = target.with_name(f"{target.name}.{part_digits()}{PART_SUFFIX}")
    with plain_errors():
        if target.exists(follow_symlinks=False):
            return False
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | system.AS_BYTES
        try:
            with io.FileIO(os.open(part, flags, 0o666), "wb") as file:
                write_all(file, content)
                finish_file(file)
            patiently(lambda: system.take_name(part, target), part, target)
        except FileExistsError:
            return False
        except FileNotFoundError:
            # Who swept the folder may have removed a half that could get no name any more.
            if not target.exists(follow_symlinks=False):
                raise
            return False
        finally:
            with contextlib.suppress(OSError):
                remove(part, missing_ok=True)
        sync_folder(target.parent)
    return True


def refuse_taken(target: Target) -> None:
    """Refuse a name that a new file cannot get; what is open already can be written.

    Raises:
        TargetExistsError: something has this name, be it a link that leads nowhere.
        FileUnreadableError: its folder is not there, or the name cannot be used.
    """
    if not isinstance(target, Path):
        return
    # While it is written it has a longer name.
    refuse_name(target, _BESIDE)
    with plain_errors():
        if target.exists(follow_symlinks=False):
            raise TargetExistsError
        if not target.parent.is_dir():
            raise FileUnreadableError(reason="missing")


def name_of(target: Target | bytes) -> Path:
    """Return how a place or a source is told: its path, or a dash."""
    return target if isinstance(target, Path) else UNNAMED


def rename_new(source: Path, target: Path) -> None:
    """Give a file its name without ever writing over another.

    Raises:
        FileExistsError: the name is taken.
    """
    patiently(lambda: system.rename_new(source, target), source, target)


def name_new(part: Path, target: Path) -> None:
    """Give a complete file its name, for this user only, and never write over another one.

    Raises:
        TargetExistsError: something has this name; it is untouched.
        FileUnreadableError: the folder cannot be written.
    """
    with plain_errors():
        keep_to_this_user(part)
        rename_new(part, target)
        sync_folder(target.parent)


def _write_and(
    beside: Path, content: bytes | Callable[[BinaryIO], None], name_it: Callable[[], object]
) -> None:
    file = create_private(beside)
    try:
        with file:
            if isinstance(content, bytes):
                write_all(file, content)
            else:
                content(file)
            finish_file(file)
        name_it()
    except BaseException:
        with contextlib.suppress(OSError):
            remove(beside)
        raise


def _into(target: BinaryIO, content: bytes | Callable[[BinaryIO], None]) -> None:
    """Write into what is open already; it has no name and stays open."""
    if isinstance(content, bytes):
        write_all(target, content)
    else:
        content(target)
    target.flush()


def write_all(file: BinaryIO | io.FileIO, content: bytes) -> None:
    """Write to the end; a disk that is nearly full takes less at once than it was given."""
    with memoryview(content) as view:
        done = 0
        while done < len(view):
            done += file.write(view[done:]) or 0


def copy_stream(source: BinaryIO, target: BinaryIO, checkpoint: Callable[[int], None]) -> int:
    """Copy from here to the end in constant memory.

    Args:
        source: open for reading.
        target: open for writing.
        checkpoint: called with the bytes done; may raise to cancel.

    Returns:
        Bytes copied.
    """
    done = 0
    while chunk := source.read(COPY_BYTES):
        write_all(target, chunk)
        done += len(chunk)
        checkpoint(done)
    return done


def sha256_of(source: BinaryIO) -> str:
    """Return 64 hex digits over a file from here to the end, in constant memory."""
    digest = hashlib.sha256()
    while chunk := source.read(COPY_BYTES):
        digest.update(chunk)
    return digest.hexdigest()


def safe_export_name(name: str, number: int = 1) -> tuple[str, bool]:
    """Return a file name that every system can keep and that runs nothing.

    Args:
        name: a name from outside, or a title with a suffix.
        number: counts files of one packet, for the name that replaces an unsafe one.

    Returns:
        The name to use, and whether it replaces an unsafe one (``file-01.bin``).
    """
    plain = unicodedata.normalize("NFC", name)
    stem, dot, ending = plain.rpartition(".")
    suffix = f".{ending.lower()}" if dot and stem else ""
    allowed = suffix if suffix in SAFE_SUFFIXES else ""
    if not allowed or _is_unsafe(plain):
        # A reserved or over-long name may keep a harmless ending; a disguised one may not.
        kept = allowed if not _is_disguised(plain) else ""
        return f"file-{number:02d}{kept or '.bin'}", True
    return plain, False


def title_as_name(title: str, suffix: str, number: int = 1) -> str:
    """Return a safe file name made of a title typed in this office.

    Args:
        title: any text, may be empty.
        suffix: ending with its dot.
        number: for the name used when nothing of the title can be kept.
    """
    kept = "".join(" " if one in _FORBIDDEN or _is_hidden(one) else one for one in title)
    stem = " ".join(unicodedata.normalize("NFC", kept).split())[: MAX_NAME - len(suffix)]
    stem = stem.strip(". ")
    name, _ = safe_export_name(f"{stem or f'file-{number:02d}'}{suffix}", number)
    return name


def _is_unsafe(name: str) -> bool:
    first = name.split(".", 1)[0].rstrip(" ")
    return (
        _is_disguised(name)
        or len(name) > MAX_NAME
        or len(name.encode("utf-8", "replace")) > 240
        or bool(_DEVICES.fullmatch(first))
    )


def _is_disguised(name: str) -> bool:
    return (
        any(one in _FORBIDDEN or _is_hidden(one) for one in name)
        or name != name.strip()
        or name.startswith(".")
        or name.endswith(".")
    )


def _is_hidden(character: str) -> bool:
    """Controls, bidi marks, zero widths, lone surrogates, odd spaces: what a name must not hide."""
    category = unicodedata.category(character)
    if character in _JOINERS:
        return False
    return category in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") or (
        category == "Zs" and character != " "
    )


def shown_name(name: str) -> str:
    """Return a name that anybody may have given as it is drawn: with nothing in it unseen.

    Marks that turn the direction of letters would let one name look like another.
    """
    return "".join(
        sign if sign.isprintable() or sign in _JOINERS else "\N{REPLACEMENT CHARACTER}"
        for sign in name
    )


def is_usable_name(name: str) -> bool:
    """Say whether a new file or folder can have this name on every system and stick."""
    first = name.split(".", 1)[0].rstrip(" ")
    fits = 0 < len(name.encode("utf-8", "replace")) <= _LONGEST_NAME
    return fits and not _is_disguised(name) and not _DEVICES.fullmatch(first)


def inside(folder: Path, name: str) -> Path:
    """Return the path of a name in a folder, proved to be in that folder.

    Raises:
        FileUnreadableError: the name leads elsewhere.
    """
    root = folder.resolve()
    path = (root / name).resolve()
    if os.path.commonpath([root, path]) != str(root) or path.parent != root:
        raise FileUnreadableError(reason="name")
    return path
