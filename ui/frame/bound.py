"""Use cases bound to the register that is open, as pages ask for them.

Rules: a page lives longer than the keys it began with: sealing a case, naming people, a new
passphrase and a new number of the office all put other services on the desk, so what is bound to a
desk asks it each time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Concatenate

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


def asks[**P, R](
    use_case: Callable[Concatenate[Services, P], R],
) -> Callable[Concatenate[Bound, P], R]:
    """Return a method that asks a use case of the register that is open then.

    Args:
        use_case: takes the services first; what else it takes, the method takes.
    """

    def asked(bound: Bound, /, *given: P.args, **named: P.kwargs) -> R:
        return use_case(bound._s, *given, **named)

    return asked
