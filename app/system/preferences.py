"""Settings that are needed before the register is open, in a small file that names nobody.

Rules:

* Only keys of the list are read or written, each with its check; the file is replaced in one step;
  a file that cannot be read counts as empty; a folder is remembered only inside the user's own
  profile, because its name may name a person, and of the logins only the neutral one, which names
  nobody. The user's own file is read once and then known; what is changed holds at once and is
  written on a thread of its own, because nobody waits for a disk where a window is drawn: a power
  cut in between loses the last choice and nothing else.
* Numbers and days: what was chosen counts; where nothing was, the digits are Latin, and the Nepali
  date stands beside the other for who reads Nepali or works in Nepal.
"""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

from app.base import date_words, numerals
from app.base.bikram_sambat import NEPAL
from app.base.errors import AppError
from app.base.language import WINDOW_LANGUAGES
from app.system import files, paths

type Setting = str | int

DEFAULTS: dict[str, Setting] = {
    "language": "en",
    "theme": "system",
    "zoom": 100,
    "motion": "system",
    "auto_lock_minutes": 5,
}
"""What holds as long as nothing else was chosen."""

_MAX_BYTES = 64 * 1024
_DAY = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}")


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


def _is_day(value: object) -> bool:
    return isinstance(value, str) and _DAY.fullmatch(value) is not None


_CHECKS: Mapping[str, Callable[[object], bool]] = {
    "language": _one_of(*WINDOW_LANGUAGES),
    "theme": _one_of("system", "light", "dark"),
    "zoom": _between(75, 200),
    "motion": _one_of("system", "reduced"),
    "digits": _one_of("latin", "native"),
    "calendar": _one_of("gregorian", "bikram"),
    "auto_lock_minutes": _between(1, 15),
    "projector": _one_of(1),
    "no_capture": _one_of(1),
    "reminders": _one_of(1),
    "register": _in_profile,
    "sheet_later": _is_day,
    "damaged": _one_of(1),
    "login": _one_of("head"),
}

_lock = threading.RLock()
_known: dict[Path, dict[str, Setting]] = {}
_waiting: dict[Path, dict[str, Setting | None]] = {}
_writers: list[threading.Thread] = []
_told: list[Callable[[AppError], object]] = []


def load(file: Path | None = None) -> dict[str, Setting]:
    """Return the settings that are known and sound; nothing when there is no such file.

    Args:
        file: another place than the user's own, looked at anew each time.
    """
    if file is not None:
        return _read(file)
    with _lock:
        own = paths.preferences_file()
        if own not in _known:
            _known[own] = _read(own)
        return dict(_known[own])


def save(changes: Mapping[str, Setting | None], file: Path | None = None) -> dict[str, Setting]:
    """Change some settings and return all of them.

    Args:
        changes: key to value; None forgets the setting.
        file: another place than the user's own, written before this returns.

    Raises:
        ValueError: a key or value that is not allowed here.
        NotEnoughDiskError, FileUnreadableError: the other place cannot be written; of the user's
            own file whoever listens is told.
    """
    if file is not None:
        return _write(file, changes)
    with _lock:
        own = paths.preferences_file()
        _known[own] = settings = _changed(load(), changes)
        _waiting.setdefault(own, {}).update(changes)
        if not _writers:
            _writers.append(threading.Thread(target=_write_waiting, name="settings"))
            _writers[0].start()
        return dict(settings)


def settle() -> None:
    """Wait until everything that was changed is written, before another program reads it."""
    with _lock:
        writers = tuple(_writers)
    for writer in writers:
        writer.join()


def tell_failures(told: Callable[[AppError], object] | None) -> None:
    """Name who is told, on the writing thread, that settings could not be written.

    Args:
        told: takes the place of who was named before; None for nobody.
    """
    with _lock:
        _told[:] = [] if told is None else [told]


def _write_waiting() -> None:
    while True:
        with _lock:
            if not _waiting:
                _writers.clear()
                return
            file, changes = _waiting.popitem()
            told = tuple(_told)
        try:
            _write(file, changes)
        except AppError as error:
            for tell in told:
                tell(error)


def _read(file: Path) -> dict[str, Setting]:
    try:
        raw = files.read_small(file, _MAX_BYTES)
        found = json.loads(raw) if len(raw) <= _MAX_BYTES else {}
    except (AppError, ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    return {key: found[key] for key in _CHECKS if key in found and _CHECKS[key](found[key])}


def _write(file: Path, changes: Mapping[str, Setting | None]) -> dict[str, Setting]:
    settings = _changed(_read(file), changes)
    with files.plain_errors():
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    text = json.dumps(settings, ensure_ascii=False, indent=1, sort_keys=True)
    files.write_beside(file, text.encode("utf-8") + b"\n")
    return settings


def _changed(
    settings: dict[str, Setting], changes: Mapping[str, Setting | None]
) -> dict[str, Setting]:
    """Return settings with the changes, each of which is checked."""
    for key, value in changes.items():
        if value is None and key in _CHECKS:
            settings.pop(key, None)
        elif key not in _CHECKS or not _CHECKS[key](value):
            raise ValueError("not a setting that may be kept outside the register")
        elif value is not None:
            settings[key] = value
    return settings


def take_up(settings: Mapping[str, Setting], language: str, country: str = "") -> None:
    """Show numbers and days in this way from now on.

    Args:
        settings: as they are kept outside the register.
        language: that of the screens.
        country: code of the country of this office, "" while the register is locked.
    """
    numerals.install(str(settings.get("digits", numerals.LATIN)))
    date_words.install(str(settings.get("calendar", usual_calendar(language, country))))


def usual_calendar(language: str, country: str = "") -> str:
    """Return how days are shown where nothing was chosen."""
    return date_words.BIKRAM if language == "ne" or country == NEPAL else date_words.GREGORIAN
