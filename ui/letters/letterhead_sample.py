"""A made-up letter that shows how a letterhead looks, drawn as real letters are.

Rules: it holds no word of any case and no seal; its code and QR text are plainly no letter's; the
drawing is the one that letters go through, so the picture cannot promise something else.
"""

from __future__ import annotations

import datetime as dt

from app.base.language import _, current
from app.letters.document import Body, DrawnSeal, Letter, Letterhead, Words
from ui.frame import dates

_NO_SEAL = DrawnSeal("NO SEAL", b"{}", b"{}")


def sample_pdf(head: Letterhead, today: dt.date) -> bytes:
    """Return a page with this letterhead; takes some milliseconds, so not in the window's thread.

    Args:
        head: as it was typed; an empty name is shown as a dash.
        today: the local day.
    """
    # What draws is large, and whoever never looks at a letterhead does not wait for it.
    from app.letters.drawing import draw

    shown = Letterhead(head.name or "—", head.name_local, head.lines, head.emblem)
    letter = Letter("referral", "L-00-0000", today, "0000-0000-00000", shown, (_body(today),))
    return draw(letter, lambda _pages: _NO_SEAL).pdf


def _body(today: dt.date) -> Body:
    return Body(
        language=current(),
        title=_("Sample letter"),
        lines=((_("No."), "L-00-0000"), (_("Date"), dates.day(today))),
        to_label=_("To"),
        to=(_("A made-up office"),),
        subject=_("Subject: how our letters look"),
        salutation="",
        blocks=(Words(_("This is a sample. Nobody is written to.")),),
        closing="",
        enclosures=(),
        enclosures_label="",
        signatory=(),
        to_check="",
        footer="",
        page_words=_("Page {page} of {pages}"),
    )
