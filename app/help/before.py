"""Help for the windows that stand before an open register.

Rules: see app/help/__init__.py; nothing here needs a register.
"""

from __future__ import annotations

from app.base.language import N_
from app.help.topic import Topic, Way, line

UNLOCK = Topic(
    "unlock",
    N_("Unlock"),
    line(
        N_(
            "The register is locked: without the passphrase nobody reads it, also not who has"
            " this computer."
        )
    ),
    (
        Way(
            N_("Open the register"),
            (
                line(N_("Type your passphrase and press {unlock}."), unlock=N_("Unlock")),
                line(
                    N_("{show} lets you see what you type, when nobody looks on."), show=N_("Show")
                ),
            ),
        ),
        Way(
            N_("The passphrase is lost"),
            (
                line(N_("Ask the head of the office for a new one.")),
                line(
                    N_("The head lost it? Press {sheet} and take the recovery sheet."),
                    sheet=N_("Use the recovery sheet…"),
                ),
            ),
        ),
        Way(
            N_("Open another register, such as the one for practice"),
            (line(N_("Press {another}."), another=N_("Another register…")),),
        ),
    ),
    (
        line(
            N_(
                "It does not open? Look at the line beside the field: language of the keyboard,"
                " Caps Lock."
            )
        ),
        line(N_("You can try as often as you like. Nothing is lost or locked out.")),
    ),
    (line(N_("The passphrase is kept nowhere and sent to nobody.")),),
    ("recovery", "restore", "salvage", "updates"),
)

FIRST_RUN = Topic(
    "first-run",
    N_("Set up this office"),
    line(
        N_(
            "Makes the sealed register of your office on this computer. It takes a few minutes;"
            " have paper and pen ready."
        )
    ),
    (
        Way(
            N_("Set up"),
            (
                line(N_("Write the name of the office, choose its kind, and write your name.")),
                line(
                    N_(
                        "Write the six words of the passphrase on paper, and type the two that are"
                        " asked. Or choose your own."
                    )
                ),
                line(N_("Write the recovery code down, on another sheet. It is shown only now.")),
                line(
                    N_("Type the groups that are asked, and press {compare}."),
                    compare=N_("Compare"),
                ),
            ),
        ),
        Way(
            N_("You only want to look around"),
            (
                line(
                    N_("On the first page of a new computer press {practise}."),
                    practise=N_("Practise with made-up cases"),
                ),
            ),
        ),
        Way(
            N_("There is a register or a backup already"),
            (
                line(
                    N_("Press {open} or {backup}."),
                    open=N_("Open a register that is already there"),
                    backup=N_("I have a backup…"),
                ),
            ),
        ),
    ),
    (
        line(
            N_(
                "No time for the sheet? {tomorrow} gives you a day. Until then a lost passphrase"
                " loses everything."
            ),
            tomorrow=N_("Do it tomorrow"),
        ),
        line(
            N_(
                "The folder is copied to the internet by another program? The register stays"
                " sealed there, but choose another folder if you can."
            )
        ),
    ),
    (line(N_("No account is made and nothing is sent. The register lies on this computer only.")),),
    ("practice", "recovery", "first-referral"),
)

RECOVERY = Topic(
    "recovery",
    N_("Recovery sheet"),
    line(
        N_(
            "Opens the register when the passphrase is lost. Afterwards you choose a new"
            " passphrase."
        )
    ),
    (
        Way(
            N_("Open the register with it"),
            (
                line(N_("Fetch the sheet, or all key holders with their parts of it.")),
                line(N_("Type its groups of digits. The digits of any script will do.")),
                line(N_("Choose a new passphrase, and write new sheets when you are asked to.")),
            ),
        ),
    ),
    (
        line(
            N_(
                "A group is refused? One digit is wrong or two are swapped: compare it with the"
                " paper once more."
            )
        ),
        line(
            N_("It is an older sheet? It opens only the backups that were made while it was valid.")
        ),
    ),
    (line(N_("Never photograph the sheet and never send it. Who has it can open the register.")),),
    ("unlock", "backup", "restore"),
)

RESTORE = Topic(
    "restore",
    N_("Bring the register back from a backup"),
    line(
        N_(
            "Makes a register out of a backup, beside what is on this computer. Nothing is"
            " replaced."
        )
    ),
    (
        Way(
            N_("Bring it back"),
            (
                line(N_("Plug the USB drive in, and choose the backup. The newest stands first.")),
                line(
                    N_(
                        "Type the recovery sheet that was valid when it was made, and press {look}."
                    ),
                    look=N_("Look into the backup"),
                ),
                line(
                    N_("Compare the office, the day and the number of cases. Then press {make}."),
                    make=N_("Make the register"),
                ),
            ),
        ),
    ),
    (
        line(
            N_("The backup is not in the list? Press {again} or {file}."),
            again=N_("Look for USB drives again"),
            file=N_("Choose a file…"),
        ),
        line(N_("It is damaged? Take the next older one. The page names it.")),
    ),
    (line(N_("Make a new backup at once: old sheets open only old backups.")),),
    ("recovery", "salvage", "backup"),
)

SALVAGE = Topic(
    "salvage",
    N_("Bring out what can be read"),
    line(
        N_(
            "Takes out of a damaged register all that can still be read, and puts it into a new"
            " one."
        )
    ),
    (
        Way(
            N_("Do it"),
            (
                line(N_("Look first whether a good backup exists: that is better.")),
                line(
                    N_("Type a passphrase or a recovery sheet, and press {out}."),
                    out=N_("Bring it out"),
                ),
                line(N_("Read the list of what is missing, and keep it.")),
            ),
        ),
    ),
    (line(N_("Do not delete the damaged register. Somebody may get more out of it another day.")),),
    (line(N_("Nothing is sent, and the damaged register is not touched.")),),
    ("restore", "unlock", "whole"),
)

TOPICS = (FIRST_RUN, UNLOCK, RECOVERY, RESTORE, SALVAGE)
