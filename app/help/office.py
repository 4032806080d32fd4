"""Help for what the office sets up and keeps safe: people, mail, backups, settings.

Rules: see app/help/__init__.py.
"""

from __future__ import annotations

from app.base.language import N_
from app.help.common import GREY, STAYS
from app.help.topic import Topic, Way, line

SETTINGS = Topic(
    "settings",
    N_("Settings"),
    line(
        N_(
            "Language, look, size of the text, locking, and the way to all that is set up once."
            " Every change counts at once."
        )
    ),
    (
        Way(
            N_("Come here from any page"),
            (line(N_("Press Ctrl+, (the key of the comma) on any page.")),),
        ),
        Way(
            N_("Make the text larger"),
            (line(N_("Choose another {size}."), size=N_("Size of text")),),
        ),
        Way(
            N_("Change your passphrase"),
            (
                line(
                    N_("Press {change}. You need the current one."),
                    change=N_("Change the passphrase…"),
                ),
            ),
        ),
        Way(
            N_("Set up colleagues, mail or backups"),
            (
                line(
                    N_("Press {people}, {mail} or {backup}."),
                    people=N_("People and roles…"),
                    mail=N_("Mail…"),
                    backup=N_("Backup and recovery…"),
                ),
            ),
        ),
        Way(
            N_("See all keys of the keyboard"),
            (line(N_("Press {keys}, or Ctrl+/ on any page."), keys=N_("Keyboard shortcuts…")),),
        ),
    ),
    (
        line(
            N_(
                "You cannot read the language? The topmost field of the page changes it: each"
                " language stands there in its own script."
            )
        ),
        GREY,
    ),
    (STAYS,),
    ("people", "mail", "backup", "own-office"),
)

PEOPLE = Topic(
    "people",
    N_("People and roles"),
    line(
        N_(
            "Who opens this register, each with a login and passphrase of their own, and what"
            " each of them may do."
        )
    ),
    (
        Way(
            N_("Let a colleague in"),
            (
                line(
                    N_("Press {add}, write the name and choose the role."), add=N_("Add a person…")
                ),
                line(
                    N_(
                        "Tell them the first passphrase yourself. They choose their own at the"
                        " first unlocking."
                    )
                ),
            ),
        ),
        Way(
            N_("Somebody forgot the passphrase"),
            (line(N_("Press {new} beside the name."), new=N_("New passphrase…")),),
        ),
        Way(
            N_("Somebody leaves"),
            (
                line(
                    N_("Press {remove}. What they wrote stays, with their name."),
                    remove=N_("Remove…"),
                ),
            ),
        ),
    ),
    (
        line(
            N_("Whoever left may have a copy of the register? Make new keys under {backup}."),
            backup=N_("Backup and recovery…"),
        ),
        GREY,
    ),
    (STAYS,),
    ("settings", "sealed-case", "backup"),
)

MAIL = Topic(
    "mail",
    N_("Mail"),
    line(
        N_(
            "How packets leave by mail. Every file is sealed before; the mail itself names no"
            " person and no case."
        )
    ),
    (
        Way(
            N_("Set it up"),
            (
                line(N_("Choose one of the ways. With a mailbox, type address and password.")),
                line(N_("Press {test}. Nothing is sent by it."), test=N_("Test the mailbox")),
                line(N_("Press {save}."), save=N_("Save")),
            ),
        ),
        Way(
            N_("Send a packet"),
            (line(N_("In the outbox choose it and press {mail}."), mail=N_("Send by mail…")),),
        ),
    ),
    (
        line(
            N_(
                "The password is not taken? Many services want one made for programs: make it on"
                " their web page."
            )
        ),
        line(
            N_(
                "No mailbox for programs? Choose the draft or the webmail page: then you send it"
                " yourself."
            )
        ),
    ),
    (
        line(
            N_(
                "The mail service sees both addresses, the day and the size. It cannot open the"
                " packet."
            )
        ),
    ),
    ("outbox", "inbox", "settings"),
)

BACKUP = Topic(
    "backup",
    N_("Backup and recovery"),
    line(
        N_(
            "Keeps a second, sealed copy of everything, and the recovery sheets that open it on a"
            " bad day."
        )
    ),
    (
        Way(
            N_("Make a backup"),
            (
                line(N_("Plug in a USB drive and press {now}."), now=N_("Back up now…")),
                line(
                    N_(
                        "Keep the USB drive in another room, and the recovery sheet in a third "
                        "place."
                    )
                ),
            ),
        ),
        Way(
            N_("Be sure that it opens"),
            (
                line(N_("Press {test}."), test=N_("Test my backup…")),
                line(N_("Press {sheet} every half year."), sheet=N_("Test my sheet…")),
            ),
        ),
        Way(
            N_("A sheet was lost or seen"),
            (
                line(
                    N_("Press {sheets}. Keep the old ones for the backups made until today."),
                    sheets=N_("New recovery sheets…"),
                ),
            ),
        ),
        Way(
            N_("Somebody may have a copy and a passphrase"),
            (
                line(
                    N_("Change the passphrase first, then press {keys}."),
                    keys=N_("New keys for everything…"),
                ),
            ),
        ),
    ),
    (
        line(
            N_("All backups on the same disk? If it dies, all are lost. Make one on a USB drive.")
        ),
        line(
            N_(
                "Without passphrase and recovery sheet nobody can open the register, not even who"
                " made this program."
            )
        ),
        GREY,
    ),
    (line(N_("A backup is sealed: who finds the USB drive can read nothing.")),),
    ("recovery", "restore", "whole"),
)

WHOLE = Topic(
    "whole",
    N_("Is the register whole?"),
    line(
        N_(
            "Reads every case, every document and the activity log, and names what is damaged. "
            "Nothing is changed by it."
        )
    ),
    (
        Way(
            N_("Check everything"),
            (line(N_("Press {check}. You can go on working meanwhile."), check=N_("Check now")),),
        ),
        Way(
            N_("Something is damaged"),
            (
                line(N_("Read what it advises: it names the newest backup that is good.")),
                line(N_("Press {backup}."), backup=N_("Backup and recovery…")),
            ),
        ),
    ),
    (
        line(
            N_(
                "Damage comes back? The disk may be dying. Make a backup on a USB drive today, "
                "and move to another computer."
            )
        ),
    ),
    (STAYS,),
    ("backup", "restore", "log"),
)

TOPICS = (SETTINGS, PEOPLE, MAIL, BACKUP, WHOLE)
