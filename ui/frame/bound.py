"""Use cases bound to the register that is open, as pages ask for them.

Rules: a page lives longer than the keys it began with: sealing a case, naming people, a new
passphrase and a new number of the office all put other services on the desk, so what is bound to a
desk asks it each time.
"""

from __future__ import annotations

from app.core.services import Services
from ui.frame.desk import Desk


class Bound:
    """Use cases of one register; called on its lane.

    Args:
        register: the desk of the window, or an open register that stays as it is.
    """

    def __init__(self, register: Services | Desk) -> None:
        self._register = register

    @property
    def _s(self) -> Services:
        held = self._register
        return held if isinstance(held, Services) else held.services
