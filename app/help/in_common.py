"""Help for what several cases have in common.

Rules: see app/help/__init__.py.
"""

from __future__ import annotations

from app.base.language import N_
from app.help.common import GREY, NEVER_NOTES, STAYS
from app.help.topic import Topic, Way, line

RECURRING = Topic(
    "recurring",
    N_("Seen in several cases"),
    line(
        N_(
            "Suspects, telephones, vehicles, accounts, places and routes that stand in more than"
            " one case of this office."
        )
    ),
    (
        Way(
            N_("See the cases behind a line"),
            (
                line(N_("Choose the line. Its cases stand beside the list.")),
                line(
                    N_("Choose a case and press {open}, or Enter."),
                    open=N_("Open the case"),
                ),
                line(
                    N_(
                        "In a case, a line such as “Seen in 3 cases” stands below what others have"
                        " too. Press it to come here."
                    )
                ),
            ),
        ),
        Way(
            N_("Bring the officers of these cases together"),
            (
                line(
                    N_("Press {conference}, tick the cases, and change the words as you like."),
                    conference=N_("Case conference…"),
                ),
                line(
                    N_(
                        "Every ticked case that is open gets the note, with the numbers of the"
                        " others."
                    )
                ),
            ),
        ),
        Way(
            N_("See only some of it"),
            (line(N_("Choose a kind, and when the cases were registered, over the list.")),),
        ),
        Way(
            N_("Take the list along"),
            (
                line(
                    N_("Press {save}. The file names people: keep it on a USB drive under lock."),
                    save=N_("List into a file…"),
                ),
            ),
        ),
    ),
    (
        line(
            N_(
                "A line says {possible}? The names are spelt differently and only sound alike."
                " Nothing is linked; make sure first."
            ),
            possible=N_("possibly the same"),
        ),
        line(
            N_(
                "A number, place or route of many cases says little by itself: it may be a shelter,"
                " a station or a whole district."
            )
        ),
        line(
            N_(
                "A suspect is missing? A name counts together with the year of birth. A telephone"
                " or the number of a paper counts alone."
            )
        ),
        GREY,
    ),
    (NEVER_NOTES, STAYS),
    ("register", "case/person", "duplicates", "export"),
)

TOPICS: tuple[Topic, ...] = (RECURRING,)
