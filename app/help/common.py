"""Sentences that stand in more than one help text.

Rules: what is said in two places is said in the same words.
"""

from __future__ import annotations

from app.base.language import N_
from app.help.topic import line

STAYS = line(N_("Nothing leaves this office from here."))
SEALED = line(N_("Everything you type is sealed on this computer as you go."))
GREY = line(
    N_(
        "A button is grey? Rest the pointer on it: it says why. If your role does not allow it, ask"
        " the head of your office."
    )
)
NO_CALL_BACK = line(N_("What the other office has read cannot be called back or erased there."))
EXACTLY = line(
    N_("Only what you ticked leaves, and the office sees it exactly as shown beside it.")
)
NEVER_NOTES = line(N_("Notes, next steps and the history of a case never leave this office."))
