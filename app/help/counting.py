"""Help for statistics.

Rules: see app/help/__init__.py.
"""

from __future__ import annotations

from app.base.language import N_
from app.help.common import GREY
from app.help.topic import Topic, Way, line

STATISTICS = Topic(
    "statistics",
    N_("Statistics"),
    line(
        N_(
            "Numbers for reports: who was found, where they came from, what was done. Each number"
            " says what it counts, and opens the list of its cases."
        )
    ),
    (
        Way(
            N_("Count something"),
            (
                line(
                    N_("Choose under {table} what is counted, and under {period} which days."),
                    table=N_("Table"),
                    period=N_("Period"),
                ),
                line(N_("It is counted at once. Another choice stops what is being counted.")),
                line(
                    N_("Press {some} to count only one state, district or purpose."),
                    some=N_("Only some…"),
                ),
            ),
        ),
        Way(
            N_("See the cases behind a number"),
            (
                line(N_("Go to the number with the arrow keys and press Enter, or click twice.")),
                line(N_("Enter in the list opens the case. Esc brings you back to the number.")),
            ),
        ),
        Way(
            N_("Get rates for 100,000 people"),
            (
                line(
                    N_("Press {some}, then {population}, and type how many people live there."),
                    some=N_("Only some…"),
                    population=N_("Population, for rates…"),
                ),
            ),
        ),
        Way(
            N_("Take the numbers along"),
            (
                line(
                    N_("Press {copy}, {print} or {save}."),
                    copy=N_("Copy table"),
                    print=N_("Print…"),
                    save=N_("Save as file…"),
                ),
            ),
        ),
    ),
    (
        line(
            N_(
                "A number is not what you expect? Read what stands under the table: it says who"
                " is counted, and on which day."
            )
        ),
        line(
            N_(
                "Cases in the bin, cases that became part of another and cases that another office"
                " took over are not counted."
            )
        ),
        GREY,
    ),
    (
        line(
            N_(
                "Nothing leaves until you save, print or copy. A file holds numbers, no names; but"
                " a small number can tell who is meant."
            )
        ),
        line(N_("What was taken out, and by whom, stands in the activity log.")),
    ),
    ("register", "export", "log"),
)

TOPICS = (STATISTICS,)
