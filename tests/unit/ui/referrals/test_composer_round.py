"""One case to several offices in one session; a correction; the plain answer; leading on."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

from PySide6.QtCore import Qt

from app.base.errors import NotEnoughDiskError
from app.consent.records import SendReferral
from exchange_fakes import FakeReferrals, FakeTray
from exchange_records import SHARE, office
from exchange_stage import composer, keyboard_in, shown, texts
from ui.frame.values import code
from ui.referrals.choices import Step
from ui.referrals.composer_page import ComposerPage

SHELTER, HOME = "a" * 64, "c" * 64
NO_ANSWER = replace(
    SHARE,
    consent=None,
    consent_refusal="no-answer",
    facts=tuple(replace(row, refusal="no-answer") for row in SHARE.facts),
)
EARLIER = SendReferral(
    "case-1", SHELTER, "transfer", "medical", ("p1.name_to_use", "p1.age"), (),
    ("medical",), "1_day", "A coat.", "2026-11-30",
)  # fmt: skip


class ByOffice(FakeReferrals):
    """Another office may see less: only the age and the languages."""

    def share_list(self, case_id, office_id, purpose, kind, ground):
        share = super().share_list(case_id, office_id, purpose, kind, ground)
        if office_id != HOME:
            return share
        allowed = ("p1.age", "p1.languages")
        return replace(
            share,
            facts=tuple(
                row if row.fact.address in allowed else replace(row, refusal="office")
                for row in share.facts
            ),
        )


def with_two(qtbot, uses=None):
    """A session whose first office was looked at to the end and whose second was just chosen."""
    page, desk, uses = composer(qtbot, Step.SEAL, uses or ByOffice())
    first = page.body
    page.session.round.add()
    second = page.body
    assert second is not first
    second.flow.choices.choose_office(HOME)
    second.flow.choices.set_purpose("medical")
    qtbot.waitUntil(lambda: second.flow.seen.fresh)
    return page, desk, uses, first, second


# -- several offices -------------------------------------------------------------------------------


def test_each_office_has_its_own_choices_and_gets_its_own_packet(qtbot):
    page, _desk, uses, first, second = with_two(qtbot)
    first.flow.choices.set_details("Only for the first.")
    assert second.flow.choices.draft.details == ""
    assert second.flow.choices.draft.facts == {"p1.age", "p1.languages"}
    assert "p1.name_to_use" in first.flow.choices.draft.facts
    page.session.round.show(first.flow)
    qtbot.waitUntil(first.flow.can_seal)
    first.flow.seal()
    page.session.round.show(second.flow)
    second.flow.go(Step.SEAL)
    second.flow.seal()
    assert [(one.to, one.purpose, one.details) for one in uses.sent] == [
        (SHELTER, "shelter", "Only for the first."),
        (HOME, "medical", ""),
    ]
    assert uses.sent[1].facts == ("p1.age", "p1.languages")


def test_the_line_of_offices_is_there_for_several_and_says_how_far_each_is(qtbot):
    page, _desk, _uses = composer(qtbot, Step.SEAL)
    assert not page.session.bar.isVisible()
    page, _desk, _uses, first, _second = with_two(qtbot)
    bar = page.session.bar
    assert bar.isVisible()
    assert [chip.text() for chip in bar.chips] == [
        "1 · Bal Kalyan Shelter, Siliguri · looked at",
        "2 · Maiti Home, Kathmandu · to do",
    ]
    bar.chips[0].click()
    assert page.body is first
    first.flow.seal()
    assert bar.chips[0].text().endswith("sealed")


def test_an_office_is_taken_once_in_a_session(qtbot):
    _page, _desk, _uses, first, second = with_two(qtbot)
    assert not second.office.radios[SHELTER].isEnabled()
    assert not second.flow.choices.choose_office(SHELTER)
    assert "It already gets a packet of its own." in texts(second.office)
    assert not first.flow.choices.choose_office(HOME)


def test_an_office_can_be_left_out_until_it_is_sealed(qtbot):
    page, _desk, _uses, first, second = with_two(qtbot)
    page.session.bar.leave_out.click()
    assert page.body is first
    assert not page.session.bar.isVisible()
    assert first.flow.choices.choose_office(HOME)
    page, _desk, _uses, first, second = with_two(qtbot)
    page.session.round.show(first.flow)
    first.flow.seal()
    assert not page.session.round.may_remove(first.flow)
    assert page.session.round.may_remove(second.flow)


def test_what_was_chosen_for_the_first_is_copied_as_far_as_consent_goes(qtbot):
    _page, _desk, _uses, first, second = with_two(qtbot)
    first.flow.choices.set_services(("shelter",))
    first.flow.choices.set_details("Ask Maiti Home nothing.")
    first.flow.choices.tick_paper("paper1", True)
    second.flow.choices.tick("p1.age", False)
    second.flow.go(Step.SHARE)
    assert second.share.copy.accessibleName() == (
        "Copy what I chose for Bal Kalyan Shelter, Siliguri"
    )
    second.share.copy.click()
    draft = second.flow.choices.draft
    assert draft.facts == {"p1.age", "p1.languages"}
    assert (draft.papers, draft.services) == ({"paper1"}, ("shelter",))
    assert (draft.details, draft.office_id, draft.purpose) == ("", HOME, "medical")
    assert any("of them are locked for this office" in text for text in texts(second.share))
    assert (
        "consent does not cover" not in second.share.ticks.lines["p1.age"].accessibleDescription()
    )
    assert second.share.ticks.lines["p1.name_to_use"].locked


def test_all_are_sealed_one_after_the_other_once_each_was_looked_at(qtbot):
    page, _desk, uses, first, second = with_two(qtbot)
    assert not page.session.bar.seal_all.isVisible()
    second.flow.go(Step.SEAL)
    assert page.session.bar.seal_all.text().strip() == "Seal for all 2 offices"
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
        qtbot.keyClick(page.session.bar.seal_all, key)
    assert uses.sent == []
    page.session.bar.seal_all.click()
    qtbot.waitUntil(lambda: len(uses.sent) == 2)
    assert [one.to for one in uses.sent] == [SHELTER, HOME]
    assert first.result is not None
    assert second.result is not None
    assert page.session.finished
    assert page.about("case-1") is None


def test_a_failure_ends_it_and_what_was_sealed_stays(qtbot):
    page, desk, uses, first, second = with_two(qtbot)
    second.flow.go(Step.SEAL)
    first.flow.sealed.connect(
        lambda _sent: setattr(uses, "send_error", NotEnoughDiskError(needed=2, free=1))
    )
    page.session.bar.seal_all.click()
    qtbot.waitUntil(lambda: bool(desk.notices))
    assert [one.to for one in uses.sent] == [SHELTER]
    assert page.body is second
    assert second.flow.can_seal()
    uses.send_error = None
    second.flow.seal()
    assert page.session.finished


def test_after_one_is_sealed_the_next_is_offered_and_then_one_more(qtbot):
    page, _desk, _uses, first, second = with_two(qtbot)
    page.session.round.show(first.flow)
    first.flow.seal()
    assert first.result.following.text().strip() == "Go on with Maiti Home, Kathmandu"
    assert not first.result.another.isVisible()
    first.result.following.click()
    assert page.body is second
    second.flow.go(Step.SEAL)
    second.flow.seal()
    assert not second.result.following.isVisible()
    second.result.another.click()
    assert len(page.session.round.flows) == 3
    assert page.body.flow.step is Step.OFFICE


def test_another_office_is_offered_once_this_one_is_chosen(qtbot):
    page, _desk, _uses = composer(qtbot, choose=False)
    assert not page.body.office.another.isVisible()
    page.body.flow.choices.choose_office(SHELTER)
    page.body.office.another.click()
    assert len(page.session.round.flows) == 2


# -- a correction ----------------------------------------------------------------------------------


def correcting(qtbot):
    uses = FakeReferrals()
    uses.earlier = EARLIER
    page, desk = shown(qtbot, ComposerPage, uses, "case-1:ref-9", tray=FakeTray())
    qtbot.waitUntil(lambda: page.body.flow.seen.fresh)
    return page, desk, uses


def test_a_correction_begins_from_what_was_chosen_and_names_what_it_replaces(qtbot):
    page, _desk, uses = correcting(qtbot)
    assert page.title() == "Correct a referral of LF-26-0042"
    assert page.body.flow.choices.draft.facts == {"p1.name_to_use", "p1.age"}
    assert page.body.office.purpose.value() == "medical"
    assert page.body.office.kind.value() == "transfer"
    assert page.body.share.details.text() == "A coat."
    page.body.flow.choices.set_details("Two coats.")
    qtbot.waitUntil(lambda: page.body.flow.seen.fresh)
    assert page.body.flow.go(Step.SEAL)
    assert any("takes the place of" in text for text in texts(page.body.seal))
    page.body.flow.seal()
    assert uses.sent == [replace(EARLIER, details="Two coats.", supersedes="ref-9")]


def test_a_correction_goes_to_the_same_office_and_to_no_other(qtbot):
    page, _desk, _uses = correcting(qtbot)
    assert not page.body.flow.choices.choose_office(HOME)
    assert not page.body.office.radios[HOME].isEnabled()
    assert not page.session.round.may_add()
    assert not page.body.office.another.isVisible()


def test_an_office_with_an_open_referral_offers_its_correction(qtbot):
    uses = FakeReferrals()
    uses.before = (
        SimpleNamespace(office_id=SHELTER, may=("correct",), sealed_at=0, referral_id="ref-9"),
        SimpleNamespace(office_id=HOME, may=(), sealed_at=0, referral_id="ref-8"),
    )
    page, desk, _uses = composer(qtbot, uses=uses, choose=False)
    assert list(page.body.office.corrections) == [SHELTER]
    page.body.office.corrections[SHELTER].click()
    assert desk.places == [("refer", "case-1:ref-9")]


# -- leading on ------------------------------------------------------------------------------------


def test_a_purpose_is_one_press_and_leads_to_what_is_missing(qtbot):
    page, _desk, _uses = composer(qtbot, uses=FakeReferrals(NO_ANSWER), choose=False)
    page.body.flow.choices.choose_office(SHELTER)
    page.body.office.purpose.choose("shelter")
    page.body.office.purpose.chosen.emit("shelter")
    assert page.body.flow.step is Step.AGREED
    qtbot.waitUntil(lambda: keyboard_in(page.body.agreed.quick.radios["child_assent"]))


def test_a_purpose_that_consent_covers_leads_to_the_last_look(qtbot):
    page, _desk, uses = composer(qtbot, choose=False)
    page.body.flow.choices.choose_office(SHELTER)
    page.body.office.purpose.choose("shelter")
    page.body.office.purpose.chosen.emit("shelter")
    assert page.body.flow.step is Step.SEAL
    assert uses.sent == []
    page.body.seal.share.click()
    assert page.body.flow.step is Step.SHARE


def test_without_an_office_a_purpose_leads_nowhere(qtbot):
    page, _desk, _uses = composer(qtbot, choose=False)
    page.body.office.purpose.choose("shelter")
    page.body.office.purpose.chosen.emit("shelter")
    assert page.body.flow.step is Step.OFFICE


def test_the_only_office_that_can_be_meant_is_chosen(qtbot):
    uses = FakeReferrals()
    uses.offices.rows = [office("a"), office("b", state="new", check=None)]
    page, _desk, _uses = composer(qtbot, uses=uses, choose=False)
    assert page.body.office.radios[SHELTER].isChecked()
    assert page.body.flow.choices.draft.purpose == ""


# -- the plain answer ------------------------------------------------------------------------------


def at_the_answer(qtbot, uses=None):
    uses = uses or FakeReferrals(NO_ANSWER)
    page, _desk, uses = composer(qtbot, uses=uses, choose=False)
    page.body.flow.choices.choose_office(SHELTER)
    page.body.flow.choices.set_purpose("shelter")
    page.body.flow.go(Step.AGREED)
    return page, page.body.agreed.quick, uses


def test_a_plain_answer_is_recorded_where_it_is_needed_and_leads_on(qtbot):
    page, quick, uses = at_the_answer(qtbot)
    assert quick.isVisible()
    assert quick.decision() == ""
    quick.radios["child_assent"].click()
    assert not quick.record.isEnabled()
    quick.language.choose("nep")
    quick.language.chosen.emit("nep")
    quick.record.click()
    [(person, facts)] = uses.answers
    assert person == 1
    assert (facts["capacity"], facts["given_by"], facts["form"]) == (
        "child_assent", "individual", "spoken",
    )  # fmt: skip
    assert (facts["purposes"], facts["named_offices"]) == (("shelter",), (SHELTER,))
    assert "home_address" not in facts["field_groups"]
    assert page.body.flow.step is Step.SEAL
    assert page.body.flow.choices.draft.facts
    assert uses.sent == []


def test_documents_go_along_only_when_chosen_and_then_are_part_of_what_is_agreed(qtbot):
    page, quick, uses = at_the_answer(qtbot)
    [other, mine] = [row.paper for row in SHARE.papers]
    uses.granted = replace(SHARE, papers=tuple(replace(row, refusal="") for row in SHARE.papers))
    assert not quick.along[mine.paper_id].isVisible(), "what is allowed stands there after a yes"
    quick.radios["child_assent"].click()
    assert [box.isChecked() for box in quick.along.values()] == [False, False]
    assert mine.group not in quick.facts()["field_groups"]
    quick.along[mine.paper_id].click()
    assert mine.group in quick.facts()["field_groups"]
    assert any(code("consent_group", mine.group) in text for text in texts(quick))
    assert page.body.flow.choices.draft.papers == frozenset(), "nothing leaves before the answer"
    quick.language.choose("nep")
    quick.language.chosen.emit("nep")
    quick.record.click()
    [(_person, facts)] = uses.answers
    assert mine.group in facts["field_groups"]
    choices = page.body.flow.choices
    assert choices.draft.papers == {mine.paper_id}
    choices.tick_paper(mine.paper_id, False)
    choices.list_again()
    assert choices.draft.papers == frozenset(), "it was taken out, and does not come back"
    assert other.paper_id not in choices.draft.along


def along_of(qtbot, **changes):
    """The plain answer, yes, with a document that is to go along."""
    uses = FakeReferrals(NO_ANSWER)
    allowed = tuple(replace(row, refusal="") for row in SHARE.papers)
    uses.granted = replace(SHARE, papers=allowed, **changes)
    page, quick, uses = at_the_answer(qtbot, uses)
    quick.radios["child_assent"].click()
    quick.along["paper2"].click()
    assert page.body.flow.choices.draft.along == {"paper2"}
    return page, quick, uses


def test_what_goes_along_is_said_anew_for_another_office_purpose_or_kind(qtbot):
    for change in (
        lambda choices: choices.choose_office("c" * 64),
        lambda choices: choices.set_purpose("medical"),
        lambda choices: choices.set_kind("notify"),
    ):
        page, quick, uses = along_of(qtbot)
        uses.offices.rows = [*uses.offices.rows, office("c")]
        page.body.flow.choices.load()
        change(page.body.flow.choices)
        assert page.body.flow.choices.draft.along == frozenset()
        assert not (quick.isVisible() and any(box.isChecked() for box in quick.along.values()))


def test_a_no_takes_no_document_along_and_neither_does_a_ground_after_it(qtbot):
    page, quick, uses = along_of(qtbot)
    quick.radios["refused"].click()
    assert not quick.along["paper2"].isVisible()
    quick.language.choose("nep")
    quick.language.chosen.emit("nep")
    uses.granted = NO_ANSWER
    quick.record.click()
    choices = page.body.flow.choices
    assert choices.draft.along == frozenset()
    choices.take_along(("paper2",), True)
    choices.set_ground(on=True, basis="child_protection", officer="R. Das", reason="Danger")
    assert choices.draft.papers == frozenset()


def test_the_page_says_what_else_a_document_opens_and_offers_none_that_never_leaves(qtbot):
    _page, quick, _uses = along_of(qtbot)
    assert (
        "The answer then allows all documents and facts of this kind: Exploitation in detail."
        in (texts(quick))
    )
    kept = replace(SHARE.papers[0].paper, group="")
    uses = FakeReferrals(replace(NO_ANSWER, papers=(replace(SHARE.papers[0], paper=kept),)))
    _page, quick, _uses = at_the_answer(qtbot, uses)
    assert quick.along == {}


def test_no_answer_is_taken_and_nothing_sealed_while_documents_are_added(qtbot):
    page, quick, _uses = along_of(qtbot)
    quick.language.choose("nep")
    quick.language.chosen.emit("nep")
    assert quick.record.isEnabled()
    choices = page.body.flow.choices
    choices.adding = True
    choices.changed.emit()
    assert not quick.record.isEnabled()
    choices.adding = False
    choices.changed.emit()
    quick.record.click()
    qtbot.waitUntil(page.body.flow.can_seal)
    choices.adding = True
    assert not page.body.flow.can_seal()
    assert choices.command() is None


def test_an_answer_that_is_on_its_way_is_not_recorded_twice(qtbot):
    _page, quick, _uses = along_of(qtbot)
    answered: list[object] = []
    quick.answered.disconnect()
    quick.answered.connect(lambda *given: answered.append(given))
    quick.language.choose("nep")
    quick.language.chosen.emit("nep")
    quick.record.click()
    quick.record.click()
    assert len(answered) == 1
    quick.hold("")
    assert quick.record.isEnabled()


def test_a_document_that_may_not_leave_is_not_ticked_however_it_came(qtbot):
    page, _desk, _uses = composer(qtbot)
    choices = page.body.flow.choices
    refused = SHARE.papers[1]
    assert refused.refusal
    choices.take_along((refused.paper.paper_id,), True)
    choices.list_again()
    assert choices.draft.papers == frozenset()
    choices.frozen = True
    choices.take_along((SHARE.papers[0].paper.paper_id,), True)
    assert choices.draft.along == {refused.paper.paper_id}


def in_languages(*spoken):
    """A made-up desk whose only victim speaks these languages."""
    uses = FakeReferrals(NO_ANSWER)
    persons = tuple(
        replace(one, facts={**one.facts, "languages": spoken}) for one in uses.case.persons
    )
    uses.case = replace(uses.case, persons=persons)
    return uses


def test_only_the_one_recorded_language_stands_there_and_says_whence_it_is(qtbot):
    _page, quick, _uses = at_the_answer(qtbot, in_languages("nep"))
    assert quick.language.value() == "nep"
    assert "The language recorded for the person." in texts(quick)
    quick.language.choose("hin")
    quick.language.chosen.emit("hin")
    assert "The language recorded for the person." not in texts(quick)


def test_of_several_languages_and_of_none_nothing_is_chosen(qtbot):
    for spoken in (("nep", "hin"), ()):
        _page, quick, _uses = at_the_answer(qtbot, in_languages(*spoken))
        assert quick.language.value() == ""
        assert "The language recorded for the person." not in texts(quick)


def test_how_the_answer_was_given_stands_there_before_it_is_recorded(qtbot):
    _page, quick, _uses = at_the_answer(qtbot)
    assert any("How it was given: Spoken" in text for text in texts(quick))


def test_a_no_allows_nothing_and_enter_records_nothing(qtbot):
    _page, quick, uses = at_the_answer(qtbot)
    quick.radios["refused"].click()
    quick.language.choose("nep")
    quick.language.chosen.emit("nep")
    quick.record.setFocus()
    qtbot.keyClick(quick.record, Qt.Key.Key_Return)
    assert uses.answers == []
    assert not {"purposes", "named_offices", "field_groups"} & quick.facts().keys()
    assert not any("From today" in text for text in texts(quick))


def test_the_plain_question_is_not_asked_for_other_purposes_grounds_and_notices(qtbot):
    page, quick, _uses = at_the_answer(qtbot)
    page.body.flow.choices.set_ground(on=True)
    assert not quick.asked
    assert not quick.isEnabled()
    assert page.body.agreed.first() is page.body.agreed.record
    page.body.flow.choices.set_ground(on=False)
    assert quick.isVisible()
    assert quick.isEnabled()
    page.body.flow.choices.set_kind("notify")
    assert not quick.asked
    page.body.flow.choices.set_kind("refer")
    page.body.flow.choices.set_purpose("other")
    assert not quick.asked


def test_the_answer_is_asked_anew_for_another_office_or_purpose(qtbot):
    page, quick, uses = at_the_answer(qtbot)
    for change in (
        lambda: page.body.flow.choices.choose_office(HOME),
        lambda: page.body.flow.choices.set_purpose("medical"),
    ):
        quick.radios["child_assent"].click()
        quick.language.choose("nep")
        quick.language.chosen.emit("nep")
        assert quick.record.isEnabled()
        change()
        assert quick.isVisible()
        assert quick.decision() == ""
        assert not quick.record.isEnabled()
    assert uses.answers == []
