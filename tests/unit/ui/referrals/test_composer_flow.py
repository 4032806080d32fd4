"""The composer's presenter: what may be chosen, when a view counts, and when it seals."""

from __future__ import annotations

from dataclasses import replace

from app.offices.trust_errors import OfficeChangedError
from app.packets.records import LookAgain
from exchange_fakes import (
    AtOnce,
    FakeReferrals,
    Later,
)
from exchange_records import (
    CASE,
    SHARE,
    office,
)
from ui.referrals.choices import Step
from ui.referrals.composer_flow import ComposerFlow

SHELTER = "a" * 64


def composer(uses=None, errands=None) -> ComposerFlow:
    flow = ComposerFlow(uses or FakeReferrals(), errands or AtOnce(), "case-1", pause_ms=0)
    flow.choices.load()
    return flow


def ready_to_seal(qtbot, uses=None) -> ComposerFlow:
    flow = composer(uses)
    flow.choices.choose_office(SHELTER)
    flow.choices.set_purpose("shelter")
    qtbot.waitUntil(lambda: flow.seen.fresh)
    assert flow.go(Step.SEAL)
    return flow


# -- composer --------------------------------------------------------------------------------------


def test_an_unchecked_office_cannot_be_chosen(qtbot):
    flow = composer()
    for letter in "bde":
        assert not flow.choices.choose_office(letter * 64)
    assert flow.choices.draft.office_id == ""
    assert flow.missing() == "office"


def test_a_reason_to_tell_more_of_a_child_does_not_go_on_to_another_office(qtbot):
    flow = composer()
    flow.choices.choose_office(SHELTER)
    flow.choices.set_beyond_reason("The hearing is today")
    assert flow.choices.choose_office("c" * 64)
    assert flow.choices.draft.beyond_reason == ""
    flow.choices.set_beyond_reason("It is near the border")
    assert flow.choices.choose_office("c" * 64)
    assert flow.choices.draft.beyond_reason == "It is near the border"


def test_ticks_begin_with_what_the_purpose_suggests_and_nothing_else(qtbot):
    flow = composer()
    flow.choices.choose_office(SHELTER)
    assert flow.choices.draft.facts == frozenset()
    flow.choices.set_purpose("shelter")
    assert flow.choices.draft.facts == {row.fact.address for row in SHARE.facts if row.suggested}
    assert flow.choices.draft.papers == frozenset()


def test_a_locked_field_cannot_be_ticked(qtbot):
    flow = composer()
    flow.choices.choose_office(SHELTER)
    flow.choices.set_purpose("shelter")
    before = flow.choices.draft
    assert not flow.choices.tick("p1.home_address", True)
    assert not flow.choices.tick("no.such_fact", True)
    assert not flow.choices.tick_paper("paper2", True)
    assert flow.choices.draft == before


def test_losing_the_ground_takes_its_ticks_away(qtbot):
    flow = composer()
    flow.choices.choose_office(SHELTER)
    flow.choices.set_purpose("shelter")
    flow.choices.set_ground(on=True, basis="risk_to_life", officer="R. Das", reason="In danger")
    assert flow.choices.tick("p1.home_address", True)
    flow.choices.set_ground(on=False)
    assert "p1.home_address" not in flow.choices.draft.facts


def test_a_half_written_ground_stops_the_second_step(qtbot):
    flow = composer(FakeReferrals(replace(SHARE, consent_refusal="no-answer", consent=None)))
    flow.choices.choose_office(SHELTER)
    flow.choices.set_purpose("shelter")
    assert flow.choices.missing(Step.AGREED) == "consent"
    flow.choices.set_ground(on=True)
    assert flow.choices.missing(Step.AGREED) == "ground-basis"
    flow.choices.set_ground(basis="court_order", officer="R. Das", reason="Order of the court")
    assert flow.choices.missing(Step.AGREED) == "ground-order"
    flow.choices.set_ground(order_no="CWC/112")
    assert flow.choices.missing(Step.AGREED) == ""


def test_a_step_is_reached_only_when_those_before_are_complete(qtbot):
    flow = composer()
    assert not flow.go(Step.SHARE)
    flow.choices.choose_office(SHELTER)
    assert not flow.go(Step.AGREED)
    flow.choices.set_purpose("shelter")
    assert flow.go(Step.SHARE)
    for address in tuple(flow.choices.draft.facts):
        flow.choices.tick(address, False)
    assert flow.missing() == "facts"
    assert not flow.go(Step.SEAL)


def test_sealing_needs_the_view_of_exactly_these_choices(qtbot):
    uses = FakeReferrals()
    flow = ready_to_seal(qtbot, uses)
    assert flow.can_seal()
    flow.choices.set_details("Bring her blue bag")
    assert not flow.seen.fresh
    assert not flow.can_seal()
    flow.seal()
    assert uses.sent == []
    qtbot.waitUntil(flow.can_seal)
    assert flow.seen.preview.packet.details == "Bring her blue bag"
    flow.seal()
    assert [command.details for command in uses.sent] == ["Bring her blue bag"]


def test_nothing_is_sealed_before_the_last_step(qtbot):
    uses = FakeReferrals()
    flow = ready_to_seal(qtbot, uses)
    flow.go(Step.SHARE)
    flow.seal()
    assert uses.sent == []


def test_the_latest_choices_win_while_a_view_is_being_made(qtbot):
    later = Later()
    flow = composer(FakeReferrals(), later)
    later.go()
    flow.choices.choose_office(SHELTER)
    flow.choices.set_purpose("shelter")
    later.go()
    qtbot.waitUntil(lambda: bool(later.waiting))
    flow.choices.tick("p1.age", False)
    later.go()
    assert not flow.seen.fresh
    qtbot.waitUntil(lambda: bool(later.waiting))
    later.go()
    assert flow.seen.fresh
    assert all(fact.name != "age" for fact in flow.seen.preview.packet.facts)


def test_hiding_what_to_look_at_again_unticks_it(qtbot):
    flow = ready_to_seal(qtbot)
    flow.choices.hide(flow.seen.preview.look_again[0])
    qtbot.waitUntil(lambda: flow.seen.fresh)
    assert flow.seen.preview.look_again == ()


def test_a_key_that_changed_meanwhile_leads_back_to_the_office(qtbot):
    uses = FakeReferrals()
    flow = ready_to_seal(qtbot, uses)
    uses.send_error = OfficeChangedError(office="Bal Kalyan Shelter")
    uses.offices.rows[0] = office("a", state="changed")
    said = []
    flow.refused.connect(said.append)
    flow.seal()
    assert flow.step is Step.OFFICE
    assert flow.choices.draft.office_id == ""
    assert isinstance(said[0], OfficeChangedError)


def test_stopping_leaves_everything_as_it_was(qtbot):
    uses, later = FakeReferrals(), Later()
    flow = ready_to_seal(qtbot, uses)
    flow._errands = later
    flow.seal()
    flow.stop()
    later.go()
    assert uses.sent == []
    assert not flow.sealing
    assert flow.can_seal()


def test_after_sealing_nothing_changes_any_more(qtbot):
    flow = ready_to_seal(qtbot)
    flow.seal()
    draft = flow.choices.draft
    assert flow.sent is not None
    flow.choices.set_details("more")
    assert not flow.choices.tick("p1.age", False)
    assert not flow.go(Step.OFFICE)
    assert flow.choices.draft == draft


def test_a_transfer_needs_a_name(qtbot):
    flow = composer()
    flow.choices.choose_office(SHELTER)
    flow.choices.set_kind("transfer")
    flow.choices.set_purpose("shelter")
    assert flow.choices.missing(Step.SHARE) == ""
    flow.choices.tick("p1.name_to_use", False)
    assert flow.choices.missing(Step.SHARE) == "identity"
    assert not flow.go(Step.SEAL)
    flow.choices.set_kind("refer")
    flow.choices.tick("p1.name_to_use", False)
    assert flow.choices.missing(Step.SHARE) == ""


def test_a_case_that_changed_meanwhile_is_looked_at_again(qtbot):
    uses = FakeReferrals()
    flow = ready_to_seal(qtbot, uses)
    seen = uses.previews
    uses.case = replace(CASE, updated_at=CASE.updated_at + 1)
    flow.choices.load()
    assert not flow.can_seal()
    qtbot.waitUntil(flow.can_seal)
    assert uses.previews == seen + 1


def test_nothing_is_sealed_while_the_case_is_read_again(qtbot):
    later = Later()
    flow = ready_to_seal(qtbot)
    flow.choices._errands = later
    flow.choices.load()
    assert not flow.can_seal()
    later.go()
    later.go()
    qtbot.waitUntil(flow.can_seal)


def test_hiding_works_in_words_typed_here_and_unticks_papers(qtbot):
    flow = ready_to_seal(qtbot)
    choices = flow.choices
    choices.set_details("Ring 98300 44110 or 98300 44110.")
    choices.hide(LookAgain("Arrangements", "phone 98300 44110", "details"))
    assert choices.draft.details == "Ring … or …."
    choices.tick_paper("paper1", True)
    choices.hide(LookAgain("Attachments", "phone 98300 44110", "paper1"))
    assert choices.draft.papers == frozenset()
    assert choices.draft.details == "Ring … or …."
    choices.set_ground(on=True, basis="court_order", reason="Ask ৯৮৩০০৪৪১১০")
    choices.hide(LookAgain("Reason", "phone ৯৮৩০০৪৪১১০", "ground.reason"))
    assert choices.draft.ground.reason == "Ask …"


def test_an_age_that_contradicts_itself_is_hidden_where_it_is_told(qtbot):
    flow = ready_to_seal(qtbot)
    hint = LookAgain("Below 18", "doubt", "p1.is_child_stated")
    assert "p1.age" in flow.choices.draft.facts
    flow.choices.hide(hint)
    assert "p1.age" not in flow.choices.draft.facts
    assert "p1.name_to_use" in flow.choices.draft.facts
