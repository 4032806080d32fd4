"""What is not whole, in the words of an office.

Rules: slugs come from the checks of the register and of backups; one that is not known is told as
what it is about, never shown raw; the number of a case stands in it, its name never.
"""

from __future__ import annotations

from app.base.language import N_
from app.base.language import translate as _

_SEALED = "sealed"
_PLAIN = (
    ("paper-missing", N_("A document is missing")),
    ("paper-cut-off", N_("A document is cut off")),
    ("paper-changed", N_("A document was changed")),
    ("paper-unreadable", N_("A document cannot be read")),
    ("paper", N_("A document is damaged")),
    ("papers", N_("The list of documents cannot be read")),
    ("database:search", N_("The list for searching is damaged")),
    ("database", N_("Part of the register cannot be read")),
    ("log", N_("The activity log is cut or was changed")),
    ("key-file", N_("A copy of the key file is damaged or missing")),
    ("own-keys", N_("The keys of this office cannot be read")),
    ("marks", N_("A page of the register is not the one that was written last")),
    ("packet-file", N_("The file of a packet cannot be read")),
    (
        "packets-again",
        N_("Packets that had just come have to be handed over again by their senders"),
    ),
    ("case-left-out", N_("A sealed case did not come along: no sheet had its keys")),
    ("case", N_("Part of a case cannot be read")),
    ("backup", N_("The end of the backup is damaged")),
    ("rows", N_("Rows of the register cannot be read")),
)


def damage_words(slug: str) -> str:
    """Return a problem in words, with the case it touches when that is known."""
    told = next((_(words) for mark, words in _PLAIN if slug.startswith(mark)), _("Damaged"))
    case_no = slug.partition(":")[2] if slug.startswith("paper") else ""
    if case_no == _SEALED:
        return _("{what} (a sealed case)").format(what=told)
    return _("{what} (case {number})").format(what=told, number=case_no) if case_no else told
