"""The desk of a page that works on one sealed case: every piece of work runs inside the seal.

Rules: pages do not know whether their case is sealed; each piece of work opens the case, and what
it changed is sealed again before the answer comes back.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from app.base.jobs import Report, Token
from app.core.services import Services
from app.sealed import sealed
from ui.frame.desk import Desk
from ui.frame.worker import Job


class SealedDesk(Desk):
    """A desk in front of another one.

    Attributes:
        case_id: the sealed case that the work is about.
    """

    within_seal = True

    def __init__(self, outer: Desk) -> None:
        self._outer = outer
        super().__init__(outer.services, outer.lane, outer)
        self.case_id = ""
        for inner, whole in (
            (self.changed, outer.changed),
            (self.opened, outer.opened),
            (self.closed, outer.closed),
            (self.noticed, outer.noticed),
            (self.notice_gone, outer.notice_gone),
            (self.undo_offered, outer.undo_offered),
            (self.lock_asked, outer.lock_asked),
            (self.dress_asked, outer.dress_asked),
        ):
            inner.connect(whole)

    @property
    def outer(self) -> Desk:
        """The desk of the whole register."""
        return self._outer

    def run[T](
        self,
        work: Callable[[Services, Report, Token], T],
        done: Callable[[T], None] | None = None,
        *,
        failed: Callable[[Exception], None] | None = None,
        by: QObject | None = None,
    ) -> Job[T]:
        """Run a use case inside the seal of the case; see ``Desk.run``."""
        case_id = self.case_id
        # Another user of the keys may have changed them since this desk was made.
        self.services = self._outer.services

        def inside(services: Services, report: Report, token: Token) -> T:
            with sealed.opened(services, case_id) as held:
                return work(held, report, token)

        return self._outer.run(inside, done, failed=failed, by=by)
