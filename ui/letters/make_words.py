"""Words about letters that are made: what each kind is for, whose sheet it is, what is missing.

Rules: translated when they are shown; no trade words.
"""

from __future__ import annotations

from app.base import numerals
from app.base.language import N_, NAMES, _, ngettext
from ui.printing.printing import PrintEnd, sent_words

_USES = {
    "referral": N_("Goes along with the sealed packet: the same facts on paper."),
    "forwarding": N_("Puts the case before a committee or a court."),
    "home_verification": N_("Asks an office near the home to visit the family."),
    "handover": N_("Goes along when the person is handed over, such as at a border."),
    "acknowledgement": N_("Tells the office that referred that it has reached you."),
    "certificate": N_("Confirms for the person that they are or were registered with your office."),
    "slip": N_(
        "For the person's own hand: where and when to go, and whom to call. No purpose and no"
        " names of others stand on it."
    ),
    "notice": N_("Tells an office what happened without naming anybody."),
    "person_notice": N_(
        "Tells the person what your office keeps, why, for how long, and what they can ask."
        " Nothing of the case stands on it."
    ),
    "person_summary": N_(
        "On the wish of the person: what is written about them and who got what, as far as a paper"
        " at home may tell it. Read the rest out."
    ),
}
COPIES = {
    "addressee": N_("The letter itself"),
    "office": N_("Office copy, for your file"),
    "person": N_("Copy for the person"),
}
_SHEETS = {
    "office": N_("office copy"),
    "person": N_("copy for the person"),
}
_MISSING = {
    "kind": N_("Choose which letter it is."),
    "copies": N_("Choose at least one sheet."),
    "safe": N_("Ask the person first whether it is safe to carry this paper."),
    "person": N_("Choose for whom it is."),
}
_DAY_CHOICES = (7, 30, 90, 180, 365)


def kind_use(kind: str) -> str:
    """Return what a kind of letter is for."""
    return _(_USES.get(kind, ""))


def missing_words(slug: str) -> str:
    """Return what has to be chosen before a letter can be made, "" when nothing is."""
    return _(_MISSING[slug]) if slug else ""


def days_words(days: int) -> str:
    """Return for how long a letter is good; 0 is for no limit."""
    if not days:
        return _("No limit")
    return ngettext("{count} day", "{count} days", days).format(count=numerals.shown(days))


def day_choices(usual: int) -> list[tuple[str, str]]:
    """Return for how many days a letter can be good, the usual number first."""
    first = _("{days} (usual)").format(days=days_words(usual))
    rest = [days for days in (*_DAY_CHOICES, 0) if days != usual]
    return [("", first), *((str(days), days_words(days)) for days in rest)]


def language_choices() -> list[tuple[str, str]]:
    """Return the languages of letters, each in its own words."""
    return list(NAMES.items())


def page_words(number: int, pages: int, copies: tuple[str, ...]) -> str:
    """Return which page is shown, and whose sheet it belongs to when there are several.

    Args:
        number: from 1 to `pages`.
        pages: of the whole file.
        copies: whose sheets it holds, one after the other, each as long as the others.
    """
    words = _("Page {number} of {pages}").format(
        number=numerals.shown(number), pages=numerals.shown(pages)
    )
    if len(copies) < 2 or pages % len(copies):
        return words
    whose = copies[(number - 1) // (pages // len(copies))]
    return f"{words} · {_(_SHEETS[whose])}" if whose in _SHEETS else words


def end_words(outcome: PrintEnd, sent: int, total: int, printer: str) -> tuple[str, str, str]:
    """Return how a print went: tone, what happened, what to do next."""
    tone, told = sent_words(outcome, sent, total, printer)
    if outcome is PrintEnd.DONE:
        return tone, told, ""
    if outcome is PrintEnd.STOPPED:
        todo = _("Tear up what came out, or print the letter again.") if sent else ""
        return tone, told, todo
    todo = _(
        "Look at its cable, paper and display. Tear up what came out and print again: the letter"
        " keeps its number and its code."
    )
    return tone, told, todo
