"""A case goes into the bin, and comes back out of it, from wherever it is shown.

Rules: what was done can be taken back at once.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from app.base.language import _
from app.cases.records import BinnedCase
from app.retention import recycle_bin as bins
from ui.frame.desk import Desk


def bin_case(desk: Desk, case_id: str, gone: Callable[[], None], back: Callable[[], None]) -> None:
    """Put a case into the bin and offer to take it back.

    Args:
        desk: the officer's desk.
        case_id: the case; nothing is done for "".
        gone: called when it is in the bin.
        back: called when it was taken back.
    """

    def done(binned: BinnedCase) -> None:
        desk.wrote()
        gone()
        words = _("{case} is in the bin for 30 days").format(case=binned.case_no)
        desk.offer_undo(words, partial(unbin_case, desk, case_id, back))

    if case_id:
        desk.ask(lambda services: bins.bin_case(services, case_id), done, by=desk)


def unbin_case(desk: Desk, case_id: str, back: Callable[[], None]) -> None:
    """Take a case back out of the bin; `back` is called when it is there."""

    def done(_answer: str) -> None:
        desk.wrote()
        back()

    desk.ask(lambda services: bins.restore_case(services, case_id), done, by=desk)
