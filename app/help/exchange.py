"""Help for what goes between offices: cards, checks, outbox and inbox.

Rules: see app/help/__init__.py.
"""

from __future__ import annotations

from app.base.language import N_
from app.help.common import GREY, NO_CALL_BACK, STAYS
from app.help.topic import Topic, Way, line

OFFICES = Topic(
    "offices",
    N_("Offices"),
    line(N_("The offices you work with. Cases go only to an office whose number you checked.")),
    (
        Way(
            N_("Add an office"),
            (
                line(N_("Ask them for their office card: a small file, by USB drive or mail.")),
                line(N_("Press {add}, or drop the file here."), add=N_("Add an office card…")),
                line(
                    N_("Press {check} next, with the telephone in your hand."),
                    check=N_("Check its number"),
                ),
            ),
        ),
        Way(
            N_("Give them your own card"),
            (
                line(
                    N_("Press {save} and put the file on a USB drive or into a mail."),
                    save=N_("Save my card…"),
                ),
                line(
                    N_("When they call, press {number} and read it to them."),
                    number=N_("My number"),
                ),
            ),
        ),
        Way(
            N_("Stop dealing with an office"),
            (
                line(
                    N_("Choose it and press {block}. This cannot be taken back."),
                    block=N_("Block this office…"),
                ),
            ),
        ),
    ),
    (
        line(
            N_(
                "It says {changed} or {differs}? Send nothing. Call them on a number you have"
                " from elsewhere."
            ),
            changed=N_("Changed: stop"),
            differs=N_("Number differs: stop"),
        ),
        GREY,
    ),
    (
        line(
            N_(
                "Your card says what your office is called and how to reach it. It holds nothing"
                " of a case."
            )
        ),
    ),
    ("check", "my-number", "office-list", "own-office"),
)

CHECK = Topic(
    "check",
    N_("Check an office's number"),
    line(
        N_(
            "Makes sure that the card really is theirs. Anybody can send you a card with their"
            " name; nobody else can read their number to you."
        )
    ),
    (
        Way(
            N_("By telephone"),
            (
                line(
                    N_(
                        "Call a number you already had: from a letter, a directory, a visit. Not"
                        " the one on the card."
                    )
                ),
                line(
                    N_("Ask them to open {offices}, then {number}, and to read it aloud."),
                    offices=N_("Offices"),
                    number=N_("My number"),
                ),
                line(N_("Type what you hear. The computer compares; you do not have to.")),
                line(
                    N_("Write with whom you spoke, and press {mark}."), mark=N_("Mark as checked")
                ),
            ),
        ),
        Way(
            N_("When you meet"),
            (
                line(
                    N_("Press {picture} and take the photograph of their printed number."),
                    picture=N_("From a picture…"),
                ),
            ),
        ),
        Way(
            N_("Not now"),
            (
                line(
                    N_("Press {later}. Nothing is lost, and nothing can be sent to them yet."),
                    later=N_("Do this later"),
                ),
            ),
        ),
    ),
    (
        line(N_("A group stays red? Ask them to read that group once more.")),
        line(
            N_("It still differs? Press {differ}. Send nothing, and tell your coordinator."),
            differ=N_("They do not match…"),
        ),
    ),
    (STAYS,),
    ("offices", "my-number"),
)

MY_NUMBER = Topic(
    "my-number",
    N_("My number"),
    line(
        N_(
            "The number of your own office. Others type it while you read it aloud; then they"
            " know that your card is yours."
        )
    ),
    (
        Way(
            N_("Read it to somebody"),
            (
                line(N_("Let them call you, on the number that they know.")),
                line(N_("Read one group, wait until they say that it fits, then the next.")),
            ),
        ),
        Way(
            N_("Hand it over on paper"),
            (
                line(
                    N_("Press {code} and print it. Only from hand to hand does it prove anything."),
                    code=N_("Save the QR code…"),
                ),
            ),
        ),
    ),
    (line(N_("They say that it does not fit? Give them your newest card, then read it again.")),),
    (line(N_("The number is no secret. Your passphrase is: never read that to anybody.")),),
    ("offices", "check"),
)

OFFICE_LIST = Topic(
    "office-list",
    N_("List of offices"),
    line(
        N_(
            "A list that a nodal office signed: which offices there are and what they are called."
            " Their numbers are still checked."
        )
    ),
    (
        Way(
            N_("Import a list"),
            (
                line(N_("Press {take} and choose the file."), take=N_("Take in a list…")),
                line(N_("Type the number of the nodal office from its official letter, once.")),
            ),
        ),
        Way(
            N_("Find an office in it"),
            (line(N_("Type a part of its name or place into the search field.")),),
        ),
    ),
    (
        line(
            N_(
                "The list has expired? Ask the nodal office for the newest one. Offices you "
                "checked stay checked."
            )
        ),
    ),
    (STAYS,),
    ("offices", "check"),
)

OWN_OFFICE = Topic(
    "own-office",
    N_("Our number and keys"),
    line(
        N_(
            "What your office proves itself with, and what to do on the day when somebody may"
            " have your keys."
        )
    ),
    (
        Way(
            N_("Prepare for loss or theft"),
            (
                line(
                    N_(
                        "Press {notice} and keep it beside the recovery code, never on this"
                        " computer."
                    ),
                    notice=N_("Save the notice…"),
                ),
            ),
        ),
        Way(
            N_("The office has a new computer, or its keys may be known"),
            (
                line(N_("Press {move} and give the reason."), move=N_("Move to a new number…")),
                line(
                    N_(
                        "Give the new card to every office, and let each of them check the new"
                        " number."
                    )
                ),
            ),
        ),
        Way(
            N_("The office closes"),
            (
                line(
                    N_("Press {withdraw} and give the notice to every office."),
                    withdraw=N_("Withdraw our number…"),
                ),
            ),
        ),
    ),
    (line(N_("Keys change by themselves every month. You need not do anything for it.")), GREY),
    (line(N_("The keys themselves never leave the register, except inside a sealed backup.")),),
    ("offices", "recovery", "people"),
)

OUTBOX = Topic(
    "outbox",
    N_("Outbox"),
    line(N_("What you sealed for other offices, and what became of it.")),
    (
        Way(
            N_("Hand a packet over"),
            (
                line(
                    N_("Choose it and press {copy}, or {mail}."),
                    copy=N_("Copy to a USB drive or folder…"),
                    mail=N_("Send by mail…"),
                ),
                line(N_("Given to them? Press {mark}."), mark=N_("Mark as handed over")),
            ),
        ),
        Way(
            N_("They say that they got nothing"),
            (
                line(
                    N_("Press {again}: the same packet can be handed over as often as needed."),
                    again=N_("Copy again…"),
                ),
            ),
        ),
        Way(
            N_("Withdraw or correct it"),
            (
                line(
                    N_("Press {withdraw} or {correct} beside it."),
                    withdraw=N_("Withdraw…"),
                    correct=N_("Correct this referral"),
                ),
            ),
        ),
        Way(
            N_("The packet is too large"),
            (
                line(
                    N_("Press {parts}. The parts go in any order, on any USB drives."),
                    parts=N_("In parts of 7 MB…"),
                ),
            ),
        ),
    ),
    (
        line(
            N_(
                "The USB drive was pulled out? Nothing half-done stays on it. Put it in and "
                "copy again."
            )
        ),
        line(
            N_(
                "No answer for a week? Call them. Their receipt comes by USB drive or mail into"
                " your inbox."
            )
        ),
    ),
    (NO_CALL_BACK,),
    ("refer/seal", "inbox", "mail"),
)

INBOX = Topic(
    "inbox",
    N_("Inbox"),
    line(N_("Packets from other offices. Nothing gets into the register before you accept it.")),
    (
        Way(
            N_("Open a packet"),
            (
                line(
                    N_("Press {open}, or Ctrl+O, or drop the file here."),
                    open=N_("Open a packet file…"),
                ),
                line(
                    N_("Many files on a USB drive? Press {folder}."), folder=N_("Take in a folder…")
                ),
            ),
        ),
        Way(
            N_("Take the case over"),
            (
                line(N_("Read it, and press {accept}."), accept=N_("Accept into register")),
                line(
                    N_("The person has a case here already? Press {link}."),
                    link=N_("Add to an existing case…"),
                ),
                line(N_("A receipt is sealed. Hand it over like every packet.")),
            ),
        ),
        Way(
            N_("It is not for you"),
            (
                line(
                    N_("Press {decline} and choose a reason. They are told with the receipt."),
                    decline=N_("Decline…"),
                ),
            ),
        ),
    ),
    (
        line(
            N_(
                "The content stays closed? The number of the sender was not checked: press {check}."
            ),
            check=N_("Check this office's number"),
        ),
        line(
            N_(
                "It was made for another office, or it was damaged on the way? The page says"
                " which. Ask them to send it again."
            )
        ),
        line(N_("A part is missing? It waits here. Open the others when they come.")),
    ),
    (
        line(
            N_(
                "To the sender goes a receipt: whether you accepted, and a message if you"
                " write one."
            )
        ),
    ),
    ("offices", "outbox", "case"),
)

TOPICS = (OFFICES, CHECK, MY_NUMBER, OFFICE_LIST, OWN_OFFICE, OUTBOX, INBOX)
