"""Lines of the first page about cases of which it is asked whether they are still needed.

Rules: pure words, no widgets; a name is shown as everywhere; each line opens the list of what is
due, where it is decided.
"""

from __future__ import annotations

from app.base.language import _
from app.home.records import CaseToLookAt
from app.retention.records import ASKED, DELETE
from ui.home.line import Row
from ui.widgets.badge import Mark
from ui.widgets.case_words import name_or_withheld


def keeping_row(one: CaseToLookAt) -> Row:
    """Return the line of a case that is due."""
    return Row(
        key=f"kept:{one.case_id}",
        icon="anchor",
        head=name_or_withheld(one.name),
        line=one.case_no,
        mark=_mark(one.why),
        place="retention",
        argument="",
    )


def _mark(why: str) -> Mark:
    if why == ASKED:
        return Mark(_("deletion asked for"), "caution", "undo-2")
    if why == DELETE:
        return Mark(_("proposed for deletion"), "plain", "trash")
    return Mark(_("review due"), "plain", "eye")
