"""Help for what is printed: letters, their check, and the letterhead.

Rules: see app/help/__init__.py.
"""

from __future__ import annotations

from app.base.language import N_
from app.help.common import GREY, STAYS
from app.help.topic import Topic, Way, line

LETTERS = Topic(
    "letters",
    N_("Letters"),
    line(
        N_(
            "Checks whether a letter is genuine, answers callers who hold one of yours, and lists"
            " the letters you issued."
        )
    ),
    (
        Way(
            N_("A letter came to us: is it genuine?"),
            (
                line(
                    N_("Press {file} or drop a scan or photograph of it here."),
                    file=N_("Choose a file…"),
                ),
                line(N_("Compare by eye what the page tells you to. Nothing else may differ.")),
            ),
        ),
        Way(
            N_("Somebody calls about our letter"),
            (
                line(
                    N_("Let them read the letter code, type it, and press {look}."),
                    look=N_("Look it up"),
                ),
                line(N_("Tell them only what stands there, nothing about the person.")),
            ),
        ),
        Way(
            N_("A letter of ours shall not count any more"),
            (line(N_("Choose it in the list and press {withdraw}."), withdraw=N_("Withdraw…")),),
        ),
    ),
    (
        line(
            N_(
                "The code cannot be read? Photograph it flat, in good light, all of it. Or type"
                " the text under it."
            )
        ),
    ),
    (STAYS,),
    ("letter", "letterhead"),
)

LETTER = Topic(
    "letter",
    N_("Make a letter"),
    line(
        N_("Makes a letter from the facts of the case. The right side shows exactly what prints.")
    ),
    (
        Way(
            N_("Make and print it"),
            (
                line(N_("Choose which letter, for whom, and in which language.")),
                line(N_("Read the preview. Ctrl++ makes it larger, Ctrl+0 fits the width.")),
                line(
                    N_("Press {print}, or {save} for a USB drive."),
                    print=N_("Print…"),
                    save=N_("Save as PDF…"),
                ),
            ),
        ),
        Way(
            N_("Add something of your own"),
            (
                line(
                    N_("Type it under {add}. Protected names become initials."),
                    add=N_("A paragraph to add"),
                ),
            ),
        ),
    ),
    (
        line(
            N_(
                "A full name is needed? Press {full} and give the ground. The law keeps such"
                " names out of papers."
            ),
            full=N_("Print the full name…"),
        ),
        line(
            N_(
                "No printer? Save it as PDF on a USB drive, print where you trust the printer, "
                "and delete the file there."
            )
        ),
    ),
    (line(N_("Whoever holds the paper can read it. Give it from hand to hand.")),),
    ("letters", "letterhead", "refer"),
)

LETTERHEAD = Topic(
    "letterhead",
    N_("Our letterhead"),
    line(N_("What stands at the top of every letter of your office: name, address and emblem.")),
    (
        Way(
            N_("Set it"),
            (
                line(N_("Fill in the name and the address. The sample beside it follows.")),
                line(
                    N_("Press {picture} for the emblem, then {save}."),
                    picture=N_("Choose a picture…"),
                    save=N_("Save the letterhead"),
                ),
            ),
        ),
    ),
    (line(N_("The picture is not taken? Save it as PNG or JPEG, and choose that one.")), GREY),
    (STAYS,),
    ("letter", "settings"),
)

TOPICS = (LETTERS, LETTER, LETTERHEAD)
