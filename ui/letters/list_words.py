"""Words for letters that were issued: name, state, and until when they count.

Rules: a state is words, shape and colour together; of a letter whose case is not to be seen only
its code is named.
"""

from __future__ import annotations

from app.base import numerals
from app.base.language import N_, NAMES, _, ngettext
from app.letters.check_words import kind_words
from app.letters.records import IssuedLetter
from ui.frame import dates
from ui.frame.values import code, day_at
from ui.widgets.badge import Mark

STATE_WORDS = {
    "": N_("All letters"),
    "valid": N_("Valid"),
    "expired": N_("Expired"),
    "withdrawn": N_("Withdrawn"),
}


def letter_name(letter: IssuedLetter) -> str:
    """Return number and kind of a letter in one line."""
    return " · ".join(part for part in (shown_number(letter), kind_words(letter.kind)) if part)


def shown_number(letter: IssuedLetter) -> str:
    """Return the number of a letter, or its code where the number is not to be seen."""
    return letter.number or letter.code


def to_words(letter: IssuedLetter) -> str:
    """Return to whom a letter went, or why that is not shown."""
    return letter.to or ("—" if letter.number else _("not to be seen here"))


def issued_mark(letter: IssuedLetter) -> Mark:
    """Return the badge of a letter of ours."""
    if letter.withdrawn_at:
        return Mark(_("Withdrawn"), "danger", "undo-2")
    if letter.is_expired:
        return Mark(_("Expired"), "caution", "calendar-x-2")
    return Mark(_("Valid"), "good", "circle-check")


def until_words(letter: IssuedLetter) -> str:
    """Return until when a letter counts."""
    return dates.iso_day(letter.valid_until) if letter.valid_until else _("no limit")


def facts_of(letter: IssuedLetter) -> list[tuple[str, str]]:
    """Return what is known of a letter, as label and value."""
    lines = [
        (_("To"), to_words(letter)),
        (_("Case"), letter.case_no),
        (_("Issued"), day_at(letter.issued_at)),
        (_("Issued by"), letter.issued_by),
        (_("Valid until"), until_words(letter)),
        (_("Withdrawn"), day_at(letter.withdrawn_at)),
        (_("Why it is withdrawn"), _why(letter)),
        (_("Letter code"), letter.code),
        (_("Stands on the paper"), letter.shown),
        (_("Pages"), str(letter.pages) if letter.pages else ""),
        (_("Language"), ", ".join(NAMES.get(one, one) for one in letter.languages)),
        (_("Printed"), _times(letter.prints)),
        (_("Saved as a file"), _times(letter.saves)),
    ]
    return [(label, words) for label, words in lines if words]


def _why(letter: IssuedLetter) -> str:
    return code("letter_withdrawal", letter.withdrawn_why) if letter.withdrawn_why else ""


def _times(count: int) -> str:
    if not count:
        return _("not yet")
    return ngettext("{count} time", "{count} times", count).format(count=numerals.shown(count))
