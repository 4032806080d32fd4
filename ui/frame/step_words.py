"""What long work does just now, in words, from the step it reports (`app.base.jobs.Progress`).

Rules: a step that has no words here is passed over, because the line over it says what is done
anyway; the words name no person, no case and no file.
"""

from __future__ import annotations

from types import MappingProxyType

from app.base.language import N_, _

_WORDS = MappingProxyType(
    {
        "preparing": N_("Getting ready"),
        "deriving": N_("Working on the passphrase: this is slow on purpose"),
        "opening": N_("Opening"),
        "checking": N_("Reading and checking"),
        "comparing": N_("Comparing"),
        "copying": N_("Copying"),
        "counting": N_("Counting the cases"),
        "hiding": N_("Hiding small numbers, and those that would give them away"),
        "sealing": N_("Sealing"),
        "unsealing": N_("Taking it out of its seal"),
        "writing": N_("Writing"),
        "recording": N_("Writing it down in the register"),
        "saving": N_("Writing"),
        "exporting": N_("Writing"),
        "reading": N_("Reading"),
        "reading-rows": N_("Reading"),
        "picture": N_("Making the picture smaller"),
        "papers": N_("The documents"),
        "database": N_("The cases and their data"),
        "log": N_("The activity log"),
        "key-file": N_("The key file"),
        "proving": N_("Reading back what was written"),
        "replacing": N_("Putting the new one in the place of the old"),
        "undoing": N_("Taking back"),
    }
)


def step_words(step: str) -> str:
    """Return what a step does, "" for one without words."""
    words = _WORDS.get(step, "")
    return _(words) if words else ""
