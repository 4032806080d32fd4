"""Errors of the register: one root, one class per cause.

Rules: a reason is a stable slug such as ``register.wrong-key``; facts hold only what may be
shown anywhere (numbers, field names, code names), never a value of a case, a key or a path.
"""

from __future__ import annotations

from typing import ClassVar


class ModelsError(Exception):
    """Root of every error that ``models`` raises on purpose.

    Args:
        reason: stable slug ``area.what``.
        facts: showable values only.
    """

    code: ClassVar[str] = "E_MODELS"

    def __init__(self, reason: str, **facts: str | int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.facts: dict[str, str | int] = dict(facts)

    def __str__(self) -> str:
        shown = " ".join(f"{name}={value}" for name, value in self.facts.items())
        return f"{self.reason} {shown}".rstrip()


class RowsDoNotFitError(ModelsError):
    """Rows of another computer are not those that can be written down here."""

    code = "E_ROWS_DO_NOT_FIT"


class RegisterMissingError(ModelsError):
    """There is no register at the given place."""

    code = "E_REGISTER_MISSING"


class RegisterExistsError(ModelsError):
    """A register is already there; it is never overwritten."""

    code = "E_REGISTER_EXISTS"


class RegisterKeyError(ModelsError):
    """No page opens with this key: another key, or a file that is damaged all over."""

    code = "E_REGISTER_KEY"


class RegisterDamagedError(ModelsError):
    """The key is right or cannot be blamed, but the file is damaged or cut off."""

    code = "E_REGISTER_DAMAGED"


class StrangeLogError(RegisterDamagedError):
    """The write-ahead log beside the register file is not of this register."""

    code = "E_STRANGE_LOG"


class RegisterNewerError(ModelsError):
    """The register was written by a newer version."""

    code = "E_REGISTER_NEWER"


class RegisterBusyError(ModelsError):
    """Someone else is writing and did not finish in time."""

    code = "E_REGISTER_BUSY"


class DiskFullError(ModelsError):
    """The disk is full; the transaction was rolled back."""

    code = "E_DISK_FULL"


HELD = "register.held"
"""Why the register file cannot be reached: another program holds it, and may soon let go."""
SILENT = "register.disk-error"
"""Why it cannot be reached: its disk does not answer, or was pulled while it was open."""


class RegisterAccessError(ModelsError):
    """The operating system does not let us read or write the register file."""

    code = "E_REGISTER_ACCESS"


class RuleError(ModelsError):
    """A rule of a row was broken: a step from the wrong state, a duplicate, a date order."""

    code = "E_RULE"


class NotFoundError(ModelsError):
    """Nothing in the register has this id or number."""

    code = "E_NOT_FOUND"


class AmbiguousError(ModelsError):
    """More than one id begins like this."""

    code = "E_AMBIGUOUS"


class FieldError(ModelsError):
    """A value does not fit its field.

    Args:
        field: name of the field in the catalogue.
        reason: stable slug such as ``date.unknown``.
    """

    code = "E_FIELD"

    def __init__(self, field: str, reason: str, **facts: str | int) -> None:
        super().__init__(reason, field=field, **facts)
        self.field = field
