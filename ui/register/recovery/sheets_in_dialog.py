"""New recovery sheets in the dialog that asked for them, in the place of everything else.

Rules: the codes are told once, so the dialog shows nothing beside them; it is left as the page of
the sheets is left.
"""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout

from app.core.services import Services
from app.register.records import Sheets
from ui.frame.desk import Desk
from ui.frame.errands import DeskErrands
from ui.printing.printing import Printers
from ui.register.recovery.new_sheets import NewSheetsPart
from ui.register.recovery.recovery_uses import RecoveryUses
from ui.widgets.frames import Rule, clear
from ui.widgets.sheet import Sheet


def show_sheets(
    dialog: Sheet,
    made: tuple[Services, Sheets],
    desk: Desk,
    uses: RecoveryUses,
    printers: Printers | None,
    *,
    happened: str,
    todo: str,
) -> NewSheetsPart:
    """Go on with new keys: show the new codes in a dialog, and return the page that does.

    Args:
        dialog: it is accepted when the codes are left for tomorrow.
        made: what the desk goes on with, and the codes.
        desk: over the register that they open.
        uses: what the page needs.
        printers: None for those of this computer.
        happened: what is said when the codes are on paper; translated.
        todo: what to do next; translated.
    """
    desk.services, sheets = made
    desk.wrote()
    for part in (dialog.heading, dialog.body, *dialog.findChildren(Rule)):
        part.hide()
    clear(dialog.buttons)
    page = NewSheetsPart(
        sheets, lambda: desk.services, DeskErrands(desk, dialog), uses, printers=printers
    )
    page.left.connect(dialog.accept)
    column = dialog.layout()
    if isinstance(column, QVBoxLayout):
        column.insertWidget(0, page, 1)

    def on_paper() -> None:
        desk.say(happened, tone="caution", todo=todo, key="new-sheets")
        dialog.accept()

    page.written.connect(on_paper)
    page.begin()
    return page
