"""Help for new versions of the program, which come on a stick or by mail.

Rules: see app/help/__init__.py; nothing here needs a register.
"""

from __future__ import annotations

from app.base.language import N_
from app.help.topic import Topic, Way, line

UPDATES = Topic(
    "updates",
    N_("Check an update file"),
    line(
        N_(
            "Says whether a new version comes from those who answer for Lifafa, and whether its"
            " installer is whole. Only then install it."
        )
    ),
    (
        Way(
            N_("Check a new version"),
            (
                line(
                    N_(
                        "Copy both files from the USB drive to one folder of this computer: the"
                        " installer, and the update file, whose name ends in .lfrelease."
                    )
                ),
                line(
                    N_("Press {choose} and take the update file. Or drop it on the dialog."),
                    choose=N_("Choose an update file…"),
                ),
                line(N_("Wait until the installer is read, and do what the answer says.")),
            ),
        ),
        Way(
            N_("Install it"),
            (
                line(N_("Make a backup, and close Lifafa.")),
                line(N_("Open the installer yourself, from the folder where it was checked.")),
            ),
        ),
        Way(
            N_("Check it while the register is locked"),
            (line(N_("Double-click the update file, or drop it on the locked window.")),),
        ),
    ),
    (
        line(
            N_(
                "It says “not copied whole”? The USB drive was pulled too early. Copy the file "
                "again."
            )
        ),
        line(
            N_(
                "It says “not what was released”, or that too few signed? Do not run it. Tell your"
                " coordinator."
            )
        ),
        line(
            N_(
                "Two people of three have to sign each version. That one of them is deceived or"
                " robbed is not enough to deceive you."
            )
        ),
    ),
    (
        line(N_("Nothing leaves the office and nothing is fetched. Your register is not opened.")),
        line(N_("Lifafa never asks you by mail or telephone to install anything in a hurry.")),
    ),
    ("backup", "unlock"),
)

TOPICS = (UPDATES,)
