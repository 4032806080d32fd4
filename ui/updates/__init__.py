"""The way to the check of an update file while no register is open: dropped, or named at the start.

Rules: no register is needed for it; the dialog is loaded when there is a file for it, so that the
first window is there within a second.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QThreadPool
from PySide6.QtWidgets import QWidget

from app.program.updates.records import ENDING, is_update
from ui.widgets.files_ask import FileDrops


def watch(window: QWidget, lane: QThreadPool) -> None:
    """Check an update file that is dropped on a window."""
    FileDrops(window, ENDING).dropped.connect(lambda paths: show(window, lane, paths))


def show(window: QWidget, lane: QThreadPool, files: Sequence[Path]) -> list[Path]:
    """Check the first update file among some files over a window.

    Args:
        window: the locked window, or the first one.
        lane: where its work is done.
        files: what was named.

    Returns:
        The files that are no update files.
    """
    updates = [file for file in files if is_update(file)]
    if updates:
        from ui.frame.desk import LaneErrands
        from ui.updates.update_sheet import UpdateSheet

        UpdateSheet(
            lambda by, work, done, failed: LaneErrands(lane, by).run(work, done, failed),
            window,
            updates[0],
        ).open()
    return [file for file in files if file not in updates]
