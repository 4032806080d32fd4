"""What a command is told is judged before a passphrase is asked, by the rule of the use case.

Rules: a judge refuses and changes nothing: what was typed goes on to the use case, which judges it
once more with what only the register knows; a file is looked at and not read, because a pipe can be
read once; "-" is judged where it is read; an option that would change nothing is refused, so that
nobody believes that it did.
"""

from __future__ import annotations

import datetime as dt
import stat
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from app.base.clock import SystemClock
from app.base.errors import FactRefusedError, FileUnreadableError
from app.base.language import translate as _
from app.cases.history import refuse_never_kept
from app.cli.files import STDIN
from app.cli.settings import UsageError
from app.consent.records import LegalGround
from app.core import field_path
from app.core.field_catalogue import kept_text
from app.core.services import register_refusals
from app.system.files import open_to_read, plain_errors, refuse_name

type Rule = Callable[[Any], object]
type Typed = str | tuple[str, ...] | None


def by(rule: Rule) -> Callable[[Any], Any]:
    """Return what judges an option, or each of several words, by a rule; nothing is no word.

    Args:
        rule: raises an ``AppError`` or a ``UsageError`` for what cannot be.
    """

    def judge(value: Any) -> Any:
        for one in value if isinstance(value, (list, tuple)) else (value,):
            if one not in (None, ""):
                rule(one)
        return value

    return judge


def today() -> dt.date:
    """Return the local day."""
    return SystemClock().today()


def text(like: str, label: str = "") -> Callable[[Any], Any]:
    """Return what judges a text or a day by the rule of a field; see ``kept_text``."""
    return by(lambda typed: kept_text(typed.strip(), like, label, today()))


def needed(typed: str, label: str) -> None:
    """Refuse an empty text where one is needed.

    Raises:
        FactRefusedError: there is none.
    """
    if not typed.strip():
        raise FactRefusedError(field=label, reason="value.missing")


def a_file(name: str | Path) -> None:
    """Refuse what cannot be read as a file.

    Raises:
        FileUnreadableError: it is not there, a folder, or not for this user.
    """
    if str(name) == STDIN:
        return
    refuse_name(Path(name))
    with plain_errors():
        kind = Path(name).stat().st_mode
    if stat.S_ISREG(kind) or stat.S_ISDIR(kind):
        open_to_read(Path(name)).close()


def a_folder(name: Path) -> None:
    """Refuse what is no folder that is there.

    Raises:
        UsageError: standard output.
        FileUnreadableError: it is a file, or not there.
    """
    refuse_dash(name)
    refuse_name(name)
    with plain_errors():
        if not stat.S_ISDIR(name.stat().st_mode):
            raise FileUnreadableError(reason="not-a-folder")


def refuse_dash(name: Path) -> None:
    """Refuse standard input and output where a folder is meant.

    Raises:
        UsageError: it is named.
    """
    if str(name) == STDIN:
        raise UsageError(_("a folder is needed here: - is none"))


def a_new_folder(name: Path) -> None:
    """Refuse what can be no folder that is to be made.

    Raises:
        UsageError: standard output.
        FileUnreadableError: this system cannot keep it under its name.
    """
    refuse_dash(name)
    refuse_name(name)


def facts(changes: Mapping[str, Typed]) -> None:
    """Refuse facts that no case can keep.

    Raises:
        UnknownFieldError: no such field.
        FactRefusedError: a value that its field never keeps.
    """
    with register_refusals():
        for name, value in changes.items():
            refuse_never_kept(field_path.parse(name).field, value, today())


FILE = by(a_file)
FOLDER = by(a_folder)
NEW_FOLDER = by(a_new_folder)


def legal_ground(basis: str, order: str, officer: str, reason: str) -> LegalGround | None:
    """Return the legal ground that was given, None for none.

    Raises:
        UsageError: a part of one was given, and not which it is.
    """
    parts = {"--ground-order": order, "--ground-officer": officer, "--ground-reason": reason}
    refuse_idle(bool(basis), "--ground", parts)
    return LegalGround(basis, order, officer, reason) if basis else None


def refuse_idle(has_effect: bool, with_option: str, given: Mapping[str, str]) -> None:
    """Refuse options that say nothing without another one.

    Raises:
        UsageError: one of them was given.
    """
    idle = next((name for name, value in given.items() if value), "")
    if idle and not has_effect:
        words = _("{option} says nothing without {other}")
        raise UsageError(words.format(option=idle, other=with_option))
