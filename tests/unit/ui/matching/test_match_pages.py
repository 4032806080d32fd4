"""The pages of private matching over stand-ins: the switch, the list, each step, and the roles."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.base.errors import CaseStateError
from app.cases.records import MOST_ROWS, CasePage, CaseSummary
from app.core.records import UserRecord
from app.matching.match_words import MatchOffError
from desk_sim import dressed, settle
from exchange_fakes import AtOnce, Later
from exchange_records import NOW
from exchange_stage import StageDesk, keyboard_in, press, shown, texts
from focus_seen import is_pressed_by_enter
from match_window_fakes import FULL, MATCHES, OFF, SMALLER, FakeMatches, planned, result
from screens_matching import asking, received
from ui.matching import match_flow
from ui.matching.compose_flow import ComposeFlow
from ui.matching.compose_pages import AnswerPage, AskPage
from ui.matching.match_draft import Step
from ui.matching.match_flow import MOST_FOUND, MatchFlow, MatchUses
from ui.matching.match_pane import ResultCard
from ui.matching.matches_page import MatchesPage

CLERK = UserRecord(2, "proy", "P. Roy", "Constable", "officer")


def as_officer(monkeypatch) -> None:
    """Let an officer stand at the desk instead of the head."""
    monkeypatch.setattr("exchange_stage.OFFICER", CLERK)


def opened(qtbot, name: str, uses=None):
    uses = uses or FakeMatches()
    page, desk = shown(qtbot, MatchesPage, uses, MATCHES[name].match_id)
    return page, desk, uses


# -- the switch ------------------------------------------------------------------------------------


def test_off_says_what_it_protects_and_what_not_and_enter_does_not_switch(qtbot):
    page, _desk = shown(qtbot, MatchesPage, uses := FakeMatches([], OFF))
    face = page.about_face
    told = " ".join(texts(face))
    assert "What it protects" in told
    assert "A dishonest office can use it to test guesses" in told
    for claim in ("anonymous", "no data", "quantum-safe", "GDPR", "proof"):
        assert claim not in told
    face.on.setFocus()
    QTest.keyClick(face.on, Qt.Key.Key_Return)
    assert uses.done == []
    press(qtbot, face.on)
    assert uses.done == [("turn", True)]
    assert page.ask_first.isVisible()


def test_only_the_head_switches(qtbot, monkeypatch):
    as_officer(monkeypatch)
    page, _desk = shown(qtbot, MatchesPage, FakeMatches([], OFF))
    assert not page.about_face.on.isEnabled()
    assert page.about_face.on.accessibleDescription()


def test_switching_off_says_how_many_questions_it_ended(qtbot):
    page, desk = shown(qtbot, MatchesPage, FakeMatches())
    press(qtbot, page.what)
    press(qtbot, page.about_face.off)
    assert "6 open questions were ended" in desk.notices[-1].text
    assert page.off.isVisible()
    assert not page.ask.isEnabled()


def test_who_may_only_read_is_told_so(qtbot, monkeypatch):
    monkeypatch.setattr("exchange_stage.OFFICER", replace(CLERK, role="read_only"))
    uses = FakeMatches()
    uses.matches = lambda: pytest.fail("nothing is asked")
    page, _desk = shown(qtbot, MatchesPage, uses)
    assert "Your role does not allow this. Ask the head of your office." in texts(page)


# -- the list and the steps ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "button"),
    [
        ("arrived", "answer"),
        ("agree-answer", "agree"),
        ("agree", "agree"),
        ("came-back", "look"),
        ("declined", "again"),
        ("expired", "again"),
        ("answered", "outbox"),
    ],
)
def test_each_state_offers_its_next_step(qtbot, name, button):
    page, _desk, _uses = opened(qtbot, name)
    offered = [
        one
        for one in ("agree", "look", "answer", "again")
        if getattr(page.pane.acts, one).isVisible()
    ]
    assert offered == ([] if button == "outbox" else [button])
    assert getattr(page.pane.acts, button).isEnabled()


def test_the_head_agrees_under_the_sentence_and_enter_does_not(qtbot):
    page, desk, uses = opened(qtbot, "agree")
    assert "They can test up to 64 guesses against the cases you selected." in texts(page.pane)
    agree = page.pane.acts.agree
    QTest.keyClick(agree, Qt.Key.Key_Return)
    assert uses.done == []
    press(qtbot, agree)
    assert uses.done == [("asked", MATCHES["agree"].match_id)]
    assert "It lies in the outbox" in desk.notices[-1].text
    desk.notices[-1].acts[0][1]()
    assert desk.places[-1][0] == "outbox"


def test_an_officer_does_not_agree(qtbot, monkeypatch):
    as_officer(monkeypatch)
    page, _desk, _uses = opened(qtbot, "agree")
    assert not page.pane.acts.agree.isEnabled()
    assert page.pane.acts.stop.isEnabled()


def test_a_packet_leads_to_its_match(qtbot):
    page, _desk = shown(qtbot, MatchesPage, FakeMatches(), MATCHES["asked"].question_packet)
    assert page.flow.chosen == MATCHES["asked"]


def test_what_an_office_has_used_up_is_said_in_words(qtbot):
    uses = FakeMatches()
    uses.allowed = FULL
    page, _desk, _uses = opened(qtbot, "arrived", uses)
    assert any("is used up until" in line for line in texts(page.pane))
    assert not page.pane.acts.answer.isEnabled()
    uses.allowed = SMALLER
    uses.rows[0] = replace(uses.rows[0], bucket=256)
    page.refresh()
    assert any("at most 64" in line for line in texts(page.pane))


def test_an_office_that_lost_its_check_is_said_and_leads_to_the_check(qtbot):
    uses = FakeMatches()
    uses.rows[0] = replace(uses.rows[0], office_state="changed")
    page, desk, _uses = opened(qtbot, "arrived", uses)
    press(qtbot, page.pane.check)
    assert desk.places == [("check", "c" * 64)]


def test_declining_needs_a_reason_and_names_the_size_that_is_allowed(qtbot):
    uses = FakeMatches()
    uses.allowed = SMALLER
    uses.rows[0] = replace(uses.rows[0], bucket=256)
    page, _desk, _uses = opened(qtbot, "arrived", uses)
    press(qtbot, page.pane.acts.decline)
    box = page.pane.decline
    assert not box.no.isEnabled()
    assert not page.pane.acts.isVisible()
    box.reason.choose("lower_cap")
    box.reason.chosen.emit("lower_cap")
    box.note.setText(" Ask with less. ")
    press(qtbot, box.no)
    assert uses.done[0] == ("lower_cap", 64, "Ask with less.")
    assert not box.isVisible()


def test_the_smallest_size_cannot_be_asked_for_less(qtbot):
    page, _desk, _uses = opened(qtbot, "arrived")
    press(qtbot, page.pane.acts.decline)
    assert page.pane.decline.reason.findData("lower_cap") < 0
    press(qtbot, page.pane.decline.back)
    assert keyboard_in(page.pane.acts.decline)


def test_stopping_asks_once_and_the_safe_answer_has_the_keyboard(qtbot):
    page, _desk, uses = opened(qtbot, "asked")
    acts = page.pane.acts
    press(qtbot, acts.stop)
    assert keyboard_in(acts.keep)
    press(qtbot, acts.keep)
    assert uses.done == []
    press(qtbot, acts.stop)
    press(qtbot, acts.end)
    assert uses.done == [("stop", MATCHES["asked"].match_id)]
    assert page.flow.chosen.state == "stopped"
    press(qtbot, acts.forget)
    press(qtbot, acts.end)
    assert MATCHES["asked"].match_id not in [row.match_id for row in uses.rows]


def test_a_step_is_taken_once(qtbot):
    later = Later()
    flow = MatchFlow(uses := FakeMatches(), later)
    flow.choose(MATCHES["agree"].match_id)
    flow.reload()
    while later.waiting:
        later.go()
    flow.agree()
    flow.agree()
    assert len(later.waiting) == 1
    later.go()
    assert len(uses.done) == 1


def test_a_refused_step_is_told_and_the_list_read_again(qtbot):
    uses = FakeMatches()
    page, desk, _uses = opened(qtbot, "agree", uses)
    uses.refusal = MatchOffError()
    uses.switch = OFF
    press(qtbot, page.pane.acts.agree)
    assert desk.notices[-1].tone == "danger"
    assert page.off.isVisible()


# -- results ---------------------------------------------------------------------------------------


def test_a_result_is_possible_and_names_whom_to_call_and_what_to_ask(qtbot):
    page, desk, uses = opened(qtbot, "found")
    card, other = page.pane.results
    told = texts(card)
    assert "Possibly the same: LF-26-0001 by telephone number." in told
    assert any("Send nothing until both supervisors agree." in line for line in told)
    assert "+977 1 555 0199" in told
    press(qtbot, card.case)
    press(qtbot, card.request)
    assert desk.places == [("case", "case-1"), ("refer", f"case-1:ask-{'c' * 64}")]
    other.outcome.button("different").click()
    assert uses.noted == [(other.result.result_id, "different")]


def test_the_note_is_worded_beforehand_and_written_by_its_button_alone(qtbot):
    page, desk, uses = opened(qtbot, "found")
    press(qtbot, page.pane.results[0].note)
    sheet = page.doors.sheet
    assert "Possible match with Maiti Home, Kathmandu" in sheet.text.text()
    sheet.text.setText("  ")
    assert not sheet.keep.isEnabled()
    sheet.text.setText("Called them.")
    assert not is_pressed_by_enter(sheet.keep)
    sheet.keep.click()
    assert uses.written == [("case-1", "Called them.")]
    assert "LF-26-0001" in desk.notices[-1].text


def test_nothing_in_common_says_what_was_and_was_not_compared(qtbot):
    page, _desk, _uses = opened(qtbot, "nothing")
    told = " ".join(texts(page.pane))
    assert "Compared were 17 things to compare of your chosen cases" in told
    assert "Not compared were cases that were not chosen" in told
    assert "It does not prove that they do not know the person." in told


def test_projector_mode_hides_the_person_and_what_agrees(qtbot, qapp, monkeypatch):
    dressed(qapp)
    monkeypatch.setattr("ui.frame.projector.name", lambda _text: "Name hidden")
    monkeypatch.setattr("ui.frame.projector.free_text", lambda _text: "hidden")
    card = ResultCard(result(1, "0" * 32))
    qtbot.addWidget(card)
    card.show()
    told = texts(card)
    assert "Name hidden" in told
    assert "+919800000001" not in " ".join(told)
    assert any("LF-26-0001" in line for line in told)


# -- asking ----------------------------------------------------------------------------------------


def composing(page_class=AskPage, uses=None, argument: str = "", errands=None):
    uses = uses or FakeMatches()
    desk = StageDesk()
    page = page_class(desk, uses=uses, errands=errands or AtOnce())
    desk.setParent(page)
    page.open(argument)
    page.refresh()
    return page, desk, uses


def test_without_a_checked_office_the_page_leads_to_the_offices(qtbot):
    page, desk = shown(qtbot, AskPage, FakeMatches(offices=()))
    page.focus_first()
    nobody = page.body.about.first()
    assert keyboard_in(nobody)
    press(qtbot, nobody)
    assert desk.places == [("offices", "")]
    assert not page.body.next.isEnabled()


def test_a_question_is_chosen_step_by_step_and_sealed_by_the_head(qtbot):
    page = asking(Step.SEAL, uses := FakeMatches())
    qtbot.addWidget(page)
    page.resize(1000, 640)
    page.show()
    told = " ".join(texts(page.body.seal))
    assert "The packet always holds 64 numbers: 11 things to compare" in told
    assert "number of a paper: 3, telephone number: 8" in told
    assert "सुनीता तामाङ · number of a paper: 1, telephone number: 3" in told
    QTest.keyClick(page, Qt.Key.Key_Return)
    assert uses.asked == []
    press(qtbot, page.body.seal_button)
    assert [one.case_ids for one in uses.asked] == [("case-1", "case-2")]
    assert uses.done[0][0] == "asked"
    assert page.desk.places[-1][0] == "matches"
    assert page.about("") is None


def test_an_officer_hands_it_to_the_head(qtbot, monkeypatch):
    as_officer(monkeypatch)
    page = asking(Step.SEAL, uses := FakeMatches())
    qtbot.addWidget(page)
    page.body.flow.seal()
    assert len(uses.asked) == 1
    assert uses.done == []
    assert "waits for the head" in page.desk.notices[-1].text


def test_a_case_that_may_not_be_compared_is_locked_until_there_is_a_ground(qtbot):
    page = asking(Step.CASES)
    qtbot.addWidget(page)
    flow, step = page.body.flow, page.body.cases
    line = step.lines["case-4"]
    assert line.locked
    assert "Nobody asked whether it may be compared" in line.accessibleDescription()
    assert not flow.tick("case-4", True)
    flow.set_ground(on=True, basis="court_order")
    assert flow.missing() == "ground-order"
    flow.set_ground(order_no="CR 1", officer="S. Sen", reason="Made up.")
    assert not step.lines["case-4"].locked
    assert step.lines["case-5"].locked
    assert flow.tick("case-4", True)
    flow.set_ground(on=False)
    assert flow.missing() == "refused"
    assert not step.lines["case-4"].locked  # It can still be taken out.
    flow.tick("case-4", False)
    assert flow.missing() == ""


def test_all_that_a_search_finds_are_ticked_but_those_that_may_not(qtbot):
    page = asking(Step.CASES)
    qtbot.addWidget(page)
    flow = page.body.flow
    page.body.cases.all.click()
    assert flow.draft.cases == {"case-1", "case-2", "case-3"}
    flow.look_for("LF-26-0003")
    assert [one.case_id for one in flow.found] == ["case-3"]
    page.body.cases.none.click()
    assert flow.draft.cases == frozenset()


MORE = "To find the others, type more of the name or the number."


def test_where_more_cases_fit_than_are_shown_it_says_so_and_what_to_do(qtbot):
    uses = FakeMatches()
    uses.cases = tuple(planned(number) for number in range(1, MOST_FOUND + 2))
    page = asking(Step.CASES, uses)
    qtbot.addWidget(page)
    step, flow = page.body.cases, page.body.flow
    flow.untick_all()
    words = f"The first {MOST_FOUND} are shown. {MORE}"
    assert len(step.lines) == MOST_FOUND
    assert words in texts(step)
    flow.tick_all()
    assert len(step.lines) == MOST_FOUND
    assert words in texts(step)
    flow.look_for("LF-26-0041")
    assert not step.more.isVisible()


def listing(rows, asked):
    """Return a stand-in for the list of cases, which answers by pages of these rows."""

    def list_cases(_services, query):
        asked.append(query.limit)
        ids = [row.case_id for row in rows]
        begin = ids.index(query.after) + 1 if query.after else 0
        found = rows[begin : begin + query.limit]
        return CasePage(tuple(found), {}, len(rows) > begin + query.limit)

    return list_cases


def test_what_cannot_be_read_takes_no_room_among_the_cases_to_choose_from(monkeypatch):
    """The first page may hold nothing else: then nothing seemed to be found at all."""
    rows = [
        CaseSummary(f"case-{n}", f"LF-26-{n:04d}", "", "", "", "", "open", NOW, damaged=n <= 45)
        for n in range(1, 101)
    ]
    asked = []
    monkeypatch.setattr(match_flow, "list_cases", listing(rows, asked))
    uses = MatchUses(SimpleNamespace(services=None))
    page = uses.find("")
    assert [row.case_id for row in page.rows] == [f"case-{n}" for n in range(46, 86)]
    assert page.more
    assert asked == [MOST_FOUND, MOST_ROWS]
    monkeypatch.setattr(match_flow, "list_cases", listing(rows[:50], asked))
    page = uses.find("")
    assert ([row.case_id for row in page.rows], page.more) == (
        [f"case-{n}" for n in range(46, 51)],
        False,
    )
    monkeypatch.setattr(match_flow, "list_cases", listing([], asked))
    assert uses.find("") == CasePage((), {}, False)


def test_too_much_for_the_size_is_said_before_the_next_step(qtbot):
    uses = FakeMatches()
    uses.cases = (planned(1, keys=60), planned(2, keys=8))
    page = asking(Step.SEAL, uses)
    qtbot.addWidget(page)
    assert page.body.flow.step is Step.CASES
    assert page.body.flow.missing() == "too-many"
    assert not page.body.next.isEnabled()
    page.body.flow.go(Step.ABOUT)
    page.body.flow.set_bucket(256)
    assert not page.body.about.kinds["nd"].isEnabled()
    assert page.body.flow.go(Step.SEAL)


def test_the_latest_search_wins(qtbot):
    later = Later()
    flow = ComposeFlow(FakeMatches(), later)
    flow.draft = replace(flow.draft, office_id="a" * 64)
    flow.look_for("LF-26-0001")
    flow.look_for("LF-26-0002")
    later.go(1)
    later.go(0)
    assert [one.case_id for one in flow.found] == ["case-2"]


def test_a_declined_question_is_asked_again_with_the_size_they_named(qtbot):
    page, _desk, _uses = composing(argument=MATCHES["declined"].match_id)
    qtbot.addWidget(page)
    draft = page.body.flow.draft
    assert (draft.bucket, draft.office_id) == (64, "c" * 64)
    assert draft.cases == {"case-1", "case-2", "case-3"}


def test_a_prepared_question_that_could_not_be_sealed_waits_in_the_list(qtbot):
    page = asking(Step.SEAL, uses := FakeMatches())
    qtbot.addWidget(page)
    uses.refusal = CaseStateError(reason="role.not-allowed")
    page.body.flow.seal()
    assert uses.rows[0].state == "prepared"
    assert page.desk.notices[-1].tone == "danger"
    assert page.desk.places[-1] == ("matches", uses.rows[0].match_id)


# -- answering -------------------------------------------------------------------------------------


def test_an_answer_begins_with_what_they_ask_and_no_case(qtbot):
    page, _desk, uses = composing(AnswerPage, argument=MATCHES["arrived"].match_id)
    qtbot.addWidget(page)
    told = texts(page.body.about)
    assert "Please answer this week." in told
    assert "They can test up to 64 guesses against the cases you selected." in told
    flow = page.body.flow
    assert flow.draft.cases == frozenset()
    assert flow.go(Step.CASES)
    assert not flow.go(Step.SEAL)
    flow.tick("case-1", True)
    assert flow.go(Step.SEAL)
    flow.seal()
    assert [one.case_ids for one in uses.answered] == [("case-1",)]
    assert uses.done == [("answered", MATCHES["arrived"].match_id)]


def test_without_a_question_the_page_leads_to_the_list(qtbot):
    page, desk, _uses = composing(AnswerPage)
    qtbot.addWidget(page)
    page.to_matches.click()
    assert desk.places == [("matches", "")]


# -- the inbox, the keyboard -----------------------------------------------------------------------


@pytest.mark.parametrize("type_", ["psi1", "psi2", "psi3"])
def test_in_the_inbox_a_packet_of_a_match_leads_to_the_matches(qtbot, type_):
    page = received(type_)
    qtbot.addWidget(page)
    page.resize(1000, 640)
    page.show()
    told = texts(page.pane)
    assert any("atch" in line and line.endswith(".") for line in told)
    assert "What they sent" not in told
    assert not page.pane.answer.isVisible()
    press(qtbot, page.pane.to_match)
    assert page.desk.places == [("matches", f"{1:032x}")]


def test_enter_on_a_row_goes_to_what_can_be_done_and_does_nothing(qtbot):
    page, desk, uses = opened(qtbot, "arrived")
    page.view.setFocus()
    QTest.keyClick(page.view, Qt.Key.Key_Return)
    assert keyboard_in(page.pane.acts.answer)
    assert uses.done == desk.places == []


# -- what was begun --------------------------------------------------------------------------------


def begun(qtbot, desk, uses):
    """Return the page of a question over fakes and a real register that keeps drafts."""
    page = AskPage(desk, uses=uses, errands=AtOnce())
    qtbot.addWidget(page)
    page.open("")
    page.refresh()
    settle(desk)
    return page


def test_a_question_that_was_begun_comes_back_and_can_be_thrown_away(qtbot, desk):
    uses = FakeMatches()
    page = begun(qtbot, desk, uses)
    flow = page.body.flow
    flow.set(office_id="a" * 64, purpose="legal", basis="consent", note="Please call.")
    flow.go(Step.CASES)
    flow.tick("case-2", True)
    assert page.leave()
    settle(desk)
    again = begun(qtbot, desk, uses)
    draft = again.body.flow.draft
    assert (draft.purpose, draft.cases, draft.note) == ("legal", {"case-2"}, "Please call.")
    assert again.body.flow.plan.keys == 7
    banner = again.body.drafting.banner
    assert banner.text == "You had begun this."
    again.body.drafting._throw_away()
    settle(desk)
    assert again.body.flow.draft.cases == frozenset()
    assert begun(qtbot, desk, uses).body.flow.draft.purpose == ""


def test_what_was_handed_on_is_no_draft_any_more(qtbot, desk):
    uses = FakeMatches()
    page = begun(qtbot, desk, uses)
    flow = page.body.flow
    flow.set(office_id="a" * 64, purpose="legal", basis="consent")
    flow.go(Step.CASES)
    flow.tick("case-2", True)
    flow.go(Step.SEAL)
    flow.seal()
    assert page.leave()
    settle(desk)
    assert begun(qtbot, desk, uses).body.flow.draft.cases == frozenset()
