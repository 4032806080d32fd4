"""New register file and new key file take the place of the old ones: all of them, or none.

Rules: what is new lies beside, flushed and whole, before ``rekey.state`` says so; with that file
the change is decided, without it what lies beside is rubbish; it names the SHA-256 of each part,
so that a damaged part is seen while the old register is still there, and how the new register
begins, so that one that was damaged after it took its place still gets its key file; every step may
be cut off and is gone on with at the next unlock, before the key file is read; the write-ahead log
of the old register never meets the new one.
"""

from __future__ import annotations

import contextlib
import hashlib
from pathlib import Path

from app.core import key_files
from app.system import files
from crypto.base import sjson
from crypto.errors import CryptoError

STATE = "rekey.state"
REGISTER = "register.db"
MARKS = f"{REGISTER}.marks"
ENDING = ".rekeyed"
STAGED_REGISTER = f"{REGISTER}{ENDING}"

_STAGED = {
    REGISTER: STAGED_REGISTER,
    MARKS: f"{STAGED_REGISTER}.marks",
    key_files.COPY: f"{key_files.COPY}{ENDING}",
    key_files.CURRENT: f"{key_files.CURRENT}{ENDING}",
}
"""What is replaced, in this order, and the name of what replaces it."""

_BESIDE_REGISTER = ("-wal", "-shm", "-journal")
_MOST_BYTES = 4096
_FIRST_BYTES = 16
"""A register begins with random bytes that no other one begins with."""
_VERSION = 1


def stage_key_file(folder: Path, raw: bytes) -> None:
    """Write both copies of the new key file beside the old ones.

    Raises:
        NotEnoughDiskError, FileUnreadableError: nothing is decided.
    """
    for name in (key_files.COPY, key_files.CURRENT):
        files.write_beside(folder / _STAGED[name], raw)


def commit(folder: Path) -> None:
    """Decide that what lies beside takes the place of what is there.

    Args:
        folder: a register folder that is locked, in which nobody writes.

    Raises:
        NotEnoughDiskError, FileUnreadableError: nothing is decided.
    """
    parts = {}
    with files.plain_errors():
        for name, staged in _STAGED.items():
            path = folder / staged
            if name == MARKS and not path.exists():
                continue
            _flush(path)
            parts[name] = _sha256(path)
        files.sync_folder(folder)
        first = _first_of(folder / STAGED_REGISTER)
    body = sjson.encode({"v": _VERSION, "parts": parts, "first": first})
    files.write_beside(folder / STATE, body)


def finish(folder: Path) -> bool:
    """Go on with a change that was decided, and remove what was not.

    Args:
        folder: a register folder that is locked and not open.

    Returns:
        True when new register and new key file are in place by it.

    Raises:
        NotEnoughDiskError, FileUnreadableError: the next call goes on with it.
    """
    with files.plain_errors():
        done = (folder / STATE).is_file() and _may_go_on(folder)
        if done:
            for name in _STAGED:
                _replace(folder, name)
        discard(folder)
    return done


def discard(folder: Path) -> None:
    """Remove the decision, then what lies beside."""
    with files.plain_errors():
        if (folder / STATE).exists():
            files.remove(folder / STATE)
            files.sync_folder(folder)
        for staged in _STAGED.values():
            files.remove(folder / staged, missing_ok=True)
        # Its log, its marks, and what says that it is open.
        for path in folder.glob(f"{STAGED_REGISTER}?*"):
            files.remove(path, missing_ok=True)


def _may_go_on(folder: Path) -> bool:
    """Say whether the new register is in place already, or can be trusted to be put there.

    Otherwise the old one is whole, and stays.
    """
    parts, first = _read(folder / STATE)
    if (folder / STAGED_REGISTER).is_file():
        return bool(parts) and all(
            _is_whole(folder / _STAGED[name], digest) for name, digest in parts.items()
        )
    # The register is replaced first. Without a state that can be read its absence has to do. A new
    # register that was damaged since is worth nothing without the new key file.
    return not parts or _first_of(folder / REGISTER) == first


def _read(path: Path) -> tuple[dict[str, str], str]:
    """Return the SHA-256 of each part and how the register begins; nothing when not as written."""
    with contextlib.suppress(CryptoError):
        body = sjson.parse(files.read_small(path, _MOST_BYTES))
        parts, first = body.get("parts"), body.get("first")
        known = body.get("v") == _VERSION and isinstance(parts, dict) and _is_whole_list(parts)
        if known and isinstance(parts, dict) and isinstance(first, str):
            return parts, first
    return {}, ""


def _is_whole_list(parts: dict[str, object]) -> bool:
    known = parts.keys() <= _STAGED.keys() and parts.keys() >= _STAGED.keys() - {MARKS}
    return known and all(isinstance(digest, str) for digest in parts.values())


def _replace(folder: Path, name: str) -> None:
    """Put one part in its place, unless that was done before."""
    if not (folder / _STAGED[name]).is_file():
        return
    if name == REGISTER:
        # The log and the marks of the old register would spoil the new one.
        for gone in (MARKS, *(f"{REGISTER}{ending}" for ending in _BESIDE_REGISTER)):
            files.remove(folder / gone, missing_ok=True)
        files.sync_folder(folder)
    files.replace(folder / _STAGED[name], folder / name)
    files.sync_folder(folder)


def _is_whole(path: Path, digest: str) -> bool:
    return path.is_file() and _sha256(path) == digest


def _flush(path: Path) -> None:
    with files.opened_to_write(path) as file:
        files.finish_file(file)


def _first_of(path: Path) -> str:
    """Return the first bytes of a register in hex, "" when it is not there."""
    with contextlib.suppress(FileNotFoundError), files.raw_reader(path) as file:
        return file.read(_FIRST_BYTES).hex()
    return ""


def _sha256(path: Path) -> str:
    with files.raw_reader(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
