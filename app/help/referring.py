"""Help for the composer of a referral, as a whole and step by step.

Rules: see app/help/__init__.py; the key of a step begins with "refer/".
"""

from __future__ import annotations

from app.base.language import N_
from app.help.common import EXACTLY, NEVER_NOTES, NO_CALL_BACK, STAYS
from app.help.topic import Topic, Way, line

REFER = Topic(
    "refer",
    N_("Refer"),
    line(
        N_(
            "Puts chosen facts of a case into a sealed packet that one office can open, and no"
            " other. Four steps; nothing leaves before the last."
        )
    ),
    (
        Way(
            N_("From the case to the packet"),
            (
                line(
                    N_("Choose what it is for and to which office, and press {next}."),
                    next=N_("Next: consent"),
                ),
                line(
                    N_("See what the person agreed to, and press {next}."),
                    next=N_("Next: what to share"),
                ),
                line(
                    N_("Tick what they need to know, no more, and press {next}."),
                    next=N_("Next: check and seal"),
                ),
                line(
                    N_(
                        "Read the right side once more, and press the button with the name of the"
                        " office."
                    )
                ),
            ),
        ),
        Way(
            N_("Stop, and go on later"),
            (
                line(
                    N_("Press {close} or Esc. What you chose is kept in the case."),
                    close=N_("Close"),
                ),
            ),
        ),
        Way(
            N_("Send it to a second office"),
            (
                line(
                    N_("Press {also} in the first step. Each office gets a packet of its own."),
                    also=N_("Also refer to another office"),
                ),
            ),
        ),
    ),
    (
        line(
            N_("An office cannot be chosen? Its number was not checked yet: press {check}."),
            check=N_("Check this office first"),
        ),
        line(
            N_(
                "A fact is locked? Its line says why: mostly the person did not agree to that"
                " kind of fact."
            )
        ),
    ),
    (EXACTLY, NEVER_NOTES, NO_CALL_BACK),
    ("refer/office", "refer/agreed", "refer/share", "refer/seal", "outbox"),
)

REFER_OFFICE = Topic(
    "refer/office",
    N_("To which office"),
    line(
        N_(
            "First step: what the other office is asked for, how urgent it is, and which office"
            " it is."
        )
    ),
    (
        Way(
            N_("Choose"),
            (
                line(
                    N_("Choose {purpose}, {kind} and {urgency}."),
                    purpose=N_("Purpose"),
                    kind=N_("Kind of referral"),
                    urgency=N_("Urgency"),
                ),
                line(
                    N_("Choose the office in the list, and press {next}."),
                    next=N_("Next: consent"),
                ),
            ),
        ),
    ),
    (
        line(
            N_("The office is not in the list? Press {add}. What you wrote is kept."),
            add=N_("Add an office card…"),
        ),
        line(
            N_(
                "It was not checked and a life is in danger? There is a way for that in the same"
                " line; it is logged and shown to the head of the office."
            )
        ),
    ),
    (STAYS,),
    ("refer/agreed", "offices", "check"),
)

REFER_AGREED = Topic(
    "refer/agreed",
    N_("Consent given"),
    line(
        N_(
            "Second step: on what the facts may leave. It is the person's answer, or a legal"
            " ground."
        )
    ),
    (
        Way(
            N_("The person agreed"),
            (
                line(
                    N_("Press {record} if the answer is not written down yet."),
                    record=N_("Record an answer…"),
                ),
            ),
        ),
        Way(
            N_("It must go without consent"),
            (
                line(
                    N_("Tick {ground} and choose which one."),
                    ground=N_("Send on a legal ground, without consent"),
                ),
                line(N_("Write the number of the order, who decided, and why it cannot wait.")),
            ),
        ),
    ),
    (
        line(
            N_("It says {not_yet}? Then a needed answer is missing: it stands beside the person."),
            not_yet=N_("Nothing may leave yet."),
        ),
    ),
    (
        line(
            N_("The answer, or the ground, is printed in the packet and kept in the activity log.")
        ),
    ),
    ("case/consent", "refer/share"),
)

REFER_SHARE = Topic(
    "refer/share",
    N_("What to share"),
    line(
        N_(
            "Third step: the facts and documents that leave. The usual ones for the purpose are"
            " ticked; all else is off."
        )
    ),
    (
        Way(
            N_("Choose the facts"),
            (
                line(N_("Tick only what that office needs to help.")),
                line(
                    N_("Look at the right side: {they} shows it word for word."),
                    they=N_("Exactly what they will see"),
                ),
                line(N_("Write what they should do, and until when.")),
            ),
        ),
    ),
    (
        line(
            N_(
                "It warns of a telephone number or another name in the free text? Put the text"
                " right in the case, or take its tick away."
            ),
        ),
        line(
            N_(
                "A fact is locked? Its line says why: mostly the person did not agree to that"
                " kind of fact."
            )
        ),
    ),
    (EXACTLY, NEVER_NOTES),
    ("refer/agreed", "refer/seal"),
)

REFER_SEAL = Topic(
    "refer/seal",
    N_("Check and seal"),
    line(
        N_(
            "Last step: one more look, then the packet is sealed. After that it waits in the"
            " outbox until you hand it over."
        )
    ),
    (
        Way(
            N_("Seal"),
            (
                line(N_("Read the right side as the other office will read it.")),
                line(N_("Too much or too little? Press {share}."), share=N_("Share more or less")),
                line(N_("Press the button with the name of the office.")),
            ),
        ),
        Way(
            N_("Hand it over"),
            (
                line(
                    N_("Press {copy} and choose the USB drive. It is read back and compared."),
                    copy=N_("Copy to a USB drive or folder…"),
                ),
                line(N_("Or press {mail}, when the mail was set up."), mail=N_("Send by mail…")),
                line(N_("Given to them? Press {mark}."), mark=N_("Mark as handed over")),
            ),
        ),
    ),
    (
        line(
            N_(
                "Something was wrong in it? Open the case, refer it again to the same office, and"
                " choose to correct. They are told."
            )
        ),
    ),
    (
        line(
            N_(
                "Whoever finds the file sees its size and that it is sealed: no office, no name,"
                " no date."
            )
        ),
        NO_CALL_BACK,
    ),
    ("outbox", "mail", "letter"),
)

TOPICS = (REFER, REFER_OFFICE, REFER_AGREED, REFER_SHARE, REFER_SEAL)
