"""Help for the form of a case, section by section, and for cases under a seal.

Rules: see app/help/__init__.py; the key of a section begins with "case/".
"""

from __future__ import annotations

from app.base.language import N_
from app.help.common import GREY, NEVER_NOTES, SEALED, STAYS
from app.help.topic import Topic, Way, line

CASE = Topic(
    "case",
    N_("The form of a case"),
    line(
        N_(
            "Everything this office knows about one case. Fill in what you know; only the first"
            " facts are needed."
        )
    ),
    (
        Way(
            N_("Write something down"),
            (
                line(N_("Choose a section on the left, or press Ctrl+PgDn for the next one.")),
                line(N_("Type, and go on. It is kept when you leave the field.")),
            ),
        ),
        Way(
            N_("Take a change back"),
            (line(N_("Press {undo} below, or Ctrl+Z outside a field."), undo=N_("Undo")),),
        ),
        Way(
            N_("Add somebody or something"),
            (
                line(
                    N_("Press {person}, {event} or {service} below the sections."),
                    person=N_("Add a person"),
                    event=N_("Add an event"),
                    service=N_("Add a service"),
                ),
            ),
        ),
        Way(
            N_("Send the case to another office"),
            (line(N_("Press {refer}, or Ctrl+R."), refer=N_("Refer…")),),
        ),
        Way(
            N_("Close the case"),
            (
                line(
                    N_("Press {more}, then {close}, and choose why."),
                    more=N_("More"),
                    close=N_("Close the case…"),
                ),
            ),
        ),
    ),
    (
        line(
            N_("{known} appears? Look at it: the person may have a case already."),
            known=N_("Already in the register?"),
        ),
        line(
            N_("A field turns red? Read the words under it. You can go on; what you typed is kept.")
        ),
        GREY,
    ),
    (SEALED, STAYS),
    ("case/person", "case/consent", "refer", "letter", "sealed-case"),
)

PERSON = Topic(
    "case/person",
    N_("Persons of a case"),
    line(N_("Who the person is, how to reach them, what they need. One part for each person.")),
    (
        Way(
            N_("The name must not stand here"),
            (
                line(
                    N_(
                        "Leave the field of the name empty. Everywhere it then says that the name"
                        " is withheld."
                    )
                ),
            ),
        ),
        Way(
            N_("The age is not sure"),
            (
                line(N_("Write the age you were told, and say beside it how sure it is.")),
                line(N_("Who may be a child is treated as a child until it is known.")),
            ),
        ),
        Way(
            N_("Write down a day that is not exact"),
            (
                line(
                    N_("Type 25/11/26, Nov 2026, 2026 or yesterday. The form shows how it read it.")
                ),
            ),
        ),
    ),
    (
        line(
            N_(
                "Age and date of birth do not fit? Both are marked. Ask again, and put one of"
                " them right."
            )
        ),
    ),
    (SEALED, STAYS),
    ("case", "case/consent"),
)

FACTS = Topic(
    "case/case",
    N_("Facts of the case"),
    line(N_("How the case came to you, what it is about, police and court.")),
    (
        Way(
            N_("Say what it rests on"),
            (
                line(
                    N_(
                        "Tick the signs you saw or were told. The form says how strong they are"
                        " together."
                    )
                ),
            ),
        ),
        Way(
            N_("See the fields that are rarely needed"),
            (
                line(
                    N_("Press the line {more} at the end of a long section."),
                    more=N_("More"),
                ),
            ),
        ),
    ),
    (
        line(
            N_(
                "A name does not belong into the free text: it may be shared by mistake. Write it"
                " into the part of the person."
            )
        ),
    ),
    (SEALED, STAYS),
    ("case", "case/event"),
)

EVENT = Topic(
    "case/event",
    N_("Events of a case"),
    line(
        N_(
            "What happened, where and when: one part for each event, so that the way of the"
            " person can be followed."
        )
    ),
    (
        Way(
            N_("Write an event down"),
            (
                line(N_("Press {event} below the sections."), event=N_("Add an event")),
                line(N_("Give it a day, even if only the year is known, and a place.")),
            ),
        ),
        Way(
            N_("Remove an event"),
            (
                line(
                    N_("Open its section and press {more}. The line that removes it stands there."),
                    more=N_("More"),
                ),
            ),
        ),
    ),
    (
        line(
            N_("Removed the wrong one? Press {undo} at once; later the history brings it back."),
            undo=N_("Undo"),
        ),
    ),
    (SEALED, STAYS),
    ("case/timeline", "case"),
)

SERVICE = Topic(
    "case/service",
    N_("Services of a case"),
    line(
        N_("What was done for the person: shelter, health, law, travel. One part for each service.")
    ),
    (
        Way(
            N_("Write a service down"),
            (
                line(N_("Press {service} below the sections."), service=N_("Add a service")),
                line(N_("Write who gave it, from when and until when.")),
            ),
        ),
        Way(
            N_("Ask another office for a service"),
            (
                line(
                    N_("Press {refer} and choose the office that can give it."), refer=N_("Refer…")
                ),
            ),
        ),
    ),
    (),
    (SEALED, STAYS),
    ("case", "refer"),
)

STEPS = Topic(
    "case/steps",
    N_("Next steps"),
    line(
        N_(
            "What has to be done next, by whom and until when. The step that is due first stands"
            " in the list of cases."
        )
    ),
    (
        Way(
            N_("Write a step down"),
            (
                line(
                    N_("Type what has to be done, give it a day, and press {add}."), add=N_("Add")
                ),
                line(N_("Done? Tick it. Who ticked it, and when, is kept.")),
            ),
        ),
        Way(
            N_("Change a step"),
            (line(N_("Press {change} beside it."), change=N_("Change…")),),
        ),
    ),
    (line(N_("Ticked by mistake? Press {again} beside it."), again=N_("Open again")),),
    (NEVER_NOTES,),
    ("today", "case"),
)

NOTES = Topic(
    "case/notes",
    N_("Notes"),
    line(
        N_(
            "What happened and what was said, for this office only. A note is never changed"
            " afterwards."
        )
    ),
    (
        Way(
            N_("Write a note"),
            (
                line(
                    N_("Type it and press {keep}. Your name and the time go with it."),
                    keep=N_("Save the note"),
                ),
            ),
        ),
        Way(
            N_("Correct a note"),
            (line(N_("Press {correct} beside it. Both stay readable."), correct=N_("Correct…")),),
        ),
    ),
    (line(N_("Locked before you kept it? What you typed is still there after unlocking.")),),
    (NEVER_NOTES,),
    ("case", "case/history"),
)

PAPERS = Topic(
    "case/papers",
    N_("Documents"),
    line(N_("Photographs, reports and orders. They are sealed together with the case.")),
    (
        Way(
            N_("Add a document"),
            (
                line(
                    N_("Press {add}, or drop the file here, or paste a copied picture."),
                    add=N_("Add documents…"),
                ),
                line(N_("Say what it is, and press {seal}."), seal=N_("Add and seal")),
                line(N_("Delete the file you took it from: that one is not sealed.")),
            ),
        ),
        Way(
            N_("Look at a document, or take a copy out"),
            (
                line(
                    N_("Press {view} to see it here, without a copy on the disk."), view=N_("View")
                ),
                line(
                    N_("Press {save} only when somebody must have it. That copy is not sealed."),
                    save=N_("Save a copy…"),
                ),
            ),
        ),
        Way(
            N_("Bring a removed document back"),
            (line(N_("Press {removed}."), removed=N_("Removed documents…")),),
        ),
    ),
    (
        line(N_("A picture cannot be read? Photograph the paper again, or add the file as it is.")),
        GREY,
    ),
    (
        line(
            N_(
                "Pictures lose what the camera wrote into them, such as the place, before they"
                " are kept."
            )
        ),
        line(
            N_("A document marked {never} cannot be ticked in a referral."),
            never=N_("Never leaves this office"),
        ),
    ),
    ("case", "refer"),
)

CONSENT = Topic(
    "case/consent",
    N_("Consent"),
    line(
        N_(
            "What the person agreed to share, with whom and for what. Without it nothing leaves,"
            " except on a legal ground."
        )
    ),
    (
        Way(
            N_("Record the consent"),
            (
                line(N_("Explain it in a language the person understands, without hurry.")),
                line(
                    N_("Press {record} and tick what was explained and what was answered."),
                    record=N_("Record a decision…"),
                ),
                line(N_("For a child, say who decided, and what the child wants.")),
            ),
        ),
        Way(
            N_("The person takes it back"),
            (
                line(
                    N_("Press {back} beside it. From that day nothing more leaves on it."),
                    back=N_("Taken back…"),
                ),
                line(
                    N_(
                        "Press {tell}: a notice for every office that has the facts goes into the"
                        " outbox."
                    ),
                    tell=N_("Tell the offices…"),
                ),
            ),
        ),
    ),
    (
        line(
            N_(
                "The person said no? Write that down too. A referral is then possible on a legal"
                " ground only, which is printed in it."
            )
        ),
        line(N_("Consent has an end? Ask again before that day; nothing is prolonged by itself.")),
    ),
    (
        STAYS,
        line(N_("With a referral goes what was agreed, so that the other office keeps to it.")),
    ),
    ("refer/agreed", "case"),
)

HISTORY = Topic(
    "case/history",
    N_("History"),
    line(N_("Every change of the case: who changed what, when, what stood there before.")),
    (
        Way(
            N_("Bring an earlier value back"),
            (line(N_("Choose the line and press {put}."), put=N_("Put the earlier value back")),),
        ),
        Way(
            N_("Find a change"),
            (
                line(N_("Choose over the list whose changes, and of which field.")),
                line(N_("For older ones press {older}."), older=N_("Read older changes")),
            ),
        ),
    ),
    (line(N_("A line cannot be put back? It says why beside the button.")),),
    (NEVER_NOTES,),
    ("case", "case/timeline", "log"),
)

TIMELINE = Topic(
    "case/timeline",
    N_("Timeline and route of a case"),
    line(
        N_(
            "Everything of the case that has a day, on one line and in a list, and the way of the"
            " person from place to place."
        )
    ),
    (
        Way(
            N_("Look at another time"),
            (
                line(
                    N_("Press {earlier} or {later}. {all} shows the whole time."),
                    earlier=N_("Earlier"),
                    later=N_("Later"),
                    all=N_("All"),
                ),
            ),
        ),
        Way(
            N_("See where an entry is written down"),
            (line(N_("Choose it in the list and press Enter.")),),
        ),
        Way(
            N_("Add something to it"),
            (line(N_("Press {event} below the sections."), event=N_("Add an event")),),
        ),
    ),
    (
        line(
            N_(
                "Something stands in the wrong place? Its day is wrong: put it right in its"
                " section."
            )
        ),
    ),
    (NEVER_NOTES,),
    ("case/event", "case/history"),
)

TOPICS = (
    *(CASE, PERSON, FACTS, EVENT, SERVICE, STEPS, NOTES, PAPERS, CONSENT),
    *(HISTORY, TIMELINE),
)
