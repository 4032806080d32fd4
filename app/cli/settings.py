"""Global options, taken out of the words of a command wherever they stand.

Rules: nothing secret is ever a word of the command; `--` ends the search for options, as
everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from app.base.language import translate as _


class UsageError(ValueError):
    """The words of the command do not fit; its text says what is wrong, in the reader's words."""


def one_of(option: str, codes: Iterable[str]) -> UsageError:
    """Return the refusal of a word that is none of a list."""
    return UsageError(_("{option} is one of {codes}").format(option=option, codes=", ".join(codes)))


@dataclass(frozen=True)
class Settings:
    """What every command may be told.

    Attributes:
        register: register folder, or None for the user's data folder.
        login: login name, or None for the only user.
        passphrase_file: path whose first line is the passphrase, "-" for standard input.
        passphrase_fd: number of an open file descriptor to read it from.
        json: print one JSON value instead of words.
        yes: take the safe "yes" of questions as given.
        typed: all words of the command as they stood there.
    """

    register: Path | None = None
    login: str | None = None
    passphrase_file: str | None = None
    passphrase_fd: int | None = None
    json: bool = False
    yes: bool = False
    typed: tuple[str, ...] = field(default=(), compare=False, repr=False)


_WITH_VALUE = ("--register", "--login", "--passphrase-file", "--passphrase-fd")
_LONGEST_FD = 7
_FLAGS = ("--json", "--yes")


def split_globals(words: Sequence[str]) -> tuple[Settings, list[str]]:
    """Separate the global options from the rest of a command.

    Args:
        words: arguments after the program's name.

    Returns:
        The settings, and the other words in their order.

    Raises:
        UsageError: an option lacks its value, or its value has the wrong shape.
    """
    settings = Settings(typed=tuple(words))
    rest: list[str] = []
    queue = list(words)
    while queue:
        word = queue.pop(0)
        if word == "--":
            rest += [word, *queue]
            break
        name, equals, value = word.partition("=")
        if word in _FLAGS:
            settings = replace(
                settings,
                json=settings.json or word == "--json",
                yes=settings.yes or word == "--yes",
            )
        elif name in _WITH_VALUE:
            if not equals:
                if not queue:
                    raise UsageError(_("{what} needs a value").format(what=name))
                value = queue.pop(0)
            settings = _with(settings, name, value)
        else:
            rest.append(word)
    return settings, rest


def _folder(value: str) -> Path:
    if not value:
        raise UsageError(_("--register needs the name of a folder"))
    try:
        return Path(value).expanduser()
    except RuntimeError as error:
        raise UsageError(_("--register names the home of a user that is not there")) from error


def _with(settings: Settings, name: str, value: str) -> Settings:
    if name == "--register":
        return replace(settings, register=_folder(value))
    if name == "--login":
        return replace(settings, login=value)
    if name == "--passphrase-file":
        return replace(settings, passphrase_file=value)
    if not (value.isascii() and value.isdecimal() and len(value) < _LONGEST_FD):
        raise UsageError(_("--passphrase-fd needs the number of an open file descriptor"))
    return replace(settings, passphrase_fd=int(value))
