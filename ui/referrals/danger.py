"""The way to an office that nobody has checked: a life is in danger, and the head decides.

Rules: it opens to grey and listed offices alone, never to a red or withdrawn one; it needs the
legal ground of that name, which is typed, printed in the packet and logged; Enter never takes it.
"""

from __future__ import annotations

from dataclasses import replace

from app.base.language import _
from app.consent.disclosure_gate import DANGER
from app.offices.records import OfficeRecord
from app.offices.trust import State, What, gate
from ui.referrals.draft import Draft
from ui.referrals.kept_draft import KeptDraft, named_office
from ui.widgets.careful_button import CarefulButton
from ui.widgets.office_words import shown_name


def is_open_to(office: OfficeRecord) -> bool:
    """Say whether danger to life opens the way to an office that gets nothing else."""
    state = State(office.state)
    closed = gate(state, What.CLIENT_DATA).refusal is not None
    return closed and gate(state, What.CLIENT_DATA, danger=True).refusal is None


def choose_unchecked(choices: KeptDraft, office_id: str) -> bool:
    """Choose an office that nobody has checked, with the ground it needs; say whether it was."""
    office = named_office(choices.offices, office_id)
    free = choices.may_send_unchecked and choices.may_choose(office_id)
    if office is None or not free or not is_open_to(office):
        return False
    ground = replace(choices.draft.ground, on=True, basis=DANGER)
    choices.draft = replace(choices.draft, office_id=office_id, unchecked=True, ground=ground)
    choices.list_again()
    return True


def danger_button(choices: KeptDraft, office: OfficeRecord) -> CarefulButton:
    """Return the button under an office that nobody has checked."""
    words = _("Danger to life: send without a check")
    button = CarefulButton(
        words, "quiet", "siren", lambda: choose_unchecked(choices, office.office_id)
    )
    button.setAccessibleName(f"{words}: {shown_name(office)}")
    return button


def is_chosen(draft: Draft, office: OfficeRecord) -> bool:
    """Say whether this office is to get the case without a check."""
    return draft.unchecked and draft.office_id == office.office_id
