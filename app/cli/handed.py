"""Where a command puts what it makes: a new file, or standard output for "-".

Rules: with "-" standard output holds those bytes and nothing else, so what is said goes to standard
error and `--json` is refused; a place is looked at before anything is asked or changed; bytes never
go to a terminal, which a stored text could steer.
"""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import BinaryIO, cast

from app.base.errors import TargetExistsError
from app.base.language import translate as _
from app.cli.output import OutputLostError, emit, tell
from app.cli.settings import Settings, UsageError
from app.system.files import Target, plain_errors, refuse_taken

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
