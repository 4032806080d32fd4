"""What the words of the trade mean here, each in a sentence or two.

Rules: plain words; no word is explained by one that is not.
"""

from __future__ import annotations

from app.base.language import N_
from app.help.topic import Word, line

WORDS: tuple[Word, ...] = (
    Word(
        N_("Case"),
        line(
            N_("All that this office wrote down about one person, or several who belong together.")
        ),
    ),
    Word(
        N_("Referral"),
        line(
            N_(
                "A case, or a part of it, that is sent to another office so that it does"
                " something for the person."
            )
        ),
    ),
    Word(
        N_("Transfer"),
        line(
            N_(
                "A referral by which the other office takes the whole case over. You do not work"
                " on it any more."
            )
        ),
    ),
    Word(
        N_("Other office"),
        line(
            N_(
                "An office you exchange cases with: police, a committee, a shelter, an"
                " organisation."
            )
        ),
    ),
    Word(
        N_("Office card"),
        line(
            N_(
                "A small file that says who an office is and lets others seal for it. It is no"
                " secret."
            )
        ),
    ),
    Word(
        N_("Number check"),
        line(
            N_(
                "The other office reads its number to you, you type it, the computer compares. It"
                " shows that the card is really theirs."
            )
        ),
    ),
    Word(
        N_("Consent"),
        line(
            N_(
                "The person's own answer, after it was explained: what may be shared, with whom,"
                " for what, until when."
            )
        ),
    ),
    Word(
        N_("Legal ground"),
        line(
            N_(
                "What allows sharing without consent: danger to a child, an order of a court or a"
                " committee, a duty by law."
            )
        ),
    ),
    Word(
        N_("Seal"),
        line(
            N_(
                "Locks a packet so that one office only can open it, and every change shows. A"
                " case can be sealed too: for the people named."
            )
        ),
    ),
    Word(
        N_("Packet"),
        line(
            N_(
                "The sealed file of a referral. It can travel on a USB drive or by mail; on the"
                " way nobody can read it."
            )
        ),
    ),
    Word(
        N_("Receipt"),
        line(N_("A small packet that comes back: they got it, and whether they accepted.")),
    ),
    Word(
        N_("Match"),
        line(
            N_(
                "A sealed comparison with another office: both learn which of their own cases may"
                " be shared. It is a hint and no proof."
            )
        ),
    ),
    Word(
        N_("Register"),
        line(
            N_(
                "All cases of this office, with documents, consent and activity log, sealed in "
                "one folder on this computer."
            )
        ),
    ),
    Word(
        N_("Passphrase"),
        line(N_("Some words that only you know. They open the register every day.")),
    ),
    Word(
        N_("Recovery sheet"),
        line(
            N_(
                "A paper with groups of digits that opens the register when the passphrase is"
                " lost. It can be parted among several people."
            )
        ),
    ),
    Word(
        N_("Key holder"),
        line(
            N_(
                "A person who keeps one part of the recovery sheet. Only some of them together"
                " can open the register."
            )
        ),
    ),
    Word(
        N_("Backup"),
        line(
            N_(
                "A second, sealed copy of the register in another place. It opens with the"
                " recovery sheet."
            )
        ),
    ),
    Word(N_("Practice"), line(N_("A register with made-up people, to try things without fear."))),
    Word(
        N_("Sealed case"), line(N_("A case that only the people named for it can find and open."))
    ),
)
