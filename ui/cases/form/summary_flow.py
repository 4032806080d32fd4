"""What is chosen for a summary of a case, and its pages: drawn beside the window.

Rules: the latest wish wins; what leaves are the pages that are shown, and only while they belong
to the present choices; nothing is asked for while names are hidden, and what is no longer wanted is
cancelled, also when the dialog goes; half a ground or no section is no wish.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from app.base.jobs import Report, Token
from app.base.language import current
from app.core.services import Services
from app.letters.records import NameGround
from app.letters.summary import issuing
from app.letters.summary.issuing import Offer
from app.letters.summary.presets import PRESETS
from app.letters.summary.records import OWN, PreparedSummary, SummaryWish
from ui.frame import projector
from ui.frame.desk import Desk
from ui.frame.worker import Job
from ui.referrals.choices import GroundDraft

TYPING_MS: Final = 400
"""So long nothing is drawn after a letter was typed."""

SECTIONS, GROUND = "sections", "ground"
NO_GROUND: Final = GroundDraft()


@dataclass(frozen=True)
class Draft:
    """All choices of one summary; texts are as they were typed.

    Attributes:
        office: "" for one that is not in the register; None until somebody chose, for the one that
            the consent names.
    """

    audience: str = "cwc"
    language: str = "en"
    office: str | None = None
    sections: tuple[str, ...] = ()
    purpose: str = "legal"
    ground: GroundDraft = NO_GROUND
    beyond_reason: str = ""
    named: NameGround | None = None


class SummaryFlow(QObject):
    """Presenter of a summary.

    Args:
        desk: the desk of the case.
        case_id: the case.

    Attributes:
        offers: the offices that can get it.
        ready: the pages that were drawn last, None before.
        problem: why there are none.

    Signals:
        changed: anything that is shown changed.
    """

    changed = Signal()

    def __init__(self, desk: Desk, case_id: str, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._case_id = desk, case_id
        self._job: Job[PreparedSummary] | None = None
        self._pause = QTimer(self, singleShot=True)
        self._pause.timeout.connect(self._draw)
        self._knows_offices = False
        self.draft = Draft(language=current())
        self.offers: tuple[Offer, ...] = ()
        self.ready: PreparedSummary | None = None
        self.problem: Exception | None = None

    def begin(self) -> None:
        """Read which offices there are, then draw."""
        if projector.is_on():
            self.changed.emit()
            return
        case_id = self._case_id
        self._desk.ask(
            lambda services: issuing.offers(services, case_id),
            self._know,
            failed=self._refused,
            by=self,
        )

    def choose(self, wait_ms: int = 0, **chosen: object) -> None:
        """Change some choices; each is a field of `Draft`.

        Another reader, office or purpose is another decision: what was written for the one before
        (a ground, why more is told, why somebody is named) is asked anew.
        """
        draft = replace(self.draft, **chosen)  # type: ignore[arg-type]
        if draft.audience != self.draft.audience and "office" not in chosen:
            draft = replace(draft, office=None)
        if self._decided_on(draft) != self._decided_on(self.draft):
            draft = replace(draft, ground=NO_GROUND, beyond_reason="", named=None)
        if draft != self.draft:
            before, self.draft = self.wish(), draft
            if self.wish() != before:
                self._want(wait_ms)
            self.changed.emit()

    def tick(self, section: str, wanted: bool) -> None:
        """Take a section in or leave it out."""
        kept = {*self.draft.sections, section} if wanted else {*self.draft.sections} - {section}
        self.choose(sections=tuple(sorted(kept)))

    @property
    def office(self) -> str:
        """The office that gets it, "" for one that is not in the register."""
        return self._office_of(self.draft)

    def _decided_on(self, draft: Draft) -> tuple[str, str, str]:
        """Return for whom and for what a ground or a reason was written."""
        return draft.audience, self._office_of(draft), draft.purpose

    def _office_of(self, draft: Draft) -> str:
        if draft.office is not None:
            return draft.office
        preset = PRESETS.get(draft.audience)
        if preset is None:
            return ""
        return next(
            (
                one.office_id
                for one in self.offers
                if one.kind in preset.offices and preset.purpose in one.purposes
            ),
            "",
        )

    def missing(self) -> str:
        """Return the slug of what is missing before a summary can be drawn, or ""."""
        draft = self.draft
        if draft.audience == OWN and not draft.sections:
            return SECTIONS
        return GROUND if draft.ground.on and draft.ground.missing() else ""

    def wish(self) -> SummaryWish | None:
        """Return the wish, None while something is missing."""
        draft = self.draft
        if self.missing():
            return None
        own = draft.audience == OWN
        return SummaryWish(
            case_id=self._case_id,
            audience=draft.audience,
            language=draft.language,
            office_id=self.office,
            sections=draft.sections if own else (),
            purpose=draft.purpose if own else "",
            ground=draft.ground.ground(),
            beyond_reason=draft.beyond_reason.strip(),
            name_ground=draft.named,
        )

    @property
    def is_fresh(self) -> bool:
        """Whether the pages belong to the present choices."""
        ready = self.ready
        return ready is not None and self.problem is None and ready.wish == self.wish()

    @property
    def is_drawing(self) -> bool:
        """Whether other pages are on their way."""
        return self._job is not None or self._pause.isActive()

    def renew(self) -> None:
        """Draw the same once more: what it stands on may have changed."""
        self._want(0)
        self.changed.emit()

    def stop(self) -> None:
        """Want nothing any more."""
        self._pause.stop()
        job, self._job = self._job, None
        if job is not None:
            job.cancel()

    def _know(self, offers: tuple[Offer, ...]) -> None:
        self.offers, self._knows_offices = offers, True
        self._want(0)
        self.changed.emit()

    def _want(self, wait_ms: int) -> None:
        if self._knows_offices:
            self.stop()
            self._pause.start(wait_ms)

    def _draw(self) -> None:
        wish = self.wish()
        if wish is None or projector.is_on():
            self.ready, self.problem = None, None
        else:
            job = self._desk.run(partial(_drawn, wish), failed=_told_by_the_flow, by=self)
            self._job = job
            job.succeeded.connect(partial(self._came, job))
            job.failed.connect(partial(self._failed, job))
        self.changed.emit()

    def _came(self, job: Job[PreparedSummary], ready: PreparedSummary) -> None:
        if job is self._job:
            self._job, self.ready, self.problem = None, ready, None
            self.changed.emit()

    def _failed(self, job: Job[PreparedSummary], error: Exception) -> None:
        if job is self._job:
            self._job = None
            self._refused(error)

    def _refused(self, error: Exception) -> None:
        self.ready, self.problem = None, error
        self.changed.emit()


def _told_by_the_flow(_error: Exception) -> None:
    """Whoever shows the pages says why there are none."""


def _drawn(wish: SummaryWish, services: Services, _report: Report, token: Token) -> PreparedSummary:
    return issuing.prepare(services, wish, token)
