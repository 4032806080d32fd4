"""Help for returns: numbers for a nodal office, and what others reported.

Rules: see app/help/__init__.py.
"""

from __future__ import annotations

from app.base.language import N_
from app.help.common import GREY, NO_CALL_BACK, STAYS
from app.help.topic import Topic, Way, line

RETURNS = Topic(
    "returns",
    N_("Statistical returns"),
    line(
        N_(
            "Numbers that this office told a nodal office, and numbers that others told you. A"
            " return holds counts only, and no case."
        )
    ),
    (
        Way(
            N_("Tell a nodal office your numbers"),
            (
                line(N_("Press {prepare}."), prepare=N_("Prepare a return…")),
                line(N_("Choose the same days each time: each month, or each quarter.")),
            ),
        ),
        Way(
            N_("See what was sent"),
            (line(N_("Choose a line and press {look}."), look=N_("See what was sent")),),
        ),
        Way(
            N_("Correct a return"),
            (
                line(
                    N_("Choose it and press {again}. The new one takes its place."),
                    again=N_("Send it corrected…"),
                ),
            ),
        ),
        Way(
            N_("See who has sent, and the totals"),
            (
                line(
                    N_("Press {received} and choose the days."),
                    received=N_("Sent to us"),
                ),
                line(
                    N_("Say once who reports to you: press {offices}."),
                    offices=N_("Offices that report to us…"),
                ),
                line(
                    N_(
                        "Under {totals}, a span like “23 to 31” stands where some offices hide"
                        " their number."
                    ),
                    totals=N_("Totals"),
                ),
            ),
        ),
    ),
    (
        line(
            N_("A return says {again}? Another office took a case over. Send it corrected."),
            again=N_("Send it again"),
        ),
        line(N_("A return that came is not counted? Choose its line: the reason stands below.")),
        GREY,
    ),
    (STAYS,),
    ("return", "outbox", "inbox"),
)

RETURN = Topic(
    "return",
    N_("Prepare a return"),
    line(
        N_(
            "Counts the cases of some days, hides small numbers, shows exactly what would leave,"
            " and seals it for one office."
        )
    ),
    (
        Way(
            N_("Prepare and seal a return"),
            (
                line(N_("Choose the office and the days. Only days that are over can be told.")),
                line(
                    N_("Press {show} and look through all tables."),
                    show=N_("Show what would leave"),
                ),
                line(N_("Press the button that seals. Enter never presses it.")),
                line(N_("Copy the file to a USB drive, or send it by mail.")),
            ),
        ),
        Way(
            N_("Understand what a number means"),
            (line(N_("Press {meaning} over the table."), meaning=N_("What they mean")),),
        ),
    ),
    (
        line(
            N_(
                "It advises not to send? Earlier returns tell so much that a hidden number could"
                " be worked out. Wait for the next period, or speak with the nodal office."
            )
        ),
        line(
            N_(
                "The days overlap with an earlier return? Choose the same days as before, or days"
                " that lie apart."
            )
        ),
        GREY,
    ),
    (
        line(
            N_(
                "Counts of persons and cases leave. No name, no number of a case and no "
                "document leaves."
            )
        ),
        line(
            N_(
                "Small numbers are hidden, and so are others from which they could be worked out."
                " What somebody knows from elsewhere can still tell more."
            )
        ),
        NO_CALL_BACK,
    ),
    ("returns", "outbox", "offices"),
)

TOPICS = (RETURNS, RETURN)
