"""A whole match in the window: two offices with real registers, from the switch to the request."""

from __future__ import annotations

from pathlib import Path

from pytestqt.qtbot import QtBot

from app.base.jobs import Token
from app.cases import case_work, cases
from app.matching import allowed, matches
from app.outbox import delivery
from desk_sim import on_lane, settle
from exchange_stage import in_window, on_desk, press, texts
from pair_sim import agree, case_with
from ui.matching.compose_pages import AnswerPage, AskPage
from ui.matching.match_draft import Step
from ui.matching.match_flow import count_matches
from ui.matching.matches_page import MatchesPage
from ui.packets.inbox.inbox_page import InboxPage
from ui.referrals.composer_page import ComposerPage, asking_for

PHONE = "+919800000123"
OURS = {"p1.name_full": "Made-up Sunita", "p1.phone": PHONE, "p1.birth": "2001"}
OTHERS = {"p1.name_full": "Made-up Rekha", "p1.phone": "+919800000999"}
THEIRS = {"p1.name_full": "Banawati Sunita", "p1.phone": PHONE, "p1.birth": "1999"}


def written(desk, other, facts, *, may: str = "yes") -> str:
    """Write a case down whose person answered whether it may be compared; return its id."""

    def write(s):
        case = case_with(s, facts)
        agree(s, case, other.services, may_be_matched=may)
        return case.case_id

    return on_desk(desk, write)


def carried(desk, folder: Path) -> Path:
    """Copy the packet that still lies in the outbox onto a stick, and return the file."""
    folder.mkdir()

    def copy(s):
        [packet] = [one.packet_id for one in delivery.outbox(s) if one.state == "sealed"]
        copied = delivery.copy_to(s, packet, folder, lambda _progress: None, Token())
        delivery.mark_handed_over(s, packet)
        return copied

    return on_desk(desk, copy)


def taken_in(qtbot: QtBot, desk, packet: Path) -> InboxPage:
    inbox = in_window(qtbot, InboxPage(desk), str(packet))
    qtbot.waitUntil(lambda: inbox.flow.shown is not None)
    return inbox


def choose(desk, body, *case_ids: str) -> None:
    """Tick cases in the step of the cases."""
    for case_id in case_ids:
        body.cases.lines[case_id].click()
        settle(desk)


def asks(qtbot, ours, theirs, chosen, refused: str) -> None:
    """Ask the other office about the chosen cases, from the switch to the outbox."""
    body = in_window(qtbot, AskPage(ours)).body
    assert body.flow.draft.office_id == theirs.services.office.office_id
    for box, code in ((body.about.purpose, "investigation"), (body.about.basis, "consent")):
        box.choose(code)
        box.chosen.emit(code)
    press(qtbot, body.next)
    settle(ours)
    assert body.cases.lines[refused].locked
    choose(ours, body, *chosen)
    press(qtbot, body.next)
    settle(ours)
    assert "They can test up to 64 guesses against the cases you selected." in texts(body.seal)
    press(qtbot, body.seal_button)
    settle(ours)
    [now] = on_desk(ours, matches.matches)
    assert (now.state, now.waits_for, len(now.cases)) == ("asked", "send", 2)


def answers(qtbot, theirs, inbox: InboxPage, chosen: str) -> MatchesPage:
    """Answer the question that came, from the inbox to the outbox; return the page of matches."""
    opened: list[tuple[str, str]] = []
    theirs.opened.connect(lambda place, argument: opened.append((place, argument)))
    press(qtbot, inbox.pane.to_match)
    assert opened[-1][0] == "matches"
    assert on_desk(theirs, count_matches) == 1
    waiting = in_window(qtbot, MatchesPage(theirs), opened[-1][1])
    assert waiting.flow.chosen.state == "arrived"
    press(qtbot, waiting.pane.acts.answer)
    assert opened[-1] == ("match-answer", waiting.flow.chosen_id)
    body = in_window(qtbot, AnswerPage(theirs), opened[-1][1]).body
    press(qtbot, body.next)
    settle(theirs)
    choose(theirs, body, chosen)
    press(qtbot, body.next)
    settle(theirs)
    press(qtbot, body.seal_button)
    settle(theirs)
    return waiting


def test_two_offices_find_one_shared_person_and_nothing_else(qtbot, desks, tmp_path):
    ours, theirs = desks
    shared, other = written(ours, theirs, OURS), written(ours, theirs, OTHERS)
    refused = written(ours, theirs, OURS | {"p1.name_full": "Made-up No"}, may="no")
    found_there = written(theirs, ours, THEIRS)
    page = in_window(qtbot, MatchesPage(ours))
    press(qtbot, page.about_face.on)
    settle(ours)
    assert page.flow.switch.on
    on_desk(theirs, allowed.turn_on)

    asks(qtbot, ours, theirs, (shared, other), refused)
    inbox = taken_in(qtbot, theirs, carried(ours, tmp_path / "first"))
    waiting = answers(qtbot, theirs, inbox, found_there)
    taken_in(qtbot, ours, carried(theirs, tmp_path / "second"))
    page.refresh()
    settle(ours)
    press(qtbot, page.pane.acts.look)
    settle(ours)
    [card] = page.pane.results
    assert (card.result.case_id, card.result.kind) == (shared, "phone")
    assert any(line.startswith("Possibly the same: ") for line in texts(card))
    assert on_desk(ours, count_matches) == 1

    taken_in(qtbot, theirs, carried(ours, tmp_path / "third"))
    waiting.refresh()
    settle(theirs)
    assert [card.result.case_id for card in waiting.pane.results] == [found_there]
    leads_on(qtbot, ours, theirs, page, shared)


def leads_on(qtbot, ours, theirs, page, shared) -> None:
    """From the result: a note, what the call showed, and a request with nothing ticked."""
    [card] = page.pane.results
    press(qtbot, card.note)
    sheet = page.doors.sheet
    assert "Possible match with" in sheet.text.text()
    sheet.text.setText("Called. The same girl.")
    sheet.keep.click()
    settle(ours)
    assert [one.text for one in on_desk(ours, lambda s: case_work.list_notes(s, shared))] == [
        "Called. The same girl."
    ]
    page.pane.results[0].outcome.button("same").click()
    settle(ours)
    assert on_desk(ours, count_matches) == 0
    opened: list[tuple[str, str]] = []
    ours.opened.connect(lambda place, argument: opened.append((place, argument)))
    press(qtbot, page.pane.results[0].request)
    theirs_id = theirs.services.office.office_id
    assert opened == [("refer", asking_for(shared, theirs_id))]
    composer = in_window(qtbot, ComposerPage(ours), opened[0][1])
    choices = composer.body.flow.choices
    assert (choices.draft.kind, choices.draft.office_id) == ("request", theirs_id)
    composer.body.office.purpose.choose("shelter")
    composer.body.office.purpose.chosen.emit("shelter")
    settle(ours)
    assert choices.share is not None
    assert choices.draft.facts == frozenset()
    assert on_lane(ours.lane, lambda: cases.show_case(ours.services, shared)).state == "open"


def test_a_question_that_is_too_large_is_asked_again_with_the_size_they_named(
    qtbot, desks, tmp_path
):
    ours, theirs = desks
    case_id = written(ours, theirs, OURS)
    for desk in desks:
        on_desk(desk, allowed.turn_on)
    flow = in_window(qtbot, AskPage(ours)).body.flow
    flow.set(purpose="investigation", basis="consent")
    flow.set_bucket(256)
    flow.go(Step.CASES)
    settle(ours)
    flow.tick(case_id, True)
    settle(ours)
    assert flow.go(Step.SEAL)
    flow.seal()
    settle(ours)
    taken_in(qtbot, theirs, carried(ours, tmp_path / "first"))
    waiting = in_window(qtbot, MatchesPage(theirs))
    press(qtbot, waiting.pane.acts.decline)
    box = waiting.pane.decline
    box.reason.choose("lower_cap")
    box.reason.chosen.emit("lower_cap")
    assert box.smaller.value() == "64"
    press(qtbot, box.no)
    settle(theirs)
    assert waiting.flow.chosen.state == "declined"

    taken_in(qtbot, ours, carried(theirs, tmp_path / "second"))
    page = in_window(qtbot, MatchesPage(ours))
    assert page.flow.chosen.decline_cap == 64
    opened: list[tuple[str, str]] = []
    ours.opened.connect(lambda place, argument: opened.append((place, argument)))
    press(qtbot, page.pane.acts.again)
    again = in_window(qtbot, AskPage(ours), opened[-1][1]).body.flow
    assert (again.draft.bucket, again.draft.cases) == (64, {case_id})
    assert again.go(Step.SEAL)
    again.seal()
    settle(ours)
    assert sorted(one.state for one in on_desk(ours, matches.matches)) == ["asked", "declined"]
