"""What a command is given to read, and where it puts what it makes; "-" is a standard stream.

Rules:

* Given: nothing is read further than it may be long, so that a device or a huge file fills no
  memory; a byte order mark at the beginning, as some editors write it, is passed over.
* Handed out: with "-" standard output holds those bytes and nothing else, so what is said goes to
  standard error and `--json` is refused; a place is looked at before anything is asked or changed;
  bytes never go to a terminal, which a stored text could steer.
"""

from __future__ import annotations

import io
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from app.base.errors import FileUnreadableError, TargetExistsError
from app.base.language import translate as _
from app.cli.output import OutputLostError, emit, tell
from app.cli.settings import Settings, UsageError
from app.system.files import (
    COPY_BYTES,
    Target,
    create_private,
    is_held,
    plain_errors,
    reader,
    refuse_taken,
    write_all,
)

STDIN = "-"
MOST_SECRET_BYTES = 4096
MOST_BACKUP_BYTES = 1 << 44
_MARK = b"\xef\xbb\xbf"


def is_stdin(name: str | Path | None) -> bool:
    """Say whether what was named is standard input."""
    return name is not None and str(name) == STDIN


def refuse_twice(*names: str | Path | None) -> None:
    """Refuse standard input where more than one file was to come from it.

    Raises:
        UsageError: it can be only one of them.
    """
    if sum(map(is_stdin, names)) > 1:
        raise UsageError(_("standard input can be only one of the files"))


def standard_input() -> BinaryIO:
    """Return standard input as bytes.

    Raises:
        UsageError: it is closed.
    """
    if sys.stdin is None:
        raise UsageError(_("standard input is closed"))
    return sys.stdin.buffer


def read_all(name: str, limit: int) -> bytes:
    """Return a whole file, or standard input for "-".

    Args:
        name: a path, or "-".
        limit: most bytes.

    Raises:
        UsageError: it is longer.
        FileUnreadableError: it cannot be read.
    """
    if name == STDIN:
        raw = standard_input().read(limit + 1)
    else:
        with plain_errors(), reader(Path(name)) as source:
            raw = source.read(limit + 1)
    if len(raw) > limit:
        raise UsageError(_("the file is too long"))
    return raw.removeprefix(_MARK)


@contextmanager
def spooled(file: Path, limit: int, name: str = "standard-input") -> Iterator[Path]:
    """Yield a path that can be read to and fro: the file itself, or what standard input held.

    Only for what is sealed or signed and nothing else: for a moment it lies in a file of this user
    in the system's folder for such files.

    Args:
        file: a path, or "-".
        limit: most bytes.
        name: that standard input gets.

    Raises:
        UsageError: standard input is closed, or longer.
        NotEnoughDiskError, FileUnreadableError: as ``plain_errors``.
    """
    if not is_stdin(file):
        yield file
        return
    with plain_errors():
        folder = tempfile.TemporaryDirectory(prefix="lifafa-")
    with folder as place:
        path = Path(place) / name
        source, done = standard_input(), 0
        with plain_errors(), create_private(path) as kept:
            while chunk := source.read(COPY_BYTES):
                done += len(chunk)
                if done > limit:
                    raise UsageError(_("the file is too long"))
                write_all(kept, chunk)
        yield path


def first_line(source: BinaryIO) -> str:
    """Return the first line of a source without its end; a passphrase keeps its own spaces.

    Raises:
        UsageError: it is no text, or longer than any passphrase.
    """
    raw = source.readline(MOST_SECRET_BYTES + 1)
    if len(raw) > MOST_SECRET_BYTES:
        raise UsageError(_("the first line is too long"))
    try:
        return raw.removeprefix(_MARK).decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise UsageError(_("the first line is no text")) from error


def secret_from(name: str) -> str:
    """Return the first line of a file, or of standard input for "-".

    Raises:
        UsageError: the file cannot be read.
        FileUnreadableError: another program holds it.
    """
    if name == STDIN:
        return first_line(standard_input())
    try:
        with reader(Path(name)) as source:
            return first_line(source)
    except OSError as error:
        if is_held(error):
            raise FileUnreadableError(reason="in-use") from error
        raise UsageError(_("the passphrase file cannot be read")) from error


def secret_at(descriptor: int) -> str:
    """Return the first line of an open file descriptor, which stays open.

    Raises:
        UsageError: there is no such descriptor, or it cannot be read.
    """
    try:
        with os.fdopen(descriptor, "rb", closefd=False) as source:
            return first_line(source)
    except OSError as error:
        raise UsageError(_("the file descriptor of the passphrase cannot be read")) from error


STDOUT = "-"
_STROKES = tuple({"/", os.sep})


def is_stdout(name: str | Path | None) -> bool:
    """Say whether what was named is standard output."""
    return name is not None and str(name) == STDOUT


def place(settings: Settings, name: str | Path, *, lines: bool = False) -> Target:
    """Return where a new file goes, looked at before anything is changed.

    Args:
        settings: of the command; JSON cannot be printed where the file is.
        name: a name that is not there yet, or "-".
        lines: it is short text of our own, which a terminal may show.

    Raises:
        UsageError: the name of a folder; standard output is closed, wanted twice, or a terminal.
        TargetExistsError, FileUnreadableError: as ``refuse_taken``.
    """
    if not is_stdout(name):
        _refuse_folder(settings, Path(name))
        refuse_taken(Path(name))
        return Path(name)
    return stream(settings, lines=lines)


def _refuse_folder(settings: Settings, target: Path) -> None:
    """Refuse the name of a folder, also of one that is not there: a path forgets its last stroke.

    Raises:
        TargetExistsError: a folder is there.
        UsageError: the name is that of a folder.
    """
    with plain_errors():
        if target.is_dir():
            raise TargetExistsError(reason="folder")
    if any(_ends_as_folder(word, target) for word in settings.typed):
        raise UsageError(
            _("{name} is a folder: add the name of a new file to it").format(name=target)
        )


def _ends_as_folder(word: str, target: Path) -> bool:
    """Say whether a word of the command names a place as a folder: "new/", "--output=new/"."""
    return word.endswith(_STROKES) and any(
        text and Path(text) == target for text in (word, word[2:], word.partition("=")[2])
    )


def stream(settings: Settings, *, lines: bool = False) -> BinaryIO:
    """Return standard output as a file that is written into; see ``place``.

    Raises:
        UsageError: it is closed, wanted twice, or a terminal.
    """
    if settings.json:
        raise UsageError(_("--json and a file named - both want standard output: name a file"))
    if sys.stdout is None:
        raise UsageError(_("standard output is closed: name a file"))
    if sys.stdout.isatty() and not lines:
        raise UsageError(_("this is no text for a terminal: name a file, or add > FILE"))
    return cast("BinaryIO", _StandardOutput())


def said(
    settings: Settings, name: str | Path | None, value: object, lines: Iterable[str] = ()
) -> None:
    """Say what was done: as ``emit``, or on standard error where the file went to standard output.

    Args:
        settings: of the command.
        name: where the file went.
        value: for `--json`.
        lines: the same in words.
    """
    if not is_stdout(name):
        emit(settings.json, value, lines)
        return
    for line in lines:
        tell(line)


def shown_name(name: str | Path | None) -> str:
    """Return how the place of a file is told to people."""
    return _("standard output") if is_stdout(name) else str(name)


class _StandardOutput(io.RawIOBase):
    """Standard output as a file that is written into; it stays open."""

    def __init__(self) -> None:
        super().__init__()
        self._lost = False

    def writable(self) -> bool:
        """It takes bytes."""
        return True

    def write(self, content: bytes | bytearray | memoryview) -> int:  # type: ignore[override]
        """Write all of it.

        Raises:
            OutputLostError: it takes no more. Said once: what a buffer still holds goes nowhere.
        """
        size = memoryview(content).nbytes
        if self._lost:
            return size
        try:
            sys.stdout.buffer.write(content)
        except OSError as error:
            self._lost = True
            raise OutputLostError from error
        return size

    def flush(self) -> None:
        """Hand on what waits.

        Raises:
            OutputLostError: it takes no more.
        """
        if self._lost or self.closed:
            return
        try:
            sys.stdout.flush()
        except OSError as error:
            self._lost = True
            raise OutputLostError from error
