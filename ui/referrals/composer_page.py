"""The page behind "Refer…": one session of the composer a case, kept while the register is open.

Rules: leaving the page loses no choice, nor does a lock; nothing but the draft is written before it
is sealed, an answer that is recorded on the way, and documents that are added to the case; such an
answer is in the register before anything is led on by it; a card that is taken in makes an office
seen, never trusted, and leads to its check; a correction begins from the first choice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from app.base.language import _
from app.base.messages import reason
from app.cases.papers.papers import Wish
from app.consent import rules
from app.consent.rules import NOTIFY
from app.core.permissions import Act
from app.offices.records import OfficeRecord
from app.offices.trust import State
from app.packets.records import SentReferral
from ui.consent.consent_sheet import ConsentSheet, Wanted
from ui.drafts.draft_form import Drafting
from ui.frame.desk import Desk, DeskErrands, Errands, ask
from ui.frame.page import LetterAsked, Page
from ui.mail.rounds import MailHands, hands_of
from ui.mail.send_panel import SendPanel
from ui.offices.own_number_page import CARD_SUFFIX
from ui.packets.outbox.hand_over_flow import HandOverFlow, OutboxUses, tell_marked
from ui.papers.paper_sheet import ask_what
from ui.papers.papers_adding import Adding
from ui.papers.papers_adding import Wanted as WantedPaper
from ui.papers.papers_flow import PapersFlow
from ui.referrals.agreed_step import Answer
from ui.referrals.choices import ReferralUses, Step
from ui.referrals.composer_body import ComposerBody
from ui.referrals.composer_flow import ComposerFlow
from ui.referrals.round import DraftKeeper, Round
from ui.referrals.round_body import RoundBody
from ui.widgets.buttons import allows, by_role, not_allowed
from ui.widgets.compact_layout import LooseStack
from ui.widgets.files_ask import ask_open, ask_open_many


class Asking(QObject):
    """Asks for one composer, and goes with it.

    Args:
        desk: of the page.
        desk_of: gives the desk on which answers about a case are recorded, by its id.
    """

    def __init__(
        self,
        desk: Desk,
        desk_of: Callable[[str], Desk],
        uses: ReferralUses,
        errands: Errands,
        body: ComposerBody,
    ) -> None:
        super().__init__(body)
        self._desk = desk
        self._desk_of = desk_of
        self._uses = uses
        self._errands = errands
        self._body = body
        self._choices = body.flow.choices
        self._left: frozenset[str] = frozenset()
        body.agreed.record_asked.connect(self._record_answer)
        body.agreed.answered.connect(self._answer)
        body.office.card_asked.connect(self._ask_card)
        body.agreed.quick.attach_asked.connect(body.attach_asked)
        body.attach_asked.connect(self._ask_papers)
        body.why_no_papers = "" if allows(desk, Act.CHANGE) else not_allowed()
        by_role(desk, Act.CHANGE, body.agreed.quick.attach)
        by_role(desk, Act.CONSENT, body.agreed.quick.record)

    # -- the person's answer -------------------------------------------------------------------

    def _record_answer(self) -> None:
        case, draft = self._choices.case, self._choices.draft
        if case is None:
            return
        sheet = ConsentSheet(
            self._desk_of(draft.case_id),
            case,
            self._body.window(),
            wanted=Wanted(draft.purpose, draft.office_id),
        )
        place = f"consent:{draft.case_id}"
        Drafting(sheet, self._desk_of(draft.case_id), place, sheet.body.column)
        sheet.recorded.connect(self._answered)
        sheet.open()

    def _answer(self, person: int, facts: Answer) -> None:
        case_id = self._choices.draft.case_id
        ask(
            self._errands,
            lambda: self._uses.add_consent(case_id, person, facts),
            self._recorded,
            self._not_recorded,
        )

    def _not_recorded(self, error: Exception) -> None:
        self._body.agreed.quick.hold("")
        self._failed(error)

    def _recorded(self, record: object) -> None:
        self._body.agreed.quick.hold("")
        self._desk.wrote()
        self._answered(record)

    def _answered(self, _record: object) -> None:
        """Read the answer, then lead on to what it allows."""
        self._choices.load()
        self._body.flow.lead_on()

    # -- documents -----------------------------------------------------------------------------

    def _ask_papers(self) -> None:
        heading, kinds = _("Documents to add"), _("All files (*)")
        ask_open_many(self._body, heading, kinds, self.add_papers, photographs=True)

    def add_papers(self, paths: Sequence[Path]) -> None:
        """Add documents to the case, of a kind that is asked for; they go along with this one."""
        case_id = self._choices.draft.case_id
        ask_what(self._desk_of(case_id), case_id, paths, self._add_papers, self._body.window())

    def _add_papers(self, wanted: list[WantedPaper], wish: Wish) -> None:
        case_id = self._choices.draft.case_id
        adding = PapersFlow.of(self._desk_of(case_id)).add(case_id, wanted, wish)
        self._choices.adding = True
        self._choices.changed.emit()
        self._body.adding.follow(adding, adding.heading)
        adding.finished.connect(lambda: self._papers_added(adding))

    def _papers_added(self, adding: Adding) -> None:
        if not isValid(self._body):
            return
        self._choices.adding = False
        added = frozenset(one.paper_id for one in adding.done)
        self._choices.take_along(added, True)
        self._left = added
        self._choices.changed.connect(self._tell_left_out)
        self._choices.load()

    def _tell_left_out(self) -> None:
        """Say of a document that was added here why it is not ticked, once that is known."""
        choices = self._choices
        if choices.listing:
            return
        choices.changed.disconnect(self._tell_left_out)
        if choices.share is None or choices.share.consent_refusal:
            return  # The answer of the person is still to be written down.
        for row in choices.share.papers:
            if row.paper.paper_id in self._left - choices.draft.papers:
                told = _("“{document}” stays here: {why}").format(
                    document=row.paper.title, why=reason(row.refusal or rules.NO_GROUP)
                )
                self._desk.say(told, tone="caution", key="left-out")

    # -- the card of an office -----------------------------------------------------------------

    def _ask_card(self) -> None:
        kinds = _("Office cards ({suffix})").format(suffix=f"*{CARD_SUFFIX}")
        ask_open(self._body, _("Add an office card"), kinds, self.add_card, with_drive=True)

    def add_card(self, path: Path) -> None:
        """Take in the card of an office and show it among the others, not checked yet."""
        ask(self._errands, lambda: self._uses.add_card(path), self._added, self._failed)

    def _added(self, office: OfficeRecord) -> None:
        """Show it, and lead on to its check: without that nothing is sealed for it."""
        self._desk.wrote()
        self._choices.load()
        may_check = allows(self._desk, Act.OFFICES)
        if office.state == State.NEW and may_check and self._body.isVisible():
            self._body.office.check_asked.emit(office.office_id)

    def _failed(self, error: Exception) -> None:
        self._desk.show_failure(error)


CORRECTING = ":"
"""Stands between the id of a case and that of the referral that is to be corrected."""
_ASKING = f"{CORRECTING}ask-"
_TOPICS = {Step.OFFICE: "office", Step.AGREED: "agreed", Step.SHARE: "share", Step.SEAL: "seal"}


def asking_for(case_id: str, office_id: str) -> str:
    """Return what opens the composer as a request for the case of another office.

    Args:
        case_id: our own case that it is about.
        office_id: whose case is asked for.
    """
    return f"{case_id}{_ASKING}{office_id}"


class ComposerPage(Page):
    """Opened with the id of a case, with "case:referral" to correct a referral of it, or with what
    `asking_for` returns.

    Attributes:
        own_place, case_place, letter_place: the places that open this page, the form of its case
            and a letter about it.
    """

    enter_does_nothing = True  # It neither goes on nor seals.

    own_place, case_place, letter_place = "refer", "case", "letter"

    def __init__(
        self,
        desk: Desk,
        parent: QWidget | None = None,
        *,
        uses: ReferralUses | None = None,
        tray: OutboxUses | None = None,
        errands: Errands | None = None,
        hands: MailHands | None = None,
    ) -> None:
        super().__init__(desk, parent)
        self._uses = uses or ReferralUses(desk)
        self._tray = tray or OutboxUses(desk)
        self._errands = errands or DeskErrands(desk, self)
        self._hands = hands or hands_of(desk, self)
        self._rounds: dict[str, RoundBody] = {}
        self._keepers: dict[str, DraftKeeper] = {}
        self.asking: dict[ComposerBody, Asking] = {}
        self._about = ""
        self._is_errand = False
        self.stack = LooseStack(self)
        self.column.addWidget(self.stack, 1)

    @property
    def session(self) -> RoundBody | None:
        """The session in front."""
        return self._rounds.get(self._about)

    @property
    def body(self) -> ComposerBody | None:
        """The composer of the office in front."""
        return self.session.front if self.session is not None else None

    def title(self) -> str:
        """Return the words of the header: the case, never a name."""
        choices = self.body.flow.choices if self.body else None
        if choices is None or choices.case is None:
            return _("Refer")
        if choices.draft.supersedes:
            return _("Correct a referral of {case}").format(case=choices.case.case_no)
        return _("Refer {case}").format(case=choices.case.case_no)

    def help_topic(self) -> str:
        """Return the help for the step in front."""
        return f"refer/{_TOPICS[self.body.flow.step]}" if self.body is not None else ""

    def open(self, argument: str) -> None:
        """Be about one case; a session in which all is sealed makes room for a fresh one."""
        if not argument:
            return
        old = self._rounds.get(argument)
        if old is not None and old.finished:
            self._drop(argument)
        elif old is not None and not self._is_errand and self._keepers[argument].holds_something:
            self._came_back(argument)
        self._is_errand = False
        self._about = argument
        if argument not in self._rounds:
            self._rounds[argument] = self._make_round(argument)
        self.stack.setCurrentWidget(self._rounds[argument])
        self.title_changed.emit()

    def about(self, argument: str) -> str | None:
        """Return the case; nothing when all is sealed, for a new session would be empty."""
        session = self._rounds.get(argument)
        return None if session is not None and session.finished else argument

    def refresh(self) -> None:
        """Read the case and the offices again."""
        session = self.session
        if session is None:
            return
        referral_id = "" if _ASKING in self._about else self._about.partition(CORRECTING)[2]
        if referral_id and not session.round.front.choices.draft.supersedes:
            ask(
                self._errands,
                lambda: self._uses.earlier_choice(referral_id),
                session.round.begin,
                self.desk.show_failure,
            )
        else:
            self._keepers[self._about].bring_back(session.round.load)

    def leave(self) -> bool:
        """Keep in the register what is chosen and not sealed yet."""
        for keeper in self._keepers.values():
            keeper.keep()
        return True

    def focus_first(self) -> None:
        """Begin where the step begins."""
        if self.body is not None:
            self.body.focus_step()

    # -- composers -----------------------------------------------------------------------------

    def _make_round(self, argument: str) -> RoundBody:
        case_id = argument.partition(CORRECTING)[0]
        offices = Round(lambda: ComposerFlow(self._uses, self._errands, case_id))
        asked_of = argument.partition(_ASKING)[2]
        if asked_of:
            offices.front.choices.ask_for_theirs(asked_of)
        session = RoundBody(offices, self._make, self.stack)
        session.turned.connect(self.title_changed)
        self._keepers[argument] = DraftKeeper(
            self._uses, self._errands, argument, offices, partial(self._came_back, argument)
        )
        self.stack.addWidget(session)
        return session

    def _make(self, flow: ComposerFlow, within: QWidget) -> ComposerBody:
        hand_over = HandOverFlow(self._tray, self._errands)
        flow.choices.may_send_unchecked = allows(self.desk, Act.UNCHECKED)
        body = ComposerBody(flow, hand_over, SendPanel(self.desk, self._hands), within)
        body.close_asked.connect(self.desk.close_page)
        body.office.check_asked.connect(lambda office_id: self._fetch("check", office_id))
        body.office.offices_asked.connect(lambda: self._fetch("offices", ""))
        body.office.correct_asked.connect(self._correct)
        self.asking[body] = Asking(self.desk, self.desk_of, self._uses, self._errands, body)
        flow.choices.changed.connect(self.title_changed)
        flow.refused.connect(self.desk.show_failure)
        flow.sealed.connect(partial(self._sealed, body))
        hand_over.refused.connect(self.desk.show_failure)
        hand_over.marked.connect(partial(tell_marked, self.desk, hand_over))
        hand_over.unmarked.connect(lambda _packet: self.desk.wrote())
        return body

    def _came_back(self, argument: str) -> None:
        begin_anew = partial(self._begin_from, argument, "")
        self._rounds[argument].tell(_("You had begun this."), _("Discard"), begin_anew)

    def _begin_from(self, argument: str, text: str) -> None:
        """Begin the session anew from a draft, or from nothing; either can be taken back."""
        before = self._keepers[argument].replace(text)
        self._drop(argument)
        self.open(argument)
        self.refresh()
        self.focus_first()
        if not text:
            bring_back = partial(self._begin_from, argument, before)
            self._rounds[argument].tell(_("Discarded."), _("Bring it back"), bring_back)

    def _drop(self, argument: str) -> None:
        session = self._rounds.pop(argument)
        self._keepers.pop(argument).keep()
        for body in session.bodies.values():
            self.asking.pop(body, None)
        self.stack.removeWidget(session)
        session.deleteLater()

    def _fetch(self, place: str, argument: str) -> None:
        """Go for something that this referral lacks, and come back to it."""
        self._is_errand = True
        self.desk.open(place, argument)

    def _correct(self, referral_id: str) -> None:
        case_id = self._about.partition(CORRECTING)[0]
        self.desk.open(self.own_place, f"{case_id}{CORRECTING}{referral_id}")

    def _sealed(self, body: ComposerBody, sent: SentReferral) -> None:
        self.desk.wrote()
        if body.result is not None:
            case_id = body.flow.choices.draft.case_id
            body.result.case_asked.connect(lambda: self.desk.open(self.case_place, case_id))
            body.result.outbox_asked.connect(lambda: self.desk.open("outbox", sent.packet_id))
            result, draft = body.result, body.flow.choices.draft
            may = allows(self.desk, Act.LETTERS)
            result.show_letters("" if may else not_allowed(), named=draft.kind != NOTIFY)
            result.letter_asked.connect(
                lambda kind: self.desk.open(
                    self.letter_place, LetterAsked(case_id, sent.referral_id, kind).argument
                )
            )
            body.focus_step()

    def desk_of(self, _case_id: str) -> Desk:
        """Return the desk on which answers about a case are recorded."""
        return self.desk
