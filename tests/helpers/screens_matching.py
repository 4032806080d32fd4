"""Screens of private matching in every state, over stand-ins.

Everything on them is made up.
"""

from collections.abc import Iterator

from PySide6.QtWidgets import QWidget

from exchange_fakes import FakeTray
from exchange_records import inbox_item, packet
from exchange_stage import StageDesk, staged
from match_window_fakes import FULL, MATCHES, OFF, SMALLER, FakeMatches, result
from screen_stage import Shots, Stage, calm
from ui.frame.page import Page
from ui.matching.compose_pages import AnswerPage, AskPage
from ui.matching.match_draft import Step
from ui.matching.matches_page import MatchesPage, NoteSheet
from ui.packets.inbox.inbox_page import InboxPage


def made(page_class, uses=None, argument: str = "") -> Page:
    """Return a page over fakes, opened."""
    page, _desk = staged(page_class, uses or FakeMatches())
    page.open(argument)
    page.refresh()
    return page


def asking(step: Step, uses=None, argument: str = "") -> AskPage:
    """Return a question as far as a step."""
    page = made(AskPage, uses, argument)
    flow = page.body.flow
    flow.set(office_id="a" * 64, purpose="investigation", basis="legal_obligation")
    flow.go(Step.CASES)
    for case_id in ("case-1", "case-2"):
        flow.tick(case_id, True)
    calm(page)
    flow.go(step)
    return page


def listing() -> Iterator[tuple[str, Page]]:
    """Off, on and empty, and a match in every state."""
    yield "matches-off", made(MatchesPage, FakeMatches([], OFF))
    yield "matches-empty", made(MatchesPage, FakeMatches([]))
    yield "matches-off-again", made(MatchesPage, FakeMatches(switch=OFF))
    page = made(MatchesPage)
    page.what.click()
    yield "matches-what", page
    for name, row in MATCHES.items():
        yield f"matches-{name}", made(MatchesPage, argument=row.match_id)
    for name, allowed in (("used-up", FULL), ("too-large", SMALLER)):
        uses = FakeMatches()
        uses.allowed = allowed
        uses.rows[0] = uses.rows[0].__class__(**(vars(uses.rows[0]) | {"bucket": 256}))
        yield f"matches-{name}", made(MatchesPage, uses, MATCHES["arrived"].match_id)
        if name == "too-large":
            page = made(MatchesPage, uses, MATCHES["arrived"].match_id)
            page.pane.acts.decline.click()
            page.pane.decline.reason.choose("lower_cap")
            page.pane.decline.reason.chosen.emit("lower_cap")
            yield "matches-decline", page
    page = made(MatchesPage, argument=MATCHES["asked"].match_id)
    page.pane.acts.stop.click()
    yield "matches-stop", page


def composing() -> Iterator[tuple[str, Page]]:
    """A question and an answer, step by step."""
    yield "match-ask-nobody", made(AskPage, FakeMatches(offices=()))
    yield "match-ask-1", asking(Step.ABOUT)
    yield "match-ask-2", asking(Step.CASES)
    page = asking(Step.CASES)
    page.body.flow.set_ground(on=True, basis="court_order", order_no="CR 12/2026")
    page.body.flow.look_for("zzz")
    yield "match-ask-2-ground", page
    page = asking(Step.CASES)
    flow = page.body.flow
    flow.set_ground(
        on=True, basis="court_order", order_no="CR 12/2026", officer="S. Sen", reason="Made up."
    )
    flow.tick("case-4", True)
    calm(page)
    flow.go(Step.SEAL)
    yield "match-ask-3", page
    answer = MATCHES["arrived"].match_id
    yield "match-answer-1", made(AnswerPage, argument=answer)
    page = made(AnswerPage, argument=answer)
    page.body.flow.go(Step.CASES)
    yield "match-answer-2", page
    page.body.flow.tick("case-1", True)
    calm(page)
    page.body.flow.go(Step.SEAL)
    yield "match-answer-3", page


def received(type_: str) -> InboxPage:
    """Return the inbox with a packet of a match in front."""
    said = {"type": type_, "kind": "", "urgency": "", "size": 67_195}
    uses = FakeTray([inbox_item(1, **said)])
    uses.previews[f"{1:032x}"] = packet(
        type=type_,
        kind="",
        block=None,
        facts=(),
        files=(),
        consent_text=(),
        warnings=(),
        purpose="",
    )
    return made(InboxPage, uses)


def receiving() -> Iterator[tuple[str, Page]]:
    """The three packets in the inbox."""
    for type_ in ("psi1", "psi2", "psi3"):
        yield f"inbox-match-{type_}", received(type_)


def sheets() -> Iterator[tuple[str, QWidget]]:
    """The note of a conference."""
    desk = StageDesk()
    yield "sheet-match-note", NoteSheet(desk, result(1, "0" * 32), lambda _text: None)


def reel(stage: Stage) -> Shots:
    """Show every screen of matching."""
    for pages in (listing, composing, receiving):
        yield from stage.pages(pages())
    yield from stage.sheets(sheets())
