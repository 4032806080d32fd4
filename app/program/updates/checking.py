"""Checking an update file: who signed it, if it is newer and whole, by what was built in here.

Rules:

* Built in: the keys are those of the file beside this module and no others; a file that cannot be
  read counts as none, because nothing can be judged then either; the newest announcement that was
  believed here is kept as it came, so that it proves itself anew each time.
* Checking: nothing is fetched, installed or run; nothing in the file is believed before two of the
  three keys that this program was built with have signed it; an installer is read in constant
  memory and can be stopped; the register is neither needed nor touched. Reasons:
  docs/decisions/releases.md.
"""

from __future__ import annotations

import contextlib
import os
import platform
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from app import __version__
from app.base.errors import AppError, FileUnreadableError
from app.base.jobs import Progress, Report, Token, silent
from app.program.updates.records import (
    MISSING,
    NOTHING_HERE,
    READY,
    SAME,
    Signer,
    UpdateAnswer,
    UpdateFile,
)
from app.program.updates.update_words import (
    UpdateBehindError,
    UpdateDamagedError,
    UpdateFewSignedError,
    UpdateNewerFormatError,
    UpdateNoKeysError,
    UpdateNotOursError,
    UpdateOlderError,
    UpdateOtherComputerError,
    UpdateOtherError,
    UpdateShortError,
    UpdateUnknownFileError,
)
from app.system import files, paths
from app.system.platforms import system
from crypto.base.primitives import b64encode
from crypto.errors import (
    AttachmentError,
    CryptoError,
    NewerVersionError,
    ReleaseError,
    RollbackError,
    TruncatedError,
)
from crypto.release.release import (
    MAX_BYTES,
    MAX_KEYS_BYTES,
    TYPE,
    HeldKey,
    Release,
    ReleasedFile,
    compare,
    numbers,
    read_keys,
    read_release,
)

KEYS_FILE = Path(__file__).resolve().with_name("release_keys.json")
NEWEST = "newest.lfrelease"
"""Name of the announcement of the highest version that was believed here."""

_PROCESSORS = {"amd64": "x86_64", "x86_64": "x86_64", "arm64": "arm64", "aarch64": "arm64"}


@dataclass(frozen=True)
class Judge:
    """What an update is compared with.

    Attributes:
        keys: the three that count, or none.
        running: version of this program.
        computer: code of this kind of computer, such as ``linux_x86_64``.
        newest: returns the announcement of the highest version that was believed here, as anybody
            may have left it; empty for none.
        keep: keeps an announcement as that.
    """

    keys: tuple[HeldKey, ...]
    running: str
    computer: str
    newest: Callable[[], bytes] = field(default=lambda: b"", repr=False)
    keep: Callable[[bytes], object] = field(default=lambda _raw: None, repr=False)


def judge() -> Judge:
    """Return what this program judges updates by."""
    return Judge(built_in_keys(), __version__, this_computer(), _newest, _keep)


def built_in_keys(file: Path = KEYS_FILE) -> tuple[HeldKey, ...]:
    """Return the release keys that this program was built with, none before a first release."""
    try:
        with files.reader(file) as source:
            return read_keys(source.read(MAX_KEYS_BYTES + 1))
    except (OSError, CryptoError):
        return ()


def this_computer() -> str:
    """Return the code of this kind of computer, as a release names it."""
    processor = platform.machine().lower()
    return f"{system.NAME}_{_PROCESSORS.get(processor, processor)}"


def _newest() -> bytes:
    with contextlib.suppress(AppError):
        return files.read_small(_newest_file(), MAX_BYTES)
    return b""


def _keep(raw: bytes) -> None:
    # A folder that cannot be written loses this one guard and no answer.
    with contextlib.suppress(AppError), files.plain_errors():
        place = _newest_file()
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        files.write_beside(place, raw)


def _newest_file() -> Path:
    return paths.state_folder() / NEWEST


STEP = "reading"
_FIRST_LINE = f"lifafa-signed 1 {TYPE}\n".encode("ascii")


def check(
    file: Path | bytes,
    installer: Path | None = None,
    *,
    by: Judge | None = None,
    report: Report = silent,
    token: Token | None = None,
) -> UpdateAnswer:
    """Check an update file, and the installer that lies beside it or is named.

    Args:
        file: the announcement, at most 1 MiB, or its bytes: then nothing lies beside it.
        installer: the file that is to be run; None looks for it beside the announcement, by name.
        by: what it is compared with; None for what this program was built with.
        report: told the bytes of the installer that were read.
        token: may stop the reading.

    Raises:
        AppError: one of ``app.program.updates.update_words``, or a file cannot be read.
        Cancelled: the reading was stopped.
    """
    by = by or judge()
    raw = file if isinstance(file, bytes) else files.read_small(file, MAX_BYTES)
    release = _believed(raw, by.keys)
    answer = _answer(release, by)
    if answer.verdict == SAME:
        return answer
    _refuse_behind(release, raw, by)
    if not answer.files and installer is None:
        return replace(answer, verdict=NOTHING_HERE)
    reading = _Reading(report, token or Token())
    if installer is not None:
        found = [_named(installer, release, answer)]
    else:
        folder = None if isinstance(file, bytes) else file.parent
        beside = [(one, folder / one.name) for one in _of(release, by.computer) if folder]
        found = [(one, path) for one, path in beside if _is_there(path)]
    reading.total = sum(one.size for one, _path in found)
    for one, path in found:
        reading.compare(one, path)
    paths = {one.name: str(path.absolute()) for one, path in found}
    seen = tuple(replace(one, path=paths.get(one.name, "")) for one in answer.files)
    return replace(answer, files=seen, verdict=READY if paths else MISSING)


def holders(by: Judge | None = None) -> tuple[Signer, ...]:
    """Return who holds the release keys that this program was built with, nobody before a first."""
    return tuple(map(_signer, (by or judge()).keys))


def _signer(held: HeldKey) -> Signer:
    return Signer(held.holder, b64encode(held.key))


def _believed(raw: bytes, keys: tuple[HeldKey, ...]) -> Release:
    with _refusals(raw):
        release = read_release(raw)
    try:
        release.check_signed(keys)
    except ReleaseError as error:
        if error.reason == "release.no-keys":
            raise UpdateNoKeysError from error
        raise UpdateFewSignedError(**error.facts) from error
    return release


@contextmanager
def _refusals(raw: bytes) -> Iterator[None]:
    try:
        yield
    except NewerVersionError as error:
        raise UpdateNewerFormatError from error
    except CryptoError as error:
        if raw.startswith(_FIRST_LINE):
            raise UpdateDamagedError from error
        raise UpdateNotOursError from error


def _answer(release: Release, by: Judge) -> UpdateAnswer:
    try:
        same = compare(by.running, release) == "same"
    except RollbackError as error:
        raise UpdateOlderError(found=release.version, running=by.running) from error
    return UpdateAnswer(
        verdict=SAME if same else READY,
        version=release.version,
        running=by.running,
        published=release.published,
        signers=tuple(map(_signer, release.signed_by(by.keys))),
        files=tuple(
            UpdateFile(one.name, one.size, one.sha256) for one in _of(release, by.computer)
        ),
        notes=release.notes,
        sha256=release.body_sha256,
    )


def _refuse_behind(release: Release, raw: bytes, by: Judge) -> None:
    """Keep the newest announcement that was believed here, and refuse one before it.

    The kept one counts only as its signatures do: whoever changes it makes this guard forget, and
    never makes it refuse what is good.
    """
    newest = _kept(by)
    if newest is None or numbers(newest.version) < numbers(release.version):
        by.keep(raw)
    elif numbers(release.version) < numbers(newest.version):
        raise UpdateBehindError(found=release.version, highest=newest.version)


def _kept(by: Judge) -> Release | None:
    try:
        return _believed(by.newest(), by.keys)
    except AppError:
        return None


def _of(release: Release, computer: str) -> tuple[ReleasedFile, ...]:
    return tuple(one for one in release.files if one.platform == computer)


def _is_there(path: Path) -> bool:
    """Say whether something has this name, be it a link that leads nowhere."""
    with files.plain_errors():
        return path.exists(follow_symlinks=False)


def _named(path: Path, release: Release, answer: UpdateAnswer) -> tuple[ReleasedFile, Path]:
    """Find which file of the release a path is meant to be: by name, or by size under another."""
    with files.plain_errors():
        size = path.stat().st_size
    own = {one.name for one in answer.files}
    for one in release.files:
        if path.name == one.name or (size == one.size and one.name in own):
            if one.name in own:
                return one, path
            reason = {} if own else {"reason": "none"}
            raise UpdateOtherComputerError(file=one.name, wanted=answer.wanted, **reason)
    raise UpdateUnknownFileError(found=release.version, wanted=answer.wanted)


def _marks(found: os.stat_result) -> tuple[int, int, int, int]:
    """Return what changes when a file is written or exchanged."""
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


class _Reading:
    """Reads installers one after the other, tells how far it is and stops when it is told to.

    Attributes:
        total: bytes in all.
    """

    def __init__(self, report: Report, token: Token) -> None:
        self._report, self._token = report, token
        self._before = 0
        self.total = 0

    def compare(self, one: ReleasedFile, path: Path) -> None:
        """Refuse a file whose bytes are not those that were released."""
        self._tell(0)
        with files.plain_errors():
            seen = path.lstat()
        if stat.S_ISLNK(seen.st_mode):
            # What it leads to could be another one by the time that somebody runs it.
            raise FileUnreadableError(reason="not-a-file")
        self._compare_bytes(one, path)
        with files.plain_errors():
            if _marks(path.lstat()) != _marks(seen):
                # Somebody wrote over what was already read, or put another one in its place.
                raise UpdateOtherError(file=one.name)
        self._before += one.size

    def _compare_bytes(self, one: ReleasedFile, path: Path) -> None:
        with files.plain_errors(), files.open_to_read(path) as source:
            size = os.fstat(source.fileno()).st_size
            if size != one.size:
                short = size < one.size
                raise (UpdateShortError if short else UpdateOtherError)(file=one.name)
            try:
                one.check_content(source, self._tell)
            except TruncatedError as error:
                raise UpdateShortError(file=one.name) from error
            except AttachmentError as error:
                read = str(error.facts.get("sha256", ""))
                raise UpdateOtherError(file=one.name, sha256=read, released=one.sha256) from error

    def _tell(self, done: int) -> None:
        self._token.checkpoint()
        self._report(Progress(STEP, self._before + done, self.total))
