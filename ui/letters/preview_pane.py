"""The letter as it will come out of the printer, beside the choices, or why there is none.

Rules: as in `ui.printing.pages_pane`; a letter that does not belong to the present choices says so,
and one that was issued is shown as it was issued; the worst note comes first.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget

from app.base.language import _
from app.letters.records import ON_OWN_DATA, PreparedLetter
from ui.frame.worker import triage
from ui.letters.make_flow import MakeFlow
from ui.letters.make_words import missing_words, page_words
from ui.printing.pages_pane import Note, PagesPane, notes_on_names, notes_on_signs
from ui.widgets.buttons import Button, secondary


class PreviewPane(PagesPane):
    """The card at the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._copies: tuple[str, ...] = ()
        super().__init__(
            _("Preview of the letter"),
            _("Here you will see the letter, exactly as it prints."),
            _("The letter is hidden while names are hidden."),
            parent,
        )

    def show_letter(self, pdf: bytes, copies: tuple[str, ...]) -> None:
        """Show a letter; the place on the page stays where it was."""
        self._copies = copies
        self.show_pdf(pdf)

    def page_words(self, number: int) -> str:
        """Return which page is shown, and whose sheet it belongs to."""
        return page_words(number, self.pages, self._copies)


@dataclass(frozen=True)
class Ways:
    """Where a refusal or a note leads.

    Attributes:
        to_case: called with the id of the case.
        to_letterhead: where the letterhead is set.
    """

    to_case: Callable[[str], None]
    to_letterhead: Callable[[], None]


def show_in(pane: PreviewPane, flow: MakeFlow, ways: Ways) -> None:
    """Show what there is to see of a letter."""
    if flow.is_issued:
        pane.show_letter(flow.out.pdf, _copies(flow))
        pane.say("")
    elif (problem := flow.problem or flow.preview.problem) is not None:
        failure = triage(problem)
        pane.say_refused(failure.happened, failure.todo, _to_case(flow, ways))
    elif (instead := _instead(flow)) is not None:
        pane.say_empty(*instead)
    elif flow.preview.letter is not None:
        pane.show_letter(flow.preview.letter.pdf, _copies(flow))
        pane.say("" if flow.preview.fresh else _("Bringing this up to date…"))
    _show_notes(pane, flow, ways)


def _instead(flow: MakeFlow) -> tuple[str, str, str] | None:
    """Return icon, sentence and hint that stand where no letter is, None for a letter."""
    about = flow.choices.about
    if about is not None and not flow.choices.kinds():
        return (
            "file-x",
            _("No letter can be made of this now."),
            _("It may have been withdrawn, or your role may not allow it. Look at the case."),
        )
    if about is not None and flow.choices.missing():
        return ("hand", missing_words(flow.choices.missing()), "")
    if flow.preview.letter is None:
        return ("eye", _("The letter is being drawn…"), "")
    return None


def _show_notes(pane: PreviewPane, flow: MakeFlow, ways: Ways) -> None:
    notes: list[Note] = []
    buttons: dict[str, Callable[[], Button]] = {}
    letter, about = flow.preview.letter, flow.choices.about
    is_refused = flow.problem is not None or flow.preview.problem is not None
    if letter is not None and not is_refused:
        notes += letter_notes(letter)
    if (
        about is not None
        and flow.choices.kinds()
        and not about.has_letterhead
        and not flow.is_issued
    ):
        words = _("The letterhead was not set yet: it shows what your office card says.")
        notes.append(("caution", words, ""))
        buttons[words] = lambda: secondary(_("Set it…"), "stamp", ways.to_letterhead)
    pane.note(notes, buttons)


def letter_notes(letter: PreparedLetter) -> list[Note]:
    """Return what is to be known of a letter: tone, words, what to do."""
    notes = notes_on_signs(letter.missing)
    notes += notes_on_names(letter.hidden)
    if letter.left_out:
        words = (
            _("Not on paper, but told when it is read out: {facts}.")
            if letter.kind in ON_OWN_DATA
            else _("Not on paper, only in the sealed packet: {facts}.")
        )
        labels = ", ".join(_(label) for label in letter.left_out)
        notes.append(("plain", words.format(facts=labels), ""))
    return notes


def _copies(flow: MakeFlow) -> tuple[str, ...]:
    wish = flow.choices.wish()
    return wish.copies if wish is not None else ()


def _to_case(flow: MakeFlow, ways: Ways) -> Button | None:
    about = flow.choices.about
    if about is None or not about.case_id:
        return None
    case_id = about.case_id
    return secondary(_("Open the case"), "folder-open", lambda: ways.to_case(case_id))
