"""The composer over fakes: what can be pressed, what is locked, and that Enter never seals."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from app.packets.records import LookAgain
from exchange_fakes import (
    FakeReferrals,
)
from exchange_records import (
    SHARE,
)
from exchange_stage import composer, keyboard_in, texts
from ui.frame.values import choices
from ui.referrals.choices import Step
from ui.referrals.composer_body import look_again
from ui.referrals.share_step import USUAL
from ui.widgets.badge import MarkButton
from ui.widgets.buttons import Button
from ui.widgets.facts_view import FactLines
from ui.widgets.frames import laid_in
from ui.widgets.strip import Banner

# -- Enter never seals, never trusts ---------------------------------------------------------------

ENTER = Qt.Key.Key_Return


def test_enter_seals_nothing_wherever_the_keyboard_is(qtbot):
    page, _desk, uses = composer(qtbot, Step.SEAL)
    page.focus_first()
    assert page.focusWidget() is not page.body.seal_button
    places = [page.body.seal_button, page.body.back, page.body.seal, page]
    for place in places:
        page.body.flow.go(Step.SEAL)
        place.setFocus()
        qtbot.keyClick(place, ENTER)
        qtbot.keyClick(place, Qt.Key.Key_Enter)
    assert uses.sent == []
    assert not page.body.seal_button.isDefault()
    assert not page.body.seal_button.autoDefault()


def test_the_seal_button_names_the_office_and_seals_by_mouse_and_by_space(qtbot):
    page, _desk, uses = composer(qtbot, Step.SEAL)
    assert page.body.seal_button.accessibleName() == "Seal for Bal Kalyan Shelter, Siliguri"
    page.body.seal_button.setFocus()
    qtbot.keyClick(page.body.seal_button, Qt.Key.Key_Space)
    assert len(uses.sent) == 1
    assert page.body.result is not None
    assert "Sealed for Bal Kalyan Shelter, Siliguri" in texts(page)


# -- composer --------------------------------------------------------------------------------------


def test_unchecked_offices_are_seen_but_off_and_offer_their_check(qtbot):
    page, desk, _uses = composer(qtbot, choose=False)
    radio = page.body.office.radios["b" * 64]
    assert radio.isVisible()
    assert not radio.isEnabled()
    page.body.office.checks["b" * 64].click()
    assert desk.places == [("check", "b" * 64)]
    assert "a" * 64 not in page.body.office.checks


def test_where_there_is_no_other_office_the_way_to_one_is_seen_and_has_the_keyboard(qtbot):
    uses = FakeReferrals()
    uses.list_offices = tuple
    page, _desk, _uses = composer(qtbot, uses=uses, choose=False)
    page.window().resize(910, 465)
    office = page.body.office
    page.focus_first()
    for _level in range(4):
        QApplication.processEvents()
    assert keyboard_in(office.first_card)
    for part in (office.first_card, laid_in(office.column)[0]):
        assert part.visibleRegion().boundingRect().height() == part.height(), part


def test_the_ring_of_the_keyboard_is_not_taken_for_a_chosen_purpose(qtbot):
    page, _desk, _uses = composer(qtbot, choose=False)
    purpose = page.body.office.purpose
    shelter, medical = purpose.button("shelter"), purpose.button("medical")
    purpose.begin()
    assert keyboard_in(shelter)
    assert not purpose.value() and shelter.icon().isNull()
    shelter.click()
    assert not shelter.icon().isNull()
    medical.click()
    assert shelter.icon().isNull() and not medical.icon().isNull()
    assert shelter.text() == "Shelter" == shelter.accessibleName()


def test_locked_fields_say_why_and_cannot_be_ticked_by_mouse_or_key(qtbot):
    page, _desk, _uses = composer(qtbot, Step.SHARE)
    line = page.body.share.ticks.lines["p1.home_address"]
    assert line.locked
    assert "consent does not cover" in line.accessibleDescription()
    before = page.body.flow.choices.draft
    line.click()
    line.setFocus()
    assert keyboard_in(line)
    qtbot.keyClick(line, Qt.Key.Key_Space)
    assert not line.isChecked()
    assert page.body.flow.choices.draft == before


def test_the_right_half_follows_the_ticks_and_names_what_stays(qtbot):
    page, _desk, _uses = composer(qtbot, Step.SHARE)
    assert "Sunita T." in texts(page.body.seen)
    page.body.share.ticks.lines["p1.name_to_use"].click()
    qtbot.waitUntil(lambda: "Sunita T." not in texts(page.body.seen))
    stays = next(text for text in texts(page.body.seen) if "Home address" in text)
    assert "Full name" in stays
    assert any("No office, name or date" in text for text in texts(page.body.seen))


class NameOfOneStays(FakeReferrals):
    """The name of the first person leaves, the name of the second stays."""

    def preview(self, command):
        look = super().preview(command)
        return replace(look, withheld=("Full name", "Danger"), partly=(("Full name", "p2"),))


def test_the_right_half_says_of_whom_stays_what_leaves_of_another(qtbot):
    page, _desk, _uses = composer(qtbot, Step.SHARE, NameOfOneStays())
    assert "Full name (person 2 of this case), Danger" in texts(page.body.seen)


def test_the_right_half_shows_what_is_seen_before_the_number_is_checked(qtbot):
    page, _desk, _uses = composer(qtbot, Step.SHARE)
    shown = texts(page.body.seen)
    place = shown.index("All they see until they have checked this office")
    assert shown[place:].index("Home district") == shown[place:].index("Jhapa, Koshi") - 1


def test_hide_it_takes_the_field_out_of_the_view(qtbot):
    page, _desk, _uses = composer(qtbot, Step.SHARE)
    assert any("98••••••10" in text for text in texts(page.body.seen)) is True
    page.body.seen.hide_asked.emit(page.body.flow.seen.preview.look_again[0])
    qtbot.waitUntil(lambda: page.body.flow.seen.fresh)
    assert not any("Look again" in text for text in texts(page.body.seen))
    assert not page.body.share.ticks.lines["p1.health_notes"].isChecked()


def test_a_number_that_stands_out_is_shown_with_its_middle_hidden():
    words = look_again(LookAgain("Health notes", "phone 98300 44110", "p1.health_notes"))
    assert words == "Look again: Health notes holds a phone number (98••••••10)."
    assert "A. Rai" in look_again(LookAgain("Summary", "name A. Rai", "summary"))


def test_the_way_of_a_legal_ground_asks_for_everything(qtbot):
    locked = replace(
        SHARE,
        consent=None,
        consent_refusal="no-answer",
        facts=tuple(replace(row, refusal="no-answer") for row in SHARE.facts),
    )
    page, _desk, _uses = composer(qtbot, Step.AGREED, FakeReferrals(locked), choose=False)
    page.body.flow.choices.choose_office("a" * 64)
    page.body.flow.choices.set_purpose("shelter")
    page.body.flow.go(Step.AGREED)
    step = page.body.agreed
    assert not page.body.next.isEnabled()
    assert not step.ground.isVisible()
    step.on.click()
    assert step.ground.isVisible()
    step.ground.bases["court_order"].click()
    step.ground.order_no.setText("CWC/112")
    step.ground.officer.setText("R. Das")
    assert not page.body.next.isEnabled()
    step.ground.reason.setText("The court ordered it")
    assert page.body.next.isEnabled()
    page.body.next.click()
    assert not page.body.share.ticks.lines["p1.home_address"].locked


def test_choices_are_kept_when_the_officer_goes_elsewhere(qtbot):
    page, _desk, _uses = composer(qtbot, Step.SHARE)
    page.body.flow.choices.set_details("Bring a coat")
    page.open("case-2")
    page.open("case-1")
    page.refresh()
    assert page.body.flow.choices.draft.details == "Bring a coat"
    assert page.body.flow.step is Step.SHARE


def test_a_sealed_composer_makes_room_for_a_fresh_one(qtbot):
    page, _desk, _uses = composer(qtbot, Step.SEAL)
    page.body.flow.seal()
    page.open("case-1")
    page.refresh()
    assert page.body.flow.sent is None
    assert page.body.flow.step is Step.OFFICE


def test_a_hint_in_a_legal_ground_is_covered_where_it_was_typed(qtbot):
    page, _desk, _uses = composer(qtbot, Step.AGREED)
    step = page.body.agreed
    step.on.click()
    step.ground.bases["court_order"].click()
    step.ground.reason.setText("Her uncle ९८३००४४११० rang")
    page.body.seen.hide_asked.emit(LookAgain("Reason", "phone ९८३००४४११०", "ground.reason"))
    assert step.ground.reason.text() == "Her uncle … rang"
    assert page.body.flow.choices.draft.ground.reason == "Her uncle … rang"


def test_a_low_preview_begins_with_the_facts_and_leads_to_what_is_to_be_looked_at(qtbot):
    page, _desk, _uses = composer(qtbot, Step.SHARE)
    seen = page.body.seen
    qtbot.waitUntil(lambda: page.body.flow.seen.fresh)
    page.window().resize(910, 465)
    QApplication.processEvents()
    (mark,) = [one for one in seen.findChildren(MarkButton) if one.isVisible()]
    assert mark.accessibleName() == "1 thing to look at again"
    (line,) = [one for one in seen.findChildren(Banner) if "Look" in one.text]
    fact = next(one for one in seen.findChildren(FactLines) if one.isVisible())
    assert fact.y() < line.y()
    assert not fact.visibleRegion().isEmpty()
    # A fact of the person, and not what is asked for, which stands at the left as well.
    assert "Sunita T." in texts(fact)
    qtbot.mouseClick(mark, Qt.MouseButton.LeftButton)
    assert line.visibleRegion().boundingRect().height() == line.height()
    page.window().resize(1366, 728)
    QApplication.processEvents()
    (line,) = [one for one in seen.findChildren(Banner) if "Look" in one.text]
    assert not [one for one in seen.findChildren(MarkButton) if one.isVisible()]
    assert not line.visibleRegion().isEmpty()


KIND = "Shelter or child care institution · Darjeeling, West Bengal"


def test_a_low_window_shows_what_is_ticked_beside_the_name_of_the_office(qtbot):
    page, _desk, _uses = composer(qtbot, Step.SHARE)
    share = page.body.share
    assert KIND in texts(share)
    # What a window of 910 by 465 leaves beside the rail and under the header.
    page.window().resize(722, 400)
    QApplication.processEvents()
    assert KIND not in texts(share)
    assert "Bal Kalyan Shelter, Siliguri" in texts(share)
    lines = [*share.ticks.lines.values()]
    whole = [one for one in lines if one.visibleRegion().boundingRect().height() == one.height()]
    assert len(whole) >= 3
    page.window().resize(1366, 728)
    QApplication.processEvents()
    assert KIND in texts(share)


def test_services_that_are_usual_for_the_purpose_are_in_sight_first(qtbot):
    page, _desk, _uses = composer(qtbot, Step.SHARE)
    choices, services = page.body.flow.choices, page.body.share.services
    chips = services.chips
    assert choices.draft.purpose == "shelter"
    assert chips["shelter"].isVisible() and not chips["rescue"].isVisible()
    assert sum(chip.isVisible() for chip in chips.values()) < 8 < len(chips)
    services.more.click()
    assert all(chip.isVisible() for chip in chips.values())
    assert keyboard_in(chips["rescue"]) and not services.more.isVisible()
    chips["rescue"].click()
    choices.set_purpose("legal")
    assert chips["rescue"].isVisible() and not chips["shelter"].isVisible()
    assert choices.draft.services == ("rescue",)
    choices.set_purpose("other")
    assert all(chip.isVisible() for chip in chips.values())


def test_what_is_usual_for_a_purpose_is_in_the_lists():
    purposes, services = dict(choices("consent_purpose")), dict(choices("service_asked"))
    assert set(USUAL) <= set(purposes)
    assert {one for usual in USUAL.values() for one in usual} <= set(services)


def test_a_hint_in_a_record_that_is_kept_has_no_button(qtbot):
    uses = FakeReferrals()
    made = uses.preview

    def preview(command):
        hint = LookAgain("Order number or law", "name Meena", "")
        return replace(made(command), look_again=(hint,))

    uses.preview = preview
    page, _desk, _uses = composer(qtbot, Step.SHARE, uses)
    assert any("names another person (Meena)" in text for text in texts(page.body.seen))
    assert not [
        button
        for button in page.body.seen.findChildren(Button)
        if button.accessibleName().startswith("Hide it")
    ]


def test_each_service_has_a_time_frame_of_its_own(qtbot):
    page, _desk, _uses = composer(qtbot, Step.SHARE)
    share = page.body.share
    assert not share.times.isVisible()
    share.services.chips["medical"].click()
    share.services.chips["shelter"].click()
    assert list(share.times.times) == ["shelter", "medical"]
    combo = share.times.times["medical"]
    combo.choose("3_hours")
    combo.chosen.emit("3_hours")
    assert page.body.flow.choices.draft.service_times == (("medical", "3_hours"),)
    qtbot.waitUntil(lambda: page.body.flow.seen.fresh)
    page.body.flow.go(Step.SEAL)
    assert "Shelter, Medical care (Within 3 hours)" in texts(page.body.seal)
    page.body.flow.go(Step.SHARE)
    share.services.chips["medical"].click()
    assert page.body.flow.choices.draft.service_times == ()
    share.services.chips["medical"].click()
    assert share.times.times["medical"].value() == ""
    assert share.times.times["medical"].accessibleName() == "Time frame: Medical care"
