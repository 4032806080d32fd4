"""Help for what keeps a case from the eyes of others: the seal on a case, and hidden names.

Rules: see app/help/__init__.py.
"""

from __future__ import annotations

from app.base.language import N_
from app.help.common import SEALED, STAYS
from app.help.topic import Topic, Way, line

SEALED_CASE = Topic(
    "sealed-case",
    N_("Sealed case"),
    line(
        N_(
            "A case that only the people named for it can find and open. For all others it is not"
            " there."
        )
    ),
    (
        Way(
            N_("Seal a case"),
            (
                line(
                    N_("In its form press {more}, then {seal}."),
                    more=N_("More"),
                    seal=N_("Seal the case…"),
                ),
                line(N_("Tick who may open it, and press {do}."), do=N_("Seal")),
            ),
        ),
        Way(
            N_("Open it again"),
            (
                line(N_("In the register press {sealed}."), sealed=N_("Sealed")),
                line(N_("Type your passphrase once more.")),
            ),
        ),
        Way(
            N_("Change who can open it, or take the seal away"),
            (
                line(
                    N_("Press {who} or {away}."),
                    who=N_("Who can open it…"),
                    away=N_("Remove the seal"),
                ),
            ),
        ),
    ),
    (
        line(
            N_(
                "The only one who could open it has left? The recovery sheet of the office opens"
                " every seal."
            )
        ),
    ),
    (SEALED, STAYS),
    ("case", "people", "recovery"),
)

HIDE_NAMES = Topic(
    "hide-names",
    N_("When others look at the screen"),
    line(
        N_(
            "Hides who the cases are about, on every list and page, for a meeting, a training or a"
            " full room."
        )
    ),
    (
        Way(
            N_("Hide the names"),
            (
                line(N_("Press {hide} at the top, or Ctrl+Shift+H."), hide=N_("Hide names")),
                line(N_("In a form only the field you are in is shown.")),
            ),
        ),
        Way(
            N_("Show them again"),
            (line(N_("Press {show}, or Ctrl+Shift+H once more."), show=N_("Show names")),),
        ),
        Way(
            N_("You leave the desk"),
            (line(N_("Press {lock}, or Ctrl+L. Nothing typed is lost."), lock=N_("Lock now")),),
        ),
    ),
    (
        line(
            N_(
                "A camera, or who stands behind you, still sees what you open. Hide the names"
                " before"
                " you begin."
            )
        ),
    ),
    (STAYS,),
    ("settings", "practice"),
)

TOPICS = (SEALED_CASE, HIDE_NAMES)
