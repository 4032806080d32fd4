"""The way to the check of an update file from the window of the work.

Rules: the register's own lane stays free; a file that was named leads to the dialog and to nothing
else.
"""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QWidget

from ui.frame.desk import Desk
from ui.updates.update_sheet import UpdateSheet


def open_updates(desk: Desk, window: QWidget, file: Path | None = None) -> UpdateSheet:
    """Show the dialog over the window of the work.

    Args:
        desk: the officer's desk.
        window: the window.
        file: an update file that is checked at once.
    """
    sheet = UpdateSheet(
        lambda by, work, done, failed: desk.run_beside(
            work, done, failed=failed, by=by, lane="updates"
        ),
        window,
        file,
    )
    sheet.open()
    return sheet
