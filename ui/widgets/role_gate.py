"""What the role of the user does not allow is greyed, with the reason, for as long as it lasts.

Rules: the window only shows the table of roles; the use cases ask it themselves.
"""

from __future__ import annotations

from app.base.language import _
from app.core.permissions import WITHIN_SEAL, Act, may
from ui.frame.desk import Desk
from ui.widgets.buttons import Button


def not_allowed() -> str:
    """Return why something is greyed."""
    return _("Your role does not allow this. Ask the head of your office.")


def allows(desk: Desk, act: Act) -> bool:
    """Say whether the user at the desk may do something."""
    within = not desk.within_seal or act in WITHIN_SEAL
    return within and may(desk.services.user, act)


def greyed(desk: Desk, act: Act, words: str) -> str:
    """Return the words of a menu line, with the reason when it is greyed."""
    if allows(desk, act):
        return words
    if may(desk.services.user, act):
        return _("{action} (not while the case is sealed)").format(action=words)
    return _("{action} (not with your role)").format(action=words)


def by_role(desk: Desk, act: Act, *buttons: Button) -> None:
    """Grey buttons for good when the role, or the seal of the case, does not allow what they do."""
    if not allows(desk, act):
        sealed = may(desk.services.user, act)
        for button in buttons:
            button.forbid(_("Remove the seal first.") if sealed else not_allowed())
