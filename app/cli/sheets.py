"""Recovery sheets on the command line: codes read from a file, new codes handed out once.

Rules: a code is never a word of the command, and on standard output only where its file is named
"-"; a place for new codes is
looked at before anything is changed, and codes that cannot be written there are shown instead, so
that none is lost.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from app.base.errors import AppError
from app.base.language import N_
from app.base.language import translate as _
from app.cli.files import MOST_SECRET_BYTES, is_stdout, place, read_all
from app.cli.output import OutputLostError, tell
from app.cli.settings import Settings, UsageError
from app.register.records import GivenCodes, RecoveryPlan, Sheets
from app.register.recovery import recovery
from app.system.files import plain_errors, write_new

GIVEN = N_("one code, or lines of key holders such as 2: 000187-…; - reads standard input")
"""What a file of codes may hold, for the help of each command that takes one."""

_CUSTODIANS = re.compile(r"(2)/(3)|(3)/(5)")


def codes_from(name: str) -> GivenCodes:
    """Return the codes of a file, or of standard input for "-".

    One code, or one line for each custodian: "2: 000187-096305-…".

    Raises:
        KitTypoError: a group at fault, see ``recovery.parse``.
        UsageError: no text, or longer than any sheets.
        FileUnreadableError: it cannot be read.
    """
    try:
        text = read_all(name, MOST_SECRET_BYTES).decode("utf-8")
    except UnicodeDecodeError as error:
        raise UsageError(_("the file of the recovery code is no text")) from error
    return recovery.parse_file(text)


def refuse_kit_place(settings: Settings, kit_out: Path | None, folder: Path) -> None:
    """Refuse a place for new codes before anything is changed.

    Raises:
        UsageError: in the register folder they would open what they lie beside, or nobody would
            see them.
        TargetExistsError, FileUnreadableError: a file is there, or no folder.
    """
    if kit_out is None:
        if sys.stderr is None:
            raise UsageError(_("nobody would see the recovery code: use --kit-out FILE"))
        return
    with plain_errors():
        if not is_stdout(kit_out) and kit_out.resolve().is_relative_to(folder.resolve()):
            raise UsageError(_("the recovery code must not lie in the register folder"))
    place(settings, kit_out, lines=True)


def hand_out(settings: Settings, sheets: Sheets, kit_out: Path | None) -> None:
    """Write new codes where they were wanted, or show them once.

    Raises:
        AppError: they cannot be written there; then they were shown.
    """
    lines = lines_of(sheets)
    if kit_out is not None:
        try:
            write_new(
                place(settings, kit_out, lines=True), ("\n".join(lines) + "\n").encode("ascii")
            )
        except (AppError, OutputLostError):
            _show(lines)
            raise
    else:
        _show(lines)
    tell(_("The recovery sheets until now open only backups and copies of the folder made before."))
    if not sheets.sealed_left_out:
        tell(_("Make a new backup, then destroy the old sheets."))
        return
    tell(
        _(
            "Some sealed cases open with the new sheets only after one of the people named "
            "for them has opened the register."
        )
    )
    tell(_("Make a new backup. Until then keep the old sheets and the backups made before."))


def plan_from(kits: int | None, custodians: str) -> RecoveryPlan:
    """Return which sheets are wanted: one that opens alone when nothing else is said.

    Raises:
        UsageError: there is no such plan.
    """
    together = _CUSTODIANS.fullmatch(custodians)
    if custodians and together is None:
        raise UsageError(_("--custodians is 2/3 or 3/5"))
    need, of = (int(one) for one in together.groups() if one) if together else (0, 0)
    alone = kits if kits is not None else int(not custodians)
    if kits is not None and kits not in (1, 2):
        raise UsageError(_("--kits is 1 or 2"))
    return RecoveryPlan(alone, need, of)


def lines_of(sheets: Sheets) -> list[str]:
    """Return new codes as ``codes_from`` reads them."""
    return [*sheets.kits, *(f"{n}: {code}" for n, code in enumerate(sheets.custodians, 1))]


def counted(sheets: Sheets) -> dict[str, int]:
    """Return how many sheets there are now, for JSON; nothing of what stands on them."""
    return {
        "kits": len(sheets.kits),
        "custodians": len(sheets.custodians),
        "need": sheets.plan.need,
        "sealed_left_out": sheets.sealed_left_out,
    }


def _show(lines: list[str]) -> None:
    tell(_("Recovery code (write it on paper now, it is shown only once):"))
    for line in lines:
        tell("  " + line)
