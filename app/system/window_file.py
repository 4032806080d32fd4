"""How the window was arranged, in a small file beside the settings that names nobody.

Rules: only kinds of the list are read or written, each with its check: places of the rail, sizes,
and words of the program's own; no number or id of a case, no text that was typed and no name of a
file fits in; a file that makes no sense counts as empty, and one that cannot be written is let go.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

from app.base.errors import AppError
from app.system import files, paths

type Value = int | str | tuple[int, ...]

NAME: Final = "window.json"
_MOST_BYTES = 32 * 1024
_MOST_KEYS = 200
_DAY = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}")
# Words of the program: short, and of letters that no number of a case could be made of.
_WORD = re.compile(r"-?[a-z][a-z_.-]{0,30}[0-9]?")
_KEY = re.compile(r"(columns|habit)\.[a-z][a-z-]{0,30}[0-9]?")
_FAR, _WIDE = 32_768, 100_000
_MOST_COLUMNS = 16


def _is_word(value: object) -> bool:
    return isinstance(value, str) and _WORD.fullmatch(value) is not None


def _is_day(value: object) -> bool:
    return isinstance(value, str) and _DAY.fullmatch(value) is not None


def _are_numbers(value: object, least: int, most: int) -> bool:
    return isinstance(value, list | tuple) and all(
        type(one) is int and least <= one <= most for one in value
    )


def _is_frame(value: object) -> bool:
    return isinstance(value, list | tuple) and len(value) == 4 and _are_numbers(value, -_FAR, _FAR)


def _are_columns(value: object) -> bool:
    if not isinstance(value, list | tuple) or not 0 < len(value) <= _MOST_COLUMNS:
        return False
    return _are_numbers(value, 0, _WIDE)


_CHECKS: Mapping[str, Callable[[object], bool]] = MappingProxyType(
    {
        "place": _is_word,
        "day": _is_day,
        "frame": _is_frame,
        "maximised": lambda value: type(value) is int and value in (0, 1),
        "columns": _are_columns,
        "habit": _is_word,
    }
)


def load(file: Path | None = None) -> dict[str, Value]:
    """Return what is remembered and sound, by kind or by kind and name; nothing without a file."""
    try:
        raw = files.read_small(file or window_file(), _MOST_BYTES)
        found = json.loads(raw) if len(raw) <= _MOST_BYTES else {}
    except (AppError, ValueError, RecursionError):
        return {}
    if not isinstance(found, dict) or len(found) > _MOST_KEYS:
        return {}
    return {
        key: tuple(value) if isinstance(value, list) else value
        for key, value in found.items()
        if is_allowed(key, value)
    }


def save(arranged: Mapping[str, Value], file: Path | None = None) -> None:
    """Keep how the window is arranged, in place of what was kept before.

    Raises:
        ValueError: a key or value that may not be kept outside the register.
    """
    if not all(is_allowed(key, value) for key, value in arranged.items()):
        raise ValueError("nothing that may be kept outside the register")
    target = file or window_file()
    text = json.dumps(arranged, ensure_ascii=True, indent=1, sort_keys=True)
    # The window is arranged by hand again when the disk is full.
    with contextlib.suppress(AppError), files.plain_errors():
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        files.write_beside(target, text.encode("ascii") + b"\n")


def forget(file: Path | None = None) -> None:
    """Let everything go.

    Raises:
        FileUnreadableError: the file cannot be removed.
    """
    with files.plain_errors():
        files.remove(file or window_file(), missing_ok=True)


def window_file() -> Path:
    """Return where it lies: beside the settings."""
    return paths.preferences_file().with_name(NAME)


def is_allowed(key: str, value: object) -> bool:
    """Say whether something may be kept outside the register."""
    kind = key.partition(".")[0] if _KEY.fullmatch(key) else key
    check = _CHECKS.get(kind)
    if check is None or (kind in ("columns", "habit")) != ("." in key):
        return False
    return check(value)
