"""Help for the work of every day: the first page, the list of cases, and what is done with all.

Rules: see app/help/__init__.py.
"""

from __future__ import annotations

from app.base.language import N_
from app.help.common import GREY, NEVER_NOTES, STAYS
from app.help.topic import Topic, Way, line

TODAY = Topic(
    "today",
    N_("Today"),
    line(
        N_("Shows what waits for you: what is due, what came in, and what is not handed over yet.")
    ),
    (
        Way(
            N_("Begin the day"),
            (
                line(N_("Go through the lines from above. The most pressing one stands first.")),
                line(N_("Choose a line: it opens the case or the packet it speaks of.")),
            ),
        ),
        Way(
            N_("Write down a new case"),
            (
                line(N_("Press {new}, or Ctrl+N on any page."), new=N_("New case")),
                line(N_("Type what you know. There is no save button: it is kept as you go.")),
            ),
        ),
        Way(
            N_("Send a case to another office for the first time"),
            (
                line(
                    N_("Press {guide} in this help."),
                    guide=N_("Send your first referral, step by step"),
                ),
            ),
        ),
    ),
    (
        line(
            N_(
                "Nothing is listed? Then nothing is due and nothing came in. Older cases stand"
                " under {register}."
            ),
            register=N_("Register"),
        ),
    ),
    (STAYS,),
    ("first-referral", "register", "inbox"),
)

REGISTER = Topic(
    "register",
    N_("Register"),
    line(
        N_(
            "The list of all cases of this office. Here you find a case, begin a new one, or"
            " refer one."
        )
    ),
    (
        Way(
            N_("Find a case"),
            (
                line(
                    N_(
                        "Press Ctrl+F and type a part of a name, a telephone number, a place or a"
                        " case number."
                    )
                ),
                line(N_("Any script will do: asha also finds आशा.")),
                line(
                    N_("Choose a row to see it on the right, and press {open}."),
                    open=N_("Open the case"),
                ),
            ),
        ),
        Way(
            N_("Write down a new case"),
            (
                line(N_("Press {new}, or Ctrl+N on any page."), new=N_("New case")),
                line(N_("Type what you know. There is no save button: it is kept as you go.")),
            ),
        ),
        Way(
            N_("See only some of the cases"),
            (
                line(
                    N_("Press {mine}, {due} or another button over the list."),
                    mine=N_("Mine"),
                    due=N_("Due this week"),
                ),
                line(N_("To see all of them again, press {all}."), all=N_("All")),
            ),
        ),
        Way(
            N_("Refer a case"),
            (line(N_("Choose its row and press {refer}, or Ctrl+R."), refer=N_("Refer…")),),
        ),
    ),
    (
        line(
            N_(
                "A case is not found? Press {all}: it may be closed. Then look into the bin under"
                " {more}."
            ),
            all=N_("All"),
            more=N_("More"),
        ),
        line(
            N_(
                "A row says {damaged}? The other cases are not touched. Check the register under"
                " {backup}."
            ),
            damaged=N_("Cannot be read - damaged"),
            backup=N_("Backup and recovery…"),
        ),
        GREY,
    ),
    (STAYS,),
    ("case", "import", "duplicates", "bin", "refer"),
)

BIN = Topic(
    "bin",
    N_("Bin"),
    line(N_("Cases that were deleted. They wait here for 30 days and can be taken back whole.")),
    (
        Way(
            N_("Take a case back"),
            (line(N_("Choose it and press {back}."), back=N_("Take the case back")),),
        ),
    ),
    (
        line(
            N_(
                "After 30 days a case is erased for ever. A backup that was made before still has"
                " it."
            )
        ),
        GREY,
    ),
    (STAYS,),
    ("register", "backup"),
)

DUPLICATES = Topic(
    "duplicates",
    N_("Possible duplicates"),
    line(
        N_(
            "Pairs of cases that may be about the same person. You decide; nothing is merged by"
            " itself."
        )
    ),
    (
        Way(
            N_("It is the same person"),
            (
                line(
                    N_("Choose the pair, look at both sides, and press {merge}."),
                    merge=N_("Same person: merge…"),
                ),
                line(
                    N_(
                        "Say for each fact which one counts. Nothing is lost: it stands in the "
                        "history."
                    )
                ),
            ),
        ),
        Way(
            N_("They are two people"),
            (
                line(
                    N_("Press {two}. The pair is not shown again."), two=N_("Two different people")
                ),
            ),
        ),
        Way(
            N_("Two cases were merged by mistake"),
            (
                line(
                    N_("Choose the case under {merged} and press {apart}."),
                    merged=N_("Merged"),
                    apart=N_("Make two cases again"),
                ),
            ),
        ),
    ),
    (line(N_("Not sure? Leave the pair as it is and call whoever wrote the other case down.")),),
    (STAYS,),
    ("register", "case"),
)

IMPORT = Topic(
    "import",
    N_("Import a spreadsheet"),
    line(
        N_(
            "Brings the register that you kept as a spreadsheet into Lifafa. You see every row"
            " before anything is kept."
        )
    ),
    (
        Way(
            N_("Import the cases"),
            (
                line(N_("Press {choose} and pick the file."), choose=N_("Choose a spreadsheet…")),
                line(
                    N_("Press {columns} and say what each column holds. Most are known already."),
                    columns=N_("Next: columns"),
                ),
                line(
                    N_("Press {check} and look at the rows that need a look."),
                    check=N_("Next: check every row"),
                ),
                line(
                    N_("The button at the lower right says how many cases will be added. Press it.")
                ),
            ),
        ),
        Way(
            N_("Take all of it out again"),
            (
                line(
                    N_("Press {undo}. Cases that were changed since then stay."),
                    undo=N_("Undo this import"),
                ),
            ),
        ),
    ),
    (
        line(
            N_(
                "Rows were rejected? Press {save}, put them right in the spreadsheet, and "
                "import that file."
            ),
            save=N_("Save the rejected rows…"),
        ),
        line(
            N_(
                "Strange letters in place of Hindi? Choose under {how} the old font they were"
                " typed in."
            ),
            how=N_("How it is read"),
        ),
    ),
    (
        line(
            N_(
                "The spreadsheet stays where it was, unsealed. Delete it, or put it under lock,"
                " once the cases are in."
            )
        ),
        STAYS,
    ),
    ("register", "duplicates", "export"),
)

EXPORT = Topic(
    "export",
    N_("Export"),
    line(
        N_(
            "Writes cases into a file that other programs read, for example for a report or"
            " another register."
        )
    ),
    (
        Way(
            N_("Write a file"),
            (
                line(N_("Tick which cases, and choose the kind of file.")),
                line(
                    N_("Press {export} and choose a USB drive that is kept under lock."),
                    export=N_("Choose a file and export…"),
                ),
            ),
        ),
        Way(
            N_("Take the whole register along"),
            (
                line(
                    N_("Press {folder} under {all}."),
                    folder=N_("Choose a folder…"),
                    all=N_("Take everything with me"),
                ),
            ),
        ),
    ),
    (
        line(
            N_(
                "To send one case to an office, do not export it: refer it. Only a referral is"
                " sealed."
            )
        ),
        GREY,
    ),
    (
        line(N_("The file is not sealed: anyone who has it can read it.")),
        line(N_("Sealed cases are never in it. That you exported stands in the activity log.")),
    ),
    ("refer", "import", "backup"),
)

LOG = Topic(
    "log",
    N_("Activity log"),
    line(
        N_(
            "Who did what, and when. Nobody can change or remove a line, not even the head of the"
            " office."
        )
    ),
    (
        Way(
            N_("Find a line"),
            (
                line(N_("Type a case number, a name or a word into the search field.")),
                line(N_("Choose a person over the list to see only their lines.")),
                line(N_("For older days press {older}."), older=N_("Read older lines")),
            ),
        ),
    ),
    (
        line(
            N_(
                "It says {broken}? Do not work on. Tell the head of your office, and keep a copy"
                " of the folder."
            ),
            broken=N_("Log is broken"),
        ),
    ),
    (STAYS,),
    ("people", "whole"),
)

FIRST_REFERRAL = Topic(
    "first-referral",
    N_("Send your first referral, step by step"),
    line(
        N_(
            "A line over the page says the next thing to do and points at it. You do it yourself;"
            " it never presses anything."
        )
    ),
    (
        Way(
            N_("Begin, and go on another day"),
            (
                line(
                    N_("Press {guide} in this help, or choose it in the menu {help}."),
                    guide=N_("Send your first referral, step by step"),
                    help=N_("Help"),
                ),
                line(
                    N_(
                        "Try it with made-up cases first: the practice register sends to nobody"
                        " real."
                    )
                ),
                line(
                    N_(
                        "Press {stop} when you want to. It goes on where you are when you begin"
                        " again."
                    ),
                    stop=N_("Leave it for now"),
                ),
            ),
        ),
        Way(
            N_("What it leads through"),
            (
                line(N_("A case with a name, or the name withheld.")),
                line(N_("The card of the other office, and its number checked on the telephone.")),
                line(N_("What the person agreed to, or the legal ground.")),
                line(N_("What is shared, a last look, the seal, and the USB drive or the mail.")),
            ),
        ),
    ),
    (line(N_("It names a page you are not on? Press {there} in the line."), there=N_("Go there")),),
    (NEVER_NOTES, STAYS),
    ("practice", "refer", "offices"),
)

PRACTICE = Topic(
    "practice",
    N_("Practice"),
    line(
        N_(
            "A register of its own with made-up people, to try everything without fear. It says"
            " {practice} on every page."
        ),
        practice=N_("Practice data"),
    ),
    (
        Way(
            N_("Open it"),
            (
                line(
                    N_(
                        "In the settings, or on the first page of a new computer, press {practise}."
                    ),
                    practise=N_("Practise with made-up cases"),
                ),
                line(N_("The passphrase for practice is shown there. Type it like a real one.")),
            ),
        ),
        Way(
            N_("Go back to the real register"),
            (line(N_("In the settings press {home}."), home=N_("Back to my register")),),
        ),
        Way(
            N_("Begin with fresh made-up cases"),
            (line(N_("In the settings press {fresh}."), fresh=N_("Make it fresh")),),
        ),
    ),
    (
        line(
            N_(
                "Never write a real person into it: it is not backed up, and its passphrase is"
                " known."
            )
        ),
    ),
    (line(N_("Its offices are made up too: what is sealed there opens in no real office.")),),
    ("first-referral", "first-run"),
)

TOPICS = (TODAY, FIRST_REFERRAL, PRACTICE, REGISTER, DUPLICATES, IMPORT, EXPORT, BIN, LOG)
