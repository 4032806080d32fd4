"""What is said of backups: how old, where, whether tested, what one did, what one is doing.

Rules: words only; a time is told as the officer reads it; "safe to remove" is said only of a backup
that was read back.
"""

from __future__ import annotations

from collections.abc import Iterable

from app.base.jobs import Progress
from app.base.language import _, ngettext
from app.base.numerals import shown
from app.register.records import BackupMade, BackupRecord, PlaceRecord, SafetyStanding
from ui.backup.backup_runs import BackupRuns, Run
from ui.frame import dates
from ui.widgets.badge import Mark
from ui.widgets.case_words import content_words

_THOUSAND = 1000


def label_of(place_id: str, places: Iterable[PlaceRecord]) -> str:
    """Return what the officer calls a place, "" for one that is not known."""
    return next((one.label for one in places if one.place_id == place_id), "")


def last_words(
    standing: SafetyStanding,
    backups: tuple[BackupRecord, ...],
    places: tuple[PlaceRecord, ...],
    now: int,
) -> tuple[str, str]:
    """Return how the last backup stands, and what to do about it ("" when nothing is due)."""
    if not standing.last_backup_at:
        return (
            _("There is no backup yet."),
            _("If this computer dies or is taken, everything in the register is lost."),
        )
    newest = max(backups, key=lambda one: one.made_at, default=None)
    when = dates.moment(standing.last_backup_at, now)
    where = label_of(newest.place_id, places) if newest is not None else ""
    said = _("Last backup: {when}, on {where}.").format(when=when, where=where)
    if not where:
        said = _("Last backup: {when}.").format(when=when)
    todo = ""
    if standing.backup_due:
        todo = _("That is long ago, and things were written since. Make a new one now.")
    elif standing.test_due:
        todo = _("No backup was opened whole yet: test one.")
        if standing.last_test_at:
            todo = _("No backup was opened whole for 90 days: test one.")
    return said, todo


def tested_words(at: int, now: int) -> str:
    """Return when a backup was last opened whole."""
    if not at:
        return _("Never opened whole to see whether it is good.")
    return _("Last opened whole: {when}.").format(when=dates.moment(at, now))


def backup_mark(one: BackupRecord) -> Mark:
    """Return whether a backup was tested, or is not to be seen now."""
    if one.tested_at:
        return Mark(_("Opened whole"), "good", "circle-check")
    return Mark(_("Read back"), "plain", "circle-dot")


def made_words(made: BackupMade, run: Run | None) -> tuple[str, str]:
    """Return what a backup did, and what to think of now ("" for nothing)."""
    said = _("Backed up, read back and compared: {content}.").format(
        content=content_words(made.backup.cases, made.backup.papers)
    )
    if run is not None and run.folder_kind == "stick":
        said = f"{said} {_('Safe to remove the USB drive.')}"
    todo = ""
    if made.other_sticks:
        todo = _("Older backups are still on: {sticks}.").format(
            sticks=", ".join(made.other_sticks)
        )
    return said, todo


def doing_words(runs: BackupRuns) -> str:
    """Return what the backup at work is doing."""
    where = runs.run.where if runs.run is not None else ""
    if runs.stopped:
        return _("Stopping. What is half-done is removed…")
    if runs.progress.step in ("checking", "comparing", "proving"):
        return _("Reading the backup on {where} back and comparing…").format(where=where)
    return _("Backing up to {where}. You can go on working.").format(where=where)


def share(progress: Progress) -> int | None:
    """Return how far it is in thousandths, None when nobody knows."""
    if progress.total <= 0:
        return None
    return min(_THOUSAND, progress.done * _THOUSAND // progress.total)


def unfinished_words(runs: BackupRuns) -> str:
    """Return what a stop or a pulled stick left: nothing that counts."""
    where = runs.run.where if runs.run is not None else ""
    return _("The backup to {where} was not finished. Nothing half-done counts as one.").format(
        where=where
    )


def place_words(one: PlaceRecord, now: int) -> str:
    """Return what is known of a place in one line."""
    kinds = {"stick": _("USB drive"), "folder": _("Folder"), "file": _("Single file")}
    count = ngettext("{count} backup", "{count} backups", one.count).format(count=shown(one.count))
    parts = [kinds.get(one.kind, one.kind), count]
    if one.last_at:
        parts.append(_("newest {when}").format(when=dates.moment(one.last_at, now)))
    return " · ".join(parts)


def place_mark(one: PlaceRecord) -> Mark:
    """Return whether a place can be reached now."""
    if one.here:
        return Mark(_("Is here"), "good", "circle-check")
    return Mark(_("Not plugged in") if one.kind == "stick" else _("Not to be seen now"), "plain")


def lines_words(count: int) -> str:
    """Return a number of lines of the log."""
    return ngettext("{count} line", "{count} lines", count).format(count=shown(count))
