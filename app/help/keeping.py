"""Help for how long cases are kept: what is due, holds, and what deleting cannot reach.

Rules: see app/help/__init__.py.
"""

from __future__ import annotations

from app.base.language import N_
from app.help.common import GREY, STAYS
from app.help.topic import Topic, Way, line

RETENTION = Topic(
    "retention",
    N_("Cases due for review"),
    line(
        N_(
            "Cases of which it should be asked whether the office still needs them. The program"
            " proposes; a person decides."
        )
    ),
    (
        Way(
            N_("Say how long cases are kept"),
            (
                line(
                    N_("Press {rules}. The head of the office sets the months for each kind."),
                    rules=N_("Retention periods…"),
                ),
                line(N_("Until then only a case of which somebody asked for deletion is due.")),
            ),
        ),
        Way(
            N_("Keep cases longer"),
            (
                line(
                    N_("Choose them, press {keep}, and write the day and the reason."),
                    keep=N_("Keep until…"),
                ),
            ),
        ),
        Way(
            N_("Delete cases"),
            (
                line(
                    N_("Choose them and press {delete}. What that cannot reach is told first."),
                    delete=N_("Into the bin…"),
                ),
                line(N_("For 30 days they can be taken back out of the bin.")),
            ),
        ),
        Way(
            N_("Hold a case, so that nobody deletes it"),
            (
                line(
                    N_("Open the case, press {more} and then {keeping}. There press {hold}."),
                    more=N_("More"),
                    keeping=N_("How long it is kept, and holds…"),
                    hold=N_("Hold the case…"),
                ),
            ),
        ),
        Way(
            N_("Somebody asked for deletion"),
            (
                line(
                    N_("In the same place press {asked}. The case is due at once."),
                    asked=N_("Deletion was asked for…"),
                ),
            ),
        ),
    ),
    (
        line(
            N_(
                "A case cannot be deleted? It is held, or another office has not answered its"
                " referral. The head, or who placed the hold, can lift it with a reason."
            )
        ),
        line(
            N_(
                "A sealed case is not in the list. The people named for it see in the case itself"
                " how long it is kept."
            )
        ),
        line(
            N_(
                "A case of a child is due too early? The age is not known there. Write it into the"
                " case: the months then count from the 18th birthday."
            )
        ),
        GREY,
    ),
    (STAYS,),
    ("bin", "case", "backup", "register"),
)

TOPICS: tuple[Topic, ...] = (RETENTION,)
