"""The line that says that the recovery sheet wants a test; it can wait until tomorrow.

Rules: it blocks nothing; "Do it tomorrow" is one press and holds for this day only; only who can
do something about it is told; in the practice register nobody is.
"""

from __future__ import annotations

from app.base.language import _
from app.core.permissions import Act, may
from app.register.records import KitStanding
from app.system import preferences
from ui.frame.desk import Desk

DUE_KEY = "sheet-due"
LATER = "sheet_later"
PLACE = "backup"


def tell_due(desk: Desk, standing: KitStanding) -> None:
    """Say in the strip that the sheet was never tested, or not for half a year."""
    today = desk.services.clock.today().isoformat()
    if (
        not standing.due
        or desk.services.office.practice
        or not may(desk.services.user, Act.RECOVERY)
        or preferences.load().get(LATER) == today
    ):
        return
    text = _("The recovery sheet was not typed from paper for half a year.")
    todo = _("Fetch it and type it once, so that it opens the register on a bad day.")
    if not standing.tested_at:
        text = _("The recovery sheet is not tested yet.")
        todo = _("Test it, or make a new one: a lost passphrase loses everything.")

    def tomorrow() -> None:
        desk.settle(DUE_KEY)
        preferences.save({LATER: today})

    acts = (
        (_("Recovery sheets…"), lambda: desk.open(PLACE)),
        (_("Do it tomorrow"), tomorrow),
    )
    desk.say(text, tone="caution", todo=todo, key=DUE_KEY, acts=acts)
