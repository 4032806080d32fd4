"""What is told about a checked letter beside `app.letters.check_words`: what the comparing came to.

Rules: every other word is that of the command line too; a personal signature stands apart.
"""

from __future__ import annotations

from app.base.language import _
from app.letters.check_words import CheckWords, signature_words
from app.letters.records import LetterCheck
from app.offices.trust import RED
from ui.letters.check_head import Face
from ui.widgets.badge import Mark
from ui.widgets.office_words import state_mark

_CHECKABLE = frozenset({"new", "listed", "handover", *RED})
_ICONS = {
    "good": "signature",
    "changed": "octagon-x",
    "added_to": "triangle-alert",
    "expired": "calendar-x-2",
    "not_yet": "calendar-clock",
}


def heading(words: CheckWords, face: Face, *, compared: bool, differs: bool) -> tuple[str, str]:
    """Return the headline over a checked letter and what to do next."""
    if differs:
        return (
            _("This paper is not the letter that was sealed."),
            _(
                "The QR code was taken from another letter. Do not act on it: keep the paper, and"
                " call the office on a number that you know."
            ),
        )
    if face is Face.COMPARE:
        return words.headline, words.compare
    if face is not Face.GOOD:
        return words.headline, words.todo
    if compared:
        return words.headline, _("You compared the paper, and it says the same.")
    return words.headline, _("Every word and every page of this file is as it was sealed.")


def sender_name(check: LetterCheck) -> str:
    """Return the name of the office that sealed a letter, or words when it is not known."""
    if check.office_name:
        return check.office_name
    return _("Unknown office") if check.verdict == "unknown_office" else _("No office")


def sender_mark(check: LetterCheck) -> Mark | None:
    """Return the badge of the sender, None when no office was named."""
    if check.office_state == "own":
        return Mark(_("This office"), "accent", "building")
    if check.office_id or check.verdict == "unknown_office":
        return state_mark(check.office_state)
    return None


def lines_of(check: LetterCheck, words: CheckWords) -> list[str]:
    """Return all that is told of a letter but its personal signatures, a sentence each."""
    personal = {signature_words(one) for one in check.signatures}
    lines = [line for line in words.lines if line not in personal]
    if words.shown and words.tone != "good":
        lines.insert(0, _("The seal is for a paper that says: {shown}").format(shown=words.shown))
    return lines


def signature_lines(check: LetterCheck) -> list[tuple[str, str, str]]:
    """Return icon, words and details of each personal signature."""
    return [
        (
            _ICONS.get(one.verdict, "circle-question-mark"),
            signature_words(one),
            _("Certificate given out by {issuer}").format(issuer=one.issuer) if one.issuer else "",
        )
        for one in check.signatures
    ]


def way_on(check: LetterCheck) -> tuple[str, str, str]:
    """Return words, icon and place of the page on which more can be found out; "" for none."""
    if check.verdict == "unknown_office":
        return _("Go to Offices"), "building", "offices"
    if check.office_id and check.office_state in _CHECKABLE:
        return _("Check the number of the office"), "phone", "check"
    return "", "", ""
