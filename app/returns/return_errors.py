"""Refusals about returns, and what to tell about each of them.

Rules: as in `app.base.errors`.
"""

from __future__ import annotations

from typing import Final

from app.base.errors import AppError
from app.base.language import N_

_EXITS: Final = {"return.not-over": 2, "return.k": 2, "return.changed": 9}


class ReturnRefusedError(AppError):
    """A return cannot be made as it was wished for; fact ``reason`` says why."""

    code = "return.refused"
    words = (
        N_("This return cannot be made. Nothing left this computer."),
        N_("Choose another period, then try again."),
    )
    words_for = {
        "return.not-over": (
            N_("This period is not over. A return counts whole periods."),
            N_("Wait until its last day is over, or choose an earlier period."),
        ),
        "return.crosses": (
            N_(
                "This period shares some days with an earlier return, and each has days of its own."
                " Small numbers could be worked out from the two."
            ),
            N_(
                "Choose the same days as before, days inside them, or a period that holds all of"
                " them."
            ),
        ),
        "return.k": (
            N_("Numbers below 5 to 1000 can be hidden, nothing else."),
            N_("Write a whole number from 5 to 1000."),
        ),
        "return.changed": (
            N_("Another return was made since this one was shown. Nothing left this computer."),
            N_("Look at the return again, then send it."),
        ),
    }

    def __init__(self, **facts: str | int) -> None:
        super().__init__(**facts)
        self.exit_code = _EXITS.get(str(facts.get("reason")), self.exit_code)
