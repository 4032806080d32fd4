"""Settings that are needed before the register is open, in a small file that names nobody.

Rules: only keys of the list are read or written, each with its check; the file is replaced in one
step; a file that cannot be read counts as empty; a folder is remembered only inside the user's own
profile, because its name may name a person.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path

from app import files, paths
from app.errors import AppError
from app.language import WINDOW_LANGUAGES

type Setting = str | int

_MAX_BYTES = 64 * 1024


def _one_of(*allowed: Setting) -> Callable[[object], bool]:
    return lambda value: type(value) in (str, int) and value in allowed


def _between(low: int, high: int) -> Callable[[object], bool]:
    return lambda value: type(value) is int and low <= value <= high


def _in_profile(value: object) -> bool:
    if not isinstance(value, str) or not 0 < len(value) <= 1000:
        return False
    return Path(value).is_relative_to(Path.home()) or Path(value).is_relative_to(
        paths.data_folder()
    )


_CHECKS: Mapping[str, Callable[[object], bool]] = {
    "language": _one_of(*WINDOW_LANGUAGES),
    "theme": _one_of("system", "light", "dark"),
    "zoom": _between(75, 200),
    "digits": _one_of("latin", "native"),
    "auto_lock_minutes": _between(1, 15),
    "register": _in_profile,
}
KEYS = frozenset(_CHECKS)


def load(file: Path | None = None) -> dict[str, Setting]:
    """Return the settings that are known and sound; nothing when there is no such file."""
    try:
        raw = files.read_small(file or paths.preferences_file(), _MAX_BYTES)
        found = json.loads(raw) if len(raw) <= _MAX_BYTES else {}
    except (AppError, ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {key: found[key] for key in _CHECKS if key in found and _CHECKS[key](found[key])}


def save(changes: Mapping[str, Setting | None], file: Path | None = None) -> dict[str, Setting]:
    """Change some settings and return all of them.

    Args:
        changes: key to value; None forgets the setting.
        file: another place than the user's own.

    Raises:
        ValueError: a key or value that is not allowed here.
        NotEnoughDiskError, FileUnreadableError: the file cannot be written.
    """
    target = file or paths.preferences_file()
    settings = load(target)
    for key, value in changes.items():
        if value is None and key in _CHECKS:
            settings.pop(key, None)
        elif key not in _CHECKS or not _CHECKS[key](value):
            raise ValueError("not a setting that may be kept outside the register")
        elif value is not None:
            settings[key] = value
    with files.plain_errors():
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    text = json.dumps(settings, ensure_ascii=False, indent=1, sort_keys=True)
    files.write_beside(target, text.encode("utf-8") + b"\n")
    return settings
